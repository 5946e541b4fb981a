"""Bounds on a group's share: published reasoning, and whatever the two groups are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.split_bounds import group_share_bounds

SHARES = st.floats(0, 1)


@given(own=SHARES, other=SHARES, weight=st.floats(0.01, 1))
def test_the_true_share_lies_within(own: float, other: float, weight: float) -> None:
    whole = min(weight * own + (1 - weight) * other, 1.0)
    lower, upper = group_share_bounds(whole, weight)
    assert 0 <= lower <= own + 1e-9
    assert own - 1e-9 <= upper <= 1


@given(share=SHARES, weight=st.floats(0.01, 0.99))
def test_the_bounds_are_reached_when_one_group_has_all_or_nothing(share: float, weight: float) -> None:
    lower, upper = group_share_bounds(share, weight)
    rest_at_lower = (share - weight * lower) / (1 - weight)
    rest_at_upper = (share - weight * upper) / (1 - weight)
    assert lower == 0 or rest_at_lower == pytest.approx(1)
    assert upper == 1 or rest_at_upper == pytest.approx(0, abs=1e-9)


def test_ninety_of_a_hundred_with_half_in_the_group() -> None:
    assert group_share_bounds(0.9, 0.5) == (pytest.approx(0.8), 1.0)
    assert group_share_bounds(0.2, 0.5) == (0.0, pytest.approx(0.4))


def test_the_whole_and_the_extremes() -> None:
    assert group_share_bounds(0.7, 1) == (pytest.approx(0.7), pytest.approx(0.7))
    assert group_share_bounds(1, 0.3) == (pytest.approx(1), 1)
    assert group_share_bounds(0, 0.3) == (0, 0)


@pytest.mark.parametrize(("share", "weight"), [(-0.1, 0.5), (1.1, 0.5), (0.5, 0), (0.5, 1.2), (0.5, -1)])
def test_what_has_no_meaning_is_refused(share: float, weight: float) -> None:
    with pytest.raises(MethodError, match="must be"):
        group_share_bounds(share, weight)
