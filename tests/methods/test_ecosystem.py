import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.ecosystem import (
    cover_factor,
    green_account,
    rainfall_erosivity,
    slope_length_factor,
    slope_steepness_factor,
    soil_erodibility,
    soil_retention,
    water_conservation,
)

CASES = json.loads((Path(__file__).parent / "cases" / "ecosystem.json").read_text(encoding="utf-8"))


def of(method):
    return pytest.mark.parametrize("case", [c for c in CASES if c["method"] == method], ids=lambda c: c["id"])


@of("geep")
def test_published_geep(case):
    inputs = {name: value for name, value in case["inputs"].items() if name != "unit"}
    found = green_account(**inputs)
    assert found.geep == pytest.approx(case["expected"]["geep"], abs=case["tolerance"])
    assert found.regulating_rate == pytest.approx(case["expected"]["regulating_share_pct"], abs=0.05)


@of("rusle_c_lookup")
def test_published_cover_factors(case):
    assert cover_factor(case["inputs"]["ecosystem"], case["inputs"]["cover_pct"]) == case["expected"]


class TestWater:
    def test_balance(self):
        found = water_conservation([1e6, 2e6], [1500, 800], [300, 500], [700, 600])
        assert found.by_type.tolist() == [500_000, -600_000]
        assert found.volume == -100_000
        assert found.net_loss.tolist() == [False, True]

    @pytest.mark.parametrize(
        "inputs", [([1], [1], [1], [1, 2]), ([-1], [1], [1], [1]), ([1], [math.nan], [1], [1])]
    )
    def test_refuses(self, inputs):
        with pytest.raises(MethodError):
            water_conservation(*inputs)


class TestErosivity:
    rain = pd.Series([20.0, 50.0], index=pd.to_datetime(["2020-01-05", "2020-07-05"]))

    def test_seasons_count_differently(self):
        found = rainfall_erosivity(self.rain, years=2, warm_months=range(5, 10))
        assert found == pytest.approx((0.3101 * 20**1.7265 + 0.3937 * 50**1.7265) / 2)

    def test_no_erosive_day(self):
        assert rainfall_erosivity(self.rain.iloc[:0], years=1, warm_months=[7]) == 0

    @pytest.mark.parametrize(("years", "months"), [(0, [7]), (1, [13])])
    def test_refuses(self, years, months):
        with pytest.raises(MethodError):
            rainfall_erosivity(self.rain, years=years, warm_months=months)

    def test_needs_dates_and_rain(self):
        with pytest.raises(MethodError, match="date"):
            rainfall_erosivity(self.rain.reset_index(drop=True), years=1, warm_months=[7])
        with pytest.raises(MethodError, match="missing"):
            rainfall_erosivity(self.rain.where(self.rain > 30), years=1, warm_months=[7])


class TestErodibility:
    def test_by_hand(self):
        # EPIC for 40 % sand, 40 % silt, 20 % clay, 1 % carbon, factor by factor.
        epic = (
            (0.2 + 0.3 * math.exp(-0.0256 * 40 * 0.6))
            * (40 / 60) ** 0.3
            * (1 - 0.25 / (1 + math.exp(0.77)))
            * (1 - 0.7 * 0.6 / (0.6 + math.exp(-5.51 + 22.9 * 0.6)))
        )
        assert soil_erodibility(40, 40, 20, 1) == pytest.approx((-0.01383 + 0.51575 * epic) * 0.1317)

    @pytest.mark.parametrize("soil", [(100, 0, 0, 1), (40, 40, 10, 1), (-1, 81, 20, 1), (40, 40, 20, 101)])
    def test_refuses(self, soil):
        with pytest.raises(MethodError):
            soil_erodibility(*soil)

    def test_columns(self):
        found = soil_erodibility(*(np.array([x, x], dtype=float) for x in (40, 40, 20, 1)))
        assert found == pytest.approx(soil_erodibility(40, 40, 20, 1))


class TestSlope:
    def test_level_ground(self):
        assert slope_length_factor(100, 0) == 1
        assert slope_steepness_factor(0) == pytest.approx(0.03)

    def test_plot_of_standard_length(self):
        assert slope_length_factor(22.13, [5, 20]).tolist() == [1, 1]

    def test_bands(self):
        found = slope_steepness_factor([5.13, 5.14, 10.19, 10.20, 28.80, 28.81, 60, math.nan])
        sine = [math.sin(math.radians(degrees)) for degrees in (5.13, 5.14, 10.19, 10.20, 28.80)]
        expected = [
            10.8 * sine[0] + 0.03,
            16.8 * sine[1] - 0.5,
            16.8 * sine[2] - 0.5,
            21.9 * sine[3] - 0.96,
            21.9 * sine[4] - 0.96,
            9.5988,
            9.5988,
        ]
        assert found[:-1] == pytest.approx(expected)
        assert math.isnan(found[-1])

    def test_steepest_band_follows_on(self):
        assert slope_steepness_factor([28.81])[0] == pytest.approx(
            slope_steepness_factor([28.809])[0], abs=0.01
        )

    @pytest.mark.parametrize("slope", [-1, 91])
    def test_refuses(self, slope):
        with pytest.raises(MethodError):
            slope_steepness_factor(slope)
        with pytest.raises(MethodError):
            slope_length_factor(10, slope)
        with pytest.raises(MethodError):
            slope_length_factor(0, 5)


class TestCover:
    @pytest.mark.parametrize(
        ("ecosystem", "cover", "factor"),
        [
            ("水田", None, 0),
            ("湿地", None, 0),
            ("城镇", None, 0.01),
            ("荒漠", None, 0.7),
            ("草地", 9.9, 0.45),
            ("草地", 10, 0.24),
            ("草地", 90, 0.043),
            ("草地", 90.1, 0.011),
            ("乔木园地", 60, 0.089),
            ("灌木园地", 30, 0.14),
            ("灌丛", 0, 0.40),
            ("旱地", 100, 0.221),
            ("旱地", 10, 0.816),
            ("旱地", 1, 1),
            ("旱地", 0, 1),
        ],
    )
    def test_table_and_formula(self, ecosystem, cover, factor):
        assert cover_factor(ecosystem, cover) == pytest.approx(factor)

    @pytest.mark.parametrize(
        ("ecosystem", "cover"), [("海洋", 5), ("森林", None), ("森林", 101), ("旱地", -1), ("森林", math.nan)]
    )
    def test_refuses(self, ecosystem, cover):
        with pytest.raises(MethodError):
            cover_factor(ecosystem, cover)

    @given(
        st.sampled_from(["森林", "灌丛", "草地", "乔木园地", "灌木园地", "旱地"]), *[st.floats(0, 100)] * 2
    )
    def test_more_cover_never_erodes_more(self, ecosystem, one, other):
        less, more = sorted((one, other))
        assert cover_factor(ecosystem, less) >= cover_factor(ecosystem, more)


class TestSoil:
    @given(*[st.floats(0, 1e3)] * 4, st.floats(0, 1))
    def test_kept_is_potential_less_actual(self, r, k, length, s, c):
        potential = r * k * length * s
        assert soil_retention(r, k, length, s, c) == pytest.approx(
            potential - potential * c, abs=1e-12 * potential + 1e-300
        )

    def test_bare_ground_keeps_nothing(self):
        assert soil_retention(100, 0.03, 1, 2, 1.0) == 0

    @pytest.mark.parametrize("factors", [(-1, 1, 1, 1, 0.5), (1, 1, 1, 1, 1.5)])
    def test_refuses(self, factors):
        with pytest.raises(MethodError):
            soil_retention(*factors)


@given(*[st.floats(0, 1e3)] * 3)
def test_the_green_account_adds_up(pollution, damage, services):
    found = green_account(3000, pollution, damage, services)
    assert found.geep == pytest.approx(found.green_gdp + services)
    assert 0 <= found.regulating_rate <= 100


@pytest.mark.parametrize("parts", [(1, 2, 0, 0), (-1, 0, 0, 5), (math.nan, 0, 0, 0)])
def test_the_green_account_refuses(parts):
    with pytest.raises(MethodError):
        green_account(*parts)
