"""Every difference between two reports is told apart by why there is one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from minhou_analysis.areas.difference_tables import of_scope
from minhou_analysis.areas.differences import Difference, differences
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.cli import main
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.reads import READS_VARIABLE
from minhou_analysis.workspace import Workspace, open_workspace

View = Callable[..., Workspace]


def sorts(found: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(found["kind"], found["why"], strict=True))


def test_corrections_are_told_from_new_data(view: View) -> None:
    now = view()
    before = now.previous
    found = differences(now, before.as_known_on(before.due))
    assert sorts(found) == {
        (Difference.CORRECTION, "单位更正"),
        (Difference.NEW, "上次报告之后补报"),
        (Difference.NEW, "新报告期的报送"),
    }
    corrected = found[found["kind"] == Difference.CORRECTION]
    receipts = now.received.receipts
    superseding = receipts[(receipts["supersedes"] != "") & (receipts["received"] > pd.Timestamp(before.due))]
    assert set(corrected["unit"]) <= set(superseding["unit"])
    assert (corrected["before"] != corrected["after"]).all()
    assert list(found["kind"]) == sorted(found["kind"], key=list(Difference).index)


def test_nothing_differs_from_itself(view: View) -> None:
    assert differences(view(), view()).empty


def test_a_report_in_the_place_of_demonstration_data_is_a_change_of_method(view: View) -> None:
    before = view()
    real = before.known.commitments.assign(obs_status=str(ObservationStatus.NORMAL))
    one = real["unit"] == "finance"
    mixed = pd.concat([real[one], before.known.commitments[~one]])
    now = replace(before, known=replace(before.known, commitments=mixed))
    found = differences(now, before)
    assert sorts(found) == {(Difference.METHOD, "演示数据换为单位报送")}
    assert set(found["unit"]) == {"finance"}


def test_a_figure_that_a_later_document_gives_otherwise_is_a_revision(view: View) -> None:
    now = view()
    own = now.observations
    old = own.read[(own.read["indicator"] == "gdp_index") & (own.read["region"] == "350121")]
    newer = old[old["period"] == "2018"].assign(value=107.0, source="fjnj2021_t2102")
    later = replace(own, read=pd.concat([own.read, newer], ignore_index=True)).known()
    (row,) = differences(replace(now, observations=later), now).to_dict("records")
    assert (row["kind"], row["before"], row["after"]) == (Difference.REVISION, 108.6, 107.0)
    assert row["why"] == "fjnj2019_t2102 → fjnj2021_t2102"


def test_a_figure_that_is_no_longer_given_is_a_revision_with_the_status_it_had(view: View) -> None:
    now = view()
    own = now.observations
    fewer = replace(own, frame=own.frame[own.frame["indicator"] != "gdp_index"])
    found = differences(replace(now, observations=fewer), now)
    assert sorts(found) == {(Difference.REVISION, "来源不再给出此数")}
    assert set(found["obs_status"]) == {ObservationStatus.NORMAL}
    assert found["after"].isna().all()


def test_figures_are_unknown_before_they_are_published(view: View) -> None:
    now = view("2022Q4")
    found = differences(now, now.as_known_on(date(2021, 6, 30)))
    statistics = found[found["about"] == "statistic"]
    assert set(statistics["kind"]) <= {Difference.NEW, Difference.METHOD}
    assert "gdp_index" in set(statistics["id"])


def test_a_report_tells_its_own_differences_only(view: View) -> None:
    now = view()
    found = differences(now, now.previous.as_known_on(now.previous.due))
    health, finance = (of_scope(UnitReport(now, unit), found) for unit in ("health", "finance"))
    assert set(health["unit"]) == {"health"}
    assert not (finance["unit"] == "health").any()
    assert len(of_scope(OverviewReport(now), found)) == len(found)
    assert "单位更正" in UnitReport(now, "health").data_changes()._repr_html_()
    assert "没有更正、修订" in UnitReport(now, "finance").data_changes()._repr_html_()


def test_the_units_page_reads_the_forms_of_its_unit_alone(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(READS_VARIABLE, str(tmp_path / "reads"))
    UnitReport(open_workspace(data_folder, "2025Q4", demonstration=True), "health").data_changes()
    noted = [json.loads(line)["key"].split(":") for line in (tmp_path / "reads").read_text().splitlines()]
    assert {key[1] for key in noted if key[0] == "forms"} == {"health"}


def test_the_command_counts_and_lists_them() -> None:
    said = CliRunner().invoke(main, ["changes", "2025Q4"])
    assert said.exit_code == 0
    assert "更正：3项" in said.output
    assert "单位更正" in said.output
    table = CliRunner().invoke(main, ["changes", "2025Q4", "--csv"])
    assert table.output.splitlines()[0] == "kind,about,id,unit,period,before,after,why,obs_status"
    wrong = CliRunner().invoke(main, ["changes", "2025Q4", "--since", "2026Q4"])
    assert (wrong.exit_code, "does not come before 2025Q4" in wrong.output) == (2, True)
    assert Period.parse("2025Q3").label in said.output
