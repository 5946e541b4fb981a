"""What a change is made of (贡献分解图): parts that add and parts that take away, row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.patches import Patch

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LABEL, Chart, canvas, fits_inside, house_style, rows_axis


@house_style
def contribution_bars(data: pd.DataFrame, unit: str, total: str, decimals: int = 1, **texts: Any) -> Chart:
    """Signed parts of a change, stacked away from zero on both sides, with their sum (贡献分解条形图).

    ``data`` has the column name, one column a part in drawing order, and the sum under the name ``total``. The sum is
    written at the right edge; a part is labelled inside where it is wide enough. The last part has the strongest colour;
    the last row is the whole, set apart.
    """
    parts = [column for column in data.columns if column not in ("name", total)]
    above = data[parts].clip(lower=0).sum(axis=1)
    below = data[parts].clip(upper=0).sum(axis=1)
    span = float(max(above.max(), 0) - min(below.min(), 0)) or 1.0
    figure, axes = canvas(1.25 * len(data) + 1.6)
    axes.grid(visible=False)
    axes.axvline(0, color=palette.INK, linewidth=1)
    ends = {True: pd.Series(0.0, index=data.index), False: pd.Series(0.0, index=data.index)}
    inks = list(palette.PARTS[: len(parts)])[::-1]
    for part, (shade, ink) in zip(parts, inks, strict=True):
        for position, width in enumerate(data[part]):
            side = ends[width >= 0]
            start = side.iloc[position]
            axes.barh(position, width, left=start, color=shade, height=0.56)
            side.iloc[position] = start + width
            text = _signed(width, decimals)
            if fits_inside(text, abs(width) / span * 0.78):
                axes.text(
                    start + width / 2,
                    position,
                    text,
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=LABEL,
                )
    edge = float(max(above.max(), 0)) + span * 0.03
    for position, whole in enumerate(data[total]):
        axes.text(edge, position, f"{total} {_signed(whole, decimals)}", va="center", fontsize=LABEL)
    rows_axis(axes, list(data["name"]), "")
    axes.axhline(len(data) - 1.5, color=palette.RULE, linewidth=0.8)
    axes.set_xlim(min(below.min(), 0) - span * 0.02, edge + span * 0.24)
    axes.set_xlabel(unit, loc="right")
    axes.legend(
        handles=[Patch(color=shade, label=part) for part, (shade, _) in zip(parts, inks, strict=True)],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(parts),
        frameon=False,
        fontsize=LABEL,
        handlelength=1,
        borderaxespad=0.2,
    )
    return Chart(figure, data, **texts)


def _signed(value: float, decimals: int) -> str:
    text = f"{value:+,.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else f"{0:.{decimals}f}"
