"""Markdown cells become HTML by a real parser, so that both exporters walk one and the same tree."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from .vocabulary import printable


def markdown_to_html(source: str, key: str) -> str:
    """HTML of a CommonMark ``source`` with tables, strike-through, footnotes and formulas.

    ``key`` names the cell: it goes into footnote ids, so that two cells may both have a footnote 1.
    Formulas stay TeX text in elements of class ``math``, which ``formulas`` sets; raw HTML passes through and is cleaned later.
    """
    return str(_parser().render(printable(source), {"docId": key}))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=_formula)
    parser.use(amsmath_plugin, renderer=escape)
    return parser


def _formula(tex: str, _options: Mapping[str, Any]) -> str:
    return escape(tex.strip())
