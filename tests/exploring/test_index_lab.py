"""The index workbench: a moved widget changes the figure, what cannot be is refused, without widgets the edition stands."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.display.charts import Chart
from minhou_analysis.display.narrative import Sequence
from minhou_analysis.errors import MethodError, PeriodError
from minhou_analysis.exploring.index_lab import CHOICES, IndexLab
from minhou_analysis.workspace import Workspace, open_workspace


@pytest.fixture
def lab(workspace: Workspace) -> IndexLab:
    return IndexLab(workspace)


class Handle:
    """What IPython gives for a display that can be replaced."""

    def __init__(self, shown: Any) -> None:
        self.shown = [shown]

    def update(self, shown: Any) -> None:
        self.shown.append(shown)


@pytest.fixture
def handles(monkeypatch: pytest.MonkeyPatch) -> list[Handle]:
    """Displays made by cells."""
    made: list[Handle] = []

    def display(shown: Any, display_id: bool) -> Handle:
        assert display_id
        made.append(Handle(shown))
        return made[-1]

    monkeypatch.setattr("IPython.display.display", display)
    return made


def drawn(chart: Any) -> list[float]:
    assert isinstance(chart, Chart)
    return [float(value) for value in chart.data["value"]]


def test_it_starts_as_the_edition(lab: IndexLab) -> None:
    assert lab.index is lab.published
    assert lab.index.edition == "第一版"
    assert "居第3位" in str(lab.scores().now.title)  # type: ignore[attr-defined]


def test_a_moved_widget_replaces_the_chart_in_its_cell(lab: IndexLab, handles: list[Handle]) -> None:
    panel = lab.panel()
    for live in (lab.scores(), lab.ranks()):
        live._ipython_display_()
    panel.controls["aggregation"].value = "geometric"
    assert [len(handle.shown) for handle in handles] == [2, 2]
    before, after = handles[0].shown
    assert drawn(before) != drawn(after)
    assert "第一版" in before.note
    assert "第一版" not in after.note, "another way of aggregating is not the edition"
    panel.controls["aggregation"].value = "arithmetic"
    assert drawn(handles[0].shown[-1]) == drawn(before)
    assert "第一版" in handles[0].shown[-1].note


@pytest.mark.parametrize(
    ("control", "value"),
    [
        ("period", "2010"),
        ("normalisation", "z_score"),
        ("normalisation", "percentile_rank"),
        ("weighting", "entropy"),
        ("weighting", "critic"),
        ("weighting", "equal"),
        ("indicators", ("urbanization_rate", "housing_tap_water_share", "floor_area_per_capita")),
        ("regions", ("350122", "350181", "350124")),
    ],
)
def test_every_choice_changes_the_figure_and_can_be_taken_back(
    lab: IndexLab, control: str, value: Any
) -> None:
    panel = lab.panel()
    chart = lab.scores().now
    before = (str(chart), drawn(chart))
    panel.controls[control].value = value
    chart = lab.scores().now
    assert (str(chart), drawn(chart)) != before
    for live in (lab.areas(), lab.ranks(), lab.drivers(), lab.obstacles(), lab.weights(), lab.compared()):
        assert len(repr(live)) > 20
    panel.reset.click()
    assert (str(lab.scores().now), drawn(lab.scores().now)) == before
    assert panel.controls["indicators"].value == tuple(lab.published.indicators)


def test_a_slider_weighs_by_points(lab: IndexLab) -> None:
    panel = lab.panel()
    panel.controls["weighting"].value = "equal"
    panel.points["urbanization_rate"].value = 0
    assert panel.controls["weighting"].value == "points"
    assert lab.index.weights["urbanization_rate"] == 0
    assert lab.index.rank("2020") == 2
    assert "自选指标或分值" in repr(lab.chosen())


def test_what_makes_no_index_is_refused_in_words(lab: IndexLab) -> None:
    panel = lab.panel()
    panel.controls["normalisation"].value = "z_score"
    chosen = lab.index
    panel.controls["aggregation"].value = "geometric"
    assert "未采用" in panel.said.value
    assert lab.index is chosen
    panel.reset.click()
    assert "未采用" not in panel.said.value
    for control in ("indicators", "regions"):
        panel.controls[control].value = ()
        assert "未采用" in panel.said.value
        panel.reset.click()


def test_code_chooses_as_widgets_do(lab: IndexLab) -> None:
    panel = lab.panel()
    lab.choose(aggregation="geometric", period="2010")
    assert panel.controls["aggregation"].value == "geometric"
    assert panel.controls["period"].value == "2010"
    lab.add("employment_tertiary_share", direction="increase", area="3")
    assert panel.controls["indicators"].value[-1] == "employment_tertiary_share"
    assert "employment_tertiary_share" in lab.index.areas["3"]
    panel.controls["indicators"].value = panel.controls["indicators"].value[:-1]
    panel.controls["indicators"].value = (*panel.controls["indicators"].value, "employment_tertiary_share")
    assert lab.index.directions["employment_tertiary_share"] == "increase", "it is known from now on"
    for wrong in ({"period": "2015"}, {"aggregation": "harmonic"}, {"regions": ["350121", "350122"]}):
        with pytest.raises(MethodError):
            lab.choose(**wrong)
    with pytest.raises(MethodError):
        lab.add("employment_tertiary_share")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weights": {}}, "did you mean weighting.*choose period, .*points"),
        ({"points": {}}, "points name no indicator"),
        ({"points": {"urbanisation_rate": 3}}, "did you mean urbanization_rate"),
        ({"normalisation": "banana"}, "min_max, z_score, percentile_rank"),
    ],
)
def test_a_slip_in_code_is_answered_with_what_there_is(lab: IndexLab, wrong: Any, said: str) -> None:
    with pytest.raises(MethodError, match=said):
        lab.choose(**wrong)
    assert lab.index is lab.published


def test_its_choices_are_named_for_tab_completion() -> None:
    assert set(CHOICES) == set(signature(IndexLab.choose).parameters) - {"self", "unknown"}


def test_all_that_moves_the_rank_most_comes_first_and_is_named(lab: IndexLab) -> None:
    shown = lab.drivers().now
    assert isinstance(shown, Sequence)
    words, table = shown.items
    assert (
        "影响最大的是剔除「常住人口城镇化率」（居第2位）、「人均住房建筑面积」权重加倍（居第4位）；"
        in str(words)
    )
    assert [row["name"] for row in table.rows[:2]] == ["常住人口城镇化率", "人均住房建筑面积"]


def test_the_edition_stands_beside_the_choice(lab: IndexLab) -> None:
    lab.choose(weighting="entropy", aggregation="geometric")
    table = lab.compared().now
    rows = {row["name"]: row for row in table.rows}  # type: ignore[attr-defined]
    assert str(rows["福清市"]["moved"]) == "+1"
    lab.choose(regions=["350121", "350122", "350124"])
    rows = {row["name"]: row for row in lab.compared().now.rows}  # type: ignore[attr-defined]
    assert rows["闽清县"]["published_rank"] == "—", "the edition does not compare it"


def test_data_and_figure_can_be_taken_on(lab: IndexLab, tmp_path: Path) -> None:
    lab.data().to_csv(tmp_path / "index.csv", index=False)
    assert len((tmp_path / "index.csv").read_text(encoding="utf-8").splitlines()) == 1 + 11 * 9 * 2
    lab.scores().now.figure.savefig(tmp_path / "index.svg")  # type: ignore[attr-defined]
    assert (tmp_path / "index.svg").stat().st_size > 5000


def test_without_widgets_the_panel_says_what_is_chosen(lab: IndexLab) -> None:
    shown = lab.panel()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "11项指标（报告所用第一版的指标和分值）" in shown["text/html"]
    assert repr(lab.panel()) == shown["text/plain"]


@pytest.mark.parametrize(("region", "count"), [("350122", 9), ("350124", 13)])
def test_other_counties(data_folder: Path, region: str, count: int) -> None:
    """A county without peers is set beside the counties of its city."""
    lab = IndexLab(open_workspace(data_folder, "2025Q4", region))
    assert len(lab.index.regions) == count
    assert lab.workspace.region.name in str(lab.drivers())


def test_a_township_has_no_workbench(data_folder: Path) -> None:
    with pytest.raises(MethodError, match="甘蔗街道"):
        IndexLab(open_workspace(data_folder, "2025Q4", "350121001"))
    with pytest.raises(PeriodError):
        open_workspace(data_folder, "2010")
