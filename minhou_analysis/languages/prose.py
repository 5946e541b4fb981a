"""Markdown of notebooks (笔记本文字): its messages, a heading or a paragraph each, and the same in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from minhou_analysis.languages import Language, messages

_BETWEEN: Final = re.compile(r"(\n\s*\n)")
_HEADING: Final = re.compile(r"(#{1,6}\s+)(.*)", re.DOTALL)


def blocks(source: str) -> Iterator[str]:
    """The messages of a cell, in order: headings without their marks, paragraphs, lists and tables whole."""
    for part in _BETWEEN.split(source):
        if block := part.strip():
            yield _parts(block)[1]


def translate_prose(source: str, words: Mapping[str, str]) -> str:
    """A cell's Markdown with each message in the words given for it; what has none stands as it is."""
    return "".join(_said(part, words) for part in _BETWEEN.split(source))


def prose_in(language: Language, source: str) -> str:
    """A cell's Markdown in a language, by its catalogue."""
    return translate_prose(source, messages(language))


def _said(part: str, words: Mapping[str, str]) -> str:
    mark, block = _parts(part.strip())
    return mark + words[block] if block in words else part


def _parts(block: str) -> tuple[str, str]:
    heading = _HEADING.fullmatch(block)
    return (heading[1], heading[2]) if heading else ("", block)
