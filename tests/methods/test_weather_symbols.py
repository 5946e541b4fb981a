import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.weather_symbols import (
    WeatherReason,
    WeatherSymbol,
    weakest_target,
    weather_for_direction,
    weather_for_level,
    weather_for_target,
    worst_symbol,
)

YEARS = list(range(2015, 2021))


def steady(step, start=0.0, count=6):
    return [start + step * k for k in range(count)]


class TestTarget:
    @pytest.mark.parametrize(
        ("target", "symbol"),
        [
            (64.0, "sun"),  # reached exactly: 32 in 2020, 4 a year, eight years to go
            (60.0, "sun"),
            (64.0 + 1.25, "sun"),  # 1.25 of 33.25 missing: 3.8 %
            (66.0, "sun_and_cloud"),  # 2 of 34 missing: 5.9 %
            (72.0, "sun_and_cloud"),  # 8 of 40 missing: exactly 20 %
            (73.0, "cloud"),  # 9 of 41 missing: 22 %
        ],
    )
    def test_bands(self, target, symbol):
        found = weather_for_target(YEARS, steady(4, 12), "increase", target, 2028)
        assert (found.symbol, found.projected, found.change) == (symbol, 64, 4)
        assert found.missed == pytest.approx((target - 64) / (target - 32))
        assert found.reason is None

    def test_five_percent_is_no_longer_sun(self):
        # 80 to go, 76 of them at 4 a year in 19 years: 5 % missing.
        found = weather_for_target(YEARS, steady(4), "increase", 100, 2039)
        assert (found.missed, found.symbol) == (0.05, WeatherSymbol.SUN_AND_CLOUD)

    def test_falling(self):
        found = weather_for_target(YEARS, steady(-2, 60), "decrease", 30, 2030)
        assert (found.projected, found.missed, found.symbol) == (30, 0, "sun")

    @pytest.mark.parametrize("step", [-1, 0])
    def test_not_the_right_way(self, step):
        assert weather_for_target(YEARS, steady(step, 50), "increase", 80, 2030).symbol == "thunderstorm"

    @pytest.mark.parametrize(("step", "symbol"), [(1, "sun"), (0, "sun"), (-1, "sun_and_cloud")])
    def test_a_met_target_is_a_level_to_be_kept(self, step, symbol):
        found = weather_for_target(YEARS, steady(step, 50), "increase", 40, 2030)
        assert (found.symbol, found.reason, found.projected) == (symbol, WeatherReason.TARGET_MET, None)

    def test_exactly_at_the_target_is_met(self):
        assert weather_for_target(YEARS, steady(1, 50), "increase", 55, 2030).reason == "target_met"

    def test_only_six_years_make_the_trend(self):
        found = weather_for_target(range(2010, 2021), [0.0] * 5 + steady(4), "increase", 60, 2030)
        assert (found.points, found.change, found.last_change) == (6, 4, 4)

    @pytest.mark.parametrize(
        ("years", "values", "points"),
        [
            (range(2016, 2021), [1, 2, 3, 4, 5], 5),
            (range(2017, 2021), [1, 2, 3, 4], 4),
            ([2014, 2015, 2017, 2018, 2019, 2020], [9, 9, 1, 2, 3, 4], 4),
            (YEARS, [9, None, 1, 2, 3, 4], 4),
        ],
    )
    def test_four_or_five_consecutive_years_will_do(self, years, values, points):
        found = weather_for_target(list(years), values, "increase", 10, 2030)
        assert (found.points, found.change, found.symbol) == (points, 1, "sun")

    @pytest.mark.parametrize(
        ("years", "values", "points"),
        [([2018, 2019, 2020], [1, 2, 3], 3), ([2016, 2018, 2019, 2020], [1, 2, 3, 4], 3), ([], [], 0)],
    )
    def test_three_are_too_few(self, years, values, points):
        found = weather_for_target(years, values, "increase", 10, 2030)
        assert (found.symbol, found.change, found.points) == (None, None, points)
        assert found.reason is WeatherReason.TOO_FEW_YEARS

    def test_a_target_year_that_has_passed(self):
        found = weather_for_target(YEARS, steady(1), "increase", 10, 2019)
        assert (found.symbol, found.reason) == (None, WeatherReason.TARGET_YEAR_PASSED)
        in_it = weather_for_target(YEARS, steady(1), "increase", 10, 2020)
        assert (in_it.symbol, in_it.missed) == ("cloud", 1)

    def test_zero_and_negative_values_are_values(self):
        assert weather_for_target(YEARS, steady(1, -5), "increase", 10, 2030).symbol == "sun"

    @pytest.mark.parametrize(
        ("direction", "target", "year", "message"),
        [
            ("none", 1, 2030, "needs a wanted direction"),
            ("increase", math.nan, 2030, "target must be one number"),
            ("increase", 1, math.inf, "target_year must be finite"),
        ],
    )
    def test_refuses(self, direction, target, year, message):
        with pytest.raises(MethodError, match=message):
            weather_for_target(YEARS, steady(1), direction, target, year)


class TestLevel:
    @pytest.mark.parametrize(
        ("start", "step", "symbol"),
        [
            (50, 1, "sun"),
            (55, 0, "sun"),
            (60, -1, "sun_and_cloud"),
            (40, 1, "cloud"),
            (54, 0, "thunderstorm"),
            (50, -1, "thunderstorm"),
        ],
    )
    def test_level_first_trend_second(self, start, step, symbol):
        assert weather_for_level(YEARS, steady(step, start), "increase", 55).symbol == symbol

    def test_too_few(self):
        assert weather_for_level([2020], [1], "increase", 1).reason is WeatherReason.TOO_FEW_YEARS

    def test_falling(self):
        assert weather_for_level(YEARS, steady(-1, 60), "decrease", 55).symbol == "sun"


class TestDirection:
    @pytest.mark.parametrize(
        ("values", "symbol"),
        [
            ([0, 1, 2, 3, 4, 5], "sun"),
            ([0, 2, 4, 6, 8, 7], "sun_and_cloud"),
            ([0, 2, 4, 6, 8, 8], "sun_and_cloud"),
            ([9, 6, 5, 4, 3, 4], "cloud"),
            ([4, 6, 5, 4, 3, 4], "cloud"),
            ([9, 8, 7, 6, 5, 4], "thunderstorm"),
            ([5, 5, 5, 5, 5, 5], "thunderstorm"),
        ],
    )
    def test_trend_first_last_change_second(self, values, symbol):
        assert weather_for_direction(YEARS, values, "increase").symbol == symbol

    def test_mirror(self):
        assert weather_for_direction(YEARS, [9, 8, 7, 6, 5, 4], "decrease").symbol == "sun"

    def test_too_few(self):
        assert weather_for_direction([2020], [1], "increase").symbol is None


def test_weakest_target():
    assert weakest_target((30, 40), "increase") == 30
    assert weakest_target((30, 40), "decrease") == 40
    assert weakest_target((30, 30), "decrease") == 30
    with pytest.raises(MethodError, match="40 lies above 30"):
        weakest_target((40, 30), "increase")
    with pytest.raises(MethodError, match="wanted direction"):
        weakest_target((30, 40), "none")


def test_worst_symbol():
    assert worst_symbol(["sun", "cloud", "sun_and_cloud"]) is WeatherSymbol.CLOUD
    assert worst_symbol([WeatherSymbol.SUN]) is WeatherSymbol.SUN
    with pytest.raises(
        MethodError, match=r"^the worst symbol needs symbols: 'rain' is not a valid WeatherSymbol$"
    ):
        worst_symbol(["rain"])
    with pytest.raises(MethodError, match=r"^the worst symbol needs at least one symbol$"):
        worst_symbol([])


six = st.lists(st.integers(-1000, 1000), min_size=6, max_size=6)


@settings(max_examples=60)
@given(six, st.integers(-1000, 1000), st.integers(-500, 500))
def test_the_zero_of_the_scale_does_not_matter(values, target, shift):
    one = weather_for_target(YEARS, values, "increase", target, 2030)
    other = weather_for_target(YEARS, [value + shift for value in values], "increase", target + shift, 2030)
    assert one.reason == other.reason
    if one.missed is None or min(abs(one.missed - edge) for edge in (0.05, 0.2)) > 1e-6:
        assert one.symbol is other.symbol


@settings(max_examples=60)
@given(six, st.integers(-1000, 1000))
def test_up_and_down_are_mirrors(values, target):
    up = weather_for_target(YEARS, values, "increase", target, 2030)
    down = weather_for_target(YEARS, [-value for value in values], "decrease", -target, 2030)
    assert (up.symbol, up.missed) == (down.symbol, down.missed)
