"""Tables of the report tree as Typst tables (表格)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bs4.element import NavigableString, Tag

from .table_layout import Layout, breakable, lay_out, measure
from .tables import Cell, grid, rows_of
from .typst_text import array, call
from .vocabulary import text_of

Inside = Callable[[Tag], str]
"""Writes the content of one element."""


def table_typst(table: Tag, inside: Inside) -> Iterator[str]:
    """Statements that print ``table``: one, or several when it is too wide for any page."""
    _let_break(table)
    head, body, foot = (grid(rows_of(table, part)) for part in ("thead", "tbody", "tfoot"))
    cells = [cell for part in (head, body, foot) for row in part for cell in row]
    if not cells:
        return
    across = max(cell.column + cell.columns for cell in cells)
    columns = [
        measure([(_said(cell), _is_number(cell)) for cell in cells if cell.column == x and cell.columns == 1])
        for x in range(across)
    ]
    caption = table.find("caption", recursive=False)
    plain = all(cell.columns == 1 and cell.rows == 1 for cell in cells)
    for layout in lay_out(columns, may_split=plain):
        written = inside(caption) if isinstance(caption, Tag) else "none"
        yield call(
            "data-table",
            *_cells("cell", body, layout, inside),
            columns=array(f"{width:.2f}fr" for width in layout.widths),
            size=f"{layout.size}pt",
            head_rows=str(len(head)),
            landscape=str(layout.landscape).lower(),
            caption=written,
            head=array(_cells("head-cell", head, layout, inside)),
            foot=array(_cells("cell", foot, layout, inside)),
        )


def _cells(function: str, rows: Iterable[Iterable[Cell]], layout: Layout, inside: Inside) -> Iterator[str]:
    for row in rows:
        for cell in row:
            if cell.column in layout.columns:
                yield _cell(function, replace(cell, column=layout.columns.index(cell.column)), inside)


def _cell(function: str, cell: Cell, inside: Inside) -> str:
    classes = str(cell.tag.get("class", "")).split()
    place = {"x": str(cell.column)}
    if cell.columns > 1:
        place["colspan"] = str(cell.columns)
    if cell.rows > 1:
        place["rowspan"] = str(cell.rows)
    if "num" in classes:
        place["align"] = "end + top" if function == "cell" else "end + bottom"
    elif "centre" in classes:
        place["align"] = "center + top"
    elif function == "head-cell":
        place["align"] = "start + bottom"
    return call(function, inside(cell.tag), **place)


def _is_number(cell: Cell) -> bool:
    return "num" in str(cell.tag.get("class", "")).split() and cell.tag.name == "td"


def _said(cell: Cell) -> str:
    return text_of(cell.tag)


def _let_break(table: Tag) -> None:
    for text in list(table.find_all(string=True)):
        if (broken := breakable(str(text))) != str(text):
            text.replace_with(NavigableString(broken))
