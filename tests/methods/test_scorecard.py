"""Scorecards against published means, and what must hold of them whatever the units achieved."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.scorecard import rank_spread, score_units

NAN = math.nan
CRITERIA = ["time", "whole", "done", "result"]
WEIGHTS = pd.Series([0.2, 0.2, 0.4, 0.2], index=CRITERIA)
ACHIEVED = pd.DataFrame(
    [[1.0, 0.9, 0.8, 0.5], [1.0, 0.8, 0.9, NAN], [0.5, 1.0, NAN, NAN], [NAN, NAN, NAN, NAN]],
    index=["a", "b", "c", "d"],
    columns=CRITERIA,
)
shares = st.lists(
    st.lists(st.one_of(st.just(NAN), st.floats(0, 1)), min_size=4, max_size=4), min_size=1, max_size=6
)


def framed(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=CRITERIA, dtype=float)


def test_the_total_is_the_published_weighted_mean():
    # R, ?weighted.mean: grade points after Siegel 1994, 3.453333
    grades = pd.DataFrame([[3.7, 3.3, 3.5, 2.8]], columns=CRITERIA) / 4
    found = score_units(grades, pd.Series([5, 5, 4, 1], index=CRITERIA) / 15)
    assert found.total[0] * 4 / 100 == pytest.approx(3.453333, abs=1e-6)


def test_what_does_not_apply_is_left_out_as_by_the_published_mean():
    # weighted.mean(c(1, 2, 7, 5, 3, 2, 5, 4, NA), c(7, 5, 3, 8, 7, 1, 3, 7, 3), na.rm = TRUE) is 3.512195
    values = pd.DataFrame([[1.0, 2, 7, 5, 3, 2, 5, 4, NAN]]) / 7
    weights = np.array([7, 5, 3, 8, 7, 1, 3, 7, 3])
    found = score_units(values, weights / weights.sum())
    assert found.total[0] * 7 / 100 == pytest.approx(3.512195, abs=1e-6)


def test_the_weight_of_what_was_not_due_goes_to_the_others_in_proportion():
    found = score_units(ACHIEVED, WEIGHTS)
    assert found.weights.loc["a"].to_list() == WEIGHTS.to_list()
    assert found.weights.loc["b"].to_list() == pytest.approx([0.25, 0.25, 0.5, 0])
    assert found.weights.loc["c"].to_list() == pytest.approx([0.5, 0.5, 0, 0])
    assert found.points.loc["a"].to_list() == pytest.approx([20, 18, 32, 10])
    assert found.total["a"] == pytest.approx(80)
    assert found.total["b"] == pytest.approx(90)
    assert found.total["c"] == pytest.approx(75)
    assert math.isnan(found.total["d"])
    assert math.isnan(found.points.loc["b", "result"])


def test_ranks_and_their_bounds():
    found = rank_spread(ACHIEVED, WEIGHTS, seed=1, spread=0.5)
    assert found.ranks["rank"].to_list()[:3] == [2, 1, 3]
    assert found.ranks.loc["d"].isna().all()
    # without what was achieved of the work, b has 90 of 100, a 80, c 75
    assert found.without["done"].to_list()[:3] == [2, 1, 3]
    # without results a has 87.5, still below b
    assert found.without["result"].to_list()[:3] == [2, 1, 3]
    # without timeliness c has all of the one criterion left
    assert found.without["time"].to_list()[:3] == [3, 2, 1]
    assert found.ranks.loc["c", "lower"] == 1
    assert found.ranks.loc["b", "upper"] == 2


def test_dropping_alone_moves_ranks_where_nothing_is_drawn():
    found = rank_spread(ACHIEVED, WEIGHTS, seed=1, spread=0, draws=2)
    assert found.ranks["held"].to_list()[:3] == [1, 1, 1]
    assert found.ranks.loc["c", ["lower", "upper"]].to_list() == [1, 3]


def test_one_criterion_has_nothing_to_be_dropped_against():
    found = rank_spread(pd.DataFrame({"only": [0.2, 0.9]}), seed=0, draws=3)
    assert found.ranks[["rank", "lower", "upper"]].to_numpy().tolist() == [[2, 2, 2], [1, 1, 1]]
    assert found.without["only"].isna().all()


def test_a_criterion_without_weight_counts_for_nobody():
    weights = pd.Series([0.5, 0.5, 0, 0], index=CRITERIA)
    found = rank_spread(ACHIEVED, weights, seed=1, draws=20)
    assert list(found.without.columns) == ["time", "whole"]
    assert score_units(ACHIEVED, weights).total["a"] == pytest.approx(95)


@pytest.mark.parametrize(
    ("achieved", "options", "message"),
    [
        (pd.DataFrame(columns=CRITERIA), {}, "at least one unit and one criterion"),
        (framed([[1.2, 0, 0, 0]]), {}, "achieved must lie between 0 and 1"),
        (framed([[1, 0, 0, 0]]), {"weights": [0.5, 0.5]}, "weights"),
        (framed([[1, 0, 0, 0]]), {"interval": 1.0}, "interval must lie between 0 and 1"),
        (framed([[1, 0, 0, 0]]), {"draws": 0}, "draws must be at least 1"),
        (framed([[1, 0, 0, 0]]), {"spread": 2.0}, "spread must lie between 0 and 1"),
    ],
)
def test_refused(achieved, options, message):
    with pytest.raises(MethodError, match=message):
        rank_spread(achieved, options.pop("weights", None), seed=0, **options)


@given(shares)
@settings(max_examples=60, deadline=None)
def test_points_add_up_to_a_total_between_least_and_most(rows):
    frame = framed(rows)
    found = score_units(frame, WEIGHTS)
    for place, row in frame.iterrows():
        known = row.dropna()
        if known.empty:
            assert math.isnan(found.total[place])
            continue
        assert found.weights.loc[place].sum() == pytest.approx(1)
        assert found.points.loc[place].sum() == pytest.approx(found.total[place])
        assert 100 * known.min() - 1e-9 <= found.total[place] <= 100 * known.max() + 1e-9


@given(shares)
@settings(max_examples=40, deadline=None)
def test_a_rank_lies_within_its_bounds_and_follows_the_total(rows):
    frame = framed(rows)
    totals = score_units(frame, WEIGHTS).total
    found = rank_spread(frame, WEIGHTS, seed=3, draws=40).ranks
    known = found.dropna()
    assert (known["lower"] <= known["upper"]).all()
    assert (known["lower"] >= 1).all()
    assert (known["upper"] <= max(len(known), 1)).all()
    assert known.index.equals(totals.dropna().index)
    for place in known.index:
        assert found["rank"][place] == 1 + (totals.round(10) > totals.round(10)[place]).sum()
