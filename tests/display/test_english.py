"""What reports do where Chinese is not spoken: order of words, letters, lines, and the plan's words with what they say."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest

from minhou_analysis.areas.quoted_words import glossed
from minhou_analysis.display.charts.series import on_two_lines
from minhou_analysis.display.narrative import Light, PlanWords, joined, say
from minhou_analysis.languages import fill, half, listed, speak
from minhou_analysis.languages.extraction import literals, pieced

WORDS = {
    "、": ", ",
    "；": "; ",
    "男性人口": "Population, male",
    "{unit}，{figure}": "{figure!c} of {unit}; {figure!l}",
    "试验": "GDP of the zone",
    "县": "the county",
    "完成率": "Completion",
    "甲。": "First.",
    "乙。": "Second.",
    "举措": "Reform of registration",
    "正在做": "Under way",
}


@pytest.fixture
def _english() -> Iterator[None]:
    speak("en", WORDS)
    yield
    speak("zh")


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("完成率", "Completion of the county; completion"),
        ("试验", "GDP of the zone of the county; GDP of the zone"),
    ],
)
def test_a_template_gives_a_word_a_capital_or_takes_it(figure: str, said: str) -> None:
    assert fill("{unit}，{figure}", unit="县", figure=figure) == said
    sentence = say("{unit}，{figure}", unit=say("县"), figure=figure)
    assert sentence.text == sentence.to_html() == said


@pytest.mark.usefixtures("_english")
def test_sentences_are_set_apart_by_spaces() -> None:
    assert joined((say("甲。"), say("乙。")), "").text == "First. Second."


@pytest.mark.usefixtures("_english")
def test_items_with_commas_of_their_own_are_set_apart_by_semicolons() -> None:
    assert listed(["县", "完成率"]) == "the county, Completion"
    assert listed(["男性人口", "完成率"]) == "Population, male; Completion"
    assert joined((say("男性人口"), say("完成率"))).text == "Population, male; Completion"


def test_chinese_sentences_follow_each_other_closely() -> None:
    assert joined((say("甲。"), say("乙。")), "").text == "甲。乙。"


@pytest.mark.usefixtures("_english")
def test_of_a_text_in_two_languages_the_right_half_is_shown() -> None:
    assert half("年末数 / at the end of the year") == "at the end of the year"
    assert half("县") == "the county", "a text in one language only"


@pytest.mark.usefixtures("_english")
def test_the_plans_words_stand_beside_what_they_say() -> None:
    words = PlanWords("举措", "原文", "出处", gist=("县",))
    assert "<ul><li>the county</li></ul>" in words.to_html()
    assert glossed("原文", "县") == "原文 (the county)"


def test_in_chinese_the_plans_words_stand_alone() -> None:
    assert "<ul>" not in PlanWords("举措", "原文", "出处", gist=("举措",)).to_html()
    assert glossed("原文", "县") == "原文"


@pytest.mark.usefixtures("_english")
def test_the_words_of_a_light_are_not_parted() -> None:
    assert str(Light("amber", "正在做")) == "▲\N{NO-BREAK SPACE}Under\N{NO-BREAK SPACE}way"


@pytest.mark.usefixtures("_english")
def test_a_long_name_is_broken_between_words() -> None:
    assert on_two_lines("Share of households with a kitchen", 14.0) == "Share of households with\na kitchen"


def test_messages_are_chinese_and_templates_whose_fields_touch_but_not_errors() -> None:
    source = '''"""说明"""
a = "城乡"
b = "{name}{value}"
c = "{name} {value}"
d = f"{a}县"
if a:
    raise ValueError(f"bad {a} (不对)" + "错")
'''
    assert [text for _, _, text, _ in literals(BytesIO(source.encode()), None, None)] == [
        "城乡",
        "{name}{value}",
    ]
    assert pieced(source) == [5]
