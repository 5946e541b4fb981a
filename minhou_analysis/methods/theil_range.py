"""Theil index of the urban-rural gap where the incomes are known and the people only between two counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import number, require_positive_number
from minhou_analysis.methods.theil import urban_rural_theil

__all__ = ["TheilRange", "peak_urban_share", "urban_rural_theil_range"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheilRange:
    """The least and the largest Theil index that two incomes allow (泰尔指数区间), and at which urban shares."""

    lower: float
    upper: float
    lower_share: float
    upper_share: float


def peak_urban_share(urban: float, rural: float) -> float:
    """Urban share of people at which the index of two given incomes is largest (泰尔指数最大处的城镇人口比重).

    With the ratio R of the two incomes::

        p* = (m - 1) / (R - 1),   m = R ln R / (R - 1)

    A fraction, below one half where the town is richer: as a society urbanises, the index first rises with the
    share of townspeople and then falls, the incomes of both sides unchanged.

    Edge cases: equal incomes give one half, the limit; there the index is 0 whatever the share.

    Raises :class:`MethodError` for an income of zero or below.

    Do not use when the incomes move with the share, as they do over decades.

    Source: derivative of the index of :func:`minhou_analysis.methods.theil.urban_rural_theil` set to zero.
    """
    require_positive_number(urban=urban, rural=rural)
    ratio = urban / rural
    # close to parity the quotient loses its digits; the limit is one half
    if abs(ratio - 1) < 1e-6:
        return 0.5
    return (ratio * math.log(ratio) / (ratio - 1) - 1) / (ratio - 1)


def urban_rural_theil_range(urban: float, rural: float, first_share: float, last_share: float) -> TheilRange:
    """Range of the urban-rural Theil index (城乡泰尔指数区间) while the urban share lies between two fractions.

    Incomes per head of one year, people counted in other years: the index is taken over every urban share between
    the two counts, and its least and largest value given. The least is at one of the ends; the largest at the
    other, or at :func:`peak_urban_share` where that lies between.

    Edge cases: equal shares give a range of no width; equal incomes give 0 and 0; the order of the two shares does
    not matter.

    Raises :class:`MethodError` for an income of zero or below, or a share outside 0 to 1.

    Do not use when the share may have lain outside the two counts, or the counts delimit town and country so
    differently that neither holds for the year of the incomes.

    Source: :func:`minhou_analysis.methods.theil.urban_rural_theil` over an interval of population shares.
    """
    ends = sorted((number("first_share", first_share), number("last_share", last_share)))
    if ends[0] < 0 or ends[1] > 1:
        raise MethodError("urban shares must lie between 0 and 1")
    peak = min(max(peak_urban_share(urban, rural), ends[0]), ends[1])
    by_share = {share: urban_rural_theil(urban, rural, share, 1 - share).theil for share in (*ends, peak)}
    low, high = min(by_share, key=by_share.__getitem__), max(by_share, key=by_share.__getitem__)
    return TheilRange(lower=by_share[low], upper=by_share[high], lower_share=low, upper_share=high)
