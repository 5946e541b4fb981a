"""Finds the tables of a form by their headings (找表头), wherever they stand and in whatever order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from minhou_analysis.submissions.forms.layout import SHEETS
from minhou_analysis.submissions.intake.cells import Cell, Grid
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.tables import TABLES, Column, RecordTable

UNIT_HEADING: Final = "责任单位"
PERIOD_HEADING: Final = "报告期"
"""What a CSV says in columns of its own, since it has no mark."""
_OWNER_HEADINGS: Final = {
    UNIT_HEADING: UNIT_HEADING,
    "报送单位": UNIT_HEADING,
    PERIOD_HEADING: PERIOD_HEADING,
}
_MAY_LACK_IN_CSV: Final = frozenset({"obs_status"})
"""Columns whose blank has a meaning of its own, so that a table without a mark may do without them."""
_SEARCHED_ROWS: Final = 40
_ENOUGH: Final = 0.5
"""Share of a table's headings that tells it on a sheet with another name."""
_ENOUGH_NAMED: Final = 0.2
"""The same on the sheet that has the table's name."""
_LONGEST_HEADING: Final = 60
_BRACKETS: Final = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
_ORNAMENTS: Final = re.compile(r"[*:：。.、_]")


@dataclass(frozen=True)
class Located:
    """A table found on a grid: the row of its headings, its columns' places, and what else stands in that row.

    ``missing`` are columns without heading, ``doubled`` headings that stand more than once, ``other_unit`` headings
    whose unit in brackets is not the column's, ``extra`` headings that are no column of the table.
    """

    table: RecordTable
    grid: Grid
    header_row: int
    columns: Mapping[str, int]
    missing: tuple[Column, ...]
    doubled: tuple[Cell, ...]
    other_unit: tuple[tuple[Column, Cell], ...]
    extra: tuple[Cell, ...]
    context: Mapping[str, int]
    """Columns of a CSV that say whose form it is, by heading."""


@dataclass(frozen=True)
class _Heading:
    title: str
    unit: str


def locate(grid: Grid) -> Located | None:
    """The table that the grid holds, or None where it holds none."""
    best: tuple[float, int, RecordTable] | None = None
    for row in range(1, min(grid.rows, _SEARCHED_ROWS) + 1):
        titles = {_heading(cell).title for cell in grid.row(row)}
        for table in TABLES:
            share = len(titles & _TITLES[table.name].keys()) / len(table.columns)
            enough = _ENOUGH_NAMED if essence(grid.sheet) == essence(table.sheet) else _ENOUGH
            if share >= enough and (best is None or share > best[0]):
                best = share, row, table
        if best and best[0] == 1:
            break
    return _located(grid, best[1], best[2]) if best else None


def _located(grid: Grid, row: int, table: RecordTable) -> Located:
    by_name = _TITLES[table.name]
    context_titles = {
        essence(column.heading) for column in SHEETS[table.name].columns if column.asked is None
    }
    columns: dict[str, int] = {}
    context: dict[str, int] = {}
    doubled, extra, other_unit = [], [], []
    for cell in grid.row(row):
        heading = _heading(cell)
        column = by_name.get(heading.title)
        if column is not None:
            if column.name in columns:
                doubled.append(cell)
            columns.setdefault(column.name, cell.place.column)
            if heading.unit and heading.unit != essence(column.unit):
                other_unit.append((column, cell))
        elif heading.title in _OWNER_HEADINGS:
            context.setdefault(_OWNER_HEADINGS[heading.title], cell.place.column)
        elif heading.title not in context_titles:
            extra.append(cell)
    may_lack = frozenset() if grid.sheet else _MAY_LACK_IN_CSV
    missing = tuple(
        column for column in table.columns if column.name not in columns and column.name not in may_lack
    )
    return Located(
        *(table, grid, row, columns, missing, tuple(doubled), tuple(other_unit), tuple(extra), context)
    )


def _names(column: Column) -> Iterator[str]:
    """What the heading of a column may say: its title, or its name in an export."""
    yield essence(column.title)
    yield column.name


def _heading(cell: Cell) -> _Heading:
    text = cell.text
    if len(text) > _LONGEST_HEADING:
        return _Heading("", "")
    text = essence(text)
    unit = _BRACKETS.search(text)
    title = _ORNAMENTS.sub("", _BRACKETS.sub("", text)) if text not in _COLUMN_NAMES else text
    return _Heading(title, unit[1].removeprefix("单位").lstrip(":：") if unit else "")


_COLUMN_NAMES: Final = frozenset(column.name for table in TABLES for column in table.columns)
_TITLES: Final = {
    table.name: {name: column for column in table.columns for name in _names(column)} for table in TABLES
}
"""Table → what a heading may say → column."""
