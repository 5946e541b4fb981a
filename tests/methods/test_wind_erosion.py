import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.wind_erosion import (
    WIND_COVER_COEFFICIENTS,
    climate_factor,
    erodible_fraction,
    ridge_roughness,
    roughness_factor,
    sand_fixation,
    soil_crust_factor,
    wind_cover_factor,
    wind_erosion,
)


class TestErosion:
    def test_by_hand(self):
        q, s = 109.8 * 2, 150.71 * 2**-0.3711
        expected = 2 * 50 / s**2 * q * math.exp(-((50 / s) ** 2))
        assert wind_erosion(2, 50) == pytest.approx(expected)

    def test_no_force_erodes_nothing(self):
        assert wind_erosion(0, 50) == 0

    def test_gaps_stay(self):
        found = wind_erosion([1, math.nan], 50)
        assert found[0] > 0
        assert math.isnan(found[1])

    @pytest.mark.parametrize(("force", "distance"), [(-1, 50), (1, 0), (1, -1)])
    def test_refuses(self, force, distance):
        with pytest.raises(MethodError):
            wind_erosion(force, distance)


class TestFixation:
    def test_parts(self):
        found = sand_fixation(30, 0.4, 0.5, 0.9, 0.2, 50)
        force = 30 * 0.4 * 0.5 * 0.9
        assert found.potential == pytest.approx(wind_erosion(force, 50))
        assert found.actual == pytest.approx(wind_erosion(force * 0.2, 50))
        assert found.retained == pytest.approx(found.potential - found.actual)
        assert found.retained_per_km2 == pytest.approx(found.retained * 1000)

    def test_far_downwind_it_can_be_negative(self):
        assert sand_fixation(30, 0.4, 0.5, 0.9, 0.2, 200).retained < 0

    @settings(deadline=None)
    @given(st.floats(0, 30), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
    def test_bare_ground_holds_nothing(self, climate, erodible, crust, roughness):
        assert sand_fixation(climate, erodible, crust, roughness, 1, 50).retained == 0

    @settings(deadline=None)
    @given(st.floats(0.1, 10), st.floats(0, 1), st.floats(0, 1))
    def test_near_the_edge_more_cover_holds_more(self, climate, one, other):
        covers = np.array([max(one, other), min(one, other)])
        open_ground, covered = sand_fixation(climate, 1, 1, 1, covers, 20).retained
        assert covered >= open_ground - 1e-12

    @pytest.mark.parametrize("place", range(6))
    def test_refuses_negative(self, place):
        inputs = [30, 0.4, 0.5, 0.9, 0.2, 50]
        inputs[place] = -1
        with pytest.raises(MethodError):
            sand_fixation(*inputs)

    def test_cover_is_a_share(self):
        with pytest.raises(MethodError, match="cover must lie between 0 and 1"):
            sand_fixation(30, 0.4, 0.5, 0.9, 1.01, 50)


class TestFactors:
    def test_climate(self):
        assert climate_factor(100.0, 1.2, 0.5, 0.9) == pytest.approx(100 * 1.2 / 9.8 * 0.5 * 0.9)
        assert climate_factor(0.0, 1.2, 0.5, 0.9) == 0
        for inputs in [(-1, 1, 1, 1), (1, 0, 1, 1), (1, 1, -1, 1), (1, 1, 1, -1)]:
            with pytest.raises(MethodError):
                climate_factor(*inputs)

    def test_erodible_fraction(self):
        expected = (29.09 + 0.31 * 60 + 0.17 * 20 + 0.33 * 60 / 20 - 2.59 * 2 - 0.95 * 5) / 100
        assert erodible_fraction(60, 20, 20, 2, 5) == pytest.approx(expected)
        assert erodible_fraction(60, 20, 20, 2) == pytest.approx(expected + 0.0475)

    def test_erodible_fraction_is_held_within_a_share(self):
        assert erodible_fraction(0, 20, 60, 50) == 0
        assert erodible_fraction(100, 0, 0.1, 0) == 1

    @pytest.mark.parametrize("soil", [(-1, 20, 20, 2), (60, 20, 0, 2), (101, 20, 20, 2), (60, 20, 101, 2)])
    def test_erodible_fraction_refuses(self, soil):
        with pytest.raises(MethodError):
            erodible_fraction(*soil)

    def test_crust(self):
        assert soil_crust_factor(20.0, 2.0) == pytest.approx(1 / (1 + 0.0066 * 400 + 0.021 * 4))
        assert soil_crust_factor(0.0, 0.0) == 1
        with pytest.raises(MethodError):
            soil_crust_factor(-1.0, 0.0)

    @pytest.mark.parametrize(
        ("vegetation", "a"),
        [
            ("林地", 0.1535),
            ("草地", 0.1151),
            ("灌丛", 0.0921),
            ("裸地", 0.0768),
            ("沙地", 0.0658),
            ("农田", 0.0438),
        ],
    )
    def test_cover(self, vegetation, a):
        assert WIND_COVER_COEFFICIENTS[vegetation] == a
        assert wind_cover_factor(vegetation, 10.0) == pytest.approx(math.exp(-a * 10))
        assert wind_cover_factor(vegetation, 0.0) == 1

    def test_cover_keeps_labels(self):
        found = wind_cover_factor("草地", pd.Series([100.0, math.nan], index=["a", "b"]))
        assert found["a"] == pytest.approx(math.exp(-11.51))
        assert math.isnan(found["b"])

    def test_cover_refuses(self):
        with pytest.raises(MethodError, match="no wind cover factor for 水田"):
            wind_cover_factor("水田", 10.0)
        for cover in (-0.1, 100.1):
            with pytest.raises(MethodError):
                wind_cover_factor("草地", cover)

    def test_roughness(self):
        assert roughness_factor(0) == 1
        assert roughness_factor(2) == pytest.approx(math.exp(1.86 * 2 - 2.41 * 2**0.934))
        assert roughness_factor(2, 1) == pytest.approx(roughness_factor(2) * math.exp(-0.127))
        with pytest.raises(MethodError):
            roughness_factor(-1)
        with pytest.raises(MethodError):
            roughness_factor(1, -1)

    def test_roughness_turns_where_the_docstring_says(self):
        falling, turning, rising = roughness_factor([17.0, 18.0, 19.0])
        assert turning < falling
        assert turning < rising
        assert roughness_factor(50) < 1 < roughness_factor(52)

    def test_ridges(self):
        assert ridge_roughness(10.0, 50.0) == 0.4
        assert ridge_roughness(0.0, 50.0) == 0
        for inputs in [(-1.0, 50.0), (1.0, 0.0)]:
            with pytest.raises(MethodError):
                ridge_roughness(*inputs)
