"""The data folder seen from one period, region and as-of date (工作区)."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from minhou_analysis.access_points import AccessPoints
from minhou_analysis.accounts import Accounts, load_accounts
from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.languages import fill, learn
from minhou_analysis.observations import Observations, ObservationStatus, Region
from minhou_analysis.periods import Period, among, ended_by
from minhou_analysis.plan import Plan
from minhou_analysis.reads import (
    ACCOUNTS,
    ReadLog,
    accounts_hash,
    demonstration_hash,
    demonstration_key,
    forms_hash,
    forms_key,
)
from minhou_analysis.settings import Settings
from minhou_analysis.submissions import Submissions
from minhou_analysis.submissions.vocabulary import REPORTED_BY

_SERIES_TYPES: Final = {
    "indicator": "str",
    "region": "str",
    "period": "str",
    "value": "float64",
    "status": "str",
    "source": "str",
    "note": "str",
}


@dataclass(frozen=True, repr=False)
class Workspace:
    """Plan, catalogue, observations and submissions, seen from one period, region and as-of date.

    ``points`` are the facilities and people of every date; read them through ``access_points``.
    ``received`` holds the submissions that had come by ``as_of`` (None: by now), demonstration rows left out when
    ``demonstration`` is False; ``known`` those of them that no later form supersedes. Read them through ``forms_of``,
    ``reports_of``, ``submissions`` or ``forms_received``: all note what was read.
    """

    folder: Path
    settings: Settings
    plan: Plan
    catalogue: Catalogue
    observations: Observations
    points: AccessPoints
    received: Submissions
    known: Submissions
    period: Period
    region: Region
    as_of: date | None
    demonstration: bool
    reads: ReadLog

    def forms_of(self, units: Iterable[str]) -> Submissions:
        """What ``units`` are known to have reported up to the period; nothing for another region than the plan's."""
        return self._read(self.known, units)

    def forms_received(self, units: Iterable[str]) -> Submissions:
        """Every form that ``units`` sent up to the period, superseded ones too."""
        return self._read(self.received, units)

    def _read(self, forms: Submissions, units: Iterable[str]) -> Submissions:
        if not self.is_home:
            return forms.none()
        wanted = list(units)
        self._note(wanted)
        return forms.up_to(self.period).of_units(wanted)

    def reports_of(self, units: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
        """What ``units`` reported of commitments for the quarter that closes the period, as ``commitments`` has it, by
        commitment and unit; nothing for another region than the plan's.
        """
        if not self.is_home:
            return {}
        wanted = dict.fromkeys(units)
        self._note(wanted)
        forms = self.known.up_to(self.period).in_period(self.period.closing_quarter)
        return {pair: row for pair, row in forms.reports.items() if pair[1] in wanted}

    def _note(self, units: Iterable[str]) -> None:
        for unit in units:
            read = partial(forms_hash, self.received, unit, self.period)
            self.reads.note(forms_key(unit, self.period), read)

    @cached_property
    def submissions(self) -> Submissions:
        """What all units are known to have reported up to the period; nothing for another region than the plan's."""
        return self.forms_of(unit.id for unit in self.plan.units)

    @cached_property
    def accounts(self) -> Accounts:
        """The ecological accounts (生态账户) as filled in by ``as_of``, with figures of years that ended by the period.

        Raises:
            AccountError: a table of the accounts cannot be used.
        """
        self.reads.note(ACCOUNTS, partial(accounts_hash, self.folder))
        accounts = load_accounts(DataPackage(self.folder))
        learn(accounts.glossary())
        return accounts.known(self.as_of).up_to(self.period)

    @property
    def previous(self) -> Workspace:
        """The same workspace one period earlier (上期)."""
        return self.at(self.period.previous)

    def at(self, period: Period) -> Workspace:
        """The same workspace seen from another period."""
        return replace(self, period=period)

    def as_known_on(self, day: date) -> Workspace:
        """The same workspace with no more than was received and published by the end of ``day``."""
        until = min(day, self.as_of or day)
        received = self.received.received_by(until)
        return replace(
            self,
            as_of=until,
            received=received,
            known=received.known(),
            observations=self.observations.known(until),
        )

    @property
    def access_points(self) -> AccessPoints:
        """Facilities and people as they were at the end of the period, or on the as-of date where it comes earlier."""
        return self.points.on(min(self.period.end, self.as_of or self.period.end))

    @property
    def due(self) -> date:
        """Last day on which the period's forms are in time (报送截止日)."""
        return self.period.end + timedelta(days=self.settings.due_days)

    @property
    def is_home(self) -> bool:
        """Whether the region is the one the plan is about; only there do units report."""
        return self.region.code == self.settings.region

    @property
    def reported(self) -> Submissions:
        """What was reported for the quarter that closes the period."""
        return self.submissions.in_period(self.period.closing_quarter)

    @cached_property
    def has_demonstration(self) -> bool:
        """Whether anything reported up to the period is demonstration data; nothing is for another region."""
        self.reads.note(demonstration_key(self.period), partial(demonstration_hash, self.known, self.period))
        return self.is_home and self.known.up_to(self.period).has_demonstration

    def series(self, indicator: str, region: str | int | None = None) -> pd.DataFrame:
        """Values of one indicator for a region (default: the workspace's) up to the period.

        ``indicator`` and ``region`` are ids or names. Columns: indicator, region, period, value, status, source, note,
        unit; ``attrs`` has the indicator's id, name, definition and formula, the unit's symbol, and the worst status with
        its label. Unit-reported indicators exist for the plan's own region only.

        Raises:
            CatalogueError: no such indicator. RegionError: no such region.
        """
        described = self.catalogue[indicator]
        rows = pd.DataFrame(self.rows(indicator, region), columns=list(_SERIES_TYPES))
        series = rows.astype(_SERIES_TYPES).assign(unit=described.unit.symbol)
        series.attrs.update(_told(described, series["status"]))
        return series

    def rows(self, indicator: str, region: str | int | None = None) -> list[dict[str, Any]]:
        """What ``series`` has, a dictionary a row: facts are made of it, hundreds a report.

        Raises:
            CatalogueError: no such indicator. RegionError: no such region.
        """
        described = self.catalogue[indicator]
        code = self.observations.region(region or self.region.code).code
        found = (
            self._reported_rows(described, code)
            if described.is_reported
            else self.observations.rows(described.id, code)
        )
        ended = ended_by((row["period"] for row in found), self.period)
        return [row for row in found if row["period"] in ended]

    def compare(
        self,
        indicator: str,
        regions: str | int | Iterable[str | int] | None = None,
        periods: str | Period | Iterable[str | Period] | None = None,
    ) -> pd.DataFrame:
        """Values of one indicator for several regions up to the period, one row a region and period (地区比较).

        ``regions`` are codes or names; None is what the workspace's region is set beside (``Observations.beside``).
        ``periods`` narrows the rows; like a missing label in pandas, a period in which none has a value is an error: an
        empty table would pass through a pivot unseen. Columns: those of ``series`` and region_name, status_label; ``attrs`` as there.
        ``frame.pivot(index="region_name", columns="period", values="value")`` makes a region a row.

        Raises:
            CatalogueError: no such indicator. RegionError: no such region, or none asked for. PeriodError: not a period, or
            one without any value.
        """
        described = self.catalogue[indicator]
        known = self.observations
        chosen = known.beside(self.region.code) if regions is None else known.chosen(regions)
        rows = pd.concat([self.series(described.id, region.code) for region in chosen], ignore_index=True)
        if periods is not None:
            dates = [periods] if isinstance(periods, str | Period) else periods
            valued = sorted({Period.parse(text) for text in rows["period"]})
            rows = rows[rows["period"].isin({str(among(valued, period)) for period in dates})]
        names = {region.code: region.label for region in chosen}
        compared = rows.assign(
            region_name=rows["region"].map(names),
            status_label=[ObservationStatus(status).label for status in rows["status"]],
        ).reset_index(drop=True)
        compared.attrs.update(_told(described, compared["status"]))
        return compared

    def _reported_rows(self, indicator: Indicator, code: str) -> list[dict[str, Any]]:
        if not self.is_home:
            return []
        self._note([indicator.supplier])
        if code != self.settings.region:
            return []
        told = {"region": code, "source": fill(REPORTED_BY, unit=self.plan.unit(indicator.supplier).name)}
        reported = self.known.values.get((indicator.supplier, indicator.id), [])
        return [row | told | {"status": row["obs_status"]} for row in reported]

    def _repr_html_(self) -> str:
        plan = self.plan
        known = fill("{day}已知的数据", day=self.as_of.isoformat()) if self.as_of else "全部已收到的报送"
        seen = fill("（{known}，含演示数据）" if self.has_demonstration else "（{known}）", known=known)
        counted = fill(
            "{plan}：{areas}个领域、{measures}项举措、{commitments}项承诺事项、{units}个责任单位；"
            "指标{indicators}项，公开数{figures:,}个，单位报送{forms:,}份。",
            plan=plan.title,
            areas=len(plan.areas),
            measures=len(plan.measures),
            commitments=len(plan.commitments),
            units=len(plan.units),
            indicators=len(self.catalogue),
            figures=len(self.observations.frame),
            forms=len(self.known.receipts),
        )
        return (
            f"<p><strong>{html.escape(self.region.label)} · {self.period.label}</strong>{html.escape(seen)}</p>"
            f"<p>{html.escape(counted)}</p>"
        )

    def __repr__(self) -> str:
        """One line: region, period, as-of."""
        return f"<Workspace {self.region.name} {self.period} as of {self.as_of or 'now'}>"


def _told(indicator: Indicator, statuses: pd.Series[str]) -> dict[str, str]:
    """What a table of one indicator's values carries with it."""
    worst = ObservationStatus.worst(statuses) if len(statuses) else ObservationStatus.MISSING
    return {
        "indicator": indicator.id,
        "name": indicator.name,
        "definition": indicator.definition,
        "formula": indicator.formula,
        "unit": indicator.unit.symbol,
        "status": str(worst),
        "status_label": worst.label,
    }
