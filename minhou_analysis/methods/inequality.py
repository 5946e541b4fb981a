"""How unequal: between town and country, and over a set of units.

Measures over a set of units take one column, or a DataFrame with a row for each unit and a column for each
year, which gives a Series by year in one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.panel import PerPeriod, panel, population_shares
from minhou_analysis.methods.progress import compound_growth
from minhou_analysis.methods.quantities import (
    Numbers,
    Quantity,
    require_non_negative,
    require_positive,
    sample,
)

__all__ = [
    "FixedWeightGrowth",
    "coefficient_of_variation",
    "fixed_weight_growth",
    "gap_share",
    "gini",
    "gini_unbiased",
    "gini_weighted",
    "growth_gap",
    "mean_urban_rural_ratio",
    "urban_rural_ratio",
    "williamson_index",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedWeightGrowth:
    """Growth of a mean over groups, and how much of it is people changing groups. All in percent of the first mean.

    ``growth = within_growth + composition_effect``; ``weights`` says whose population shares are held.
    """

    first_mean: float
    last_mean: float
    growth: float
    within_growth: float
    composition_effect: float
    weights: Literal["first", "last"]


def urban_rural_ratio(urban: Quantity, rural: Quantity) -> Quantity:
    """Urban over rural value (城乡收入比, for disposable incomes per head), element by element.

    ``R = urban / rural``, a plain number; 1 is parity. Both values must be of one definition: rural figures
    before 2013 are net income (纯收入), not disposable income (可支配收入).

    Edge cases: missing elements stay missing; one pair is enough.

    Raises :class:`MethodError` for a value of zero or below.

    Do not use when shares of people are to be worked out from it: printed means of town, country and all
    residents do not fit together that way.

    Source: definition of the National Bureau of Statistics of China, annual release on residents' income.
    """
    require_positive(urban=urban, rural=rural)
    return urban / rural


def gap_share(urban: Quantity, rural: Quantity) -> Quantity:
    """Urban-rural gap as a share of the urban value (城乡差距占比), a fraction below 1.

    ``(urban - rural) / urban = 1 - 1 / R``. 0 is parity, below 0 the country is ahead. Element by element.

    Edge cases: missing elements stay missing.

    Raises :class:`MethodError` for a value of zero or below.

    Do not use when changes are to be compared with changes of the ratio: one is not a linear function of
    the other.

    Source: arithmetic on the definition of the urban-rural ratio.
    """
    require_positive(urban=urban, rural=rural)
    return (urban - rural) / urban


def growth_gap(
    urban_first: Quantity, urban_last: Quantity, rural_first: Quantity, rural_last: Quantity, years: float
) -> Quantity:
    """How much faster the country grows than the town (城乡增速差), in percentage points a year.

    Compound annual growth of the rural value less that of the urban value, times 100. Above 0 the ratio
    falls, although the gap in yuan may widen. Element by element.

    Edge cases: missing elements stay missing; no growth on either side gives 0.

    Raises :class:`MethodError` for a value of zero or below, or ``years`` not above zero.

    Do not use when a series breaks in between (the definition of rural income changed in 2013).

    Source: arithmetic on the growth rates that the National Bureau of Statistics of China publishes.
    """
    require_positive(
        urban_first=urban_first, urban_last=urban_last, rural_first=rural_first, rural_last=rural_last
    )
    rural_growth = compound_growth(rural_first, rural_last, years)
    return (rural_growth - compound_growth(urban_first, urban_last, years)) * 100


def mean_urban_rural_ratio(
    urban: npt.ArrayLike, rural: npt.ArrayLike, people: npt.ArrayLike | None = None
) -> float:
    """Mean of the urban-rural ratios of several places (城乡收入比的人口加权平均), weighted by people.

    ``Σ p_k (urban_k / rural_k)``; without ``people`` every place counts once. It is not the ratio of the
    two means: that one also sees that rich places may have more urban people.

    Edge cases: a place without people counts for nothing; one place gives its own ratio.

    Raises :class:`MethodError` for missing values, an income of zero or below, or nobody at all.

    Do not use when the ratio of the whole area is meant: divide the two means instead.

    Source: arithmetic; which of the two is printed must be said.
    """
    numerator, denominator = sample("urban", urban), sample("rural", rural)
    if numerator.shape != denominator.shape:
        raise MethodError("urban and rural must be of the same length")
    ratios = panel("ratio", urban_rural_ratio(numerator, denominator))
    return float((population_shares(ratios, people) * ratios.numbers).sum())


def fixed_weight_growth(
    first: npt.ArrayLike,
    last: npt.ArrayLike,
    first_people: npt.ArrayLike,
    last_people: npt.ArrayLike,
    *,
    weights: Literal["first", "last"] = "first",
) -> FixedWeightGrowth:
    """Growth of a mean with the population shares held still (固定权重增速), and the composition effect (结构效应).

    The mean of all residents can grow faster than that of every group, because people move, or are
    reclassified, to the richer group. With shares p and values y per head of groups g::

        growth        = Σ p1 y1 / Σ p0 y0 - 1
        within growth = Σ p0 (y1 - y0) / Σ p0 y0        (weights "last": p1 in place of the first p0)
        composition   = growth - within growth

    Edge cases: equal shares at both ends give no composition effect; one group has none either; values of
    zero pass as long as the first mean is above zero.

    Raises :class:`MethodError` for missing or negative numbers, columns of different length, nobody at one
    end, or a first mean of zero.

    Do not use when the groups themselves were delimited anew between the two dates and no bridge exists.

    Source: standardisation after Kitagawa, E. M. (1955), Journal of the American Statistical Association
    50(272): 1168-1194, with the weights of one end.
    """
    start, end = sample("first", first), sample("last", last)
    people0, people1 = sample("first_people", first_people), sample("last_people", last_people)
    require_non_negative(first=start, last=end, first_people=people0, last_people=people1)
    if len({start.size, end.size, people0.size, people1.size}) != 1:
        raise MethodError("values and people must be as many as the groups at both ends")
    if people0.sum() == 0 or people1.sum() == 0:
        raise MethodError("a mean over groups needs people at both ends")
    if weights not in ("first", "last"):
        raise MethodError(f'weights must be "first" or "last", not {weights!r}')
    share0, share1 = people0 / people0.sum(), people1 / people1.sum()
    mean0, mean1 = float(share0 @ start), float(share1 @ end)
    if mean0 == 0:
        raise MethodError("growth from zero has no rate")
    held = share0 if weights == "first" else share1
    growth = (mean1 - mean0) / mean0 * 100
    within = float(held @ (end - start)) / mean0 * 100
    return FixedWeightGrowth(
        first_mean=mean0,
        last_mean=mean1,
        growth=growth,
        within_growth=within,
        composition_effect=growth - within,
        weights=weights,
    )


@overload
def coefficient_of_variation(values: pd.DataFrame, *, ddof: Literal[0, 1]) -> pd.Series[float]: ...
@overload
def coefficient_of_variation(values: npt.ArrayLike, *, ddof: Literal[0, 1]) -> float: ...
def coefficient_of_variation(values: npt.ArrayLike | pd.DataFrame, *, ddof: Literal[0, 1]) -> PerPeriod:
    """Standard deviation over mean (变异系数) of a set of units, a plain number.

    ``ddof`` has no default, because both are in use: 0 divides by n (all units of interest are there, σ
    convergence), 1 by n - 1 (the units are a sample). A DataFrame gives a Series by year.

    Edge cases: constant values, and one unit with ``ddof`` 0, give 0; single negative values pass.

    Raises :class:`MethodError` for missing values, a mean not above zero, or no more units than ``ddof``.

    Do not use when the values have no true zero (temperatures, indices around 100), or when the mean is
    close to zero.

    Source: Pearson, K. (1896), Philosophical Transactions of the Royal Society A 187: 253-318.
    """
    units = panel("values", values)
    numbers = units.numbers
    if numbers.shape[0] <= ddof:
        raise MethodError(f"a coefficient of variation with ddof={ddof} needs more than {ddof} values")
    mean = numbers.mean(axis=0)
    if (mean <= 0).any():
        raise MethodError("a coefficient of variation needs a mean greater than zero")
    # Rounding in the mean would give constant values a spread.
    spread = np.where(np.ptp(numbers, axis=0) > 0, numbers.std(axis=0, ddof=ddof), 0.0)
    return units.result(spread / mean)


@overload
def williamson_index(values: pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame) -> pd.Series[float]: ...
@overload
def williamson_index(values: npt.ArrayLike, weights: npt.ArrayLike) -> float: ...
def williamson_index(
    values: npt.ArrayLike | pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame
) -> PerPeriod:
    """Williamson index (威廉姆森系数): coefficient of variation weighted by people.

    With population shares p and the weighted mean ȳ (the mean of all people, not of the units)::

        V = sqrt(Σ p_i (y_i - ȳ)²) / ȳ

    A DataFrame gives a Series by year.

    Edge cases: a weight of zero takes its unit out; one unit, or equal values, give 0; single negative
    values pass.

    Raises :class:`MethodError` for missing values, negative weights, weights that are all zero, or a mean
    not above zero.

    Do not use when it is to be compared with figures around the unweighted mean, which some software uses.

    Source: Williamson, J. G. (1965), Economic Development and Cultural Change 13(4), part 2: 1-84.
    """
    units = panel("values", values)
    shares = population_shares(units, weights)
    mean = (shares * units.numbers).sum(axis=0)
    if (mean <= 0).any():
        raise MethodError("a Williamson index needs a mean greater than zero")
    spread = np.sqrt((shares * (units.numbers - mean) ** 2).sum(axis=0))
    return units.result(np.where(_all_equal(units.numbers, shares), 0.0, spread / mean))


@overload
def gini(values: pd.DataFrame) -> pd.Series[float]: ...
@overload
def gini(values: npt.ArrayLike) -> float: ...
def gini(values: npt.ArrayLike | pd.DataFrame) -> PerPeriod:
    """Gini coefficient (基尼系数) of unweighted units, without small-sample correction.

    0 for equal units, at most ``1 - 1/n``::

        G = Σ_ij abs(y_i - y_j) / (2 n² μ)

    Units of different size (counties, townships) each count once: this is inequality between units, not
    between their people. A DataFrame gives a Series by year.

    Edge cases: zeros pass; one unit, or equal units, give 0.

    Raises :class:`MethodError` for missing or negative values, or when all are zero.

    Do not use when inequality between people is meant: weight the units by people.

    Source: Gini (1912), Variabilità e mutabilità; form after Dorfman, R. (1979), Review of Economics and
    Statistics 61(1): 146-149.
    """
    return _gini(values, None)


@overload
def gini_weighted(values: pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame) -> pd.Series[float]: ...
@overload
def gini_weighted(values: npt.ArrayLike, weights: npt.ArrayLike) -> float: ...
def gini_weighted(values: npt.ArrayLike | pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame) -> PerPeriod:
    """Gini coefficient of units weighted by people (人口加权基尼系数), each person having the unit's mean.

    With population shares p and weighted mean μ::

        G = Σ_ij p_i p_j abs(y_i - y_j) / (2 μ)

    A lower bound of the inequality between people, since that within units is left out. A DataFrame gives
    a Series by year.

    Edge cases: zeros pass; a weight of zero takes its unit out; one unit, or equal units, give 0.

    Raises :class:`MethodError` for missing or negative values or weights, when nobody has anything, or
    when all weights are zero.

    Do not use when values are totals: they must be per head of the weight.

    Source: Lerman, R. I. and Yitzhaki, S. (1989), Journal of Econometrics 42(1): 43-47.
    """
    return _gini(values, weights)


@overload
def gini_unbiased(values: pd.DataFrame) -> pd.Series[float]: ...
@overload
def gini_unbiased(values: npt.ArrayLike) -> float: ...
def gini_unbiased(values: npt.ArrayLike | pd.DataFrame) -> PerPeriod:
    """Gini coefficient with small-sample correction (小样本修正基尼系数), ``G n / (n - 1)``, at most 1.

    For few units that are a sample, or to compare sets of different size. A DataFrame gives a Series by
    year.

    Edge cases: zeros pass; equal units give 0; one unit is refused.

    Raises :class:`MethodError` for missing or negative values, when all are zero, or for one unit.

    Do not use when the units carry weights: the number of units then does not say how small the sample is.

    Source: Deltas, G. (2003), Review of Economics and Statistics 85(1): 226-234.
    """
    count = panel("values", values).numbers.shape[0]
    if count < 2:
        raise MethodError("a small-sample correction needs at least 2 values")
    corrected: PerPeriod = _gini(values, None) * (count / (count - 1))
    return corrected


def _all_equal(numbers: Numbers, shares: Numbers) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether all values that count are the same, by period: rounding must not give them a spread."""
    lowest = np.where(shares > 0, numbers, np.inf).min(axis=0)
    equal: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = lowest == np.where(
        shares > 0, numbers, -np.inf
    ).max(axis=0)
    return equal


def _gini(values: npt.ArrayLike | pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None) -> PerPeriod:
    units = panel("values", values)
    require_non_negative(values=units.numbers)
    return units.measured(population_shares(units, weights), _gini_by_period)


def _gini_by_period(numbers: Numbers, shares: Numbers) -> Numbers:
    largest = np.where(shares > 0, numbers, 0).max(axis=0)
    if (largest == 0).any():
        raise MethodError("a Gini coefficient needs a value greater than zero")
    order = numbers.argsort(axis=0)
    # Scaled by the largest value, so that the size of the numbers does not show in the result.
    ranked = np.asfortranarray(np.take_along_axis(numbers, order, axis=0)) / largest
    people = np.asfortranarray(np.take_along_axis(shares, order, axis=0))
    # People below less people above: the weight with which each value enters the sum of differences.
    position = 2 * people.cumsum(axis=0) - people - 1
    coefficient = (people * ranked * position).sum(axis=0) / (people * ranked).sum(axis=0)
    return np.where(_all_equal(numbers, shares), 0.0, np.maximum(coefficient, 0.0))
