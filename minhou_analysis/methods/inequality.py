"""How unequal: between town and country, and over a set of units."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Quantity, require_non_negative, require_positive, sample


def urban_rural_ratio(urban: Quantity, rural: Quantity) -> Quantity:
    """Urban over rural value (城乡收入比, for disposable incomes per head), element by element.

    1 is parity. Both values must be of one definition: rural figures before 2013 are net income
    (纯收入), not disposable income (可支配收入). Missing elements stay missing. Raises
    :class:`MethodError` for a value of zero or below. Source of the definition: National Bureau of
    Statistics of China, annual release on residents' income.
    """
    require_positive(urban=urban, rural=rural)
    return urban / rural


def coefficient_of_variation(values: npt.ArrayLike, *, ddof: Literal[0, 1]) -> float:
    """Standard deviation over mean (变异系数) of a set of units, a plain number.

    ``ddof`` has no default, because both are in use: 0 divides by n (all units of interest are there, σ
    convergence), 1 by n - 1 (the units are a sample). Constant values give 0. Raises
    :class:`MethodError` for missing values, a mean not above zero, or no more units than ``ddof``.
    """
    numbers = sample("values", values)
    if numbers.size <= ddof:
        raise MethodError(f"a coefficient of variation with ddof={ddof} needs more than {ddof} values")
    mean = numbers.mean()
    if mean <= 0:
        raise MethodError("a coefficient of variation needs a mean greater than zero")
    # Rounding in the mean would give constant values a spread.
    spread = numbers.std(ddof=ddof) if np.ptp(numbers) > 0 else 0.0
    return float(spread / mean)


def gini(values: npt.ArrayLike) -> float:
    """Gini coefficient (基尼系数) of unweighted units, without small-sample correction.

    ``G = sum_ij abs(y_i - y_j) / (2 n² mean)``, 0 for equal units, at most ``1 - 1/n``. Units of
    different size (counties, townships) each count once: this is inequality between units, not between
    their people. One unit, or equal units, give 0. Raises :class:`MethodError` for missing or negative
    values, or when all are zero. Source: Gini 1912; form after Dorfman 1979, Review of Economics and
    Statistics 61(1).
    """
    numbers = np.sort(sample("values", values))
    require_non_negative(values=numbers)
    n, total = numbers.size, numbers.sum()
    if total == 0:
        raise MethodError("a Gini coefficient needs a value greater than zero")
    # Scaled by the largest value, and centred ranks, so that neither size nor rounding shows in the result.
    scaled = numbers / numbers[-1]
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return max(float(ranks @ scaled / (n * scaled.sum())), 0.0)
