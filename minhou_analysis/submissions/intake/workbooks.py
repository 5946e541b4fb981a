"""Reads a workbook into grids (读工作簿): nothing is evaluated, nothing linked is followed, macros are not loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from minhou_analysis.submissions.forms.layout import FORM_MARK, MARK_KEYS
from minhou_analysis.submissions.intake import limits
from minhou_analysis.submissions.intake.cells import EPOCH_1900, Cell, Content, Grid, Spread
from minhou_analysis.submissions.intake.remarks import Place
from minhou_analysis.submissions.intake.unreadable import UnreadableError
from minhou_analysis.workbooks import WorkbookError, filled_rows, open_workbook

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_MONTHS: Final = range(200001, 206013)
"""Serial numbers that spell a month of the plan's time, and days that have nothing to do with it."""
_MARK_ROWS: Final = 64
"""Rows of the mark that are looked at."""


@dataclass(frozen=True)
class Book:
    """A workbook: its grids in order without the mark's, what the mark says, and what the file's properties say."""

    grids: tuple[Grid, ...]
    mark: Mapping[str, str] | None
    properties: Mapping[str, str]


def read_book(file: str, content: bytes) -> Book:
    """Read every sheet of a workbook.

    Raises:
        UnreadableError: it is no workbook, is encrypted or damaged, or goes beyond a limit.
    """
    if not content:
        raise UnreadableError("empty_file")
    book = open_form(content)
    results = _Results(content)
    grids = tuple(
        _grid(file, order, sheet, results, book.epoch)
        for order, sheet in enumerate(book.worksheets, start=1)
        if sheet.title != FORM_MARK
    )
    return Book(grids, _mark(book), _properties(book))


def open_form(content: bytes, values: bool = False, rich_text: bool = False) -> Workbook:
    """The workbook as the library has it; ``values`` gives the stored results of formulas in their place.

    Raises:
        UnreadableError: it is no workbook, is encrypted or damaged, or goes beyond a limit.
    """
    try:
        return open_workbook(content, values, rich_text, limits.OF_WORKBOOKS)
    except WorkbookError as error:
        raise UnreadableError.of(error.refusal) from error


class _Results:
    """Stored results of formulas, read only where a form has formulas."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._book: Workbook | None = None

    def of(self, cell: Cell) -> Cell:
        if self._book is None:
            self._book = open_form(self._content, values=True)
        stored = self._book[cell.place.sheet][cell.merged_from or cell.place.cell]
        return replace(cell, content=_content(stored.value, cell.epoch), is_error=stored.data_type == "e")


def _grid(file: str, order: int, sheet: Worksheet, results: _Results, epoch: datetime) -> Grid:
    cells = {
        (row, column): _cell(Place(file, sheet.title, row, column, order), found, epoch)
        for row, line in filled_rows(sheet).items()
        for column, found in line.items()
    }
    spreads = tuple(_merged(sheet, cells, file, order))
    columns = max((column for _, column in cells), default=0)
    return Grid(
        file=file,
        sheet=sheet.title,
        order=order,
        cells=cells,
        rows=max((row for row, _ in cells), default=0),
        columns=columns,
        is_hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(row for row, size in sheet.row_dimensions.items() if size.hidden),
        hidden_columns=frozenset(_hidden_columns(sheet, columns)),
        spreads=spreads,
        with_result=results.of,
    )


def _cell(place: Place, found: Any, epoch: datetime) -> Cell:
    if found.data_type == "f":
        formula = found.value if isinstance(found.value, str) else getattr(found.value, "text", None)
        return Cell(place, None, found.number_format, str(formula or "="), epoch=epoch)
    is_error = found.data_type == "e"
    return Cell(place, _content(found.value, epoch), found.number_format, is_error=is_error, epoch=epoch)


def _content(value: Any, epoch: datetime = EPOCH_1900) -> Content:
    """A value of the library as one of ours; anything unusual as its text.

    Workbooks write characters that XML does not allow as ``_x000D_``, which the library leaves as it is. 202403 typed
    into a cell formatted as a date is to the library a day of the year 2454.
    """
    if isinstance(value, datetime) and to_excel(value, epoch) in _MONTHS:
        return int(to_excel(value, epoch))
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    return value if isinstance(value, Content) else str(value)


def _merged(sheet: Worksheet, cells: dict[tuple[int, int], Cell], file: str, order: int) -> Iterator[Spread]:
    """Ranges over several columns; what a range over several rows holds is written into each of them."""
    for span in sheet.merged_cells.ranges:
        anchor = cells.get((span.min_row, span.min_col))
        if anchor is None:
            continue
        for row in range(span.min_row + 1, span.max_row + 1):
            place = Place(file, sheet.title, row, span.min_col, order)
            cells[row, span.min_col] = Cell(
                place,
                anchor.content,
                anchor.number_format,
                anchor.formula,
                anchor.is_error,
                merged_from=anchor.place.cell,
                epoch=anchor.epoch,
            )
        if span.max_col > span.min_col:
            yield Spread(anchor.place, span.max_row, span.max_col)


def _hidden_columns(sheet: Worksheet, last: int) -> Iterator[int]:
    for size in sheet.column_dimensions.values():
        if size.hidden and size.min is not None and size.max is not None:
            yield from range(size.min, min(size.max, last) + 1)


def _mark(book: Workbook) -> dict[str, str] | None:
    """What the very hidden sheet says of the form; None where there is no such sheet."""
    if FORM_MARK not in book.sheetnames:
        return None
    lines = book[FORM_MARK].iter_rows(max_row=_MARK_ROWS, max_col=2, values_only=True)
    said = {str(key): _content(value) for key, value in (line[:2] for line in lines if len(line) > 1)}
    return {key: str(value).strip() for key, value in said.items() if key in MARK_KEYS and value is not None}


def _properties(book: Workbook) -> dict[str, str]:
    """What the file's custom properties say under the same names."""
    return {
        found.name: str(found.value).strip()
        for found in book.custom_doc_props
        if found.name in MARK_KEYS and found.value is not None
    }
