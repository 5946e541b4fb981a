"""Tables of the report tree as Typst tables (表格)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from bs4.element import NavigableString, Tag

from .table_layout import CellText, Layout, breakable, lay_out, measure, text_width
from .tables import Cell, grid, rows_of
from .typst_text import array, call, content, literal
from .vocabulary import classes, named, text_of

Inside = Callable[[Tag], str]
"""Writes the content of one element."""


_WHOLE: Final = 400
"""Characters of a cell that stays on one page."""
_SMALL: Final = 0.82
"""Size of small type against the text around it, as in ``report.typ``."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """The statements that print a table, several when it is too wide for any page."""

    statements: tuple[str, ...]
    landscape: bool


def table_typst(table: Tag, inside: Inside, *, may_turn: bool) -> PrintedTable | None:
    """``table`` for the page; ``None`` when it has no cells. ``may_turn``: a landscape page may be used."""
    _let_break(table)
    head, body, foot = (grid(rows_of(table, part)) for part in ("thead", "tbody", "tfoot"))
    cells = [cell for part in (head, body, foot) for row in part for cell in row]
    if not cells:
        return None
    columns = [
        measure([_text(cell) for cell in cells if cell.column == x and cell.columns == 1])
        for x in range(max(cell.column + cell.columns for cell in cells))
    ]
    layouts = lay_out(columns, may_split=all(cell.is_simple for cell in cells), may_turn=may_turn)
    statements = tuple(
        call(
            "data-table",
            *_cells("cell", body, layout, inside),
            columns=array(f"{width:.2f}fr" for width in layout.widths),
            size=f"{layout.size}pt",
            rows=array(str(len(part)) for part in (head, body, foot)),
            caption=_caption(table, inside, part, len(layouts)),
            head=array(_cells("head-cell", head, layout, inside)),
            foot=array(_cells("cell", foot, layout, inside)),
        )
        for part, layout in enumerate(layouts, 1)
    )
    return PrintedTable(statements, layouts[0].landscape)


def _caption(table: Tag, inside: Inside, part: int, parts: int) -> str:
    caption = table.find("caption", recursive=False)
    place = literal(f" ({part}/{parts})") if parts > 1 else ""
    if caption is None:
        return "none"
    return content([inside(caption), place])


def _cells(function: str, rows: Iterable[Iterable[Cell]], layout: Layout, inside: Inside) -> Iterator[str]:
    for row in rows:
        for cell in row:
            if cell.column in layout.columns:
                yield _cell(function, replace(cell, column=layout.columns.index(cell.column)), inside)


def _cell(function: str, cell: Cell, inside: Inside) -> str:
    place = {"x": str(cell.column)}
    if cell.columns > 1:
        place["colspan"] = str(cell.columns)
    if cell.rows > 1:
        place["rowspan"] = str(cell.rows)
    if len(text_of(cell.tag)) <= _WHOLE:
        place["breakable"] = "false"
    across = {"num": "end", "centre": "center"}
    side = next((across[name] for name in classes(cell.tag) if name in across), "start")
    place["align"] = f"{side} + {'bottom' if function == 'head-cell' else 'top'}"
    return call(function, inside(cell.tag), **place)


def _text(cell: Cell) -> CellText:
    """What ``cell`` says, with the line breaks it brought and its small type taken into account."""
    said = "".join(
        ("\n" if part.name == "br" else "") if isinstance(part, Tag) else str(part)
        for part in cell.tag.descendants
    )
    text = "\n".join(" ".join(line.split()) for line in said.split("\n"))
    full = text_width(text)
    small = sum(text_width(text_of(part)) for part in named(cell.tag, {"small"})) * (1 - _SMALL)
    is_number = cell.tag.name == "td" and "num" in classes(cell.tag)
    return CellText(text, is_number, max(_SMALL, 1 - small / full) if full else 1.0)


def _let_break(table: Tag) -> None:
    for text in list(table.find_all(string=True)):
        if (broken := breakable(str(text))) != str(text):
            text.replace_with(NavigableString(broken))
