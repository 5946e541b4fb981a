"""The two verdicts on a target (两种进展判定): by growth rates and in a straight line, side by side.

The growth rule of :mod:`minhou_analysis.methods.progress` asks whether the indicator grows as fast, in per
cent a year, as the target needs; the linear rule (序时进度) whether it has gone as much of the way as time
has gone. For small changes they agree. They part where a value or the target is near zero or near the end
of a bounded scale; there the linear rule is the one to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from minhou_analysis.methods.assessment import WITH_TARGET, Assessment, Caveat, ProgressStatus
from minhou_analysis.methods.progress import assess
from minhou_analysis.methods.quantities import Direction

__all__ = ["ProgressVerdicts", "Rule", "RuleReason", "compare_verdicts"]


class Rule(StrEnum):
    """The rule whose verdict is to be read (采用的判定规则)."""

    GROWTH = "growth"
    LINEAR = "linear"


class RuleReason(StrEnum):
    """Why that rule is to be read (采用该规则的理由)."""

    THEY_AGREE = "they_agree"
    TARGET_ACHIEVED = "target_achieved"
    BOUNDED_SCALE = "bounded_scale"
    ZERO_REPLACED = "zero_replaced"
    NO_GROWTH_RATE = "no_growth_rate"
    NO_WAY_TO_GO = "no_way_to_go"
    GROWS_BY_A_RATE = "grows_by_a_rate"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressVerdicts:
    """Both verdicts on one target (两种判定结果).

    ``done`` is the share of the way from base to target that is behind, ``elapsed`` that of the time,
    ``linear_ratio`` the first over the second. ``agree`` is None when one of the rules has nothing to say;
    ``read`` the rule to go by, None when neither has.
    """

    growth: Assessment
    done: float | None
    elapsed: float | None
    linear_ratio: float | None
    linear_status: ProgressStatus
    agree: bool | None
    read: Rule | None
    why: RuleReason

    @property
    def status(self) -> ProgressStatus:
        """The verdict of the rule to be read."""
        return self.growth.status if self.read is Rule.GROWTH else self.linear_status


def compare_verdicts(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
    target: float,
    target_year: float,
    base_year: float | None = None,
    bounded: bool = False,
) -> ProgressVerdicts:
    """Both verdicts on a target (增长率判定与线性判定对照), whether they agree, and which one to read.

        R_growth = d g / |g_T|
        R_linear = ((y_t - y_0) / (y_T - y_0)) / ((t - t_0) / (T - t_0))

    Both ratios are held against the same edges: 0.95 substantial, 0.60 moderate, 0 limited. ``bounded`` says
    that the indicator is a share or has another natural limit. When they agree, or the target is met, the
    growth rule is read. When they do not: the linear rule for a bounded scale, where the growth rule had to
    put 0.001 for zero, and where it has no rate; otherwise the growth rule.

    Edge cases: missing values are dropped. After the target year all of the time has gone. A target equal
    to the base leaves no way to go: the growth rule's test of the level is read. A base that met the target
    already, or fewer than two years, leave the linear rule without a verdict.

    Raises :class:`MethodError` as :func:`minhou_analysis.methods.progress.assess` does.

    Do not use when the plan says how the way is to be gone: then hold the values against the plan's own path.

    Source: Open SDG, docs/progress-methodology.md; the linear rule is the practice of Chinese plans (序时进度).
    """
    growth = assess(years, values, direction, target=target, target_year=target_year, base_year=base_year)
    done, elapsed = _done(growth), _elapsed(growth)
    ratio = None if done is None or not elapsed else done / elapsed
    if growth.status is ProgressStatus.TARGET_ACHIEVED:
        linear = ProgressStatus.TARGET_ACHIEVED
    else:
        linear = ProgressStatus.NOT_AVAILABLE if ratio is None else WITH_TARGET.status(ratio)
    known = ProgressStatus.NOT_AVAILABLE not in (growth.status, linear)
    read, why = _rule_to_read(growth, linear, bounded)
    return ProgressVerdicts(
        growth=growth,
        done=done,
        elapsed=elapsed,
        linear_ratio=ratio,
        linear_status=linear,
        agree=growth.status is linear if known else None,
        read=read,
        why=why,
    )


def _done(growth: Assessment) -> float | None:
    given = growth.inputs
    first, now, aim, d = given.base_value, given.current_value, given.target, given.direction.factor
    if first is None or now is None or aim is None or d * (aim - first) <= 0:
        return None
    return (now - first) / (aim - first)


def _elapsed(growth: Assessment) -> float | None:
    given = growth.inputs
    start, now, end = given.base_year, given.current_year, given.target_year
    if start is None or now is None or end is None or end <= start:
        return None
    return min((now - start) / (end - start), 1.0)


def _rule_to_read(
    growth: Assessment, linear: ProgressStatus, bounded: bool
) -> tuple[Rule | None, RuleReason]:
    if growth.status is ProgressStatus.TARGET_ACHIEVED:
        return Rule.GROWTH, RuleReason.TARGET_ACHIEVED
    if ProgressStatus.NOT_AVAILABLE is growth.status is linear:
        return None, RuleReason.NEITHER
    if growth.status is ProgressStatus.NOT_AVAILABLE:
        return Rule.LINEAR, RuleReason.NO_GROWTH_RATE
    if linear is ProgressStatus.NOT_AVAILABLE:
        return Rule.GROWTH, RuleReason.NO_WAY_TO_GO
    if growth.status is linear:
        return Rule.GROWTH, RuleReason.THEY_AGREE
    if bounded:
        return Rule.LINEAR, RuleReason.BOUNDED_SCALE
    if {Caveat.BASE_OF_ZERO, Caveat.TARGET_OF_ZERO} & set(growth.caveats):
        return Rule.LINEAR, RuleReason.ZERO_REPLACED
    return Rule.GROWTH, RuleReason.GROWS_BY_A_RATE
