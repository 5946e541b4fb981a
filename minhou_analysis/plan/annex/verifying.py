"""First-batch measures held against the annex's own file (附件核对), so that none can be put into its mouth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from minhou_analysis.datapackage import DataPackage, Row
from minhou_analysis.errors import DataError, Finding
from minhou_analysis.plan.annex.importing import ORIGINALS
from minhou_analysis.plan.annex.reading import read_annex
from minhou_analysis.plan.first_batch import FIRST_BATCH, FirstBatchRow
from minhou_analysis.plan.model import Plan
from minhou_analysis.plan.text import unit_names


def verify_annex(data: DataPackage, plan: Plan) -> list[Finding]:
    """Check every kept file against its hash, and every row that stands against the file it was read in.

    An empty list means that nothing was touched, or that there is no annex yet. Titles and kinds are the project's own
    and are not compared.
    """
    findings: list[Finding] = []
    rows = list(data.rows(FIRST_BATCH))
    for sha256 in sorted({row["source_sha256"] for row in rows}):
        name = f"{ORIGINALS}/{sha256}.xlsx"
        path = data.folder / name
        if not path.is_file():
            findings.append(
                Finding(name, 0, "", "no such file", "the annex from which first_batch.csv was read")
            )
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            findings.append(Finding(name, 0, "", "other content than was taken in", "the file its name says"))
        else:
            read = [row for row in rows if row["source_sha256"] == sha256 and not row["withdrawn"]]
            findings += _differences(data, plan, path, name, read) if read else []
    return findings


def _differences(data: DataPackage, plan: Plan, path: Path, name: str, rows: list[Row]) -> Iterator[Finding]:
    try:
        annex = read_annex(path, name, plan, unit_names(data.rows("plan-units")))
    except DataError as error:
        yield from error.findings
        return
    said = {(row.sheet, row.row): row for row in annex.rows}
    for row in rows:
        kept = FirstBatchRow.read(row)
        there = said.pop((kept.sheet, kept.row), None)
        for column in ("measure", "text", "units", "deadline", "deadline_quote"):
            found, expected = getattr(kept, column), getattr(there, column, None)
            if there is None or found != expected:
                yield Finding(
                    data.file(FIRST_BATCH),
                    row.line,
                    column if there else "row",
                    row[column] if there else f"{kept.sheet} row {kept.row}",
                    f"{_written(expected)}, as in {name}" if there else f"a row that {name} has",
                    kept.id,
                )
            if there is None:
                break
    for left in said.values():
        found = f"no row for {left.sheet} row {left.row} of {name}"
        yield Finding(data.file(FIRST_BATCH), 0, "", found, f"「{left.text}」")


def _written(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value or "a blank")
