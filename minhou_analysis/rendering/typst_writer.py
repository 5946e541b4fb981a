"""The report tree as Typst: one function per kind of element, every word a string literal (排版).

The writer emits code, never markup, and only calls of functions that ``templates/report.typ`` defines or Typst has
built in. What an element is called decides what is called; what it says can only become a string.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

from .document import Document
from .pictures import SUFFIXES, decoded
from .typst_table import table_typst
from .typst_text import array, call, content, literal, running_text
from .vocabulary import HEADINGS, significant, text_of

_BLOCKS: Final = frozenset(
    [
        "blockquote",
        "details",
        "div",
        "dl",
        "figure",
        "hr",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "li",
        "dt",
        "dd",
        "caption",
        "figcaption",
        "summary",
    ]
) | frozenset(HEADINGS)
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

    def write(self, tree: Tag) -> str:
        """``tree`` as one piece of Typst content."""
        return content(self._blocks(tree.children)) if significant(list(tree.contents)) else "none"

    def _blocks(self, nodes: Iterable[PageElement]) -> Iterator[str]:
        """Statements for ``nodes``; runs of text and inline elements between blocks become paragraphs."""
        for is_block, run in groupby(nodes, key=_is_block):
            if is_block:
                for tag in run:
                    if isinstance(tag, Tag):
                        yield from self._block(tag)
            elif (group := list(run)) and significant(group):
                yield call("paragraph", content(self._inline(group)))

    def _block(self, tag: Tag) -> Iterator[str]:
        classes = _classes(tag)
        match tag.name:
            case "h2" | "h3" | "h4" | "h5" | "h6":
                yield from self._heading(tag)
            case "p":
                yield from self._paragraph(tag, classes)
            case "ul" | "ol":
                yield from self._list(tag)
            case "pre":
                yield call("preformatted", literal(tag.get_text().strip("\n")))
            case "hr":
                yield "divider()"
            case "table":
                yield from table_typst(tag, self._inside)
            case "figure":
                yield from self._figure(tag)
            case "dl":
                yield from self._tiles(tag) if "tiles" in classes else self._definitions(tag)
            case "details":
                yield from self._details(tag)
            case "blockquote":
                yield self._quotation(tag, classes)
            case "section" if "footnotes" in classes:
                return
            case "div" if "math" in classes:
                yield call("display-formula", literal(tag.get_text().strip()))
            case "div" if "answer" in classes or "gap" in classes:
                yield call("answer" if "answer" in classes else "gap", content(self._blocks(tag.children)))
            case _:
                yield from self._blocks(tag.children)

    def _heading(self, tag: Tag) -> Iterator[str]:
        if "id" in tag.attrs:
            plain = copy.copy(tag)
            for mark in plain.select("sup.footnote-ref, img"):
                mark.decompose()
            level = int(tag.name[1]) - 1
            yield call("section", str(level), literal(str(tag["id"])), content(self._inline(plain.children)))

    def _paragraph(self, tag: Tag, classes: list[str]) -> Iterator[str]:
        nodes = significant(list(tag.contents))
        if len(nodes) == 1 and isinstance(nodes[0], Tag) and nodes[0].name == "img":
            yield self._illustrated("none", [], [self._picture(nodes[0], "picture")])
        elif nodes:
            yield call("note" if "note" in classes else "paragraph", content(self._inline(tag.children)))

    def _list(self, tag: Tag) -> Iterator[str]:
        items = [self._inside(item) for item in tag.find_all("li", recursive=False)]
        if items:
            start = {"start": str(tag["start"])} if tag.name == "ol" and "start" in tag.attrs else {}
            yield call("list" if tag.name == "ul" else "enum", *items, **start)

    def _figure(self, tag: Tag) -> Iterator[str]:
        caption = tag.find("figcaption")
        if tag.find("table"):
            yield from self._blocks(tag.children)
            return
        notes = [content(self._inline(note.children)) for note in tag.select("p.note")]
        kind = "chart" if "chart" in _classes(tag) else "picture"
        shown = [self._picture(image, kind) for image in tag.find_all("img")]
        written = self._inside(caption) if isinstance(caption, Tag) else "none"
        if shown:
            yield self._illustrated(written, notes, shown)
        else:
            yield from self._blocks(tag.children)

    def _illustrated(self, caption: str, notes: list[str], shown: list[str]) -> str:
        return call("illustrated", caption, array(notes), content(shown))

    def _picture(self, image: Tag, function: str) -> str:
        source = decoded(str(image["src"]))
        if source is None:
            return literal(str(image.get("alt", "")))
        mime, data = source
        name = f"picture-{len(self.pictures) + 1}.{SUFFIXES[mime]}"
        self.pictures[name] = data
        return call(function, literal(name), literal(str(image.get("alt", ""))))

    def _tiles(self, tag: Tag) -> Iterator[str]:
        items = []
        for tile in tag.find_all("div", recursive=False):
            label = tile.find("dt")
            values = [
                call("tile-sub" if "sub" in _classes(value) else "tile-value", self._inside(value))
                for value in tile.find_all("dd")
            ]
            named = self._inside(label) if isinstance(label, Tag) else literal("")
            items.append(f"(label: {named}, values: ({''.join(f'{v}, ' for v in values)}))")
        if items:
            yield call("tiles", *items)

    def _definitions(self, tag: Tag) -> Iterator[str]:
        pairs: list[tuple[str, list[str]]] = []
        for part in tag.find_all(["dt", "dd"]):
            if part.name == "dt":
                pairs.append((self._inside(part), []))
            elif pairs:
                pairs[-1][1].append(self._inside(part))
        if pairs:
            yield call("definitions", *(f"({term}, {content(said)})" for term, said in pairs))

    def _details(self, tag: Tag) -> Iterator[str]:
        summary = tag.find("summary", recursive=False)
        named = self._inside(summary) if isinstance(summary, Tag) else literal("")
        rest = [node for node in tag.children if node is not summary]
        yield call("aside", named, content(self._blocks(rest)))

    def _quotation(self, tag: Tag, classes: list[str]) -> str:
        if "plan" not in classes:
            return call("quotation", content(self._blocks(tag.children)))
        source = tag.find("cite")
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
        classes = _classes(tag)
        if "footnote-ref" in classes:
            yield self._footnote(tag)
        elif tag.name == "br":
            yield "linebreak()"
        elif tag.name == "img":
            yield self._picture(tag, "inline-picture")
        elif tag.name in {"code", "kbd", "samp"}:
            yield call("code", literal(tag.get_text()))
        elif "math" in classes:
            yield call("formula", literal(tag.get_text().strip()))
        elif "light" in classes:
            colour = next((name[6:] for name in classes if name.startswith("light-")), "grey")
            yield call("light", literal(colour), content(self._inline(tag.children)))
        elif "tag" in classes:
            kind = "demo" if "demo" in classes else "missing"
            yield call("tag", literal(kind), content(self._inline(tag.children)))
        elif tag.name == "a":
            yield self._link(tag)
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
        words = [
            child for part in note.children for child in (part.children if isinstance(part, Tag) else [part])
        ]
        return f"[#{call('footnote', content(self._inline(words)))}#{call('label', literal(name))}]"


def _classes(tag: Tag) -> list[str]:
    return str(tag.get("class", "")).split()


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and (node.name in _BLOCKS or node.find(list(_BLOCKS)) is not None)
