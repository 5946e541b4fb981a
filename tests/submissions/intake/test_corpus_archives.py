"""Archives and references that claim less than they cost: it is found out before it is paid."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from minhou_analysis.submissions.intake import read_submission
from minhou_analysis.workbooks import MEGABYTE
from tests.false_archives import falsely_sized, many_entries, packed_as
from tests.submissions.intake.building import Case, commitment, context, edited, good_form, repacked, spoken
from tests.submissions.intake.test_corpus_hostile import SHEET, in_member, instead

DONE = commitment("completion")
BOOK = "xl/workbook.xml"
PICTURE = "xl/media/image1.png"
EVERYTHING = b"A1:XFD1048576"
SAYS, HOLDS = 1_000, 16_000_000
PEAK = 8_000_000
"""Bytes of memory that a form of some 30 kB may take."""


def picture(packing: int) -> bytes:
    return falsely_sized(good_form(), PICTURE, bytes(HOLDS), SAYS, packing)


def going_on(name: str) -> bytes:
    """A part that its entry describes rightly as far as it goes, and that goes on."""
    part = _part(good_form(), name)
    return falsely_sized(good_form(), name, part + b" " * HOLDS, len(part), zipfile.ZIP_DEFLATED)


def shorter_than_said() -> bytes:
    part = _part(good_form(), BOOK)
    return falsely_sized(good_form(), BOOK, part, len(part) + 1, zipfile.ZIP_DEFLATED)


def stored_and_longer_than_said() -> bytes:
    part = _part(good_form(), BOOK)
    return falsely_sized(good_form(), BOOK, part + b"<!-- -->", len(part), zipfile.ZIP_STORED)


def after_the_cells(content: bytes) -> Callable[[], bytes]:
    return in_member(SHEET, b"</sheetData>", b"</sheetData>" + content)


def linked(*references: bytes, inside: bytes = b"") -> Callable[[], bytes]:
    links = b"".join(
        b'<hyperlink ref="' + reference + b'" location="a">' + inside + b"</hyperlink>"
        for reference in references
    )
    return after_the_cells(b"<hyperlinks>" + links + b"</hyperlinks>")


def comment_on_everything() -> bytes:
    def edit(book: Workbook) -> None:
        DONE.on(book).comment = Comment("约数", "某")

    reference = f'ref="{DONE.cell}"'.encode()

    def change(name: str, part: bytes) -> bytes:
        return part.replace(reference, b'ref="' + EVERYTHING + b'"') if "comments/" in name else part

    return repacked(change, content=edited(edit))


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


COSTLY = [
    Case("packed by bzip2", lambda: packed_as(zipfile.ZIP_BZIP2, good_form()), [spoken("unusual_packing")]),
    Case("packed by LZMA", lambda: packed_as(zipfile.ZIP_LZMA, good_form()), [spoken("unusual_packing")]),
    Case("bzip2, a false size", lambda: picture(zipfile.ZIP_BZIP2), [spoken("unusual_packing")]),
    Case("LZMA, a false size", lambda: picture(zipfile.ZIP_LZMA), [spoken("unusual_packing")]),
    Case("a picture's false size", lambda: picture(zipfile.ZIP_DEFLATED), [spoken("damaged_archive")]),
    Case("a workbook that goes on", lambda: going_on(BOOK), [spoken("damaged_archive")]),
    Case("a sheet that goes on", lambda: going_on(SHEET), [spoken("damaged_archive")]),
    Case("a long directory", lambda: many_entries(good_form(), 20_000), [spoken("too_many_members")]),
]
CASES = [
    Case("a part shorter than said", shorter_than_said, [spoken("damaged_archive")]),
    Case("a part stored and longer", stored_and_longer_than_said, [spoken("damaged_archive")]),
    Case("a program before the archive", lambda: b"MZ" + good_form(), [spoken("not_a_workbook")]),
    Case("everything linked", linked(EVERYTHING), [spoken("too_many_spanned")]),
    Case("columns linked", linked(b"A:XFD"), [spoken("too_many_spanned")]),
    Case("links backwards", linked(*[b"XFD1:A1048576"] * 2, EVERYTHING), [spoken("too_many_spanned")]),
    Case(
        "a link's second reference", linked(b"A1", inside=b"<ref>A1:D4</ref>"), [spoken("damaged_workbook")]
    ),
    Case(
        "a sheet's name before the merged range",
        after_the_cells(b'<mergeCells><mergeCell ref="S!' + EVERYTHING + b'"/></mergeCells>'),
        [spoken("too_many_spanned")],
    ),
    Case("a comment on everything", comment_on_everything, [spoken("too_many_spanned")]),
    Case(
        "an encoding that nobody knows",
        instead("docProps/app.xml", b'<?xml version="1.0" encoding="x-nonsense"?><a/>'),
        [spoken("damaged_workbook")],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_archive(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)


@pytest.mark.parametrize("case", COSTLY, ids=str)
def test_archive_costs_no_memory(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(case.content())
    given = context()
    tracemalloc.start()
    try:
        (remark,) = read_submission([path], given).remarks
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert remark.code == case.says[0][0]
    assert peak < PEAK


def test_a_part_may_be_as_large_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(repacked(extra={PICTURE: bytes(MEGABYTE)}))
    assert read_submission([path], context()).is_accepted
