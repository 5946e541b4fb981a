"""Limits of what is read (读取上限). Each is named in the message of the form that goes beyond it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

MEGABYTE: Final = 1024 * 1024

MOST_FILE_BYTES: Final = 32 * MEGABYTE
"""Size of a file as it lies on disk; photographs of evidence fit in."""
MOST_MEMBERS: Final = 500
"""Parts in a workbook's archive; a form has about twenty."""
MOST_MEMBER_BYTES: Final = 24 * MEGABYTE
"""Unpacked size of one part."""
MOST_TOTAL_BYTES: Final = 96 * MEGABYTE
"""Unpacked size of all parts."""
MOST_RATIO: Final = 300
"""Unpacked over packed size of a part larger than ``RATIO_FROM_BYTES``."""
RATIO_FROM_BYTES: Final = MEGABYTE
MOST_ELEMENTS: Final = 400_000
"""XML elements in a workbook; a form has about ten thousand."""
MOST_DEPTH: Final = 64
"""Elements inside one another."""
MOST_SPANNED_CELLS: Final = 100_000
"""Cells covered by merged ranges and hyperlinks, all together."""
MOST_ROWS: Final = 5_000
"""Row of the last cell that holds something."""
MOST_COLUMNS: Final = 200
"""Column of the last cell that holds something."""
LONGEST_NUMBER: Final = 40
"""Characters of a number with its unit."""
LARGEST_NUMBER: Final = Decimal(10) ** 12
"""No figure of a county, in any unit of the catalogue, comes near."""
LONGEST_SHOWN: Final = 40
"""Characters of a cell's text that a message repeats."""
