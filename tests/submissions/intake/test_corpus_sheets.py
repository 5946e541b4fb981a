"""Sheets, headings, rows and marks that are not as sent out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from minhou_analysis.periods import Period
from minhou_analysis.submissions.forms import fill_form
from minhou_analysis.submissions.forms.layout import FIRST_ROW, FORM_MARK, HEADER_ROW
from minhou_analysis.submissions.intake import read_submission
from tests.submissions.intake.building import (
    UNIT,
    Case,
    Edit,
    Spot,
    commitment,
    context,
    edit_case,
    edited,
    empty_form,
    good_form,
    good_rows,
    indicator,
    project,
    remarks_of,
    several,
    spoken,
    typed,
)

TASKS, VALUES, WORKS = "承诺事项", "指标", "项目"
DONE = commitment("completion")


def head(spot: Spot) -> Spot:
    """The heading above a cell."""
    return Spot(spot.table, spot.column, HEADER_ROW - FIRST_ROW)


def marked(**changes: str | None) -> Edit:
    """Change the hidden mark and the file's properties alike."""

    def edit(book: Workbook) -> None:
        for row in book[FORM_MARK].iter_rows(max_col=2):
            if row[0].value in changes:
                row[1].value = changes[row[0].value]
        for name, value in changes.items():
            book.custom_doc_props[name].value = value or ""

    return edit


def mark_alone(**changes: str) -> Edit:
    """Change the hidden mark, but not the file's properties."""

    def edit(book: Workbook) -> None:
        for row in book[FORM_MARK].iter_rows(max_col=2):
            if row[0].value in changes:
                row[1].value = changes[row[0].value]

    return edit


def without_properties(book: Workbook) -> None:
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def renamed(book: Workbook) -> None:
    book[TASKS].title = "Sheet2"


def doubled(book: Workbook) -> None:
    book.copy_worksheet(book[TASKS])


def another_sheet(book: Workbook) -> None:
    book.create_sheet("草稿")["B2"] = "随手记"


def reversed_columns(book: Workbook) -> None:
    """The columns of the sheet from right to left."""
    sheet = book[TASKS]
    lines = [
        [(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows(min_row=HEADER_ROW)
    ]
    for number, line in enumerate(lines, start=HEADER_ROW):
        for place, (value, number_format) in enumerate(reversed(line), start=1):
            sheet.cell(number, place).value = value
            sheet.cell(number, place).number_format = number_format


def row_above(book: Workbook) -> None:
    sheet = book[TASKS]
    for span in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(span))
    sheet.insert_rows(2)


def extra_column(book: Workbook) -> None:
    sheet = book[TASKS]
    sheet.cell(HEADER_ROW, sheet.max_column + 1).value = "联系人电话"
    sheet.cell(FIRST_ROW, sheet.max_column).value = "22981234"


def deleted_row(book: Workbook) -> None:
    book[TASKS].delete_rows(FIRST_ROW + 8)


def row_twice(book: Workbook) -> None:
    """The third commitment once more below the table."""
    sheet = book[TASKS]
    for cell in list(sheet[FIRST_ROW + 2]):
        sheet.cell(FIRST_ROW + 9, cell.column).value = cell.value


def footers(book: Workbook) -> None:
    sheet = book[TASKS]
    sheet.cell(FIRST_ROW + 9, 2).value = "合计"
    sheet.cell(FIRST_ROW + 9, 14).value = 964
    sheet.cell(FIRST_ROW + 11, 1).value = "填表人：林某    联系电话：22981234"


def hidden(book: Workbook) -> None:
    sheet = book[TASKS]
    sheet.row_dimensions[FIRST_ROW].hidden = True
    sheet.column_dimensions[commitment("status").cell.rstrip("0123456789")].hidden = True
    book[VALUES].sheet_state = "hidden"


def merged_down(book: Workbook) -> None:
    """One document proves three commitments."""
    column = commitment("evidence").cell.rstrip("0123456789")
    book[TASKS].merge_cells(f"{column}{FIRST_ROW}:{column}{FIRST_ROW + 2}")


def merged_across(book: Workbook) -> None:
    book[TASKS].merge_cells(f"{commitment('planned_start').cell}:{commitment('planned_finish').cell}")


def old_calendar(book: Workbook) -> None:
    """The calendar of old Macintosh workbooks, which begins in 1904."""
    book.epoch = datetime(1904, 1, 1)


def formula_without_result(spot: Spot, formula: str) -> Edit:
    def edit(book: Workbook) -> None:
        spot.on(book).value = formula

    return edit


def commented(book: Workbook) -> None:
    DONE.on(book).comment = Comment("请张科长确认", "某")


PROJECT_KEYS = several(
    typed(project("commitment", 2), "6.3.2"), typed(project("project", 2), "县福利中心 二期")
)
NO_STAGE = [spoken("missing", project("stage", 2))]

CASES = [
    Case("a good form", good_form),
    Case("a renamed file", good_form, file="最终版（3）.xlsx"),
    edit_case("a renamed sheet", renamed, [spoken("renamed_sheet", "Sheet2")], {DONE: 40.0}),
    edit_case("a sheet copied", doubled, [spoken("table_doubled", f"{TASKS} Copy")]),
    edit_case("a sheet added", another_sheet, [spoken("extra_sheet", "草稿")]),
    edit_case("a sheet deleted", lambda book: book.remove(book[VALUES]), [spoken("table_missing")]),
    edit_case("the projects deleted", lambda book: book.remove(book[WORKS]), [spoken("table_missing")]),
    edit_case("the first page deleted", lambda book: book.remove(book["填报说明"])),
    edit_case("sheets in another order", lambda book: book.move_sheet(book[WORKS], -2), [], {DONE: 40.0}),
    edit_case(
        "columns in another order", reversed_columns, [], {DONE: 40.0, commitment("status"): "in_progress"}
    ),
    edit_case("a row above", row_above, [spoken("header_moved", f"{TASKS}!5")], {DONE: 40.0}),
    edit_case("an extra column", extra_column, [spoken("extra_heading", f"{TASKS}!Q4")]),
    edit_case(
        "headings typed again",
        several(typed(head(DONE), " 完成率 （％）"), typed(head(commitment("funds_paid")), "已付\n资金")),
        [],
        {DONE: 40.0, commitment("funds_paid"): 48.25},
    ),
    edit_case(
        "a heading in yuan",
        typed(head(commitment("funds_paid")), "已付资金(元)"),
        [spoken("heading_unit", head(commitment("funds_paid")))],
    ),
    edit_case(
        "a heading misspelt",
        typed(head(DONE), "完成程度"),
        [spoken("heading_missing", f"{TASKS}!4"), spoken("extra_heading", head(DONE))],
    ),
    edit_case(
        "a heading twice",
        typed(head(commitment("next_step")), "存在困难"),
        [spoken("heading_missing", f"{TASKS}!4"), spoken("heading_doubled", head(commitment("next_step")))],
    ),
    edit_case("a row deleted", deleted_row, [spoken("row_missing", TASKS)]),
    edit_case("a row twice", row_twice, [spoken("row_doubled", Spot("commitments", "commitment", 9))]),
    edit_case(
        "an unknown commitment",
        typed(commitment("commitment"), "9.9.9"),
        [
            spoken("row_missing", TASKS),
            spoken("unknown_commitment", commitment("commitment")),
        ],
    ),
    edit_case(
        "a commitment of another unit",
        typed(commitment("commitment"), "1.1.1"),
        [
            spoken("row_missing", TASKS),
            spoken("unknown_commitment", commitment("commitment")),
        ],
    ),
    edit_case(
        "a row without its number",
        typed(commitment("commitment"), None),
        [
            spoken("row_missing", TASKS),
            spoken("row_without_key", commitment("commitment")),
        ],
    ),
    edit_case(
        "an unknown indicator",
        typed(indicator("indicator"), "home_care"),
        [
            spoken("row_missing", VALUES),
            spoken("unknown_indicator", indicator("indicator")),
        ],
    ),
    edit_case(
        "an indicator of another supplier",
        typed(indicator("indicator"), "forest_coverage"),
        [
            spoken("row_missing", VALUES),
            spoken("unknown_indicator", indicator("indicator")),
        ],
    ),
    edit_case(
        "a total and a signature",
        footers,
        [
            spoken("footer", f"{TASKS}!B14"),
            spoken("footer", f"{TASKS}!A16"),
        ],
    ),
    edit_case(
        "hidden parts",
        hidden,
        [
            spoken("hidden_column", head(commitment("status"))),
            spoken("hidden_row", f"{TASKS}!5"),
            spoken("hidden_sheet", VALUES),
        ],
    ),
    edit_case(
        "cells merged downwards",
        merged_down,
        [
            spoken("merged", commitment("evidence", 1)),
            spoken("merged", commitment("evidence", 2)),
        ],
        {commitment("evidence", 2): "工作台账第3号"},
    ),
    edit_case("cells merged across", merged_across, [spoken("merged_across", commitment("planned_finish"))]),
    edit_case("the calendar of 1904", old_calendar, [], {commitment("planned_start"): date(2021, 8, 1)}),
    edit_case(
        "a serial number in the calendar of 1904",
        several(old_calendar, typed(commitment("planned_finish"), 44269, "General")),
        [spoken("serial_day", commitment("planned_finish"))],
        {commitment("planned_finish"): date(2025, 3, 15)},
    ),
    edit_case(
        "a formula without result",
        formula_without_result(DONE, "=30+10"),
        [spoken("formula_without_result", DONE)],
    ),
    edit_case(
        "a picture in a cell",
        formula_without_result(commitment("evidence"), '=DISPIMG("ID_1",1)'),
        [spoken("picture", commitment("evidence"))],
    ),
    edit_case("a comment", commented),
    edit_case(
        "a blank row of projects with a number only",
        typed(project("commitment", 2), "6.3.2"),
        [
            spoken("row_without_key", project("project", 2)),
            spoken("missing", project("stage", 2)),
        ],
    ),
    edit_case(
        "a project without commitment",
        typed(project("commitment"), None),
        [spoken("row_without_key", project("commitment"))],
    ),
    edit_case(
        "a project of no works",
        typed(project("commitment"), "1.2.8"),
        [spoken("not_works", project("commitment"))],
    ),
    edit_case(
        "a project twice",
        several(PROJECT_KEYS, typed(project("stage", 2), "在建")),
        [spoken("row_doubled", project("project", 2))],
    ),
    edit_case(
        "an unknown stage", typed(project("stage"), "挖坑"), [spoken("unknown_choice", project("stage"))]
    ),
    edit_case("no mark", lambda book: book.remove(book[FORM_MARK]), [spoken("no_mark")]),
    edit_case("no properties", without_properties),
    edit_case("a mark without unit", marked(unit=None), [spoken("mark_incomplete")]),
    edit_case("the mark changed by hand", mark_alone(unit="finance"), [spoken("mark_changed")]),
    edit_case("another county", marked(region="350122"), [spoken("other_region")]),
    edit_case("an unknown unit", marked(unit="aliens"), [spoken("unknown_unit")]),
    edit_case("an unknown origin", marked(origin="guessed"), [spoken("unknown_origin")]),
    edit_case("a year for a period", marked(period="2024"), [spoken("unknown_period")]),
    edit_case("a period before the first", marked(period="2020Q4"), [spoken("period_outside")]),
    edit_case("a period after the horizon", marked(period="2026Q1"), [spoken("period_outside")]),
    edit_case("a period still running", marked(period="2025Q1"), [spoken("period_not_over")]),
    edit_case("an old version", marked(form_version="0"), [spoken("form_version_older")]),
    edit_case("a version to come", marked(form_version="2"), [spoken("form_version_newer")]),
    edit_case("no version", marked(form_version="壹"), [spoken("form_version_older")]),
    edit_case(
        "several faults of the mark",
        marked(region="1", unit="x", period="x"),
        [
            spoken("other_region"),
            spoken("unknown_unit"),
            spoken("unknown_period"),
        ],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sheet(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)


def test_mark_of_another_unit_brings_out_every_row(tmp_path: Path) -> None:
    """A form whose mark and properties were both changed still gives itself away."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(edited(marked(unit="forestry")))
    codes = {code for code, _ in remarks_of(read_submission([path], context()))}
    assert {"row_missing", "unknown_commitment", "unknown_indicator"} <= codes


def test_counts_scales_and_bounds_of_another_unit(tmp_path: Path) -> None:
    """人, 件 with a bound of 0, and a form without a sheet of projects."""
    rows: dict[str, list[dict[str, Any]]] = good_rows("public_security")
    path = tmp_path / "form.xlsx"

    def edit(book: Workbook) -> None:
        typed(indicator("value", 0), "12万")(book)
        typed(indicator("value", 1), "1.2万人")(book)
        typed(indicator("value", 2), 0.5)(book)
        typed(indicator("value", 3), -1)(book)
        typed(indicator("value", 4), "15个")(book)
        typed(indicator("value", 5), "12户")(book)

    path.write_bytes(edited(edit, fill_form(empty_form("public_security"), rows)))
    intake = read_submission([path], context())
    assert remarks_of(intake) == [
        spoken("unit_converted", indicator("value", 0)),
        spoken("unit_converted", indicator("value", 1)),
        spoken("not_whole", indicator("value", 2)),
        spoken("negative_number", indicator("value", 3)),
        spoken("unit_word", indicator("value", 4)),
        spoken("other_unit", indicator("value", 5)),
    ]
    assert intake.conversions[0].expected.zh == "120000人"
    assert intake.conversions[1].expected.zh == "12000人"


def test_demonstration_form_keeps_its_origin(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(fill_form(empty_form(UNIT, Period.parse("2024Q4"), "demonstration"), good_rows()))
    submission = read_submission([path], context()).submission
    assert submission is not None
    assert submission.origin == "demonstration"
