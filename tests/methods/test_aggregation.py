import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.aggregation import aggregate_arithmetic, aggregate_geometric, aggregate_harmonic

CASES = json.loads((Path(__file__).parent / "cases" / "aggregation.json").read_text(encoding="utf-8"))
ALL = [aggregate_arithmetic, aggregate_geometric, aggregate_harmonic]


def of(*methods):
    return pytest.mark.parametrize(
        "case", [c for c in CASES if c["method"] in methods], ids=lambda c: c["id"]
    )


@of("geometric_mean_index")
def test_published_hdi(case):
    found = aggregate_geometric(case["inputs"]["indices"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("geometric_log10")
def test_published_weighted_product(case):
    table = pd.DataFrame(case["inputs"]["matrix"], dtype=float)
    found = aggregate_geometric(table / table.sum(), case["inputs"]["weights"])
    assert np.log10(found).tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


@of("arithmetic_table", "geometric_table")
def test_published_tables(case):
    matrix, types = np.array(case["inputs"]["matrix"], dtype=float), np.array(case["inputs"]["types"])
    scores = pd.DataFrame(np.where(types > 0, matrix / matrix.max(axis=0), matrix.min(axis=0) / matrix))
    aggregate = aggregate_arithmetic if case["method"].startswith("arithmetic") else aggregate_geometric
    found = aggregate(scores, case["inputs"]["weights"])
    assert found.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


def test_weights_count():
    assert aggregate_arithmetic([0.2, 0.8], [0.75, 0.25]) == pytest.approx(0.35)
    assert aggregate_geometric([0.25, 1], [0.5, 0.5]) == pytest.approx(0.5)
    assert aggregate_harmonic([0.25, 1], [0.5, 0.5]) == pytest.approx(0.4)
    assert aggregate_harmonic([0.5, 0.25, 1]) == pytest.approx(3 / 7)


def test_weights_go_by_label():
    scores = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 1.0]}, index=["x", "y"])
    weights = pd.Series({"b": 0.25, "a": 0.75})
    found = aggregate_arithmetic(scores, weights)
    assert found.to_dict() == {"x": 0.25, "y": 1}
    assert aggregate_arithmetic(pd.Series({"a": 0.0, "b": 1.0}), weights) == 0.25
    with pytest.raises(MethodError, match="labelled"):
        aggregate_arithmetic(scores, weights.set_axis(["a", "c"]))


@pytest.mark.parametrize("aggregate", ALL)
def test_a_unit_with_a_missing_score_has_no_index(aggregate):
    found = aggregate(pd.DataFrame({"a": [0.5, None, 0.0], "b": [0.5, 0.5, None]}, index=list("xyz")))
    assert found["x"] == pytest.approx(0.5)
    assert math.isnan(found["y"])
    assert math.isnan(found["z"])
    assert list(found.index) == list("xyz")


@pytest.mark.parametrize("aggregate", ALL)
@pytest.mark.parametrize(
    ("scores", "weights", "message"),
    [
        ([], None, "scores must be a column with at least one number"),
        ([[0.5]], None, "scores must be a column with at least one number"),
        ([0.5, math.nan], None, "scores has missing values"),
        (pd.Series([0.5, math.nan]), None, "scores has missing values"),
        ([0.5, 0.5], [0.5], "weights must be as many as"),
        ([0.5, 0.5], [0.5, 0.6], "weights must add up to 1"),
        ([0.5, 0.5], [1.5, -0.5], "weights must not be negative"),
    ],
)
def test_refused(aggregate, scores, weights, message):
    with pytest.raises(MethodError, match=message):
        aggregate(scores, weights)


@pytest.mark.parametrize("aggregate", [aggregate_geometric, aggregate_harmonic])
def test_products_need_shares(aggregate):
    for scores in ([0.5, 1.5], [0.5, -0.1], pd.DataFrame({"a": [0.5], "b": [-0.1]})):
        with pytest.raises(MethodError, match="scores must lie between 0 and 1"):
            aggregate(scores)
    assert aggregate([0, 1]) == 0
    assert aggregate([0, 1], [0, 1]) == 1
    assert aggregate([0.0, 0.0]) == 0
    assert aggregate([0.3]) == pytest.approx(0.3)


def test_arithmetic_takes_any_scores():
    assert aggregate_arithmetic([-1.0, 2.0]) == 0.5
    assert aggregate_arithmetic([7.0]) == 7


scores = st.lists(st.floats(0.001, 1), min_size=1, max_size=8)


@settings(max_examples=50, deadline=None)
@given(scores)
def test_means_keep_their_order(values):
    harmonic, geometric, arithmetic = (f(values) for f in reversed(ALL))
    assert min(values) - 1e-12 <= harmonic <= geometric + 1e-12
    assert geometric <= arithmetic + 1e-12
    assert arithmetic <= max(values) + 1e-12


@settings(max_examples=50, deadline=None)
@given(scores, st.randoms())
def test_order_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    for aggregate in ALL:
        assert aggregate(shuffled) == pytest.approx(aggregate(values))


@settings(max_examples=50, deadline=None)
@given(scores, st.floats(0.01, 1))
def test_scale_goes_through(values, factor):
    for aggregate in ALL:
        scaled = aggregate([value * factor for value in values])
        assert scaled == pytest.approx(aggregate(values) * factor)
