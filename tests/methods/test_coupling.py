import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.coupling import CouplingReason, ccd_traditional, coordination_levels

CASES = json.loads((Path(__file__).parent / "cases" / "coupling.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published(case):
    found = ccd_traditional(case["inputs"]["U"], case["inputs"]["alpha"])
    assert found.coupling == pytest.approx(case["expected"]["C"], abs=case["tolerance"])
    assert found.development == pytest.approx(case["expected"]["T"], abs=case["tolerance"])
    assert found.coordination == pytest.approx(case["expected"]["D"], abs=case["tolerance"])


def test_levels_leave_no_gap():
    levels = coordination_levels()
    assert levels["lower"].iloc[0] == 0
    assert levels["upper"].iloc[-1] == 1
    assert (levels["lower"].iloc[1:].to_numpy() == levels["upper"].iloc[:-1].to_numpy()).all()


@pytest.mark.parametrize(
    ("u", "level"), [(0.01, "极度失调"), (0.0121, "严重失调"), (0.25, "濒临失调"), (1, "优质协调")]
)
def test_levels_include_their_upper_edge(u, level):
    assert ccd_traditional([u, u]).level == level


def test_other_levels():
    levels = pd.DataFrame({"lower": [0.0, 0.5], "upper": [0.5, 1.0], "name": ["失调", "协调"]})
    assert ccd_traditional([0.6, 0.7, 0.8], levels=levels).level == "协调"
    with pytest.raises(MethodError, match="0 levels"):
        ccd_traditional([0.1, 0.1], levels=levels.iloc[1:])


@pytest.mark.parametrize("systems", [[0, 0.8], [0, 0, 0]])
def test_a_system_at_zero_has_no_level(systems):
    found = ccd_traditional(systems)
    assert (found.coupling, found.coordination, found.level) == (0, 0, None)
    assert found.reason is CouplingReason.SYSTEM_AT_ZERO


@pytest.mark.parametrize(
    ("systems", "weights"),
    [
        ([0.5], None),
        ([0.5, 1.1], None),
        ([0.5, -0.1], None),
        ([0.5, float("nan")], None),
        ([0.5, 0.5], [1, 1]),
    ],
)
def test_refuses(systems, weights):
    with pytest.raises(MethodError):
        ccd_traditional(systems, weights)


systems = st.lists(st.floats(1e-6, 1), min_size=2, max_size=6)


@given(systems)
def test_bounds(u):
    found = ccd_traditional(u)
    assert 0 < found.coupling <= 1
    assert min(u) - 1e-9 <= found.development <= max(u) + 1e-9
    assert found.coordination == pytest.approx((found.coupling * found.development) ** 0.5)


@given(st.floats(1e-6, 1), st.integers(2, 6))
def test_equal_systems_are_fully_coupled(u, n):
    found = ccd_traditional([u] * n)
    assert found.coupling == pytest.approx(1)
    assert found.coordination == pytest.approx(u**0.5)


@given(systems, st.floats(0.01, 1))
def test_coupling_forgets_the_level(u, factor):
    scaled = [value * factor for value in u]
    assert ccd_traditional(scaled).coupling == pytest.approx(ccd_traditional(u).coupling)


@given(systems)
def test_order_does_not_matter(u):
    assert ccd_traditional(u[::-1]).coordination == pytest.approx(ccd_traditional(u).coordination)
