import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.inequality import (
    coefficient_of_variation,
    fixed_weight_growth,
    gap_share,
    gini,
    gini_unbiased,
    gini_weighted,
    growth_gap,
    mean_urban_rural_ratio,
    urban_rural_ratio,
    williamson_index,
)

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


@of("gini_unbiased")
def test_published_gini_with_correction(case):
    assert gini_unbiased(case["inputs"]["x"]) == pytest.approx(case["expected"], abs=case["tolerance"])


@of("gini_weighted")
def test_published_gini_of_people(case):
    found = gini_weighted(case["inputs"]["x"], case["inputs"]["w"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("alpha2_gini_weighted")
def test_published_squared_williamson(case):
    found = williamson_index(case["inputs"]["x"], case["inputs"]["w"]) ** 2
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_ratio_of_columns_keeps_what_is_missing():
    ratio = urban_rural_ratio(pd.Series([4.0, math.nan]), pd.Series([2.0, 1.0]))
    assert ratio.iloc[0] == 2
    assert math.isnan(ratio.iloc[1])


@pytest.mark.parametrize("pair", [(1, 0), (0, 1), (-1, 1), (1, -2)])
def test_ratio_refuses_nothing_and_less(pair):
    with pytest.raises(MethodError):
        urban_rural_ratio(*pair)


def test_gap_as_share():
    assert gap_share(4.0, 1.0) == 0.75
    assert gap_share(1.0, 2.0) == -1
    assert gap_share(pd.Series([2.0, math.nan]), pd.Series([2.0, 1.0])).tolist()[0] == 0
    for pair, name in (((0, 1), "urban"), ((1, 0), "rural")):
        with pytest.raises(MethodError, match=f"^{name} must be greater than zero$"):
            gap_share(*pair)


def test_growth_gap():
    assert growth_gap(100.0, 110.0, 50.0, 60.0, 1) == pytest.approx(10)
    assert growth_gap(100.0, 121.0, 50.0, 60.5, 2) == pytest.approx(0)
    assert growth_gap(100.0, 144.0, 50.0, 60.5, 2) == pytest.approx(-10)
    assert math.isnan(
        growth_gap(pd.Series([math.nan]), pd.Series([1.0]), pd.Series([1.0]), pd.Series([1.0]), 1)[0]
    )
    names = ("urban_first", "urban_last", "rural_first", "rural_last")
    for position, name in enumerate(names):
        numbers = [1.0, 1.0, 1.0, 1.0]
        numbers[position] = 0
        with pytest.raises(MethodError, match=f"^{name} must be greater than zero$"):
            growth_gap(*numbers, 1)
    with pytest.raises(MethodError, match=r"^years must be greater than zero$"):
        growth_gap(1, 1, 1, 1, 0)


def test_mean_of_ratios():
    assert mean_urban_rural_ratio([4, 9], [2, 3]) == 2.5
    assert mean_urban_rural_ratio([4, 9], [2, 3], [3, 1]) == 2.25
    assert mean_urban_rural_ratio([4, 9], [2, 3], [0, 5]) == 3
    with pytest.raises(MethodError, match=r"^urban and rural must be of the same length$"):
        mean_urban_rural_ratio([1, 2], [1])
    with pytest.raises(MethodError, match=r"^weights must not all be zero$"):
        mean_urban_rural_ratio([1, 2], [1, 2], [0, 0])
    with pytest.raises(MethodError, match=r"^rural must be greater than zero$"):
        mean_urban_rural_ratio([1, 2], [1, 0])


def test_growth_of_everybody_above_that_of_each():
    found = fixed_weight_growth([200, 100], [220, 110], [1, 1], [3, 1])
    assert (found.first_mean, found.last_mean) == (150, 192.5)
    assert found.growth == pytest.approx(42.5 / 1.5)
    assert found.within_growth == pytest.approx(10)
    assert found.composition_effect == pytest.approx(42.5 / 1.5 - 10)
    assert found.weights == "first"
    last = fixed_weight_growth([200, 100], [220, 110], [1, 1], [3, 1], weights="last")
    assert last.within_growth == pytest.approx((0.75 * 20 + 0.25 * 10) / 1.5)
    assert last.growth == found.growth
    assert last.weights == "last"


def test_growth_without_a_move_has_no_composition_effect():
    found = fixed_weight_growth([200, 100, 0], [240, 110, 0], [2, 4, 1], [4, 8, 2])
    assert found.composition_effect == pytest.approx(0, abs=1e-12)
    assert fixed_weight_growth([5], [6], [1], [9]).growth == pytest.approx(20)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1], [1, 2], [1], [1]), "values and people must be as many as the groups at both ends"),
        (([1, 2], [1, 2], [1, 2], [1]), "values and people must be as many as the groups at both ends"),
        (([1], [1], [0], [1]), "a mean over groups needs people at both ends"),
        (([1], [1], [1], [0]), "a mean over groups needs people at both ends"),
        (([0], [1], [1], [1]), "growth from zero has no rate"),
        (([-1], [1], [1], [1]), "first must not be negative"),
        (([1], [-1], [1], [1]), "last must not be negative"),
        (([1], [1], [-1], [1]), "first_people must not be negative"),
        (([1], [1], [1], [-1]), "last_people must not be negative"),
        (([1], [math.nan], [1], [1]), "last has missing values"),
    ],
)
def test_fixed_weights_refuse(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        fixed_weight_growth(*arguments)
    with pytest.raises(MethodError, match=r"^weights must be \"first\" or \"last\", not 'both'$"):
        fixed_weight_growth([1], [1], [1], [1], weights="both")


def test_williamson_by_hand():
    assert williamson_index([1, 3], [1, 1]) == 0.5
    assert williamson_index([1, 5], [3, 1]) == pytest.approx(math.sqrt(3) / 2)
    assert williamson_index([7, 1, 3], [0, 1, 1]) == 0.5
    assert williamson_index([4], [2]) == 0
    assert williamson_index([0.1] * 3, [1, 2, 4]) == 0
    assert williamson_index([9, 4, 4], [0, 1, 1]) == 0
    for values in ([-1, 1], [-3, 1], [0, 0]):
        with pytest.raises(MethodError, match=r"^a Williamson index needs a mean greater than zero$"):
            williamson_index(values, [1, 1])
    with pytest.raises(MethodError, match=r"^weights must not be negative$"):
        williamson_index([1, 2], [1, -1])


def test_gini_of_people():
    assert gini_weighted([1, 3], [3, 1]) == pytest.approx(gini([1, 1, 1, 3]))
    assert gini_weighted([9, 1, 3], [0, 3, 1]) == pytest.approx(0.25)
    assert gini_weighted([4], [2]) == 0
    assert gini_weighted([9, 4, 4], [0, 1, 2]) == 0
    for values, weights, message in (
        ([0, 0], [1, 1], "a Gini coefficient needs a value greater than zero"),
        ([3, 0], [0, 1], "a Gini coefficient needs a value greater than zero"),
        ([-1, 2], [1, 1], "values must not be negative"),
        ([1, 2], [0, 0], "weights must not all be zero"),
    ):
        with pytest.raises(MethodError, match=f"^{message}$"):
            gini_weighted(values, weights)


def test_gini_with_correction():
    assert gini_unbiased([0, 1]) == 1
    assert gini_unbiased([2, 2]) == 0
    with pytest.raises(MethodError, match=r"^a small-sample correction needs at least 2 values$"):
        gini_unbiased([5])


def test_years_at_once():
    table = pd.DataFrame({2019: [1.0, 3.0, 8.0], 2020: [2.0, 2.0, 2.0]})
    weights = pd.DataFrame({2019: [1, 2, 3], 2020: [3, 2, 1]})
    for measure in (gini, gini_unbiased, lambda values: coefficient_of_variation(values, ddof=1)):
        found = measure(table)
        assert found.to_dict() == pytest.approx({year: measure(table[year]) for year in table})
        assert found[2020] == 0
    for measure in (gini_weighted, williamson_index):
        found = measure(table, weights)
        assert found.to_dict() == pytest.approx({year: measure(table[year], weights[year]) for year in table})
    with pytest.raises(MethodError, match=r"^a coefficient of variation needs a mean greater than zero$"):
        coefficient_of_variation(pd.DataFrame({1: [1, 2], 2: [1, -1]}), ddof=0)


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


weighted = st.lists(st.tuples(st.floats(1e-2, 1e6), st.integers(1, 20)), min_size=1, max_size=12)


@given(weighted)
def test_weights_are_people(pairs):
    values, weights = zip(*pairs, strict=True)
    everybody = np.repeat(values, weights)
    assert gini_weighted(values, weights) == pytest.approx(gini(everybody), abs=1e-9)
    variation = coefficient_of_variation(everybody, ddof=0)
    assert williamson_index(values, weights) == pytest.approx(variation, rel=1e-6, abs=1e-7)
    assert 0 <= gini_weighted(values, weights) < 1


MEASURES = {
    "gini": gini,
    "gini_weighted": lambda values: gini_weighted(values, np.ones(len(values))),
    "gini_unbiased": gini_unbiased,
    "coefficient_of_variation": lambda values: coefficient_of_variation(values, ddof=0),
    "williamson_index": lambda values: williamson_index(values, np.ones(len(values))),
}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_rounding_gives_equal_units_no_spread_beside_a_year_of_unequal_ones(measure):
    for n in range(3, 14):
        table = pd.DataFrame({2019: np.arange(1.0, n + 1) / 20, 2020: 0.1, 2021: np.arange(n) ** 2 + 1.0})
        found = measure(table)
        assert found[2020] == 0
        assert found.tolist() == [measure(table[year]) for year in table]


@pytest.mark.parametrize("outside", [0.05, 0.2])
@pytest.mark.parametrize("measure", [gini_weighted, williamson_index])
def test_rounding_gives_equal_units_no_spread_beside_one_without_people(measure, outside):
    for n in range(3, 14):
        assert measure([outside] + [0.1] * n, [0] + [1] * n) == 0


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_messages_name_the_values(measure):
    with pytest.raises(MethodError, match=r"^values has missing values; drop them first"):
        measure([1, math.nan])


def test_gini_of_large_numbers_and_of_a_year_without_any():
    assert gini([1e300, 3e300]) == pytest.approx(0.25)
    with pytest.raises(MethodError, match=r"^a Gini coefficient needs a value greater than zero$"):
        gini(pd.DataFrame({2019: [1, 2], 2020: [0, 0]}))


@pytest.mark.parametrize("place", range(4))
def test_messages_of_fixed_weights_name_the_column(place):
    arguments = [[1.0], [1.0], [1.0], [1.0]]
    arguments[place] = [math.nan]
    name = ("first", "last", "first_people", "last_people")[place]
    with pytest.raises(MethodError, match=f"^{name} has missing values"):
        fixed_weight_growth(*arguments)


def test_messages_of_the_mean_ratio_name_the_column():
    with pytest.raises(MethodError, match=r"^urban has missing values"):
        mean_urban_rural_ratio([math.nan], [1])
    with pytest.raises(MethodError, match=r"^rural has missing values"):
        mean_urban_rural_ratio([1], [math.nan])
