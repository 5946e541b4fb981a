"""Weights of indicators taken from the data (客观赋权).

Objective weights say how much an indicator tells these units apart, not how much it matters: combine them
with judgement (:mod:`minhou_analysis.methods.analytic_hierarchy`,
:mod:`minhou_analysis.methods.combined_weights`), and freeze them with the edition of an index. Every result
keeps what its weights were made from. Indicators that are equal for all units are named in ``constant`` and
get a weight of 0; when no indicator tells the units apart, weights are equal and ``undecided`` is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import (
    Directions,
    column_signs,
    column_weights,
    complete_table,
    indicator_table,
)
from minhou_analysis.methods.quantities import Numbers, finite

__all__ = [
    "CriticWeights",
    "EntropyWeights",
    "SpreadWeights",
    "coefficient_of_variation_weights",
    "critic_weights",
    "entropy_weights",
    "entropy_weights_min_max",
    "equal_weights",
    "standard_deviation_weights",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EntropyWeights:
    """Entropy weights (熵权) with what they were made from; every Series is by indicator.

    ``entropy`` e and ``divergence`` 1 - e (差异系数) lie in 0 to 1. ``rows`` counts units, or units times
    years. ``shift`` and ``width`` are None for weights of raw values, else the scale the values were
    brought to before (see :func:`entropy_weights_min_max`): other numbers give other weights, so they
    belong to the result. ``scaled`` holds the values on that scale, ready for
    :func:`~minhou_analysis.methods.aggregation.aggregate_arithmetic`; None for raw values.
    """

    weights: pd.Series[float]
    entropy: pd.Series[float]
    divergence: pd.Series[float]
    rows: int
    shift: float | None
    width: float | None
    scaled: pd.DataFrame | None
    constant: tuple[str, ...]
    undecided: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CriticWeights:
    """CRITIC weights with what they were made from; Series are by indicator.

    ``spread`` is the standard deviation (对比强度), ``conflict`` the sum of 1 - r over the other indicators
    (冲突性), ``information`` their product. ``correlation`` holds the r of the indicators that are not
    constant.
    """

    weights: pd.Series[float]
    spread: pd.Series[float]
    conflict: pd.Series[float]
    information: pd.Series[float]
    correlation: pd.DataFrame
    constant: tuple[str, ...]
    undecided: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpreadWeights:
    """Weights in proportion to a spread (standard deviation or coefficient of variation), by indicator."""

    weights: pd.Series[float]
    spread: pd.Series[float]
    constant: tuple[str, ...]
    undecided: bool


def equal_weights(table: pd.DataFrame | npt.ArrayLike) -> pd.Series[float]:
    """The same weight for every indicator of ``table`` (等权).

    ::

        w_j = 1 / m

    Edge cases: one unit, equal values, zeros, negative and missing values change nothing; one indicator has
    weight 1.

    Raises :class:`MethodError` for what is no table of indicators.

    Do not use when indicators of one theme are many and of another few: the theme with many then decides.
    Weigh themes first.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.
    """
    columns = indicator_table(table).columns
    return pd.Series(column_weights(columns, None), index=columns)


def entropy_weights(table: pd.DataFrame | npt.ArrayLike) -> EntropyWeights:
    """Entropy weights of the values as they are (熵权法): the less even an indicator is, the more it weighs.

    ::

        p_ij = x_ij / Σ_i x_ij
        e_j = -Σ_i p_ij ln p_ij / ln n        (0 ln 0 = 0)
        w_j = (1 - e_j) / Σ_j (1 - e_j)

    Rows are units, or all unit-years of a panel in one table (n is then units times years). Columns must
    already point one way; only their dispersion counts, so a mean far from zero makes an indicator weigh
    little.

    Edge cases: zeros are allowed and contribute nothing; negative values have no share and are refused, as
    are missing ones and a single row (ln 1 = 0); a constant indicator, and one of all zeros, has e = 1,
    weight 0 and is named; when all are constant, weights are equal and ``undecided``.

    Raises :class:`MethodError` for these, and for what is no table of indicators.

    Do not use when values have an arbitrary zero or both signs (growth rates, temperatures): use
    :func:`entropy_weights_min_max`.

    Source: Shannon 1948; Zeleny 1982, Multiple Criteria Decision Making.
    """
    frame = complete_table(table, 2, "entropy weighting")
    return _entropy(frame)


def entropy_weights_min_max(
    table: pd.DataFrame | npt.ArrayLike, directions: Directions, *, shift: float, width: float = 1.0
) -> EntropyWeights:
    """Entropy weights after min-max, as Chinese practice has it (极差标准化后的熵权法).

    ::

        z_ij = shift + width · (x_ij - min_j) / (max_j - min_j)      for rising indicators
        z_ij = shift + width · (max_j - x_ij) / (max_j - min_j)      for falling indicators

    and then :func:`entropy_weights` of z. The shift (平移, often 0.0001 or 0.01; 0.002 with a width of 0.996
    in some textbooks) keeps zeros out of the logarithm. It changes the weights, so it has no default and is
    kept in the result. 0 is allowed: 0 ln 0 is 0. For a panel (units times years) put all rows into one
    table: bounds, shares and ln n are then common to all years.

    Edge cases: negative values are allowed; missing ones and a single row are refused; a constant indicator
    has e = 1, weight 0 and is named; when all are constant, weights are equal and ``undecided``.

    Raises :class:`MethodError` for these, for a negative shift, a width not above zero, and a column
    without an increasing or decreasing direction.

    Do not use when weights of two studies are compared whose shifts differ.

    Source: Shannon 1948; 郭显光 1998, 改进的熵值法及其在经济效益评价中的应用, 系统工程理论与实践 18(12); 张敬信 2022,
    《数学建模：算法与编程实现》.
    """
    frame = complete_table(table, 2, "entropy weighting")
    signs = column_signs(frame.columns, directions)
    if not (finite("shift", shift) >= 0 and finite("width", width) > 0):
        raise MethodError(
            f"the shift must not be negative and the width be positive, not {shift:g} and {width:g}"
        )
    scaled = shift + width * _min_max(frame.to_numpy(), signs)
    return _entropy(frame, pd.DataFrame(scaled, frame.index, frame.columns), float(shift), float(width))


def critic_weights(
    table: pd.DataFrame | npt.ArrayLike,
    directions: Directions = "increase",
    *,
    correlation: Literal["pearson", "spearman"] = "pearson",
    scaled: bool = True,
) -> CriticWeights:
    """CRITIC weights (CRITIC 赋权): an indicator weighs more the wider it spreads and the less it is repeated.

    ::

        C_j = s_j Σ_k (1 - r_jk)
        w_j = C_j / Σ_j C_j

    s is the standard deviation after min-max (n or n - 1 in it give the same weights), r the correlation
    between indicators. Without ``scaled`` values are taken as they are. Directions decide the sign of r:
    turned the wrong way, an indicator seems to contradict the others.

    Edge cases: negative values and zeros are allowed, missing ones refused, as are fewer than three units
    (r of two units is always ±1); a constant indicator has no correlation, is left out of it, gets weight 0
    and is named; when no indicator carries information (all constant, or all perfectly correlated), weights
    are equal and ``undecided``.

    Raises :class:`MethodError` for these, and for a column without an increasing or decreasing direction.

    Do not use when units are few: with fewer than about ten the correlations are mostly chance.

    Source: Diakoulaki, Mavrotas and Papayannakis 1995, Computers & Operations Research 22(7): 763-770.
    """
    frame = complete_table(table, 3, "CRITIC")
    signs = column_signs(frame.columns, directions)
    numbers = frame.to_numpy()
    values = pd.DataFrame(_min_max(numbers, signs) if scaled else numbers * signs, columns=frame.columns)
    constant = np.ptp(numbers, axis=0) == 0
    telling = values.loc[:, ~constant]
    r = telling.corr(method=correlation)
    spread = np.where(constant, 0.0, values.std(axis=0, ddof=1))
    conflict = (1 - r).sum(axis=0).clip(lower=0).reindex(frame.columns, fill_value=0.0).to_numpy()
    # Perfect correlation leaves rounding noise where there is no information.
    information = np.where(conflict < 1e-12, 0.0, spread * conflict)
    return CriticWeights(
        weights=_proportional(information, frame.columns),
        spread=pd.Series(spread, index=frame.columns),
        conflict=pd.Series(conflict, index=frame.columns),
        information=pd.Series(information, index=frame.columns),
        correlation=r,
        constant=_names(frame.columns, constant),
        undecided=not information.any(),
    )


def standard_deviation_weights(
    table: pd.DataFrame | npt.ArrayLike, *, ddof: Literal[0, 1] = 1
) -> SpreadWeights:
    """Weights in proportion to the standard deviation (标准差赋权) of values that are on one scale already.

    ::

        w_j = s_j / Σ_j s_j

    ``ddof`` 0 divides by n, 1 by n - 1; the weights are the same, the spread shown is not.

    Edge cases: negative values and zeros are allowed; missing ones and a single unit are refused; a constant
    indicator gets weight 0 and is named; when all are constant, weights are equal and ``undecided``.

    Raises :class:`MethodError` for these, and for what is no table of indicators.

    Do not use when indicators have different units: the one with the largest numbers takes all weight.
    Normalise first.

    Source: Jahan and Edwards 2013, Materials & Design 49: 1000-1008.
    """
    frame = complete_table(table, 2, "standard deviation weighting")
    return _spread(frame, frame.std(axis=0, ddof=ddof).to_numpy())


def coefficient_of_variation_weights(
    table: pd.DataFrame | npt.ArrayLike, *, ddof: Literal[0, 1] = 1
) -> SpreadWeights:
    """Weights in proportion to the coefficient of variation (变异系数法), for indicators of different units.

    ::

        w_j = (s_j / mean_j) / Σ_j (s_j / mean_j)

    ``ddof`` 0 divides by n, 1 by n - 1; the weights are the same, the spread shown is not.

    Edge cases: zeros are allowed; an indicator whose mean is not above zero is refused, as are missing
    values and a single unit; a constant indicator gets weight 0 and is named; when all are constant,
    weights are equal and ``undecided``.

    Raises :class:`MethodError` for these, and for what is no table of indicators.

    Do not use when values have an arbitrary zero or both signs: their mean is no measure of size.

    Source: Shuai, Zongzhun, Yongji and Lei 2012, 24th Chinese Control and Decision Conference: 3889-3892.
    """
    frame = complete_table(table, 2, "variation weighting")
    mean = frame.mean(axis=0).to_numpy()
    low = _names(frame.columns, np.asarray(mean <= 0))
    if low:
        raise MethodError(
            f"a coefficient of variation needs a mean greater than zero; not so for {', '.join(low)}"
        )
    return _spread(frame, frame.std(axis=0, ddof=ddof).to_numpy() / mean)


def _entropy(
    frame: pd.DataFrame,
    scaled: pd.DataFrame | None = None,
    shift: float | None = None,
    width: float | None = None,
) -> EntropyWeights:
    numbers = (frame if scaled is None else scaled).to_numpy()
    if (numbers < 0).any():
        negative = _names(frame.columns, numbers.min(axis=0) < 0)
        raise MethodError(f"entropy needs values that are not negative; found some in {', '.join(negative)}")
    constant = np.ptp(numbers, axis=0) == 0
    # Scaled by the largest value, so that sums of very large or small values stay within a float.
    relative = numbers / np.where(constant, 1.0, numbers.max(axis=0))
    share = relative / np.where(constant, 1.0, relative.sum(axis=0))
    logarithm = np.log(np.where(share > 0, share, 1.0))
    entropy = -np.einsum("ij,ij->j", share, logarithm) / np.log(len(numbers))
    entropy = np.where(constant, 1.0, np.clip(entropy, 0.0, 1.0))
    divergence = 1 - entropy
    return EntropyWeights(
        weights=_proportional(divergence, frame.columns),
        entropy=pd.Series(entropy, index=frame.columns),
        divergence=pd.Series(divergence, index=frame.columns),
        rows=len(numbers),
        shift=shift,
        width=width,
        scaled=scaled,
        constant=_names(frame.columns, constant),
        undecided=not divergence.any(),
    )


def _spread(frame: pd.DataFrame, spread: Numbers) -> SpreadWeights:
    constant = np.ptp(frame.to_numpy(), axis=0) == 0
    # Rounding in the mean would give constant values a spread.
    spread = np.where(constant, 0.0, spread)
    return SpreadWeights(
        weights=_proportional(spread, frame.columns),
        spread=pd.Series(spread, index=frame.columns),
        constant=_names(frame.columns, constant),
        undecided=not spread.any(),
    )


def _min_max(numbers: Numbers, signs: Numbers) -> Numbers:
    low, high = numbers.min(axis=0), numbers.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    scaled: Numbers = (numbers - np.where(signs > 0, low, high)) / (width * signs)
    return scaled


def _proportional(amounts: Numbers, columns: pd.Index) -> pd.Series[float]:
    total = amounts.sum()
    weights = amounts / total if total > 0 else np.full(amounts.size, 1 / amounts.size)
    return pd.Series(weights, index=columns)


def _names(columns: pd.Index, chosen: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(str(name) for name in columns[chosen])
