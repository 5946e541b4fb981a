"""Funnel, timeline, curves and waterfall: every size can be read, marks stand where the data say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from minhou_analysis.display import charts, palette
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.charts.chart import width_of
from minhou_analysis.display.charts.series import cut, on_two_lines

TEXTS: dict[str, Any] = {"title": "标题", "alt": "说明", "note": "单位：个。来源：项目表。"}
ON = date(2025, 12, 31)


def stages(reached: list[int]) -> pd.DataFrame:
    here = [max(now - later, 0) for now, later in zip(reached, [*reached[1:], 0], strict=True)]
    names = ["谋划", "前期", "在建", "完工", "投用", "停工"][: len(reached)]
    text = [f"到达{now}个，现处{at}个，计划投资12,345.67亿元" for now, at in zip(reached, here, strict=True)]
    aside = [name == "停工" for name in names]
    return pd.DataFrame({"name": names, "reached": reached, "here": here, "text": text, "aside": aside})


def projects(count: int, years: int = 3) -> pd.DataFrame:
    start = pd.Series(pd.date_range("2022-03-01", periods=count, freq="45D"))
    finish = start + pd.Timedelta(days=300 * years // 2)
    return pd.DataFrame(
        {
            "name": [f"滨江环山中心大道与通村公路提升改造工程{n}期\n县交通局，在建" for n in range(count)],
            "planned_start": start,
            "planned_finish": finish,
            "start": (start + pd.Timedelta(days=30)).where(np.arange(count) % 4 != 3),
            "finish": (finish + pd.Timedelta(days=60)).where(np.arange(count) % 2 == 0),
            "text": ["迟1,234天" if n % 2 else "没有填实际日期" for n in range(count)],
            "late": [n % 2 == 1 for n in range(count)],
        }
    )


def curves(quarters: int, known: int) -> pd.DataFrame:
    index = [2022.5 + n / 4 for n in range(quarters)]
    planned = pd.Series(np.linspace(0, 123_456, quarters), index=index)
    earned = planned.iloc[:known] * 0.99
    return pd.DataFrame({"计划值": planned, "挣值": earned, "完成投资": earned * 0.99}, index=index)


def funds(values: list[float], kinds: list[str]) -> pd.DataFrame:
    names = ["财政资金", "平台公司", "社会资本", "来源之差", "计划投资", "完成投资", "尚未完成"]
    return pd.DataFrame({"name": names[: len(values)], "value": values, "kind": kinds})


ALL = ["part", "part", "part", "part", "total", "spent", "left"]
CASES: dict[str, Callable[[], Chart]] = {
    "funnel": lambda: charts.funnel_bars(stages([14, 12, 9, 4, 3]), "个", **TEXTS),
    "funnel with one stage": lambda: charts.funnel_bars(stages([1]), "个", **TEXTS),
    "funnel of nothing": lambda: charts.funnel_bars(stages([0, 0, 0, 0, 0, 0]), "个", **TEXTS),
    "one project": lambda: charts.gantt_bars(projects(1), ON, "2025年第四季度末", **TEXTS),
    "sixteen projects": lambda: charts.gantt_bars(projects(16), ON, "2025年第四季度末", **TEXTS),
    "long projects": lambda: charts.gantt_bars(
        projects(4, years=20), date(2022, 3, 2), "2022年第一季度末", **TEXTS
    ),
    "curves": lambda: charts.cumulative_curves(curves(15, 10), "万元", 2024.75, "2024年第三季度末", **TEXTS),
    "two quarters": lambda: charts.cumulative_curves(
        curves(2, 1), "万元", 2022.5, "2022年第二季度末", **TEXTS
    ),
    "twenty years": lambda: charts.cumulative_curves(
        curves(80, 80), "万元", 2042.25, "2042年第一季度末", **TEXTS
    ),
    "waterfall": lambda: charts.waterfall(
        funds([7270, 2539, 2840, 4959, 17_608, 13_933, 3675], ALL), "万元", **TEXTS
    ),
    "overspent": lambda: charts.waterfall(funds([50, 60, 20, -30, 100, 120, -20], ALL), "万元", **TEXTS),
    "one source": lambda: charts.waterfall(funds([50], ["part"]), "万元", **TEXTS),
}


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


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps_and_nothing_is_cut_off(name: str) -> None:
    figure = CASES[name]().figure
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    width, height = figure.canvas.get_width_height()
    boxes = {text: text.get_window_extent() for text in seen(figure)}
    for text, box in boxes.items():
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
        assert inside, f"{text.get_text()!r} is cut off"
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
        assert apart, f"{one.get_text()!r} lies over {other.get_text()!r}"


def test_the_same_data_draw_the_same_bytes() -> None:
    first, second = (
        [
            charts.funnel_bars(stages([3, 2, 1]), "个", **TEXTS).svg,
            charts.gantt_bars(projects(3), ON, "2025年第四季度末", **TEXTS).svg,
            charts.cumulative_curves(curves(6, 4), "万元", 2023.25, "2023年第一季度末", **TEXTS).svg,
            charts.waterfall(funds([3, 4, 7], ["part", "part", "total"]), "万元", **TEXTS).svg,
        ]
        for _ in range(2)
    )
    assert first == second
    assert all(b"<svg" in picture and b"<text" not in picture for picture in first)


def test_a_bar_of_the_waterfall_begins_where_the_one_above_it_ends() -> None:
    bars = CASES["waterfall"]().figure.axes[0].patches
    edges = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]  # type: ignore[attr-defined]
    assert edges[0] == (0, 7270)
    assert edges[1] == (7270, 9809)
    assert edges[4] == (0, 17_608)
    assert edges[5] == (3675, 17_608)
    assert edges[6] == (0, 3675)


def test_a_shortfall_is_drawn_below_zero() -> None:
    bars = CASES["overspent"]().figure.axes[0].patches
    assert bars[-1].get_x() == -20  # type: ignore[attr-defined]
    assert bars[3].get_x() == 100  # type: ignore[attr-defined]
    assert CASES["overspent"]().figure.axes[0].get_xlim()[0] <= -20


def test_work_going_on_ends_at_the_day_of_the_report_with_an_open_end() -> None:
    data = projects(2)
    data.loc[1, "start"] = pd.Timestamp("2023-01-01")
    axes = charts.gantt_bars(data, ON, "期末", **TEXTS).figure.axes[0]
    done, going_on = axes.patches
    assert going_on.get_x() + going_on.get_width() == pytest.approx(2025 + 364 / 365.25)  # type: ignore[attr-defined]
    assert done.get_x() + done.get_width() < 2025  # type: ignore[attr-defined]
    assert [line.get_marker() for line in axes.lines].count(">") == 1
    assert to_hex(going_on.get_facecolor()).upper() == palette.CONTRAST
    assert to_hex(done.get_facecolor()).upper() == palette.FOCUS


def test_what_has_not_begun_has_no_bar() -> None:
    data = projects(1).assign(start=pd.NaT, finish=pd.NaT)
    assert not charts.gantt_bars(data, ON, "期末", **TEXTS).figure.axes[0].patches


def test_a_long_name_runs_on_into_the_second_line() -> None:
    assert on_two_lines("四好农村路\n县交通局，在建", 17) == "四好农村路\n县交通局，在建"
    name = "（演示）补齐市政防灾与公共服务短板二期\n县住建局，投用"
    assert on_two_lines(name, 17, 5) == "（演示）补齐市政防灾与公共服务短板\n二期，县住建局，投用"
    assert on_two_lines("2.1.1 系统推动城中村更新改造", 14) == "2.1.1 系统推动\n城中村更新改造"
    longer = on_two_lines("滨江环山中心大道与通村公路提升改造工程" * 2, 17, 5).split("\n")
    assert [width_of(line) <= 17 for line in longer] == [True, True]
    assert longer[1].endswith("升改造工程")


def test_long_names_lose_their_middle() -> None:
    assert cut("四好农村路", 18, 5) == "四好农村路"
    shorter = cut("滨江环山中心大道与通村公路提升改造工程一期", 18, 5)
    assert shorter.startswith("滨江环山")
    assert shorter.endswith("…造工程一期")
    assert width_of(shorter) <= 18
    assert cut("保护特色历史文化", 5) == "保护特色…"
