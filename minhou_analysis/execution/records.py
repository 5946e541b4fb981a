"""Which reports have to be made and why (是否需要重做): records of earlier runs against how things are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from minhou_analysis.errors import Said, in_language
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

    def text(self, lang: str) -> str:
        """One line for ``--explain``, in ``zh`` or in English."""
        label, shown = self.job.label, [in_language(reason, lang) for reason in self.reasons[:_SHOWN]]
        more = len(self.reasons) - _SHOWN
        if lang == "zh":
            because = "；".join(shown) + (f"；另有 {more} 项" if more > 0 else "")
            return f"{label}：要做：{because}" if shown else f"{label}：未变，不重做"
        because = "; ".join(shown) + (f"; and {more} more" if more > 0 else "")
        return f"{label}: run, because {because}" if shown else f"{label}: unchanged, not run"


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
        return [Said("it was not made before", "首次生成")]
    reasons: list[str] = []
    if record.gaps:
        reasons.append(Said(f"it has gaps ({record.gaps[0]})", f"有缺口（{record.gaps[0]}）"))
    reasons += [Said(f"changed: {what}", f"变了：{what}") for what in differences(record.parts, job.parts)]
    for key, known in record.reads.items():
        if now is not None and now.get(key) != known:
            is_there = key in now
            reasons.append(
                Said(
                    f"data {'changed' if is_there else 'is no more'}: {key}",
                    f"数据{'变了' if is_there else '没有了'}：{key}",
                )
            )
    for name, known in record.files.items():
        if (found := job.place.sha256(name)) != known:
            reasons.append(
                Said(
                    f"{name} was {'altered' if found else 'removed'}",
                    f"{name} 被{'改动' if found else '删除'}",
                )
            )
    return reasons
