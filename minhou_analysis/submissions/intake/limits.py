"""Limits of what is read (读取上限). Each is named in the message of the form that goes beyond it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from minhou_analysis.workbooks import MEGABYTE, Limits

MOST_FILE_BYTES: Final = 32 * MEGABYTE
"""Size of a file as it lies on disk; photographs of evidence fit in."""
MOST_ROWS: Final = 5_000
"""Row of the last cell that holds something."""
MOST_COLUMNS: Final = 200
"""Column of the last cell that holds something."""
OF_WORKBOOKS: Final = Limits(
    file_bytes=MOST_FILE_BYTES,
    parts=500,
    part_bytes=24 * MEGABYTE,
    unpacked_bytes=96 * MEGABYTE,
    elements=400_000,
    spanned_cells=100_000,
    rows=MOST_ROWS,
    columns=MOST_COLUMNS,
)
"""A form has about twenty parts, and ten thousand elements."""
LONGEST_NUMBER: Final = 40
"""Characters of a number with its unit."""
LARGEST_NUMBER: Final = Decimal(10) ** 12
"""No figure of a county, in any unit of the catalogue, comes near."""
LONGEST_FIELD: Final = 131_072
"""Characters of a CSV file's one field: a quotation mark that is never closed makes all that follows one."""
LONGEST_SHOWN: Final = 40
"""Characters of a cell's text that a message repeats."""
