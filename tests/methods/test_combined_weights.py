import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.combined_weights import (
    combine_weights_additive,
    combine_weights_geometric,
    combine_weights_multiplicative,
)

CASES = json.loads((Path(__file__).parent / "cases" / "combined_weights.json").read_text(encoding="utf-8"))
WAYS = {
    "additive": combine_weights_additive,
    "multiplicative": combine_weights_multiplicative,
    "geometric": combine_weights_geometric,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    found = WAYS[case["method"]](**case["inputs"])
    assert found.tolist() == pytest.approx(case["expected"], abs=case["tolerance"])


def test_labels_lead():
    first, second = pd.Series({"a": 0.8, "b": 0.2}), pd.Series({"b": 0.5, "a": 0.5})
    assert combine_weights_additive(first, second, share=0.5).to_dict() == pytest.approx(
        {"a": 0.65, "b": 0.35}
    )
    assert combine_weights_additive([0.8, 0.2], second, share=1).to_dict() == {"b": 0.8, "a": 0.2}
    assert combine_weights_multiplicative(first, second).to_dict() == pytest.approx({"a": 0.8, "b": 0.2})
    assert combine_weights_geometric(first, second).to_dict() == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    with pytest.raises(MethodError, match="labelled"):
        combine_weights_multiplicative(first, pd.Series({"a": 0.5, "c": 0.5}))


def test_zeros_stay_zero_in_products():
    assert combine_weights_multiplicative([0, 1], [0.5, 0.5]).tolist() == [0, 1]
    assert combine_weights_geometric([0, 1], [0.5, 0.5]).tolist() == [0, 1]
    assert combine_weights_additive([0, 1], [0.5, 0.5], share=0.5).tolist() == [0.25, 0.75]
    assert combine_weights_additive([0, 1], [0.5, 0.5], share=0).tolist() == [0.5, 0.5]
    for way in (combine_weights_multiplicative, combine_weights_geometric):
        with pytest.raises(MethodError) as caught:
            way([0, 1], [1, 0])
        assert (
            str(caught.value) == "the two sets of weights have no indicator in common; their product is zero"
        )
        assert way([1], [1]).tolist() == [1]


@pytest.mark.parametrize(
    ("share", "message"),
    [
        (-0.1, "share must lie between 0 and 1"),
        (1.1, "share must lie between 0 and 1"),
        (math.nan, "share must be a number"),
    ],
)
def test_shares_refused(share, message):
    with pytest.raises(MethodError) as caught:
        combine_weights_additive([1], [1], share=share)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("first", "second"),
    [([0.5, 0.6], [0.5, 0.5]), ([0.5, 0.5], [1]), ([0.5, 0.5], [1.5, -0.5]), ([1], [math.nan])],
)
@pytest.mark.parametrize(
    "way", [lambda a, b: combine_weights_additive(a, b, share=0.5), combine_weights_geometric]
)
def test_refused(way, first, second):
    with pytest.raises(MethodError, match="weights"):
        way(first, second)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)), min_size=1, max_size=6), st.floats(0, 1))
def test_sums_and_symmetry(pairs, share):
    a, b = ([x / sum(column) for x in column] for column in zip(*pairs, strict=True))
    added = combine_weights_additive(a, b, share=share)
    assert added.sum() == pytest.approx(1)
    assert added.tolist() == pytest.approx(combine_weights_additive(b, a, share=1 - share).tolist())
    for way in (combine_weights_multiplicative, combine_weights_geometric):
        assert way(a, b).sum() == pytest.approx(1)
        assert way(a, b).tolist() == pytest.approx(way(b, a).tolist())
    assert combine_weights_geometric(a, a).tolist() == pytest.approx(a)
