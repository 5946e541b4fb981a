import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.service_standards import (
    attainment,
    attainment_rate,
    per_capita_provision,
    proportion_difference,
    provision_shortfall,
)


def test_provision():
    assert per_capita_provision(5, 2000) == 2.5
    assert per_capita_provision(5, 2000, per=10000) == 25
    assert per_capita_provision(0, 10) == 0
    column = per_capita_provision(
        pd.Series([1.0, math.nan], index=["a", "b"]), pd.Series([500, 1], index=["a", "b"])
    )
    assert column["a"] == 2
    assert math.isnan(column["b"])


def test_attainment_from_below_and_above():
    assert [attainment(value, 4) for value in (0, 3, 4, 8)] == [0, 0.75, 1, 1]
    assert [attainment(value, 4, "decrease") for value in (0, 4, 5, 8)] == [1, 1, 0.8, 0.5]
    column = attainment(pd.Series([2.0, math.nan], index=["a", "b"]), 4)
    assert column["a"] == 0.5
    assert math.isnan(column["b"])
    assert attainment(np.array([8.0]), 4, "decrease").tolist() == [0.5]


def test_rate_counts_the_standard_itself():
    assert attainment_rate([3.999, 4, 5, 0], 4) == 0.5
    assert attainment_rate([4.001, 4, 3, 0], 4, direction="decrease") == 0.75
    assert attainment_rate([3, 4], 4, [30, 10]) == 0.25
    assert attainment_rate([3, 4], 4, [0, 10]) == 1
    assert attainment_rate([0.3], 0.1 * 3) == 0


def test_shortfall():
    assert provision_shortfall(5, 2000, 4) == 3
    assert provision_shortfall(9, 2000, 4) == 0
    assert provision_shortfall(8, 2000, 4) == 0
    assert provision_shortfall(1, 0, 4) == 0
    assert provision_shortfall(10, 20000, 6, per=10000) == 2
    column = provision_shortfall(pd.Series([5.0], index=["a"]), pd.Series([2000.0], index=["a"]), 4)
    assert column.to_dict() == {"a": 3}


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (per_capita_provision, (1, 0), "population must be greater than zero"),
        (per_capita_provision, (-1, 1), "supply must not be negative"),
        (per_capita_provision, (1, 1, 0), "per must be greater than zero"),
        (attainment, (-1, 1), "actual must not be negative"),
        (attainment, (1, 0), "standard must be greater than zero"),
        (attainment, (1, 1, "none"), "a standard is met from above or from below: direction must be"),
        (attainment, (1, 1, "up"), "direction must be one of increase, decrease, none, not 'up'"),
        (attainment_rate, ([1, math.nan], 1), "actual has missing values"),
        (attainment_rate, ([1, -1], 1), "actual must not be negative"),
        (attainment_rate, ([1], 1, [1, 2]), "weights must be as many as the units"),
        (attainment_rate, ([1], 1, [0]), "weights must not all be zero"),
        (attainment_rate, ([1], 1, [-1]), "weights must not be negative"),
        (provision_shortfall, (-1, 1, 1), "supply must not be negative"),
        (provision_shortfall, (1, -1, 1), "population must not be negative"),
        (provision_shortfall, (1, 1, 0), "standard must be greater than zero"),
        (provision_shortfall, (1, 1, 1, 0), "per must be greater than zero"),
        (proportion_difference, (3, 2, 1, 2), "first: a count of 3 out of 2 is no proportion"),
        (proportion_difference, (1, 2, -1, 2), "second: a count of -1 out of 2 is no proportion"),
        (proportion_difference, (0, 0, 1, 2), "first: a count of 0 out of 0 is no proportion"),
        (proportion_difference, (1, math.inf, 1, 2), "first: a count of 1 out of inf is no proportion"),
        (proportion_difference, (1, 2, math.nan, 2), "second: a count of nan out of 2 is no proportion"),
    ],
)
def test_refuses(function, arguments, message):
    with pytest.raises(MethodError, match=f"^{message}"):
        function(*arguments)


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 1.1])
def test_refuses_confidence(confidence):
    with pytest.raises(MethodError, match=f"^confidence must lie between 0 and 1, not {confidence:g}$"):
        proportion_difference(1, 2, 1, 2, confidence=confidence)


def score_limits(count, total, z):
    """Where the score test just stops to reject: roots of (p - share)² = z² p (1 - p) / total."""
    share = count / total
    return np.sort(np.roots([1 + z * z / total, -(2 * share + z * z / total), share * share]))


def test_interval_from_score_limits():
    z = 1.959963984540054
    (l1, u1), (l2, u2) = score_limits(56, 70, z), score_limits(48, 80, z)
    found = proportion_difference(56, 70, 48, 80)
    assert (found.first, found.second, found.confidence) == (0.8, 0.6, 0.95)
    assert found.difference == pytest.approx(0.2)
    assert found.lower == pytest.approx(0.2 - math.sqrt((0.8 - l1) ** 2 + (u2 - 0.6) ** 2))
    assert found.upper == pytest.approx(0.2 + math.sqrt((u1 - 0.8) ** 2 + (0.6 - l2) ** 2))


def test_interval_at_its_ends():
    none = proportion_difference(0, 10, 0, 20)
    assert none.difference == 0
    assert none.lower < 0 < none.upper
    assert none.upper == pytest.approx(1.959963984540054**2 / (10 + 1.959963984540054**2))
    all_of_one = proportion_difference(1, 1, 0, 1)
    assert all_of_one.upper <= 1
    assert (
        proportion_difference(5, 10, 4, 10, confidence=0.99).lower < proportion_difference(5, 10, 4, 10).lower
    )


pair = st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@settings(max_examples=60)
@given(pair, pair)
@example((34, 34), (0, 35))
def test_interval_holds_the_difference(one, other):
    found = proportion_difference(*one, *other)
    assert -1 <= found.lower <= found.difference <= found.upper <= 1
    back = proportion_difference(*other, *one)
    assert back.lower == pytest.approx(-found.upper)
    assert back.upper == pytest.approx(-found.lower)


def test_a_missing_standard_is_refused_and_not_failed_by_everybody():
    with pytest.raises(MethodError, match=r"^standard must be one number, not nan$"):
        attainment_rate([1.0, 2.0], math.nan)
    with pytest.raises(MethodError, match=r"^standard must be one number, not nan$"):
        attainment(np.array([1.0, 2.0]), math.nan)
    with pytest.raises(MethodError, match=r"^per must be one number, not nan$"):
        provision_shortfall(1.0, 1.0, 1.0, math.nan)
