"""Earned value (挣值管理): what was planned, done and spent, in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import require_non_negative, require_positive, sample


class EarnedValueReason(StrEnum):
    """Why an index or a forecast is missing."""

    NOTHING_PLANNED = "nothing_planned"
    NOTHING_SPENT = "nothing_spent"
    NOTHING_EARNED = "nothing_earned"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedValue:
    """Inputs (PV, EV, AC, BAC) and what follows from them; amounts in one currency, indices plain numbers.

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

    ``SV = EV - PV``, ``CV = EV - AC``, ``SPI = EV / PV``, ``CPI = EV / AC``; with the cost performance
    so far going on, ``EAC = BAC / CPI``, ``ETC = EAC - AC``, ``VAC = BAC - EAC``. EV is the budget of
    the work done, never the money spent: without a fixed rule for crediting work it means nothing. SPI
    tends to 1 for anything finished, even late; read it together with the dates.

    No SPI before anything is planned, no CPI before anything is spent, no forecast before anything is
    both spent and earned; ``reasons`` says which. Raises :class:`MethodError` for missing or negative
    amounts, a budget of zero, or PV or EV above the budget (AC may be). Source: ISO 21508:2018;
    ANSI/EIA-748.
    """
    amounts = {"planned_value": planned_value, "earned_value": earned_value, "actual_cost": actual_cost}
    sample("amounts", [*amounts.values(), budget])
    require_non_negative(**amounts)
    require_positive(budget=budget)
    if max(planned_value, earned_value) > budget:
        raise MethodError("planned and earned value are parts of the budget and cannot exceed it")
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
