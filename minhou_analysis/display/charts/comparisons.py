"""Regions beside each other (地区对照图): two dates, or one value each."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import Chart, canvas, house_style, label_mark, rows_axis
from minhou_analysis.languages import fill


@house_style
def dumbbell(
    data: pd.DataFrame, focus: str, unit: str, decimals: int = 2, mark: float | None = None, **texts: Any
) -> Chart:
    """Two dates per row, joined by a line, sorted by the later one (哑铃图).

    ``data`` has the columns name, before, after; ``attrs`` hold the two dates' labels under the same names. A row
    without an earlier value shows its later one alone; a row without a later value is left out. ``mark`` is a value
    that all are to be read against, drawn as a line.
    """
    shown = data.dropna(subset=["after"]).sort_values("after", ascending=False, ignore_index=True)
    own = (shown["name"] == focus).to_list()
    later = [palette.FOCUS if mine else palette.PEER for mine in own]
    earlier = [palette.BEFORE if mine else palette.RULE for mine in own]
    rows = range(len(shown))
    figure, axes = canvas(len(shown) + 1)
    axes.hlines(rows, shown["before"], shown["after"], color=earlier, linewidth=2.5, zorder=1)
    axes.scatter(shown["before"], rows, s=34, color=earlier, edgecolor=later, linewidth=1, zorder=2)
    axes.scatter(shown["after"], rows, s=46, color=later, zorder=3)
    for position, (before, after) in enumerate(zip(shown["before"], shown["after"], strict=True)):
        grows = not after < before
        label_mark(axes, after, position, f"{after:,.{decimals}f}", own[position], right=grows)
        if pd.notna(before):
            label_mark(axes, before, position, f"{before:,.{decimals}f}", own=False, right=not grows)
    if mark is not None:
        axes.axvline(mark, color=palette.MUTED, linewidth=1, linestyle=(0, (3, 3)), zorder=0)
        for text in axes.texts:
            # the line must not run through a number
            text.set_path_effects([withStroke(linewidth=3, foreground=palette.PAPER)])
    rows_axis(axes, list(shown["name"]), focus)
    axes.margins(x=0.14)
    dates = fill(
        "{unit}（空心：{before}；实心：{after}）",
        unit=unit,
        before=data.attrs["before"],
        after=data.attrs["after"],
    )
    axes.set_xlabel(dates, loc="right")
    return Chart(figure, shown, **texts)


@house_style
def ranked_dots(
    data: pd.DataFrame,
    focus: str,
    unit: str,
    decimals: int = 2,
    *,
    origin: float | None = None,
    **texts: Any,
) -> Chart:
    """One value per row, sorted, the focus in colour (排序点图). ``data`` has the columns name, value.

    ``origin`` is the value at which there is no difference (1 for a ratio, 0 for a balance): stems start there, and the
    axis holds it, so that their lengths can be compared.
    """
    shown = data.dropna(subset=["value"]).sort_values("value", ascending=False, ignore_index=True)
    figure, axes = canvas(len(shown) + 1)
    own = (shown["name"] == focus).to_list()
    axes.grid(visible=False)
    axes.scatter(
        shown["value"],
        range(len(shown)),
        s=46,
        color=[palette.FOCUS if mine else palette.PEER for mine in own],
        zorder=2,
    )
    for position, value in enumerate(shown["value"]):
        right = origin is None or value >= origin
        label_mark(axes, value, position, f"{value:,.{decimals}f}", own[position], right=right)
    rows_axis(axes, list(shown["name"]), focus)
    axes.margins(x=0.14)
    if origin is None:
        _guides(axes, shown["value"])
    else:
        _stems(axes, shown["value"], origin)
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, shown, **texts)


def _guides(axes: Axes, values: pd.Series[float]) -> None:
    """Dotted lines from each name to its dot: a solid one would look like a quantity from zero."""
    edge = axes.get_xlim()
    axes.hlines(range(len(values)), edge[0], values, color=palette.PEER, linewidth=0.7, linestyle=":")
    axes.set_xlim(edge)


def _stems(axes: Axes, values: pd.Series[float], origin: float) -> None:
    """Solid lines from the origin, whose lengths are what differs."""
    axes.hlines(range(len(values)), origin, values, color=palette.RULE, linewidth=2.5, zorder=1)
    axes.axvline(origin, color=palette.MUTED, linewidth=1, zorder=1)
    if (values >= origin).all():
        axes.set_xlim(left=origin)
