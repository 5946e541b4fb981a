import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.analytic_hierarchy import (
    RandomIndex,
    ahp_weights,
    random_index,
    synthesise_hierarchy,
)

CASES = json.loads((Path(__file__).parent / "cases" / "analytic_hierarchy.json").read_text(encoding="utf-8"))


def of(*methods):
    return pytest.mark.parametrize(
        "case", [c for c in CASES if c["method"] in methods], ids=lambda c: c["id"]
    )


@of("ahp", "ahp_incomplete")
def test_published(case):
    found = ahp_weights(case["inputs"]["matrix"], table=case["inputs"]["table"])
    expected, near = case["expected"], case["tolerance"]
    if "weights" in expected:
        assert found.weights.tolist() == pytest.approx(expected["weights"], abs=near)
    for name in ("largest_eigenvalue", "consistency_index", "consistency_ratio"):
        if name in expected:
            assert getattr(found, name) == pytest.approx(expected[name], abs=near)
    for i, j, value in expected.get("computed", []):
        assert found.comparisons.loc[i, j] == pytest.approx(value, abs=near)
        assert found.comparisons.loc[j, i] == pytest.approx(1 / value, rel=1e-4)
    assert len(found.completed) == len(expected.get("computed", []))


@of("ahp_eigenvector")
def test_published_drinks(case):
    names, near = case["inputs"]["names"], case["tolerance"]
    found = ahp_weights(case["inputs"]["matrix"], names)
    assert list(found.weights.index) == names
    assert found.weights.tolist() == pytest.approx(case["expected"]["weights"], abs=near)
    assert found.consistency_ratio == pytest.approx(case["expected"]["cr_ri135"], abs=near)
    assert (found.table, found.random_value) == (RandomIndex.SAATY, 1.35)
    other = ahp_weights(case["inputs"]["matrix"], names, table="donegan-dodd")
    assert other.consistency_ratio == pytest.approx(case["expected"]["cr_dd"], abs=5e-5)
    textbook = ahp_weights(case["inputs"]["matrix"], table="textbook")
    assert textbook.consistency_ratio == pytest.approx(0.0223, abs=5e-5)
    assert list(textbook.weights.index) == list(range(7))


@of("hierarchy")
def test_published_hierarchies(case):
    local = np.column_stack([ahp_weights(matrix).weights for matrix in case["inputs"]["local"]])
    found = synthesise_hierarchy(local, ahp_weights(case["inputs"]["criteria"]).weights)
    assert found.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


def consistent(weights):
    weights = np.asarray(weights, dtype=float)
    return weights[:, None] / weights[None, :]


def contradicting(size, judgement):
    """All equal, but for the first against the last."""
    matrix = np.ones((size, size))
    matrix[0, -1], matrix[-1, 0] = judgement, 1 / judgement
    return matrix


def test_a_consistent_matrix():
    found = ahp_weights(consistent([0.5, 0.3, 0.2]))
    assert found.weights.tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert found.largest_eigenvalue == pytest.approx(3)
    assert found.consistency_index == pytest.approx(0, abs=1e-12)
    assert found.consistency_index >= 0
    assert found.accepted is True
    assert (found.random_value, found.completed) == (0.52, ())


@pytest.mark.parametrize("size", [1, 2])
def test_small_matrices_cannot_contradict_themselves(size):
    found = ahp_weights(consistent([3.0, 1.0][:size]))
    assert found.weights.tolist() == pytest.approx([0.75, 0.25][:size] if size == 2 else [1])
    assert (found.consistency_index, found.consistency_ratio, found.random_value) == (0, 0, 0)
    assert found.accepted is True


def test_the_gate_is_below_a_tenth():
    # λmax of three equal judgements but one, a: 1 + a^(1/3) + a^(-1/3).
    def ratio(judgement):
        return (judgement ** (1 / 3) + judgement ** (-1 / 3) - 2) / 2 / 0.52

    below, above = 2.58, 2.63
    assert ratio(below) < 0.10 < ratio(above)
    for judgement, accepted in ((below, True), (above, False)):
        found = ahp_weights(contradicting(3, judgement))
        assert found.consistency_ratio == pytest.approx(ratio(judgement))
        assert found.consistency_index == pytest.approx(ratio(judgement) * 0.52)
        assert found.accepted is accepted
    # The same judgements pass or fail by the table.
    assert ahp_weights(contradicting(3, above), table="textbook").accepted is True


def test_tables_are_data():
    saaty = [0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59]
    textbook = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.54, 1.56]
    dodd = [
        *(0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213),
        *(1.4497, 1.4643, 1.4822, 1.4969, 1.5078, 1.5153, 1.5262, 1.5313, 1.5371),
        *(1.5619, 1.5772, 1.5976, 1.6102, 1.6178, 1.6237, 1.6277, 1.6213, 1.6339),
    ]
    assert random_index("saaty").to_dict() == dict(zip(range(3, 16), saaty, strict=True))
    assert random_index(RandomIndex.TEXTBOOK).to_dict() == dict(zip(range(3, 14), textbook, strict=True))
    sizes = [*range(3, 21), 25, 30, 40, 50, 60, 70, 80, 90, 100]
    assert random_index("donegan-dodd").to_dict() == dict(zip(sizes, dodd, strict=True))
    assert random_index("saaty").index.name == "size"
    with pytest.raises(MethodError) as caught:
        random_index("best")
    assert str(caught.value) == "the random index must be one of saaty, donegan-dodd, textbook, not 'best'"


def test_sizes_between_and_beyond_the_table():
    assert ahp_weights(np.ones((22, 22)), table="donegan-dodd").random_value == pytest.approx(
        1.5371 + (1.5619 - 1.5371) * 2 / 5
    )
    assert ahp_weights(np.ones((15, 15))).random_value == 1.59
    with pytest.raises(MethodError) as caught:
        ahp_weights(np.ones((16, 16)))
    assert str(caught.value) == "the saaty random index goes up to 15 indicators, not 16"


def test_labels_of_a_table_lead():
    table = pd.DataFrame(consistent([3.0, 1.0]), index=["a", "b"], columns=["a", "b"])
    assert ahp_weights(table).weights.to_dict() == pytest.approx({"a": 0.75, "b": 0.25})
    with pytest.raises(MethodError) as caught:
        ahp_weights(table[["b", "a"]])
    assert str(caught.value) == "rows and columns of comparisons must have the same names in the same order"


@pytest.mark.parametrize(
    ("matrix", "names", "message"),
    [
        ([[1.0, 2.0]], None, "comparisons must be a square matrix"),
        ([1.0], None, "comparisons must be a square matrix"),
        (np.ones((0, 0)), None, "comparisons must be a square matrix"),
        ([[1.0]], ["a", "b"], "names must be 1 different ones, as many as the comparisons have rows"),
        (np.ones((2, 2)), ["a", "a"], "names must be 2 different ones, as many as the comparisons have rows"),
        ([[1, 0], [1, 1]], None, "comparisons must be greater than zero"),
        ([[1, -2], [-0.5, 1]], None, "comparisons must be greater than zero"),
        ([["a"]], None, "comparisons must be numbers"),
        ([[math.inf]], None, "comparisons must be finite"),
        (
            [[1, 3], [0.3, 1]],
            None,
            "opposite comparisons must be reciprocal: 0 against 1 is 3, the other way round 0.3",
        ),
        (
            [[1, 3], [math.nan, 1]],
            ["a", "b"],
            "opposite comparisons must be reciprocal: a against b is 3, the other way round nan",
        ),
        ([[2.0]], None, "opposite comparisons must be reciprocal: 0 against 0 is 2, the other way round 2"),
        (
            [[math.nan, 1], [1, 1]],
            None,
            "opposite comparisons must be reciprocal: 0 against 0 is nan, the other way round nan",
        ),
    ],
)
def test_refused(matrix, names, message):
    with pytest.raises(MethodError) as caught:
        ahp_weights(matrix, names)
    assert str(caught.value) == message


def test_rounded_reciprocals_pass():
    assert ahp_weights([[1, 3], [0.33, 1]]).accepted
    assert ahp_weights([[1, 2], [0.5099, 1]]).accepted
    assert ahp_weights([[1, 2], [0.4901, 1]]).accepted
    for other in (0.5101, 0.4899):
        with pytest.raises(MethodError, match="reciprocal"):
            ahp_weights([[1, 2], [other, 1]])


N = math.nan


def test_missing_pairs_follow_from_the_others():
    found = ahp_weights([[1, 2, N], [1 / 2, 1, 3], [N, 1 / 3, 1]], ["a", "b", "c"])
    assert found.comparisons.loc["a", "c"] == pytest.approx(6, rel=1e-4)
    assert found.completed == (("a", "c"),)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-6)
    assert found.weights.tolist() == pytest.approx([0.6, 0.3, 0.1], abs=1e-4)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (
            [[1, 2, N, N], [1 / 2, 1, N, N], [N, N, 1, 3], [N, N, 1 / 3, 1]],
            "the comparisons given do not link all indicators with each other",
        ),
        (
            [[1, N, N], [N, 1, 2], [N, 1 / 2, 1]],
            "the comparisons given do not link all indicators with each other",
        ),
        (
            [[1, 9, N, N], [1 / 9, 1, 9, N], [N, 1 / 9, 1, 9], [N, N, 1 / 9, 1]],
            "the best value for the missing comparison of 0 and 3 lies beyond 90; compare the two",
        ),
        (
            [[1, 1 / 9, N, N], [9, 1, 1 / 9, N], [N, 9, 1, 1 / 9], [N, N, 9, 1]],
            "the best value for the missing comparison of 0 and 3 lies beyond 90; compare the two",
        ),
    ],
)
def test_too_little_to_complete(matrix, message):
    with pytest.raises(MethodError) as caught:
        ahp_weights(matrix)
    assert str(caught.value) == message


def test_hierarchies():
    local = pd.DataFrame({"road": [0.7, 0.3], "water": [0.0, 1.0]}, index=["x", "y"])
    found = synthesise_hierarchy(local, pd.Series({"water": 0.6, "road": 0.4}))
    assert found.to_dict() == pytest.approx({"x": 0.28, "y": 0.72})
    assert synthesise_hierarchy(local[["road"]], [1]).tolist() == [0.7, 0.3]
    assert synthesise_hierarchy([[1.0, 1.0]], [0.4, 0.6]).tolist() == [1]
    for changed, message in (
        (
            local + 0.1,
            "local weights must add up to 1 under each criterion; not so for road (1.2), water (1.2)",
        ),
        (local - np.array([[0.0, 0.1], [0.0, -0.1]]), "local weights must not be negative"),
        (local.where(local > 0), "a hierarchy needs every value; missing in water"),
    ):
        with pytest.raises(MethodError) as caught:
            synthesise_hierarchy(changed, [0.4, 0.6])
        assert str(caught.value) == message
    with pytest.raises(MethodError, match="must add up to 1"):
        synthesise_hierarchy(local, [0.4, 0.7])


judgements = st.lists(st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1.0, 3.0, 5.0, 9.0]), min_size=6, max_size=6)


@settings(max_examples=50, deadline=None)
@given(judgements, st.permutations(range(4)))
def test_eigenvector_and_permutation(upper, order):
    matrix = np.ones((4, 4))
    matrix[np.triu_indices(4, 1)] = upper
    matrix[np.tril_indices(4, -1)] = (1 / matrix.T)[np.tril_indices(4, -1)]
    found = ahp_weights(matrix)
    weights = found.weights.to_numpy()
    assert weights.sum() == pytest.approx(1)
    assert (weights > 0).all()
    assert matrix @ weights == pytest.approx(found.largest_eigenvalue * weights)
    assert found.largest_eigenvalue >= 4 - 1e-9
    moved = ahp_weights(matrix[np.ix_(order, order)])
    assert moved.weights.to_numpy() == pytest.approx(weights[list(order)])
    assert moved.consistency_ratio == pytest.approx(found.consistency_ratio, abs=1e-9)
