"""How much room text needs (文字所占的行高): Excel does not fit rows by itself once a height is set, so it is estimated."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Final

from minhou_analysis.submissions.forms.layout import LONGEST_CELL

_PIXELS_A_CHARACTER: Final = 7
"""Of a column's width, with the workbook's default font."""
_CELL_PADDING: Final = 6
_PIXELS_A_POINT: Final = 96 / 72
_LINE: Final = 1.42
"""Height of a line over the size of its font; generous, since offices replace fonts they lack by taller ones."""
_MARGIN: Final = 4.0
_SMALLEST: Final = 6.0
_TALLEST: Final = 405.0
"""Excel's tallest row is 409.5 points."""
_CUT: Final = "……（原文过长，此处未全部显示）"


def row_height(texts: Iterable[tuple[str, float]], size: float, least_lines: int = 1) -> float:
    """Height in points of a row whose cells are (text, width of the column), set in a font of ``size`` points."""
    lines = max((lines_of(text, width, size) for text, width in texts), default=1)
    return min(max(lines, least_lines) * size * _LINE + _MARGIN, _TALLEST)


def size_of(text: str, width: float, size: float) -> float:
    """Points in which ``text`` fits into the tallest row of a column of ``width`` characters: ``size`` or less."""
    while size > _SMALLEST and lines_of(text, width, size) * size * _LINE + _MARGIN > _TALLEST:
        size -= 1
    return size


def lines_of(text: str, width: float, size: float) -> int:
    """Lines that ``text`` takes in a column of ``width`` characters; a Chinese character is as wide as it is high."""
    room = width * _PIXELS_A_CHARACTER - _CELL_PADDING
    per_line = max(1, math.floor(room / (size * _PIXELS_A_POINT)))
    return sum(max(1, math.ceil(_em(line) / per_line)) for line in text.split("\n"))


def fitting(text: str) -> str:
    """``text``, or as much of it as a cell of Excel holds with a note that it goes on."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _em(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
