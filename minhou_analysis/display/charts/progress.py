"""How far commitments have got, and how many there are (进度图、计数图)."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LABEL, Chart, canvas, house_style, label_mark, rows_axis
from minhou_analysis.languages import translate


@house_style
def schedule_bars(data: pd.DataFrame, **texts: Any) -> Chart:
    """Completion against the share of the planned time (完成率与序时进度).

    ``data`` has the columns name, completion, planned (both percent) and light (a traffic-light colour).
    """
    figure, axes = canvas(0.8 * len(data) + 1)
    for position, row in enumerate(data.to_dict("records")):
        colour, shape = palette.LIGHTS[row["light"]]
        completion, planned = row["completion"], row["planned"]
        if pd.isna(completion):
            axes.text(1, position, translate("本期未报送"), va="center", color=palette.MUTED, fontsize=LABEL)
            continue
        axes.barh(position, completion, height=0.56, color=colour, alpha=0.88)
        axes.text(103, position, f"{shape} {completion:.0f}", va="center", color=colour, fontsize=LABEL)
        if pd.notna(planned):
            axes.plot([planned, planned], [position - 0.4, position + 0.4], color=palette.INK, linewidth=2)
    rows_axis(axes, list(data["name"]), "")
    axes.set_xlim(0, 114)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xlabel(translate("%（条：平均完成率；竖线：按计划时间应完成）"), loc="right")
    return Chart(figure, data, **texts)


@house_style
def counted_bars(data: pd.DataFrame, unit: str, **texts: Any) -> Chart:
    """A count per row, the largest first (计数条形图). ``data`` has the columns name, value."""
    shown = data.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    figure, axes = canvas(0.8 * len(shown) + 1)
    axes.barh(range(len(shown)), shown["value"], height=0.6, color=palette.FOCUS)
    for position, value in enumerate(shown["value"]):
        label_mark(axes, float(value), position, f"{value:,.0f}", own=True)
    rows_axis(axes, list(shown["name"]), "")
    axes.margins(x=0.1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, shown, **texts)
