"""Tables as both exporters need them: scoped heads, aligned numbers, a frame that scrolls (表格)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Tag

from .vocabulary import text_of
from .wording import Wording

_QUANTITY: Final = re.compile(
    r"[-+±−]?[0-9][0-9,. ]*(?:e[-+]?[0-9]+)?\s*(?:[%‰°]|[A-Za-z²³/]{1,6}|\S{0,2}[一-鿿]{1,3}(?:/\S{1,3})?)?",
    re.I,
)
_ABSENT: Final = frozenset({"", "-", "–", "—", "…", "nan", "none", "nat", "<na>", "缺", "n/a"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table and the place it covers, counted from zero."""

    tag: Tag
    row: int
    column: int
    rows: int
    columns: int


def grid(rows: list[Tag]) -> list[list[Cell]]:
    """Cells of ``rows`` with their places, spans worked out; a span never reaches below the last row."""
    taken: set[tuple[int, int]] = set()
    placed: list[list[Cell]] = []
    for y, row in enumerate(rows):
        line: list[Cell] = []
        x = 0
        for tag in row.find_all(["td", "th"], recursive=False):
            while (y, x) in taken:
                x += 1
            height = min(int(str(tag.get("rowspan", "1"))), len(rows) - y)
            width = int(str(tag.get("colspan", "1")))
            while any((y, x + i) in taken for i in range(1, width)):
                width -= 1
            taken |= {(y + j, x + i) for j in range(height) for i in range(width)}
            line.append(Cell(tag, y, x, height, width))
            x += width
        placed.append(line)
    return placed


def rows_of(table: Tag, section: str) -> list[Tag]:
    """Rows in ``thead``, ``tbody`` or ``tfoot``; rows outside any section count as body."""
    found = [row for part in table.find_all(section, recursive=False) for row in _rows(part)]
    return found + list(_rows(table)) if section == "tbody" else found


def _rows(parent: Tag) -> Iterator[Tag]:
    yield from (
        tag for tag in parent.find_all("tr", recursive=False) if tag.find(["td", "th"], recursive=False)
    )


def make_readable(table: Tag, tree: BeautifulSoup, words: Wording) -> None:
    """Give ``table`` what a reader or a screen reader needs, in place: scopes, alignment, a scrolling frame."""
    _scope(table)
    _align(table)
    _frame(table, tree, words)


def _scope(table: Tag) -> None:
    for row in rows_of(table, "thead"):
        for cell in row.find_all("th", recursive=False):
            if not text_of(cell):
                cell.name = "td"
            elif not cell.get("scope"):
                cell["scope"] = "colgroup" if int(str(cell.get("colspan", "1"))) > 1 else "col"
    for row in rows_of(table, "tbody") + rows_of(table, "tfoot"):
        for cell in row.find_all("th", recursive=False):
            if not cell.get("scope"):
                cell["scope"] = "rowgroup" if int(str(cell.get("rowspan", "1"))) > 1 else "row"


def _align(table: Tag) -> None:
    """Numbers stand right, and so do the heads above them; alignment that came with the table is kept for the body."""
    body = [cell for line in grid(rows_of(table, "tbody") + rows_of(table, "tfoot")) for cell in line]
    chosen = any(_has(cell.tag, "num") for cell in body)
    columns: dict[int, list[Tag]] = {}
    for cell in body:
        if cell.columns == 1 and cell.tag.name == "td":
            columns.setdefault(cell.column, []).append(cell.tag)
    numeric = {x for x, cells in columns.items() if _is_numeric(cells, chosen)}
    for x in numeric if not chosen else set():
        for tag in columns[x]:
            _add(tag, "num")
    for line in grid(rows_of(table, "thead")):
        for cell in line:
            if cell.column in numeric and cell.columns == 1:
                _add(cell.tag, "num")
            elif cell.columns == 1:
                _remove(cell.tag, "num")


def _is_numeric(cells: list[Tag], chosen: bool) -> bool:
    if chosen:
        return any(_has(cell, "num") for cell in cells)
    said = [text for cell in cells if (text := text_of(cell)).lower() not in _ABSENT]
    return bool(said) and all(_QUANTITY.fullmatch(text) for text in said)


def _frame(table: Tag, tree: BeautifulSoup, words: Wording) -> None:
    parent = table.parent
    if not (isinstance(parent, Tag) and _has(parent, "table")):
        parent = table.wrap(tree.new_tag("div", attrs={"class": "table"}))
    caption = table.find("caption")
    parent["role"] = "region"
    parent["tabindex"] = "0"
    parent["aria-label"] = text_of(caption) if isinstance(caption, Tag) else words.table


def _has(tag: Tag, name: str) -> bool:
    return name in str(tag.get("class", "")).split()


def _add(tag: Tag, name: str) -> None:
    if not _has(tag, name):
        tag["class"] = f"{tag.get('class', '')} {name}".strip()


def _remove(tag: Tag, name: str) -> None:
    kept = [other for other in str(tag.get("class", "")).split() if other != name]
    if kept:
        tag["class"] = " ".join(kept)
    elif "class" in tag.attrs:
        del tag["class"]
