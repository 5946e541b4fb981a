"""What every chart has in common (图的共同框架): message, data, facts, alternative text, note, the house style.

Drawing goes straight to SVG without pyplot, so that nothing is shared between notebooks and nothing is cropped.
Glyphs are drawn as outlines: a reader needs no font.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from string import ascii_letters, digits
from typing import Any, Final, ParamSpec
from urllib.parse import quote

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from minhou_analysis.display import palette
from minhou_analysis.display.charts.drawing import drawn_svg
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.fonts import missing_glyphs, named_glyph, use_in_matplotlib
from minhou_analysis.display.narrative import (
    Sentence,
    Shown,
    any_demonstration,
    demonstration_tag,
    facts_in,
    unmarked,
)
from minhou_analysis.errors import GlyphError
from minhou_analysis.languages import in_chinese, translated

P = ParamSpec("P")

WIDTH: Final = 6.4
"""Inches; the text width of an A4 page."""
ROW: Final = 0.28
"""Inches a row."""
CLOSE_ROW: Final = 0.22
"""Inches of each row beyond those that a chart has at most without crowding a page."""
ROOMY: Final = 10
"""Rows up to which each has its full height."""
LABEL: Final = 9.0
"""Points of the smallest text of a chart: 7 on paper, where it is largely made smaller."""
AXES: Final = 4.6
"""Inches that the axes of a chart with named rows are wide, at least."""
_COMMENT: Final = re.compile("<!--.*?-->", re.DOTALL)
_PLAIN: Final = frozenset(" !$()*+,-./:;=?@[]^_`{|}~" + ascii_letters + digits)
"""What an address may hold as it stands in a quoted attribute of HTML."""
_STYLE: Final[dict[Any, Any]] = {
    "font.size": 10.0,
    "axes.edgecolor": palette.RULE,
    "axes.labelcolor": palette.MUTED,
    "axes.unicode_minus": False,
    "text.color": palette.INK,
    "xtick.color": palette.MUTED,
    "ytick.color": palette.INK,
    "xtick.labelsize": LABEL,
    "svg.fonttype": "path",
    "svg.hashsalt": "minhou",
}


class HouseFigure(Figure):
    """A matplotlib figure that a notebook shows in the house style, though it never met pyplot."""

    def _repr_svg_(self) -> str:
        return _drawn(self, "").decode()


@dataclass(frozen=True, eq=False)
class Chart(Shown):
    """A drawn chart: the matplotlib ``figure``, the ``data`` behind it, its message, its alternative text, its note.

    ``drawn`` are the facts whose values stand in ``data``; it is marked as demonstration data where one of them is, or
    where ``demonstration`` says so.
    """

    figure: Figure
    data: pd.DataFrame
    title: Sentence | str
    alt: Sentence | str
    note: Sentence | str
    demonstration: bool = False
    drawn: tuple[Fact, ...] = ()

    @property
    def facts(self) -> list[Fact]:
        """The facts of message and note, and the facts that are drawn."""
        return facts_in((self.title, self.note, *self.drawn))

    @property
    def is_demonstration(self) -> bool:
        """Whether it is to be marked as holding demonstration data."""
        return self.demonstration or any_demonstration(self.facts)

    @property
    def svg(self) -> bytes:
        """The chart as SVG; the same bytes for the same data."""
        return _drawn(self.figure, str(translated(self.title)))

    def to_html(self) -> Markup:
        """A figure with the message as its caption; the picture cannot run or fetch anything."""
        return Markup(
            '<figure class="chart"><figcaption>{}{}</figcaption>'
            '<img alt="{}" src="data:image/svg+xml,{}"><p class="note">{}</p></figure>'
        ).format(
            unmarked(self.title),
            demonstration_tag(self.is_demonstration),
            str(translated(self.alt)),
            _in_address(self.svg.decode()),
            unmarked(self.note),
        )

    def __repr__(self) -> str:
        """The message."""
        return f"<Chart {translated(self.title)}>"


def _in_address(svg: str) -> str:
    """A drawing as part of an address: a quarter shorter than in base64. Line ends would get lost in one."""
    address = _COMMENT.sub("", svg).replace("\n", " ").replace("%", quote("%"))
    for letter in set(address) - _PLAIN - {"%"}:  # few, where quoting the whole looks at every byte
        address = address.replace(letter, quote(letter, safe=""))
    return address


def _drawn(figure: Figure, title: str) -> bytes:
    def check(label: str) -> None:
        _check_glyphs(label, title)

    with mpl.rc_context(_style()):
        return drawn_svg(figure, check)


def _check_glyphs(label: str, title: str) -> None:
    """Refuse a label that would be drawn as a box.

    Raises:
        GlyphError: with the first such character.
    """
    if absent := missing_glyphs(label):
        where = f"label {label!r} of the chart {title!r}" if title else f"chart label {label!r}"
        raise GlyphError(
            f"the font of the charts does not draw {named_glyph(absent[0])} in {where}; write it otherwise where the "
            "label comes from: catalogue, form or notebook (图中有字体没有的字，请在来源处改写)"
        )


def _style() -> dict[Any, Any]:
    return _STYLE | {"font.family": [use_in_matplotlib()]}


def house_style(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Draw a chart function's marks and texts in the house style, whatever the caller's matplotlib settings are, and in
    the language spoken.
    """

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Chart:
        with mpl.rc_context(_style()):
            if in_chinese():
                return draw(*args, **kwargs)
            said: tuple[Any, ...] = tuple(map(_said, args))
            return draw(*said, **{name: _said(value) for name, value in kwargs.items()})

    return styled


def _said(value: Any) -> Any:
    """What is to be drawn, with the texts in it in the language spoken: a table's cells, headings and attributes too."""
    if not isinstance(value, pd.DataFrame):
        return translated(value)
    table = value.map(translated).rename(index=translated, columns=translated)
    table.attrs = translated(value.attrs)
    return table


def height_of(rows: float) -> float:
    """Inches that ``rows`` rows take, closer together where they are many."""
    return ROW * min(rows, ROOMY) + CLOSE_ROW * max(rows - ROOMY, 0)


def canvas(rows: float, height: float | None = None) -> tuple[Figure, Axes]:
    """An empty horizontal chart for ``rows`` rows, ``height`` inches high if their names are of more than one line; call
    it from a function in the house style.
    """
    height = height_of(rows) if height is None else height
    figure = HouseFigure(figsize=(WIDTH, max(height + 0.55, 1.4)), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)
    axes.grid(axis="x", color=palette.RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def width_of(text: str) -> float:
    """How many times its own size a text is wide, at most; a Chinese character is one."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in text)


def fits_inside(text: str, share: float) -> bool:
    """Whether ``text`` can stand inside a bar that is ``share`` of the axes long."""
    return width_of(text) * LABEL + 2 <= share * AXES * 72


def rows_axis(axes: Axes, names: Sequence[str], focus: str) -> None:
    """Name the rows from the top down, the one called ``focus`` in its colour."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    for label in axes.get_yticklabels():
        if label.get_text() == focus:
            label.set_color(palette.FOCUS)
            label.set_fontsize(11)


def label_mark(axes: Axes, x: float, y: float, text: str, own: bool, right: bool = True) -> None:
    """Write ``text`` beside a mark, in the focus's colour if it is its ``own``."""
    axes.annotate(
        text.replace("-", "−"),
        (x, y),
        xytext=(7 if right else -7, 0),
        textcoords="offset points",
        annotation_clip=False,  # every mark is within the axes; to look takes longer than to draw
        ha="left" if right else "right",
        va="center",
        color=palette.FOCUS if own else palette.MUTED,
        fontsize=LABEL,
    )
