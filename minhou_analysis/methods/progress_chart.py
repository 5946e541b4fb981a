"""Progress as the United Nations chart it (联合国进展图): where the indicator will be in the target year.

The observed growth is carried on to the target year, and the way it will have made is held against the way
asked for. The rule is that of the Progress Chart of the UN Statistics Division, technical note 2023, as
applied with its exceptions by Eustat, the Basque statistics office ("Progress Measurement for Sustainable
Development Goals"). It is coarser than :mod:`minhou_analysis.methods.progress`, and comparable with what
countries report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.progress import compound_growth
from minhou_analysis.methods.quantities import Direction, number, parse_direction, yearly

__all__ = ["ChartProgress", "ChartReason", "ChartScore", "chart_binary", "chart_progress"]

ON_TRACK, FAIR = 0.95, 0.10
"""Lower edges of the expected way to the target."""

FAST, SLOW = 0.02, 0.005
"""Lower edges of the growth per year where there is no target."""


class ChartScore(IntEnum):
    """What the chart says (进展图得分): 3 met or on track, 2 fair but to be accelerated, 1 stagnation or regression."""

    STAGNATION_OR_REGRESSION = 1
    FAIR_PROGRESS = 2
    ON_TRACK = 3


class ChartReason(StrEnum):
    """Why there is no score, or none by the formula (进展图不评或另评的原因)."""

    TARGET_MET = "target_met"
    CLOSE_TO_THE_END_OF_THE_SCALE = "close_to_the_end_of_the_scale"
    TARGET_LOST = "target_lost"
    NO_DIRECTION = "no_direction"
    EXPERT_JUDGEMENT = "expert_judgement"
    TOO_FEW_YEARS = "too_few_years"
    GROWTH_FROM_ZERO = "growth_from_zero"
    SIGN_CHANGE = "sign_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartProgress:
    """Progress by the chart's rule (进展图评价结果).

    ``growth`` is the compound growth per year, ``expected`` the value it leads to in the target year and
    ``ratio`` the way made by then as a part of the way asked for. ``reason`` says why there is no
    ``score``, or why the formula did not decide it.
    """

    direction: Direction
    base_year: float | None
    base_value: float | None
    current_year: float | None
    current_value: float | None
    target: float | None
    target_year: float
    growth: float | None = None
    expected: float | None = None
    ratio: float | None = None
    score: ChartScore | None = None
    reason: ChartReason | None = None


def chart_progress(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
    *,
    target: float | None = None,
    target_year: float = 2030,
    base_year: float = 2015,
    percentage: bool = False,
    growth_rate: bool = False,
) -> ChartProgress:
    """Progress by the rule of the UN Progress Chart (联合国进展图评价).

        g = (v_t / v_b) ** (1 / (t - b)) - 1
        v_e = v_t (1 + g) ** (T - t)
        r = (v_e - v_b) / (v_T - v_b)

    With a target: 3 from r = 0.95, 2 from 0.10, below 1. Without one: 3 from 2 % growth a year in the
    wanted direction, 2 from 0.5 %, below 1. Exceptions of the note: a latest value that meets the target
    is 3 whatever the trend; so is one within 1 point of a target of 0 or 100 when the indicator is a
    ``percentage``; without a value of ``base_year`` the nearest year that leaves two values is the base
    (of two equally near, the earlier, as Eustat takes it); the target year is 2030 unless said otherwise,
    and a target year that has passed is judged by the values up to it; a series that is itself a
    ``growth_rate`` is left to experts.

    Edge cases: missing values are dropped; no score, with reason, for fewer than two years, a base of
    zero, or values of different sign. A base that met the target and a latest value that does not is a
    target lost, score 1: the formula would take every step away for a step ahead. Values below zero that
    rise count as growth; constant values score 1.

    Raises :class:`MethodError` as :func:`minhou_analysis.methods.quantities.yearly` does, or for a target
    that is no finite number.

    Do not use when fine differences matter: one score spans everything from 10 % to 95 % of the way.

    Source: UN Statistics Division, Progress Chart Technical Note 2023; Eustat, Progress Measurement for
    Sustainable Development Goals.
    """
    wanted = parse_direction(direction)
    aim = None if target is None else number("target", target)
    series = yearly(years, values)
    judged = {year: value for year, value in series.items() if aim is None or year <= target_year}
    current = max(judged, default=None)
    base = _base(judged, base_year)
    ends = ChartProgress(
        direction=wanted,
        base_year=base,
        base_value=None if base is None else judged[base],
        current_year=current,
        current_value=None if current is None else judged[current],
        target=aim,
        target_year=target_year,
    )
    met = wanted is not Direction.NONE and series and _met(list(series.values())[-1], aim, wanted, percentage)
    if met or wanted is Direction.NONE or growth_rate or base is None or current is None:
        return _without_formula(ends, met or None, growth_rate)
    return _by_formula(ends, judged[base], judged[current], current - base, target_year - current)


def chart_binary(achieved: bool | None) -> ChartScore | None:
    """The score of an indicator that is met or not (是非指标得分): 3 or 1.

    Edge cases: not reported (None) is not assessed (None).

    Do not use when the indicator has degrees.

    Source: UN Statistics Division, Progress Chart Technical Note 2023.
    """
    if achieved is None:
        return None
    return ChartScore.ON_TRACK if achieved else ChartScore.STAGNATION_OR_REGRESSION


def _base(series: dict[float, float], wished: float) -> float | None:
    before_last = list(series)[:-1]
    return min(before_last, key=lambda year: (abs(year - wished), year), default=None)


def _met(latest: float, aim: float | None, direction: Direction, percentage: bool) -> ChartReason | None:
    if aim is None:
        return None
    if direction.factor * latest >= direction.factor * aim:
        return ChartReason.TARGET_MET
    if percentage and aim in (0, 100) and abs(latest - aim) <= 1:
        return ChartReason.CLOSE_TO_THE_END_OF_THE_SCALE
    return None


def _without_formula(ends: ChartProgress, met: ChartReason | None, growth_rate: bool) -> ChartProgress:
    if met:
        score, reason = ChartScore.ON_TRACK, met
    else:
        score = None
        reason = (
            ChartReason.NO_DIRECTION
            if ends.direction is Direction.NONE
            else ChartReason.EXPERT_JUDGEMENT
            if growth_rate
            else ChartReason.TOO_FEW_YEARS
        )
    return replace(ends, score=score, reason=reason)


def _by_formula(
    ends: ChartProgress, base: float, current: float, elapsed: float, ahead: float
) -> ChartProgress:
    d, aim = ends.direction.factor, ends.target
    if aim is not None and d * base >= d * aim:
        return replace(ends, score=ChartScore.STAGNATION_OR_REGRESSION, reason=ChartReason.TARGET_LOST)
    if base == 0 or base * current < 0:
        reason = ChartReason.GROWTH_FROM_ZERO if base == 0 else ChartReason.SIGN_CHANGE
        return replace(ends, reason=reason)
    growth = compound_growth(base, current, elapsed)
    if aim is None:
        directed = growth * d * (-1 if base < 0 else 1)
        return replace(ends, growth=growth, score=_banded(directed, FAST, SLOW))
    try:
        expected = current * (1 + growth) ** ahead
    except OverflowError:
        raise MethodError("the value expected in the target year must be finite") from None
    ratio = (expected - base) / (aim - base)
    return replace(ends, growth=growth, expected=expected, ratio=ratio, score=_banded(ratio, ON_TRACK, FAIR))


def _banded(value: float, high: float, middle: float) -> ChartScore:
    if value >= high:
        return ChartScore.ON_TRACK
    return ChartScore.FAIR_PROGRESS if value >= middle else ChartScore.STAGNATION_OR_REGRESSION
