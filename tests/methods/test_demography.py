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
    annual_growth_rate,
    dependency_ratio,
    location_quotient,
    percentage_point_change,
    resident_registered_gap,
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


def test_gap_of_residents_and_registered():
    gap = resident_registered_gap(662118, 645297)
    assert gap.difference == 16821
    assert gap.rate == pytest.approx(2.6067, abs=1e-4)
    assert resident_registered_gap(90, 100).rate == -10


def test_dependency_ratios_add_up():
    children, old, working = 150432, 98681, 988200 - 150432 - 98681
    whole = dependency_ratio(children + old, working)
    assert whole == pytest.approx(dependency_ratio(children, working) + dependency_ratio(old, working))


def test_columns_keep_what_is_missing():
    rate = urbanisation_rate(pd.Series([5.0, math.nan]), pd.Series([10.0, 10.0]))
    assert rate.tolist()[0] == 50
    assert math.isnan(rate.iloc[1])
    quotient = location_quotient(pd.Series([0.0, 30.0]), pd.Series([100.0, 100.0]), 15, 100)
    assert quotient.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (annual_growth_rate, (0, 5, 1)),
        (annual_growth_rate, (-5, -6, 1)),
        (annual_growth_rate, (5, 6, 0)),
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
