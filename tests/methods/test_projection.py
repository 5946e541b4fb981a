from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.projection import FEWEST_VALUES, ProjectionReason, project_trend

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "cases" / "projection.json").read_text(encoding="utf-8"))
}
RATIO = pd.Series([2.4125, 2.4011, 2.3876, 2.3636, 2.3314, 2.2586], index=range(2015, 2021))


def normal(values: pd.Series) -> pd.Series:
    return pd.Series("A", index=values.index)


def test_the_published_interval_of_a_straight_line():
    case = CASES["women-63-inches"]
    given, expected = case["inputs"], case["expected"]
    values = pd.Series(np.exp(given["logarithms"]), index=given["years"])
    found = project_trend(values, normal(values), given["at"], given["level"])
    logs = [math.log(number) for number in (found.value, found.lower, found.upper)]
    assert logs == pytest.approx(
        [expected["fit"], expected["lower"], expected["upper"]], abs=case["tolerance"]
    )
    assert math.log1p(found.growth) == pytest.approx(expected["slope"], abs=case["tolerance"])
    assert found.count == 15


def test_constant_growth_is_carried_forward_without_doubt():
    values = pd.Series([100 * 1.08**step for step in range(6)], index=range(2015, 2021))
    found = project_trend(values, normal(values), 2025)
    assert found.value == pytest.approx(100 * 1.08**10)
    assert found.lower == pytest.approx(found.upper)
    assert found.growth == pytest.approx(0.08)


def test_the_interval_widens_with_distance_and_with_the_level():
    near, far = (project_trend(RATIO, normal(RATIO), year) for year in (2021, 2025))
    assert far.upper - far.lower > near.upper - near.lower
    wide = project_trend(RATIO, normal(RATIO), 2025, level=0.99)
    assert wide.lower < far.lower < far.value < far.upper < wide.upper
    assert wide.value == far.value


@pytest.mark.parametrize(
    ("statuses", "kept", "at", "reason"),
    [
        ("AAAAAA", 6, 2026, ProjectionReason.TOO_FAR),
        ("AAAA", 4, 2021, ProjectionReason.TOO_FEW_VALUES),
        ("AAAAAB", 6, 2025, ProjectionReason.BREAK_WITHIN),
        ("DDDXXX", 6, 2025, ProjectionReason.MIXED_WITH_DEMONSTRATION),
    ],
)
def test_what_a_series_cannot_carry_is_refused_with_the_reason(statuses, kept, at, reason):
    codes = [{"X": "DEMO"}.get(code, "A" if code == "D" else code) for code in statuses]
    values = RATIO.iloc[:kept]
    found = project_trend(values, pd.Series(codes, index=values.index), at)
    assert found.reason is reason
    assert found.value is None
    assert found.count == kept


def test_a_break_at_the_first_value_is_none_within():
    found = project_trend(RATIO, pd.Series(list("BAAAAA"), index=RATIO.index), 2025)
    assert found.reason is None


def test_missing_values_do_not_count():
    holed = RATIO.copy()
    holed.iloc[[1, 2]] = np.nan
    assert FEWEST_VALUES == 5
    assert project_trend(holed, normal(holed), 2021).reason is ProjectionReason.TOO_FEW_VALUES


def test_demonstration_values_alone_may_be_carried():
    values = pd.Series([46.0, 49, 52, 54, 58], index=range(2021, 2026))
    assert project_trend(values, pd.Series("DEMO", index=values.index), 2026).reason is None


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_a_level_is_a_chance(level):
    with pytest.raises(MethodError, match="level"):
        project_trend(RATIO, normal(RATIO), 2025, level)


def test_refuses_what_is_no_series():
    with pytest.raises(MethodError, match="order"):
        project_trend(RATIO.iloc[::-1], normal(RATIO.iloc[::-1]), 2025)
    with pytest.raises(MethodError, match="same years"):
        project_trend(RATIO, normal(RATIO.iloc[:3]), 2025)
    twice = pd.Series([1.0] * 6, index=[2015, 2015, 2016, 2017, 2018, 2019])
    with pytest.raises(MethodError, match="twice"):
        project_trend(twice, normal(twice), 2025)
    with pytest.raises(MethodError, match="greater than zero"):
        project_trend(RATIO - 3, normal(RATIO), 2025)
