"""Convergence (趋同): whether units come closer together (σ) and whether the poorer ones grow faster (β)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.inequality import coefficient_of_variation
from minhou_analysis.methods.panel import panel
from minhou_analysis.methods.quantities import (
    Numbers,
    finite,
    require_positive,
    require_positive_number,
    sample,
)

__all__ = [
    "FEW_UNITS",
    "BetaConvergence",
    "ConvergenceReason",
    "ConvergenceStatus",
    "SigmaConvergence",
    "beta_convergence",
    "half_life",
    "sigma_convergence",
    "speed_from_annualised_growth",
    "speed_from_total_growth",
]

FEW_UNITS = 20
"""Below this number of units a standard error says little; a convention of this package."""

SMALLEST_SAMPLE = 3


class ConvergenceStatus(StrEnum):
    """Coming closer (趋同), drifting apart (趋异), neither, or nothing that can be said."""

    CONVERGING = "converging"
    DIVERGING = "diverging"
    UNCHANGED = "unchanged"
    NOT_ASSESSABLE = "not_assessable"


class ConvergenceReason(StrEnum):
    """Why nothing, or not everything, can be said about convergence."""

    TOO_FEW_UNITS = "too_few_units"
    TOO_FEW_PERIODS = "too_few_periods"
    SAME_START = "same_start"
    CONDITIONS_NOT_INDEPENDENT = "conditions_not_independent"
    OVERSHOOTING = "overshooting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigmaConvergence:
    """Spread of a panel by period: mean, population standard deviation, and coefficient of variation.

    ``status`` compares the variation of the last period with that of the first; without it, ``reason``
    says why, and with fewer than three units the spread is left out too.
    """

    units: int
    mean: pd.Series[float]
    standard_deviation: pd.Series[float] | None
    variation: pd.Series[float] | None
    status: ConvergenceStatus
    reason: ConvergenceReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BetaConvergence:
    """Regression of growth on the logarithm of where units started.

    ``slope`` and ``slope_error`` belong to annualised growth; ``slope_total`` to growth over the whole
    period (``slope * years``). ``speed`` is the rate at which the gap closes a year, ``half_life`` the
    years until half of it is gone; both None when the gap does not close, or when ``reason`` says so.
    ``few_units`` marks fewer than 20: the error is then not to be leaned on.
    """

    units: int
    years: float
    intercept: float | None
    slope: float | None
    slope_error: float | None
    slope_total: float | None
    r_squared: float | None
    adjusted_r_squared: float | None
    conditions: pd.Series[float] | None
    speed: float | None
    half_life: float | None
    few_units: bool
    status: ConvergenceStatus
    reason: ConvergenceReason | None


def sigma_convergence(values: pd.DataFrame) -> SigmaConvergence:
    """Spread of units over time (σ 趋同): standard deviation and coefficient of variation of each period.

    ``values`` has a row for each unit and a column for each period, in order. Both measures divide by n,
    because all units of interest are there. Units converge when the coefficient of variation of the last
    period is below that of the first: the standard deviation alone grows with the mean.

    Edge cases: fewer than three units give no spread (reason ``too_few_units``), one period no status
    (``too_few_periods``); constant values have a spread of 0; single zero or negative values pass.

    Raises :class:`MethodError` for missing values, or a mean not above zero.

    Do not use when single years decide: look at the whole series, not only at its ends.

    Source: Barro, R. J. and Sala-i-Martin, X. (1992), Convergence, Journal of Political Economy 100(2):
    223-251.
    """
    if not isinstance(values, pd.DataFrame):
        raise MethodError(
            "σ convergence takes a DataFrame with a row for each unit and a column for each period"
        )
    numbers = panel("values", values).numbers
    variation = coefficient_of_variation(values, ddof=0)
    deviation = pd.Series(
        np.where(np.ptp(numbers, axis=0) > 0, numbers.std(axis=0), 0.0), index=values.columns
    )
    few = numbers.shape[0] < SMALLEST_SAMPLE
    reason = None
    if few:
        reason = ConvergenceReason.TOO_FEW_UNITS
    elif numbers.shape[1] < 2:
        reason = ConvergenceReason.TOO_FEW_PERIODS
    change = float(variation.iloc[-1] - variation.iloc[0])
    return SigmaConvergence(
        units=numbers.shape[0],
        mean=pd.Series(numbers.mean(axis=0), index=values.columns),
        standard_deviation=None if few else deviation,
        variation=None if few else variation,
        status=_status(change) if reason is None else ConvergenceStatus.NOT_ASSESSABLE,
        reason=reason,
    )


def beta_convergence(
    first: npt.ArrayLike,
    last: npt.ArrayLike,
    years: float,
    conditions: pd.DataFrame | None = None,
) -> BetaConvergence:
    """Whether poorer units grow faster (绝对 β 趋同; with ``conditions``: 条件 β 趋同), by ordinary least squares.

    Growth is annualised, so the slope is a yearly one::

        ln(y_T / y_0) / T = a + b ln y_0 (+ c' x) + e
        speed λ = -ln(1 + b T) / T        half-life = ln 2 / λ

    b below 0 is convergence. ``conditions`` holds further columns x, one row for each unit; with them the
    units approach each its own level, not one another.

    Edge cases: fewer than three units, or no more units than coefficients (``too_few_units``), units that
    all start alike (``same_start``), and conditions that are linear combinations of each other
    (``conditions_not_independent``) give no slope. A slope so steep that ``1 + b T`` is not above 0
    (``overshooting``) gives no speed. When all units grow alike the slope is 0 and R² is not defined.

    Raises :class:`MethodError` for missing values, a value of zero or below, columns of different length,
    or ``years`` not above zero.

    Do not use when a unit is poor in one year by accident: errors of measurement at the start look like
    convergence (Galton's fallacy); confirm with the spread.

    Source: Barro and Sala-i-Martin (1992), Journal of Political Economy 100(2): 223-251.
    """
    start, end = sample("first", first), sample("last", last)
    require_positive(first=start, last=end)
    require_positive_number(years=years)
    if start.shape != end.shape:
        raise MethodError("first and last must be of the same length")
    count = start.size
    names, extra = _conditions(conditions, count)
    design = np.column_stack([np.ones(count), np.log(start), extra])
    if count < SMALLEST_SAMPLE or count <= design.shape[1]:
        return _without_slope(count, years, ConvergenceReason.TOO_FEW_UNITS)
    if np.ptp(start) == 0:
        return _without_slope(count, years, ConvergenceReason.SAME_START)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return _without_slope(count, years, ConvergenceReason.CONDITIONS_NOT_INDEPENDENT)
    growth = np.log(end / start) / years
    alike = bool(np.ptp(growth) <= 1e-12 * max(1.0, float(np.abs(growth).max())))
    coefficients = np.linalg.lstsq(design, growth, rcond=None)[0]
    if alike:
        coefficients = np.concatenate([[growth.mean()], np.zeros(design.shape[1] - 1)])
    residuals = growth - design @ coefficients
    freedom = count - design.shape[1]
    unexplained, total = float(residuals @ residuals), float(((growth - growth.mean()) ** 2).sum())
    covariance = np.linalg.inv(design.T @ design) * unexplained / freedom
    slope = float(coefficients[1])
    speed = speed_from_annualised_growth(slope, years) if 1 + slope * years > 0 else None
    return BetaConvergence(
        units=count,
        years=years,
        intercept=float(coefficients[0]),
        slope=slope,
        slope_error=math.sqrt(float(covariance[1, 1])),
        slope_total=slope * years,
        r_squared=None if alike else 1 - unexplained / total,
        adjusted_r_squared=None if alike else 1 - unexplained / freedom / (total / (count - 1)),
        conditions=None if conditions is None else pd.Series(coefficients[2:], index=names),
        speed=speed if speed is not None and speed > 0 else None,
        half_life=half_life(speed) if speed is not None and speed > 0 else None,
        few_units=count < FEW_UNITS,
        status=_status(slope),
        reason=ConvergenceReason.OVERSHOOTING if speed is None else None,
    )


def speed_from_annualised_growth(slope: float, years: float) -> float:
    """Speed of convergence (趋同速度) from a slope of annualised growth: ``λ = -ln(1 + b T) / T``, per year.

    The slope comes from ``ln(y_T / y_0) / T = a + b ln y_0``.

    Edge cases: a slope of 0 gives 0, one above 0 a negative speed: the gap widens.

    Raises :class:`MethodError` for ``years`` not above zero, or when ``1 + b T`` is not above 0.

    Do not use when the slope belongs to growth over the whole period: see the next function; some software
    estimates one and applies the formula of the other.

    Source: Barro and Sala-i-Martin (1992), Journal of Political Economy 100(2): 223-251.
    """
    require_positive_number(years=years)
    return _speed(slope * years, years)


def speed_from_total_growth(slope: float, years: float) -> float:
    """Speed of convergence (趋同速度) from a slope of growth over the whole period: ``λ = -ln(1 + b) / T``, per year.

    The slope comes from ``ln(y_T / y_0) = a + b ln y_0``. For one year it is the same as the other.

    Edge cases: a slope of 0 gives 0, one above 0 a negative speed: the gap widens.

    Raises :class:`MethodError` for ``years`` not above zero, or when ``1 + b`` is not above 0.

    Do not use when growth was divided by the years before the regression.

    Source: Mankiw, N. G., Romer, D. and Weil, D. N. (1992), Quarterly Journal of Economics 107(2): 407-437.
    """
    require_positive_number(years=years)
    return _speed(slope, years)


def half_life(speed: float) -> float:
    """Years until half of a gap has closed (半衰期): ``ln 2 / λ``.

    Edge cases: a speed of zero, or below, has no half-life and is refused.

    Raises :class:`MethodError` for a speed of zero or below: such a gap never halves.

    Do not use when the speed is not significantly above zero: its inverse can be anything.

    Source: arithmetic on the definition of the speed; Barro and Sala-i-Martin (1992).
    """
    require_positive(speed=speed)
    return math.log(2) / speed


def _speed(total_slope: float, years: float) -> float:
    if not 1 + total_slope > 0:
        raise MethodError(f"a slope of {total_slope:g} over the period overshoots: no speed leads there")
    return -math.log1p(total_slope) / years + 0.0


def _status(change: float) -> ConvergenceStatus:
    if change == 0:
        return ConvergenceStatus.UNCHANGED
    return ConvergenceStatus.CONVERGING if change < 0 else ConvergenceStatus.DIVERGING


def _conditions(conditions: pd.DataFrame | None, count: int) -> tuple[pd.Index, Numbers]:
    if conditions is None:
        return pd.Index([]), np.empty((count, 0))
    numbers = finite("conditions", conditions)
    if numbers.ndim != 2 or numbers.shape[0] != count:
        raise MethodError("conditions must have a row for each unit")
    if np.isnan(numbers).any():
        raise MethodError("conditions have missing values; drop those units first, from all columns")
    return conditions.columns, numbers


def _without_slope(count: int, years: float, reason: ConvergenceReason) -> BetaConvergence:
    return BetaConvergence(
        units=count,
        years=years,
        intercept=None,
        slope=None,
        slope_error=None,
        slope_total=None,
        r_squared=None,
        adjusted_r_squared=None,
        conditions=None,
        speed=None,
        half_life=None,
        few_units=count < FEW_UNITS,
        status=ConvergenceStatus.NOT_ASSESSABLE,
        reason=reason,
    )
