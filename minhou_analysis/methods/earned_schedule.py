"""Earned schedule (挣得进度): when the work done so far should have been done.

Earned value measures lateness in money, and forgets it at the end: a project finished late has an SPI of 1.
Earned schedule reads the same curve the other way, from money to time, and stays true to the last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, number, require_non_negative, require_positive, sample

__all__ = [
    "EarnedSchedule",
    "EarnedScheduleReason",
    "analyse_earned_schedule",
    "duration_at_completion",
    "earned_time",
]


class EarnedScheduleReason(StrEnum):
    """Why an index or a forecast is missing (无法计算的原因)."""

    NO_TIME_GONE = "no_time_gone"
    NOTHING_EARNED = "nothing_earned"
    PLANNED_TIME_USED_UP = "planned_time_used_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedSchedule:
    """Schedule performance in periods of time (挣得进度分析结果); periods are those of the planned values.

    ``earned_time`` ES, ``actual_time`` AT, ``planned_duration`` PD, ``schedule_variance`` SV(t) = ES - AT,
    ``schedule_index`` SPI(t) = ES / AT. ``forecast_duration`` IEAC(t) = PD / SPI(t) lets the pace so far go
    on; ``forecast_as_planned`` = AT + PD - ES lets the rest go as planned. ``to_complete_index`` TSPI(t) =
    (PD - ES) / (PD - AT) is the pace that the rest needs to end in time.
    """

    earned_value: float
    earned_time: float
    actual_time: float
    planned_duration: float
    schedule_variance: float
    schedule_index: float | None
    forecast_duration: float | None
    forecast_as_planned: float
    to_complete_index: float | None
    reasons: tuple[EarnedScheduleReason, ...] = ()


def earned_time(planned_values: npt.ArrayLike, earned_values: npt.ArrayLike) -> Numbers:
    """When the work earned should have been done (挣得进度 ES), for one earned value or a series of them.

        ES = C + (EV - PV_C) / (PV_{C+1} - PV_C)

    with C the last period whose cumulative planned value PV_C is not above EV. ``planned_values`` are the
    cumulative planned values at the end of periods 1, 2, …, the last one the budget; before period 1 nothing
    is planned. The result has one element for each of ``earned_values``, in periods.

    Edge cases: EV of zero gives 0. Where the plan pauses (equal planned values) and EV equals them, the
    whole pause is earned; EV of the whole budget gives the first period in which the plan reaches it. One
    period is enough.

    Raises :class:`MethodError` for planned values that fall, are all zero, negative or missing, and for an
    earned value that is missing, negative or above the budget.

    Do not use when the baseline was replaced along the way: read every day against the baseline of that day.

    Source: W. Lipke, "Schedule is Different", The Measurable News, 2003; PMI, Practice Standard for Earned
    Value Management, 2nd edition, Appendix D.
    """
    curve, earned = _curve(planned_values), sample("earned_values", np.atleast_1d(earned_values))
    require_non_negative(earned_values=earned)
    if earned.max() > curve[-1]:
        raise MethodError(f"earned value {earned.max():g} lies above the budget of {curve[-1]:g}")
    duration = int(np.searchsorted(curve, curve[-1], side="left"))
    whole = np.minimum(np.searchsorted(curve, earned, side="right") - 1, duration - 1)
    times: Numbers = whole + (earned - curve[whole]) / (curve[whole + 1] - curve[whole])
    return np.where(earned > 0, times, 0.0)


def analyse_earned_schedule(
    planned_values: npt.ArrayLike, earned_value: float, actual_time: float
) -> EarnedSchedule:
    """Schedule of a project on one day, in time (挣得进度分析): ES, SV(t), SPI(t) and the finish they forecast.

        SV(t) = ES - AT
        SPI(t) = ES / AT
        IEAC(t) = PD / SPI(t)
        TSPI(t) = (PD - ES) / (PD - AT)

    ES is that of :func:`earned_time`; AT is the time since the start, in the periods of ``planned_values``;
    PD the period in which the plan reaches the budget.

    Edge cases: no SPI(t) when no time has gone, no forecast by it when nothing is earned, no TSPI(t) when
    the planned time is used up; ``reasons`` says which. A project finished late keeps its lateness: with
    ES = PD the forecast is AT.

    Raises :class:`MethodError` as :func:`earned_time` does, or for a time that is negative or missing.

    Do not use when the work is done in another order than planned: ES then credits what was not yet due.

    Source: W. Lipke, "Schedule is Different", The Measurable News, 2003; PMI, Practice Standard for Earned
    Value Management, 2nd edition, Appendix D.
    """
    time = number("actual_time", actual_time)
    require_non_negative(actual_time=time)
    earned = number("earned_value", earned_value)
    curve = _curve(planned_values)
    duration = float(np.searchsorted(curve, curve[-1], side="left"))
    in_time = float(earned_time(planned_values, earned)[0])
    index = in_time / time if time > 0 else None
    conditions = (
        (EarnedScheduleReason.NO_TIME_GONE, time == 0),
        (EarnedScheduleReason.NOTHING_EARNED, in_time == 0),
        (EarnedScheduleReason.PLANNED_TIME_USED_UP, time >= duration),
    )
    return EarnedSchedule(
        earned_value=earned,
        earned_time=in_time,
        actual_time=time,
        planned_duration=duration,
        schedule_variance=in_time - time,
        schedule_index=index,
        forecast_duration=duration_at_completion(duration, index) if index else None,
        forecast_as_planned=time + duration - in_time,
        to_complete_index=(duration - in_time) / (duration - time) if time < duration else None,
        reasons=tuple(reason for reason, holds in conditions if holds),
    )


def duration_at_completion(planned_duration: float, schedule_index: float) -> float:
    """How long a project will take when its pace goes on (完工工期估算): PD / SPI(t).

        IEAC(t) = PD / SPI(t)

    With SPI of earned value in place of SPI(t) it is the older, rougher estimate of the duration.

    Edge cases: an index of 1 gives the planned duration; an index of zero has no forecast and is refused.

    Raises :class:`MethodError` unless both numbers are above zero.

    Do not use when SPI comes from earned value and the project is in its last third, where SPI tends to 1.

    Source: W. Lipke, "Schedule is Different", The Measurable News, 2003.
    """
    duration, index = number("planned_duration", planned_duration), number("schedule_index", schedule_index)
    require_positive(planned_duration=duration, schedule_index=index)
    return duration / index


def _curve(planned_values: npt.ArrayLike) -> Numbers:
    curve = np.concatenate([[0.0], sample("planned_values", planned_values)])
    if (np.diff(curve) < 0).any():
        raise MethodError("planned values are cumulative: they must not be negative, and must not fall")
    if curve[-1] == 0:
        raise MethodError("planned values must lead to a budget above zero")
    return curve
