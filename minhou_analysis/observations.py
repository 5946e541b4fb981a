"""Published statistics (统计观测值): indicator, region, period, value, status, source.

Statuses are those of the SDMX code list CL_OBS_STATUS 2.2, with one of our own for demonstration data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding, ObservationError, RegionError, nearest
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
        """Chinese label, as printed beside a value."""
        return _STATUS_LABELS[self]

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


@dataclass(frozen=True)
class Source:
    """A document that figures were read in (来源)."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    note: str


@dataclass(frozen=True, repr=False)
class Observations:
    """All observations of one data folder.

    ``frame`` has the columns indicator, region, period, value, status, source, method, basis, note. Indicators that
    the catalogue derives by formula are computed where all inputs are there, with ``method`` ``computed``.
    """

    frame: pd.DataFrame
    regions: dict[str, Region]
    sources: dict[str, Source]

    def region(self, code: str) -> Region:
        """The region with this code.

        Raises:
            RegionError: the tables do not know it.
        """
        if code not in self.regions:
            known = list(self.regions) + [r.name for r in self.regions.values()]
            raise RegionError(f"{code!r} is not a region of the data{nearest(code, known)} (没有这个地区)")
        return self.regions[code]

    def peers(self, code: str) -> list[Region]:
        """The region's peer group, itself included; only itself where it has none."""
        region = self.region(code)
        return [
            r
            for r in self.regions.values()
            if r is region or (r.peer_group and r.peer_group == region.peer_group)
        ]

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
        rows = self.frame[self.frame["indicator"] == indicator]
        if region is not None:
            rows = rows[rows["region"] == region]
        order = rows["period"].map(Period.parse)
        return rows.assign(_order=order).sort_values(["region", "_order"]).drop(columns="_order")

    def __repr__(self) -> str:
        """One line with the counts."""
        return f"<Observations: {len(self.frame)} values of {self.frame['indicator'].nunique()} indicators>"

    def _repr_html_(self) -> str:
        return (
            f"<p>{len(self.frame)} observations, {self.frame['indicator'].nunique()} indicators, "
            f"{self.frame['region'].nunique()} regions</p>{self.frame.to_html(index=False, max_rows=8)}"
        )


def load_observations(data: DataPackage, catalogue: Catalogue) -> Observations:
    """Read ``data/observations/`` and compute what the catalogue derives by formula.

    Raises:
        ObservationError: an unknown indicator, region, source, status or period; every finding at once.
    """
    try:
        frame = data.read("observations")
        regions = {r["code"]: Region(**r.cells) for r in data.rows("regions")}
        sources = {r["id"]: Source(**r.cells) for r in data.rows("sources")}
    except DataError as error:
        raise ObservationError(error.findings) from None
    known = {
        "indicator": set(catalogue.indicators),
        "region": set(regions),
        "source": set(sources),
        "status": set(ObservationStatus),
    }
    findings = [
        Finding(data.file("observations"), position + 2, column, repr(found), f"a known {column}")
        for column, names in known.items()
        for position, found in frame.loc[~frame[column].isin(names), column].items()
    ]
    if findings:
        raise ObservationError(findings)
    stored = set(frame["indicator"])
    computed = [
        _compute(i, frame) for i in catalogue if i.formula and i.id not in stored and not i.is_reported
    ]
    return Observations(pd.concat([frame, *computed], ignore_index=True), regions, sources)


def _compute(indicator: Indicator, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a derived indicator where every input of its formula is observed in the same region and period."""
    inputs = frame[frame["indicator"].isin(indicator.inputs)]
    wide = inputs.pivot(index=["region", "period"], columns="indicator", values="value").reindex(
        columns=indicator.inputs
    )
    wide = wide.dropna()
    if wide.empty:
        return frame.head(0)
    grouped = inputs.set_index(["region", "period"]).sort_index()
    used = [grouped.loc[[key]] for key in wide.index]
    return pd.DataFrame(
        {
            "indicator": indicator.id,
            "region": wide.index.get_level_values("region"),
            "period": wide.index.get_level_values("period"),
            "value": wide.eval(indicator.formula).to_numpy(),
            "status": [str(ObservationStatus.worst(rows["status"])) for rows in used],
            "source": [" ".join(dict.fromkeys(rows["source"])) for rows in used],
            "method": "computed",
            "basis": [" ".join(dict.fromkeys(rows["basis"])) for rows in used],
            "note": indicator.formula,
        }
    )
