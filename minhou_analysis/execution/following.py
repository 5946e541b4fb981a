"""Shows how far a batch is (进度显示): live lines on a terminal, plain lines elsewhere, JSON lines for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TextIO

from minhou_analysis.execution.batch import DEFAULT_SECONDS, Follower
from minhou_analysis.execution.job import Job
from minhou_analysis.execution.outcome import Outcome

Manner = Literal["live", "quiet", "json"]


@dataclass
class Pace:
    """What is left of a batch, from what its reports are expected to take."""

    expected: Mapping[str, float]
    workers: int
    left: dict[str, float] = field(init=False)
    begun: dict[str, float] = field(default_factory=dict)
    done: int = 0

    def __post_init__(self) -> None:
        """All is left."""
        self.left = dict(self.expected)

    @property
    def total(self) -> int:
        """How many reports there are."""
        return len(self.expected)

    def seconds(self) -> float:
        """Time that is left: the work that is left on all workers, and no less than the longest report takes."""
        now = time.monotonic()
        left = [max(seconds - (now - self.begun.get(name, now)), 0.0) for name, seconds in self.left.items()]
        return max(sum(left) / self.workers, max(left, default=0.0))

    def started(self, name: str) -> None:
        """A report was begun."""
        self.begun[name] = time.monotonic()

    def ended(self, name: str) -> None:
        """A report is done with."""
        self.left.pop(name, None)
        self.begun.pop(name, None)
        self.done += 1


@contextmanager
def following(manner: Manner, expected: Mapping[str, float], workers: int) -> Iterator[Follower]:
    """What tells of a batch in the manner asked for; live lines only where there is a terminal."""
    pace = Pace(expected, max(workers, 1))
    if manner == "json":
        yield Lines(sys.stdout)
    elif manner == "quiet":
        yield Silence()
    elif sys.stderr.isatty() and expected:
        with Screen(pace).shown() as screen:
            yield screen
    else:
        yield Plain(pace)


def line(outcome: Outcome) -> str:
    """An outcome in one line."""
    told = f" — {outcome.state}: {'; '.join(outcome.told)}" if outcome.told else ""
    return f"{outcome.label} {outcome.seconds:.1f} s{told}"


class Silence:
    """Tells nothing."""

    def started(self, job: Job) -> None:
        """Nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Nothing."""


class Lines(Silence):
    """One JSON line for each outcome."""

    def __init__(self, out: TextIO) -> None:
        """Write to ``out``."""
        self._out = out

    def ended(self, outcome: Outcome) -> None:
        """Its line."""
        told = {
            "name": outcome.name,
            "group": outcome.group,
            "state": outcome.state,
            "seconds": outcome.seconds,
            "error": outcome.error,
            "gaps": [{"cell": gap.cell, "section": gap.section, "error": gap.error} for gap in outcome.gaps],
            "files": dict(outcome.files),
        }
        print(json.dumps(told, ensure_ascii=False), file=self._out, flush=True)


class Plain(Silence):
    """A line for each report that is done, with the time left."""

    def __init__(self, pace: Pace) -> None:
        """Tell by ``pace``."""
        self._pace = pace

    def started(self, job: Job) -> None:
        """Only counted."""
        self._pace.started(job.label)

    def ended(self, outcome: Outcome) -> None:
        """Its line."""
        self._pace.ended(outcome.label)
        pace = self._pace
        left = f" ({_clock(pace.seconds())} left)" if pace.done < pace.total else ""
        print(f"[{pace.done}/{pace.total}] {line(outcome)}{left}", file=sys.stderr, flush=True)  # noqa: T201


class Screen:
    """Lines on a terminal: the whole, and one for each running report."""

    def __init__(self, pace: Pace) -> None:
        """Show by ``pace``."""
        from rich.console import Console

        self._pace = pace
        self._console = Console(stderr=True, highlight=False)

    @contextmanager
    def shown(self) -> Iterator[Screen]:
        """Keep the lines on the terminal meanwhile."""
        from rich.live import Live

        with Live(get_renderable=self.lines, console=self._console, refresh_per_second=4, transient=True):
            yield self

    def started(self, job: Job) -> None:
        """One more line."""
        self._pace.started(job.label)

    def ended(self, outcome: Outcome) -> None:
        """One line less, and what became of it above."""
        self._pace.ended(outcome.label)
        colour = {"failed": "red", "partial": "yellow"}.get(outcome.state, "green")
        self._console.print(line(outcome), markup=False, soft_wrap=True, style=colour)

    def lines(self) -> Any:
        """What stands on the terminal now."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        pace, now = self._pace, time.monotonic()
        table = Table.grid(padding=(0, 1))
        whole = ProgressBar(max(pace.total, 1), pace.done, width=30)
        table.add_row("生成报告", whole, f"{pace.done}/{pace.total}", f"剩余 {_clock(pace.seconds())}")
        for name, begun in list(pace.begun.items()):
            spent, usual = now - begun, pace.expected.get(name, DEFAULT_SECONDS)
            table.add_row(
                name, ProgressBar(max(usual, 0.1), min(spent, usual), width=30), f"{spent:.0f} s", ""
            )
        return Group(table)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
