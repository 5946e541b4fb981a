"""Reporting periods: read, ordered, shifted, labelled."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MinhouError, PeriodError
from minhou_analysis.periods import Period

YEARS = st.integers(1950, 2090)
PERIODS = st.one_of(
    st.builds(Period, YEARS),
    st.builds(Period, YEARS, st.just("H"), st.integers(1, 2)),
    st.builds(Period, YEARS, st.just("Q"), st.integers(1, 4)),
    st.builds(Period, YEARS, st.just("M"), st.integers(1, 12)),
)


@given(PERIODS)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.can_parse(str(period))


@given(PERIODS)
def test_the_period_after_the_one_before_is_the_period(period: Period) -> None:
    assert period.previous.next == period
    assert period.next.previous == period


@given(PERIODS)
def test_the_next_period_starts_the_day_after_this_one_ends(period: Period) -> None:
    assert period.next.start == period.end + timedelta(days=1)
    assert period.start <= period.end


@given(PERIODS, st.integers(-30, 30), st.integers(-30, 30))
def test_shifts_add_up(period: Period, first: int, second: int) -> None:
    assert period.shift(first).shift(second) == period.shift(first + second)


@given(PERIODS, PERIODS)
def test_order_is_that_of_the_last_days_and_total(one: Period, other: Period) -> None:
    if one.end < other.end:
        assert one < other
    assert [one < other, one == other, one > other].count(True) == 1


@given(PERIODS)
def test_the_closing_quarter_ends_with_the_period_or_holds_the_month(period: Period) -> None:
    quarter = period.closing_quarter
    assert quarter.frequency == "Q"
    assert quarter.start <= period.end <= quarter.end
    if period.frequency != "M":
        assert quarter.end == period.end


@given(PERIODS, st.integers(0, 20))
def test_until_holds_every_period_from_the_first_to_the_last(period: Period, steps: int) -> None:
    last = period.shift(steps)
    periods = period.until(last)
    assert len(periods) == steps + 1
    assert (periods[0], periods[-1]) == (period, last)
    assert all(earlier.next == later for earlier, later in pairwise(periods))


def test_until_stops_where_another_length_ends() -> None:
    assert [str(p) for p in Period.parse("2025Q2").until(Period(2025))] == ["2025Q2", "2025Q3", "2025Q4"]
    assert Period.parse("2024H2").until(Period.parse("2025Q3")) == [
        Period(2024, "H", 2),
        Period(2025, "H", 1),
    ]


@given(PERIODS)
def test_until_an_earlier_period_is_nothing(period: Period) -> None:
    assert period.until(period.previous) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025Q4", "2025Q4"),
        ("2025-Q4", "2025Q4"),
        (" 2025q4 ", "2025Q4"),
        ("2025H2", "2025H2"),
        ("2025-S2", "2025H2"),
        ("2025", "2025"),
        (2025, "2025"),
        ("2020M01", "2020M01"),
        ("2020-M1", "2020M01"),
        (Period(2025, "Q", 4), "2025Q4"),
    ],
)
def test_ways_to_write_a_period(text: str | int | Period, written: str) -> None:
    assert str(Period.parse(text)) == written


@pytest.mark.parametrize(
    "text",
    ["2025Q5", "2025Q0", "2025H3", "2025M13", "25Q4", "Q4 2025", "", "2025Q", "2025-12", "2025 Q4", "年"],
)
def test_what_is_no_period_is_said_in_one_sentence(text: str) -> None:
    assert not Period.can_parse(text)
    with pytest.raises(PeriodError) as caught:
        Period.parse(text)
    message = str(caught.value)
    assert message.startswith(f"{text!r} is not a period: write 2025Q4")
    assert "\n" not in message
    assert isinstance(caught.value, MinhouError)


def test_at_the_same_end_the_shorter_period_comes_first() -> None:
    texts = ["2025", "2025H2", "2025M12", "2025Q4", "2025Q3", "2024"]
    assert [str(p) for p in sorted(map(Period.parse, texts))] == [
        "2024",
        "2025Q3",
        "2025M12",
        "2025Q4",
        "2025H2",
        "2025",
    ]


def test_a_period_has_no_order_with_anything_else() -> None:
    with pytest.raises(TypeError):
        assert Period(2025) < "2026"


@pytest.mark.parametrize(
    ("text", "label", "label_en"),
    [
        ("2025", "2025年", "2025"),
        ("2025H1", "2025年上半年", "first half of 2025"),
        ("2025H2", "2025年下半年", "second half of 2025"),
        ("2025Q1", "2025年第一季度", "Q1 2025"),
        ("2025Q4", "2025年第四季度", "Q4 2025"),
        ("2025M12", "2025年12月", "December 2025"),
    ],
)
def test_labels(text: str, label: str, label_en: str) -> None:
    period = Period.parse(text)
    assert (period.label, period.label_en) == (label, label_en)


def test_a_leap_day_belongs_to_the_first_quarter() -> None:
    assert Period.parse("2024M02").end == date(2024, 2, 29)
    assert Period.parse("2024M02").closing_quarter == Period(2024, "Q", 1)
