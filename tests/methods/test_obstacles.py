import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.obstacles import obstacle_degree

CASES = json.loads((Path(__file__).parent / "cases" / "obstacles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_shortfalls(case):
    weights, shortfall = np.array(case["inputs"]["weights"]), np.array(case["inputs"]["shortfall"])
    found = obstacle_degree((1 - shortfall / weights)[None, :], weights / weights.sum())
    assert found.shortfall.to_numpy()[0] == pytest.approx(shortfall, abs=1e-6)
    total = found.shortfall.sum(axis=1)[0]
    assert 1 - total == pytest.approx(case["expected"]["development"], abs=case["tolerance"])
    assert found.degree.to_numpy()[0] == pytest.approx(shortfall / shortfall.sum(), abs=1e-6)


SCORES = pd.DataFrame({"road": [0.5, 1.0, 0.0], "water": [0.75, 1.0, 1.0]}, index=list("xyz"))


def test_by_hand():
    found = obstacle_degree(SCORES, pd.Series({"water": 0.8, "road": 0.2}))
    assert found.deviation.loc["x"].to_dict() == {"road": 0.5, "water": 0.25}
    assert found.contribution.to_dict() == {"road": 0.2, "water": 0.8}
    assert found.shortfall.loc["x"].to_dict() == pytest.approx({"road": 0.1, "water": 0.2})
    assert found.degree.loc["x"].to_dict() == pytest.approx({"road": 1 / 3, "water": 2 / 3})
    assert found.degree.loc["z"].to_dict() == {"road": 1, "water": 0}
    assert found.subsystems is None


def test_a_unit_at_its_best_has_no_obstacle():
    found = obstacle_degree(SCORES)
    assert found.degree.loc["y"].tolist() == [0, 0]
    assert found.without_obstacle.to_dict() == {"x": False, "y": True, "z": False}
    # What has no weight is no obstacle either.
    assert obstacle_degree(SCORES, [1, 0]).without_obstacle.to_dict() == {"x": False, "y": True, "z": False}
    assert obstacle_degree(SCORES, [0, 1]).without_obstacle.to_dict() == {"x": False, "y": True, "z": True}


def test_subsystems_add_up():
    scores = pd.DataFrame([[0.5, 0.0, 0.5, 1.0]], columns=["road", "school", "water", "air"], index=["x"])
    groups = {"road": "services", "school": "services", "water": "ecology", "air": "ecology"}
    found = obstacle_degree(scores, subsystems=groups)
    assert found.degree.loc["x"].tolist() == [0.25, 0.5, 0.25, 0]
    assert found.subsystems.loc["x"].to_dict() == {"services": 0.75, "ecology": 0.25}
    with pytest.raises(MethodError) as caught:
        obstacle_degree(scores, subsystems={"road": "services", "water": "ecology"})
    assert str(caught.value) == "no subsystem is given for school, air"


def test_a_missing_score_leaves_the_unit_out():
    found = obstacle_degree([[0.5, None], [0.0, 0.0]], subsystems={0: "a", 1: "b"})
    assert found.degree.loc[0].isna().all()
    assert found.subsystems.loc[0].isna().all()
    assert found.degree.loc[1].tolist() == [0.5, 0.5]
    assert found.without_obstacle.tolist() == [False, False]


def test_refuses():
    for scores in ([[1.1]], [[-0.1]]):
        with pytest.raises(MethodError, match="scores must lie between 0 and 1"):
            obstacle_degree(scores)
    with pytest.raises(MethodError, match="must add up to 1"):
        obstacle_degree(SCORES, [0.5, 0.6])
    with pytest.raises(MethodError, match="finite"):
        obstacle_degree([[math.inf]])


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, (3, 4), elements=st.floats(0, 0.99)))
def test_degrees_add_up_to_one(scores):
    found = obstacle_degree(scores, [0.1, 0.2, 0.3, 0.4])
    assert found.degree.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert (found.degree.to_numpy() >= 0).all()
    assert not found.without_obstacle.any()


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 0.99), st.integers(1, 6))
def test_equal_scores_share_equally(score, count):
    found = obstacle_degree([[score] * count])
    assert found.degree.to_numpy()[0] == pytest.approx(np.full(count, 1 / count))
