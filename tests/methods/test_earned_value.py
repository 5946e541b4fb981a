import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.earned_value import (
    CostForecastReason,
    EarnedValueReason,
    analyse_earned_value,
    forecast_cost,
)

CASES = json.loads((Path(__file__).parent / "cases" / "earned_value.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    amounts = [case["inputs"][key] for key in ("PV", "EV", "AC", "BAC")]
    found, forecast = analyse_earned_value(*amounts), forecast_cost(*amounts)
    expected = dict(case["expected"])
    if "TCPI_at_estimate" in expected:
        estimate, index = expected.pop("TCPI_at_estimate")
        assert forecast.to_complete(estimate) == pytest.approx(index, abs=case["index_tolerance"])
    numbers = {
        "CV": found.cost_variance,
        "SV": found.schedule_variance,
        "EAC": found.estimate_at_completion,
        "ETC": found.estimate_to_complete,
        "VAC": found.variance_at_completion,
        "EAC_atypical": forecast.atypical,
    }
    indices = {
        "CPI": found.cost_index,
        "SPI": found.schedule_index,
        "TCPI": forecast.to_complete_budget,
        "TCPI_at_typical": forecast.to_complete(forecast.typical),
        "TCPI_at_atypical": forecast.to_complete(forecast.atypical),
    }
    assert set(expected) <= set(numbers) | set(indices)
    for key, value in expected.items():
        if key in numbers:
            assert numbers[key] == pytest.approx(value, abs=case["tolerance"])
        else:
            assert indices[key] == pytest.approx(value, abs=case["index_tolerance"])
    assert found.reasons == forecast.reasons == ()
    assert found.estimate_at_completion == pytest.approx(forecast.typical)


def test_not_begun():
    found = analyse_earned_value(0, 0, 0, 100)
    assert (found.schedule_index, found.cost_index, found.estimate_at_completion) == (None, None, None)
    assert (found.estimate_to_complete, found.variance_at_completion) == (None, None)
    assert found.reasons == tuple(EarnedValueReason)


def test_spent_without_result():
    found = analyse_earned_value(50, 0, 20, 100)
    assert (found.schedule_index, found.cost_index, found.estimate_at_completion) == (0, 0, None)
    assert found.reasons == (EarnedValueReason.NOTHING_EARNED,)


REFUSED = [
    ((1, 1, 1, 0), "budget must be greater than zero"),
    ((-1, 1, 1, 5), "planned_value must not be negative"),
    ((1, -1, 1, 5), "earned_value must not be negative"),
    ((1, 1, -1, 5), "actual_cost must not be negative"),
    ((6, 1, 1, 5), "planned and earned value are parts of the budget and cannot exceed it"),
    ((1, 6, 1, 5), "planned and earned value are parts of the budget and cannot exceed it"),
    ((math.nan, 1, 1, 5), "amounts has missing values"),
    ((1, 1, math.inf, 5), "amounts must be finite"),
]


@pytest.mark.parametrize(("amounts", "message"), REFUSED)
@pytest.mark.parametrize("function", [analyse_earned_value, forecast_cost])
def test_refuses(function, amounts, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        function(*amounts)


def test_results_carry_their_inputs():
    found = analyse_earned_value(30, 25, 28, 40)
    assert (found.planned_value, found.earned_value, found.actual_cost, found.budget) == (30, 25, 28, 40)
    forecast = forecast_cost(30, 25, 28, 40)
    assert (forecast.planned_value, forecast.earned_value) == (30, 25)
    assert (forecast.actual_cost, forecast.budget) == (28, 40)


class TestForecast:
    def test_three_assumptions(self):
        found = forecast_cost(3000, 2500, 2800, 4000)
        assert found.typical == pytest.approx(4480)
        assert found.atypical == 4300
        assert found.cost_and_schedule == pytest.approx(2800 + 1500 / ((2500 / 2800) * (2500 / 3000)))
        assert found.to_complete_budget == pytest.approx(1500 / 1200)

    def test_not_begun(self):
        found = forecast_cost(0, 0, 0, 100)
        assert (found.typical, found.cost_and_schedule) == (None, None)
        assert (found.atypical, found.to_complete_budget) == (100, 1)
        assert found.reasons == (
            CostForecastReason.NOTHING_PLANNED,
            CostForecastReason.NOTHING_SPENT,
            CostForecastReason.NOTHING_EARNED,
        )

    def test_earned_before_anything_was_planned(self):
        found = forecast_cost(0, 10, 20, 100)
        assert (found.typical, found.cost_and_schedule) == (200, None)
        assert found.reasons == (CostForecastReason.NOTHING_PLANNED,)

    @pytest.mark.parametrize(("earned", "cost"), [(10, 0), (0, 10)])
    def test_one_of_two_is_not_enough(self, earned, cost):
        found = forecast_cost(50, earned, cost, 100)
        assert (found.typical, found.cost_and_schedule) == (None, None)
        assert found.atypical == cost + 100 - earned

    @pytest.mark.parametrize("cost", [100, 120])
    def test_no_index_when_the_budget_is_spent(self, cost):
        found = forecast_cost(100, 80, cost, 100)
        assert found.to_complete_budget is None
        assert found.reasons == (CostForecastReason.BUDGET_USED_UP,)

    def test_just_before_the_budget_is_spent(self):
        found = forecast_cost(100, 80, 99, 100)
        assert (found.to_complete_budget, found.reasons) == (20, ())

    def test_finished(self):
        found = forecast_cost(100, 100, 90, 100)
        assert (found.typical, found.atypical, found.cost_and_schedule) == (90, 90, 90)
        assert found.to_complete_budget == 0

    def test_an_estimate_that_has_been_spent(self):
        found = forecast_cost(100, 80, 90, 100)
        assert found.to_complete(110) == 1
        assert found.to_complete(90) is None
        with pytest.raises(MethodError, match="estimate must not be negative"):
            found.to_complete(-1)
        with pytest.raises(MethodError, match="estimate has missing values"):
            found.to_complete(math.nan)


shares = st.floats(0.01, 1)


@settings(max_examples=60)
@given(shares, shares, st.floats(1, 1e6), st.floats(1, 1e6))
def test_identities(planned, earned, cost, budget):
    found = analyse_earned_value(planned * budget, earned * budget, cost, budget)
    assert found.estimate_at_completion == pytest.approx(budget / found.cost_index)
    assert found.estimate_to_complete + cost == pytest.approx(found.estimate_at_completion)
    assert found.variance_at_completion + found.estimate_at_completion == pytest.approx(budget, rel=1e-6)
    assert (found.schedule_index >= 1) == (found.schedule_variance >= 0)


@settings(max_examples=60)
@given(shares, shares, st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0.1, 10))
def test_forecasts_scale_with_the_currency(planned, earned, cost, budget, unit):
    one = forecast_cost(planned * budget, earned * budget, cost, budget)
    other = forecast_cost(planned * budget * unit, earned * budget * unit, cost * unit, budget * unit)
    for name in ("typical", "atypical", "cost_and_schedule"):
        assert getattr(other, name) == pytest.approx(getattr(one, name) * unit, rel=1e-6)


@settings(max_examples=40)
@given(shares, st.floats(1, 1e6), st.floats(1, 1e6))
def test_work_that_goes_on_as_budgeted_needs_an_index_of_one(earned, cost, budget):
    found = forecast_cost(budget, earned * budget, cost, budget)
    if earned < 0.999:
        assert found.to_complete(found.atypical) == pytest.approx(1, rel=1e-3)


@settings(max_examples=40)
@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_finished_work_costs_what_it_cost(cost, budget):
    assert analyse_earned_value(budget, budget, cost, budget).estimate_at_completion == pytest.approx(cost)
