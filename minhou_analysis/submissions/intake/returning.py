"""Copies of refused forms, ready to send back (退回件): faulty cells coloured and commented, a first sheet that lists them.

A corrected copy is a form like any other: the list is not read, colours and comments say nothing.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from minhou_analysis.submissions.intake.formats import CSV
from minhou_analysis.submissions.intake.remarks import CHINESE, Remark, RemarkKind
from minhou_analysis.submissions.intake.unreadable import UnreadableError
from minhou_analysis.submissions.intake.workbooks import open_form
from minhou_analysis.workbooks import stored_cells

RETURNED_SHEET: Final = "退回意见"
"""Sheet that lists the faults, first in the copy; intake passes it over."""
AUTHOR: Final = "领导小组办公室"
SUFFIX: Final = "-退回"
_COLOURS: Final = {RemarkKind.REFUSAL: "FFFFC7CE", RemarkKind.WARNING: "FFFFEB9C"}
_HEADINGS: Final = ("类别", "工作表", "单元格", "栏目", "填报内容", "要求")
_WIDTHS: Final = (10, 14, 10, 14, 44, 60)
_LINE_POINTS: Final = 15
_COMMENT_SIZE: Final = (320, 120)
_DANGEROUS: Final = re.compile(
    r"\||\[|\b(HYPERLINK|WEBSERVICE|CALL|REGISTER|REGISTER\.ID|EXEC|RTD|DDE|IMPORT\w*|FILTERXML|IMAGE)\s*\(",
    re.I,
)
"""Formulas that reach out of the workbook."""
_KEPT_PICTURES: Final = ("png", "jpeg", "gif")
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ReturnedFile:
    """A file to send back: its name, and its bytes."""

    name: str
    content: bytes


def returned_files(originals: Mapping[str, bytes], remarks: Sequence[Remark]) -> list[ReturnedFile]:
    """What goes back for a refused form: an annotated workbook, or for CSV and for files that cannot be opened safely
    the list alone, as ``.csv`` and ``.txt``.
    """
    name = next(iter(originals), remarks[0].file if remarks else "")
    stem = Path(name).stem.removesuffix(SUFFIX) + SUFFIX
    if originals and all(Path(each).suffix.lower() in CSV for each in originals):
        return [ReturnedFile(f"{stem}.csv", _list_as_csv(remarks))]
    try:
        return [ReturnedFile(f"{stem}.xlsx", returned_copy(originals[name], remarks))]
    except (UnreadableError, KeyError):
        return [ReturnedFile(f"{stem}.txt", _list_as_text(remarks))]


def returned_copy(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """The workbook ``content`` with ``remarks`` in it; without macros, links, and formulas that reach out of it.

    Raises:
        UnreadableError: it cannot be opened safely.
    """
    book = open_form(content, rich_text=True)
    for sheet in book.worksheets:
        _clear(sheet)
    _annotate(book, remarks)
    _list_faults(book, remarks)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _told(remarks: Iterable[Remark]) -> list[Remark]:
    """What the unit is to act on: refusals first, then warnings."""
    return [remark for kind in _COLOURS for remark in remarks if remark.kind is kind]


def _annotate(book: Workbook, remarks: Sequence[Remark]) -> None:
    by_cell: dict[tuple[str, str], list[Remark]] = {}
    for remark in _told(remarks):
        if remark.place.row and remark.place.column and remark.sheet in book.sheetnames:
            by_cell.setdefault((remark.sheet, remark.cell), []).append(remark)
    for (sheet, reference), found in by_cell.items():
        cell = _anchor(book[sheet], reference)
        cell.fill = PatternFill("solid", start_color=_COLOURS[found[0].kind])
        text = "\n".join(f"{one.kind.label}：{one.found.zh}；{one.expected.zh}" for one in found)
        earlier = cell.comment.text + "\n" if cell.comment else ""
        cell.comment = Comment(earlier + text, AUTHOR, height=_COMMENT_SIZE[1], width=_COMMENT_SIZE[0])


def _anchor(sheet: Worksheet, reference: str) -> Any:
    """The cell, or the one that holds the content of a merged range."""
    cell = sheet[reference]
    if isinstance(cell, MergedCell):
        span = next(found for found in sheet.merged_cells.ranges if reference in found)
        cell = sheet.cell(span.min_row, span.min_col)
    return cell


def _clear(sheet: Worksheet) -> None:
    """Take away what an earlier return left, formulas that reach out, and what would cost much to save."""
    for cell in stored_cells(sheet):
        if not isinstance(cell, Cell):
            continue
        if cell.comment and cell.comment.author == AUTHOR:
            cell.comment = None
            if cell.fill.start_color.rgb in _COLOURS.values():
                cell.fill = PatternFill()
        if cell.data_type == "f" and _DANGEROUS.search(_formula(cell.value)):
            _write(cell, _formula(cell.value))
    # openpyxl makes a cell of each of a table's cells to name columns that the table does not name itself, ...
    for table in [table for table in sheet.tables.values() if not table.tableColumns]:
        del sheet.tables[table.name]
    # ... and unpacks, pixel by pixel, pictures of other kinds to save them as PNG.
    sheet._images = [picture for picture in sheet._images if picture.format in _KEPT_PICTURES]


def _formula(value: Any) -> str:
    return str(getattr(value, "text", None) or value)


def _list_faults(book: Workbook, remarks: Sequence[Remark]) -> None:
    if RETURNED_SHEET in book.sheetnames:
        del book[RETURNED_SHEET]
    sheet = book.create_sheet(RETURNED_SHEET, 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = sheet
    _write(sheet.cell(1, 1), "本表退回。请改正红色单元格，核实黄色单元格，改好后原样报送；本页不必删除。")
    sheet["A1"].font = Font(bold=True)
    for number, heading in enumerate(_HEADINGS, start=1):
        _write(sheet.cell(3, number), heading)
        sheet.cell(3, number).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(3, number).column_letter].width = _WIDTHS[number - 1]
    for row, (remark, line) in enumerate(_lines(remarks), start=4):
        for number, text in enumerate(line, start=1):
            cell = sheet.cell(row, number)
            _write(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = _height(line)
        sheet.cell(row, 1).fill = PatternFill("solid", start_color=_COLOURS[remark.kind])
        if remark.cell and remark.sheet in book.sheetnames:
            _link(sheet.cell(row, 3), remark)
    sheet["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(_HEADINGS))
    sheet.freeze_panes = "A4"
    _set_page(sheet)


def _set_page(sheet: Worksheet) -> None:
    """Print the list whole: A4 across, as wide as the page, its headings on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:3"


def _height(line: Sequence[str]) -> float:
    """Points that a row needs for all its lines: programs do not fit rows of a file that was never open in them."""
    lines = (math.ceil(2 * len(text) / (width - 2)) for text, width in zip(line, _WIDTHS, strict=True))
    return _LINE_POINTS * max(1, *lines)


def _link(cell: Any, remark: Remark) -> None:
    """Lead from the list to the cell."""
    reference = remark.cell if remark.place.column else f"A{remark.place.row}"
    name = remark.sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!{reference}")
    cell.font = Font(underline="single", color="FF0563C1")


def _write(cell: Any, text: str) -> None:
    """Text that stays text, though it begin with an equals sign."""
    cell.value = text
    cell.data_type = "s"


def _lines(remarks: Iterable[Remark]) -> Iterator[tuple[Remark, tuple[str, ...]]]:
    for remark in _told(remarks):
        yield (
            remark,
            (
                *(remark.kind.label, remark.sheet or remark.file, remark.cell, remark.column.zh),
                *(remark.found.zh, remark.expected.zh),
            ),
        )


def _list_as_csv(remarks: Iterable[Remark]) -> bytes:
    """The list for spreadsheets: UTF-8 with a mark; text that would be taken for a formula is led by an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(("类别", "文件", *_HEADINGS[2:]))
    for _, line in _lines(remarks):
        writer.writerow(f"'{text}" if text.startswith(_STARTS_FORMULA) else text for text in line)
    return target.getvalue().encode("utf-8-sig")


def _list_as_text(remarks: Iterable[Remark]) -> bytes:
    sentences = [f"{remark.kind.label}　{remark.text(CHINESE)}" for remark in _told(remarks)]
    return ("\r\n".join(sentences) + "\r\n").encode("utf-8-sig")
