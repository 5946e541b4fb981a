"""Reads a table that was sent as CSV (读CSV): UTF-8 or GB18030, comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Any, Final

from minhou_analysis.submissions.intake import limits
from minhou_analysis.submissions.intake.cells import Cell, Grid
from minhou_analysis.submissions.intake.remarks import Place, Words
from minhou_analysis.submissions.intake.unreadable import UnreadableError

_DELIMITERS: Final = {
    ",": Words("逗号", "commas"),
    ";": Words("分号", "semicolons"),
    "\t": Words("制表符", "tabs"),
    "，": Words("全角逗号", "full-width commas"),
}
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(file: str, content: bytes, order: int = 0) -> Grid:
    """Read a CSV file into a grid whose cells are text.

    Raises:
        UnreadableError: it is empty, in no encoding that is read, no CSV, or beyond a limit.
    """
    text, encoding = _decoded(content)
    delimiter = _delimiter(text)
    notes: list[tuple[str, dict[str, Any]]] = []
    if encoding != "UTF-8":
        notes.append(("encoding", {"encoding": Words(encoding, encoding)}))
    if delimiter != ",":
        notes.append(("delimiter", {"delimiter": _DELIMITERS[delimiter]}))
    cells: dict[tuple[int, int], Cell] = {}
    columns = 0
    for row, line in enumerate(_lines(text, delimiter), start=1):
        if row > limits.MOST_ROWS:
            raise UnreadableError("too_many_rows", limit=f"{limits.MOST_ROWS:,}", count=f"{row:,}+")
        if len(line) > limits.MOST_COLUMNS:
            raise UnreadableError(
                "too_many_columns", limit=f"{limits.MOST_COLUMNS:,}", count=f"{len(line):,}"
            )
        columns = max(columns, len(line))
        for column, found in enumerate(line, start=1):
            if found:
                cells[row, column] = Cell(Place(file, "", row, column, order), found, is_typed=False)
    rows = max((row for row, _ in cells), default=0)
    return Grid(file, "", order, cells, rows, columns, notes=tuple(notes))


def _decoded(content: bytes) -> tuple[str, str]:
    """Text, and the name of the encoding it was in."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise UnreadableError("empty_file")
    encodings = ("UTF-16",) if content.startswith(_UTF_16) else ("UTF-8", "GB18030")
    for encoding in encodings:
        try:
            text = content.decode("utf-8-sig" if encoding == "UTF-8" else encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise UnreadableError("unknown_encoding")


def _delimiter(text: str) -> str:
    """The delimiter that stands most often in the first line that holds anything; a comma where none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _lines(text: str, delimiter: str) -> list[list[str]]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableError("damaged_csv") from None
    # The reader's own limit holds for the whole process, and libraries raise it when they are imported.
    if any(len(field) > limits.LONGEST_FIELD for line in lines for field in line):
        raise UnreadableError("damaged_csv")
    return lines
