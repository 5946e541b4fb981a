"""Tables as both exporters need them: scoped heads, aligned numbers, a frame that scrolls (表格)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Tag

from .table_layout import text_width
from .vocabulary import add_class, children, classes, remove_class, text_of
from .wording import Wording

_AMOUNT: Final = r"[-+±−]?[0-9][0-9,. ]*(?:e[-+]?[0-9]+)?"
_UNIT: Final = r"(?:[%‰°]|[A-Za-z²³/]{1,6}|[一-鿿]{1,4}(?:/\S{1,3})?)?"
_QUANTITY: Final = re.compile(rf"{_AMOUNT}\s*{_UNIT}", re.IGNORECASE)
_SHORT: Final = 8.0
_TERSE: Final = 5.0
_LONG: Final = 16.0
"""Widths in em up to which a head and a cell, and from which a cell, is treated apart."""
_ABSENT: Final = frozenset({"", "-", "–", "—", "…", "nan", "none", "nat", "<na>", "缺", "n/a"})
_CELLS: Final = {"td", "th"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table and the place it covers, counted from zero."""

    tag: Tag
    row: int
    column: int
    rows: int
    columns: int

    @property
    def is_simple(self) -> bool:
        """Whether the cell covers one place only."""
        return self.rows == 1 and self.columns == 1


def grid(rows: list[Tag]) -> list[list[Cell]]:
    """Cells of ``rows`` with their places, spans worked out; a span never reaches below the last row."""
    taken: set[tuple[int, int]] = set()
    placed: list[list[Cell]] = []
    for y, row in enumerate(rows):
        line: list[Cell] = []
        x = 0
        for tag in children(row, _CELLS):
            while (y, x) in taken:
                x += 1
            height, width = min(_span(tag, "rowspan"), len(rows) - y), _span(tag, "colspan")
            while any((y, x + i) in taken for i in range(1, width)):
                width -= 1
            taken |= {(y + j, x + i) for j in range(height) for i in range(width)}
            line.append(Cell(tag, y, x, height, width))
            x += width
        placed.append(line)
    return placed


def rows_of(table: Tag, section: str) -> list[Tag]:
    """Rows in ``thead``, ``tbody`` or ``tfoot``; rows outside any section count as body."""
    found = [row for part in children(table, {section}) for row in _rows(part)]
    return found + list(_rows(table)) if section == "tbody" else found


def make_readable(table: Tag, tree: BeautifulSoup, words: Wording) -> None:
    """Give ``table`` what eyes and screen readers need, in place: scopes, alignment, a scrolling frame."""
    head = _cells(rows_of(table, "thead"))
    body = _cells(rows_of(table, "tbody") + rows_of(table, "tfoot"))
    _scope(head, body)
    _align(head, body)
    _mark_lengths(head, body)
    _frame(table, tree, words)


def _rows(parent: Tag) -> Iterator[Tag]:
    return (row for row in children(parent, {"tr"}) if children(row, _CELLS))


def _cells(rows: list[Tag]) -> list[Cell]:
    return [cell for line in grid(rows) for cell in line]


def _span(tag: Tag, name: str) -> int:
    return int(str(tag.get(name) or 1))


def _scope(head: list[Cell], body: list[Cell]) -> None:
    """Say what each head is a head of. A corner without words is no head."""
    for cell in head:
        if not text_of(cell.tag):
            cell.tag.name = "td"
            del cell.tag["scope"]
        elif cell.tag.name == "th" and not cell.tag.get("scope"):
            cell.tag["scope"] = "colgroup" if cell.columns > 1 else "col"
    for cell in body:
        if cell.tag.name == "th" and not cell.tag.get("scope"):
            cell.tag["scope"] = "rowgroup" if cell.rows > 1 else "row"


def _align(head: list[Cell], body: list[Cell]) -> None:
    """Numbers stand right, and so do the heads above them. Where the table chose, its choice holds."""
    chosen = any("num" in classes(cell.tag) for cell in body)
    columns: dict[int, list[Tag]] = {}
    for cell in body:
        if cell.columns == 1 and cell.tag.name == "td":
            columns.setdefault(cell.column, []).append(cell.tag)
    numeric = {x for x, tags in columns.items() if _is_numeric(tags, chosen=chosen)}
    if not chosen:
        for x in numeric:
            for tag in columns[x]:
                add_class(tag, "num")
    for cell in head:
        if cell.columns == 1:
            (add_class if cell.column in numeric else remove_class)(cell.tag, "num")


def _is_numeric(tags: list[Tag], *, chosen: bool) -> bool:
    if chosen:
        return any("num" in classes(tag) for tag in tags)
    said = [text for tag in tags if (text := text_of(tag)).lower() not in _ABSENT]
    return bool(said) and all(_QUANTITY.fullmatch(text) for text in said)


def _mark_lengths(head: list[Cell], body: list[Cell]) -> None:
    """Tell short heads and terse cells, which stay on one line, and long texts, which want room on a narrow screen."""
    for cell in head:
        if cell.tag.name == "th" and text_width(text_of(cell.tag)) <= _SHORT:
            add_class(cell.tag, "short")
    for cell in body:
        width = text_width(text_of(cell.tag))
        if cell.tag.name == "td" and width > _LONG:
            add_class(cell.tag, "long")
        elif cell.tag.name == "td" and width <= _TERSE:
            add_class(cell.tag, "short")


def _frame(table: Tag, tree: BeautifulSoup, words: Wording) -> None:
    parent = table.parent
    if parent is None or "table" not in classes(parent):
        parent = table.wrap(tree.new_tag("div", attrs={"class": "table"}))
    caption = table.find("caption", recursive=False)
    parent["role"] = (
        "group"  # a landmark for each table would be one too many for those who go from one to the next
    )
    parent["tabindex"] = "0"
    parent["aria-label"] = text_of(caption) if caption else words.table
