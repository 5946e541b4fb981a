"""Kinds of files by their names' endings (文件类型)."""

from __future__ import annotations

from typing import Final

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
CSV: Final = frozenset({".csv"})
STALE: Final = frozenset(
    {
        ".xls",
        ".xlt",
        ".xlsb",
        ".xltx",
        ".xltm",
        ".et",
        ".ett",
        ".ods",
        ".numbers",
    }
)
"""Forms in a format that is not read: to be saved as .xlsx."""
PACKED: Final = frozenset({".zip", ".rar", ".7z", ".gz", ".tar"})
