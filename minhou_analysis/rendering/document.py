"""The report an executed notebook holds, before it is a page or a PDF (文稿).

Both exporters read the same ``Document``: a header, what comes before the first heading, the sections, and the
list of headings. Content is a tree of the HTML in ``vocabulary``; nothing here depends on how it will look.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import Tag
from nbformat import NotebookNode

from minhou_analysis.display.palette import LIGHTS
from minhou_analysis.errors import RenderError
from minhou_analysis.languages import Language
from minhou_analysis.languages.prose import prose_in

from .absent import mark_output, tell_absent_together
from .cells import REPORT_MIME, cell_html, failed, never_ran, unrun_html
from .chinese import mark_chinese
from .pictures import Pictures
from .structure import put_in_order
from .tables import make_readable
from .vocabulary import (
    HAS_CJK,
    HEADINGS,
    classes,
    clean,
    holds,
    named,
    parse,
    printable,
    significant,
    text_of,
)
from .wording import Wording, wording

_TOP: Final = 2
"""Level of the highest heading in the body; level 1 is the title."""
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PARAMETERS: Final = {"parameters", "injected-parameters"}
"""Tags of the cells that hold a notebook's parameters: its own, and those it is given."""
_LANGUAGE: Final = re.compile(r"""^language = ["'](\w+)["']""", re.MULTILINE)
_LATIN: Final = re.compile("[A-Za-z]")
_LETTERS: Final = 4
"""Letters of English that say about as much as a Chinese character: what most of the prose is in is its language."""
_RESERVED: Final = ("content", "contents", "contents-label")
_ID: Final = re.compile(r"[\w.:-]+")


@dataclass(frozen=True, slots=True)
class Header:
    """What the report is, and its answer in one sentence. Absent parts are ``None``."""

    title: str
    subtitle: str | None = None
    period: str | None = None
    period_label: str | None = None
    issuer: str | None = None
    as_of: dt.date | None = None
    verdict: str | None = None
    light: str | None = None
    notice: str | None = None
    watermark: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the anchor that leads to it; ``level`` counts from 2."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report ready to be laid out. ``is_report`` says that the notebook carried a report header."""

    header: Header
    lang: str
    is_report: bool
    lead: BeautifulSoup
    body: BeautifulSoup
    headings: tuple[Heading, ...]

    @property
    def words(self) -> Wording:
        """Labels in the language of the report."""
        return wording(self.lang)

    @property
    def description(self) -> str:
        """The report in a line: its verdict, else its subtitle, else its first paragraph, else its title."""
        paragraph = self.lead.find("p") or self.body.find("p")
        found = text_of(paragraph) if isinstance(paragraph, Tag) else ""
        said = self.header.verdict or self.header.subtitle or found or self.header.title
        return said if len(said) <= 160 else said[:159] + "…"


def report_header(nb: NotebookNode) -> dict[str, Any] | None:
    """The report header of an executed notebook as it was emitted; ``None`` for a notebook without one.

    Where several cells emit a header the last one holds, as it would for a reader who ran them in order.
    """
    found: dict[str, Any] | None = None
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            if REPORT_MIME in output.get("data", {}):
                found = dict(output.data[REPORT_MIME])
    return found


def read_document(
    nb: NotebookNode, *, name: str = "notebook", folder: Path | None = None, show_code: bool = False
) -> Document:
    """Read the report that ``nb`` holds.

    ``name`` is the title of last resort, ``folder`` the place pictures beside the notebook are taken from.
    Raises ``RenderError`` when the report header is not one.
    """
    emitted = report_header(nb)
    lang = _language(nb, emitted)
    words = wording(lang)
    tree = _content(_in_language(nb, lang), folder, words, show_code=show_code)
    if not lang.startswith("zh"):
        mark_chinese(tree)
    header = _header(emitted) if emitted else Header(title=_take_title(tree) or name)
    if emitted:
        _take_title(tree)
    headings = _anchor(tree)
    for chart in named(tree, {"figure"}):
        if "chart" in classes(chart):
            chart["tabindex"] = "0"  # on a narrow screen it scrolls, also by keyboard
    for table in list(named(tree, {"table"})):
        make_readable(table, tree, words)
    lead, body = _divide(tree)
    return Document(header, lang, emitted is not None, lead, body, headings)


def _language(nb: NotebookNode, emitted: Mapping[str, Any] | None) -> str:
    """The header's language; else the one asked for by the notebook's parameters; else that of the prose."""
    if emitted and (said := emitted.get("lang")):
        if not _LANGUAGE_TAG.fullmatch(str(said)):
            raise RenderError(f"the report header has lang {said!r}, which is no language tag")
        return str(said)
    if asked := _asked(nb):
        return asked.tag
    prose = "".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    chinese = len(HAS_CJK.findall(prose))
    return "zh-CN" if chinese * _LETTERS >= len(_LATIN.findall(prose)) and chinese else "en"


def _asked(nb: NotebookNode) -> Language | None:
    """The language that the last parameters name: those given after those that the notebook has itself."""
    parameters = (cell.source for cell in nb.cells if _PARAMETERS & set(cell.metadata.get("tags", ())))
    named = [match[1] for source in parameters for match in _LANGUAGE.finditer(source)]
    return next((language for language in Language if named and language == named[-1]), None)


def _in_language(nb: NotebookNode, lang: str) -> NotebookNode:
    """The notebook with its prose in the language of its outputs, where that is one that reports are made in."""
    if lang != Language.EN.tag:
        return nb
    said = copy.copy(nb)
    said.cells = [
        NotebookNode(cell | {"source": prose_in(Language.EN, cell.source)})
        if cell.cell_type == "markdown"
        else cell
        for cell in nb.cells
    ]
    return said


def _header(emitted: Mapping[str, Any]) -> Header:
    def said(key: str) -> str | None:
        value = emitted.get(key)
        return printable(str(value)).strip() or None if value is not None else None

    title, light, as_of = said("title"), said("light"), said("as_of")
    if title is None:
        raise RenderError("the report header has no title")
    if light is not None and light not in LIGHTS:
        raise RenderError(f"the report header has light {light!r}; known are {', '.join(LIGHTS)}")
    try:
        day = dt.date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        raise RenderError(f"the report header has as_of {as_of!r}, which is no date") from error
    return Header(
        title=title,
        subtitle=said("subtitle"),
        period=said("period"),
        period_label=said("period_label") or said("period"),
        issuer=said("issuer"),
        as_of=day,
        verdict=said("verdict"),
        light=light,
        notice=said("notice"),
        watermark=said("watermark"),
    )


def _content(nb: NotebookNode, folder: Path | None, words: Wording, *, show_code: bool) -> BeautifulSoup:
    tree = parse("")
    section = ""
    for index, cell in enumerate(nb.cells):
        pictures = Pictures(folder, cell.get("attachments", {}))
        for markup in cell_html(cell, f"c{index + 1}", words, show_code=show_code, section=section):
            if markup:
                part = clean(markup, pictures, words)
                put_in_order(part)
                if cell.cell_type == "markdown" and (headings := part.find_all(HEADINGS[1:])):
                    section = text_of(headings[-1])
                if cell.cell_type == "code":
                    mark_output(part)
                _append(tree, part)
    tell_absent_together(tree, words)
    if unrun := _unrun_after_failure(nb.cells):
        _append(tree, clean(unrun_html(unrun, words), Pictures(), words))
    return tree


def _append(tree: BeautifulSoup, part: BeautifulSoup) -> None:
    for node in list(part.contents):
        tree.append(node.extract())
    tree.append("\n")


def _unrun_after_failure(cells: Iterable[NotebookNode]) -> int:
    """How many cells did not run because an earlier one failed."""
    seen_failure, count = False, 0
    for cell in cells:
        count += seen_failure and never_ran(cell)
        seen_failure = seen_failure or failed(cell)
    return count


def _take_title(tree: BeautifulSoup) -> str | None:
    """The text of the first heading if it is an ``h1``, which then leaves the tree: the report's title replaces it."""
    first = tree.find(HEADINGS)
    if not isinstance(first, Tag) or first.name != "h1" or not text_of(first):
        return None
    first.extract()
    return text_of(first)


def _anchor(tree: BeautifulSoup) -> tuple[Heading, ...]:
    """Give headings unbroken levels and every anchor a unique id; point links at the ids there are."""
    for table in named(tree, {"table"}):
        for part in table.descendants:
            if isinstance(part, Tag):
                part.attrs.pop("id", None)
    titles = list(named(tree, HEADINGS))
    slugs = {text_of(tag).replace(" ", "-"): tag for tag in reversed(titles)}
    headings = tuple(_number(tag for tag in titles if text_of(tag)))
    seen = {*_RESERVED, *(heading.id for heading in headings)}
    for tag in tree.find_all(id=True):
        if tag.name in HEADINGS and text_of(tag):
            continue
        if tag["id"] in seen:
            del tag["id"]
        else:
            seen.add(str(tag["id"]))
    for link in tree.find_all("a", href=True):
        target = unquote(str(link["href"])).removeprefix("#")
        if not str(link["href"]).startswith("#") or target in seen:
            continue
        if target in slugs and slugs[target].get("id"):
            link["href"] = f"#{slugs[target]['id']}"
        else:
            del link["href"]
    return headings


def _number(tags: Iterable[Tag]) -> Iterator[Heading]:
    """Headings in order, levels without gaps; ids from their place (``s2-1``) unless they brought one."""
    open_levels: list[int] = []
    counts: list[int] = []
    used: set[str] = set(_RESERVED)
    for tag in tags:
        raw = int(tag.name[1])
        while open_levels and open_levels[-1] >= raw:
            open_levels.pop()
        open_levels.append(raw)
        depth = min(len(open_levels), 7 - _TOP)
        counts = [*counts[:depth], *([0] * (depth - len(counts)))]
        counts[depth - 1] += 1
        tag.name = f"h{depth + _TOP - 1}"
        place = "s" + "-".join(map(str, counts))
        given = str(tag.get("id", ""))
        name = given if _ID.fullmatch(given) and given not in used else place
        while name in used:
            name += "-"
        used.add(name)
        tag["id"] = name
        yield Heading(depth + _TOP - 1, name, text_of(tag))


def _divide(tree: BeautifulSoup) -> tuple[BeautifulSoup, BeautifulSoup]:
    """What comes before the first block with a heading, and the rest. Without headings all is body."""
    lead, body = parse(""), parse("")
    nodes = significant(list(tree.contents))
    starts = [i for i, node in enumerate(nodes) if isinstance(node, Tag) and _has_heading(node)]
    first = starts[0] if starts else 0
    for i, node in enumerate(nodes):
        (lead if i < first else body).append(node.extract())
    return lead, body


def _has_heading(node: Tag) -> bool:
    return node.name in HEADINGS or holds(node, HEADINGS)
