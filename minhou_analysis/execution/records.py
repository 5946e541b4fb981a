"""Which reports have to be made and why (是否需要重做): records of earlier runs against how things are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from minhou_analysis.execution.fingerprint import differences
from minhou_analysis.execution.job import Job
from minhou_analysis.execution.outcome import Outcome, from_record, record_name

CurrentHashes = Callable[[frozenset[str]], Mapping[str, str]]
"""Gives the hash that each piece of data has now, by key; leaves out what there is no more."""
_SHOWN: Final = 3


@dataclass(frozen=True)
class Verdict:
    """A job, its last record, and why it is to be run; without reasons it is not."""

    job: Job
    record: Outcome | None
    reasons: tuple[str, ...]

    @property
    def unchanged(self) -> Outcome | None:
        """The outcome of a report that need not be made; None when it must."""
        return (
            None
            if self.reasons or not self.record
            else replace(self.record, state="unchanged", group=self.job.group)
        )

    def __str__(self) -> str:
        """One line for ``--explain``."""
        if not self.reasons:
            return f"{self.job.label}: unchanged, not run (未变)"
        more = len(self.reasons) - _SHOWN
        shown = "; ".join(self.reasons[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
        return f"{self.job.label}: run, because {shown}"


def judge(jobs: Sequence[Job], current: CurrentHashes | None, *, force: bool = False) -> list[Verdict]:
    """Which of the jobs have to be run, and why.

    A report stands when its parts, everything it read and all its files are what its record says. ``current`` is None
    where it is known already that no data have changed.
    """
    records = [from_record(job.place.record(record_name(job.name))) for job in jobs]
    keys = frozenset(key for record in records if record for key in record.reads)
    now = current(keys) if current and keys and not force else None
    return [
        Verdict(job, record, ("--force",) if force else tuple(_reasons(job, record, now)))
        for job, record in zip(jobs, records, strict=True)
    ]


def _reasons(job: Job, record: Outcome | None, now: Mapping[str, str] | None) -> list[str]:
    if record is None:
        return ["it was not made before (首次生成)"]
    reasons = []
    if record.gaps:
        reasons.append(f"it has gaps ({record.gaps[0]})")
    reasons += [f"changed: {what}" for what in differences(record.parts, job.parts)]
    for key, known in record.reads.items():
        if now is not None and now.get(key) != known:
            reasons.append(f"data {'changed' if key in now else 'is no more'}: {key}")
    for name, known in record.files.items():
        if (found := job.place.sha256(name)) != known:
            reasons.append(f"{name} was {'altered' if found else 'removed'}")
    return reasons
