"""The annex's rows written into the plan (附件导入): all or nothing, with ids that stay."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from filelock import FileLock

from minhou_analysis.datapackage import DataPackage, Table
from minhou_analysis.errors import Finding, MinhouError, PlanError
from minhou_analysis.languages import fill, translate
from minhou_analysis.plan.annex.reading import Annex, AnnexRow, read_annex, short_title
from minhou_analysis.plan.first_batch import FIRST_BATCH, FirstBatchRow
from minhou_analysis.plan.loading import load_plan
from minhou_analysis.plan.model import Plan
from minhou_analysis.plan.text import unit_names
from minhou_analysis.workbooks import LIMITS

ORIGINALS: Final = "plan/annex"
"""Folder of the data folder that keeps the files as they came, named by their SHA-256."""


@dataclass(frozen=True)
class AnnexImport:
    """What an import did, or would do. ``rows`` are those that stand; the other fields name ids among them."""

    file: str
    sha256: str
    rows: tuple[FirstBatchRow, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    remarks: tuple[str, ...]
    is_written: bool
    is_trial: bool

    def summary(self) -> str:
        """What a person is told: counts, every row on a trial run, remarks, and what became of the files."""
        same = len(self.rows) - len(self.added) - len(self.changed)
        counts = f"{len(self.added)} new, {len(self.changed)} changed, {same} as before, {len(self.withdrawn)} withdrawn"
        what = fill("{count} first-batch measures (第一批具体试验举措)", count=len(self.rows))
        lines = [f"{self.file}: {what}: {counts}"]
        if self.is_trial:
            lines += [self._line(row) for row in self.rows]
        lines += [f"withdrawn: {identity}" for identity in self.withdrawn]
        lines += [f"note: {remark}" for remark in self.remarks]
        return "\n".join([*lines, self._outcome()])

    def _line(self, row: FirstBatchRow) -> str:
        mark = "new" if row.id in self.added else "changed" if row.id in self.changed else "as before"
        due = f" — {row.deadline_quote}" if row.deadline_quote else ""
        if row.deadline and row.deadline.isoformat() != row.deadline_quote:
            due += f" ({row.deadline})"
        return f"  {row.id} [{mark}] {row.sheet}!{row.row} {row.title} — {' '.join(row.units)}{due}"

    def _outcome(self) -> str:
        if self.is_trial:
            return translate("nothing was written: this was a trial run (试运行，未写入)")
        if not self.is_written:
            return translate("nothing changed: this file was taken in before (此前已导入，未作改动)")
        kept = f"{ORIGINALS}/{self.sha256}.xlsx"
        return fill("written; the file is kept as {kept} (已写入，原件已留存)", kept=kept)


def import_annex(
    file: Path, data: DataPackage, *, replace_dropped: bool = False, dry_run: bool = False
) -> AnnexImport:
    """Take the annex in ``file`` into the plan of ``data``.

    A row keeps its id as long as its measure and words stay; its title, English title and kind, which somebody may have
    improved by hand, are kept too. New rows get the next numbers of their measure.

    Args:
        file: the annex as ``.xlsx``.
        data: the data folder.
        replace_dropped: withdraw rows that the file no longer has; otherwise they are findings.
        dry_run: only say what would be done.

    Raises:
        PlanError: the file cannot be read, or something in it is wrong or in doubt; every finding at once, and nothing
            is written. DataError: the plan itself cannot be read. MinhouError: the disk fails.
    """
    content = _read(file)
    if dry_run:
        return _Prepared.of(file.name, content, data, replace_dropped).result(is_trial=True)
    # Two imports at once would give out the same new ids.
    with FileLock(data.path(FIRST_BATCH).with_name(".annex.lock")):
        prepared = _Prepared.of(file.name, content, data, replace_dropped)
        if prepared.after != prepared.before:
            _write(data, prepared.after, prepared.sha256, content)
    return prepared.result(is_trial=False)


@dataclass(frozen=True)
class _Prepared:
    """The table before and after, in which the rows that stand come first."""

    file: str
    sha256: str
    before: list[FirstBatchRow]
    standing: list[FirstBatchRow]
    dropped: list[FirstBatchRow]
    remarks: tuple[str, ...]

    @classmethod
    def of(cls, name: str, content: bytes, data: DataPackage, replace_dropped: bool) -> _Prepared:
        """Read the file and put it together with what stands."""
        plan = load_plan(data)
        annex = read_annex(content, name, plan, unit_names(data.rows("plan-units")))
        before = [FirstBatchRow.read(row) for row in data.rows(FIRST_BATCH)]
        sha256 = hashlib.sha256(content).hexdigest()
        standing, dropped = _merge(before, annex, sha256)
        if dropped and not replace_dropped:
            raise PlanError(_dropped_faults(data, name, dropped, annex.rows))
        return cls(name, sha256, before, standing, dropped, annex.remarks + _outsiders(standing, plan))

    @property
    def after(self) -> list[FirstBatchRow]:
        """All rows of the table: those that stand, then those withdrawn now, then those withdrawn before."""
        withdrawn = [replace(row, withdrawn=self.sha256) for row in self.dropped]
        kept = {row.id for row in (*self.standing, *withdrawn)}
        return [*self.standing, *withdrawn, *(row for row in self.before if row.id not in kept)]

    def result(self, is_trial: bool) -> AnnexImport:
        """What there is to say about it."""
        old = {row.id: row for row in self.before if not row.withdrawn}
        return AnnexImport(
            file=self.file,
            sha256=self.sha256,
            rows=tuple(self.standing),
            added=tuple(row.id for row in self.standing if row.id not in old),
            changed=tuple(
                row.id for row in self.standing if row.id in old and _said(row) != _said(old[row.id])
            ),
            withdrawn=tuple(row.id for row in self.dropped),
            remarks=self.remarks,
            is_written=self.after != self.before and not is_trial,
            is_trial=is_trial,
        )


def _read(file: Path) -> bytes:
    """What the file holds, at most one byte more than a workbook may have."""
    try:
        with file.open("rb") as opened:
            return opened.read(LIMITS.file_bytes + 1)
    except OSError as error:
        raise PlanError(Finding(file.name, 0, "", error.strerror or str(error), "a readable file")) from None


def _merge(
    before: Sequence[FirstBatchRow], annex: Annex, sha256: str
) -> tuple[list[FirstBatchRow], list[FirstBatchRow]]:
    """The annex's rows with ids old and new, and those rows that stood before and that it no longer has."""
    known = {row.words: row for row in before}
    last: dict[str, int] = {}
    for row in before:
        last[row.measure] = max(last.get(row.measure, 0), int(row.id.rpartition("B")[2]))
    standing = []
    for found in annex.rows:
        old = known.get(found.words)
        if old is None:
            last[found.measure] = last.get(found.measure, 0) + 1
        standing.append(
            FirstBatchRow(
                id=old.id if old else f"{found.measure}.B{last[found.measure]}",
                measure=found.measure,
                text=found.text,
                title=old.title if old else found.title or short_title(found.text),
                units=found.units,
                deadline=found.deadline,
                deadline_quote=found.deadline_quote,
                sheet=found.sheet,
                row=found.row,
                source_sha256=sha256,
                title_en=old.title_en if old else "",
                kind=old.kind if old else "",
            )
        )
    kept = {row.id for row in standing}
    return standing, [row for row in before if row.id not in kept and not row.withdrawn]


def _dropped_faults(
    data: DataPackage, name: str, dropped: Iterable[FirstBatchRow], found: Iterable[AnnexRow]
) -> list[Finding]:
    """Rows that stood before and that the file does not have, each with the row that looks most like it."""
    lines = {row["id"]: row.line for row in data.rows(FIRST_BATCH)}
    there = {row.text: row for row in found}
    findings = []
    for row in dropped:
        close = get_close_matches(row.text, list(there), n=1, cutoff=0.6)
        like = f" ({there[close[0]].sheet} row {there[close[0]].row} reads 「{close[0]}」)" if close else ""
        findings.append(
            Finding(
                data.file(FIRST_BATCH),
                lines[row.id],
                "text",
                f"no row of {name} with these words{like}",
                f"measure {row.measure} to have 「{row.text}」 still, or --replace, which withdraws {row.id}",
                row.id,
            )
        )
    return findings


def _outsiders(rows: Iterable[FirstBatchRow], plan: Plan) -> tuple[str, ...]:
    """Units that the annex makes answer for a measure for which the plan does not."""
    return tuple(
        f"{row.id}: the plan does not name {plan.unit(unit).name} among the units of measure {row.measure}"
        for row in rows
        for unit in row.units
        if unit not in plan.measure(row.measure).units
    )


def _said(row: FirstBatchRow) -> tuple[object, ...]:
    """What the annex says of a row, wherever it stands in whatever file."""
    return row.text, row.units, row.deadline, row.deadline_quote


def _write(data: DataPackage, rows: Sequence[FirstBatchRow], sha256: str, content: bytes) -> None:
    """Keep the original first, then put the table in its place in one step."""
    table = _to_csv(data, rows)
    read = Table.parse(table.decode(), data.file(FIRST_BATCH), data.resource(FIRST_BATCH)["schema"])
    if faults := data.faults_in(read):
        raise PlanError(faults)
    kept = data.folder / ORIGINALS / f"{sha256}.xlsx"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _put(kept, content)
        _put(data.path(FIRST_BATCH), table)
    except OSError as error:
        raise MinhouError(f"first-batch measures cannot be written: {error.strerror or error}") from error


def _to_csv(data: DataPackage, rows: Iterable[FirstBatchRow]) -> bytes:
    columns = [field["name"] for field in data.resource(FIRST_BATCH)["schema"]["fields"]]
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.cells() for row in rows)
    return written.getvalue().encode()


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and lasting."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
