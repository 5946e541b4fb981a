"""Demonstration forms of every unit and period, as units would send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from minhou_analysis.catalogue import Catalogue
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan
from minhou_analysis.settings import Settings
from minhou_analysis.submissions.asked import is_due
from minhou_analysis.submissions.demonstration import timeliness
from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.demonstration.forms import Form, correction, is_mistakable, mistaken
from minhou_analysis.submissions.demonstration.levels import (
    Level,
    series,
    with_computed,
)
from minhou_analysis.submissions.demonstration.progress import Journey, Schedule, Temperament, temperaments
from minhou_analysis.submissions.records import Submission
from minhou_analysis.submissions.vocabulary import DEMONSTRATION

SEED: Final = 20210723
"""The day the plan was adopted; any other number gives another full set of forms."""
CORRECTIONS: Final = 12
"""How many forms are corrected."""


@dataclass(frozen=True)
class DrawnForm:
    """A form as a unit would send it, and when it arrives."""

    received: datetime
    submission: Submission


def generate(
    plan: Plan, catalogue: Catalogue, levels: Mapping[str, Level], settings: Settings, seed: int = SEED
) -> list[DrawnForm]:
    """Forms of every unit of ``plan`` for every quarter from the first period to the horizon, a correction after the
    form that it corrects.

    ``levels`` are the assumed courses of unit-reported indicators (``read_levels``). The same arguments give the same
    forms, and another indicator leaves what they say of the others as it was.
    """
    periods = settings.first_period.until(Period(plan.horizon, "Q", 4))
    characters = temperaments({unit.id: len(plan.commitments_of(unit.id)) for unit in plan.units}, seed)
    journeys = _journeys(plan, periods, characters, seed)
    courses = {name: series(catalogue[name], level, periods, seed) for name, level in levels.items()}
    arrivals = timeliness.arrivals(periods, characters, settings.due_days, seed)
    corrected = _to_correct(arrivals, journeys, seed)
    forms: list[Form] = []
    for (period, unit), received in arrivals.items():
        asked = [indicator for indicator in catalogue.of_supplier(unit) if is_due(indicator, period)]
        drawn = {indicator.id: courses[indicator.id][period] for indicator in asked if not indicator.formula}
        form = Form(period, unit, received, with_computed(drawn, asked))
        if (period, unit) in corrected:
            forms.append(mistaken(form, journeys[unit], asked, seed))
            form = correction(form, forms[-1], timeliness.corrected(period, unit, received, seed))
        forms.append(form)
    return [
        DrawnForm(
            form.received,
            Submission(
                origin=DEMONSTRATION,
                region=settings.region,
                unit=form.unit,
                period=form.period,
                rows=form.rows(journeys[form.unit], catalogue, seed),
                source_name="",
                source_sha256="",
            ),
        )
        for form in forms
    ]


def _journeys(
    plan: Plan, periods: list[Period], characters: Mapping[str, Temperament], seed: int
) -> dict[str, list[Journey]]:
    schedules = {c.id: Schedule.draw(c, periods, plan.published, seed) for c in plan.commitments}
    return {
        unit: [
            Journey.draw(schedules[c.id], unit, character, plan.published, seed)
            for c in plan.commitments_of(unit)
        ]
        for unit, character in characters.items()
    }


def _to_correct(
    arrivals: Mapping[tuple[Period, str], datetime], journeys: Mapping[str, list[Journey]], seed: int
) -> set[tuple[Period, str]]:
    """Forms that are corrected later, among those with a commitment well under way."""
    eligible = [
        (period, unit)
        for period, unit in arrivals
        if any(is_mistakable(journey, period) for journey in journeys[unit])
    ]
    return set(sorted(eligible, key=lambda form: Draws(seed, "correction", *form).share())[:CORRECTIONS])
