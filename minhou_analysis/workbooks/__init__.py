"""Workbooks from outside (外来工作簿), opened with care: data, never instructions.

A file is looked through before anything is built from it: its size and kind, what its parts really unpack to, how many
cells its XML would make, and that it declares no entities. Formulas are not evaluated, macros and external links are
left aside.
"""

from __future__ import annotations

from minhou_analysis.workbooks.limits import LIMITS, MEGABYTE, Limits
from minhou_analysis.workbooks.opening import filled_rows, open_workbook, stored_cells
from minhou_analysis.workbooks.refusals import Refusal, WorkbookError

__all__ = [
    "LIMITS",
    "MEGABYTE",
    "Limits",
    "Refusal",
    "WorkbookError",
    "filled_rows",
    "open_workbook",
    "stored_cells",
]
