"""Projects that carry out a commitment (演示项目): each takes a slice of its working time and of its funds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from minhou_analysis.periods import Period
from minhou_analysis.submissions.demonstration import texts
from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.demonstration.progress import Journey
from minhou_analysis.submissions.records import Record, Value
from minhou_analysis.submissions.tables import FINANCING
from minhou_analysis.submissions.vocabulary import ProjectStage, TaskStatus

_MOST: Final = 3
_PREPARED: Final = 0.15
"""Share of a project's time that goes by before construction starts."""
_IN_USE_AFTER: Final = timedelta(days=120)
_OVERLAP: Final = 0.35
"""Share of a slice of time by which a project begins before the one ahead of it is done."""
_PAID: Final = (0.85, 1.02)
"""Investment paid over investment planned times the share of construction done."""
_MAIN_SOURCE: Final = (0.45, 0.8)
"""Share of the investment that comes from the first of its sources."""


def project_rows(journey: Journey, period: Period, planned: float | None, seed: int) -> list[Record]:
    """The projects of one unit's commitment as its form of ``period`` says them; ``planned`` funds in 万元."""
    commitment = journey.schedule.commitment
    draws = Draws(seed, "projects", journey.unit, commitment.id)
    count = draws.whole(1, _MOST)
    budgets = _split(planned or 0.0, count, draws)
    return [_project(journey, period, number, count, budgets[number], seed) for number in range(count)]


def _project(journey: Journey, period: Period, number: int, count: int, budget: float, seed: int) -> Record:
    on, schedule = period.end, journey.schedule
    name = (journey.unit, schedule.commitment.id, number)
    begin = max((number - _OVERLAP) / count, 0.0)
    groundbreaking = begin + _PREPARED * (1 - begin)
    end = 1.0 if number == count - 1 else (number + 1) / count
    span = schedule.finish - schedule.start
    started, finished = journey.reached(groundbreaking, on), journey.reached(end, on)
    done = _done(journey, groundbreaking, end, on)
    paid = budget * done * Draws(seed, "investment", *name).between(*_PAID)
    said: dict[str, Value] = {
        "commitment": schedule.commitment.id,
        "project": texts.project(schedule.commitment.title, number),
        "stage": _stage(journey, begin, started, finished, on),
        "planned_start": schedule.start + span * groundbreaking,
        "planned_finish": schedule.planned_finish(period) if end == 1 else schedule.start + span * end,
        "actual_start": started,
        "actual_finish": finished,
        "investment_planned": budget,
        "investment_paid": round(paid, 2),
    }
    return said | _financing(budget, Draws(seed, "financing", *name))


def _stage(journey: Journey, begin: float, started: date | None, finished: date | None, on: date) -> str:
    if finished is not None:
        return ProjectStage.IN_USE if on - finished >= _IN_USE_AFTER else ProjectStage.COMPLETED
    if started is not None:
        resting = journey.status(on) is TaskStatus.SUSPENDED
        return ProjectStage.SUSPENDED if resting else ProjectStage.CONSTRUCTION
    return ProjectStage.PROPOSED if journey.reached(begin, on) is None else ProjectStage.PREPARATION


def _done(journey: Journey, begin: float, end: float, on: date) -> float:
    """Share of construction behind the project, in twentieths."""
    steps = 20
    reached = [step for step in range(steps + 1) if journey.reached(begin + (end - begin) * step / steps, on)]
    return max(reached, default=0) / steps


def _split(total: float, count: int, draws: Draws) -> list[float]:
    """``total`` in ``count`` parts of unlike size, each with two decimals, that add up to it."""
    weights = [draws.between(0.6, 1.4) for _ in range(count)]
    parts = [round(total * weight / sum(weights), 2) for weight in weights[:-1]]
    return [*parts, round(total - sum(parts), 2)]


def _financing(budget: float, draws: Draws) -> dict[str, Value]:
    """Where the money comes from: one main source and one or two others, which add up to ``budget``."""
    names = [column.name for column in FINANCING]
    main = names[0] if draws.happens(0.6) else draws.pick(names[1:-1])
    second, third = draws.pick(names[:-1]), draws.pick(names)
    first = round(budget * draws.between(*_MAIN_SOURCE), 2)
    half = round((budget - first) / 2, 2)
    amounts: dict[str, float] = {}
    for source, amount in ((main, first), (second, half), (third, round(budget - first - half, 2))):
        amounts[source] = round(amounts.get(source, 0.0) + amount, 2)
    return {name: amounts.get(name) for name in names}
