"""The annex read from workbooks of many shapes: what is understood, and every fault with its cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import Finding, PlanError
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.plan.annex import annex_template
from minhou_analysis.plan.annex.reading import Annex, read_annex
from minhou_analysis.plan.text import unit_names
from tests.annexes import HEADINGS, ROWS, saved, workbook

Read = Callable[[bytes], Annex]
Faults = Callable[[bytes], list[Finding]]
WORDS = "推行户籍业务全程网办。"
SIMPLE = ("举措", "具体举措", "责任单位", "完成时限")


@pytest.fixture(scope="module")
def plan(data_folder: Path) -> Plan:
    return load_plan(DataPackage(data_folder))


@pytest.fixture(scope="module")
def units(data_folder: Path) -> dict[str, str]:
    return unit_names(DataPackage(data_folder).rows("plan-units"))


@pytest.fixture
def read(plan: Plan, units: dict[str, str]) -> Read:
    def reading(content: bytes) -> Annex:
        return read_annex(content, "annex.xlsx", plan, units)

    return reading


@pytest.fixture
def faults(read: Read) -> Faults:
    def finding(content: bytes) -> list[Finding]:
        with pytest.raises(PlanError) as caught:
            read(content)
        assert {fault.file for fault in caught.value.findings} == {"annex.xlsx"}
        return caught.value.findings

    return finding


def test_rows_are_read_with_measure_words_units_and_deadline(read: Read) -> None:
    annex = read(workbook())
    assert [(row.sheet, row.row, row.measure, row.units) for row in annex.rows] == [
        ("情况表", 3, "1.1", ("public_security",)),
        ("情况表", 4, "1.1", ("public_security", "human_resources")),
        ("情况表", 5, "6.4", ("human_resources",)),
    ]
    assert [row.text for row in annex.rows] == [cells[3] for cells in ROWS]
    assert [(row.deadline, row.deadline_quote) for row in annex.rows] == [
        (date(2021, 12, 31), "2021年底前"),
        (date(2022, 6, 30), "2022年6月"),
        (None, "长期"),
    ]
    assert annex.remarks == (
        "sheet 「情况表」: nothing is taken from 「备注」",
        "情况表!F5: 「长期」 is kept as words; no day can be read from it for certain",
    )


@pytest.mark.parametrize(
    ("said", "measure"),
    [
        ("1.1", "1.1"),
        (1.1, "1.1"),
        ("1.1.", "1.1"),
        ("１．１", "1.1"),
        ("1.1 全面深化户籍制度改革", "1.1"),
        ("1.全面深化户籍制度改革", "1.1"),
        ("9、全面深化户籍制度改革", "1.1"),  # the annex may number in its own way
        ("（一）全面深化户籍制度改革", "1.1"),
        ("一、全面深化户籍制度改革。", "1.1"),
        ("全面深化\n户籍制度改革", "1.1"),
        ("6.4", "6.4"),
    ],
)
def test_a_measure_is_known_by_number_or_name(read: Read, said: object, measure: str) -> None:
    annex = read(workbook([(said, WORDS, "县公安局", "")], SIMPLE))
    assert [row.measure for row in annex.rows] == [measure]


def test_a_number_within_an_area(read: Read) -> None:
    headings = ("改革领域", "举措", "具体举措", "责任单位")
    rows = [("（三）", 2, "甲", "县资规局"), ("", "3.", "乙", "县资规局"), ("", "", "丙", "县资规局")]
    assert [row.measure for row in read(workbook(rows, headings)).rows] == ["3.2", "3.3", "3.3"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "全面深化户籍改革",
            "an area or a measure of the plan, by number or name (did you mean 全面深化户籍制度改革?)",
        ),
        ("9.9", "a measure of the plan"),
        ("1.2 全面深化户籍制度改革", "「强化市民化保障与支持体系」 behind 1.2"),
        (
            "（一）建立城乡有序流动的人口迁徙制度",
            "a measure of the plan by number or name, such as 1.1 全面深化户籍制度改革、1.2",
        ),
        ("（九）", "an area or a measure of the plan"),
        ("1", "an area or a measure of the plan"),
        ("", "a measure of the plan by number or name, such as 1.1 全面深化户籍制度改革"),
    ],
)
def test_a_measure_in_doubt_is_a_fault(faults: Faults, said: str, expected: str) -> None:
    (fault,) = faults(workbook([(said, WORDS, "县公安局", "")], SIMPLE))
    assert (fault.line, fault.column) == (3, "情况表!A3" if said else "情况表!B3")
    assert fault.found == (f"「{said}」" if said else "words without a measure")
    assert fault.expected.startswith(expected)


def test_area_and_measure_must_not_contradict_each_other(faults: Faults) -> None:
    rows = [("1", "（二）搭建城中村改造合作平台", "1.1", WORDS, "县公安局", "", "")]
    (fault,) = faults(workbook(rows))
    assert (fault.column, fault.found) == ("情况表!C3", "「1.1」")
    assert fault.expected.startswith("area 2, or one of its measures: 2.1 ")


def test_merged_and_blank_cells_go_on_from_above(read: Read) -> None:
    rows = [
        (1, "（一）", "1.1", "甲", "县公安局", "2021年底", ""),
        (2, "", "", "乙", "县公安局", "", ""),
        (3, "", "1.2", "丙", "县教育局", "", ""),
        (4, "（二）", "2.1", "丁", "县住建局", "", ""),
    ]
    annex = read(workbook(rows, merged=("A1:G1", "B3:B5", "C3:C4", "F3:F5")))
    assert [row.measure for row in annex.rows] == ["1.1", "1.1", "1.2", "2.1"]
    assert [row.deadline_quote for row in annex.rows] == ["2021年底"] * 3 + [""]
    assert [row.measure for row in read(workbook(rows)).rows] == ["1.1", "1.1", "1.2", "2.1"]


def test_a_fault_in_a_merged_cell_is_named_once_and_so_is_what_follows_from_it(faults: Faults) -> None:
    rows = [("户籍", "甲", "县公安局", ""), ("", "乙", "县公安局", ""), ("1.2", "丙", "县公安局", "")]
    for merged in ((), ("A3:A4",)):
        assert [fault.column for fault in faults(workbook(rows, SIMPLE, merged=merged))] == ["情况表!A3"]


def test_a_new_area_does_not_go_on_with_the_measure_above(faults: Faults) -> None:
    rows = [(1, "（一）", "1.1", "甲", "县公安局", "", ""), (2, "（二）", "", "乙", "县公安局", "", "")]
    (fault,) = faults(workbook(rows))
    assert (fault.column, fault.found) == ("情况表!B4", "「（二）」")
    assert "2.1 " in fault.expected


def test_headings_between_rows_say_where_the_rows_below_belong(read: Read) -> None:
    headings = ("序号", "试验举措名称", "主要内容", "牵头单位", "配合单位", "时间节点")
    rows = [
        ("（一）建立城乡有序流动的人口迁徙制度",),
        ("1.全面深化户籍制度改革",),
        (1, "全程网办", WORDS, "县公安局", "县人社局", datetime(2022, 6, 30)),
        (2, "", "乙；", "县人社局", "", 2022),
        ("2.强化市民化保障与支持体系",),
        (1, "", "丙", "县教育局", "县卫健局", ""),
        ("注：时间节点为计划数。",),
    ]
    annex = read(workbook(rows, headings, merged=("A1:F1", "A3:F3", "A4:F4")))
    assert [(row.measure, row.title, row.units) for row in annex.rows] == [
        ("1.1", "全程网办", ("public_security", "human_resources")),
        ("1.1", "", ("human_resources",)),
        ("1.2", "", ("education", "health")),
    ]
    assert [row.deadline_quote for row in annex.rows] == ["2022-06-30", "2022", ""]
    assert annex.rows[1].deadline == date(2022, 12, 31)
    assert annex.remarks == ("情况表!A9: 「注：时间节点为计划数。」 is left aside",)


def test_a_heading_between_rows_that_the_plan_does_not_have(faults: Faults) -> None:
    rows = [("（八）其他",), ("", "甲", "县公安局", ""), ("1.1", "乙", "县公安局", "")]
    (fault,) = faults(workbook(rows, SIMPLE))
    assert (fault.column, fault.found) == ("情况表!A3", "「（八）其他」")
    assert fault.expected.startswith("a row with its words and units, or an area or a measure of the plan")


def test_a_header_of_two_rows_a_second_page_and_rows_left_empty(read: Read) -> None:
    rows = [
        ("", "", "", "牵头单位", "配合单位", ""),
        (1, "1.1", "甲", "县公安局", "县人社局", ""),
        ("序号", "所属举措", "具体试验举措", "牵头单位", "配合单位", "完成时限（年月）"),
        (2, "1.1", "乙", "县公安局", "", ""),
        (3, "", "", "", "", ""),
        ("", "", "", "", "", ""),
    ]
    headings = ("序号", "所属举措", "具体试验举措", "责任单位", "", "完成时限（年月）")
    annex = read(workbook(rows, headings, merged=("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3")))
    assert [(row.row, row.units) for row in annex.rows] == [
        (4, ("public_security", "human_resources")),
        (6, ("public_security",)),
    ]
    assert annex.remarks == ()


def test_a_column_drawn_as_two_is_one(read: Read, faults: Faults) -> None:
    headings = ("举措", "具体举措", "", "责任单位")
    merged = ["B2:C2", "B3:C3"]
    annex = read(workbook([("1.1", "甲", "", "县公安局")], headings, merged=merged))
    assert [row.text for row in annex.rows] == ["甲"]
    (fault,) = faults(workbook([("1.1", "甲", "乙", "县公安局")], headings, merged=merged[:1]))
    assert (fault.line, fault.expected) == (2, "one column of this meaning (there is 「具体举措」)")


def test_several_sheets_and_those_that_are_left_aside(read: Read) -> None:
    book = load_workbook(io.BytesIO(workbook([("1.1", "甲", "县公安局", "")], SIMPLE)))
    more = book.create_sheet("续表")
    for cells in (SIMPLE, ("1.2", "乙", "县教育局", "")):
        more.append(cells)
    book.create_sheet("说明").append(["本表由各单位填报"])
    book.create_sheet("空表")
    hidden = book.create_sheet("旧")
    hidden.append(SIMPLE)
    hidden.sheet_state = "hidden"
    annex = read(saved(book))
    assert [(row.sheet, row.row) for row in annex.rows] == [("情况表", 3), ("续表", 2)]
    assert annex.remarks == (
        "sheet 「说明」 has no row of headings and is left aside",
        "sheet 「旧」 is hidden and is left aside",
    )


def test_what_is_not_taken_in_is_said(read: Read) -> None:
    headings = ("举措", "具体举措", "责任单位", "资金来源", "备注", "")
    annex = read(workbook([("1.1", "甲", "县公安局", "财政", "无", "某")], headings))
    assert annex.remarks == (
        "sheet 「情况表」: nothing is taken from 「资金来源」、「备注」、column F without a heading",
    )


def test_without_a_column_of_units_the_measures_units_are_asked(read: Read) -> None:
    annex = read(workbook([("1.1", "甲")], ("举措", "具体举措")))
    assert annex.rows[0].units == ("public_security", "human_resources")
    assert annex.remarks == ("sheet 「情况表」 names no units: each row is put to all units of its measure",)


def test_words_keep_their_lines_and_lose_only_blanks_around_them(read: Read) -> None:
    said = "\u3000(1)建立台账；_x000D_\n\n  （2）每季\u200b通报。 "
    annex = read(workbook([("1.1", said, "县公安局", "")], SIMPLE))
    assert annex.rows[0].text == "(1)建立台账；\n（2）每季通报。"


def test_all_faults_come_at_once(faults: Faults) -> None:
    rows = [
        ("1.9", "甲", "县公按局、科技局", "2022年13月"),
        ("1.1", "", "县公安局", ""),
        ("1.1", "乙", "", ""),
        ("1.1", "#REF!", "县公安局", ""),
        ("1.1", "丙", "县公安局", ""),
        ("1.1", " 丙\n", "县公安局", ""),
        ("又一行",),
    ]
    assert [(f.line, f.column, f.found) for f in faults(workbook(rows, SIMPLE))] == [
        (3, "情况表!A3", "「1.9」"),
        (3, "情况表!C3", "「县公按局」"),
        (3, "情况表!C3", "「科技局」"),
        (3, "情况表!D3", "「2022年13月」"),
        (4, "情况表!B4", "a blank"),
        (5, "情况表!C5", "a blank"),
        (6, "情况表!B6", "#REF!"),
        (8, "情况表!B8", "「丙」"),
        (9, "情况表!A9", "「又一行」"),
    ]
    fault = faults(workbook(rows, SIMPLE))[1]
    assert str(fault) == (
        "annex.xlsx, line 3, column 情况表!C3: found 「县公按局」; expected a unit of the plan (did you mean 县公安局?); "
        "another name of one goes into the aliases of plan/units.csv"
    )


@pytest.mark.parametrize(
    ("headings", "found", "expected"),
    [
        (
            ("序号", "责任单位"),
            "the headings 序号、责任单位",
            "a column of the measures' words, such as 具体举措",
        ),
        (
            *(("序号", "具体举惜", "责任单位"), "the headings 序号、具体举惜、责任单位"),
            "a column of the measures' words, such as 具体举措 (did you mean 具体举措?)",
        ),
        (
            *(("举措", "具体举措", "主要内容", "责任单位"), "「主要内容」"),
            "one column of this meaning (there is 「具体举措」)",
        ),
    ],
)
def test_headings_that_are_missing_or_stand_twice(
    faults: Faults, headings: tuple[str, ...], found: str, expected: str
) -> None:
    (fault,) = faults(workbook([("1.1", "甲", "乙")], headings))
    assert (fault.line, fault.found, fault.expected) == (2, found, expected)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "another kind of file(不是工作簿的文件)"),
        (saved(Workbook()), "no rows"),
        (workbook([], ()), "sheet 「情况表」 has no row of headings and is left aside"),
        (workbook([], HEADINGS), "sheet 「情况表」: nothing is taken from 「备注」"),
        (workbook([], SIMPLE), "no rows"),
    ],
)
def test_a_file_without_an_annex(faults: Faults, content: bytes, found: str) -> None:
    (fault,) = faults(content)
    assert (fault.line, fault.found) == (0, found)


def test_a_deadline_before_the_plan_is_remarked_on(read: Read) -> None:
    annex = read(workbook([("1.1", "甲", "县公安局", "2012年底")], SIMPLE))
    assert annex.remarks == ("情况表!D3: 「2012年底」 is before the plan was adopted (2021-07-23)",)


def test_the_template_is_what_the_import_reads(read: Read, faults: Faults, plan: Plan) -> None:
    content = annex_template(plan)
    assert content == annex_template(plan)
    assert [fault.line for fault in faults(content)] == [0]
    book = load_workbook(io.BytesIO(content))
    sheet = book["情况表"]
    assert sheet["A1"].value == plan.annex_title
    choices = [cell.value for cell in book["对照表"]["A"][1 : 1 + len(plan.measures)]]
    assert choices == [f"{measure.id} {measure.name}" for measure in plan.measures]
    assert [unit.value for unit in book["对照表"]["B"][1:]] == [unit.name for unit in plan.units]
    for row, (choice, unit) in enumerate(
        zip(choices, [unit.name for unit in plan.units], strict=False), start=4
    ):
        for column, said in enumerate(
            (row - 3, choice, "", f"举措{row}。", unit, "县财政局", "2022年底", ""), start=1
        ):
            sheet.cell(row, column).value = said or None
    annex = read(saved(book))
    assert [row.measure for row in annex.rows] == [measure.id for measure in plan.measures]
    assert [row.units[0] for row in annex.rows] == [unit.id for unit in plan.units[:22]]
    assert annex.remarks == (
        "sheet 「情况表」: nothing is taken from 「备注」",
        "sheet 「对照表」 has no row of headings and is left aside",
    )
