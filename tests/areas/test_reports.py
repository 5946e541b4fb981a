"""Every call of every notebook works and says something, from whatever period, region and data it looks.

Each period, each kind of place, and the data with demonstration submissions and without are seen at least once;
``MINHOU_WORLDS=all`` sees all of them together.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import nbformat
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.appraisal import AppraisalReport
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.charts.chart import LABEL
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.fonts import SERIF, missing_glyphs
from minhou_analysis.display.narrative import Sentence, Sequence, facts_in
from minhou_analysis.display.numbers import ITEM, YI
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("0*.ipynb"))
NOW = "2025Q4"
PERIODS = ("2021Q3", "2023Q2", "2025H2")
ALL = os.environ.get("MINHOU_WORLDS") == "all"
AT_HOME = [
    *((period, True) for period in PERIODS),
    ("2021Q3", False),
    (NOW, False),
    *([("2023Q2", False), ("2025H2", False)] if ALL else []),
]
"""Period, and whether demonstration submissions are read; today's with them is ``home``."""
ELSEWHERE = [
    ("350122", "2021Q3"),
    ("350122", "2025H2"),
    ("350104", NOW),
    ("350121001", NOW),
    ("100000", "2021Q3"),
    *([("350122", "2023Q2"), ("350122", NOW), ("350124", "2023Q2")] if ALL else []),
]
"""A peer; a district without rural income; a township; the country. A county without peers is ``lonely``."""


@cache
def calls(notebook: Path) -> list[str]:
    """What a notebook asks of its report."""
    code = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    lines = [line for source in code for line in ast.parse(source).body]
    asked = [line.value for line in lines if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)]
    return [call.func.attr for call in asked if isinstance(call.func, ast.Attribute)]


def report(stem: str, workspace: Workspace) -> PlanReport:
    """The report that a notebook opens."""
    if stem == "00_overview":
        return OverviewReport(workspace)
    if stem == "08_appraisal":
        return AppraisalReport(workspace)
    return UnitReport(workspace, "finance") if stem == "09_unit" else AREA_REPORTS[stem[1]](workspace)


def shown(workspace: Workspace, notebooks: Iterable[Path] = NOTEBOOKS) -> Iterator[tuple[str, Any]]:
    """Everything that the notebooks show of a workspace."""
    for notebook in notebooks:
        opened = report(notebook.stem, workspace)
        for call in calls(notebook):
            yield f"{notebook.stem}.{call}", getattr(opened, call)()


@dataclass
class Shown:
    """Everything that the notebooks show of a workspace, and the sentences made for it, by notebook."""

    workspace: Workspace
    things: list[tuple[str, Any]] = field(default_factory=list)
    sentences: dict[str, list[Sentence]] = field(default_factory=dict)


def all_of(workspace: Workspace) -> Shown:
    """Make it once, for the tests that look at the same world."""
    seen = Shown(workspace)
    keep = Sentence.__init__

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chart, "svg", b"<svg/>")
        for notebook in NOTEBOOKS:
            made = seen.sentences[notebook.stem] = []

            def noted(
                self: Sentence, template: str, values: dict[str, Any], made: list[Sentence] = made
            ) -> None:
                keep(self, template, values)
                made.append(self)

            patch.setattr(Sentence, "__init__", noted)
            for name, thing in shown(workspace, [notebook]):
                html(thing)
                seen.things.append((name, thing))
    return seen


@pytest.fixture(scope="module")
def home(view: View) -> Shown:
    return all_of(view(NOW))


@pytest.fixture(scope="module")
def lonely(view: View) -> Shown:
    """From a county without peers."""
    return all_of(view(NOW, "350124"))


def html(thing: Any) -> str:
    return str(
        thing._repr_html_() if hasattr(thing, "_repr_html_") else thing._repr_mimebundle_()["text/html"]
    )


def outside_facts(thing: Any) -> Iterator[Any]:
    """What stands in a numeric cell of a table, or is drawn in a chart, and is no fact."""
    match thing:
        case Sequence():
            for item in thing.items:
                yield from outside_facts(item)
        case Table():
            keys = [column.key for column in thing.columns if column.numeric]
            cells = [row.get(key, BLANK) for row in thing.rows for key in keys]
            yield from (cell for cell in cells if cell != BLANK and not facts_in([cell]))
        case Chart():
            known = {round(fact.value, 6) for fact in thing.drawn if fact.value is not None}
            drawn = thing.data.select_dtypes("number").stack().dropna()
            yield from (number for number in drawn if round(float(number), 6) not in known)


def off_their_heading(thing: Any, units: Iterable[str]) -> Iterator[str]:
    """Numbers without a unit under a heading that names another unit than theirs."""
    match thing:
        case Sequence():
            for item in thing.items:
                yield from off_their_heading(item, units)
        case Table():
            for column in thing.columns:
                unit = column.label.rpartition("（")[2].removesuffix("）")
                cells = [row.get(column.key) for row in thing.rows]
                bare = [cell.value if isinstance(cell, Remarked) else cell for cell in cells]
                facts = [cell.fact for cell in bare if isinstance(cell, Number) and unit in units]
                yield from (f"{column.label}: {fact}" for fact in facts if fact.unit.symbol != unit)


def test_a_number_in_another_unit_than_its_heading_names_is_found() -> None:
    columns = (Column("name", "名", heads_row=True), Column("paid", "完成投资（万元）", numeric=True))
    table = Table("表", columns, [{"name": "甲", "paid": Number(Fact("a", "甲", 2.29, YI))}])
    assert list(off_their_heading(Sequence((table,)), ["万元"])) == ["完成投资（万元）: 2.29亿元"]
    assert list(off_their_heading(table, ["元"])) == []


def test_a_number_outside_a_fact_is_found() -> None:
    columns = (Column("name", "名", heads_row=True), Column("value", "数", numeric=True))
    known = Number(Fact("a", "甲", 1.0, ITEM))
    table = Table(
        "表", columns, [{"name": "甲", "value": "3"}, {"name": "乙", "value": known}, {"name": "丙"}]
    )
    assert list(outside_facts(Sequence((table,)))) == ["3"]


def test_the_areas_together_speak_to_every_measure(view: View) -> None:
    workspace = view()
    spoken = {
        measure
        for area in AREA_REPORTS.values()
        for measures in area(workspace).speaks_to.values()
        for measure in measures
    }
    assert spoken == {measure.id for measure in workspace.plan.measures}


def says_something_at_home(workspace: Workspace, things: Iterable[tuple[str, Any]]) -> None:
    units = {indicator.unit.symbol for indicator in workspace.catalogue.indicators.values()}
    for name, thing in things:
        assert list(outside_facts(thing)) == [], name
        assert list(off_their_heading(thing, units)) == [], name
        said = re.sub(r"<[^>]*>", "", html(thing))
        assert len(said) > 4, name
        assert "nan" not in said.lower(), name
        assert "None" not in said, name
        if not workspace.demonstration:
            assert "演示" not in said, name


def says_something_elsewhere(things: Iterable[tuple[str, Any]]) -> None:
    for name, thing in things:
        said = re.sub(r"<[^>]*>", "", html(thing))
        assert len(said) > 4, name
        assert not re.search("nan|None|演示", said), name
        assert "滞后" not in said or "评定规则" in said, f"{name}: nothing is due elsewhere"


@pytest.mark.parametrize(("period", "demonstration"), AT_HOME)
def test_every_call_says_something_at_home(
    view: View, monkeypatch: pytest.MonkeyPatch, period: str, demonstration: bool
) -> None:
    monkeypatch.setattr(Chart, "svg", b"<svg/>")
    workspace = view(period, None, demonstration)
    says_something_at_home(workspace, shown(workspace))


@pytest.mark.parametrize(("region", "period"), ELSEWHERE)
def test_every_call_says_something_elsewhere(
    view: View, monkeypatch: pytest.MonkeyPatch, region: str, period: str
) -> None:
    monkeypatch.setattr(Chart, "svg", b"<svg/>")
    says_something_elsewhere(shown(view(period, region)))


def test_every_call_says_something_now(home: Shown, lonely: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chart, "svg", b"<svg/>")
    assert len(home.things) > 200
    says_something_at_home(home.workspace, home.things)
    says_something_elsewhere(lonely.things)


def drawn_texts(chart: Chart) -> list[Text]:
    """Texts of a chart that can be seen; matplotlib keeps labels of ticks beyond the axes, too."""
    hidden: set[Text] = set()
    for axes in chart.figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = zip(axis.get_ticklabels(), axis.get_ticklocs(), strict=True)
            hidden |= {label for label, place in ticks if not low <= place <= high}
    texts = [text for text in chart.figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    return [text for text in texts if text.get_text().strip() and text not in hidden]


@pytest.mark.parametrize("place", ["home", "lonely"])
def test_charts_can_be_read(place: str, request: pytest.FixtureRequest) -> None:
    """No text over another, none cut off, no character without a glyph; message, alternative text and note are there."""
    seen: Shown = request.getfixturevalue(place)
    parts = [(name, part) for name, thing in seen.things for part in getattr(thing, "items", (thing,))]
    for name, chart in parts:
        if not isinstance(chart, Chart):
            continue
        canvas = FigureCanvasAgg(chart.figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        width, height = canvas.get_width_height()
        boxes = {text: text.get_window_extent() for text in drawn_texts(chart)}
        for text, box in boxes.items():
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
            assert inside, f"{name}: {text.get_text()!r} is cut off"
            assert text.get_fontsize() >= LABEL, f"{name}: {text.get_text()!r} is too small"
            assert missing_glyphs(text.get_text()) == [], name
        for (one, a), (other, b) in combinations(boxes.items(), 2):
            apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 2 or b.y1 <= a.y0 + 2
            assert apart, f"{name}: {one.get_text()!r} lies over {other.get_text()!r}"
        for said in (chart.title, chart.alt, chart.note):
            assert said, name
            assert missing_glyphs(str(said), SERIF) == [], name
        assert len(str(chart.title)) <= 70, f"{name}: {chart.title}"
        assert len(str(chart.note)) <= 160, f"{name}: {chart.note}"
        assert any(word in str(chart.note) for word in ("来源：", "单位：")), name


def test_charts_are_drawn_with_every_glyph(view: View) -> None:
    """matplotlib warns of a missing glyph when it draws, and a warning is an error here."""
    kinds = {
        "01_migration": ("registered_elsewhere", "origins", "schedule"),
        "07_income": ("ratio", "province_ratio"),
        "08_appraisal": ("load",),
    }
    for stem, names in kinds.items():
        opened = report(stem, view())
        for name in names:
            assert getattr(opened, name)().svg.startswith(b"<?xml"), name


def test_titles_follow_the_data(view: View) -> None:
    home, poor = AREA_REPORTS["6"](view()), AREA_REPORTS["6"](view(region="350104"))
    assert "由2010年的7.90%升至9.99%" in str(home.ageing().title)  # type: ignore[attr-defined]
    assert "居第8位" in str(home.ageing().title)  # type: ignore[attr-defined]
    assert "居第9位" in str(poor.ageing().title)  # type: ignore[attr-defined]
    tenure = AREA_REPORTS["2"](view(region="350104")).tenure()  # type: ignore[attr-defined]
    assert "住房为购买的最多" in str(tenure.title)
    urban = AREA_REPORTS["1"](view(region="350104")).urbanisation()  # type: ignore[attr-defined]
    assert "仍为100.00%" in str(urban.title)


def test_statistics_of_later_years_stay_out(view: View) -> None:
    early, late = (AREA_REPORTS["4"](view(period)).fertiliser() for period in ("2021Q3", "2021Q4"))  # type: ignore[attr-defined]
    assert list(early.data.index) == [2010, 2020]
    assert list(late.data.index) == [2010, 2020, 2021]


def test_a_region_without_figures_is_told_so_instead_of_charted(view: View) -> None:
    chart = AREA_REPORTS["7"](view(region="350104")).headline_chart()
    assert html(chart) == '<p class="note">仓山区没有「城乡居民收入比」的公开数，不作图。</p>'


def test_peers_without_figures_are_named(view: View) -> None:
    note = str(AREA_REPORTS["7"](view()).ratio().note)  # type: ignore[attr-defined]
    assert "仓山区、霞浦县无数" in note
    assert "2018年" in note


def test_no_digit_stands_outside_a_fact(home: Shown) -> None:
    """Digits of a sentence come from facts, their periods and days, numbers of the plan, titles of documents and quotations; none is
    typed into its words.
    """
    plan = home.workspace.plan
    numbers = {m.id for a in plan.areas for m in a.measures} | {c.id for c in plan.commitments}
    read = [NOTEBOOKS[place].stem for place in (0, 1, 4, 5, 6, 7, 8)]
    made = [sentence for stem in read for sentence in home.sentences[stem]]
    assert len(made) > 50
    found = []
    for sentence in made:
        words = re.sub(r"{[^}]*}", "", sentence.template)
        assert not re.search(r"\d", words), sentence.template
        pieces = re.findall("来源：{\\w+}|「{\\w+}」", sentence.template)
        for name, value in sentence.values.items():
            if isinstance(value, str) and not {f"来源：{{{name}}}", f"「{{{name}}}」"} & {*pieces}:
                plain = re.sub(
                    r"\d{4}年(第.季度|\d+月\d+日)?|\d{4}Q\d|\d{4}\.\d\d\.\d\d|\d+—\d+月", "", value
                )
                strange = set(re.findall(r"[\d.]*\d", plain)) - numbers
                found += [(sentence.template, value)] if strange else []
    assert not found


def test_every_unit_has_a_page(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chart, "svg", b"<svg/>")
    workspace = view()
    for unit in workspace.plan.units:
        page = UnitReport(workspace, unit.id)
        assert unit.name in page.title
        assert len(page.measures()._repr_html_()) > 100
        assert len(page.indicators()._repr_html_()) > 10
        assert len(page.missing()._repr_html_()) > 10
