"""The form as it goes out: marks, what is open and locked, what is checked, what is prefilled, and how it prints."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from minhou_analysis.periods import Period
from minhou_analysis.submissions.forms import form_file_name
from minhou_analysis.submissions.forms.instructions import (
    STAGE_MEANINGS,
    STATUS_MEANINGS,
    VALUE_STATUS_MEANINGS,
)
from minhou_analysis.submissions.forms.layout import (
    BLANK_PROJECTS,
    FIRST_ROW,
    FORM_MARK,
    HEADER_ROW,
    INSTRUCTIONS,
    LONGEST_CELL,
    SHEETS,
    SheetLayout,
)
from minhou_analysis.submissions.forms.measuring import fitting, lines_of, row_height, size_of
from minhou_analysis.submissions.vocabulary import STAGE_LABELS, STATUS_LABELS, VALUE_STATUS_LABELS

from .building import FOURTH, SECOND, UNITS, asked, blank_book, form, opened, said

BOTH = [(unit, period) for period in (SECOND, FOURTH) for unit in UNITS]
COMMITMENTS, INDICATORS, PROJECTS = SHEETS.values()


def records_sheets(book: Workbook) -> list[tuple[SheetLayout, Worksheet]]:
    return [(layout, book[layout.name]) for layout in SHEETS.values() if layout.name in book.sheetnames]


def cell_of(sheet: Worksheet, layout: SheetLayout, name: str, row: int = 0) -> object:
    return sheet.cell(FIRST_ROW + row, layout.positions[name]).value


def rule_of(sheet: Worksheet, layout: SheetLayout, name: str, row: int = 0) -> DataValidation:
    place = sheet.cell(FIRST_ROW + row, layout.positions[name]).coordinate
    (rule,) = [rule for rule in sheet.data_validations.dataValidation if place in rule.sqref]
    return rule


@pytest.mark.parametrize(("unit", "period"), BOTH)
def test_every_form_says_whose_it_is_and_asks_what_is_asked(unit: str, period: Period) -> None:
    wanted = asked(unit, period)
    book = blank_book(unit, period)
    marks = {
        "form_version": "1",
        "origin": "reported",
        "region": "350121",
        "unit": unit,
        "period": str(period),
    }
    assert {row[0].value: row[1].value for row in book[FORM_MARK].iter_rows(max_row=5)} == marks
    assert {item.name: item.value for item in book.custom_doc_props} == marks
    assert book[FORM_MARK].sheet_state == "veryHidden"
    sheets = [COMMITMENTS.name]
    sheets += [INDICATORS.name] if wanted.indicators else []
    sheets += [PROJECTS.name] if wanted.works else []
    assert book.sheetnames == [INSTRUCTIONS, *sheets, FORM_MARK]
    ids = [row[COMMITMENTS.positions["commitment"] - 1] for row in values(book[COMMITMENTS.name])]
    assert ids == [commitment.id for commitment in wanted.commitments]
    if wanted.indicators:
        ids = [row[INDICATORS.positions["indicator"] - 1] for row in values(book[INDICATORS.name])]
        assert ids == [indicator.id for indicator in wanted.indicators]


def values(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=FIRST_ROW, values_only=True))


@pytest.mark.parametrize(("unit", "period"), BOTH)
def test_inputs_are_open_checked_and_explained_and_all_else_is_locked(unit: str, period: Period) -> None:
    for layout, sheet in records_sheets(blank_book(unit, period)):
        assert [cell.value for cell in sheet[HEADER_ROW]] == [column.heading for column in layout.columns]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert sheet.protection.formatColumns is False
        assert all(cell.protection.locked for row in sheet.iter_rows(max_row=HEADER_ROW) for cell in row)
        for row in range(sheet.max_row - HEADER_ROW):
            for column in layout.columns:
                cell = sheet.cell(FIRST_ROW + row, layout.positions[column.name])
                assert cell.protection.locked != column.is_input
        for column in layout.inputs:
            for row in (0, sheet.max_row - FIRST_ROW):
                rule = rule_of(sheet, layout, column.name, row)
                assert rule.showInputMessage
                assert rule.showErrorMessage
                assert 0 < len(rule.promptTitle) <= 32
                assert 0 < len(rule.prompt) <= 255
                assert 0 < len(rule.error) <= 255
                assert len(rule.formula1) <= 255


@pytest.mark.parametrize("unit", UNITS)
def test_sheets_print_on_a4_one_page_wide_with_headings_on_every_page(unit: str) -> None:
    book = blank_book(unit, FOURTH)
    for layout, sheet in records_sheets(book):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what it means when nothing is said
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
        assert asked(unit).unit.name in sheet.oddFooter.left.text
        assert "2024年第四季度" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        frozen = sheet.cell(FIRST_ROW, layout.frozen + 1).coordinate
        assert sheet.freeze_panes == frozen
        heights = [sheet.row_dimensions[FIRST_ROW + row].height for row in range(sheet.max_row - HEADER_ROW)]
        assert all(height and 25 <= height <= 409 for height in heights)
    assert book[INSTRUCTIONS].page_setup.paperSize == 9


def test_drop_downs_show_words_and_projects_choose_among_the_units_own_works() -> None:
    book = opened(form("housing"))
    sheet, projects = book[COMMITMENTS.name], book[PROJECTS.name]
    status = rule_of(sheet, COMMITMENTS, "status")
    assert (status.type, status.errorStyle or "stop") == ("list", "stop")
    assert status.formula1 == '"未启动,推进中,已完成,受阻暂停"'
    assert rule_of(projects, PROJECTS, "stage").formula1 == '"谋划,前期,在建,完工,投用,停工"'
    works = [work.id for work in asked("housing").works]
    assert rule_of(projects, PROJECTS, "commitment").formula1 == f"{FORM_MARK}!$D$1:$D${len(works)}"
    assert [book[FORM_MARK].cell(row, 4).value for row in range(1, len(works) + 2)] == [*works, None]


def test_numbers_and_days_are_asked_back_and_only_what_no_intake_takes_is_stopped() -> None:
    sheet = opened(form("housing"))[COMMITMENTS.name]
    share = rule_of(sheet, COMMITMENTS, "completion")
    assert (share.type, share.formula1, share.formula2, share.errorStyle) == (
        "decimal",
        "0",
        "100",
        "warning",
    )
    day = rule_of(sheet, COMMITMENTS, "planned_start")
    first, last = ((date(*ymd) - date(1899, 12, 30)).days for ymd in ((2015, 1, 1), (2035, 12, 31)))
    assert (day.type, day.formula1, day.formula2, day.errorStyle) == (
        "date",
        str(first),
        str(last),
        "warning",
    )
    amount = rule_of(sheet, COMMITMENTS, "funds_paid")
    assert (amount.type, amount.operator, amount.formula1) == ("decimal", "greaterThanOrEqual", "0")
    text = rule_of(sheet, COMMITMENTS, "evidence")
    assert (text.type, text.formula1, text.errorStyle or "stop") == ("textLength", "500", "stop")


def test_a_quantity_is_checked_in_its_own_unit_of_measure() -> None:
    sheet = opened(form("housing"))[INDICATORS.name]
    for row, indicator in enumerate(asked("housing").indicators):
        rule = rule_of(sheet, INDICATORS, "value", row)
        assert indicator.unit.symbol in rule.prompt
        assert rule.formula2 == ("100" if indicator.unit.symbol == "%" else None)


def test_a_form_of_a_unit_that_never_reported_is_blank() -> None:
    sheet = opened(form("finance"))[COMMITMENTS.name]
    for row in range(len(asked("finance").commitments)):
        assert all(cell_of(sheet, COMMITMENTS, column.name, row) is None for column in COMMITMENTS.inputs)


def test_a_form_is_prefilled_with_what_the_unit_said_last_time() -> None:
    last = said("housing", SECOND)
    book = opened(form("housing", FOURTH, last))
    sheet, projects = book[COMMITMENTS.name], book[PROJECTS.name]
    record = last["commitments"][1]
    assert cell_of(sheet, COMMITMENTS, "status", 1) == "已完成"
    assert cell_of(sheet, COMMITMENTS, "completion", 1) == 100
    assert cell_of(sheet, COMMITMENTS, "actual_finish", 1) == datetime(2024, 2, 29)
    assert cell_of(sheet, COMMITMENTS, "next_step", 1) == record["next_step"]
    names = [cell_of(projects, PROJECTS, "project", row) for row in range(len(last["projects"]) + 1)]
    assert names == [*(record["project"] for record in last["projects"]), None]
    assert projects.max_row == HEADER_ROW + len(last["projects"]) + BLANK_PROJECTS


def test_context_cells_carry_the_plans_words() -> None:
    sheet = opened(form("housing"))[COMMITMENTS.name]
    commitment = asked("housing").commitments[0]
    assert cell_of(sheet, COMMITMENTS, "text") == commitment.text
    assert str(cell_of(sheet, COMMITMENTS, "measure")).startswith(f"{commitment.measure} ")
    assert cell_of(sheet, COMMITMENTS, "title") == commitment.title


def test_the_last_value_stands_beside_the_blank_one_with_its_period() -> None:
    first, second = asked("housing").indicators[:2]
    content = form("housing", FOURTH, last_values={first.id: (41.0, Period.parse("2023Q3"))})
    sheet = opened(content)[INDICATORS.name]
    assert cell_of(sheet, INDICATORS, "last_value") == 41
    assert cell_of(sheet, INDICATORS, "last_period") == "2023年第三季度"
    assert cell_of(sheet, INDICATORS, "value") is None
    assert cell_of(sheet, INDICATORS, "last_value", 1) is None
    assert cell_of(sheet, INDICATORS, "last_period", 1) == "无"
    assert cell_of(sheet, INDICATORS, "indicator", 1) == second.id


def test_text_that_looks_like_a_formula_is_written_as_text() -> None:
    last = said("finance")
    last["commitments"][0] |= {"evidence": "=HYPERLINK(1)", "obstacle": "http://example.org"}
    sheet = opened(form("finance", FOURTH, last))[COMMITMENTS.name]
    cell = sheet.cell(FIRST_ROW, COMMITMENTS.positions["evidence"])
    assert (cell.value, cell.data_type, cell.number_format) == ("=HYPERLINK(1)", "s", "@")
    assert sheet.cell(FIRST_ROW, COMMITMENTS.positions["obstacle"]).hyperlink is None


def test_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    last = said("finance")
    last["commitments"][0] |= {"evidence": "证" * 40_000}
    text = cell_of(opened(form("finance", FOURTH, last))[COMMITMENTS.name], COMMITMENTS, "evidence")
    assert isinstance(text, str)
    assert len(text) == LONGEST_CELL
    assert text.endswith("（原文过长，此处未全部显示）")
    assert len(fitting("😀" * 40_000).encode("utf-16-le")) // 2 <= LONGEST_CELL


def test_the_same_arguments_give_the_same_bytes_and_no_other_day_gets_in() -> None:
    content = form("housing", previous=said("housing"))
    assert content == form("housing", previous=said("housing"))
    assert {item.date_time for item in zipfile.ZipFile(BytesIO(content)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_demonstration_says_so_on_every_sheet_and_every_page() -> None:
    book = opened(form("housing", origin="demonstration"))
    for sheet in book.worksheets[:-1]:
        texts = [cell.value for row in sheet.iter_rows(max_row=HEADER_ROW) for cell in row if cell.value]
        assert any("演示数据" in text for text in texts)
        assert "演示数据" in sheet.oddHeader.center.text
        assert "演示数据" in sheet.oddFooter.center.text
    reported = opened(form("housing"))
    assert not any(
        "演示" in str(cell.value) for sheet in reported for row in sheet.iter_rows() for cell in row
    )


def test_the_first_page_says_what_to_do_and_by_when() -> None:
    sheet = opened(form("housing"))[INSTRUCTIONS]
    cells = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    due = cells["报送时限：2024年7月15日（含当日）前"]
    assert due.font.b
    assert "报送单位：县住建局" in cells
    assert "报告期：2024年第二季度（2024年4月1日至2024年6月30日）" in cells
    steps = [text for text in cells if text.isdigit()]
    assert 5 <= len(steps) <= 7
    for label in (*STATUS_LABELS.values(), *STAGE_LABELS.values(), *VALUE_STATUS_LABELS.values()):
        assert any(text.endswith(f"：{label}") for text in cells), label


def first_page(content: bytes) -> tuple[Worksheet, dict[str, int]]:
    """The first page, and in which row its terms stand."""
    sheet = opened(content)[INSTRUCTIONS]
    return sheet, {str(row[1].value): row[1].row for row in sheet.iter_rows() if row[1].value is not None}


def test_the_first_page_asks_who_answers_for_the_form() -> None:
    sheet, rows = first_page(form("housing"))
    assert sheet.protection.sheet
    assert "五、填报人信息" in [cell.value for cell in sheet["A"]]
    for asked_for in ("单位负责人", "填报人", "联系电话", "填报日期"):
        cell = sheet.cell(rows[asked_for], 3)
        assert cell.value is None
        assert not cell.protection.locked
        assert cell.number_format == ("yyyy-mm-dd" if asked_for == "填报日期" else "@")


def test_the_first_page_says_whom_to_ask_where_that_is_set() -> None:
    sheet, rows = first_page(form("housing"))
    cell = sheet.cell(rows["联系人和电话"], 3)
    assert (cell.value, cell.protection.locked) == (None, False)
    assert sheet.cell(cell.row + 1, 3).value == "由城乡融合发展工作领导小组办公室在下发前填写。"
    sheet, rows = first_page(form("housing", contact="=张三 0591-22988888"))
    cell = sheet.cell(rows["联系人和电话"], 3)
    assert (cell.value, cell.data_type) == ("=张三 0591-22988888", "s")
    assert not any("下发前" in str(cell.value) for cell in sheet["C"])


def test_the_first_page_says_to_fill_the_file_itself() -> None:
    sheet, _ = first_page(form("housing"))
    assert any("请直接填写本文件，不要把工作表复制到新的工作簿" in str(cell.value) for cell in sheet["B"])


def test_a_blank_quantity_is_marked_until_it_or_the_reason_is_there() -> None:
    sheet = opened(form("housing"))[INDICATORS.name]
    value, note = (
        f"${sheet.cell(FIRST_ROW, INDICATORS.positions[name]).coordinate}" for name in ("value", "note")
    )
    last = FIRST_ROW - 1 + len(asked("housing").indicators)
    place = f"{value[1:]}:{value[1:].rstrip('0123456789')}{last}"
    (rule,) = [r for area in sheet.conditional_formatting if str(area.sqref) == place for r in area.rules]
    assert rule.formula == [f'AND({value}="",{note}="")']
    assert rule.dxf.fill.bgColor.rgb == "FFFFD08A"


def test_every_word_to_choose_has_its_meaning() -> None:
    assert STATUS_MEANINGS.keys() == STATUS_LABELS.keys()
    assert STAGE_MEANINGS.keys() == STAGE_LABELS.keys()
    assert VALUE_STATUS_MEANINGS.keys() == VALUE_STATUS_LABELS.keys()


@pytest.mark.parametrize("unit", UNITS)
def test_the_first_page_counts_five_to_seven_steps_for_every_unit(unit: str) -> None:
    sheet = blank_book(unit, FOURTH)[INSTRUCTIONS]
    steps = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert steps == list(range(1, len(steps) + 1))
    assert 5 <= len(steps) <= 7


def test_a_file_is_named_after_period_and_unit() -> None:
    assert form_file_name(asked("finance")) == "2024Q2-县财政局.xlsx"
    assert form_file_name(asked("townships")) == "2024Q2-各乡镇(街道).xlsx"


def test_rows_are_as_high_as_their_text_needs() -> None:
    assert lines_of("", 10, 10) == 1
    assert lines_of("方案" * 10, 20, 10) == 2
    assert lines_of("一\n二\n三", 20, 10) == 3
    assert row_height([("方案" * 10, 20), ("短", 5)], 10) == 2 * 14.2 + 4
    assert row_height([("方案" * 4000, 20)], 10) == 405


def test_text_that_no_row_is_high_enough_for_is_set_smaller() -> None:
    assert size_of("证" * 150, 16, 10) == 10
    assert size_of("证" * 500, 16, 10) == 6
    assert size_of("证" * 5000, 16, 10) == 6
    last = said("finance")
    last["commitments"][0] |= {"evidence": "证" * 500, "obstacle": "短"}
    sheet = opened(form("finance", FOURTH, last))[COMMITMENTS.name]
    sizes = [sheet.cell(FIRST_ROW, COMMITMENTS.positions[name]).font.sz for name in ("evidence", "obstacle")]
    assert sizes == [6, 10]
