"""What is said in English: texts, numbers, days, names of the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis import open_workspace
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import say
from minhou_analysis.display.numbers import ITEM, PERCENT, PERCENTAGE_POINT, WAN, YI, day_label, format_value
from minhou_analysis.errors import LanguageError
from minhou_analysis.languages import (
    Language,
    fill,
    glossary,
    listed,
    paragraph,
    speak,
    spoken,
    translate,
    translated,
)
from minhou_analysis.languages.prose import blocks, translate_prose
from minhou_analysis.periods import Period
from minhou_analysis.submissions.intake.plausibility import _period
from minhou_analysis.submissions.intake.remarks import Words

PERSON = UnitOfMeasure("person", "人", "persons", "count", 0)
MU = UnitOfMeasure("mu", "亩", "mu", "area", 1)
INDEX = UnitOfMeasure("index", "上年=100", "previous year = 100", "index", 1)
RATIO = UnitOfMeasure("ratio", "比值", "ratio", "ratio", 2)
CUBED = UnitOfMeasure("water", "万立方米", "10 000 m³", "volume", 2)


@pytest.fixture(autouse=True)
def _in_chinese_again() -> Iterator[None]:
    yield
    speak("zh")


@pytest.mark.parametrize(
    ("value", "unit", "signed", "said"),
    [
        (988_164, PERSON, False, "988,164 persons"),
        (1, PERSON, False, "1 person"),
        (1_409_778_724, PERSON, False, "1,410 million persons"),
        (1_234_567, PERSON, True, "+1.23 million persons"),
        (45.53, PERCENT, False, "45.53%"),
        (-35.16, PERCENTAGE_POINT, True, "−35.16 percentage points"),
        (3, ITEM, False, "3 items"),
        (34, WAN, False, "340,000 yuan"),
        (236, WAN, False, "2.36 million yuan"),
        (2.36, YI, False, "236.00 million yuan"),
        (123.456, YI, False, "12,346 million yuan"),
        (103.7, INDEX, False, "103.7 (previous year = 100)"),
        (0.95, RATIO, False, "0.95"),
        (12.5, MU, False, "12.5 mu"),
        (0.25, CUBED, False, "2,500 m³"),
        (-0.001, PERCENT, True, "0.00%"),
        (None, PERSON, False, "n/a"),
    ],
)
def test_a_number_in_english(value: float | None, unit: UnitOfMeasure, signed: bool, said: str) -> None:
    speak("en")
    assert format_value(value, unit, signed) == said


def test_days_and_periods_in_english() -> None:
    speak("en")
    assert day_label(date(2026, 1, 15)) == "15 January 2026"
    assert [Period.parse(text).label for text in ("2025Q4", "2025H2", "2025M12", "2025")] == [
        *("Q4 2025", "second half of 2025", "December 2025", "2025")
    ]


def test_what_is_said_in_both_languages_does_not_follow_the_one_spoken() -> None:
    speak("en")
    assert [Period.parse("2025Q4").label_in(language) for language in Language] == [
        "2025年第四季度",
        "Q4 2025",
    ]
    assert _period(Period.parse("2025Q4")) == Words("2025年第四季度", "Q4 2025")


def test_a_sentence_says_how_many_of_what() -> None:
    one, many = (Fact(str(n), "", float(n), ITEM) for n in (1, 1200))
    for fact, said in ((one, "1 measure is late"), (many, "1,200 measures are late")):
        assert (
            say("{n:measure is|measures are} late", n=fact).text
            == said
            == f"{fact:measure is|measures are} late"
        )
    assert 'title="' in say("{n:measure|measures}", n=one).unmarked()
    assert f"{many:|}" == "1,200"


def test_texts_without_words_stand_as_they_are() -> None:
    speak("en", {"甲": "First", "乙": "Second"})
    assert (translate("甲"), translate("某单位填报的话")) == ("First", "某单位填报的话")
    assert translated(["甲", ("乙", {"甲": "乙"}), 3]) == ["First", ("Second", {"甲": "Second"}), 3]
    assert listed(["甲", "乙"], by=" + ") == "First + Second"
    assert fill("{x} / {y}", x="甲", y="<丙>") == "First / <丙>"
    assert paragraph(["A.", "B."]) == "A. B."
    assert str(say("{x}", x="<b>甲</b>").unmarked()) == "&lt;b&gt;甲&lt;/b&gt;"
    speak("zh")
    assert (translate("甲"), paragraph(["一。", "二。"])) == ("甲", "一。二。")


def test_the_data_give_their_own_words() -> None:
    @dataclass(frozen=True)
    class Named:
        name: str
        name_en: str
        note: str = "备注"

    assert glossary([Named("甲", "A"), Named("乙", ""), Named("甲", "B")]) == {"甲": "A"}


def test_a_workspace_is_opened_in_a_language(data_folder: Path) -> None:
    workspace = open_workspace(data_folder, language="en")
    assert spoken() == "en"
    assert translate(workspace.region.name) == "Minhou County"
    assert translate(workspace.catalogue["resident_population"].name) == "Resident population"
    assert workspace.catalogue["resident_population"].unit.label == "persons"
    open_workspace(data_folder)
    assert spoken() == "en"
    with pytest.raises(LanguageError, match="'fr' is not a language of reports: zh, en"):
        open_workspace(data_folder, language="fr")


@given(st.text(alphabet="甲乙 #\n*`-"))
def test_prose_without_words_is_not_touched(source: str) -> None:
    assert translate_prose(source, {}) == source


def test_prose_is_translated_by_heading_and_paragraph() -> None:
    source = "# 标题\n\n一段\n两行。\n\n- 项\n- 项"
    assert list(blocks(source)) == ["标题", "一段\n两行。", "- 项\n- 项"]
    words = {"标题": "Title", "一段\n两行。": "A paragraph."}
    assert translate_prose(source, words) == "# Title\n\nA paragraph.\n\n- 项\n- 项"
