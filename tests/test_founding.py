"""A new county's folder: whole or not at all, nothing invented in it, and a first report from it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from minhou_analysis.areas import AREA_REPORTS, GeneralReport, area_report
from minhou_analysis.checking import check_data
from minhou_analysis.cli import main
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.display.charts import Chart
from minhou_analysis.errors import DataError, MinhouError, RegionError, WorkspaceError
from minhou_analysis.founding import Draft, found_county
from minhou_analysis.plan import ANALYSES, GENERAL
from minhou_analysis.workspace import Workspace, open_workspace

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "your_county.ipynb"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    return [row.cells for row in DataPackage(folder).rows(table)]


@pytest.fixture
def county(tmp_path: Path, data_folder: Path) -> Path:
    found_county(tmp_path / "lianjiang", "350122", template=data_folder)
    return tmp_path / "lianjiang"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Path:
    """The county that the notebook makes, executed as it stands."""
    home = tmp_path_factory.mktemp("notebook")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    parameters.source += f"\nfolder = {str(home)!r}\ndata = {str(data_folder)!r}"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(home)}}).execute()
    shown = str([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
    for said in (
        "连江县 350122: 143 published figures, 8 peers",
        "1项</span>举措中",
        "2024Q4-县示例水利局.xlsx",
    ):
        assert said in shown, said
    return home / "county"


# ---- the skeleton


def test_every_figure_of_the_county_and_its_peers_comes_as_it_stands(county: Path, data_folder: Path) -> None:
    whole, own = rows(data_folder, "observations"), rows(county, "observations")
    regions = {row["code"] for row in rows(county, "regions")}
    assert own == [row for row in whole if row["region"] in regions]
    assert {"350122", "350121", "350921", "350100", "350000", "100000"} <= regions
    assert "350102" not in regions
    assert {row["source"] for row in own} == {row["id"] for row in rows(county, "sources")}


def test_nothing_is_said_of_a_plan(county: Path) -> None:
    for table in ("areas", "measures", "units", "measure-units", "commitments", "goals", "safeguards"):
        assert rows(county, f"plan-{table}") == []
    assert (county / "plan" / "plan.txt").read_text() == ""
    facts = json.loads((county / "plan" / "plan.json").read_text())
    assert {key for key, value in facts.items() if value and not isinstance(value, dict)} == {"region"}
    indicators = rows(county, "catalogue-indicators")
    assert {row["supplier"] for row in indicators} == {"statistics"}
    assert not any(row["measures"] or row["target_value"] for row in indicators)
    text = "".join(path.read_text() for path in county.rglob("*") if path.is_file() and path.suffix != ".csv")
    assert "350121" not in text
    assert "闽侯" not in text


def test_check_says_in_words_what_is_to_be_filled_in(county: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(county), "check"])
    assert result.exit_code == 1
    said = result.output
    assert "plan/plan.txt: found an empty file; expected the whole text of the plan, as published" in said
    assert "column adopted: found nothing; expected the day on which it was signed" in said
    assert 'first_period: found nothing; expected a quarter in quotation marks such as "2021Q3"' in said
    assert {finding.file for finding in check_data(county)} == {
        "plan/plan.json",
        "plan/plan.txt",
        "settings.toml",
    }


def test_a_county_that_the_data_do_not_know(tmp_path: Path, data_folder: Path) -> None:
    county = found_county(tmp_path / "new", "330106", "西湖区", template=data_folder)
    assert (county.figures, county.peers) == (0, ())
    (own,) = (row for row in rows(tmp_path / "new", "regions") if row["code"] == "330106")
    assert (own["name"], own["parent"], own["level"]) == ("西湖区", "100000", "county")
    assert rows(tmp_path / "new", "observations") == [] or {
        row["region"] for row in rows(tmp_path / "new", "observations")
    } == {"100000"}


@pytest.mark.parametrize(
    ("region", "name", "said"),
    [
        ("350122", "闽清县", "350122 is 连江县 in the data, not 闽清县"),
        ("350100", "", "350100 is 福州市, a prefecture"),
        ("330106", "", "the data do not know 330106"),
        ("330106", "西湖\n区", "the data do not know 330106"),
        ("330100", "杭州市", "not the GB/T 2260 code of a county"),
        ("３５０１２２", "连江县", "not the GB/T 2260 code of a county"),
        ("../350122", "连江县", "not the GB/T 2260 code of a county"),
    ],
)
def test_what_is_no_county_is_refused_and_leaves_nothing(
    tmp_path: Path, data_folder: Path, region: str, name: str, said: str
) -> None:
    with pytest.raises(RegionError, match=re.escape(said)):
        found_county(tmp_path / "new", region, name, template=data_folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_touched(tmp_path: Path, data_folder: Path) -> None:
    full, file, empty = tmp_path / "full", tmp_path / "file", tmp_path / "empty"
    full.mkdir()
    (full / "kept").write_text("kept")
    file.write_text("kept")
    empty.mkdir()
    for taken in (full, file, file / "below"):
        with pytest.raises(WorkspaceError):
            found_county(taken, "350122", template=data_folder)
    found_county(empty, "350122", template=data_folder)
    assert (full / "kept").read_text() == file.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "full"]


def test_a_fault_half_way_leaves_nothing(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def full_disk(path: Path, *arguments: object, **options: object) -> int:
        if path.name == "observations.csv":
            raise OSError(28, "No space left on device")
        return write(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(WorkspaceError, match="No space left"):
        found_county(tmp_path / "new", "350122", template=data_folder)
    assert list(tmp_path.iterdir()) == []


def test_killed_half_way_there_is_no_folder(tmp_path: Path, data_folder: Path) -> None:
    """A folder that stands under its name is whole, whenever the process dies."""
    killed = (
        "import os, signal, pathlib\n"
        "from minhou_analysis.founding import found_county\n"
        "write, left = pathlib.Path.write_text, [5]\n"
        "def dying(*a, **k):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return write(*a, **k)\n"
        "pathlib.Path.write_text = dying\n"
        f"found_county(pathlib.Path({str(tmp_path / 'new')!r}), '350122', template=pathlib.Path({str(data_folder)!r}))"
    )
    ran = subprocess.run([sys.executable, "-c", killed], env=dict(os.environ), check=False)
    assert ran.returncode == -signal.SIGKILL
    assert not (tmp_path / "new").exists()
    found_county(tmp_path / "new", "350122", template=data_folder)


# ---- filling it in


def test_a_draft_names_columns_and_indicators_that_are_not_there(county: Path) -> None:
    draft = Draft(county)
    with pytest.raises(DataError, match=r"plan/areas.csv, line 2: found 'shrt'.*did you mean short"):
        draft.write_rows("plan-areas", [{"id": "1", "shrt": "x"}])
    with pytest.raises(DataError, match="did you mean housing_tap_water_share"):
        draft.relate("housing_tap_water", "1.1")
    with pytest.raises(WorkspaceError):
        Draft(county / "plan")
    assert rows(county, "plan-areas") == []


def test_a_wrong_word_is_found(filled: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(filled, tmp_path / "copy"))
    draft = Draft(copy)
    assert draft.faults().empty
    table = [row | {"text": row["text"].replace("农村", "城镇")} for row in rows(copy, "plan-commitments")]
    draft.write_rows("plan-commitments", table)
    (fault,) = draft.faults().to_dict("records")
    assert fault["file"] == "plan/plan.txt"
    assert "延伸农村供水" in fault["found"]
    draft.write_rows("plan-commitments", rows(filled, "plan-commitments"))
    draft.write_settings(first_period="2019Q1")
    (fault,) = draft.faults().to_dict("records")
    assert (fault["column"], fault["expected"]) == ("first_period", "a quarter from 2024Q1 to 2025Q4")


def test_the_plan_may_have_other_main_headings(filled: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(filled, tmp_path / "copy"))
    text = copy / "plan" / "plan.txt"
    text.write_text(text.read_text().replace("二、试验举措", "二、重点任务"))
    draft = Draft(copy)
    assert "「二、试验举措」" in set(draft.faults()["expected"])
    draft.write_facts(headings={"measures": "二、重点任务"})
    assert draft.faults().empty
    draft.write_facts(headings={"measure": "二、重点任务"})
    assert "did you mean measures" in draft.faults()["expected"].str.cat()


# ---- the first report


def test_the_notebook_s_county_says_everywhere_that_it_is_an_example(filled: Path) -> None:
    plan = open_workspace(filled).plan
    assert "示例" in plan.title
    assert "示例文字，不是任何政府文件" in (filled / "plan" / "plan.txt").read_text()


def test_a_first_report_is_made_of_the_notebook_s_county(filled: Path, tmp_path: Path) -> None:
    arguments = ["--data", str(filled), "render", "2024Q4", "--out", str(tmp_path), "--jobs", "1", "-q"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    made = {path.name for path in (tmp_path / "2024Q4").glob("*.html")}
    assert made == {
        "index.html",
        "00_overview.html",
        "01_area.html",
        "08_appraisal.html",
        "09_unit_water.html",
    }
    page = re.sub("<[^>]*>", "", (tmp_path / "2024Q4" / "01_area.html").read_text())
    assert "农村供水" in page
    assert "2010年的94.69%" in page
    assert "演示数据" not in page
    assert (tmp_path / "2024Q4" / "01_area.pdf").is_file()


def test_the_first_report_follows_the_form(filled: Path) -> None:
    report = area_report(open_workspace(filled, "2024Q4"), "1")
    assert "偏慢1项" in report.verdict().text
    assert "65%" in report.pace().text
    before = area_report(open_workspace(filled, "2024Q3"), "1")
    assert "尚未收到责任单位报送，2项承诺事项无法评定" in before.verdict().text


def test_the_general_report_of_one_of_minhou_s_areas(workspace: Workspace) -> None:
    report = GeneralReport(workspace, "5")
    assert report.baseline[0] == "housing_tap_water_share"
    chart = report.headline_chart()
    assert isinstance(chart, Chart)
    assert "住房内有管道自来水的家庭户比重" in str(chart.title)
    assert "没有" not in str(report.baseline_table())
    with pytest.raises(MinhouError, match="no area '9'"):
        GeneralReport(workspace, "9")


def test_analyses_are_named_alike_in_data_plan_and_areas(workspace: Workspace, data_folder: Path) -> None:
    fields = DataPackage(data_folder).resource("plan-areas")["schema"]["fields"]
    (named,) = (field["constraints"]["enum"] for field in fields if field["name"] == "analysis")
    assert set(named) == {GENERAL, *ANALYSES}
    assert [report.__module__.rsplit(".", 1)[1] for report in AREA_REPORTS.values()] == list(ANALYSES)
    for area in workspace.plan.areas:
        assert type(area_report(workspace, area.id)) is AREA_REPORTS[area.id]
