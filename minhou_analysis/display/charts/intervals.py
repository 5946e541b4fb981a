"""What is known only within bounds (区间图): ranges beside each other, and a trend carried forward."""

from __future__ import annotations

from typing import Any

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LABEL, Chart, canvas, house_style, label_mark, rows_axis
from minhou_analysis.display.charts.series import label_ends, room_for, upright, years_axis
from minhou_analysis.languages import translate


@house_style
def interval_dots(
    data: pd.DataFrame,
    focus: str,
    unit: str,
    decimals: int = 2,
    *,
    ascending: bool = False,
    origin: float | None = None,
    **texts: Any,
) -> Chart:
    """A range per row, both ends labelled, with a dot where one value stands for it (区间点图).

    ``data`` has the columns name, lower, upper and value; value may be missing. Rows are sorted by value, or by the
    middle of the range, the largest first unless ``ascending`` (ranks: the first place on top). A row without a range is
    left out. ``origin`` is the value from which the axis starts, where ranges are to be compared by their distance from it.
    """
    shown = data.dropna(subset=["lower", "upper"])
    middle = shown["value"].astype(float).fillna((shown["lower"] + shown["upper"]) / 2)
    shown = shown.loc[middle.sort_values(ascending=ascending, kind="stable").index].reset_index(drop=True)
    figure, axes = canvas(len(shown) + 1)
    own = (shown["name"] == focus).to_list()
    colours = [palette.FOCUS if mine else palette.PEER for mine in own]
    rows = range(len(shown))
    axes.hlines(rows, shown["lower"], shown["upper"], color=colours, linewidth=5, alpha=0.55)
    axes.scatter(shown["value"].astype(float), rows, s=46, color=colours, edgecolor=palette.PAPER, zorder=3)
    for row, (lower, upper) in enumerate(zip(shown["lower"], shown["upper"], strict=True)):
        label_mark(axes, upper, row, f"{upper:,.{decimals}f}", own[row])
        if f"{lower:,.{decimals}f}" != f"{upper:,.{decimals}f}":
            label_mark(axes, lower, row, f"{lower:,.{decimals}f}", own[row], right=False)
    rows_axis(axes, list(shown["name"]), focus)
    axes.margins(x=0.16)
    if origin is not None:
        axes.set_xlim(left=origin)
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, shown, **texts)


@house_style
def projection_fan(
    data: pd.DataFrame, unit: str, decimals: int = 1, origin: float | None = None, **texts: Any
) -> Chart:
    """A series and its trend carried forward, with the interval that widens (外推扇形图).

    ``data`` is indexed by year with the columns observed, value, lower and upper: observed up to the last count, the
    other three after it. ``origin`` is the value from which the axis starts, as in ``lines``.
    """
    figure, axes = canvas(8)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=palette.RULE, linewidth=0.6)
    seen = data["observed"].dropna()
    ahead = data.loc[data["value"].notna(), ["lower", "value", "upper"]].astype(float)
    # the fan opens from the last observed value
    joint = pd.DataFrame(dict.fromkeys(ahead.columns, float(seen.iloc[-1])), index=seen.index[-1:])
    fan = pd.concat([joint, ahead])
    axes.fill_between(fan.index, fan["lower"], fan["upper"], color=palette.BEFORE, alpha=0.4, linewidth=0)
    axes.plot(fan.index, fan["value"], color=palette.FOCUS, linewidth=2, linestyle=(0, (2, 2)))
    axes.plot(seen.index, seen, color=palette.FOCUS, linewidth=2, marker="o", markersize=4)
    upright(axes, origin)
    names = {"upper": "上限", "value": "外推值", "lower": "下限"}
    last = ahead.iloc[-1]
    ends = {
        key: (float(ahead.index[-1]), float(last[key]), f"{last[key]:,.{decimals}f} {translate(name)}")
        for key, name in names.items()
    }
    years_axis(axes, data.index, room_for(text for _, _, text in ends.values()))
    label_ends(axes, ends, dict.fromkeys(names, palette.FOCUS), right=True)
    start = {"first": (float(seen.index[0]), float(seen.iloc[0]), f"{seen.iloc[0]:,.{decimals}f}")}
    label_ends(axes, start, {"first": palette.FOCUS}, right=False)
    # on the side of the line that the fan leaves free
    falls = seen.iloc[-1] < seen.iloc[0]
    axes.annotate(
        f"{seen.iloc[-1]:,.{decimals}f}",
        (float(seen.index[-1]), float(seen.iloc[-1])),
        xytext=(-5, -5 if falls else 5),
        textcoords="offset points",
        ha="right",
        va="top" if falls else "bottom",
        color=palette.FOCUS,
        fontsize=LABEL,
    )
    axes.set_title(unit, loc="left", fontsize=LABEL, color=palette.MUTED)
    return Chart(figure, data, **texts)
