"""Workbooks from outside: what opens, what is refused, and in whose words."""

from __future__ import annotations

import io
import pickle
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from minhou_analysis.workbooks import Limits, WorkbookError, filled_rows, open_workbook
from minhou_analysis.workbooks.guarding import guarded
from tests.false_archives import falsely_sized, many_entries, packed_as

SHEET = "xl/worksheets/sheet1.xml"
CONTENT_TYPES = "[Content_Types].xml"


@pytest.fixture(scope="module")
def sound() -> bytes:
    """A small workbook with text, a formula and a merged heading."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "标题"
    sheet.merge_cells("A1:C1")
    sheet["A2"], sheet["B2"], sheet["C2"] = 1, "=A2+1", "=cmd|' /C calc'!A0"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repack(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with each part as ``change`` makes it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return kept.getvalue()


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    def change(name: str, xml: bytes) -> bytes:
        assert name != part or old in xml
        return xml.replace(old, new, 1) if name == part else xml

    return repack(content, change)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    kept = io.BytesIO(content)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return kept.getvalue()


def refused(content: Path | bytes, limits: Limits | None = None) -> WorkbookError:
    with pytest.raises(WorkbookError) as caught:
        open_workbook(content, limits=limits or Limits())
    return caught.value


def test_a_sound_workbook_opens_from_a_path_and_from_bytes(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "报送表.XLSX.bak"  # a renamed file is still a workbook
    path.write_bytes(sound)
    for source in (path, sound):
        sheet = open_workbook(source).active
        assert sheet["A1"].value == "标题"
        assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:C1"]


def test_formulas_are_text_or_their_last_value_and_never_evaluated(sound: bytes) -> None:
    assert open_workbook(sound).active["B2"].value == "=A2+1"
    assert open_workbook(sound, values=True).active["B2"].value is None  # nobody has calculated it yet


def test_filled_rows_are_ascending_and_pass_over_what_is_only_formatted(sound: bytes) -> None:
    sheet = open_workbook(sound).active
    sheet["XFD1048576"].font = Font(bold=True)
    sheet["B4"], sheet["A4"] = 0, ""
    kept = io.BytesIO()
    sheet.parent.save(kept)
    started = time.perf_counter()
    rows = filled_rows(open_workbook(kept.getvalue()).active)
    assert time.perf_counter() - started < 2
    assert {row: list(cells) for row, cells in rows.items()} == {1: [1], 2: [1, 2, 3], 4: [2]}
    assert rows[4][2].coordinate == "B4"


def test_macros_and_external_links_are_left_aside(sound: bytes) -> None:
    book = open_workbook(with_part(sound, "xl/vbaProject.bin", b"\x00macro"))
    assert book.vba_archive is None
    kept = io.BytesIO()
    book.save(kept)
    assert "xl/vbaProject.bin" not in zipfile.ZipFile(kept).namelist()


def test_drawings_of_excel_need_not_be_well_formed(sound: bytes) -> None:
    open_workbook(with_part(sound, "xl/drawings/vmlDrawing1.vml", b"<xml><br></xml>"))
    open_workbook(with_part(sound, "xl/media/image1.png", b"\x89PNG\r\n\x1a\n"))


def damaged_sheet(sound: bytes) -> bytes:
    return replaced(sound, SHEET, b"</sheetData>", b"")


def stray_index(sound: bytes) -> bytes:
    """A cell that refers to a text the workbook does not hold."""
    return replaced(sound, SHEET, b't="n"><v>1</v>', b't="s"><v>7</v>')


def ole(*parts: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "".join(parts).encode("utf-16-le")


def flagged(sound: bytes) -> bytes:
    """Every part marked as encrypted, as zip tools mark them: bit 0 of the flags in both headers."""
    content = bytearray(sound)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(mark)
        while found >= 0:
            content[found + at] |= 1
            found = content.find(mark, found + 4)
    return bytes(content)


def entities(part: str) -> Callable[[bytes], bytes]:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def make(sound: bytes) -> bytes:
        def change(name: str, xml: bytes) -> bytes:
            return bomb + xml if name == part else xml

        return repack(sound, change)

    return make


def utf16_doctype(sound: bytes) -> bytes:
    """A declaration that a search for its bytes in ASCII would miss."""
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
    return with_part(sound, "customXml/item1.bin", xml.encode("utf-16"))


def duplicate(sound: bytes) -> bytes:
    kept = io.BytesIO(sound)
    with zipfile.ZipFile(kept, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, b"<worksheet/>")
    return kept.getvalue()


def lying_size(sound: bytes) -> bytes:
    """A part that unpacks to more than its directory entry says."""
    honest = with_part(sound, "xl/long.xml", b"<x>" + b" " * 5_000_000 + b"</x>")
    size = (5_000_007).to_bytes(4, "little")
    assert honest.count(size) == 2
    return honest.replace(size, (1_000).to_bytes(4, "little"))


def going_on(sound: bytes) -> bytes:
    """The same, its checksum right as far as its entry goes."""
    part = zipfile.ZipFile(io.BytesIO(sound)).read("xl/workbook.xml")
    return falsely_sized(sound, "xl/workbook.xml", part + b" " * 9_000_000, len(part), zipfile.ZIP_DEFLATED)


def behind_blanks(sound: bytes) -> bytes:
    """Declarations further from the beginning than is read at once, in a part whose name says nothing."""
    return with_part(sound, "xl/embedded.bin", b" " * 70_000 + b'<!DOCTYPE x SYSTEM "y"><x/>')


def document(_: bytes) -> bytes:
    return with_part(with_part(b"", CONTENT_TYPES, b"<Types/>"), "word/document.xml", b"<w/>")


def unknown_encoding(sound: bytes) -> bytes:
    return with_part(sound, "xl/a.xml", b'<?xml version="1.0" encoding="x-nonsense"?><a/>')


def renamed_zip(_: bytes) -> bytes:
    return with_part(b"", "report.txt", b"hello")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _: b"", "not_a_workbook"),
        (lambda _: b"id,value\n1,2\n", "not_a_workbook"),
        (lambda _: "<table><tr><td>甲</td></tr></table>".encode("gb18030"), "not_a_workbook"),
        (renamed_zip, "not_a_workbook"),
        (lambda _: ole("Workbook"), "old_format"),
        (lambda _: ole("EncryptedPackage"), "encrypted"),
        (flagged, "encrypted"),
        (lambda sound: sound[: len(sound) // 2], "damaged"),
        (damaged_sheet, "malformed"),
        (stray_index, "malformed"),
        (duplicate, "damaged"),
        (lying_size, "damaged"),
        (going_on, "damaged"),
        (lambda sound: packed_as(zipfile.ZIP_LZMA, sound), "packing"),
        (lambda sound: packed_as(zipfile.ZIP_BZIP2, sound), "packing"),
        (lambda sound: many_entries(sound, 3_000), "parts"),
        (lambda sound: b"MZ" + sound, "not_a_workbook"),
        (document, "not_a_workbook"),
        (unknown_encoding, "malformed"),
        (entities(SHEET), "doctype"),
        (entities("xl/workbook.xml"), "doctype"),
        (entities(CONTENT_TYPES), "doctype"),
        (utf16_doctype, "doctype"),
        (behind_blanks, "doctype"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_file_that_is_not_opened(sound: bytes, make: Callable[[bytes], bytes], code: str) -> None:
    error = refused(make(sound))
    assert error.refusal.code == code
    assert str(error) == f"found {error.refusal.found}; expected {error.refusal.expected}"
    assert all(text for text in (error.refusal.found_zh, error.refusal.expected_zh))
    assert pickle.loads(pickle.dumps(error)).refusal == error.refusal  # noqa: S301


def far_merge(sound: bytes) -> bytes:
    return replaced(sound, SHEET, b'ref="A1:C1"', b'ref="A1:XFD1048576"')


def far_link(sound: bytes) -> bytes:
    link = b'</mergeCells><hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>'
    return replaced(sound, SHEET, b"</mergeCells>", link)


def zip_bomb(sound: bytes) -> bytes:
    return with_part(sound, "xl/media/image1.png", b"\x00" * 101_000_000)


def many_cells(sound: bytes) -> bytes:
    many = replaced(sound, SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 500_001 + b"</row></sheetData>")
    return packed_as(zipfile.ZIP_STORED, many)


def packed_too_well(sound: bytes) -> bytes:
    return with_part(sound, "xl/media/image1.png", bytes(2_000_000))


def too_deep(sound: bytes) -> bytes:
    return with_part(sound, "xl/deep.xml", b"<a>" * 65)


def far_column(sound: bytes) -> bytes:
    return replaced(
        sound, SHEET, b"</sheetData>", b'<row r="1e6"><c r="XFE7"><v>1</v></c><c r="A1"/></row></sheetData>'
    )


def far_row(sound: bytes) -> bytes:
    """Rows may be numbered so; a cell without a name stands in the row."""
    return replaced(sound, SHEET, b"</sheetData>", b'<row r="2e6"><c><v>1</v></c></row></sheetData>')


OVER_MANY = "merged cells, links or comments over more than 500,000 cells"


@pytest.mark.parametrize(
    ("make", "found", "expected_zh"),
    [
        (zip_bomb, "a file that unpacks to more than 100 MB", "解压后不超过 100 MB"),
        (far_merge, OVER_MANY, "不超过 500,000 个单元格"),
        (far_link, OVER_MANY, "不超过 500,000 个单元格"),
        (many_cells, "more than 500,000 cells", "不超过 500,000 个单元格"),
        (packed_too_well, "a part that unpacks to more than 300 times its size", "压缩比不超过 300"),
        (too_deep, "elements nested more than 64 deep", "不超过 64 层"),
        (far_column, "content up to column 16,385", "不超过 16,384 列"),
        (far_row, "content down to row 2,000,000", "不超过 1,048,576 行"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_limit_is_named(sound: bytes, make: Callable[[bytes], bytes], found: str, expected_zh: str) -> None:
    content = make(sound)
    started = time.perf_counter()
    error = refused(content)
    assert time.perf_counter() - started < 10
    assert (error.refusal.found, error.refusal.expected_zh) == (found, expected_zh)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_bytes=1_000), "file_size"),
        (Limits(parts=3), "parts"),
        (Limits(unpacked_bytes=1_000), "unpacked_size"),
        (Limits(cells=5), "cells"),
        (Limits(part_bytes=500), "part_size"),
        (Limits(ratio=2, ratio_from_bytes=500), "ratio"),
        (Limits(elements=50), "elements"),
        (Limits(depth=3), "depth"),
        (Limits(spanned_cells=2), "spanned_cells"),
        (Limits(rows=1), "rows"),
        (Limits(columns=2), "columns"),
    ],
)
def test_every_limit_can_be_set(sound: bytes, tmp_path: Path, limits: Limits, code: str) -> None:
    path = tmp_path / "annex.xlsx"
    path.write_bytes(sound)
    assert refused(path, limits).refusal.code == refused(sound, limits).refusal.code == code


def test_a_limit_itself_is_within(sound: bytes) -> None:
    """Four cells and a merged range of three."""
    assert open_workbook(sound, limits=Limits(cells=7)).active["A2"].value == 1
    assert refused(sound, Limits(cells=6)).refusal.code == "cells"


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx").refusal.code == "unreadable"
    assert refused(tmp_path).refusal.code == "unreadable"


def test_a_number_beyond_every_day_stays_a_number_in_a_date_cell() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A3"] = 20240301, "#VALUE!", 45000
    for row in (1, 2, 3):
        book.active.cell(row, 1).number_format = "yyyy-mm-dd"
    kept = io.BytesIO()
    book.save(kept)
    sheet = open_workbook(kept.getvalue()).active
    assert [sheet.cell(row, 1).data_type for row in (1, 2, 3)] == ["n", "e", "d"]
    assert sheet["A1"].value == 20240301
    assert sheet["A1"].number_format == "yyyy-mm-dd"


@given(st.text())
def test_the_guard_of_a_cell_can_be_taken_away(text: str) -> None:
    cell = guarded(text)
    assert cell.removeprefix("'") == text
    assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠")
