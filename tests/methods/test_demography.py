import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods import demography
from minhou_analysis.methods.demography import (
    age_structure,
    ageing_index,
    annual_growth_rate,
    arithmetic_growth_rate,
    dependency_ratio,
    doubling_time,
    doubling_time_exponential,
    exponential_growth_rate,
    location_quotient,
    percentage_point_change,
    resident_registered_gap,
    sex_ratio,
    urbanisation_gap,
    urbanisation_rate,
)

CASES = json.loads((Path(__file__).parent / "cases" / "demography.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    found = getattr(demography, case["method"])(**case["inputs"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_urbanisation_of_minhou_rose_by_percentage_points():
    change = percentage_point_change(urbanisation_rate(294677, 662118), urbanisation_rate(593963, 988200))
    assert change == pytest.approx(15.60, abs=0.01)


def test_change_of_rates_must_be_finite():
    for pair, name in (((math.inf, 1), "first"), ((1, math.inf), "last")):
        with pytest.raises(MethodError, match=f"^{name} must be finite$"):
            percentage_point_change(*pair)
    assert math.isnan(percentage_point_change(1, math.nan))


def test_gap_of_residents_and_registered():
    gap = resident_registered_gap(662118, 645297)
    assert (gap.resident, gap.registered, gap.difference) == (662118, 645297, 16821)
    assert gap.rate == pytest.approx(2.6067, abs=1e-4)
    assert resident_registered_gap(90, 100).rate == -10


def test_dependency_ratios_add_up():
    children, old, working = 150432, 98681, 988200 - 150432 - 98681
    whole = dependency_ratio(children + old, working)
    assert whole == pytest.approx(dependency_ratio(children, working) + dependency_ratio(old, working))


def test_three_growth_rates():
    assert annual_growth_rate(100, 121, 2) == pytest.approx(10)
    assert arithmetic_growth_rate(100, 121, 2) == 10.5
    assert exponential_growth_rate(100, 100 * math.e, 4) == pytest.approx(25)
    assert arithmetic_growth_rate(100, 0, 4) == -25
    assert (arithmetic_growth_rate(7, 7, 3), exponential_growth_rate(7, 7, 3)) == (0, 0)
    column = exponential_growth_rate(
        pd.Series([1.0, math.nan], index=["a", "b"]), pd.Series([1.0, 1.0], index=["a", "b"]), 1
    )
    assert column["a"] == 0
    assert math.isnan(column["b"])


def test_doubling():
    assert doubling_time(2) == pytest.approx(35.0028, abs=1e-4)
    assert doubling_time_exponential(2) == pytest.approx(34.6574, abs=1e-4)
    assert doubling_time(pd.Series([100.0, math.nan])).tolist()[0] == 1
    assert doubling_time_exponential(pd.Series([math.log(2) * 100], index=["a"]))["a"] == pytest.approx(1)


def test_age_structure():
    found = age_structure(20, 50, 10)
    assert (found.young, found.working, found.old) == (20, 50, 10)
    assert (found.young_ratio, found.old_ratio, found.total_ratio) == (40, 20, 60)
    assert found.ageing_index == 50
    assert (found.young_share, found.old_share) == (25, 12.5)
    assert (ageing_index(0, 5), sex_ratio(0, 5), sex_ratio(105, 100)) == (0, 0, 105)
    column = age_structure(pd.Series([1.0, math.nan]), pd.Series([1.0, 1.0]), pd.Series([1.0, 1.0]))
    assert column.total_ratio[0] == 200
    assert math.isnan(column.ageing_index[1])


def test_urbanisation_gap():
    assert urbanisation_gap(63.89, 45.4) == pytest.approx(18.49)
    assert urbanisation_gap(0, 100) == -100
    assert math.isnan(urbanisation_gap(math.nan, 1))
    for pair, name in (
        ((100.1, 1), "resident_rate"),
        ((-0.1, 1), "resident_rate"),
        ((1, 101), "registered_rate"),
    ):
        with pytest.raises(MethodError, match=f"^{name} must lie between 0 and 100 percent$"):
            urbanisation_gap(*pair)


def test_columns_keep_what_is_missing():
    rate = urbanisation_rate(pd.Series([5.0, math.nan]), pd.Series([10.0, 10.0]))
    assert rate.tolist()[0] == 50
    assert math.isnan(rate.iloc[1])
    quotient = location_quotient(pd.Series([0.0, 30.0]), pd.Series([100.0, 100.0]), 15, 100)
    assert quotient.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (annual_growth_rate, (-5, 6, 1), "first must not be negative"),
        (annual_growth_rate, (5, -6, 1), "last must not be negative"),
        (arithmetic_growth_rate, (0, 5, 1), "first must be greater than zero"),
        (arithmetic_growth_rate, (5, -1, 1), "last must not be negative"),
        (exponential_growth_rate, (5, 0, 1), "last must be greater than zero"),
        (annual_growth_rate, (1, 2, math.nan), "years must be one number, not nan"),
        (arithmetic_growth_rate, (1, 2, math.nan), "years must be one number, not nan"),
        (exponential_growth_rate, (1, 2, math.nan), "years must be one number, not nan"),
        (doubling_time, (0,), "rate must be greater than zero"),
        (urbanisation_rate, (-1, 10), "urban must not be negative"),
        (urbanisation_rate, (0, 0), "resident must be greater than zero"),
        (urbanisation_rate, (11, 10), "urban people cannot be more than all people"),
        (resident_registered_gap, (-5, 1), "resident must not be negative"),
        (resident_registered_gap, (5, 0), "registered must be greater than zero"),
        (urbanisation_gap, (math.inf, 1), "resident_rate must be finite"),
        (urbanisation_gap, (1, math.inf), "registered_rate must be finite"),
    ],
)
def test_refusals_say_why(function, arguments, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        function(*arguments)


def test_everybody_may_be_urban():
    assert urbanisation_rate(10, 10) == 100


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (annual_growth_rate, (0, 5, 1)),
        (annual_growth_rate, (-5, -6, 1)),
        (annual_growth_rate, (5, 6, 0)),
        (arithmetic_growth_rate, (0, 5, 1)),
        (arithmetic_growth_rate, (5, -1, 1)),
        (arithmetic_growth_rate, (5, 6, 0)),
        (exponential_growth_rate, (0, 5, 1)),
        (exponential_growth_rate, (5, 0, 1)),
        (exponential_growth_rate, (5, 6, 0)),
        (doubling_time, (0,)),
        (doubling_time, (-1,)),
        (doubling_time_exponential, (0,)),
        (ageing_index, (1, 0)),
        (ageing_index, (-1, 1)),
        (sex_ratio, (1, 0)),
        (sex_ratio, (-1, 1)),
        (age_structure, (1, 0, 1)),
        (age_structure, (0, 1, 1)),
        (dependency_ratio, (5, 0)),
        (dependency_ratio, (-1, 5)),
        (urbanisation_rate, (1, 0)),
        (urbanisation_rate, (11, 10)),
        (urbanisation_rate, (-1, 10)),
        (resident_registered_gap, (5, 0)),
        (resident_registered_gap, (-5, 1)),
        (location_quotient, (1, 0, 1, 2)),
        (location_quotient, (1, 2, 0, 2)),
        (location_quotient, (3, 2, 1, 2)),
        (location_quotient, (1, 2, 3, 2)),
    ],
)
def test_refuses(function, arguments):
    with pytest.raises(MethodError):
        function(*arguments)


counts = st.integers(1, 10**7)


@given(counts, counts, st.integers(1, 30))
def test_growth_compounds(first, last, years):
    rate = annual_growth_rate(first, last, years)
    assert first * (1 + rate / 100) ** years == pytest.approx(last, rel=1e-6)


@given(counts, counts)
def test_a_place_is_as_concentrated_as_itself(part, rest):
    assert location_quotient(part, part + rest, part, part + rest) == pytest.approx(1)


@given(counts, counts)
def test_urban_and_rural_make_the_whole(urban, rural):
    whole = urban + rural
    assert urbanisation_rate(urban, whole) + urbanisation_rate(rural, whole) == pytest.approx(100)


@given(counts, counts, st.integers(1, 30))
def test_rates_in_their_order(first, last, years):
    geometric, exponential = (
        annual_growth_rate(first, last, years),
        exponential_growth_rate(first, last, years),
    )
    assert exponential <= geometric + 1e-9
    assert first * math.exp(exponential / 100 * years) == pytest.approx(last, rel=1e-6)
    assert geometric <= arithmetic_growth_rate(first, last, years) + 1e-6


@given(st.floats(0.01, 50))
def test_after_doubling_time_it_has_doubled(rate):
    assert (1 + rate / 100) ** doubling_time(rate) == pytest.approx(2)
    assert math.exp(rate / 100 * doubling_time_exponential(rate)) == pytest.approx(2)
