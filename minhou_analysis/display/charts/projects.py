"""Projects (项目图): how many have come how far, when each was planned and built, what was planned, done and paid."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from minhou_analysis.display import palette
from minhou_analysis.display.charts.chart import (
    LABEL,
    Chart,
    canvas,
    house_style,
    label_mark,
    rows_axis,
    width_of,
)
from minhou_analysis.display.charts.series import label_ends, on_two_lines, room_for
from minhou_analysis.languages import fill

_TALL: Final = 0.37
"""Inches that a project takes: a name of two lines; two bars, one above the other."""
_LONGEST: Final = 17.0
"""Characters of a line of a row's name, at most."""
_TAIL: Final = 5
"""Characters kept of its end, where projects of one series differ."""
_YEAR: Final = 365.25


@house_style
def funnel_bars(data: pd.DataFrame, unit: str, **texts: Any) -> Chart:
    """How many have reached each stage, and how many of them stand there now (阶段漏斗图).

    ``data`` has the columns name, reached, here, text (written beside the bar) and aside (bool: a stage off the way, such
    as work at a standstill), in the order of the stages.
    """
    figure, axes = canvas(1.1 * len(data) + 1)
    rows = range(len(data))
    shades = [palette.CONTRAST if aside else palette.FOCUS for aside in data["aside"]]
    axes.barh(rows, data["here"], height=0.6, color=shades)
    axes.barh(rows, data["reached"] - data["here"], left=data["here"], height=0.6, color=palette.BEFORE)
    for row, (reached, text) in enumerate(zip(data["reached"], data["text"], strict=True)):
        label_mark(axes, reached, row, text, own=bool(reached))
    rows_axis(axes, list(data["name"]), "")
    longest = max((width_of(text) for text in data["text"]), default=0.0) * LABEL / 72
    whole = max(float(data["reached"].max()), 1.0)
    # the longest label fits behind the longest bar
    axes.set_xlim(0, whole * 5.4 / max(5.2 - longest, 1.0))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(fill("{unit}（深色：现处此阶段；浅色：已进入以后阶段）", unit=unit), loc="right")
    return Chart(figure, data, **texts)


@house_style
def gantt_bars(data: pd.DataFrame, on: date, on_label: str, **texts: Any) -> Chart:
    """When each project was planned and when it was built, with the day that the report looks from (甘特图).

    ``data`` has the columns name (one or two lines), planned_start, planned_finish, start, finish (dates; finish missing while work goes on,
    start missing before it), text (written in the right margin) and late (bool), one row a project. Work going on is
    drawn to ``on``, with an open end.
    """
    figure, axes = canvas(len(data), height=_TALL * (len(data) + 1))
    for row, project in enumerate(data.to_dict("records")):
        planned = [_year(project["planned_start"]), _year(project["planned_finish"])]
        axes.plot(planned, [row - 0.24] * 2, color=palette.PEER, linewidth=3, solid_capstyle="butt")
        colour = palette.CONTRAST if project["late"] else palette.FOCUS
        if pd.notna(project["start"]):
            begun, done = _year(project["start"]), project["finish"]
            ended = _year(on if pd.isna(done) else done)
            axes.barh(row + 0.12, ended - begun, left=begun, height=0.36, color=colour)
            if pd.isna(done):
                axes.plot([ended], [row + 0.12], marker=">", markersize=7, color=colour, clip_on=False)
    rows_axis(axes, [on_two_lines(str(name), _LONGEST, _TAIL) for name in data["name"]], "")
    axes.tick_params(axis="y", labelsize=LABEL)
    for label in axes.get_yticklabels():
        label.set_linespacing(1.3)
    days = pd.concat([data[key] for key in ("planned_start", "planned_finish", "start", "finish")]).dropna()
    first, last = _year(min(days.min().date(), on)), _year(max(days.max().date(), on))
    _years_along(axes, first, last)
    margin = axes.get_xlim()[1]
    for row, (text, late) in enumerate(zip(data["text"], data["late"], strict=True)):
        colour = palette.CONTRAST if late else palette.MUTED
        axes.annotate(
            text,
            (margin, row),
            xytext=(5, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            color=colour,
            fontsize=LABEL,
            annotation_clip=False,
        )
    _mark_day(axes, _year(on), on_label)
    return Chart(figure, data, **texts)


@house_style
def cumulative_curves(data: pd.DataFrame, unit: str, on: float, on_label: str, **texts: Any) -> Chart:
    """Amounts piling up over time, the last value of each labelled (累计曲线，S曲线).

    ``data`` is indexed by time in years (2024.5: the middle of 2024), one column a curve, missing where a curve does not
    go; ``on`` is the time that the report looks from.
    """
    figure, axes = canvas(9)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=palette.RULE, linewidth=0.6)
    colours = dict(zip(data.columns, (palette.PEER, palette.FOCUS, palette.CONTRAST), strict=False))
    ends: dict[str, tuple[float, float, str]] = {}
    for name, curve in data.items():
        known = curve.dropna()
        if known.empty:
            continue
        label = str(name)
        dashed = (0, (4, 2)) if colours[label] == palette.PEER else "-"
        axes.plot(known.index, known, color=colours[label], linewidth=2, linestyle=dashed)
        ends[label] = (float(known.index[-1]), float(known.iloc[-1]), f"{known.iloc[-1]:,.0f} {label}")
    axes.set_ylim(0, max(float(data.max().max()), 1.0) * 1.12)
    first, last = float(data.index.min()), float(data.index.max())
    inch = max(last - first, 0.25) / max(5.6 - room_for(text for _, _, text in ends.values()), 1.0)
    axes.set_xlim(first, last + room_for(text for _, _, text in ends.values()) * inch)
    # a year's name needs room beside the amounts on the left
    years = [year for year in range(int(first), int(last) + 1) if first + 0.35 * inch <= year <= last]
    years = years[:: max(1, -(-len(years) // 6))]
    axes.set_xticks(years, [fill("{year}年初", year=year) for year in years])
    label_ends(axes, ends, colours | dict.fromkeys(list(colours)[:1], palette.MUTED), right=True)
    _mark_day(axes, on, on_label)
    axes.yaxis.set_major_formatter(lambda amount, _: f"{amount:,.0f}")
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, data, **texts)


def _year(day: date) -> float:
    """A day as a time in years."""
    return day.year + (day.timetuple().tm_yday - 1) / _YEAR


def _years_along(axes: Axes, first: float, last: float) -> None:
    """The beginnings of years as ticks, as many as have room."""
    room = 0.02 * max(last - first, 0.5)
    axes.set_xlim(first - room, last + room)
    years = [year for year in range(int(first), int(last) + 2) if first - room <= year <= last + room]
    step = max(1, -(-len(years) // 6))
    axes.set_xticks(years[::step], [fill("{year}年初", year=year) for year in years[::step]])


def _mark_day(axes: Axes, at: float, label: str) -> None:
    axes.axvline(at, color=palette.INK, linewidth=1, linestyle=(0, (3, 3)))
    axes.annotate(
        label,
        (at, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right" if at > sum(axes.get_xlim()) / 2 else "left",
        va="bottom",
        fontsize=LABEL,
        color=palette.INK,
    )
