"""Tests against a demanded number and changes taken apart: everything is said, nothing overlaps or is cut off."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from minhou_analysis.display import charts, palette
from minhou_analysis.display.charts import Chart

TEXTS: dict[str, Any] = {"title": "标题", "alt": "说明", "note": "单位：%。来源：单位报送。"}


def judged(*values: float | None, target: float = 5.0) -> Chart:
    numbers = pd.Series(values, dtype=float)
    data = pd.DataFrame(
        {
            "name": [f"{2021 + place}年" for place in range(len(values))],
            "value": numbers,
            "margin": numbers - target,
            "met": [None if value is None else value >= target for value in values],
        }
    )
    return charts.target_dots(data, target, f"方案要求{target:.0f}%", "占指标%", **TEXTS)


def parted(*rows: tuple[float, float, float]) -> Chart:
    data = pd.DataFrame(rows, columns=["同步增长", "行业结构", "本地竞争力"])
    data.insert(0, "name", [f"行业{place}" for place in range(len(rows))])
    data["合计"] = data[["同步增长", "行业结构", "本地竞争力"]].sum(axis=1)
    return charts.contribution_bars(data, "个百分点", "合计", **TEXTS)


def marked() -> Chart:
    data = pd.DataFrame({"name": ["甲", "乙"], "before": [0.6, 1.04], "after": [0.97, 1.02]})
    data.attrs.update(before="2010年", after="2020年")
    return charts.dumbbell(data, "", "区位商", mark=1.0, **TEXTS)


CASES: dict[str, Callable[[], Chart]] = {
    "both sides": lambda: judged(6.0, 5.23, 4.42, None, 6.2),
    "all above": lambda: judged(9.0, 60.0),
    "all below": lambda: judged(0.0, 4.99),
    "on the line": lambda: judged(5.0),
    "coverage": lambda: judged(98.5, 100.0, target=100.0),
    "nothing said": lambda: judged(None, None),
    "parts on both sides": lambda: parted((4.9, -14.7, -7.8), (5.3, -12.4, 6.1), (17.7, -13.5, 34.8)),
    "one row": lambda: parted((0.0, 0.0, 0.0)),
    "all growth": lambda: parted((1.0, 2.0, 3.0), (10.0, 20.0, 30.0)),
    "all loss": lambda: parted((-1.0, -2.0, -3.0), (-10.0, -20.0, -30.0)),
    "mark": lambda: marked(),
}


def texts(chart: Chart) -> dict[Text, Any]:
    canvas = FigureCanvasAgg(chart.figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    axes = chart.figure.axes[0]
    low, high = axes.get_xlim()
    beyond = {
        label
        for label, place in zip(axes.get_xticklabels(), axes.get_xticks(), strict=True)
        if not low <= place <= high
    }
    found = [text for text in chart.figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    return {t: t.get_window_extent() for t in found if t.get_text().strip() and t not in beyond}


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps_and_nothing_is_cut_off(name: str) -> None:
    chart = CASES[name]()
    boxes = texts(chart)
    width, height = chart.figure.get_size_inches() * chart.figure.dpi
    for text, box in boxes.items():
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 2 or b.y1 <= a.y0 + 2
        assert apart, f"{one.get_text()!r} lies over {other.get_text()!r}"


def said(chart: Chart) -> list[str]:
    return [text.get_text() for text in texts(chart)]


def test_value_and_margin_stand_beside_the_demanded_number() -> None:
    words = said(CASES["both sides"]())
    assert {"6.20（+1.20）", "4.42（−0.58）", "未报", "方案要求5%"} <= set(words)
    assert said(CASES["nothing said"]()).count("未报") == 2


def test_a_shortfall_has_its_own_colour_and_shape() -> None:
    (axes,) = CASES["both sides"]().figure.axes
    marks = {
        (line.get_marker(), to_hex(str(line.get_color())).upper())
        for line in axes.lines
        if line.get_marker() != "None"
    }
    assert marks == {("o", palette.LIGHTS["green"][0]), ("s", palette.LIGHTS["red"][0])}


def test_shares_have_no_mark_below_zero() -> None:
    for name in ("both sides", "all below"):
        assert min(CASES[name]().figure.axes[0].get_xticks()) >= 0


def test_parts_are_stacked_away_from_zero_and_the_sum_is_written() -> None:
    chart = CASES["parts on both sides"]()
    (axes,) = chart.figure.axes
    edges = [
        (round(bar.get_x(), 6), round(bar.get_x() + bar.get_width(), 6))  # type: ignore[attr-defined]
        for bar in axes.patches
        if round(bar.get_y() + bar.get_height() / 2) == 0  # type: ignore[attr-defined]
    ]
    assert edges == [(0.0, 4.9), (0.0, -14.7), (-14.7, -22.5)]
    assert {"合计 −17.6", "合计 +39.0", "−7.8"} <= set(said(chart))


def test_the_legend_tells_the_parts_apart() -> None:
    (axes,) = CASES["parts on both sides"]().figure.axes
    legend = axes.get_legend()
    assert legend is not None
    colours = [to_hex(patch.get_facecolor()) for patch in legend.get_patches()]
    assert len(set(colours)) == 3
    assert colours[-1].upper() == palette.FOCUS


def test_a_line_to_read_against_is_drawn_where_it_is_asked_for() -> None:
    assert [float(line.get_xdata()[0]) for line in marked().figure.axes[0].lines] == [1.0]  # type: ignore[index,arg-type]
