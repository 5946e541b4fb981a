"""Fills a form as a unit would (程序代填): labels for choices, real dates, numbers. For demonstration and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from minhou_analysis.errors import MinhouError
from minhou_analysis.submissions.forms.layout import FIRST_ROW, PROJECTS_SHEET, SHEETS, SheetLayout
from minhou_analysis.submissions.records import Record, Value
from minhou_analysis.submissions.tables import Column

_ANY_TIME: Final = (1980, 1, 1, 0, 0, 0)


def fill_form(content: bytes, rows: Mapping[str, Sequence[Record]]) -> bytes:
    """The form ``content`` with ``rows`` (table name → records) typed into its input cells.

    A record takes the place of everything that stood in its row: a column that it does not name is blank afterwards.
    Rows of commitments and indicators without a record keep what they say; projects are replaced as a whole. The same
    arguments give the same bytes.

    Raises:
        MinhouError: the form does not ask for a table or a row that ``rows`` has.
    """
    book = load_workbook(BytesIO(content))
    for table, records in rows.items():
        layout = SHEETS[table]
        if layout.name in book.sheetnames:
            _fill(book[layout.name], layout, records)
        elif records:
            raise MinhouError(f"the form has no sheet {layout.name} to take {len(records)} rows of {table}")
    return _saved(book)


def _fill(sheet: Worksheet, layout: SheetLayout, records: Sequence[Record]) -> None:
    last = max(sheet.max_row, FIRST_ROW + len(records) - 1)
    if layout is PROJECTS_SHEET:
        lines = list(range(FIRST_ROW, last + 1))
        filled = [*records, *[{}] * (len(lines) - len(records))]
    else:
        lines = [_line_of(sheet, layout, record) for record in records]
        filled = list(records)
    for line, record in zip(lines, filled, strict=True):
        for column in layout.inputs:
            if column.asked:
                cell = sheet.cell(line, layout.positions[column.name])
                _type(cell, _typed(column.asked, record.get(column.name)))


def _line_of(sheet: Worksheet, layout: SheetLayout, record: Record) -> int:
    (key,) = layout.table.key
    for line in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(line, layout.positions[key]).value == record[key]:
            return line
    raise MinhouError(f"the form does not ask for {record[key]!r} on sheet {layout.name}")


def _typed(column: Column, value: Value) -> Value:
    """What a person would type for ``value``: the word for a code, nothing for a code that has no word."""
    return column.choices.get(str(value)) if column.choices else value


def _type(cell: Cell, value: Value) -> None:
    cell.value = value if value != "" else None
    if isinstance(value, str) and value:
        cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula


def _saved(book: Workbook) -> bytes:
    """The bytes of ``book``, without the time of writing that openpyxl's own ``save`` puts in."""
    dated = BytesIO()
    ExcelWriter(book, ZipFile(dated, "w", ZIP_DEFLATED)).save()
    content = BytesIO()
    with ZipFile(dated) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, _ANY_TIME), source.read(name), ZIP_DEFLATED)
    return content.getvalue()
