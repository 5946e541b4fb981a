"""Aggregation: from normalised scores to one number per unit (综合指数合成).

The arithmetic mean lets a strong score make up for a weak one, the geometric mean does so less, the
harmonic mean hardly. A column of scores is one unit and gives one number; a table has a unit in each row
and gives a column. Rankings without any such trade-off are in :mod:`minhou_analysis.methods.ranking`.
Method: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.methods.indicator_tables import column_weights, indicator_table
from minhou_analysis.methods.quantities import Numbers, require_shares, sample, weights_for

__all__ = ["aggregate_arithmetic", "aggregate_geometric", "aggregate_harmonic"]

Weights = pd.Series | npt.ArrayLike | None


@overload
def aggregate_arithmetic(scores: pd.DataFrame, weights: Weights = None) -> pd.Series[float]: ...
@overload
def aggregate_arithmetic(scores: npt.ArrayLike, weights: Weights = None) -> float: ...
def aggregate_arithmetic(
    scores: pd.DataFrame | npt.ArrayLike, weights: Weights = None
) -> float | pd.Series[float]:
    """Weighted mean of normalised scores (加权算术平均): a weak score can be made up for by a strong one.

    ::

        Σ w_j s_j

    Equal weights unless given; given weights must add up to 1, and a Series of weights is matched to the
    columns of a table by label. A column of scores gives a number, a table (rows units) a column.

    Edge cases: one score gives itself, equal scores give that score, negative scores (z-scores) and zeros
    are allowed. A column with a missing score is refused; in a table the unit's index is then missing (an
    index of fewer components is another index).

    Raises :class:`MethodError` for a missing score in a column, for scores that are no finite numbers, and
    for weights that do not fit.

    Do not use when weakness in one component must not be bought off: use :func:`aggregate_geometric`.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.
    """
    return _aggregate(scores, weights, lambda numbers, w: numbers @ w, shares=False)


@overload
def aggregate_geometric(scores: pd.DataFrame, weights: Weights = None) -> pd.Series[float]: ...
@overload
def aggregate_geometric(scores: npt.ArrayLike, weights: Weights = None) -> float: ...
def aggregate_geometric(
    scores: pd.DataFrame | npt.ArrayLike, weights: Weights = None
) -> float | pd.Series[float]:
    """Weighted geometric mean of scores in 0 to 1 (加权几何平均): balance counts, as in the HDI since 2010.

    ::

        Π s_j ** w_j

    Equal weights unless given; given weights must add up to 1, and a Series of weights is matched to the
    columns of a table by label. A column of scores gives a number, a table (rows units) a column.

    Edge cases: a score of zero with a weight above zero makes the whole zero (min-max gives the worst unit
    such a zero: raise the scale off zero first if that is not meant); one score gives itself, equal scores
    give that score; negative scores are refused. A column with a missing score is refused; in a table the
    unit's index is then missing.

    Raises :class:`MethodError` for a missing score in a column, scores outside 0 to 1, and weights that do
    not fit.

    Do not use when scores are z-scores, or when zeros come from min-max and not from the world.

    Source: UNDP, Human Development Report, technical note 1.
    """
    return _aggregate(scores, weights, lambda numbers, w: np.prod(numbers**w, axis=-1), shares=True)


@overload
def aggregate_harmonic(scores: pd.DataFrame, weights: Weights = None) -> pd.Series[float]: ...
@overload
def aggregate_harmonic(scores: npt.ArrayLike, weights: Weights = None) -> float: ...
def aggregate_harmonic(
    scores: pd.DataFrame | npt.ArrayLike, weights: Weights = None
) -> float | pd.Series[float]:
    """Weighted harmonic mean of scores in 0 to 1 (加权调和平均): the weakest component counts most.

    ::

        1 / Σ (w_j / s_j)

    Equal weights unless given; given weights must add up to 1, and a Series of weights is matched to the
    columns of a table by label. A column of scores gives a number, a table (rows units) a column.

    Edge cases: a score of zero with a weight above zero makes the whole zero, the limit of the formula; one
    score gives itself, equal scores give that score; negative scores are refused. A column with a missing
    score is refused; in a table the unit's index is then missing.

    Raises :class:`MethodError` for a missing score in a column, scores outside 0 to 1, and weights that do
    not fit.

    Do not use when scores are z-scores, or when zeros come from min-max and not from the world.

    Source: R package COINr (``a_hmean``); OECD/JRC Handbook (2008), step 6.
    """
    return _aggregate(scores, weights, _harmonic, shares=True)


def _aggregate(
    scores: pd.DataFrame | npt.ArrayLike,
    weights: Weights,
    mean: Callable[[Numbers, Numbers], Numbers],
    *,
    shares: bool,
) -> float | pd.Series[float]:
    if isinstance(scores, pd.DataFrame):
        frame = indicator_table(scores)
        numbers, given = frame.to_numpy(), column_weights(frame.columns, weights)
    elif isinstance(scores, pd.Series):
        numbers, given = sample("scores", scores), column_weights(scores.index, weights)
    else:
        numbers = sample("scores", scores)
        given = weights_for(numbers.size, weights)
    if shares:
        require_shares(scores=numbers)
    if isinstance(scores, pd.DataFrame):
        return pd.Series(mean(numbers, given), index=scores.index)
    return float(mean(numbers, given))


def _harmonic(numbers: Numbers, weights: Numbers) -> Numbers:
    counted = weights > 0
    missing = np.isnan(numbers).any(axis=-1)
    zero = (numbers[..., counted] == 0).any(axis=-1)
    held = np.where((numbers == 0) | np.isnan(numbers), 1.0, numbers)
    mean: Numbers = np.where(missing, np.nan, np.where(zero, 0.0, 1 / (weights / held).sum(axis=-1)))
    return mean
