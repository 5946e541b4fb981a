from __future__ import annotations

import pytest

from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.comparing import moved, shifted, size_of
from minhou_analysis.display.facts import Fact, demonstration_mark
from minhou_analysis.display.narrative import Answer, Paragraphs, PlanWords, Tiles, joined, say
from minhou_analysis.display.numbers import PERCENT, WAN
from minhou_analysis.display.tables import Column, Remarked, Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

YUAN = UnitOfMeasure("cny", "元", "yuan", "money", 0)
PERSON = UnitOfMeasure("person", "人", "persons", "count", 0)
INDEX = UnitOfMeasure("index_previous_year", "上年=100", "previous year = 100", "index", 1)
HOSTILE = "<script>alert(1)</script>&{x}\"'"


def fact(value: float | None, unit: UnitOfMeasure = PERCENT, **more: object) -> Fact:
    return Fact("share", "比重", value, unit, **more)  # type: ignore[arg-type]


def test_shares_change_by_percentage_points_money_by_percent_indices_by_points() -> None:
    assert fact(60.11).change_from(fact(44.51)).text == "+15.60个百分点"
    assert fact(18_492, YUAN).change_from(fact(17_000, YUAN)).text == "+8.78%"
    assert fact(105.0, INDEX).change_from(fact(108.6, INDEX)).text == "−3.6点"


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (fact(None), fact(1.0)),
        (fact(1.0), fact(None)),
        (fact(1.0), fact(float("nan"))),
        (fact(5, YUAN), fact(0, YUAN)),
        (fact(5.0), fact(4.0, status=ObservationStatus.DEFINITION_DIFFERS)),
    ],
)
def test_what_cannot_be_compared_has_no_change(later: Fact, earlier: Fact) -> None:
    assert later.change_from(earlier).is_missing


def test_a_change_keeps_its_inputs_and_the_worst_of_their_statuses() -> None:
    earlier = fact(1.0, status=ObservationStatus.DEMONSTRATION)
    change = fact(2.0, status=ObservationStatus.BREAK).change_from(earlier)
    assert change.status is ObservationStatus.DEMONSTRATION
    assert [f.value for f in change.inputs] == [1.0, 2.0]


def test_movement_takes_its_words_from_the_sign() -> None:
    before = fact(80.69, period=Period(2010))
    assert moved(before, fact(45.53)).text == "由2010年的80.69%降至45.53%（−35.16个百分点）"
    assert moved(before, fact(90.0)).text == "由2010年的80.69%升至90.00%（+9.31个百分点）"
    assert moved(before, fact(80.69)).text == "仍为80.69%"
    assert moved(fact(None), fact(45.53)).text == "为45.53%"
    other = fact(27.22, status=ObservationStatus.DEFINITION_DIFFERS)
    assert moved(other, fact(47.05)).text == "为47.05%"


def test_two_counts_in_one_sentence_are_written_alike() -> None:
    few, many = (fact(value, unit=PERSON, period=Period(2010)) for value in (78_749, 142_040))
    assert moved(few, many).text == "由2010年的7.87万人升至14.20万人（+80.37%）"
    assert moved(many, few).text == "由2010年的14.20万人降至7.87万人（−44.56%）"
    assert moved(few, few).text == "仍为78,749人"
    assert moved(fact(312, unit=PERSON), many).text.startswith("由312人升至14.20万人")
    assert 'title="' in moved(few, many).to_html()
    assert [found.value for found in moved(few, many).facts][:2] == [78_749, 142_040]


def test_amounts_of_one_sentence_are_in_one_unit() -> None:
    whole, paid = fact(23_600, WAN), fact(3_063, WAN)
    inner = say("已完成{paid}", paid=paid)
    sentence = say("计划投资{whole}，{inner}。", whole=whole, inner=inner)
    assert sentence.text == "计划投资2.36亿元，已完成0.31亿元。"
    assert "0.31亿元" in sentence._repr_html_()
    assert sentence.facts == [whole, paid], "what was observed stays as it was"
    assert inner.text == "已完成3,063万元", "alone it has no reason to change"
    small = say("计划投资{whole}，已完成{paid}。", whole=whole, paid=fact(500, WAN))
    assert small.text == "计划投资2.36亿元，已完成500万元。", "two decimals of 亿元 would lose what it says"


def test_inside_a_sentence_a_sign_is_a_word() -> None:
    change = fact(60.11).change_from(fact(44.51))
    assert shifted(change).text == "增加15.60个百分点"
    assert shifted(fact(44.51).change_from(fact(60.11)), "提高", "下降").text == "下降15.60个百分点"
    assert shifted(fact(44.511).change_from(fact(44.51))).text == "没有变化"
    assert shifted(fact(None).change_from(fact(44.51))).text == "变化缺"
    assert size_of(change).text == "15.60个百分点"


def test_a_sentence_changes_with_its_facts() -> None:
    def sentence(value: float) -> str:
        return say("{share.period.label}占{share}。", share=fact(value, period=Period(2020))).text

    assert sentence(47.05) == "2020年占47.05%。"
    assert sentence(12.0) == "2020年占12.00%。"


def test_demonstration_is_marked_once_a_sentence_however_deep_it_lies() -> None:
    shown = fact(1.0, status=ObservationStatus.DEMONSTRATION)
    inner = joined([say("甲{a}", a=shown), say("乙{b}", b=shown)])
    html = str(say("{inner}，共{c}。", inner=inner, c=shown).to_html())
    assert html.count("演示</span>") == 1
    assert say("{inner}", inner=inner).text == "甲1.00%、乙1.00%"


def test_hostile_text_is_escaped_wherever_it_is_shown() -> None:
    label = Fact("x", HOSTILE, 1.0, PERCENT, region=HOSTILE)
    shown = [
        say("{name}{fact}", name=HOSTILE, fact=label),
        Answer((say("{name}", name=HOSTILE),)),
        Tiles(((HOSTILE, label, HOSTILE),)),
        Paragraphs((HOSTILE,)),
        PlanWords(HOSTILE, HOSTILE, HOSTILE, (HOSTILE,)),
        Table(
            HOSTILE,
            (Column("a", HOSTILE, heads_row=True), Column("b", HOSTILE)),
            [{"a": HOSTILE, "b": Remarked(HOSTILE, HOSTILE, below=True)}],
            HOSTILE,
        ),
        Table(HOSTILE, (), [], empty=HOSTILE),
    ]
    for thing in shown:
        html = thing._repr_html_()
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_a_table_is_accessible_and_prints_plainly() -> None:
    table = Table(
        "各举措评定",
        (Column("name", "举措", heads_row=True), Column("value", "完成率", numeric=True)),
        [{"name": "1.1 户籍改革", "value": Remarked(fact(92.0), "2025Q4", demonstration=True)}],
        demonstration=True,
    )
    html = table._repr_html_()
    assert f"<caption>各举措评定{demonstration_mark()}</caption>" in html
    assert '<th scope="col" class="num">完成率</th>' in html
    assert '<th scope="row" style="text-align:left">1.1 户籍改革</th>' in html
    assert table.frame.loc[0, "完成率"] == "92.00% 2025Q4"
