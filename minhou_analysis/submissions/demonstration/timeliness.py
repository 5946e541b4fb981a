"""When demonstration forms arrive: mostly in time, some late, some not at all, and a few corrected afterwards."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from minhou_analysis.periods import Period
from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.demonstration.progress import Temperament

MOST_SILENT: Final = 3
"""At most so many units are silent in one period."""
_EARLY_DAYS: Final = 7
_LATE_DAYS: Final = 40
_OFFICE_HOURS: Final = ((time(8, 30), 210), (time(14, 30), 180))
"""Start of the morning and of the afternoon, each with its length in minutes."""


def arrivals(
    periods: list[Period], temperaments: dict[str, Temperament], due_days: int, seed: int
) -> dict[tuple[Period, str], datetime]:
    """When each unit's form for each period arrives; units that send nothing (未报送) are not there."""
    return {
        (period, unit): _arrival(period, unit, temperament, due_days, seed)
        for period in periods
        for unit, temperament in temperaments.items()
        if unit not in _silent(period, temperaments, seed)
    }


def corrected(period: Period, unit: str, first: datetime, seed: int) -> datetime:
    """When the correction of a form that arrived at ``first`` arrives: some days or weeks later."""
    draws = Draws(seed, "correction-receipt", unit, period)
    day = first.date()
    return _office_time(
        draws.pick(_working_days(day + timedelta(days=5), day + timedelta(days=_LATE_DAYS))), draws
    )


def _silent(period: Period, temperaments: dict[str, Temperament], seed: int) -> list[str]:
    draws = {unit: Draws(seed, "silence", unit, period).share() for unit in temperaments}
    tempted = [unit for unit, temperament in temperaments.items() if draws[unit] < temperament.silent]
    return sorted(tempted, key=lambda unit: draws[unit] / temperaments[unit].silent)[:MOST_SILENT]


def _arrival(period: Period, unit: str, temperament: Temperament, due_days: int, seed: int) -> datetime:
    draws = Draws(seed, "receipt", unit, period)
    due = period.end + timedelta(days=due_days)
    if draws.happens(temperament.late):
        days = _working_days(due + timedelta(days=1), due + timedelta(days=_LATE_DAYS))
        # A product of two draws, because most late forms are only some days late.
        return _office_time(days[int(len(days) * draws.share() * draws.share())], draws)
    earliest = max(due - timedelta(days=_EARLY_DAYS), period.end + timedelta(days=1))
    return _office_time(draws.pick(_working_days(earliest, due) or [due]), draws)


def _working_days(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5 and not _is_long_holiday(day)]


def _is_long_holiday(day: date) -> bool:
    """Labour Day and National Day; the Spring Festival, which moves, is not looked at."""
    return (day.month == 5 and day.day <= 5) or (day.month == 10 and day.day <= 7)


def _office_time(day: date, draws: Draws) -> datetime:
    opening, minutes = draws.pick(_OFFICE_HOURS)
    return datetime.combine(day, opening) + timedelta(minutes=draws.whole(0, minutes - 1))
