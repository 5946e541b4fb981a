import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.migration import (
    UrbanChangeReason,
    crude_rate,
    population_balance,
    registered_elsewhere,
    survival_ratio,
    survival_ratio_migration,
    urban_change,
)

CASES = json.loads((Path(__file__).parent / "cases" / "migration.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_balance(case):
    inputs, expected = case["inputs"], case["expected"]
    middle = inputs["births"] / inputs["birth_rate_permille"] * 1000
    change = inputs["births"] - inputs["deaths"] + inputs["net_migration"]
    found = population_balance(middle - change / 2, middle + change / 2, inputs["births"], inputs["deaths"])
    assert found.natural_increase == expected["natural_increase"]
    assert found.net_migration == pytest.approx(inputs["net_migration"])
    rates = {
        "net_migration_rate_permille": found.net_migration_rate,
        "death_rate_permille": found.death_rate,
        "natural_increase_rate_permille": found.natural_increase_rate,
    }
    for name in expected.keys() & rates.keys():
        assert rates[name] == pytest.approx(expected[name], abs=case["tolerance"])


def test_balance_by_hand():
    found = population_balance(900, 1100, 150, 50, years=10)
    assert (found.change, found.natural_increase, found.net_migration, found.middle) == (200, 100, 100, 1000)
    assert (found.birth_rate, found.death_rate) == (15, 5)
    assert (found.natural_increase_rate, found.net_migration_rate) == (10, 10)
    assert (found.first, found.last, found.births, found.deaths, found.years) == (900, 1100, 150, 50, 10)


def test_balance_by_column():
    found = population_balance(
        pd.Series([0.0, 100.0], index=["a", "b"]),
        pd.Series([100.0, math.nan], index=["a", "b"]),
        pd.Series([1.0, 1.0], index=["a", "b"]),
        pd.Series([0.0, 0.0], index=["a", "b"]),
    )
    assert found.net_migration["a"] == 99
    assert found.net_migration_rate["a"] == 1980
    assert math.isnan(found.net_migration["b"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 1, 1), "first must not be negative"),
        ((1, -1, 1, 1), "last must not be negative"),
        ((1, 1, -1, 1), "births must not be negative"),
        ((1, 1, 1, -1), "deaths must not be negative"),
        ((0, 0, 0, 0), "population must be greater than zero"),
        ((1, 1, 1, 1, 0), "years must be greater than zero"),
    ],
)
def test_balance_refuses(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        population_balance(*arguments)


def test_crude_rate():
    assert crude_rate(5, 1000) == 5
    assert crude_rate(-5, 1000, 2) == -2.5
    assert crude_rate(0, 7) == 0


def test_survival_by_hand():
    found = survival_ratio_migration(100.0, 100.0, 0.8)
    assert (found.first, found.last, found.survival) == (100, 100, 0.8)
    assert (found.expected, found.forward, found.reverse, found.average) == (80, 20, 25, 22.5)
    assert survival_ratio(100, 80) == 0.8


def test_survival_edges():
    assert survival_ratio_migration(0, 10, 0.5).forward == 10
    assert survival_ratio_migration(0, 10, 0.5).reverse == 20
    assert survival_ratio_migration(10, 0, 0.5).forward == -5
    assert survival_ratio_migration(100, 100, 1.25).forward == -25
    column = survival_ratio_migration(
        pd.Series([100.0, math.nan]), pd.Series([90.0, 1.0]), pd.Series([0.9, 0.9])
    )
    assert column.forward.tolist()[0] == pytest.approx(0)
    assert math.isnan(column.average[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 0.5), "first must not be negative"),
        ((1, -1, 0.5), "last must not be negative"),
        ((1, 1, 0), "survival must be greater than zero"),
    ],
)
def test_survival_refuses(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        survival_ratio_migration(*arguments)
    with pytest.raises(MethodError, match=r"^first must be greater than zero$"):
        survival_ratio(0, 1)
    with pytest.raises(MethodError, match=r"^last must be greater than zero$"):
        survival_ratio(1, 0)


def test_urban_change_by_hand():
    found = urban_change(400.0, 700.0, 1000.0, 1250.0, 50.0, 100.0, 120.0)
    assert found.change == 300
    assert found.natural_increase == 50
    assert found.migration_and_reclassification == 250
    assert (found.migration, found.reclassification) == (130, 120)
    assert found.points == pytest.approx(16)
    assert found.natural_points == pytest.approx((50 - 0.4 * 100) / 1250 * 100)
    assert found.migration_and_reclassification_points == pytest.approx((250 - 0.4 * 150) / 1250 * 100)
    assert found.reclassification_points == pytest.approx(9.6)
    assert found.migration_points == pytest.approx((130 - 0.4 * 150) / 1250 * 100)
    assert found.reason is None


def test_urban_change_without_reclassification_says_so():
    found = urban_change(400.0, 700.0, 1000.0, 1250.0, 50.0, 100.0)
    assert found.migration_and_reclassification == 250
    assert (found.migration, found.reclassification) == (None, None)
    assert (found.migration_points, found.reclassification_points) == (None, None)
    assert found.reason == UrbanChangeReason.RECLASSIFICATION_NOT_MEASURED
    measured = urban_change(400.0, 700.0, 1000.0, 1250.0, 50.0, 100.0, 0.0)
    assert (measured.migration, measured.reclassification, measured.reason) == (250, 0, None)


def test_urban_change_by_column():
    column = pd.Series([400.0, math.nan])
    found = urban_change(column, column + 100, column * 2, column * 2 + 100, column * 0, column * 0)
    assert found.change[0] == 100
    assert found.points[0] == pytest.approx(500 / 900 * 100 - 50)
    assert math.isnan(found.points[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 2, 2, 0, 0), "urban_first must not be negative"),
        ((1, -1, 2, 2, 0, 0), "urban_last must not be negative"),
        ((0, 0, 0, 2, 0, 0), "resident_first must be greater than zero"),
        ((0, 0, 2, 0, 0, 0), "resident_last must be greater than zero"),
        ((3, 1, 2, 2, 0, 0), "urban people cannot be more than all people"),
        ((1, 3, 2, 2, 0, 0), "urban people cannot be more than all people"),
        ((1, 1, 2, 2, math.inf, 0), "urban_natural_increase must be finite"),
        ((1, 1, 2, 2, 0, math.inf), "natural_increase must be finite"),
        ((1, 1, 2, 2, 0, 0, math.inf), "reclassified must be finite"),
    ],
)
def test_urban_change_refuses(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        urban_change(*arguments)
    assert urban_change(2, 2, 2, 2, 0, 0).points == 0


ORIGINS = ["county", "province", "elsewhere"]


def test_registered_elsewhere_of_one_place():
    found = registered_elsewhere(pd.Series([50.0, 30.0, 20.0], index=ORIGINS), 1000)
    assert (found.total, found.resident_rate) == (100, 10)
    assert found.composition.to_dict() == {"county": 50, "province": 30, "elsewhere": 20}
    nobody = registered_elsewhere(pd.Series([0.0, 0.0], index=["a", "b"]), 10)
    assert (nobody.total, nobody.resident_rate) == (0, 0)
    assert nobody.composition.isna().all()


def test_registered_elsewhere_of_places():
    people = pd.DataFrame([[1.0, 3.0], [0.0, 0.0]], index=["x", "y"], columns=["near", "far"])
    found = registered_elsewhere(people, pd.Series([8.0, 5.0], index=["x", "y"]))
    assert found.total.to_dict() == {"x": 4, "y": 0}
    assert found.resident_rate.to_dict() == {"x": 50, "y": 0}
    assert found.composition.loc["x"].to_dict() == {"near": 25, "far": 75}
    assert found.composition.loc["y"].isna().all()
    assert found.people is people


@pytest.mark.parametrize(
    ("people", "resident", "message"),
    [
        (pd.Series([-1.0]), 5, "people must not be negative"),
        (pd.Series([1.0]), 0, "resident must be greater than zero"),
        (pd.Series([1.0, math.nan]), 5, "people by origin and residents must be given everywhere"),
        (pd.Series([1.0]), math.nan, "people by origin and residents must be given everywhere"),
        (pd.Series([3.0, 3.0]), 5, "people registered elsewhere cannot be more than all residents"),
        (pd.DataFrame([[1.0]]), 5, "a table of places needs a column of residents with the same places"),
        (pd.DataFrame([[1.0]]), pd.Series([5.0], index=["x"]), "a table of places needs a column"),
    ],
)
def test_registered_elsewhere_refuses(people, resident, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        registered_elsewhere(people, resident)
    assert registered_elsewhere(pd.Series([5.0]), 5).resident_rate == 100


counts = st.integers(0, 10**6)


@settings(max_examples=50)
@given(st.integers(1, 10**6), st.integers(1, 10**6), counts, counts)
def test_balance_adds_up(first, last, births, deaths):
    found = population_balance(first, last, births, deaths)
    assert first + found.natural_increase + found.net_migration == last
    assert found.birth_rate - found.death_rate == pytest.approx(found.natural_increase_rate)


@settings(max_examples=50)
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.05, 1))
def test_reverse_is_forward_before_deaths(first, last, survival):
    found = survival_ratio_migration(first, last, survival)
    assert found.reverse * survival == pytest.approx(found.forward, rel=1e-6, abs=1e-6)
    assert abs(found.forward) <= abs(found.reverse) + 1e-6


@settings(max_examples=50)
@given(counts, counts, counts, counts, st.integers(-999, 999), st.integers(-999, 999), st.integers(0, 99))
def test_urban_change_adds_up(urban_first, urban_last, rural_first, rural_last, own, natural, reclassified):
    first, last = urban_first + rural_first + 1, urban_last + rural_last + 1
    found = urban_change(urban_first, urban_last, first, last, own, natural, reclassified)
    assert found.natural_increase + found.migration + found.reclassification == found.change
    parts = found.natural_points + found.migration_points + found.reclassification_points
    assert parts == pytest.approx(found.points, abs=1e-6, rel=1e-6)
    joint = found.migration_points + found.reclassification_points
    assert joint == pytest.approx(found.migration_and_reclassification_points, abs=1e-6, rel=1e-6)
