"""Looks through a workbook's archive (压缩包检查) before anything is built from it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Final

from minhou_analysis.workbooks.contents import PartReader, Tally
from minhou_analysis.workbooks.limits import Limits
from minhou_analysis.workbooks.refusals import (
    ENCRYPTED,
    NOT_A_WORKBOOK,
    OLD_FORMAT,
    PACKING,
    WorkbookError,
    damaged,
    exceeded,
)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of the old binary formats begin; encrypted workbooks are wrapped in one."""
_ENCRYPTED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_IS_ENCRYPTED: Final = 0x1
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others unpack a whole part at once, whatever was asked for."""
_CHUNK: Final = 1 << 16


def inspect(content: bytes, limits: Limits) -> None:
    """Look through a file without building anything from it.

    Raises:
        WorkbookError: it is no workbook, is encrypted or damaged, exceeds a limit, or holds DTD or entities.
    """
    if len(content) > limits.file_bytes:
        raise WorkbookError(exceeded("file_size", limits.file_bytes))
    if content.startswith(_OLE):
        raise WorkbookError(ENCRYPTED if _ENCRYPTED_PART in content else OLD_FORMAT)
    if not content.startswith(_ZIP):
        raise WorkbookError(NOT_A_WORKBOOK)
    # Before the library makes an object of every entry; each has this mark.
    entries = content.count(_DIRECTORY_ENTRY)
    if entries > limits.parts:
        raise WorkbookError(exceeded("parts", limits.parts, entries))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_directory(parts, limits)
            _check_contents(archive, parts, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise WorkbookError(damaged(type(error).__name__)) from None


def _check_directory(parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Everything that the directory says of the parts."""
    names = {part.filename for part in parts}
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise WorkbookError(ENCRYPTED)
    if any(part.compress_type not in _PACKINGS for part in parts):
        raise WorkbookError(PACKING)
    if "[Content_Types].xml" not in names or not any(map(_is_book, names)):
        raise WorkbookError(NOT_A_WORKBOOK)
    if len(names) < len(parts):
        raise WorkbookError(damaged("DuplicatePart"))
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise WorkbookError(exceeded("unpacked_size", limits.unpacked_bytes))
    for part in parts:
        if part.file_size > limits.part_bytes:
            raise WorkbookError(exceeded("part_size", limits.part_bytes))
        is_large = part.file_size > limits.ratio_from_bytes
        if is_large and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise WorkbookError(exceeded("ratio", limits.ratio))


def _is_book(name: str) -> bool:
    return name.lower().rpartition("/")[2] == "workbook.xml"


def _check_contents(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Everything that the parts hold; that they hold what the directory says is part of it."""
    tally = Tally(limits)
    for part in parts:
        reader = PartReader(part.filename, tally)
        for chunk in _chunks(archive, part):
            reader.feed(chunk)
        reader.close()
    tally.check_extent()


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part holds, piece by piece, provided that it is as long as the directory says.

    zipfile hands out no more than the directory says, and reading a part as a whole, as openpyxl does, still unpacks all
    of it in memory. Asking for one byte more shows a part that goes on; its checksum alone does not.
    """
    asked = copy(part)
    asked.file_size += 1
    length = 0
    with archive.open(asked) as opened:
        while chunk := opened.read(_CHUNK):
            length += len(chunk)
            yield chunk
    if length != part.file_size:
        raise WorkbookError(damaged("PartSize"))
