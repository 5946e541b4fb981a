"""Shows how far a batch is (进度显示): live lines on a terminal, plain lines elsewhere, JSON lines for programs.

What a person reads is said by templates in Chinese, which the caller's ``say`` may have in another language.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TextIO

from minhou_analysis.execution.batch import DEFAULT_SECONDS, Follower
from minhou_analysis.execution.job import Job
from minhou_analysis.execution.outcome import Outcome

Manner = Literal["live", "quiet", "json"]
Say = Callable[..., str]
"""Fills a template's fields, as ``str.format`` does."""
_SILENCE: Final = 30.0
"""Seconds without a line after which it is said what is still running."""
_WIDE: Final = 70
"""Columns of a terminal on which long bars leave the names of reports whole."""
_ENDS: Final = {
    "failed": "{name} {seconds:.1f} s — 失败：{told}",
    "partial": "{name} {seconds:.1f} s — 有缺口：{told}",
}
"""How a report ended with which something is wrong."""


@dataclass
class Pace:
    """What is left of a batch, from what its reports are expected to take and what those that are done took."""

    expected: Mapping[str, float]
    workers: int
    left: dict[str, float] = field(init=False)
    begun: dict[str, float] = field(default_factory=dict)
    done: int = 0
    _measured: float = 0.0
    _expected_of_measured: float = 0.0

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
        left = [max(self.usual(name) - (now - self.begun.get(name, now)), 0.0) for name in list(self.left)]
        return max(sum(left) / self.workers, max(left, default=0.0))

    def usual(self, name: str) -> float:
        """Seconds that a report takes on this machine, as far as this run has shown how fast that is."""
        expected = self.expected.get(name, DEFAULT_SECONDS)
        return (
            expected * self._measured / self._expected_of_measured if self._expected_of_measured else expected
        )

    def started(self, name: str) -> None:
        """A report was begun."""
        self.begun[name] = time.monotonic()

    def ended(self, outcome: Outcome) -> None:
        """A report is done with. One that failed may have ended at once: it does not say how fast others are."""
        expected = self.left.pop(outcome.label, None)
        self.begun.pop(outcome.label, None)
        self.done += 1
        if expected and outcome.state != "failed":
            self._measured += outcome.seconds
            self._expected_of_measured += expected


@contextmanager
def following(
    manner: Manner, expected: Mapping[str, float], workers: int, say: Say = str.format
) -> Iterator[Follower]:
    """What tells of a batch in the manner asked for; live lines only where there is a terminal."""
    pace = Pace(expected, max(workers, 1))
    if manner == "json":
        yield Lines(sys.stdout)
    elif manner == "quiet":
        yield Silence()
    elif sys.stderr.isatty() and expected:
        with Screen(pace, say).shown() as screen:
            yield screen
    else:
        with Plain(pace, say).attentive() as plain:
            yield plain


def line(outcome: Outcome, say: Say = str.format) -> str:
    """An outcome in one line."""
    template = _ENDS.get(outcome.state, "") if outcome.told else ""
    told = "; ".join(faults(outcome, say))
    return say(template or "{name} {seconds:.1f} s", name=outcome.label, seconds=outcome.seconds, told=told)


def faults(outcome: Outcome, say: Say = str.format) -> list[str]:
    """What went wrong with a report, a line each; empty when nothing did."""
    if outcome.error:
        return [outcome.error]
    return [
        say(
            "单元格 {cell}（{section}）：{error}" if gap.section else "单元格 {cell}：{error}",
            cell=gap.cell,
            section=gap.section,
            error=gap.error,
        )
        for gap in outcome.gaps
    ]


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
    """A line for each report that is done, with the time left; and what is still running, when no line came for long."""

    def __init__(self, pace: Pace, say: Say) -> None:
        """Tell by ``pace``."""
        self._pace = pace
        self._say = say
        self._lines = threading.Lock()
        self._last = time.monotonic()

    @contextmanager
    def attentive(self) -> Iterator[Plain]:
        """Break long silences meanwhile."""
        over = threading.Event()
        watch = threading.Thread(target=self._break_silence, args=(over,), daemon=True)
        watch.start()
        try:
            yield self
        finally:
            over.set()
            watch.join()

    def started(self, job: Job) -> None:
        """Only counted."""
        with self._lines:
            self._pace.started(job.label)

    def ended(self, outcome: Outcome) -> None:
        """Its line."""
        with self._lines:
            pace = self._pace
            pace.ended(outcome)
            left = (
                self._say("（剩余 {clock}）", clock=_clock(pace.seconds())) if pace.done < pace.total else ""
            )
            self._print(f"{line(outcome, self._say)}{left}")

    def _break_silence(self, over: threading.Event) -> None:
        while not over.wait(max(self._last + _SILENCE - time.monotonic(), 0.0)):
            with self._lines:
                if time.monotonic() < self._last + _SILENCE:
                    continue
                running = self._say("、").join(self._since(name) for name in self._pace.begun)
                if running:
                    self._print(self._say("还在生成：{reports}", reports=running))
                self._last = time.monotonic()

    def _since(self, name: str) -> str:
        spent = time.monotonic() - self._pace.begun[name]
        began = datetime.now() - timedelta(seconds=spent)
        return self._say("{name}（{clock:%H:%M:%S} 起，{spent:.0f} s）", name=name, clock=began, spent=spent)

    def _print(self, said: str) -> None:
        print(f"[{self._pace.done}/{self._pace.total}] {said}", file=sys.stderr, flush=True)  # noqa: T201
        self._last = time.monotonic()


class Screen:
    """Lines on a terminal: the whole, and one for each running report."""

    def __init__(self, pace: Pace, say: Say) -> None:
        """Show by ``pace``."""
        from rich.console import Console

        self._pace = pace
        self._say = say
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
        self._pace.ended(outcome)
        colour = {"failed": "red", "partial": "yellow"}.get(outcome.state, "green")
        self._console.print(line(outcome, self._say), markup=False, soft_wrap=True, style=colour)

    def lines(self) -> Any:
        """What stands on the terminal now."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        pace, now = self._pace, time.monotonic()
        table = Table.grid(padding=(0, 1))
        width = 30 if self._console.width >= _WIDE else 10
        left = self._say("剩余 {clock}", clock=_clock(pace.seconds()))
        whole = ProgressBar(max(pace.total, 1), pace.done, width=width)
        table.add_row(self._say("生成报告"), whole, f"{pace.done}/{pace.total}", left)
        for name, begun in list(pace.begun.items()):
            spent, usual = now - begun, pace.usual(name)
            table.add_row(
                name, ProgressBar(max(usual, 0.1), min(spent, usual), width=width), f"{spent:.0f} s", ""
            )
        return Group(table)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
