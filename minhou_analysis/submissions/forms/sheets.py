"""Writes one sheet of records (填报工作表): heading, fixed columns, input cells, and what is checked in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from minhou_analysis.submissions.forms.contents import FormRow
from minhou_analysis.submissions.forms.formulas import FORMULAS
from minhou_analysis.submissions.forms.heading import (
    DEMONSTRATION_BANNER,
    Heading,
    set_up_page,
    write_banner,
)
from minhou_analysis.submissions.forms.layout import (
    FINANCING_GAP,
    FIRST_ROW,
    HEADER_ROW,
    NOTICE_ROW,
    PROJECTS_SHEET,
    TITLE_ROW,
    UNIT_ROW,
    FormColumn,
    SheetLayout,
)
from minhou_analysis.submissions.forms.measuring import fitting, row_height
from minhou_analysis.submissions.forms.styles import SIZE, Styles, number
from minhou_analysis.submissions.forms.validation import rule_for
from minhou_analysis.submissions.records import Value
from minhou_analysis.submissions.tables import ColumnKind

LEGEND: Final = "浅黄色由单位填写；灰色为固定内容，已锁定；橙色为必填，尚未填写"
_LEAST_LINES: Final = 2
_CENTRED: Final = ("commitment", "kind", "measure_unit", "last_period")
"""Fixed columns of short words."""
_PROTECTION: Final = {"format_columns": True, "format_rows": True}
_MORE_ROWS: Final = {"insert_rows": True}
"""Allowed where units add rows of their own."""


@dataclass(frozen=True)
class SheetWriter:
    """Writes ``rows`` on ``sheet`` as ``layout`` says. ``keys`` is the range from which keys of new rows are chosen."""

    sheet: Worksheet
    layout: SheetLayout
    rows: Sequence[FormRow]
    heading: Heading
    styles: Styles
    keys: str = ""

    def write(self) -> None:
        """Write the whole sheet."""
        set_up_page(self.sheet, self.heading)
        self.sheet.set_landscape()
        self._write_head()
        for place, column in enumerate(self.layout.columns):
            self.sheet.set_column(place, place, column.width)
            self.sheet.write_string(HEADER_ROW - 1, place, column.heading, self.styles.heading())
        self.sheet.set_row(HEADER_ROW - 1, self._height({c.name: c.heading for c in self.layout.columns}))
        for index, row in enumerate(self.rows):
            self._write_row(FIRST_ROW - 1 + index, row)
        for column in self.layout.inputs:
            self._check(column)
        if self._offers_rows:
            self._mark_gaps()
        self._close()

    @property
    def _offers_rows(self) -> bool:
        return self.layout is PROJECTS_SHEET

    @property
    def _last(self) -> int:
        """Last row of the records, counted from 0 as XlsxWriter does."""
        return FIRST_ROW - 2 + len(self.rows)

    def _write_head(self) -> None:
        self.sheet.write_string(
            TITLE_ROW - 1, 0, f"{self.layout.name}（{self.heading.period.label}）", self.styles.title()
        )
        self.sheet.set_row(TITLE_ROW - 1, 26)
        self.sheet.write_string(UNIT_ROW - 1, 0, self.heading.line, self.styles.plain())
        self.sheet.set_row(UNIT_ROW - 1, 20)
        if self.heading.is_demonstration:
            text = f"{DEMONSTRATION_BANNER}　　{LEGEND}"
            write_banner(self.sheet, NOTICE_ROW, len(self.layout.columns), text, self.styles)
        else:
            self.sheet.write_string(NOTICE_ROW - 1, 0, LEGEND, self.styles.plain())
            self.sheet.set_row(NOTICE_ROW - 1, 20)

    def _write_row(self, line: int, row: FormRow) -> None:
        texts = {}
        for place, column in enumerate(self.layout.columns):
            shown = _shown(column, row.cells.get(column.name))
            form = self._format(column, row)
            if column.name in FORMULAS:
                formula = FORMULAS[column.name](lambda name: self._cell(line, name))
                self.sheet.write_formula(line, place, formula, form, "" if shown is None else shown)
            elif isinstance(shown, str):
                self.sheet.write_string(line, place, fitting(shown), form)
                texts[column.name] = shown
            elif isinstance(shown, date):
                self.sheet.write_datetime(line, place, shown, form)
            elif shown is not None:
                self.sheet.write_number(line, place, shown, form)
            else:
                self.sheet.write_blank(line, place, None, form)
        self.sheet.set_row(line, self._height(texts))

    def _height(self, texts: dict[str, str]) -> float:
        widths = {column.name: column.width for column in self.layout.columns}
        return row_height(((text, widths[name]) for name, text in texts.items()), SIZE, _LEAST_LINES)

    def _format(self, column: FormColumn, row: FormRow) -> Format:
        decimals = row.indicator.unit.decimals if row.indicator else 0
        if column.is_input and column.asked:
            return self.styles.input(column.asked, decimals)
        if column.name == "last_value":
            return self.styles.fixed(num_format=number(decimals), align="right")
        if column.name == FINANCING_GAP:
            return self.styles.fixed(num_format=number(2), align="right")
        if column.name == "indicator":
            return self.styles.fixed(font_size=8, font_color="#7F7F7F")
        return self.styles.fixed(**({"align": "center"} if column.name in _CENTRED else {}))

    def _cell(self, line: int, name: str, lock_column: bool = False) -> str:
        return str(xl_rowcol_to_cell(line, self.layout.positions[name] - 1, col_abs=lock_column))

    def _check(self, column: FormColumn) -> None:
        """Validate the column's cells, one by one where each row has its own unit of measure."""
        asked = column.asked
        if asked is None:
            return
        place, first = self.layout.positions[column.name] - 1, FIRST_ROW - 1
        if asked.kind is ColumnKind.QUANTITY:
            for index, row in enumerate(self.rows):
                self.sheet.data_validation(
                    first + index, place, first + index, place, rule_for(asked, "", row.indicator)
                )
        else:
            keys = self.keys if asked.name == self.layout.table.key[0] else ""
            self.sheet.data_validation(first, place, self._last, place, rule_for(asked, keys))
        if asked.required:
            self._colour_missing(column, place)

    def _colour_missing(self, column: FormColumn, place: int) -> None:
        """A required cell is orange while it is blank; in rows for new projects, once the row has been begun."""
        first = FIRST_ROW - 1
        blank = f'{self._cell(first, column.name, True)}=""'
        if self._offers_rows:
            begun = (
                f"{self._cell(first, self.layout.inputs[0].name, True)}:"
                f"{self._cell(first, self.layout.inputs[-1].name, True)}"
            )
            # Formulas between the inputs count as filled, whatever they show.
            formulas = sum(column.name in FORMULAS for column in self.layout.columns)
            blank = f"AND({blank},COUNTA({begun})>{formulas})"
        self.sheet.conditional_format(
            first,
            place,
            self._last,
            place,
            {"type": "formula", "criteria": f"={blank}", "format": self.styles.missing()},
        )

    def _mark_gaps(self) -> None:
        place = self.layout.positions[FINANCING_GAP] - 1
        gap = self._cell(FIRST_ROW - 1, FINANCING_GAP, True)
        self.sheet.conditional_format(
            FIRST_ROW - 1,
            place,
            self._last,
            place,
            {
                "type": "formula",
                "criteria": f"=AND(ISNUMBER({gap}),{gap}<>0)",
                "format": self.styles.wrong(),
            },
        )

    def _close(self) -> None:
        self.sheet.freeze_panes(FIRST_ROW - 1, self.layout.frozen)
        self.sheet.repeat_rows(HEADER_ROW - 1)
        first_input = self.layout.positions[self.layout.inputs[0].name] - 1
        self.sheet.set_selection(FIRST_ROW - 1, first_input, FIRST_ROW - 1, first_input)
        self.sheet.protect("", _PROTECTION | (_MORE_ROWS if self._offers_rows else {}))


def _shown(column: FormColumn, value: Value) -> Value:
    """What a cell shows of a record's value: labels for codes, nothing for empty text."""
    if value is None or value == "":
        return None
    if column.asked and column.asked.choices:
        return column.asked.choices.get(str(value), value)
    return value
