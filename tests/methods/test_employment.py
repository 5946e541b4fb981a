import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods import demography
from minhou_analysis.methods.employment import (
    QuotientReason,
    herfindahl_index,
    herfindahl_index_normalised,
    krugman_specialisation,
    location_quotient,
    location_quotients,
    shift_share,
    shift_share_homothetic,
)

CASES = json.loads((Path(__file__).parent / "cases" / "employment.json").read_text(encoding="utf-8"))
SINGLE = {
    "location_quotient": location_quotient,
    "krugman_specialisation": krugman_specialisation,
    "herfindahl_index": herfindahl_index,
    "herfindahl_index_normalised": herfindahl_index_normalised,
}


def of(*methods):
    cases = [case for case in CASES if case["method"] in methods]
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["id"])


@of(*SINGLE)
def test_published(case):
    found = SINGLE[case["method"]](**case["inputs"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@of("location_quotients")
def test_published_quotients(case):
    found = location_quotients(np.array(case["inputs"]["local"]), case["inputs"]["reference"])
    assert found.quotient == pytest.approx(case["expected"], abs=case["tolerance"])


@of("shift_share")
def test_published_shift_share(case):
    found = shift_share(**case["inputs"])
    expected, tolerance = case["expected"], case["tolerance"]
    assert found.industry_mix == pytest.approx(expected["mix_by_sector"], abs=tolerance)
    assert found.regional_shift == pytest.approx(expected["shift_by_sector"], abs=tolerance)
    for part, total in found.totals.iloc[0].items():
        assert total == pytest.approx(expected[part], abs=tolerance)


def test_quotient_is_found_where_it_was():
    assert demography.location_quotient is location_quotient


def test_quotients_of_one_place():
    local = pd.Series([0.0, 30.0, 70.0], index=["farm", "works", "shop"])
    found = location_quotients(local, pd.Series([20.0, 30.0, 50.0], index=local.index), small_base=30)
    assert found.quotient.to_dict() == pytest.approx({"farm": 0, "works": 1, "shop": 1.4})
    assert found.reason.to_dict() == {"farm": "small_base", "works": "", "shop": ""}
    assert found.small_base == 30
    assert location_quotients(local, [20, 30, 50]).reason.tolist() == ["", "", ""]
    barely = location_quotients(local, [20, 30, 50], small_base=30.1)
    assert barely.reason["works"] == QuotientReason.SMALL_BASE


def test_quotients_of_places_say_why_they_are_missing():
    local = pd.DataFrame([[10.0, 10.0], [0.0, 0.0]], index=["x", "y"], columns=["farm", "works"])
    found = location_quotients(local, [5, 0], small_base=1)
    assert found.quotient.loc["x", "farm"] == 0.5
    assert found.quotient.isna().to_numpy().tolist() == [[False, True], [True, True]]
    assert found.reason.to_numpy().tolist() == [
        ["", QuotientReason.NOT_IN_REFERENCE],
        [QuotientReason.NO_LOCAL_EMPLOYMENT, QuotientReason.NO_LOCAL_EMPLOYMENT],
    ]
    assert found.quotient.index.tolist() == ["x", "y"]
    assert found.reason.columns.tolist() == ["farm", "works"]


@pytest.mark.parametrize(
    ("local", "reference", "message"),
    [
        ([1, 2], [0, 0], "the reference must have employment"),
        ([1, 2], [1], "reference must have as many sectors as the place: 2, not 1"),
        ([1, -2], [1, 1], "local must not be negative"),
        ([1, 2], [1, -1], "reference must not be negative"),
        ([1, math.nan], [1, 1], "local has missing values"),
        ([1, 2], [1, math.nan], "reference has missing values"),
        ([[[1]]], [1], "local must be a column of sectors, or a table of places by sectors"),
        ([], [1], "local must be a column of sectors"),
        (
            pd.Series([1, 2], index=["a", "b"]),
            pd.Series([1, 2], index=["b", "a"]),
            "reference must have the same",
        ),
        (
            pd.DataFrame([[1, 2]], columns=["a", "b"]),
            pd.Series([1, 2]),
            "reference must have the same sectors",
        ),
    ],
)
def test_quotients_refuse(local, reference, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        location_quotients(local, reference)


def test_quotients_refuse_a_base_below_zero():
    with pytest.raises(MethodError, match=r"^small_base must not be negative$"):
        location_quotients(np.array([1.0]), [1], small_base=-1)


def test_shift_share_by_place():
    first = pd.DataFrame([[100.0, 50.0], [0.0, 10.0]], index=["x", "y"], columns=["farm", "works"])
    last = pd.DataFrame([[90.0, 80.0], [5.0, 10.0]], index=["x", "y"], columns=["farm", "works"])
    found = shift_share(first, last, [1000, 1000], [900, 1300])
    assert found.national_growth.to_numpy().tolist() == pytest.approx(np.array([[10, 5], [0, 1]]))
    assert found.industry_mix.to_numpy() == pytest.approx(np.array([[-20, 10], [0, 2]]))
    assert found.regional_shift.to_numpy() == pytest.approx(np.array([[0, 15], [5, -3]]))
    assert found.change.loc["y"].to_dict() == {"farm": 5, "works": 0}
    assert found.totals.loc["x"].to_dict() == pytest.approx(
        {"change": 20, "national_growth": 15, "industry_mix": -10, "regional_shift": 15}
    )
    assert found.totals.index.tolist() == ["x", "y"]


def test_homothetic_by_hand():
    first = pd.Series([100.0, 50.0], index=["farm", "works"])
    found = shift_share_homothetic(first, first * 1.2, [100, 200], [110, 220])
    assert found.homothetic.to_dict() == pytest.approx({"farm": 50, "works": 100})
    assert found.competitive_effect.to_dict() == pytest.approx({"farm": 5, "works": 10})
    assert found.allocation_effect.to_dict() == pytest.approx({"farm": 5, "works": -5})
    assert found.national_growth.to_dict() == pytest.approx({"farm": 10, "works": 5})
    assert found.industry_mix.to_dict() == pytest.approx({"farm": 0, "works": 0})
    assert found.totals.iloc[0].to_dict() == pytest.approx(
        {
            "change": 30,
            "national_growth": 15,
            "industry_mix": 0,
            "competitive_effect": 15,
            "allocation_effect": 0,
        },
        abs=1e-12,
    )
    same = shift_share_homothetic(np.array([1.0, 2.0]), np.array([3.0, 1.0]), [10, 20], [15, 20])
    assert same.allocation_effect == pytest.approx([0, 0], abs=1e-12)


@pytest.mark.parametrize("method", [shift_share, shift_share_homothetic])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1], [1, 1], [1, 1]), "local_first and local_last must have the same places and sectors"),
        (([1, 2], [1, 2], [1], [1, 1]), "reference_first must have as many sectors as the place: 2, not 1"),
        (([1, 2], [1, 2], [1, 1], [1]), "reference_last must have as many sectors as the place: 2, not 1"),
        (([1, 2], [1, 2], [1, 0], [1, 1]), "the reference must employ somebody in every sector at the start"),
        (([1, -2], [1, 2], [1, 1], [1, 1]), "local_first must not be negative"),
        (([1, 2], [1, -2], [1, 1], [1, 1]), "local_last must not be negative"),
        (([1, 2], [1, math.nan], [1, 1], [1, 1]), "local_last has missing values"),
        (
            (pd.Series([1, 2], index=["a", "b"]), pd.Series([1, 2], index=["b", "a"]), [1, 1], [1, 1]),
            "local_first and local_last must have the same places",
        ),
        (
            (pd.DataFrame([[1]], index=["a"]), pd.DataFrame([[1]], index=["b"]), [1], [1]),
            "local_first and local_last must have the same places",
        ),
    ],
)
def test_shift_share_refuses(method, arguments, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        method(*arguments)


def test_homothetic_refuses_a_sector_without_start():
    with pytest.raises(MethodError, match=r"^every sector must employ somebody in the place at the start"):
        shift_share_homothetic([0, 1], [1, 1], [1, 1], [1, 1])
    assert shift_share([0, 1], [1, 1], [1, 1], [1, 1]).regional_shift.tolist() == [1, 0]


def test_specialisation():
    assert krugman_specialisation([1, 1], [2, 2]) == 0
    assert krugman_specialisation([3, 1], [1, 1]) == 0.5
    assert krugman_specialisation([3], [1]) == 0
    for local, reference in (([0, 0], [1, 1]), ([1, 1], [0, 0])):
        with pytest.raises(MethodError, match=r"^a structure of employment needs somebody employed$"):
            krugman_specialisation(local, reference)
    with pytest.raises(MethodError, match=r"^reference must have as many sectors as the place: 2, not 3$"):
        krugman_specialisation([1, 2], [1, 2, 3])
    with pytest.raises(MethodError, match=r"^local must not be negative$"):
        krugman_specialisation([1, -2], [1, 2])


def test_concentration():
    assert herfindahl_index([1, 1, 1, 1]) == 0.25
    assert herfindahl_index([0, 7]) == 1
    assert herfindahl_index([5]) == 1
    assert herfindahl_index_normalised([1, 1, 1]) == pytest.approx(0, abs=1e-12)
    assert herfindahl_index_normalised([0, 7]) == 1
    for values, message in (
        ([0, 0], "a concentration needs a value greater than zero"),
        ([-1, 2], "values must not"),
    ):
        with pytest.raises(MethodError, match=f"^{message}"):
            herfindahl_index(values)
    with pytest.raises(MethodError, match=r"^a normalised concentration needs at least 2 values$"):
        herfindahl_index_normalised([5])


sectors = st.lists(st.tuples(*[st.integers(1, 10**5)] * 4), min_size=1, max_size=8)


@settings(max_examples=60)
@given(sectors)
def test_parts_make_the_change(rows):
    first, last, base, later = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = shift_share(first, last, base, later)
    parts = found.national_growth + found.industry_mix + found.regional_shift
    assert parts == pytest.approx(last - first, rel=1e-6, abs=1e-6)
    split = shift_share_homothetic(first, last, base, later)
    assert split.competitive_effect + split.allocation_effect == pytest.approx(
        found.regional_shift, rel=1e-6, abs=1e-3
    )
    assert split.homothetic.sum() == pytest.approx(first.sum())
    itself = shift_share(base, later, base, later)
    assert itself.regional_shift == pytest.approx(np.zeros(base.size), abs=1e-6)
    assert itself.industry_mix.sum() == pytest.approx(0, abs=1e-3)


@settings(max_examples=60)
@given(sectors)
def test_structures_within_their_bounds(rows):
    local, reference = (np.array(column, dtype=float) for column in list(zip(*rows, strict=True))[:2])
    quotients = location_quotients(local, reference).quotient
    assert quotients @ reference / reference.sum() == pytest.approx(1)
    found = krugman_specialisation(local, reference)
    assert found == pytest.approx(krugman_specialisation(reference, local))
    assert 0 <= found <= 2
    assert krugman_specialisation(local * 3, local) == pytest.approx(0, abs=1e-12)
    assert 1 / local.size - 1e-12 <= herfindahl_index(local) <= 1 + 1e-12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2, 1, 2), "local_sector must not be negative"),
        ((0, 0, 1, 2), "local_total must be greater than zero"),
        ((1, 2, 0, 2), "reference_sector must be greater than zero"),
        ((1, 2, 1, 0), "reference_total must be greater than zero"),
        ((3, 2, 1, 2), "a sector cannot be larger than its total"),
        ((1, 2, 3, 2), "a sector cannot be larger than its total"),
        ((np.array([1.0, 3.0]), np.array([2.0, 2.0]), 1, 2), "a sector cannot be larger than its total"),
    ],
)
def test_location_quotient_refuses(arguments, message):
    with pytest.raises(MethodError, match=f"^{message}$"):
        location_quotient(*arguments)


def test_a_sector_may_be_all_there_is():
    assert location_quotient(2, 2, 5, 5) == 1


def test_messages_name_the_column():
    missing = "has missing values; drop them first if the result may leave them out"
    for method in (herfindahl_index, herfindahl_index_normalised):
        with pytest.raises(MethodError, match=f"^values {missing}$"):
            method([1, math.nan])
    with pytest.raises(MethodError, match=f"^local {missing}$"):
        krugman_specialisation([1, math.nan], [1, 1])
