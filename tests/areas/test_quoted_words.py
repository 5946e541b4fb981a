"""The plan's words stay as they are in every language; others than the plan's say in short what they mean."""

from __future__ import annotations

import pytest

from minhou_analysis.areas.quoted_words import quotation
from minhou_analysis.languages import _Speech, speak

WORDS, GIST = "统一城乡低保标准", "统一低保标准"


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Speech, "language", _Speech.language)
    monkeypatch.setattr(_Speech, "words", {})
    speak("en", {WORDS: "Set one allowance", GIST: "Set one allowance"})


def test_the_plan_is_quoted_alone_in_its_own_language() -> None:
    assert quotation(WORDS, GIST).text == f"「{WORDS}」"


@pytest.mark.usefixtures("english")
def test_words_that_are_also_a_name_are_not_translated_and_their_gist_stands_before_them() -> None:
    said = quotation(WORDS, GIST)
    assert said.text.startswith("Set one allowance: ")
    assert WORDS in said.text
    assert WORDS in said.to_html()
