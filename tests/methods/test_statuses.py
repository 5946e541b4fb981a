import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.statuses import (
    DEMONSTRATION,
    MISSING,
    PRINCIPAL_ORDER,
    STATUSES,
    GrowthReason,
    combine,
    combine_columns,
    growth_between,
    principal,
    segments,
    splice,
)
from minhou_analysis.observations import ObservationStatus

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "cases" / "statuses.json").read_text(encoding="utf-8"))
}


def test_the_hierarchy_is_that_of_sdmx():
    assert list(PRINCIPAL_ORDER) == CASES["sdmx-hierarchy"]["order"]
    example = CASES["sdmx-hierarchy-example"]
    assert principal(example["statuses"]) == example["principal"]


def test_the_list_is_that_of_sdmx_and_one_of_our_own():
    assert len(PRINCIPAL_ORDER) == 20
    assert set(STATUSES) == {*PRINCIPAL_ORDER, DEMONSTRATION}
    assert set(MISSING) == set("KHLMQO")


def test_the_order_is_that_of_the_observations():
    known = [str(status) for status in ObservationStatus]
    assert [code for code in STATUSES if code in known] == known
    for one in known:
        for other in known:
            assert combine([one, other]) == ObservationStatus.worst([one, other])


class TestCombine:
    @pytest.mark.parametrize(
        ("statuses", "worst"),
        [
            ("A", "A"),
            ("AAA", "A"),
            ("AP", "P"),
            ("PE", "E"),
            ("EI", "I"),
            ("IB", "B"),
            ("BD", "D"),
            ("UF", "F"),
            ("FO", "O"),
            ("QO", "O"),
            ("QL", "Q"),
            ("AJ", "J"),
        ],
    )
    def test_worst_of(self, statuses, worst):
        assert combine(statuses) == combine(reversed(statuses)) == worst

    def test_demonstration_makes_everything_a_demonstration(self):
        for code in STATUSES:
            assert combine([code, DEMONSTRATION]) == DEMONSTRATION
            assert principal([code, DEMONSTRATION]) == DEMONSTRATION

    @pytest.mark.parametrize("function", [combine, principal])
    def test_refuses(self, function):
        with pytest.raises(MethodError, match=r"^there is no status to combine$"):
            function([])
        with pytest.raises(MethodError, match=r"^not a status of CL_OBS_STATUS: 'X', 'Y'$"):
            function(["A", "X", "Y"])

    def test_principal_is_not_the_worst(self):
        assert principal(["B", "O"]) == "B"
        assert combine(["B", "O"]) == "O"
        assert principal(["A"]) == "A"

    def test_columns(self):
        table = pd.DataFrame({"x": ["A", "P", "DEMO"], "y": ["A", "E", "O"]}, index=["a", "b", "c"])
        pd.testing.assert_series_equal(
            combine_columns(table), pd.Series(["A", "E", "DEMO"], index=["a", "b", "c"], dtype="str")
        )
        assert combine_columns(table.iloc[:0]).tolist() == []
        with pytest.raises(MethodError, match=r"^there is no status to combine$"):
            combine_columns(table[[]])
        with pytest.raises(MethodError, match=r"^not a status of CL_OBS_STATUS: 'X', 'Y'$"):
            combine_columns(table.replace({"P": "X", "A": "Y"}))


class TestSegments:
    def test_a_break_begins_a_segment(self):
        found = segments(pd.Series(list("AABAPBA"), index=range(2014, 2021)))
        assert found.tolist() == [0, 0, 1, 1, 1, 2, 2]
        assert found.index.tolist() == list(range(2014, 2021))

    def test_edges(self):
        assert segments(pd.Series(list("BA"))).tolist() == [1, 1]
        assert segments(pd.Series(list("AA"))).tolist() == [0, 0]
        assert segments(pd.Series([], dtype="str")).tolist() == []

    def test_refuses(self):
        with pytest.raises(MethodError, match=r"^not a status of CL_OBS_STATUS: 'break', 'none'$"):
            segments(pd.Series(["none", "A", "break"]))


def growth(values, statuses, start=0, end=-1):
    labels = list(range(2014, 2014 + len(values)))
    return growth_between(
        pd.Series(values, index=labels, dtype=float),
        pd.Series(list(statuses), index=labels),
        labels[start],
        labels[end],
    )


class TestGrowth:
    def test_within_a_segment(self):
        found = growth([100, 110, 121], "APE")
        assert found.growth == pytest.approx(0.21)
        assert (found.status, found.breaks, found.reason) == ("E", (), None)

    def test_refused_across_a_break(self):
        found = growth([100, 200, 210], "ABA")
        assert (found.growth, found.reason, found.breaks) == (None, GrowthReason.BREAK_BETWEEN, (2015,))

    def test_a_break_at_the_end_is_between(self):
        assert growth([100, 200], "AB").reason is GrowthReason.BREAK_BETWEEN

    def test_a_break_at_the_start_is_not(self):
        found = growth([100, 200, 300], "ABA", start=1)
        assert (found.growth, found.status) == (0.5, "B")

    def test_a_break_after_the_end_does_not_matter(self):
        found = growth([100, 110, 300], "AAB", end=1)
        assert (found.breaks, found.reason) == ((), None)
        assert found.growth == pytest.approx(0.1)

    def test_what_is_refused_keeps_its_status(self):
        assert growth([100, 200], "AB").status == "B"
        assert growth([0, 1], "AP").status == "P"

    def test_two_breaks(self):
        assert growth([1, 2, 3], "ABB").breaks == (2015, 2016)

    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ([math.nan, 1], GrowthReason.NO_VALUE),
            ([1, math.nan], GrowthReason.NO_VALUE),
            ([0, 1], GrowthReason.FROM_ZERO),
            ([0, 0], GrowthReason.FROM_ZERO),
            ([-1, 1], GrowthReason.SIGN_CHANGE),
        ],
    )
    def test_says_why_not(self, values, reason):
        found = growth(values, "AA")
        assert (found.growth, found.reason) == (None, reason)

    @pytest.mark.parametrize(
        ("values", "rate"), [([5, 5], 0), ([5, 0], -1), ([-10, -5], 0.5), ([-10, -15], -0.5)]
    )
    def test_edges(self, values, rate):
        assert growth(values, "AA").growth == rate

    def test_from_an_observation_to_itself(self):
        assert growth([5, 6], "AA", start=1).growth == 0

    def test_refuses(self):
        with pytest.raises(MethodError, match="2014 comes before 2015"):
            growth([1, 2], "AA", start=1, end=0)
        values, statuses = pd.Series([1.0, 2.0]), pd.Series(["A", "A"])
        with pytest.raises(MethodError, match="no observation 7"):
            growth_between(values, statuses, 0, 7)
        with pytest.raises(MethodError, match=r"^values and statuses must have the same labels, each once$"):
            growth_between(values, statuses.rename({1: 9}), 0, 1)
        twice = pd.Series([1.0, 2.0], index=[1, 1])
        with pytest.raises(MethodError, match="each once"):
            growth_between(twice, pd.Series(["A", "A"], index=[1, 1]), 1, 1)
        with pytest.raises(MethodError, match="values must be finite"):
            growth_between(pd.Series([1.0, math.inf]), statuses, 0, 1)


class TestSplice:
    old = pd.Series([100.0, 110.0, 120.0], index=[2014, 2015, 2016])
    new = pd.Series([60.0, 66.0], index=[2016, 2017])

    def test_at_the_level_of_the_new_series(self):
        found = splice(self.old, self.new)
        assert (found.factor, found.overlap) == (0.5, (2016,))
        assert found.values.to_dict() == {2014: 50, 2015: 55, 2016: 60, 2017: 66}
        assert found.statuses.to_dict() == {2014: "E", 2015: "E", 2016: "A", 2017: "A"}

    def test_growth_of_the_old_series_is_kept(self):
        found = splice(self.old, self.new).values
        assert found[2015] / found[2014] == pytest.approx(self.old[2015] / self.old[2014])

    def test_means_over_the_overlap(self):
        new = pd.Series([50.0, 70.0, 66.0], index=[2015, 2016, 2017])
        found = splice(self.old, new)
        assert found.factor == pytest.approx(120 / 230)
        assert found.overlap == (2015, 2016)
        assert splice(self.old, new, at=[2016]).factor == pytest.approx(70 / 120)

    def test_missing_values_are_no_overlap(self):
        new = pd.Series([math.nan, 60.0, math.nan], index=[2015, 2016, 2017])
        found = splice(self.old, new)
        assert found.overlap == (2016,)
        assert found.values.drop(2017).to_dict() == {2014: 50, 2015: 55, 2016: 60}
        assert math.isnan(found.values[2017])

    def test_in_any_order(self):
        found = splice(self.old[::-1], self.new[::-1])
        assert found.values.index.tolist() == [2014, 2015, 2016, 2017]

    @pytest.mark.parametrize(
        ("old", "new", "at", "message"),
        [
            ({2014: 1.0}, {2015: 1.0}, None, "no observation in common"),
            (
                {2014: 1.0},
                {2014: 1.0},
                [2015],
                "^the two series have no observation in common: there is nothing to link them by$",
            ),
            ({2014: 1.0}, {2014: 0.0}, None, "both must be on one side of zero"),
            ({2014: 0.0}, {2014: 1.0}, None, "a factor from 0 to 1 links nothing"),
            ({2014: 1.0}, {2014: -1.0}, None, "both must be on one side of zero"),
            ({2014: math.inf}, {2014: 1.0}, None, "old must be finite"),
            ({2014: 1.0}, {2014: math.inf}, None, "new must be finite"),
        ],
    )
    def test_refuses(self, old, new, at, message):
        with pytest.raises(MethodError, match=message):
            splice(pd.Series(old), pd.Series(new), at)

    def test_refuses_labels_that_occur_twice(self):
        with pytest.raises(MethodError, match=r"^a label occurs twice in a series to be spliced$"):
            splice(pd.Series([1.0, 2.0], index=[1, 1]), self.new)

    def test_below_zero(self):
        assert splice(-self.old, -self.new).factor == 0.5


codes = st.lists(st.sampled_from(list(STATUSES)), min_size=1, max_size=6)


@settings(max_examples=60)
@given(codes, codes, st.randoms())
def test_combining_is_a_maximum(one, other, random):
    assert combine(one + other) == combine([combine(one), combine(other)])
    shuffled = list(one)
    random.shuffle(shuffled)
    assert combine(shuffled) == combine(one)
    assert combine(one) in one
    assert principal(one) in one


@settings(max_examples=30)
@given(st.lists(st.tuples(*[st.sampled_from(list(STATUSES))] * 3), min_size=1, max_size=8))
def test_columns_are_rows_at_once(rows):
    assert combine_columns(pd.DataFrame(rows)).tolist() == [combine(row) for row in rows]


@settings(max_examples=40)
@given(st.lists(st.floats(1, 100), min_size=3, max_size=8), st.floats(0.1, 10))
def test_a_series_spliced_to_itself_rescaled_is_rescaled(values, factor):
    series = pd.Series(values)
    found = splice(series, series.iloc[-2:] * factor)
    pd.testing.assert_series_equal(found.values, series * factor)
