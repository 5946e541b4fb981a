"""No number in the narrative stands outside a fact: sentences' templates hold no digit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

AREAS = Path(__file__).resolve().parents[2] / "minhou_analysis" / "areas"
_SPEAKERS = {"say", "note", "Table", "Column"}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"[0-9０-９]|[二三四五六七八九十百]+(?=[项家人处户个]的?)")


def literals(node: ast.expr) -> Iterator[str]:
    """Texts written in an argument, also those of an f-string."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            for value in values:
                yield from literals(value)


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every literal that a sentence, a note, a caption or a heading is made of."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SPEAKERS:
            for argument in node.args[:2]:
                for text in literals(argument):
                    yield node.lineno, text


@pytest.mark.parametrize("path", sorted(AREAS.glob("*.py")), ids=lambda path: path.stem)
def test_no_digit_is_typed_into_a_sentence(path: Path) -> None:
    typed = [(line, text) for line, text in spoken(path) if _NUMBER.search(_PLACEHOLDER.sub("", text))]
    assert typed == []


def test_the_rule_sees_what_it_should() -> None:
    tree = 'say("共3项"); note(f"有{x}项，另2家"); Table("第一", ()); say("{part0}，{a}项")'
    found = [
        text
        for node in ast.walk(ast.parse(tree))
        if isinstance(node, ast.Call)
        for argument in node.args[:2]
        for text in literals(argument)
        if _NUMBER.search(_PLACEHOLDER.sub("", text))
    ]
    assert found == ["共3项", "项，另2家"]
