"""The explorer: a moved widget changes the figure, what cannot be is refused in words, files say what they hold."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure

import minhou_analysis as minhou
from minhou_analysis.display.charts import Chart
from minhou_analysis.errors import CatalogueError, MethodError, PeriodError, RegionError
from minhou_analysis.exploring.explorer import Explorer
from minhou_analysis.exploring.selection import indicators_by_area, regions_of
from minhou_analysis.workspace import Workspace, open_workspace

TAP_WATER = "housing_tap_water_share"


@pytest.fixture
def explorer(workspace: Workspace) -> Explorer:
    return Explorer(workspace)


def shown(explorer: Explorer) -> Chart:
    chart = explorer.chart().now
    assert isinstance(chart, Chart)
    return chart


def test_it_starts_with_tap_water_of_the_peers(explorer: Explorer) -> None:
    assert str(shown(explorer).title) == (
        "2020年闽侯县住房内有管道自来水的家庭户比重由2010年的90.25%升至97.05%（+6.80个百分点），在所选9地中由高到低居第6位"
    )
    assert len(explorer.data()) == 18
    assert "印作长乐市" in str(shown(explorer).note)


def test_every_widget_changes_chart_table_and_words(explorer: Explorer) -> None:
    panel = explorer.panel()
    moves = [
        ("since", ""),
        ("period", "2010"),
        ("regions", ("350121", "350122")),
        ("area", "3"),
        ("indicator", "employment_tertiary_share"),
    ]
    for control, value in moves:
        before = (str(shown(explorer).title), repr(explorer.table()), repr(explorer.chosen()))
        panel.controls[control].value = value
        after = (str(shown(explorer).title), repr(explorer.table()), repr(explorer.chosen()))
        assert all(one != other for one, other in zip(before, after, strict=True)), control
    assert explorer.selection.indicator.id == "employment_tertiary_share"
    assert [region.name for region in explorer.selection.regions] == ["闽侯县", "连江县"]


def test_what_cannot_be_shown_is_refused_in_words(explorer: Explorer) -> None:
    panel, chosen = explorer.panel(), explorer.selection
    panel.controls["regions"].value = ()
    assert "未采用" in panel.said.value
    assert explorer.selection is chosen
    assert len(panel.controls["regions"].value) == 9
    for wrong in ({"period": "2015"}, {"since": "2020"}):
        with pytest.raises(PeriodError):
            explorer.choose(**wrong)  # type: ignore[arg-type]
    with pytest.raises(CatalogueError, match="did you mean housing_tap_water_share"):
        explorer.choose("tap_watr")
    with pytest.raises(RegionError, match="did you mean 连江县"):
        explorer.choose(regions=["连江"])


def test_reported_figures_are_compared_within_one_quarter_and_marked(explorer: Explorer) -> None:
    explorer.choose("settled_from_outside_fuzhou", ["闽侯县"])
    assert {str(period)[-2:] for period in explorer.selection.periods} == {"Q4"}
    assert shown(explorer).is_demonstration
    assert "演示" in str(explorer.table().to_html())
    assert explorer.data().attrs["status"] == "DEMO"


def test_files_say_what_they_hold(explorer: Explorer, tmp_path: Path) -> None:
    csv, xlsx, svg = (explorer.save(kind, tmp_path) for kind in ("csv", "xlsx", "svg"))
    assert csv.name == "housing_tap_water_share-9-regions-2010-2020.csv"
    pd.testing.assert_frame_equal(
        pd.read_csv(csv, dtype={"region": str, "period": str}, keep_default_na=False),
        explorer.data().fillna(""),
        check_dtype=False,
    )
    book = openpyxl.load_workbook(xlsx)
    assert book.sheetnames == ["数据", "说明"]
    assert book["数据"].max_row == 19
    assert b"<svg" in svg.read_bytes()
    assert explorer.save("csv", tmp_path) == csv, "the same content is written once"
    others = [code for code in explorer.workspace.observations.regions if code.startswith("3501")][:9]
    explorer.choose(regions=others)
    assert len(explorer.selection.regions) == 9
    assert explorer.save("csv", tmp_path).name == "housing_tap_water_share-9-regions-2010-2020-2.csv"
    explorer.choose("settled_from_outside_fuzhou", ["闽侯县"])
    assert explorer.save("svg", tmp_path).stem.endswith("-demo")
    with pytest.raises(MethodError, match="did you mean xlsx"):
        explorer.save("xls", tmp_path)


def test_buttons_say_where_they_wrote(
    explorer: Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    panel = explorer.panel()
    panel.saves["csv"].click()
    written = next((tmp_path / "exports").iterdir())
    assert str(written) in panel.said.value


def test_the_widgets_are_shown_without_a_numbered_answer(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[dict[str, str], bool]] = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append((bundle, raw)))
    explorer.panel()._ipython_display_()
    minhou.IndexLab(explorer.workspace).panel()._ipython_display_()
    assert [raw for _, raw in shown] == [True, True]
    assert all("application/vnd.jupyter.widget-view+json" in bundle for bundle, _ in shown)


def test_the_table_needs_no_network(explorer: Explorer) -> None:
    page = str(explorer.table().to_html())
    fetched = set(re.findall(r"""(?:src|href|from|import)[=( ]*["'](https?:[^"']+)""", page))
    assert {address for address in fetched if "itables" not in address.split("/")[2]} == set()
    assert "unpkg" not in page
    assert "cdn" not in page
    assert "97.05" in page


def test_the_table_speaks_chinese_and_sorts_by_its_whole_headings(explorer: Explorer) -> None:
    page = str(explorer.table().to_html())
    given = json.loads(re.search(r"let dt_args = (\{.*?\});", page, re.DOTALL)[1])  # type: ignore[index]
    assert given["language"]["search"] == "查找："
    assert "_TOTAL_" in given["language"]["info"]
    assert "text_in_header_can_be_selected" not in given, "only an arrow would sort"


def test_a_derived_figure_is_traced_to_what_was_observed(workspace: Workspace) -> None:
    ratio = minhou.fact(workspace, "urban_rural_income_ratio", "连江县", "2018")
    assert ratio.formula == "城镇居民人均可支配收入 ÷ 农村居民人均可支配收入"
    assert ratio.value is not None
    urban, rural = (fact.value for fact in ratio.inputs)
    assert urban is not None
    assert rural is not None
    assert ratio.value == pytest.approx(urban / rural)
    told = ratio.explain()
    assert told.text.count("来源：福建统计年鉴2019") == 3
    for said in (told.text, str(told.to_html()), told._repr_markdown_()):
        assert ratio.text in said
        assert "农村居民人均可支配收入" in said


@pytest.mark.parametrize(("region", "period"), [("350122", "2025Q4"), ("350124", "2025Q4"), (None, "2021Q3")])
def test_other_counties_and_early_periods(data_folder: Path, region: str | None, period: str) -> None:
    explorer = Explorer(open_workspace(data_folder, period, region, demonstration=False))
    for live in (explorer.chart(), explorer.table(), explorer.about(), explorer.explain()):
        assert len(str(live.to_html())) > 50
    assert explorer.workspace.region.name in str(shown(explorer).title)


@pytest.mark.parametrize(("region", "period"), [("350124", "2025Q4"), (None, "2021Q3")])
def test_what_has_values_is_offered_and_nothing_else(
    data_folder: Path, region: str | None, period: str
) -> None:
    opened = open_workspace(data_folder, period, region)
    offered = {i.id for group in indicators_by_area(opened).values() for i in group}
    some = list(opened.catalogue)[::6]
    assert [i.id for i in some if i.id in offered] == [i.id for i in some if regions_of(opened, i.id)]


def test_the_explorer_does_not_wait_for_what_it_has_no_use_for() -> None:
    code = "import sys, minhou_analysis.exploring.explorer; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_charts_are_matplotlib_figures_that_show_themselves(workspace: Workspace) -> None:
    figure = minhou.chart(workspace, TAP_WATER, ["闽侯县", "连江县"], since=None)
    assert isinstance(figure, Figure)
    assert "<svg" in figure._repr_svg_()  # type: ignore[attr-defined]
