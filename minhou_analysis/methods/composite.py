"""Composite index: bringing indicators onto one scale, and into one number.

One county alone is judged against fixed goalposts; min-max is for a set of peers. Bounds and weights are
frozen with an edition of an index, otherwise every new year rewrites all history. Method: OECD/JRC,
*Handbook on Constructing Composite Indicators* (2008).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Direction,
    Quantity,
    finite,
    parse_direction,
    require_positive,
    require_shares,
    sample,
    weights_for,
)


def normalise_goalposts(
    values: Quantity,
    low: float,
    high: float,
    direction: Direction | str = Direction.INCREASE,
    scale: float = 1.0,
) -> Quantity:
    """Position between two fixed goalposts (固定阈值标准化), cut off at both: 0 worst, ``scale`` best.

    ``clip((x - low) / (high - low), 0, 1) * scale``; for falling indicators one less that, times
    ``scale``. Missing elements stay missing. Raises :class:`MethodError` unless ``low < high`` and
    ``scale`` is positive, and for direction *none*. Source: UNDP, Human Development Report, technical
    note 1 (goalposts of the HDI); the truncated, scaled form is that of the R package COINr
    (``n_goalposts``).
    """
    wanted = _with_direction(direction)
    require_positive(scale=scale)
    finite("goalposts", [low, high])
    if not low < high:
        raise MethodError(f"goalposts must rise: {low} is not below {high}")
    position = (values - low) / (high - low)
    clipped = _clip(position)
    return (clipped if wanted is Direction.INCREASE else 1 - clipped) * scale


def normalise_log_goalposts(values: Quantity, low: float, high: float) -> Quantity:
    """Position between two goalposts in logarithms, cut off at both, from 0 to 1.

    ``clip((ln x - ln low) / (ln high - ln low), 0, 1)``: an extra yuan counts for less the more there
    is, which is how the HDI takes income. Missing elements stay missing. Raises :class:`MethodError` for
    values or goalposts not above zero, or unless ``low < high``. Source: UNDP, Human Development Report,
    technical note 1.
    """
    require_positive(values=values, low=low, high=high)
    return normalise_goalposts(_log(values), float(np.log(low)), float(np.log(high)))


def normalise_min_max(table: pd.DataFrame, directions: Mapping[str, Direction | str]) -> pd.DataFrame:
    """Each column by its own smallest and largest value (极差标准化), 0 worst and 1 best; rows are units.

    ``(x - min) / (max - min)`` for rising, ``(max - x) / (max - min)`` for falling indicators. The
    result ranks the units of this table and means nothing outside it: add a unit and all numbers change.
    To compare years, put all unit-years into one table. Missing elements stay missing and do not move
    the bounds. Raises :class:`MethodError` for fewer than two units, a column with one distinct value or
    none, an infinite value, or a column without an increasing or decreasing direction.
    """
    if len(table) < 2:
        raise MethodError("min-max compares units and needs at least two; judge one unit by fixed goalposts")
    scaled = {name: _min_max(str(name), column, directions) for name, column in table.items()}
    return pd.DataFrame(scaled, index=table.index)


def aggregate_arithmetic(scores: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Weighted mean of normalised scores (加权算术平均): a weak score can be made up for by a strong one.

    Equal weights unless given; given weights must add up to 1. One score gives itself. Raises
    :class:`MethodError` for missing scores (an index of fewer components is another index) or weights
    that do not fit.
    """
    numbers = sample("scores", scores)
    return float(weights_for(numbers.size, weights) @ numbers)


def aggregate_geometric(scores: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Weighted geometric mean of scores in 0 to 1 (加权几何平均): balance counts, as in the HDI since 2010.

    ``prod(s_j ** w_j)``. A score of zero with any weight makes the whole zero. Equal weights unless
    given; given weights must add up to 1. Raises :class:`MethodError` for missing scores, scores outside
    0 to 1, or weights that do not fit. Source: UNDP, Human Development Report, technical note 1.
    """
    numbers = sample("scores", scores)
    require_shares(scores=numbers)
    return float(np.prod(numbers ** weights_for(numbers.size, weights)))


def _with_direction(direction: Direction | str) -> Direction:
    wanted = parse_direction(direction)
    if wanted is Direction.NONE:
        raise MethodError("normalisation needs a wanted direction: increase or decrease")
    return wanted


def _min_max(
    name: str, column: pd.Series[float], directions: Mapping[str, Direction | str]
) -> pd.Series[float]:
    if name not in directions:
        raise MethodError(f"no direction is given for column {name}")
    wanted = _with_direction(directions[name])
    numbers = column.astype(float)
    observed = sample(name, numbers.dropna())
    low, high = float(observed.min()), float(observed.max())
    if low == high:
        raise MethodError(f"column {name} is the same for all units; it cannot tell them apart")
    reached: pd.Series[float] = numbers - low if wanted is Direction.INCREASE else high - numbers
    return reached / (high - low)


def _clip(position: Quantity) -> Quantity:
    if isinstance(position, float | int):
        return float(np.clip(position, 0, 1))
    return position.clip(0, 1)


def _log(values: Quantity) -> Quantity:
    logarithm: Quantity = np.log(values)  # type: ignore[assignment]
    return logarithm
