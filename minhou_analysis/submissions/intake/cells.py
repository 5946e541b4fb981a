"""Cells as they stand in a file (单元格), whether workbook or CSV, before anything is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from minhou_analysis.submissions.intake.remarks import Place

Content = str | int | float | bool | datetime | date | time | timedelta | None
GENERAL: Final = "General"
EPOCH_1900: Final = datetime(1899, 12, 30)


@dataclass(frozen=True)
class Cell:
    """One cell.

    ``number_format`` is Excel's; ``formula`` the formula whose stored result ``content`` is; ``merged_from`` the
    reference of the merged cell that reaches over this one; ``is_typed`` is False where the file knows only text (CSV),
    so that text which spells a number is no conversion.
    """

    place: Place
    content: Content = None
    number_format: str = GENERAL
    formula: str = ""
    is_error: bool = False
    merged_from: str = ""
    is_typed: bool = True
    epoch: datetime = EPOCH_1900

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing, or nothing but spaces."""
        return not self.formula and (self.content is None or str(self.content).strip() == "")

    @property
    def text(self) -> str:
        """Its content as text: ``85`` for 85.0, ``2024-03-15`` for a day."""
        return plain(self.content)


@dataclass(frozen=True)
class Spread:
    """A merged range that reaches over several columns: ``anchor`` holds its content."""

    anchor: Place
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        """Whether the cell lies under the range without being its anchor."""
        inside = self.anchor.row <= row <= self.last_row and self.anchor.column <= column <= self.last_column
        return inside and (row, column) != (self.anchor.row, self.anchor.column)


@dataclass(frozen=True)
class Grid:
    """One sheet, or one CSV file (``sheet`` empty): its cells by row and column, counted from 1."""

    file: str
    sheet: str
    order: int
    cells: Mapping[tuple[int, int], Cell]
    rows: int
    columns: int
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    spreads: tuple[Spread, ...] = ()
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Codes and values of remarks on how the sheet was read."""
    with_result: Callable[[Cell], Cell] = field(default=lambda cell: cell, compare=False)
    """Gives a cell with a formula its stored result, which is looked up only where it is needed."""

    def place(self, row: int = 0, column: int = 0) -> Place:
        """A place on the sheet."""
        return Place(self.file, self.sheet, row, column, self.order)

    def cell(self, row: int, column: int) -> Cell:
        """The cell, a blank one where the file has none."""
        found = self.cells.get((row, column))
        if found is None:
            return Cell(self.place(row, column))
        return self.with_result(found) if found.formula else found

    def row(self, row: int) -> Iterator[Cell]:
        """Cells of a row that hold something, from left to right."""
        cells = (self.cells.get((row, column)) for column in range(1, self.columns + 1))
        return (cell for cell in cells if cell is not None and not cell.is_blank)


def plain(value: Content) -> str:
    """A value as text, as short as it can be said without loss."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
    return str(value)
