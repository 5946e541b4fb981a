"""What one demonstration form says, row by row, and the mistakes that some forms make before they are corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.submissions.asked import WORKS
from minhou_analysis.submissions.demonstration import texts
from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.demonstration.levels import bounded, with_computed
from minhou_analysis.submissions.demonstration.progress import Journey
from minhou_analysis.submissions.demonstration.projects import project_rows
from minhou_analysis.submissions.records import Record
from minhou_analysis.submissions.tables import COMMITMENTS, INDICATORS, PROJECTS
from minhou_analysis.submissions.vocabulary import TaskStatus

_EVIDENCE_COMPLETED: Final = 0.85
_EVIDENCE_UNDER_WAY: Final = 0.35
_OBSTACLE_BEHIND: Final = 0.8
_BEHIND: Final = 0.15
"""A commitment this far behind the planned share of its time is likely to name an obstacle."""
_PAID: Final = (0.82, 1.03)
"""Paid funds over planned funds times completion."""
_MISTAKABLE: Final = range(25, 86)
_MOST_MISTAKES: Final = 3
_MISTAKEN_VALUE: Final = 0.4
"""Probability of each value of a mistaken form to be wrong."""


@dataclass(frozen=True)
class Form:
    """One form of one unit.

    ``values`` are the indicators it reports; ``wrong`` the completions, by commitment, that it says in the place of the
    true ones; ``noted`` the indicators that it corrects.
    """

    period: Period
    unit: str
    received: datetime
    values: Mapping[str, float]
    wrong: Mapping[str, int] = field(default_factory=dict)
    noted: frozenset[str] = frozenset()

    def rows(self, journeys: list[Journey], catalogue: Catalogue, seed: int) -> dict[str, list[Record]]:
        """What it says, table by table: a row for each of the unit's ``journeys``, value and project."""
        return {
            COMMITMENTS.name: [self._commitment(journey, seed) for journey in journeys],
            INDICATORS.name: [self._indicator(name, value, catalogue) for name, value in self.values.items()],
            PROJECTS.name: [
                row
                for journey in journeys
                if journey.schedule.commitment.kind == WORKS
                for row in project_rows(journey, self.period, funds(journey, seed), seed)
            ],
        }

    def _indicator(self, name: str, value: float, catalogue: Catalogue) -> Record:
        return {
            "indicator": name,
            "value": round(value, catalogue[name].unit.decimals),
            "obs_status": ObservationStatus.NORMAL.value,
            "note": texts.CORRECTION_NOTE if name in self.noted else None,
        }

    def _commitment(self, journey: Journey, seed: int) -> Record:
        schedule, on = journey.schedule, self.period.end
        commitment = schedule.commitment
        status = journey.status(on)
        completion = self.wrong.get(commitment.id, journey.completion(on))
        planned = funds(journey, seed)
        name = (self.unit, commitment.id)
        return {
            "commitment": commitment.id,
            "status": status.value,
            "completion": float(completion),
            "planned_start": schedule.start,
            "planned_finish": schedule.planned_finish(self.period),
            "actual_start": journey.started(on),
            "actual_finish": journey.finished(on),
            "funds_planned": planned,
            "funds_paid": _paid(journey, planned, completion, seed),
            "evidence": _evidence(commitment.kind, completion, Draws(seed, "evidence", *name)),
            "obstacle": _obstacle(journey, self.period, Draws(seed, "obstacle", *name)),
            "next_step": texts.next_step(
                commitment.kind, status, Draws(seed, "next step", *name, self.period.year)
            ),
        }


def is_mistakable(journey: Journey, period: Period) -> bool:
    """Whether a form of ``period`` could say too much or too little about a commitment: it is well under way."""
    on = period.end
    return journey.status(on) is TaskStatus.IN_PROGRESS and journey.completion(on) in _MISTAKABLE


def mistaken(form: Form, journeys: list[Journey], asked: list[Indicator], seed: int) -> Form:
    """The form as it first comes: some completions and values, all too high or all too low."""
    draws = Draws(seed, "mistake", form.unit, form.period)
    sign = draws.pick((-1, 1))
    on = form.period.end
    wrong = {
        journey.schedule.commitment.id: min(max(journey.completion(on) + sign * 5 * draws.whole(2, 4), 5), 95)
        for journey in [j for j in journeys if is_mistakable(j, form.period)][:_MOST_MISTAKES]
    }
    values = dict(form.values)
    for indicator in asked:
        chance = Draws(seed, "mistaken value", indicator.id, form.period)
        if not indicator.formula and chance.happens(_MISTAKEN_VALUE):
            values[indicator.id] = bounded(
                indicator, values[indicator.id] * (1 + sign * chance.between(0.04, 0.12))
            )
    return replace(form, wrong=wrong, values=with_computed(values, asked))


def correction(form: Form, first: Form, received: datetime) -> Form:
    """The form as it should have been, sent again; values that ``first`` had wrong are noted."""
    noted = frozenset(name for name, value in form.values.items() if value != first.values[name])
    return replace(form, received=received, noted=noted)


def funds(journey: Journey, seed: int) -> float | None:
    """Planned funds in 万元; nothing where the kind needs no money of its own."""
    bounds = journey.schedule.pattern.funds
    if bounds is None:
        return None
    low, high = bounds
    draws = _fund_draws(journey, seed)
    return float(low + int((high - low) * draws.share() * draws.share()))


def _paid(journey: Journey, planned: float | None, completion: int, seed: int) -> float | None:
    if planned is None:
        return None
    draws = _fund_draws(journey, seed)
    draws.share(), draws.share()
    return round(planned * completion / 100 * draws.between(*_PAID), 2)


def _fund_draws(journey: Journey, seed: int) -> Draws:
    return Draws(seed, "funds", journey.unit, journey.schedule.commitment.id)


def _evidence(kind: str, completion: int, draws: Draws) -> str | None:
    chance, text = draws.share(), texts.evidence(kind, draws)
    likely = _EVIDENCE_COMPLETED if completion == 100 else _EVIDENCE_UNDER_WAY if completion >= 50 else 0.0
    return text if chance < likely else None


def _obstacle(journey: Journey, period: Period, draws: Draws) -> str | None:
    """An obstacle where work rests, has not begun in time, or is far behind."""
    chance, text = draws.share(), texts.obstacle(journey.schedule.commitment.kind, draws)
    status = journey.status(period.end)
    overdue_start = status is TaskStatus.NOT_STARTED and journey.schedule.start <= period.end
    if status is TaskStatus.SUSPENDED or overdue_start:
        return text
    behind = journey.completion(period.end) / 100 < journey.schedule.planned_share(period) - _BEHIND
    return text if behind and chance < _OBSTACLE_BEHIND else None
