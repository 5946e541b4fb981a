"""Annex files made by program: nobody has seen the real one yet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.plan.annex import AnnexImport, import_annex

TABLE = "plan/first_batch.csv"

TITLE = "闽侯县城乡融合发展试验区第一批具体试验举措情况表"
HEADINGS = ("序号", "改革领域", "所属举措", "具体举措", "责任单位", "完成时限", "备注")
ROWS: tuple[tuple[object, ...], ...] = (
    (
        *(1, "（一）建立城乡有序流动的人口迁徙制度", "全面深化户籍制度改革"),
        *("推行居民户口簿电子化，实现户籍业务“全程网办”。", "县公安局", "2021年底前", ""),
    ),
    (
        *(2, "（一）建立城乡有序流动的人口迁徙制度", "全面深化户籍制度改革"),
        *("建立居住证积分管理办法；", "县公安局、人社局", "2022年6月", "市级试点"),
    ),
    (
        *(3, "（六）建立城乡基本公共服务均等化发展体制机制", "6.4"),
        *("开展灵活就业人员参保试点。", "县人力资源和社会保障局", "长期", ""),
    ),
)
"""Three rows as an annex might have them; their words are made up for the tests."""


def workbook(
    rows: Iterable[Sequence[object]] = ROWS,
    headings: Sequence[object] = HEADINGS,
    title: str = TITLE,
    merged: Iterable[str] = (),
    sheet: str = "情况表",
) -> bytes:
    """A sheet with a title, headings in row 2, rows from row 3, and merged ranges."""
    book = Workbook()
    book.active.title = sheet
    for cells in ([title], headings, *rows):
        book.active.append([None if cell == "" else cell for cell in cells])
    for area in merged:
        book.active.merge_cells(area)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def take_in(folder: Path, content: bytes, **how: bool) -> AnnexImport:
    """Import an annex with these bytes."""
    file = folder.parent / "附件.xlsx"
    file.write_bytes(content)
    return import_annex(file, DataPackage(folder), **how)


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The table of first-batch measures as it is written."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
