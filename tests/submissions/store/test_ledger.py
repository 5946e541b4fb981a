"""Who sent what, who is late, who is missing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.settings import Settings
from minhou_analysis.submissions.asked import asked_of
from minhou_analysis.submissions.store import SubmissionStore, read_store
from minhou_analysis.submissions.store.ledger import STATES, log, standing

from .building import REGION, form

PERIOD = Period.parse("2024Q2")
SETTINGS = Settings(REGION, Period.parse("2021Q3"), due_days=15)
"""Forms for the second quarter are due on 15 July."""


@pytest.fixture(scope="module")
def plan(data_folder: Path) -> Plan:
    return load_plan(DataPackage(data_folder))


@pytest.fixture(scope="module")
def catalogue(data_folder: Path, plan: Plan) -> Catalogue:
    return load_catalogue(DataPackage(data_folder), plan)


@pytest.fixture
def store(store: SubmissionStore, plan: Plan, catalogue: Catalogue) -> SubmissionStore:
    """In time; late; late and corrected; in time and corrected, in time and later; the rest missing."""
    sent = (
        ("finance", datetime(2024, 7, 15, 23, 59)),
        ("education", datetime(2024, 7, 16, 0, 0)),
        ("health", datetime(2024, 7, 17, 9)),
        ("health", datetime(2024, 7, 20, 9)),
        ("housing", datetime(2024, 7, 1, 9)),
        ("housing", datetime(2024, 7, 2, 9)),
        ("transport", datetime(2024, 7, 1, 9)),
        ("transport", datetime(2024, 8, 2, 9)),
    )
    for number, (unit, received) in enumerate(sent):
        asked = asked_of(plan, catalogue, unit, PERIOD)
        rows: dict[str, Any] = {
            "commitments": [
                {"commitment": c.id, "status": "in_progress", "completion": float(number)}
                for c in asked.commitments[1:]
            ],
            "indicators": [
                {"indicator": i.id, "value": None if at == 0 else 5.0, "obs_status": "O" if at == 0 else None}
                for at, i in enumerate(asked.indicators)
            ],
        }
        submission, content = form(unit, completion=float(number), rows=rows)
        store.accept(submission, received, content)
    return store


def stand(
    store: SubmissionStore, plan: Plan, catalogue: Catalogue, as_of: date | datetime, superseded: bool = True
) -> pd.DataFrame:
    frames = read_store(store.folder, REGION, superseded=superseded)
    return standing(plan, catalogue, SETTINGS, frames, PERIOD, as_of).set_index("unit")


def test_every_unit_has_a_state(store: SubmissionStore, plan: Plan, catalogue: Catalogue) -> None:
    units = stand(store, plan, catalogue, date(2024, 8, 31))
    assert list(units.index) == [unit.id for unit in plan.units]
    told = units[["state", "days_late", "superseded"]].apply(tuple, axis=1)
    assert told["finance"] == ("按时", 0, 0)
    assert told["education"] == ("迟报", 1, 0)
    assert told["health"] == ("迟报", 2, 1)
    assert told["housing"] == ("按时", 0, 1)
    assert told["transport"] == ("期后更正", 0, 1)
    assert told["agriculture"] == ("未报", 47, 0)
    assert units.loc["health", "received"] == pd.Timestamp("2024-07-20T09:00:00")
    assert units.loc["agriculture", "received"] is pd.NaT
    assert set(units["state"]) <= set(STATES)


def test_a_day_before_knows_less(store: SubmissionStore, plan: Plan, catalogue: Catalogue) -> None:
    states = stand(store, plan, catalogue, date(2024, 7, 18))["state"]
    assert (states["transport"], states["health"], states["agriculture"]) == ("按时", "迟报", "未报")
    states = stand(store, plan, catalogue, date(2024, 7, 15))["state"]
    assert (states["finance"], states["education"]) == ("按时", "未到期")
    states = stand(store, plan, catalogue, datetime(2024, 7, 1, 8))["state"]
    assert set(states) == {"未到期"}


def test_a_correction_alone_does_not_make_late(
    store: SubmissionStore, plan: Plan, catalogue: Catalogue
) -> None:
    states = stand(store, plan, catalogue, date(2024, 8, 31), superseded=False)["state"]
    assert (states["transport"], states["health"], states["education"]) == ("期后更正", "期后更正", "迟报")


def test_what_is_not_answered_is_listed(store: SubmissionStore, plan: Plan, catalogue: Catalogue) -> None:
    units = stand(store, plan, catalogue, date(2024, 8, 31))
    for unit in ("finance", "agriculture"):
        asked, told = asked_of(plan, catalogue, unit, PERIOD), units.loc[unit]
        lacking = 1 if unit == "finance" else max(len(asked.commitments), len(asked.indicators))
        assert told["commitments_asked"] == len(asked.commitments)
        assert told["commitments_answered"] == max(len(asked.commitments) - lacking, 0)
        assert told["indicators_asked"] == len(asked.indicators)
        assert told["indicators_answered"] == max(len(asked.indicators) - lacking, 0)
        expected = [c.id for c in asked.commitments[:lacking]] + [i.id for i in asked.indicators[:lacking]]
        assert told["unanswered"].split() == expected


def test_an_empty_store_has_states_too(tmp_path: Path, plan: Plan, catalogue: Catalogue) -> None:
    units = stand(SubmissionStore(tmp_path / "reported"), plan, catalogue, date(2024, 8, 31))
    assert set(units["state"]) == {"未报"}
    assert len(log(read_store(tmp_path / "reported", REGION))) == 0


def test_the_ledger_is_in_the_order_of_receipt(store: SubmissionStore) -> None:
    ledger = log(read_store(store.folder, REGION, superseded=True))
    assert list(ledger["unit"])[:2] == ["housing", "transport"]
    assert list(ledger["submission"])[-2:] == ["2024Q2-health-2", "2024Q2-transport-2"]
    assert ledger["received"].is_monotonic_increasing
    last = ledger.iloc[-1]
    assert (last["supersedes"], last["superseded_by"]) == ("2024Q2-transport-1", "")
    first = ledger.set_index("submission").loc["2024Q2-transport-1"]
    assert (first["supersedes"], first["superseded_by"]) == ("", "2024Q2-transport-2")
    assert first["commitments"] > 0
    assert first["projects"] == 0
