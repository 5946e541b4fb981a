"""The workspace: one period, one region, one day, and nothing from after them."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import minhou_analysis
from minhou_analysis import open_workspace
from minhou_analysis.areas import GeneralReport
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import CatalogueError, DataError, PeriodError, RegionError, WorkspaceError
from minhou_analysis.periods import Period
from minhou_analysis.settings import find_data_folder
from minhou_analysis.workspace import Workspace
from tests.damage import change
from tests.sending import send

COLUMNS = ["indicator", "region", "period", "value", "status", "source", "note", "unit"]


@pytest.mark.parametrize(
    ("period", "opened", "quarter"),
    [
        ("2025Q4", "2025Q4", "2025Q4"),
        (" 2025-S2 ", "2025H2", "2025Q4"),
        ("2025H1", "2025H1", "2025Q2"),
        ("2021", "2021", "2021Q4"),
        ("2021Q3", "2021Q3", "2021Q3"),
        (Period(2024, "Q", 1), "2024Q1", "2024Q1"),
        (None, "2025Q4", "2025Q4"),
    ],
)
def test_a_period_is_opened_with_the_forms_of_its_last_quarter(
    data_folder: Path, period: str | Period | None, opened: str, quarter: str
) -> None:
    workspace = open_workspace(data_folder, period)
    assert str(workspace.period) == opened
    assert set(workspace.reported.receipts["period"]) == {quarter}


@pytest.mark.parametrize("period", ["2021Q2", "2021H1", "2020", "2026Q1", "2026", "2030Q1"])
def test_a_period_outside_the_plan_is_refused_in_one_sentence(data_folder: Path, period: str) -> None:
    with pytest.raises(PeriodError) as caught:
        open_workspace(data_folder, period)
    assert str(caught.value) == (
        f"{period} is outside the plan, which is followed from 2021Q3 to 2025Q4 (不在方案实施期内)"
    )


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("2025Q5", "'2025Q5' is not a period"),
        ("winter", "'winter' is not a period"),
        ("2025M10", "is a month"),
    ],
)
def test_what_is_no_reporting_period_is_refused(data_folder: Path, period: str, message: str) -> None:
    with pytest.raises(PeriodError, match=message):
        open_workspace(data_folder, period)


@pytest.mark.parametrize(
    "as_of",
    ["2026-01-31", date(2026, 1, 31), datetime(2026, 1, 31, 9, tzinfo=UTC)],
    ids=["text", "date", "date and time"],
)
def test_a_day_may_be_text_or_a_date(data_folder: Path, as_of: str | date) -> None:
    workspace = open_workspace(data_folder, "2025Q4", as_of=as_of)
    assert workspace.as_of == date(2026, 1, 31)
    assert workspace.submissions.receipts["received"].max() < pd.Timestamp("2026-02-01")
    assert repr(workspace) == "<Workspace 闽侯县 2025Q4 as of 2026-01-31>"


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13-01", "31.1.2026", ""])
def test_a_day_that_is_none_is_refused(data_folder: Path, as_of: str) -> None:
    with pytest.raises(PeriodError, match=r"is not a date: write 2026-01-31"):
        open_workspace(data_folder, "2025Q4", as_of=as_of)


def test_before_the_first_receipt_nothing_was_reported(data_folder: Path) -> None:
    workspace = open_workspace(data_folder, "2025Q4", as_of="2021-09-30")
    assert workspace.submissions.receipts.empty
    assert workspace.reported.commitments.empty
    assert not workspace.has_demonstration
    series = workspace.series("home_care_station_coverage")
    assert series.empty
    assert list(series) == COLUMNS


def test_the_period_before_and_the_day_forms_are_due(workspace: Workspace) -> None:
    assert workspace.due == date(2026, 1, 15)
    before = workspace.previous
    assert (str(before.period), before.due) == ("2025Q3", date(2025, 10, 15))
    assert set(before.reported.receipts["period"]) == {"2025Q3"}
    assert set(workspace.reported.receipts["period"]) == {"2025Q4"}
    assert before.known is workspace.known


def test_before_the_first_period_nothing_was_reported(data_folder: Path) -> None:
    assert open_workspace(data_folder, "2021Q3").previous.reported.receipts.empty


def test_a_published_series(workspace: Workspace) -> None:
    series = workspace.series("urbanization_rate")
    assert list(series) == COLUMNS
    assert list(series["period"]) == ["2010", "2020"]
    assert list(series["value"]) == [44.51, 60.11]
    assert list(series.index) == [0, 1]
    assert {
        "indicator": "urbanization_rate",
        "name": "常住人口城镇化率",
        "unit": "%",
        "status": "B",
    }.items() <= series.attrs.items()
    by_name = workspace.series("常住人口城镇化率", "闽侯县")
    pd.testing.assert_frame_equal(by_name, series)


def test_a_reported_series(workspace: Workspace) -> None:
    series = workspace.series("home_care_station_coverage")
    assert list(series) == COLUMNS
    assert list(series["period"]) == sorted(series["period"])
    assert set(series["status"]) == {"DEMO"}
    assert set(series["source"]) == {"县民政局报送"}
    assert set(series["region"]) == {"350121"}
    assert series.attrs["unit"] == "%"


def test_a_series_ends_with_the_period(data_folder: Path) -> None:
    workspace = open_workspace(data_folder, "2023Q2")
    reported = workspace.series("village_bus_coverage")
    assert len(reported)
    assert max(reported["period"]) == "2023Q2"
    early = open_workspace(data_folder, "2021Q3")
    assert "2021" not in set(early.series("urban_income_q1_low", "350000")["period"])
    assert "2021" in set(
        open_workspace(data_folder, "2021Q4").series("urban_income_q1_low", "350000")["period"]
    )
    for indicator in list(workspace.catalogue)[::5]:
        periods = workspace.series(indicator.id, "350000" if not indicator.is_reported else None)["period"]
        assert all(Period.parse(period).end <= workspace.period.end for period in periods), indicator.id


def test_a_series_of_what_is_not_known(workspace: Workspace) -> None:
    with pytest.raises(CatalogueError, match=r"did you mean urbanization_rate\?"):
        workspace.series("urbanisation_rate")
    with pytest.raises(RegionError, match="'999999' is not a region"):
        workspace.series("urbanization_rate", "999999")


def test_for_another_region_no_unit_reports(data_folder: Path) -> None:
    workspace = open_workspace(data_folder, "2025Q4", region="350181")
    assert workspace.region.name == "福清市"
    assert not workspace.is_home
    assert workspace.reported.receipts.empty
    assert list(workspace.reported.receipts) == list(workspace.submissions.receipts)
    assert not workspace.has_demonstration
    assert workspace.series("village_bus_coverage").empty
    assert len(workspace.series("urbanization_rate")) == 2


@pytest.mark.parametrize("region", [350181, np.int64(350181), "福清市"])
def test_a_region_may_be_a_number_or_a_name(data_folder: Path, region: Any) -> None:
    assert open_workspace(data_folder, "2025Q4", region).region.code == "350181"


def test_an_unknown_region_is_refused(data_folder: Path) -> None:
    with pytest.raises(
        RegionError, match=r"^'350121x' is not a region of the data \(did you mean 350121\?\)"
    ):
        open_workspace(data_folder, "2025Q4", region="350121x")


def test_codes_and_days_may_come_as_numbers_as_papermill_hands_them_over(data_folder: Path) -> None:
    workspace = open_workspace(data_folder, 2025, region=350124, as_of=20260120)
    assert (str(workspace.period), workspace.region.name) == ("2025", "闽清县")
    assert workspace.as_of == date(2026, 1, 20)
    assert set(workspace.compare("urbanization_rate", [350121, 350122])["region_name"]) == {
        "闽侯县",
        "连江县",
    }
    assert GeneralReport(workspace, 2).area_id == "2"
    with pytest.raises(RegionError, match="350129"):
        open_workspace(data_folder, "2025Q4", region=350129)


def test_a_word_is_no_answer_to_whether_demonstration_data_are_shown(data_folder: Path) -> None:
    with pytest.raises(WorkspaceError, match="demonstration is True or False, not 'false'"):
        open_workspace(data_folder, "2025Q4", demonstration="false")  # type: ignore[arg-type]


def test_demonstration_follows_the_settings_unless_it_is_said(data_copy: Path) -> None:
    assert open_workspace(data_copy, "2025Q4").has_demonstration
    assert not open_workspace(data_copy, "2025Q4", demonstration=False).has_demonstration
    change(data_copy, "settings.toml", "demonstration = true", "demonstration = false")
    closed = open_workspace(data_copy, "2025Q4")
    assert not closed.has_demonstration
    assert closed.submissions.receipts.empty
    assert open_workspace(data_copy, "2025Q4", demonstration=True).has_demonstration


def test_demonstration_from_after_the_period_does_not_count(data_copy: Path) -> None:
    for folder in (data_copy / "submissions" / "demonstration").glob("*/period=*"):
        if folder.name != "period=2025Q4":
            shutil.rmtree(folder)
    assert not open_workspace(data_copy, "2025Q3").has_demonstration
    assert open_workspace(data_copy, "2025Q4").has_demonstration


def test_the_source_of_a_reported_value_is_the_unit_that_sent_it(data_copy: Path) -> None:
    rows = {"indicators": [{"indicator": "village_bus_coverage", "value": 91.5}]}
    send(data_copy, "transport", "2025Q4", "2026-01-10T09:00:00", rows)
    series = open_workspace(data_copy, "2025Q4", demonstration=False).series("village_bus_coverage")
    assert list(series["source"]) == ["县交通局报送"]


def test_faults_in_the_settings_stop_it(data_copy: Path) -> None:
    change(data_copy, "settings.toml", 'first_period = "2021Q3"', 'first_period = "2021"')
    with pytest.raises(
        DataError, match=r"settings\.toml, key first_period: found '2021'; expected a quarter"
    ):
        open_workspace(data_copy, "2025Q4")
    (data_copy / "settings.toml").unlink()
    with pytest.raises(WorkspaceError, match=r"it has no settings\.toml"):
        open_workspace(data_copy, "2025Q4")


def test_an_unknown_region_in_the_settings_is_their_fault(data_copy: Path) -> None:
    change(data_copy, "settings.toml", 'region = "350121"', 'region = "999999"')
    with pytest.raises(DataError, match=r"settings\.toml, key region: found '999999'; expected a region of"):
        open_workspace(data_copy, "2025Q4")


def test_a_folder_that_is_empty_or_absent_or_none_is_said_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder, reason in [
        (tmp_path / "nowhere", "it does not exist"),
        (empty, "it has no datapackage.json"),
        (file, "it is a file"),
    ]:
        with pytest.raises(WorkspaceError) as caught:
            open_workspace(folder, "2025Q4")
        assert str(caught.value) == f"{folder} is not a data folder: {reason}"


def test_a_folder_that_may_not_be_read(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(WorkspaceError, match=r"datapackage\.json cannot be read: Permission denied$"):
        open_workspace(data_copy, "2025Q4")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_table_that_may_not_be_read(data_copy: Path) -> None:
    (data_copy / "plan" / "units.csv").chmod(0)
    with pytest.raises(
        DataError, match=r"plan/units\.csv: found Permission denied; expected a readable file"
    ):
        open_workspace(data_copy, "2025Q4")


def test_the_data_folder_is_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINHOU_DATA", str(tmp_path / "mine"))
    assert find_data_folder() == tmp_path / "mine"


def test_else_the_one_here_or_above(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINHOU_DATA", raising=False)
    inner = tmp_path / "project" / "notebooks"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert find_data_folder() == data_folder, "the one beside the package"
    for above in (tmp_path, tmp_path / "project", inner):
        (above / "data").mkdir()
        assert find_data_folder() != above / "data", "a folder without a descriptor is passed over"
        (above / "data" / "datapackage.json").write_text("{}", encoding="utf-8")
        assert find_data_folder() == above / "data"
    monkeypatch.chdir(tmp_path.anchor)
    assert find_data_folder(inner) == inner / "data"


def test_where_there_is_none_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINHOU_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "minhou_analysis.settings.__file__", str(tmp_path / "lib" / "package" / "settings.py")
    )
    with pytest.raises(
        WorkspaceError, match=r"^no data folder: neither .* nor a folder above it holds data/"
    ):
        open_workspace(period="2025Q4")


def test_without_arguments_it_opens_the_last_quarter_of_the_plan(
    monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    monkeypatch.setenv("MINHOU_DATA", str(data_folder))
    workspace = open_workspace()
    assert (str(workspace.period), workspace.region.code, workspace.as_of) == ("2025Q4", "350121", None)


def test_it_shows_itself(workspace: Workspace, data_folder: Path) -> None:
    assert repr(workspace) == "<Workspace 闽侯县 2025Q4 as of now>"
    shown = workspace._repr_html_()
    assert "169项承诺事项" in shown
    assert "observations" not in shown
    assert "闽侯县 · 2025年第四季度" in shown
    assert "含演示数据" in shown
    assert "含演示数据" not in open_workspace(data_folder, "2025Q4", demonstration=False)._repr_html_()


def test_the_front_door_names_what_it_offers() -> None:
    assert dir(minhou_analysis) == minhou_analysis.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        minhou_analysis.nothing  # noqa: B018


def test_opening_does_not_load_the_validator() -> None:
    """frictionless takes longer to import than the data takes to open."""
    import subprocess
    import sys

    code = (
        "import sys; from minhou_analysis import open_workspace; open_workspace(sys.argv[1]);"
        "sys.exit('frictionless' in sys.modules or 'matplotlib' in sys.modules)"
    )
    data = str(DataPackage(Path(__file__).resolve().parent.parent / "data").folder)
    assert subprocess.run([sys.executable, "-c", code, data], check=False).returncode == 0
