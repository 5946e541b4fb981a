"""Charts (图): each answers a question in its title, labels its marks directly and says unit, period and source.

Drawing goes straight to SVG without pyplot, so that nothing is shared between notebooks and nothing is cropped.
Glyphs are drawn as outlines: a reader needs no font.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, ParamSpec

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from minhou_analysis.display import palette
from minhou_analysis.display.fonts import use_in_matplotlib
from minhou_analysis.display.narrative import Shown, demonstration_tag

P = ParamSpec("P")

WIDTH: Final = 6.4
"""Inches; the text width of an A4 page."""
ROW: Final = 0.3
"""Inches a row."""
_LEGIBLE: Final = 0.06
"""Share of a bar from which a number can stand inside."""
_STYLE: Final[dict[Any, Any]] = {
    "font.size": 10.0,
    "axes.edgecolor": palette.RULE,
    "axes.labelcolor": palette.MUTED,
    "axes.unicode_minus": False,
    "text.color": palette.INK,
    "xtick.color": palette.MUTED,
    "ytick.color": palette.INK,
    "xtick.labelsize": 9.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "minhou",
}


@dataclass(frozen=True, eq=False)
class Chart(Shown):
    """A drawn chart: the matplotlib ``figure``, the ``data`` behind it, its message, its alternative text, its note."""

    figure: Figure
    data: pd.DataFrame
    title: str
    alt: str
    note: str
    demonstration: bool = False

    @property
    def svg(self) -> bytes:
        """The chart as SVG; the same bytes for the same data."""
        buffer = io.BytesIO()
        with mpl.rc_context(_style()):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()

    def to_html(self) -> Markup:
        """A figure with the message as its caption; the picture cannot run or fetch anything."""
        picture = base64.b64encode(self.svg).decode("ascii")
        return Markup(
            '<figure class="chart"><figcaption>{}{}</figcaption>'
            '<img alt="{}" src="data:image/svg+xml;base64,{}"><p class="note">{}</p></figure>'
        ).format(self.title, demonstration_tag(self.demonstration), self.alt, picture, self.note)

    def __repr__(self) -> str:
        """The message."""
        return f"<Chart {self.title}>"


def _style() -> dict[Any, Any]:
    return _STYLE | {"font.family": [use_in_matplotlib()]}


def house_style(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Draw a chart function's marks and texts in the house style, whatever the caller's matplotlib settings are."""

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Chart:
        with mpl.rc_context(_style()):
            return draw(*args, **kwargs)

    return styled


def canvas(rows: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """An empty horizontal chart for ``rows`` rows; call it from a function in the house style."""
    figure = Figure(figsize=(width, max(rows * ROW + 0.55, 1.4)), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)
    axes.grid(axis="x", color=palette.RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _rows_axis(axes: Axes, names: Sequence[str], focus: str) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    for label in axes.get_yticklabels():
        if label.get_text() == focus:
            label.set_color(palette.FOCUS)
            label.set_fontsize(11)


def _label(axes: Axes, x: float, y: float, text: str, own: bool, right: bool = True) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(7 if right else -7, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        color=palette.FOCUS if own else palette.MUTED,
        fontsize=8.5,
    )


@house_style
def dumbbell(data: pd.DataFrame, focus: str, unit: str, decimals: int = 2, **texts: Any) -> Chart:
    """Two dates per row, joined by a line, sorted by the later one (哑铃图).

    ``data`` has the columns name, before, after; ``attrs`` hold the two dates' labels under the same names. A row
    without an earlier value shows its later one alone; a row without a later value is left out.
    """
    shown = data.dropna(subset=["after"]).sort_values("after", ascending=False, ignore_index=True)
    own = (shown["name"] == focus).to_list()
    later = [palette.FOCUS if mine else palette.PEER for mine in own]
    earlier = [palette.BEFORE if mine else palette.RULE for mine in own]
    rows = range(len(shown))
    figure, axes = canvas(len(shown) + 1)
    axes.hlines(rows, shown["before"], shown["after"], color=earlier, linewidth=2.5, zorder=1)
    axes.scatter(shown["before"], rows, s=34, color=earlier, edgecolor=later, linewidth=1, zorder=2)
    axes.scatter(shown["after"], rows, s=46, color=later, zorder=3)
    for position, (before, after) in enumerate(zip(shown["before"], shown["after"], strict=True)):
        grows = not after < before
        _label(axes, after, position, f"{after:,.{decimals}f}", own[position], right=grows)
        if pd.notna(before):
            _label(axes, before, position, f"{before:,.{decimals}f}", own=False, right=not grows)
    _rows_axis(axes, list(shown["name"]), focus)
    axes.margins(x=0.14)
    axes.set_xlabel(f"{unit}（空心：{data.attrs['before']}；实心：{data.attrs['after']}）", loc="right")
    return Chart(figure, shown, **texts)


@house_style
def ranked_dots(data: pd.DataFrame, focus: str, unit: str, decimals: int = 2, **texts: Any) -> Chart:
    """One value per row, sorted, the focus in colour (排序点图). ``data`` has the columns name, value."""
    shown = data.dropna(subset=["value"]).sort_values("value", ascending=False, ignore_index=True)
    figure, axes = canvas(len(shown) + 1)
    own = (shown["name"] == focus).to_list()
    axes.grid(visible=False)
    axes.scatter(
        shown["value"],
        range(len(shown)),
        s=46,
        color=[palette.FOCUS if mine else palette.PEER for mine in own],
        zorder=2,
    )
    for position, value in enumerate(shown["value"]):
        _label(axes, value, position, f"{value:,.{decimals}f}", own[position])
    _rows_axis(axes, list(shown["name"]), focus)
    axes.margins(x=0.14)
    # Dotted guides from the name to its dot; a solid line would look like a quantity from zero.
    edge = axes.get_xlim()
    axes.hlines(range(len(shown)), edge[0], shown["value"], color=palette.PEER, linewidth=0.7, linestyle=":")
    axes.set_xlim(edge)
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, shown, **texts)


@house_style
def stacked_shares(data: pd.DataFrame, focus: str, unit: str, decimals: int = 1, **texts: Any) -> Chart:
    """Parts of a whole per row (构成图). ``data``: a name column, then one numeric column a part, in drawing order.

    A part is labelled inside where it is wide enough; the last part, if it is too narrow somewhere, beside the bar.
    """
    parts = [column for column in data.columns if column != "name"]
    figure, axes = canvas(len(data) + 1.6)
    left = pd.Series(0.0, index=data.index)
    whole = float(data[parts].sum(axis=1).max())
    beside = parts[-1] if (data[parts[-1]] < _LEGIBLE * whole).any() else ""
    for part, (shade, ink) in zip(parts, palette.PARTS, strict=False):
        axes.barh(range(len(data)), data[part], left=left, color=shade, height=0.62, label=part)
        for position, (start, width) in enumerate(zip(left, data[part], strict=True)):
            text = f"{width:.{decimals}f}"
            if part == beside:
                _label(axes, start + width, position, text if width else "", own=False)
            elif width >= _LEGIBLE * whole:
                middle = start + width / 2
                axes.text(middle, position, text, ha="center", va="center", color=ink, fontsize=8.5)
        left = left + data[part].fillna(0)
    _rows_axis(axes, list(data["name"]), focus)
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


@house_style
def schedule_bars(data: pd.DataFrame, **texts: Any) -> Chart:
    """Completion against the share of the planned time (完成率与序时进度).

    ``data`` has the columns name, completion, planned (both percent) and light (a traffic-light colour).
    """
    figure, axes = canvas(0.8 * len(data) + 1)
    for position, row in enumerate(data.to_dict("records")):
        colour, shape = palette.LIGHTS[row["light"]]
        completion, planned = row["completion"], row["planned"]
        if pd.isna(completion):
            axes.text(1, position, "本期未报送", va="center", color=palette.MUTED, fontsize=8.5)
            continue
        axes.barh(position, completion, height=0.56, color=colour, alpha=0.88)
        axes.text(103, position, f"{shape} {completion:.0f}", va="center", color=colour, fontsize=9)
        if pd.notna(planned):
            axes.plot([planned, planned], [position - 0.4, position + 0.4], color=palette.INK, linewidth=2)
    _rows_axis(axes, list(data["name"]), "")
    axes.set_xlim(0, 114)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xlabel("%（条：平均完成率；竖线：按计划时间应完成）", loc="right")
    return Chart(figure, data, **texts)


@house_style
def counted_bars(data: pd.DataFrame, unit: str, **texts: Any) -> Chart:
    """A count per row, the largest first (计数条形图). ``data`` has the columns name, value."""
    shown = data.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    figure, axes = canvas(0.8 * len(shown) + 1)
    axes.barh(range(len(shown)), shown["value"], height=0.6, color=palette.FOCUS)
    for position, value in enumerate(shown["value"]):
        _label(axes, float(value), position, f"{value:,.0f}", own=True)
    _rows_axis(axes, list(shown["name"]), "")
    axes.margins(x=0.1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(unit, loc="right")
    return Chart(figure, shown, **texts)
