import json
import math
from pathlib import Path

import numpy as np
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.distance_decay import (
    exponential_decay,
    gaussian_decay,
    gaussian_decay_to_zero,
    power_decay,
    stepped_decay,
)

CASES = json.loads((Path(__file__).parent / "cases" / "distance_decay.json").read_text(encoding="utf-8"))


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("stepped")
def test_published_steps(case):
    inputs = case["inputs"]
    # The published form names the weight from each limit on; before the first it is 1.
    decay = stepped_decay(inputs["edges"], [1, *inputs["weights"][:-1]], edge="outer")
    assert decay(np.array(inputs["costs"])) == pytest.approx(case["expected"], abs=case["tolerance"])


@of("exponential")
def test_published_exponential(case):
    found = exponential_decay(case["inputs"]["rate"])(np.array(case["inputs"]["costs"], dtype=float))
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("gaussian")
def test_published_gaussian(case):
    found = gaussian_decay(case["inputs"]["width"])(np.array(case["inputs"]["costs"], dtype=float))
    assert found / case["inputs"]["scale"] == pytest.approx(case["expected"], abs=case["tolerance"])


COSTS = np.array([0, 9.999, 10, 10.001, 20, 20.001])


def test_whose_the_edge_is():
    assert stepped_decay([10, 20], [1, 0.4])(COSTS).tolist() == [1, 1, 1, 0.4, 0.4, 0]
    assert stepped_decay([10, 20], [1, 0.4], edge="outer")(COSTS).tolist() == [1, 1, 0.4, 0.4, 0, 0]


@pytest.mark.parametrize(
    ("edges", "weights", "message"),
    [
        ([5, 2], [1, 0.5], "edges must rise, and begin above zero"),
        ([5, 5], [1, 0.5], "edges must rise, and begin above zero"),
        ([0, 5], [1, 0.5], "edges must rise, and begin above zero"),
        ([5, 9], [1], "there must be a weight for each zone: 2, not 1"),
        ([5], [1.5], "weights must lie between 0 and 1"),
        ([5], [-0.1], "weights must lie between 0 and 1"),
        ([], [], "edges must be a column"),
        ([math.inf], [1], "edges must be finite"),
        ([5], [math.nan], "weights has missing values"),
    ],
)
def test_steps_refuse(edges, weights, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        stepped_decay(edges, weights)


def test_steps_refuse_another_edge():
    with pytest.raises(MethodError, match=r"^edge must be \"inner\" or \"outer\", not 'both'$"):
        stepped_decay([5], [1], edge="both")


def test_bells():
    assert gaussian_decay(10)(np.array([0.0, 10, 20])) == pytest.approx([1, math.exp(-0.5), math.exp(-2)])
    to_zero = gaussian_decay_to_zero(10)(np.array([0.0, 5, 10, 11]))
    middle = (math.exp(-0.125) - math.exp(-0.5)) / (1 - math.exp(-0.5))
    assert to_zero == pytest.approx([1, middle, 0, 0])
    assert to_zero[3] == 0


def test_power_has_a_floor():
    assert power_decay(2, floor=1)(np.array([0, 0.5, 1, 2])) == pytest.approx([1, 1, 1, 0.25])
    assert power_decay(1, floor=0.5)(np.array([0.0, 4])) == pytest.approx([2, 0.25])


def test_exponential():
    assert exponential_decay(0.5)(np.array([0.0, 2])) == pytest.approx([1, math.exp(-1)])


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (gaussian_decay, "width"),
        (gaussian_decay_to_zero, "cutoff"),
        (exponential_decay, "rate"),
        (lambda value: power_decay(value, floor=1), "exponent"),
        (lambda value: power_decay(1, floor=value), "floor"),
    ],
)
@pytest.mark.parametrize("value", [0, -1])
def test_refuses_what_is_not_above_zero(make, name, value):
    with pytest.raises(MethodError, match=f"^{name} must be greater than zero$"):
        make(value)
