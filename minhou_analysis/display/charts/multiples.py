"""The same comparison several times side by side (小倍数图)."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LABEL, WIDTH, Chart, height_of, house_style, rows_axis
from minhou_analysis.languages import fill


@house_style
def dumbbell_panels(data: pd.DataFrame, focus: str, unit: str, decimals: int = 2, **texts: Any) -> Chart:
    """Two dates per row in a panel for each thing compared, rows in one order, panels on one scale (分面哑铃图).

    ``data`` has the columns name, panel, before and after; ``attrs`` hold the two dates' labels. Rows stand in the order
    in which the names come, panels likewise. The later value is written in a column at the right of its panel.
    """
    names, panels = list(dict.fromkeys(data["name"])), list(dict.fromkeys(data["panel"]))
    figure = Figure(figsize=(WIDTH, height_of(len(names) + 2) + 0.55), layout="constrained")
    grid = figure.subplots(1, len(panels), squeeze=False)[0]
    low = float(data[["before", "after"]].min().min())
    high = float(data[["before", "after"]].max().max())
    span = max(high - low, 1.0)
    for axes, panel in zip(grid, panels, strict=True):
        shown = data[data["panel"] == panel].set_index("name").reindex(names)
        own = [name == focus for name in names]
        later = [palette.FOCUS if mine else palette.PEER for mine in own]
        earlier = [palette.BEFORE if mine else palette.RULE for mine in own]
        rows = range(len(names))
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(length=0)
        axes.grid(axis="x", color=palette.RULE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.hlines(rows, shown["before"], shown["after"], color=earlier, linewidth=2, zorder=1)
        axes.scatter(shown["before"], rows, s=22, color=earlier, edgecolor=later, linewidth=0.8, zorder=2)
        axes.scatter(shown["after"], rows, s=26, color=later, zorder=3)
        for row, value in enumerate(shown["after"]):
            if pd.notna(value):
                colour = palette.FOCUS if own[row] else palette.MUTED
                place = high + 0.66 * span
                text = f"{value:,.{decimals}f}"
                axes.text(place, row, text, ha="right", va="center", color=colour, fontsize=LABEL)
        axes.set_title(panel, loc="left", fontsize=9.5, color=palette.INK)
        axes.set_xlim(low - 0.1 * span, high + 0.68 * span)
        axes.set_xticks([math.ceil(low), math.floor(high)])
        rows_axis(axes, names if axes is grid[0] else [""] * len(names), focus)
    said = fill(
        "{unit}（空心：{before}；实心和数字：{after}）",
        unit=unit,
        before=data.attrs["before"],
        after=data.attrs["after"],
    )
    figure.supxlabel(said, x=1.0, ha="right", fontsize=9.5, color=palette.MUTED)
    return Chart(figure, data, **texts)
