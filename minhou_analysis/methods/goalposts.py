"""Scores against fixed marks: goalposts, best ranges and targets (固定阈值、区间与目标标准化).

One county alone can be judged this way, and years stay comparable, because nothing but the unit's own value
and the marks enter. Marks are frozen with the edition of an index. Scores of units against each other are
in :mod:`minhou_analysis.methods.normalisation`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Direction, Quantity, finite, parse_direction, require_positive

__all__ = [
    "normalise_goalposts",
    "normalise_interval",
    "normalise_log_goalposts",
    "normalise_target_distance",
    "normalise_target_distance_z",
]


def normalise_goalposts(
    values: Quantity,
    low: float,
    high: float,
    direction: Direction | str = Direction.INCREASE,
    scale: float = 1.0,
    *,
    truncate: bool = True,
) -> Quantity:
    """Position between two fixed goalposts (固定阈值标准化), cut off at both: 0 worst, ``scale`` best.

    ::

        clip((x - low) / (high - low), 0, 1) · scale

    and for falling indicators one less that, times ``scale``. Without ``truncate`` nothing is cut off, and
    values beyond a goalpost lie below 0 or above ``scale``.

    Edge cases: missing elements stay missing; one unit and equal values are judged like any others, which is
    why a single county is judged this way; zero and negative values are positions like others.

    Raises :class:`MethodError` unless ``low < high`` and ``scale`` is positive, and for direction *none*.

    Do not use when the goalposts would be taken from the same table: that is
    :func:`normalise_min_max`, and it says so.

    Source: UNDP, Human Development Report, technical note 1 (goalposts of the HDI); the truncated, scaled
    form is that of the R package COINr (``n_goalposts``).
    """
    wanted = _with_direction(direction)
    require_positive(scale=scale)
    finite("goalposts", [low, high])
    if not low < high:
        raise MethodError(f"goalposts must rise: {low} is not below {high}")
    position = (values - low) / (high - low)
    if truncate:
        position = _clip(position)
    return (position if wanted is Direction.INCREASE else 1 - position) * scale


def normalise_log_goalposts(
    values: Quantity,
    low: float,
    high: float,
    direction: Direction | str = Direction.INCREASE,
    scale: float = 1.0,
) -> Quantity:
    """Position between two goalposts in logarithms (对数阈值标准化), cut off at both, 0 worst and ``scale`` best.

    ::

        clip((ln x - ln low) / (ln high - ln low), 0, 1) · scale

    An extra yuan counts for less the more there is, which is how the HDI takes income.

    Edge cases: missing elements stay missing; zero and negative values have no logarithm and are refused; one
    unit and equal values are judged like any others.

    Raises :class:`MethodError` for values or goalposts not above zero, unless ``low < high`` and ``scale`` is
    positive, and for direction *none*.

    Do not use when a step up means the same at every level (shares, rates): use :func:`normalise_goalposts`.

    Source: UNDP, Human Development Report, technical note 1.
    """
    require_positive(values=values, low=low, high=high)
    return normalise_goalposts(_log(values), float(np.log(low)), float(np.log(high)), direction, scale)


def normalise_interval(values: Quantity, low: float, high: float, reach: float) -> Quantity:
    """Score of an indicator that is best inside a range (区间型指标正向化): 1 inside, 0 from ``reach`` away.

    ::

        1 - clip(max(low - x, x - high, 0) / reach, 0, 1)

    With ``low`` equal to ``high`` it is best at one value (居中型指标). ``reach`` is the distance beyond the edge
    at which nothing is left; textbooks take the largest distance in the table, which changes with the table:
    freeze it with the edition of an index.

    Edge cases: missing elements stay missing; the edges belong to the range; one unit and equal values are
    judged like any others; negative values are allowed.

    Raises :class:`MethodError` unless ``low <= high`` and ``reach`` is positive.

    Do not use when more is always better or worse: use :func:`normalise_goalposts`.

    Source: National Bureau of Statistics of China, monitoring scheme for a moderately prosperous society
    (2008), interval indicators; form as in 张敬信 2022, 《数学建模：算法与编程实现》.
    """
    finite("range", [low, high])
    require_positive(reach=reach)
    if not low <= high:
        raise MethodError(f"the best range must rise: {low} is above {high}")
    finite("values", values)
    # Half the range plus the distance from its middle: works on a number and on a column alike.
    outside = abs(values - (low + high) / 2) - (high - low) / 2
    left: Quantity = 1 - _clip(outside / reach)
    return left


def normalise_target_distance(
    values: pd.Series[float] | npt.ArrayLike,
    target: float,
    direction: Direction | str = Direction.INCREASE,
    *,
    cap: bool = False,
) -> pd.Series[float]:
    """How far each unit is from the worst unit to the target (目标距离标准化): 0 worst, 1 at the target.

    ::

        (x - min) / (target - min)      for rising indicators
        (max - x) / (max - target)      for falling indicators

    Beyond the target the score exceeds 1 unless ``cap`` sets it to 1.

    Edge cases: missing elements stay missing and do not move the worst value; negative values are allowed;
    when no unit is worse than the target (which holds for one unit at it, and for equal values at it) there
    is no distance to measure by, and the column is refused. One unit off the target always scores 0.

    Raises :class:`MethodError` for that, for values that are no numbers or all missing, for a target that
    is not finite, and for direction *none*.

    Do not use when the worst unit of the table should not set the scale: use fixed goalposts with the
    target as the upper one.

    Source: R package COINr, ``n_dist2targ``; OECD/JRC Handbook (2008), distance to a reference.
    """
    column = _column(values)
    sign = _with_direction(direction).factor
    aim = sign * _finite_target(target)
    reached = sign * column
    worst = reached.min()
    if not worst < aim:
        raise MethodError(
            f"no value is worse than the target of {target:g}; there is no distance to measure by"
        )
    score: pd.Series[float] = (reached - worst) / (aim - worst)
    return score.clip(upper=1) if cap else score


def normalise_target_distance_z(
    values: pd.Series[float] | npt.ArrayLike,
    target: float,
    spread: float,
    direction: Direction | str = Direction.INCREASE,
    *,
    trim: bool = True,
) -> pd.Series[float]:
    """Distance still to go to the target in standard deviations of a reference group (目标距离，标准差单位).

    ::

        d = sign · (target - x) / spread

    0 is at the target, 1 a standard deviation short of it. ``trim`` sets the distance of units beyond the
    target to 0, as the OECD does. ``spread`` is the standard deviation over the reference units, frozen
    with an edition: one unit has none of its own.

    Edge cases: missing elements stay missing; one unit and equal values are measured like any others, because
    ``spread`` comes from outside; negative values are allowed.

    Raises :class:`MethodError` unless ``spread`` is positive, for values that are no numbers or all
    missing, for a target that is not finite, and for direction *none*.

    Do not use when no group of peers gives a standard deviation: use :func:`normalise_goalposts`.

    Source: OECD, Measuring Distance to the SDG Targets (2019), annex A: a modified z-score from a fixed end
    point.
    """
    column = _column(values)
    sign = _with_direction(direction).factor
    require_positive(spread=_given("spread", spread))
    distance: pd.Series[float] = sign * (_finite_target(target) - column) / spread
    return distance.clip(lower=0) + 0.0 if trim else distance


def _with_direction(direction: Direction | str) -> Direction:
    wanted = parse_direction(direction)
    if wanted is Direction.NONE:
        raise MethodError("normalisation needs a wanted direction: increase or decrease")
    return wanted


def _column(values: pd.Series[float] | npt.ArrayLike) -> pd.Series[float]:
    numbers = finite("values", values)
    if numbers.ndim != 1 or np.isnan(numbers).all():
        raise MethodError("values must be a column with at least one number")
    index = values.index if isinstance(values, pd.Series) else None
    return pd.Series(numbers, index=index)


def _given(name: str, number: float) -> float:
    if np.isnan(finite(name, number)):
        raise MethodError(f"{name} must be a number")
    return number


def _finite_target(target: float) -> float:
    return _given("target", target)


def _clip(position: Quantity) -> Quantity:
    if isinstance(position, float | int):
        return float(np.clip(position, 0, 1))
    return position.clip(0, 1)


def _log(values: Quantity) -> Quantity:
    logarithm: Quantity = np.log(values)  # type: ignore[assignment]
    return logarithm
