"""Reads one cell by what its column holds (按列读取)."""

from __future__ import annotations

import re
from typing import Final

from minhou_analysis.submissions.intake.cells import Cell
from minhou_analysis.submissions.intake.characters import FORBIDDEN, essence, narrowed, tidied
from minhou_analysis.submissions.intake.choices import read_choice
from minhou_analysis.submissions.intake.days import read_day
from minhou_analysis.submissions.intake.numbers import read_number
from minhou_analysis.submissions.intake.reading import Reading, RefusedError
from minhou_analysis.submissions.intake.remarks import Words
from minhou_analysis.submissions.tables import Column, ColumnKind

_STROKES: Final = re.compile(r"[-—–―−_/\\.…·*]+")
_NOTHING: Final = frozenset(
    {"无", "暂无", "没有", "空", "空白", "不详", "n/a", "na", "nil", "null", "none", "nan"}
)
_UNDECIDED: Final = frozenset({"待定", "未定", "暂未确定", "尚未确定", "不确定"})
_PICTURE: Final = "DISPIMG"
"""What WPS writes into a cell that holds a picture."""


def read_cell(cell: Cell, column: Column, symbol: str = "") -> Reading:
    """Read a cell of ``column``; ``symbol`` is the unit of measure where the column leaves it to the row.

    Raises:
        RefusedError: it cannot be read, or is blank where something is required.
    """
    if _PICTURE in cell.formula.upper():
        raise RefusedError("picture")
    if cell.is_error:
        raise RefusedError("error_value")
    if cell.formula and cell.content is None:
        is_text = column.kind in (ColumnKind.TEXT, ColumnKind.KEY)
        raise RefusedError("formula_in_text" if is_text else "formula_without_result")
    reading = _read(cell, column, symbol)
    if reading.value is None and column.required:
        raise RefusedError("missing", title=Words(column.title, column.title_en))
    return reading


def _read(cell: Cell, column: Column, symbol: str) -> Reading:
    if cell.content is None or cell.content == "":
        return Reading(None)
    if _means_nothing(cell, column.kind):
        return Reading(None, "blank_mark")
    match column.kind:
        case ColumnKind.CHOICE:
            return read_choice(cell, column)
        case ColumnKind.DATE:
            return read_day(cell, column.closes_month)
        case ColumnKind.PERCENT:
            return read_number(cell, column.unit, is_work_done=True)
        case ColumnKind.AMOUNT:
            return read_number(cell, column.unit)
        case ColumnKind.QUANTITY:
            return read_number(cell, symbol)
        case ColumnKind.KEY:
            return _checked(_key(cell), column)
    return _checked(_text(cell), column)


def _means_nothing(cell: Cell, kind: ColumnKind) -> bool:
    """Whether the cell says that there is nothing to say.

    「无」 stays text in a column of text: 「存在困难：无」 says that there is no obstacle, which a blank does not.
    """
    if not isinstance(cell.content, str):
        return False
    said = essence(cell.content)
    if not said or _STROKES.fullmatch(said):
        return True
    if kind in (ColumnKind.TEXT, ColumnKind.KEY):
        return False
    return said in _NOTHING or (said in _UNDECIDED and kind is not ColumnKind.CHOICE)


def says_nothing(text: str) -> bool:
    """Whether a text of a read form amounts to none: blank, or 无."""
    return essence(text) in _NOTHING | {""}


def _text(cell: Cell) -> Reading:
    if not isinstance(cell.content, str):
        return Reading(cell.text, "number_to_text")
    text = tidied(cell.content)
    return Reading(text, "tidied" if text != cell.content else "")


def _key(cell: Cell) -> Reading:
    text = cell.text
    key = narrowed(text).strip("。、,;；")
    if isinstance(cell.content, str):
        return Reading(key, "narrowed" if key != text else "")
    return Reading(key, "number_to_text")


def _checked(reading: Reading, column: Column) -> Reading:
    text = str(reading.value)
    if FORBIDDEN.search(text):
        raise RefusedError("control_characters")
    if len(text) > column.longest:
        raise RefusedError(
            "text_too_long", count=Words(*2 * (f"{len(text):,}",)), limit=Words(*2 * (str(column.longest),))
        )
    return reading
