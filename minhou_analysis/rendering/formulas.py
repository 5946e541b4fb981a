"""Formulas (公式): TeX as MathML for pages and as Typst for print, both from one parse.

What cannot be parsed stays TeX. Nothing of a formula becomes markup or a link: only elements and attributes listed here
are written, and all text is escaped.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from bs4 import BeautifulSoup
from bs4.element import Tag

from .typst_text import call, content, literal
from .vocabulary import HAS_CJK, classes, named, parse

_ELEMENTS: Final = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
    ]
)
_ATTRIBUTES: Final = frozenset(
    [
        "stretchy",
        "fence",
        "form",
        "accent",
        "accentunder",
        "columnalign",
        "mathvariant",
        "linethickness",
        "display",
    ]
)
_SCRIPTS: Final = {
    "msub": ("b",),
    "munder": ("b",),
    "msup": ("t",),
    "mover": ("t",),
    "msubsup": ("b", "t"),
    "munderover": ("b", "t"),
}
"""Where Typst attaches what comes after the base."""
_BRACKETS: Final = frozenset("()[]{}|‖")
_ACCENTS: Final = {"¯": "macron", "^": "hat", "~": "tilde", "→": "arrow", "˙": "dot", "¨": "dot.double"}


def with_formulas_set(tree: BeautifulSoup) -> BeautifulSoup:
    """A copy of ``tree`` in which formulas are ``math`` elements; ``tree`` itself where it has none."""
    if not any(_formulas(tree)):
        return tree
    page = copy.copy(tree)
    for formula in list(_formulas(page)):
        if element := math_element(formula.get_text().strip(), block=formula.name == "div"):
            formula.clear()
            formula.append(parse(element))
            formula["class"] = " ".join([*classes(formula), "set"])
    return page


def _formulas(tree: BeautifulSoup) -> Iterator[Tag]:
    return (tag for tag in named(tree, {"div", "span"}) if "math" in classes(tag))


def math_element(tex: str, *, block: bool) -> str | None:
    """A ``math`` element that says ``tex``; None where that is no formula."""
    parsed = _parsed(tex, block)
    if parsed is None:
        return None
    shown = Element("math", {"display": "block" if block else "inline", "alttext": tex})
    _copy(parsed, shown)
    return tostring(shown, encoding="unicode", short_empty_elements=False)


def typst_equation(tex: str, *, block: bool) -> str | None:
    """A Typst equation that says ``tex``, with the TeX as its alternative text; None where that is no formula."""
    parsed = _parsed(tex, block)
    if parsed is None:
        return None
    return call("math.equation", _row(parsed), block="true" if block else "false", alt=literal(tex))


@cache
def _parsed(tex: str, block: bool) -> Element | None:
    from latex2mathml.converter import convert_to_element

    try:
        parsed = convert_to_element(tex, display="block" if block else "inline")
    except Exception:  # the parser ends in whatever its reading of the text runs into
        return None
    for part in parsed.iter():
        part.text = unescape(part.text) if part.text else None
    # a command that it does not know it passes on as a name
    return None if any((part.text or "").startswith("\\") for part in parsed.iter()) else parsed


def _copy(source: Element, target: Element) -> None:
    target.text = source.text
    for part in source:
        known = part.tag in _ELEMENTS
        kept = {name: value for name, value in part.attrib.items() if name in _ATTRIBUTES}
        _copy(part, SubElement(target, part.tag if known else "mrow", kept))


def _row(parts: Iterable[Element]) -> str:
    """Elements in a row; one that stretchy brackets stand around grows with what is inside."""
    inside = list(parts)
    written = content(map(_typst, inside))
    tall = any(part.tag == "mtable" for part in inside)
    brackets = [part for part in inside[:1] + inside[-1:] if part.tag == "mo"]
    grows = any(part.get("stretchy") == "true" or (tall and part.text in _BRACKETS) for part in brackets)
    return call("math.lr", written) if grows else written


def _typst(part: Element) -> str:
    inside = list(part)
    match part.tag:
        case "mi" | "mo" | "mn":
            return _symbol(part)
        case "mtext":
            return literal((part.text or "").replace("\xa0", " "))
        case "mspace":
            return "h(0.3em)"
        case "mfrac":
            return call("math.frac", *map(_typst, inside))
        case "msqrt":
            return call("math.sqrt", _row(inside))
        case "mroot":
            return call("math.root", _typst(inside[1]), _typst(inside[0]))
        case "mover" if mark := _ACCENTS.get(inside[1].text or ""):
            return call(
                "math.accent",
                _typst(inside[0]),
                f"math.{mark}" if mark in ("hat", "tilde") else f"sym.{mark}",
            )
        case "mtable":
            rows = [f"({', '.join(_row(cell) for cell in row)},)" for row in inside]
            return call("math.mat", *rows, delim="none")
        case kind if kind in _SCRIPTS:
            places = dict(zip(_SCRIPTS[kind], map(_typst, inside[1:]), strict=True))
            return call("math.attach", _typst(inside[0]), **places)
    return _row(inside)


def _symbol(part: Element) -> str:
    text = part.text or ""
    if part.tag == "mn" or len(text) != 1:
        return (
            literal(text) if part.tag == "mn" or not text else call("math.op", literal(text), limits="true")
        )
    if HAS_CJK.match(text):
        return literal(text)
    # as content: symbols that meet in code become one string, which is set upright
    said = f"[#{call('symbol', literal(text))}]"
    return call("math.upright", said) if part.get("mathvariant") == "normal" else said
