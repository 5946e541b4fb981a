"""How cells of a form look (单元格样式): what is fixed is grey and locked, what units fill is light yellow and open."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from minhou_analysis.submissions.tables import Column, ColumnKind

BODY: Final = "宋体"
HEAD: Final = "黑体"
SIZE: Final = 10.0
"""Points of everything inside the tables."""

GREY: Final = "#EDEDED"
YELLOW: Final = "#FFFBE6"
ORANGE: Final = "#FFD08A"
RED: Final = "#C00000"
_HEADING: Final = "#D6E2EF"
_LINE: Final = "#9A9A9A"

_NUMBER_FORMATS: Final = {
    ColumnKind.KEY: "@",
    ColumnKind.TEXT: "@",
    ColumnKind.CHOICE: "@",
    ColumnKind.DATE: "yyyy-mm-dd",
    ColumnKind.PERCENT: "General",
    ColumnKind.AMOUNT: "#,##0.00",
}
"""Text cells keep what is typed: neither ``3-5`` becomes a day nor ``=1+1`` a sum."""
_NUMBERS: Final = (ColumnKind.PERCENT, ColumnKind.AMOUNT, ColumnKind.QUANTITY)


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Make formats for ``book`` on demand."""
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def plain(self, **properties: Any) -> Format:
        """Text outside the tables, changed by ``properties``."""
        return self._format(font_name=BODY, font_size=11, valign="vcenter", **properties)

    def title(self, size: float = 16) -> Format:
        """Title of a sheet."""
        return self._format(font_name=HEAD, font_size=size, bold=True, valign="vcenter")

    def banner(self) -> Format:
        """The warning that what stands here is demonstration data."""
        return self._format(
            font_name=HEAD, font_size=12, bold=True, valign="vcenter", font_color="#FFFFFF", bg_color=RED
        )

    def heading(self) -> Format:
        """Heading of a column."""
        return self._cell(
            font_name=HEAD, bold=True, align="center", valign="vcenter", bg_color=_HEADING, num_format="@"
        )

    def fixed(self, **properties: Any) -> Format:
        """A locked cell; ``properties`` such as its number format."""
        return self._cell(bg_color=GREY, **{"num_format": "@"} | properties)

    def input(self, column: Column, decimals: int = 0, size: float = SIZE) -> Format:
        """A cell that units fill, for what ``column`` holds; ``decimals`` are of a quantity, ``size`` is in points."""
        number_format = _NUMBER_FORMATS.get(column.kind) or number(decimals)
        align = "right" if column.kind in _NUMBERS else "left"
        if column.kind in (ColumnKind.CHOICE, ColumnKind.DATE):
            align = "center"
        look = {"bg_color": YELLOW, "num_format": number_format, "align": align, "font_size": size}
        return self._cell(**look, locked=False)

    def missing(self) -> Format:
        """Laid over a required cell for as long as it is blank."""
        return self._format(bg_color=ORANGE)

    def wrong(self) -> Format:
        """Laid over a sum that does not add up."""
        return self._format(font_color=RED, bold=True)

    def _cell(self, **properties: Any) -> Format:
        common = {"font_name": BODY, "font_size": SIZE, "text_wrap": True, "valign": "vcenter"}
        return self._format(**common | {"border": 1, "border_color": _LINE} | properties)

    def _format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def number(decimals: int) -> str:
    """Number format with thousands separated and so many decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")
