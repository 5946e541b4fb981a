"""A tree in which every element stands where it may stand (结构).

A cell may emit a list with loose text, a row without a table, a heading inside a cell. Browsers and typesetters
each guess at such trees, and not alike; here they are put in order once, and no word is lost.
"""

from __future__ import annotations

import copy
from itertools import groupby
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

from .vocabulary import HEADINGS, classes, holds, named, names, significant

BLOCKS: Final = frozenset(HEADINGS) | names(
    "blockquote details div dl figure hr ol p pre section table ul",
    "caption dd dt figcaption li summary tbody td tfoot th thead tr",
)
"""Elements that end a paragraph."""
_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})
_PARENTS: Final = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"table", *_SECTIONS},
    "td": {"tr"},
    "th": {"tr"},
    "figcaption": {"figure"},
    "summary": {"details"},
}
_CHILDREN: Final = {
    "ul, ol": ({"li"}, "li"),
    "dl": ({"dt", "dd", "div"}, "dd"),
    "dl > div": ({"dt", "dd"}, "dd"),
}
"""Elements (by selector) → children they may have, and what other content is wrapped in."""
_LISTS: Final = frozenset({"ul", "ol", "dl"})
_TABLE_CHILDREN: Final = {
    "table": {"caption", "tr", *_SECTIONS},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"td", "th"},
}
_ONLY_FIRST: Final = (("table", "caption"), ("figure", "figcaption"), ("details", "summary"))
_MAY_HOLD_HEADINGS: Final = frozenset({"details", "div", "section", "[document]"})
_HOLD_NO_BLOCKS: Final = frozenset({"p", "pre", *HEADINGS})


def put_in_order(tree: BeautifulSoup) -> None:
    """Make ``tree`` well formed, in place: wrap what is loose, move what a table cannot hold, keep every word."""
    for tag in list(named(tree, _PARENTS)):
        if not _stands_right(tag):
            tag.name = "div"
    for parent, child in _ONLY_FIRST:
        for tag in list(named(tree, {parent})):
            for extra in tag.find_all(child, recursive=False)[1:]:
                extra.name = "div"
    if holds(tree, _LISTS):
        for selector, (allowed, wrapper) in _CHILDREN.items():
            for tag in tree.select(selector):
                _wrap_loose_content(tag, allowed, tree.new_tag(wrapper))
    for table in list(named(tree, {"table"})):
        _move_out_of_table(table)
    for tag in list(named(tree, HEADINGS)):
        if any(not _may_hold_headings(parent) for parent in tag.parents):
            tag.name = "p"
        else:
            _flatten(tag)
    for tag in reversed(list(named(tree, _HOLD_NO_BLOCKS))):
        if holds(tag, BLOCKS):
            tag.name = "div"
    for link in list(named(tree, {"a"})):
        if link.find_parent("a"):
            link.unwrap()


def _stands_right(tag: Tag) -> bool:
    parent = tag.parent
    if parent is None or parent.name not in _PARENTS[tag.name]:
        return False
    in_list = parent.parent is not None and parent.parent.name == "dl"
    return in_list or not (tag.name in {"dt", "dd"} and parent.name == "div")


def _wrap_loose_content(tag: Tag, allowed: set[str], wrapper: Tag) -> None:
    runs = groupby(list(tag.contents), key=lambda node: isinstance(node, Tag) and node.name in allowed)
    for stands, run in runs:
        nodes = list(run)
        if not stands and significant(nodes):
            box = nodes[0].wrap(copy.copy(wrapper))
            box.extend(nodes[1:])


def _move_out_of_table(table: Tag) -> None:
    """What stands between rows or cells goes before the table, where browsers put it too."""
    for part in [table, *(tag for tag in list(named(table, _TABLE_CHILDREN)) if _table_of(tag) is table)]:
        allowed = _TABLE_CHILDREN[part.name]
        for node in significant(part.contents):
            if not (isinstance(node, Tag) and node.name in allowed):
                table.insert_before(node.extract())
    if not table.find(["td", "th"]):
        for part in (table, *table.find_all([*_TABLE_CHILDREN, "caption"])):
            part.name = "div"


def _table_of(tag: Tag) -> PageElement | None:
    return tag.find_parent("table")


def _may_hold_headings(tag: Tag) -> bool:
    return tag.name in _MAY_HOLD_HEADINGS and "math" not in classes(tag)


def _flatten(heading: Tag) -> None:
    """A heading holds running text: blocks in it become part of its line."""
    for block in heading.find_all(list(BLOCKS)):
        block.insert_before(" ")
        block.unwrap()
