"""Shows how far a batch is (进度显示): a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from minhou_analysis.execution.job import Outcome


def follow(outcomes: Iterator[Outcome], total: int) -> list[Outcome]:
    """Consume ``outcomes``, telling each as it comes; returns them all."""
    console = Console(stderr=True, highlight=False)
    collected: list[Outcome] = []
    if not console.is_terminal:
        for outcome in outcomes:
            collected.append(outcome)
            console.print(f"[{len(collected)}/{total}] {_line(outcome)}", markup=False, soft_wrap=True)
        return collected
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("生成报告", total=total)
        for outcome in outcomes:
            collected.append(outcome)
            progress.console.print(_line(outcome), markup=False)
            progress.advance(task)
    return collected


def _line(outcome: Outcome) -> str:
    return f"{outcome.name} {outcome.seconds:.1f} s" + (
        f" — failed: {outcome.error}" if outcome.error else ""
    )
