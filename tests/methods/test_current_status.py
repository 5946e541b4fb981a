import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.current_status import current_status_index, current_status_index_parity


@pytest.mark.parametrize(
    ("base", "current", "target", "direction", "index"),
    [
        (40.0, 70.0, 80.0, "increase", 7.5),
        (40.0, 80.0, 80.0, "increase", 10),
        (40.0, 100.0, 80.0, "increase", 15),
        (40.0, 40.0, 80.0, "increase", 0),
        (40.0, 30.0, 80.0, "increase", -2.5),
        (80.0, 50.0, 40.0, "decrease", 7.5),
        (80.0, 90.0, 40.0, "decrease", -2.5),
        (0.0, 5.0, 10.0, "increase", 5),
        (-10.0, -5.0, 0.0, "increase", 5),
    ],
)
def test_current_status(base, current, target, direction, index):
    assert current_status_index(base, current, target, direction) == index


@pytest.mark.parametrize(
    ("base", "current", "target", "index"),
    [(0.5, 0.75, 1.0, 5), (0.5, 1.25, 1.0, 5), (0.5, 1.0, 1.0, 10), (0.5, 0.25, 1.0, -5), (1.5, 1.5, 1.0, 0)],
)
def test_parity(base, current, target, index):
    assert current_status_index_parity(base, current, target) == index


def test_columns_keep_labels_and_gaps():
    current = pd.Series([60.0, math.nan], index=["a", "b"])
    found = current_status_index(pd.Series([40.0, 40.0], index=["a", "b"]), current, 80.0, "increase")
    pd.testing.assert_series_equal(found, pd.Series([5.0, math.nan], index=["a", "b"]))
    np.testing.assert_array_equal(
        current_status_index_parity(np.array([0.5, 2.0]), np.array([1.0, 1.5]), 1.0), [10, 5]
    )


def test_refuses():
    with pytest.raises(MethodError, match="needs a wanted direction"):
        current_status_index(1.0, 2.0, 3.0, "none")
    for wrong in ((1.0, 2.0, 1.0), (pd.Series([1.0, 2.0]), 2.0, pd.Series([3.0, 2.0]))):
        with pytest.raises(MethodError, match="leaves no way to measure"):
            current_status_index(*wrong, "increase")
    with pytest.raises(MethodError, match="leaves no way to measure"):
        current_status_index_parity(1.0, 2.0, 1.0)
    with pytest.raises(MethodError, match="current must be finite"):
        current_status_index(1.0, math.inf, 2.0, "increase")


numbers = st.floats(-1e3, 1e3)


@settings(max_examples=50)
@given(numbers, numbers, numbers)
def test_up_and_down_are_mirrors_and_parity_agrees_short_of_the_target(base, current, target):
    assume(abs(target - base) > 1e-3)
    up = current_status_index(base, current, target, "increase")
    assert up == pytest.approx(current_status_index(-base, -current, -target, "decrease"))
    if base < current < target:
        assert up == pytest.approx(current_status_index_parity(base, current, target), abs=1e-6)
