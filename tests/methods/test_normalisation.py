import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.normalisation import (
    min_max_bounds,
    normalise_min_max,
    normalise_percentile_rank,
    normalise_rank,
    normalise_z_score,
)

CASES = json.loads((Path(__file__).parent / "cases" / "normalisation.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("minmax_normalisation")
def test_published_min_max(case):
    directions = dict(enumerate(map(DIRECTIONS.get, case["inputs"]["types"])))
    found = normalise_min_max(case["inputs"]["matrix"], directions)
    assert found.to_numpy() == pytest.approx(np.array(case["expected"]), abs=case["tolerance"])


@of("z_score_normalisation")
def test_published_z_score(case):
    found = normalise_z_score(case["inputs"]["matrix"], "increase", ddof=case["inputs"]["ddof"])
    assert found.to_numpy() == pytest.approx(np.array(case["expected"]), abs=case["tolerance"])


@of("rank_normalisation")
def test_published_ranks(case):
    column = pd.DataFrame({"a": case["inputs"]["x"]})
    assert normalise_rank(column, "increase")["a"].tolist() == case["expected"]
    assert sorted(normalise_rank(column, "increase")["a"] - 1) == list(range(10))


TABLE = pd.DataFrame({"a": [1.0, None, 3.0, 2.0], "b": [8.0, 4.0, 0.0, 8.0]}, index=list("wxyz"))
BOTH = {"a": "increase", "b": "decrease"}


def test_min_max_leaves_missing_units_out_of_the_bounds():
    found = normalise_min_max(TABLE, BOTH)
    assert found["a"].drop("x").tolist() == [0, 1, 0.5]
    assert math.isnan(found.loc["x", "a"])
    assert found["b"].tolist() == [0, 0.5, 1, 0]


def test_frozen_bounds_keep_years_comparable():
    panel = pd.DataFrame(
        {"a": [1.0, 2.0, 3.0, 5.0]}, index=pd.MultiIndex.from_product([[2020, 2021], ["x", "y"]])
    )
    bounds = min_max_bounds(panel)
    assert bounds.loc["a"].to_dict() == {"low": 1, "high": 5}
    whole = normalise_min_max(panel, "increase")
    later = normalise_min_max(panel.loc[[2021]], "increase", bounds)
    assert later["a"].tolist() == whole.loc[[2021], "a"].tolist() == [0.5, 1]
    alone = normalise_min_max(pd.DataFrame({"a": [9.0]}), "increase", bounds)
    assert alone["a"].tolist() == [1]
    assert normalise_min_max([[9.0]], "increase", bounds.set_axis([0]), truncate=False)[0].tolist() == [2]
    assert normalise_min_max([[-3.0]], "decrease", bounds.set_axis([0]), truncate=False)[0].tolist() == [2]
    assert normalise_min_max([[-3.0]], "increase", bounds.set_axis([0]))[0].tolist() == [0]


def test_bounds_leave_missing_out():
    assert min_max_bounds(TABLE).to_dict("list") == {"low": [1, 0], "high": [3, 8]}
    with pytest.raises(MethodError) as caught:
        min_max_bounds(pd.DataFrame({"a": [None], "b": [1.0]}))
    assert str(caught.value) == "column a must have at least one number"


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (pd.DataFrame({"low": [0.0]}, index=["a"]), "bounds need the columns low and high"),
        (pd.DataFrame({"low": [0.0], "high": [1.0]}, index=["a"]), "no bounds are given for column b"),
        (
            pd.DataFrame({"low": [0.0, 1.0], "high": [1.0, 1.0]}, index=["a", "b"]),
            "bounds must rise; they do not for b",
        ),
        (
            pd.DataFrame({"low": [0.0, None], "high": [1.0, 1.0]}, index=["a", "b"]),
            "bounds must rise; they do not for b",
        ),
        (
            pd.DataFrame({"low": [0.0, 0.0], "high": [1.0, math.inf]}, index=["a", "b"]),
            "bounds must be finite",
        ),
    ],
)
def test_bounds_refused(bounds, message):
    with pytest.raises(MethodError) as caught:
        normalise_min_max(TABLE, BOTH, bounds)
    assert str(caught.value) == message


REFUSED = [
    ({"a": [1.0]}, {"a": "increase"}, "at least two; judge one unit by fixed goalposts"),
    ({"a": [1.0, 1.0]}, {"a": "increase"}, "column a is the same for all units; it cannot tell them apart"),
    ({"a": [1.0, None]}, {"a": "increase"}, "column a is the same for all units"),
    ({"a": [None, None]}, {"a": "increase"}, "column a must have at least one number"),
    ({"a": [1.0, math.inf]}, {"a": "increase"}, "finite"),
    ({"a": [1.0, 2.0]}, {}, "no direction is given for column a"),
    ({"a": [1.0, 2.0]}, {"a": "none"}, "wanted direction"),
]
WAYS = {
    "min-max": normalise_min_max,
    "z-scores": lambda table, directions: normalise_z_score(table, directions, ddof=1),
    "ranks": normalise_rank,
    "percentile ranks": normalise_percentile_rank,
}


@pytest.mark.parametrize(("table", "directions", "message"), REFUSED)
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_what_cannot_be_compared_is_refused(way, table, directions, message):
    with pytest.raises(MethodError, match=message):
        way(pd.DataFrame(table, dtype=float), directions)


def test_one_unit_names_the_method():
    for way, start in (("min-max", "min-max"), ("z-scores", "z-scores"), ("ranks", "ranks")):
        with pytest.raises(MethodError, match=f"^{start} compare"):
            WAYS[way]([[1.0]], "increase")


def test_z_scores():
    found = normalise_z_score(TABLE, BOTH, ddof=1)
    assert found["a"].drop("x").tolist() == [-1, 1, 0]
    assert math.isnan(found.loc["x", "a"])
    assert found["b"].tolist() == pytest.approx([-0.7833, 0.2611, 1.3056, -0.7833], abs=5e-5)
    by_n = normalise_z_score(TABLE, BOTH, ddof=0)["b"]
    assert by_n.to_numpy() == pytest.approx(found["b"].to_numpy() * math.sqrt(4 / 3))


def test_ranks_and_ties():
    assert normalise_rank(TABLE, BOTH)["b"].tolist() == [1, 3, 4, 1]
    assert normalise_rank(TABLE, BOTH, ties="average")["b"].tolist() == [1.5, 3, 4, 1.5]
    assert normalise_rank(TABLE, BOTH)["a"].drop("x").tolist() == [1, 3, 2]
    assert math.isnan(normalise_rank(TABLE, BOTH).loc["x", "a"])
    percentile = normalise_percentile_rank(TABLE, BOTH)
    assert percentile["b"].tolist() == pytest.approx([0, 2 / 3, 1, 0])
    assert percentile["a"].drop("x").tolist() == [0, 1, 0.5]
    assert normalise_percentile_rank(TABLE, BOTH, ties="average")["b"].tolist() == pytest.approx(
        [1 / 6, 2 / 3, 1, 1 / 6]
    )


columns = st.lists(st.integers(-1000, 1000), min_size=3, max_size=12, unique=True)


@settings(max_examples=40, deadline=None)
@given(columns, st.sampled_from([0.5, 2.0, 8.0]), st.integers(-100, 100))
def test_unit_and_origin_are_forgotten(values, unit, shift):
    table = pd.DataFrame({"a": values}, dtype=float)
    for way in WAYS.values():
        found = way(table, "increase")["a"].to_numpy()
        assert way(table * unit + shift, "increase")["a"].to_numpy() == pytest.approx(found, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(columns)
def test_falling_indicators_are_the_mirror(values):
    table = pd.DataFrame({"a": values}, dtype=float)
    for name, total in (("min-max", 1), ("z-scores", 0), ("ranks", len(values) + 1), ("percentile ranks", 1)):
        up, down = WAYS[name](table, "increase")["a"], WAYS[name](table, "decrease")["a"]
        assert (up + down).to_numpy() == pytest.approx(np.full(len(values), total), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(columns)
def test_range_mean_and_deviation(values):
    table = pd.DataFrame({"a": values}, dtype=float)
    found = normalise_min_max(table, "increase")["a"]
    assert (found.min(), found.max()) == (0, 1)
    z = normalise_z_score(table, "increase", ddof=1)["a"]
    assert z.mean() == pytest.approx(0, abs=1e-9)
    assert z.std(ddof=1) == pytest.approx(1)
    percentile = normalise_percentile_rank(table, "increase")["a"]
    assert (percentile.min(), percentile.max()) == (0, 1)


def test_messages_name_every_column():
    empty = pd.DataFrame({"a": [None, None], "b": [None, None]}, dtype=float)
    with pytest.raises(MethodError, match=r"^column a, b must have at least one number$"):
        min_max_bounds(empty)
    with pytest.raises(
        MethodError, match=r"^column a, b is the same for all units; it cannot tell them apart$"
    ):
        normalise_min_max(pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0]}), "increase")
    for bounds, message in (
        (pd.DataFrame({"low": [0.0], "high": [1.0]}, index=["z"]), "no bounds are given for column a, b"),
        (
            pd.DataFrame({"low": [1.0, 1.0], "high": [1.0, 0.0]}, index=["a", "b"]),
            "bounds must rise; they do not for a, b",
        ),
        (
            pd.DataFrame({"low": [-math.inf, 0.0], "high": [1.0, 1.0]}, index=["a", "b"]),
            "bounds must be finite",
        ),
    ):
        with pytest.raises(MethodError, match=f"^{message}$"):
            normalise_min_max(TABLE, BOTH, bounds)
