"""Templates of fields alone: Chinese puts names and numbers together, English sets them apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minhou_analysis import open_workspace
from minhou_analysis.display.narrative import joined, say
from minhou_analysis.languages import fill, paragraph, speak


@pytest.fixture(autouse=True)
def _in_chinese_again() -> Iterator[None]:
    yield
    speak("zh")


@pytest.mark.parametrize(
    ("language", "said", "between"), [("zh", "甲县3家", "1—2"), ("en", "County A 3家", "1–2")]
)
def test_fields_that_touch_are_set_apart_where_words_are(language: str, said: str, between: str) -> None:
    speak(language, {"甲县": "County A"})
    assert fill("{name_}{count_}", name_="甲县", count_="3家") == said
    assert say("{name_}{count_}", name_="甲县", count_="3家").text == said
    assert fill("{least_}—{most_}", least_=1, most_=2) == between


def test_a_template_with_words_of_its_own_stands_as_these_say() -> None:
    speak("en", {"甲{a}{b}": "{a}{b}"})
    assert fill("甲{a}{b}", a=1, b=2) == "12"


@pytest.mark.parametrize(("language", "said"), [("zh", "甲。乙。"), ("en", "One. Two.")])
def test_whole_sentences_follow_one_another_and_empty_ones_are_left_out(language: str, said: str) -> None:
    speak(language, {"甲。": "One.", "乙。": "Two."})
    assert paragraph(("甲。", "", say("乙。"))) == said
    assert joined([say("甲。"), say("乙。")], "").text == said


def test_a_comparison_names_regions_in_the_language_spoken(data_folder: Path) -> None:
    compared = open_workspace(data_folder, "2025Q4", language="en").compare("housing_tap_water_share")
    assert "Minhou County" in set(compared["region_name"])
