"""Values over the years (时间序列图)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import Chart, canvas, house_style


@house_style
def lines(data: pd.DataFrame, unit: str, decimals: int = 1, **texts: Any) -> Chart:
    """One or more series over the years, first and last value labelled (折线图).

    ``data`` is indexed by year, one column a series; years lie as far apart as they are.
    """
    figure, axes = canvas(8)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=palette.RULE, linewidth=0.6)
    for (name, values), colour in zip(data.items(), palette.SERIES, strict=False):
        known = values.dropna()
        axes.plot(known.index, known, color=colour, linewidth=2, marker="o", markersize=4)
        for at, text, right in ((0, "", False), (-1, f" {name}", True)):
            axes.annotate(
                f"{known.iloc[at]:,.{decimals}f}{text}",
                (known.index[at], known.iloc[at]),
                xytext=(7 if right else -7, 0),
                textcoords="offset points",
                ha="left" if right else "right",
                va="center",
                color=colour,
                fontsize=9,
            )
    axes.set_xticks(list(data.index), [str(year) for year in data.index])
    span = max(1, data.index[-1] - data.index[0])
    axes.set_xlim(data.index[0] - 0.12 * span, data.index[-1] + 0.24 * span)
    axes.margins(y=0.12)
    axes.set_title(unit, loc="left", fontsize=9, color=palette.MUTED)
    return Chart(figure, data, **texts)
