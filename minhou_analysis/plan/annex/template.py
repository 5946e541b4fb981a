"""An empty sheet for an office that has to retype the annex (附件录入表)."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any, Final

import xlsxwriter

from minhou_analysis.plan.model import Plan

_COLUMNS: Final = (
    ("序号", 6),
    ("所属举措", 26),
    ("举措名称", 22),
    ("具体举措", 60),
    ("牵头单位", 18),
    ("配合单位", 26),
    ("完成时限", 16),
    ("备注", 18),
)
"""Headings, each understood by ``headings.SYNONYMS``, and widths in characters."""
_HELP: Final = (
    "填写说明：每行一项具体举措，“具体举措”照录附件原文；“所属举措”从下拉列表选择，或填编号（如1.1）；"
    "“举措名称”附件没有的可空；单位之间用顿号隔开，名称见“对照表”；“完成时限”照录原文。"
)
_ROWS: Final = 200


def annex_template(plan: Plan) -> bytes:
    """An ``.xlsx`` file with the expected headings, a choice of the plan's measures, and a sheet of names.

    The same plan gives the same bytes.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": plan.annex_title, "created": datetime.combine(plan.adopted, time())})
        sheet, names = book.add_worksheet("情况表"), book.add_worksheet("对照表")
        _write_names(book, names, plan)
        _write_sheet(book, sheet, plan)
    return written.getvalue()


def _write_sheet(book: Any, sheet: Any, plan: Plan) -> None:
    font = {"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "vcenter"}
    cell = book.add_format(font | {"border": 1, "num_format": "@"})
    heading = book.add_format(font | {"bold": True, "border": 1, "align": "center", "bg_color": "#E7EDF3"})
    title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
    last = len(_COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, plan.annex_title, title)
    sheet.merge_range(1, 0, 1, last, _HELP, book.add_format(font))
    sheet.set_row(0, 30)
    sheet.set_row(1, 36)
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, name, heading)
        for row in range(3, 3 + _ROWS):
            sheet.write_blank(row, column, None, cell)
    sheet.data_validation(
        *(3, 1, 2 + _ROWS, 1),
        {
            "validate": "list",
            "source": f"=对照表!$A$2:$A${len(plan.measures) + 1}",
            "error_title": "所属举措",
            "error_message": "请从列表中选择，或填写举措编号，如1.1。",
            "error_type": "warning",
        },
    )
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _write_names(book: Any, sheet: Any, plan: Plan) -> None:
    """What may be written for measures and units."""
    bold = book.add_format({"bold": True})
    columns = {
        "方案中的举措": [f"{measure.id} {measure.name}" for measure in plan.measures],
        "方案中的单位": [unit.name for unit in plan.units],
    }
    for column, (name, listed) in enumerate(columns.items()):
        sheet.set_column(column, column, 40)
        sheet.write_string(0, column, name, bold)
        sheet.write_column(1, column, listed)
