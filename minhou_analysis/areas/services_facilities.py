"""Schools, beds, and support paid (学校、床位、救助支出): what the yearbooks give for the county, its peers and the province."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import SHARE, value_at
from minhou_analysis.areas.province import course_said, province_note, yearly, years
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import lines
from minhou_analysis.display.comparing import alike, moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Shown, say
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill, paragraph
from minhou_analysis.observations import ObservationStatus

_SCHOOLS: Final = {"primary": "小学", "junior_high": "初中", "senior_high": "高中"}
_BEDS: Final = "health_beds_total"
_TOWNSHIP_BEDS: Final = "township_health_centre_beds"
_CARE_BEDS: Final = "eldercare_beds"
_OLD: Final = "age_60plus_population"
_SUPPORT: Final = {"dibao_urban_spending_per_person": "城市", "dibao_rural_spending_per_person": "农村"}
READ: Final = (_BEDS, _TOWNSHIP_BEDS, _CARE_BEDS, _OLD, *_SUPPORT)
"""Indicators that sections of this room are made from, for the list of sources."""
_PER_THOUSAND: Final = UnitOfMeasure("bed_per_1000", "张", "beds per 1 000", "rate", 1)
"""Beds of a thousand people; its sentence says whose."""
_TIMES: Final = UnitOfMeasure("times", "倍", "times", "other", 2)


def schools_table(baseline: Baseline) -> Shown:
    """Students, teachers and students per teacher by level of school, with the peers' range, in the last year there is."""
    rows = [_school_row(baseline, key, label) for key, label in _SCHOOLS.items()]
    found = [row for row in rows if row]
    if not found:
        return baseline.absent(*(f"pupils_per_teacher_{key}" for key in _SCHOOLS))
    latest = found[0]["ratio"].fact
    period = str(latest.period)
    columns = (
        Column("name", "学段", heads_row=True),
        Column("students", "在校生（人）", numeric=True),
        Column("teachers", "专任教师（人）", numeric=True),
        Column("ratio", "生师比", numeric=True),
        Column("range", "可比地区最低—最高", numeric=True),
    )
    caption = say("{ratio.period.label}在校生与专任教师", ratio=latest)
    names = [f"{kind}_{key}" for kind in ("students", "teachers") for key in _SCHOOLS]
    return Table(caption, columns, found, baseline.note(names, [period], "人", only=baseline.region))


def _school_row(baseline: Baseline, key: str, label: str) -> dict[str, Any]:
    ratio = baseline.value(f"pupils_per_teacher_{key}")
    if ratio.is_missing or ratio.period is None:
        return {}
    period = str(ratio.period)
    others = [value_at(baseline, f"pupils_per_teacher_{key}", code, period) for code in baseline.peers]
    known = sorted((fact for fact in others if not fact.is_missing), key=lambda fact: fact.value or 0.0)
    return {
        "name": label,
        "students": Number(baseline.value(f"students_{key}", period)),
        "teachers": Number(baseline.value(f"teachers_{key}", period)),
        "ratio": Number(ratio),
        "range": say("{least}—{most}", least=Number(known[0]), most=Number(known[-1])),
    }


def township_beds_chart(baseline: Baseline) -> Shown:
    """Beds of township health centres as a share of all beds of the province, over the years."""
    code = baseline.province.code
    pairs = [
        (part, whole)
        for part in yearly(baseline.series(_TOWNSHIP_BEDS, code))
        if (whole := value_at(baseline, _BEDS, code, str(part.period))).value
    ]
    if len(pairs) < 2:
        return baseline.absent(_BEDS, _TOWNSHIP_BEDS)
    facts = [_share(part, whole, "卫生院床位占全部床位", SHARE, 100) for part, whole in pairs]
    first, last = facts[0], facts[-1]
    centres, beds = alike(*pairs[-1])
    name = baseline.province.name
    return lines(
        pd.DataFrame({name: [fact.value for fact in facts]}, index=years(facts)),
        "卫生院床位占全部床位%",
        last.unit.decimals,
        title=say(
            "{last.period.label}{name}医疗床位{whole}，其中卫生院{part}，占比{move}",
            name=name,
            whole=beds,
            part=centres,
            last=last,
            move=moved(first, last),
        ),
        alt=course_said(fill("{name}卫生院床位占全部医疗床位的比重", name=name), facts),
        note=province_note(baseline, [_BEDS, _TOWNSHIP_BEDS], [str(f.period) for f in facts], "%"),
        drawn=tuple(facts),
    )


def _share(part: Fact, whole: Fact, label: str, unit: UnitOfMeasure, times: float) -> Fact:
    return Fact(
        f"{part.id}-of-{whole.id}",
        label,
        (part.value or 0.0) / (whole.value or 1.0) * times,
        unit,
        part.period,
        part.region,
        ObservationStatus.worst([part.status, whole.status]),
        formula=fill("{part} ÷ {whole} × {times:,.0f}", part=part.label, whole=whole.label, times=times),
        inputs=(part, whole),
    )


def care_supply(baseline: Baseline) -> Shown:
    """How many old people there are here, how many beds a thousand of them have in the province, and what nobody publishes."""
    old, before = (baseline.value(_OLD, census) for census in reversed(CENSUSES))
    if old.is_missing:
        return baseline.absent(_OLD)
    province = baseline.province
    period = CENSUSES[1]
    beds, people = (value_at(baseline, name, province.code, period) for name in (_CARE_BEDS, _OLD))
    here = say(
        "{old.period.label}普查，{region}六十岁及以上人口{move}。",
        old=old,
        region=baseline.region.name,
        move=moved(before, old),
    )
    lines_: list[Any] = [here]
    if beds.value and people.value:
        rate = _share(beds, people, "每千名六十岁及以上人口养老机构床位", _PER_THOUSAND, 1000)
        lines_.append(
            say(
                "同年{province}养老机构床位{beds}，每千名六十岁及以上人口{rate}；只计养老机构，不计社区床位。",
                province=province.name,
                beds=beds,
                rate=rate,
            )
        )
    lines_.append(
        say(
            "{region}没有养老机构床位的公开数；由民政部门提供后，可与全省比较每千名老年人的床位。",
            region=baseline.region.name,
        )
    )
    return Paragraphs(tuple(lines_))


def support_chart(baseline: Baseline) -> Shown:
    """What the province spent on each recipient of the minimum living allowance, in town and country, over the years."""
    code = baseline.province.code
    series = {label: yearly(baseline.series(name, code)) for name, label in _SUPPORT.items()}
    if any(len(facts) < 2 for facts in series.values()):
        return baseline.absent(*_SUPPORT)
    urban, rural = (facts[-1] for facts in series.values())
    name = baseline.province.name
    return lines(
        pd.DataFrame(
            {
                label: pd.Series([f.value for f in facts], index=years(facts))
                for label, facts in series.items()
            }
        ),
        "元/人·年",
        0,
        title=_support_message(name, urban, rural, series),
        alt=paragraph(
            course_said(fill("{region}{where}低保人均支出", region=name, where=label), facts)
            for label, facts in series.items()
        ),
        note=province_note(baseline, list(_SUPPORT), [str(f.period) for f in series["城市"]], "元/年"),
        drawn=tuple(fact for facts in series.values() for fact in facts),
    )


def _support_message(name: str, urban: Fact, rural: Fact, series: Mapping[str, list[Fact]]) -> Any:
    times = _share(urban, rural, "城市与农村低保人均支出之比", _TIMES, 1)
    firsts = [facts[0] for facts in series.values()]
    before = _share(firsts[0], firsts[1], "城市与农村低保人均支出之比", _TIMES, 1)
    return say(
        "{urban.period.label}{name}低保人均支出城市{urban}、农村{rural}，前者为后者的{times}（{since}为{before}）",
        name=name,
        urban=urban,
        rural=rural,
        times=times,
        since=firsts[0].period.label if firsts[0].period else "",
        before=before,
    )
