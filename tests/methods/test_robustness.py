import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.robustness import (
    Aggregation,
    Normalisation,
    WeightModel,
    average_rank_shift,
    draw_weights,
    rank_robustness,
    score_interval,
)

TABLE = pd.DataFrame(
    {"road": [9.0, 7.0, 5.0, 1.0], "water": [2.0, 8.0, 3.0, 1.0], "poverty": [1.0, 2.0, 6.0, 9.0]},
    index=["w", "x", "y", "z"],
)
WAYS = {"road": "increase", "water": "increase", "poverty": "decrease"}


def test_relative_weights_stay_near():
    given_ = pd.Series({"a": 0.6, "b": 0.4, "c": 0.0})
    found = draw_weights(given_, 2000, seed=1)
    assert list(found.columns) == ["a", "b", "c"]
    assert found.sum(axis=1).to_numpy() == pytest.approx(np.ones(2000))
    assert (found["c"] == 0).all()
    # The ratio of two weights moves between 0.75/1.25 and 1.25/0.75 of its value.
    ratio = found["a"] / found["b"] / 1.5
    assert 0.6 < ratio.min() < 0.65
    assert 1.55 < ratio.max() < 1 / 0.6
    assert draw_weights(given_, 2000, seed=1).equals(found)
    assert not draw_weights(given_, 2000, seed=2).equals(found)


def test_no_spread_gives_the_weights_themselves():
    found = draw_weights([0.6, 0.4], 3, seed=0, spread=0)
    assert found.to_numpy() == pytest.approx(np.array([[0.6, 0.4]] * 3))
    assert draw_weights([1.0], 2, seed=0, spread=1)[0].tolist() == [1, 1]
    assert draw_weights([1.0], 2, seed=0, model="dirichlet", concentration=1)[0].tolist() == [1, 1]


def test_dirichlet_weights_have_their_mean_and_variance():
    given_ = np.array([0.5, 0.3, 0.2, 0.0])
    found = draw_weights(given_, 40_000, seed=5, model="dirichlet", concentration=20)
    assert found.mean().tolist() == pytest.approx(given_.tolist(), abs=0.003)
    assert found.var().tolist() == pytest.approx((given_ * (1 - given_) / 21).tolist(), abs=0.0004)
    assert (found[3] == 0).all()
    assert found.sum(axis=1).to_numpy() == pytest.approx(np.ones(40_000))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 0}, "draws must be at least 1, not 0"),
        ({"seed": -1}, "seed must not be negative, not -1"),
        ({"spread": 1.1}, "spread must lie between 0 and 1"),
        ({"spread": -0.1}, "spread must lie between 0 and 1"),
        ({"concentration": 0.99}, "concentration must be at least 1, not 0.99"),
        ({"concentration": math.nan}, "concentration must be at least 1, not nan"),
        ({"model": "best"}, "choose one of relative, dirichlet, not 'best'"),
        ({"weights": [0.5, 0.6]}, "weights must add up to 1, not 1.1"),
        (
            {"weights": [0.5, math.nan]},
            "weights has missing values; drop them first if the result may leave them out",
        ),
    ],
)
def test_draws_refused(options, message):
    arguments = {"weights": [0.5, 0.5], "draws": 5, "seed": 0, **options}
    with pytest.raises(MethodError) as caught:
        draw_weights(arguments.pop("weights"), arguments.pop("draws"), **arguments)
    assert str(caught.value) == message


def test_average_shift():
    assert average_rank_shift([1, 2, 3, 4], [2, 1, 3, 4]) == 0.5
    assert average_rank_shift([1, 2], [1, 2]) == 0
    assert average_rank_shift([1], [3]) == 2
    with pytest.raises(MethodError) as caught:
        average_rank_shift([1, 2], [1])
    assert str(caught.value) == "both sets must rank the same units: 2 and 1 ranks"
    with pytest.raises(MethodError, match="other has missing values"):
        average_rank_shift([1], [math.nan])


def test_a_single_choice_moves_nothing():
    found = rank_robustness(
        TABLE, WAYS, seed=0, normalisations=["min_max"], aggregations=["arithmetic"], spread=0, draws=20
    )
    assert found.ranks["reference"].to_dict() == {"w": 2, "x": 1, "y": 3, "z": 4}
    for column in ("median", "lower", "upper"):
        assert found.ranks[column].tolist() == found.ranks["reference"].tolist()
    assert found.ranks["held"].tolist() == [1, 1, 1, 1]
    assert found.average_shift == 0
    assert found.shift.tolist() == [0] * 20
    assert found.pairs == ((Normalisation.MIN_MAX, Aggregation.ARITHMETIC),)
    assert found.weights.tolist() == pytest.approx([1 / 3] * 3)
    assert (found.draws, found.seed, found.spread, found.floor, found.interval) == (20, 0, 0, 0.01, 0.9)
    assert (found.weight_model, found.concentration) == (WeightModel.RELATIVE, 100)


def test_the_chance_of_holding_a_rank_is_the_exact_one():
    # One unit has all of the first indicator, the other all of the second, weights 0.6 and 0.4: the first loses when
    # 0.6 u < 0.4 v with u, v even on 0.75 to 1.25, whose chance is 1/48.
    found = rank_robustness(
        [[1.0, 0.0], [0.0, 1.0]],
        "increase",
        [0.6, 0.4],
        seed=7,
        normalisations=["min_max"],
        aggregations=["arithmetic"],
        draws=40_000,
    )
    assert found.ranks["reference"].tolist() == [1, 2]
    assert found.ranks["held"].tolist() == pytest.approx([47 / 48] * 2, abs=0.002)
    assert found.average_shift == pytest.approx(1 / 48, abs=0.002)
    assert found.ranks["median"].tolist() == [1, 2]
    assert found.shift.isin([0, 1]).all()


def test_intervals_and_medians_over_choices():
    table = [[10.0, 0.0], [4.0, 1.0], [0.0, 0.9]]
    found = rank_robustness(
        table,
        "increase",
        [0.62, 0.38],
        seed=3,
        normalisations=["min_max", "percentile_rank"],
        aggregations=["arithmetic", "geometric"],
        spread=0,
        draws=4000,
    )
    assert len(found.pairs) == 4
    assert found.pairs[0] == (Normalisation.MIN_MAX, Aggregation.ARITHMETIC)
    assert found.ranks["reference"].tolist() == [2, 1, 3]
    # Without spread a draw is one of four pairs, and so is its shift.
    assert found.ranks.loc[1, ["lower", "median", "upper"]].tolist() == [1, 1, 1]
    assert found.average_shift == pytest.approx(found.shift.mean())
    assert found.shift.nunique() <= 4


def test_identical_units_share_their_rank_in_every_draw():
    found = rank_robustness(pd.concat([TABLE, TABLE.loc[["x"]].set_axis(["copy"])]), WAYS, seed=2, draws=200)
    assert found.ranks.loc["x"].tolist() == found.ranks.loc["copy"].tolist()


def test_z_scores_are_not_multiplied():
    found = rank_robustness(TABLE, WAYS, seed=0, draws=50)
    assert (Normalisation.Z_SCORE, Aggregation.GEOMETRIC) not in found.pairs
    assert len(found.pairs) == 5
    repeated = rank_robustness(
        TABLE, WAYS, seed=0, draws=50, normalisations=["min_max", "min_max"], aggregations=["arithmetic"]
    )
    assert len(repeated.pairs) == 1


def test_the_same_seed_gives_the_same_ranks():
    first, second = (rank_robustness(TABLE, WAYS, seed=9, draws=100) for _ in range(2))
    assert first.ranks.equals(second.ranks)
    assert first.shift.equals(second.shift)
    other = rank_robustness(TABLE, WAYS, seed=10, draws=100, weight_model="dirichlet", concentration=3)
    assert not other.shift.equals(first.shift)
    assert other.weight_model is WeightModel.DIRICHLET


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE.iloc[:1], {}, "rank robustness compares units and needs at least 2, not 1"),
        (TABLE.where(TABLE < 9), {}, "rank robustness needs every value; missing in road, poverty"),
        (TABLE.assign(water=1.0), {}, "column water is the same for all units; it cannot tell them apart"),
        (
            TABLE,
            {"normalisations": ["z_score"], "aggregations": ["geometric"]},
            "no normalisation is left to go with an aggregation; z-scores cannot be multiplied",
        ),
        (TABLE, {"normalisations": ["log"]}, "choose one of min_max, z_score, percentile_rank, not 'log'"),
        (TABLE, {"aggregations": ["best"]}, "choose one of arithmetic, geometric, not 'best'"),
        (TABLE, {"interval": 1}, "interval must lie between 0 and 1, and not at its ends"),
        (TABLE, {"interval": 0}, "interval must lie between 0 and 1, and not at its ends"),
        (TABLE, {"floor": 0}, "floor must lie between 0 and 1, and not at its ends"),
        (TABLE, {"floor": 1}, "floor must lie between 0 and 1, and not at its ends"),
        (TABLE, {"draws": 0}, "draws must be at least 1, not 0"),
        (TABLE, {"weights": [0.5, 0.5]}, "weights must be as many as the components: 3, not 2"),
    ],
)
def test_robustness_refuses(table, options, message):
    with pytest.raises(MethodError) as caught:
        rank_robustness(table, WAYS, seed=0, **options)
    assert str(caught.value) == message


def test_one_unit_has_a_score_and_an_interval():
    scores = pd.Series({"road": 0.2, "water": 0.8})
    found = score_interval(scores, pd.Series({"water": 0.5, "road": 0.5}), seed=4, draws=20_000)
    assert found.score == pytest.approx(0.5)
    assert found.median == pytest.approx(0.5, abs=0.003)
    assert found.lower == pytest.approx(1 - found.upper, abs=0.003)
    drawn = draw_weights([0.5, 0.5], 20_000, seed=4).to_numpy() @ [0.2, 0.8]
    assert (found.lower, found.upper) == pytest.approx(tuple(np.quantile(drawn, [0.05, 0.95])))
    assert (found.aggregation, found.weight_model) == (Aggregation.ARITHMETIC, WeightModel.RELATIVE)
    assert (found.draws, found.seed, found.spread, found.interval) == (20_000, 4, 0.25, 0.9)
    wider = score_interval(scores, seed=4, interval=0.99)
    assert wider.upper - wider.lower > found.upper - found.lower
    assert found.concentration == 100


def test_score_intervals_that_cannot_move():
    for found in (score_interval([0.4], seed=0), score_interval([0.4, 0.4], seed=0)):
        assert (found.score, found.lower, found.median, found.upper) == pytest.approx((0.4,) * 4)
    zero = score_interval([0.0, 0.5], seed=0, aggregation="geometric")
    assert (zero.score, zero.lower, zero.upper) == (0, 0, 0)
    unweighted = score_interval([0.0, 0.25], [0, 1], seed=0, aggregation="geometric")
    assert (unweighted.score, unweighted.lower) == pytest.approx((0.25, 0.25))
    negative = score_interval([-1.0, 1.0], seed=0)
    assert negative.lower < 0 < negative.upper


def test_geometric_interval_follows_the_product():
    found = score_interval([0.25, 1.0], seed=1, aggregation="geometric", draws=500)
    drawn = draw_weights([0.5, 0.5], 500, seed=1)
    assert found.score == pytest.approx(0.5)
    assert found.median == pytest.approx(np.median(0.25 ** drawn[0]))


@pytest.mark.parametrize(
    ("scores", "options", "message"),
    [
        ([0.5, math.nan], {}, "scores has missing values; drop them first if the result may leave them out"),
        ([-0.5, 0.5], {"aggregation": "geometric"}, "scores must lie between 0 and 1"),
        ([0.5], {"interval": 1.5}, "interval must lie between 0 and 1, and not at its ends"),
        ([0.5], {"aggregation": "best"}, "choose one of arithmetic, geometric, not 'best'"),
        ([0.5], {"weights": [0.9]}, "weights must add up to 1, not 0.9"),
    ],
)
def test_score_interval_refuses(scores, options, message):
    with pytest.raises(MethodError) as caught:
        score_interval(scores, seed=0, **options)
    assert str(caught.value) == message


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 50)] * 2), min_size=3, max_size=8, unique=True), st.integers(0, 1000)
)
def test_ranks_keep_their_bounds(rows, seed):
    table = np.array(rows, dtype=float)
    if (np.ptp(table, axis=0) == 0).any():
        return
    found = rank_robustness(table, "increase", seed=seed, draws=40)
    ranks = found.ranks
    assert (ranks["lower"] <= ranks["median"]).all()
    assert (ranks["median"] <= ranks["upper"]).all()
    assert ranks["lower"].min() >= 1
    assert ranks["upper"].max() <= len(rows)
    assert ranks["held"].between(0, 1).all()
    assert 0 <= found.average_shift <= len(rows) / 2


def test_frozen_bounds_are_the_reference():
    """Between frozen bounds a small lead stays small; between the table's own it is stretched to the whole scale."""
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [60.0, 50.0, 10.0]}, index=["x", "y", "z"])
    bounds = pd.DataFrame({"low": [0.0, 0.0], "high": [100.0, 100.0]}, index=["a", "b"])
    choice = {"normalisations": ["min_max"], "aggregations": ["arithmetic"], "seed": 1, "draws": 50}
    frozen = rank_robustness(table, "increase", bounds=bounds, **choice)
    own = rank_robustness(table, "increase", **choice)
    assert frozen.ranks["reference"].tolist() == [1, 2, 3]
    assert own.ranks["reference"].tolist() == [2, 1, 2]
    assert (frozen.ranks["held"] == 1).all()
