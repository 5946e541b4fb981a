"""Workbooks from outside (外来工作簿), opened with care: data, never instructions.

A file is looked through before anything is built from it: its size, what it unpacks to, how many cells it claims, and
that its XML declares no entities. Formulas are not evaluated, macros and external links are left aside.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from minhou_analysis.errors import MinhouError

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of the old binary formats begin; encrypted workbooks are wrapped in one."""
_ENCRYPTED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_MUST_BE_XML: Final = (".xml", ".rels")
_CHUNK: Final = 1 << 16
_MB: Final = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much of a workbook is taken in. A unit's form has some 30 kB, 5,000 cells and 30,000 elements.

    ``cells`` counts the cells of all sheets and the area of merged and linked ranges, for each of which openpyxl makes
    a cell; ``elements`` counts XML elements of all parts.
    """

    file_bytes: int = 20 * _MB
    parts: int = 2_000
    unpacked_bytes: int = 100 * _MB
    cells: int = 500_000
    elements: int = 3_000_000


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Refusal:
    """Why a workbook is not opened: what was found and what was expected, in English and in Chinese.

    ``code`` is one of ``unreadable``, ``file_size``, ``not_a_workbook``, ``old_format``, ``encrypted``, ``parts``,
    ``unpacked_size``, ``packing``, ``doctype``, ``cells``, ``elements`` and ``damaged``.
    """

    code: str
    found: str
    expected: str
    found_zh: str
    expected_zh: str

    def __str__(self) -> str:
        """In English, as a part of a sentence."""
        return f"found {self.found}; expected {self.expected}"


class WorkbookError(MinhouError):
    """A workbook that cannot be opened, or must not be. ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep ``refusal``; the message is its English."""
        super().__init__(refusal)
        self.refusal = refusal


def open_workbook(source: Path | bytes, values: bool = False, limits: Limits = LIMITS) -> Workbook:
    """Open an ``.xlsx`` (or ``.xlsm``) file, or the bytes of one.

    Args:
        source: the file, or what it holds.
        values: read what a formula last came to instead of the formula. Neither is ever evaluated.
        limits: how much is taken in.

    Raises:
        WorkbookError: it is no workbook, is encrypted or damaged, exceeds a limit, or holds DTD or entities.
    """
    content = source if isinstance(source, bytes) else _read(source, limits)
    _inspect(content, limits)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves aside (validation extensions, drawings): none of it is read here.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(content), data_only=values, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise WorkbookError(_damaged(type(error).__name__)) from error


def filled_rows(sheet: Any) -> dict[int, dict[int, Any]]:
    """Cells of an openpyxl worksheet that hold a value: row → column → cell, both counted from 1 and ascending.

    Only cells of the file are visited. A stray format in the sheet's last corner makes a worksheet claim all
    17,179,869,184 cells, and its own iteration goes through every one.
    """
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if cell.value is not None:
            rows.setdefault(row, {})[column] = cell
    return rows


def _read(path: Path, limits: Limits) -> bytes:
    """The file's bytes, one more than allowed at most."""
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorkbookError(
            Refusal("unreadable", reason, "a readable file", f"文件无法读取（{reason}）", "能够读取的文件")
        ) from None


def _inspect(content: bytes, limits: Limits) -> None:
    """Look through a file without building anything from it."""
    if len(content) > limits.file_bytes:
        raise WorkbookError(_exceeded("file_size", limits.file_bytes))
    if content.startswith(_OLE):
        raise WorkbookError(_ENCRYPTED if _ENCRYPTED_PART in content else _OLD_FORMAT)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _inspect_parts(archive, limits)
    except zipfile.BadZipFile:
        if content.startswith(b"PK"):
            raise WorkbookError(_damaged("BadZipFile")) from None
        raise WorkbookError(_NOT_A_WORKBOOK) from None
    except (zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise WorkbookError(_damaged(type(error).__name__)) from None


def _inspect_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > limits.parts:
        raise WorkbookError(_exceeded("parts", limits.parts))
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookError(_ENCRYPTED)
    if any(part.compress_type not in _PACKINGS for part in parts):
        raise WorkbookError(_PACKING)
    if "[Content_Types].xml" not in names:
        raise WorkbookError(_NOT_A_WORKBOOK)
    if len(set(names)) < len(names):
        raise WorkbookError(_damaged("DuplicatePart"))
    # zipfile never unpacks more of a part than its directory entry says, so that a lying entry gains nothing.
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise WorkbookError(_exceeded("unpacked_size", limits.unpacked_bytes))
    count = _Count(limits)
    for part in parts:
        _inspect_part(archive, part.filename, count)


def _inspect_part(archive: zipfile.ZipFile, name: str, count: _Count) -> None:
    """Parse a part that is XML by its name or its beginning, for nothing but its size and its declarations."""
    with archive.open(name) as part:
        chunk = part.read(_CHUNK)
        if not name.endswith(_MUST_BE_XML) and not chunk.lstrip(_BEFORE_XML).startswith(b"<"):
            return
        parser = DefusedXMLParser(target=count, forbid_dtd=True)
        try:
            while chunk:
                parser.feed(chunk)
                chunk = part.read(_CHUNK)
            parser.close()
        except DefusedXmlException:
            raise WorkbookError(_doctype(name)) from None
        except ParseError:
            # Excel's own drawings (.vml) are not always well-formed, and nothing reads them.
            if name.endswith(_MUST_BE_XML):
                raise WorkbookError(_damaged(name)) from None


class _Count:
    """A target for the XML parser that keeps nothing but two numbers."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.elements = 0
        self.cells = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.limits.elements:
            raise WorkbookError(_exceeded("elements", self.limits.elements))
        kind = tag.rpartition("}")[2]
        if kind == "c":
            self.cells += 1
        elif kind in ("mergeCell", "hyperlink"):
            self.cells += _area(attributes.get("ref", ""))
        else:
            return
        if self.cells > self.limits.cells:
            raise WorkbookError(_exceeded("cells", self.limits.cells))

    def close(self) -> None:
        """Nothing to hand over."""


def _area(reference: str) -> int:
    """How many cells a reference such as ``A1:C2`` covers; one where it is none."""
    try:
        left, top, right, bottom = range_boundaries(reference)
        return int((right - left + 1) * (bottom - top + 1))
    except (ValueError, TypeError):
        return 1


_NOT_A_WORKBOOK: Final = Refusal(
    *("not_a_workbook", "another kind of file", "a workbook (.xlsx)"),
    *("不是工作簿的文件", "电子表格文件（.xlsx）"),
)
_OLD_FORMAT: Final = Refusal(
    *("old_format", "a file of an old format (.xls, .et, .doc)", "the workbook saved as .xlsx"),
    *("旧格式文件（.xls、.et、.doc）", "另存为 .xlsx 格式的工作簿"),
)
_ENCRYPTED: Final = Refusal(
    *("encrypted", "an encrypted workbook", "one that opens without a password"),
    *("加密的工作簿", "不设打开密码的工作簿"),
)
_PACKING: Final = Refusal(
    *("packing", "parts packed in an unusual way", "a workbook as Excel, WPS or LibreOffice saves it"),
    *("压缩方式不常见的文件", "由 Excel、WPS 或 LibreOffice 保存的工作簿"),
)


def _damaged(detail: str) -> Refusal:
    return Refusal(
        *("damaged", f"a damaged workbook ({detail})", "one that opens in Excel, WPS or LibreOffice"),
        *(f"损坏的工作簿（{detail}）", "能在 Excel、WPS 或 LibreOffice 中打开的工作簿"),
    )


def _doctype(part: str) -> Refusal:
    return Refusal(
        *("doctype", f"a document type or entities declared in {part}", "a workbook without them"),
        *(f"部件 {part} 中声明了文档类型或实体（DTD）", "不含此类声明的工作簿"),
    )


_COUNTED: Final = {
    "file_size": ("a file of more than {}", "a file of {} at most", "文件超过 {}", "文件不超过 {}"),
    "unpacked_size": (
        *("a file that unpacks to more than {}", "one that unpacks to {} at most"),
        *("解压后超过 {} 的文件", "解压后不超过 {}"),
    ),
    "parts": ("more than {} parts", "{} parts at most", "内含超过 {} 个部件", "不超过 {} 个部件"),
    "cells": ("more than {} cells", "{} cells at most", "超过 {} 个单元格", "不超过 {} 个单元格"),
    "elements": (
        *("more than {} XML elements", "{} XML elements at most"),
        *("超过 {} 个 XML 元素", "不超过 {} 个 XML 元素"),
    ),
}
"""What is said where a limit is exceeded: found and expected in English, found and expected in Chinese."""


def _exceeded(code: str, limit: int) -> Refusal:
    said = f"{limit / _MB:g} MB" if code.endswith("size") else f"{limit:,}"
    return Refusal(code, *(text.format(said) for text in _COUNTED[code]))
