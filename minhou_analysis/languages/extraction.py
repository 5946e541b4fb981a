"""Which texts are messages (待译文字): Chinese literals of the code, docstrings aside, and the prose of notebooks.

Babel calls both functions, as ``babel.cfg`` says; ``make messages`` brings the catalogues up to date.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from minhou_analysis import languages
from minhou_analysis.languages.prose import blocks

CHINESE: Final = re.compile(f"[{languages.CHINESE}]")
"""A Chinese character, or punctuation of Chinese."""

_TOUCHING: Final = re.compile(r"\}\{[a-z]")
"""Two fields of a template with nothing between them, as other languages do not put words together."""

Message = tuple[int, None, str, list[str]]
"""Line, name of a function (none: whoever shows a text translates it), text, comments."""


def literals(
    file: IO[bytes], _keywords: Any, _tags: Any, options: Mapping[str, Any] | None = None
) -> Iterator[Message]:
    """Every Chinese text that a module holds whole, and templates whose fields touch: ``{name}{value}``.

    The pieces of an f-string are none (``pieced``).
    """
    tree = ast.parse(file.read())
    left_out = _docstrings(tree) | _raised(tree)
    left_out |= {id(part) for node in _pieced(tree) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in left_out:
            match node.value:
                case str(text) if CHINESE.search(text) or _TOUCHING.search(text):
                    yield node.lineno, None, text, []


def pieced(source: str) -> list[int]:
    """Lines of a module on which an f-string has Chinese of its own, which nobody can translate; errors speak both languages."""
    tree = ast.parse(source)
    raised = _raised(tree)
    return sorted(node.lineno for node in _pieced(tree) if id(node) not in raised)


def prose(
    file: IO[bytes], _keywords: Any, _tags: Any, options: Mapping[str, Any] | None = None
) -> Iterator[Message]:
    """The headings and paragraphs of a notebook's Markdown cells."""
    cells = json.load(file)["cells"]
    for place, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "markdown":
            for block in blocks("".join(cell["source"])):
                if CHINESE.search(block):
                    yield place, None, block, []


def _docstrings(tree: ast.AST) -> set[int]:
    """Texts that stand alone as a statement: docstrings, of attributes too."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _raised(tree: ast.AST) -> set[int]:
    """What errors say: in English, then in Chinese, whatever the language of reports."""
    return {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}


def _pieced(tree: ast.AST) -> Iterator[ast.JoinedStr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            own = (part.value for part in node.values if isinstance(part, ast.Constant))
            if any(isinstance(said, str) and CHINESE.search(said) for said in own):
                yield node
