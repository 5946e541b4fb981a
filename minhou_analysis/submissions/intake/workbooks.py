"""Reads a workbook into grids (读工作簿): nothing is evaluated, nothing linked is followed, macros are not loaded."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from minhou_analysis.submissions.forms.layout import FORM_MARK, MARK_KEYS
from minhou_analysis.submissions.intake.archives import Survey, survey
from minhou_analysis.submissions.intake.cells import Cell, Content, Grid, Spread
from minhou_analysis.submissions.intake.remarks import Place
from minhou_analysis.submissions.intake.unreadable import UnreadableError

_UNREADABLE: Final = (InvalidFileException, *(KeyError, ValueError, TypeError, AttributeError, IndexError))
"""What the workbook library raises on parts that are missing or make no sense."""
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
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
    extent = survey(content)
    book = open_workbook(content)
    results = _Results(content)
    grids = tuple(
        _grid(file, order, sheet, extent, results, book.epoch)
        for order, sheet in enumerate(book.worksheets, start=1)
        if sheet.title != FORM_MARK
    )
    return Book(grids, _mark(book), _properties(book))


def open_workbook(content: bytes, results: bool = False, rich_text: bool = False) -> Workbook:
    """The workbook as the library has it; ``results`` gives the stored results of formulas in their place.

    Raises:
        UnreadableError: the library cannot make sense of it.
    """
    with warnings.catch_warnings():
        # It warns of extensions and missing default styles that other programs write; neither matters here.
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(
                io.BytesIO(content), data_only=results, keep_links=False, rich_text=rich_text
            )
        except _UNREADABLE as error:
            raise UnreadableError("damaged_workbook") from error
        except Exception as error:
            # A hostile file may lead the library anywhere; whatever it raises, the answer is the same.
            raise UnreadableError("damaged_workbook") from error


class _Results:
    """Stored results of formulas, read only where a form has formulas."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._book: Workbook | None = None

    def of(self, cell: Cell) -> Cell:
        if self._book is None:
            self._book = open_workbook(self._content, results=True)
        stored = self._book[cell.place.sheet][cell.merged_from or cell.place.cell]
        return replace(cell, content=_content(stored.value), is_error=stored.data_type == "e")


def _grid(
    file: str, order: int, sheet: Worksheet, extent: Survey, results: _Results, epoch: datetime
) -> Grid:
    rows, columns = min(sheet.max_row, extent.rows), min(sheet.max_column, extent.columns)
    cells: dict[tuple[int, int], Cell] = {}
    if rows and columns:
        for line in sheet.iter_rows(max_row=rows, max_col=columns):
            for found in line:
                if found.value is not None:
                    place = Place(file, sheet.title, found.row, found.column, order)
                    cells[found.row, found.column] = _cell(place, found, epoch)
    spreads = tuple(_merged(sheet, cells, file, order))
    return Grid(
        file=file,
        sheet=sheet.title,
        order=order,
        cells=cells,
        rows=max((row for row, _ in cells), default=0),
        columns=max((column for _, column in cells), default=0),
        is_hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(row for row, size in sheet.row_dimensions.items() if size.hidden),
        hidden_columns=frozenset(_hidden_columns(sheet)),
        spreads=spreads,
        with_result=results.of,
    )


def _cell(place: Place, found: Any, epoch: datetime) -> Cell:
    if found.data_type == "f":
        formula = found.value if isinstance(found.value, str) else getattr(found.value, "text", None)
        return Cell(place, None, found.number_format, str(formula or "="), epoch=epoch)
    is_error = found.data_type == "e"
    return Cell(place, _content(found.value), found.number_format, is_error=is_error, epoch=epoch)


def _content(value: Any) -> Content:
    """A value of the library as one of ours; anything unusual as its text.

    Workbooks write characters that XML does not allow as ``_x000D_``, which the library leaves as it is.
    """
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


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for size in sheet.column_dimensions.values():
        if size.hidden and size.min is not None and size.max is not None:
            yield from range(size.min, min(size.max, sheet.max_column) + 1)


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
