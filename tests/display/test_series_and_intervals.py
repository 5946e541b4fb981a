"""Series with breaks, ranges and fans draw at any size: nothing overlaps, nothing is cut off, nothing is hidden."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise
from time import process_time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from minhou_analysis.display import charts
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.charts.chart import WIDTH
from minhou_analysis.display.charts.series import kept_apart

TEXTS: dict[str, Any] = {"title": "标题", "alt": "说明", "note": "单位：倍。来源：年鉴。"}


def ranges(rows: int) -> pd.DataFrame:
    lower = np.linspace(0.02, 0.08, rows)
    value = pd.Series(lower + 0.004, dtype=float).where(np.arange(rows) % 2 == 0)
    names = [f"地区{number}" for number in range(rows)]
    return pd.DataFrame({"name": names, "lower": lower, "upper": lower + 0.01, "value": value})


def fan(last: float = 2.26, width: float = 0.06) -> pd.DataFrame:
    observed = pd.Series(np.linspace(2.41, last, 6), index=range(2015, 2021))
    ahead = pd.Series(np.linspace(last - 0.02, last - 0.15, 5), index=range(2021, 2026))
    return pd.DataFrame(
        {"observed": observed, "value": ahead, "lower": ahead - width, "upper": ahead + width}
    )


def yearly(years: list[int], series: int) -> pd.DataFrame:
    names = ["市外迁入落户", "近亲属投靠落户", "集体户", "居住证", "公办学校", "普惠园"][:series]
    return pd.DataFrame({name: [100.0 + n] * len(years) for n, name in enumerate(names)}, index=years)


def holed() -> pd.DataFrame:
    data = yearly([2018, 2019, 2020, 2021], 2)
    data.iloc[0, 0] = data.iloc[2, 1] = np.nan
    return data.assign(无数=np.nan)


def balances() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": [f"地区{number}" for number in range(5)], "value": [66.2, 2.6, 0.4, -3.3, -18.9]}
    )


def falling() -> pd.DataFrame:
    return pd.DataFrame({"福建省": np.linspace(2.41, 2.26, 6)}, index=range(2015, 2021))


CASES: dict[str, Callable[[], Chart]] = {
    "one range": lambda: charts.interval_dots(ranges(1), "地区0", "泰尔指数", 3, **TEXTS),
    "thirty ranges": lambda: charts.interval_dots(ranges(30), "地区7", "泰尔指数", 3, **TEXTS),
    "fan": lambda: charts.projection_fan(fan(), "城镇 ÷ 农村", 2, **TEXTS),
    "fan without width": lambda: charts.projection_fan(fan(width=0.0), "城镇 ÷ 农村", 2, **TEXTS),
    "fan from parity": lambda: charts.projection_fan(fan(), "城镇 ÷ 农村", 2, origin=1.0, **TEXTS),
    "ranges from zero": lambda: charts.interval_dots(ranges(9), "地区7", "泰尔指数", 3, origin=0.0, **TEXTS),
    "years from zero": lambda: charts.lines(yearly([2019, 2020, 2021], 2), "人", origin=0.0, **TEXTS),
    "balance": lambda: charts.ranked_dots(balances(), "地区1", "%", origin=0.0, **TEXTS),
    "one series from parity": lambda: charts.lines(falling(), "倍", 2, origin=1.0, **TEXTS),
    "one year": lambda: charts.lines(yearly([2020], 1), "人", **TEXTS),
    "thirty years": lambda: charts.lines(yearly(list(range(1995, 2025)), 2), "人", **TEXTS),
    "years far apart": lambda: charts.lines(
        yearly([1990, 2018, 2019, 2020], 3), "人", breaks=[2020], **TEXTS
    ),
    "six close series": lambda: charts.lines(yearly([2021, 2022, 2023], 6), "%", breaks=[2023], **TEXTS),
    "values missing": lambda: charts.lines(holed(), "%", **TEXTS),
}


def test_an_axis_starts_where_there_is_nothing_to_see() -> None:
    assert CASES["fan from parity"]().figure.axes[0].get_ylim()[0] == 1
    assert CASES["ranges from zero"]().figure.axes[0].get_xlim()[0] == 0
    assert CASES["years from zero"]().figure.axes[0].get_ylim()[0] == 0
    assert "2.35" in [text.get_text() for text in CASES["one series from parity"]().figure.axes[0].texts]
    assert "−18.90" in [text.get_text() for text in CASES["balance"]().figure.axes[0].texts]
    assert CASES["fan"]().figure.axes[0].get_ylim()[0] > 1.5


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps_and_nothing_is_cut_off(name: str) -> None:
    figure = CASES[name]().figure
    began = process_time()
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    assert process_time() - began < 1.5
    assert figure.get_size_inches()[0] <= WIDTH
    width, height = figure.canvas.get_width_height()
    boxes = {text: text.get_window_extent() for text in seen(figure)}
    for text, box in boxes.items():
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
        assert inside, f"{text.get_text()!r} is cut off"
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 2 or b.y1 <= a.y0 + 2
        assert apart, f"{one.get_text()!r} lies over {other.get_text()!r}"


def seen(figure: Figure) -> list[Text]:
    """Texts that are drawn; matplotlib keeps labels of ticks beyond the axes, too."""
    hidden: set[Text] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = zip(axis.get_ticklabels(), axis.get_ticklocs(), strict=True)
            hidden |= {label for label, place in ticks if not low <= place <= high}
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    return [text for text in texts if text.get_text().strip() and text not in hidden]


def test_no_line_leads_across_a_break() -> None:
    data = pd.DataFrame({"福建省": [65.8, 66.5, 68.75]}, index=[2018, 2019, 2020])
    axes = charts.lines(data, "%", breaks=[2020], **TEXTS).figure.axes[0]
    drawn = [list(line.get_xdata()) for line in axes.lines]
    assert [2018, 2019] in drawn
    assert [2020] in drawn
    assert [2019.5, 2019.5] in drawn
    assert "口径变更" in [text.get_text() for text in axes.texts]
    whole = charts.lines(data, "%", **TEXTS).figure.axes[0]
    assert [list(line.get_xdata()) for line in whole.lines] == [[2018, 2019, 2020]]


def test_a_break_at_the_first_year_needs_no_mark() -> None:
    data = pd.DataFrame({"福建省": [65.8, 66.5]}, index=[2018, 2019])
    axes = charts.lines(data, "%", breaks=[2018], **TEXTS).figure.axes[0]
    assert len(axes.lines) == 1


def test_rows_are_sorted_by_value_or_middle_and_bare_rows_left_out() -> None:
    data = pd.DataFrame(
        {
            "name": ["甲", "乙", "丙", "丁"],
            "lower": [1.0, 2.0, 1.0, np.nan],
            "upper": [3.0, 6.0, 5.0, 2.0],
            "value": [2.9, None, 3.5, 1.0],
        }
    )
    assert list(charts.interval_dots(data, "甲", "", **TEXTS).data["name"]) == ["乙", "丙", "甲"]
    assert list(charts.interval_dots(data, "甲", "", ascending=True, **TEXTS).data["name"]) == [
        "甲",
        "丙",
        "乙",
    ]


@given(st.lists(st.floats(0, 100), max_size=6), st.floats(0.1, 15))
def test_labels_lie_apart_in_their_order(places: list[float], gap: float) -> None:
    moved = kept_apart(places, gap, 0, 100)
    rank = sorted(range(len(places)), key=lambda i: places[i])
    for low, high in pairwise(rank):
        assert moved[high] - moved[low] >= gap - 1e-9
    if places:
        assert min(moved) >= 0
        assert max(moved) <= 100 + 1e-9
