"""Parts of a whole (构成图)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LEGIBLE, Chart, canvas, house_style, label_mark, rows_axis


@house_style
def stacked_shares(data: pd.DataFrame, focus: str, unit: str, decimals: int = 1, **texts: Any) -> Chart:
    """Parts of a whole per row (构成图). ``data``: a name column, then one numeric column a part, in drawing order.

    A part is labelled inside where it is wide enough; the last part, if it is too narrow somewhere, beside the bar.
    """
    parts = [column for column in data.columns if column != "name"]
    figure, axes = canvas(len(data) + 1.6)
    left = pd.Series(0.0, index=data.index)
    whole = float(data[parts].sum(axis=1).max())
    beside = parts[-1] if (data[parts[-1]] < LEGIBLE * whole).any() else ""
    for part, (shade, ink) in zip(parts, palette.PARTS, strict=False):
        axes.barh(range(len(data)), data[part], left=left, color=shade, height=0.62, label=part)
        for position, (start, width) in enumerate(zip(left, data[part], strict=True)):
            text = f"{width:.{decimals}f}"
            if part == beside:
                label_mark(axes, start + width, position, text if width else "", own=False)
            elif width >= LEGIBLE * whole:
                middle = start + width / 2
                axes.text(middle, position, text, ha="center", va="center", color=ink, fontsize=8.5)
        left = left + data[part].fillna(0)
    rows_axis(axes, list(data["name"]), focus)
    axes.grid(visible=False)
    axes.set_xlim(0, whole * 1.06)
    axes.set_xlabel(unit, loc="right")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(parts),
        frameon=False,
        fontsize=9,
        handlelength=1,
        borderaxespad=0.2,
    )
    return Chart(figure, data, **texts)
