"""Where money comes from and where it has gone (资金图)."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import Chart, canvas, house_style, label_mark, rows_axis

_SHADES: Final = {
    "part": palette.BEFORE,
    "total": palette.FOCUS,
    "spent": palette.CONTRAST,
    "left": palette.PEER,
}


@house_style
def waterfall(data: pd.DataFrame, unit: str, decimals: int = 0, **texts: Any) -> Chart:
    """Amounts that add up to a total, and what has been taken from it (瀑布图), from the top down.

    ``data`` has the columns name, value and kind: ``part`` adds to what stands above it, ``total`` is the whole and starts
    from zero, ``spent`` takes away from the end of what stands above it, ``left`` is what remains and starts from zero. A bar
    begins where the one above it ends.
    """
    figure, axes = canvas(len(data) + 1)
    level, edges = 0.0, []
    for row, (value, kind) in enumerate(zip(data["value"].astype(float), data["kind"], strict=True)):
        before = 0.0 if kind in ("total", "left") else level
        level = before - value if kind == "spent" else before + value
        low, high = sorted((before, level))
        axes.barh(row, high - low, left=low, height=0.6, color=_SHADES[kind])
        label_mark(axes, high, row, f"{value:,.{decimals}f}", own=kind == "total")
        edges.append(level)
    # a thread from the end of each bar to the next one
    axes.vlines(
        edges[:-1],
        [row + 0.3 for row in range(len(edges) - 1)],
        [row + 0.7 for row in range(len(edges) - 1)],
        color=palette.PEER,
        linewidth=0.8,
    )
    rows_axis(axes, list(data["name"]), "")
    axes.margins(x=0.1)
    axes.set_xlim(left=min(0.0, *edges))
    axes.xaxis.set_major_formatter(lambda amount, _: f"{amount:,.0f}")
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, data, **texts)
