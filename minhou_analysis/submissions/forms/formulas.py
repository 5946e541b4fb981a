"""Cells of a form that calculate (公式列): a help to whoever fills it; nothing that they show is ever read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from minhou_analysis.submissions.forms.layout import COMMITMENT_TITLE, COMMITMENTS_SHEET, FINANCING_GAP
from minhou_analysis.submissions.tables import FINANCING

CellOf = Callable[[str], str]
"""Column name → the cell of that column in the formula's row."""


def _commitment_title(cell: CellOf) -> str:
    """Title of the commitment that the row's number names; nothing for a number that is not on the form."""
    ids, titles = (_whole_column(name) for name in ("commitment", "title"))
    return f'=IFERROR(INDEX({titles},MATCH({cell("commitment")},{ids},0)),"")'


def _financing_gap(cell: CellOf) -> str:
    """Planned investment less its sources; nothing where neither is filled."""
    planned = cell("investment_planned")
    sources = f"{cell(FINANCING[0].name)}:{cell(FINANCING[-1].name)}"
    return f'=IF(COUNT({planned},{sources})=0,"",ROUND({planned}-SUM({sources}),2))'


def _whole_column(name: str) -> str:
    column = xl_col_to_name(COMMITMENTS_SHEET.positions[name] - 1)
    return f"'{COMMITMENTS_SHEET.name}'!${column}:${column}"


FORMULAS: Final[Mapping[str, Callable[[CellOf], str]]] = {
    COMMITMENT_TITLE: _commitment_title,
    FINANCING_GAP: _financing_gap,
}
"""Context column of the projects → its formula."""
