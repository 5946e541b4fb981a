"""How demonstration commitments come along: planned dates, what happens to them, and completion on a day.

The plan's own dates and targets are kept. Everything else is assumed, and the assumptions are the tables of this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from minhou_analysis.periods import Period
from minhou_analysis.plan import Commitment
from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.vocabulary import TaskStatus

Shape = Callable[[float], float]
"""Share of the work done for the share of the working time gone, both 0 to 1, never falling."""


def steady(time: float) -> float:
    """The same amount every day."""
    return time


def quick(time: float) -> float:
    """Most of it early: a decision first, its details later."""
    return time * (2 - time)


def s_shaped(time: float) -> float:
    """Slow start, fast middle, slow end."""
    return time * time * (3 - 2 * time)


def plateau(time: float) -> float:
    """A first leg of works, a long wait for approval or land, a second leg."""
    if time < 0.4:
        return 0.45 * s_shaped(time / 0.4)
    if time < 0.6:
        return 0.45
    return 0.45 + 0.55 * s_shaped((time - 0.6) / 0.4)


def uneven(time: float) -> float:
    """In jumps, as one trial after the other is reviewed."""
    return 0.35 * time + 0.65 * int(4 * time) / 4


@dataclass(frozen=True)
class Pattern:
    """How commitments of one kind go.

    ``starts`` and ``finishes`` bound the planned dates, in quarters after the first period; ``stretch`` is the time
    really taken over the time planned; ``funds`` bounds the planned funds of one unit in 万元, None where the kind
    needs no money of its own.
    """

    starts: tuple[int, int]
    finishes: tuple[int, int]
    stretch: float
    shape: Shape
    funds: tuple[int, int] | None


PATTERNS: Final = {
    "institution": Pattern((0, 4), (9, 14), 0.90, s_shaped, None),
    "policy": Pattern((0, 2), (9, 12), 0.65, quick, None),
    "planning": Pattern((0, 3), (9, 14), 0.90, s_shaped, (20, 220)),
    "project": Pattern((1, 7), (12, 17), 1.15, plateau, (400, 9000)),
    "service": Pattern((0, 5), (10, 16), 0.95, steady, (30, 420)),
    "coverage": Pattern((0, 5), (11, 17), 0.98, s_shaped, (80, 1500)),
    "fund": Pattern((0, 6), (10, 16), 0.98, steady, (200, 5000)),
    "market": Pattern((1, 7), (11, 17), 1.02, steady, (50, 1200)),
    "pilot": Pattern((1, 7), (10, 16), 1.00, uneven, (20, 320)),
}
"""Patterns by kind of commitment. A kind that is not here goes the way of an institution."""


@dataclass(frozen=True)
class Temperament:
    """How a unit works and reports.

    ``delay`` bounds the days between planned and actual start, ``stretch`` the factor on the time taken; ``late`` and
    ``silent`` are probabilities for each form; completion is reported in multiples of ``step``.
    """

    delay: tuple[int, int]
    stretch: tuple[float, float]
    late: float
    silent: float
    step: int


DILIGENT: Final = Temperament((-10, 20), (0.80, 1.00), 0.03, 0.01, 1)
AVERAGE: Final = Temperament((0, 60), (0.90, 1.16), 0.12, 0.04, 1)
SLOW: Final = Temperament((20, 170), (1.05, 1.45), 0.30, 0.10, 5)
CHRONIC: Final = Temperament((40, 200), (1.05, 1.45), 0.60, 0.40, 5)

_DILIGENT_SHARE: Final = 0.36
_SLOW_SHARE: Final = 0.24


def temperaments(asked: Mapping[str, int], seed: int) -> dict[str, Temperament]:
    """A temperament for each unit of ``asked``, which says how many commitments each is asked about.

    About a third is diligent, two fifths average, the rest slow. Of the slow ones, the unit that is asked least is the
    one that hardly reports, so that a report still has something to show.
    """
    ranked = sorted(asked, key=lambda unit: Draws(seed, "temperament", unit).share())
    diligent = ranked[: int(len(ranked) * _DILIGENT_SHARE)]
    slow = ranked[len(ranked) - int(len(ranked) * _SLOW_SHARE) :]
    drawn = {unit: DILIGENT if unit in diligent else SLOW if unit in slow else AVERAGE for unit in asked}
    if slow:
        drawn[min(slow, key=lambda unit: (asked[unit], unit))] = CHRONIC
    return drawn


class Outcome(StrEnum):
    """What happens to a commitment."""

    ORDINARY = "ordinary"
    KEPT = "kept"
    UNFINISHED = "unfinished"
    INTERRUPTED = "interrupted"
    SUSPENDED = "suspended"
    NEVER_STARTED = "never_started"


FIXED_OUTCOMES: Final = {
    "1.1.1": Outcome.KEPT,
    "1.1.2": Outcome.KEPT,
    "3.2.3": Outcome.KEPT,
    "5.1.3": Outcome.KEPT,
    "6.3.3": Outcome.UNFINISHED,
    "6.4.4": Outcome.KEPT,
}
"""Commitments whose words set a target: they end as the levels of their indicators do (``levels.csv``)."""

_ODDS: Final = (
    (0.03, Outcome.SUSPENDED),
    (0.07, Outcome.INTERRUPTED),
    (0.10, Outcome.NEVER_STARTED),
    (1.0, Outcome.ORDINARY),
)
_REPLANNED: Final = 0.06
_UNFINISHED_SHARE: Final = 0.9
"""Share of its working time that an unfinished commitment has behind it at the end."""
_SHORTEST_PLAN: Final = timedelta(days=30)


@dataclass(frozen=True)
class Schedule:
    """Planned dates of one commitment, the same for all its units, and what happens to it.

    From ``replanned_in`` on (None: never) forms say ``replanned_finish`` instead of ``finish``. Work rests from the
    first to the second day of ``pause``.
    """

    commitment: Commitment
    pattern: Pattern
    start: date
    finish: date
    replanned_in: Period | None
    replanned_finish: date
    outcome: Outcome
    pause: tuple[date, date] | None
    end: date

    @classmethod
    def draw(cls, commitment: Commitment, periods: list[Period], not_before: date, seed: int) -> Schedule:
        """The schedule of ``commitment`` within ``periods``, planned to start on ``not_before`` at the earliest."""
        draws = Draws(seed, "schedule", commitment.id)
        pattern = PATTERNS.get(commitment.kind, PATTERNS["institution"])
        last = len(periods) - 1
        first_quarter = periods[min(draws.whole(*pattern.starts), last)]
        start = date(first_quarter.start.year, first_quarter.start.month + draws.whole(0, 2), 1)
        start = max(start, not_before)
        position = min(draws.whole(*pattern.finishes), last)
        finish = commitment.deadline or periods[position].end
        start = min(start, finish - _SHORTEST_PLAN)
        fate = draws.share()
        drawn = next(outcome for upper, outcome in _ODDS if fate < upper)
        outcome = FIXED_OUTCOMES.get(commitment.id, drawn)
        postponed = draws.happens(_REPLANNED) and outcome is Outcome.ORDINARY and position + 2 <= last
        pause_start = start + timedelta(days=draws.whole(150, 420))
        pause_end = date.max
        if outcome is Outcome.INTERRUPTED:
            pause_end = pause_start + timedelta(days=draws.whole(120, 300))
        return cls(
            commitment=commitment,
            pattern=pattern,
            start=start,
            finish=finish,
            replanned_in=periods[max(position - 1, 0)] if postponed and not commitment.deadline else None,
            replanned_finish=periods[min(position + draws.whole(2, 3), last)].end,
            outcome=outcome,
            pause=(pause_start, pause_end) if outcome in (Outcome.INTERRUPTED, Outcome.SUSPENDED) else None,
            end=periods[-1].end,
        )

    def planned_finish(self, period: Period) -> date:
        """The planned finish as a form of ``period`` says it."""
        if self.replanned_in is not None and period >= self.replanned_in:
            return self.replanned_finish
        return self.finish

    def planned_share(self, period: Period) -> float:
        """Share of the planned time that has gone when ``period`` ends, 0 to 1."""
        planned = self.planned_finish(period) - self.start
        return min(max((period.end - self.start) / planned, 0.0), 1.0)


@dataclass(frozen=True)
class Journey:
    """One unit's way with one commitment. ``start`` is None when it never starts; ``days`` is its working time."""

    unit: str
    schedule: Schedule
    start: date | None
    days: int
    step: int

    @classmethod
    def draw(
        cls, schedule: Schedule, unit: str, temperament: Temperament, not_before: date, seed: int
    ) -> Journey:
        """The way of ``unit`` under ``schedule``, begun on ``not_before`` at the earliest."""
        draws = Draws(seed, "journey", unit, schedule.commitment.id)
        start = max(schedule.start + timedelta(days=draws.whole(*temperament.delay)), not_before)
        planned = (schedule.finish - schedule.start).days
        stretch = schedule.pattern.stretch * draws.between(*temperament.stretch)
        days = max(int(planned * stretch), 30)
        if schedule.outcome is Outcome.KEPT:
            days = max(min(days, (schedule.finish - start).days - 20), 30)
        if schedule.outcome is Outcome.UNFINISHED:
            days = int((schedule.end - start).days / _UNFINISHED_SHARE)
        never = schedule.outcome is Outcome.NEVER_STARTED
        return cls(unit, schedule, None if never else start, days, temperament.step)

    def _rested(self, on: date) -> int:
        """Days of the pause that have gone by ``on``."""
        if self.schedule.pause is None or self.start is None:
            return 0
        begin, end = self.schedule.pause
        return max((min(on, end) - max(begin, self.start)).days, 0)

    def _worked(self, on: date) -> int:
        """Working days behind it on ``on``."""
        return 0 if self.start is None else max((on - self.start).days - self._rested(on), 0)

    def started(self, on: date) -> date | None:
        """The actual start, once it has come."""
        return self.start if self.start is not None and self.start <= on else None

    def reached(self, share: float, on: date) -> date | None:
        """The day on which this share of the work was done, once it has come by ``on``."""
        days = int(self.days * share)
        if self.start is None or self.started(on) is None or self._worked(on) < days:
            return None
        day = self.start + timedelta(days=days)
        if self._worked(day) < days:
            day += timedelta(days=self._rested(on))
        return day

    def finished(self, on: date) -> date | None:
        """The actual finish, once it has come."""
        return self.reached(1, on)

    def status(self, on: date) -> TaskStatus:
        """The status on ``on``."""
        if self.started(on) is None:
            return TaskStatus.NOT_STARTED
        if self.finished(on) is not None:
            return TaskStatus.COMPLETED
        pause = self.schedule.pause
        if pause is not None and pause[0] <= on < pause[1]:
            return TaskStatus.SUSPENDED
        return TaskStatus.IN_PROGRESS

    def completion(self, on: date) -> int:
        """Completion in percent: 0 before the start, 100 from the finish on, in between never either."""
        if self.started(on) is None:
            return 0
        if self.finished(on) is not None:
            return 100
        done = 100 * self.schedule.pattern.shape(self._worked(on) / self.days)
        steps = int(done / self.step + 0.5)
        return min(max(steps * self.step, self.step), 100 - self.step)
