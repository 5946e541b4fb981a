import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.milestones import (
    MilestoneReason,
    capped_credit,
    milestone_slippage,
    milestone_value,
    milestone_weight_credit,
    start_finish_credit,
)

JAN, FEB, MAR, APR = (date(2024, month, 1) for month in (1, 2, 3, 4))


class TestCredit:
    @pytest.mark.parametrize(("at_start", "credit"), [(0.5, [1, 0.5, 0]), (0, [1, 0, 0]), (0.2, [1, 0.2, 0])])
    def test_fixed_rules(self, at_start, credit):
        found = start_finish_credit([True, True, False], [True, False, False], at_start)
        assert found.tolist() == credit

    def test_half_at_start_unless_said_otherwise(self):
        assert start_finish_credit([True], [False]).tolist() == [0.5]
        assert start_finish_credit([], []).tolist() == []

    @pytest.mark.parametrize(
        ("started", "finished", "at_start", "message"),
        [
            ([False], [True], 0.5, "finished without having started"),
            ([True], [True, True], 0.5, "1 answers on the start for 2 on the finish"),
            ([1], [True], 0.5, "started must be a column of yes and no"),
            ([True], ["no"], 0.5, "finished must be a column of yes and no"),
            ([[True]], [[True]], 0.5, "started must be a column"),
            ([True], [True], 1.5, "at_start must lie between 0 and 1"),
        ],
    )
    def test_refuses(self, started, finished, at_start, message):
        with pytest.raises(MethodError, match=message):
            start_finish_credit(started, finished, at_start)

    def test_weighted_milestones(self):
        assert milestone_weight_credit([0.2, 0.3, 0.5], [True, False, True]) == pytest.approx(0.7)
        assert milestone_weight_credit([1], [False]) == 0
        with pytest.raises(MethodError, match="add up to 1"):
            milestone_weight_credit([0.5, 0.6], [True, True])
        with pytest.raises(MethodError, match="as many as the components: 1, not 2"):
            milestone_weight_credit([0.5, 0.5], [True])

    def test_capped(self):
        found = capped_credit([0.9, 0.2, 1.0, math.nan], [0.5, 0.5, 1.0, 1.0])
        np.testing.assert_array_equal(found, [0.5, 0.2, 1.0, math.nan])
        with pytest.raises(MethodError, match="reported must lie between 0 and 1"):
            capped_credit([90], [1])
        with pytest.raises(MethodError, match="borne_out must lie between 0 and 1"):
            capped_credit([0.9], [-1])
        with pytest.raises(MethodError, match="1 reported shares for 2 borne out"):
            capped_credit([0.9], [1, 1])


class TestValue:
    def test_planned_and_earned(self):
        found = milestone_value([JAN, FEB, MAR], [FEB, None, None], FEB, [0.5, 0.3, 0.2])
        assert (found.planned, found.earned) == (0.8, 0.5)
        assert found.schedule_variance == pytest.approx(-0.3)
        assert found.schedule_index == pytest.approx(0.625)
        assert (found.on, found.reason) == (FEB, None)

    def test_equal_weights(self):
        assert milestone_value([JAN, FEB], [JAN, None], JAN).earned == 0.5

    def test_on_the_day_itself_it_is_due_and_earned(self):
        eve = FEB - timedelta(1)
        assert milestone_value([FEB], [FEB], FEB).schedule_index == 1
        before = milestone_value([FEB], [FEB], eve)
        assert (before.planned, before.earned, before.schedule_index) == (0, 0, None)
        assert before.reason is MilestoneReason.NOTHING_DUE

    def test_earned_ahead_of_the_plan(self):
        found = milestone_value([MAR, None], [JAN, JAN], FEB)
        assert (found.planned, found.earned, found.schedule_index) == (0, 1, None)

    @pytest.mark.parametrize(
        ("planned", "achieved", "on", "message"),
        [
            ([JAN], [None, None], FEB, "planned 1, achieved 2"),
            ([], [], FEB, "planned must hold at least one milestone"),
            (["soon"], [None], FEB, "planned must be a column of days"),
            ([JAN], [None], None, "on must be a day"),
        ],
    )
    def test_refuses(self, planned, achieved, on, message):
        with pytest.raises(MethodError, match=message):
            milestone_value(planned, achieved, on)


class TestSlippage:
    def test_actual_before_forecast(self):
        found = milestone_slippage([JAN, FEB, APR], [JAN, None, APR], [FEB, JAN, None], MAR)
        assert found.slips.tolist() == [31, -31, 0]
        assert (found.due, found.on_time, found.hit_rate) == (2, 1, 0.5)
        assert found.average_slip == 0
        assert (found.worst_critical, found.rebased_slips, found.reasons) == (None, None, ())

    def test_an_actual_day_to_come_is_none_yet(self):
        found = milestone_slippage([JAN], [MAR], [APR], FEB)
        assert found.slips.tolist() == [60]
        assert (found.due, found.on_time) == (1, 0)

    def test_achieved_on_its_day_is_on_time(self):
        assert milestone_slippage([JAN], [None], [JAN], JAN).hit_rate == 1
        assert milestone_slippage([JAN], [None], [JAN + timedelta(1)], FEB).hit_rate == 0

    def test_due_on_its_day_and_not_before(self):
        assert milestone_slippage([FEB], [FEB], [None], FEB).due == 1
        early = milestone_slippage([FEB], [FEB], [None], FEB - timedelta(1))
        assert (early.due, early.hit_rate) == (0, None)
        assert early.reasons == (MilestoneReason.NOTHING_DUE,)

    def test_achieved_early_but_not_due_does_not_count(self):
        found = milestone_slippage([JAN, APR], [None, None], [None, FEB], MAR)
        assert (found.due, found.on_time, found.hit_rate) == (1, 0, 0)

    def test_without_any_day(self):
        found = milestone_slippage([JAN, FEB], [None, None], [None, None], MAR, critical=[True, False])
        assert found.slips.isna().all()
        assert (found.average_slip, found.worst_critical, found.hit_rate) == (None, None, 0)
        assert found.reasons == (MilestoneReason.NOTHING_DATED,)

    def test_a_new_baseline_never_replaces_the_first(self):
        found = milestone_slippage([JAN, FEB], [MAR, APR], [None, None], FEB, rebaselined=[MAR, None])
        assert found.slips.tolist() == [60, 60]
        assert found.rebased_slips.tolist() == [0, 60]
        assert (found.due, found.hit_rate) == (2, 0)

    def test_critical_ones(self):
        found = milestone_slippage(
            [JAN, JAN, JAN], [FEB, MAR, APR], [None] * 3, JAN, critical=[True, True, False]
        )
        assert found.worst_critical == 60

    def test_keeps_labels(self):
        baseline = pd.Series([pd.Timestamp(JAN), pd.Timestamp(FEB)], index=["plan", "build"])
        assert milestone_slippage(baseline, [FEB, FEB], [None, None], MAR).slips.index.tolist() == [
            "plan",
            "build",
        ]

    @pytest.mark.parametrize(
        ("baseline", "forecast", "more", "message"),
        [
            ([JAN, None], [None, None], {}, "needs the day of its original baseline"),
            ([JAN], [None, None], {}, "baseline 1, forecast 2"),
            ([JAN], [None], {"critical": [True, False]}, "baseline 1, critical 2"),
            ([JAN], [None], {"rebaselined": [JAN, FEB]}, "baseline 1, rebaselined 2"),
        ],
    )
    def test_refuses(self, baseline, forecast, more, message):
        with pytest.raises(MethodError, match=message):
            milestone_slippage(baseline, forecast, [None] * len(baseline), MAR, **more)


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@settings(max_examples=40)
@given(st.lists(st.tuples(days, days), min_size=1, max_size=8), days, st.integers(1, 400))
def test_moving_everything_changes_nothing(milestones, on, shift):
    baseline, actual = zip(*milestones, strict=True)
    later = timedelta(shift)
    one = milestone_slippage(baseline, [None] * len(baseline), actual, on)
    other = milestone_slippage(
        [day + later for day in baseline], [None] * len(baseline), [day + later for day in actual], on + later
    )
    assert one.slips.equals(other.slips)
    assert (one.due, one.on_time, one.average_slip) == (other.due, other.on_time, other.average_slip)
    assert one.hit_rate is None or 0 <= one.hit_rate <= 1


@settings(max_examples=40)
@given(st.lists(st.tuples(days, days), min_size=1, max_size=8), days, days)
def test_value_only_grows(milestones, one_day, other_day):
    planned, achieved = zip(*milestones, strict=True)
    earlier, later = sorted((one_day, other_day))
    one, other = (milestone_value(planned, achieved, on) for on in (earlier, later))
    assert one.planned <= other.planned + 1e-12
    assert one.earned <= other.earned + 1e-12
    assert 0 <= other.planned <= 1 + 1e-12
