"""The data folder as a Frictionless Data Package: where each table lies and what its columns hold.

``datapackage.json`` is the one description of every table. Reading follows it, and so does validation, so that a
column cannot mean one thing here and another there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd

from minhou_analysis.errors import DataError, Finding, WorkspaceError

DESCRIPTOR: Final = "datapackage.json"
HEADER_LINES: Final = 1


@dataclass(frozen=True)
class Row:
    """One record of a table: its line in the file, and its cells as text."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell under ``column``, as written."""
        return self.cells[column]


@dataclass(frozen=True)
class DataPackage:
    """The tables of one data folder."""

    folder: Path

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """The parsed ``datapackage.json``.

        Raises:
            WorkspaceError: there is none.
            DataError: it is not JSON.
        """
        path = self.folder / DESCRIPTOR
        try:
            descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise WorkspaceError(f"{self.folder} is not a data folder: it has no {DESCRIPTOR}") from None
        except OSError as error:
            raise WorkspaceError(f"{path} cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise DataError(Finding(DESCRIPTOR, 0, "", str(error), "valid JSON")) from None
        return descriptor

    @property
    def names(self) -> list[str]:
        """Names of the tables, in the descriptor's order."""
        return [resource["name"] for resource in self.descriptor["resources"] if "schema" in resource]

    def resource(self, name: str) -> dict[str, Any]:
        """The description of table ``name``."""
        return next(r for r in self.descriptor["resources"] if r["name"] == name)

    def path(self, name: str) -> Path:
        """The file of resource ``name``."""
        return self.folder / str(self.resource(name)["path"])

    def file(self, name: str) -> str:
        """The file of resource ``name``, relative to the data folder, for messages."""
        return str(self.resource(name)["path"])

    def read(self, name: str) -> pd.DataFrame:
        """Table ``name`` with typed columns; blanks are missing values.

        Text columns are ``str`` (blank text is an empty string), numbers ``float``, dates ``datetime64``.

        Raises:
            DataError: the file is missing, not UTF-8, lacks a column, or a cell does not fit its column's type.
        """
        text = self._read_text(name)
        findings: list[Finding] = []
        for field in self.resource(name)["schema"]["fields"]:
            column, kind = field["name"], field["type"]
            if kind in ("string", "any"):
                continue
            blank = text[column] == ""
            typed: pd.Series[Any] = (
                pd.to_datetime(text[column], errors="coerce", format="ISO8601")
                if kind in ("date", "datetime")
                else pd.to_numeric(text[column], errors="coerce")
            )
            for position in text.index[typed.isna() & ~blank]:
                found = text.at[position, column]
                findings.append(Finding(self.file(name), position + 2, column, repr(found), f"a {kind}"))
            text[column] = typed
        if findings:
            raise DataError(findings)
        return text

    def rows(self, name: str) -> Iterator[Row]:
        """Records of table ``name`` as text, each with its line in the file."""
        text = self._read_text(name)
        for position, cells in enumerate(text.to_dict("records")):
            yield Row(position + 1 + HEADER_LINES, {str(k): str(v) for k, v in cells.items()})

    def _read_text(self, name: str) -> pd.DataFrame:
        path = self.path(name)
        try:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        except FileNotFoundError:
            raise DataError(Finding(self.file(name), 0, "", "no such file", "a table")) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise DataError(Finding(self.file(name), 0, "", reason, "a readable file")) from None
        except UnicodeDecodeError as error:
            raise DataError(Finding(self.file(name), 0, "", str(error), "UTF-8 text")) from None
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise DataError(Finding(self.file(name), 0, "", str(error).strip(), "a CSV table")) from None
        wanted = [field["name"] for field in self.resource(name)["schema"]["fields"]]
        absent = [column for column in wanted if column not in frame]
        if absent:
            raise DataError(
                [Finding(self.file(name), 1, column, "no such column", "it") for column in absent]
            )
        return frame[wanted]

    def validate(self) -> list[Finding]:
        """Check every table against its schema, keys included; all faults of all tables at once."""
        from frictionless import Package, system

        findings: list[Finding] = []
        with system.use_context(trusted=True):
            report = Package(self.descriptor, basepath=str(self.folder)).validate()
        for task in report.tasks:
            for error in task.errors:
                descriptor = error.to_descriptor()
                findings.append(
                    Finding(
                        file=str(task.place),
                        line=int(descriptor.get("rowNumber", 0) or 0),
                        column=str(descriptor.get("fieldName", "") or ""),
                        found=repr(descriptor["cell"]) if descriptor.get("cell") else str(error.title),
                        expected=str(error.note or error.message),
                    )
                )
        return sorted(findings)
