"""How a message is put (意见格式): what was found and what was expected, each in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from minhou_analysis.submissions.intake.remarks import Words

CELL: Final = Words("“{found}”", "“{found}”")
Table = Mapping[str, tuple[Words, Words]]
"""Code → what was found, what was expected. Braces are filled at the place: ``{found}`` with the cell as typed, names
of columns with the row's values."""


def cell(zh: str, en: str) -> tuple[Words, Words]:
    """A message about a cell as typed: only what was expected."""
    return CELL, Words(zh, en)


def said(found_zh: str, expected_zh: str, found_en: str, expected_en: str) -> tuple[Words, Words]:
    """A message that says in its own words what was found."""
    return Words(found_zh, found_en), Words(expected_zh, expected_en)
