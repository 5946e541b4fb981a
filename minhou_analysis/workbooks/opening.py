"""Opens workbooks that were looked through (打开工作簿)."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader

from minhou_analysis.workbooks.archives import inspect
from minhou_analysis.workbooks.limits import LIMITS, Limits
from minhou_analysis.workbooks.overflow import give_back_numbers
from minhou_analysis.workbooks.refusals import WorkbookError, malformed, unreadable


def open_workbook(
    source: Path | bytes, values: bool = False, rich_text: bool = False, limits: Limits = LIMITS
) -> Workbook:
    """Open an ``.xlsx`` (or ``.xlsm``) file, or the bytes of one.

    Args:
        source: the file, or what it holds.
        values: read what a formula last came to instead of the formula. Neither is ever evaluated.
        rich_text: keep formats inside a cell's text, for a workbook that is to be saved again.
        limits: how much is taken in.

    Raises:
        WorkbookError: it is no workbook, is encrypted or damaged, exceeds a limit, or holds DTD or entities.
    """
    content = source if isinstance(source, bytes) else _read(source, limits)
    inspect(content, limits)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves aside (validation extensions, drawings): none of it is read here.
            warnings.simplefilter("ignore")
            reader = ExcelReader(io.BytesIO(content), data_only=values, keep_links=False, rich_text=rich_text)
            reader.read()
            give_back_numbers(reader, content)
            return reader.wb
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise WorkbookError(malformed(type(error).__name__)) from error


def stored_cells(sheet: Any) -> list[Any]:
    """Cells that the file has of an openpyxl worksheet, row by row.

    A stray format in the sheet's last corner makes a worksheet claim all 17,179,869,184 cells, and its own iteration
    makes every one.
    """
    return [cell for _, cell in sorted(sheet._cells.items())]


def filled_rows(sheet: Any) -> dict[int, dict[int, Any]]:
    """Stored cells that hold a value: row → column → cell, both counted from 1 and ascending."""
    rows: dict[int, dict[int, Any]] = {}
    for cell in stored_cells(sheet):
        if cell.value is not None:
            rows.setdefault(cell.row, {})[cell.column] = cell
    return rows


def _read(path: Path, limits: Limits) -> bytes:
    """The file's bytes, one more than allowed at most."""
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except OSError as error:
        raise WorkbookError(unreadable(error.strerror or str(error))) from None
