"""The data folder as a Frictionless Data Package: where each table lies and what its columns hold.

``datapackage.json`` is the one description of every table. Reading follows it, and so does validation, so that a
column cannot mean one thing here and another there.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd

from minhou_analysis.datapackage.cells import TYPES
from minhou_analysis.datapackage.table import Row, Table, names
from minhou_analysis.errors import DataError, Finding, Said, WorkspaceError, nearest

DESCRIPTOR: Final = "datapackage.json"
OTHER_ENCODINGS: Final = "otherEncodings"
"""Property of a resource that people fill in: what else than UTF-8 their programs may have saved it in."""


_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a file begins that Excel saved as "Unicode text"."""


@dataclass(frozen=True)
class DataPackage:
    """The tables of one data folder."""

    folder: Path

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """The parsed ``datapackage.json``.

        Raises:
            WorkspaceError: no such folder, or one without it.
            DataError: it is not JSON, or does not describe tables.
        """
        path = self.folder / DESCRIPTOR
        try:
            descriptor: dict[str, Any] = json.loads(_decode(path.read_bytes(), DESCRIPTOR))
        except FileNotFoundError:
            reason = f"it has no {DESCRIPTOR}" if self.folder.exists() else "it does not exist"
            raise WorkspaceError(f"{self.folder} is not a data folder: {reason}") from None
        except NotADirectoryError:
            raise WorkspaceError(f"{self.folder} is not a data folder: it is a file") from None
        except OSError as error:
            raise WorkspaceError(f"{path} cannot be read: {error.strerror}") from None
        except json.JSONDecodeError as error:
            raise DataError(Finding(DESCRIPTOR, error.lineno, "", error.msg, "JSON text")) from None
        if findings := list(_descriptor_faults(descriptor)):
            raise DataError(findings)
        return descriptor

    @property
    def names(self) -> list[str]:
        """Names of the tables, in the descriptor's order."""
        return [resource["name"] for resource in self.descriptor["resources"] if "schema" in resource]

    def resource(self, name: str) -> dict[str, Any]:
        """The description of resource ``name``.

        Raises:
            DataError: the descriptor has none.
        """
        described: dict[str, dict[str, Any]] = {r["name"]: r for r in self.descriptor["resources"]}
        if name not in described:
            hint = nearest(name, list(described))
            raise DataError(
                Finding(DESCRIPTOR, 0, "", "no such resource", f"a description of it{hint}", name)
            )
        return described[name]

    def path(self, name: str) -> Path:
        """The file of resource ``name``."""
        return self.folder / self.file(name)

    def file(self, name: str) -> str:
        """The file of resource ``name``, relative to the data folder, for messages."""
        return str(self.resource(name)["path"])

    def text(self, name: str) -> str:
        """The text of resource ``name``, without a byte-order mark.

        Raises:
            DataError: the file is missing, cannot be read, or is neither UTF-8 nor in another encoding that its
                description allows.
        """
        return _decode(self._content(name), self.file(name), self.resource(name).get(OTHER_ENCODINGS, ()))

    def table(self, name: str) -> Table:
        """Table ``name`` as text.

        Raises:
            DataError: the file is missing, not UTF-8, not CSV, or lacks a column.
        """
        return Table.parse(self.text(name), self.file(name), self.resource(name)["schema"])

    def salvage(self, name: str) -> tuple[Table, list[Finding]]:
        """What can be read of table ``name``, and what is wrong with the rest of its file: of one that people fill in
        everything is to be told at once.

        Raises:
            DataError: the file is missing or cannot be read.
        """
        content, file = self._content(name), self.file(name)
        findings: list[Finding] = []
        try:
            text = self.text(name)
        except DataError as error:
            text, findings = content.decode("utf-8-sig", "replace"), error.findings
        table, faults = Table.salvage(text, file, self.resource(name)["schema"])
        if findings and len(table.missing) == len(table.columns):
            return table, findings  # nothing in it is text
        return table, [*findings, *faults, *table.stranger_faults()]

    def read(self, name: str) -> pd.DataFrame:
        """Table ``name`` with typed columns, indexed by the line in the file; blanks are missing values.

        Text columns are ``str`` (blank text is an empty string), numbers ``float``, dates ``datetime64``.

        Raises:
            DataError: the table cannot be read, or a cell does not fit its column's type or constraints; every
                finding at once.
        """
        return self._sound(name).to_frame()

    def rows(self, name: str) -> Iterator[Row]:
        """Records of table ``name`` as text, each with its line in the file.

        Raises:
            DataError: as for ``read``.
        """
        return self._sound(name).rows()

    def faults(self, name: str) -> list[Finding]:
        """What is wrong in table ``name``: it cannot be read, or its schema finds faults in it."""
        try:
            return self.faults_in(self.table(name))
        except DataError as error:
            return error.findings

    def faults_in(self, table: Table) -> list[Finding]:
        """What its schema finds wrong in a table: columns, cells, keys, and references to other tables."""
        findings = [*table.stranger_faults(), *table.cell_faults(), *table.key_faults()]
        for key in table.schema.get("foreignKeys", ()):
            reference = key["reference"]
            try:
                target = self.table(reference["resource"])
            except DataError:
                continue  # named once, where it is checked itself, and not by every row that refers to it
            findings += table.reference_faults(names(key["fields"]), target, names(reference["fields"]))
        return findings

    def validate(self) -> list[Finding]:
        """Check the descriptor against the standard and every resource against it; all faults at once."""
        from frictionless import FrictionlessException, Package

        try:
            Package(self.descriptor)
        except DataError as error:
            return error.findings
        except FrictionlessException as error:
            reasons = [reason.note for reason in error.reasons] or [error.error.note]
            return [Finding(DESCRIPTOR, 0, "", note, "a Frictionless Data Package") for note in reasons]
        findings = [finding for name in self.names for finding in self.faults(name)]
        for resource in self.descriptor["resources"]:
            if "schema" not in resource:
                try:
                    self.text(resource["name"])
                except DataError as error:
                    findings += error.findings
        return sorted(findings)

    def _content(self, name: str) -> bytes:
        file = self.file(name)
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            expected = Said("it in the data folder", "数据文件夹里有它")
            raise DataError(Finding(file, 0, "", Said("no such file", "没有这个文件"), expected)) from None
        except OSError as error:
            expected = Said("a readable file", "可以读取的文件")
            raise DataError(Finding(file, 0, "", error.strerror or str(error), expected)) from None

    def _sound(self, name: str) -> Table:
        table = self.table(name)
        if findings := list(table.cell_faults()):
            raise DataError(findings)
        return table


def _decode(content: bytes, file: str, others: Sequence[str] = ()) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        for encoding in others:
            with suppress(UnicodeDecodeError):
                return content.decode(encoding)
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = f"0x{error.object[error.start]:02x}"
        found = Said(f"byte {byte}", f"读不懂的字节 {byte}")
        if content.startswith(_UTF_16):
            line, found = 0, Said("UTF-16", "UTF-16（“Unicode 文本”）")
        expected = Said("text in UTF-8", " 或 ".join(["UTF-8", *map(str.upper, others)]) + " 编码的文本")
        raise DataError(Finding(file, line, "", found, expected)) from None


def _descriptor_faults(descriptor: Any) -> Iterator[Finding]:
    """What reading relies on; the rest of the standard is checked by ``validate``."""
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list):
        yield Finding(DESCRIPTOR, 0, "resources", "nothing", "a list of resources")
        return
    for number, resource in enumerate(resources, start=1):
        if not isinstance(resource, dict) or not {"name", "path"} <= resource.keys():
            yield Finding(DESCRIPTOR, 0, "resources", f"no name or path in resource {number}", "both")
            continue
        for field in resource.get("schema", {}).get("fields", ()):
            if field.get("type") not in TYPES:
                expected = f"one of {', '.join(TYPES)}"
                found = f"type {field.get('type')!r}"
                yield Finding(DESCRIPTOR, 0, field.get("name", ""), found, expected, resource["name"])
