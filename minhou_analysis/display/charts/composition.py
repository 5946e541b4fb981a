"""Parts of a whole (构成图)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import (
    AXES,
    LABEL,
    Chart,
    canvas,
    fits_inside,
    house_style,
    label_mark,
    rows_axis,
    width_of,
)
from minhou_analysis.display.charts.series import on_two_lines

_LONGEST: Final = 14.0
"""Characters of a line of a row's name, at most."""
_TALL: Final = 0.37
"""Inches of a row whose name takes two lines."""
_KEY: Final = 3.8
"""Characters that the key of a part takes beside its name in the legend, with the gap to the next."""


@house_style
def stacked_shares(data: pd.DataFrame, focus: str, unit: str, decimals: int = 1, **texts: Any) -> Chart:
    """Parts of a whole per row (构成图). ``data``: a name column, then one numeric column a part, in drawing order.

    A part is labelled inside where it is wide enough; the last part, if it is too narrow somewhere, beside the bar.
    """
    parts = [column for column in data.columns if column != "name"]
    names = [on_two_lines(str(name), _LONGEST) for name in data["name"]]
    folded = any("\n" in name for name in names)
    columns = _columns(parts)
    head = -(-len(parts) // columns) - 1
    figure, axes = canvas(len(data) + 1.6 + head, height=_TALL * (len(data) + 1.4 + head) if folded else None)
    left = pd.Series(0.0, index=data.index)
    whole = float(data[parts].sum(axis=1).max())
    written = data[parts].map(lambda width: f"{width:.{decimals}f}")
    beside = "" if _fit(written[parts[-1]], data[parts[-1]] / whole) else parts[-1]
    for part, (shade, ink) in zip(parts, palette.PARTS, strict=False):
        axes.barh(range(len(data)), data[part], left=left, color=shade, height=0.62, label=part)
        for position, (start, width) in enumerate(zip(left, data[part], strict=True)):
            text = written[part].iloc[position]
            if part == beside:
                label_mark(axes, start + width, position, text if width else "", own=False)
            elif fits_inside(text, width / whole):
                middle = start + width / 2
                axes.text(middle, position, text, ha="center", va="center", color=ink, fontsize=LABEL)
        left = left + data[part].fillna(0)
    rows_axis(axes, names, on_two_lines(focus, _LONGEST))
    if folded:
        axes.tick_params(axis="y", labelsize=LABEL)
    axes.grid(visible=False)
    axes.set_xlim(0, whole * 1.06)
    axes.set_xlabel(unit, loc="right")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        frameon=False,
        fontsize=LABEL,
        handlelength=1,
        borderaxespad=0.2,
    )
    return Chart(figure, data, **texts)


def _columns(labels: Sequence[str]) -> int:
    """In how many columns the names of a legend fit on the width of the axes."""
    widths = np.array([width_of(label) + _KEY for label in labels])
    room = AXES * 72 / LABEL
    fitting = (
        columns
        for columns in range(len(labels), 1, -1)
        if sum(column.max() for column in np.array_split(widths, columns)) <= room
    )
    return next(fitting, 1)


def _fit(texts: pd.Series[str], shares: pd.Series[float]) -> bool:
    """Whether all numbers of a part can stand inside."""
    return all(fits_inside(text, share) for text, share in zip(texts, shares, strict=True) if pd.notna(share))
