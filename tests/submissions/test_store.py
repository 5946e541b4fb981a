"""Submissions read back: what was known on a day, and what a unit sent before what is only shown."""

from __future__ import annotations

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

UNIT, PERIOD = "transport", "2024Q4"
LATE_ARRIVAL = "2025-03-20T09:00:00"


def load(folder: Path) -> Submissions:
    data = DataPackage(folder)
    return load_submissions(data, load_plan(data))


def append(folder: Path, table: str, *rows: str, origin: str = "reported") -> int:
    """Add rows to a table; the line of the first one."""
    path = folder / "submissions" / origin / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "".join(f"{row}\n" for row in rows), encoding="utf-8", newline="")
    return text.count("\n") + 1


def report(folder: Path, submission: str, completion: int = 42, received: str = LATE_ARRIVAL) -> None:
    """A form that ``UNIT`` sent for ``PERIOD``, with one commitment and one indicator."""
    append(folder, "receipts", f"{submission},{UNIT},{PERIOD},{received},,A")
    row = f"{submission},5.2.2,in_progress,{completion},2022-01-01,2024-12-31,2022-02-01,,100,40,,,,A"
    append(folder, "commitments", row)
    append(folder, "indicators", f"{submission},village_bus_coverage,91.5,,A")


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


@pytest.mark.parametrize(
    "submission", [f"{PERIOD}-{UNIT}-7", f"{PERIOD}-{UNIT}-1"], ids=["own id", "same id"]
)
def test_a_form_that_was_sent_stands_before_the_demonstration(data_copy: Path, submission: str) -> None:
    report(data_copy, submission)
    known = load(data_copy).known()
    receipts = known.receipts[(known.receipts["unit"] == UNIT) & (known.receipts["period"] == PERIOD)]
    assert list(receipts["obs_status"]) == ["A"]
    assert completions(known, UNIT, PERIOD).to_dict() == {"5.2.2": 42}
    value = known.indicators[
        (known.indicators["indicator"] == "village_bus_coverage") & (known.indicators["period"] == PERIOD)
    ]
    assert list(value["value"]) == [91.5]
    assert list(value["obs_status"]) == ["A"]


def test_before_it_was_sent_the_demonstration_is_shown(data_copy: Path) -> None:
    report(data_copy, f"{PERIOD}-{UNIT}-7")
    known = load(data_copy).known(date.fromisoformat(LATE_ARRIVAL[:10]) - timedelta(days=1))
    assert len(completions(known, UNIT, PERIOD)) > 1


def test_of_two_forms_that_were_sent_the_newer_counts(data_copy: Path) -> None:
    report(data_copy, "first", 42)
    report(data_copy, "second", 37, "2025-04-02T10:00:00")
    assert completions(load(data_copy).known(), UNIT, PERIOD).to_dict() == {"5.2.2": 37}
    assert completions(load(data_copy).known(date(2025, 4, 1)), UNIT, PERIOD).to_dict() == {"5.2.2": 42}


def test_only_what_was_sent_is_left_without_demonstration(data_copy: Path) -> None:
    report(data_copy, f"{PERIOD}-{UNIT}-1")
    known = load(data_copy).known(demonstration=False)
    assert [len(t) for t in (known.receipts, known.commitments, known.indicators)] == [1, 1, 1]


def test_a_period_holds_its_own_forms_only(everything: Submissions) -> None:
    chosen = everything.known().in_period(Period.parse("2023Q2"))
    for table in (chosen.receipts, chosen.commitments, chosen.indicators):
        assert set(table["period"]) == {"2023Q2"}


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("receipts", "x,transprt,2024Q4,2025-01-10T09:00:00,,A", "unit"),
        ("receipts", "x,transport,2024Q4,yesterday,,A", "received"),
        ("commitments", "x,5.2.99,in_progress,42,,,,,,,,,,A", "commitment"),
        ("commitments", "x,5.2.2,in_progress,half,,,,,,,,,,A", "completion"),
        ("commitments", "absent,5.2.2,in_progress,42,,,,,,,,,,A", "submission"),
        ("commitments", "x,5.2.2,halfway,42,,,,,,,,,,A", "status"),
        ("commitments", "x,5.2.2,in_progress,42,,,,,,,,,,DEMO", "obs_status"),
        ("indicators", "absent,village_bus_coverage,91.5,,A", "submission"),
        ("receipts", "y,transport,2024Q5,2025-01-10T09:00:00,,A", "period"),
        ("receipts", "y,transport,2024Q4,,,A", "received"),
        ("receipts", "x,transport,2024Q4,2025-04-10T09:00:00,,A", "submission"),
        ("receipts", "y,transport,2024Q4,2025-04-10T09:00:00,w,A", "supersedes"),
        ("receipts", "y,transport,2024Q3,2025-04-10T09:00:00,x,A", "supersedes"),
        ("receipts", "y,transport,2024Q4,2025-01-10T09:00:00,x,A", "supersedes"),
    ],
)
def test_what_is_not_known_is_named_with_file_and_line(
    data_copy: Path, table: str, row: str, column: str
) -> None:
    report(data_copy, "x")
    line = append(data_copy, table, row)
    with pytest.raises(SubmissionError) as caught:
        load(data_copy)
    found = caught.value.findings
    assert (f"submissions/reported/{table}.csv", line, column) in [(f.file, f.line, f.column) for f in found]


def test_every_fault_of_every_table_comes_at_once(data_copy: Path) -> None:
    append(data_copy, "receipts", "x,transprt,2024Q4,2025-01-10T09:00:00,,A")
    append(data_copy, "commitments", "x,5.2.99,in_progress,42,,,,,,,,,,A")
    append(data_copy, "indicators", "absent,village_bus_coverage,91.5,,DEMO", origin="demonstration")
    with pytest.raises(SubmissionError) as caught:
        load(data_copy)
    assert [f.file for f in caught.value.findings] == [
        "submissions/demonstration/indicators.csv",
        "submissions/reported/commitments.csv",
        "submissions/reported/receipts.csv",
    ]


def test_a_missing_table_is_named(data_copy: Path) -> None:
    (data_copy / "submissions" / "reported" / "receipts.csv").unlink()
    with pytest.raises(SubmissionError, match=r"submissions/reported/receipts\.csv: found no such file"):
        load(data_copy)
