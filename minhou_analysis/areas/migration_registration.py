"""Where residents are registered (户籍登记地): by origin at two censuses, and residents against registered people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import value_at
from minhou_analysis.display.charts import dumbbell, ranked_dots
from minhou_analysis.display.comparing import size_of
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, say
from minhou_analysis.display.numbers import PERCENT, PLAIN
from minhou_analysis.display.tables import Number
from minhou_analysis.methods.demography import resident_registered_gap
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

_FROM_OUTSIDE: Final = ("hukou_elsewhere_other_county_in_province", "hukou_elsewhere_other_province")


def share_of_residents(baseline: Baseline, indicator: str, label: str, period: str) -> Fact:
    """An origin's people as percent of all residents; missing where one of the two is."""
    people, residents = baseline.value(indicator, period), baseline.value("resident_population", period)
    known = people.value is not None and residents.value
    return Fact(
        f"{indicator}-of-residents-{period}",
        label,
        people.value / residents.value * 100 if known and people.value and residents.value else None,
        PERCENT,
        Period.parse(period),
        baseline.region.name,
        ObservationStatus.worst([people.status, residents.status]),
        formula="该项人数 ÷ 常住人口 × 100",
        inputs=(people, residents),
    )


def origins_chart(baseline: Baseline, origins: Mapping[str, str]) -> Shown:
    """Each origin's share of the residents at two censuses, the region alone."""
    pairs = {
        label: tuple(share_of_residents(baseline, name, label, census) for census in CENSUSES)
        for name, label in origins.items()
    }
    if any(after.is_missing for _, after in pairs.values()):
        return baseline.absent(*origins)
    data = pd.DataFrame(
        {
            "name": list(pairs),
            "before": [before.value for before, _ in pairs.values()],
            "after": [after.value for _, after in pairs.values()],
        }
    )
    data = data.astype({"before": float, "after": float})
    earlier, later = (Period.parse(census).label for census in CENSUSES)
    data.attrs.update(before=earlier, after=later)
    most = max((after for _, after in pairs.values()), key=lambda fact: fact.value or 0.0)
    said = [
        say("{name}{after}（{earlier}{before}）", name=name, after=after, earlier=earlier, before=before)
        for name, (before, after) in pairs.items()
    ]
    return dumbbell(
        data,
        "",
        "占常住人口%",
        title=say(
            "{period}户口登记在外乡镇街道的常住人口中，户口在{most.label}的占常住人口{most}",
            period=later,
            most=most,
        ),
        alt=say(
            "{region}常住人口中户口登记在外乡镇街道的，{period}：{said}。",
            region=baseline.region.name,
            period=later,
            said=joined(said),
        ).text,
        note=baseline.note([*origins, "resident_population"], CENSUSES, unit="%", only=baseline.region),
        drawn=tuple(fact for pair in pairs.values() for fact in pair),
    )


def gap(baseline: Baseline, region: str, period: str) -> tuple[Fact, Fact] | None:
    """Residents less registered people of a region, in persons and in percent of the registered; None if unknown."""
    resident = value_at(baseline, "resident_population", region, period)
    registered = value_at(baseline, "hukou_population", region, period)
    if resident.value is None or registered.value is None:
        return None
    found = resident_registered_gap(resident.value, registered.value)
    status = ObservationStatus.worst([resident.status, registered.status])

    def derived(name: str, label: str, value: float, formula: str) -> Fact:
        unit = resident.unit if name == "people" else PERCENT
        return Fact(
            f"registered-gap-{name}-{region}",
            label,
            value,
            unit,
            resident.period,
            resident.region,
            status,
            formula=formula,
            inputs=(resident, registered),
            signed=True,
        )

    return (
        derived("people", "常住与户籍人口之差", found.difference, "常住人口 − 户籍人口"),
        derived(
            "rate", "常住与户籍人口之差占户籍人口", found.rate, "（常住人口 − 户籍人口） ÷ 户籍人口 × 100"
        ),
    )


def gap_chart(baseline: Baseline) -> Shown:
    """Residents over registered people of the region and its peers, in percent of the registered."""
    code = baseline.region.code
    periods = [str(fact.period) for fact in baseline.series("hukou_population")]
    known = {period: found for period in periods if (found := gap(baseline, code, period))}
    if not known:
        return baseline.absent("hukou_population")
    period, (people, rate) = list(known.items())[-1]
    rates = {
        name: found[1] for other, name in baseline.compared.items() if (found := gap(baseline, other, period))
    }
    ordered = sorted(rates, key=lambda name: -(rates[name].value or 0.0))
    return ranked_dots(
        pd.DataFrame({"name": ordered, "value": [rates[name].value for name in ordered]}),
        baseline.region.name,
        "占户籍人口%",
        origin=0.0,
        title=say(
            _gap_template(people),
            people=size_of(people),
            rate=rate,
            size=size_of(rate),
            place=place_among(rate, [rates[name] for name in baseline.peers.values() if name in rates]),
        ),
        alt=say(
            "常住与户籍人口之差占户籍人口（%），由高到低：{said}。",
            said=joined([say("{name}{rate}", name=name, rate=Number(rates[name])) for name in ordered]),
        ).text,
        note=baseline.note(["hukou_population", "resident_population"], [period], unit="%"),
        drawn=tuple(rates.values()),
    )


def _gap_template(people: Fact) -> str:
    if not people.value:
        return "{rate.period.label}常住人口比户籍人口不多不少，差数为户籍人口的{size}{place}"
    if people.value > 0:
        return "{rate.period.label}常住人口比户籍人口多{people}，差数为户籍人口的{size}{place}"
    return "{rate.period.label}常住人口比户籍人口少{people}，差数为户籍人口的{size}{place}"


def place_among(own: Fact, peers: Sequence[Fact]) -> Sentence:
    """Where a derived fact stands among those of the peer group, its own included; empty without peers."""
    if len(peers) < 2:
        return say("")
    status = ObservationStatus.worst(fact.status for fact in peers)
    ahead = sum((other.value or 0.0) > (own.value or 0.0) for other in peers)

    def whole(name: str, label: str, number: int) -> Fact:
        formula = "由高到低排序"
        return Fact(
            f"{own.id}-{name}", label, float(number), PLAIN, own.period, status=status, formula=formula
        )

    return say(
        "，在{count}地（含本地）中由高到低居第{rank}位",
        count=whole("count", "可比地区数（含本地）", len(peers)),
        rank=whole("rank", "位次", ahead + 1),
    )


def inflow_bound(baseline: Baseline) -> Shown:
    """The most that residents can exceed registered people at the last census, whose tables do not count the latter.

    Whoever lives here and is registered in the county counts on both sides; those registered here who live elsewhere
    only lower the difference. So it is at most the number who came from outside the county.
    """
    period = CENSUSES[1]
    outside = [baseline.value(name, period) for name in _FROM_OUTSIDE]
    residents = baseline.value("resident_population", period)
    if any(fact.value is None for fact in (*outside, residents)) or residents.value is None:
        return baseline.absent(*_FROM_OUTSIDE)
    came = sum(fact.value or 0.0 for fact in outside)
    inputs = (*outside, residents)
    status = ObservationStatus.worst(fact.status for fact in inputs)
    region, when = baseline.region.name, residents.period
    bound = Fact(
        *("from-outside", "户口在县外的常住人口", came, residents.unit, when, region, status),
        formula="户口在本省其他县的 + 户口在省外的",
        inputs=tuple(outside),
    )
    share = Fact(
        *(
            "from-outside-share",
            "户口在县外的常住人口比重",
            came / residents.value * 100,
            PERCENT,
            when,
            region,
        ),
        status=status,
        formula="户口在县外的常住人口 ÷ 常住人口 × 100",
        inputs=inputs,
    )
    return Paragraphs(
        (
            say(
                "{bound.period.label}普查的分县表不列户籍人口，常住与户籍人口之差算不出来，只能定上限："
                "户口在县外的常住人口{bound}，占常住人口{share}。不计户口待定人口，两者之差不会超过此数，"
                "户籍在本县而住在外地的人越多，差就越小。",
                bound=bound,
                share=share,
            ),
            say("要算出此后各年的差，需要公安机关的年末户籍人口和统计部门的年末常住人口。"),
        )
    )
