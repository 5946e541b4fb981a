"""Facts that know their whole way back (溯源): a derived figure with the figures its formula reads, sources by their titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.languages import listed, translate
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

_SIGNS = {"*": "×", "/": "÷", "-": "−"}


def traced_series(workspace: Workspace, indicator: str, region: str | None = None) -> list[Fact]:
    """Values of an indicator up to the period, the oldest first, each with its inputs where it was computed from others.

    Raises:
        CatalogueError: no such indicator. RegionError: no such region.
    """
    described = workspace.catalogue[indicator]
    code = workspace.observations.region(region or workspace.region.code).code
    rows = workspace.rows(described.id, code)
    return [_traced(workspace, described, code, row) for row in rows]


def traced(
    workspace: Workspace, indicator: str, region: str | None = None, period: str | Period | None = None
) -> Fact:
    """One value of an indicator with its inputs: of ``period``, or the last one up to the workspace's period.

    A missing fact where there is no value.

    Raises:
        CatalogueError: no such indicator. RegionError: no such region. PeriodError: not a period.
    """
    wanted = None if period is None else Period.parse(period)
    found = [fact for fact in traced_series(workspace, indicator, region) if wanted in (None, fact.period)]
    if found:
        return found[-1]
    name = workspace.observations.region(region or workspace.region.code).name
    missing = observed(workspace.catalogue[indicator], None, name)
    return missing if wanted is None else missing.at(wanted)


def _traced(workspace: Workspace, indicator: Indicator, code: str, row: Mapping[str, Any]) -> Fact:
    fact = observed(indicator, row, workspace.observations.region(code).name)
    if indicator.is_reported:
        return fact
    titles = [workspace.observations.sources[source].title for source in str(row["source"]).split()]
    fact = replace(fact, source=listed(titles))
    if all(indicator.id != derived.id for derived in workspace.observations.derived):
        # read as printed: the formula only says what it would be
        return replace(fact, formula="")
    inputs = tuple(traced(workspace, name, code, str(row["period"])) for name in indicator.inputs)
    return replace(fact, formula=spoken(workspace.catalogue, indicator.formula), inputs=inputs)


def spoken(catalogue: Catalogue, formula: str) -> str:
    """A formula with indicators' names in the place of their ids: 「城镇人口 ÷ 常住人口 × 100」."""

    def name(match: re.Match[str]) -> str:
        known = match[0] in catalogue.indicators
        return translate(catalogue[match[0]].name) if known else match[0]

    named = re.sub(r"[A-Za-z_]\w*", name, formula)
    return re.sub(r"(?<= )[*/-](?= )", lambda m: _SIGNS[m[0]], named)
