import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.disclosure import (
    CONFIDENTIALITY,
    feasible_intervals,
    primary_cells,
    suppress_small_cells,
)

CASES = json.loads((Path(__file__).parent / "cases" / "disclosure.json").read_text(encoding="utf-8"))
THRESHOLDS = [case for case in CASES if case["method"] == "small_cell_suppression"]
INTERVALS = [case for case in CASES if case["method"] == "feasibility_interval"]


@pytest.mark.parametrize("case", THRESHOLDS, ids=lambda case: case["id"])
def test_published_thresholds(case):
    counts = pd.Series(case["inputs"]["counts"])
    small = primary_cells(counts, case["inputs"]["threshold"])
    assert small.index[small].tolist() == case["expected"]["suppressed"]


@pytest.mark.parametrize("case", INTERVALS, ids=lambda case: case["id"])
def test_published_intervals(case):
    given_, expected = case["inputs"], case["expected"]
    table = pd.DataFrame(given_["published"], index=given_["rows"], columns=given_["columns"], dtype="Int64")
    found = feasible_intervals(table, total=given_["total"])
    assert found.loc[tuple(expected["cell"])].tolist() == [expected["lower"], expected["upper"]]
    assert len(found) == 4


def table(*rows):
    return pd.DataFrame(rows, index=list("abcdef")[: len(rows)], columns=list("uvwxyz")[: len(rows[0])])


def with_totals(counts):
    whole = counts.copy()
    whole["all"] = whole.sum(axis=1)
    whole.loc["all"] = whole.sum()
    return whole


def hidden(result):
    places = np.argwhere(result.published.isna().to_numpy())
    return {(result.published.index[row], result.published.columns[column]) for row, column in places}


class TestPrimary:
    @pytest.mark.parametrize("threshold", [3, 5, 10])
    def test_below_the_threshold(self, threshold):
        counts = table([0, 1, threshold - 1, threshold])
        assert primary_cells(counts, threshold).loc["a"].tolist() == [False, True, True, False]
        assert primary_cells(counts, threshold, zeros=True).loc["a"].tolist() == [True, True, True, False]

    def test_keeps_labels(self):
        counts = pd.Series([1, 9], index=["p", "q"], name="people")
        found = primary_cells(counts, 3)
        pd.testing.assert_series_equal(found, pd.Series([True, False], index=["p", "q"], name="people"))
        assert primary_cells(table([1, 2]), 3).columns.tolist() == ["u", "v"]

    def test_empty(self):
        assert primary_cells(pd.Series([], dtype=float), 3).tolist() == []

    @pytest.mark.parametrize(
        ("counts", "message"),
        [
            ([1, None], "a count is missing: what is not known cannot be found safe"),
            ([1, -1], "counts must not be negative"),
            ([1, 2.5], "counts must be whole numbers"),
            ([1, np.inf], "counts must be finite"),
            (["x", "y"], "counts must be numbers"),
        ],
    )
    def test_refuses(self, counts, message):
        with pytest.raises(MethodError, match=f"^{message}$"):
            primary_cells(pd.Series(counts), 3)

    @pytest.mark.parametrize("threshold", [1, 2.5, 0])
    def test_refuses_a_threshold_that_hides_nothing(self, threshold):
        with pytest.raises(MethodError, match="whole number above 1"):
            primary_cells(pd.Series([1]), threshold)

    def test_the_least_threshold(self):
        assert primary_cells(pd.Series([1, 2]), 2).tolist() == [True, False]


LAST = "'all' must be the last row or the last column"


class TestSuppression:
    def test_nothing_small_hides_nothing(self):
        found = suppress_small_cells(table([10, 20], [30, 40]), 5)
        assert hidden(found) == set()
        assert (found.primary, found.secondary, found.is_safe, found.threshold) == (0, 0, True, 5)
        assert (found.observation_status == "A").all(axis=None)
        assert (found.confidentiality == "F").all(axis=None)

    def test_a_rectangle_protects(self):
        found = suppress_small_cells(table([1, 50, 20], [30, 10, 90], [40, 70, 80]), 3)
        assert hidden(found) == {("a", "u"), ("a", "v"), ("b", "u"), ("b", "v")}
        assert (found.primary, found.secondary) == (1, 3)
        assert found.observation_status.loc["a", "u"] == "Q"
        assert found.confidentiality.loc["a", "u"] == "A"
        codes = found.confidentiality.to_numpy().ravel().tolist()
        assert (codes.count("A"), codes.count("D"), codes.count("F")) == (1, 3, 5)
        assert set(codes) <= set(CONFIDENTIALITY)

    def test_small_cells_protect_each_other(self):
        found = suppress_small_cells(table([1, 2, 20], [2, 1, 30], [40, 50, 60]), 3)
        assert hidden(found) == {("a", "u"), ("a", "v"), ("b", "u"), ("b", "v")}
        assert (found.primary, found.secondary) == (4, 0)

    def test_the_cheaper_cells_are_taken(self):
        found = suppress_small_cells(table([1, 500, 6], [9, 800, 7], [900, 700, 600]), 3)
        assert hidden(found) == {("a", "u"), ("a", "w"), ("b", "u"), ("b", "w")}

    def test_one_large_cell_is_cheaper_than_three_small_ones(self):
        found = suppress_small_cells(table([1, 5, 0], [1000, 6, 7], [8, 0, 9]), 3)
        assert hidden(found) == {("a", "u"), ("a", "v"), ("b", "u"), ("b", "v")}

    def test_five_cells_are_cheaper_than_totals(self):
        found = suppress_small_cells(with_totals(table([1, 5, 0], [0, 6, 7], [8, 0, 9])), 3, total="all")
        assert hidden(found) == {tuple(cell) for cell in ("au", "av", "bv", "bw", "cw", "cu")}

    def test_what_is_hidden_already_costs_nothing(self):
        found = suppress_small_cells(table([1, 50, 6], [9, 80, 7], [2, 3, 500]), 3)
        assert hidden(found) == {("a", "u"), ("c", "u"), ("a", "v"), ("c", "v")}

    def test_zeros_never_protect(self):
        found = suppress_small_cells(table([1, 0, 9], [0, 50, 60], [20, 30, 40]), 3)
        assert ("a", "v") not in hidden(found)
        assert ("b", "u") not in hidden(found)
        assert found.is_safe

    def test_zeros_hidden_on_request(self):
        found = suppress_small_cells(table([0, 50, 9], [20, 50, 60]), 3, zeros=True)
        assert found.confidentiality.loc["a", "u"] == "A"
        assert (found.primary, found.secondary) == (1, 3)

    def test_a_cell_that_nothing_protects_is_exposed(self):
        found = suppress_small_cells(table([1, 0], [20, 30]), 3)
        assert (found.exposed, found.is_safe) == ((("a", "u"),), False)
        assert hidden(found) == {("a", "u")}

    def test_its_own_totals_can_be_hidden_as_a_last_resort(self):
        found = suppress_small_cells(with_totals(table([1, 0], [20, 30])), 3, total="all")
        assert found.is_safe
        assert {("a", "u"), ("a", "all")} <= hidden(found)

    def test_small_totals_are_small_counts(self):
        found = suppress_small_cells(with_totals(table([1, 1, 0], [20, 30, 40], [9, 9, 9])), 5, total="all")
        assert found.confidentiality.loc["a", "all"] == "A"
        assert found.is_safe

    def test_totals_stay_where_cells_will_do(self):
        found = suppress_small_cells(with_totals(table([1, 50, 20], [30, 10, 90])), 3, total="all")
        assert not found.published["all"].isna().any()
        assert not found.published.loc["all"].isna().any()

    def test_without_totals_only_the_small_counts_go(self):
        found = suppress_small_cells(table([1, 50], [30, 10]), 3, row_totals=False, column_totals=False)
        assert hidden(found) == {("a", "u")}
        assert found.is_safe

    def test_with_one_kind_of_totals(self):
        rows = suppress_small_cells(table([1, 50, 20], [30, 10, 90]), 3, column_totals=False)
        assert hidden(rows) == {("a", "u"), ("a", "w")}
        columns = suppress_small_cells(table([1, 50, 20], [30, 10, 90]), 3, row_totals=False)
        assert hidden(columns) == {("a", "u"), ("b", "u")}

    def test_one_column(self):
        found = suppress_small_cells(table([11], [11], [5]), 10)
        assert (len(hidden(found)), found.primary, found.secondary) == (2, 1, 1)
        row = suppress_small_cells(table([11, 12, 5]), 10)
        assert hidden(row) == {("a", "w"), ("a", "u")}

    def test_one_cell(self):
        found = suppress_small_cells(table([1]), 3)
        assert (hidden(found), found.exposed) == ({("a", "u")}, ())
        alone = suppress_small_cells(with_totals(table([1])), 3, total="all")
        assert hidden(alone) == {("a", "u"), ("a", "all"), ("all", "u"), ("all", "all")}

    def test_the_hidden_counts_are_not_kept(self):
        found = suppress_small_cells(table([1, 50, 20], [30, 10, 90]), 3)
        assert found.published.loc["a", "w"] == 20
        assert found.published.dtypes.astype(str).unique().tolist() == ["Int64"]
        assert pd.isna(found.published.loc["a", "u"])

    @pytest.mark.parametrize(
        ("counts", "more", "message"),
        [
            (table([1, 2]), {"total": "all"}, "'all' is neither a row nor a column of the table"),
            (with_totals(table([1, 2]))[["all", "u", "v"]], {"total": "all"}, LAST),
            (with_totals(table([1, 2])).iloc[::-1], {"total": "all"}, LAST),
            (with_totals(table([1, 2])).iloc[::-1][["u", "v"]], {"total": "all"}, LAST),
            (with_totals(table([1, 2])).loc[["a"], ["all", "u", "v"]], {"total": "all"}, LAST),
            (
                with_totals(table([1, 2])).replace(3, 4),
                {"total": "all"},
                "the totals under 'all' are not the sums of the counts",
            ),
            (table([1, 2]).iloc[:0], {}, "there is no cell to protect"),
            (pd.DataFrame([[1, 2]], columns=["u", "u"]), {}, "a label occurs twice in the table"),
            (pd.DataFrame([[1], [2]], index=["a", "a"]), {}, "a label occurs twice in the table"),
        ],
    )
    def test_refuses(self, counts, more, message):
        with pytest.raises(MethodError, match=f"^{message}$"):
            suppress_small_cells(counts, 3, **more)


class TestIntervals:
    def test_a_lone_hidden_cell_is_worked_out(self):
        counts = table([1, 50], [30, 10])
        published = counts.astype("Int64").mask(counts < 3)
        found = feasible_intervals(published, row_totals=counts.sum(axis=1))
        assert found.loc[("a", "u")].tolist() == [1, 1]
        assert found.index.names == ["row", "column"]

    def test_nothing_known_bounds_nothing(self):
        published = table([1, 50]).astype("Int64").mask(table([1, 50]) < 3)
        assert feasible_intervals(published).loc[("a", "u")].tolist() == [0, np.inf]

    def test_nothing_hidden(self):
        counts = table([1, 50])
        assert feasible_intervals(counts, row_totals=counts.sum(axis=1)).empty
        assert feasible_intervals(counts).columns.tolist() == ["lower", "upper"]
        assert feasible_intervals(counts).index.names == ["row", "column"]

    def test_its_own_totals_beside_those_from_elsewhere(self):
        counts = table([1, 50], [2, 40], [3, 30])
        whole = counts.copy()
        whole.loc["all"] = counts.sum()
        known = counts.sum(axis=1)
        found = feasible_intervals(whole.astype("Int64").mask(whole < 3), total="all", row_totals=known)
        assert found.loc[("a", "u")].tolist() == [1, 1]
        assert found.loc[("b", "u")].tolist() == [2, 2]

    def test_contradictions(self):
        counts = table([1, 50])
        published = counts.astype("Int64").mask(counts < 3)
        for shown, known in ((published, 20), (counts, 20), (counts, 52), (counts, 50)):
            wrong = pd.Series([known], index=["a"])
            with pytest.raises(MethodError, match="totals contradict the table"):
                feasible_intervals(shown, row_totals=wrong)

    def test_other_labels(self):
        with pytest.raises(MethodError, match=r"^totals must have the labels of the lines that they add up$"):
            feasible_intervals(table([1, 50]), row_totals=pd.Series([51], index=["b"]))
        with pytest.raises(MethodError, match=r"^totals has missing values"):
            feasible_intervals(table([1, 50]), row_totals=pd.Series([np.nan], index=["a"]))

    def test_refuses(self):
        with pytest.raises(MethodError, match="published must not be negative"):
            feasible_intervals(table([-1, 50]))
        with pytest.raises(MethodError, match="neither a row nor a column"):
            feasible_intervals(table([1, 50]), total="all")


def tables(largest):
    sizes = st.tuples(st.integers(2, 4), st.integers(2, 4))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, largest), min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    ).map(lambda rows: table(*rows))


def assert_protected(counts, found, intervals):
    for row, column in hidden(found):
        lower, upper = intervals.loc[(row, column)]
        assert lower - 1e-6 <= counts.loc[row, column] <= upper + 1e-6
        if found.confidentiality.loc[row, column] == "A" and (row, column) not in found.exposed:
            assert upper - lower >= 1 - 1e-6
    for row, column in found.exposed:
        lower, upper = intervals.loc[(row, column)]
        assert upper - lower < 1e-6


@settings(max_examples=15, deadline=None)
@given(tables(12), st.sampled_from([3, 5]), st.booleans())
def test_no_small_count_can_be_worked_out_from_totals_elsewhere(counts, threshold, zeros):
    found = suppress_small_cells(counts, threshold, zeros=zeros)
    intervals = feasible_intervals(found.published, row_totals=counts.sum(axis=1), column_totals=counts.sum())
    assert_protected(counts, found, intervals)


@settings(max_examples=15, deadline=None)
@given(tables(12), st.sampled_from([3, 5]))
def test_nor_from_the_totals_in_the_table(counts, threshold):
    whole = with_totals(counts)
    found = suppress_small_cells(whole, threshold, total="all")
    assert_protected(whole, found, feasible_intervals(found.published, total="all"))
    assert found.is_safe


@settings(max_examples=15, deadline=None)
@given(tables(12))
def test_nor_from_the_totals_of_rows_alone(counts):
    found = suppress_small_cells(counts, 5, column_totals=False)
    assert_protected(counts, found, feasible_intervals(found.published, row_totals=counts.sum(axis=1)))


@settings(max_examples=15, deadline=None)
@given(tables(12))
def test_what_is_shown_is_true_and_every_cell_has_its_status(counts):
    found = suppress_small_cells(counts, 3)
    shown = found.published.notna()
    assert (found.published.where(shown, 0) == counts.where(shown, 0)).all(axis=None)
    assert ((found.observation_status == "Q") == ~shown).all(axis=None)
    assert ((found.confidentiality == "F") == shown).all(axis=None)
    assert ((found.confidentiality == "A") == primary_cells(counts, 3)).all(axis=None)


def test_hidden_zeros_protect_each_other_when_they_may_grow():
    found = suppress_small_cells(table([0, 1], [1, 0]), 3, zeros=True)
    assert found.exposed == ()
    assert (found.primary, found.secondary) == (4, 0)
