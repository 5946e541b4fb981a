"""Rows as the store takes them (入库校验): every value of its column's type, every row with its own key.

Intake has already read and judged the form. This is the store's own guard: what cannot be kept exactly is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.submissions.records import Record, Submission, Value
from minhou_analysis.submissions.store.columns import DAY, KINDS, NUMBER
from minhou_analysis.submissions.store.places import IDENTIFIER
from minhou_analysis.submissions.tables import TABLES, Column, RecordTable

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_DIGITS: Final = re.compile(r"(\d+)")


def typed(submission: Submission, origin: str) -> Submission:
    """The submission with its rows in the store's types and order: numbers ``float``, blanks None, rows by their key.

    Raises:
        SubmissionError: it belongs to another origin, its names cannot become a path, a value is not of its column's
            type, or a key is blank or stands twice; every finding at once.
    """
    if findings := [*_naming_faults(submission, origin), *_row_faults(submission)]:
        raise SubmissionError(findings)
    rows = {table.name: _ordered(table, submission.rows.get(table.name, ())) for table in TABLES}
    return replace(submission, rows=rows)


def _naming_faults(submission: Submission, origin: str) -> Iterator[Finding]:
    expected = {
        "origin": (submission.origin == origin, f"{origin!r}, as the store's folder is called"),
        "region": (IDENTIFIER.fullmatch(submission.region), "letters, digits and _"),
        "unit": (IDENTIFIER.fullmatch(submission.unit), "letters, digits and _"),
        "period": (submission.period.frequency == "Q", "a quarter such as 2025Q4"),
        "source_sha256": (_SHA256.fullmatch(submission.source_sha256), "64 hexadecimal digits"),
        "source_name": (_is_text(submission.source_name), "a file's name"),
    }
    for column, (is_sound, meaning) in expected.items():
        if not is_sound:
            found = repr(str(getattr(submission, column)))
            yield Finding(submission.source_name, 0, column, found, meaning)


def _row_faults(submission: Submission) -> Iterator[Finding]:
    file = submission.source_name
    for name in submission.rows.keys() - {table.name for table in TABLES}:
        yield Finding(file, 0, "", f"a table {name!r}", ", ".join(table.name for table in TABLES))
    for table in TABLES:
        columns = {column.name: column for column in table.columns}
        seen = set()
        for row in submission.rows.get(table.name, ()):
            key = tuple(str(row.get(name) or "") for name in table.key)
            shown = " ".join(key)
            if not all(key):
                yield Finding(file, 0, ", ".join(table.key), "a blank", f"a key in {table.name}", shown)
            elif key in seen:
                yield Finding(file, 0, ", ".join(table.key), "it twice", f"one row in {table.name}", shown)
            seen.add(key)
            for name, value in row.items():
                if name not in columns:
                    yield Finding(file, 0, name, "an unknown column", f"columns of {table.name}", shown)
                elif wanted := _expectation(columns[name], value):
                    yield Finding(file, 0, name, repr(value), wanted, shown)


def _expectation(column: Column, value: object) -> str | None:
    """What the column expects where ``value`` does not meet it."""
    kind = KINDS[column.kind]
    if value is None:
        return None
    if kind == NUMBER:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return None
        return "a finite number"
    if kind == DAY:
        return None if isinstance(value, date) and not isinstance(value, datetime) else "a day"
    return None if _is_text(value) else "text"


def _is_text(value: object) -> bool:
    """Whether it is text that UTF-8 can hold; half of a surrogate pair is not."""
    try:
        return isinstance(value, str) and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


def _ordered(table: RecordTable, rows: Sequence[Record]) -> list[Record]:
    """Typed rows by key, so that the order in which a form lists them does not change the file."""
    names = [column.name for column in table.columns]
    typed_rows = [{name: _typed(row.get(name)) for name in names} for row in rows]
    return sorted(typed_rows, key=lambda row: [_natural(str(row[name])) for name in table.key])


def _typed(value: Value) -> Value:
    if value == "":
        return None
    return float(value) if isinstance(value, (int, float)) else value


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that puts 1.2.1 before 1.10.1."""
    parts = _DIGITS.split(text)
    return [(int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts)]
