"""How far places are from each other (距离): straight lines on a map, and along the earth."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers

__all__ = ["EARTH_RADIUS", "great_circle_distances", "planar_distances"]

EARTH_RADIUS: Final = 6_371_008.8
"""Mean radius of the earth in metres (IUGG, R1 of GRS 80)."""


def planar_distances(places: npt.ArrayLike, others: npt.ArrayLike) -> Numbers:
    """Straight-line distances between two sets of map coordinates (平面直线距离), in their unit.

    Each set has a row a place and two columns; the result has a row for each of ``places`` and a column for each of
    ``others``.

    Edge cases: an empty set gives a table without rows or columns.

    Raises :class:`MethodError` for missing coordinates, or another number of columns.

    Do not use when a river or a mountain lies between: travel time says more.

    Source: Euclid; the projection must keep distances over the area, as Gauss–Krüger does within its zone.
    """
    return _lines(_pairs("places", places), _pairs("others", others))


def great_circle_distances(places: npt.ArrayLike, others: npt.ArrayLike) -> Numbers:
    """Distances along the earth between two sets of places (大圆距离), in metres.

    Each set has a row a place: longitude and latitude in degrees. The chord c between two places on the unit sphere
    gives ``2 R asin(c / 2)``.

    Edge cases: the same place is 0 away, the antipode half the circumference; the ellipsoid is left out of account
    (up to 0.6 %).

    Raises :class:`MethodError` for missing coordinates, latitudes beyond 90, longitudes beyond 180, or another number
    of columns.

    Do not use when coordinates are shifted (GCJ-02, BD-09) in one of the sets only: they are off by hundreds of metres.

    Source: spherical trigonometry; R. W. Sinnott (1984), Virtues of the haversine, Sky and Telescope 68(2): 159.
    """
    chords = _lines(_on_sphere("places", places), _on_sphere("others", others))
    distances: Numbers = 2 * EARTH_RADIUS * np.arcsin(np.minimum(chords / 2, 1.0))
    return distances


def _lines(places: Numbers, others: Numbers) -> Numbers:
    from scipy.spatial.distance import cdist

    distances: Numbers = cdist(places, others)
    return distances


def _pairs(name: str, values: npt.ArrayLike) -> Numbers:
    pairs = np.asarray(values, dtype=np.float64)
    if not pairs.size:
        return np.empty((0, 2))
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise MethodError(f"{name} must have two columns")
    if not np.isfinite(pairs).all():
        raise MethodError(f"{name} must have coordinates everywhere")
    return pairs


def _on_sphere(name: str, values: npt.ArrayLike) -> Numbers:
    degrees = _pairs(name, values)
    if (np.abs(degrees) > np.array([180.0, 90.0])).any():
        raise MethodError(f"{name} must be longitudes up to 180 and latitudes up to 90")
    longitude, latitude = np.radians(degrees).T
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
