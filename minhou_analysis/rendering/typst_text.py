"""The only way text enters a Typst document: as a string literal in code, where no character is markup (转义)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL: Final = re.compile(r'[\\"\x00-\x1f\x7f]')
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")


def literal(text: str) -> str:
    r"""``text`` as a Typst string: ``a"b`` becomes ``"a\"b"``."""
    return '"' + _SPECIAL.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{{{ord(m[0]):x}}}", text) + '"'


def running_text(text: str) -> str:
    """Typst statements for text inside a paragraph, white space collapsed as in HTML.

    Space at either end is Typst's own space, which melts away at the edge of a paragraph.
    """
    words = _SPACES.sub(" ", text)
    if not words.strip(" "):
        return "[ ]" if words else ""
    before = "[ ];" if words.startswith(" ") else ""
    after = ";[ ]" if words.endswith(" ") else ""
    return f"{before}{literal(words.strip(' '))}{after}"


def content(statements: Iterable[str]) -> str:
    """Statements joined into one piece of content."""
    return "{" + ";".join(s for s in statements if s) + "}"


def call(function: str, *arguments: str, **named: str) -> str:
    """A call of ``function``; arguments are Typst code, names written with ``_`` for ``-``."""
    pairs = [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return f"{function}({', '.join([*arguments, *pairs])})"


def array(items: Iterable[str]) -> str:
    """A Typst array, also of one item or none."""
    return "(" + "".join(f"{item}, " for item in items) + ")"
