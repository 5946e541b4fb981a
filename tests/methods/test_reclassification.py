from __future__ import annotations

import pandas as pd
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.migration import urban_change
from minhou_analysis.methods.reclassification import assumed_reclassification, neutral_rural_growth

RURAL, RURAL_LATER, URBAN, URBAN_LATER = 367_441, 394_237, 294_677, 593_963


def test_nobody_is_reclassified_at_the_neutral_growth():
    neutral = neutral_rural_growth(RURAL, RURAL_LATER)
    assert neutral == pytest.approx(0.07293, abs=1e-5)
    found = assumed_reclassification(RURAL, RURAL_LATER, URBAN_LATER + RURAL_LATER, neutral)
    assert found.people == pytest.approx(0, abs=1e-6)
    assert found.points == pytest.approx(0, abs=1e-9)


def test_equal_growth_of_town_and_country_leaves_the_whole_rise_to_reclassification():
    first, last = URBAN + RURAL, URBAN_LATER + RURAL_LATER
    found = assumed_reclassification(RURAL, RURAL_LATER, last, last / first - 1)
    assert found.points == pytest.approx((URBAN_LATER / last - URBAN / first) * 100)


def test_what_is_assumed_here_is_what_the_decomposition_takes_out():
    last = URBAN_LATER + RURAL_LATER
    found = assumed_reclassification(RURAL, RURAL_LATER, last, 0.2)
    parts = urban_change(URBAN, URBAN_LATER, URBAN + RURAL, last, 10_000, 30_000, found.people)
    assert parts.reclassification_points == pytest.approx(found.points)


def test_works_by_place():
    rural = pd.DataFrame(
        {"first": [100.0, 200.0], "last": [90.0, 150.0], "all": [400.0, 500.0]}, index=["a", "b"]
    )
    found = assumed_reclassification(rural["first"], rural["last"], rural["all"], 0.1)
    assert found.people.to_list() == pytest.approx([20, 70])
    assert found.points.to_list() == pytest.approx([5, 14])


@pytest.mark.parametrize("growth", [-1.1, float("nan"), float("inf")])
def test_growth_is_a_fraction(growth):
    with pytest.raises(MethodError, match="growth"):
        assumed_reclassification(RURAL, RURAL_LATER, URBAN_LATER, growth)


def test_refuses_impossible_counts():
    with pytest.raises(MethodError):
        assumed_reclassification(RURAL, RURAL_LATER, 0, 0.1)
    with pytest.raises(MethodError):
        neutral_rural_growth(0, RURAL_LATER)
    with pytest.raises(MethodError):
        assumed_reclassification(-1, RURAL_LATER, 1, 0.1)
