"""Trends carried forward (趋势外推): a value to come with its interval, or the reason why the series cannot carry one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import finite, number, require_positive
from minhou_analysis.methods.statuses import DEMONSTRATION, segments

__all__ = ["FEWEST_VALUES", "ProjectionReason", "TrendProjection", "project_trend"]

FEWEST_VALUES = 5
"""Fewest values of a trend that leave enough freedom (three) to say how far off it may be."""


class ProjectionReason(StrEnum):
    """Why a series is not carried forward (不外推的原因)."""

    TOO_FEW_VALUES = "too_few_values"
    BREAK_WITHIN = "break_within"
    MIXED_WITH_DEMONSTRATION = "mixed_with_demonstration"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendProjection:
    """A trend at a date (趋势外推值), with the interval that holds one value there, or the ``reason`` for none.

    ``growth`` is the trend's growth a year, a fraction; ``spread`` the standard deviation of the logarithms from
    it; ``count`` how many values it rests on.
    """

    at: float
    level: float
    count: int
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    growth: float | None = None
    spread: float | None = None
    reason: ProjectionReason | None = None


def project_trend(
    values: pd.Series[float], statuses: pd.Series[str], at: float, level: float = 0.95
) -> TrendProjection:
    """A series of constant growth carried to a date (指数趋势外推), with its prediction interval (预测区间).

    Least squares on logarithms, and the interval that one new value falls into with chance ``level``::

        ln y_t = a + b t + e_t,   s² = Σ e_t² / (n - 2)
        ln ŷ   = a + b t*  ±  q √(s² (1 + 1/n + (t* - t̄)² / Σ (t - t̄)²))

    with q the quantile of Student's t with n - 2 degrees of freedom. ``values`` are indexed by year, in the order
    of time, ``statuses`` likewise. The interval speaks of the scatter around the trend, not of a change of the trend
    itself (a policy, an epidemic), nor of dependence between years, which makes it too narrow.

    Edge cases: missing values are dropped; a series exactly on its trend has an interval of no width. No value, with
    reason: fewer than :data:`FEWEST_VALUES` values, a break after the first of them, demonstration values among
    others, or a date that lies further after the last value than the values themselves reach back.

    Raises :class:`MethodError` for values of zero or below, years that are not in order or differ between the two, or
    a level outside 0 to 1 (both excluded).

    Do not use when the quantity has a ceiling close by (shares near 100 %), or runs up within the year.

    Source: Draper, N. R. and Smith, H. (1998), Applied Regression Analysis, 3rd edition, Wiley, section 3.1.
    """
    if not values.index.equals(statuses.index) or not values.index.is_monotonic_increasing:
        raise MethodError("values and statuses must have the same years, in the order of time")
    if not values.index.is_unique:
        raise MethodError("a year occurs twice in the series")
    if not 0 < number("level", level) < 1:
        raise MethodError(f"level must lie between 0 and 1, not {level}")
    known = values.dropna()
    require_positive(values=known)
    reason = _why_not(known, statuses[known.index], number("at", at))
    if reason is not None:
        return TrendProjection(at=at, level=level, count=len(known), reason=reason)
    return _projected(known, at, level)


def _why_not(known: pd.Series[float], statuses: pd.Series[str], at: float) -> ProjectionReason | None:
    demonstration = statuses == DEMONSTRATION
    if demonstration.any() and not demonstration.all():
        return ProjectionReason.MIXED_WITH_DEMONSTRATION
    if len(known) < FEWEST_VALUES:
        return ProjectionReason.TOO_FEW_VALUES
    if segments(statuses).nunique() > 1:
        return ProjectionReason.BREAK_WITHIN
    first, last = known.index[0], known.index[-1]
    return ProjectionReason.TOO_FAR if at - last > last - first else None


def _projected(known: pd.Series[float], at: float, level: float) -> TrendProjection:
    from scipy.special import stdtrit

    years, logs = finite("years", known.index), np.log(known.to_numpy(float))
    count, middle = len(known), float(years.mean())
    width = float(((years - middle) ** 2).sum())
    slope = float(((years - middle) * logs).sum()) / width
    centre = float(logs.mean())
    errors = logs - centre - slope * (years - middle)
    freedom = count - 2
    spread = float(np.sqrt((errors**2).sum() / freedom))
    reach = spread * float(np.sqrt(1 + 1 / count + (at - middle) ** 2 / width))
    away = float(stdtrit(freedom, (1 + level) / 2)) * reach
    log = centre + slope * (at - middle)
    return TrendProjection(
        at=at,
        level=level,
        count=count,
        value=float(np.exp(log)),
        lower=float(np.exp(log - away)),
        upper=float(np.exp(log + away)),
        growth=float(np.expm1(slope)),
        spread=spread,
    )
