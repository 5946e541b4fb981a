"""Forms that come as CSV tables, good and damaged."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from minhou_analysis.submissions.intake import Intake, gather, read_submission
from tests.submissions.intake.building import context, good_form, good_rows, remarks_of
from tests.submissions.intake.tables_as_csv import OWNER, write_tables


def read(paths: list[Path]) -> Intake:
    return read_submission(paths, context())


@pytest.mark.parametrize(
    ("encoding", "delimiter", "notes"),
    [
        ("utf-8", ",", []),
        ("utf-8-sig", ",", []),
        ("gb18030", ",", ["encoding"]),
        ("utf-16", "\t", ["encoding", "delimiter"]),
        ("utf-8", ";", ["delimiter"]),
        ("gb18030", "\t", ["encoding", "delimiter"]),
    ],
)
def test_tables_say_what_the_workbook_says(
    encoding: str, delimiter: str, notes: list[str], tmp_path: Path
) -> None:
    workbook = tmp_path / "form.xlsx"
    workbook.write_bytes(good_form())
    expected = read_submission([workbook], context()).submission
    intake = read(write_tables(tmp_path / "tables", encoding, delimiter))
    assert [code for code, _ in remarks_of(intake)] == notes * 3
    assert intake.submission is not None
    assert expected is not None
    assert intake.submission.content_sha256 == expected.content_sha256
    assert intake.submission.source_sha256 != expected.source_sha256


def test_names_of_files_do_not_count(tmp_path: Path) -> None:
    first = read(write_tables(tmp_path / "a")).submission
    renamed = [
        path.rename(path.with_name(f"{number}.csv"))
        for number, path in enumerate(reversed(write_tables(tmp_path / "b")))
    ]
    second = read(renamed).submission
    assert first is not None
    assert second is not None
    assert first.source_sha256 == second.source_sha256


@pytest.mark.parametrize(
    "owner",
    [
        {"报告期": "2024年第四季度", "责任单位": "civil_affairs"},
        {"报告期": "２０２４Ｑ４", "责任单位": " 县民政局"},
    ],
)
def test_owner_may_be_spelt_otherwise(owner: dict[str, str], tmp_path: Path) -> None:
    assert read(write_tables(tmp_path, owner=owner)).is_accepted


def set_cell(table: str, row: int, heading: str, text: str):  # type: ignore[no-untyped-def]
    def change(name: str, lines: list[list[str]]) -> list[list[str]]:
        if name == table:
            lines[row][lines[0].index(heading)] = text
        return lines

    return change


@pytest.mark.parametrize(
    ("table", "heading", "text", "says"),
    [
        ("commitments", "完成率(%)", "85％", [("unit_word", "I2")]),
        ("commitments", "完成率(%)", "大半", [("not_a_number", "E2")]),
        ("commitments", "计划完成", "2025/12/31", [("day_as_text", "G2")]),
        ("commitments", "计划完成", "2025年12月", [("whole_span", "G2")]),
        ("commitments", "计划资金(万元)", "1,200.50", [("number_as_text", "J2")]),
        ("commitments", "存在困难", "=cmd|'/C calc'!A0", []),
        ("commitments", "存在困难", 'say "hi", then\nbreak', []),
        ("commitments", "存在困难", "a\x07b", [("control_characters", "M2")]),
        ("commitments", "责任单位", "县财政局", [("several_forms", "B2")]),
        ("projects", "项目名称", "", [("row_without_key", "D2")]),
    ],
)
def test_cells(table: str, heading: str, text: str, says: list[tuple[str, str]], tmp_path: Path) -> None:
    paths = write_tables(tmp_path, change=set_cell(table, 1, heading, text))
    found = remarks_of(read(paths))
    if heading == "责任单位":
        assert {code for code, _ in found} >= {"several_forms"}
    else:
        assert [code for code, _ in found] == [code for code, _ in says]


def test_place_is_file_and_cell(tmp_path: Path) -> None:
    (remark,) = read(write_tables(tmp_path, change=set_cell("commitments", 1, "完成率(%)", "大半"))).remarks
    assert (remark.file, remark.sheet, remark.cell) == ("承诺事项.csv", "", "E2")
    assert remark.text() == "承诺事项.csv，E2，完成率：“大半”；请用阿拉伯数字填写一个数（不写约、左右、区间）"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n", "empty_file"),
        ("事项编号".encode() + b"\xff\xff\x80", "unknown_encoding"),
        (b"a,b\x00c", "unknown_encoding"),
        ('事项编号,状态\n"1.1.1,推进中\n'.encode(), "damaged_csv"),
        (("a,b\n" * 5_001).encode(), "too_many_rows"),
        (("a," * 300).encode(), "too_many_columns"),
        (("长" * 200_000).encode(), "damaged_csv"),
        ("事项编号,状态\n1.1.1,推进中\n".encode(), "table_unrecognised"),
    ],
)
def test_unreadable(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    intake = read([path])
    assert [remark.code for remark in intake.refusals] == [code]
    assert intake.submission is None


def test_a_field_without_end_is_damage_whatever_limit_a_library_has_set(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(("长" * 200_000).encode())
    before = csv.field_size_limit(sys.maxsize)
    try:
        intake = read([path])
    finally:
        csv.field_size_limit(before)
    assert [remark.code for remark in intake.refusals] == ["damaged_csv"]


def test_projects_may_be_left_out(tmp_path: Path) -> None:
    paths = write_tables(tmp_path)
    intake = read(paths[:2])
    assert remarks_of(intake) == [("projects_absent", "")]
    assert intake.submission is not None
    assert intake.submission.rows["projects"] == []


def test_commitments_may_not(tmp_path: Path) -> None:
    intake = read(write_tables(tmp_path)[1:])
    assert remarks_of(intake) == [("table_missing", "")]


def test_headings_only_means_no_rows(tmp_path: Path) -> None:
    paths = write_tables(tmp_path, change=lambda name, lines: lines[:1] if name == "projects" else lines)
    (form,) = gather([tmp_path]).forms
    assert len(form.paths) == 3
    intake = read(list(form.paths))
    assert intake.is_accepted
    assert paths


def test_semicolons_in_a_row_of_text_do_not_mislead(tmp_path: Path) -> None:
    assert OWNER
    paths = write_tables(tmp_path, change=set_cell("commitments", 1, "下一步", "一；二;三;四;五;六;七;八"))
    assert read(paths).is_accepted
    assert good_rows()


def test_unit_may_be_headed_as_on_the_form(tmp_path: Path) -> None:
    owner = {"报告期": "2024Q4", "报送单位": "县民政局"}
    assert remarks_of(read(write_tables(tmp_path, owner=owner))) == []


def as_the_sheet_saved(name: str, lines: list[list[str]]) -> list[list[str]]:
    """A table as the form's own sheet becomes CSV: a title, the line of the owner, no columns for it."""
    above = [["承诺事项进展"], ["报送单位：县民政局　　报告期：2024年第四季度　　报送时限：2025年1月15日前"]]
    return above + [line[len(OWNER) :] for line in lines]


def test_lines_above_the_headings_may_say_whose_it_is(tmp_path: Path) -> None:
    write_tables(tmp_path, change=as_the_sheet_saved)
    (form,) = gather([tmp_path]).forms
    intake = read(list(form.paths))
    assert {code for code, _ in remarks_of(intake)} == {"header_moved"}
    assert intake.is_accepted
    assert intake.mark is not None
    assert (intake.mark.unit, str(intake.mark.period)) == ("civil_affairs", "2024Q4")


def test_a_table_that_says_no_owner_is_told_so(tmp_path: Path) -> None:
    bare = write_tables(tmp_path, change=lambda name, lines: [line[len(OWNER) :] for line in lines])
    assert [remark.code for remark in read(bare).refusals] == ["owner_missing"] * 3


def test_an_unknown_table_is_told_what_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "工作表.csv"
    path.write_text("姓名,电话\n张三,1\n", "utf-8")
    (remark,) = read([path]).refusals
    assert remark.code == "table_unrecognised"
    assert "《承诺事项》：事项编号、状态" in remark.text()


def test_nature_of_values_may_be_left_out(tmp_path: Path) -> None:
    def without(name: str, lines: list[list[str]]) -> list[list[str]]:
        if name != "indicators":
            return lines
        at = lines[0].index("数据性质")
        return [line[:at] + line[at + 1 :] for line in lines]

    intake = read(write_tables(tmp_path, change=without))
    assert remarks_of(intake) == []
    assert intake.submission is not None
    assert {row["obs_status"] for row in intake.submission.rows["indicators"]} == {"A"}
