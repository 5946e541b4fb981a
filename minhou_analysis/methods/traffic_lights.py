"""Traffic lights by tolerances (按容差亮灯): so many days late, so much over budget, and the worst of them.

No statute sets tolerances, and they should fit the project; they are therefore arguments, and the two that
are given are those of a published status summary. What is computed here says nothing of what the people in
charge expect: *delivery confidence* is their judgement, to be reported beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import finite, number
from minhou_analysis.methods.schedule import Light

__all__ = [
    "COST_TOLERANCE",
    "TIME_TOLERANCE",
    "DeliveryLights",
    "Tolerance",
    "delivery_lights",
    "overall_light",
    "tolerance_light",
]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a plan may be missed (容差): green up to one deviation, amber up to another, red beyond.

    The first edge is still green; the second is still amber unless ``amber_includes_edge`` is off.

    Raises :class:`MethodError` unless ``0 <= green_up_to < amber_up_to``.
    """

    green_up_to: float
    amber_up_to: float
    amber_includes_edge: bool = True

    def __post_init__(self) -> None:
        """Refuse edges that are out of order."""
        if not 0 <= self.green_up_to < self.amber_up_to:
            raise MethodError(f"tolerances must rise: 0 <= {self.green_up_to} < {self.amber_up_to} is not so")


TIME_TOLERANCE = Tolerance(7, 30)
"""Days late: a week is green, up to a month amber, more red."""

COST_TOLERANCE = Tolerance(0.10, 0.20, amber_includes_edge=False)
"""Share over budget: within 10 % green, 10 to 20 % amber, from 20 % red."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLights:
    """The lights of time, cost and whatever else is watched, and the worst of them (综合亮灯)."""

    days_late: float | None
    cost_overrun: float | None
    time: Light
    cost: Light
    others: tuple[Light, ...]
    overall: Light


def tolerance_light(deviation: float | None, tolerance: Tolerance) -> Light:
    """The light for a deviation from plan (偏差亮灯), counted positive where it hurts.

    Edge cases: early or below budget (negative) is green; unknown (None or NaN) is grey.

    Raises :class:`MethodError` for a deviation that is infinite or no number.

    Do not use when being early or below budget is a fault too.

    Source: a project status summary with time and cost tolerances (online.documentine.com, "Project RAG summary").
    """
    if deviation is None or pd.isna(deviation):
        return Light.GREY
    value = number("deviation", deviation)
    if value <= tolerance.green_up_to:
        return Light.GREEN
    edge = tolerance.amber_up_to
    return Light.AMBER if value < edge or (value == edge and tolerance.amber_includes_edge) else Light.RED


def overall_light(lights: Iterable[Light | str]) -> Light:
    """The light of the whole (综合灯): the worst of its lights.

    From the worst: red, amber, grey, green. Grey outranks green, because what nobody reported cannot make
    the whole green.

    Edge cases: one light is itself.

    Raises :class:`MethodError` for no light at all, or one that is none.

    Do not use when the lights stand for tasks of very unequal weight.

    Source: a project status summary with time and cost tolerances (overall is the worst of the three).
    """
    order = [Light.GREEN, Light.GREY, Light.AMBER, Light.RED]
    try:
        return max((Light(light) for light in lights), key=order.index)
    except ValueError as error:
        raise MethodError(f"the overall light needs lights: {error}") from None


def delivery_lights(
    days_late: float | None,
    cost: float | None,
    budget: float | None,
    *others: Light,
    time_tolerance: Tolerance = TIME_TOLERANCE,
    cost_tolerance: Tolerance = COST_TOLERANCE,
) -> DeliveryLights:
    """The lights of a project's time and cost (项目进度与费用亮灯), and its light as a whole.

        overrun = (cost - budget) / budget

    ``days_late`` is the slip of the finish that is now forecast, or of the actual finish
    (:func:`minhou_analysis.methods.milestones.milestone_slippage`); ``cost`` the estimate at completion
    (:func:`minhou_analysis.methods.earned_value.forecast_cost`); ``others`` further lights, such as quality.

    Edge cases: a cost or a budget not known leaves the light of cost grey; a budget of zero has no share to
    be over, so it is grey too.

    Raises :class:`MethodError` for a negative cost or budget.

    Do not use when the cost is only what has been spent so far: most projects have spent little at first.

    Source: a project status summary with time and cost tolerances (online.documentine.com, "Project RAG summary").
    """
    given = [amount for amount in (cost, budget) if amount is not None and not pd.isna(amount)]
    if given and (finite("cost and budget", given) < 0).any():
        raise MethodError("cost and budget must not be negative")
    overrun = None
    if len(given) == 2 and given[1]:
        overrun = (given[0] - given[1]) / given[1]
    time = tolerance_light(days_late, time_tolerance)
    spending = tolerance_light(overrun, cost_tolerance)
    return DeliveryLights(
        days_late=days_late,
        cost_overrun=overrun,
        time=time,
        cost=spending,
        others=others,
        overall=overall_light([time, spending, *others]),
    )
