"""Progress of several series together (进展汇总): one score for an indicator, a target or a reform area.

Scores are what may be averaged; statuses may not. The rules are those of Open SDG
(docs/progress-methodology.md, "Aggregated progress status" and "Binary indicators").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.assessment import Assessment, ProgressStatus
from minhou_analysis.methods.quantities import number

__all__ = [
    "AggregateProgress",
    "AggregateReason",
    "BinaryProgress",
    "Part",
    "aggregate_progress",
    "assess_binary",
    "status_of_score",
]


class AggregateReason(StrEnum):
    """Why nothing can be said about several series together (无法汇总的原因)."""

    NOTHING_SCORED = "nothing_scored"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateProgress:
    """Several series taken together (汇总进展).

    ``score`` is the mean of ``scores``, those of the parts that have one; ``left_out`` counts the parts
    that have none.
    """

    status: ProgressStatus
    score: float | None
    scores: tuple[float, ...]
    left_out: int
    reason: AggregateReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryProgress:
    """An indicator that is met or not (是非指标进展): ``met`` of ``conditions`` hold, ``unknown`` are not reported."""

    status: ProgressStatus
    conditions: int
    met: int
    unknown: int
    reason: AggregateReason | None = None


Part: TypeAlias = Assessment | AggregateProgress
"""What can be averaged: a series, or a group of series that was averaged before."""


def status_of_score(score: float) -> ProgressStatus:
    """The status that a score between -5 and 5 stands for (得分对应的进展状态).

    Bands: [2.5, 5] substantial, [0, 2.5) moderate, [-2.5, 0) limited, [-5, -2.5) deterioration. *Target
    achieved* is never read from a score.

    Edge cases: an edge belongs to the better band, so that the mean of -5 and 5 is moderate progress.

    Raises :class:`MethodError` for a score outside [-5, 5], missing or infinite.

    Do not use when the target may have been achieved: ask the series.

    Source: Open SDG, docs/progress-methodology.md.
    """
    value = number("score", score)
    if not -5 <= value <= 5:
        raise MethodError(f"a progress score lies between -5 and 5, not at {value:g}")
    if value >= 2.5:
        return ProgressStatus.SUBSTANTIAL
    if value >= 0:
        return ProgressStatus.MODERATE
    return ProgressStatus.LIMITED if value >= -2.5 else ProgressStatus.DETERIORATION


def aggregate_progress(parts: Sequence[Part]) -> AggregateProgress:
    """Progress of several series together (进展汇总): the mean of their scores.

        score = (1 / n) Σ score_i   over the n parts that have a score

    The status is that of the score (:func:`status_of_score`), but *target achieved* when, and only when,
    every part with a score has achieved its target. A part may itself be a group that was aggregated
    before, so that sub-indicators count alike however many series report them; groups nest to any depth.

    Edge cases: parts without a score are left out and counted; one part gives its own score; without a
    single score there is no result, with reason.

    Raises :class:`MethodError` when there are no parts.

    Do not use when the parts are of unequal weight, or when a part without a score must not pass unseen:
    look at ``left_out``.

    Source: Open SDG, docs/progress-methodology.md; sdg-build, sdg/ProgressMeasure.py.
    """
    if not parts:
        raise MethodError("there is nothing to aggregate")
    scored = [part for part in parts if part.score is not None]
    scores = tuple(part.score for part in scored if part.score is not None)
    if not scores:
        return AggregateProgress(
            status=ProgressStatus.NOT_AVAILABLE,
            score=None,
            scores=(),
            left_out=len(parts),
            reason=AggregateReason.NOTHING_SCORED,
        )
    score = float(np.mean(scores))
    achieved = all(part.status is ProgressStatus.TARGET_ACHIEVED for part in scored)
    return AggregateProgress(
        status=ProgressStatus.TARGET_ACHIEVED if achieved else status_of_score(score),
        score=score,
        scores=scores,
        left_out=len(parts) - len(scored),
    )


def assess_binary(conditions: Iterable[bool | None]) -> BinaryProgress:
    """Progress of an indicator that is met or not (是非指标), such as a rule adopted or a body set up.

    *Target achieved* when all conditions are met, *target not achieved* when one or more are not. There is
    no score: yes and no are not averaged with degrees of progress.

    Edge cases: a condition not reported (None) leaves the result open, with reason, unless another is known
    not to be met; a single condition is judged alone.

    Raises :class:`MethodError` when there are no conditions, or one is neither yes, no nor None.

    Do not use when the indicator has degrees: a share or a number of places reached says more.

    Source: Open SDG, docs/progress-methodology.md, "Binary indicators".
    """
    given = list(conditions)
    if not given:
        raise MethodError("a binary indicator needs at least one condition")
    if wrong := [condition for condition in given if condition not in (True, False, None)]:
        raise MethodError(f"a condition is met, not met or not reported, but not {wrong[0]!r}")
    met, unknown = sum(condition is not None and bool(condition) for condition in given), given.count(None)
    if met + unknown < len(given):
        status = ProgressStatus.TARGET_NOT_ACHIEVED
    else:
        status = ProgressStatus.NOT_AVAILABLE if unknown else ProgressStatus.TARGET_ACHIEVED
    return BinaryProgress(
        status=status,
        conditions=len(given),
        met=met,
        unknown=unknown,
        reason=AggregateReason.NOT_REPORTED if status is ProgressStatus.NOT_AVAILABLE else None,
    )
