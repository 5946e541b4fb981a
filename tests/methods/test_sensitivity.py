import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods import sensitivity
from minhou_analysis.methods.sensitivity import SobolReason, rank_drivers, sobol_indices

CASES = {
    case["method"]: case
    for case in json.loads((Path(__file__).parent / "cases" / "sensitivity.json").read_text(encoding="utf-8"))
}
SIDES = dict.fromkeys(("x1", "x2", "x3"), (-math.pi, math.pi))
TABLE = pd.DataFrame(
    {"road": [9.0, 7.0, 5.0, 1.0, 6.0], "water": [2.0, 8.0, 3.0, 1.0, 6.5], "air": [1.0, 2.0, 6.0, 9.0, 4.0]},
    index=list("vwxyz"),
)


def ishigami(x, a=7.0, b=0.1):
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_published_ishigami():
    case = CASES["ishigami"]
    found = sobol_indices(ishigami, SIDES, seed=0, samples=4096)
    expected = case["expected"]
    assert found.indices["first_order"].tolist() == pytest.approx(
        expected["first_order"], abs=case["tolerance"]
    )
    assert found.indices["total"].tolist() == pytest.approx(expected["total"], abs=case["tolerance"])
    assert list(found.indices.index) == ["x1", "x2", "x3"]
    assert (found.evaluations, found.samples, found.seed, found.reason) == (4096 * 5, 4096, 0, None)


def test_ishigami_in_closed_form():
    a, b, pi = 7.0, 0.1, math.pi
    first = 0.5 * (1 + b * pi**4 / 5) ** 2, a**2 / 8, 0.0
    both = b**2 * pi**8 * (1 / 18 - 1 / 50)
    whole = sum(first) + both
    found = sobol_indices(ishigami, SIDES, seed=3, samples=8192)
    assert found.variance == pytest.approx(whole, rel=0.01)
    assert found.mean == pytest.approx(a / 2, abs=0.05)
    assert found.indices["first_order"].tolist() == pytest.approx([v / whole for v in first], abs=0.01)
    total = [(first[0] + both) / whole, first[1] / whole, both / whole]
    assert found.indices["total"].tolist() == pytest.approx(total, abs=0.01)


def test_published_g_function():
    case = CASES["sobol_g"]
    a = np.array(case["inputs"]["a"])

    def g(x):
        return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)

    found = sobol_indices(g, {f"x{i}": (0, 1) for i in range(8)}, seed=1, samples=2048)
    expected = case["expected"]["first_order"]
    assert found.indices["first_order"].tolist() == pytest.approx(expected, abs=case["tolerance"])


def test_a_sum_has_no_interaction():
    found = sobol_indices(lambda x: x[:, 0] + 3 * x[:, 1], {"a": (0, 1), "b": (0, 1)}, seed=2)
    assert found.indices["first_order"].tolist() == pytest.approx([0.1, 0.9], abs=0.01)
    assert found.indices["total"].tolist() == pytest.approx([0.1, 0.9], abs=0.01)
    assert (found.indices[["first_order_confidence", "total_confidence"]] > 0).all(axis=None)
    alone = sobol_indices(lambda x: x[:, 0], {"a": (-5, 5)}, seed=2)
    assert alone.indices.loc["a", ["first_order", "total"]].tolist() == pytest.approx([1, 1], abs=0.01)


@pytest.mark.parametrize("seed", [0, 5])
def test_the_same_seed_gives_the_same_indices(seed):
    first, second = (sobol_indices(ishigami, SIDES, seed=seed, samples=64) for _ in range(2))
    assert first.indices.equals(second.indices)
    assert not first.indices.equals(sobol_indices(ishigami, SIDES, seed=seed + 1, samples=64).indices)


@pytest.mark.parametrize(
    "model", [lambda x: np.full(len(x), 3.0), lambda x: np.zeros(len(x)), lambda x: 1e6 + 0 * x[:, 0]]
)
def test_a_constant_result_has_no_indices(model):
    found = sobol_indices(model, SIDES, seed=0, samples=8)
    assert (found.indices, found.variance) == (None, 0)
    assert found.reason is SobolReason.CONSTANT_OUTPUT
    assert found.mean == model(np.zeros((1, 3)))[0]


@pytest.mark.parametrize(
    ("bounds", "options", "message"),
    [
        ({}, {}, "Sobol indices need at least one factor"),
        ({"a": (1, 1)}, {}, "bounds of a must rise: 1 is not below 1"),
        ({"a": (0, math.inf)}, {}, "bounds of a must be finite"),
        ({"a": (0, 1)}, {"samples": 100}, "samples must be a power of two from 2 up, not 100"),
        ({"a": (0, 1)}, {"samples": 1}, "samples must be a power of two from 2 up, not 1"),
        ({"a": (0, 1)}, {"samples": 0}, "samples must be a power of two from 2 up, not 0"),
        ({"a": (0, 1)}, {"seed": -1}, "seed must not be negative, not -1"),
    ],
)
def test_designs_refused(bounds, options, message):
    with pytest.raises(MethodError) as caught:
        sobol_indices(lambda x: x[:, 0], bounds, **{"seed": 0, **options})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda x: x[:1, 0], "the model must give one number for each of 6 rows"),
        (lambda x: x, "the model must give one number for each of 6 rows"),
        (lambda x: np.where(x[:, 0] > 0, np.nan, 1.0), "the model must give one number for each of 6 rows"),
        (lambda x: np.full(len(x), np.inf), "results of the model must be finite"),
    ],
)
def test_models_refused(model, message):
    with pytest.raises(MethodError) as caught:
        sobol_indices(model, {"a": (0, 1)}, seed=0, samples=2)
    assert str(caught.value) == message


def test_drivers_of_rank():
    found = rank_drivers(TABLE, "increase", seed=1, samples=128)
    assert list(found.indices.index) == [
        "normalisation",
        "aggregation",
        "weight of road",
        "weight of water",
        "weight of air",
    ]
    assert found.mean > 0
    assert found.evaluations == 128 * 7
    shares = found.indices["total"]
    assert shares.idxmax() in ("normalisation", "aggregation")
    assert (shares > -0.05).all()


def test_drivers_of_one_unit():
    found = rank_drivers(TABLE, "increase", seed=1, samples=64, unit="w")
    assert 1 <= found.mean <= 5
    everyone = rank_drivers(TABLE, "increase", seed=1, samples=64)
    assert found.mean != everyone.mean


def test_what_does_not_matter_drives_nothing():
    # Two indicators in one order and the third without weight: only weights could move a rank, and none does.
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 9.0], "c": [9.0, 1.0, 5.0]})
    found = rank_drivers(table, "increase", [0.5, 0.5, 0], seed=0, samples=16)
    assert found.reason is SobolReason.CONSTANT_OUTPUT
    assert (found.mean, found.indices) == (0, None)


def test_single_choices_are_no_factors():
    found = rank_drivers(
        TABLE,
        "increase",
        seed=0,
        samples=64,
        normalisations=["z_score"],
        aggregations=["arithmetic"],
        spread=0.9,
    )
    assert list(found.indices.index) == ["weight of road", "weight of water", "weight of air"]
    way = rank_drivers(TABLE, "increase", seed=0, samples=16, normalisations=["min_max"])
    assert "normalisation" not in way.indices.index
    assert "aggregation" in way.indices.index
    scale = rank_drivers(TABLE, "increase", seed=0, samples=16, aggregations=["arithmetic", "arithmetic"])
    assert "aggregation" not in scale.indices.index


def test_many_scores_go_in_parts(monkeypatch):
    whole = rank_drivers(TABLE, "increase", seed=4, samples=32)
    monkeypatch.setattr(sensitivity, "SCORES_AT_ONCE", 7)
    assert rank_drivers(TABLE, "increase", seed=4, samples=32).indices.equals(whole.indices)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": "q"}, "unit 'q' must be in the table once, not 0 times"),
        ({"spread": 0}, "spread must lie between 0 and 1, and not at its ends"),
        ({"spread": 1}, "spread must lie between 0 and 1, and not at its ends"),
        ({"floor": 1}, "floor must lie between 0 and 1, and not at its ends"),
        ({"normalisations": []}, "at least one normalisation and one aggregation are needed"),
        ({"aggregations": []}, "at least one normalisation and one aggregation are needed"),
        (
            {"normalisations": ["z_score", "min_max"]},
            "z-scores cannot be multiplied: leave out either z_score or geometric",
        ),
        (
            {"normalisations": ["log"]},
            "'log' is not a valid Normalisation; choose of min_max, z_score, percentile_rank and arithmetic, geometric",
        ),
        ({"weights": [0.5, 0.5]}, "weights must be as many as the components: 3, not 2"),
    ],
)
def test_drivers_refuse(options, message):
    with pytest.raises(MethodError) as caught:
        rank_drivers(TABLE, "increase", seed=0, samples=4, **options)
    assert str(caught.value) == message


def test_drivers_refuse_tables():
    with pytest.raises(MethodError, match="finding rank drivers compares units and needs at least 2, not 1"):
        rank_drivers(TABLE.iloc[:1], "increase", seed=0)
    with pytest.raises(MethodError, match="finding rank drivers needs every value; missing in road, air"):
        rank_drivers(TABLE.where(TABLE < 9), "increase", seed=0)


def test_drivers_between_frozen_bounds():
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [60.0, 50.0, 10.0]}, index=["x", "y", "z"])
    bounds = pd.DataFrame({"low": [0.0, 0.0], "high": [100.0, 100.0]}, index=["a", "b"])
    choice = {
        "normalisations": ["min_max"],
        "aggregations": ["arithmetic"],
        "seed": 1,
        "samples": 64,
        "unit": "x",
    }
    assert rank_drivers(table, "increase", bounds=bounds, **choice).indices is None, (
        "no weight moves the rank"
    )
    assert rank_drivers(table, "increase", **choice).indices is not None
