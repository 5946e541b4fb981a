"""How wide each column of a printed table is, and what gives when the table is too wide (表格排版).

Widths are estimated in em from the characters: an ideograph is one em, a letter or digit a little over half.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

_LATIN: Final = 0.58
_GAP: Final = 0.25
_PADDING: Final = 1.0
_TOLERABLE: Final = 4.0
"""Ideographs that should fit on a line before a column of running text gets narrower than that."""
_PIECE: Final = 16
"""Longest run of letters that is kept together in a cell."""
_PORTRAIT_PT: Final = 453.0
_LANDSCAPE_PT: Final = 700.0
_PORTRAIT: Final = (_PORTRAIT_PT, (9.0, 8.5, 8.0, 7.5))
_LANDSCAPE: Final = (_LANDSCAPE_PT, (8.5, 8.0, 7.5, 7.0))
_WORD: Final = re.compile(rf"[^\s]{{{_PIECE + 1},}}")
_SEAM: Final = re.compile(r"(?<=[/_.,;:@?&=\-])")


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says, line by line; ``scale`` is its width against that in full type."""

    text: str
    is_number: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Column:
    """What a column needs in em: ``least`` without breaking a word or a number, ``natural`` on one line."""

    least: float
    natural: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns (indices into the table) to print together, their relative widths, type size and page."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    landscape: bool


def text_width(text: str) -> float:
    """Width of ``text`` on one line, in em, with the space that stands between ideographs and what is none."""
    wide = [unicodedata.east_asian_width(c) in "WFA" for c in text]
    seams = sum(one != other for one, other in pairwise(wide))
    return sum(1.0 if is_wide else _LATIN for is_wide in wide) + _GAP * seams


def breakable(text: str) -> str:
    """``text`` with a chance to break inside every run of letters that is longer than a column can hold."""
    return _WORD.sub(lambda m: "\u200b".join(_pieces(m[0])), text)


def measure(cells: Sequence[CellText]) -> Column:
    """What the column of ``cells`` needs."""
    least = natural = 1.0
    for cell in cells:
        width = max(map(text_width, cell.text.splitlines()), default=0.0) * cell.scale
        natural = max(natural, width)
        whole = cell.is_number and len(cell.text) <= _PIECE
        least = max(least, width if whole else _least(cell.text, width))
    return Column(least + _PADDING, natural + _PADDING)


def lay_out(columns: Sequence[Column], *, may_split: bool, may_turn: bool) -> list[Layout]:
    """Layouts that print the table without running off the page.

    Smaller type comes first, then a landscape page where the table ``may_turn``, then several tables that repeat
    the first column where it ``may_split``. What may do neither is squeezed.
    """
    everything = tuple(range(len(columns)))
    pages = (_PORTRAIT, _LANDSCAPE) if may_turn else (_PORTRAIT,)
    for breadth, sizes in pages:
        for size in sizes:
            if sum(c.least for c in columns) <= breadth / size:
                return [Layout(everything, _share(columns, breadth / size), size, breadth == _LANDSCAPE_PT)]
    breadth, size = pages[-1][0], pages[-1][1][-1]
    parts = _split(columns, breadth / size) if may_split else [everything]
    return [
        Layout(part, _share([columns[i] for i in part], breadth / size), size, breadth == _LANDSCAPE_PT)
        for part in parts
    ]


def _share(columns: Sequence[Column], room: float) -> tuple[float, ...]:
    """Widths that fill ``room``: short columns get what they want, long ones share what is left."""
    natural, least = [c.natural for c in columns], [c.least for c in columns]
    if sum(natural) <= room:
        return tuple(width * room / sum(natural) for width in natural)
    if sum(least) >= room:
        return tuple(width * room / sum(least) for width in least)
    settled: dict[int, float] = {}
    while True:
        left = room - sum(settled.values())
        open_ = [i for i in range(len(columns)) if i not in settled]
        weight = sum(sqrt(natural[i]) for i in open_)
        fair = {i: left * sqrt(natural[i]) / weight for i in open_}
        content_with = {i: natural[i] for i in open_ if natural[i] <= fair[i]}
        too_narrow = {i: least[i] for i in open_ if fair[i] < least[i]}
        fixed = too_narrow or content_with
        if not fixed or len(fixed) == len(open_):
            return tuple(settled.get(i, fair.get(i, 0.0)) for i in range(len(columns)))
        settled |= fixed


def _split(columns: Sequence[Column], room: float) -> list[tuple[int, ...]]:
    """Runs of columns beside the first one, which each part repeats: as few as fit ``room``, about equally wide."""
    fewest = len(_fill(columns, room))
    room = columns[0].least + sum(c.least for c in columns[1:]) / fewest
    while len(parts := _fill(columns, room)) > fewest:
        room += 1
    return parts


def _fill(columns: Sequence[Column], room: float) -> list[tuple[int, ...]]:
    parts: list[tuple[int, ...]] = []
    part, used = [0], columns[0].least
    for i in range(1, len(columns)):
        if used + columns[i].least > room and len(part) > 1:
            parts.append(tuple(part))
            part, used = [0], columns[0].least
        part.append(i)
        used += columns[i].least
    return [*parts, tuple(part)]


def _least(text: str, width: float) -> float:
    return max([min(width, _TOLERABLE), *(text_width(run) for run in _runs(breakable(text)))])


def _runs(text: str) -> list[str]:
    """Pieces of ``text`` between places where a line may break: white space, seams and ideographs."""
    return [run for run in re.split(r"[\s\u200b\u2e80-\uffef]+", text) if run]


def _pieces(word: str) -> list[str]:
    """``word`` cut at its punctuation, and anywhere if that is not enough; runs of ideographs stay whole."""
    if not re.search(rf"[!-~]{{{_PIECE + 1},}}", word):
        return [word]
    cut: list[str] = []
    for piece in filter(None, _SEAM.split(word)):
        bounds = [*range(0, len(piece), _PIECE), len(piece)]
        cut += [piece[a:b] for a, b in pairwise(bounds)]
    return cut
