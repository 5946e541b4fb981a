import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.composite import (
    aggregate_arithmetic,
    aggregate_geometric,
    normalise_goalposts,
    normalise_log_goalposts,
    normalise_min_max,
)

CASES = json.loads((Path(__file__).parent / "cases" / "composite.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("goalposts_normalisation")
def test_published_goalposts(case):
    low, high, scale = case["inputs"]["goalposts"]
    direction = DIRECTIONS[case["inputs"]["direction"]]
    found = normalise_goalposts(case["inputs"]["x"], low, high, direction, scale)
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("minmax_normalisation")
def test_published_min_max(case):
    table = pd.DataFrame(case["inputs"]["matrix"], columns=list("abc"))
    directions = dict(zip("abc", map(DIRECTIONS.get, case["inputs"]["types"]), strict=True))
    found = normalise_min_max(table, directions)
    assert found.to_numpy() == pytest.approx(np.array(case["expected"]), abs=case["tolerance"])


@of("log_goalposts")
def test_published_hdi_income(case):
    found = normalise_log_goalposts(case["inputs"]["x"], case["inputs"]["lo"], case["inputs"]["hi"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("geometric_mean_index")
def test_published_hdi(case):
    found = aggregate_geometric(case["inputs"]["indices"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_columns_keep_what_is_missing():
    found = normalise_goalposts(pd.Series([5.0, math.nan, 50.0]), 0, 10, scale=100)
    assert found.iloc[[0, 2]].tolist() == [50, 100]
    assert math.isnan(found.iloc[1])
    assert math.isnan(normalise_goalposts(math.nan, 0, 10))
    assert normalise_log_goalposts(np.array([1.0, 10.0, 100.0]), 1, 100).tolist() == [0, 0.5, 1]


def test_missing_units_do_not_move_the_bounds():
    table = pd.DataFrame({"a": [1.0, None, 3.0, 2.0]}, index=["w", "x", "y", "z"])
    found = normalise_min_max(table, {"a": "increase"})
    assert found["a"].drop("x").tolist() == [0, 1, 0.5]
    assert math.isnan(found.loc["x", "a"])


@pytest.mark.parametrize(
    ("table", "directions", "message"),
    [
        ({"a": [1.0]}, {"a": "increase"}, "at least two"),
        ({"a": [1.0, 1.0]}, {"a": "increase"}, "the same for all"),
        ({"a": [1.0, None]}, {"a": "increase"}, "the same for all"),
        ({"a": [None, None]}, {"a": "increase"}, "at least one number"),
        ({"a": [1.0, math.inf]}, {"a": "increase"}, "finite"),
        ({"a": [1.0, 2.0]}, {}, "no direction is given"),
        ({"a": [1.0, 2.0]}, {"a": "none"}, "wanted direction"),
    ],
)
def test_min_max_refuses(table, directions, message):
    with pytest.raises(MethodError, match=message):
        normalise_min_max(pd.DataFrame(table), directions)


@pytest.mark.parametrize(
    "arguments",
    [(1, 5, 5), (1, 6, 5), (1, 0, 5, "none"), (1, 0, 5, "increase", 0), (1, 0, math.nan), (1, 0, math.inf)],
)
def test_goalposts_refuse(arguments):
    with pytest.raises(MethodError):
        normalise_goalposts(*arguments)


@pytest.mark.parametrize("arguments", [(0, 1, 2), (1, 0, 2), (1, 3, 2)])
def test_log_goalposts_refuse(arguments):
    with pytest.raises(MethodError):
        normalise_log_goalposts(*arguments)


@pytest.mark.parametrize(
    ("scores", "weights"),
    [
        ([], None),
        ([0.5, math.nan], None),
        ([0.5, 0.5], [0.5]),
        ([0.5, 0.5], [0.5, 0.6]),
        ([0.5, 0.5], [1.5, -0.5]),
    ],
)
@pytest.mark.parametrize("aggregate", [aggregate_arithmetic, aggregate_geometric])
def test_aggregation_refuses(aggregate, scores, weights):
    with pytest.raises(MethodError):
        aggregate(scores, weights)


def test_geometric_refuses_what_is_no_score():
    with pytest.raises(MethodError):
        aggregate_geometric([0.5, 1.5])
    assert aggregate_geometric([0, 1]) == 0


def test_weights_count():
    assert aggregate_arithmetic([0.2, 0.8], [0.75, 0.25]) == pytest.approx(0.35)
    assert aggregate_geometric([0.25, 1], [0.5, 0.5]) == pytest.approx(0.5)


scores = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@given(scores)
def test_geometric_never_exceeds_arithmetic(values):
    geometric, arithmetic = aggregate_geometric(values), aggregate_arithmetic(values)
    assert geometric <= arithmetic + 1e-12
    assert min(values) - 1e-12 <= geometric
    assert arithmetic <= max(values) + 1e-12


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_goalposts_mirror(value, low, width):
    up = normalise_goalposts(value, low, low + width)
    assert 0 <= up <= 1
    assert normalise_goalposts(value, low, low + width, "decrease") == pytest.approx(1 - up)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12), st.floats(0.1, 10), st.floats(-1e3, 1e3))
def test_min_max_forgets_unit_and_origin(values, unit, shift):
    table = pd.DataFrame({"a": values})
    if np.ptp(values) < 1e-3:
        return
    found = normalise_min_max(table, {"a": "increase"})["a"]
    assert (found.min(), found.max()) == (0, 1)
    moved = normalise_min_max(table * unit + shift, {"a": "increase"})["a"]
    assert moved.to_numpy() == pytest.approx(found.to_numpy(), abs=1e-5)
