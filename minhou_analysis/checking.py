"""Everything that is wrong with a data folder, at once (数据检查)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from minhou_analysis.access_points import load_access_points
from minhou_analysis.catalogue import load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding
from minhou_analysis.index_editions import load_editions
from minhou_analysis.observations import load_observations
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.plan.annex import verify_annex
from minhou_analysis.settings import SETTINGS, read_settings
from minhou_analysis.submissions import load_submissions, verify_submissions

Loaded = TypeVar("Loaded")


def check_data(folder: Path) -> list[Finding]:
    """Check every table against its schema and against the others, and every stored submission against its hash; an
    empty list means nothing is wrong.

    Where the plan or the catalogue cannot be read, what depends on it is checked against its schema only.

    Raises:
        WorkspaceError: no such folder, or not a data folder.
    """
    data = DataPackage(folder)
    findings = [*data.validate(), *verify_submissions(data)]
    settings = _collect(lambda: read_settings(folder), findings)
    _collect(lambda: load_access_points(data), findings)
    plan = _collect(lambda: load_plan(data), findings)
    if plan is not None:
        _collect(lambda: load_submissions(data, plan), findings)
        findings += verify_annex(data, plan)
        catalogue = _collect(lambda: load_catalogue(data, plan), findings)
        if catalogue is not None:
            _collect(lambda: load_observations(data, catalogue), findings)
            _collect(lambda: load_editions(data, catalogue), findings)
    if plan is not None and settings is not None and settings.region != plan.region:
        findings.append(
            Finding(SETTINGS, 0, "region", repr(settings.region), f"{plan.region!r}, the region of the plan")
        )
    if plan is not None and settings is not None:
        first, last = (
            Period(plan.published.year, "Q", (plan.published.month + 2) // 3),
            Period(plan.horizon, "Q", 4),
        )
        if not first.end <= settings.first_period.end <= last.end:
            found = repr(str(settings.first_period))
            findings.append(Finding(SETTINGS, 0, "first_period", found, f"a quarter from {first} to {last}"))
    # Schema and loader may both object to a cell, each in its own words: one of them is enough.
    places = {(f.file, f.line, f.column, f.found, f.id if not f.line else ""): f for f in sorted(findings)}
    return list(places.values())


def _collect(load: Callable[[], Loaded], findings: list[Finding]) -> Loaded | None:
    """What ``load`` returns, or None and its findings added."""
    try:
        return load()
    except DataError as error:
        findings += error.findings
        return None
