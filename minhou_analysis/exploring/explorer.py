"""The explorer (数据浏览): one indicator at a time, any regions and periods, with definition, source, status and formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from minhou_analysis.display.narrative import Shown, note
from minhou_analysis.errors import MinhouError
from minhou_analysis.exploring import saving, views
from minhou_analysis.exploring.live import Live
from minhou_analysis.exploring.selection import EARLIEST, Selection, indicators_by_area, select
from minhou_analysis.exploring.sortable import LiveTable, Sortable
from minhou_analysis.languages import fill, listed
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

if TYPE_CHECKING:
    from minhou_analysis.exploring.explorer_panel import ExplorerPanel

__all__ = ["Explorer"]


class Explorer:
    """One indicator of the catalogue in the regions and periods that are chosen: ``selection`` is what is looked at.

    Choose with ``panel()`` (widgets) or ``choose()`` (code); everything a cell has shown follows.
    """

    def __init__(
        self,
        workspace: Workspace,
        indicator: str = "housing_tap_water_share",
        regions: str | int | Iterable[str | int] | None = None,
    ) -> None:
        """Start from an indicator, or from the first that has values for ``regions``: those of ``Workspace.compare``.

        Raises:
            RegionError: no such region, or none asked for. MethodError: no indicator has a value for any region.
        """
        self.workspace = workspace
        self.offered = indicators_by_area(workspace)
        self._lives: dict[str, Live] = {}
        self._panels: list[ExplorerPanel] = []
        self.selection = self._first(indicator, regions)

    def _first(self, indicator: str, regions: str | int | Iterable[str | int] | None) -> Selection:
        asked = None if regions is None else [r.code for r in self.workspace.observations.chosen(regions)]
        known = [indicator, *(i.id for group in self.offered.values() for i in group)]
        for name in known:
            try:
                return select(self.workspace, name, asked)
            except MinhouError:
                continue
        return select(self.workspace, indicator, asked)

    # ---- choosing

    def panel(self) -> ExplorerPanel:
        """The choices as widgets; without a kernel, what is chosen in words."""
        from minhou_analysis.exploring.explorer_panel import ExplorerPanel

        self._panels.append(ExplorerPanel(self))
        return self._panels[-1]

    def choose(
        self,
        indicator: str | None = None,
        regions: str | int | Iterable[str | int] | None = None,
        period: str | Period | None = None,
        since: str | Period | None = EARLIEST,
    ) -> None:
        """Look at something else, and show it in every cell that shows this explorer.

        Args:
            indicator: id or name; None stays with the present one.
            regions: codes or names; None stays with the present ones.
            period: None is the last one with a value.
            since: the earlier period beside it; ``earliest`` is the first there is, None sets none beside it.

        Raises:
            CatalogueError, RegionError, PeriodError, MethodError: it cannot be; what was chosen before stays.
        """
        self.selection = select(
            self.workspace,
            indicator or self.selection.indicator.id,
            [region.code for region in self.selection.regions] if regions is None else regions,
            period,
            since,
        )
        for panel in self._panels:
            panel.follow()
        for live in self._lives.values():
            live.refresh()

    # ---- looking

    @property
    def summary(self) -> str:
        """What is looked at, in one sentence."""
        chosen = self.selection
        template = (
            "{indicator}，{period}，对照{since}：{regions}。"
            if chosen.since
            else "{indicator}，{period}：{regions}。"
        )
        return fill(
            template,
            indicator=chosen.indicator.name,
            period=chosen.period.label,
            since=chosen.since.label if chosen.since else "",
            regions=listed(region.name for region in chosen.regions),
        )

    def chosen(self) -> Live:
        """What is looked at, in one sentence that follows the choices."""
        return self._live("chosen", lambda: note(self.summary))

    def chart(self) -> Live:
        """The values as a chart; ``chart().now.figure`` is the matplotlib figure."""
        return self._live("chart", lambda: views.chart(self.selection))

    def table(self) -> Live:
        """The values as a table; a click on a heading sorts it."""
        if "table" not in self._lives:
            self._lives["table"] = LiveTable(lambda: Sortable(views.table(self.selection)))
        return self._lives["table"]

    def about(self) -> Live:
        """Definition, unit, direction, target, supplier, formula, sources, statuses."""
        return self._live("about", lambda: views.about(self.selection))

    def explain(self) -> Live:
        """How the figure of the region in the chart's message came about, down to what was observed."""
        return self._live(
            "explain", lambda: self.selection.at(self.selection.focus, self.selection.period).explain()
        )

    def data(self) -> pd.DataFrame:
        """The values as a tidy table, with unit and status in columns and ``attrs`` (``Workspace.compare``)."""
        return self.selection.frame()

    def save(self, kind: str, folder: str | Path = saving.FOLDER) -> Path:
        """Write ``csv``, ``xlsx`` or ``svg`` into ``folder``, named after what it holds; returns where.

        Raises:
            MethodError: another kind, or a folder that cannot be written to.
        """
        return saving.save(self.selection, kind, folder)

    def _live(self, name: str, make: Callable[[], Shown]) -> Live:
        return self._lives.setdefault(name, Live(make))

    def __repr__(self) -> str:
        """What is looked at."""
        chosen = self.selection
        since = f"{chosen.since}–" if chosen.since else ""
        return f"<Explorer {chosen.indicator.id}: {len(chosen.regions)} regions, {since}{chosen.period}>"
