"""Whose form a set of CSV tables is (CSV成套): what a workbook's mark says, they say in two columns of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from minhou_analysis.submissions.intake.cells import Grid
from minhou_analysis.submissions.intake.context import FormMark, IntakeContext
from minhou_analysis.submissions.intake.csv_files import read_csv
from minhou_analysis.submissions.intake.headings import PERIOD_HEADING, UNIT_HEADING, Located, locate
from minhou_analysis.submissions.intake.marks import checked_mark, find_period, find_unit
from minhou_analysis.submissions.intake.remarks import Place, Remark, Words
from minhou_analysis.submissions.intake.unreadable import UnreadableError
from minhou_analysis.submissions.intake.wording import remark
from minhou_analysis.submissions.tables import FORM_VERSION, TABLES
from minhou_analysis.submissions.vocabulary import REPORTED

_UNIT_ABOVE: Final = re.compile(r"(?:报送|责任)单位[:：]\s*([^\s:：]+)")
_PERIOD_ABOVE: Final = re.compile(r"报告期[:：]\s*([^\s:：]+)")


@dataclass(frozen=True)
class Form:
    """What the files of a form hold: whose it is (None: that cannot be told), and its grids."""

    mark: FormMark | None
    grids: Sequence[Grid]


def read_csv_form(originals: Mapping[str, bytes], context: IntakeContext, remarks: list[Remark]) -> Form:
    """The form that CSV files by name make together; what there is to say of whose it is goes into ``remarks``."""
    grids = []
    for order, (name, content) in enumerate(originals.items(), start=1):
        try:
            grids.append(read_csv(name, content, order))
        except UnreadableError as error:
            remarks.append(remark(error.code, Place(name), **error.values))
    owners = [(owner, grid) for grid in grids if (owner := csv_owner(grid)) is not None]
    if remarks or not owners:
        remarks += [_without_owner(grid) for grid in grids if not owners]
        return Form(None, grids)
    unit, period = owners[0][0]
    said = {"form_version": str(FORM_VERSION), "origin": REPORTED, "region": context.region}
    said |= {"unit": unit, "period": period}
    mark, faults = checked_mark(said, owners[0][1].place(), context)
    remarks += faults
    if mark is not None:
        for _, grid in owners:
            remarks += _other_owners(grid, mark, context)
    return Form(mark, grids)


def _without_owner(grid: Grid) -> Remark:
    """Why it cannot be told whose table it is: because it is none of the form's, or because it does not say."""
    if locate(grid) is not None:
        return remark("owner_missing", grid.place())
    tables = [
        Words(
            f"《{table.sheet}》：{'、'.join(column.heading for column in table.columns)}",
            f"{table.sheet_en}: {', '.join(column.title_en for column in table.columns)}",
        )
        for table in TABLES
    ]
    listed = Words("；".join(one.zh for one in tables), "; ".join(one.en for one in tables))
    return remark("table_unrecognised", grid.place(), tables=listed)


def csv_owner(grid: Grid) -> tuple[str, str] | None:
    """Unit and period as the first row of a CSV table says them, or the lines above its headings where it has no such
    columns; None where neither does.
    """
    located = locate(grid)
    if located is None:
        return None
    if {UNIT_HEADING, PERIOD_HEADING} - located.context.keys():
        return _owner_above(located)
    for number in range(located.header_row + 1, grid.rows + 1):
        unit, period = (
            grid.cell(number, located.context[name]).text for name in (UNIT_HEADING, PERIOD_HEADING)
        )
        if unit.strip() and period.strip():
            return unit, period
    return None


def _owner_above(located: Located) -> tuple[str, str] | None:
    """What the form's own line says: ``报送单位：县民政局　　报告期：2024年第四季度``."""
    lines = (cell.text for row in range(1, located.header_row) for cell in located.grid.row(row))
    text = "\u3000".join(lines)
    unit, period = _UNIT_ABOVE.search(text), _PERIOD_ABOVE.search(text)
    return (unit[1], period[1]) if unit and period else None


def _other_owners(grid: Grid, mark: FormMark, context: IntakeContext) -> Iterator[Remark]:
    """Rows that name another unit or period than the form's."""
    located = locate(grid)
    if located is None:
        return
    for number in range(located.header_row + 1, grid.rows + 1):
        for heading, column in located.context.items():
            cell = grid.cell(number, column)
            if heading == UNIT_HEADING:
                unit, first = find_unit(context.plan, cell.text), mark.unit
                is_same = unit is not None and unit.id == mark.unit
            else:
                is_same, first = find_period(cell.text) == mark.period, str(mark.period)
            if not cell.is_blank and not is_same:
                yield remark(
                    "several_forms", cell.place, Words(heading, heading), found=cell.text, first=first
                )
