"""Sections that have nothing to show yet (暂缺的各节): told together at the end instead of one by one.

A cell says so by a paragraph of class ``waiting``. A section all of whose cells do is left out, and named with its
reason; one that shows anything at all stays, without what the list at the end says for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

from .vocabulary import HEADINGS, classes, significant, text_of
from .wording import Wording

WAITING: Final = "waiting"
_OUTPUT: Final = "data-output"


def mark_output(part: BeautifulSoup) -> None:
    """Note of what a code cell showed that it did not come from prose."""
    for node in part.contents:
        if isinstance(node, Tag):
            node[_OUTPUT] = ""


def tell_absent_together(tree: BeautifulSoup, words: Wording) -> None:
    """Take out sections that only wait, and name them with their reasons in one section at the end, in place."""
    reasons: dict[str, list[str]] = {}
    for heading, nodes in list(_sections(tree)):
        shown = [node for node in nodes if isinstance(node, Tag) and _OUTPUT in node.attrs]
        if shown and all(WAITING in classes(node) for node in shown):
            reason = " ".join(dict.fromkeys(text_of(node) for node in shown))
            reasons.setdefault(reason, []).append(text_of(heading))
            for node in (heading, *nodes):
                node.extract()
    for tag in [node for node in tree.descendants if isinstance(node, Tag)]:
        if WAITING in classes(tag) and text_of(tag) in reasons:
            tag.extract()
        tag.attrs.pop(_OUTPUT, None)
    if reasons:
        _append_list(tree, reasons, words)


def _sections(tree: BeautifulSoup) -> Iterator[tuple[Tag, list[PageElement]]]:
    """Each heading of the highest level below the title, with all that follows it up to the next."""
    nodes = significant(list(tree.contents))
    starts = [i for i, node in enumerate(nodes) if isinstance(node, Tag) and node.name == HEADINGS[1]]
    for start, end in pairwise([*starts, len(nodes)]):
        heading = nodes[start]
        if isinstance(heading, Tag):
            yield heading, nodes[start + 1 : end]


def _append_list(tree: BeautifulSoup, reasons: dict[str, list[str]], words: Wording) -> None:
    heading = tree.new_tag(HEADINGS[1])
    heading.string = words.absent
    items = tree.new_tag("ul")
    for reason, names in reasons.items():
        item = tree.new_tag("li")
        item.string = words.absent_because.format(words.between.join(names), reason)
        items.append(item)
    tree.extend([heading, items])
