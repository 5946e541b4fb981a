"""Which files make which forms."""

from __future__ import annotations

import hashlib
from pathlib import Path

from minhou_analysis.submissions.intake import gather
from tests.submissions.intake.tables_as_csv import write_tables


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def names(folder: Path, **options: object) -> list[list[str]]:
    forms = gather([folder], **options).forms  # type: ignore[arg-type]
    return [[path.relative_to(folder).as_posix() for path in form.paths] for form in forms]


def test_each_workbook_is_a_form(tmp_path: Path) -> None:
    touch(tmp_path, "b.xlsx", "a.XLSX", "sub/c.xlsm")
    assert names(tmp_path) == [["a.XLSX"], ["b.xlsx"], ["sub/c.xlsm"]]


def test_lock_files_and_other_files_are_left_aside(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "a.xlsx",
        "~$a.xlsx",
        ".~lock.a.xlsx#",
        ".DS_Store",
        "照片.jpg",
        "__MACOSX/a.xlsx",
        "._a.xlsx",
    )
    gathered = gather([tmp_path])
    assert [form.name for form in gathered.forms] == ["a.xlsx"]
    assert sorted((Path(remark.file).name, remark.code) for remark in gathered.aside) == [
        (".DS_Store", "other_file"),
        ("._a.xlsx", "lock_file"),
        (".~lock.a.xlsx#", "lock_file"),
        ("~$a.xlsx", "lock_file"),
        ("照片.jpg", "other_file"),
    ]


def test_old_formats_are_forms_to_refuse(tmp_path: Path) -> None:
    touch(tmp_path, "a.xls", "b.et", "c.numbers")
    assert len(gather([tmp_path]).forms) == 3


def test_what_is_no_table_is_left_aside(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx", "说明.docx", "盖章.pdf", "照片.zip", ".草稿.xlsx", ".旧.xls", ".b.csv")
    gathered = gather([tmp_path])
    assert [form.name for form in gathered.forms] == ["a.xlsx"]
    assert {(Path(remark.file).name, remark.code) for remark in gathered.aside} == {
        ("说明.docx", "other_file"),
        ("盖章.pdf", "other_file"),
        ("照片.zip", "packed_file"),
        (".草稿.xlsx", "other_file"),
        (".旧.xls", "other_file"),
        (".b.csv", "other_file"),
    }


def test_named_files_are_always_forms(tmp_path: Path) -> None:
    touch(tmp_path, "照片.jpg")
    assert len(gather([tmp_path / "照片.jpg", tmp_path / "nowhere.xlsx"]).forms) == 2


def test_a_file_given_twice_is_one_form(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx")
    assert len(gather([tmp_path, tmp_path / "a.xlsx", tmp_path / "." / "a.xlsx"]).forms) == 1


def test_returned_files_are_left_aside(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx", "a-退回.xlsx")
    returned = {hashlib.sha256("a-退回.xlsx".encode()).hexdigest()}
    gathered = gather([tmp_path], is_returned=returned.__contains__)
    assert [form.name for form in gathered.forms] == ["a.xlsx"]
    assert [remark.code for remark in gathered.aside] == ["returned_file"]


def test_tables_of_a_unit_and_period_are_one_form(tmp_path: Path) -> None:
    write_tables(tmp_path)
    assert names(tmp_path) == [["承诺事项.csv", "指标.csv", "项目.csv"]]


def test_tables_of_two_units_in_one_folder_are_two_forms(tmp_path: Path) -> None:
    write_tables(tmp_path)
    for path in list(tmp_path.glob("*.csv")):
        path.rename(path.with_name(f"民政{path.name}"))
    write_tables(tmp_path, owner={"报告期": "2024Q4", "责任单位": "县财政局"})
    assert [len(form) for form in names(tmp_path)] == [3, 3]


def test_tables_of_two_folders_are_two_forms(tmp_path: Path) -> None:
    write_tables(tmp_path / "a")
    write_tables(tmp_path / "b")
    assert [len(form) for form in names(tmp_path)] == [3, 3]


def test_a_table_without_rows_between_two_forms_is_left_aside(tmp_path: Path) -> None:
    write_tables(tmp_path)
    for path in list(tmp_path.glob("*.csv")):
        path.rename(path.with_name(f"民政{path.name}"))
    write_tables(
        tmp_path,
        owner={"报告期": "2024Q4", "责任单位": "县财政局"},
        change=lambda name, lines: lines[:1] if name == "projects" else lines,
    )
    gathered = gather([tmp_path])
    assert [len(form.paths) for form in gathered.forms] == [2, 3]
    assert [remark.code for remark in gathered.aside] == ["empty_table"]
