from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.fonts import SANS, SERIF, missing_glyphs
from minhou_analysis.display.numbers import (
    ITEM,
    MISSING,
    PERCENT,
    PERCENTAGE_POINT,
    WAN,
    day_label,
    format_number,
    format_value,
)

PERSON = UnitOfMeasure("person", "人", "persons", "count", 0)
YUAN = UnitOfMeasure("cny", "元", "yuan", "money", 0)
WAN_EXACTLY = UnitOfMeasure("ten_thousand_cny", "万元", "10 000 yuan", "money", 2)
INDEX = UnitOfMeasure("index_previous_year", "上年=100", "previous year = 100", "index", 1)
RATIO = UnitOfMeasure("ratio", "比值", "ratio", "ratio", 2)
PUPILS = UnitOfMeasure("pupil_per_teacher", "教师=1", "pupils per teacher", "ratio", 2)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (988_200, PERSON, "98.82万人"),
        (99_999, PERSON, "99,999人"),
        (100_000, PERSON, "10.00万人"),
        (41_523, YUAN, "41,523元"),
        (60.114, PERCENT, "60.11%"),
        (9_999, WAN, "9,999万元"),
        (9_999.6, WAN, "1.00亿元"),
        (23_600, WAN_EXACTLY, "2.36亿元"),
        (103.7, INDEX, "103.7（上年=100）"),
        (0.95, RATIO, "0.95"),
        (19.486, PUPILS, "19.49∶1"),
        (22, ITEM, "22项"),
        (-1234.5, PERCENT, "−1,234.50%"),
        (None, PERCENT, MISSING),
        (math.nan, PERSON, MISSING),
    ],
)
def test_a_value_is_written_as_official_reports_write_it(
    value: float | None, unit: UnitOfMeasure, text: str
) -> None:
    assert format_value(value, unit) == text


def test_a_change_carries_its_sign_and_its_measure_word() -> None:
    assert format_value(15.6, PERCENTAGE_POINT, signed=True) == "+15.60个百分点"
    assert format_value(-0.004, PERCENTAGE_POINT, signed=True) == "0.00个百分点"


@given(st.floats(-1e12, 1e12), st.integers(0, 4), st.booleans())
def test_a_number_reads_back_within_its_rounding(value: float, decimals: int, signed: bool) -> None:
    text = format_number(value, UnitOfMeasure("x", "", "", "other", decimals), signed)
    read = float(text.replace("−", "-").replace(",", ""))
    assert read == pytest.approx(value, abs=0.5 * 10**-decimals * 1.001, rel=1e-12)
    assert "-" not in text
    assert not (read == 0 and text[0] in "+−"), "zero has no sign"
    assert missing_glyphs(text, SANS) == missing_glyphs(text, SERIF) == []


def test_days_are_written_out() -> None:
    assert day_label(date(2026, 1, 15)) == "2026年1月15日"
