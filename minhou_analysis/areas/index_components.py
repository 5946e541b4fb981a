"""Indicators that can stand in a composite index (可选指标), with goalposts taken from the censuses."""

from __future__ import annotations

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.errors import MethodError
from minhou_analysis.index_editions import Component
from minhou_analysis.workspace import Workspace

_OWN_POINTS = 10.0
"""Points of an indicator that no edition has: what most of the first edition's have."""


def component_of(
    workspace: Workspace, indicator: str, *, direction: str | None = None, area: str | None = None
) -> Component:
    """An indicator as a component of an index of one's own.

    Goalposts are the lowest and highest value among all counties of both censuses. The direction is the catalogue's
    unless given; the area is that of its first measure unless given, ``—`` where there is none.

    Raises:
        CatalogueError: no such indicator. MethodError: no wanted direction, or no two different values.
    """
    described = workspace.catalogue[indicator]
    wanted = direction or described.direction
    if wanted not in ("increase", "decrease"):
        raise MethodError(
            f"{indicator} has no direction in the catalogue: say direction='increase' or 'decrease' (须说明以高为优还是以低为优)"
        )
    values = _census_values(workspace, indicator)
    if values.nunique() < 2:
        raise MethodError(f"{indicator} has no two different census values of counties (没有可比的普查数)")
    home = described.measures[0].split(".")[0] if described.measures else "—"
    lower, upper = float(values.min()), float(values.max())
    return Component(area or home, indicator, _OWN_POINTS, wanted, lower, upper, "自选", "")


def candidates(workspace: Workspace, regions: list[str]) -> list[str]:
    """Indicators with a direction and a value for every region at both censuses, counts of people or things left out."""
    found = []
    frame = workspace.observations.frame
    rows = frame[frame["region"].isin(regions) & frame["period"].isin(CENSUSES)]
    complete = rows.groupby("indicator").size() == len(regions) * len(CENSUSES)
    for indicator in workspace.catalogue:
        wanted = indicator.direction != "none" and indicator.unit.kind != "count"
        if wanted and complete.get(indicator.id, False):
            found.append(indicator.id)
    return found


def _census_values(workspace: Workspace, indicator: str) -> pd.Series[float]:
    counties = {c for c, region in workspace.observations.regions.items() if region.level == "county"}
    frame = workspace.observations.frame
    rows = frame[frame["indicator"] == indicator]
    return rows.loc[rows["region"].isin(counties) & rows["period"].isin(CENSUSES), "value"]
