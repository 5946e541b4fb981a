"""What a corrected form says differently (更正内容), cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from minhou_analysis.submissions.records import Record, Value
from minhou_analysis.submissions.tables import TABLES, Column, RecordTable

_WORTH_SAYING: Final = ("P", "E")


@dataclass(frozen=True)
class Correction:
    """One cell that differs. ``key`` names the row; ``before`` and ``after`` are the values, None for a blank cell or
    for a row that is not there.
    """

    table: RecordTable
    key: str
    column: Column
    before: Value
    after: Value


def corrections(
    before: Mapping[str, Sequence[Record]], after: Mapping[str, Sequence[Record]]
) -> Iterator[Correction]:
    """Every cell in which two forms of a unit and period differ, table by table in the order of the newer form."""
    for table in TABLES:
        old, new = (_by_key(table, rows.get(table.name, ())) for rows in (before, after))
        for key in dict.fromkeys((*new, *old)):
            for column in table.columns:
                if column.name in table.key:
                    continue
                was, now = (_said(rows.get(key, {}), column) for rows in (old, new))
                if was != now:
                    yield Correction(table, "，".join(key), column, was, now)


def _by_key(table: RecordTable, rows: Sequence[Record]) -> dict[tuple[str, ...], Record]:
    return {tuple(str(row.get(name)) for name in table.key): row for row in rows}


def _said(row: Record, column: Column) -> Value:
    """What a row says in a column; a value whose status is left blank is final, which need not be said."""
    value = row.get(column.name)
    is_silent = value == "" or (column.name == "obs_status" and value not in _WORTH_SAYING)
    return None if is_silent else value
