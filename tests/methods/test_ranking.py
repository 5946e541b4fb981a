import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import vector_normalization

from minhou_analysis.errors import MethodError
from minhou_analysis.methods import ranking
from minhou_analysis.methods.goalposts import normalise_interval
from minhou_analysis.methods.normalisation import normalise_min_max
from minhou_analysis.methods.ranking import (
    TopsisReason,
    condorcet_ranking,
    outranking_matrix,
    rank_units,
    topsis,
)

CASES = json.loads((Path(__file__).parent / "cases" / "ranking.json").read_text(encoding="utf-8"))
DIRECTIONS = {1: "increase", -1: "decrease"}


def of(*methods):
    return pytest.mark.parametrize(
        "case", [c for c in CASES if c["method"] in methods], ids=lambda c: c["id"]
    )


def directions(case):
    return dict(enumerate(map(DIRECTIONS.get, case["inputs"]["types"])))


def agrees(found, case):
    assert found.closeness.tolist() == pytest.approx(case["expected"]["closeness"], abs=case["tolerance"])
    if "rank" in case["expected"]:
        assert found.rank.tolist() == case["expected"]["rank"]
    assert found.reason is None


@of("topsis_vector")
def test_published_topsis(case):
    agrees(topsis(case["inputs"]["matrix"], directions(case), case["inputs"]["weights"]), case)


@of("topsis_raw")
def test_published_topsis_of_raw_values(case):
    # Weights of 1 each count as a third each: closeness does not change.
    found = topsis(case["inputs"]["matrix"], directions(case), normalised=False)
    agrees(found, case)
    assert (found.best * 3).tolist() == pytest.approx([1, 5, 6])
    assert (found.worst * 3).tolist() == pytest.approx([0, 0, 3])
    assert found.norms.tolist() == [1, 1, 1]


@of("topsis_min_max")
def test_published_topsis_of_scores(case):
    scores = normalise_min_max(case["inputs"]["matrix"], directions(case))
    agrees(topsis(scores, "increase", case["inputs"]["weights"], normalised=False), case)


@of("topsis_rivers")
def test_published_topsis_of_rivers(case):
    table = pd.DataFrame(case["inputs"]["columns"], dtype=float)
    table["PH"] = normalise_interval(table["PH"], 7, 7, 1.45)
    table["nutrient"] = normalise_interval(table["nutrient"], 10, 20, 11.6)
    weights = np.array(case["inputs"]["weights"])
    ways = {"O2": "increase", "PH": "increase", "germ": "decrease", "nutrient": "increase"}
    agrees(topsis(table, ways, weights / weights.sum()), case)


@of("copeland_order")
def test_published_copeland_orders(case):
    # The order lists units from last to first; equal scores may stand either way.
    found = condorcet_ranking(-np.array(case["inputs"]["ranks"], dtype=float))
    along = [found.copeland[unit - 1] for unit in case["expected"]]
    assert along == sorted(along)


@of("copeland_scores")
def test_published_copeland_scores(case):
    assert condorcet_ranking(case["inputs"]["scores"]).copeland.tolist() == case["expected"]


@of("borda_of_ranks")
def test_published_borda(case):
    found = condorcet_ranking(-np.array(case["inputs"]["ranks"], dtype=float))
    assert rank_units(found.borda).tolist() == case["expected"]


def test_ranks():
    found = rank_units(pd.Series([0.5, math.nan, 0.9, 0.5, -1.0], index=list("vwxyz")))
    assert found.dropna().to_dict() == {"v": 2, "x": 1, "y": 2, "z": 4}
    assert math.isnan(found["w"])
    assert rank_units([3.0]).tolist() == [1]
    assert rank_units([2.0, 2.0]).tolist() == [1, 1]
    for scores, message in (
        ([], "scores must be a column with at least one number"),
        ([[1.0]], "scores must be a column with at least one number"),
        ([math.inf], "scores must be finite"),
    ):
        with pytest.raises(MethodError) as caught:
            rank_units(scores)
        assert str(caught.value) == message


TABLE = pd.DataFrame({"up": [3.0, 4.0, 0.0], "down": [0.0, 4.0, 3.0]}, index=list("xyz"))
WAYS = {"up": "increase", "down": "decrease"}


def test_topsis_by_hand():
    found = topsis(TABLE, WAYS, pd.Series({"down": 0.4, "up": 0.6}))
    assert found.norms.to_dict() == {"up": 5, "down": 5}
    assert found.best.to_dict() == pytest.approx({"up": 0.48, "down": 0})
    assert found.worst.to_dict() == pytest.approx({"up": 0, "down": 0.32})
    assert found.to_best.tolist() == pytest.approx([0.12, 0.32, math.hypot(0.48, 0.24)])
    assert found.to_worst.tolist() == pytest.approx([math.hypot(0.36, 0.32), 0.48, 0.08])
    assert found.closeness["y"] == pytest.approx(0.6)
    assert found.rank.to_dict() == {"x": 1, "y": 2, "z": 3}
    assert found.to_best.index.tolist() == found.to_worst.index.tolist() == list("xyz")
    assert found.weights.to_dict() == {"up": 0.6, "down": 0.4}
    assert found.frozen is False


def test_columns_that_say_nothing_add_nothing():
    wider = TABLE.assign(zero=0.0, flat=7.0)
    ways = {**WAYS, "zero": "increase", "flat": "decrease"}
    found = topsis(wider, ways, [0.3, 0.3, 0.2, 0.2])
    assert found.closeness.tolist() == pytest.approx(topsis(TABLE, WAYS).closeness.tolist())
    assert found.norms["zero"] == 1


def test_equal_units_have_no_closeness():
    found = topsis([[1.0, 2.0], [1.0, 2.0]], "increase")
    assert (found.closeness, found.rank, found.reason) == (None, None, TopsisReason.IDEALS_EQUAL)
    assert found.to_best.tolist() == found.to_worst.tolist() == [0, 0]


def test_frozen_ideals_hold_ranks_when_a_unit_joins():
    first = topsis(TABLE, WAYS)
    later = topsis(
        pd.concat([TABLE, pd.DataFrame({"up": [9.0], "down": [9.0]}, index=["new"])]), WAYS, frozen=first
    )
    assert later.closeness[list("xyz")].tolist() == pytest.approx(first.closeness.tolist())
    assert later.frozen is True
    assert 0 <= later.closeness["new"] <= 1
    alone = topsis(TABLE.loc[["y"], ["down", "up"]], WAYS, frozen=first)
    assert alone.closeness.tolist() == pytest.approx([first.closeness["y"]])
    assert alone.rank.tolist() == [1]


def test_frozen_ideals_belong_to_their_columns_in_any_order():
    wide = TABLE * [10.0, 1.0]
    first = topsis(wide, WAYS, [0.8, 0.2])
    turned = topsis(wide[["down", "up"]], WAYS, frozen=first)
    assert turned.closeness.tolist() == pytest.approx(first.closeness.tolist())
    assert turned.weights.to_dict() == {"down": 0.2, "up": 0.8}
    assert turned.norms.to_dict() == {"down": 5, "up": 50}


def test_topsis_refuses():
    first = topsis(TABLE, WAYS)
    for table, options, message in (
        (TABLE.iloc[:1], {}, "TOPSIS compares units and needs at least 2, not 1"),
        (TABLE.where(TABLE > 0), {}, "TOPSIS needs every value; missing in up, down"),
        (
            TABLE,
            {"frozen": first, "weights": [0.5, 0.5]},
            "frozen ideals bring their own weights; give one or the other",
        ),
        (TABLE[["up"]], {"frozen": first}, "the frozen ideals are of other indicators: up, down"),
        (TABLE, {"weights": [1.0]}, "weights must be as many as the components: 2, not 1"),
    ):
        with pytest.raises(MethodError) as caught:
            topsis(table, WAYS, **options)
        assert str(caught.value) == message
    with pytest.raises(MethodError, match="no direction is given for column down"):
        topsis(TABLE, {"up": "increase"})


def test_outranking_splits_ties():
    scores = pd.DataFrame({"a": [3.0, 2.0, 2.0], "b": [1.0, 1.0, 5.0]}, index=list("xyz"))
    found = outranking_matrix(scores, [0.7, 0.3])
    assert found.loc["x"].tolist() == pytest.approx([0, 0.85, 0.7])
    assert found.loc["y"].tolist() == pytest.approx([0.15, 0, 0.35])
    assert found.loc["z"].tolist() == pytest.approx([0.3, 0.65, 0])
    assert found.columns.tolist() == list("xyz")


def test_a_circle_has_no_winner():
    scores = pd.DataFrame({"a": [3, 2, 1], "b": [1, 3, 2], "c": [2, 1, 3]}, index=list("xyz"))
    found = condorcet_ranking(scores)
    assert found.copeland.tolist() == [0, 0, 0]
    assert found.rank.tolist() == [1, 1, 1]
    assert found.winner is None
    assert found.borda.tolist() == pytest.approx([1, 1, 1])
    assert found.dominance == 0


def test_winner_and_dominance():
    scores = pd.DataFrame({"a": [3, 2, 1], "b": [3, 1, 2]}, index=list("xyz"))
    found = condorcet_ranking(scores)
    assert found.winner == "x"
    assert found.copeland.to_dict() == {"x": 2, "y": -1, "z": -1}
    assert found.rank.to_dict() == {"x": 1, "y": 2, "z": 2}
    assert found.dominance == pytest.approx(2 / 3)
    tied = condorcet_ranking([[1.0], [1.0]])
    assert (tied.winner, tied.copeland.tolist(), tied.dominance) == (None, [0, 0], 0)


def test_rounding_of_a_half_is_no_majority():
    # 0.1 + 0.2 + 0.2 is a hair above one half.
    found = condorcet_ranking([[1, 1, 1, 0, 0], [0, 0, 0, 1, 1]], [0.1, 0.2, 0.2, 0.25, 0.25])
    assert found.copeland.tolist() == [0, 0]
    for beyond, score in ((0.5e-9, 0), (2e-9, 1)):
        found = condorcet_ranking([[1, 0], [0, 1]], [0.5 + beyond, 0.5 - beyond])
        assert found.copeland.tolist() == [score, -score]


def test_outranking_refuses():
    with pytest.raises(MethodError, match="outranking compares units and needs at least 2, not 1"):
        outranking_matrix([[1.0]])
    with pytest.raises(MethodError, match="outranking needs every value; missing in 0"):
        outranking_matrix([[1.0], [None]])


def test_many_units_go_in_parts(monkeypatch):
    scores = np.random.default_rng(3).integers(0, 5, (17, 3)).astype(float)
    whole = outranking_matrix(scores)
    for limit in (1, 60, 17 * 3 * 5):
        monkeypatch.setattr(ranking, "ROWS_AT_ONCE", limit)
        assert outranking_matrix(scores).equals(whole)


tables = arrays(np.float64, (5, 3), elements=st.integers(1, 100).map(float), unique=True)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_an_independent_implementation_agrees(table):
    found = topsis(table, "increase", [0.2, 0.3, 0.5]).closeness
    other = TOPSIS(vector_normalization)(table, np.array([0.2, 0.3, 0.5]), np.ones(3), validation=False)
    assert found.to_numpy() == pytest.approx(other)


@settings(max_examples=40, deadline=None)
@given(tables, st.permutations(range(5)))
def test_bounds_mirror_and_permutation(table, order):
    found = topsis(table, "increase").closeness.to_numpy()
    assert ((found >= 0) & (found <= 1)).all()
    turned = topsis(table, "decrease").closeness.to_numpy()
    assert found + turned == pytest.approx(np.ones(5))
    moved = topsis(table[order], "increase").closeness.to_numpy()
    assert moved == pytest.approx(found[list(order)])


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, (5, 3), elements=st.integers(0, 3).map(float)))
def test_outranking_adds_up(table):
    found = condorcet_ranking(table)
    both = found.outranking + found.outranking.T
    assert both.to_numpy()[~np.eye(5, dtype=bool)] == pytest.approx(1)
    assert found.copeland.sum() == 0
    assert found.borda.sum() == pytest.approx(10)
    assert 0 <= found.dominance <= 1
