"""One table of the data folder (数据表): its cells as text, the line of every record, and its schema.

Lines are counted as an editor shows them, so that a cell with a line break or a blank line in between does not shift
what a message says.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from minhou_analysis.datapackage.cells import TIME_FORMATS, expectation
from minhou_analysis.errors import DataError, Finding, nearest


@dataclass(frozen=True)
class Row:
    """One record of a table: the line on which it starts, and its cells as text."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell under ``column``, as written."""
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """A table as text: ``columns`` by name, each with one cell a record; ``lines`` on which the records start.

    ``strangers`` are columns of the file that the schema does not know; they are not read.
    """

    file: str
    schema: Mapping[str, Any]
    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    strangers: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, file: str, schema: Mapping[str, Any]) -> Table:
        """Read CSV text with a header row.

        Raises:
            DataError: it is not CSV, lacks a column, has one twice, or a record has more or fewer cells than the
                header; every finding at once.
        """
        records = list(_records(text, file))
        wanted = [field["name"] for field in schema["fields"]]
        if not records:
            raise DataError(Finding(file, 0, "", "an empty file", f"a header row {','.join(wanted)}"))
        (line, header), *body = records
        findings = list(_header_faults(file, line, header, wanted))
        findings += [
            Finding(file, line, "", f"{len(cells)} cells", f"{len(header)}, as in the header")
            for line, cells in body
            if len(cells) != len(header)
        ]
        if findings:
            raise DataError(findings)
        by_label = dict(zip(header, zip(*(cells for _, cells in body), strict=True), strict=False))
        return cls(
            file=file,
            schema=schema,
            lines=[line for line, _ in body],
            columns={name: by_label.get(name, ()) for name in wanted},
            strangers=tuple(label for label in header if label not in wanted),
        )

    def rows(self) -> Iterator[Row]:
        """Records, each with its line in the file."""
        for line, cells in zip(self.lines, zip(*self.columns.values(), strict=True), strict=True):
            yield Row(line, dict(zip(self.columns, cells, strict=True)))

    def to_frame(self) -> pd.DataFrame:
        """The table with typed columns, indexed by ``line``; see ``DataPackage.read``."""
        frame = pd.DataFrame(self.columns, index=pd.Index(self.lines, name="line", dtype=int), dtype="str")
        for field in self.schema["fields"]:
            column = field["name"]
            if field["type"] in ("number", "integer"):
                frame[column] = pd.to_numeric(frame[column], errors="coerce").astype(float)
            elif field["type"] in TIME_FORMATS:
                written = TIME_FORMATS[field["type"]]
                moments = pd.to_datetime(frame[column], errors="coerce", format=written)
                frame[column] = moments.astype("datetime64[us]")
        return frame

    def cell_faults(self) -> Iterator[Finding]:
        """Cells that do not fit their column's type or constraints."""
        for field in self.schema["fields"]:
            column = self.columns[field["name"]]
            expected = {cell: expectation(field, cell) for cell in set(column)}
            for position, cell in enumerate(column):
                if wanted := expected[cell]:
                    yield self.finding(position, field["name"], repr(cell) if cell else "a blank", wanted)

    def key_faults(self) -> Iterator[Finding]:
        """Records whose key another record has already; columns that must be unique count as keys."""
        keys = [names(self.schema.get("primaryKey", ()))] + [
            (field["name"],) for field in self.schema["fields"] if field.get("constraints", {}).get("unique")
        ]
        for key in dict.fromkeys(key for key in keys if key):
            first: dict[tuple[str, ...], int] = {}
            for position, cells in enumerate(self.cells(key)):
                if any(cells) and cells in first:
                    already = f"line {first[cells]} has it already"
                    what = _a(key[0]) if len(key) == 1 else "a row"
                    found = ", ".join(map(repr, cells))
                    yield self.finding(position, ", ".join(key), found, f"{what} of its own ({already})")
                first.setdefault(cells, self.lines[position])

    def reference_faults(
        self, fields: tuple[str, ...], target: Table, target_fields: tuple[str, ...]
    ) -> Iterator[Finding]:
        """Records whose cells in ``fields`` do not stand in ``target``; blank ones refer to nothing."""
        if self.lines and not target.lines:
            yield Finding(target.file, 0, "", "no rows", f"those that {self.file} refers to")
        else:
            known = dict.fromkeys(target.cells(target_fields))
            yield from self._strange_cells(fields, known, f"{_a(', '.join(target_fields))} of {target.file}")

    def unknown(self, column: str, known: Collection[str], expected: str) -> Iterator[Finding]:
        """Cells of ``column`` that are not ``known``; ``expected`` says what they should have been."""
        yield from self._strange_cells((column,), {(name,) for name in known}, expected)

    def _strange_cells(
        self, fields: tuple[str, ...], known: Collection[tuple[str, ...]], expected: str
    ) -> Iterator[Finding]:
        names_known = [" ".join(cells) for cells in known]
        hints: dict[tuple[str, ...], str] = {}
        for position, cells in enumerate(self.cells(fields)):
            if any(cells) and cells not in known:
                if cells not in hints:
                    hints[cells] = nearest(" ".join(cells), names_known)
                yield self.finding(
                    position, ", ".join(fields), ", ".join(map(repr, cells)), expected + hints[cells]
                )

    def stranger_faults(self) -> Iterator[Finding]:
        """Columns that the schema does not know."""
        for label in self.strangers:
            found = f"a column {label!r}" if label else "a column without a name"
            yield Finding(self.file, 1, label, found, f"only {', '.join(self.columns)}")

    def cells(self, fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The cells of each record in ``fields``."""
        return zip(*(self.columns[name] for name in fields), strict=True)

    def finding(self, position: int, column: str, found: str, expected: str) -> Finding:
        """A fault of the record at ``position`` (from 0), with its line and id."""
        item = self.columns["id"][position] if "id" in self.columns and column != "id" else ""
        return Finding(self.file, self.lines[position], column, found, expected, item)


def names(fields: str | Sequence[str]) -> tuple[str, ...]:
    """Field names of a key; Table Schema writes a single one without a list."""
    return (fields,) if isinstance(fields, str) else tuple(fields)


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each starts on; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            Finding(file, line, "", str(error), "cells between commas, quotation marks in pairs")
        ) from None


def _header_faults(file: str, line: int, header: list[str], wanted: list[str]) -> Iterator[Finding]:
    for label, count in Counter(header).items():
        if count > 1 and label in wanted:
            yield Finding(file, line, label, f"{count} columns of this name", "one")
    strangers = [label for label in header if label not in wanted]
    for label in wanted:
        if label not in header:
            yield Finding(
                file, line, label, "no such column", f"it among {','.join(wanted)}{nearest(label, strangers)}"
            )
