import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.convergence import (
    FEW_UNITS,
    ConvergenceReason,
    ConvergenceStatus,
    beta_convergence,
    half_life,
    sigma_convergence,
    speed_from_annualised_growth,
    speed_from_total_growth,
)

CASES = json.loads((Path(__file__).parent / "cases" / "convergence.json").read_text(encoding="utf-8"))


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("sigma_convergence_population_sd")
def test_published_spread(case):
    found = sigma_convergence(pd.DataFrame({2000: case["inputs"]["x"]}))
    spread = {"sd": found.standard_deviation[2000], "cv": found.variation[2000], "mean": found.mean[2000]}
    assert spread == pytest.approx(case["expected"], abs=case["tolerance"])


@of("beta_convergence")
def test_published_slope(case):
    inputs, expected = case["inputs"], case["expected"]
    found = beta_convergence(inputs["y0"], inputs["y1"], inputs["T"])
    assert found.intercept == pytest.approx(expected["alpha"], abs=case["tolerance"])
    assert found.slope == pytest.approx(expected["beta"], abs=1e-8)
    assert found.adjusted_r_squared == pytest.approx(expected["adj_r2"], abs=5e-8)


@of("speed_of_convergence")
def test_published_speed(case):
    for convention in (speed_from_annualised_growth, speed_from_total_growth):
        speed = convention(**case["inputs"])
        assert speed == pytest.approx(case["expected"]["speed"], abs=5e-8)
        assert half_life(speed) == pytest.approx(case["expected"]["half_life"], abs=case["tolerance"])


def test_spread_by_year():
    found = sigma_convergence(pd.DataFrame({2019: [1.0, 2.0, 3.0], 2020: [2.0, 2.0, 2.0]}, index=list("abc")))
    assert found.units == 3
    assert found.mean.to_dict() == {2019: 2, 2020: 2}
    assert found.standard_deviation.to_dict() == pytest.approx({2019: math.sqrt(2 / 3), 2020: 0})
    assert found.variation.to_dict() == pytest.approx({2019: math.sqrt(2 / 3) / 2, 2020: 0})
    assert found.status == ConvergenceStatus.CONVERGING
    assert found.reason is None


def test_status_looks_at_variation_not_deviation():
    grown = sigma_convergence(pd.DataFrame({1: [1.0, 2.0, 3.0], 2: [11.0, 13.0, 15.0]}))
    assert grown.standard_deviation[2] > grown.standard_deviation[1]
    assert grown.status == "converging"
    assert sigma_convergence(pd.DataFrame({1: [2.0, 2.0, 2.0], 2: [1.0, 2.0, 3.0]})).status == "diverging"
    assert sigma_convergence(pd.DataFrame({1: [1.0, 2.0, 3.0], 2: [2.0, 4.0, 6.0]})).status == "unchanged"


def test_spread_of_too_little():
    two = sigma_convergence(pd.DataFrame({1: [1.0, 2.0], 2: [1.0, 3.0]}))
    assert (two.units, two.standard_deviation, two.variation) == (2, None, None)
    assert two.status == ConvergenceStatus.NOT_ASSESSABLE
    assert two.reason == ConvergenceReason.TOO_FEW_UNITS
    one = sigma_convergence(pd.DataFrame({1: [1.0, 2.0, 3.0]}))
    assert one.variation[1] == pytest.approx(0.408248, abs=1e-6)
    assert (one.status, one.reason) == ("not_assessable", "too_few_periods")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, 3], "σ convergence takes a DataFrame"),
        (pd.DataFrame({1: [1, math.nan, 2]}), "values has missing values"),
        (
            pd.DataFrame({1: [1, 2, 3], 2: [-1, 0, 1]}),
            "a coefficient of variation needs a mean greater than zero",
        ),
    ],
)
def test_spread_refuses(values, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        sigma_convergence(values)


FIRST, LAST = [1.0, 2.0, 4.0, 8.0], [2.0, 3.5, 5.0, 9.0]


def test_slope_is_that_of_a_regression():
    found = beta_convergence(FIRST, LAST, 5)
    fit = stats.linregress(np.log(FIRST), np.log(np.divide(LAST, FIRST)) / 5)
    assert found.slope == pytest.approx(fit.slope)
    assert found.intercept == pytest.approx(fit.intercept)
    assert found.slope_error == pytest.approx(fit.stderr)
    assert found.r_squared == pytest.approx(fit.rvalue**2)
    assert found.adjusted_r_squared == pytest.approx(1 - (1 - fit.rvalue**2) * 3 / 2)
    assert found.slope_total == pytest.approx(fit.slope * 5)
    assert found.speed == pytest.approx(-math.log(1 + fit.slope * 5) / 5)
    assert found.half_life == pytest.approx(math.log(2) / found.speed)
    assert (found.units, found.years, found.few_units, found.conditions) == (4, 5, True, None)
    assert (found.status, found.reason) == (ConvergenceStatus.CONVERGING, None)


def test_twenty_units_are_enough_for_an_error():
    assert FEW_UNITS == 20
    start = np.arange(1.0, 21.0)
    assert beta_convergence(start, start + 1, 1).few_units is False
    assert beta_convergence(start[:19], start[:19] + 1, 1).few_units is True


def test_gap_that_does_not_close():
    found = beta_convergence(FIRST, [value**1.1 for value in FIRST], 1)
    assert found.status == ConvergenceStatus.DIVERGING
    assert found.slope == pytest.approx(0.1)
    assert (found.speed, found.half_life, found.reason) == (None, None, None)
    alike = beta_convergence(FIRST, [value * 1.5 for value in FIRST], 2)
    assert alike.status == ConvergenceStatus.UNCHANGED
    assert (alike.slope, alike.slope_total, alike.speed, alike.half_life) == (0, 0, None, None)
    assert alike.intercept == pytest.approx(math.log(1.5) / 2)
    assert (alike.r_squared, alike.adjusted_r_squared) == (None, None)


def test_overshooting():
    found = beta_convergence([1, 2, 4], [4, 2, 1], 1)
    assert found.slope == pytest.approx(-2)
    assert found.status == ConvergenceStatus.CONVERGING
    assert (found.speed, found.half_life, found.reason) == (None, None, ConvergenceReason.OVERSHOOTING)


@pytest.mark.parametrize(
    ("first", "last", "conditions", "reason"),
    [
        ([1, 2], [2, 3], None, ConvergenceReason.TOO_FEW_UNITS),
        ([1], [2], None, ConvergenceReason.TOO_FEW_UNITS),
        ([3, 3, 3], [2, 3, 4], None, ConvergenceReason.SAME_START),
        ([1, 2, 3], [2, 3, 4], pd.DataFrame({"x": [1, 2, 4]}), ConvergenceReason.TOO_FEW_UNITS),
        (FIRST, LAST, pd.DataFrame({"x": [1, 1, 1, 1]}), ConvergenceReason.CONDITIONS_NOT_INDEPENDENT),
    ],
)
def test_no_slope(first, last, conditions, reason):
    found = beta_convergence(first, last, 3, conditions)
    assert found.reason == reason
    assert found.status == ConvergenceStatus.NOT_ASSESSABLE
    assert found.units == len(first)
    assert found.years == 3
    assert found.few_units is True
    empty = ("intercept", "slope", "slope_error", "slope_total", "r_squared", "adjusted_r_squared")
    assert all(getattr(found, name) is None for name in (*empty, "conditions", "speed", "half_life"))


def test_conditions_take_their_part():
    start = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 13.0])
    west = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    growth = 0.05 - 0.02 * np.log(start) + 0.03 * west
    found = beta_convergence(start, start * np.exp(growth * 4), 4, pd.DataFrame({"west": west}))
    assert found.slope == pytest.approx(-0.02)
    assert found.intercept == pytest.approx(0.05)
    assert found.conditions.to_dict() == pytest.approx({"west": 0.03})
    assert found.r_squared == pytest.approx(1)
    assert found.speed == pytest.approx(-math.log(1 - 0.08) / 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1, 2], [1, 2, 3], 1), "first must be greater than zero"),
        (([1, 1, 2], [1, -2, 3], 1), "last must be greater than zero"),
        (([1, 2, 3], [1, 2, 3], 0), "years must be greater than zero"),
        (([1, 2, 3], [1, 2], 1), "first and last must be of the same length"),
        (([1, math.nan, 3], [1, 2, 3], 1), "first has missing values"),
        (([1, 2, 3], [1, 2, 3], 1, pd.DataFrame({"x": [1, 2]})), "conditions must have a row for each unit"),
        (([1, 2, 3], [1, 2, 3], 1, pd.DataFrame({"x": [1, 2, math.nan]})), "conditions have missing values"),
    ],
)
def test_slope_refuses(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        beta_convergence(*arguments)


def test_speeds_of_the_two_conventions():
    assert speed_from_annualised_growth(-0.02, 10) == pytest.approx(-math.log(0.8) / 10)
    assert speed_from_total_growth(-0.2, 10) == pytest.approx(-math.log(0.8) / 10)
    assert speed_from_annualised_growth(0, 10) == 0
    assert math.copysign(1, speed_from_total_growth(0, 10)) == 1
    assert speed_from_total_growth(0.5, 2) == pytest.approx(-math.log(1.5) / 2)


@pytest.mark.parametrize(("slope", "years"), [(-0.1, 10), (-0.2, 10)])
def test_speed_refuses_overshooting(slope, years):
    with pytest.raises(MethodError, match=r"over the period overshoots: no speed leads there$"):
        speed_from_annualised_growth(slope, years)
    with pytest.raises(MethodError, match=r"^a slope of -1 over the period overshoots"):
        speed_from_total_growth(-1, years)
    with pytest.raises(MethodError, match=r"^years must be greater than zero$"):
        speed_from_total_growth(-0.1, 0)
    with pytest.raises(MethodError, match=r"^years must be greater than zero$"):
        speed_from_annualised_growth(-0.1, 0)


@pytest.mark.parametrize("speed", [0, -0.1])
def test_half_life_refuses_what_never_halves(speed):
    with pytest.raises(MethodError, match=r"^speed must be greater than zero$"):
        half_life(speed)
    assert half_life(math.log(2)) == 1


@settings(max_examples=40)
@given(
    st.lists(st.floats(1, 100), min_size=4, max_size=12, unique=True),
    st.floats(0.001, 0.2),
    st.integers(1, 20),
)
def test_known_speed_is_found_again(first, speed, years):
    start = np.log(np.array(first))
    if np.ptp(start) < 0.1:
        return
    end = np.exp(3 + (start - 3) * math.exp(-speed * years))
    found = beta_convergence(first, end, years)
    assert found.speed == pytest.approx(speed, rel=1e-5)
    assert found.half_life == pytest.approx(math.log(2) / speed, rel=1e-5)
    assert found.speed == pytest.approx(speed_from_total_growth(found.slope_total, years))
