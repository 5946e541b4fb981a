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
from typing import Any, Final

import pandas as pd

from minhou_analysis.datapackage.cells import TIME_FORMATS, expectation
from minhou_analysis.errors import DataError, Finding, Said, nearest

_LONGEST_HEADER: Final = 120
"""Characters of a wrong header that a message repeats."""
LOST: Final = "\ufffd"
"""Stands where a byte could not be decoded."""
_SEPARATORS: Final = {
    ";": ("semicolons", "分号"),
    "\t": ("tabs", "制表符"),
    "；": ("semicolons", "分号"),
    "，": ("Chinese commas", "中文逗号"),
}


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

    ``strangers`` are columns of the file that the schema does not know; they are not read. ``missing`` are columns of the
    schema that the file lacks; their cells are blank.
    """

    file: str
    schema: Mapping[str, Any]
    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    strangers: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, file: str, schema: Mapping[str, Any]) -> Table:
        """Read CSV text with a header row.

        Raises:
            DataError: it is not CSV, lacks a column, has one twice, or a record has more or fewer cells than the
                header; every finding at once.
        """
        table, findings = cls.salvage(text, file, schema)
        if findings:
            raise DataError(findings)
        return table

    @classmethod
    def salvage(cls, text: str, file: str, schema: Mapping[str, Any]) -> tuple[Table, list[Finding]]:
        """What can be read of CSV text, and what is wrong with the rest: of a file that people fill in, all that is wrong
        is to be told at once.

        Left out are records whose length is not the header's, those after quotation marks without end, and those with
        characters that were lost in decoding. Cells between semicolons, and titles of columns for their names, are read.
        """
        records, findings = _records(text, file, schema)
        wanted = [field["name"] for field in schema["fields"]]
        if not records:
            expected = Said(f"a header row {','.join(wanted)}", f"表头 {','.join(wanted)}")
            findings = findings or [Finding(file, 0, "", Said("an empty file", "空文件"), expected)]
            return cls(file, schema, (), dict.fromkeys(wanted, ()), (), tuple(wanted)), findings
        (line, written), *body = records
        header = _named(written, schema)
        findings += _header_faults(file, line, written, header, wanted)
        findings += [
            _ragged(file, line, len(cells), len(header)) for line, cells in body if len(cells) != len(header)
        ]
        body = [
            (line, cells) for line, cells in body if len(cells) == len(header) and LOST not in "".join(cells)
        ]
        by_label = dict(zip(header, zip(*(cells for _, cells in body), strict=True), strict=False))
        blank = ("",) * len(body)
        table = cls(
            file=file,
            schema=schema,
            lines=[line for line, _ in body],
            columns={name: by_label.get(name, blank) for name in wanted},
            strangers=tuple(label for label in header if label not in wanted),
            missing=tuple(name for name in wanted if name not in header),
        )
        return table, findings

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
        """Columns that the schema does not know, all in one finding."""
        if not self.strangers:
            return
        labels = [repr(label) for label in self.strangers if label]
        nameless = len(self.strangers) - len(labels)
        en = [f"column{'s' if len(labels) > 1 else ''} {', '.join(labels)}"] if labels else []
        zh = [f"{'、'.join(labels)} 列"] if labels else []
        if nameless:
            en.append("a column without a name" if nameless == 1 else f"{nameless} columns without a name")
            zh.append(f"{nameless} 个没有名称的列")
        found = Said(("a " if len(labels) == 1 else "") + " and ".join(en), "和".join(zh))
        only = Said(f"only {', '.join(self.columns)}", f"只有 {'、'.join(self.columns)}")
        yield Finding(self.file, 1, ", ".join(filter(None, self.strangers)), found, only)

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


def _records(
    text: str, file: str, schema: Mapping[str, Any]
) -> tuple[list[tuple[int, list[str]]], list[Finding]]:
    """Records with the line each starts on, blank lines passed over, as far as quotation marks come in pairs."""
    records: list[tuple[int, list[str]]] = []
    findings: list[Finding] = []
    between = _separator(text, schema)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        found = Said(str(error), "引号不成对，或引号后还有字")
        expected = Said("cells between commas, quotation marks in pairs", "格子之间用逗号，引号成对")
        findings.append(Finding(file, line, "", found, expected))
    if between != "," and records:
        name, zh = _SEPARATORS[between]
        expected = Said("commas: save it as CSV", "逗号：另存为 CSV（逗号分隔）")
        findings.append(
            Finding(file, records[0][0], "", Said(f"{name} between cells", f"格子之间是{zh}"), expected)
        )
    return records, findings


def _separator(text: str, schema: Mapping[str, Any]) -> str:
    """What stands between cells: a comma, unless the header has none and knows its columns between something else."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    known = {label for field in schema["fields"] for label in (field["name"], field.get("title"))}
    for other in _SEPARATORS:
        if "," not in header and len(known.intersection(header.split(other))) > 1:
            return other
    return ","


def _named(header: list[str], schema: Mapping[str, Any]) -> list[str]:
    """The header with names of columns where it has their titles."""
    names_of = {field.get("title"): field["name"] for field in schema["fields"]}
    return [names_of.get(label, label) if label not in names_of.values() else label for label in header]


def _ragged(file: str, line: int, count: int, wanted: int) -> Finding:
    expected = Said(f"{wanted}, as in the header", f"{wanted} 格，与表头一样（内容里有逗号就加双引号）")
    return Finding(file, line, "", Said(f"{count} cells", f"{count} 格"), expected)


def _header_faults(
    file: str, line: int, written: list[str], header: list[str], wanted: list[str]
) -> Iterator[Finding]:
    if written != header:
        titles = ",".join(label for label, name in zip(written, header, strict=True) if label != name)
        names = ",".join(name for label, name in zip(written, header, strict=True) if label != name)
        yield Finding(
            file, line, "", Said(f"the titles {titles}", f"表头 {titles}"), Said(f"the names {names}", names)
        )
    for label, count in Counter(header).items():
        if count > 1 and label in wanted:
            found = Said(f"{count} columns of this name", f"{count} 列同名")
            yield Finding(file, line, label, found, Said("one", "一列"))
    missing = [label for label in wanted if label not in header]
    strangers = [label for label in header if label not in wanted]
    if len(missing) == 1:
        hint = nearest(missing[0], strangers)
        listed = ",".join(wanted)
        expected = Said(
            f"it among {listed}{hint}", f"表头 {listed}{hint.zh if isinstance(hint, Said) else hint}"
        )
        yield Finding(file, line, missing[0], Said("no such column", "没有这一列"), expected)
    elif missing:
        there = ",".join(written)[:_LONGEST_HEADER]
        found = Said(f"no such columns, but {there}", f"没有这几列，表头是 {there}")
        expected = Said(f"the header {','.join(wanted)}", f"表头 {','.join(wanted)}")
        yield Finding(file, line, ", ".join(missing), found, expected)
