"""Submissions read back: what was known on a day, and what a unit sent before what is only shown."""

from __future__ import annotations

import pickle
import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import SubmissionError
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.submissions import Submissions, load_submissions
from minhou_analysis.workspace import Workspace, open_workspace
from tests.sending import commitment, send

UNIT, PERIOD = "transport", "2024Q4"
LATE_ARRIVAL = "2025-03-20T09:00:00"


def load(folder: Path) -> Submissions:
    data = DataPackage(folder)
    return load_submissions(data, load_plan(data))


def report(folder: Path, completion: int = 42, received: str = LATE_ARRIVAL) -> None:
    """A form that ``UNIT`` sent for ``PERIOD``, with one commitment and one indicator."""
    rows = {
        "commitments": [commitment("5.2.2", completion)],
        "indicators": [
            {"indicator": "village_bus_coverage", "value": 91.5},
            {"indicator": "rural_road_length", "value": None},
        ],
    }
    send(folder, UNIT, PERIOD, received, rows)


@pytest.fixture(scope="module")
def everything(data_folder: Path) -> Submissions:
    return load(data_folder)


def completions(submissions: Submissions, unit: str, period: str) -> pd.Series:
    rows = submissions.commitments
    return rows[(rows["unit"] == unit) & (rows["period"] == period)].set_index("commitment")["completion"]


def test_a_correction_counts_from_the_day_it_came(everything: Submissions) -> None:
    receipts = everything.receipts
    rows = everything.commitments.set_index(["submission", "commitment"])["completion"]
    corrections: list[Any] = receipts[receipts["supersedes"] != ""].to_dict("records")
    assert corrections
    for correction in corrections:
        unit, period, came = correction["unit"], correction["period"], correction["received"].date()
        first, second = rows.loc[correction["supersedes"]], rows.loc[correction["submission"]]
        before = completions(everything.known(came - timedelta(days=1)), unit, period)
        after = completions(everything.known(came), unit, period)
        pd.testing.assert_series_equal(before, first, check_names=False)
        pd.testing.assert_series_equal(after, second, check_names=False)
        assert not first.equals(second)


def test_each_unit_has_at_most_one_known_form_a_period(everything: Submissions) -> None:
    known = everything.known()
    assert not known.receipts.duplicated(["unit", "period"]).any()
    assert not known.commitments.duplicated(["unit", "period", "commitment"]).any()
    assert not known.indicators.duplicated(["indicator", "period"]).any()
    assert set(known.commitments["submission"]) == set(known.receipts["submission"])


def test_nothing_is_known_before_the_first_form_came(everything: Submissions) -> None:
    first = everything.receipts["received"].min().date()
    known = everything.known(first - timedelta(days=1))
    assert [len(t) for t in (known.receipts, known.commitments, known.indicators)] == [0, 0, 0]
    assert len(everything.known(first).receipts) > 0


def test_forms_of_the_last_quarter_are_not_known_when_it_ends(
    data_folder: Path, workspace: Workspace
) -> None:
    at_the_end = open_workspace(data_folder, "2025Q4", as_of="2025-12-31", demonstration=True)
    assert at_the_end.reported.receipts.empty
    assert len(workspace.reported.receipts) > 20
    assert not open_workspace(data_folder, "2025Q3", as_of="2025-12-31").reported.receipts.empty


def test_a_day_later_more_is_known_never_less(everything: Submissions) -> None:
    days = [date(2024, 1, 15), date(2024, 4, 15), date(2024, 7, 15), date(2026, 3, 1)]
    known = [set(map(tuple, everything.known(d).receipts[["unit", "period"]].to_numpy())) for d in days]
    assert all(earlier < later for earlier, later in pairwise(known))


def test_without_demonstration_nothing_is_left(data_folder: Path, everything: Submissions) -> None:
    known = everything.known(demonstration=False)
    assert [len(t) for t in (known.receipts, known.commitments, known.indicators)] == [0, 0, 0]
    closed = open_workspace(data_folder, "2025Q4", demonstration=False)
    assert not closed.has_demonstration
    assert closed.series("village_bus_coverage").empty


def test_a_form_that_was_sent_stands_before_the_demonstration(data_copy: Path) -> None:
    report(data_copy)
    known = load(data_copy).known()
    receipts = known.receipts[(known.receipts["unit"] == UNIT) & (known.receipts["period"] == PERIOD)]
    assert list(receipts["submission"]) == [f"{PERIOD}-{UNIT}-1"]
    assert list(receipts["obs_status"]) == ["A"]
    assert completions(known, UNIT, PERIOD).to_dict() == {"5.2.2": 42}
    value = known.indicators[
        (known.indicators["indicator"] == "village_bus_coverage") & (known.indicators["period"] == PERIOD)
    ]
    assert list(value["value"]) == [91.5]
    assert list(value["obs_status"]) == ["A"]


def test_an_indicator_that_was_left_blank_is_not_there(data_copy: Path) -> None:
    report(data_copy)
    values = load(data_copy).known(demonstration=False).indicators
    assert list(values["indicator"]) == ["village_bus_coverage"]


def test_before_it_was_sent_the_demonstration_is_shown(data_copy: Path) -> None:
    report(data_copy)
    known = load(data_copy).known(date.fromisoformat(LATE_ARRIVAL[:10]) - timedelta(days=1))
    assert len(completions(known, UNIT, PERIOD)) > 1


def test_of_two_forms_that_were_sent_the_newer_counts(data_copy: Path) -> None:
    report(data_copy, 42)
    report(data_copy, 37, "2025-04-02T10:00:00")
    assert completions(load(data_copy).known(), UNIT, PERIOD).to_dict() == {"5.2.2": 37}
    assert completions(load(data_copy).known(date(2025, 4, 1)), UNIT, PERIOD).to_dict() == {"5.2.2": 42}


def test_only_what_was_sent_is_left_without_demonstration(data_copy: Path) -> None:
    report(data_copy)
    known = load(data_copy).known(demonstration=False)
    assert [len(t) for t in (known.receipts, known.commitments, known.indicators, known.projects)] == [
        1,
        1,
        1,
        0,
    ]


def test_a_period_holds_its_own_forms_only(everything: Submissions) -> None:
    chosen = everything.known().in_period(Period.parse("2023Q2"))
    for table in (chosen.receipts, chosen.commitments, chosen.indicators):
        assert set(table["period"]) == {"2023Q2"}


def test_a_part_that_is_asked_for_again_is_the_same(everything: Submissions) -> None:
    period, day = Period.parse(PERIOD), date(2025, 1, 20)
    parts = (
        lambda: everything.received_by(day),
        lambda: everything.known(day),
        lambda: everything.up_to(period),
        lambda: everything.in_period(period),
        lambda: everything.of_units(iter([UNIT])),
    )
    assert all(part() is part() for part in parts)
    assert everything.known(day) is everything.received_by(day).known()


def test_a_part_has_the_rows_of_every_table_that_its_column_asks_for(everything: Submissions) -> None:
    period, units = Period.parse("2023Q4"), {UNIT, "forestry", "nobody"}
    part = everything.in_period(period).of_units(units)
    for table, whole in zip(part.tables, everything.tables, strict=True):
        expected = whole[(whole["period"] == str(period)) & whole["unit"].isin(units)]
        pd.testing.assert_frame_equal(table, expected)
    assert all(table.empty for table in everything.of_units(()).tables)


def test_a_part_is_handed_on_with_all_that_it_has(everything: Submissions) -> None:
    part = everything.of_units([UNIT])
    copy = pickle.loads(pickle.dumps(part))  # noqa: S301 - made in this line
    for table, expected in zip(copy.tables, part.tables, strict=True):
        pd.testing.assert_frame_equal(table, expected)


def test_what_the_plan_does_not_know_is_named_with_the_submission(data_copy: Path) -> None:
    rows = {
        "commitments": [commitment("5.2.99")],
        "projects": [{"commitment": "9.9", "project": "路", "stage": "proposed"}],
    }
    send(data_copy, "transprt", PERIOD, LATE_ARRIVAL, rows)
    with pytest.raises(SubmissionError) as caught:
        load(data_copy)
    assert {(f.file, f.column, f.found, f.id) for f in caught.value.findings} == {
        ("submissions/reported", "commitment", "'5.2.99'", f"{PERIOD}-transprt-1"),
        ("submissions/reported", "commitment", "'9.9'", f"{PERIOD}-transprt-1"),
        ("submissions/reported", "unit", "'transprt'", f"{PERIOD}-transprt-1"),
    }
    assert "did you mean transport?" in str(caught.value)


def test_a_file_whose_bytes_changed_is_named(data_copy: Path) -> None:
    report(data_copy)
    (file,) = (data_copy / "submissions" / "reported").rglob("*.parquet")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(SubmissionError, match=file.name):
        load(data_copy)


def test_without_any_store_nothing_was_reported(data_copy: Path) -> None:
    shutil.rmtree(data_copy / "submissions" / "demonstration")
    everything = load(data_copy)
    assert everything.receipts.empty
    assert everything.known().in_period(Period.parse(PERIOD)).commitments.empty
