"""What a researcher asks a workspace for in one call (常用问法): a chart, a fact with its way back, an assessment."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.figure import Figure

from minhou_analysis.areas.indicators import IndicatorProgress, indicator_progress
from minhou_analysis.areas.tracing import traced
from minhou_analysis.display.facts import Fact
from minhou_analysis.exploring import views
from minhou_analysis.exploring.selection import EARLIEST, select
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

__all__ = ["assess", "chart", "fact"]


def chart(
    workspace: Workspace,
    indicator: str,
    regions: str | int | Iterable[str | int] | None = None,
    period: str | Period | None = None,
    since: str | Period | None = EARLIEST,
) -> Figure:
    """An indicator of several regions as a matplotlib figure; ``figure.savefig("name.svg")`` keeps it (作图).

    ``minhou.chart(workspace, "housing_tap_water_share", regions=["闽侯县", "连江县"])``. The arguments are those of
    ``Explorer.choose``; without regions, what the workspace's region is set beside.

    Raises:
        CatalogueError, RegionError, PeriodError: no such thing; the message names the nearest. MethodError: no values.
    """
    return views.chart(select(workspace, indicator, regions, period, since)).figure


def fact(
    workspace: Workspace, indicator: str, region: str | None = None, period: str | Period | None = None
) -> Fact:
    """One value, the last one unless ``period`` says otherwise; ``.explain()`` tells how it came about (取数).

    Missing (``value`` None) where nothing was observed.

    Raises:
        CatalogueError, RegionError, PeriodError: no such thing; the message names the nearest.
    """
    return traced(workspace, indicator, region, period)


def assess(workspace: Workspace, indicator: str) -> IndicatorProgress:
    """How far an indicator has got at the workspace's period, against the plan's target or its own past (评价).

    Raises:
        CatalogueError: no such indicator; the message names the nearest.
    """
    return indicator_progress(workspace, workspace.catalogue[indicator])
