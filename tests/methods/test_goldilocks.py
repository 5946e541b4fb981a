import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.goldilocks import PARITY_ACCEPTED, folded_above, parity_ratio
from minhou_analysis.methods.progress import assess

positive = st.floats(0.01, 100)


class TestParity:
    def test_twice_and_half_are_alike(self):
        assert parity_ratio(2.0) == parity_ratio(0.5) == 2
        assert isinstance(parity_ratio(2.0), float)

    def test_parity_itself(self):
        assert parity_ratio(1.0) == 1

    @pytest.mark.parametrize(
        ("ratio", "folded"),
        [(0.97, 1), (1.03, 1), (1.0, 1), (0.969, 1 / 0.969), (1.031, 1.031)],
    )
    def test_accepted_range(self, ratio, folded):
        assert parity_ratio(ratio, PARITY_ACCEPTED) == pytest.approx(folded)

    def test_without_a_range_nothing_is_accepted(self):
        assert parity_ratio(0.97) == pytest.approx(1 / 0.97)

    def test_columns_keep_their_labels_and_gaps(self):
        given_ = pd.Series([2.0, math.nan, 0.25], index=["a", "b", "c"], name="ratio")
        found = parity_ratio(given_)
        pd.testing.assert_series_equal(
            found, pd.Series([2.0, math.nan, 4.0], index=given_.index, name="ratio")
        )
        np.testing.assert_array_equal(parity_ratio(np.array([0.5, 4.0])), [2.0, 4.0])

    def test_missing_stays_missing_within_a_range(self):
        assert math.isnan(parity_ratio(math.nan, PARITY_ACCEPTED))

    @pytest.mark.parametrize("ratio", [0.0, -1.0])
    def test_refuses_what_is_no_ratio(self, ratio):
        with pytest.raises(MethodError, match="ratio must be greater than zero"):
            parity_ratio(ratio)

    @pytest.mark.parametrize("accepted", [(0, 1), (1.01, 1.03), (0.9, 0.99)])
    def test_refuses_a_range_without_parity(self, accepted):
        with pytest.raises(MethodError, match="accepted range must hold parity"):
            parity_ratio(1.0, accepted)

    def test_a_range_may_end_at_parity(self):
        assert parity_ratio(0.99, (0.98, 1)) == 1
        assert parity_ratio(1.01, (1, 1.02)) == 1

    def test_towards_parity_is_progress_from_either_side(self):
        years = [2020, 2023]
        up = assess(years, parity_ratio(pd.Series([0.5, 0.8])), "decrease", target=1, target_year=2030)
        down = assess(years, parity_ratio(pd.Series([2.0, 1.25])), "decrease", target=1, target_year=2030)
        assert up.score == pytest.approx(down.score)
        assert up.ratio > 0


class TestFolded:
    @pytest.mark.parametrize(("value", "folded"), [(40, 60), (60, 60), (50, 50), (0, 100), (-10, 110)])
    def test_half_of_the_seats(self, value, folded):
        assert folded_above(float(value), 50) == folded

    def test_columns(self):
        found = folded_above(pd.Series([90.0, math.nan, 110.0]), 100)
        assert found.iloc[0] == found.iloc[2] == 110
        assert math.isnan(found.iloc[1])

    def test_refuses(self):
        with pytest.raises(MethodError, match="target must be one number"):
            folded_above(1.0, math.nan)
        with pytest.raises(MethodError, match="value must be finite"):
            folded_above(math.inf, 1)


@settings(max_examples=50)
@given(positive)
def test_parity_is_the_least_and_sides_are_alike(ratio):
    assert parity_ratio(ratio) >= 1
    assert parity_ratio(ratio) == pytest.approx(parity_ratio(1 / ratio))


@settings(max_examples=50)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_folded_value_is_never_below_its_target(value, target):
    assert folded_above(value, target) >= target
    assert folded_above(folded_above(value, target), target) == pytest.approx(folded_above(value, target))
