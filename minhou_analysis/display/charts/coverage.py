"""How much of everything is covered (覆盖图): a bar of what is there, and the part that is missing."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import Chart, canvas, house_style, label_mark, rows_axis
from minhou_analysis.languages import fill, translate

_NAME = 36
"""Letters of a line of a row's name, in a language that sets words apart."""


@house_style
def coverage_bars(data: pd.DataFrame, decimals: int = 1, **texts: Any) -> Chart:
    """What is covered and what is missing of a hundred per cent, a row each, the widest gap first (覆盖缺口图).

    ``data`` has the columns name, value and gap, both in percent and percentage points. What is covered is labelled
    beside the bar, what is missing is hatched; a row that misses nothing says so.
    """
    shown = data.sort_values("gap", ascending=False, kind="stable", ignore_index=True)
    names = [
        textwrap.fill(name, _NAME, break_long_words=False, break_on_hyphens=False) for name in shown["name"]
    ]
    line = 1.3 if any("\n" in name for name in names) else 1.1
    figure, axes = canvas(len(shown) * line + 1)
    rows = range(len(shown))
    axes.grid(visible=False)
    axes.barh(rows, shown["value"], height=0.6, color=palette.FOCUS)
    missing = shown[shown["gap"] > 0]
    axes.barh(
        missing.index,
        missing["gap"],
        left=missing["value"],
        height=0.6,
        color=palette.PAPER,
        edgecolor=palette.CONTRAST,
        hatch="////",
        linewidth=0.8,
    )
    for row, (value, gap) in enumerate(zip(shown["value"], shown["gap"], strict=True)):
        there, lacking = (f"{number:,.{decimals}f}" for number in (value, gap))
        text = fill("{there}，差{lacking}" if gap > 0 else "{there}，已满", there=there, lacking=lacking)
        label_mark(axes, value + gap, row, text, own=gap > 0)
    rows_axis(axes, names, "")
    longest = max((len(label.get_text()) for label in axes.texts), default=0)
    axes.set_xlim(0, 100 + max(32.0, 2.5 * longest))
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xlabel(translate("%（实心：已覆盖；斜线：未覆盖）"), loc="right")
    return Chart(figure, shown, **texts)
