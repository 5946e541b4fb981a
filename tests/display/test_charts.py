from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.display import charts
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.charts.chart import _in_address
from minhou_analysis.display.facts import demonstration_mark
from minhou_analysis.errors import GlyphError

TEXTS: dict[str, Any] = {"title": "标题<b>", "alt": '说明"', "note": "单位：%。来源：普查。"}
REGIONS = pd.DataFrame(
    {"name": ["闽侯县", "连江县", "全国"], "before": [27.2, 15.0, None], "after": [47.0, 25.0, 35.0]}
)
REGIONS.attrs.update(before="2010年", after="2020年")
VALUES = pd.DataFrame({"name": ["闽侯县", "连江县"], "value": [2.25, 2.04]})
PARTS = pd.DataFrame({"name": ["闽侯县", "连江县"], "自建": [60.0, 97.0], "其他": [40.0, 3.0]})
SERIES = pd.DataFrame({"福建省": [2.41, 2.36, 2.26]}, index=[2015, 2018, 2020])
COVERAGE = pd.DataFrame(
    {"name": ["通公交率", "治理率", "覆盖率"], "value": [99.2, 76.0, 100.0], "gap": [0.8, 24.0, 0.0]}
)
PANELS = pd.concat(
    [REGIONS.assign(panel="自来水"), REGIONS.assign(panel="厨房", after=[None, 30.0, 40.0])],
    ignore_index=True,
)
PANELS.attrs.update(REGIONS.attrs)
SCHEDULE = pd.DataFrame(
    {
        "name": ["1.1 户籍改革", "1.2 市民化保障", "1.3 人才入乡激励"],
        "completion": [87.0, None, 4.0],
        "planned": [100.0, None, None],
        "light": ["amber", "grey", "grey"],
    }
)


CHARTS: dict[str, Callable[[], Chart]] = {
    "dumbbell": lambda: charts.dumbbell(REGIONS, "闽侯县", "占常住人口%", **TEXTS),
    "ranked_dots": lambda: charts.ranked_dots(VALUES, "闽侯县", "城镇 ÷ 农村", **TEXTS),
    "stacked_shares": lambda: charts.stacked_shares(PARTS, "闽侯县", "占家庭户%", **TEXTS),
    "lines": lambda: charts.lines(SERIES, "城镇 ÷ 农村", **TEXTS),
    "schedule_bars": lambda: charts.schedule_bars(SCHEDULE, **TEXTS),
    "coverage_bars": lambda: charts.coverage_bars(COVERAGE, **TEXTS),
    "dumbbell_panels": lambda: charts.dumbbell_panels(PANELS, "闽侯县", "占家庭户%", **TEXTS),
    "counted_bars": lambda: charts.counted_bars(VALUES, "项", **TEXTS),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_data_draw_the_same_bytes(name: str) -> None:
    first, second = CHARTS[name]().svg, CHARTS[name]().svg
    assert first == second
    assert b"<svg" in first
    assert b"<text" not in first, "glyphs are outlines, so that no reader needs a font"


def test_a_chart_carries_message_alternative_text_and_note_escaped() -> None:
    html = CHARTS["dumbbell"]()._repr_html_()
    assert "<figcaption>标题&lt;b&gt;</figcaption>" in html
    assert 'alt="说明&#34;"' in html
    assert '<p class="note">单位：%。来源：普查。</p>' in html
    assert "演示" not in html


def test_a_demonstration_chart_says_so() -> None:
    marked = charts.ranked_dots(VALUES, "闽侯县", "倍", **TEXTS, demonstration=True)
    assert marked._repr_html_().count(demonstration_mark()) == 1


def test_a_row_without_an_earlier_value_stays_and_one_without_a_later_value_goes() -> None:
    gone = pd.DataFrame({"name": ["甲", "乙"], "before": [1.0, 2.0], "after": [None, 3.0]})
    gone.attrs.update(REGIONS.attrs)
    assert list(charts.dumbbell(REGIONS, "", "%", **TEXTS).data["name"]) == ["闽侯县", "全国", "连江县"]
    assert list(charts.dumbbell(gone, "", "%", **TEXTS).data["name"]) == ["乙"]


def written(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_what_is_missing_of_everything_stands_first_and_is_written() -> None:
    chart = CHARTS["coverage_bars"]()
    assert list(chart.data["name"]) == ["治理率", "通公交率", "覆盖率"]
    axes = chart.figure.axes[0]
    assert written(axes) == ["76.0，差24.0", "99.2，差0.8", "100.0，已满"]
    hatched = [bar for bar in axes.patches if bar.get_hatch()]
    assert [round(bar.get_width(), 6) for bar in hatched] == [24.0, 0.8]


def test_panels_share_rows_and_scale_and_leave_out_what_is_missing() -> None:
    first, second = CHARTS["dumbbell_panels"]().figure.axes
    assert [label.get_text() for label in first.get_yticklabels()] == ["闽侯县", "连江县", "全国"]
    assert (first.get_xlim(), first.get_ylim()) == (second.get_xlim(), second.get_ylim())
    assert written(first) == ["47.00", "25.00", "35.00"]
    assert written(second) == ["30.00", "40.00"]


def test_years_lie_as_far_apart_as_they_are() -> None:
    axes = charts.lines(SERIES, "倍", **TEXTS).figure.axes[0]
    assert list(axes.get_xticks()) == [2015, 2018, 2020]


@pytest.mark.parametrize(
    ("character", "named"), [("\U0001f9ff", "U+1F9FF NAZAR AMULET"), ("\ue000", "U+E000")]
)
def test_a_label_that_the_font_cannot_draw_is_refused_with_its_place(character: str, named: str) -> None:
    regions = REGIONS.replace("连江县", f"连江{character}县")
    with pytest.raises(GlyphError) as told:
        _ = charts.dumbbell(regions, "闽侯县", "占常住人口%", **TEXTS).svg
    assert f"({named}) in label {f'连江{character}县'!r} of the chart '标题<b>'" in str(told.value)


def test_a_legend_of_long_names_stays_inside_the_picture() -> None:
    """Names of parts are longer in English than in Chinese."""
    names = [
        "Public funds",
        "Platform companies",
        "Private capital",
        "Village collectives",
        "Loans and other",
    ]
    data = pd.DataFrame({"name": ["Minhou County", "Fuzhou City"], **{name: [20.0, 20.0] for name in names}})
    figure = charts.stacked_shares(data, "Minhou County", "%", **TEXTS).figure
    figure.canvas.draw()
    axes = figure.axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_window_extent().x1 <= figure.bbox.x1
    assert axes.get_window_extent().width > figure.bbox.width / 2


def test_a_drawing_in_an_address_is_quoted_whatever_it_holds() -> None:
    drawing = "<svg\nid='50%25'><!-- 一\n二 -->\"&#\\é%</svg>\n"
    expected = "%3Csvg id=%2750%2525%27%3E%22%26%23%5C%C3%A9%25%3C/svg%3E "
    assert _in_address(drawing) == expected
