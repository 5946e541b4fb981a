"""Every character of a report against the fonts that draw it, before anything is written (字形检查)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from bs4.element import NavigableString, Tag
from nbformat import NotebookNode

from minhou_analysis.display.fonts import named_glyph, undrawable
from minhou_analysis.errors import GlyphError

from .document import Document
from .facts import heading_of
from .vocabulary import HEADINGS, text_of

_AROUND: Final = 12
"""Characters shown before and behind the one that is missing."""
_MEND: Final = "write it otherwise where it comes from: form, catalogue, settings or notebook (报告字体没有这个字，请在来源处改写)"


def check_glyphs(document: Document) -> None:
    """Refuse a report that says what would be drawn as a box.

    Raises:
        GlyphError: with the first such character, its place, and how many others there are.
    """
    said = "".join(text for _, text in _header_texts(document))
    absent = undrawable(f"{said}{document.lead.get_text()}{document.body.get_text()}")
    if absent:
        more = f", and {len(absent) - 1} more" if len(absent) > 1 else ""
        raise GlyphError(
            f"no font draws {named_glyph(absent[0])}{more} in {_place(document, absent[0])}; {_MEND}"
        )


def refuse_boxes_in_charts(nb: NotebookNode) -> None:
    """A chart that could not be drawn for want of a glyph stops the report; it is no mere gap.

    Raises:
        GlyphError: the chart's own, with the section it stands in.
    """
    section = ""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            section = heading_of(cell.source) or section
        for output in cell.get("outputs", ()):
            if output.output_type == "error" and output.ename == GlyphError.__name__:
                raise GlyphError(f"section “{section}”: {output.evalue}")


def _header_texts(document: Document) -> Iterator[tuple[str, str]]:
    for field in fields(document.header):
        value = getattr(document.header, field.name)
        if isinstance(value, str):
            yield field.name, value


def _place(document: Document, character: str) -> str:
    """Where ``character`` stands first: part of the header, or section, table and row, with the words around it."""
    for name, text in _header_texts(document):
        if character in text:
            return f"the report's {name} {_around(text, character)}"
    for tree in (document.lead, document.body):
        for node in tree.find_all(string=True):
            if character in node:
                return "".join(_within(node)) + _around(str(node), character)
    return "the report"


def _within(node: NavigableString) -> Iterator[str]:
    heading = node.find_previous(HEADINGS)
    if isinstance(heading, Tag):
        yield f"section “{text_of(heading)}”, "
    table = node.find_parent("table")
    if isinstance(table, Tag) and isinstance(caption := table.find("caption"), Tag):
        yield f"table “{text_of(caption)}”, "
    row = node.find_parent("tr")
    if isinstance(row, Tag) and isinstance(name := row.find(["th", "td"]), Tag):
        yield f"row “{text_of(name)}”, "


def _around(text: str, character: str) -> str:
    words = " ".join(text.split())
    place = words.index(character)
    return f"“{words[max(0, place - _AROUND) : place + _AROUND + 1]}”"
