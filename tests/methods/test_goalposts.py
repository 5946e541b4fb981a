import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.goalposts import (
    normalise_goalposts,
    normalise_interval,
    normalise_log_goalposts,
    normalise_target_distance,
    normalise_target_distance_z,
)

CASES = json.loads((Path(__file__).parent / "cases" / "goalposts.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("goalposts_normalisation")
def test_published_goalposts(case):
    low, high, scale = case["inputs"]["goalposts"]
    direction = DIRECTIONS[case["inputs"]["direction"]]
    found = normalise_goalposts(case["inputs"]["x"], low, high, direction, scale)
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("log_goalposts")
def test_published_hdi_income(case):
    found = normalise_log_goalposts(case["inputs"]["x"], case["inputs"]["lo"], case["inputs"]["hi"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("distance_to_target_normalisation")
def test_published_target_distance(case):
    given_ = case["inputs"]
    found = normalise_target_distance(
        given_["x"], given_["target"], DIRECTIONS[given_["direction"]], cap=given_["cap_max"]
    )
    assert found.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("interval_normalisation")
def test_published_interval(case):
    given_ = case["inputs"]
    found = normalise_interval(np.array(given_["x"]), given_["low"], given_["high"], given_["reach"])
    assert found.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


def test_columns_keep_what_is_missing():
    found = normalise_goalposts(pd.Series([5.0, math.nan, 50.0], index=list("xyz")), 0, 10, scale=100)
    assert found[["x", "z"]].tolist() == [50, 100]
    assert math.isnan(found["y"])
    assert math.isnan(normalise_goalposts(math.nan, 0, 10))
    assert normalise_log_goalposts(np.array([1.0, 10.0, 100.0]), 1, 100).tolist() == [0, 0.5, 1]
    assert math.isnan(normalise_log_goalposts(pd.Series([math.nan]), 1, 100)[0])
    interval = normalise_interval(pd.Series([1.0, math.nan], index=["x", "y"]), 2, 3, 2)
    assert interval["x"] == 0.5
    assert math.isnan(interval["y"])


def test_goalposts_without_truncation():
    assert normalise_goalposts(15.0, 0, 10, truncate=False) == 1.5
    assert normalise_goalposts(-5.0, 0, 10, scale=2, truncate=False) == -1
    assert normalise_goalposts(15.0, 0, 10, "decrease", truncate=False) == -0.5
    assert normalise_goalposts(15, 0, 10) == 1


def test_log_goalposts_fall_and_scale():
    assert normalise_log_goalposts(10.0, 1, 1000, "decrease", 3) == pytest.approx(2)
    assert normalise_log_goalposts(10.0, 1, 1000) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("x", "score"),
    [(10, 1), (20, 1), (15, 1), (9, 0.75), (21, 0.75), (6, 0), (24, 0), (5.9, 0), (24.1, 0), (-100, 0)],
)
def test_interval_edges(x, score):
    assert normalise_interval(float(x), 10, 20, 4) == score
    assert normalise_interval(x, 10, 20, 4) == score


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 5, 5), "goalposts must rise: 5 is not below 5"),
        ((1, 6, 5), "goalposts must rise: 6 is not below 5"),
        ((1, 0, 5, "none"), "normalisation needs a wanted direction: increase or decrease"),
        ((1, 0, 5, "increase", 0), "scale must be greater than zero"),
        ((1, 0, math.nan), "goalposts must rise: 0 is not below nan"),
        ((1, 0, math.inf), "goalposts must be finite"),
    ],
)
def test_goalposts_refuse(arguments, message):
    with pytest.raises(MethodError) as caught:
        normalise_goalposts(*arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1, 2), "values must be greater than zero"),
        ((-1, 1, 2), "values must be greater than zero"),
        ((1, 0, 2), "low must be greater than zero"),
        ((1, 1, 0), "high must be greater than zero"),
        ((1, 3, 2), "goalposts must rise"),
    ],
)
def test_log_goalposts_refuse(arguments, message):
    with pytest.raises(MethodError, match=message):
        normalise_log_goalposts(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 3, 2, 1), "the best range must rise: 3 is above 2"),
        ((1, 2, 3, 0), "reach must be greater than zero"),
        ((1, 2, math.inf, 1), "range must be finite"),
        ((1, math.nan, 3, 1), "the best range must rise: nan is above 3"),
        ((math.inf, 2, 3, 1), "values must be finite"),
    ],
)
def test_interval_refuses(arguments, message):
    with pytest.raises(MethodError) as caught:
        normalise_interval(*arguments)
    assert str(caught.value) == message


def test_target_distance_keeps_labels_and_what_is_missing():
    found = normalise_target_distance(pd.Series([10.0, math.nan, 4.0, 2.0], index=list("wxyz")), 6)
    assert found[["w", "y", "z"]].tolist() == [2, 0.5, 0]
    assert math.isnan(found["x"])
    assert normalise_target_distance([3.0], 4).tolist() == [0]
    assert normalise_target_distance([3.0, 4.0], 4, cap=True).tolist() == [0, 1]
    assert normalise_target_distance([-3.0, -4.0], -4, "decrease").tolist() == [0, 1]


@pytest.mark.parametrize(
    ("values", "target", "direction", "message"),
    [
        ([4.0], 4, "increase", "no value is worse than the target of 4; there is no distance to measure by"),
        ([5.0, 6.0], 4, "increase", "no value is worse than the target of 4"),
        ([4.0, 4.0], 4, "decrease", "no value is worse than the target of 4"),
        ([1.0], math.inf, "increase", "target must be finite"),
        ([1.0], math.nan, "increase", "target must be a number"),
        ([1.0], 4, "none", "wanted direction"),
        ([], 4, "increase", "^values must be a column with at least one number$"),
        ([math.nan], 4, "increase", "values must be a column with at least one number"),
        ([[1.0]], 4, "increase", "values must be a column with at least one number"),
        (["a"], 4, "increase", "values must be numbers"),
    ],
)
def test_target_distance_refuses(values, target, direction, message):
    with pytest.raises(MethodError, match=message):
        normalise_target_distance(values, target, direction)


def test_target_distance_in_deviations():
    values = pd.Series([2.0, 6.0, math.nan, 9.0], index=list("wxyz"))
    found = normalise_target_distance_z(values, 6, 2)
    assert found[["w", "x", "z"]].tolist() == [2, 0, 0]
    assert math.isnan(found["y"])
    assert math.copysign(1, found["z"]) == 1
    assert normalise_target_distance_z(values, 6, 2, trim=False)["z"] == -1.5
    assert normalise_target_distance_z([9.0, 5.0], 6, 2, "decrease").tolist() == [1.5, 0]
    assert normalise_target_distance_z([4.0], 6, 2).tolist() == [1]
    for spread, message in ((0, "greater than zero"), (math.nan, "spread must be a number")):
        with pytest.raises(MethodError, match=message):
            normalise_target_distance_z([1.0], 6, spread)
    with pytest.raises(MethodError, match="target must be a number"):
        normalise_target_distance_z([1.0], math.nan, 1)
    with pytest.raises(MethodError, match="wanted direction"):
        normalise_target_distance_z([1.0], 6, 1, "none")


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_goalposts_mirror(value, low, width):
    up = normalise_goalposts(value, low, low + width)
    assert 0 <= up <= 1
    assert normalise_goalposts(value, low, low + width, "decrease") == pytest.approx(1 - up)


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e3, 1e3), st.floats(0, 100), st.floats(0.1, 100), st.floats(0, 300))
def test_interval_is_even_on_both_sides(low, width, reach, distance):
    below = normalise_interval(low - distance, low, low + width, reach)
    above = normalise_interval(low + width + distance, low, low + width, reach)
    assert 0 <= below <= 1
    assert below == pytest.approx(above, abs=1e-9)
    assert below == pytest.approx(max(1 - distance / reach, 0), abs=1e-9)
