"""What a unit said last time, picked from the store."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.periods import Period
from minhou_analysis.submissions.forms import last_values, prefill
from minhou_analysis.submissions.records import Submission
from minhou_analysis.submissions.store import StoreFrames, SubmissionStore, read_store

from .building import REGION, Rows, said

UNIT = "transport"


class Store:
    """A store to which forms are added one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = SubmissionStore(folder, keeps_originals=False)
        self.count = 0

    def accept(self, period: str, rows: Rows, unit: str = UNIT) -> None:
        self.count += 1
        submission = Submission(
            *("reported", REGION, unit, Period.parse(period), rows, "form.xlsx", f"{self.count:064x}")
        )
        self.store.accept(submission, datetime(2025, 1, self.count, 9))

    def frames(self, **options: Any) -> StoreFrames:
        return read_store(self.folder, REGION, **options)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "reported")


def rows(evidence: str, value: float | None = 80.0, projects: bool = True) -> Rows:
    """A form with one commitment, one indicator, and a project or none."""
    full = said(UNIT)
    return {
        "commitments": [full["commitments"][0] | {"evidence": evidence}],
        "indicators": [
            {
                "indicator": "village_bus_coverage",
                "value": value,
                "obs_status": "A" if value else "O",
                "note": None,
            }
        ],
        "projects": full["projects"][:1] if projects else [],
    }


def test_a_unit_that_never_reported_has_nothing_to_prefill(store: Store) -> None:
    nothing: dict[str, list[Any]] = {"commitments": [], "indicators": [], "projects": []}
    assert prefill(store.frames(), UNIT, Period.parse("2024Q2")) == nothing
    assert last_values(store.frames(), UNIT, Period.parse("2024Q2")) == {}
    store.accept("2024Q1", rows("别的单位"), unit="finance")
    assert prefill(store.frames(), UNIT, Period.parse("2024Q2")) == nothing


def test_the_latest_form_before_the_period_is_taken_with_its_types(store: Store) -> None:
    store.accept("2023Q3", rows("更早"))
    store.accept("2023Q4", rows("上次"))
    store.accept("2024Q2", rows("本期"))
    store.accept("2024Q3", rows("以后"))
    found = prefill(store.frames(), UNIT, Period.parse("2024Q2"))
    (commitment,) = found["commitments"]
    assert commitment == rows("上次")["commitments"][0]
    assert type(commitment["planned_start"]) is date
    assert commitment["obstacle"] is None
    assert found["projects"] == rows("")["projects"]
    assert found["indicators"][0]["value"] == 80


def test_a_correction_counts_even_where_superseded_forms_are_read_too(store: Store) -> None:
    store.accept("2024Q1", rows("有误", value=10.0))
    store.accept("2024Q1", rows("更正", value=20.0))
    for superseded in (False, True):
        frames = store.frames(superseded=superseded)
        assert prefill(frames, UNIT, Period.parse("2024Q2"))["commitments"][0]["evidence"] == "更正"
        values = last_values(frames, UNIT, Period.parse("2024Q2"))
        assert values == {"village_bus_coverage": (20.0, Period.parse("2024Q1"))}


def test_a_form_without_projects_prefills_none(store: Store) -> None:
    store.accept("2023Q4", rows("有项目"))
    store.accept("2024Q1", rows("无项目", projects=False))
    assert prefill(store.frames(), UNIT, Period.parse("2024Q2"))["projects"] == []


def test_a_blank_value_leaves_the_one_before_as_the_last(store: Store) -> None:
    store.accept("2023Q4", rows("有数", value=61.5))
    store.accept("2024Q1", rows("缺报", value=None))
    found = last_values(store.frames(), UNIT, Period.parse("2024Q2"))
    assert found == {"village_bus_coverage": (61.5, Period.parse("2023Q4"))}
