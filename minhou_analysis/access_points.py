"""Where facilities and people are (设施点与需求点): the points from which access to services is computed.

Three tables of the data folder: kinds of facility with the catchment that the office has chosen, points of supply, and
points of demand. They are empty until somebody fills them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import pandas as pd

from minhou_analysis.datapackage import DataPackage, Table
from minhou_analysis.errors import DataError, Finding

SUPPLY: Final = "access-supply-points"
DEMAND: Final = "access-demand-points"
KINDS: Final = "access-facility-kinds"
GEOGRAPHIC: Final = ("EPSG:4490", "EPSG:4326")
"""Longitude and latitude in degrees (CGCS2000 国家大地坐标系, WGS 84): the two agree to well under a metre."""
_DEGREES: Final = {"x": (73.0, 136.0), "y": (3.0, 54.0)}
"""Longitudes and latitudes of China."""
_METRES: Final = {"x": (300_000.0, 700_000.0), "y": (330_000.0, 6_000_000.0)}
"""Eastings of a Gauss–Krüger zone with its false easting and without its number, and the northings of China."""


@dataclass(frozen=True)
class FacilityKind:
    """A kind of facility (设施种类): in what its capacity is counted, for whom it is, and how far it reaches.

    ``catchment`` is in metres as the crow flies; ``reason`` says where it was taken from.
    """

    id: str
    name: str
    capacity_unit: str
    group: str
    catchment: float
    reason: str
    name_en: str = ""
    capacity_unit_en: str = ""
    reason_en: str = ""


@dataclass(frozen=True, repr=False)
class AccessPoints:
    """All points of one data folder.

    ``supply`` has the columns id, name, kind, region, x, y, crs, capacity, date, source, note; ``demand`` has group and
    population in the place of kind and capacity. A point may have a row for each date on which it was different.
    """

    kinds: dict[str, FacilityKind]
    supply: pd.DataFrame
    demand: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether either side has no points at all, so that nothing can be computed."""
        return self.supply.empty or self.demand.empty

    @property
    def is_geographic(self) -> bool:
        """Whether coordinates are degrees; else metres of a map."""
        return bool(self.supply["crs"].isin(GEOGRAPHIC).all())

    def on(self, day: date) -> AccessPoints:
        """The points as they were on ``day``: of each, the last row dated by then."""
        return replace(
            self, supply=_last(self.supply, ["id"], day), demand=_last(self.demand, ["id", "group"], day)
        )

    def __repr__(self) -> str:
        """One line with the counts."""
        return f"<AccessPoints: {len(self.supply)} of supply, {len(self.demand)} of demand>"


def _last(frame: pd.DataFrame, key: list[str], day: date) -> pd.DataFrame:
    known = frame[frame["date"] <= pd.Timestamp(day)]
    return known.sort_values("date", kind="stable").drop_duplicates(key, keep="last").sort_index()


def load_access_points(data: DataPackage) -> AccessPoints:
    """Read ``data/access/``.

    Raises:
        DataError: a table that does not fit its schema, coordinates outside what their reference system allows, or points
        in reference systems that cannot be set beside each other; every finding at once.
    """
    findings = [finding for name in (KINDS, SUPPLY, DEMAND) for finding in data.faults(name)]
    if findings:
        raise DataError(findings)
    tables = [data.table(SUPPLY), data.table(DEMAND)]
    findings += [finding for table in tables for finding in _misplaced(table)]
    findings += _mixed(tables)
    if findings:
        raise DataError(findings)
    kinds = {
        row["id"]: FacilityKind(
            row["id"],
            row["name"],
            row["capacity_unit"],
            row["group"],
            float(row["catchment"]),
            row["reason"],
            row["name_en"],
            row["capacity_unit_en"],
            row["reason_en"],
        )
        for row in data.rows(KINDS)
    }
    return AccessPoints(kinds, data.read(SUPPLY), data.read(DEMAND))


def _misplaced(table: Table) -> Iterator[Finding]:
    """Coordinates that lie outside of China, or not in the units of their reference system."""
    for position, (crs, *place) in enumerate(table.cells(("crs", "x", "y"))):
        limits, unit = (_DEGREES, "degrees") if crs in GEOGRAPHIC else (_METRES, "metres")
        for column, cell in zip(("x", "y"), place, strict=True):
            low, high = limits[column]
            if not low <= float(cell) <= high:
                expected = f"{low:g} to {high:g} {unit} in {crs} (x is east, y is north)"
                yield table.finding(position, column, repr(cell), expected)


def _mixed(tables: list[Table]) -> Iterator[Finding]:
    """Points whose reference system cannot be set beside that of the first point."""
    first = next((crs for table in tables for crs in table.columns["crs"]), "")
    wanted = GEOGRAPHIC if first in GEOGRAPHIC else (first,)
    for table in tables:
        for position, crs in enumerate(table.columns["crs"]):
            if crs not in wanted:
                expected = f"one reference system for all points: {' or '.join(wanted)}, as in the first row"
                yield table.finding(position, "crs", repr(crs), expected)
