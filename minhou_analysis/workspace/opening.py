"""Opening the data folder (打开数据): once for a notebook, or beforehand for all those that a batch forks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

import pandas as pd

from minhou_analysis.access_points import AccessPoints, load_access_points
from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding, RegionError, WorkspaceError
from minhou_analysis.held import hold, take
from minhou_analysis.languages import glossary, speak
from minhou_analysis.observations import Observations, Region, load_observations
from minhou_analysis.periods import Period, read_day
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.reads import (
    FILES,
    ReadLog,
    files_hash,
)
from minhou_analysis.settings import SETTINGS, Settings, data_folder, read_settings
from minhou_analysis.submissions import Submissions, load_submissions
from minhou_analysis.workspace.workspace import Workspace


def open_workspace(
    data: str | Path | None = None,
    period: str | int | Period | None = None,
    region: str | int | None = None,
    as_of: str | int | date | None = None,
    demonstration: bool | None = None,
    language: str | None = None,
) -> Workspace:
    """Open the data folder at one period, region and as-of date.

    A code, a year and a day may be numbers: papermill makes them of ``-p region 350124``.

    Args:
        data: the folder with ``datapackage.json``; None looks for it (see ``find_data_folder``).
        period: ``2025Q4``, ``2025H2`` or ``2025``; None is the one that the environment variable ``MINHOU_PERIOD`` names,
            else the last quarter of the plan's horizon.
        region: GB/T 2260 code, as text or number; None is the plan's own region.
        as_of: ISO date; only submissions received and documents published by then are read. None reads everything.
        demonstration: show demonstration submissions; None follows ``settings.toml``.
        language: ``zh`` or ``en``, in which everything speaks from now on; None is the one spoken already, at first Chinese.

    Raises:
        WorkspaceError: no such folder, or a word for ``demonstration``. DataError: what it holds cannot be used. PeriodError: not a period, or one
        outside the plan. RegionError: not a region of the data. LanguageError: not a language of reports.
    """
    folder = data_folder(data)
    package = DataPackage(folder)
    known_on = read_day(as_of)
    if isinstance(demonstration, str):
        raise WorkspaceError(f"demonstration is True or False, not {demonstration!r} (应为 True 或 False)")
    held: _Opened | None = take(folder, (known_on, demonstration))
    plan = held.plan if held else load_plan(package)
    settings = read_settings(folder)
    chosen = settings.period(period, plan.horizon)
    shown = settings.demonstration if demonstration is None else demonstration
    opened = held or _open(package, plan, known_on, shown)
    if language is not None:
        speak(language, opened.glossary())
    workspace = opened.seen(folder, settings, chosen, region, known_on, shown)
    workspace.reads.note(FILES, lambda: opened.files or files_hash(folder))
    return workspace


def _region(observations: Observations, asked: str | int | None, settings: Settings) -> Region:
    """The region that was asked for, or the settings' own; where that is none, the settings are to blame."""
    if asked is not None:
        return observations.region(asked)
    try:
        return observations.region(settings.region)
    except RegionError:
        expected = "a region of observations/regions.csv"
        raise DataError(Finding(SETTINGS, 0, "region", repr(settings.region), expected)) from None


def open_beforehand(
    data: str | Path, as_of: str | None, demonstration: bool | None, period: str | None = None
) -> Callable[[], None]:
    """Read the data folder now for every ``open_workspace`` in processes that will be forked from this one and say
    whether they want demonstration submissions. What every report of ``period`` derives from it is derived, too.

    Returns:
        What waits for the reading to end. It leaves no thread behind.

    Raises:
        MinhouError: settings or day that cannot be read.
    """
    folder = Path(data)
    known_on = read_day(as_of)
    settings = read_settings(folder)
    shown = settings.demonstration if demonstration is None else demonstration

    def read() -> _Opened:
        package = DataPackage(folder)
        opened = _open(package, load_plan(package), known_on, shown)
        if period:
            chosen = settings.period(period, opened.plan.horizon)
            _derive(opened.seen(folder, settings, chosen, None, known_on, shown))
        return replace(opened, files=files_hash(folder))

    return hold(folder, (known_on, shown), read)


def _derive(workspace: Workspace) -> None:
    """Have the data keep what reports look at: the period, the one before, and this as it was known when it was due."""
    before = workspace.previous
    for seen in (workspace, before, before.as_known_on(before.due)):
        _ = seen.reports_of(()), seen.forms_of(()).tables, seen.received.marks, seen.known.values
        _ = seen.observations.lines, seen.observations.figures


@dataclass(frozen=True)
class _Opened:
    """What is the same for every period and region. ``files`` is the hash of what was read, where it is known."""

    plan: Plan
    catalogue: Catalogue
    observations: Observations
    points: AccessPoints
    received: Submissions
    known: Submissions
    files: str = ""

    def glossary(self) -> dict[str, str]:
        """What the data say in Chinese and in English."""
        units = {indicator.unit for indicator in self.catalogue}
        regions, kinds = self.observations.regions.values(), self.points.kinds.values()
        return glossary(chain(self.plan.named, self.catalogue, regions, units, kinds))

    def seen(
        self,
        folder: Path,
        settings: Settings,
        period: Period,
        region: str | int | None,
        as_of: date | None,
        demonstration: bool,
    ) -> Workspace:
        """The data seen from one period and region."""
        return Workspace(
            folder=folder,
            settings=settings,
            plan=self.plan,
            catalogue=self.catalogue,
            observations=self.observations,
            points=self.points,
            received=self.received,
            known=self.known,
            period=period,
            region=_region(self.observations, region, settings),
            as_of=as_of,
            demonstration=demonstration,
            reads=ReadLog(),
        )


# text held by pyarrow is slow to take a few rows from, which is what reports do, thousands of times
@pd.option_context("mode.string_storage", "python")
def _open(package: DataPackage, plan: Plan, known_on: date | None, demonstration: bool) -> _Opened:
    catalogue = load_catalogue(package, plan)
    observations = load_observations(package, catalogue, known_on)
    received = load_submissions(package, plan).received_by(known_on, demonstration)
    return _Opened(plan, catalogue, observations, load_access_points(package), received, received.known())
