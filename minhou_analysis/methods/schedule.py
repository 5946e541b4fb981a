"""Progress against time (序时进度): what is done, held against the time that has gone, and the light it gets.

Linear where :mod:`minhou_analysis.methods.progress` is compound: half of the way is due when half of the
time has gone. This is how Chinese plans are usually followed, and it is meaningful for bounded shares
and near a target, where growth rates are not. The measure is by convention, without a standard that
defines it; the tolerances of the lights are therefore a named choice (:class:`LightRule`) and travel
with every result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import number

__all__ = [
    "DEFAULT_LIGHTS",
    "Light",
    "LightRule",
    "ScheduleRatio",
    "ScheduleReason",
    "elapsed_share",
    "schedule_ratio",
    "time_proportional_progress",
    "traffic_light",
]


class Light(StrEnum):
    """Traffic light (红黄绿灯): on schedule, behind, far behind; grey where there is nothing to judge."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class ScheduleReason(StrEnum):
    """Why there is no ratio of what is done to the time gone (无法计算进度比的原因)."""

    NO_DATES = "no_dates"
    NOT_REPORTED = "not_reported"
    FINISH_BEFORE_START = "finish_before_start"
    NOT_DUE_TO_START = "not_due_to_start"
    TARGET_EQUALS_BASELINE = "target_equals_baseline"


@dataclass(frozen=True, slots=True)
class LightRule:
    """From which ratio a light is green, and from which amber (亮灯门槛); below it is red.

    0.95 and 0.60 are the edges of the growth rule with target
    (:data:`minhou_analysis.methods.progress.WITH_TARGET`), so that both ways of looking speak the same
    language. No statute sets tolerances.

    Raises :class:`MethodError` unless ``0 < amber < green``.
    """

    green: float = 0.95
    amber: float = 0.60

    def __post_init__(self) -> None:
        """Refuse edges that are out of order."""
        if not 0 < self.amber < self.green:
            raise MethodError(f"light edges must rise: 0 < {self.amber} < {self.green} does not hold")


DEFAULT_LIGHTS = LightRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRatio:
    """A task or an indicator against its time (进度比).

    ``done`` is the share of the way that is behind it (0 to 1 for a task; below 0 for an indicator that
    fell back, above 1 past its target), ``elapsed`` the share of the planned time that has gone (0 to
    1), ``ratio`` the first over the second. ``overdue``: the planned finish has passed and the way is
    known not to be complete. ``reason`` says why there is no ratio.
    """

    done: float | None
    start: date | None
    finish: date | None
    on: date
    elapsed: float | None
    ratio: float | None
    overdue: bool
    light: Light
    rule: LightRule
    reason: ScheduleReason | None


def traffic_light(
    ratio: float | None, overdue: bool = False, complete: bool = False, rule: LightRule = DEFAULT_LIGHTS
) -> Light:
    """The light for a ratio of progress to time (红黄绿灯).

    Complete is green, however late; overdue is red, however close to complete; otherwise the edges of
    ``rule`` decide, an edge belonging to the better light.

    Edge cases: grey where there is no ratio (None or NaN); a ratio below 0 is red.

    Do not use when the light should say what the people in charge expect: that is a judgement of its own,
    and must be kept apart from what is computed.

    Source: a convention; the levels are those of the UK Government Major Projects Portfolio since 2021.
    """
    if complete:
        return Light.GREEN
    if overdue:
        return Light.RED
    if ratio is None or pd.isna(ratio):
        return Light.GREY
    if ratio >= rule.green:
        return Light.GREEN
    return Light.AMBER if ratio >= rule.amber else Light.RED


def elapsed_share(start: date, finish: date, on: date) -> float:
    """Share of the planned time that has gone (时间进度), 0 to 1.

        elapsed = (on - start) / (finish - start)   in days, cut off at 0 and 1

    Edge cases: a task planned for one day (start equals finish) has its time behind it from that day on.

    Raises :class:`MethodError` when the finish lies before the start.

    Do not use when the work is not spread evenly over its time: then take the plan's own path.

    Source: the practice of Chinese plans (序时进度); a convention without a standard.
    """
    if finish < start:
        raise MethodError(f"planned finish {finish} lies before planned start {start}")
    if finish == start:
        return float(on >= finish)
    return min(max((on - start) / (finish - start), 0.0), 1.0)


def schedule_ratio(
    completion: float | None,
    planned_start: date | None,
    planned_finish: date | None,
    on: date,
    rule: LightRule = DEFAULT_LIGHTS,
) -> ScheduleRatio:
    """A task with a percentage complete (完成率, 0 to 100) against its planned time on the day ``on``.

        ratio = (completion / 100) / elapsed

    with ``elapsed`` of :func:`elapsed_share`.

    Edge cases: no ratio, with reason, for no completion reported, a planned date missing, the finish before
    the start, or not due to start yet (no time has gone). Even then a task that is complete is green, and
    one past its planned finish and incomplete is overdue and red. Nothing done in time that has gone is a
    ratio of 0.

    Raises :class:`MethodError` for a completion outside 0 to 100, or no day to judge it on.

    Do not use when the percentage is somebody's feeling: credit the work by a fixed rule first
    (:mod:`minhou_analysis.methods.milestones`).

    Source: the practice of Chinese plans (序时进度); a convention without a standard.
    """
    done = None if completion is None or pd.isna(completion) else completion / 100
    if done is not None and not 0 <= done <= 1:
        raise MethodError(f"completion is a percentage between 0 and 100, not {completion}")
    return _against_time(done, _day(planned_start), _day(planned_finish), on, rule, None)


def time_proportional_progress(
    baseline: float | None,
    current: float | None,
    target: float | None,
    start: date,
    finish: date,
    today: date,
    rule: LightRule = DEFAULT_LIGHTS,
) -> ScheduleRatio:
    """An indicator's way from baseline to target against time (序时进度).

        RP = ((current - baseline) / (target - baseline)) / ((today - start) / (finish - start))

    The sign of ``target - baseline`` gives the direction, so that falling indicators need no special care.
    Below 0: moved away from the target.

    Edge cases: no ratio, with reason, for a value missing, a target equal to the baseline (judge the level
    with :func:`minhou_analysis.methods.progress.assess_with_target`), or no time gone yet. Zero and negative
    values are values like others; a value that has not moved is a ratio of 0.

    Raises :class:`MethodError` for an infinite value or share of the way, or no day to judge it
    on.

    Do not use when the indicator grows by a rate over many years: a straight line then asks too much early.

    Source: the practice of Chinese plans (序时进度); a convention without a standard.
    """
    known = [
        number("an indicator's value", value)
        for value in (baseline, current, target)
        if value is not None and not pd.isna(value)
    ]
    if len(known) < 3:
        return _against_time(None, _day(start), _day(finish), today, rule, None)
    first, now, aim = known
    if aim == first:
        reason = ScheduleReason.TARGET_EQUALS_BASELINE
        return _against_time(None, _day(start), _day(finish), today, rule, reason)
    done = number("the share of the way", (now - first) / (aim - first))
    return _against_time(done, _day(start), _day(finish), today, rule, None)


def _against_time(
    done: float | None,
    start: date | None,
    finish: date | None,
    on: date,
    rule: LightRule,
    reason: ScheduleReason | None,
) -> ScheduleRatio:
    day = _day(on)
    if day is None:
        raise MethodError("progress against time needs the day on which it is judged")
    reason = reason or _why_no_ratio(done, start, finish)
    elapsed = elapsed_share(start, finish, day) if start and finish and start <= finish else None
    if reason is None and elapsed == 0:
        reason = ScheduleReason.NOT_DUE_TO_START
    ratio = done / elapsed if done is not None and elapsed else None
    complete = done is not None and done >= 1
    overdue = done is not None and not complete and finish is not None and day > finish
    return ScheduleRatio(
        done=done,
        start=start,
        finish=finish,
        on=day,
        elapsed=elapsed,
        ratio=ratio,
        overdue=overdue,
        light=traffic_light(ratio, overdue, complete, rule),
        rule=rule,
        reason=reason,
    )


def _why_no_ratio(done: float | None, start: date | None, finish: date | None) -> ScheduleReason | None:
    if done is None:
        return ScheduleReason.NOT_REPORTED
    if start is None or finish is None:
        return ScheduleReason.NO_DATES
    return ScheduleReason.FINISH_BEFORE_START if finish < start else None


def _day(value: date | None) -> date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, datetime) else value
