from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.schedule import (
    Light,
    LightRule,
    ScheduleReason,
    elapsed_share,
    schedule_ratio,
    time_proportional_progress,
    traffic_light,
)

START, FINISH = date(2021, 7, 30), date(2025, 12, 31)
MIDDLE = START + (FINISH - START) / 2


@pytest.mark.parametrize(
    ("ratio", "overdue", "complete", "light"),
    [
        (0.95, False, False, Light.GREEN),
        (0.949, False, False, Light.AMBER),
        (0.60, False, False, Light.AMBER),
        (0.599, False, False, Light.RED),
        (-1.0, False, False, Light.RED),
        (0.99, True, False, Light.RED),
        (1.0, True, True, Light.GREEN),
        (None, False, False, Light.GREY),
        (float("nan"), False, False, Light.GREY),
        (None, True, False, Light.RED),
    ],
)
def test_lights(ratio, overdue, complete, light):
    assert traffic_light(ratio, overdue, complete) is light


@pytest.mark.parametrize("edges", [(0.5, 0.6), (0.6, 0.6), (0.9, 0.0), (float("nan"), 0.5)])
def test_a_rule_out_of_order_is_refused(edges):
    message = f"light edges must rise: 0 < {edges[1]} < {edges[0]} does not hold"
    with pytest.raises(MethodError, match=f"^{message}$"):
        LightRule(*edges)


def test_a_light_needs_a_ratio_only():
    assert LightRule() == LightRule(green=0.95, amber=0.60)
    assert [traffic_light(ratio) for ratio in (0.95, 0.949, 0.599)] == [Light.GREEN, Light.AMBER, Light.RED]


class TestTask:
    def test_half_done_in_half_the_time(self):
        result = schedule_ratio(50, START, FINISH, MIDDLE)
        assert result.ratio == pytest.approx(1, abs=1e-3)
        assert (result.light, result.reason, result.overdue) == (Light.GREEN, None, False)

    def test_behind(self):
        assert schedule_ratio(40, START, FINISH, MIDDLE).light is Light.AMBER
        assert schedule_ratio(0, START, FINISH, MIDDLE).light is Light.RED

    def test_past_its_finish(self):
        late = schedule_ratio(99, START, FINISH, date(2026, 1, 1))
        assert (late.elapsed, late.overdue, late.light) == (1, True, Light.RED)
        done = schedule_ratio(100, START, FINISH, date(2026, 1, 1))
        assert (done.overdue, done.light) == (False, Light.GREEN)

    def test_on_its_last_day_it_is_not_overdue(self):
        assert not schedule_ratio(99, START, FINISH, FINISH).overdue

    def test_before_its_start(self):
        waiting = schedule_ratio(0, START, FINISH, START)
        assert (waiting.ratio, waiting.light) == (None, Light.GREY)
        assert waiting.reason is ScheduleReason.NOT_DUE_TO_START

    @pytest.mark.parametrize("start", [None, pd.NaT])
    def test_without_dates(self, start):
        result = schedule_ratio(30, start, FINISH, MIDDLE)
        assert (result.ratio, result.elapsed, result.light) == (None, None, Light.GREY)
        assert result.reason is ScheduleReason.NO_DATES
        assert schedule_ratio(30, start, FINISH, date(2026, 5, 1)).light is Light.RED
        assert schedule_ratio(100, start, None, MIDDLE).light is Light.GREEN

    def test_not_reported_is_not_overdue(self):
        result = schedule_ratio(None, START, FINISH, date(2026, 5, 1))
        assert (result.reason, result.overdue, result.light) == (
            ScheduleReason.NOT_REPORTED,
            False,
            Light.GREY,
        )

    def test_dates_the_wrong_way_round(self):
        result = schedule_ratio(30, FINISH, START, MIDDLE)
        assert (result.reason, result.ratio) == (ScheduleReason.FINISH_BEFORE_START, None)

    def test_takes_timestamps(self):
        result = schedule_ratio(50, pd.Timestamp(START), pd.Timestamp(FINISH), pd.Timestamp(MIDDLE))
        assert result.start == START
        assert result.on == MIDDLE

    @pytest.mark.parametrize("completion", [-1, 100.5])
    def test_refuses_what_is_no_percentage(self, completion):
        with pytest.raises(MethodError, match="percentage"):
            schedule_ratio(completion, START, FINISH, MIDDLE)

    def test_refuses_no_day(self):
        with pytest.raises(MethodError, match=r"^progress against time needs the day on which it is judged$"):
            schedule_ratio(1, START, FINISH, pd.NaT)

    def test_a_missing_completion_is_not_reported(self):
        assert schedule_ratio(float("nan"), START, FINISH, MIDDLE).reason is ScheduleReason.NOT_REPORTED

    def test_a_task_of_one_day_is_due_on_it(self):
        on_the_day = schedule_ratio(50, START, START, START)
        assert (on_the_day.elapsed, on_the_day.ratio, on_the_day.reason) == (1, 0.5, None)
        before = schedule_ratio(50, START, START, START - timedelta(1))
        assert (before.elapsed, before.reason) == (0, ScheduleReason.NOT_DUE_TO_START)

    def test_carries_its_dates_and_the_rule_that_lit_it(self):
        strict = LightRule(green=1.2, amber=1.1)
        result = schedule_ratio(50, START, FINISH, MIDDLE, strict)
        assert (result.start, result.finish, result.rule) == (START, FINISH, strict)
        assert result.light is Light.RED


class TestIndicator:
    def test_falling_needs_no_special_care(self):
        result = time_proportional_progress(40, 30, 20, START, FINISH, MIDDLE)
        assert result.done == 0.5
        assert result.ratio == pytest.approx(1, abs=1e-3)

    def test_away_from_the_target(self):
        result = time_proportional_progress(40, 45, 20, START, FINISH, MIDDLE)
        assert result.ratio < 0
        assert result.light is Light.RED

    def test_target_met_early(self):
        assert time_proportional_progress(40, 19, 20, START, FINISH, MIDDLE).light is Light.GREEN

    def test_says_why_not(self):
        level = time_proportional_progress(40, 45, 40, START, FINISH, MIDDLE)
        assert (level.reason, level.light) == (ScheduleReason.TARGET_EQUALS_BASELINE, Light.GREY)
        missing = time_proportional_progress(40, None, 20, START, FINISH, MIDDLE)
        assert missing.reason is ScheduleReason.NOT_REPORTED

    @pytest.mark.parametrize("values", [(40, 45, 40), (40, None, 20), (float("nan"), 30, 20)])
    def test_what_cannot_be_judged_still_carries_its_time_and_rule(self, values):
        rule = LightRule(green=1.2, amber=1.1)
        result = time_proportional_progress(*values, START, FINISH, MIDDLE, rule)
        assert (result.done, result.ratio, result.light) == (None, None, Light.GREY)
        assert (result.start, result.finish, result.on) == (START, FINISH, MIDDLE)
        assert result.elapsed == elapsed_share(START, FINISH, MIDDLE)
        assert result.rule is rule

    @pytest.mark.parametrize("place", range(3))
    def test_refuses_an_infinite_value(self, place):
        values = [40.0, 30.0, 20.0]
        values[place] = float("inf")
        with pytest.raises(MethodError, match=r"^an indicator's value must be finite$"):
            time_proportional_progress(*values, START, FINISH, MIDDLE)

    def test_refuses_a_way_too_long_for_a_number(self):
        with pytest.raises(MethodError, match=r"^the share of the way must be finite$"):
            time_proportional_progress(0, 1e308, 1e-300, START, FINISH, MIDDLE)


def test_elapsed_share():
    assert elapsed_share(date(2021, 1, 1), date(2021, 1, 11), date(2021, 1, 4)) == 0.3
    assert elapsed_share(START, START, START - timedelta(1)) == 0
    assert elapsed_share(START, START, START) == 1
    message = "planned finish 2021-07-30 lies before planned start 2025-12-31"
    with pytest.raises(MethodError, match=f"^{message}$"):
        elapsed_share(FINISH, START, MIDDLE)


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1))


@given(days, days, days, days)
def test_time_only_goes_forward(start, finish, earlier, later):
    start, finish = sorted((start, finish))
    earlier, later = sorted((earlier, later))
    assert 0 <= elapsed_share(start, finish, earlier) <= elapsed_share(start, finish, later) <= 1


@given(st.floats(0, 100), st.floats(0, 100), days, days, days)
def test_more_done_is_never_worse(less, more, start, finish, on):
    less, more = sorted((less, more))
    order = [Light.GREY, Light.RED, Light.AMBER, Light.GREEN]
    one, other = (schedule_ratio(done, start, finish, on) for done in (less, more))
    assert order.index(one.light) <= order.index(other.light)


@given(*[st.floats(-1e6, 1e6)] * 3, days)
def test_task_and_indicator_agree(baseline, current, target, on):
    result = time_proportional_progress(baseline, current, target, START, FINISH, on)
    if result.done is not None and 0 <= result.done <= 1:
        assert schedule_ratio(result.done * 100, START, FINISH, on).elapsed == result.elapsed
