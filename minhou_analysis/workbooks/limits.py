"""Limits of what is taken in of a workbook (读取上限)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much of a workbook is taken in. A unit's form has some 30 kB, 5,000 cells and 30,000 elements.

    Attributes:
        file_bytes: size of the file as it lies on disk.
        parts: parts in its archive.
        part_bytes: unpacked size of one part.
        unpacked_bytes: unpacked size of all parts.
        ratio: unpacked over packed size of a part of more than ``ratio_from_bytes``.
        ratio_from_bytes: unpacked size up to which the ratio does not matter.
        elements: XML elements of all parts.
        depth: elements inside one another.
        cells: cells of all sheets, with the area of the ranges that ``spanned_cells`` counts.
        spanned_cells: area of merged, linked and commented ranges: openpyxl makes a cell of each of their cells.
        rows: row of the last cell that holds something.
        columns: column of the last cell that holds something.
    """

    file_bytes: int = 20 * MEGABYTE
    parts: int = 2_000
    part_bytes: int = 100 * MEGABYTE
    unpacked_bytes: int = 100 * MEGABYTE
    ratio: int = 300
    ratio_from_bytes: int = MEGABYTE
    elements: int = 3_000_000
    depth: int = 64
    cells: int = 500_000
    spanned_cells: int = 500_000
    rows: int = 1_048_576
    columns: int = 16_384


LIMITS: Final = Limits()
