from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.theil import urban_rural_theil
from minhou_analysis.methods.theil_range import peak_urban_share, urban_rural_theil_range

SHARES = st.floats(0, 1)
INCOMES = st.floats(1, 10)


@given(INCOMES, INCOMES, SHARES, SHARES)
def test_no_share_between_gives_more_or_less(urban, rural, first, last):
    found = urban_rural_theil_range(urban, rural, first, last)
    shares = np.linspace(min(first, last), max(first, last), 21)
    between = urban_rural_theil(urban, rural, shares, 1 - shares).theil
    assert found.lower <= between.min() + 1e-12
    assert found.upper >= between.max() - 1e-12


def test_the_peak_lies_below_one_half_where_the_town_is_richer():
    peak = peak_urban_share(2.25, 1)
    assert peak == pytest.approx(0.3678, abs=1e-4)
    at, below, above = (urban_rural_theil(2.25, 1, p, 1 - p).theil for p in (peak, peak - 0.01, peak + 0.01))
    assert at > max(below, above)
    assert peak_urban_share(1, 2.25) == pytest.approx(1 - peak)


def test_ends_and_peak_are_named():
    across = urban_rural_theil_range(2.25, 1, 0.6, 0.2)
    assert across.upper_share == pytest.approx(peak_urban_share(2.25, 1))
    beyond = urban_rural_theil_range(2.25, 1, 0.4451, 0.6011)
    assert (beyond.lower_share, beyond.upper_share) == (0.6011, 0.4451)


def test_equal_incomes_are_equal_at_every_share():
    found = urban_rural_theil_range(5, 5, 0.2, 0.8)
    assert found.lower == found.upper == 0
    assert peak_urban_share(5, 5) == 0.5


def test_refuses_what_is_no_share_or_income():
    with pytest.raises(MethodError, match="shares"):
        urban_rural_theil_range(2, 1, 0.2, 1.2)
    with pytest.raises(MethodError, match="greater than zero"):
        urban_rural_theil_range(0, 1, 0.2, 0.8)
