"""Coverage (覆盖缺口): indicators that can reach a hundred per cent, how far each is from it, and since when it moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from minhou_analysis.areas.baseline import source_ids
from minhou_analysis.areas.courses import awaited
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.catalogue import Indicator
from minhou_analysis.display.charts import coverage_bars
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Sequence, Shown, joined, say, waiting
from minhou_analysis.display.numbers import ITEM, PERCENTAGE_POINT
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period


@dataclass(frozen=True)
class Coverage:
    """A share that is full at its limit: its latest value, and the percentage points that are missing."""

    indicator: Indicator
    latest: Fact
    gap: Fact

    @property
    def is_short(self) -> bool:
        """Whether less than everything is covered."""
        return self.gap.value is not None and self.gap.value > 0


def is_coverage(indicator: Indicator) -> bool:
    """Whether an indicator is a share that should grow to a limit at which everybody and everything is covered."""
    return indicator.unit.is_share and indicator.direction == "increase" and indicator.limit is not None


def coverage_of(scope: Scope, name: str) -> Coverage | None:
    """The latest coverage of an indicator; None for what is no coverage, or has no current value."""
    indicator = scope.workspace.catalogue[name]
    progress = scope.progress(indicator)
    latest = progress.latest
    if (
        not is_coverage(indicator)
        or indicator.limit is None
        or latest.value is None
        or not progress.is_current
    ):
        return None
    gap = Fact(
        f"{latest.id}-gap",
        fill("{indicator}距全覆盖", indicator=indicator.name),
        max(indicator.limit - latest.value, 0.0),
        replace(PERCENTAGE_POINT, decimals=max(1, latest.unit.decimals)),
        latest.period,
        latest.region,
        latest.status,
        formula=fill("{limit:g} − 最近值", limit=indicator.limit),
        inputs=(latest,),
    )
    return Coverage(indicator, latest, gap)


def coverages(scope: Scope, wanted: list[Indicator]) -> list[Coverage]:
    """Coverages with a current value, the widest gap first; demonstration data is not ranked among reports."""
    known = [c for i in wanted if is_coverage(i) and (c := coverage_of(scope, i.id)) is not None]
    reports = [c for c in known if not c.latest.is_demonstration]
    return sorted(reports or known, key=lambda c: -(c.gap.value or 0.0))


def coverage_chart(scope: Scope, wanted: list[Indicator]) -> Shown:
    """How far each coverage is from full; one line while nobody has reported any."""
    names = [indicator.id for indicator in wanted if is_coverage(indicator)]
    if nothing := awaited(scope, names, "画出各项覆盖率与全覆盖的差距"):
        return nothing
    found = coverages(scope, wanted)
    if not found:
        return waiting(say("覆盖类指标都没有本期值，上次值见指标进展。"))
    data = pd.DataFrame(
        [(c.indicator.name, c.latest.value, c.gap.value) for c in found], columns=["name", "value", "gap"]
    )
    suppliers = list(dict.fromkeys(c.indicator.supplier for c in found))
    return coverage_bars(
        data,
        found[0].latest.unit.decimals,
        title=message(found),
        alt=say(
            "覆盖类指标由低到高：{said}。",
            said=joined([say("{name}{value}", name=c.indicator.name, value=c.latest) for c in found]),
        ),
        note=say("单位：%。各指标最近值。来源：{units}报送。", units=unit_names(scope.plan, suppliers)),
        drawn=tuple(fact for c in found for fact in (c.latest, c.gap)),
    )


def message(found: list[Coverage]) -> Sentence:
    """How many coverages are below full, and which is the farthest from it."""
    short = [c for c in found if c.is_short]
    many = _count("coverages", "有数的覆盖类指标", found, found)
    if not short:
        return say("{many}覆盖类指标都已满", many=many)
    if len(short) == len(found):
        return say(
            "{many}覆盖类指标都未满，差距最大的是{name}（{latest}）",
            many=many,
            name=short[0].indicator.name,
            latest=short[0].latest,
        )
    return say(
        "{many}覆盖类指标中{short}未满，差距最大的是{name}（{latest}）",
        many=many,
        short=_count("coverages-short", "未满的覆盖类指标", short, found),
        name=short[0].indicator.name,
        latest=short[0].latest,
    )


TOWNS: Final = {"city_tap_water_coverage": "rural_piped_water_share", "city_gas_coverage": ""}
"""Coverage of cities, and the coverage of villages that stands beside it (indicator → indicator, if there is one)."""
_TOWNS_NOTE: Final = "城市为设市城市城区，县城和乡村不在统计内，县没有此数；年份、范围不同，不相减。"


def towns_table(scope: Scope) -> Shown:
    """How far cities around the region have come in what villages are to get, and villages as far as they are reported."""
    baseline = scope.published
    around = [region for region in baseline.compared if region not in baseline.peers]
    facts = {
        (region, str(fact.period), name): fact
        for region in around
        for name in TOWNS
        for fact in baseline.series(name, region)
    }
    places = list(dict.fromkeys((region, period) for region, period, _ in facts))
    if not places:
        return baseline.absent(*TOWNS)
    columns = (
        Column("name", "指标（%）", heads_row=True),
        *(
            Column(
                f"{region} {period}",
                fill("{region}{period}", region=baseline.compared[region], period=Period.parse(period).label),
                numeric=True,
            )
            for region, period in places
        ),
    )
    rows = [
        {f"{region} {period}": Number(facts[region, period, name]) for region, period in places}
        | {"name": scope.workspace.catalogue[name].name}
        for name in TOWNS
    ]
    region, period = max(place for place in places if place[0] == places[0][0])
    said = [
        say("{name}{value}", name=scope.workspace.catalogue[name].name, value=facts[region, period, name])
        for name in TOWNS
    ]
    caption = say(
        "{period}{region}{said}",
        period=Period.parse(period).label,
        region=baseline.compared[region],
        said=joined(said),
    )
    read = source_ids(baseline.rows(TOWNS, dict.fromkeys(period for _, period in places)))
    titles = listed(baseline.observations.sources[source].title for source in read)
    remark = joined([say(_TOWNS_NOTE), say("来源：{titles}。", titles=titles)], "")
    cities = Table(caption, columns, rows, remark)
    villages = _villages(scope) if scope.workspace.is_home else []
    return Sequence((cities, Paragraphs(tuple(villages)))) if villages else cities


def _villages(scope: Scope) -> list[Sentence]:
    """What units report of villages, beside the cities' table and not in it: it has its own year and status."""
    reported = [scope.workspace.catalogue[village] for village in TOWNS.values() if village]
    latest = [fact for indicator in reported if not (fact := scope.progress(indicator).latest).is_missing]
    return [say("乡村由单位报送：{fact.when}{fact.label}为{fact}。", fact=fact) for fact in latest]


def _count(name: str, label: str, counted: list[Coverage], among: list[Coverage]) -> Fact:
    latest = [c.latest for c in among]
    status = ObservationStatus.worst(fact.status for fact in latest)
    period, region = latest[0].period, latest[0].region
    return Fact(name, label, float(len(counted)), ITEM, period, region, status, inputs=tuple(latest))


def verdict(scope: Scope, wanted: list[Indicator]) -> list[Sentence]:
    """The sentence of the answer; nothing while no coverage is known."""
    found = coverages(scope, wanted)
    if not found:
        return []
    if not found[0].is_short:
        return [say("{message}。", message=message(found))]
    return [say("{message}，距全覆盖{gap}。", message=message(found), gap=found[0].gap)]
