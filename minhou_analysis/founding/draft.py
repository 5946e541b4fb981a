"""Fills in a data folder from Python (填写): what an office types into the tables, for notebooks and scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from minhou_analysis.checking import check_data
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding, nearest
from minhou_analysis.founding.tables import csv_text
from minhou_analysis.settings import SETTINGS

_INDICATORS: Final = "catalogue-indicators"


class Draft:
    """A data folder that is being filled in. Nothing is judged before ``faults`` is asked."""

    def __init__(self, folder: Path | str) -> None:
        """Work on the data folder ``folder``.

        Raises:
            WorkspaceError: it is not one.
        """
        self.data = DataPackage(Path(folder))
        self.data.descriptor  # noqa: B018

    def write_text(self, text: str) -> None:
        """Put the plan's whole text in the place of what is there (方案原文)."""
        self.data.path("plan-text").write_text(text, encoding="utf-8", newline="")

    def write_facts(self, **facts: Any) -> None:
        """Say what ``plan.json`` says: title, title_en, issuer, adopted, published (ISO dates), horizon (year, quote),
        annex (title); what is not named stays.
        """
        path = self.data.path("plan-facts")
        known = json.loads(self.data.text("plan-facts"))
        path.write_text(json.dumps(known | facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def write_rows(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Put ``rows`` in the place of a table's rows; a column that a row does not name is blank.

        Raises:
            DataError: no such table, or a column that it does not have.
        """
        self._write(table, [dict(row) for row in rows])

    def add_rows(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Put ``rows`` behind the rows that are there.

        Raises:
            DataError: as for ``write_rows``, or the table cannot be read.
        """
        self._write(table, [*(row.cells for row in self.data.table(table).rows()), *map(dict, rows)])

    def relate(self, indicator: str, measures: str) -> None:
        """Say for which measures an indicator of the catalogue speaks: their ids, separated by spaces (关联举措).

        Raises:
            DataError: no such indicator.
        """
        rows = [row.cells for row in self.data.table(_INDICATORS).rows()]
        ids = [row["id"] for row in rows]
        if indicator not in ids:
            file = self.data.file(_INDICATORS)
            raise DataError(
                Finding(file, 0, "id", repr(indicator), f"an indicator's id{nearest(indicator, ids)}")
            )
        self._write(
            _INDICATORS, [row | {"measures": measures} if row["id"] == indicator else row for row in rows]
        )

    def _write(self, table: str, rows: list[Mapping[str, object]]) -> None:
        file = self.data.file(table)
        columns = [field["name"] for field in self.data.resource(table)["schema"]["fields"]]
        findings = [
            Finding(file, line, "", repr(name), f"a column of the table{nearest(name, columns)}")
            for line, row in enumerate(rows, start=2)
            for name in row
            if name not in columns
        ]
        if findings:
            raise DataError(findings)
        self.data.path(table).write_text(csv_text(columns, rows), encoding="utf-8", newline="")

    def write_settings(self, first_period: str) -> None:
        """Choose the first period that is reported on (首个报告期)."""
        path = self.data.folder / SETTINGS
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.lstrip("# ").startswith("first_period =")]
        path.write_text(
            "\n".join([*kept, f"first_period = {json.dumps(first_period)}", ""]), encoding="utf-8"
        )

    def faults(self) -> pd.DataFrame:
        """What is missing or wrong, one row each: file, line, column, found, expected; no row means nothing is."""
        found = [(f.file, f.line, f.column, f.found, f.expected) for f in check_data(self.data.folder)]
        return pd.DataFrame(found, columns=["file", "line", "column", "found", "expected"])

    def __repr__(self) -> str:
        """Where it is."""
        return f"<Draft {self.data.folder}>"
