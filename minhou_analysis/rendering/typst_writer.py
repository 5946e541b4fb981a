"""The report tree as Typst: one function per kind of element, every word a string literal (排版).

The writer emits code, never markup, and only calls of functions that ``templates/report.typ`` defines or Typst has
built in. What an element is called decides what is called; what it says can only become a string.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

from .document import Document
from .formulas import typst_equation
from .pictures import SUFFIXES, decoded
from .structure import BLOCKS
from .typst_table import table_typst
from .typst_text import array, call, content, literal, running_text
from .vocabulary import HEADINGS, classes, holds, significant, text_of

_SECTION: Final = "section"
_LANDSCAPE: Final = "landscape"
_SHORT: Final = 120
_TEXT: Final = frozenset(("p", "ul", "ol", "dl", "blockquote"))
"""What may flow around a chart."""
_WRAPPED: Final = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "var"), "emph"),
    **dict.fromkeys(("del", "s"), "strike"),
    **dict.fromkeys(("ins", "u"), "underline"),
    "sub": "sub",
    "sup": "super",
    "small": "small",
    "mark": "highlight",
}


class TypstWriter:
    """Writes a document's tree. ``pictures`` holds the files that the written text refers to, by name."""

    def __init__(self, document: Document) -> None:
        """Learn the anchors and footnotes of ``document``, which links and references point at."""
        self.pictures: dict[str, bytes] = {}
        self._anchors = {heading.id for heading in document.headings}
        self._footnotes = {
            str(note["id"]): note
            for tree in (document.lead, document.body)
            for part in tree.find_all("section", class_="footnotes")
            for note in part.find_all("li", id=True)
        }
        self._cited: set[str] = set()

    def write(self, tree: Tag, *, may_turn: bool) -> str:
        """``tree`` as one piece of Typst content. ``may_turn``: wide tables may take a landscape page."""
        if not significant(tree.contents):
            return "none"
        return content(_with_their_headings(self._blocks(tree.children, may_turn=may_turn)))

    def _blocks(self, nodes: Iterable[PageElement], *, may_turn: bool = False) -> Iterator[str]:
        """Statements for ``nodes``; runs of text and inline elements between blocks become paragraphs.

        A page can turn only where nothing encloses it, so leave to turn is not passed into boxes.
        """
        for is_block, run in groupby(nodes, key=_is_block):
            if is_block:
                for tag in run:
                    if isinstance(tag, Tag):
                        yield from self._block(tag, may_turn=may_turn)
            elif (group := list(run)) and significant(group):
                yield call("paragraph", content(self._inline(group)))

    def _block(self, tag: Tag, *, may_turn: bool) -> Iterator[str]:
        kinds = classes(tag)
        match tag.name:
            case "h2" | "h3" | "h4" | "h5" | "h6":
                yield from self._heading(tag)
            case "p":
                yield from self._paragraph(tag, kinds)
            case "ul" | "ol":
                yield from self._list(tag)
            case "pre":
                yield call("preformatted", literal(tag.get_text().strip("\n")))
            case "hr":
                yield "divider()"
            case "table":
                yield from self._table(tag, may_turn=may_turn)
            case "figure":
                yield from self._figure(tag)
            case "dl":
                yield from self._tiles(tag) if "tiles" in kinds else self._definitions(tag)
            case "details":
                yield from self._details(tag)
            case "blockquote":
                yield self._quotation(tag, kinds)
            case "section" if "footnotes" in kinds and self._all_cited(tag):
                return
            case "div" if "math" in kinds:
                tex = tag.get_text().strip()
                yield typst_equation(tex, block=True) or call("display-formula", literal(tex))
            case "div" if "answer" in kinds or "gap" in kinds:
                yield call("answer" if "answer" in kinds else "gap", content(self._blocks(tag.children)))
            case _:
                yield from self._blocks(tag.children, may_turn=may_turn)

    def _heading(self, tag: Tag) -> Iterator[str]:
        if not text_of(tag):
            yield from self._blocks(tag.children)
        else:
            plain = copy.copy(tag)
            for mark in plain.select("sup.footnote-ref, img"):
                mark.decompose()
            level = int(tag.name[1]) - 1
            yield call(_SECTION, str(level), literal(str(tag["id"])), content(self._inline(plain.children)))

    def _paragraph(self, tag: Tag, kinds: list[str]) -> Iterator[str]:
        nodes = significant(tag.contents)
        if len(nodes) == 1 and isinstance(nodes[0], Tag) and nodes[0].name == "img":
            yield self._illustrated("none", [], [self._picture(nodes[0], "picture")])
        elif nodes:
            kind = "note" if "note" in kinds else "lead-in" if _leads_in(tag) else "paragraph"
            yield call(kind, content(self._inline(tag.children)))

    def _list(self, tag: Tag) -> Iterator[str]:
        items = [self._inside(item) for item in tag.find_all("li", recursive=False)]
        if items:
            start = {"start": str(tag["start"])} if tag.name == "ol" and "start" in tag.attrs else {}
            kind = "references" if "references" in classes(tag) else "list" if tag.name == "ul" else "enum"
            yield call(kind, *items, **start)

    def _table(self, tag: Tag, *, may_turn: bool) -> Iterator[str]:
        printed = table_typst(tag, self._inside, may_turn=may_turn)
        if printed and printed.landscape:
            yield call(_LANDSCAPE, *printed.statements)
        elif printed:
            yield from printed.statements

    def _figure(self, tag: Tag) -> Iterator[str]:
        caption = tag.find("figcaption", recursive=False)
        notes = tag.select(":scope > p.note")
        others = [node for node in significant(tag.contents) if node is not caption and node not in notes]
        if not tag.find("img") or any(node.get_text().strip() for node in others) or tag.find("table"):
            yield from self._blocks(tag.children)
            return
        kind = "chart" if "chart" in classes(tag) else "picture"
        yield self._illustrated(
            self._inside(caption) if caption else "none",
            [content(self._inline(note.children)) for note in notes],
            [self._picture(image, kind) for image in tag.find_all("img")],
            floats=kind == "chart" and _has_text_after(tag),
        )

    def _illustrated(self, caption: str, notes: list[str], shown: list[str], *, floats: bool = False) -> str:
        named = {"floats": "true"} if floats else {}
        return call("illustrated", caption, array(notes), content(shown), **named)

    def _picture(self, image: Tag, function: str) -> str:
        source = decoded(str(image["src"]))
        if source is None:
            return literal(str(image.get("alt", "")))
        mime, data = source
        name = f"picture-{len(self.pictures) + 1}.{SUFFIXES[mime]}"
        self.pictures[name] = data
        return call(function, literal(name), literal(str(image.get("alt", ""))))

    def _tiles(self, tag: Tag) -> Iterator[str]:
        tiles = tag.find_all("div", recursive=False)
        if len(tiles) < len(significant(tag.contents)):
            yield from self._definitions(tag)
            return
        items = []
        for tile in tiles:
            labels = [self._inside(label) for label in tile.find_all("dt", recursive=False)]
            values = [
                call("tile-sub" if "sub" in classes(value) else "tile-value", self._inside(value))
                for value in tile.find_all("dd", recursive=False)
            ]
            items.append(f"(label: {content(labels)}, values: {array(values)})")
        if items:
            yield call("tiles", *items)

    def _definitions(self, tag: Tag) -> Iterator[str]:
        pairs: list[tuple[list[str], list[str]]] = []
        for part in tag.select(":scope > :is(dt, dd), :scope > div > :is(dt, dd)"):
            if part.name == "dt" or not pairs:
                pairs.append(([], []))
            pairs[-1][part.name == "dd"].append(self._inside(part))
        if pairs:
            yield call("definitions", *(f"({content(term)}, {content(said)})" for term, said in pairs))

    def _details(self, tag: Tag) -> Iterator[str]:
        summary = tag.find("summary", recursive=False)
        named = self._inside(summary) if isinstance(summary, Tag) else literal("")
        rest = [node for node in tag.children if node is not summary]
        yield call("aside", named, content(self._blocks(rest)))

    def _quotation(self, tag: Tag, kinds: list[str]) -> str:
        if "plan" not in kinds:
            return call("quotation", content(self._blocks(tag.children)))
        source = tag.find("cite", recursive=False)
        named = self._inside(source) if isinstance(source, Tag) else "none"
        rest = [node for node in tag.children if node is not source]
        return call("plan-quotation", content(self._blocks(rest)), named)

    def _inside(self, tag: Tag) -> str:
        """What ``tag`` contains: running text where it holds nothing else, blocks otherwise."""
        has_blocks = any(_is_block(node) for node in tag.children)
        return content(self._blocks(tag.children) if has_blocks else self._inline(tag.children))

    def _inline(self, nodes: Iterable[PageElement]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, NavigableString):
                yield running_text(str(node))
            elif isinstance(node, Tag):
                yield from self._inline_tag(node)

    def _inline_tag(self, tag: Tag) -> Iterator[str]:
        kinds = classes(tag)
        if "footnote-ref" in kinds:
            yield self._footnote(tag)
        elif tag.name == "br":
            yield "linebreak()"
        elif tag.name == "img":
            yield self._picture(tag, "inline-picture")
        elif tag.name in {"code", "kbd", "samp"}:
            yield call("code", literal(tag.get_text()))
        elif "math" in kinds:
            tex = tag.get_text().strip()
            yield typst_equation(tex, block=False) or call("formula", literal(tex))
        elif "light" in kinds:
            colour = next((name[6:] for name in kinds if name.startswith("light-")), "grey")
            yield call("light", literal(colour), content(self._inline(tag.children)))
        elif "tag" in kinds:
            kind = "demo" if "demo" in kinds else "missing"
            yield call("tag", literal(kind), content(self._inline(tag.children)))
        elif tag.name == "a":
            yield self._link(tag)
        elif tag.name == "span" and "lang" in tag.attrs:
            language = str(tag["lang"]).split("-", maxsplit=1)[0]
            yield call("foreign", literal(language), content(self._inline(tag.children)))
        elif tag.name in _WRAPPED:
            yield call(_WRAPPED[tag.name], content(self._inline(tag.children)))
        else:
            yield from self._inline(tag.children)

    def _link(self, tag: Tag) -> str:
        words = content(self._inline(tag.children))
        address = str(tag.get("href", ""))
        if address.removeprefix("#") in self._anchors and address.startswith("#"):
            return call("link", call("label", literal(address[1:])), words)
        if address.startswith(("http://", "https://", "mailto:")) and text_of(tag):
            return call("link", literal(address), words)
        return words

    def _footnote(self, tag: Tag) -> str:
        link = tag.find("a")
        name = str(link.get("href", ""))[1:] if isinstance(link, Tag) else ""
        if name not in self._footnotes:
            return call("super", literal(text_of(tag)))
        if name in self._cited:
            return call("footnote", call("label", literal(name)))
        self._cited.add(name)
        note = copy.copy(self._footnotes[name])
        for back in note.select("a.footnote-backref"):
            back.decompose()
        for paragraph in note.find_all("p"):
            paragraph.unwrap()
        return f"[#{call('footnote', content(self._inline(note.children)))}#{call('label', literal(name))}]"

    def _all_cited(self, notes: Tag) -> bool:
        """Whether all that ``notes`` says already stands at the foot of a page."""
        cited = [note for note in notes.select(":scope > ol > li") if note.get("id") in self._cited]
        return text_of(notes) == " ".join(map(text_of, cited))


def _with_their_headings(statements: Iterable[str]) -> Iterator[str]:
    """Headings right before a landscape page move onto it."""
    held: list[str] = []
    for statement in statements:
        if statement.startswith(f"{_SECTION}("):
            held.append(statement)
            continue
        if held and statement.startswith(f"{_LANDSCAPE}("):
            yield f"{_LANDSCAPE}({', '.join(held)}, {statement.removeprefix(f'{_LANDSCAPE}(')}"
        else:
            yield from (*held, statement)
        held = []
    yield from held


def _leads_in(paragraph: Tag) -> bool:
    """Whether ``paragraph`` is a short one right under a heading: it stays with what it announces."""
    before = paragraph.find_previous_sibling(True)
    return isinstance(before, Tag) and before.name in HEADINGS and len(text_of(paragraph)) <= _SHORT


def _has_text_after(figure: Tag) -> bool:
    """Whether text comes after ``figure``, before the next table and heading; it may then stand above it on the page."""
    after = takewhile(lambda tag: tag.name in _TEXT or tag.name == "figure", figure.find_next_siblings(True))
    return any(tag.name in _TEXT for tag in after)


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and (node.name in BLOCKS or holds(node, BLOCKS))
