import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm import weights as pymcdm_weights

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.goalposts import normalise_interval
from minhou_analysis.methods.normalisation import normalise_min_max
from minhou_analysis.methods.weights import (
    coefficient_of_variation_weights,
    critic_weights,
    entropy_weights,
    entropy_weights_min_max,
    equal_weights,
    standard_deviation_weights,
)

CASES = json.loads((Path(__file__).parent / "cases" / "weights.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


def directions(case):
    types = case["inputs"].get("types")
    return "increase" if types is None else dict(enumerate(map(DIRECTIONS.get, types)))


def rivers(case):
    """The rivers' table with pH and nutrients as scores, and which way each column goes."""
    table = pd.DataFrame(case["inputs"]["columns"], dtype=float)
    table["PH"] = normalise_interval(table["PH"], 7, 7, 1.45)
    table["nutrient"] = normalise_interval(table["nutrient"], 10, 20, 11.6)
    return table, {"O2": "increase", "PH": "increase", "germ": "decrease", "nutrient": "increase"}


@of("entropy_weights")
def test_published_entropy(case):
    found = entropy_weights(case["inputs"]["matrix"])
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("entropy_weights_min_max")
def test_published_entropy_after_min_max(case):
    shift, width = case["inputs"]["shift"], case["inputs"]["width"]
    found = entropy_weights_min_max(*rivers(case), shift=shift, width=width)
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("std_weights")
def test_published_standard_deviations(case):
    found = standard_deviation_weights(case["inputs"]["matrix"])
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("std_weights_of_min_max")
def test_published_standard_deviations_after_min_max(case):
    scores = normalise_min_max(case["inputs"]["matrix"], directions(case))
    found = standard_deviation_weights(scores)
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("variation_weights")
def test_published_variation(case):
    found = coefficient_of_variation_weights(case["inputs"]["matrix"])
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("critic_weights")
def test_published_critic(case):
    found = critic_weights(
        case["inputs"]["matrix"],
        directions(case),
        correlation=case["inputs"]["correlation"],
        scaled=case["inputs"].get("scaled", True),
    )
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("critic_information")
def test_published_critic_information(case):
    found = critic_weights(case["inputs"]["matrix"], directions(case))
    information, conflict = case["expected"]["information"], np.array(case["expected"]["conflict"])
    assert found.information.tolist() == pytest.approx(information, abs=case["tolerance"])
    assert (1 - found.correlation).to_numpy() == pytest.approx(conflict, abs=case["tolerance"])
    assert found.conflict.tolist() == pytest.approx(conflict.sum(axis=1).tolist(), abs=case["tolerance"])


@of("critic_rivers")
def test_published_critic_of_rivers(case):
    table, ways = rivers(case)
    scaled = normalise_min_max(table, ways).assign(PH=table["PH"], nutrient=table["nutrient"])
    found = critic_weights(scaled, scaled=False)
    assert found.weights.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


def test_equal_weights():
    found = equal_weights(pd.DataFrame({"a": [1.0], "b": [None], "c": [0.0]}))
    assert found.to_dict() == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})
    assert equal_weights([[5.0]]).tolist() == [1]


def test_entropy_keeps_what_it_is_made_from():
    table = pd.DataFrame({"a": [1.0, 3.0], "b": [0.0, 2.0], "c": [4.0, 4.0]}, index=["x", "y"])
    found = entropy_weights(table)
    e = -(0.25 * math.log2(0.25) + 0.75 * math.log2(0.75))
    assert found.entropy.to_dict() == pytest.approx({"a": e, "b": 0, "c": 1})
    assert found.divergence.to_dict() == pytest.approx({"a": 1 - e, "b": 1, "c": 0})
    assert found.weights.to_dict() == pytest.approx({"a": (1 - e) / (2 - e), "b": 1 / (2 - e), "c": 0})
    assert found.entropy["c"] == 1
    assert found.divergence["c"] == 0
    assert (found.rows, found.shift, found.width, found.scaled) == (2, None, None, None)
    assert (found.constant, found.undecided) == (("c",), False)


def test_zeros_contribute_nothing():
    # 0 ln 0 is 0: one unit has everything, so the entropy is 0; columns of zeros say nothing.
    found = entropy_weights([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [5.0, 2.0, 0.0]])
    assert found.entropy.tolist() == pytest.approx([0, 1.5 * math.log(2) / math.log(3), 1])
    assert found.constant == ("2",)


def test_no_indicator_tells_units_apart():
    for found in (
        entropy_weights([[1.0, 2.0], [1.0, 2.0]]),
        entropy_weights_min_max([[1.0, -2.0], [1.0, -2.0]], "increase", shift=0.01),
        standard_deviation_weights([[0.1, 2.0], [0.1, 2.0], [0.1, 2.0]]),
        coefficient_of_variation_weights([[0.1, 2.0], [0.1, 2.0], [0.1, 2.0]]),
        critic_weights([[0.1, 2.0], [0.1, 2.0], [0.1, 2.0]]),
    ):
        assert found.weights.tolist() == [0.5, 0.5]
        assert found.constant == ("0", "1")
        assert found.undecided is True


def test_entropy_of_very_large_and_small_values():
    found = entropy_weights(pd.DataFrame({"large": [1e308, 1.5e308], "small": [2e-308, 3e-308]}))
    assert found.weights.tolist() == pytest.approx([0.5, 0.5])
    assert found.entropy["large"] == pytest.approx(-(0.4 * math.log2(0.4) + 0.6 * math.log2(0.6)))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"a": [1.0, -1.0], "b": [0.0, 2.0]}, "entropy needs values that are not negative; found some in a"),
        ({"a": [1.0]}, "entropy weighting compares units and needs at least 2, not 1"),
        ({"a": [1.0, None]}, "entropy weighting needs every value; missing in a"),
    ],
)
def test_entropy_refuses(table, message):
    with pytest.raises(MethodError) as caught:
        entropy_weights(pd.DataFrame(table))
    assert str(caught.value) == message


def test_min_max_entropy_records_its_scale():
    table = pd.DataFrame({"up": [-1.0, 0.0, 3.0], "down": [5.0, 4.0, 1.0], "flat": [2.0, 2.0, 2.0]})
    ways = {"up": "increase", "down": "decrease", "flat": "increase"}
    found = entropy_weights_min_max(table, ways, shift=0.1, width=0.5)
    assert (found.shift, found.width, found.rows) == (0.1, 0.5, 3)
    assert found.scaled["up"].tolist() == pytest.approx([0.1, 0.225, 0.6])
    assert found.scaled["down"].tolist() == pytest.approx([0.1, 0.225, 0.6])
    assert found.scaled["flat"].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert found.weights.to_dict() == pytest.approx({"up": 0.5, "down": 0.5, "flat": 0})
    assert (found.constant, found.undecided) == (("flat",), False)
    assert found.entropy["up"] == pytest.approx(entropy_weights([[0.1], [0.225], [0.6]]).entropy[0])
    assert entropy_weights_min_max(table, ways, shift=0.1).width == 1


def test_the_shift_changes_the_weights():
    table = [[0.0, 1.0], [1.0, 2.0], [2.0, 2.5], [9.0, 3.0]]
    small = entropy_weights_min_max(table, "increase", shift=0.0001).weights[0]
    large = entropy_weights_min_max(table, "increase", shift=0.1).weights[0]
    none = entropy_weights_min_max(table, "increase", shift=0)
    assert none.weights[0] == pytest.approx(small, abs=1e-3)
    assert none.shift == 0
    assert abs(small - large) > 0.01


@pytest.mark.parametrize(
    ("shift", "width", "message"),
    [
        (-0.1, 1, "the shift must not be negative and the width be positive, not -0.1 and 1"),
        (0, 0, "the shift must not be negative and the width be positive, not 0 and 0"),
        (math.nan, 1, "the shift must not be negative and the width be positive, not nan and 1"),
        (0, math.nan, "the shift must not be negative and the width be positive, not 0 and nan"),
        (math.inf, 1, "shift must be finite"),
        (0, math.inf, "width must be finite"),
    ],
)
def test_scales_refused(shift, width, message):
    with pytest.raises(MethodError) as caught:
        entropy_weights_min_max([[1.0], [2.0]], "increase", shift=shift, width=width)
    assert str(caught.value) == message


def test_min_max_entropy_refuses():
    with pytest.raises(MethodError, match="missing in 0"):
        entropy_weights_min_max([[1.0], [None]], "increase", shift=0.01)
    with pytest.raises(MethodError, match="needs at least 2, not 1"):
        entropy_weights_min_max([[1.0]], "increase", shift=0.01)
    with pytest.raises(MethodError, match="no direction is given for column 1"):
        entropy_weights_min_max([[1.0, 2.0], [2.0, 1.0]], {0: "increase"}, shift=0.01)


def test_critic_leaves_constant_indicators_out():
    table = pd.DataFrame({"a": [1.0, 2.0, 4.0], "flat": [5.0, 5.0, 5.0], "b": [3.0, 1.0, 2.0]})
    found = critic_weights(table)
    without = critic_weights(table[["a", "b"]])
    assert found.weights[["a", "b"]].tolist() == pytest.approx(without.weights.tolist())
    assert found.weights["flat"] == found.spread["flat"] == found.conflict["flat"] == 0
    assert list(found.correlation.columns) == ["a", "b"]
    assert (found.constant, found.undecided) == (("flat",), False)


def test_critic_with_nothing_but_copies():
    found = critic_weights([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]])
    assert found.weights.tolist() == [0.5, 0.5]
    assert found.information.tolist() == [0, 0]
    assert (found.constant, found.undecided) == ((), True)
    assert critic_weights([[1.0], [2.0], [4.0]]).weights.tolist() == [1]


def test_critic_direction_turns_correlation():
    table = {"a": [1.0, 2.0, 4.0], "b": [4.0, 2.0, 1.5]}
    same = critic_weights(pd.DataFrame(table), {"a": "increase", "b": "decrease"})
    against = critic_weights(pd.DataFrame(table), "increase")
    assert same.correlation.loc["a", "b"] == pytest.approx(-against.correlation.loc["a", "b"])
    assert same.conflict["a"] < 1 < against.conflict["a"]


def test_critic_refuses():
    with pytest.raises(MethodError) as caught:
        critic_weights([[1.0, 2.0], [2.0, 1.0]])
    assert str(caught.value) == "CRITIC compares units and needs at least 3, not 2"
    with pytest.raises(MethodError, match="CRITIC needs every value; missing in 1"):
        critic_weights([[1.0, 2.0], [2.0, None], [3.0, 3.0]])
    with pytest.raises(MethodError, match="wanted direction"):
        critic_weights([[1.0], [2.0], [4.0]], "none")


def test_spreads_are_shown_with_their_ddof():
    table = [[1.0, 10.0], [3.0, 30.0]]
    assert standard_deviation_weights(table, ddof=0).spread.tolist() == [1, 10]
    assert standard_deviation_weights(table).spread.tolist() == pytest.approx([2**0.5, 200**0.5])
    assert coefficient_of_variation_weights(table, ddof=0).spread.tolist() == [0.5, 0.5]
    assert coefficient_of_variation_weights(table).spread.tolist() == pytest.approx([0.5**0.5] * 2)
    assert standard_deviation_weights(table).undecided is False


@pytest.mark.parametrize("weigh", [standard_deviation_weights, coefficient_of_variation_weights])
def test_spread_weights_refuse(weigh):
    with pytest.raises(MethodError, match="needs at least 2, not 1"):
        weigh([[1.0]])
    with pytest.raises(MethodError, match="missing in 0"):
        weigh([[1.0], [None]])
    found = weigh(pd.DataFrame({"a": [0.1, 0.1, 0.1], "b": [0.0, 1.0, 2.0]}))
    assert found.weights.tolist() == [0, 1]
    assert found.constant == ("a",)


def test_variation_needs_a_mean_above_zero():
    with pytest.raises(MethodError) as caught:
        coefficient_of_variation_weights(pd.DataFrame({"a": [-1.0, 1.0], "b": [1.0, 2.0], "c": [-3.0, 1.0]}))
    assert str(caught.value) == "a coefficient of variation needs a mean greater than zero; not so for a, c"
    assert standard_deviation_weights([[-1.0], [1.0]]).weights.tolist() == [1]


tables = arrays(np.float64, (5, 3), elements=st.integers(1, 1000).map(float), unique=True)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_an_independent_implementation_agrees(table):
    assert entropy_weights(table).weights.to_numpy() == pytest.approx(
        pymcdm_weights.entropy_weights(table), abs=1e-9
    )
    assert critic_weights(table).weights.to_numpy() == pytest.approx(
        pymcdm_weights.critic_weights(table), abs=1e-6
    )
    assert standard_deviation_weights(table).weights.to_numpy() == pytest.approx(
        pymcdm_weights.standard_deviation_weights(table)
    )


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from([0.5, 4.0, 1024.0]), st.permutations(range(5)))
def test_units_of_measure_and_order_of_rows_do_not_matter(table, unit, order):
    changed = table[order] * [unit, 1, 1]
    for weigh in (
        lambda t: entropy_weights(t).weights,
        lambda t: entropy_weights_min_max(t, "increase", shift=0.01).weights,
        lambda t: critic_weights(t).weights,
        lambda t: coefficient_of_variation_weights(t).weights,
    ):
        weights = weigh(table)
        assert weights.sum() == pytest.approx(1)
        assert (weights >= 0).all()
        assert weigh(changed).to_numpy() == pytest.approx(weights.to_numpy(), abs=1e-9)


@pytest.mark.parametrize(
    ("weigh", "name"),
    [
        (standard_deviation_weights, "standard deviation weighting"),
        (coefficient_of_variation_weights, "variation weighting"),
        (lambda table: entropy_weights_min_max(table, "increase", shift=0.01), "entropy weighting"),
        (critic_weights, "CRITIC"),
    ],
)
def test_messages_name_the_method_and_every_column(weigh, name):
    with pytest.raises(MethodError, match=f"^{name} needs every value; missing in a, b$"):
        weigh(pd.DataFrame({"a": [1.0, None, 2.0], "b": [None, 1.0, 3.0], "c": [1.0, 2.0, 3.0]}))
    with pytest.raises(MethodError, match=f"^{name} compares units and needs at least [23], not 1$"):
        weigh(pd.DataFrame({"a": [1.0]}))


def test_entropy_names_every_column_below_zero():
    with pytest.raises(
        MethodError, match=r"^entropy needs values that are not negative; found some in a, b$"
    ):
        entropy_weights(pd.DataFrame({"a": [-1.0, 2.0], "b": [3.0, -1.0], "c": [1.0, 2.0]}))


@pytest.mark.parametrize("weigh", [standard_deviation_weights, coefficient_of_variation_weights])
def test_spreads_keep_the_names_of_the_indicators(weigh):
    found = weigh(pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 2.0]}))
    assert found.weights.index.tolist() == found.spread.index.tolist() == ["a", "b"]


def test_critic_measures_its_spread_as_a_sample():
    found = critic_weights(pd.DataFrame({"a": [0.0, 1.0, 0.5], "b": [1.0, 0.0, 0.0]}), "increase")
    assert found.spread["a"] == pytest.approx(0.5)
    assert found.spread["b"] == pytest.approx(3**-0.5)


def test_critic_sees_no_information_in_the_rounding_of_copies():
    values = np.array([0.1, 0.7, 0.3, 0.37, 0.9, 0.11])
    for factor in (3.0, 7.0, 0.3, 1 / 3):
        found = critic_weights(np.column_stack([values, values * factor, values * 0.7]))
        assert found.information.tolist() == [0, 0, 0]
