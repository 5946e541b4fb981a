"""Files that mean harm, or that harm has come to."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl.xml.functions
import pytest
from openpyxl import load_workbook

from minhou_analysis.submissions.intake import limits, read_submission
from tests.submissions.intake.building import (
    Case,
    commitment,
    context,
    edited,
    good_form,
    project,
    repacked,
    spoken,
    typed,
)

SHEET = "xl/worksheets/sheet2.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><s>&x;</s>'
PLAIN_DTD = b'<?xml version="1.0"?><!DOCTYPE s SYSTEM "http://example.invalid/s.dtd"><s/>'


def in_member(name: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """Change bytes of one member, all of them."""

    def change(member: str, content: bytes) -> bytes:
        if member != name:
            return content
        assert old in content
        return content.replace(old, new)

    return lambda: repacked(change)


def instead(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: repacked(lambda member, old: content if member == name else old)


def beside(**members: bytes) -> Callable[[], bytes]:
    return lambda: repacked(
        extra={name.replace("__", "/").replace("_", "."): content for name, content in members.items()}
    )


def large_zero_member() -> bytes:
    return repacked(extra={"xl/media/image1.png": bytes(23 * limits.MEGABYTE)})


def many_large_members() -> bytes:
    """No member above its own limits, all together above theirs."""
    target = io.BytesIO(good_form())
    block = bytes(range(256)) * 40
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(5):
            archive.writestr(
                f"xl/media/{number}.png",
                block * (20 * limits.MEGABYTE // len(block)),
                zipfile.ZIP_DEFLATED,
                1,
            )
    return target.getvalue()


def encrypted_member() -> bytes:
    content = bytearray(good_form())
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def same_name_twice() -> bytes:
    target = io.BytesIO(good_form())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    return target.getvalue()


def many_elements() -> bytes:
    target = io.BytesIO(good_form())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/extra.xml", b"<a>" + b"<b/>" * (limits.MOST_ELEMENTS + 1) + b"</a>")
    return target.getvalue()


def far_away() -> bytes:
    return in_member(
        SHEET, b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )()


def far_right() -> bytes:
    return in_member(SHEET, b"</sheetData>", b'<row r="90"><c r="XFD90"><v>1</v></c></row></sheetData>')()


def styled_to_the_end() -> bytes:
    return in_member(
        SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )()


def claims_a_million() -> bytes:
    def change(member: str, content: bytes) -> bytes:
        import re

        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)

    return repacked(change)


def whole_sheet_merged() -> bytes:
    return in_member(
        SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A9:XFD1048576"/></mergeCells>'
    )()


def with_result(reference: str, inner: bytes, kind: bytes = b"") -> Callable[[], bytes]:
    """Put a cell's inside by hand: a formula and its stored result, an error, a boolean."""

    def change(member: str, content: bytes) -> bytes:
        import re

        if member != SHEET:
            return content
        pattern = rb'<c r="' + reference.encode() + rb'"([^>]*?)(?: t="\w+")? *(/>|>.*?</c>)'
        found = re.search(pattern, content)
        assert found
        return content.replace(
            found[0], b'<c r="' + reference.encode() + b'"' + found[1] + kind + b">" + inner + b"</c>"
        )

    return lambda: repacked(change)


def with_macros() -> bytes:
    def change(name: str, member: bytes) -> bytes:
        if name == "[Content_Types].xml":
            member = member.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
        return member

    return repacked(change, {"xl/vbaProject.bin": OLE + b"AutoOpen Shell"})


def with_external_link() -> bytes:
    def change(name: str, member: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            link = (
                b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                b'externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
            )
            member = member.replace(b"</Relationships>", link)
        return member

    return repacked(change, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def as_wps_writes() -> bytes:
    """Cell styles without names, and an extension that no one else knows."""

    def change(name: str, member: bytes) -> bytes:
        import re

        if name == "xl/styles.xml":
            member = re.sub(rb"<cellStyles.*?</cellStyles>", b"", member, flags=re.S)
        if name == SHEET:
            tail = b'<extLst><ext xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" uri="{x}"/></extLst></worksheet>'
            member = member.replace(b"</worksheet>", tail)
        return member

    return repacked(change)


def in_utf_16() -> bytes:
    return repacked(extra={"xl/extra.xml": LAUGHS.decode().replace("1.0", "1.0", 1).encode("utf-16")})


DONE = commitment("completion")

CASES = [
    Case("an empty file", lambda: b"", [spoken("empty_file")]),
    Case("text", lambda: "事项编号,状态\n".encode(), [spoken("not_a_workbook")]),
    Case(
        "a web page",
        lambda: b"<html><table><tr><td>1.1.1</td></tr></table></html>",
        [spoken("not_a_workbook")],
    ),
    Case("an old workbook renamed", lambda: OLE + bytes(2000), [spoken("old_format")]),
    Case(
        "a password", lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), [spoken("encrypted")]
    ),
    Case("an encrypted member", encrypted_member, [spoken("encrypted")]),
    Case("half a file", lambda: good_form()[: len(good_form()) // 2], [spoken("damaged_archive")]),
    Case("a file without its end", lambda: good_form()[:-200], [spoken("damaged_archive")]),
    Case(
        "bytes changed",
        lambda: good_form().replace(b"\x00\x00\x00", b"\x00\x01\x00", 40),
        [spoken("damaged_archive")],
    ),
    Case(
        "a document renamed",
        lambda: repacked(lambda n, m: m, content=_archive({"word/document.xml": b"<w/>"})),
        [spoken("not_a_workbook")],
    ),
    Case("a member twice", same_name_twice, [spoken("damaged_archive")]),
    Case("no sheets inside", instead("xl/workbook.xml", b"<workbook/>"), [spoken("no_mark")]),
    Case("XML that breaks off", instead(SHEET, b"<worksheet><sheetData>"), [spoken("damaged_workbook")]),
    Case("a zip bomb", large_zero_member, [spoken("zip_bomb")]),
    Case(
        "a member too large",
        lambda: repacked(extra={"a.bin": bytes(limits.MOST_MEMBER_BYTES + 1)}),
        [spoken("member_too_large")],
    ),
    Case("members too large together", many_large_members, [spoken("archive_too_large")]),
    Case(
        "too many members",
        lambda: repacked(extra={f"x/{n}": b"" for n in range(600)}),
        [spoken("too_many_members")],
    ),
    Case("a billion laughs", beside(xl__extra_xml=LAUGHS), [spoken("forbidden_xml")]),
    Case("a billion laughs for a sheet", instead(SHEET, LAUGHS), [spoken("forbidden_xml")]),
    Case("a billion laughs in UTF-16", in_utf_16, [spoken("forbidden_xml")]),
    Case("an outside entity", instead("xl/styles.xml", OUTSIDE), [spoken("forbidden_xml")]),
    Case("a document type", instead("docProps/app.xml", PLAIN_DTD), [spoken("forbidden_xml")]),
    Case("deep nesting", beside(xl__extra_xml=b"<a>" * 100_000), [spoken("too_deep")]),
    Case(
        "too many elements",
        many_elements,
        [spoken("too_many_elements")],
    ),
    Case("a value in the last row", far_away, [spoken("too_many_rows")]),
    Case("a value in the last column", far_right, [spoken("too_many_columns")]),
    Case("a styled blank in the last cell", styled_to_the_end, [], {DONE: 40.0}),
    Case("a million rows claimed", claims_a_million, [], {DONE: 40.0}),
    Case("a whole sheet merged", whole_sheet_merged, [spoken("too_many_spanned")]),
    Case("macros", with_macros, [], {DONE: 40.0}, file="form.xlsm"),
    Case("macros under another name", with_macros, [], {DONE: 40.0}),
    Case("an external link", with_external_link, [], {DONE: 40.0}),
    Case("as WPS writes", as_wps_writes, [], {DONE: 40.0}),
    Case(
        "a formula and its result",
        with_result(DONE.cell, b"<f>20+25</f><v>45</v>"),
        [spoken("formula_result", DONE)],
        {DONE: 45.0},
    ),
    Case(
        "a formula into another workbook",
        with_result(DONE.cell, b"<f>[1]Sheet1!A1</f><v>0.45</v>"),
        [spoken("formula_result", DONE), spoken("proportion", DONE)],
        {DONE: 45.0},
    ),
    Case(
        "a formula with an error",
        with_result(DONE.cell, b"<f>1/0</f><v>#DIV/0!</v>", b' t="e"'),
        [spoken("error_value", DONE)],
    ),
    Case("an error", with_result(DONE.cell, b"<v>#N/A</v>", b' t="e"'), [spoken("error_value", DONE)]),
    Case("a boolean", with_result(DONE.cell, b"<v>1</v>", b' t="b"'), [spoken("not_a_number", DONE)]),
    Case("a number without end", with_result(DONE.cell, b"<v>1e999</v>"), [spoken("number_too_large", DONE)]),
    Case(
        "five thousand digits",
        with_result(DONE.cell, b"<v>" + b"9" * 5000 + b"</v>"),
        [spoken("damaged_workbook")],
    ),
    Case(
        "four hundred digits",
        with_result(DONE.cell, b"<v>" + b"9" * 400 + b"</v>"),
        [spoken("number_too_large", DONE)],
    ),
    Case(
        "rich text",
        with_result(
            commitment("obstacle").cell,
            "<is><r><rPr><b/></rPr><t>用地</t></r><r><t>待批</t></r></is>".encode(),
            b' t="inlineStr"',
        ),
        [],
        {commitment("obstacle"): "用地待批"},
    ),
    Case(
        "an escaped line break",
        with_result(
            commitment("obstacle").cell, b"<is><t>a_x000D_\nb_x005F_x000D_</t></is>", b' t="inlineStr"'
        ),
        [spoken("tidied", commitment("obstacle"))],
        {commitment("obstacle"): "a\nb_x000D_"},
    ),
    Case(
        "a control character",
        with_result(commitment("obstacle").cell, b"<is><t>a_x0007_b</t></is>", b' t="inlineStr"'),
        [spoken("control_characters", commitment("obstacle"))],
    ),
    Case("a file of another kind", good_form, [spoken("old_format")], file="form.et"),
    Case("a packed archive", good_form, [spoken("packed")], file="form.zip"),
    Case("no table at all", lambda: b"\x89PNG", [spoken("not_a_form")], file="照片.png"),
]


def _archive(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_hostile(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)


def test_workbook_library_is_guarded_too() -> None:
    """openpyxl parses with defusedxml here; the archive's own survey does not rest on that."""
    assert openpyxl.DEFUSEDXML
    assert openpyxl.xml.functions.fromstring.__module__.startswith("defusedxml")
    assert openpyxl.xml.functions.iterparse.__module__.startswith("defusedxml")


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("zip_bomb", large_zero_member),
        ("too_many_rows", far_away),
        ("too_many_spanned", whole_sheet_merged),
        ("too_deep", beside(xl__extra_xml=b"<a>" * 100)),
    ],
)
def test_limits_are_named(code: str, content: Callable[[], bytes], tmp_path: Path) -> None:
    limit = {
        "zip_bomb": str(limits.MOST_RATIO),
        "too_many_rows": f"{limits.MOST_ROWS:,}",
        "too_many_spanned": f"{limits.MOST_SPANNED_CELLS:,}",
        "too_deep": str(limits.MOST_DEPTH),
    }[code]
    path = tmp_path / "form.xlsx"
    path.write_bytes(content())
    (remark,) = read_submission([path], context()).remarks
    assert remark.code == code
    assert limit in remark.text("zh")
    assert limit in remark.text("en")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    (remark,) = read_submission([tmp_path / "nowhere.xlsx"], context()).remarks
    assert remark.code == "file_missing"


def test_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with path.open("wb") as file:
        file.truncate(limits.MOST_FILE_BYTES + 1)
    (remark,) = read_submission([path], context()).remarks
    assert remark.code == "file_too_large"


def test_one_form_is_read_quickly(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(good_form())
    read_submission([path], context())
    start = time.process_time()
    read_submission([path], context())
    assert time.process_time() - start < 0.15
