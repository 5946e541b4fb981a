import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.inequality import coefficient_of_variation
from minhou_analysis.methods.theil import (
    atkinson,
    generalised_entropy,
    theil_l,
    theil_t,
    urban_rural_theil,
)

CASES = json.loads((Path(__file__).parent / "cases" / "theil.json").read_text(encoding="utf-8"))


def of(*methods):
    cases = [case for case in CASES if case["method"] in methods]
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["id"])


@of("theil_T", "theil_T_weighted")
def test_published_theil_t(case):
    found = theil_t(case["inputs"]["x"], case["inputs"].get("w"))
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("theil_L_mld")
def test_published_theil_l(case):
    assert theil_l(case["inputs"]["x"]) == pytest.approx(case["expected"], abs=case["tolerance"])


@of("atkinson")
def test_published_atkinson(case):
    inputs = case["inputs"]
    found = atkinson(inputs["x"], inputs.get("w"), epsilon=inputs["epsilon"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("theil_2group_components")
def test_published_terms_of_town_and_country(case):
    income, people = case["inputs"]["income_share"], case["inputs"]["pop_share"]
    found = urban_rural_theil(income[0] / people[0], income[1] / people[1], people[0], people[1])
    assert [found.urban_log_ratio, found.rural_log_ratio] == pytest.approx(
        case["expected"]["log_terms"], abs=case["tolerance"]
    )


def test_town_and_country_by_hand():
    found = urban_rural_theil(3.0, 1.0, 1.0, 3.0)
    assert found.urban_income_share == found.rural_income_share == 0.5
    assert (found.urban_population_share, found.rural_population_share) == (0.25, 0.75)
    assert found.urban_term == pytest.approx(0.5 * math.log(2))
    assert found.rural_term == pytest.approx(0.5 * math.log(2 / 3))
    assert found.theil == pytest.approx(0.5 * math.log(4 / 3))


def test_town_and_country_by_column():
    urban, rural = (
        pd.Series([3.0, 2.0, math.nan], index=list("abc")),
        pd.Series([1.0, 2.0, 1.0], index=list("abc")),
    )
    people = pd.Series([1.0, 1.0, 1.0], index=list("abc"))
    found = urban_rural_theil(urban, rural, people, people * 3)
    assert found.theil.index.tolist() == list("abc")
    assert found.theil.iloc[0] == pytest.approx(0.5 * math.log(4 / 3))
    assert found.theil.iloc[1] == 0
    assert math.isnan(found.theil.iloc[2])
    assert math.isnan(found.urban_log_ratio.iloc[2])


def test_a_side_without_people_or_income_adds_nothing():
    alone = urban_rural_theil(3.0, 1.0, 5.0, 0.0)
    assert (alone.theil, alone.rural_term, alone.rural_log_ratio) == (0, 0, 0)
    poor = urban_rural_theil(3.0, 0.0, 1.0, 1.0)
    assert poor.theil == pytest.approx(math.log(2))
    assert poor.rural_term == 0


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((-1, 1, 1, 1), "urban must not be negative"),
        ((1, -1, 1, 1), "rural must not be negative"),
        ((1, 1, -1, 1), "urban_people must not be negative"),
        ((1, 1, 1, -1), "rural_people must not be negative"),
        ((1, 1, 0, 0), "a Theil index between town and country needs people"),
        ((0, 0, 1, 1), "a Theil index between town and country needs income"),
    ],
)
def test_town_and_country_refuse(numbers, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        urban_rural_theil(*numbers)


@pytest.mark.parametrize("values", [[5], [3, 3, 3], [0.1] * 7])
def test_one_unit_or_equal_units(values):
    assert theil_t(values) == 0
    assert theil_l(values) == 0
    assert generalised_entropy(values, alpha=2) == 0
    assert atkinson(values, epsilon=0.5) == 0
    assert atkinson(values, epsilon=1) == 0


def test_zeros():
    assert theil_t([0, 2]) == pytest.approx(math.log(2), abs=1e-15)
    assert generalised_entropy([0, 2], alpha=2) == 0.5
    assert generalised_entropy([0, 2], alpha=0.5) == pytest.approx((2**-0.5 - 1) / -0.25)
    assert atkinson([0, 2], epsilon=0.5) == pytest.approx(0.5)
    assert atkinson([0, 2], epsilon=1) == 1
    assert atkinson([0, 2], epsilon=2) == 1
    for alpha in (0, -1):
        with pytest.raises(
            MethodError, match=f"^generalised entropy with alpha {alpha} needs values above zero"
        ):
            generalised_entropy([0, 2], alpha=alpha)
    with pytest.raises(MethodError, match=r"^generalised entropy with alpha 0 needs"):
        theil_l([0, 2])


def test_a_weight_of_zero_takes_its_unit_out():
    assert theil_l([0, 1, 2], [0, 1, 1]) == pytest.approx(theil_l([1, 2]))
    assert theil_t([900, 1, 2], [0, 1, 1]) == pytest.approx(theil_t([1, 2]))
    assert atkinson([0, 1, 2], [0, 1, 1], epsilon=2) == pytest.approx(atkinson([1, 2], epsilon=2))
    assert theil_t([5, 1, 1], [0, 1, 1]) == 0
    assert generalised_entropy([0, 1, 2], [0, 1, 1], alpha=-1) == pytest.approx(0.0625)


def test_large_aversion_sees_the_poorest():
    assert atkinson([1, 1000], epsilon=300) == pytest.approx(1 - 2 ** (1 / 299) / 500.5)


@pytest.mark.parametrize("measure", [theil_t, theil_l])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0, 0], "a measure of inequality needs a value greater than zero"),
        ([-1, 2], "values must not be negative"),
        ([1, math.nan], "values has missing values"),
        ([], "values must be a column"),
    ],
)
def test_refuses(measure, values, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        measure(values)


def test_refuses_parameters():
    with pytest.raises(MethodError, match=r"^alpha must be finite, not inf$"):
        generalised_entropy([1, 2], alpha=math.inf)
    with pytest.raises(MethodError, match=r"^epsilon must not be negative$"):
        atkinson([1, 2], epsilon=-0.1)
    assert atkinson([1, 2], epsilon=0) == 0


def test_years_at_once():
    table = pd.DataFrame({2019: [1.0, 3.0], 2020: [2.0, 2.0], 2021: [1.0, 5.0]})
    for measure in (theil_t, theil_l):
        found = measure(table, [3, 1])
        assert found.index.tolist() == [2019, 2020, 2021]
        assert found.tolist() == [measure(table[year], [3, 1]) for year in table]
    assert theil_t(table, [3, 1])[2019] == pytest.approx(0.5 * math.log(4 / 3))
    assert atkinson(table, epsilon=1).tolist() == [atkinson(table[year], epsilon=1) for year in table]
    with pytest.raises(MethodError, match=r"^a measure of inequality"):
        theil_t(pd.DataFrame({1: [1, 2], 2: [0, 0]}))


positive = st.lists(st.floats(1e-2, 1e6), min_size=2, max_size=15)


@settings(max_examples=40)
@given(positive, st.floats(1e-3, 1e3), st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0]))
def test_entropy_knows_no_unit_no_order_and_no_size(values, unit, alpha):
    found = generalised_entropy(values, alpha=alpha)
    assert found >= 0
    near = pytest.approx(found, rel=1e-6, abs=1e-9)
    assert generalised_entropy([value * unit for value in values], alpha=alpha) == near
    assert generalised_entropy(values[::-1], alpha=alpha) == near
    assert generalised_entropy(values * 2, alpha=alpha) == near
    assert generalised_entropy(values, [3] * len(values), alpha=alpha) == near


@settings(max_examples=40)
@given(positive)
def test_entropy_meets_what_it_is_related_to(values):
    assert theil_t(values) <= math.log(len(values)) + 1e-12
    variation = coefficient_of_variation(values, ddof=0)
    assert generalised_entropy(values, alpha=2) == pytest.approx(variation**2 / 2, rel=1e-6, abs=1e-9)
    assert atkinson(values, epsilon=1) == pytest.approx(1 - math.exp(-theil_l(values)), rel=1e-6, abs=1e-9)
    assert generalised_entropy(values, alpha=1) == theil_t(values)
    assert generalised_entropy(values, alpha=0) == theil_l(values)


@settings(max_examples=40)
@given(positive, st.floats(0, 3), st.floats(0, 3))
def test_more_aversion_is_more_inequality(values, one, other):
    low, high = sorted((one, other))
    assert 0 <= atkinson(values, epsilon=low) <= atkinson(values, epsilon=high) + 1e-9 <= 1 + 1e-9


@settings(max_examples=40)
@given(positive, st.floats(0.01, 0.49))
def test_a_transfer_to_the_poorer_lessens_it(values, part):
    poor, rich = int(np.argmin(values)), int(np.argmax(values))
    moved = list(values)
    step = (values[rich] - values[poor]) * part
    moved[poor] += step
    moved[rich] -= step
    assert theil_t(moved) <= theil_t(values) + 1e-12
    assert theil_l(moved) <= theil_l(values) + 1e-12


MEASURES = {
    "theil_t": theil_t,
    "theil_l": theil_l,
    "generalised_entropy": partial(generalised_entropy, alpha=2),
    "atkinson_half": partial(atkinson, epsilon=0.5),
    "atkinson_one": partial(atkinson, epsilon=1),
    "atkinson_two": partial(atkinson, epsilon=2),
}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_rounding_gives_equal_units_no_spread_beside_a_year_of_unequal_ones(measure):
    for n in range(3, 14):
        table = pd.DataFrame({2019: np.arange(1.0, n + 1) / 20, 2020: 0.1, 2021: np.arange(n) ** 2 + 1.0})
        found = measure(table)
        assert found[2020] == 0
        assert found.tolist() == [measure(table[year]) for year in table]


@pytest.mark.parametrize("outside", [0.05, 0.2])
@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_rounding_gives_equal_units_no_spread_beside_one_without_people(measure, outside):
    for n in range(3, 14):
        assert measure([outside] + [0.1] * n, [0] + [1] * n) == 0


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_refuses_what_it_names(measure):
    for values, weights, message in (
        ([-1, 2], None, "values must not be negative"),
        ([1, math.nan], None, "values has missing values; drop them first if the result may leave them out"),
        ([5, 0, 0], [0, 1, 1], "a measure of inequality needs a value greater than zero"),
    ):
        with pytest.raises(MethodError, match=f"^{message}$"):
            measure(values, weights)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_large_numbers(measure):
    assert measure([1e300, 3e300]) == pytest.approx(measure([1, 3]))
