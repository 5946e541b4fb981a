import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.access import (
    AccessReason,
    access_dispersion,
    balanced_floating_catchment,
    coverage_share,
    three_step_floating_catchment,
    two_step_floating_catchment,
)
from minhou_analysis.methods.distance_decay import power_decay, stepped_decay
from minhou_analysis.methods.inequality import gini_weighted, williamson_index
from minhou_analysis.methods.theil import theil_t

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


def test_published_balanced():
    case = CASES["bfca-ipea"]
    inputs = case["inputs"]
    found = balanced_floating_catchment(
        inputs["demand"], inputs["supply"], inputs["travel_time"], inputs["cutoff"]
    )
    assert found.access == pytest.approx(case["expected"], abs=case["tolerance"])


def test_gravity_by_the_named_decay():
    inputs = CASES["2sfca-access-hospital"]["inputs"]
    found = two_step_floating_catchment(
        inputs["demand"], inputs["supply"], inputs["cost"], inputs["max_cost"], power_decay(1, floor=1)
    )
    assert found.access == pytest.approx(CASES["2sfca-access-hospital"]["expected"], abs=1e-9)


def test_enhanced_by_hand():
    found = two_step_floating_catchment(
        [100, 50], [15], [[5], [15]], 30, stepped_decay([10, 20, 30], [1, 0.5, 0.2])
    )
    assert found.supply_ratio.tolist() == [0.12]
    assert found.access.tolist() == [0.12, 0.06]


def test_three_steps_by_hand():
    found = three_step_floating_catchment([100, 40], [30, 10], [[1, 1], [1, 9]], 5)
    # The first place spreads its people over both, the second goes to the only one it reaches.
    assert found.supply_ratio == pytest.approx([30 / 90, 10 / 50])
    assert found.access == pytest.approx([0.5 * (30 / 90 + 10 / 50), 30 / 90])


def test_balanced_by_hand():
    found = balanced_floating_catchment([100, 40], [30, 10], [[1, 1], [1, 9]], 5)
    assert found.supply_ratio == pytest.approx([30 / 90, 10 / 50])
    assert found.access == pytest.approx([0.5 * 30 / 90 + 10 / 50, 0.5 * 30 / 90])


CATCHMENTS = [two_step_floating_catchment, three_step_floating_catchment, balanced_floating_catchment]


@pytest.mark.parametrize("method", CATCHMENTS)
def test_places_and_supplies_that_nobody_reaches(method):
    found = method([10, 0, 5], [4, 3], [[1, 9], [9, 1], [9, 9]], 1)
    assert found.idle.tolist() == [False, True]
    assert found.unreached.tolist() == [False, False, True]
    assert found.supply_ratio.tolist() == [0.4, 0]
    assert found.access.tolist() == [0.4, 0, 0]
    assert found.supply_reached == 4
    assert found.cutoff == 1


@pytest.mark.parametrize("method", CATCHMENTS)
def test_the_cutoff_is_within_reach(method):
    assert method([10], [5], [[30]], 30).access.tolist() == [0.5]
    assert method([10], [5], [[30.001]], 30).access.tolist() == [0]


def test_power_of_no_distance_is_refused():
    with (
        pytest.raises(MethodError, match=r"^decay must give finite weights that are not negative$"),
        np.errstate(divide="ignore"),
    ):
        two_step_floating_catchment([1], [1], [[0]], 5, lambda cost: cost**-1.0)
    assert two_step_floating_catchment([1], [1], [[0]], 5, power_decay(1, floor=1)).access.tolist() == [1]


MISSING = "{} has missing values; drop them first if the result may leave them out"
NO_COST = "cost must be given everywhere and not be negative; infinite where there is no way"
NO_DECAY = "decay must give finite weights that are not negative"


def test_no_way_is_no_way_even_without_cutoff():
    found = two_step_floating_catchment([10, 10], [5], [[1], [math.inf]], math.inf)
    assert found.access.tolist() == [0.5, 0]


@pytest.mark.parametrize(
    ("demand", "supply", "cost", "decay", "message"),
    [
        ([], [1], [[1]], None, "demand must be a column with at least one number"),
        ([1], [1], [[1, 2]], None, "cost must have 1 rows and 1 columns"),
        ([1], [-1], [[1]], None, "supply must not be negative"),
        ([-1], [1], [[1]], None, "demand must not be negative"),
        ([math.nan], [1], [[1]], None, MISSING.format("demand")),
        ([1], [math.nan], [[1]], None, MISSING.format("supply")),
        ([1], [1], [[math.nan]], None, NO_COST),
        ([1], [1], [[-1]], None, NO_COST),
        ([1], [1], [[1]], lambda cost: -cost, NO_DECAY),
        ([1], [1], [[1]], lambda cost: cost * math.inf, NO_DECAY),
    ],
)
@pytest.mark.parametrize("catchment", range(3))
def test_refuses(catchment, demand, supply, cost, decay, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        CATCHMENTS[catchment](demand, supply, cost, 5, decay)


def test_coverage():
    assert coverage_share([10, 20, 70], [1, 15, math.inf], 15) == pytest.approx(0.3)
    assert coverage_share([1, 0], [20, 1], 15) == 0


def test_coverage_names_its_boundary():
    assert coverage_share([30, 70], [15, 15.001], 15) == 0.3
    assert coverage_share([30, 70], [15, 14.999], 15, boundary="open") == 0.7
    assert coverage_share([30, 70], [0, math.inf], math.inf) == 0.3
    assert coverage_share([30, 70], [0, math.inf], math.inf, boundary="open") == 0.3
    with pytest.raises(MethodError, match=r"^boundary must be \"closed\" or \"open\", not 'half'$"):
        coverage_share([1], [1], 1, boundary="half")


def test_dispersion():
    found = access_dispersion([0, 1, 3], [2, 1, 1])
    assert found.mean == 1
    assert found.variation == williamson_index([0, 1, 3], [2, 1, 1])
    assert found.gini == gini_weighted([0, 1, 3], [2, 1, 1])
    assert found.theil_t == theil_t([0, 1, 3], [2, 1, 1])
    assert found.without_access == 0.5
    assert found.reason is None


def test_dispersion_edges():
    equal = access_dispersion([2, 2, 9], [1, 5, 0])
    assert (equal.mean, equal.variation, equal.gini, equal.theil_t, equal.without_access) == (2, 0, 0, 0, 0)
    nothing = access_dispersion([0, 0, 5], [1, 5, 0])
    assert (nothing.mean, nothing.variation, nothing.gini, nothing.theil_t) == (0, None, None, None)
    assert nothing.without_access == 1
    assert nothing.reason == AccessReason.NO_ACCESS
    for access, people, message in (
        ([1], [1, 2], "access and population must be of the same length"),
        ([1], [0], "a dispersion over people needs somebody"),
        ([-1], [1], "access must not be negative"),
        ([1], [-1], "population must not be negative"),
        ([math.nan], [1], MISSING.format("access")),
        ([1], [math.nan], MISSING.format("population")),
    ):
        with pytest.raises(MethodError, match=f"^{message}$"):
            access_dispersion(access, people)


@pytest.mark.parametrize(
    ("population", "cost", "message"),
    [
        ([0, 0], [1, 1], "coverage needs somebody to cover"),
        ([1], [1, 2], "population and cost must be of the same length"),
        ([-1], [1], "population must not be negative"),
        ([1], [math.nan], NO_COST),
        ([1], [-1], NO_COST),
        ([math.nan], [1], MISSING.format("population")),
    ],
)
def test_coverage_refuses(population, cost, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
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
    for method in (two_step_floating_catchment, three_step_floating_catchment):
        found = method(demand, supply, cost, cutoff, decay)
        assert found.demand @ found.access == pytest.approx(found.supply_reached)
        assert (found.access >= 0).all()
    balanced = balanced_floating_catchment(demand, supply, cost, cutoff, decay)
    assert balanced.access.sum() == pytest.approx(balanced.supply_ratio.sum())


@given(catchments(), st.floats(0, 60))
def test_a_wider_cutoff_covers_no_fewer(data, other):
    demand, _, cost, cutoff = data
    if sum(demand) > 0:
        near, far = sorted((cutoff, other))
        nearest = cost.min(axis=1)
        assert 0 <= coverage_share(demand, nearest, near) <= coverage_share(demand, nearest, far) <= 1


def test_balanced_takes_its_decay_and_two_services_to_two_places():
    halved = balanced_floating_catchment([100], [30], [[1]], 5, lambda cost: cost * 0.5)
    assert halved.supply_ratio.tolist() == [0.3]
    near = balanced_floating_catchment([100, 50], [30, 20], [[1, 3], [2, 1]], 5, lambda cost: 1 / cost)
    by_place = np.array([[3 / 4, 1 / 4], [1 / 3, 2 / 3]])
    by_supply = np.array([[2 / 3, 1 / 4], [1 / 3, 3 / 4]])
    ratio = np.array([30, 20]) / (np.array([100, 50]) @ by_place)
    assert near.supply_ratio == pytest.approx(ratio)
    assert near.access == pytest.approx(by_supply @ ratio)
