"""Looks through the XML of a workbook's parts (部件内容检查): counted, not built."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

from minhou_analysis.workbooks.limits import Limits
from minhou_analysis.workbooks.refusals import WorkbookError, doctype, exceeded, malformed

_BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_MUST_BE_XML: Final = (".xml", ".rels")
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384


class PartReader:
    """Parses a part that is XML by its name or its beginning, for nothing but its size and its declarations."""

    def __init__(self, name: str, tally: Tally) -> None:
        """Begin with the part ``name``."""
        self._name = name
        self._must_be_xml = name.lower().endswith(_MUST_BE_XML)
        self._has_begun = self._must_be_xml
        self._parser: DefusedXMLParser | None = DefusedXMLParser(target=tally, forbid_dtd=True)
        tally.begin_part(name)

    def feed(self, chunk: bytes) -> None:
        """Take the next piece of the part.

        Raises:
            WorkbookError: it is not well-formed, declares a document type or entities, or is beyond a limit.
        """
        if not self._has_begun and (head := chunk.lstrip(_BEFORE_XML)):
            self._has_begun = True
            self._parser = self._parser if head.startswith(b"<") else None
        if self._parser is not None:
            self._parse(lambda parser: parser.feed(chunk))

    def close(self) -> None:
        """Take the end of the part.

        Raises:
            WorkbookError: it breaks off.
        """
        if self._parser is not None:
            self._parse(lambda parser: parser.close())

    def _parse(self, step: Callable[[DefusedXMLParser], object]) -> None:
        try:
            step(self._parser)
        except DefusedXmlException:
            raise WorkbookError(doctype(self._name)) from None
        except (ParseError, LookupError, ValueError):
            # Excel's own drawings (.vml) are not always well-formed, and nothing reads them.
            if self._must_be_xml:
                raise WorkbookError(malformed(self._name)) from None
            self._parser = None


class Tally:
    """What the XML of all parts comes to: the target of a parser that builds no tree."""

    def __init__(self, limits: Limits) -> None:
        """Begin at nothing."""
        self._limits = limits
        self._elements = self._cells = self._spanned = 0
        self._rows = self._columns = 0
        self.begin_part("")

    def begin_part(self, name: str) -> None:
        """Forget where in a part the last one ended."""
        self._part = name
        self._depth = self._row = self._column = self._cell_row = 0
        self._has_spans = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element, and the cells it makes."""
        self._elements += 1
        self._depth += 1
        if self._elements > self._limits.elements:
            raise WorkbookError(exceeded("elements", self._limits.elements))
        if self._depth > self._limits.depth:
            raise WorkbookError(exceeded("depth", self._limits.depth))
        match tag.rpartition("}")[2]:
            case "row":
                self._row, self._column = _whole(attributes.get("r"), self._row + 1), 0
            case "c":
                self._count(1)
                self._place(attributes.get("r", ""))
            case "v" | "is" | "f" if self._column:
                self._rows, self._columns = max(self._rows, self._cell_row), max(self._columns, self._column)
            case "mergeCell" | "hyperlink" | "comment":
                self._has_spans = True
                self._span(_area(attributes.get("ref", "")))
            case "ref" if self._has_spans:
                # openpyxl takes it for the attribute, whatever the attribute says.
                raise WorkbookError(malformed(self._part))

    def end(self, tag: str) -> None:
        """Leave an element."""
        self._depth -= 1

    def close(self) -> None:
        """Nothing to hand over."""

    def check_extent(self) -> None:
        """Check how far the cells that hold something reach.

        Raises:
            WorkbookError: too far.
        """
        for code, allowed, reached in (
            ("rows", self._limits.rows, self._rows),
            ("columns", self._limits.columns, self._columns),
        ):
            if reached > allowed:
                raise WorkbookError(exceeded(code, allowed, reached))

    def _place(self, reference: str) -> None:
        """Keep where the cell stands that the next value belongs to."""
        try:
            if reference:
                self._cell_row, self._column = coordinate_to_tuple(reference)
                return
        except ValueError:
            pass  # openpyxl stops there
        self._cell_row, self._column = self._row, self._column + 1

    def _span(self, area: int) -> None:
        self._spanned += area
        if self._spanned > self._limits.spanned_cells:
            raise WorkbookError(exceeded("spanned_cells", self._limits.spanned_cells))
        self._count(area)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > self._limits.cells:
            raise WorkbookError(exceeded("cells", self._limits.cells))


def _area(reference: str) -> int:
    """How many cells openpyxl may make of a reference such as ``A1:C2`` or ``A:C``; one where it is none."""
    try:
        left, top, right, bottom = range_boundaries(reference.rpartition("!")[2])
    except (ValueError, TypeError):
        return 1
    columns = abs((right or _LAST_COLUMN) - (left or 1)) + 1
    rows = abs((bottom or _LAST_ROW) - (top or 1)) + 1
    return int(columns * rows)


def _whole(text: str | None, otherwise: int) -> int:
    """A row's number as openpyxl understands it, which takes ``1e6`` for one."""
    if not text:
        return otherwise
    for read in (int, lambda found: int(float(found))):
        with suppress(ValueError, OverflowError):
            return read(text)
    return otherwise
