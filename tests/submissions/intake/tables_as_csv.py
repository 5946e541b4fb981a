"""The good form as CSV tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from minhou_analysis.submissions.intake.cells import plain
from minhou_analysis.submissions.tables import TABLES, RecordTable
from tests.submissions.intake.building import good_rows

OWNER = {"报告期": "2024Q4", "责任单位": "县民政局"}


def lines_of(
    table: RecordTable, rows: Sequence[Mapping[str, Any]], owner: Mapping[str, str] = OWNER
) -> list[list[str]]:
    """A table as lines of text, headings first."""
    return [
        [*owner, *(column.heading for column in table.columns)],
        *(
            [
                *owner.values(),
                *(
                    column.choices.get(row.get(column.name), plain(row.get(column.name)))
                    for column in table.columns
                ),
            ]
            for row in rows
        ),
    ]


def csv_bytes(lines: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(lines)
    return target.getvalue().encode(encoding)


def write_tables(
    folder: Path,
    encoding: str = "utf-8",
    delimiter: str = ",",
    change: Callable[[str, list[list[str]]], list[list[str]]] = lambda name, lines: lines,
    owner: Mapping[str, str] = OWNER,
) -> list[Path]:
    """Write the good form as CSV tables; ``change`` may damage the lines of a table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in TABLES:
        lines = change(table.name, lines_of(table, good_rows()[table.name], owner))
        path = folder / f"{table.sheet}.csv"
        path.write_bytes(csv_bytes(lines, encoding, delimiter))
        paths.append(path)
    return paths
