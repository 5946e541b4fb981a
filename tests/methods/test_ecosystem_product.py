import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.ecosystem_product import (
    SERVICES,
    GepReason,
    ServiceKind,
    ecosystem_product,
    green_account,
)

CASES = json.loads((Path(__file__).parent / "cases" / "ecosystem_product.json").read_text(encoding="utf-8"))
KINDS = {kind.value: kind for kind in ServiceKind}


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("geep")
def test_published_geep(case):
    inputs = {name: value for name, value in case["inputs"].items() if name != "unit"}
    found = green_account(**inputs)
    assert found.geep == pytest.approx(case["expected"]["geep"], abs=case["tolerance"])
    assert found.regulating_rate == pytest.approx(case["expected"]["regulating_share_pct"], abs=0.05)


@of("gep_shares")
def test_published_shares_and_index(case):
    inputs = case["inputs"]
    rest = inputs["gep"] - inputs["regulating"]
    found = ecosystem_product(
        {"regulating": inputs["regulating"], "provisioning": rest}, kinds=KINDS, gdp=inputs["gdp"]
    )
    share = found.shares[ServiceKind.REGULATING]
    assert share == pytest.approx(case["expected"]["regulating_share_pct"], abs=case["tolerance"])
    assert found.green_gold_index == pytest.approx(case["expected"]["ggi"], abs=0.005)


@of("gep_identity")
def test_published_conversion(case):
    gep, regulating = case["inputs"]["gep"], case["inputs"]["regulating"]
    found = ecosystem_product({"regulating": regulating, "cultural": gep - regulating}, kinds=KINDS)
    assert found.converted == pytest.approx(case["expected"]["product_plus_cultural"], abs=case["tolerance"])
    assert found.shares[ServiceKind.REGULATING] == pytest.approx(
        case["expected"]["regulating_share_pct"], abs=case["tolerance"]
    )


@of("gep_sum")
def test_published_sum(case):
    values = {name: value for name, value in case["inputs"].items() if name != "unit"}
    found = ecosystem_product(values, kinds=KINDS)
    assert found.total == pytest.approx(case["expected"]["gep"], abs=case["tolerance"])
    for kind in ServiceKind:
        assert found.shares[kind] == pytest.approx(
            case["expected"][f"{kind}_share_pct"], abs=case["tolerance"]
        )


VALUES = {"material_products": 50.0, "water_conservation": 30.0, "tourism": 20.0}


class TestProduct:
    def test_account(self):
        found = ecosystem_product(VALUES, gdp=200)
        assert found.total == 100
        assert found.by_kind.to_dict() == {"provisioning": 50, "regulating": 30, "cultural": 20}
        assert found.shares.to_dict() == {"provisioning": 50, "regulating": 30, "cultural": 20}
        assert found.green_gold_index == 0.5
        assert found.converted == 70
        assert (found.missing, found.reason, found.not_independent) == ((), None, ())
        assert ecosystem_product(VALUES).green_gold_index is None

    def test_one_service(self):
        found = ecosystem_product({"tourism": 20.0})
        assert found.shares.to_dict() == {"provisioning": 0, "regulating": 0, "cultural": 100}

    def test_missing_is_not_zero(self):
        found = ecosystem_product({**VALUES, "flood_storage": math.nan}, gdp=200)
        assert (found.total, found.shares, found.green_gold_index) == (None, None, None)
        assert found.missing == ("flood_storage",)
        assert found.reason is GepReason.MISSING_VALUE
        assert math.isnan(found.by_kind[ServiceKind.REGULATING])
        assert found.by_kind[ServiceKind.PROVISIONING] == 50

    def test_outside_is_taken_off(self):
        found = ecosystem_product(VALUES, outside={"material_products": 15})
        assert found.values["material_products"] == 35
        assert found.total == 85
        assert ecosystem_product(VALUES, outside={"tourism": 20}).values["tourism"] == 0

    def test_one_measurement_is_flagged(self):
        both = ecosystem_product({"carbon_fixation": 1, "oxygen_release": 2})
        assert both.not_independent == ("carbon_fixation", "oxygen_release")
        assert ecosystem_product({"carbon_fixation": 1, "tourism": 2}).not_independent == ()

    def test_a_carbon_source_is_taken_off(self):
        assert ecosystem_product({"carbon_fixation": -5, "tourism": 20}).total == 15

    def test_series_is_taken_too(self):
        values = pd.Series(VALUES)
        assert ecosystem_product(values).total == 100
        ecosystem_product(values, outside={"tourism": 5})
        assert values["tourism"] == 20

    def test_every_service_has_a_kind(self):
        assert ecosystem_product(dict.fromkeys(SERVICES, 1.0)).by_kind.to_dict() == {
            "provisioning": 1,
            "regulating": 10,
            "cultural": 1,
        }

    @pytest.mark.parametrize(
        ("values", "options", "message"),
        [
            ({}, {}, "an account needs at least one service"),
            ({"beauty": 1}, {}, "no kind for beauty"),
            ({"tourism": math.inf}, {}, "values must be finite"),
            ({"tourism": 1}, {"outside": {"tourism": 2}}, "more of tourism comes from outside than there is"),
            ({"tourism": 1}, {"outside": {"tourism": -1}}, "tourism from outside must not be negative"),
            ({"tourism": 1}, {"outside": {"flood_storage": 1}}, "from outside of flood_storage"),
            ({"tourism": 1}, {"gdp": 0}, "gdp must be greater than zero"),
            ({"tourism": 1}, {"gdp": math.nan}, "gdp has missing values"),
            ({"tourism": 0}, {}, "gross_ecosystem_product must be greater than zero"),
        ],
    )
    def test_refuses(self, values, options, message):
        with pytest.raises(MethodError, match=message):
            ecosystem_product(values, **options)

    @settings(deadline=None)
    @given(st.dictionaries(st.sampled_from(sorted(SERVICES)), st.floats(0.01, 1e9), min_size=1))
    def test_adds_up(self, values):
        found = ecosystem_product(values, gdp=1e6)
        assert found.total == pytest.approx(sum(values.values()))
        assert found.shares.sum() == pytest.approx(100)
        assert found.by_kind.sum() == pytest.approx(found.total)
        assert found.green_gold_index == pytest.approx(found.total / 1e6)


class TestGreenAccount:
    @settings(deadline=None)
    @given(*[st.floats(0, 1e3)] * 3)
    def test_adds_up(self, pollution, damage, services):
        found = green_account(3000, pollution, damage, services)
        assert found.green_gdp == pytest.approx(3000 - pollution - damage)
        assert found.geep == pytest.approx(found.green_gdp + services)
        assert 0 <= found.regulating_rate <= 100

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ((1, 2, 0, 0), "geep must be greater than zero"),
            ((1, 1, 0, 0), "geep must be greater than zero"),
            ((-1, 0, 0, 5), "gdp must not be negative"),
            ((math.nan, 0, 0, 0), "inputs has missing values"),
        ],
    )
    def test_refuses(self, parts, message):
        with pytest.raises(MethodError, match=message):
            green_account(*parts)
