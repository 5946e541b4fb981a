import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.progress import (
    Caveat,
    Direction,
    ProgressStatus,
    Reason,
    Trajectory,
    assess,
    assess_with_target,
    assess_without_target,
    compound_growth,
    limit_scale,
)

CASES = Path(__file__).parent / "cases"
STATCAN = json.loads((CASES / "progress_statcan.json").read_text(encoding="utf-8"))
WORKED = json.loads((CASES / "progress.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def published(row):
    return assess(
        [row["base_year"], row["current_year"]],
        [row["base_value"], row["current_value"]],
        DIRECTIONS[row["direction"]],
        target=row["target"],
        target_year=row["target_year"],
        limit=row["limit"],
    )


@pytest.mark.parametrize("row", STATCAN["rows"], ids=lambda row: row["series"][:40])
def test_statistics_canada(row):
    result = published(row)
    assert result.status == row["status"]
    assert result.score == pytest.approx(row["score"], abs=STATCAN["tolerance"])
    assert result.progress_value == pytest.approx(row["progress_value"], abs=STATCAN["tolerance"])


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
def test_worked_examples(case):
    result = published(case["inputs"])
    assert result.status == case["expected"]["status"]
    assert result.score == pytest.approx(case["expected"]["score"], abs=case["tolerance"])
    assert result.progress_value == pytest.approx(case["expected"]["progress_value"], abs=case["tolerance"])


def with_target(base, current, target, direction="increase", years=(2020, 2023, 2025)):
    return assess_with_target(
        base_year=years[0],
        base_value=base,
        current_year=years[1],
        current_value=current,
        target_year=years[2],
        target=target,
        direction=direction,
    )


def without_target(base, current, direction="increase", limit=None):
    return assess_without_target(
        base_year=2020,
        base_value=base,
        current_year=2021,
        current_value=current,
        direction=direction,
        limit=limit,
    )


class TestWithTarget:
    @pytest.mark.parametrize(
        ("share", "status"),
        [
            (0.951, "substantial_progress"),
            (0.949, "moderate_progress"),
            (0.601, "moderate_progress"),
            (0.599, "limited_progress"),
            (0.0, "limited_progress"),
            (-0.001, "deterioration"),
        ],
    )
    def test_bands(self, share, status):
        required = compound_growth(100, 120, 5)
        result = with_target(100, 100 * (1 + share * required) ** 3, 120)
        assert result.ratio == pytest.approx(share)
        assert result.status == status

    def test_a_met_target_is_achieved_whatever_the_growth(self):
        result = with_target(100, 80, 90, "decrease", years=(2020, 2020, 2025))
        assert (result.status, result.score, result.ratio) == ("target_achieved", 5, None)
        assert result.reason is Reason.TOO_FEW_YEARS

    def test_zero_target_and_zero_base_are_read_as_a_thousandth(self):
        falling = with_target(8, 4, 0, "decrease")
        assert falling.required_growth == pytest.approx(compound_growth(8, 0.001, 5))
        assert Caveat.TARGET_OF_ZERO in falling.caveats
        rising = with_target(0, 4, 8)
        assert rising.observed_growth == pytest.approx(compound_growth(0.001, 4, 3))
        assert Caveat.BASE_OF_ZERO in rising.caveats

    def test_a_rise_from_zero_to_zero_is_no_fall(self):
        assert with_target(0, 0, 8).ratio == 0

    def test_reaching_a_target_of_zero_from_below(self):
        assert with_target(-5, 0, 0).status == "target_achieved"

    @pytest.mark.parametrize(
        ("base", "current", "target", "years", "reason"),
        [
            (-5, 3, 9, (2020, 2023, 2025), Reason.SIGN_CHANGE),
            (-5, -3, 9, (2020, 2023, 2025), Reason.TARGET_OF_OTHER_SIGN),
            (5, 6, 9, (2020, 2023, 2020), Reason.TARGET_YEAR_NOT_AFTER_BASE),
            (5, 6, 9, (2020, 2020, 2025), Reason.TOO_FEW_YEARS),
        ],
    )
    def test_says_why_there_is_no_ratio(self, base, current, target, years, reason):
        result = with_target(base, current, target, years=years)
        assert (result.status, result.score, result.ratio) == ("not_available", None, None)
        assert result.reason is reason

    def test_keeping_a_level(self):
        assert with_target(100, 101, 100).status == "target_achieved"
        lost = with_target(100, 99, 100)
        assert (lost.status, lost.score, lost.ratio) == ("deterioration", -5, None)
        assert lost.reason is Reason.TARGET_EQUALS_BASE

    def test_values_below_zero_that_rise_are_progress(self):
        assert with_target(-10, -6, -2).ratio > 0
        assert with_target(-10, -14, -2).ratio < 0

    def test_after_the_target_year_the_reader_is_told(self):
        assert Caveat.TARGET_YEAR_PASSED in with_target(100, 110, 120, years=(2020, 2026, 2025)).caveats

    def test_needs_a_direction(self):
        with pytest.raises(MethodError, match="direction"):
            with_target(1, 2, 3, "none")

    @pytest.mark.parametrize(
        ("current", "target", "status", "score"),
        [
            (2.5, 3.5, "moderate_progress", 7.1429 * 0.6 - 4.2857),
            (20, 21, "substantial_progress", 7.1429 * 0.95 - 4.2857),
        ],
    )
    def test_an_edge_belongs_to_the_better_band(self, current, target, status, score):
        result = with_target(1, current, target, years=(2020, 2021, 2021))
        assert (result.status, result.score) == (status, score)

    def test_growth_below_zero_by_hand(self):
        result = with_target(-10, -5, -2.5, years=(2020, 2021, 2022))
        assert (result.observed_growth, result.directed_growth) == (-0.5, 0.5)
        assert (result.required_growth, result.ratio) == (-0.5, 1)

    def test_falling_to_the_stand_in_reaches_a_target_of_zero(self):
        assert with_target(8, 0.001, 0, "decrease").status == "target_achieved"
        assert with_target(8, 0.0011, 0, "decrease").status != "target_achieved"

    def test_carries_its_inputs(self):
        assert with_target(100, 110, 120).inputs == Trajectory(
            direction=Direction.INCREASE,
            base_year=2020,
            base_value=100,
            current_year=2023,
            current_value=110,
            target=120,
            target_year=2025,
        )


class TestWithoutTarget:
    @pytest.mark.parametrize(
        ("growth", "status", "score"),
        [
            (0.0201, "substantial_progress", 5),
            (0.0151, "substantial_progress", 2.55),
            (0.0101, "moderate_progress", 1.275),
            (0.0049, "limited_progress", -0.05),
            (0.0, "limited_progress", -2.5),
            (-0.01, "deterioration", -3.75),
            (-0.5, "deterioration", -5),
        ],
    )
    def test_bands_and_scores(self, growth, status, score):
        result = without_target(100, 100 * (1 + growth))
        assert result.status == status
        assert result.score == pytest.approx(score)

    def test_at_the_limit_holding_is_enough(self):
        held = without_target(100, 100, limit=100)
        assert (held.status, held.score, held.thresholds.scale) == ("substantial_progress", 5, 0)
        assert without_target(100, 99, limit=100).status == "deterioration"

    def test_falling_from_above_twice_the_limit_is_not_eased(self):
        assert without_target(50, 40, "decrease", limit=20).thresholds.scale == 1

    def test_a_base_beyond_its_limit_is_told(self):
        assert Caveat.BASE_BEYOND_LIMIT in without_target(101, 100, limit=100).caveats
        assert Caveat.BASE_BEYOND_LIMIT in without_target(-1, -1, "decrease", limit=0).caveats

        assert without_target(100, 100, limit=100).caveats == ()
        assert without_target(99, 100).caveats == ()

    def test_carries_its_inputs_and_growth(self):
        result = without_target(50, 40, "decrease", limit=20)
        assert result.inputs == Trajectory(
            direction=Direction.DECREASE,
            base_year=2020,
            base_value=50,
            current_year=2021,
            current_value=40,
            limit=20,
        )
        assert result.observed_growth == pytest.approx(-0.2)
        assert result.directed_growth == -result.observed_growth

    def test_zero_to_zero_has_not_moved(self):
        result = without_target(0, 0)
        assert result.directed_growth == 0
        assert Caveat.BASE_OF_ZERO in result.caveats

    def test_a_change_of_sign_has_no_growth(self):
        assert without_target(-1, 2).reason is Reason.SIGN_CHANGE

    def test_ratio_is_left_to_targets(self):
        result = without_target(100, 103)
        assert result.ratio is None
        assert result.progress_value == result.directed_growth


class TestSeries:
    def test_first_and_last_observation_count(self):
        result = assess([2022, 2020, 2021, 2023], [120.0, 100.0, math.nan, None], "increase")
        assert (result.inputs.base_year, result.inputs.current_year) == (2020, 2022)
        assert result.inputs.current_value == 120

    def test_takes_a_column_with_missing_values(self):
        values = pd.Series([100.0, None, 110.0], dtype="Float64")
        assert assess(["2020-21", "2021-22", "2022-23"], values, "increase").inputs.current_year == 2022

    def test_base_year_moves_to_the_next_observation(self):
        result = assess([2018, 2021, 2023], [90, 100, 110], "increase", base_year=2020)
        assert result.inputs.base_year == 2021
        assert Caveat.BASE_YEAR_MOVED in result.caveats

    def test_a_base_year_that_is_there_or_not_asked_for_has_not_moved(self):
        assert assess([2020, 2023], [100, 110], "increase", base_year=2020).caveats == ()
        assert assess([2020, 2023], [100, 110], "increase").caveats == ()

    @pytest.mark.parametrize(("target", "edge"), [(3.0, 0.95), (None, 0.015)])
    def test_what_cannot_be_judged_carries_what_was_asked(self, target, edge):
        due = None if target is None else 2025
        result = assess([2020], [1], "none", target=target, target_year=due, limit=9, base_year=2020)
        assert result.inputs == Trajectory(
            direction=Direction.NONE, target=target, target_year=due, limit=9, base_year=2020
        )
        assert (result.thresholds.substantial, result.score) == (edge, None)

    def test_nothing_since_the_base_year(self):
        result = assess([2018], [90], "increase", base_year=2020)
        assert (result.status, result.reason) == (ProgressStatus.NOT_AVAILABLE, Reason.NO_OBSERVATION)

    def test_no_values_at_all(self):
        assert assess([], [], "decrease", target=3, target_year=2025).reason is Reason.NO_OBSERVATION

    def test_one_observation(self):
        assert assess([2020], [60.11], "increase").reason is Reason.TOO_FEW_YEARS

    def test_without_a_direction_nothing_is_judged(self):
        assert assess([2010, 2020], [1, 2], "none").reason is Reason.NO_DIRECTION

    def test_a_limit_beside_a_target_is_ignored_and_said(self):
        result = assess([2020, 2022], [90, 95], "increase", target=99, target_year=2025, limit=100)
        assert Caveat.LIMIT_IGNORED in result.caveats
        assert result.thresholds.substantial == 0.95
        assert result.inputs.limit == 100

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (([2020, 2020], [1, 2], "increase"), "more than one value"),
            (([2020], [1, 2], "increase"), "1 years for 2 values"),
            ((["2021Q2", 2022], [1, 2], "increase"), "not a year"),
            (([2020, 2021], [1, 2], "up"), "direction"),
            (([2020, 2021], [1, math.inf], "increase"), "finite"),
            (
                ([2020, 2021], [1, 2], "increase", 3.0),
                "^a target needs the year by which it is to be reached$",
            ),
        ],
    )
    def test_refuses(self, arguments, message):
        with pytest.raises(MethodError, match=message):
            assess(*arguments)


class TestCompoundGrowth:
    def test_columns(self):
        grown = compound_growth(pd.Series([100.0, math.nan]), pd.Series([121.0, 5.0]), 2)
        assert grown.iloc[0] == pytest.approx(0.1)
        assert math.isnan(grown.iloc[1])

    def test_to_zero_is_minus_one(self):
        assert compound_growth(5.0, 0.0, 3) == -1

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((0, 1, 1), "growth from zero has no rate"),
            ((1, -1, 1), "growth between values of different sign has no rate"),
            ((1, 2, 0), "years must be greater than zero"),
            ((1, 2, -1), "years must be greater than zero"),
            ((1, 2, math.nan), "years must be one number, not nan"),
            ((math.inf, 1, 1), "y0 must be finite"),
            ((1, math.inf, 1), "y1 must be finite"),
            ((1.0, 1e10, 0.01), "growth must be finite"),
            ((1e-300, 1e300, 1), "growth must be finite"),
            ((np.float64(1), np.float64(1e10), 0.01), "growth must be finite"),
            ((np.array([1.0]), np.array([1e10]), 0.01), "growth must be finite"),
            ((pd.Series([1.0]), pd.Series([1e10]), 0.01), "growth must be finite"),
        ],
    )
    def test_refuses(self, arguments, message):
        with pytest.raises(MethodError, match=f"^{message}$"):
            compound_growth(*arguments)


values = st.floats(min_value=0.01, max_value=1e6)
years = st.integers(min_value=1, max_value=15)


@given(values, values, values, years, years, st.sampled_from(["increase", "decrease"]), values)
def test_scale_of_the_unit_does_not_matter(base, current, target, elapsed, horizon, direction, unit):
    def judged(k):
        return with_target(
            base * k, current * k, target * k, direction, (2020, 2020 + elapsed, 2020 + horizon)
        )

    assume(abs(target / base - 1) > 1e-6)
    assume(abs(current / target - 1) > 1e-6)
    one, other = judged(1.0), judged(unit)
    assert other.ratio == pytest.approx(one.ratio, rel=1e-5, abs=1e-9)
    assert other.score == pytest.approx(one.score, rel=1e-4, abs=1e-4)


@given(values, values, values, years, years, st.sampled_from(["increase", "decrease"]))
def test_scores_stay_within_five(base, current, target, elapsed, horizon, direction):
    judged = [
        with_target(base, current, target, direction, (2020, 2020 + elapsed, 2020 + horizon)),
        without_target(base, current, direction),
        without_target(base, current, direction, limit=target),
    ]
    for result in judged:
        assert result.score is not None
        assert -5 <= result.score <= 5


@given(values, values, values)
def test_more_is_never_worse_when_increase_is_wanted(base, lower, higher):
    lower, higher = sorted((lower, higher))
    assert without_target(base, lower).score <= without_target(base, higher).score


@given(values, values, years)
def test_growth_takes_the_first_value_to_the_last(y0, y1, n):
    assert y0 * (1 + compound_growth(y0, y1, n)) ** n == pytest.approx(y1, rel=1e-6)


@given(st.floats(min_value=-300, max_value=300), st.floats(min_value=-100, max_value=100))
def test_a_limit_only_eases(base, limit):
    assert 0 <= limit_scale(base, limit) <= 1
