"""Forms out (发表): writes the workbook that a unit fills for a quarter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from minhou_analysis.plan import Plan
from minhou_analysis.submissions.asked import Asked
from minhou_analysis.submissions.forms.contents import (
    FormRow,
    LastValues,
    commitment_rows,
    indicator_rows,
    project_rows,
)
from minhou_analysis.submissions.forms.heading import Heading
from minhou_analysis.submissions.forms.instructions import InstructionsWriter
from minhou_analysis.submissions.forms.layout import (
    FORM_MARK,
    INSTRUCTIONS,
    MARK_KEYS,
    PROJECTS_SHEET,
    SHEETS,
)
from minhou_analysis.submissions.forms.sheets import SheetWriter
from minhou_analysis.submissions.forms.styles import Styles
from minhou_analysis.submissions.records import Record
from minhou_analysis.submissions.tables import COMMITMENTS, FORM_VERSION, INDICATORS, PROJECTS

_UNFIT_FOR_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_KEYS_COLUMN: Final = 3
"""Column of the mark sheet, from 0, that lists the commitments which projects may serve: a list written into the
validation itself must not be longer than 255 characters.
"""


def form_file_name(asked: Asked) -> str:
    """``2024Q2-县财政局.xlsx``; characters that file systems refuse become ``_``."""
    return _UNFIT_FOR_NAMES.sub("_", f"{asked.period}-{asked.unit.name}.xlsx")


def write_form(
    asked: Asked,
    previous: Mapping[str, Sequence[Record]],
    *,
    due: date,
    origin: str,
    region: str,
    plan: Plan,
    last_values: LastValues,
) -> bytes:
    """The form of one unit for one quarter, as the bytes of an ``.xlsx``; the same bytes for the same arguments.

    Args:
        asked: whose form, for when, and what it asks.
        previous: table name → records of what the unit said last time; commitments and projects are prefilled.
        due: last day on which the form may come back in time.
        origin: ``reported``, or ``demonstration``, which every sheet and page then says.
        region: GB/T 2260 code of the county.
        plan: words, measures and kinds of the commitments.
        last_values: indicator → last value and its period, shown beside the blank cell.
    """
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_urls": False})
    heading = Heading(plan.title, asked.unit.name, asked.period, due, origin)
    marks = (str(FORM_VERSION), origin, region, asked.unit.id, str(asked.period))
    _describe(book, heading, dict(zip(MARK_KEYS, marks, strict=True)))
    styles = Styles(book)
    first = book.add_worksheet(INSTRUCTIONS)
    InstructionsWriter(first, asked, heading, styles, has_history=any(previous.values())).write()
    for table, rows in _rows(asked, previous, plan, last_values).items():
        layout = SHEETS[table]
        keys = _keys_range(len(asked.works)) if layout is PROJECTS_SHEET else ""
        SheetWriter(book.add_worksheet(layout.name), layout, rows, heading, styles, keys).write()
    _mark(book, dict(zip(MARK_KEYS, marks, strict=True)), [work.id for work in asked.works])
    book.close()
    return content.getvalue()


def _rows(
    asked: Asked, previous: Mapping[str, Sequence[Record]], plan: Plan, last_values: LastValues
) -> dict[str, list[FormRow]]:
    """Table name → its rows; tables of which nothing is asked are absent."""
    rows = {COMMITMENTS.name: commitment_rows(asked, plan, previous.get(COMMITMENTS.name, ()))}
    if asked.indicators:
        rows[INDICATORS.name] = indicator_rows(asked, last_values)
    if asked.works:
        rows[PROJECTS.name] = project_rows(asked, previous.get(PROJECTS.name, ()))
    return rows


def _describe(book: Workbook, heading: Heading, marks: Mapping[str, str]) -> None:
    """Document properties; the creation time is the end of the period, so that the bytes do not depend on the day."""
    book.set_properties(
        {
            "title": f"{heading.unit}{heading.period.label}报送表",
            "subject": heading.plan_title,
            "created": datetime.combine(heading.period.end, time()),
        }
    )
    for key, value in marks.items():
        book.set_custom_property(key, value, "text")


def _mark(book: Workbook, marks: Mapping[str, str], works: Sequence[str]) -> None:
    sheet = book.add_worksheet(FORM_MARK)
    for line, (key, value) in enumerate(marks.items()):
        sheet.write_string(line, 0, key)
        sheet.write_string(line, 1, value)
    for line, work in enumerate(works):
        sheet.write_string(line, _KEYS_COLUMN, work)
    sheet.protect()
    sheet.very_hidden()


def _keys_range(count: int) -> str:
    column = chr(ord("A") + _KEYS_COLUMN)
    return f"={FORM_MARK}!${column}$1:${column}${count}"
