"""minhou_analysis follows how far Minhou County (闽侯县) has got with its urban-rural integration plan.

    import minhou_analysis as minhou

    workspace = minhou.open_workspace(period="2025Q4")
    workspace.plan, workspace.catalogue                         # they show themselves
    workspace.compare("housing_tap_water_share")                # a tidy DataFrame, the peer group
    minhou.chart(workspace, "housing_tap_water_share")          # a matplotlib figure
    minhou.fact(workspace, "urban_rural_income_ratio").explain()  # formula, inputs, sources
    minhou.assess(workspace, "settled_from_outside_fuzhou")     # how far an indicator has got
    minhou.area_report(workspace, "6")                          # what the report on an area is made of
    minhou.Explorer(workspace).panel()                          # widgets, as in explore.ipynb
    minhou.IndexLab(workspace).panel()                          # widgets, as in index_lab.ipynb

Regions, indicators, measures and units may be named by id or by name; a wrong name is answered with the nearest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minhou_analysis.areas import area_report
    from minhou_analysis.display.facts import Fact
    from minhou_analysis.errors import MinhouError
    from minhou_analysis.exploring.asking import assess, chart, fact
    from minhou_analysis.exploring.explorer import Explorer
    from minhou_analysis.exploring.index_lab import IndexLab
    from minhou_analysis.periods import Period
    from minhou_analysis.workspace import Workspace, open_workspace

__all__ = [
    "Explorer",
    "Fact",
    "IndexLab",
    "MinhouError",
    "Period",
    "Workspace",
    "area_report",
    "assess",
    "chart",
    "fact",
    "open_workspace",
]

_HOMES = {
    "Explorer": "minhou_analysis.exploring.explorer",
    "Fact": "minhou_analysis.display.facts",
    "IndexLab": "minhou_analysis.exploring.index_lab",
    "MinhouError": "minhou_analysis.errors",
    "Period": "minhou_analysis.periods",
    "Workspace": "minhou_analysis.workspace",
    "area_report": "minhou_analysis.areas",
    "assess": "minhou_analysis.exploring.asking",
    "chart": "minhou_analysis.exploring.asking",
    "fact": "minhou_analysis.exploring.asking",
    "open_workspace": "minhou_analysis.workspace",
}


def __getattr__(name: str) -> Any:
    """Import public names on first use, so that ``minhou --help`` need not wait for pandas."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names, for tab completion."""
    return __all__
