"""Progress of an indicator by its growth (指标进展评价), with a target and without one.

The rule is Statistics Canada's, as adopted by Open SDG: how fast the indicator has grown since the base
year, held against the growth that the target asks for, or against fixed growth rates where no target is
set. It is published as "Progress Measurement Methodology" (github.com/open-sdg/open-sdg,
docs/progress-methodology.md; program in open-sdg/sdg-build, sdg/ProgressMeasure.py) and derives from
Eurostat's. Every result also says what it was made from and why, where nothing can be said.

The rule thinks in growth rates. A bounded share that is already high, or a target near a limit, is
better judged by :func:`minhou_analysis.methods.schedule.time_proportional_progress`; show both when they
disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.assessment import (
    WITH_TARGET,
    WITHOUT_TARGET,
    Assessment,
    Caveat,
    ProgressStatus,
    Reason,
    Thresholds,
    Trajectory,
)
from minhou_analysis.methods.quantities import (
    Direction,
    Quantity,
    finite,
    number,
    parse_direction,
    require_positive_number,
    yearly,
)
from minhou_analysis.methods.schedule import (
    Light,
    LightRule,
    ScheduleRatio,
    ScheduleReason,
    elapsed_share,
    schedule_ratio,
    time_proportional_progress,
    traffic_light,
)

__all__ = [
    "WITHOUT_TARGET",
    "WITH_TARGET",
    "Assessment",
    "Caveat",
    "Direction",
    "Light",
    "LightRule",
    "ProgressStatus",
    "Reason",
    "ScheduleRatio",
    "ScheduleReason",
    "Thresholds",
    "Trajectory",
    "assess",
    "assess_with_target",
    "assess_without_target",
    "compound_growth",
    "elapsed_share",
    "limit_scale",
    "schedule_ratio",
    "time_proportional_progress",
    "traffic_light",
]

ZERO_STAND_IN = 0.001
"""What the rule puts in the place of a base value or a target of zero, from which nothing can grow."""

LIMIT_EXPONENT = 4.44
"""How late the thresholds begin to shrink as a base value comes near its natural limit."""


def compound_growth(y0: Quantity, y1: Quantity, years: float) -> Quantity:
    """Compound annual growth (年均复合增长率), as a fraction per year.

        CAGR = (y1 / y0) ** (1 / years) - 1

    Edge cases: both values may be negative, but not of different sign; ``y1`` may be zero (growth of -1);
    equal values have grown by 0; missing elements stay missing.

    Raises :class:`MethodError` for ``y0`` of zero, values of different sign, ``years`` not above zero or
    missing, or a growth too large to be a number.

    Do not use when the values are growth rates themselves, or may change their sign.

    Source: Open SDG, docs/progress-methodology.md.
    """
    require_positive_number(years=years)
    start, end = finite("y0", y0), finite("y1", y1)
    if np.any(start == 0):
        raise MethodError("growth from zero has no rate")
    if np.any(start * end < 0):
        raise MethodError("growth between values of different sign has no rate")
    try:
        with np.errstate(over="ignore"):
            growth: Quantity = (y1 / y0) ** (1 / years) - 1
    except OverflowError:
        raise MethodError("growth must be finite") from None
    finite("growth", growth)
    return growth


def limit_scale(base: float, limit: float) -> float:
    """Factor C by which the thresholds of the rule without target shrink near a limit (自然上限/下限).

        C = 1                          for b >= 2 l
        C = 1 - (b / l) ** 4.44        for b <= l
        C = 1 - ((2 l - b) / l) ** 4.44  between

    with b = abs(base), l = abs(limit).

    Edge cases: C is 0 when the base is at the limit, and 1 for every base when the limit is zero: growth
    rates towards zero need no easing. Only the distance counts, so signs do not matter.

    Raises :class:`MethodError` for a number that is missing or infinite.

    Do not use when the limit lies on the side from which the indicator moves away, such as the maximum of
    a share that should fall.

    Source: Open SDG, docs/progress-methodology.md; sdg-build, sdg/ProgressMeasure.py.
    """
    b, top = abs(number("base", base)), abs(number("limit", limit))
    if b >= 2 * top:
        return 1.0
    nearness: float = (min(b, 2 * top - b) / top) ** LIMIT_EXPONENT
    return 1 - nearness


def assess_with_target(
    *,
    base_year: float,
    base_value: float,
    current_year: float,
    current_value: float,
    direction: Direction | str,
    target: float,
    target_year: float,
) -> Assessment:
    """Progress towards a target value (有目标进展评价): observed against required growth.

        R = sign d g / |g_T|

    with g the compound growth from base to current value, g_T that from base value to target, d = +1 or
    -1 for the wanted direction, sign = -1 for a base below zero. Bands of R: from 0.95 substantial, from
    0.60 moderate, from 0 limited, below 0 deterioration. Score: ``min(7.1429 R - 4.2857, 5)`` from
    R = 0.60, else ``max(4.1667 R - 2.5, -5)``. A current value that meets the target is *target
    achieved*, score 5, whatever the growth and even where no growth can be taken.

    Edge cases: a base or target of zero is read as 0.001 (caveat), except that zero to zero is no growth.
    No ratio, with reason: fewer than one year between the values, values or target of different sign, a
    target year not after the base year. A target equal to the base (维持目标) has no required growth: met
    it is achieved, otherwise the indicator has moved away from it, which is deterioration with the score
    the rule tends to (-5).

    Raises :class:`MethodError` without a direction, or for a number that is not finite.

    Do not use when the indicator is itself a growth rate, or its best value is neither end of the scale
    (see :mod:`minhou_analysis.methods.goldilocks`).

    Source: Open SDG, docs/progress-methodology.md (Statistics Canada, after Eurostat).
    """
    inputs = Trajectory(
        direction=_judgeable(direction),
        base_year=base_year,
        base_value=base_value,
        current_year=current_year,
        current_value=current_value,
        target=target,
        target_year=target_year,
    )
    base, aim = base_value or ZERO_STAND_IN, target or ZERO_STAND_IN
    no_growth = _why_no_growth(base, current_value, current_year - base_year)
    no_requirement = _why_no_requirement(base, aim, target_year - base_year)
    observed = None if no_growth else _observed_growth(base_value, current_value, current_year - base_year)
    directed = None if observed is None else _directed(observed, base, inputs.direction)
    required = None if no_requirement else compound_growth(base, aim, target_year - base_year)
    ratio = None if directed is None or required is None else directed / abs(required)
    d = inputs.direction.factor
    if d * current_value >= d * target or d * current_value >= d * aim:
        status, score = ProgressStatus.TARGET_ACHIEVED, 5.0
    elif ratio is not None:
        status, score = WITH_TARGET.status(ratio), _score_with_target(ratio)
    elif directed is not None and no_requirement is Reason.TARGET_EQUALS_BASE:
        status, score = ProgressStatus.DETERIORATION, -5.0
    else:
        status, score = ProgressStatus.NOT_AVAILABLE, None
    return Assessment(
        inputs=inputs,
        thresholds=WITH_TARGET,
        status=status,
        score=score,
        ratio=ratio,
        observed_growth=observed,
        directed_growth=directed,
        required_growth=required,
        reason=no_growth or no_requirement,
        caveats=_caveats(
            (Caveat.BASE_OF_ZERO, base_value == 0),
            (Caveat.TARGET_OF_ZERO, target == 0),
            (Caveat.TARGET_YEAR_PASSED, current_year > target_year),
        ),
    )


def assess_without_target(
    *,
    base_year: float,
    base_value: float,
    current_year: float,
    current_value: float,
    direction: Direction | str,
    limit: float | None = None,
) -> Assessment:
    """Progress where no text sets a target (无目标进展评价): the growth per year in the wanted direction.

        p = sign d g

    Bands: from 0.015 C substantial, from 0.005 C moderate, from 0 limited, below 0 deterioration. C is 1,
    or :func:`limit_scale` where the indicator has a natural ``limit``; the edge at zero never moves.
    Score: below 0 ``max(125 p - 2.5, -5)``; limited ``500 p / C - 2.5``; moderate ``250 p / C - 1.25``;
    substantial ``min(500 p / C - 5, 5)``. At the limit (C = 0) anything not falling back is substantial,
    score 5.

    Edge cases: a base of zero is read as 0.001 (caveat), except that zero to zero is no growth. No result,
    with reason: fewer than one year between the values, or values of different sign.

    Raises :class:`MethodError` without a direction, or for a number that is not finite.

    Do not use when the indicator is itself a growth rate, or when a text does set a target.

    Source: Open SDG, docs/progress-methodology.md (Statistics Canada, after Eurostat).
    """
    inputs = Trajectory(
        direction=_judgeable(direction),
        base_year=base_year,
        base_value=base_value,
        current_year=current_year,
        current_value=current_value,
        limit=limit,
    )
    base = base_value or ZERO_STAND_IN
    scale = 1.0 if limit is None else limit_scale(base_value, limit)
    thresholds = Thresholds(WITHOUT_TARGET.substantial * scale, WITHOUT_TARGET.moderate * scale, scale=scale)
    no_growth = _why_no_growth(base, current_value, current_year - base_year)
    observed = None if no_growth else _observed_growth(base_value, current_value, current_year - base_year)
    directed = None if observed is None else _directed(observed, base, inputs.direction)
    d = inputs.direction.factor
    return Assessment(
        inputs=inputs,
        thresholds=thresholds,
        status=ProgressStatus.NOT_AVAILABLE if directed is None else thresholds.status(directed),
        score=None if directed is None else _score_without_target(directed, thresholds),
        observed_growth=observed,
        directed_growth=directed,
        reason=no_growth,
        caveats=_caveats(
            (Caveat.BASE_OF_ZERO, base_value == 0),
            (Caveat.BASE_BEYOND_LIMIT, limit is not None and d * base_value > d * limit),
        ),
    )


def assess(
    years: Sequence[float | str],
    values: Sequence[float | None] | pd.Series[float],
    direction: Direction | str,
    target: float | None = None,
    target_year: float | None = None,
    limit: float | None = None,
    base_year: float | None = None,
) -> Assessment:
    """Progress of a series by its first and last observation (序列进展评价): the front door of this module.

    ``years`` are numbers or texts such as ``"2021"`` and ``"2015-16"`` (the first year counts). The base is
    the observation of ``base_year``, or the next later one (caveat), or the earliest when none is asked
    for; the current value is the latest. With a ``target`` the rule with target is used
    (:func:`assess_with_target`) and ``limit`` ignored (caveat), otherwise :func:`assess_without_target`.

    Edge cases: missing values are dropped. Without a direction, without an observation, or with only one,
    the result says so and has no score (one observation that meets the target has achieved it).

    Raises :class:`MethodError` for two values of one year, ``years`` and ``values`` of different length,
    a year or a value that is none, or a target without its year.

    Do not use when the series has a break between its first and its last observation
    (see :func:`minhou_analysis.methods.statuses.segments`).

    Source: Open SDG, docs/progress-methodology.md; sdg-build, sdg/ProgressMeasure.py.
    """
    wanted = parse_direction(direction)
    if target is not None and target_year is None:
        raise MethodError("a target needs the year by which it is to be reached")
    series = yearly(years, values)
    observed = sorted(year for year in series if base_year is None or year >= base_year)
    asked = Trajectory(
        direction=wanted, target=target, target_year=target_year, limit=limit, base_year=base_year
    )
    if wanted is Direction.NONE or not observed:
        reason = Reason.NO_DIRECTION if wanted is Direction.NONE else Reason.NO_OBSERVATION
        thresholds = WITHOUT_TARGET if target is None else WITH_TARGET
        return Assessment(
            inputs=asked, thresholds=thresholds, status=ProgressStatus.NOT_AVAILABLE, reason=reason
        )
    first, last = observed[0], observed[-1]
    ends = {
        "base_year": first,
        "base_value": series[first],
        "current_year": last,
        "current_value": series[last],
    }
    if target is None or target_year is None:
        result = assess_without_target(**ends, direction=wanted, limit=limit)
    else:
        result = assess_with_target(**ends, direction=wanted, target=target, target_year=target_year)
    more = _caveats(
        (Caveat.BASE_YEAR_MOVED, base_year is not None and first != base_year),
        (Caveat.LIMIT_IGNORED, target is not None and limit is not None),
    )
    return replace(result, inputs=replace(result.inputs, limit=limit), caveats=result.caveats + more)


def _judgeable(direction: Direction | str) -> Direction:
    wanted = parse_direction(direction)
    if wanted is Direction.NONE:
        raise MethodError("progress needs a wanted direction: increase or decrease")
    return wanted


def _why_no_growth(base: float, current: float, years: float) -> Reason | None:
    if years < 1:
        return Reason.TOO_FEW_YEARS
    return Reason.SIGN_CHANGE if base * current < 0 else None


def _why_no_requirement(base: float, aim: float, years: float) -> Reason | None:
    if years <= 0:
        return Reason.TARGET_YEAR_NOT_AFTER_BASE
    if base == aim:
        return Reason.TARGET_EQUALS_BASE
    return Reason.TARGET_OF_OTHER_SIGN if base * aim < 0 else None


def _observed_growth(base: float, current: float, years: float) -> float:
    # Zero to zero would become a fall of 100 % if only the base were replaced.
    return 0.0 if base == current else compound_growth(base or ZERO_STAND_IN, current, years)


def _directed(growth: float, base: float, direction: Direction) -> float:
    # A value below zero that moves towards zero has a negative growth rate although it rises.
    return growth * direction.factor * (-1 if base < 0 else 1)


def _score_with_target(ratio: float) -> float:
    if ratio >= WITH_TARGET.moderate:
        return min(7.1429 * ratio - 4.2857, 5.0)
    return max(4.1667 * ratio - 2.5, -5.0)


def _score_without_target(growth: float, thresholds: Thresholds) -> float:
    if growth < thresholds.limited:
        return max(125 * growth - 2.5, -5.0)
    if thresholds.scale == 0:
        return 5.0
    eased = growth / thresholds.scale
    if growth >= thresholds.substantial:
        return min(500 * eased - 5, 5.0)
    return 250 * eased - 1.25 if growth >= thresholds.moderate else 500 * eased - 2.5


def _caveats(*conditions: tuple[Caveat, bool]) -> tuple[Caveat, ...]:
    return tuple(caveat for caveat, holds in conditions if holds)
