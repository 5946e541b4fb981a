import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.emissions import (
    ENTERIC_ASIA,
    FUELS,
    carbon_content_co2,
    fuel_emissions,
    fuel_energy,
    landfill_methane,
    livestock_methane,
    purchased_electricity,
    rice_methane,
    soil_nitrous_oxide,
)
from minhou_analysis.methods.greenhouse_gas import co2_equivalent

CASES = json.loads((Path(__file__).parent / "cases" / "emissions.json").read_text(encoding="utf-8"))
TJ_PER_KCAL = 4.1868e-9


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("fuel_co2_carbon_content")
def test_published_carbon_content(case):
    inputs = case["inputs"]
    if case["id"] == "epa-coal":
        amount, heat = 1 / inputs["lb_per_t"], inputs["mmbtu_per_t"]
    else:
        amount, heat = inputs["amount"], inputs["mmbtu_per_unit"]
    tonnes = carbon_content_co2(amount, heat, inputs["kgC_per_mmbtu"]) / 1000
    assert tonnes == pytest.approx(case["expected"], abs=case["tolerance"])


@of("fuel_co2e_per_unit")
def test_published_fuel_factors(case):
    inputs = case["inputs"]
    factors = pd.DataFrame({gas: [inputs[gas]] for gas in ("CO2", "CH4", "N2O")}, index=["fuel"])
    energy = pd.Series({"fuel": fuel_energy(1.0, inputs["kcal_per_unit"] * TJ_PER_KCAL)})
    emitted = fuel_emissions(energy, factors.assign(biogenic=False)).loc["fuel"]
    found = sum(co2_equivalent(emitted[gas], gas, inputs["potentials"]) for gas in ("CO2", "CH4", "N2O"))
    # kg a unit, where the amount is in units and not thousands of them.
    assert found * 1000 == pytest.approx(case["expected"], abs=case["tolerance"])


@of("rice_tier1")
def test_published_rice(case):
    inputs = case["inputs"]
    found = rice_methane(inputs["area_ha"], inputs["days"], inputs["water"])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


class TestFuels:
    def test_table(self):
        # kg per TJ: IPCC 2006, vol. 2, table 2.2.
        expected = {
            "anthracite": (98300, 1, 1.5),
            "coking coal": (94600, 1, 1.5),
            "other bituminous coal": (94600, 1, 1.5),
            "sub-bituminous coal": (96100, 1, 1.5),
            "lignite": (101000, 1, 1.5),
            "coke oven coke": (107000, 1, 1.5),
            "crude oil": (73300, 3, 0.6),
            "motor gasoline": (69300, 3, 0.6),
            "jet kerosene": (71500, 3, 0.6),
            "diesel oil": (74100, 3, 0.6),
            "residual fuel oil": (77400, 3, 0.6),
            "liquefied petroleum gas": (63100, 1, 0.1),
            "natural gas": (56100, 1, 0.1),
            "coke oven gas": (44400, 1, 0.1),
            "blast furnace gas": (260000, 1, 0.1),
            "wood": (112000, 30, 4),
        }
        found = {fuel: tuple(row) for fuel, row in FUELS[["CO2", "CH4", "N2O"]].iterrows()}
        assert found == expected
        assert FUELS.index[FUELS["biogenic"]].tolist() == ["wood"]

    def test_energy(self):
        assert fuel_energy(1000.0, 0.0427) == pytest.approx(42.7)
        assert fuel_energy(0.0, 0.0427) == 0
        assert math.isnan(fuel_energy(math.nan, 0.0427))
        for values in [(-1.0, 1.0), (1.0, 0.0)]:
            with pytest.raises(MethodError):
                fuel_energy(*values)

    def test_emissions(self):
        found = fuel_emissions(pd.Series({"natural gas": 10.0, "wood": 1.0, "lignite": math.nan}))
        assert found.loc["natural gas"].to_dict() == {
            "CO2": 561,
            "CH4": 0.01,
            "N2O": 0.001,
            "biogenic": False,
        }
        assert found.loc["wood", "CO2"] == 112
        assert bool(found.loc["wood", "biogenic"])
        assert found.loc["lignite", ["CO2", "CH4", "N2O"]].isna().all()
        assert fuel_emissions(pd.Series({"natural gas": 0.0})).loc["natural gas", "CO2"] == 0
        assert fuel_emissions(pd.Series([], dtype=float)).empty

    def test_emissions_refuse(self):
        with pytest.raises(MethodError, match="no emission factors for peat"):
            fuel_emissions(pd.Series({"peat": 1.0}))
        with pytest.raises(MethodError, match="a fuel is named twice"):
            fuel_emissions(pd.Series([1.0, 2.0], index=["wood", "wood"]))
        with pytest.raises(MethodError, match="energy must not be negative"):
            fuel_emissions(pd.Series({"wood": -1.0}))

    def test_carbon_content(self):
        assert carbon_content_co2(2, 3, 12, 0.5) == pytest.approx(132)
        assert carbon_content_co2(0, 3, 12) == 0
        for values in [(-1, 1, 1, 1), (1, -1, 1, 1), (1, 1, -1, 1), (1, 1, 1, 1.1)]:
            with pytest.raises(MethodError):
                carbon_content_co2(*values)


class TestFarms:
    def test_livestock(self):
        assert ENTERIC_ASIA == {
            "dairy cattle": 68,
            "other cattle": 47,
            "buffalo": 55,
            "sheep": 5,
            "goats": 5,
            "swine": 1,
        }
        heads = pd.Series({"swine": 10_000.0, "dairy cattle": 100.0, "goats": math.nan, "sheep": 0.0})
        found = livestock_methane(heads)
        assert found.drop("goats").to_dict() == {"swine": 10, "dairy cattle": 6.8, "sheep": 0}
        assert math.isnan(found["goats"])
        assert livestock_methane(heads[["swine"]], {"swine": 3.5})["swine"] == 35

    def test_livestock_refuses(self):
        with pytest.raises(MethodError, match="no emission factor for llamas"):
            livestock_methane(pd.Series({"llamas": 1.0}))
        with pytest.raises(MethodError, match="a kind of animal is named twice"):
            livestock_methane(pd.Series([1.0, 1.0], index=["swine", "swine"]))
        with pytest.raises(MethodError, match="heads must not be negative"):
            livestock_methane(pd.Series({"swine": -1.0}))

    @pytest.mark.parametrize(
        ("water", "scale"),
        [
            ("continuously flooded", 1),
            ("single aeration", 0.60),
            ("multiple aeration", 0.52),
            ("regular rainfed", 0.28),
            ("drought prone", 0.25),
            ("deep water", 0.31),
        ],
    )
    def test_rice_by_water(self, water, scale):
        assert rice_methane(100.0, 100.0, water) == pytest.approx(13 * scale)

    def test_rice_factors(self):
        assert rice_methane(100.0, 100.0, before=0.68) == pytest.approx(13 * 0.68)
        straw = rice_methane(100.0, 100.0, amendments={1.0: 5.0, 0.29: 2.0})
        assert straw == pytest.approx(13 * (1 + 5 + 0.58) ** 0.59)
        assert rice_methane(100.0, 100.0, base=2.6) == pytest.approx(26)
        assert rice_methane(0.0, 100.0) == 0
        assert math.isnan(rice_methane(math.nan, 100.0))

    @pytest.mark.parametrize(
        ("values", "options", "message"),
        [
            ((1, 100, "dry"), {}, "no water regime 'dry'"),
            ((-1, 100), {}, "area must not be negative"),
            ((1, -1), {}, "days must not be negative"),
            ((1, 367), {}, "a season must not exceed a year"),
            ((1, 100), {"before": -1}, "before must not be negative"),
            ((1, 100), {"amendments": {1.0: -5.0}}, "rate must not be negative"),
            ((1, 100), {"amendments": {-1.0: 5.0}}, "conversion must not be negative"),
        ],
    )
    def test_rice_refuses(self, values, options, message):
        with pytest.raises(MethodError, match=message):
            rice_methane(*values, **options)
        assert rice_methane(1, 366) > 0

    def test_soils(self):
        only_direct = soil_nitrous_oxide(100, 0, 0, deposited=0, leached=0)
        assert only_direct == pytest.approx(100 * 0.01 * 44 / 28)
        full = soil_nitrous_oxide(100, 50, 25)
        by_hand = (175 * 0.01 + (100 * 0.1 + 50 * 0.2) * 0.01 + 175 * 0.3 * 0.0075) * 44 / 28
        assert full == pytest.approx(by_hand)
        assert soil_nitrous_oxide(0, 0, 0) == 0
        assert math.isnan(soil_nitrous_oxide(math.nan, 0, 0))

    @pytest.mark.parametrize(
        ("values", "options"),
        [
            ((-1, 0, 0), {}),
            ((0, -1, 0), {}),
            ((0, 0, -1), {}),
            ((1, 0, 0), {"direct": 1.1}),
            ((1, 0, 0), {"volatilised": (0.1, 1.1)}),
        ],
    )
    def test_soils_refuse(self, values, options):
        with pytest.raises(MethodError):
            soil_nitrous_oxide(*values, **options)


class TestLandfill:
    def test_by_hand(self):
        found = landfill_methane([1000, 0, 500], degradable_carbon=0.15, decay_rate=0.1)
        first = 1000 * 0.15 * 0.5
        one = first * (1 - math.exp(-0.1)) * 0.5 * 16 / 12
        assert found[0] == 0
        assert found[1] == pytest.approx(one)
        assert found[2] == pytest.approx(one * math.exp(-0.1))

    def test_options(self):
        plain = landfill_methane([1000, 0], degradable_carbon=0.15, decay_rate=0.1)[1]
        halved = landfill_methane([1000, 0], degradable_carbon=0.15, decay_rate=0.1, correction=0.5)[1]
        assert halved == pytest.approx(plain / 2)
        by_year = landfill_methane([1000, 0], degradable_carbon=0.15, decay_rate=0.1, correction=[0.4, 1])[1]
        assert by_year == pytest.approx(plain * 0.4)
        less = landfill_methane(
            [1000, 0], degradable_carbon=0.15, decay_rate=0.1, recovered=[0, plain / 4], oxidised=0.1
        )[1]
        assert less == pytest.approx(plain * 0.75 * 0.9)
        all_of_it = landfill_methane([1000, 0], degradable_carbon=0.15, decay_rate=0.1, recovered=[0, plain])
        assert all_of_it[1] == pytest.approx(0)

    def test_one_year_and_no_decay(self):
        assert landfill_methane([1000], degradable_carbon=0.15, decay_rate=0.1).tolist() == [0]
        assert landfill_methane([1000, 1000], degradable_carbon=0.15, decay_rate=0).tolist() == [0, 0]

    @settings(deadline=None)
    @given(st.lists(st.floats(0, 1e5), min_size=1, max_size=20), st.floats(0.01, 1))
    def test_all_of_it_comes_out_in_the_end(self, waste, rate):
        years = np.concatenate([waste, np.zeros(2000)])
        emitted = landfill_methane(years, degradable_carbon=0.2, decay_rate=rate).sum()
        assert emitted == pytest.approx(sum(waste) * 0.2 * 0.5 * 0.5 * 16 / 12, rel=1e-6)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"deposited": []}, "one amount for each year"),
            ({"deposited": [1, math.nan]}, "one amount for each year"),
            ({"deposited": [[1, 2]]}, "one amount for each year"),
            ({"deposited": [-1]}, "deposited must not be negative"),
            ({"decay_rate": -0.1}, "decay_rate must not be negative"),
            ({"degradable_carbon": 1.1}, "degradable_carbon must lie between 0 and 1"),
            ({"correction": 1.1}, "correction must lie between 0 and 1"),
            ({"methane_share": 1.1}, "methane_share must lie between 0 and 1"),
            ({"oxidised": 1.1}, "oxidised must lie between 0 and 1"),
            ({"decomposing": 1.1}, "decomposing must lie between 0 and 1"),
            ({"recovered": 0.001}, "more methane was recovered"),
        ],
    )
    def test_refuses(self, change, message):
        inputs = {"deposited": [1000, 0], "degradable_carbon": 0.15, "decay_rate": 0.1, **change}
        with pytest.raises(MethodError, match=message):
            landfill_methane(inputs.pop("deposited"), **inputs)


class TestElectricity:
    def test_only_what_is_bought(self):
        assert purchased_electricity(1000.0, 200.0, 0.5) == 400
        assert purchased_electricity(200.0, 200.0, 0.5) == 0
        assert purchased_electricity(200.0, 1000.0, 0.5) == 0
        assert math.isnan(purchased_electricity(math.nan, 0.0, 0.5))
        found = purchased_electricity(pd.Series([10.0, 1.0], index=["a", "b"]), 5.0, 0.5)
        assert found.to_dict() == {"a": 2.5, "b": 0}

    @pytest.mark.parametrize("values", [(-1, 0, 1), (1, -1, 1), (1, 0, -1)])
    def test_refuses(self, values):
        with pytest.raises(MethodError):
            purchased_electricity(*values)
