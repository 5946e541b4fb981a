"""The English catalogue is whole: every message has words, none is left over, fields are kept."""

from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from minhou_analysis.languages.extraction import CHINESE, pieced

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "minhou_analysis" / "languages" / "en" / "reports.po"


@cache
def found() -> dict[str, str]:
    """Every message, and the file that says it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    messages = extract_from_dir(ROOT, methods, options)
    return {text: name for name, _, text, _, _ in messages}


@cache
def said() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def fields(text: str) -> set[str]:
    return {
        re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


def test_every_message_has_english_words() -> None:
    missing = [f"{name}: {text}" for text, name in found().items() if not said().get(text)]
    assert not missing, "run make messages, and write the words"


def test_no_words_are_left_of_messages_that_are_gone() -> None:
    assert not said().keys() - found().keys(), "run make messages"


def test_english_words_hold_no_chinese() -> None:
    assert not [words for words in said().values() if CHINESE.search(words)]


def test_quotation_marks_are_straight() -> None:
    """The fonts of the reports draw curly ones as wide as a Chinese character."""
    assert not [words for words in said().values() if set(words) & set("‘’“”")]


def test_a_template_keeps_its_fields() -> None:
    templates = {
        text: words for text, words in said().items() if found().get(text, "").endswith(".py") and "{" in text
    }
    assert templates
    assert not {text: words for text, words in templates.items() if fields(text) != fields(words)}


@pytest.mark.parametrize("room", ["areas", "display", "exploring"])
def test_no_text_is_put_together_from_pieces(room: str) -> None:
    """What an f-string glues together nobody can translate."""
    modules = sorted((ROOT / "minhou_analysis" / room).rglob("*.py"))
    assert modules
    glued = [
        f"{path.relative_to(ROOT)}:{line}" for path in modules for line in pieced(path.read_text("utf-8"))
    ]
    assert not glued, "use say or fill"


def test_no_command_whose_words_are_messages_puts_them_together_from_pieces() -> None:
    with (ROOT / "babel.cfg").open() as file:
        methods, _ = parse_mapping_cfg(file)
    modules = [ROOT / pattern for pattern, _ in methods if pattern.startswith("minhou_analysis/cli/")]
    assert modules
    glued = [f"{path.name}:{line}" for path in modules for line in pieced(path.read_text("utf-8"))]
    assert not glued, "use fill"
