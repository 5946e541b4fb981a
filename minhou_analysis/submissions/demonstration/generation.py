"""Demonstration forms of every unit and period, and the tables that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pandas as pd

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.settings import Settings, read_settings
from minhou_analysis.submissions.asked import is_due
from minhou_analysis.submissions.demonstration import timeliness
from minhou_analysis.submissions.demonstration.draws import Draws
from minhou_analysis.submissions.demonstration.forms import Form, correction, is_mistakable, mistaken
from minhou_analysis.submissions.demonstration.levels import (
    Level,
    read_levels,
    series,
    with_computed,
)
from minhou_analysis.submissions.demonstration.progress import Journey, Schedule, Temperament, temperaments
from minhou_analysis.submissions.loading import TABLES
from minhou_analysis.submissions.vocabulary import DEMONSTRATION

SEED: Final = 20210723
"""The day the plan was adopted; any other number gives another full set of forms."""
CORRECTIONS: Final = 12
"""How many forms are corrected."""


@dataclass(frozen=True)
class DemonstrationTables:
    """``receipts``, ``commitments`` and ``indicators`` as text, with the columns of ``datapackage.json``."""

    receipts: pd.DataFrame
    commitments: pd.DataFrame
    indicators: pd.DataFrame

    def to_bytes(self, table: str) -> bytes:
        """One of the tables as a CSV file: UTF-8, LF."""
        frame: pd.DataFrame = getattr(self, table)
        return frame.to_csv(index=False, lineterminator="\n").encode()


@dataclass(frozen=True)
class DemonstrationSummary:
    """What was written: rows of each table, and how many forms are missing, late, or corrections of others."""

    receipts: int
    commitments: int
    indicators: int
    silent: int
    late: int
    corrections: int


def generate(
    plan: Plan, catalogue: Catalogue, levels: Mapping[str, Level], settings: Settings, seed: int = SEED
) -> DemonstrationTables:
    """Forms of every unit of ``plan`` for every quarter from the first period to the horizon.

    ``levels`` are the assumed courses of unit-reported indicators (``read_levels``). The same arguments give the same
    tables, and another indicator leaves the rows of the others as they were.
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
    return DemonstrationTables(
        pd.DataFrame([form.receipt() for form in forms]),
        pd.DataFrame([row for form in forms for row in form.commitments(journeys[form.unit], seed)]),
        pd.DataFrame([row for form in forms for row in form.indicators(catalogue)]),
    )


def write_demonstration(data: DataPackage, seed: int = SEED) -> DemonstrationSummary:
    """Write ``submissions/demonstration/`` of the data folder anew, each file whole or not at all.

    Raises:
        DataError: plan, catalogue, settings or ``levels.csv`` cannot be used; nothing is written then.
    """

    plan = load_plan(data)
    catalogue = load_catalogue(data, plan)
    settings = read_settings(data.folder)
    tables = generate(plan, catalogue, read_levels(data, catalogue), settings, seed)
    for table in TABLES:
        _replace(data.path(f"submissions-{DEMONSTRATION}-{table}"), tables.to_bytes(table))
    return _summary(tables, plan, settings)


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


def _summary(tables: DemonstrationTables, plan: Plan, settings: Settings) -> DemonstrationSummary:
    receipts = tables.receipts
    first = receipts[receipts["supersedes"] == ""]
    due = [Period.parse(period).end + timedelta(days=settings.due_days) for period in first["period"]]
    arrived = [datetime.fromisoformat(received).date() for received in first["received"]]
    return DemonstrationSummary(
        receipts=len(receipts),
        commitments=len(tables.commitments),
        indicators=len(tables.indicators),
        silent=first["period"].nunique() * len(plan.units) - len(first),
        late=sum(day > last for day, last in zip(arrived, due, strict=True)),
        corrections=len(receipts) - len(first),
    )


def _replace(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``path`` in one step."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
