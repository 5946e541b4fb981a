"""The HTML a report may contain (词汇). Whatever a cell emitted is brought down to it before either exporter looks.

Elements outside the list lose their tags and keep their text; elements that run, fetch or paint lose both. What
is left has no script, no style, no address that is fetched, and only the classes the style sheet knows.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Container, Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.element import NavigableString, PageElement, Tag

from .pictures import Pictures
from .wording import Wording

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


def names(*lines: str) -> frozenset[str]:
    """The words of ``lines`` as a set."""
    return frozenset(name for line in lines for name in line.split())


_KEPT: Final = frozenset(HEADINGS) | names(
    "blockquote br dd details div dl dt figcaption figure hr img li ol p pre section summary ul",
    "caption table tbody td tfoot th thead tr",
    "a abbr b cite code del em i ins kbd mark q s samp small span strong sub sup time u var",
)
_DROPPED: Final = names(
    "applet audio base canvas embed frame frameset head iframe link math meta noembed noframes noscript object",
    "button input select textarea script style svg template title video plaintext xmp",
)
_ATTRIBUTES: Final = {
    "a": {"href"},
    "abbr": {"title"},
    "span": {"title"},
    "img": {"src", "alt"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "time": {"datetime"},
    "details": {"open"},
}
_CLASSES: Final = names(
    "answer tiles sub fact chart note waiting table num centre light light-green light-amber light-red light-grey",
    "tag demo missing plan code stream plain image gap trace math block",
    "references footnotes footnote-ref footnote-backref",
)
_ALIGNED: Final = re.compile(r"text-align:\s*(right|center)")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,2}")
_CJK: Final = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u2014\u2018-\u201d\u2026"
_WRAPPED_LINE: Final = re.compile(rf"(?<=[{_CJK}])[ \t]*\n[ \t]*(?=[{_CJK}])")
HAS_CJK: Final = re.compile("[\u3400-\u9fff]")


def parse(markup: str) -> BeautifulSoup:
    """The tree of ``markup``. A cell may print what looks like a file name; that is no reason to warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(printable(markup), "html.parser")


def printable(text: str) -> str:
    """``text`` without what no font draws and no file may hold: control characters and half pairs."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n"))


def clean(markup: str, pictures: Pictures, words: Wording) -> BeautifulSoup:
    """The tree of ``markup`` within the vocabulary, with every picture embedded or named as absent."""
    tree = parse(markup)
    for node in list(tree.descendants):
        if isinstance(node, NavigableString) and type(node) is not NavigableString:
            node.extract()
    for tag in _elements(tree):
        if tag.name in _DROPPED or "footnotes-sep" in classes(tag):
            tag.extract()
    for tag in _elements(tree):
        if tag.name in _KEPT:
            _strip_attributes(tag)
        else:
            tag.unwrap()
    for image in list(named(tree, {"img"})):
        _embed(image, tree, pictures, words)
    _join_wrapped_lines(tree)
    return tree


def _elements(tree: BeautifulSoup) -> list[Tag]:
    return [node for node in tree.descendants if isinstance(node, Tag)]


def text_of(node: Tag) -> str:
    """The words of ``node`` on one line."""
    return " ".join(node.get_text().split())


def named(node: Tag, names: Container[str]) -> Iterator[Tag]:
    """Elements in ``node`` with one of these ``names``; much quicker than ``find_all`` where there are many calls."""
    return (part for part in node.descendants if isinstance(part, Tag) and part.name in names)


def children(node: Tag, names: Container[str]) -> list[Tag]:
    """Elements right in ``node`` with one of these ``names``, as quickly."""
    return [part for part in node.contents if isinstance(part, Tag) and part.name in names]


def holds(node: Tag, names: Container[str]) -> bool:
    """Whether an element with one of these ``names`` stands somewhere in ``node``."""
    return any(True for _ in named(node, names))


def classes(tag: Tag) -> list[str]:
    """The classes of ``tag``, however they were written."""
    found: str | list[str] = tag.get("class") or []
    return found.split() if isinstance(found, str) else list(found)


def add_class(tag: Tag, name: str) -> None:
    """Give ``tag`` one more class, once."""
    tag["class"] = " ".join(dict.fromkeys([*classes(tag), name]))


def remove_class(tag: Tag, name: str) -> None:
    """Take a class from ``tag``; an empty attribute goes with it."""
    kept = [other for other in classes(tag) if other != name]
    tag["class"] = " ".join(kept)
    if not kept:
        del tag["class"]


def significant(nodes: Iterable[PageElement]) -> list[PageElement]:
    """``nodes`` without those that are only white space between blocks."""
    return [node for node in nodes if isinstance(node, Tag) or str(node).strip()]


def _strip_attributes(tag: Tag) -> None:
    known = [name for name in classes(tag) if name in _CLASSES]
    if aligned := _ALIGNED.search(str(tag.get("style", ""))):
        known.append("num" if aligned[1] == "right" else "centre")
    allowed = _ATTRIBUTES.get(tag.name, set()) | {"id", "lang"}
    tag.attrs = {name: value for name, value in tag.attrs.items() if name in allowed}
    if known:
        tag["class"] = " ".join(dict.fromkeys(known))
    for span in ("colspan", "rowspan", "start"):
        if span in tag.attrs and not _NUMBER.fullmatch(str(tag[span])):
            del tag[span]
    if tag.name == "a" and not _may_follow(str(tag.get("href", ""))):
        del tag["href"]


def _may_follow(address: str) -> bool:
    """Whether a reader may be sent to ``address``: the web, mail, a place in the page or a file beside it."""
    try:
        parts = urlsplit(
            "".join(c for c in address if c.isprintable() and not c.isspace()).replace("\\", "/")
        )
    except ValueError:
        return False
    return parts.scheme in {"http", "https", "mailto"} or not (parts.scheme or parts.netloc)


def _embed(image: Tag, tree: BeautifulSoup, pictures: Pictures, words: Wording) -> None:
    source = str(image.get("src", ""))
    described = str(image.get("alt", "")).strip() or _caption_of(image)
    if embedded := pictures.embedded(source):
        image["src"] = embedded
        image["alt"] = described or words.no_alt
        return
    name = "" if source.startswith("data:") else source
    absent = tree.new_tag("span", attrs={"class": "tag missing"})
    absent.string = words.no_image.format(described or name)
    image.replace_with(absent)


def _caption_of(image: Tag) -> str:
    figure = image.find_parent("figure")
    caption = figure.find("figcaption") if figure else None
    return text_of(caption) if caption else ""


def _join_wrapped_lines(tree: BeautifulSoup) -> None:
    """A line end inside Chinese text is no space."""
    for text in tree.find_all(string=_WRAPPED_LINE):
        if not text.find_parent("pre"):
            text.replace_with(_WRAPPED_LINE.sub("", str(text)))
