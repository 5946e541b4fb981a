import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.rounding import round_controlled, round_conventional

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "cases" / "rounding.json").read_text(encoding="utf-8"))
}


def test_the_handbook_rounds_conventionally():
    case = CASES["handbook-conventional"]
    found = round_conventional(pd.DataFrame(case["counts"]), case["base"]).to_numpy().tolist()
    assert found == case["by_the_rule"]
    differ = [
        (row, column)
        for row in range(4)
        for column in range(3)
        if found[row][column] != case["printed"][row][column]
    ]
    assert differ == [(2, 2)]


def test_the_oecd_rounds_digits():
    digits = CASES["oecd-digits"]["digits"]
    counts = pd.Series([int(digit) for digit in digits])
    assert round_conventional(counts).tolist() == list(digits.values())


def distance(rounded, inner):
    return int(np.abs(np.array(rounded) - with_totals(np.array(inner))).sum())


def with_totals(inner):
    rows = np.hstack([inner, inner.sum(axis=1, keepdims=True)])
    return np.vstack([rows, rows.sum(axis=0)])


def test_the_handbook_rounds_with_control():
    case = CASES["handbook-controlled"]
    inner = pd.DataFrame(case["inner"], index=["A", "B", "C"], columns=["male", "female"])
    found = round_controlled(inner, case["base"], total="all")
    assert found.index.tolist() == ["A", "B", "C", "all"]
    assert found.columns.tolist() == ["male", "female", "all"]
    assert (found.to_numpy() == with_totals(found.iloc[:-1, :-1].to_numpy())).all()
    assert distance(found, case["inner"]) <= distance(case["possible"], case["inner"])


class TestConventional:
    def test_half_way_goes_up_with_an_even_base(self):
        assert round_conventional(pd.Series([1, 2, 3, 5]), 2).tolist() == [2, 2, 4, 6]
        assert round_conventional(pd.Series([4, 5, 14, 15]), 10).tolist() == [0, 10, 10, 20]

    def test_missing_stays_missing(self):
        found = round_conventional(pd.Series([3, None], index=["p", "q"], name="n"))
        assert (found["p"], pd.isna(found["q"]), found.name) == (5, True, "n")

    def test_keeps_labels(self):
        found = round_conventional(pd.DataFrame({"x": [7]}, index=["a"]))
        assert (found.loc["a", "x"], str(found.dtypes["x"])) == (5, "Int64")

    @pytest.mark.parametrize(
        ("counts", "base", "message"),
        [
            ([-1], 5, "counts must not be negative"),
            ([np.inf], 5, "counts must be finite"),
            (["x"], 5, "counts must be numbers"),
            ([1], 1, "base must be a whole number above 1"),
            ([1], 2.5, "base must be a whole number above 1"),
        ],
    )
    def test_refuses(self, counts, base, message):
        with pytest.raises(MethodError, match=message):
            round_conventional(pd.Series(counts), base)


class TestControlled:
    def test_multiples_stay(self):
        inner = pd.DataFrame([[5, 10], [0, 15]])
        assert round_controlled(inner).iloc[:-1, :-1].to_numpy().tolist() == [[5, 10], [0, 15]]

    def test_one_cell(self):
        assert round_controlled(pd.DataFrame([[7]])).to_numpy().tolist() == [[5, 5], [5, 5]]
        assert round_controlled(pd.DataFrame([[8]])).to_numpy().tolist() == [[10, 10], [10, 10]]

    def test_rounding_each_for_itself_would_not_add_up(self):
        found = round_controlled(pd.DataFrame([[2, 2, 2, 2, 2]]))
        assert found.to_numpy()[0].tolist()[-1] == 10
        assert sorted(found.to_numpy()[0, :-1].tolist()) == [0, 0, 0, 5, 5]

    @pytest.mark.parametrize(
        ("counts", "more", "message"),
        [
            (pd.DataFrame([[1, None]]), {}, "whole counts, none of them missing"),
            (pd.DataFrame([[1.5]]), {}, "whole counts"),
            (pd.DataFrame([[1]]).iloc[:0], {}, "whole counts"),
            (pd.DataFrame([[-1]]), {}, "counts must not be negative"),
            (pd.DataFrame({"total": [1]}), {}, "already has the label 'total'"),
            (pd.DataFrame([[1]], index=["all"]), {"total": "all"}, "already has the label 'all'"),
            (pd.DataFrame([[1]]), {"base": 0}, "base must be a whole number above 1"),
        ],
    )
    def test_refuses(self, counts, more, message):
        with pytest.raises(MethodError, match=message):
            round_controlled(counts, **more)


tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 40), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@settings(max_examples=30, deadline=None)
@given(tables, st.sampled_from([3, 5, 10]))
def test_controlled_tables_add_up_and_stay_near(inner, base):
    counts = pd.DataFrame(inner)
    found = round_controlled(counts, base).to_numpy()
    assert (found == with_totals(found[:-1, :-1])).all()
    assert (found % base == 0).all()
    assert (np.abs(found - with_totals(counts.to_numpy())) < base).all()


@settings(max_examples=40)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.integers(2, 10))
def test_conventional_rounding_is_near_and_repeatable(counts, base):
    once = round_conventional(pd.Series(counts), base)
    assert (abs(once - pd.Series(counts)) * 2 <= base).all()
    assert round_conventional(once, base).equals(once)
