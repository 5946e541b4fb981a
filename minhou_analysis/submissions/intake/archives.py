"""Looks into a workbook's archive before any library opens it (压缩包检查): size, kind, and what its XML would cost."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from minhou_analysis.submissions.intake import limits
from minhou_analysis.submissions.intake.unreadable import UnreadableError

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_IS_ENCRYPTED: Final = 0x1


@dataclass
class Survey:
    """What is in the XML of a workbook: the target of an XML parser that builds no tree.

    ``rows`` and ``columns`` reach to the last cell that holds something.
    """

    elements: int = 0
    depth: int = 0
    spanned: int = 0
    rows: int = 0
    columns: int = 0
    _row: int = 0
    _column: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element; keep where the cell stands that it may be the value of."""
        self.elements += 1
        self.depth += 1
        if self.elements > limits.MOST_ELEMENTS:
            raise UnreadableError("too_many_elements", limit=f"{limits.MOST_ELEMENTS:,}")
        if self.depth > limits.MOST_DEPTH:
            raise UnreadableError("too_deep", limit=str(limits.MOST_DEPTH))
        match tag.rpartition("}")[2]:
            case "row":
                self._row, self._column = _whole(attributes.get("r"), self._row + 1), 0
            case "c":
                self._place_cell(attributes.get("r", ""))
            case "v" | "is" | "f":
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            case "mergeCell" | "hyperlink":
                self._span(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        """Leave an element."""
        self.depth -= 1
        if tag.endswith("}worksheet"):
            self._row = self._column = 0

    def close(self) -> None:
        """Check what was counted."""
        if self.rows > limits.MOST_ROWS:
            raise UnreadableError("too_many_rows", limit=f"{limits.MOST_ROWS:,}", count=f"{self.rows:,}")
        if self.columns > limits.MOST_COLUMNS:
            count = f"{self.columns:,}"
            raise UnreadableError("too_many_columns", limit=f"{limits.MOST_COLUMNS:,}", count=count)

    def _place_cell(self, reference: str) -> None:
        column, row = _split(reference)
        self._column = column or self._column + 1
        self._row = row or self._row

    def _span(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (left, top), (right, bottom) = _split(first), _split(last or first)
        self.spanned += (abs(right - left) + 1) * (abs(bottom - top) + 1)
        if self.spanned > limits.MOST_SPANNED_CELLS:
            raise UnreadableError("too_many_spanned", limit=f"{limits.MOST_SPANNED_CELLS:,}")


def survey(content: bytes) -> Survey:
    """Survey of a workbook that is safe to open.

    Raises:
        UnreadableError: not a workbook of today's format, encrypted, damaged, beyond a limit, or XML with a document
            type or entities.
    """
    found = Survey()
    for member in _members(content):
        if member.lstrip(b"\xef\xbb\xbf\xff\xfe\x00\t\r\n ").startswith(b"<"):
            parser = DefusedXMLParser(target=found, forbid_dtd=True)
            # A part that is not well-formed ends here and is left to the workbook library, which stops there too.
            with suppress(ParseError, LookupError, ValueError):
                try:
                    parser.feed(member)
                    parser.close()
                except DefusedXmlException:
                    raise UnreadableError("forbidden_xml") from None
            found.depth = 0
    found.close()
    return found


def _members(content: bytes) -> Iterator[bytes]:
    """Unpacked parts of the archive, one at a time, none before its size is known to be within the limits."""
    if not content:
        raise UnreadableError("empty_file")
    if content.startswith(_OLE):
        raise UnreadableError("encrypted" if _ENCRYPTED in content else "old_format")
    if not content.startswith(_ZIP):
        raise UnreadableError("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            if not any(member.filename.lower() == "xl/workbook.xml" for member in members):
                raise UnreadableError("not_a_workbook")
            for member in members:
                yield archive.read(member)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error):
        raise UnreadableError("damaged_archive") from None


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise UnreadableError("encrypted")
    if len(members) > limits.MOST_MEMBERS:
        raise UnreadableError("too_many_members", limit=str(limits.MOST_MEMBERS), count=str(len(members)))
    if len({member.filename for member in members}) < len(members):
        raise UnreadableError("damaged_archive")
    for member in members:
        if member.file_size > limits.MOST_MEMBER_BYTES:
            raise UnreadableError("member_too_large", limit=_megabytes(limits.MOST_MEMBER_BYTES))
        is_large = member.file_size > limits.RATIO_FROM_BYTES
        if is_large and member.file_size > limits.MOST_RATIO * max(member.compress_size, 1):
            raise UnreadableError("zip_bomb", limit=str(limits.MOST_RATIO))
    if sum(member.file_size for member in members) > limits.MOST_TOTAL_BYTES:
        raise UnreadableError("archive_too_large", limit=_megabytes(limits.MOST_TOTAL_BYTES))


def _megabytes(size: int) -> str:
    return f"{size // limits.MEGABYTE} MB"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _split(reference: str) -> tuple[int, int]:
    """Column and row of ``C7``; 0 for what is not there."""
    letters = reference.replace("$", "").rstrip("0123456789")
    column = 0
    for letter in letters[:3].upper():
        column = column * 26 + ord(letter) - ord("A") + 1 if letter.isascii() and letter.isalpha() else column
    return column, _whole(reference[len(reference.rstrip("0123456789")) :], 0)
