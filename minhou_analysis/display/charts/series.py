"""Values over the years (时间序列图), with breaks marked and labels kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import LABEL, WIDTH, Chart, canvas, house_style, width_of
from minhou_analysis.languages import in_chinese, listed, translate

_PLOT: Final = WIDTH - 0.55
"""Inches that the axes are wide, the labels of the years left and right taken off."""
_LEFT: Final = 0.6
"""Inches left of the first year, for its labels."""
_BREAK: Final = "口径变更"


@house_style
def lines(
    data: pd.DataFrame,
    unit: str,
    decimals: int = 1,
    breaks: Iterable[int] = (),
    origin: float | None = None,
    **texts: Any,
) -> Chart:
    """One or more series over the years, first and last value labelled (折线图).

    ``data`` is indexed by year, one column a series; years lie as far apart as they are. ``breaks`` are the years whose
    values are not comparable with those before: no line leads there, and a mark says so. ``origin`` is the value at which
    there is nothing to see (1 for a ratio, 0 for an index of inequality): the axis starts there, so that a small change
    looks small, and of a single series every value is written out.
    """
    figure, axes = canvas(8)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=palette.RULE, linewidth=0.6)
    cuts = sorted(set(breaks) & set(data.index))
    shown = {str(name): values.dropna() for name, values in data.items() if values.notna().any()}
    colours = dict(zip(shown, palette.SERIES, strict=False))
    for name, values in shown.items():
        for part in _pieces(values, cuts):
            axes.plot(part.index, part, color=colours[name], linewidth=2, marker="o", markersize=4)
    upright(axes, origin)
    ends = {name: f"{values.iloc[-1]:,.{decimals}f} {name}" for name, values in shown.items()}
    years_axis(axes, data.index, room_for(ends.values()))
    finals = {name: (values.index[-1], values.iloc[-1], ends[name]) for name, values in shown.items()}
    firsts = {
        name: (values.index[0], values.iloc[0], f"{values.iloc[0]:,.{decimals}f}")
        for name, values in shown.items()
        if len(values) > 1
    }
    label_ends(axes, finals, colours, right=True)
    label_ends(axes, firsts, colours, right=False)
    if origin is not None and len(shown) == 1:
        _label_between(axes, next(iter(shown.values())), decimals)
    for year in cuts:
        _mark_break(axes, data.index, year)
    axes.set_title(unit, loc="left", fontsize=LABEL, color=palette.MUTED)
    return Chart(figure, data, **texts)


def upright(axes: Axes, origin: float | None) -> None:
    """Fix the axis of values, from ``origin`` if there is one."""
    axes.margins(y=0.14)
    low, high = axes.get_ylim()
    if origin is not None:
        low, high = origin, origin + (axes.dataLim.y1 - origin) * 1.14
    axes.set_ylim(low, high)


def _label_between(axes: Axes, values: pd.Series[float], decimals: int) -> None:
    """Write each value between the first and the last above its point."""
    for year, value in values.iloc[1:-1].items():
        axes.annotate(
            f"{value:,.{decimals}f}",
            (float(str(year)), value),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=palette.SERIES[0],
            fontsize=LABEL,
        )


def _pieces(values: pd.Series[float], cuts: Sequence[int]) -> list[pd.Series[float]]:
    """A series cut before each break."""
    number = pd.Series(values.index, index=values.index).map(lambda year: sum(year >= cut for cut in cuts))
    return [part for _, part in values.groupby(number)]


def _mark_break(axes: Axes, years: pd.Index, year: int) -> None:
    before = [other for other in years if other < year]
    if not before:
        return
    place = (max(before) + year) / 2
    axes.axvline(place, color=palette.MUTED, linewidth=1, linestyle=(0, (3, 3)))
    axes.annotate(
        translate(_BREAK),
        (place, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=LABEL,
        color=palette.MUTED,
    )


def years_axis(axes: Axes, years: pd.Index, right: float) -> None:
    """Years at their distances, named as far as the names have room, and ``right`` inches for labels at the end."""
    first, last = int(years.min()), int(years.max())
    span = max(1, last - first)
    inch = span / max(_PLOT - _LEFT - right, 1.0)
    axes.set_xlim(first - _LEFT * inch, last + right * inch)
    named: list[int] = []
    for year in sorted({int(year) for year in years}, reverse=True):
        if not named or named[-1] - year >= 0.42 * inch:
            named.append(year)
    named.reverse()
    axes.set_xticks(named, [str(year) for year in named])


def room_for(labels: Iterable[str]) -> float:
    """Inches that the longest of the labels at the end of a line needs."""
    return max((width_of(label) for label in labels), default=0.0) * LABEL / 72 + 0.2


def cut(text: str, longest: float, tail: int = 0) -> str:
    """A text no wider than ``longest`` characters, cut before its last ``tail`` ones."""
    if width_of(text) <= longest:
        return text
    end = text[len(text) - tail :]
    head = text[: len(text) - tail]
    while head and width_of(f"{head}…{end}") > longest:
        head = head[:-1]
    return f"{head}…{end}"


def on_two_lines(name: str, longest: float, tail: int = 0) -> str:
    """A name of one or two lines on lines of ``longest`` characters.

    A long first line runs on into the second, between words but for Chinese, which is halved where nothing else stands
    there; only what is too long for that too is cut, before its last ``tail``.
    """
    first, *said = name.split("\n")
    if width_of(first) <= longest:
        return "\n".join([first, *(cut(line, longest, tail) for line in said)])
    room = longest if said or not in_chinese() else min(longest, width_of(first) / 2 + 1)
    end = _end_of_line(first, room)
    return f"{first[:end].rstrip()}\n{cut(listed([first[end:].lstrip(), *said], by='，'), longest, tail)}"


def _end_of_line(text: str, room: float) -> int:
    """How many letters of a text a line of ``room`` characters takes: whole words, but for Chinese."""
    ends = [at for at in range(len(text)) if width_of(text[:at]) <= room]
    words = [] if in_chinese() else [at for at in ends if text[at] == " "]
    return max(words or ends)


def label_ends(
    axes: Axes, ends: dict[str, tuple[float, float, str]], colours: dict[str, str], right: bool
) -> None:
    """Write each label (year, value, text) beside the end of its line, moved up or down so that none touch."""
    height = float(axes.figure.get_size_inches()[1]) - 0.75  # type: ignore[union-attr]
    low, high = axes.get_ylim()
    gap = (high - low) * 1.5 * LABEL / 72 / height
    names = list(ends)
    places = kept_apart([ends[name][1] for name in names], gap, low + gap / 2, high - gap / 2)
    for name, place in zip(names, places, strict=True):
        year, _, text = ends[name]
        axes.annotate(
            text,
            (year, place),
            xytext=(7 if right else -7, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            color=colours[name],
            fontsize=LABEL,
        )


def kept_apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to lie ``gap`` apart, between ``low`` and ``high`` as far as they fit."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [places[i] for i in order]
    for at in range(1, len(moved)):
        moved[at] = max(moved[at], moved[at - 1] + gap)
    over = moved[-1] - high if moved else 0.0
    if over > 0:
        moved[-1] -= over
        for at in range(len(moved) - 2, -1, -1):
            moved[at] = min(moved[at], moved[at + 1] - gap)
    under = low - moved[0] if moved else 0.0
    if under > 0:
        moved = [place + under for place in moved]
    back = dict(zip(order, moved, strict=True))
    return [back[i] for i in range(len(places))]
