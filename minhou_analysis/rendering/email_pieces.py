"""What an e-mail can hold of a report, apart from how HTML or plain text will show it (邮件内容).

The report's cleaned tree is read into a few kinds of piece: prose, tiles, tables, charts. Both forms of the message
are written from the same pieces, so that they cannot say different things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

from minhou_analysis.display.palette import LIGHTS

from .structure import BLOCKS
from .table_layout import CellText, measure, text_width
from .tables import grid, rows_of
from .vocabulary import HAS_CJK, HEADINGS, classes, text_of

_PHONE: Final = 27.0
"""Room for a table on a telephone in em: 390 px less margins, in type of 13 px."""
_LONG: Final = 14.0
"""Width in em from which a cell of a stacked row gets a line of its own."""
_TURNING: Final = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Invisible characters that turn or hide what follows them; a unit's words may not reach beyond themselves."""
_STYLES: Final = {"strong": "strong", "b": "strong", "small": "small", "cite": "small"}
_FOLLOWED: Final = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one style: ``strong``, ``small``, ``tag``, a traffic light, ``break`` (a new line) or none."""

    text: str
    style: str = ""
    href: str | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph: ``p``, ``note``, ``item``, ``quote``, ``gap``, ``pre`` or ``heading``."""

    line: Line
    kind: str = "p"


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure with its label and the line under it."""

    label: Line
    value: Line
    sub: Line


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell."""

    line: Line
    numeric: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        return plain(self.line)

    @property
    def is_light(self) -> bool:
        """Whether it says nothing but a traffic light."""
        return bool(self.line) and all(span.style in LIGHTS for span in self.line)

    @property
    def is_long(self) -> bool:
        """Whether it wants a line of its own."""
        return text_width(self.text) > _LONG

    @property
    def named(self) -> bool:
        """Whether it needs its column's name beside it: a light does not, nor a text that opens with the name."""
        opening = self.text.partition("：")[0]
        return bool(self.label) and not self.is_light and not (opening and opening in self.label)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, the heads of its columns, its rows, and how many rows were left out. ``further`` is what the
    report itself says below of rows that it leaves out, where that belongs into one sentence with ours.
    """

    caption: Line
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int = 0
    further: Line = ()

    @property
    def is_wide(self) -> bool:
        """Whether a telephone cannot show the columns side by side, or a text in one would be a strip."""
        width = max(len(row) for row in (self.heads, *self.rows))
        if width > 3 and any(cell.is_long for row in self.rows for cell in row[1:]):
            return True
        columns = [[row[i] for row in (self.heads, *self.rows) if i < len(row)] for i in range(width)]
        needs = [
            measure([CellText(cell.text, is_number=cell.numeric or cell.is_light) for cell in column]).least
            for column in columns
        ]
        return sum(needs) > _PHONE

    def shortened(self, rows: int) -> Table:
        """At most ``rows`` rows; of a table whose rows stand in groups by a column, some of each group."""
        if len(self.rows) <= rows:
            return self
        groups = self._groups()
        kept = {i for group in groups for i in group[: rows // len(groups)]}
        spare = [i for i in range(len(self.rows)) if i not in kept]
        kept |= set(spare[: rows - len(kept)])
        chosen = tuple(row for i, row in enumerate(self.rows) if i in kept)
        return replace(self, rows=chosen, more=self.more + len(self.rows) - len(chosen))

    def _groups(self) -> list[list[int]]:
        """Rows in runs by the first column of words whose every word stands in one run; else all rows as one."""
        for column in range(1, len(self.heads)):
            said = [row[column].text if column < len(row) else "" for row in self.rows]
            starts = [i for i, text in enumerate(said) if i == 0 or text != said[i - 1]]
            if self.heads[column].numeric or not 1 < len(starts) == len(set(said)) <= len(said) // 2:
                continue
            ends = [*starts[1:], len(said)]
            return [list(range(a, b)) for a, b in zip(starts, ends, strict=True)]
        return [list(range(len(self.rows)))]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as a data URI, with its message, its description and its note."""

    title: Line
    source: str
    alt: str
    note: Line


Piece = Prose | Tiles | Table | Chart


def plain(line: Line) -> str:
    """The words of ``line`` on one line; small print after a break stands in brackets."""
    said, opened = "", False
    for span in line:
        if span.style == "break":
            said, opened = said + ("（" if not opened else "，"), True
        else:
            said += span.text
    said = said.strip()
    return (said.removesuffix("（") if said.endswith("（") else said + "）") if opened else said


def pieces(tree: Tag) -> Iterator[Piece]:
    """Every piece of ``tree``, a report's content brought down to the vocabulary, in reading order."""
    loose: list[PageElement] = []
    for node in tree.children:
        if isinstance(node, Tag) and (node.name in BLOCKS or node.name == "img" or node.find(list(BLOCKS))):
            yield from _paragraph(loose)
            loose = []
            yield from _block(node)
        else:
            loose.append(node)
    yield from _paragraph(loose)


def line_of(*nodes: PageElement) -> Line:
    """Styled words of ``nodes``, white space brought down to single spaces."""
    spans: list[Span] = []
    for span in _spans(nodes, "", None):
        last = spans[-1] if spans else Span("", "break")
        text = span.text.lstrip() if last.style == "break" or last.text.endswith(" ") else span.text
        if span.style == "break" or text:
            spans.append(replace(span, text=text))
    while spans and (spans[-1].style == "break" or not spans[-1].text.strip()):
        spans.pop()
    while spans and spans[0].style == "break":
        spans.pop(0)
    return tuple(spans)


def _paragraph(nodes: list[PageElement], kind: str = "p") -> Iterator[Prose]:
    if line := line_of(*nodes):
        yield Prose(line, kind)


def _block(node: Tag) -> Iterator[Piece]:
    name, marks = node.name, classes(node)
    if name in HEADINGS:
        yield from _paragraph(list(node.children), "heading" if name != "h2" else "section")
    elif name == "dl" and "tiles" in marks:
        yield _tiles(node)
    elif name == "img":
        yield Chart((), str(node["src"]), _said(str(node["alt"])), ())
    elif name == "figure" and isinstance(node.find("img"), Tag):
        yield _chart(node)
    elif name == "table":
        yield _table(node)
    elif name == "pre":
        yield Prose(tuple(_lines(node.get_text())), "pre")
    elif name in {"p", "li", "dd", "blockquote"} or "gap" in marks:
        yield from _container(node, _kind(node))
    elif name in {"dt", "summary", "figcaption"}:
        yield from _paragraph(list(node.children), "heading")
    else:
        yield from pieces(node)


def _kind(node: Tag) -> str:
    if "gap" in classes(node):
        return "gap"
    if "note" in classes(node):
        return "note"
    return {"li": "item", "blockquote": "quote"}.get(node.name, "p")


def _container(node: Tag, kind: str) -> Iterator[Piece]:
    """A paragraph, or something that holds several: its plain paragraphs take its kind."""
    for piece in pieces(node):
        yield replace(piece, kind=kind) if isinstance(piece, Prose) and piece.kind == "p" else piece


def _tiles(node: Tag) -> Tiles:
    found = []
    for tile in node.find_all("div", recursive=False):
        values = tile.find_all("dd")
        main = [part for part in values if "sub" not in classes(part)]
        sub = [part for part in values if "sub" in classes(part)]
        found.append(Tile(line_of(*tile.find_all("dt")), line_of(*main), line_of(*sub)))
    return Tiles(tuple(found))


def _chart(node: Tag) -> Chart:
    image, title, note = node.find("img"), node.find("figcaption"), node.find("p", class_="note")
    assert isinstance(image, Tag)  # noqa: S101 - the caller looked
    return Chart(
        line_of(title) if title else (),
        str(image["src"]),
        _said(str(image["alt"])),
        line_of(note) if note else (),
    )


def _table(node: Tag) -> Table:
    caption = node.find("caption", recursive=False)
    head_rows = grid(rows_of(node, "thead"))
    heads = [
        Cell(line_of(cell.tag), "num" in classes(cell.tag))
        for cell in (head_rows[-1] if head_rows else [])
        for _ in range(cell.columns)
    ]
    rows = []
    for cells in grid(rows_of(node, "tbody") + rows_of(node, "tfoot")):
        labels = [heads[cell.column].text if cell.column < len(heads) else "" for cell in cells]
        rows.append(
            tuple(
                Cell(line_of(cell.tag), "num" in classes(cell.tag), label)
                for cell, label in zip(cells, labels, strict=True)
            )
        )
    return Table(line_of(caption) if caption else (), tuple(heads), tuple(rows))


def _spans(nodes: tuple[PageElement, ...], style: str, href: str | None) -> Iterator[Span]:
    for node in nodes:
        if isinstance(node, NavigableString):
            yield Span(_said(str(node)), style, href)
        elif isinstance(node, Tag) and node.name == "br":
            yield Span("", "break")
        elif isinstance(node, Tag) and "tag" in classes(node):
            mark = _said(text_of(node))
            yield Span(f"【{mark}】" if HAS_CJK.search(mark) else f" [{mark}]", "tag")
        elif isinstance(node, Tag):
            light = next((name for name in LIGHTS if f"light-{name}" in classes(node)), "")
            own = light or style or _STYLES.get(node.name, "")
            address = str(node.get("href", "")).strip()
            own_href = address if address.lower().startswith(_FOLLOWED) else href
            yield from _spans(tuple(node.children), own, own_href)
            if node.name in {"p", "li", "div", "dt", "dd", "cite"}:
                yield Span(" ")


def _lines(text: str) -> Iterator[Span]:
    for i, line in enumerate(text.splitlines()):
        if i:
            yield Span("", "break")
        yield Span(_TURNING.sub("", line))


def _said(text: str) -> str:
    spaced = re.sub(r"\s+", " ", text)
    return _TURNING.sub("", spaced)
