"""Published statistics (统计观测值): indicator, region, period, value, status, source.

Statuses are those of the SDMX code list CL_OBS_STATUS 2.2, with one of our own for demonstration data.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import chain, product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.datapackage import DataPackage, Table
from minhou_analysis.errors import DataError, Finding, ObservationError, RegionError, nearest
from minhou_analysis.languages import in_chinese, translate
from minhou_analysis.periods import Period


class ObservationStatus(StrEnum):
    """Observation status (观测状态), from the soundest to the least sound."""

    NORMAL = "A"
    PROVISIONAL = "P"
    ESTIMATED = "E"
    IMPUTED = "I"
    BREAK = "B"
    DEFINITION_DIFFERS = "D"
    EXPERIMENTAL = "G"
    LOW_RELIABILITY = "U"
    UNVALIDATED = "V"
    FORECAST = "F"
    NOT_COLLECTED = "L"
    MISSING = "O"
    DEMONSTRATION = "DEMO"

    @property
    def label(self) -> str:
        """Label in the language spoken, as printed beside a value."""
        return translate(_STATUS_LABELS[self])

    @classmethod
    def worst(cls, statuses: Iterable[str]) -> ObservationStatus:
        """The least sound of ``statuses``: what a result made from all of them is worth. None at all: normal."""
        order = list(cls)
        return max((cls(status) for status in statuses), key=order.index, default=cls.NORMAL)


_STATUS_LABELS = {
    ObservationStatus.NORMAL: "正式数",
    ObservationStatus.PROVISIONAL: "初步数",
    ObservationStatus.ESTIMATED: "推算数",
    ObservationStatus.IMPUTED: "插补数",
    ObservationStatus.BREAK: "口径有断点",
    ObservationStatus.DEFINITION_DIFFERS: "定义不同",
    ObservationStatus.EXPERIMENTAL: "试验性",
    ObservationStatus.LOW_RELIABILITY: "可靠性低",
    ObservationStatus.UNVALIDATED: "未核实",
    ObservationStatus.FORECAST: "预测数",
    ObservationStatus.NOT_COLLECTED: "未采集",
    ObservationStatus.MISSING: "缺失",
    ObservationStatus.DEMONSTRATION: "演示数据",
}

_FIGURE: Final = ("indicator", "region", "period")
"""What one figure is about."""
_MONTHS: Final = 12


@dataclass(frozen=True)
class Region:
    """A region (地区) with its GB/T 2260 code. ``peer_group`` names the regions it is compared with."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    peer_group: str
    peer_note: str

    @property
    def label(self) -> str:
        """The name in the language spoken, for tables and lists."""
        return self.name if in_chinese() else self.name_en


@dataclass(frozen=True)
class Source:
    """A document that figures were read in (来源). ``published`` is a year, month or day; blank where it is not said."""

    id: str
    title: str
    publisher: str
    published: str
    url: str
    licence: str
    note: str

    @property
    def known_from(self) -> date:
        """The last day of what ``published`` names, by which the document was out; the first day there is if blank."""
        year, month, day = (*map(int, self.published.split("-")), 0, 0)[:3] if self.published else (1, 1, 1)
        month = month or _MONTHS
        return date(year, month, day or monthrange(year, month)[1])


@dataclass(frozen=True, repr=False)
class Observations:
    """All observations of one data folder.

    ``frame`` has the columns indicator, region, period, value, status, source, method, basis, note. Indicators that
    the catalogue derives by formula are computed where all inputs are there, with ``method`` ``computed``.
    ``revised`` has the values that a later document replaced, with the same columns; ``read`` the tables' own rows, whenever
    published, and ``derived`` what is computed from them.
    """

    frame: pd.DataFrame
    revised: pd.DataFrame
    regions: dict[str, Region]
    sources: dict[str, Source]
    read: pd.DataFrame
    derived: tuple[Indicator, ...]

    def known(self, as_of: date | None = None) -> Observations:
        """What had been published by the end of ``as_of`` (None: by now); of several documents, the one published last.

        No figure is known before the period that it is about has ended, whatever is said of its document.
        """
        if as_of not in self._known:
            self._known[as_of] = self._published_by(as_of)
        return self._known[as_of]

    @cached_property
    def _known(self) -> dict[date | None, Observations]:
        return {}

    def _published_by(self, as_of: date | None) -> Observations:
        days = {key: source.known_from.toordinal() for key, source in self.sources.items()}
        ends = {text: Period.parse(text).end.toordinal() for text in self.read["period"].unique()}
        known_from = self.read["source"].map(days)
        over = self.read["period"].map(ends)
        if as_of:
            known = self.read[(known_from <= as_of.toordinal()) & (over <= as_of.toordinal())]
        else:
            known = self.read
        if len(known) == len(self.revised) + (self.frame["method"] != "computed").sum():
            return self  # what was known on a day is among what was known later: as many are the same
        stands = known_from[known.index].groupby([known[name] for name in _FIGURE]).transform("max")
        last = known_from[known.index] == stands
        frame, revised = known[last], known[~last]
        return replace(
            self,
            frame=pd.concat([frame, *_computed(self.derived, frame)], ignore_index=True),
            revised=revised.reset_index(drop=True),
        )

    def region(self, asked: str | int) -> Region:
        """The region with this code, or this name (``350121``, ``闽侯县``, ``Minhou County``).

        Raises:
            RegionError: the tables do not know it, or several regions have the name.
        """
        code = str(asked)
        if code in self.regions:
            return self.regions[code]
        named = [region for region in self.regions.values() if code in (region.name, region.name_en)]
        if len(named) == 1:
            return named[0]
        if named:
            codes = ", ".join(region.code for region in named)
            raise RegionError(f"{code!r} is the name of several regions: {codes} (地区重名，请用代码)")
        known = [*self.regions, *(text for r in self.regions.values() for text in (r.name, r.name_en))]
        counties = ", ".join(f"{r.code} {r.name}" for r in self.regions.values() if r.level == "county")
        hint = nearest(code, known) or f"; its counties are {counties}"
        raise RegionError(f"{code!r} is not a region of the data{hint} (没有这个地区)")

    def peers(self, code: str) -> list[Region]:
        """The region's peer group, itself included; only itself where it has none."""
        region = self.region(code)
        return [
            r
            for r in self.regions.values()
            if r is region or (r.peer_group and r.peer_group == region.peer_group)
        ]

    def beside(self, code: str) -> list[Region]:
        """What a region is set beside unless others are asked for, itself included (对照地区): its peer group; without one,
        the counties of its city; in a city of one county, all counties.
        """
        own = self.region(code)
        level = [region for region in self.regions.values() if region.level == own.level]
        sisters = [region for region in level if region.parent == own.parent]
        return next((group for group in (self.peers(code), sisters) if len(group) > 1), level)

    def chosen(self, asked: str | int | Iterable[str | int]) -> list[Region]:
        """The regions with these codes or names, each once.

        Raises:
            RegionError: there is no such region, or none was asked for.
        """
        regions = [asked] if isinstance(asked, str | int) else asked
        found = list(dict.fromkeys(self.region(region) for region in regions))
        if not found:
            raise RegionError("choose at least one region (请至少选一个地区)")
        return found

    def ancestors(self, code: str) -> list[Region]:
        """The regions that contain it, nearest first: prefecture, province, country."""
        found: list[Region] = []
        parent = self.region(code).parent
        while parent in self.regions:
            found.append(self.regions[parent])
            parent = self.regions[parent].parent
        return found

    def series(self, indicator: str, region: str | None = None) -> pd.DataFrame:
        """Observations of one indicator (of one region), ordered by region and period; same columns as ``frame``."""
        first, last = self._places.get((indicator, region), (0, 0))
        return self._ordered.iloc[first:last]

    def table(
        self, indicators: Iterable[str], regions: Iterable[str], periods: Iterable[str]
    ) -> pd.DataFrame:
        """What ``frame`` has of ``indicators`` in ``periods``: region by region as they are given, of each in its order."""
        asked = list(product(set(indicators), set(periods)))
        lines = (
            sorted(
                line for name, period in asked if (line := self.lines.get((name, region, period))) is not None
            )
            for region in regions
        )
        return self.frame.iloc[list(chain.from_iterable(lines))]

    @cached_property
    def lines(self) -> dict[tuple[str, str, str], int]:
        """Where in ``frame`` each figure stands, by indicator, region and period."""
        keys = zip(*(self.frame[name].tolist() for name in _FIGURE), strict=True)
        return {key: line for line, key in enumerate(keys)}

    @cached_property
    def figures(self) -> dict[tuple[str, str], set[tuple[Any, ...]]]:
        """By region and period what ``frame`` has: region, indicator, period, value, status, source of each figure."""
        columns = ("region", "indicator", "period", "value", "status", "source")
        found: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
        for figure in zip(*(self.frame[name].tolist() for name in columns), strict=True):
            found.setdefault((figure[0], figure[2]), set()).add(figure)
        return found

    def rows(self, indicator: str, region: str) -> list[dict[str, Any]]:
        """What ``series`` has, a dictionary a row: few rows at a time are read many times faster so."""
        first, last = self._places.get((indicator, region), (0, 0))
        return [
            {name: values[place] for name, values in self._columns.items()} for place in range(first, last)
        ]

    @cached_property
    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        return {str(name): self._ordered[name].to_numpy(dtype=object) for name in self._ordered.columns}

    @cached_property
    def _ordered(self) -> pd.DataFrame:
        """``frame`` by indicator, region and period."""
        parsed = {text: Period.parse(text) for text in self.frame["period"].unique()}
        places = {period: place for place, period in enumerate(sorted(set(parsed.values())))}
        order = self.frame["period"].map({text: places[period] for text, period in parsed.items()})
        by = self.frame[["indicator", "region"]].assign(order=order)
        return self.frame.loc[by.sort_values(["indicator", "region", "order"], kind="stable").index]

    @cached_property
    def _places(self) -> dict[tuple[str, str | None], tuple[int, int]]:
        """Where in ``_ordered`` an indicator stands, and where each region of it."""
        found: dict[tuple[str, str | None], tuple[int, int]] = {}
        for place, (indicator, region) in enumerate(
            zip(self._ordered["indicator"], self._ordered["region"], strict=True)
        ):
            for key in ((indicator, None), (indicator, region)):
                found[key] = (found[key][0] if key in found else place, place + 1)
        return found

    def __repr__(self) -> str:
        """One line with the counts."""
        return f"<Observations: {len(self.frame)} values of {self.frame['indicator'].nunique()} indicators>"

    def _repr_html_(self) -> str:
        return (
            f"<p>{len(self.frame)} observations, {self.frame['indicator'].nunique()} indicators, "
            f"{self.frame['region'].nunique()} regions</p>{self.frame.to_html(index=False, max_rows=8)}"
        )


def load_observations(data: DataPackage, catalogue: Catalogue, as_of: date | None = None) -> Observations:
    """Read ``data/observations/`` as published by ``as_of`` and compute what the catalogue derives by formula.

    Where several documents give one figure, the one published last is read.

    Raises:
        ObservationError: an unknown indicator, region, source, status or period, or two figures from documents
        published at the same time; every finding at once.
    """
    findings = [*data.faults("regions"), *data.faults("sources")]
    try:
        table = data.table("observations")
    except DataError as error:
        raise ObservationError([*findings, *error.findings]) from None
    findings += data.faults_in(table)
    periods = {text for text in set(table.columns["period"]) if Period.can_parse(text)}
    findings += table.unknown("status", set(ObservationStatus), "a status of CL_OBS_STATUS")
    findings += table.unknown("period", periods, "a period such as 2020, 2020Q4 or 2020M11")
    findings += _impossible(table, catalogue)
    if not findings:
        sources = {row["id"]: Source(**row.cells) for row in data.rows("sources")}
        findings += _contradicting(table, sources)
    if findings:
        raise ObservationError(findings)
    regions = {row["code"]: Region(**row.cells) for row in data.rows("regions")}
    frame = table.to_frame().reset_index(drop=True)
    stored = set(frame["indicator"])
    derived = tuple(
        i
        for i in catalogue
        if i.formula and not i.is_reported and i.id not in stored and stored.issuperset(i.inputs)
    )
    nothing = frame.head(0)
    return Observations(nothing, nothing, regions, sources, frame, derived).known(as_of)


def _impossible(table: Table, catalogue: Catalogue) -> Iterator[Finding]:
    """Values that their indicator cannot have."""
    known = {indicator.id: indicator for indicator in catalogue}
    for position, (indicator, value) in enumerate(table.cells(("indicator", "value"))):
        described, number = known.get(str(indicator)), _number(value)
        if described is None or number is None:
            continue
        if expected := described.excludes(number):
            yield table.finding(position, "value", repr(str(value)), expected)


def _number(cell: object) -> float | None:
    try:
        return float(str(cell))
    except ValueError:
        return None


def _contradicting(table: Table, sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Records that give a figure which another document published at the same time gives, too."""
    first: dict[tuple[object, ...], int] = {}
    for position, (*figure, source) in enumerate(table.cells((*_FIGURE, "source"))):
        key = (*figure, sources[source].known_from)
        if key in first:
            expected = f"a source published after that of line {first[key]}: which of the two stands?"
            yield table.finding(position, "source", repr(source), expected)
        first.setdefault(key, table.lines[position])


def _computed(derived: Iterable[Indicator], frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of each derived indicator, where every input of its formula is observed in the same region and period.

    A quotient by zero is no value.
    """
    wide = frame.pivot(index=["region", "period"], columns="indicator", values="value")
    places = zip(frame["indicator"], frame["region"], frame["period"], strict=True)
    described = dict(
        zip(places, zip(frame["status"], frame["source"], frame["basis"], strict=True), strict=True)
    )
    for indicator in derived:
        names = indicator.inputs
        inputs = wide.reindex(columns=names).dropna()
        values = pd.Series(np.asarray(inputs.eval(indicator.formula), dtype=float), index=inputs.index)
        values = values[np.isfinite(values)]
        used = [[described[name, region, period] for name in names] for region, period in values.index]
        yield pd.DataFrame(
            {
                "indicator": indicator.id,
                "region": values.index.get_level_values("region"),
                "period": values.index.get_level_values("period"),
                "value": values.to_numpy(),
                "status": [str(ObservationStatus.worst(status for status, _, _ in rows)) for rows in used],
                "source": [" ".join(dict.fromkeys(source for _, source, _ in rows)) for rows in used],
                "method": "computed",
                "basis": [" ".join(dict.fromkeys(basis for _, _, basis in rows)) for rows in used],
                "note": indicator.formula,
            }
        )
