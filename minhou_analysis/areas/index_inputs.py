"""What a composite index is made from (指数的输入): its indicators, its regions, and their values at two censuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.errors import MethodError
from minhou_analysis.index_editions import Component
from minhou_analysis.workspace import Workspace

Kept = TypeVar("Kept")


class IndexInputs:
    """Indicators with their goalposts, and the regions to compare, by name; the workspace's peer group unless given."""

    def __init__(
        self, workspace: Workspace, components: Iterable[Component], regions: Iterable[str] | None = None
    ) -> None:
        """Choose indicators and regions.

        Raises:
            MethodError: no components, or one indicator twice. RegionError: no such region.
        """
        self.workspace = workspace
        self._made: dict[tuple[str, str], Any] = {}
        self.components = tuple(components)
        ids = [component.indicator for component in self.components]
        if not ids or len(set(ids)) < len(ids):
            raise MethodError(
                "an index needs at least one indicator, and each of them once (指标不能为空或重复)"
            )
        peers = (region.code for region in workspace.observations.peers(workspace.region.code))
        found = [workspace.observations.region(code) for code in (peers if regions is None else regions)]
        self.regions = {region.code: region.name for region in found}

    @property
    def focus(self) -> str:
        """The name of the workspace's region."""
        return self.workspace.region.name

    @property
    def indicators(self) -> list[str]:
        """Ids of the indicators."""
        return [component.indicator for component in self.components]

    @cached_property
    def areas(self) -> dict[str, list[str]]:
        """Indicators of each area that has some."""
        found: dict[str, list[str]] = {}
        for component in self.components:
            found.setdefault(component.area, []).append(component.indicator)
        return dict(sorted(found.items()))

    @property
    def directions(self) -> dict[str, str]:
        """The wanted direction of each indicator."""
        return {component.indicator: component.direction for component in self.components}

    @property
    def bounds(self) -> pd.DataFrame:
        """Goalposts, ``low`` and ``high`` of each indicator."""
        posts = {c.indicator: {"low": c.lower, "high": c.upper} for c in self.components}
        return pd.DataFrame.from_dict(posts, orient="index")

    @cached_property
    def _observed(self) -> pd.DataFrame:
        frame = self.workspace.observations.frame
        rows = frame[
            frame["indicator"].isin(self.indicators)
            & frame["region"].isin(self.regions)
            & frame["period"].isin(CENSUSES)
        ]
        return rows.pivot(index=["period", "region"], columns="indicator", values="value")

    def values(self, period: str) -> pd.DataFrame:
        """Values of the indicators at a census: a row a region, also where something is missing."""
        wide = self._observed.reindex(columns=self.indicators)
        places = pd.MultiIndex.from_product([[period], list(self.regions)], names=["period", "region"])
        named = wide.reindex(places).droplevel("period").rename(index=self.regions)
        return named.rename_axis(columns=None)

    def complete(self, period: str) -> pd.DataFrame:
        """Values of the regions that have all of them."""
        return self._kept("complete", period, lambda: self.values(period).dropna())

    def _kept(self, what: str, period: str, make: Callable[[], Kept]) -> Kept:
        """What ``make`` gave for a census when it was asked first: an index does not change once it is chosen."""
        if (what, period) not in self._made:
            self._made[what, period] = make()
        made: Kept = self._made[what, period]
        return made

    def absent(self, period: str) -> dict[str, list[str]]:
        """Regions that are left out at a census, and the indicators that they lack."""
        missing = self.values(period).isna()
        return {
            str(region): [str(name) for name in missing.columns[row]]
            for region, row in zip(missing.index, missing.to_numpy(), strict=True)
            if row.any()
        }

    def covers(self, period: str, region: str | None = None) -> bool:
        """Whether the region (default: the workspace's) has a score at a census."""
        return (region or self.focus) in self.complete(period).index

    def compares(self, period: str) -> bool:
        """Whether there are regions to rank at a census, the workspace's among them."""
        return self.covers(period) and len(self.complete(period)) > 2
