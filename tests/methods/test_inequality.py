import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.inequality import coefficient_of_variation, gini, urban_rural_ratio

CASES = json.loads((Path(__file__).parent / "cases" / "inequality.json").read_text(encoding="utf-8"))


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("income_ratio")
def test_published_income_ratios(case):
    assert urban_rural_ratio(**case["inputs"]) == pytest.approx(case["expected"], abs=case["tolerance"])


@of("sigma_convergence_population_sd")
def test_published_coefficients_of_variation(case):
    found = coefficient_of_variation(case["inputs"]["x"], ddof=0)
    assert found == pytest.approx(case["expected"]["cv"], abs=case["tolerance"])


@of("gini")
def test_published_gini(case):
    assert gini(case["inputs"]["x"]) == pytest.approx(case["expected"]["gini"], abs=case["tolerance"])


def test_ratio_of_columns_keeps_what_is_missing():
    ratio = urban_rural_ratio(pd.Series([4.0, math.nan]), pd.Series([2.0, 1.0]))
    assert ratio.iloc[0] == 2
    assert math.isnan(ratio.iloc[1])


@pytest.mark.parametrize("pair", [(1, 0), (0, 1), (-1, 1), (1, -2)])
def test_ratio_refuses_nothing_and_less(pair):
    with pytest.raises(MethodError):
        urban_rural_ratio(*pair)


@pytest.mark.parametrize("values", [[], [math.nan, 1], [-1, 1], [-3, -2], [[1, 2], [3, 4]], ["a"]])
def test_variation_refuses(values):
    with pytest.raises(MethodError):
        coefficient_of_variation(values, ddof=0)


def test_variation_of_one_unit():
    assert coefficient_of_variation([7], ddof=0) == 0
    with pytest.raises(MethodError, match="more than 1"):
        coefficient_of_variation([7], ddof=1)


@pytest.mark.parametrize("values", [[], [0, 0], [1, -1], [1, math.nan], [1, math.inf]])
def test_gini_refuses(values):
    with pytest.raises(MethodError):
        gini(values)


def test_gini_at_its_ends():
    assert gini([5]) == 0
    assert gini([3, 3, 3]) == 0
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)


positive = st.lists(st.floats(1e-3, 1e9), min_size=2, max_size=30)


@given(positive, st.floats(1e-3, 1e3))
def test_size_of_the_unit_does_not_matter(values, unit):
    scaled = [value * unit for value in values]
    assert gini(scaled) == pytest.approx(gini(values), abs=1e-9)
    variation = coefficient_of_variation(values, ddof=0)
    assert coefficient_of_variation(scaled, ddof=0) == pytest.approx(variation, rel=1e-6, abs=1e-7)


@given(positive)
def test_gini_is_the_mean_difference(values):
    y = np.array(values)
    by_pairs = np.abs(y[:, None] - y).sum() / (2 * y.size**2 * y.mean())
    assert gini(values) == pytest.approx(by_pairs, abs=1e-9)
    assert 0 <= gini(values) <= 1 - 1 / y.size + 1e-12


@given(positive)
def test_doubling_everybody_changes_nothing(values):
    assert gini(values * 2) == pytest.approx(gini(values), abs=1e-9)


@given(st.floats(1e-3, 1e9), st.integers(2, 20))
def test_equal_units_do_not_vary(value, n):
    assert coefficient_of_variation([value] * n, ddof=1) == 0
    assert gini([value] * n) == pytest.approx(0, abs=1e-12)
