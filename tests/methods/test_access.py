import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.access import coverage_share, two_step_floating_catchment

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "cases" / "access.json").read_text(encoding="utf-8"))
}


def test_published_catchments():
    case = CASES["2sfca-ipea"]
    inputs = case["inputs"]
    found = two_step_floating_catchment(
        inputs["demand"], inputs["supply"], inputs["travel_time"], inputs["cutoff"]
    )
    assert found.access == pytest.approx(case["expected"], abs=case["tolerance"])
    assert found.idle.tolist() == [False, False, False, False, True]


def test_published_without_distance():
    case = CASES["2sfca-ipea-const"]
    inputs = case["inputs"]
    found = two_step_floating_catchment(inputs["demand"], inputs["supply"], np.zeros((5, 5)), math.inf)
    assert found.access == pytest.approx(case["expected"], abs=case["tolerance"])


def test_published_gravity():
    case = CASES["2sfca-access-hospital"]
    inputs = case["inputs"]
    found = two_step_floating_catchment(
        inputs["demand"],
        inputs["supply"],
        inputs["cost"],
        inputs["max_cost"],
        decay=lambda cost: cost ** inputs["power"],
    )
    assert found.access == pytest.approx(case["expected"], abs=case["tolerance"])


def test_no_way_is_no_way_even_without_cutoff():
    found = two_step_floating_catchment([10, 10], [5], [[1], [math.inf]], math.inf)
    assert found.access.tolist() == [0.5, 0]


@pytest.mark.parametrize(
    ("demand", "supply", "cost", "decay"),
    [
        ([], [1], [[1]], None),
        ([1], [1], [[1, 2]], None),
        ([1], [-1], [[1]], None),
        ([math.nan], [1], [[1]], None),
        ([1], [1], [[math.nan]], None),
        ([1], [1], [[-1]], None),
        ([1], [1], [[1]], lambda cost: -cost),
        ([1], [1], [[1]], lambda cost: cost * math.inf),
    ],
)
def test_refuses(demand, supply, cost, decay):
    with pytest.raises(MethodError):
        two_step_floating_catchment(demand, supply, cost, 5, decay)


def test_coverage():
    assert coverage_share([10, 20, 70], [1, 15, math.inf], 15) == pytest.approx(0.3)
    assert coverage_share([1, 0], [20, 1], 15) == 0


@pytest.mark.parametrize(
    ("population", "cost"),
    [([0, 0], [1, 1]), ([1], [1, 2]), ([-1], [1]), ([1], [math.nan]), ([math.nan], [1])],
)
def test_coverage_refuses(population, cost):
    with pytest.raises(MethodError):
        coverage_share(population, cost, 15)


@st.composite
def catchments(draw):
    places, supplies = draw(st.integers(1, 6)), draw(st.integers(1, 6))

    def numbers(count, high):
        return draw(st.lists(st.floats(0, high).map(lambda x: round(x, 3)), min_size=count, max_size=count))

    cost = np.array(numbers(places * supplies, 60)).reshape(places, supplies)
    return numbers(places, 1e4), numbers(supplies, 1e3), cost, draw(st.floats(0, 60))


@given(catchments(), st.booleans())
def test_what_is_reached_is_shared_out(data, gaussian):
    demand, supply, cost, cutoff = data
    decay = (lambda t: np.exp(-((t / 60) ** 2))) if gaussian else None
    found = two_step_floating_catchment(demand, supply, cost, cutoff, decay)
    assert found.demand @ found.access == pytest.approx(found.supply_reached)
    assert (found.access >= 0).all()


@given(catchments(), st.floats(0, 60))
def test_a_wider_cutoff_covers_no_fewer(data, other):
    demand, _, cost, cutoff = data
    if sum(demand) > 0:
        near, far = sorted((cutoff, other))
        nearest = cost.min(axis=1)
        assert 0 <= coverage_share(demand, nearest, near) <= coverage_share(demand, nearest, far) <= 1
