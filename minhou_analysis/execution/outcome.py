"""What became of a report (结果), and the record of it that the next run starts from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

State = Literal["made", "partial", "failed", "unchanged"]
"""Whole; with gaps; not made, what was there before left alone; not run because nothing had changed."""
_VERSION: Final = 1


@dataclass(frozen=True)
class Gap:
    """A cell that failed in a report whose other sections are whole. ``cell`` counts from 1 in the notebook."""

    cell: int
    section: str
    error: str

    def __str__(self) -> str:
        """One line for the recap."""
        return f"cell {self.cell}{f' ({self.section})' if self.section else ''}: {self.error}"


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    Args:
        name: the report.
        seconds: how long it took when it was last made.
        state: see ``State``.
        error: why it failed; empty otherwise.
        gaps: the cells that failed in a partial report.
        parts: what the fingerprint is made of, see ``fingerprint``.
        reads: hash of each piece of data that was read, by key.
        files: SHA-256 of each file, by name.
        summary: what the notebook itself says the report is, for an index.
        made: when it was made, ISO 8601.
        group: what it belongs to where a batch has several reports of one name.
    """

    name: str
    seconds: float
    state: State
    error: str = ""
    gaps: tuple[Gap, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] | None = None
    made: str = ""
    group: str = ""

    @property
    def label(self) -> str:
        """Its name within the batch."""
        return f"{self.group}/{self.name}" if self.group else self.name

    @property
    def told(self) -> list[str]:
        """What went wrong, a line each; empty when nothing did."""
        return [self.error] if self.error else [str(gap) for gap in self.gaps]


def record_name(report: str) -> str:
    """Name of a report's record."""
    return f"{report}.json"


def to_record(outcome: Outcome) -> bytes:
    """The outcome as it is kept beside its files."""
    kept = {"version": _VERSION, **asdict(outcome)}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1).encode()


def from_record(content: bytes | None) -> Outcome | None:
    """The outcome that was kept; None when there is none, or none that can be trusted."""
    if content is None:
        return None
    try:
        kept = json.loads(content)
        if kept.pop("version") != _VERSION:
            return None
        return Outcome(**kept | {"gaps": tuple(Gap(**gap) for gap in kept["gaps"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
