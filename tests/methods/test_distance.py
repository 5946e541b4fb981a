"""Distances: known arcs, published pairs, and what every distance obeys."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.distance import EARTH_RADIUS, great_circle_distances, planar_distances

Measure = Callable[[Any, Any], Any]
PLACES = st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=4)


def test_known_arcs() -> None:
    found = great_circle_distances([(0, 0)], [(90, 0), (0, 90), (180, 0), (1, 0), (0, 0)])[0]
    quarter = math.pi * EARTH_RADIUS / 2
    assert found[:3] == pytest.approx([quarter, quarter, 2 * quarter])
    assert found[3] == pytest.approx(111_195, abs=1)
    assert found[4] == 0


def test_the_published_example_of_nashville_and_los_angeles() -> None:
    """BNA (36.12, −86.67) to LAX (33.94, −118.40) is 2887.26 km on a sphere of 6372.8 km (Rosetta Code)."""
    found = great_circle_distances([(-86.67, 36.12)], [(-118.40, 33.94)])[0, 0]
    assert found / EARTH_RADIUS * 6_372.8 == pytest.approx(2_887.26, abs=0.01)


@given(PLACES, PLACES)
def test_both_ways_are_as_far_and_no_way_is_longer_than_half_round(
    places: list[tuple[float, float]], others: list[tuple[float, float]]
) -> None:
    there, back = great_circle_distances(places, others), great_circle_distances(others, places)
    assert there.shape == (len(places), len(others))
    assert there == pytest.approx(back.T, abs=1e-6)
    assert (there >= 0).all()
    assert (there <= math.pi * EARTH_RADIUS * (1 + 1e-12)).all()


def test_straight_lines_on_a_map() -> None:
    assert planar_distances([(0, 0), (3, 0)], [(3, 4)]).tolist() == [[5.0], [4.0]]


def test_nobody_is_nowhere() -> None:
    assert planar_distances([], [(1, 2)]).shape == (0, 1)
    assert great_circle_distances([(1, 2)], []).shape == (1, 0)


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ([(1, 2, 3)], "two columns"),
        ([1, 2], "two columns"),
        ([(np.nan, 2)], "coordinates everywhere"),
        ([(0, 91)], "latitudes up to 90"),
        ([(181, 0)], "longitudes up to 180"),
    ],
)
def test_what_is_no_place_is_refused(places: object, reason: str) -> None:
    with pytest.raises(MethodError, match=reason):
        great_circle_distances(places, [(0, 0)])  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", [great_circle_distances, planar_distances])
def test_each_side_is_named_when_refused(measure: Measure) -> None:
    with pytest.raises(MethodError, match=r"^others must have two columns$"):
        measure([(0, 0)], [(1, 2, 3)])
    with pytest.raises(MethodError, match=r"^places must have coordinates everywhere$"):
        measure([(np.inf, 0)], [(0, 0)])
    with pytest.raises(MethodError, match=r"^places must have two columns$"):
        measure(np.zeros((2, 2, 2)), [(0, 0)])


def test_the_edges_of_the_map_are_places() -> None:
    assert great_circle_distances([(180, 90), (-180, -90)], [(0, 90)]).ravel() == pytest.approx(
        [0, math.pi * EARTH_RADIUS], abs=1e-6
    )
    assert great_circle_distances([(180, 0)], [(-180, 0)])[0, 0] == pytest.approx(0, abs=1e-6)
    with pytest.raises(MethodError, match=r"^others must be longitudes up to 180 and latitudes up to 90$"):
        great_circle_distances([(0, 0)], [(0, -90.5)])
