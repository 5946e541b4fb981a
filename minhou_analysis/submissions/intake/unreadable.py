"""A file that cannot be read at all (无法读取的文件)."""

from __future__ import annotations

from typing import Any, Final

from minhou_analysis.submissions.intake.remarks import Words
from minhou_analysis.workbooks import Refusal

_CODES: Final = {
    "unreadable": "file_missing",
    "file_size": "file_too_large",
    "not_a_workbook": "not_a_workbook",
    "old_format": "old_format",
    "encrypted": "encrypted",
    "damaged": "damaged_archive",
    "packing": "unusual_packing",
    "doctype": "forbidden_xml",
    "malformed": "damaged_workbook",
    "parts": "too_many_members",
    "part_size": "member_too_large",
    "unpacked_size": "archive_too_large",
    "ratio": "zip_bomb",
    "elements": "too_many_elements",
    "depth": "too_deep",
    "cells": "too_many_cells",
    "spanned_cells": "too_many_spanned",
    "rows": "too_many_rows",
    "columns": "too_many_columns",
}
"""Why a workbook is not opened → what a unit is told, whose next step is another than that of whoever runs the command."""


class UnreadableError(Exception):
    """Stops the reading of a file. ``code`` names the message, ``values`` fill it in; never leaves this package."""

    def __init__(self, code: str, **values: str | Words) -> None:
        """Keep what the remark will say."""
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = {**values}

    @classmethod
    def of(cls, refusal: Refusal) -> UnreadableError:
        """The same in the words of this room."""
        return cls(_CODES[refusal.code], limit=refusal.limit, count=refusal.count)
