"""Milestones (里程碑): crediting work that has no budget, and how far milestones slip.

A reform task rarely has a budget of its own, and a percentage complete is soon somebody's feeling. Fixed
rules credit only what can be shown: nothing until it is done, half when it has begun, so much for each
milestone, or what is reported but no more than the evidence bears. The weights then take the place of money
in :mod:`minhou_analysis.methods.earned_value`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, finite, number, require_shares, weights_for

__all__ = [
    "Dates",
    "MilestoneReason",
    "MilestoneSlippage",
    "MilestoneValue",
    "capped_credit",
    "milestone_slippage",
    "milestone_value",
    "milestone_weight_credit",
    "start_finish_credit",
]

Dates: TypeAlias = "Sequence[date | None] | pd.Series[pd.Timestamp]"
"""A column of days; a missing one is None or NaT."""


class MilestoneReason(StrEnum):
    """Why a rate or an index is missing (无法计算的原因)."""

    NOTHING_DUE = "nothing_due"
    NOTHING_DATED = "nothing_dated"


def start_finish_credit(started: npt.ArrayLike, finished: npt.ArrayLike, at_start: float = 0.5) -> Numbers:
    """Credit for tasks by start and finish alone (固定计分法): 0/100, 50/50 and their kin.

        credit = 1 when finished, at_start when only started, else 0

    ``at_start`` = 0 is the 0/100 rule (完成才计), 0.5 the 50/50 rule, 0.2 the 20/80 rule. ``started`` and
    ``finished`` are columns of yes and no, one for each task; the result is a share for each.

    Edge cases: a single task and no task at all are columns too.

    Raises :class:`MethodError` for columns of different length, what is neither yes nor no, a task that is
    finished but never started, or a credit outside 0 to 1.

    Do not use when tasks run for long: then weighted milestones say more (:func:`milestone_weight_credit`).

    Source: ANSI/EIA-748; PMI, Practice Standard for Earned Value Management (fixed formula method).
    """
    require_shares(at_start=number("at_start", at_start))
    begun, done = _answers("started", started), _answers("finished", finished)
    if begun.shape != done.shape:
        raise MethodError(f"{begun.size} answers on the start for {done.size} on the finish")
    if (done & ~begun).any():
        raise MethodError("a task cannot be finished without having started")
    return np.where(done, 1.0, np.where(begun, float(at_start), 0.0))


def milestone_weight_credit(weights: npt.ArrayLike, achieved: npt.ArrayLike) -> float:
    """Credit for one task by its milestones (加权里程碑法): the weight of those achieved, a share of 0 to 1.

        credit = Σ w_i over the milestones achieved,   Σ w_i = 1

    Edge cases: a single milestone of weight 1 is the 0/100 rule; none achieved is 0.

    Raises :class:`MethodError` for weights that do not add up to 1, are negative or not as many as the
    answers, and for an answer that is neither yes nor no.

    Do not use when there is no document to show for a milestone: it is then not achieved.

    Source: ANSI/EIA-748; PMI, Practice Standard for Earned Value Management (weighted milestone method).
    """
    answers = _answers("achieved", achieved)
    return float(weights_for(answers.size, weights) @ answers)


def capped_credit(reported: npt.ArrayLike, borne_out: npt.ArrayLike) -> Numbers:
    """Credit by percentage complete, capped at what the evidence bears out (按佐证封顶的完成率).

        credit = min(reported, borne_out)   share by share

    ``reported`` are the shares that the units report; ``borne_out`` the share up to which documents allow it
    (below 1 while no acceptance document is there). One element for each task.

    Edge cases: a missing report or missing evidence stays missing.

    Raises :class:`MethodError` for a share outside 0 to 1, or columns of different length.

    Do not use when the evidence itself is only a report.

    Source: PMI, Practice Standard for Earned Value Management (percent complete with a gate).
    """
    claimed, allowed = finite("reported", reported), finite("borne_out", borne_out)
    require_shares(reported=claimed, borne_out=allowed)
    if claimed.shape != allowed.shape:
        raise MethodError(f"{claimed.size} reported shares for {allowed.size} borne out")
    return np.minimum(claimed, allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneValue:
    """Planned and earned weight on one day (里程碑计划值与挣值), as shares of the whole.

    ``schedule_index`` is earned over planned (SPI); None, with reason, before anything is due.
    """

    on: date
    planned: float
    earned: float
    schedule_variance: float
    schedule_index: float | None
    reason: MilestoneReason | None = None


def milestone_value(
    planned: Dates, achieved: Dates, on: date, weights: npt.ArrayLike | None = None
) -> MilestoneValue:
    """Planned and earned value of tasks without a budget (无预算任务的挣值), from weighted milestones.

        PV = Σ w_i over the milestones planned by that day
        EV = Σ w_i over the milestones achieved by that day
        SPI = EV / PV

    ``planned`` and ``achieved`` are the days of the milestones, in the same order; ``weights`` add up to 1,
    all equal by default.

    Edge cases: a milestone without a planned day is never due but may be earned; one achieved later than
    ``on`` is not earned yet. Nothing due yet: no SPI, with reason. One milestone is enough.

    Raises :class:`MethodError` for columns of different length, none at all, what is no day, or weights that
    do not add up to 1.

    Do not use when the milestones are all at the end: until then nothing is planned and nothing earned.

    Source: ANSI/EIA-748 (weighted milestones in place of a budget).
    """
    plan, fact = _days("planned", planned), _days("achieved", achieved)
    day = _day("on", on)
    _same_length(planned=plan, achieved=fact)
    share = weights_for(plan.size, weights)
    due, earned = float(share @ (plan <= day)), float(share @ (fact <= day))
    return MilestoneValue(
        on=day.astype(object),
        planned=due,
        earned=earned,
        schedule_variance=earned - due,
        schedule_index=earned / due if due > 0 else None,
        reason=None if due > 0 else MilestoneReason.NOTHING_DUE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneSlippage:
    """How far milestones have slipped from the original baseline (里程碑偏移), on one day.

    ``slips`` are days late (negative: early) by the actual day, or the forecast one; missing where there is
    neither. ``rebased_slips`` are the same against the latest baseline, when there is one. ``due`` counts
    the milestones whose baseline day has come, ``on_time`` those of them achieved by it, ``hit_rate`` the
    second over the first; ``worst_critical`` is the largest slip among the critical ones.
    """

    on: date
    slips: pd.Series[float]
    rebased_slips: pd.Series[float] | None
    due: int
    on_time: int
    hit_rate: float | None
    average_slip: float | None
    worst_critical: float | None
    reasons: tuple[MilestoneReason, ...] = ()


def milestone_slippage(
    baseline: Dates,
    forecast: Dates,
    actual: Dates,
    on: date,
    *,
    critical: npt.ArrayLike | None = None,
    rebaselined: Dates | None = None,
) -> MilestoneSlippage:
    """Slip and hit rate of milestones (里程碑偏移与按期完成率), always against the original baseline.

        slip_i = actual_i (or forecast_i) - baseline_i   in days
        hit rate = achieved by their baseline day / due

    The columns run over the milestones in one order; ``baseline`` keeps the days first agreed. A new
    baseline is given as ``rebaselined`` and adds a second column of slips; it never replaces the first, or
    a plan that is moved often enough would never be late. ``critical`` marks the milestones that decide the
    whole.

    Edge cases: an actual day counts before a forecast one, and not if it lies after ``on``; without either
    the slip is missing and left out of the average. Nothing due, or nothing dated: no rate or average, with
    reason. One milestone is enough; slips of zero are on time.

    Raises :class:`MethodError` for columns of different length, none at all, what is no day, or a milestone
    without a baseline.

    Do not use when the baseline was agreed after the work began: every slip before it is then hidden.

    Source: milestone trend analysis; a convention without a standard.
    """
    first, day = _days("baseline", baseline), _day("on", on)
    coming, done = _days("forecast", forecast), _days("actual", actual)
    _same_length(baseline=first, forecast=coming, actual=done)
    if np.isnat(first).any():
        raise MethodError("every milestone needs the day of its original baseline")
    done = np.where(done <= day, done, np.datetime64("NaT"))
    dated = np.where(np.isnat(done), coming, done)
    index = baseline.index if isinstance(baseline, pd.Series) else pd.RangeIndex(first.size)
    slips = pd.Series(_late(dated, first), index=index)
    rebased = None
    if rebaselined is not None:
        latest = _days("rebaselined", rebaselined)
        _same_length(baseline=first, rebaselined=latest)
        rebased = pd.Series(_late(dated, np.where(np.isnat(latest), first, latest)), index=index)
    marked = np.zeros(first.size, bool) if critical is None else _answers("critical", critical)
    _same_length(baseline=first, critical=marked)
    due = first <= day
    on_time = int((due & (done <= first)).sum())
    total = int(due.sum())
    worst = slips[marked].max()
    reasons = (
        (MilestoneReason.NOTHING_DUE, total == 0),
        (MilestoneReason.NOTHING_DATED, bool(slips.isna().all())),
    )
    return MilestoneSlippage(
        on=day.astype(object),
        slips=slips,
        rebased_slips=rebased,
        due=total,
        on_time=on_time,
        hit_rate=on_time / total if total else None,
        average_slip=None if slips.isna().all() else float(slips.mean()),
        worst_critical=None if pd.isna(worst) else float(worst),
        reasons=tuple(reason for reason, holds in reasons if holds),
    )


def _answers(name: str, values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    answers = np.asarray(values)
    if answers.size == 0:
        answers = answers.astype(bool)
    if answers.dtype != bool or answers.ndim != 1:
        raise MethodError(f"{name} must be a column of yes and no")
    return answers


def _days(name: str, values: Dates) -> npt.NDArray[np.datetime64]:
    try:
        days = pd.to_datetime(pd.Series(list(values), dtype=object), errors="raise").to_numpy("datetime64[D]")
    except (TypeError, ValueError):
        raise MethodError(f"{name} must be a column of days") from None
    if not days.size:
        raise MethodError(f"{name} must hold at least one milestone")
    return days


def _day(name: str, value: date) -> np.datetime64:
    day: np.datetime64 = _days(name, [value])[0]
    if np.isnat(day):
        raise MethodError(f"{name} must be a day")
    return day


def _late(dated: npt.NDArray[np.datetime64], planned: npt.NDArray[np.datetime64]) -> Numbers:
    days: Numbers = (dated - planned) / np.timedelta64(1, "D")
    return days


def _same_length(**columns: npt.NDArray[np.generic]) -> None:
    if len({column.size for column in columns.values()}) > 1:
        sizes = ", ".join(f"{name} {column.size}" for name, column in columns.items())
        raise MethodError(f"the columns must run over the same milestones: {sizes}")
