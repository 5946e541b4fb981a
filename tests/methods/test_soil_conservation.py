import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.soil_conservation import (
    CoverBands,
    cover_factor,
    half_month_erosivity,
    rainfall_erosivity,
    slope_length_factor,
    slope_steepness_factor,
    soil_erodibility,
    soil_erosion,
    soil_retention,
    soil_retention_rusle,
)

CASES = json.loads((Path(__file__).parent / "cases" / "soil_conservation.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_cover_factors(case):
    assert cover_factor(case["inputs"]["ecosystem"], case["inputs"]["cover_pct"]) == case["expected"]


class TestErosivity:
    rain = pd.Series([20.0, 50.0], index=pd.to_datetime(["2020-01-05", "2020-07-05"]))

    def test_seasons_count_differently(self):
        found = rainfall_erosivity(self.rain, years=2, warm_months=range(5, 10))
        assert found == pytest.approx((0.3101 * 20**1.7265 + 0.3937 * 50**1.7265) / 2)

    def test_no_erosive_day(self):
        assert rainfall_erosivity(self.rain.iloc[:0], years=1, warm_months=[7]) == 0

    def test_half_months(self):
        days = pd.to_datetime(["2020-01-15", "2020-01-16", "2021-01-16", "2020-12-31"])
        found = half_month_erosivity(pd.Series([10.0] * 4, index=days), years=2, warm_months=[1])
        assert len(found) == 24
        assert found.index.names == ["month", "half"]
        assert found[1, 1] == pytest.approx(0.3937 * 10**1.7265 / 2)
        assert found[1, 2] == pytest.approx(0.3937 * 10**1.7265)
        assert found[12, 2] == pytest.approx(0.3101 * 10**1.7265 / 2)
        assert found.drop([(1, 1), (1, 2), (12, 2)]).eq(0).all()

    @pytest.mark.parametrize(("threshold", "days"), [(12.0, 2), (20.0, 2), (20.1, 1), (50.1, 0)])
    def test_threshold_of_erosive_days(self, threshold, days):
        found = half_month_erosivity(self.rain, years=1, warm_months=[7], threshold=threshold)
        assert (found > 0).sum() == days

    def test_no_rain_has_all_half_months(self):
        found = half_month_erosivity(self.rain.iloc[:0], years=1, warm_months=[7])
        assert found.tolist() == [0] * 24

    @pytest.mark.parametrize(
        ("years", "months", "threshold", "message"),
        [
            (0, [7], 0, "years must be greater than zero"),
            (1, [13], 0, "warm months must lie between 1 and 12"),
            (1, [0], 0, "warm months must lie between 1 and 12"),
            (1, [7], -1, "threshold must not be negative"),
        ],
    )
    def test_refuses(self, years, months, threshold, message):
        with pytest.raises(MethodError, match=message):
            rainfall_erosivity(self.rain, years=years, warm_months=months, threshold=threshold)

    def test_no_negative_rain(self):
        with pytest.raises(MethodError, match="erosive_rain must not be negative"):
            rainfall_erosivity(-self.rain, years=1, warm_months=[7])

    @settings(deadline=None)
    @given(st.lists(st.floats(0, 300), min_size=1, max_size=30), st.integers(1, 10))
    def test_a_longer_record_of_the_same_days_erodes_less(self, rain, years):
        days = pd.Series(rain, index=pd.date_range("2020-03-01", periods=len(rain), freq="11D"))
        one = rainfall_erosivity(days, years=1, warm_months=range(5, 11))
        assert rainfall_erosivity(days, years=years, warm_months=range(5, 11)) == pytest.approx(one / years)

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

    def test_without_silt_the_correction_is_all_that_is_left(self):
        assert soil_erodibility(90, 0, 10, 1) == pytest.approx(-0.01383 * 0.1317)

    @pytest.mark.parametrize("clay", [19.0, 21.0])
    def test_sums_within_one_percent_pass(self, clay):
        assert soil_erodibility(40, 40, clay, 0) > 0

    @pytest.mark.parametrize("clay", [18.9, 21.1])
    def test_sums_beyond_do_not(self, clay):
        with pytest.raises(MethodError, match="add up to 100 percent"):
            soil_erodibility(40, 40, clay, 0)

    def test_keeps_labels_and_gaps(self):
        sand = pd.Series([40.0, math.nan], index=["a", "b"])
        found = soil_erodibility(sand, 40, 20, 1)
        assert found.index.tolist() == ["a", "b"]
        assert found["a"] == pytest.approx(soil_erodibility(40, 40, 20, 1))
        assert math.isnan(found["b"])

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

    def test_a_column_keeps_labels_and_gaps(self):
        cover = pd.Series([5.0, 10.0, math.nan, 95.0], index=list("abcd"))
        found = cover_factor("草地", cover)
        assert found.index.tolist() == list("abcd")
        assert found.drop("c").tolist() == [0.45, 0.24, 0.011]
        assert math.isnan(found["c"])
        dry = cover_factor("旱地", np.array([0.0, 100.0, math.nan]))
        assert dry[:2].tolist() == [1, pytest.approx(0.221)]
        assert math.isnan(dry[2])
        assert cover_factor("城镇", np.array([50.0, 60.0])).tolist() == [0.01, 0.01]

    def test_edges_are_a_choice(self):
        down = CoverBands(edge_goes_up=(False,) * 5)
        assert cover_factor("草地", 10, bands=down) == 0.45
        assert cover_factor("草地", 10.1, bands=down) == 0.24
        up = CoverBands(edge_goes_up=(True,) * 5)
        assert cover_factor("草地", 90, bands=up) == 0.011
        shifted = CoverBands(edges=(20, 40, 60, 80, 90))
        assert cover_factor("草地", 15, bands=shifted) == 0.45

    @pytest.mark.parametrize(
        ("choice", "message"),
        [
            ({"edges": (10, 30, 50, 70)}, "five rising edges"),
            ({"edges": (10, 30, 30, 70, 90)}, "five rising edges"),
            ({"edges": (10, 30, 50, 70, 101)}, "five rising edges"),
            ({"edges": (-1, 30, 50, 70, 90)}, "five rising edges"),
            ({"edge_goes_up": (True,)}, "for each edge"),
        ],
    )
    def test_bands_that_cannot_be_read(self, choice, message):
        with pytest.raises(MethodError, match=message):
            CoverBands(**choice)

    @settings(deadline=None)
    @given(
        st.sampled_from(["森林", "灌丛", "草地", "乔木园地", "灌木园地", "旱地"]), *[st.floats(0, 100)] * 2
    )
    def test_more_cover_never_erodes_more(self, ecosystem, one, other):
        less, more = sorted((one, other))
        assert cover_factor(ecosystem, less) >= cover_factor(ecosystem, more)


class TestSoil:
    @settings(deadline=None)
    @given(*[st.floats(0, 1e3)] * 4, st.floats(0, 1))
    def test_kept_is_potential_less_actual(self, r, k, length, s, c):
        potential = r * k * length * s
        assert soil_retention(r, k, length, s, c) == pytest.approx(
            potential - potential * c, abs=1e-12 * potential + 1e-300
        )

    @settings(deadline=None)
    @given(*[st.floats(0, 1e3)] * 4, st.floats(0, 1))
    def test_kept_and_eroded_make_the_potential(self, r, k, length, s, c):
        potential = soil_erosion(r, k, length, s, 1.0)
        both = soil_retention(r, k, length, s, c) + soil_erosion(r, k, length, s, c)
        assert both == pytest.approx(potential, rel=1e-9)

    @settings(deadline=None)
    @given(*[st.floats(0, 1e3)] * 4, st.floats(0, 1), st.floats(0, 1))
    def test_practice_only_ever_keeps_more(self, r, k, length, s, c, p):
        standard = soil_retention(r, k, length, s, c)
        assert soil_retention_rusle(r, k, length, s, c, 1.0) == pytest.approx(standard)
        assert soil_retention_rusle(r, k, length, s, c, p) >= standard * (1 - 1e-12)

    def test_by_hand(self):
        assert soil_retention(1000, 0.03, 2, 4, 0.25) == 180
        assert soil_erosion(1000, 0.03, 2, 4, 0.25) == 60
        assert soil_retention_rusle(1000, 0.03, 2, 4, 0.25, 0.5) == 210

    def test_gaps_stay(self):
        found = soil_retention(np.array([1000.0, math.nan]), 0.03, 2.0, 4.0, 0.25)
        assert found[0] == 180
        assert math.isnan(found[1])

    def test_bare_ground_keeps_nothing(self):
        assert soil_retention(100, 0.03, 1, 2, 1.0) == 0

    @pytest.mark.parametrize("factors", [(-1, 1, 1, 1, 0.5), (1, 1, 1, 1, 1.5)])
    def test_refuses(self, factors):
        for function in (soil_retention, soil_erosion):
            with pytest.raises(MethodError):
                function(*factors)
        with pytest.raises(MethodError):
            soil_retention_rusle(*factors, 1.0)

    def test_practice_is_a_share(self):
        with pytest.raises(MethodError, match="practice must lie between 0 and 1"):
            soil_retention_rusle(1, 1, 1, 1, 0.5, 1.1)
