import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.earned_schedule import (
    EarnedScheduleReason,
    analyse_earned_schedule,
    duration_at_completion,
    earned_time,
)

CASES = json.loads((Path(__file__).parent / "cases" / "earned_schedule.json").read_text(encoding="utf-8"))
PLAN = [100, 300, 600, 1000]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    found = analyse_earned_schedule(**case["inputs"])
    numbers = {
        "ES": found.earned_time,
        "SV_t": found.schedule_variance,
        "SPI_t": found.schedule_index,
        "IEAC_t": found.forecast_duration,
    }
    for key, value in case["expected"].items():
        assert round(numbers[key], case["digits"][key]) == round(value, case["digits"][key])


class TestEarnedTime:
    @pytest.mark.parametrize(
        ("earned", "time"),
        [(0, 0), (50, 0.5), (100, 1), (200, 1.5), (300, 2), (450, 2.5), (999, 3.9975), (1000, 4)],
    )
    def test_between_periods(self, earned, time):
        assert earned_time(PLAN, earned).tolist() == [pytest.approx(time)]

    def test_a_series_at_once(self):
        np.testing.assert_allclose(earned_time(PLAN, [50, 300, 1000]), [0.5, 2, 4])

    def test_a_pause_is_earned_as_a_whole(self):
        assert earned_time([100, 100, 100, 200], 100).tolist() == [3]
        assert earned_time([100, 100, 100, 200], 99).tolist() == [0.99]

    def test_the_budget_is_earned_when_the_plan_reaches_it(self):
        assert earned_time([100, 200, 200, 200], 200).tolist() == [2]

    def test_nothing_earned_is_no_time_even_where_nothing_was_planned(self):
        assert earned_time([0, 0, 100], 0).tolist() == [0]
        assert earned_time([0, 0, 100], 50).tolist() == [2.5]

    def test_one_period(self):
        assert earned_time([10], 4).tolist() == [0.4]

    @pytest.mark.parametrize(
        ("plan", "earned", "message"),
        [
            ([100, 90], 10, "planned values are cumulative: they must not be negative, and must not fall$"),
            ([-1, 90], 10, "planned values are cumulative: they must not be negative"),
            ([0, 0], 0, "planned values must lead to a budget above zero$"),
            ([], 0, "planned_values must be a column"),
            ([1, math.nan], 0, "planned_values has missing values"),
            ([50, 90, 100], 101, "earned value 101 lies above the budget of 100"),
            ([100], -1, "earned_values must not be negative"),
            ([100], math.nan, "earned_values has missing values"),
        ],
    )
    def test_refuses(self, plan, earned, message):
        with pytest.raises(MethodError, match=f"^{message}"):
            earned_time(plan, earned)


class TestAnalysis:
    def test_behind(self):
        found = analyse_earned_schedule(PLAN, 300, 3)
        assert (found.earned_time, found.planned_duration) == (2, 4)
        assert (found.schedule_variance, found.schedule_index) == (-1, pytest.approx(2 / 3))
        assert (found.forecast_duration, found.forecast_as_planned) == (pytest.approx(6), 5)
        assert (found.to_complete_index, found.reasons) == (2, ())
        assert (found.earned_value, found.actual_time) == (300, 3)

    def test_messages_name_the_number(self):
        with pytest.raises(MethodError, match=r"^earned_value must be one number, not nan$"):
            analyse_earned_schedule(PLAN, math.nan, 1)

    def test_finished_late_stays_late(self):
        found = analyse_earned_schedule(PLAN, 1000, 5)
        assert (found.schedule_index, found.schedule_variance) == (0.8, -1)
        assert (found.forecast_duration, found.forecast_as_planned) == (5, 5)
        assert found.to_complete_index is None
        assert found.reasons == (EarnedScheduleReason.PLANNED_TIME_USED_UP,)

    def test_no_time_gone(self):
        found = analyse_earned_schedule(PLAN, 50, 0)
        assert (found.schedule_index, found.forecast_duration, found.forecast_as_planned) == (None, None, 3.5)
        assert found.reasons == (EarnedScheduleReason.NO_TIME_GONE,)

    def test_nothing_earned(self):
        found = analyse_earned_schedule(PLAN, 0, 2)
        assert (found.schedule_index, found.forecast_duration, found.to_complete_index) == (0, None, 2)
        assert found.reasons == (EarnedScheduleReason.NOTHING_EARNED,)

    def test_the_last_planned_moment(self):
        last = analyse_earned_schedule(PLAN, 500, 4)
        assert (last.to_complete_index, last.reasons) == (None, (EarnedScheduleReason.PLANNED_TIME_USED_UP,))
        before = analyse_earned_schedule(PLAN, 500, 3.5)
        assert (before.to_complete_index, before.reasons) == (pytest.approx((4 - 8 / 3) / 0.5), ())

    @pytest.mark.parametrize("time", [-1, math.nan, math.inf])
    def test_refuses_a_time_that_is_none(self, time):
        with pytest.raises(MethodError, match="actual_time must"):
            analyse_earned_schedule(PLAN, 1, time)


def test_duration_at_completion():
    assert duration_at_completion(12, 0.8) == 15
    with pytest.raises(MethodError, match="schedule_index must be greater than zero"):
        duration_at_completion(12, 0)
    with pytest.raises(MethodError, match="planned_duration must be greater than zero"):
        duration_at_completion(0, 1)
    with pytest.raises(MethodError, match=r"^planned_duration must be finite$"):
        duration_at_completion(math.inf, 1)
    with pytest.raises(MethodError, match=r"^schedule_index must be one number, not nan$"):
        duration_at_completion(1, math.nan)


plans = st.lists(st.integers(1, 100), min_size=1, max_size=10).map(lambda steps: np.cumsum(steps).tolist())


@settings(max_examples=60)
@given(plans, st.floats(0, 1), st.floats(0, 1))
def test_more_earned_is_never_earlier(plan, less, more):
    less, more = sorted((less * plan[-1], more * plan[-1]))
    one, other = earned_time(plan, [less, more])
    assert 0 <= one <= other <= len(plan)


@settings(max_examples=60)
@given(plans)
def test_what_was_planned_was_earned_in_its_period(plan):
    np.testing.assert_allclose(earned_time(plan, plan), np.arange(1, len(plan) + 1))


@settings(max_examples=60)
@given(plans, st.floats(0.01, 1), st.floats(0.1, 30), st.floats(0.01, 100))
def test_the_currency_does_not_matter(plan, share, time, unit):
    one = analyse_earned_schedule(plan, share * plan[-1], time)
    other = analyse_earned_schedule(
        np.array(plan) * unit, min(share * plan[-1] * unit, plan[-1] * unit), time
    )
    assert other.earned_time == pytest.approx(one.earned_time, abs=1e-6)
    assert one.forecast_duration == pytest.approx(one.planned_duration / one.schedule_index)
