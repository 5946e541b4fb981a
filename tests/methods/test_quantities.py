import math

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Direction,
    finite,
    number,
    parse_direction,
    require_non_negative,
    require_positive,
    require_positive_number,
    require_shares,
    sample,
    weights_for,
    yearly,
)


def test_directions():
    assert [Direction(name).factor for name in ("increase", "decrease", "none")] == [1, -1, 0]
    assert parse_direction("increase") is Direction.INCREASE
    with pytest.raises(MethodError, match="direction must be one of increase, decrease, none, not 'up'"):
        parse_direction("up")


class TestFinite:
    def test_keeps_shape_and_gaps(self):
        np.testing.assert_array_equal(finite("x", [[1, None]]), [[1, math.nan]])

    @pytest.mark.parametrize("wrong", ["many", object()])
    def test_refuses_what_is_no_number(self, wrong):
        with pytest.raises(MethodError, match=r"^x must be numbers$"):
            finite("x", wrong)

    @pytest.mark.parametrize("wrong", [math.inf, [1, -math.inf]])
    def test_refuses_infinity(self, wrong):
        with pytest.raises(MethodError, match=r"^x must be finite$"):
            finite("x", wrong)


class TestNumber:
    def test_one_number(self):
        assert number("x", 3) == 3
        assert type(number("x", np.float32(3))) is float

    @pytest.mark.parametrize("wrong", [math.nan, None, [1.0], pd.Series([1.0])])
    def test_refuses(self, wrong):
        with pytest.raises(MethodError, match=r"^x must be one number, not"):
            number("x", wrong)


@pytest.mark.parametrize(
    ("require", "good", "wrong", "message"),
    [
        (require_positive, [1e-12, math.nan, 5], 0, "x must be greater than zero"),
        (require_non_negative, [0, math.nan, 5], -1e-12, "x must not be negative"),
        (require_shares, [0, 1, math.nan], 1.0001, "x must lie between 0 and 1"),
        (require_shares, [0.5], -0.0001, "x must lie between 0 and 1"),
    ],
)
def test_requirements(require, good, wrong, message):
    require(x=good)
    with pytest.raises(MethodError, match=f"^{message}$"):
        require(x=[*good, wrong])
    with pytest.raises(MethodError, match=r"^y must be finite$"):
        require(x=good, y=math.inf)


class TestSample:
    def test_a_column(self):
        assert sample("x", pd.Series([1, 2])).tolist() == [1, 2]

    @pytest.mark.parametrize("wrong", [[], 5, [[1, 2]]])
    def test_refuses_what_is_no_column(self, wrong):
        with pytest.raises(MethodError, match="x must be a column with at least one number"):
            sample("x", wrong)

    def test_refuses_gaps(self):
        with pytest.raises(MethodError, match="x has missing values; drop them first"):
            sample("x", [1, math.nan])


class TestWeights:
    def test_all_equal_unless_given(self):
        assert weights_for(4, None).tolist() == [0.25] * 4
        assert weights_for(2, [0.3, 0.7]).tolist() == [0.3, 0.7]

    def test_a_sum_of_nearly_one_will_do(self):
        assert weights_for(2, [0.5, 0.5 + 9e-10]).size == 2
        with pytest.raises(MethodError, match="weights must add up to 1, not 1"):
            weights_for(2, [0.5, 0.5 + 2e-9])
        with pytest.raises(MethodError, match="weights must add up to 1, not 0\\.9"):
            weights_for(2, [0.4, 0.5])

    def test_refuses(self):
        with pytest.raises(MethodError, match="weights must be as many as the components: 3, not 2"):
            weights_for(3, [0.5, 0.5])
        with pytest.raises(MethodError, match="weights must not be negative"):
            weights_for(2, [-0.5, 1.5])


class TestYearly:
    def test_in_the_order_of_the_years(self):
        assert list(yearly([2022, 2020, 2021], [3, 1, 2]).items()) == [(2020, 1), (2021, 2), (2022, 3)]

    @pytest.mark.parametrize(
        ("year", "first"),
        [
            (2015, 2015),
            (2015.0, 2015),
            ("2015", 2015),
            (" 2015-16 ", 2015),
            ("2015/2016", 2015),
            ("2015–16", 2015),
        ],
    )
    def test_years(self, year, first):
        assert list(yearly([year], [1])) == [first]

    @pytest.mark.parametrize("year", ["2021Q2", "21", 2015.5, "2015-1", None, "x2015"])
    def test_what_is_no_year(self, year):
        with pytest.raises(MethodError, match="is not a year"):
            yearly([year], [1])

    def test_missing_values_are_dropped(self):
        assert yearly([2020, 2021, 2021], [None, math.nan, 5]) == {2021: 5}
        assert yearly([], []) == {}

    def test_refuses(self):
        with pytest.raises(MethodError, match="more than one value for 2020"):
            yearly([2020, "2020-21"], [1, 2])
        with pytest.raises(MethodError, match="1 years for 2 values"):
            yearly([2020], [1, 2])
        with pytest.raises(MethodError, match="the value of 2020 must be finite"):
            yearly([2020], [math.inf])
        with pytest.raises(MethodError, match="the value of 2020 must be numbers"):
            yearly([2020], ["many"])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, "years must be greater than zero"),
        (-1, "years must be greater than zero"),
        (math.nan, "years must be one number, not nan"),
        (math.inf, "years must be finite"),
        ([1, 2], r"years must be one number, not \[1, 2\]"),
    ],
)
def test_parameters_must_be_one_number_above_zero(value, message):
    require_positive_number(years=1e-9, other=5)
    with pytest.raises(MethodError, match=f"^{message}$"):
        require_positive_number(other=1, years=value)


def test_nothing_to_weigh():
    with pytest.raises(MethodError, match=r"^weights need at least one component$"):
        weights_for(0, None)
