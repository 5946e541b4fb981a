"""Entropy measures of inequality: Theil T and Theil L kept apart, generalised entropy, Atkinson.

All take one column of units, or a DataFrame with a row for each unit and a column for each year, which gives a
Series by year in one call. Logarithms are natural.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.panel import PerPeriod, panel, population_shares
from minhou_analysis.methods.quantities import Numbers, Quantity, require_non_negative

__all__ = [
    "UrbanRuralTheil",
    "atkinson",
    "generalised_entropy",
    "theil_l",
    "theil_t",
    "urban_rural_theil",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrbanRuralTheil(Generic[Quantity]):
    """Theil index between town and country, with its two terms.

    ``theil = urban_term + rural_term``; each term is income share times its ``log_ratio`` (the logarithm of
    income share over population share): above zero for the richer group, below for the poorer.
    """

    urban_income_share: Quantity
    rural_income_share: Quantity
    urban_population_share: Quantity
    rural_population_share: Quantity
    urban_log_ratio: Quantity
    rural_log_ratio: Quantity
    urban_term: Quantity
    rural_term: Quantity
    theil: Quantity


@overload
def theil_t(
    values: pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None = None
) -> pd.Series[float]: ...
@overload
def theil_t(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float: ...
def theil_t(
    values: npt.ArrayLike | pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None = None
) -> PerPeriod:
    """Theil T index (泰尔指数 T), generalised entropy with alpha = 1: inequality weighted by income.

    With population shares p and weighted mean μ::

        T = Σ p_i (y_i / μ) ln(y_i / μ)

    0 when all units are equal, at most ``ln n`` without weights. ``values`` are per head; ``weights`` are
    people (none: every unit counts once). A DataFrame of units by years gives a Series by year.

    Edge cases: a value of zero contributes 0; a weight of zero takes its unit out; one unit, or equal
    values, give 0.

    Raises :class:`MethodError` for missing or negative values or weights, and when nobody has anything.

    Do not use when values can be negative (net income of farms, profits), or to compare with a figure
    that was computed as Theil L.

    Source: Theil, H. (1967), Economics and Information Theory, North-Holland, chapter 4.
    """
    return _generalised(values, weights, 1)


@overload
def theil_l(
    values: pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None = None
) -> pd.Series[float]: ...
@overload
def theil_l(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float: ...
def theil_l(
    values: npt.ArrayLike | pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None = None
) -> PerPeriod:
    """Theil L index, mean log deviation (泰尔指数 L, 平均对数离差): inequality weighted by people.

    Generalised entropy with alpha = 0; with population shares p and weighted mean μ::

        L = Σ p_i ln(μ / y_i)

    0 when all units are equal; more sensitive than T to what happens among the poor. A DataFrame of units
    by years gives a Series by year.

    Edge cases: a value of zero is refused, because L is infinite there; a weight of zero takes its unit
    out, even one without income; one unit, or equal values, give 0.

    Raises :class:`MethodError` for missing or negative values or weights, or a value of zero.

    Do not use when a unit may have nothing: Theil T, or generalised entropy with alpha above 0, can take
    zeros.

    Source: Theil, H. (1967), Economics and Information Theory, North-Holland, pages 125-127; Shorrocks,
    A. F. (1980), Econometrica 48(3): 613-625.
    """
    return _generalised(values, weights, 0)


@overload
def generalised_entropy(
    values: pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None = None, *, alpha: float
) -> pd.Series[float]: ...
@overload
def generalised_entropy(
    values: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, alpha: float
) -> float: ...
def generalised_entropy(
    values: npt.ArrayLike | pd.DataFrame,
    weights: npt.ArrayLike | pd.DataFrame | None = None,
    *,
    alpha: float,
) -> PerPeriod:
    """Generalised entropy index (广义熵指数) GE(alpha); 0 gives Theil L, 1 Theil T, 2 half the squared variation.

    With population shares p and weighted mean μ, for alpha other than 0 and 1::

        GE(α) = (Σ p_i (y_i / μ)^α - 1) / (α (α - 1))

    The larger ``alpha``, the more it sees what happens among the rich. A DataFrame of units by years gives
    a Series by year.

    Edge cases: values of zero are taken for alpha above 0 and refused for 0 and below (infinite); a
    weight of zero takes its unit out; one unit, or equal values, give 0. Close to 0 and 1, but not there,
    rounding grows: use the named functions.

    Raises :class:`MethodError` for missing or negative values or weights, a value of zero where alpha is
    not above 0, when nobody has anything, or an alpha that is not finite.

    Do not use when results for different alpha are to be set side by side: they are on different scales.

    Source: Shorrocks, A. F. (1980), The Class of Additively Decomposable Inequality Measures, Econometrica
    48(3): 613-625.
    """
    return _generalised(values, weights, alpha)


@overload
def atkinson(
    values: pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None = None, *, epsilon: float
) -> pd.Series[float]: ...
@overload
def atkinson(values: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, epsilon: float) -> float: ...
def atkinson(
    values: npt.ArrayLike | pd.DataFrame,
    weights: npt.ArrayLike | pd.DataFrame | None = None,
    *,
    epsilon: float,
) -> PerPeriod:
    """Atkinson index (阿特金森指数): share of the total that equality would let a society do without.

    ``A = 1 - EDE / μ``, where EDE is the equal value that is worth as much as the values there are::

        EDE = (Σ p_i y_i^(1-ε))^(1/(1-ε))        ε ≠ 1
        EDE = exp(Σ p_i ln y_i)                  ε = 1

    ``epsilon`` is the aversion to inequality, of which there is no natural size: it is always said with
    the result. 0 gives 0. A DataFrame of units by years gives a Series by year.

    Edge cases: with a value of zero and an epsilon of 1 or more the index is 1, its limit; a weight of
    zero takes its unit out; one unit, or equal values, give 0.

    Raises :class:`MethodError` for missing or negative values or weights, when nobody has anything, or an
    epsilon below zero or not finite.

    Do not use when nobody will defend the epsilon: the index is a judgement of value, and changes with it.

    Source: Atkinson, A. B. (1970), On the Measurement of Inequality, Journal of Economic Theory 2(3):
    244-263.
    """
    require_non_negative(epsilon=epsilon)
    units = panel("values", values)
    require_non_negative(values=units.numbers)
    return units.measured(
        population_shares(units, weights), lambda numbers, shares: _atkinson(numbers, shares, epsilon)
    )


def urban_rural_theil(
    urban: Quantity, rural: Quantity, urban_people: Quantity, rural_people: Quantity
) -> UrbanRuralTheil[Quantity]:
    """Theil index of the urban-rural gap (城乡收入差距泰尔指数), with the shares and terms it is made of.

    ``urban`` and ``rural`` are incomes per head, as for the urban-rural ratio; income shares s come from
    them and the people, population shares p from the people alone::

        T = Σ s_g ln(s_g / p_g)        g = urban, rural

    Unlike the ratio it sees how many people live on each side. It is the between-group part of Theil T
    only: within each side everybody counts as having the mean. Works element by element, so a column of
    county-years is one call.

    Edge cases: a side without people, or without income, contributes 0 (with nobody on one side T is 0);
    equal incomes give 0. Missing elements stay missing.

    Raises :class:`MethodError` for anything below zero, nobody at all, or no income at all.

    Do not use when the two incomes are of different definitions (rural figures before 2013 are net
    income), or when people are counted by registration and incomes by residence.

    Source: Theil (1967), as applied by 王少平 and 欧阳志刚 (2007), 经济研究 (10): 44-55, to town and country.
    """
    require_non_negative(urban=urban, rural=rural, urban_people=urban_people, rural_people=rural_people)
    urban_income, rural_income = urban * urban_people, rural * rural_people
    income, people = urban_income + rural_income, urban_people + rural_people
    if np.any(np.asarray(people, dtype=np.float64) == 0):
        raise MethodError("a Theil index between town and country needs people")
    if np.any(np.asarray(income, dtype=np.float64) == 0):
        raise MethodError("a Theil index between town and country needs income")
    urban_share, rural_share = urban_income / income, rural_income / income
    urban_log = _log_ratio(urban_share, urban_people / people)
    rural_log = _log_ratio(rural_share, rural_people / people)
    return UrbanRuralTheil(
        urban_income_share=urban_share,
        rural_income_share=rural_share,
        urban_population_share=urban_people / people,
        rural_population_share=rural_people / people,
        urban_log_ratio=urban_log,
        rural_log_ratio=rural_log,
        urban_term=urban_share * urban_log,
        rural_term=rural_share * rural_log,
        theil=urban_share * urban_log + rural_share * rural_log,
    )


def _log_ratio(income_share: Quantity, population_share: Quantity) -> Quantity:
    """Logarithm of income share over population share; 0 where the group has no part in one of them."""
    income, population = np.asarray(income_share, dtype=float), np.asarray(population_share, dtype=float)
    there = (income != 0) & (population != 0)
    ratio = np.divide(income, population, out=np.ones_like(income), where=there)
    # Adding to nothing times the share keeps the kind and the labels of what was given.
    logs: Quantity = income_share * 0 + np.log(ratio)
    return logs


def _relative(numbers: Numbers, shares: Numbers) -> Numbers:
    """Each value over the weighted mean of its period; refuses a period in which nobody has anything."""
    largest = np.where(shares > 0, numbers, 0).max(axis=0)
    if (largest == 0).any():
        raise MethodError("a measure of inequality needs a value greater than zero")
    scaled = numbers / largest
    relative: Numbers = scaled / (shares * scaled).sum(axis=0)
    return relative


def _atkinson(numbers: Numbers, shares: Numbers, epsilon: float) -> Numbers:
    relative = _relative(numbers, shares)
    counted = shares > 0
    if epsilon == 1:
        with np.errstate(divide="ignore"):
            logs = np.log(relative, out=np.zeros_like(relative), where=counted)
        equal = np.exp((shares * logs).sum(axis=0))
    else:
        power = 1 - epsilon
        # Measured against the smallest value, a power below zero cannot overflow.
        lowest = np.where(counted, relative, np.inf).min(axis=0)
        unit = np.where(lowest > 0, lowest, 1.0) if power < 0 else np.ones_like(lowest)
        with np.errstate(divide="ignore"):
            powers = np.power(relative / unit, power, out=np.zeros_like(relative), where=counted)
        equal = unit * (shares * powers).sum(axis=0) ** (1 / power)
    return _settled(1 - equal, relative, shares)


def _settled(measure: Numbers, relative: Numbers, shares: Numbers) -> Numbers:
    """``measure``, exactly 0 where all counted values are equal, and never below 0 by rounding."""
    lowest = np.where(shares > 0, relative, np.inf).min(axis=0)
    highest = np.where(shares > 0, relative, -np.inf).max(axis=0)
    return np.where(lowest == highest, 0.0, np.maximum(measure, 0.0))


def _generalised(
    values: npt.ArrayLike | pd.DataFrame, weights: npt.ArrayLike | pd.DataFrame | None, alpha: float
) -> PerPeriod:
    if not np.isfinite(alpha):
        raise MethodError(f"alpha must be finite, not {alpha}")
    units = panel("values", values)
    require_non_negative(values=units.numbers)
    return units.measured(
        population_shares(units, weights),
        lambda numbers, shares: entropy_of(_relative(numbers, shares), shares, alpha),
    )


def entropy_of(relative: Numbers, shares: Numbers, alpha: float) -> Numbers:
    """GE(alpha) of each column of values ``relative`` to their mean, with population ``shares``."""
    counted = shares > 0
    if alpha <= 0 and (relative[counted] == 0).any():
        raise MethodError(f"generalised entropy with alpha {alpha:g} needs values above zero: it is infinite")
    usable = counted & (relative > 0)
    logs = np.log(relative, out=np.zeros_like(relative), where=usable)
    if alpha == 1:
        terms = relative * logs
    elif alpha == 0:
        terms = -logs
    else:
        powers = np.power(relative, alpha, out=np.zeros_like(relative), where=usable)
        return _settled(((shares * powers).sum(axis=0) - 1) / (alpha * (alpha - 1)), relative, shares)
    return _settled((shares * terms).sum(axis=0), relative, shares)
