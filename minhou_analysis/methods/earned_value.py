"""Earned value (挣值管理): what was planned, done and spent, in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import require_non_negative, require_positive, sample

__all__ = [
    "CostForecast",
    "CostForecastReason",
    "EarnedValue",
    "EarnedValueReason",
    "analyse_earned_value",
    "forecast_cost",
]


class EarnedValueReason(StrEnum):
    """Why an index or a forecast is missing (无法计算的原因)."""

    NOTHING_PLANNED = "nothing_planned"
    NOTHING_SPENT = "nothing_spent"
    NOTHING_EARNED = "nothing_earned"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedValue:
    """Inputs (PV, EV, AC, BAC) and what follows from them (挣值分析结果); amounts in one currency, indices plain numbers.

    ``reasons`` names each input that is zero and therefore leaves SPI, CPI or the forecasts without a value.
    """

    planned_value: float
    earned_value: float
    actual_cost: float
    budget: float
    schedule_variance: float
    cost_variance: float
    schedule_index: float | None
    cost_index: float | None
    estimate_at_completion: float | None
    estimate_to_complete: float | None
    variance_at_completion: float | None
    reasons: tuple[EarnedValueReason, ...] = ()


def analyse_earned_value(
    planned_value: float, earned_value: float, actual_cost: float, budget: float
) -> EarnedValue:
    """Schedule and cost of a project on one day (计划值 PV, 挣值 EV, 实际成本 AC, 完工预算 BAC).

        SV = EV - PV      SPI = EV / PV
        CV = EV - AC      CPI = EV / AC
        EAC = BAC / CPI   ETC = EAC - AC   VAC = BAC - EAC

    with the cost performance so far going on. EV is the budget of the work done, never the money spent:
    without a fixed rule for crediting work (:mod:`minhou_analysis.methods.milestones`) it means nothing.

    Edge cases: no SPI before anything is planned, no CPI before anything is spent, no forecast before
    anything is both spent and earned; ``reasons`` says which. SPI tends to 1 for anything finished, even
    late; read it together with the dates, or use :mod:`minhou_analysis.methods.earned_schedule`.

    Raises :class:`MethodError` for missing or negative amounts, a budget of zero, or PV or EV above the
    budget (AC may be).

    Do not use when the work has no budget of its own: credit weighted milestones instead.

    Source: ISO 21508:2018; ANSI/EIA-748.
    """
    amounts = {"planned_value": planned_value, "earned_value": earned_value, "actual_cost": actual_cost}
    _require_amounts(**amounts, budget=budget)
    cost_index = earned_value / actual_cost if actual_cost else None
    at_completion = budget * actual_cost / earned_value if cost_index else None
    zeros = (
        (EarnedValueReason.NOTHING_PLANNED, planned_value),
        (EarnedValueReason.NOTHING_SPENT, actual_cost),
        (EarnedValueReason.NOTHING_EARNED, earned_value),
    )
    return EarnedValue(
        **amounts,
        budget=budget,
        schedule_variance=earned_value - planned_value,
        cost_variance=earned_value - actual_cost,
        schedule_index=earned_value / planned_value if planned_value else None,
        cost_index=cost_index,
        estimate_at_completion=at_completion,
        estimate_to_complete=None if at_completion is None else at_completion - actual_cost,
        variance_at_completion=None if at_completion is None else budget - at_completion,
        reasons=tuple(reason for reason, amount in zeros if amount == 0),
    )


class CostForecastReason(StrEnum):
    """Why a forecast of the cost, or an index of what is still needed, is missing (无法预测的原因)."""

    NOTHING_PLANNED = "nothing_planned"
    NOTHING_SPENT = "nothing_spent"
    NOTHING_EARNED = "nothing_earned"
    BUDGET_USED_UP = "budget_used_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostForecast:
    """Three estimates of what the project will cost, named apart (完工估算), and what the rest must perform.

    ``typical``: the cost performance so far goes on (典型偏差). ``atypical``: the rest costs what was
    budgeted (非典型偏差). ``cost_and_schedule``: the rest suffers from both indices. ``to_complete_budget``
    is the cost performance that the remaining work needs to stay within the budget (TCPI).
    """

    planned_value: float
    earned_value: float
    actual_cost: float
    budget: float
    typical: float | None
    atypical: float
    cost_and_schedule: float | None
    to_complete_budget: float | None
    reasons: tuple[CostForecastReason, ...] = ()

    def to_complete(self, estimate: float) -> float | None:
        """The cost performance (TCPI) that the remaining work needs to end at ``estimate``.

        ``(BAC - EV) / (estimate - AC)``; None when the estimate has been spent already.

        Raises :class:`MethodError` for an estimate that is missing, infinite or negative.
        """
        sample("estimate", [estimate])
        require_non_negative(estimate=estimate)
        left = estimate - self.actual_cost
        return (self.budget - self.earned_value) / left if left > 0 else None


def forecast_cost(
    planned_value: float, earned_value: float, actual_cost: float, budget: float
) -> CostForecast:
    """What a project will cost (完工估算 EAC), by the three usual assumptions, and the index still needed (TCPI).

        typical            EAC = BAC / CPI
        atypical           EAC = AC + (BAC - EV)
        cost and schedule  EAC = AC + (BAC - EV) / (CPI SPI)
        TCPI = (BAC - EV) / (BAC - AC)

    Amounts in one currency. The names are those of the Chinese and PMI textbooks: a deviation is *typical*
    when it is expected to go on. Some programs call the second one typical.

    Edge cases: nothing earned or nothing spent leaves the typical estimate out, nothing planned in addition
    the one by cost and schedule; ``reasons`` says which. No TCPI when the budget has been spent. A finished
    project costs what it has cost, and needs a TCPI of 0.

    Raises :class:`MethodError` as :func:`analyse_earned_value` does.

    Do not use when the remaining work has been estimated anew: that estimate, added to AC, is better than any
    of these.

    Source: ISO 21508:2018; PMI, Practice Standard for Earned Value Management.
    """
    _require_amounts(
        planned_value=planned_value, earned_value=earned_value, actual_cost=actual_cost, budget=budget
    )
    remaining, money_left = budget - earned_value, budget - actual_cost
    known = earned_value > 0 and actual_cost > 0
    zeros = (
        (CostForecastReason.NOTHING_PLANNED, planned_value == 0),
        (CostForecastReason.NOTHING_SPENT, actual_cost == 0),
        (CostForecastReason.NOTHING_EARNED, earned_value == 0),
        (CostForecastReason.BUDGET_USED_UP, money_left <= 0),
    )
    return CostForecast(
        planned_value=planned_value,
        earned_value=earned_value,
        actual_cost=actual_cost,
        budget=budget,
        typical=budget * actual_cost / earned_value if known else None,
        atypical=actual_cost + remaining,
        cost_and_schedule=(
            actual_cost + remaining * actual_cost * planned_value / earned_value**2
            if known and planned_value > 0
            else None
        ),
        to_complete_budget=remaining / money_left if money_left > 0 else None,
        reasons=tuple(reason for reason, holds in zeros if holds),
    )


def _require_amounts(planned_value: float, earned_value: float, actual_cost: float, budget: float) -> None:
    sample("amounts", [planned_value, earned_value, actual_cost, budget])
    require_non_negative(planned_value=planned_value, earned_value=earned_value, actual_cost=actual_cost)
    require_positive(budget=budget)
    if max(planned_value, earned_value) > budget:
        raise MethodError("planned and earned value are parts of the budget and cannot exceed it")
