"""The index workbench (指数实验台): build a composite index, take it apart, and set it beside the edition of the reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from minhou_analysis.areas import index_drivers
from minhou_analysis.areas.area_index import CompositeIndex, Weighting
from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.index_charts import rank_chart
from minhou_analysis.areas.index_components import component_of
from minhou_analysis.areas.index_facts import IndexFacts
from minhou_analysis.display.narrative import Shown, note
from minhou_analysis.errors import MethodError, MinhouError, nearest
from minhou_analysis.exploring.live import Live
from minhou_analysis.index_editions import Component
from minhou_analysis.languages import fill
from minhou_analysis.methods.robustness import Aggregation, Normalisation
from minhou_analysis.workspace import Workspace

if TYPE_CHECKING:
    from minhou_analysis.exploring.index_panel import IndexPanel

__all__ = ["IndexLab"]

CHOICES: Final = (
    "period",
    "start",
    "indicators",
    "regions",
    "normalisation",
    "weighting",
    "aggregation",
    "points",
)
"""What ``IndexLab.choose`` takes."""
NORMALISATIONS: Final = {
    Normalisation.MIN_MAX: "固定上下限",
    Normalisation.Z_SCORE: "Z值",
    Normalisation.PERCENTILE_RANK: "百分位秩",
}
AGGREGATIONS: Final = {
    Aggregation.ARITHMETIC: "算术平均（可以互补）",
    Aggregation.GEOMETRIC: "几何平均（短板扣分）",
}


class IndexLab:
    """A composite index in the making: ``index`` is what has been chosen, ``published`` the edition that reports use.

    Starts as the edition. Choose with ``panel()`` (widgets) or ``choose()`` (code); everything a cell has shown follows.
    """

    def __init__(self, workspace: Workspace, edition: str | None = None) -> None:
        """Start from an edition of the index (default: the newest), among the region's peers, or its city's counties without.

        Raises:
            MethodError: no such edition, or no figures to compare the workspace's region with its peers.
        """
        self.workspace = workspace
        self.published = CompositeIndex.of_edition(workspace, edition)
        if len(self.published.regions) == 1:
            # a region that no group names is set beside what the explorer shows beside it, as far as it has the figures
            having = set(regions_with(workspace, self.published.indicators).values())
            near = [region.code for region in workspace.observations.beside(workspace.region.code)]
            regions = [code for code in near if code in having or code == workspace.region.code]
            self.published = self.published.with_choices(regions=regions)
        self.period = CENSUSES[-1]
        self.index = self._usable(self.published, self.period)
        self._figures = Baseline(workspace)
        self._edition = IndexFacts(self.published, self._figures)
        self.known = {component.indicator: component for component in self.published.components}
        self._lives: dict[str, Live] = {}
        self._panels: list[IndexPanel] = []

    # ---- choosing

    def panel(self) -> IndexPanel:
        """The choices as widgets; without a kernel, what is chosen in words."""
        from minhou_analysis.exploring.index_panel import IndexPanel

        self._panels.append(IndexPanel(self))
        return self._panels[-1]

    def choose(
        self,
        *,
        period: str | None = None,
        start: CompositeIndex | None = None,
        indicators: Iterable[str | Component] | None = None,
        regions: Iterable[str] | None = None,
        normalisation: Normalisation | str | None = None,
        weighting: Weighting | str | None = None,
        aggregation: Aggregation | str | None = None,
        points: Mapping[str, float] | None = None,
        **unknown: Any,
    ) -> None:
        """Change the index and everything shown; arguments that are not listed are those of ``CompositeIndex.with_choices``.

        Args:
            period: census.
            start: the index whose choices are changed; the one that is chosen unless given.
            unknown: refused, with the nearest of the names that can be chosen.

        Raises:
            MethodError: the choices do not make an index; what was chosen before stays. RegionError: no such region.
        """
        for name in unknown:
            hint = nearest(name, CHOICES)
            raise MethodError(f"{name!r} cannot be chosen{hint}; choose {', '.join(CHOICES)} (没有这个选项)")
        census = period or self.period
        if census not in CENSUSES:
            raise MethodError(f"choose a census: {' or '.join(CENSUSES)}, not {census!r} (请选普查年份)")
        wanted = (start or self.index).with_choices(
            indicators=indicators,
            regions=regions,
            normalisation=normalisation,
            weighting=weighting,
            aggregation=aggregation,
            points=points,
        )
        self.index = self._usable(wanted, census)
        self.period = census
        self._refresh()

    def add(self, indicator: str, *, direction: str | None = None, area: str | None = None) -> None:
        """Take one more indicator of the catalogue into the index; ``direction`` where the catalogue has none.

        Raises:
            CatalogueError: no such indicator. MethodError: it is in the index, or cannot be (see ``component_of``).
        """
        wanted = component_of(self.workspace, indicator, direction=direction, area=area)
        self.choose(indicators=(*self.index.components, wanted))

    def reset(self) -> None:
        """Back to the edition."""
        self.choose(start=self.published, period=CENSUSES[-1])

    def _usable(self, index: CompositeIndex, period: str) -> CompositeIndex:
        """The index, after it has been computed once: what cannot be computed is refused before anything is replaced."""
        if not index.compares(period):
            raise MethodError(
                f"{index.focus} and at least two other regions need every indicator in {period} (可比地区或指标不全)"
            )
        index.ranks(period)
        return index

    def _refresh(self) -> None:
        self.known |= {component.indicator: component for component in self.index.components}
        for panel in self._panels:
            panel.follow()
        for live in self._lives.values():
            live.refresh()

    # ---- looking

    @property
    def summary(self) -> str:
        """What is chosen, in one sentence."""
        index = self.index
        edition = "报告所用{edition}的指标和分值" if index.based_on else "自选指标或分值"
        return fill(
            "{year}年，{regions}地，{indicators}项指标（{named}）；{normalisation}，权重：{weighting}，{aggregation}。",
            year=self.period,
            regions=len(index.regions),
            indicators=len(index.components),
            named=fill(edition, edition=index.based_on),
            normalisation=NORMALISATIONS[index.normalisation],
            weighting=index_drivers.WEIGHTINGS[index.weighting],
            aggregation=AGGREGATIONS[index.aggregation],
        )

    def chosen(self) -> Live:
        """What is chosen, in one sentence that follows the choices."""
        return self._live("chosen", lambda facts, period: note(self.summary))

    def scores(self) -> Live:
        """The index of every region, the highest first."""
        return self._live("scores", index_drivers.score_chart)

    def areas(self) -> Live:
        """The score of every region in every area."""
        return self._live("areas", index_drivers.region_table)

    def ranks(self) -> Live:
        """Ranks with the interval in which nine of ten drawn sets of choices leave them."""
        return self._live("ranks", rank_chart)

    def drivers(self) -> Live:
        """What the rank hangs on: indicators left out, weights moved, choices."""
        return self._live("drivers", index_drivers.driver_table)

    def obstacles(self) -> Live:
        """Which indicators the shortfall comes from."""
        return self._live("obstacles", index_drivers.obstacle_chart)

    def weights(self) -> Live:
        """The indicators with their goalposts and weights, by each way of weighing."""
        return self._live("weights", lambda facts, period: index_drivers.weight_table(facts))

    def compared(self) -> Live:
        """The chosen index beside the edition of the reports."""
        return self._live(
            "compared", lambda facts, period: index_drivers.comparison_table(facts, self._edition, period)
        )

    def data(self) -> pd.DataFrame:
        """Everything behind the index, one row a region, census and indicator (``CompositeIndex.tidy``)."""
        return self.index.tidy()

    def _live(self, name: str, show: Callable[[IndexFacts, str], Shown]) -> Live:
        def make() -> Shown:
            try:
                return show(IndexFacts(self.index, self._figures), self.period)
            except MinhouError as error:
                return note(str(error))

        return self._lives.setdefault(name, Live(make))

    def __repr__(self) -> str:
        """The index that is chosen."""
        return f"<IndexLab {self.period}: {self.index!r}>"


def regions_with(workspace: Workspace, indicators: Iterable[str]) -> dict[str, str]:
    """Counties that have every one of ``indicators`` at both censuses: names and codes."""
    frame, wanted = workspace.observations.frame, set(indicators)
    rows = frame[frame["indicator"].isin(wanted) & frame["period"].isin(CENSUSES)]
    counted = rows.groupby("region").size()
    return {
        region.name: code
        for code, region in workspace.observations.regions.items()
        if region.level == "county" and counted.get(code, 0) == len(wanted) * len(CENSUSES)
    }
