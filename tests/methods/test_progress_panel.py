import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.assessment import ProgressStatus, Reason
from minhou_analysis.methods.progress import assess_with_target, assess_without_target
from minhou_analysis.methods.progress_panel import assess_panel, first_and_last

values = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 10.0, 100.0]),
    st.floats(-1e4, 1e4).filter(lambda number: number == 0 or abs(number) > 1e-3),
)
directions = st.sampled_from(["increase", "decrease"])
rows = st.lists(
    st.tuples(values, values, st.integers(0, 12), directions, values, st.integers(-1, 12), values),
    min_size=1,
    max_size=8,
)


def same(table, number, place):
    found = table[place]
    assert math.isnan(found) if number is None else found == pytest.approx(number, rel=1e-9, abs=1e-12)


def agrees(panel, single, place):
    assert panel.status[place] is single.status
    assert panel.reason[place] is single.reason
    for name in ("score", "ratio", "observed_growth", "directed_growth", "required_growth"):
        same(getattr(panel, name), getattr(single, name), place)


@settings(max_examples=150, deadline=None)
@given(rows)
def test_with_target_as_the_single_case(cases):
    base, current, years, wanted, target, due, limit = zip(*cases, strict=True)
    panel = assess_panel(base, current, years, wanted, target=target, target_years=due, limit=limit)
    for place, case in enumerate(cases):
        single = assess_with_target(
            base_year=2015,
            base_value=case[0],
            current_year=2015 + case[2],
            current_value=case[1],
            direction=case[3],
            target=case[4],
            target_year=2015 + case[5],
        )
        agrees(panel, single, place)


@settings(max_examples=150, deadline=None)
@given(rows, st.booleans())
def test_without_target_as_the_single_case(cases, limited):
    base, current, years, wanted, _, _, limit = zip(*cases, strict=True)
    panel = assess_panel(base, current, years, wanted, limit=limit if limited else None)
    for place, case in enumerate(cases):
        single = assess_without_target(
            base_year=2015,
            base_value=case[0],
            current_year=2015 + case[2],
            current_value=case[1],
            direction=case[3],
            limit=case[6] if limited else None,
        )
        agrees(panel, single, place)


@pytest.mark.parametrize(
    ("current", "status"),
    [
        (100 * 1.0151, ProgressStatus.SUBSTANTIAL),
        (100 * 1.0149, ProgressStatus.MODERATE),
        (100 * 1.0051, ProgressStatus.MODERATE),
        (100 * 1.0049, ProgressStatus.LIMITED),
        (100, ProgressStatus.LIMITED),
        (99.99, ProgressStatus.DETERIORATION),
    ],
)
def test_thresholds_without_target(current, status):
    assert assess_panel([100.0], [current], 1, "increase").status[0] is status


class TestPanel:
    base = pd.DataFrame({"income": [100.0, 100.0], "deaths": [10.0, math.nan]}, index=["a", "b"])
    current = pd.DataFrame({"income": [110.0, math.nan], "deaths": [8.0, 8.0]}, index=["a", "b"])

    def test_labels_and_broadcasting(self):
        found = assess_panel(
            self.base,
            self.current,
            5,
            ["increase", "decrease"],
            target=[121, math.nan],
            target_years=[10, math.nan],
        )
        assert found.score.index.tolist() == ["a", "b"]
        assert found.status.columns.tolist() == ["income", "deaths"]
        assert found.status.loc["a"].tolist() == [ProgressStatus.SUBSTANTIAL] * 2
        assert found.ratio.loc["a", "income"] == pytest.approx(1)
        assert math.isnan(found.ratio.loc["a", "deaths"])
        assert found.directed_growth.loc["a", "deaths"] == pytest.approx(1 - 0.8**0.2)

    def test_missing_values_have_a_reason(self):
        found = assess_panel(self.base, self.current, 5, ["increase", "decrease"])
        for column in ("income", "deaths"):
            assert found.status.loc["b", column] is ProgressStatus.NOT_AVAILABLE
            assert found.reason.loc["b", column] is Reason.NO_OBSERVATION
            assert math.isnan(found.score.loc["b", column])
        assert found.reason.loc["a"].tolist() == [None, None]

    def test_without_direction(self):
        found = assess_panel([1.0, 1.0], [2.0, math.nan], 5, "none")
        assert found.reason.tolist() == [Reason.NO_DIRECTION, Reason.NO_OBSERVATION]
        assert found.status.tolist() == [ProgressStatus.NOT_AVAILABLE] * 2

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"current": [1.0, 2.0]}, "must be of one shape"),
            ({"current": [math.inf]}, "current must be finite"),
            ({"years": math.nan}, "years must not be missing"),
            ({"years": [1, 2]}, r"years does not fit values of shape \(1,\)"),
            ({"direction": "up"}, "direction must be one of"),
            ({"target": 3.0}, "a target needs the years to it"),
            ({"target_years": 3.0}, "a target needs the years to it"),
            ({"target": 3.0, "target_years": math.nan}, "a target needs the years to it"),
            ({"base": [1e-300], "current": [1e300]}, "growth must be finite"),
        ],
    )
    def test_refuses(self, change, message):
        inputs = {"base": [1.0], "current": [2.0], "years": 1, "direction": "increase", **change}
        with pytest.raises(MethodError, match=message):
            assess_panel(**inputs)

    def test_refuses_other_labels(self):
        with pytest.raises(MethodError, match="the same labels"):
            assess_panel(self.base, self.current.iloc[::-1], 5, "increase")


class TestFirstAndLast:
    def test_gaps(self):
        nan = math.nan
        series = [[1, 2, 3], [nan, 2, 3], [1, 2, nan], [nan, 2, nan], [nan, nan, nan]]
        base, current, years = first_and_last(series, [2015, 2017, 2020])
        assert base[:4].tolist() == [1, 2, 1, 2]
        assert current[:4].tolist() == [3, 3, 2, 2]
        assert np.isnan([base[4], current[4]]).all()
        assert years.tolist() == [5, 3, 2, 0, 0]

    def test_more_axes(self):
        base, current, years = first_and_last(np.arange(24.0).reshape(2, 3, 4), [1, 2, 3, 4])
        assert base.shape == current.shape == years.shape == (2, 3)
        assert current[1, 2] == 23

    @pytest.mark.parametrize(
        ("series", "years", "message"),
        [
            ([1, 2], [2015], "one place for each of the 1 years"),
            (1.0, [2015], "one place for each"),
            ([], [], "one place for each"),
            ([1, 2], [2016, 2016], "years must rise"),
            ([1, 2], [2016, 2015], "years must rise"),
            ([1, 2], [2016, math.nan], "years must rise"),
            ([1, math.inf], [2015, 2016], "values must be finite"),
        ],
    )
    def test_refuses(self, series, years, message):
        with pytest.raises(MethodError, match=message):
            first_and_last(series, years)
