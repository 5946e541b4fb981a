"""A sheet of the annex as text (表格内容): what every cell says, merged cells filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from minhou_analysis.workbooks import filled_rows

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True)
class Grid:
    """What the cells of a sheet say: row → column → text, both from 1 and ascending; blank cells are not there.

    Every cell of a merged range says what the range says; ``covered`` are those but the first.
    """

    sheet: str
    rows: Mapping[int, Mapping[int, str]]
    covered: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, sheet: Any) -> Grid:
        """Read an openpyxl worksheet."""
        said = {
            (row, column): text
            for row, cells in filled_rows(sheet).items()
            for column, cell in cells.items()
            if (text := _text(cell.value))
        }
        covered = set()
        for merged in sheet.merged_cells.ranges:
            first = merged.min_row, merged.min_col
            if first in said:
                cells = set(merged.cells) - {first}
                said |= dict.fromkeys(cells, said[first])
                covered |= cells
        rows: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(said.items()):
            rows.setdefault(row, {})[column] = text
        return cls(sheet.title, rows, frozenset(covered))

    def is_continued(self, row: int) -> bool:
        """Whether a row holds nothing but the rest of merged cells that begin elsewhere."""
        return all((row, column) in self.covered for column in self.rows[row])

    def place(self, row: int, column: int) -> str:
        """A cell's name with its sheet: ``情况表!B5``."""
        return f"{self.sheet}!{get_column_letter(column)}{row}"


def _text(value: Any) -> str:
    """What a cell says: lines without blanks around them, dates as ISO text, whole numbers without decimals."""
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    lines = unescape(str(value)).translate(_INVISIBLE).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
