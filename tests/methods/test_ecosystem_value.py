import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.ecosystem_value import (
    carbon_fixed,
    carbon_value,
    evaporation_energy,
    flood_storage,
    oxygen_released,
    oxygen_value,
    priced,
    purified,
    sand_value,
    soil_value,
    transpiration_energy,
)


class TestPriced:
    def test_item_by_item(self):
        found = priced({"SO2": 10, "NOx": 2.5}, {"SO2": 1200, "NOx": 1000, "dust": 1})
        assert found == {"SO2": 12_000, "NOx": 2500}

    def test_ends(self):
        assert priced({}, {}) == {}
        assert priced({"rice": 0}, {"rice": 5})["rice"] == 0
        assert priced({"rice": 5}, {"rice": 0})["rice"] == 0
        assert math.isnan(priced({"rice": math.nan}, {"rice": 5})["rice"])

    def test_draws(self):
        assert priced({"rice": 2}, {"rice": np.array([1.0, 3.0])})["rice"].tolist() == [2, 6]

    @pytest.mark.parametrize(
        ("quantities", "prices", "message"),
        [
            ({"rice": 1}, {}, "no price for rice"),
            ({"rice": -1}, {"rice": 1}, "rice must not be negative"),
            ({"rice": 1}, {"rice": -1}, "price of rice must not be negative"),
        ],
    )
    def test_refuses(self, quantities, prices, message):
        with pytest.raises(MethodError, match=message):
            priced(quantities, prices)


SOIL_COSTS = {"bulk_density": 1.25, "sediment_share": 0.24, "dredging_cost": 20}


class TestSoil:
    def test_dredging_alone(self):
        assert soil_value(1000, **SOIL_COSTS) == pytest.approx(0.24 * 800 * 20)

    def test_nutrients_add(self):
        nutrients = {"N": (0.002, 1500), "P": (0.0005, 5000)}
        found = soil_value(1000, **SOIL_COSTS, nutrients=nutrients)
        assert found == pytest.approx(3840 + 1000 * 0.002 * 1500 + 1000 * 0.0005 * 5000)

    def test_ends(self):
        assert soil_value(0, **SOIL_COSTS) == 0
        assert math.isnan(soil_value(math.nan, **SOIL_COSTS))

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"bulk_density": 0}, "bulk_density must be greater than zero"),
            ({"sediment_share": 1.1}, "sediment_share must lie between 0 and 1"),
            ({"dredging_cost": -1}, "dredging_cost must not be negative"),
            ({"retained": -1}, "retained must not be negative"),
            ({"nutrients": {"N": (1.1, 1)}}, "content of N must lie between 0 and 1"),
            ({"nutrients": {"N": (0.1, -1)}}, "cost of N must not be negative"),
        ],
    )
    def test_refuses(self, change, message):
        with pytest.raises(MethodError, match=message):
            soil_value(**{"retained": 1000, **SOIL_COSTS, **change})


class TestSand:
    def test_by_hand(self):
        assert sand_value(1000, bulk_density=1.6, thickness=0.1, restoration_cost=2) == pytest.approx(12_500)
        assert sand_value(0, bulk_density=1.6, thickness=0.1, restoration_cost=2) == 0

    @pytest.mark.parametrize("values", [(-1, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, -1)])
    def test_refuses(self, values):
        fixed, density, thickness, cost = values
        with pytest.raises(MethodError):
            sand_value(fixed, bulk_density=density, thickness=thickness, restoration_cost=cost)


class TestFlood:
    def test_adds_up(self):
        assert flood_storage(vegetation=1, lakes=20, reservoirs=300, marshes=4000) == 4321
        assert flood_storage(lakes=5) == 5
        assert flood_storage() == 0
        assert math.isnan(flood_storage(lakes=5, marshes=math.nan))

    @pytest.mark.parametrize("part", ["vegetation", "lakes", "reservoirs", "marshes"])
    def test_refuses(self, part):
        with pytest.raises(MethodError, match=f"{part} must not be negative"):
            flood_storage(**{part: -1})


class TestPurified:
    @pytest.mark.parametrize(
        ("emission", "capacity", "met", "removed"),
        [(10, 4, True, 10), (10, 4, False, 4), (10, 40, False, 10), (0, 40, False, 0), (0, 40, True, 0)],
    )
    def test_rule(self, emission, capacity, met, removed):
        assert purified(emission, capacity, met) == removed

    def test_gaps(self):
        assert math.isnan(purified(math.nan, 4, True))
        assert math.isnan(purified(10, math.nan, False))
        assert purified(10, math.nan, True) == 10

    @settings(deadline=None)
    @given(st.floats(0, 1e9), st.floats(0, 1e9), st.booleans())
    def test_never_more_than_emitted(self, emission, capacity, met):
        assert 0 <= purified(emission, capacity, met) <= emission

    @pytest.mark.parametrize("values", [(-1, 4), (1, -4)])
    def test_refuses(self, values):
        with pytest.raises(MethodError):
            purified(*values, True)


class TestCarbonAndOxygen:
    def test_by_hand(self):
        assert carbon_fixed(12) == pytest.approx(44)
        assert oxygen_released(44) == pytest.approx(32)
        assert carbon_value(12, 50) == pytest.approx(2200)
        assert oxygen_value(12, 10) == pytest.approx(320)

    @settings(deadline=None)
    @given(st.floats(-1e9, 1e9))
    def test_one_measurement_in_two_units(self, nep):
        assert oxygen_released(carbon_fixed(nep)) == pytest.approx(nep * 32 / 12)
        assert np.sign(carbon_fixed(nep)) == np.sign(nep)

    def test_refuses(self):
        for function in (carbon_value, oxygen_value):
            with pytest.raises(MethodError, match="price must not be negative"):
                function(1, -1)
        with pytest.raises(MethodError, match="finite"):
            carbon_fixed(math.inf)
        with pytest.raises(MethodError, match="finite"):
            oxygen_released(math.inf)


class TestClimate:
    def test_plants(self):
        assert transpiration_energy(3600, 2, 100, 3) == pytest.approx(2e8 / 3)
        assert transpiration_energy([3600, 1800], 1, [100, 0], 1).tolist() == [1e8, 0]
        assert transpiration_energy(3600, 1, 366, 1) == pytest.approx(3.66e8)

    @pytest.mark.parametrize(
        "values", [(-1, 1, 1, 3), (1, -1, 1, 3), (1, 1, -1, 3), (1, 1, 1, 0), (1, 1, 367, 3)]
    )
    def test_plants_refuse(self, values):
        with pytest.raises(MethodError):
            transpiration_energy(*values)

    def test_water(self):
        assert evaporation_energy(36, 2500) == pytest.approx(25_000)
        assert evaporation_energy(36, 2500, 125) == pytest.approx(29_500)
        assert evaporation_energy(3.6) == pytest.approx(2450)
        assert evaporation_energy(0) == 0
        assert math.isnan(evaporation_energy(math.nan))

    @pytest.mark.parametrize("values", [(-1,), (1, 0), (1, 2450, -1)])
    def test_water_refuses(self, values):
        with pytest.raises(MethodError):
            evaporation_energy(*values)
