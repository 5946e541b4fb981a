import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.progress_chart import (
    ChartReason,
    ChartScore,
    chart_binary,
    chart_progress,
)

CASES = Path(__file__).parent / "cases"
PUBLISHED = json.loads((CASES / "progress_chart.json").read_text(encoding="utf-8"))
POVERTY = json.loads((CASES / "progress_chart_series.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case["id"])
def test_eustat(case):
    given_ = case["inputs"]
    found = chart_progress(
        [given_["base_year"], given_["current_year"]],
        [given_["base_value"], given_["current_value"]],
        DIRECTIONS[given_["direction"]],
        target=given_["target"],
        target_year=given_["target_year"],
    )
    assert found.score == case["expected"]["score"]


def test_eustat_takes_the_earlier_of_two_years_equally_near():
    found = chart_progress(POVERTY["years"], POVERTY["values"], "decrease", target=9.25)
    assert (found.base_year, found.base_value) == (2014, 18.5)
    growth = (16.5 / 18.5) ** (1 / 8) - 1
    assert found.growth == pytest.approx(growth)
    assert found.expected == pytest.approx(16.5 * (1 + growth) ** 8)
    assert found.ratio == pytest.approx((found.expected - 18.5) / (9.25 - 18.5))
    assert (found.score, found.reason) == (2, None)


def with_target(share, target=200.0):
    """A series that will have gone ``share`` of the way from 100 to the target by 2030, half of it in time."""
    return chart_progress(
        [2015, 2022.0, 2030], [100, None, 100 + share * (target - 100)], "increase", target=target
    )


class TestWithTarget:
    @pytest.mark.parametrize(("share", "score"), [(0.95, 3), (0.9499, 2), (0.101, 2), (0.099, 1), (-0.5, 1)])
    def test_bands(self, share, score):
        found = with_target(share)
        assert found.ratio == pytest.approx(share)
        assert found.score == score

    def test_growth_is_carried_on(self):
        found = chart_progress([2015, 2020], [100, 110], "increase", target=133.1)
        assert found.expected == pytest.approx(133.1)
        assert found.score is ChartScore.ON_TRACK

    def test_the_target_year_is_2030_unless_said_otherwise(self):
        assert chart_progress([2015, 2020], [100, 110], "increase", target=150).target_year == 2030
        sooner = chart_progress([2015, 2020], [100, 110], "increase", target=121, target_year=2025)
        assert sooner.expected == pytest.approx(121)

    def test_a_met_target_is_on_track_whatever_the_trend(self):
        found = chart_progress([2015, 2020], [300, 210], "increase", target=200)
        assert (found.score, found.reason, found.ratio) == (3, ChartReason.TARGET_MET, None)

    def test_one_value_that_meets_the_target_is_enough(self):
        found = chart_progress([2020], [5], "decrease", target=5)
        assert (found.score, found.reason) == (3, ChartReason.TARGET_MET)

    @pytest.mark.parametrize(
        ("latest", "direction", "target", "close"),
        [
            (99, "increase", 100, True),
            (98.9, "increase", 100, False),
            (1, "decrease", 0, True),
            (1.1, "decrease", 0, False),
            (49.5, "increase", 50, False),
        ],
    )
    def test_within_one_point_of_the_end_of_the_scale(self, latest, direction, target, close):
        found = chart_progress([2015, 2020], [50, latest], direction, target=target, percentage=True)
        assert (found.reason is ChartReason.CLOSE_TO_THE_END_OF_THE_SCALE) == close
        plain = chart_progress([2015, 2020], [50, latest], direction, target=target)
        assert plain.reason is not ChartReason.CLOSE_TO_THE_END_OF_THE_SCALE

    def test_a_target_that_was_met_and_is_lost(self):
        found = chart_progress([2015, 2020], [5, 12], "decrease", target=10)
        assert (found.score, found.reason, found.ratio) == (1, ChartReason.TARGET_LOST, None)
        at_it = chart_progress([2015, 2020], [10, 12], "decrease", target=10)
        assert (at_it.score, at_it.reason) == (1, ChartReason.TARGET_LOST)

    def test_a_target_year_that_has_passed_is_judged_by_the_values_up_to_it(self):
        found = chart_progress([2015, 2020, 2023], [100, 150, 90], "increase", target=160, target_year=2020)
        assert (found.current_year, found.expected, found.score) == (2020, 150, 2)
        later = chart_progress([2015, 2020, 2023], [100, 150, 170], "increase", target=160, target_year=2020)
        assert later.reason is ChartReason.TARGET_MET
        late = chart_progress([2021, 2023], [100, 150], "increase", target=160, target_year=2020)
        assert (late.score, late.reason, late.current_year) == (None, ChartReason.TOO_FEW_YEARS, None)

    def test_a_target_year_does_not_cut_a_series_without_target(self):
        assert chart_progress([2015, 2031], [100, 200], "increase").current_year == 2031

    def test_values_too_large(self):
        with pytest.raises(MethodError, match="finite"):
            chart_progress([2015, 2016], [1e-300, 1.0], "increase", target=1e300, target_year=2030)


class TestWithoutTarget:
    @pytest.mark.parametrize(
        ("growth", "direction", "score"),
        [
            (0.0201, "increase", 3),
            (0.0199, "increase", 2),
            (0.00501, "increase", 2),
            (0.00499, "increase", 1),
            (-0.03, "increase", 1),
            (-0.0201, "decrease", 3),
            (-0.0199, "decrease", 2),
            (-0.00501, "decrease", 2),
            (-0.00499, "decrease", 1),
            (0.03, "decrease", 1),
        ],
    )
    def test_bands(self, growth, direction, score):
        found = chart_progress([2015, 2016], [100, 100 * (1 + growth)], direction)
        assert (found.score, found.ratio, found.expected) == (score, None, None)
        assert found.growth == pytest.approx(growth)

    def test_constant_values_stagnate(self):
        assert chart_progress([2015, 2020], [7.7, 7.7], "decrease").score == 1

    def test_values_below_zero_that_rise(self):
        assert chart_progress([2015, 2016], [-10, -5], "increase").score == 3
        assert chart_progress([2015, 2016], [-10, -20], "increase").score == 1


class TestBase:
    def test_nearest_year_that_leaves_two_values(self):
        assert chart_progress([2011, 2017, 2020], [1, 2, 3], "increase").base_year == 2017
        assert chart_progress([2012, 2019], [1, 2], "increase").base_year == 2012
        assert chart_progress([2010, 2015], [1, 2], "increase").base_year == 2010

    def test_another_base_year(self):
        assert chart_progress([2015, 2018, 2020], [1, 2, 3], "increase", base_year=2018).base_value == 2


@pytest.mark.parametrize(
    ("years", "values", "direction", "target", "growth_rate", "reason"),
    [
        ([2015, 2020], [1, 2], "none", None, False, ChartReason.NO_DIRECTION),
        ([2015, 2020], [1, 2], "none", 2, False, ChartReason.NO_DIRECTION),
        ([2015, 2020], [1, 2], "increase", None, True, ChartReason.EXPERT_JUDGEMENT),
        ([2015], [1], "increase", None, False, ChartReason.TOO_FEW_YEARS),
        ([], [], "increase", 5, False, ChartReason.TOO_FEW_YEARS),
        ([2015, 2020], [0, 2], "increase", None, False, ChartReason.GROWTH_FROM_ZERO),
        ([2015, 2020], [0, 2], "increase", 5, False, ChartReason.GROWTH_FROM_ZERO),
        ([2015, 2020], [-1, 2], "increase", None, False, ChartReason.SIGN_CHANGE),
    ],
)
def test_says_why_there_is_no_score(years, values, direction, target, growth_rate, reason):
    found = chart_progress(years, values, direction, target=target, growth_rate=growth_rate)
    assert (found.score, found.reason, found.growth) == (None, reason, None)


def test_a_growth_rate_that_meets_its_target_has_met_it():
    assert chart_progress([2015, 2020], [3, 7], "increase", target=7, growth_rate=True).score == 3


@pytest.mark.parametrize("target", [math.nan, math.inf])
def test_refuses_a_target_that_is_none(target):
    with pytest.raises(MethodError, match="target must be"):
        chart_progress([2015, 2020], [1, 2], "increase", target=target)


def test_binary():
    assert [chart_binary(answer) for answer in (True, False, None)] == [3, 1, None]


values = st.floats(1, 1000)


@settings(max_examples=60)
@given(values, values, values, st.sampled_from(["increase", "decrease"]), st.floats(0.1, 10))
def test_the_unit_does_not_matter(base, current, target, direction, unit):
    def judged(k):
        return chart_progress([2015, 2020], [base * k, current * k], direction, target=target * k)

    one, other = judged(1.0), judged(unit)
    if one.ratio is not None and other.ratio is not None and abs(one.ratio) < 1e6:
        assert other.ratio == pytest.approx(one.ratio, rel=1e-4, abs=1e-6)


@settings(max_examples=60)
@given(values, values, values)
def test_more_is_never_worse(base, lower, higher):
    lower, higher = sorted((lower, higher))
    scores = [chart_progress([2015, 2020], [base, value], "increase").score for value in (lower, higher)]
    assert scores[0] <= scores[1]


def test_a_fall_to_zero_is_growth_of_minus_one():
    found = chart_progress([2015, 2016], [5, 0], "decrease")
    assert (found.growth, found.score, found.reason) == (-1, 3, None)


def test_a_tenth_of_the_way_is_fair():
    found = with_target(0.1)
    assert (found.ratio, found.score) == (0.1, 2)


@pytest.mark.parametrize(
    ("base", "current", "score"), [(-10, -9.85, 2), (-10, -9.97, 1), (0.5, 0.6, 3), (0.5, 0.4, 1)]
)
def test_small_and_negative_bases(base, current, score):
    assert chart_progress([2015, 2016], [base, current], "increase").score == score
