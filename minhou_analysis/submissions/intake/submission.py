"""Reads one form, whole, in one pass (收表): what it says, and everything there is to say about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from minhou_analysis.submissions.asked import Asked, asked_of
from minhou_analysis.submissions.forms.layout import HEADER_ROW, INSTRUCTIONS
from minhou_analysis.submissions.intake import limits
from minhou_analysis.submissions.intake.cells import Grid
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.context import FormMark, Intake, IntakeContext
from minhou_analysis.submissions.intake.csv_forms import Form, read_csv_form
from minhou_analysis.submissions.intake.formats import CSV, PACKED, STALE, WORKBOOKS
from minhou_analysis.submissions.intake.headings import Located, locate
from minhou_analysis.submissions.intake.marks import read_mark
from minhou_analysis.submissions.intake.plausibility import Earlier, doubts, gone_projects
from minhou_analysis.submissions.intake.remarks import Place, Remark, RemarkKind, Words, in_reading_order
from minhou_analysis.submissions.intake.returning import RETURNED_SHEET
from minhou_analysis.submissions.intake.rows import FormRow, read_rows
from minhou_analysis.submissions.intake.rules import contradictions, repeated, undrawn
from minhou_analysis.submissions.intake.series import formula_doubts
from minhou_analysis.submissions.intake.unreadable import UnreadableError
from minhou_analysis.submissions.intake.wording import remark
from minhou_analysis.submissions.intake.workbooks import read_book
from minhou_analysis.submissions.records import Submission, source_hash
from minhou_analysis.submissions.tables import (
    COMMITMENTS,
    INDICATORS,
    PROJECTS,
    TABLES,
    RecordTable,
)
from minhou_analysis.workbooks import MEGABYTE

_OWN_SHEETS: Final = frozenset({INSTRUCTIONS, RETURNED_SHEET})
"""Sheets that we wrote and do not read."""


def read_submission(files: Sequence[Path], context: IntakeContext) -> Intake:
    """Read one form: a workbook, or the CSV tables of one unit and period.

    Nothing is raised for what is in the files, however broken: that is said in the remarks, and ``submission`` is None.
    """
    remarks: list[Remark] = []
    originals: dict[str, bytes] = {}
    for path in files:
        try:
            originals[path.name] = _bytes_of(path)
        except UnreadableError as error:
            remarks.append(remark(error.code, Place(path.name), **error.values))
    form = _form(originals, context, remarks) if not remarks else Form(None, ())
    submission = None
    if form.mark is not None:
        rows = _read(form.mark, form.grids, context, remarks, is_csv=_is_csv(originals))
        if not any(found.kind is RemarkKind.REFUSAL for found in remarks):
            submission = _submission(form.mark, rows, originals)
    names = tuple(path.name for path in files)
    return Intake(names, originals, form.mark, submission, in_reading_order(remarks))


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.MOST_FILE_BYTES:
            limit = f"{limits.MOST_FILE_BYTES // MEGABYTE} MB"
            raise UnreadableError("file_too_large", limit=limit)
        return path.read_bytes()
    except OSError:
        raise UnreadableError("file_missing") from None


def _is_csv(originals: Mapping[str, bytes]) -> bool:
    return all(Path(name).suffix.lower() in CSV for name in originals)


def _form(originals: Mapping[str, bytes], context: IntakeContext, remarks: list[Remark]) -> Form:
    try:
        if originals and _is_csv(originals):
            return read_csv_form(originals, context, remarks)
        name, content = next(iter(originals.items()))
        suffix = Path(name).suffix.lower()
        if suffix in STALE | PACKED:
            raise UnreadableError("old_format" if suffix in STALE else "packed")
        if suffix not in WORKBOOKS:
            raise UnreadableError("not_a_form")
        book = read_book(name, content)
    except UnreadableError as error:
        remarks.append(remark(error.code, Place(next(iter(originals))), **error.values))
        return Form(None, ())
    mark, faults = read_mark(book.mark, book.properties, Place(name), context)
    remarks += faults
    return Form(mark, [grid for grid in book.grids if grid.sheet not in _OWN_SHEETS])


def _read(
    mark: FormMark, grids: Sequence[Grid], context: IntakeContext, remarks: list[Remark], is_csv: bool
) -> dict[str, list[FormRow]]:
    asked = asked_of(context.plan, context.catalogue, mark.unit, mark.period)
    earlier = Earlier.before(mark.period, context.history(mark.origin, mark.unit))
    found = _locate_all(grids, remarks)
    rows: dict[str, list[FormRow]] = {}
    for table in _wanted(asked):
        place = Place(grids[0].file if grids else "")
        located = found.get(table.name)
        if located is None:
            may_lack = table is PROJECTS and (is_csv or all(one.from_annex for one in asked.works))
            code = "projects_absent" if may_lack else "table_missing"
            remarks.append(remark(code, place, table=Words(table.sheet, table.sheet_en)))
            rows[table.name] = []
            continue
        rows[table.name] = _read_table(located, asked, earlier, context, remarks)
    return rows


def _wanted(asked: Asked) -> list[RecordTable]:
    """Tables that the form has: the unit's own commitments, and indicators and projects where any are asked."""
    has = {COMMITMENTS.name: asked.commitments, INDICATORS.name: asked.indicators, PROJECTS.name: asked.works}
    return [table for table in TABLES if has[table.name]]


def _locate_all(grids: Sequence[Grid], remarks: list[Remark]) -> dict[str, Located]:
    """Tables by name, and what there is to say about where they were found."""
    found: dict[str, Located] = {}
    for grid in grids:
        remarks += [remark(code, grid.place(), **values) for code, values in grid.notes]
        located = locate(grid)
        if located is None:
            if grid.cells:
                remarks.append(remark("extra_sheet", grid.place(), found=grid.sheet or grid.file))
            continue
        table = located.table
        words = Words(table.sheet, table.sheet_en)
        if table.name in found:
            other = found[table.name].grid
            remarks.append(
                remark("table_doubled", grid.place(), table=words, other=other.sheet or other.file)
            )
            continue
        found[table.name] = located
        remarks += _about(located, words)
    return found


def _about(located: Located, words: Words) -> Iterator[Remark]:
    """What there is to say about a table's sheet and headings."""
    grid = located.grid
    if grid.is_hidden:
        yield remark("hidden_sheet", grid.place())
    if grid.sheet and essence(grid.sheet) != essence(located.table.sheet):
        yield remark("renamed_sheet", grid.place(), found=grid.sheet, table=words)
    if located.header_row != (HEADER_ROW if grid.sheet else 1):
        yield remark("header_moved", grid.place(located.header_row), row=str(located.header_row))
    for column in located.missing:
        heading = Words(column.heading, column.title_en)
        yield remark("heading_missing", grid.place(located.header_row), heading=heading)
    for cell in located.doubled:
        yield remark("heading_doubled", cell.place, found=cell.text)
    for column, cell in located.other_unit:
        yield remark("heading_unit", cell.place, found=cell.text, unit=Words(column.unit, column.unit))
    for cell in located.extra:
        yield remark("extra_heading", cell.place, found=cell.text)
    for column in located.table.columns:
        number = located.columns.get(column.name)
        if number in grid.hidden_columns:
            yield remark("hidden_column", grid.place(located.header_row, number or 0), found=column.heading)


def _read_table(
    located: Located, asked: Asked, earlier: Earlier, context: IntakeContext, remarks: list[Remark]
) -> list[FormRow]:
    if located.table.key[0] not in located.columns or located.table.key[-1] not in located.columns:
        return []
    rows, said = read_rows(located, asked)
    remarks += said
    remarks += repeated(rows)
    remarks += _missing_rows(located, rows, asked)
    for row in rows:
        remarks += undrawn(row, context.undrawable)
        remarks += contradictions(row, asked.period)
        remarks += doubts(row, earlier, context.plan, asked.period)
    if located.table is INDICATORS:
        remarks += formula_doubts(rows)
    if located.table is PROJECTS:
        remarks += gone_projects(rows, earlier, located.grid.place())
    return rows


def _missing_rows(located: Located, rows: Sequence[FormRow], asked: Asked) -> Iterator[Remark]:
    """Commitments and indicators that the form asks and the table does not have."""
    names = {
        COMMITMENTS.name: {
            commitment.id: (commitment.title, commitment.title_en) for commitment in asked.commitments
        },
        INDICATORS.name: {
            indicator.id: (indicator.name, indicator.name_en) for indicator in asked.indicators
        },
    }.get(located.table.name, {})
    present = {row.record[located.table.key[0]] for row in rows}
    added = {commitment.id for commitment in asked.commitments if commitment.from_annex}
    for key, name in names.items():
        if key not in present:
            code = "row_added_later" if key in added else "row_missing"
            yield remark(code, located.grid.place(), key=key, name=Words(*name))


def _submission(
    mark: FormMark, rows: Mapping[str, Sequence[FormRow]], originals: Mapping[str, bytes]
) -> Submission:
    return Submission(
        origin=mark.origin,
        region=mark.region,
        unit=mark.unit,
        period=mark.period,
        rows={
            table.name: [
                {column.name: row.record[column.name] for column in table.columns}
                for row in rows.get(table.name, ())
            ]
            for table in TABLES
        },
        source_name="; ".join(originals),
        source_sha256=source_hash(hashlib.sha256(content).hexdigest() for content in originals.values()),
        form_version=mark.form_version,
    )
