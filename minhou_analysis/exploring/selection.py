"""What is looked at (所选内容): one indicator, some regions, a period and perhaps an earlier one beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.tracing import traced_series
from minhou_analysis.catalogue import Indicator
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.errors import MethodError
from minhou_analysis.observations import ObservationStatus, Region
from minhou_analysis.periods import Period, among, ended_by
from minhou_analysis.workspace import Workspace

EARLIEST: Final = "earliest"
"""Set the period beside the first one that is comparable with it."""
OTHERS: Final = ""
"""The group of indicators that no reform area speaks of."""


@dataclass(frozen=True)
class Selection:
    """One indicator of some regions from ``since`` to ``period``; ``since`` is None where one period is looked at alone.

    Only periods of one kind are set beside each other: years, or one quarter of each year, as many indicators run up
    from January.
    """

    workspace: Workspace
    indicator: Indicator
    regions: tuple[Region, ...]
    period: Period
    since: Period | None

    @cached_property
    def facts(self) -> dict[str, list[Fact]]:
        """Region code → its values from ``since`` to ``period``, the oldest first; none where it has none."""
        first = self.since or self.period
        return {
            region.code: [
                fact
                for fact in traced_series(self.workspace, self.indicator.id, region.code)
                if fact.period
                and comparable(fact.period, self.period)
                and first <= fact.period <= self.period
            ]
            for region in self.regions
        }

    @property
    def shown(self) -> list[Fact]:
        """All values, region by region."""
        return [fact for facts in self.facts.values() for fact in facts]

    @cached_property
    def periods(self) -> list[Period]:
        """Periods for which any of the regions has a value, the oldest first."""
        return sorted({fact.period for fact in self.shown if fact.period})

    @property
    def focus(self) -> Region:
        """The region that the chart is about: the workspace's if it has a value, else the first that has."""
        valued = [region for region in self.regions if not self.at(region, self.period).is_missing]
        own = [region for region in valued if region.code == self.workspace.region.code]
        return (own or valued or list(self.regions))[0]

    @property
    def status(self) -> ObservationStatus:
        """The worst status among the values."""
        return ObservationStatus.worst(fact.status for fact in self.shown)

    def at(self, region: Region, period: Period) -> Fact:
        """A region's value in a period; a missing fact where it has none."""
        found = [fact for fact in self.facts[region.code] if fact.period == period]
        return found[0] if found else observed(self.indicator, None, region.name).at(period)

    def frame(self) -> pd.DataFrame:
        """The values as ``Workspace.compare`` gives them; ``attrs`` also name period, since and as_of."""
        wanted = [str(period) for period in self.periods]
        table = self.workspace.compare(self.indicator.id, [r.code for r in self.regions], wanted)
        table.attrs.update(
            period=str(self.period),
            since=str(self.since or ""),
            as_of=str(self.workspace.as_of or ""),
        )
        return table


def comparable(one: Period, other: Period) -> bool:
    """Whether two periods are the same part of their years."""
    return (one.frequency, one.index) == (other.frequency, other.index)


def select(
    workspace: Workspace,
    indicator: str,
    regions: str | int | Iterable[str | int] | None = None,
    period: str | Period | None = None,
    since: str | Period | None = EARLIEST,
) -> Selection:
    """Choose what to look at.

    Args:
        workspace: where to look from; nothing after its period is seen.
        indicator: id or name.
        regions: codes or names; None is what the workspace's region is set beside (``Observations.beside``).
        period: None is the last one for which the workspace's region has a value, or any region if it has none.
        since: an earlier period of the same kind; ``earliest`` is the first there is; None looks at ``period`` alone.

    Raises:
        CatalogueError, RegionError, PeriodError: no such thing; the message names the nearest. MethodError: the regions
            have no value in the period.
    """
    described = workspace.catalogue[indicator]
    tables = workspace.observations
    chosen = tuple(tables.beside(workspace.region.code) if regions is None else tables.chosen(regions))
    known = periods_of(workspace, described.id, chosen)
    if not known:
        names = "、".join(region.name for region in chosen)
        raise MethodError(
            f"{described.id} has no values for {names} up to {workspace.period} ({described.name}：无数)"
        )
    last = _last(workspace, described, known) if period is None else among(known, period)
    alike = [other for other in known if comparable(other, last) and other < last]
    if since == EARLIEST:
        first = alike[0] if alike else None
    else:
        first = None if since is None else among(alike, since)
    return Selection(workspace, described, chosen, last, first)


def periods_of(workspace: Workspace, indicator: str, regions: Iterable[Region]) -> list[Period]:
    """Periods for which any of the regions has a value, the oldest first."""
    frames = [workspace.series(indicator, region.code) for region in regions]
    return sorted({Period.parse(text) for frame in frames for text in frame["period"]})


def regions_of(workspace: Workspace, indicator: str) -> list[Region]:
    """Regions that have a value up to the period, in the order of the tables."""
    if workspace.catalogue[indicator].is_reported:
        home = workspace.observations.region(workspace.settings.region)
        return [home] if len(workspace.series(indicator, home.code)) else []
    frame = workspace.observations.frame
    rows = frame[frame["indicator"] == indicator]
    seen = {r for r, p in zip(rows["region"], rows["period"], strict=True) if _seen(p, workspace.period)}
    return [region for region in workspace.observations.regions.values() if region.code in seen]


def indicators_by_area(workspace: Workspace) -> dict[str, list[Indicator]]:
    """Area id → indicators that speak of its measures or are its baseline and have a value; ``OTHERS`` for the rest."""
    valued = _valued(workspace)
    grouped: dict[str, list[Indicator]] = {}
    for area in workspace.plan.areas:
        measures = {measure.id for measure in area.measures}
        report = AREA_REPORTS.get(area.id)
        baseline = set(report.baseline) if report else set()
        grouped[area.id] = [i for i in valued if measures & set(i.measures) or i.id in baseline]
    placed = {i.id for indicators in grouped.values() for i in indicators}
    grouped[OTHERS] = [i for i in valued if i.id not in placed]
    return {area: indicators for area, indicators in grouped.items() if indicators}


def _valued(workspace: Workspace) -> list[Indicator]:
    """Indicators for which ``regions_of`` has any region, found in one pass."""
    frame, reported = workspace.observations.frame, workspace.submissions.indicators
    published = set(
        frame["indicator"][frame["period"].isin(ended_by(frame["period"].unique(), workspace.period))]
    )
    sent = set(zip(reported["indicator"], reported["unit"], strict=True))
    return [
        i for i in workspace.catalogue if ((i.id, i.supplier) in sent if i.is_reported else i.id in published)
    ]


def _seen(text: str, last: Period) -> bool:
    return Period.parse(text).end <= last.end


def _last(workspace: Workspace, indicator: Indicator, known: list[Period]) -> Period:
    own = workspace.series(indicator.id)["period"]
    return max((Period.parse(text) for text in own if Period.parse(text) in known), default=known[-1])
