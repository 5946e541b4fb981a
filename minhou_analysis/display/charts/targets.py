"""Values beside a number that a text demands (目标对照图)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LABEL, Chart, canvas, house_style, rows_axis
from minhou_analysis.display.numbers import PERCENTAGE_POINT, format_number
from minhou_analysis.languages import fill, translate

_MARKS = {"green": "o", "red": "s", "grey": "o"}
"""Marks with the shapes that the traffic lights have in text."""


@house_style
def target_dots(
    data: pd.DataFrame, target: float, demand: str, unit: str, decimals: int = 2, **texts: Any
) -> Chart:
    """A value per row beside the demanded one, which is a line called ``demand`` (达标检验图).

    ``data`` has the columns name, value, margin (signed, in percentage points) and met (True, False; missing where it
    is not judged), in drawing order. A row without a value says that nothing was reported.
    """
    figure, axes = canvas(len(data) + 1.8)
    axes.grid(visible=False)
    axes.axvline(target, color=palette.INK, linewidth=1.4)
    for position, row in enumerate(data.to_dict("records")):
        value, margin = row["value"], row["margin"]
        if pd.isna(value):
            text, colour, start = translate("未报"), palette.MUTED, target
        else:
            light = "grey" if pd.isna(row["met"]) else "green" if row["met"] else "red"
            colour = palette.LIGHTS[light][0]
            axes.plot([target, value], [position, position], color=colour, linewidth=2, alpha=0.45)
            axes.plot([value], [position], _MARKS[light], color=colour, markersize=7)
            points = format_number(margin, PERCENTAGE_POINT, signed=True)
            text, start = fill("{value}（{points}）", value=f"{value:,.{decimals}f}", points=points), value
        right = not start < target
        axes.annotate(
            text,
            (start, position),
            xytext=(8 if right else -8, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            color=colour,
            fontsize=LABEL,
        )
    rows_axis(axes, list(data["name"]), "")
    axes.annotate(
        demand,
        (target, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=LABEL,
    )
    known = [target, *data["value"].dropna()]
    low, high = min(known), max(known)
    span = max(high - low, abs(target) * 0.1) or 1.0
    # room for the labels on the sides that have any
    axes.set_xlim(low - span * (0.55 if low < target else 0.12), high + span * 0.55)
    if low >= 0:
        # what cannot be less than nothing has no marks there
        axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= axes.get_xlim()[1]])
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, data, **texts)
