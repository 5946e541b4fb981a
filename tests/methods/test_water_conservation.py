import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.water_conservation import water_conservation, water_yield_invest


class TestBalance:
    def test_by_hand(self):
        found = water_conservation([1e6, 2e6], [1500, 800], [300, 500], [700, 600])
        assert found.by_type.tolist() == [500_000, -600_000]
        assert found.volume == -100_000
        assert found.floored == 500_000
        assert found.net_loss.tolist() == [False, True]

    def test_one_type_and_no_area(self):
        found = water_conservation([0], [1500], [300], [700])
        assert (found.volume, found.net_loss.tolist()) == (0, [False])

    @pytest.mark.parametrize(
        ("inputs", "message"),
        [
            (([1], [1], [1], [1, 2]), "same length"),
            (([-1], [1], [1], [1]), "area must not be negative"),
            (([1], [math.nan], [1], [1]), "precipitation has missing values"),
            (([1], [1], [-1], [1]), "runoff must not be negative"),
            (([1], [1], [1], [-1]), "evapotranspiration must not be negative"),
        ],
    )
    def test_refuses(self, inputs, message):
        with pytest.raises(MethodError, match=message):
            water_conservation(*inputs)

    @settings(deadline=None)
    @given(st.lists(st.floats(0, 3000), min_size=4, max_size=4), st.floats(0, 1e6))
    def test_grows_with_the_area(self, depths, area):
        rain, runoff, loss, _ = depths
        one = water_conservation([1000], [rain], [runoff], [loss]).volume
        many = water_conservation([1000 * area], [rain], [runoff], [loss]).volume
        assert many == pytest.approx(one * area, abs=1e-6)


class TestYield:
    def test_by_hand(self):
        omega = 5 * 150 / 1500 + 1.25
        share = 1 + 1000 / 1500 - (1 + (1000 / 1500) ** omega) ** (1 / omega)
        assert water_yield_invest(1500.0, 1000.0, 150.0, 5) == pytest.approx((1 - share) * 1500)

    def test_omega_is_capped(self):
        share = 1 + 2 - (1 + 2**5) ** (1 / 5)
        assert water_yield_invest(500.0, 1000.0, 500.0, 30) == pytest.approx((1 - share) * 500)

    def test_ends(self):
        assert water_yield_invest(0.0, 1000.0, 100.0, 5) == 0
        assert water_yield_invest(1000.0, 0.0, 100.0, 5) == 1000

    @pytest.mark.parametrize(("rain", "left"), [(1e-6, 0.0), (1.001e-6, 1.001e-6)])
    def test_where_rain_begins(self, rain, left):
        assert water_yield_invest(rain, 0.0, 0.0, 5) == left

    def test_labels_and_gaps(self):
        rain = pd.Series([1500.0, math.nan], index=["a", "b"])
        found = water_yield_invest(rain, 1000.0, 150.0, 5)
        assert found["a"] == pytest.approx(water_yield_invest(1500.0, 1000.0, 150.0, 5))
        assert math.isnan(found["b"])
        assert math.isnan(water_yield_invest(np.array([1500.0]), math.nan, 150.0, 5)[0])

    @settings(deadline=None)
    @given(st.floats(0, 5000), st.floats(0, 5000), st.floats(0, 500), st.floats(1, 30))
    def test_bounds(self, rain, demand, soil, pattern):
        found = water_yield_invest(rain, demand, soil, pattern)
        assert -1e-9 <= found <= rain * (1 + 1e-12)
        # What evaporates exceeds neither the rain nor the demand.
        assert rain - found <= demand + 1e-6 * max(rain, 1)

    @pytest.mark.parametrize("inputs", [(-1, 1, 1, 5), (1, -1, 1, 5), (1, 1, -1, 5), (1, 1, 1, 0)])
    def test_refuses(self, inputs):
        with pytest.raises(MethodError):
            water_yield_invest(*inputs)
