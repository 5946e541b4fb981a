"""Reads the rows of a table that was found (读行)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from minhou_analysis.catalogue import Indicator
from minhou_analysis.submissions.asked import Asked
from minhou_analysis.submissions.intake.cells import Cell, plain
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.columns import read_cell
from minhou_analysis.submissions.intake.headings import Located
from minhou_analysis.submissions.intake.nearest import nearest
from minhou_analysis.submissions.intake.reading import Reading, RefusedError
from minhou_analysis.submissions.intake.remarks import Place, Remark, Words
from minhou_analysis.submissions.intake.wording import remark
from minhou_analysis.submissions.records import Value
from minhou_analysis.submissions.tables import (
    COMMITMENTS,
    INDICATORS,
    PROJECTS,
    Column,
    ColumnKind,
    RecordTable,
)
from minhou_analysis.submissions.vocabulary import MISSING_VALUE

_FOOTER: Final = re.compile(
    r"(合计|总计|小计|共计)$|(填表人|填报人|制表人|审核人|负责人|联系人|联系电话|填报日期|报送日期|单位\(盖章\)|注|备注)[:：]"
)
_USUAL_STATUS: Final = "A"


@dataclass
class FormRow:
    """One row as read. ``refused`` are columns that could not be read; ``record`` holds None for them.

    ``codes`` name the conversions by column; ``indicator`` is the one that a row of indicators is about.
    """

    table: RecordTable
    cells: dict[str, Cell]
    place: Place
    record: dict[str, Value] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    indicator: Indicator | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the row apart, whatever its spelling in widths and spaces."""
        return tuple(essence(str(self.record.get(name) or "")) for name in self.table.key)

    def at(self, column: str) -> Place:
        """Place of the cell in ``column``."""
        return self.cells[column].place

    def title(self, column: str) -> Words:
        """What the column is called."""
        found = self.table.column(column)
        return Words(found.title, found.title_en)


def read_rows(located: Located, asked: Asked) -> tuple[list[FormRow], list[Remark]]:
    """Every row below the headings that says anything, and what there is to say about its cells."""
    reader = _RowReader(located, asked)
    rows = [
        row for number in range(located.header_row + 1, located.grid.rows + 1) if (row := reader.read(number))
    ]
    return rows, reader.remarks


class _RowReader:
    def __init__(self, located: Located, asked: Asked) -> None:
        self.located = located
        self.table = located.table
        self.keys = _known_keys(located.table, asked)
        self.indicators = {indicator.id: indicator for indicator in asked.indicators}
        self.works = [commitment.id for commitment in asked.works]
        self.remarks: list[Remark] = []

    def read(self, number: int) -> FormRow | None:
        grid, columns = self.located.grid, self.located.columns
        cells = {name: grid.cell(number, column) for name, column in columns.items()}
        if footer := _footer(grid.row(number)):
            self.remarks.append(remark("footer", footer.place, found=footer.text))
            return None
        if all(cell.is_blank for cell in cells.values()):
            return None
        row = FormRow(self.table, cells, grid.place(number))
        for column in self.table.columns:
            if column.name not in cells:
                row.cells[column.name] = Cell(row.place)
                row.record[column.name] = None
        row.refused.update(column.name for column in self.located.missing)
        if number in grid.hidden_rows:
            self.remarks.append(remark("hidden_row", row.place))
        is_known = self._read_key(row)
        for column in self.table.columns:
            is_readable = is_known or column.kind is not ColumnKind.QUANTITY
            if column.name in columns and column.name not in row.record and is_readable:
                self._read_column(row, column)
        if not is_known and self.table is not PROJECTS:
            return None
        _settle_status(row, self.remarks)
        return row

    def _read_key(self, row: FormRow) -> bool:
        """Read the key columns; a row whose key is blank or unknown says nothing that could be kept.

        A project's other cells can be judged all the same.
        """
        for name in self.table.key:
            column = self.table.column(name)
            if row.cells[name].is_blank:
                title = Words(column.title, column.title_en)
                self.remarks.append(remark("row_without_key", row.at(name), row.title(name), title=title))
                row.record[name] = None
                row.refused.add(name)
                return False
            self._read_column(row, column)
            if name in row.refused:
                return False
        return self._is_known(row)

    def _is_known(self, row: FormRow) -> bool:
        name = self.table.key[0]
        found = str(row.record[name])
        if found in self.keys:
            row.indicator = self.indicators.get(found) if self.table is INDICATORS else None
            return True
        code, values = f"unknown_{name}", {"nearest": nearest(found, self.keys)}
        if self.table is PROJECTS and self.works:
            code, values = "not_works", {"choices": Words(*2 * ("、".join(self.works),))}
        self.remarks.append(remark(code, row.at(name), row.title(name), found=row.cells[name].text, **values))
        row.refused.add(name)
        return False

    def _read_column(self, row: FormRow, column: Column) -> None:
        cell = row.cells[column.name]
        row.record[column.name] = None
        symbol = row.indicator.unit.symbol if row.indicator else column.unit
        if cell.content is None and (anchor := self._spread_over(cell.place)):
            self._refuse(row, column, RefusedError("merged_across", anchor=anchor))
            return
        try:
            reading = read_cell(cell, column, symbol)
        except RefusedError as refused:
            self._refuse(row, column, refused)
            return
        row.record[column.name] = reading.value
        self._list(row, column, reading, symbol)

    def _spread_over(self, place: Place) -> str:
        spreads = self.located.grid.spreads
        return next((s.anchor.cell for s in spreads if s.covers(place.row, place.column)), "")

    def _refuse(self, row: FormRow, column: Column, refused: RefusedError) -> None:
        cell = row.cells[column.name]
        row.refused.add(column.name)
        found = cell.text or cell.formula
        self.remarks.append(
            remark(refused.code, cell.place, row.title(column.name), found=found, **refused.values)
        )

    def _list(self, row: FormRow, column: Column, reading: Reading, symbol: str) -> None:
        """List by what conversions the value came about."""
        cell, title = row.cells[column.name], row.title(column.name)
        if cell.merged_from:
            self.remarks.append(remark("merged", cell.place, title, found=cell.text, anchor=cell.merged_from))
        if cell.formula:
            self.remarks.append(
                remark("formula_result", cell.place, title, found=cell.formula, made=cell.text)
            )
        if reading.code:
            row.codes[column.name] = reading.code
            made, unit = said(column, reading.value), Words(symbol, symbol)
            self.remarks.append(
                remark(
                    reading.code,
                    cell.place,
                    title,
                    found=cell.text,
                    made=made,
                    unit=unit,
                    detail=reading.detail,
                )
            )


def said(column: Column, value: Value) -> str | Words:
    """A value for a message: choices by label, in English by code."""
    if column.kind is ColumnKind.CHOICE and value in column.choices:
        return Words(column.choices[str(value)], str(value))
    return plain(value)


def _known_keys(table: RecordTable, asked: Asked) -> list[str]:
    """What the first key of a row may be."""
    if table is INDICATORS:
        return [indicator.id for indicator in asked.indicators]
    return [commitment.id for commitment in (asked.commitments if table is COMMITMENTS else asked.works)]


def _settle_status(row: FormRow, remarks: list[Remark]) -> None:
    """A blank value is missing, whatever is said of it; a value of which nothing is said is final."""
    if row.table is not INDICATORS or "obs_status" in row.refused:
        return
    is_blank = row.record.get("value") is None
    if is_blank and row.record.get("obs_status") is not None and "value" not in row.refused:
        cell = row.cells["obs_status"]
        remarks.append(remark("status_of_blank", cell.place, row.title("obs_status"), found=cell.text))
    row.record["obs_status"] = MISSING_VALUE if is_blank else row.record.get("obs_status") or _USUAL_STATUS


def _footer(cells: Iterator[Cell]) -> Cell | None:
    """The first cell of a row that is a total or a signature line below the table."""
    first = next(cells, None)
    return first if first is not None and _FOOTER.match(essence(first.text)) else None
