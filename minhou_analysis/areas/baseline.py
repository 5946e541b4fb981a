"""Where the region stood before the plan (起点): published statistics beside its peers, as facts, charts and a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.rows import rows_of
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import Chart, dumbbell, ranked_dots
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.display.narrative import Paragraphs, Sentence, note, say
from minhou_analysis.display.numbers import PLAIN, format_number
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, half, listed, paragraph, translate
from minhou_analysis.observations import ObservationStatus, Region, Source
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

CENSUSES: Final = ("2010", "2020")
"""The two censuses whose county tables the observations hold (人口普查)."""

_REGION: Final = UnitOfMeasure("region", "个", "regions", "count", 0)
_CAUTION: Final = "两次普查只是两个时点，不是趋势；最近的公开数之后不作推算。"
_SAMPLED: Final = "住房、行业和职业的比重出自长表抽样。"


class Baseline:
    """Published statistics of the workspace's region and of the regions it is compared with, up to the period."""

    def __init__(self, workspace: Workspace) -> None:
        """Look at the observations from the workspace's region and period."""
        self.workspace = workspace
        self.region = workspace.region
        self.observations = workspace.observations
        self._read: dict[tuple[str, str], list[Fact]] = {}

    # ---- figures

    @cached_property
    def peers(self) -> dict[str, str]:
        """Codes and names of the peer group, the region itself included."""
        return {region.code: region.name for region in self.observations.peers(self.region.code)}

    @cached_property
    def compared(self) -> dict[str, str]:
        """Codes and names of the regions in a chart: the peer group, then the regions that contain the region."""
        return self.peers | {
            region.code: region.name for region in self.observations.ancestors(self.region.code)
        }

    @cached_property
    def province(self) -> Region:
        """The region's province; the region itself where none contains it."""
        above = [r for r in self.observations.ancestors(self.region.code) if r.level == "province"]
        return above[0] if above else self.region

    def series(self, indicator: str, region: str | None = None) -> list[Fact]:
        """The region's values of an indicator as facts, the oldest first."""
        key = indicator, region or self.region.code
        if key not in self._read:
            described, name = self.workspace.catalogue[indicator], self.observations.region(key[1]).name
            rows = self.workspace.rows(*key)
            self._read[key] = [observed(described, row, name) for row in rows]
        return self._read[key]

    def value(self, indicator: str, period: str | None = None) -> Fact:
        """The region's value in a period (default: its last one); a missing fact where there is none."""
        found = [fact for fact in self.series(indicator) if period in (None, str(fact.period))]
        return found[-1] if found else observed(self.workspace.catalogue[indicator], None, self.region.name)

    def before_plan(self, indicator: str) -> Fact | None:
        """The region's last value where none is from the plan's time, a missing fact included; else None."""
        latest = self.value(indicator)
        start = self.workspace.settings.first_period.end
        return None if latest.period and latest.period.end >= start else latest

    def compared_facts(self, indicators: Iterable[str], periods: Iterable[str]) -> tuple[Fact, ...]:
        """The compared regions' values in these periods, what ``rows`` holds as facts."""
        wanted = set(periods)
        return tuple(
            fact
            for indicator in indicators
            for region in self.compared
            for fact in self.series(indicator, region)
            if str(fact.period) in wanted
        )

    def rows(self, indicators: Iterable[str], periods: Iterable[str]) -> pd.DataFrame:
        """Observations of the compared regions in these periods, in the order of ``compared``."""
        known = [period for period in periods if Period.parse(period).end <= self.workspace.period.end]
        return self.observations.table(indicators, self.compared, known)

    def parts(self, parts: Mapping[str, str], period: str) -> pd.DataFrame:
        """Compared regions that have every part in ``period``: a name column, then one column a part."""
        wide = self.rows(parts, [period]).pivot(index="region", columns="indicator", values="value")
        wide = wide.reindex(index=list(self.compared), columns=list(parts)).dropna()
        named = wide.rename(columns=parts, index=self.compared)
        return named.reset_index(names="name").rename_axis(columns=None)

    def peer_rows(self, indicator: str, fact: Fact) -> pd.DataFrame:
        """Observations of the peer group in the fact's period, the region's own included."""
        rows = self.rows([indicator], [str(fact.period)] if fact.period else [])
        return rows[rows["region"].isin(self.peers)]

    def place(self, indicator: str, period: str | None = None) -> Sentence:
        """Where the region stands among its peers: 「，在9地（含本地）中由高到低居第3位」; empty without peers."""
        fact = self.value(indicator, period)
        rows = self.peer_rows(indicator, fact)
        if fact.value is None or len(rows) < 2:
            return say("")
        status = ObservationStatus.worst(rows["status"])

        def whole(name: str, number: float) -> Fact:
            return Fact(
                f"{indicator}-{name}", name, number, PLAIN, fact.period, status=status, formula="由高到低排序"
            )

        return say(
            "，在{count}地（含本地）中由高到低居第{rank}位",
            count=whole("可比地区数（含本地）", float(len(rows))),
            rank=whole("位次", float((rows["value"] > fact.value).sum() + 1)),
        )

    # ---- charts

    def census_chart(self, indicator: str, unit: str, title: Sentence | None = None) -> Chart | Paragraphs:
        """The region beside its peers at two censuses; one line where the region has no value."""
        before, own = (self.value(indicator, census) for census in CENSUSES)
        if own.is_missing:
            return self.absent(indicator)
        title = title or say(
            "{own.period.label}{own.label}{move}{place}",
            own=own,
            move=moved(before, own),
            place=self.place(indicator, CENSUSES[1]),
        )
        wide = self.rows([indicator], CENSUSES).pivot(index="region", columns="period", values="value")
        wide = wide.reindex(index=list(self.compared), columns=list(CENSUSES))
        data = pd.DataFrame(
            {"name": list(self.compared.values()), "before": wide[CENSUSES[0]], "after": wide[CENSUSES[1]]}
        )
        data = data.dropna(subset=["after"]).sort_values("after", ascending=False, ignore_index=True)
        labels = [Period.parse(census).label for census in CENSUSES]
        data.attrs.update(before=labels[0], after=labels[1])
        decimals = own.unit.decimals
        said = listed(
            fill(
                "{name}{after}" if pd.isna(row["before"]) else "{name}{after}（{date}{before}）",
                name=row["name"],
                date=labels[0],
                **{key: f"{row[key]:,.{decimals}f}" for key in ("before", "after")},
            )
            for row in rows_of(data)
        )
        return dumbbell(
            data,
            self.region.name,
            unit,
            decimals,
            title=title,
            alt=fill(
                "{label}（{unit}）由高到低，{date}：{said}。",
                label=own.label,
                unit=own.unit.label,
                date=labels[1],
                said=said,
            ),
            note=self.note([indicator], CENSUSES),
            drawn=self.compared_facts([indicator], CENSUSES),
        )

    def ranked_chart(
        self, indicator: str, unit: str, title: Sentence | None = None, origin: float | None = None
    ) -> Chart | Paragraphs:
        """The region beside its peers in the last period that the region has; one line where it has none."""
        own = self.value(indicator)
        if own.is_missing or own.period is None:
            return self.absent(indicator)
        period = own.period
        title = title or say(
            "{period}{label}为{own}{place}",
            period=period.label,
            label=own.label,
            own=own,
            place=self.place(indicator),
        )
        rows = self.rows([indicator], [str(period)]).sort_values("value", ascending=False)
        data = pd.DataFrame({"name": rows["region"].map(self.compared), "value": rows["value"]})
        said = listed(
            fill("{name}{value}", name=row["name"], value=format_number(row["value"], own.unit))
            for row in rows_of(data)
        )
        return ranked_dots(
            data,
            self.region.name,
            unit,
            own.unit.decimals,
            origin=origin,
            title=title,
            alt=fill(
                "{label}（{unit}）{period}由高到低：{said}。",
                label=own.label,
                unit=own.unit.label,
                period=period.label,
                said=said,
            ),
            note=self.note([indicator], [str(period)]),
            drawn=self.compared_facts([indicator], [str(period)]),
        )

    def absent(self, *indicators: str) -> Paragraphs:
        """One line in the place of a chart for which the region has no figures, or not those of enough periods."""
        names = listed(fill("「{name}」", name=self.workspace.catalogue[name].name) for name in indicators)
        known = [[fact.period for fact in self.series(name) if fact.period] for name in indicators]
        if all(known):
            periods = listed(period.label for period in sorted({p for some in known for p in some}))
            words = "{region}的{names}只有{periods}的公开数，不足以作图。"
            return note(say(words, region=self.region.name, names=names, periods=periods))
        return note(say("{region}没有{names}的公开数，不作图。", region=self.region.name, names=names))

    def note(
        self,
        indicators: Iterable[str],
        periods: Iterable[str],
        unit: str | None = "",
        extra: str = "",
        only: Region | None = None,
        remarked: bool = True,
    ) -> str:
        """What a chart of these figures must say: unit, periods, sources, statuses, remarks, peers without figures.

        ``unit`` is the indicator's own unless another is given, and None for a figure without one. ``only`` narrows it to
        a chart of one region; without ``remarked`` the sources' own notes are left out, where the
        chart itself marks what they say.
        """
        names = list(indicators)
        rows = self.rows(names, periods)
        if only is not None:
            rows = rows[rows["region"] == only.code]
        symbol = self.workspace.catalogue[names[0]].unit.label if unit == "" else unit
        shown = set(rows["region"])
        absent = [] if only else [name for code, name in self.peers.items() if code not in shown]
        titles = listed(self.observations.sources[source].title for source in source_ids(rows))
        said = (
            translate(extra),
            fill("单位：{unit}。", unit=symbol) if symbol else "",
            fill("{dates}。", dates=_dates(rows["period"])),
            fill("来源：{titles}。", titles=titles),
            _statuses(rows),
            self._remarks(rows) if remarked else "",
            fill("{regions}无数。", regions=listed(absent)) if absent else "",
            self.peer_note() if len(shown & set(self.peers)) > 1 else "",
        )
        return paragraph(filter(None, said))

    def _remarks(self, rows: pd.DataFrame) -> str:
        """What the sources' notes say about figures of the last date; regions are named unless it holds for most."""
        last = rows[(rows["period"] == rows["period"].max()) & (rows["method"] != "computed")]
        notes = last["note"].fillna("").map(lambda note: half(str(note)))
        said = []
        for remark in sorted(set(notes) - {""}):
            if any(remark.startswith(shorter) for shorter in set(notes) - {"", remark}):
                continue
            about = last.loc[notes.str.startswith(remark), "region"]
            names = list(dict.fromkeys(self.compared[code] for code in about))
            words = "{remark}。" if len(about) * 2 > len(last) else "{regions}：{remark}。"
            said.append(fill(words, remark=remark, regions=listed(names)))
        return paragraph(said)

    def peer_note(self) -> str:
        """Where the membership of the peer group comes from; nothing without peers."""
        remark = half(self.region.peer_note)
        return fill("可比地区：{remark}。", remark=remark) if len(self.peers) > 1 and remark else ""

    # ---- table and sources

    def table(self, indicators: Iterable[str]) -> Table:
        """Earliest and latest published value of each indicator, the change, and the peers' median of the last."""
        indicators = list(indicators)
        rows = [self._table_row(name) for name in indicators if not self.value(name).is_missing]
        columns = (
            Column("name", "指标", heads_row=True),
            Column("first", "较早值", numeric=True),
            Column("last", "最近值", numeric=True),
            Column("change", "变化", numeric=True),
            Column("peers", "可比地区中位数", numeric=True),
        )
        empty = fill("没有{region}的公开数。", region=self.region.name)
        known = self.observations.frame
        bases = set(known.loc[known["indicator"].isin(list(indicators)), "basis"])
        remarks = (_CAUTION, _SAMPLED if "long_form" in bases else "", self.peer_note())
        remark = paragraph(translate(said) for said in remarks if said)
        return Table("方案起点：公开统计", columns, rows, remark, empty=empty)

    def _table_row(self, indicator: str) -> dict[str, Any]:
        facts = self.series(indicator)
        last, earlier = facts[-1], facts[:-1]
        return {
            "name": fill("{name}（{unit}）", name=last.label, unit=last.unit.label),
            "first": dated(earlier[0]) if earlier else BLANK,
            "last": dated(last),
            "change": last.change_from(earlier[0]) if earlier else BLANK,
            "peers": self._median(indicator, last),
        }

    def _median(self, indicator: str, own: Fact) -> Remarked | str:
        """The peers' median in the period of the region's own value, and how many peers have one."""
        values = self.peer_rows(indicator, own)
        if len(values) < 2:
            return BLANK
        peers = tuple(fact for fact in self.compared_facts([indicator], [str(own.period)]))
        status = ObservationStatus.worst(values["status"])
        median = Fact(
            f"{indicator}-peers-median-{own.period}",
            fill("{label}可比地区中位数", label=own.label),
            float(values["value"].median()),
            own.unit,
            own.period,
            status=status,
            formula="可比地区（含本地）的中位数",
            inputs=peers[: len(values)],
        )
        count = Fact(f"{indicator}-peers-{own.period}", "有数的可比地区", float(len(values)), _REGION)
        return Remarked(Number(median), say("{count}", count=count))

    def sources(self, indicators: Iterable[str]) -> list[str]:
        """Documents that the compared regions' figures were read in, one line each."""
        frame = self.observations.frame
        used = frame[frame["indicator"].isin(list(indicators)) & frame["region"].isin(self.compared)]
        return [_cited(self.observations.sources[source]) for source in source_ids(used)]


def _cited(document: Source) -> str:
    with_address = "{title}，{publisher}，{url}（许可：{licence}）。"
    return fill(
        with_address if document.url else "{title}，{publisher}（许可：{licence}）。",
        title=document.title,
        publisher=document.publisher,
        url=document.url,
        licence=half(document.licence),
    )


def last_seen(fact: Fact) -> Sentence:
    """How far the published figures of something reach, after its name: 只见到2020年的."""
    return say("没有公开数") if fact.period is None else say("只见到{fact.period.label}的", fact=fact)


def dated(fact: Fact, marked: bool = False) -> Remarked | str:
    """The number without its unit, its period (and a status that is not normal) in small print; a dash if missing."""
    if fact.is_missing:
        return BLANK
    unusual = fact.status not in (ObservationStatus.NORMAL, ObservationStatus.DEMONSTRATION)
    remark = f"{fact.period} {fact.status.label}" if unusual else str(fact.period)
    return Remarked(Number(fact), remark, demonstration=marked and fact.is_demonstration)


def source_ids(rows: pd.DataFrame) -> list[str]:
    """Distinct source ids; computed rows name several, separated by spaces."""
    return list(dict.fromkeys(source for cell in rows["source"] for source in str(cell).split()))


def _dates(periods: Iterable[str]) -> str:
    """Periods in words: each of a few, the first and the last of many."""
    labels = [Period.parse(period).label for period in sorted(set(periods))]
    return listed(labels) if len(labels) <= 3 else fill("{first}至{last}", first=labels[0], last=labels[-1])


def _statuses(rows: pd.DataFrame) -> str:
    """Statuses other than normal, with the periods that carry them."""
    unusual = rows[rows["status"] != ObservationStatus.NORMAL]
    said = [
        fill("{dates}数{status}", dates=_dates(periods), status=ObservationStatus(str(status)).label)
        for status, periods in unusual.groupby("status", sort=False)["period"]
    ]
    return fill("{said}。", said=listed(said, by="；")) if said else ""
