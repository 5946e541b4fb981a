import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.earned_value import EarnedValueReason, analyse_earned_value

CASES = json.loads((Path(__file__).parent / "cases" / "earned_value.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    given_, expected = case["inputs"], case["expected"]
    found = analyse_earned_value(given_["PV"], given_["EV"], given_["AC"], given_["BAC"])
    assert found.cost_variance == expected["CV"]
    assert found.schedule_variance == expected["SV"]
    assert found.cost_index == pytest.approx(expected["CPI"], abs=5e-4)
    assert found.schedule_index == pytest.approx(expected["SPI"], abs=5e-4)
    assert found.estimate_at_completion == pytest.approx(expected["EAC"], abs=case["tolerance"])
    assert found.estimate_to_complete == pytest.approx(expected["ETC"], abs=case["tolerance"])
    assert found.variance_at_completion == pytest.approx(expected["VAC"], abs=case["tolerance"])
    assert found.reasons == ()


def test_not_begun():
    found = analyse_earned_value(0, 0, 0, 100)
    assert (found.schedule_index, found.cost_index, found.estimate_at_completion) == (None, None, None)
    assert found.reasons == tuple(EarnedValueReason)


def test_spent_without_result():
    found = analyse_earned_value(50, 0, 20, 100)
    assert (found.schedule_index, found.cost_index, found.estimate_at_completion) == (0, 0, None)
    assert found.reasons == (EarnedValueReason.NOTHING_EARNED,)


@pytest.mark.parametrize(
    "amounts",
    [(1, 1, 1, 0), (-1, 1, 1, 5), (1, 1, -1, 5), (6, 1, 1, 5), (1, 6, 1, 5), (math.nan, 1, 1, 5)],
)
def test_refuses(amounts):
    with pytest.raises(MethodError):
        analyse_earned_value(*amounts)


shares = st.floats(0.01, 1)


@given(shares, shares, st.floats(1, 1e6), st.floats(1, 1e6))
def test_identities(planned, earned, cost, budget):
    found = analyse_earned_value(planned * budget, earned * budget, cost, budget)
    assert found.estimate_at_completion == pytest.approx(budget / found.cost_index)
    assert found.estimate_to_complete + cost == pytest.approx(found.estimate_at_completion)
    assert found.variance_at_completion + found.estimate_at_completion == pytest.approx(budget, rel=1e-6)
    assert (found.schedule_index >= 1) == (found.schedule_variance >= 0)


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_finished_work_costs_what_it_cost(cost, budget):
    assert analyse_earned_value(budget, budget, cost, budget).estimate_at_completion == pytest.approx(cost)
