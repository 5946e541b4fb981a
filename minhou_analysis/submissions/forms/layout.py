"""Where things stand on a form (表格版式): sheets, heading row, columns, and the marks that say whose form it is.

The only home of the physical layout: the form is written by it, filled by it, and read back by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from minhou_analysis.submissions.tables import (
    COMMITMENTS,
    FINANCING,
    INDICATORS,
    PROJECTS,
    Column,
    RecordTable,
)

INSTRUCTIONS: Final = "填报说明"
"""Name of the first sheet."""
FORM_MARK: Final = "minhou_form"
"""Name of the very hidden sheet whose columns A and B hold ``MARK_KEYS`` and their values, from row 1 on. The file's
custom properties say the same under the same names.
"""
MARK_KEYS: Final = ("form_version", "origin", "region", "unit", "period")

TITLE_ROW: Final = 1
UNIT_ROW: Final = 2
NOTICE_ROW: Final = 3
HEADER_ROW: Final = 4
"""Row of the headings, counted from 1, on every sheet of records."""
FIRST_ROW: Final = HEADER_ROW + 1
"""First row of records."""
BLANK_PROJECTS: Final = 15
"""Empty rows offered below last time's projects."""

EARLIEST: Final = date(2015, 1, 1)
LATEST: Final = date(2035, 12, 31)
"""Days that a form takes without asking back."""
LONGEST_CELL: Final = 32_767
"""Characters that a cell of Excel holds."""


@dataclass(frozen=True)
class FormColumn:
    """One column of a sheet: ``name`` is the record's column, or that of a context column, which no record has.

    ``width`` is in Excel's characters, about half a Chinese one. ``asked`` describes what the record's column holds;
    context columns have none. ``is_input`` tells whether units fill it; all other cells are locked.
    """

    name: str
    heading: str
    width: float
    asked: Column | None = None
    is_input: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """One sheet of records: its table, its columns from left to right, and how many of them stay in view."""

    table: RecordTable
    columns: tuple[FormColumn, ...]
    frozen: int
    positions: Mapping[str, int] = field(init=False, compare=False)
    """Column name → its place, counted from 1."""

    def __post_init__(self) -> None:
        """Number the columns."""
        places = {column.name: place for place, column in enumerate(self.columns, start=1)}
        object.__setattr__(self, "positions", MappingProxyType(places))

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.table.sheet

    @property
    def inputs(self) -> tuple[FormColumn, ...]:
        """The columns that units fill."""
        return tuple(column for column in self.columns if column.is_input)


def _asked(table: RecordTable, widths: Mapping[str, float], locked: tuple[str, ...] = ()) -> list[FormColumn]:
    """Columns of ``table`` named in ``widths``, in its order."""
    return [
        FormColumn(column.name, column.heading, widths[column.name], column, column.name not in locked)
        for column in table.columns
        if column.name in widths
    ]


_DATES: Final = dict.fromkeys(("planned_start", "planned_finish", "actual_start", "actual_finish"), 10.6)

COMMITMENTS_SHEET: Final = SheetLayout(
    COMMITMENTS,
    (
        FormColumn("measure", "举措", 10),
        *_asked(COMMITMENTS, {"commitment": 7}, locked=("commitment",)),
        FormColumn("title", "承诺事项", 13),
        FormColumn("text", "方案原文", 28),
        FormColumn("kind", "类别", 5.5),
        *_asked(
            COMMITMENTS,
            {"status": 9, "completion": 7.5}
            | _DATES
            | {"funds_planned": 11.5, "funds_paid": 11.5}
            | {"evidence": 16, "obstacle": 16, "next_step": 16},
        ),
    ),
    frozen=3,
)
INDICATORS_SHEET: Final = SheetLayout(
    INDICATORS,
    (
        FormColumn("name", "指标名称", 26),
        FormColumn("measure_unit", "计量单位", 10),
        FormColumn("definition", "指标解释", 40),
        FormColumn("last_value", "上次数值", 13),
        FormColumn("last_period", "上次报告期", 16),
        *_asked(INDICATORS, {"value": 15, "obs_status": 10, "note": 28}),
        *_asked(INDICATORS, {"indicator": 20}, locked=("indicator",)),
    ),
    frozen=1,
)
COMMITMENT_TITLE: Final = "commitment_title"
FINANCING_GAP: Final = "financing_gap"
"""Context columns of the projects, both formulas: what the commitment is called, and planned investment less its
sources.
"""
PROJECTS_SHEET: Final = SheetLayout(
    PROJECTS,
    (
        *_asked(PROJECTS, {"commitment": 8}),
        FormColumn(COMMITMENT_TITLE, "承诺事项", 14),
        *_asked(PROJECTS, {"project": 22, "stage": 8}),
        *_asked(PROJECTS, _DATES),
        *_asked(PROJECTS, {"investment_planned": 11.5, "investment_paid": 11.5}),
        *_asked(PROJECTS, {column.name: 10 for column in FINANCING}),
        FormColumn(FINANCING_GAP, "资金差额", 10),
        *_asked(PROJECTS, {"note": 16}),
    ),
    frozen=3,
)
SHEETS: Final[Mapping[str, SheetLayout]] = MappingProxyType(
    {layout.table.name: layout for layout in (COMMITMENTS_SHEET, INDICATORS_SHEET, PROJECTS_SHEET)}
)
"""Table name → its sheet, in the order of the workbook."""
