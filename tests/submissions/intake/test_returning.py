"""Copies that go back to the unit."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from functools import cache
from pathlib import Path

import PIL.Image
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.table import Table

from minhou_analysis.submissions.intake import RemarkKind, read_submission, returned_copy, returned_files
from minhou_analysis.submissions.intake.returning import AUTHOR, RETURNED_SHEET
from tests.submissions.intake.building import (
    commitment,
    context,
    edited,
    good_form,
    remarks_of,
    repacked,
    several,
    typed,
)
from tests.submissions.intake.tables_as_csv import write_tables
from tests.submissions.intake.test_corpus_hostile import (
    large_zero_member,
    styled_to_the_end,
    with_external_link,
    with_macros,
    with_result,
)

DONE, PAID = commitment("completion"), commitment("funds_paid")
FAULTY = several(typed(DONE, "=1+1"), typed(PAID, 130), typed(commitment("obstacle", 1), "=HYPERLINK(1)"))


@cache
def faulty() -> bytes:
    return edited(FAULTY)


def back(content: bytes, tmp_path: Path, name: str = "form.xlsx") -> Workbook:
    """What the unit finds in the copy."""
    path = tmp_path / name
    path.write_bytes(content)
    intake = read_submission([path], context())
    (copy,) = returned_files(intake.originals, intake.remarks)
    (tmp_path / copy.name).write_bytes(copy.content)
    return load_workbook(io.BytesIO(copy.content))


def test_faulty_cells_are_coloured_and_commented(tmp_path: Path) -> None:
    book = back(faulty(), tmp_path)
    cell = DONE.on(book)
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    assert cell.comment.author == AUTHOR
    assert cell.comment.text == "须改正：“=1+1”；请用阿拉伯数字填写一个数（不写约、左右、区间）"
    assert PAID.on(book).fill.start_color.rgb == "FFFFEB9C"
    assert commitment("status").on(book).comment is None


def test_first_sheet_lists_faults_and_leads_to_them(tmp_path: Path) -> None:
    book = back(faulty(), tmp_path)
    sheet = book.worksheets[0]
    assert sheet.title == RETURNED_SHEET
    assert book.active is sheet
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [line[:4] for line in lines] == [
        ("须改正", "承诺事项", DONE.cell, "完成率"),
        ("请核实", "承诺事项", PAID.cell, "已付资金"),
    ]
    assert sheet["C4"].hyperlink.location == f"'承诺事项'!{DONE.cell}"


def test_list_prints_on_a_page_across(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(faulty())
    intake = read_submission([path], context())
    sheet = load_workbook(io.BytesIO(returned_copy(faulty(), intake.remarks)))[RETURNED_SHEET]
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        9,
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$3"
    assert "A1:F1" in sheet.merged_cells
    for row in range(4, sheet.max_row + 1):
        assert all(sheet.cell(row, column).alignment.wrap_text for column in range(1, 7))
        assert sheet.row_dimensions[row].height >= 15


def test_text_stays_text(tmp_path: Path) -> None:
    book = back(faulty(), tmp_path)
    assert DONE.on(book).data_type == "s"
    assert commitment("obstacle", 1).on(book).data_type == "s"
    assert all(cell.data_type != "f" for row in book[RETURNED_SHEET].iter_rows() for cell in row)


def test_everything_else_is_kept(tmp_path: Path) -> None:
    book = back(faulty(), tmp_path)
    before = load_workbook(io.BytesIO(faulty()))
    assert book.sheetnames == [RETURNED_SHEET, *before.sheetnames]
    for sheet in before.worksheets:
        copy = book[sheet.title]
        assert copy.sheet_state == sheet.sheet_state
        assert copy.freeze_panes == sheet.freeze_panes
        assert copy.protection.sheet == sheet.protection.sheet
        assert len(copy.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
        assert [[cell.value for cell in row] for row in copy.iter_rows()] == [
            [cell.value for cell in row] for row in sheet.iter_rows()
        ]


def test_corrected_copy_is_accepted_without_a_word(tmp_path: Path) -> None:
    book = back(faulty(), tmp_path)
    DONE.on(book).value = 40
    PAID.on(book).value = 48.25
    book.save(tmp_path / "corrected.xlsx")
    corrected = read_submission([tmp_path / "corrected.xlsx"], context())
    path = tmp_path / "good.xlsx"
    path.write_bytes(edited(typed(commitment("obstacle", 1), "=HYPERLINK(1)")))
    good = read_submission([path], context())
    assert remarks_of(corrected) == []
    assert corrected.submission is not None
    assert good.submission is not None
    assert corrected.submission.content_sha256 == good.submission.content_sha256


def test_returned_a_second_time_shows_what_is_left(tmp_path: Path) -> None:
    book = back(faulty(), tmp_path)
    DONE.on(book).value = 40
    typed(commitment("status"), "快了")(book)
    target = io.BytesIO()
    book.save(target)
    again = back(target.getvalue(), tmp_path, "form-退回.xlsx")
    assert (tmp_path / "form-退回.xlsx").exists()
    assert DONE.on(again).comment is None
    assert DONE.on(again).fill.fill_type is None
    assert commitment("status").on(again).comment is not None
    assert again.sheetnames.count(RETURNED_SHEET) == 1


@pytest.mark.parametrize("number", [20240301, 202403])
def test_a_number_in_a_date_cell_goes_back_as_typed(number: int, tmp_path: Path) -> None:
    spot = commitment("planned_finish")
    path = tmp_path / "form.xlsx"
    path.write_bytes(edited(several(FAULTY, typed(spot, number, "yyyy-mm-dd"))))
    intake = read_submission([path], context())
    found = next(remark for remark in intake.remarks if remark.cell == spot.cell)
    assert f"“{number}”" in found.found.zh
    copy = returned_copy(path.read_bytes(), intake.remarks)
    part = zipfile.ZipFile(io.BytesIO(copy)).read("xl/worksheets/sheet3.xml").decode()
    assert re.search(rf'<c r="{spot.cell}"[^>]*><v>{number}</v>', part)


def test_comment_of_the_unit_is_kept(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        FAULTY(book)
        DONE.on(book).comment = Comment("约数", "某")

    assert DONE.on(back(edited(edit), tmp_path)).comment.text.startswith("约数\n须改正：")


def test_macros_and_links_are_not_sent_back(tmp_path: Path) -> None:
    for content in (with_macros(), with_external_link()):
        copy = returned_copy(content, ())
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            names = " ".join(archive.namelist())
            assert b"macroEnabled" not in archive.read("[Content_Types].xml")
        assert "vbaProject" not in names
        assert "externalLink" not in names


@pytest.mark.parametrize("formula", ["[1]Sheet1!A1", "cmd|'/C calc'!A0", "WEBSERVICE(A1)", "HYPERLINK(A1)"])
def test_formulas_that_reach_out_become_text(formula: str) -> None:
    content = with_result(DONE.cell, f"<f>{formula}</f><v>1</v>".encode())()
    cell = DONE.on(load_workbook(io.BytesIO(returned_copy(content, ()))))
    assert cell.value == f"={formula}"
    assert cell.data_type == "s"


def test_ordinary_formulas_stay(tmp_path: Path) -> None:
    content = with_result(DONE.cell, b"<f>20+25</f><v>45</v>")()
    cell = DONE.on(load_workbook(io.BytesIO(returned_copy(content, ()))))
    assert cell.data_type == "f"


def test_what_cannot_be_opened_safely_gets_a_note(tmp_path: Path) -> None:
    path = tmp_path / "炸弹.xlsx"
    path.write_bytes(large_zero_member())
    intake = read_submission([path], context())
    (note,) = returned_files(intake.originals, intake.remarks)
    assert note.name == "炸弹-退回.txt"
    assert (
        note.content.decode("utf-8-sig") == "须改正　炸弹.xlsx：文件内有部件压缩比异常；压缩比不超过300\r\n"
    )


def test_a_file_that_could_not_be_read_gets_a_note_under_its_name(tmp_path: Path) -> None:
    intake = read_submission([tmp_path / "nowhere.xlsx"], context())
    (note,) = returned_files(intake.originals, intake.remarks)
    assert note.name == "nowhere-退回.txt"


def test_csv_gets_a_list(tmp_path: Path) -> None:
    def change(name: str, lines: list[list[str]]) -> list[list[str]]:
        if name == "commitments":
            lines[1][lines[0].index("完成率(%)")] = "=1+1"
        return lines

    intake = read_submission(write_tables(tmp_path, change=change), context())
    (listed,) = returned_files(intake.originals, intake.remarks)
    assert listed.name == "承诺事项-退回.csv"
    lines = list(csv.reader(io.StringIO(listed.content.decode("utf-8-sig"))))
    assert lines[1][:5] == ["须改正", "承诺事项.csv", "E2", "完成率", "“=1+1”"]
    assert intake.refusals[0].kind is RemarkKind.REFUSAL


def test_a_good_form_can_be_copied_too() -> None:
    assert returned_copy(good_form(), ())


def test_a_format_far_away_costs_nothing() -> None:
    """The worksheet claims all its cells; only those of the file are gone through."""
    book = load_workbook(io.BytesIO(returned_copy(styled_to_the_end(), ())))
    assert DONE.on(book).parent.max_row == 1_048_576


def test_a_table_that_names_no_columns_is_not_kept() -> None:
    """Its columns would be named after its cells, all of which the workbook library makes for that."""

    def edit(book: Workbook) -> None:
        sheet = DONE.on(book).parent
        for name, reference in (("named", "T1:U2"), ("bare", "W1:X2")):
            sheet.add_table(Table(displayName=name, ref=reference))
            for cell in sheet[reference][0]:
                cell.value = cell.coordinate

    def change(name: str, part: bytes) -> bytes:
        if "tables/" not in name or b"bare" not in part:
            return part
        part = re.sub(rb"<tableColumns.*</tableColumns>", b"", part)
        return part.replace(b"W1:X2", b"A1:XFD1048576")

    content = repacked(change, content=edited(edit))
    copy = load_workbook(io.BytesIO(returned_copy(content, ())))
    assert list(DONE.on(copy).parent.tables) == ["named"]


def test_pictures_that_would_be_unpacked_are_not_kept() -> None:
    def edit(book: Workbook) -> None:
        for kind, place in (("png", "T1"), ("bmp", "T9")):
            drawn = io.BytesIO()
            PIL.Image.new("RGB", (4, 4)).save(drawn, kind)
            DONE.on(book).parent.add_image(Image(drawn), place)

    def change(name: str, part: bytes) -> bytes:
        return bitmap if name == "xl/media/image2.bmp" else part

    drawn = io.BytesIO()
    PIL.Image.new("RGB", (4, 4)).save(drawn, "bmp")
    bitmap = drawn.getvalue()
    content = repacked(change, content=edited(edit))
    assert len(DONE.on(load_workbook(io.BytesIO(content))).parent._images) == 2
    copy = load_workbook(io.BytesIO(returned_copy(content, ())))
    assert len(DONE.on(copy).parent._images) == 1
