"""Facilities in homes (住房设施): two censuses beside the peers, and what the whole county's share says of its villages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import value_at
from minhou_analysis.display.charts import dumbbell_panels
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill
from minhou_analysis.methods.split_bounds import group_share_bounds
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

FACILITIES: Final = {
    "housing_tap_water_share": "管道自来水",
    "housing_kitchen_share": "厨房",
    "housing_toilet_share": "厕所",
    "housing_bath_share": "洗澡设施",
}
"""Facilities that both censuses asked about; the lift was asked about in the later one only (indicator → label)."""
_PEOPLE: Final = ("urban_population", "resident_population", "family_household_population")
_RANGE_NOTE: Final = (
    "普查的县级表不分城镇、乡村列设施。下限 =（全县比重 − 另一方人口占比）÷ 本方人口占比，即没有该设施的户全在本方时的比重；"
    "家庭户在城乡之间的分布用人口推算，户均人口视为城乡相同，集体户全在城镇和全在乡村两种情形取低者。分城乡的实数待县统计部门用普查原始资料提供。"
)


def facilities_chart(baseline: Baseline) -> Shown:
    """Four facilities at two censuses, a panel each, the region among its peers."""
    own = {name: value_at(baseline, name, baseline.region.code, CENSUSES[1]) for name in FACILITIES}
    known = {name: fact for name, fact in own.items() if not fact.is_missing}
    if not known:
        return baseline.absent(*FACILITIES)
    facts = {
        (code, name): [value_at(baseline, name, code, census) for census in CENSUSES]
        for name in known
        for code in baseline.compared
    }
    lowest = min(known, key=lambda name: known[name].value or 0.0)
    order = sorted(baseline.compared, key=lambda code: -(facts[code, lowest][1].value or 0.0))
    data = pd.DataFrame(
        [
            (baseline.compared[code], FACILITIES[name], *(fact.value for fact in facts[code, name]))
            for name in known
            for code in order
            if not facts[code, name][1].is_missing
        ],
        columns=["name", "panel", "before", "after"],
    ).astype({"before": float, "after": float})
    labels = [Period.parse(census).label for census in CENSUSES]
    data.attrs.update(before=labels[0], after=labels[1])
    return dumbbell_panels(
        data,
        baseline.region.name,
        "占家庭户%",
        known[lowest].unit.decimals,
        title=say(
            "{share.period.label}住房设施比重最低的是{name}，为{share}{place}",
            share=known[lowest],
            name=FACILITIES[lowest],
            place=baseline.place(lowest, CENSUSES[1]),
        ),
        alt=joined([_panel_said(name, facts, order, baseline) for name in known], ""),
        note=baseline.note(known, CENSUSES, unit="占家庭户%", remarked=False),
        drawn=tuple(fact for pair in facts.values() for fact in pair),
    )


def _panel_said(
    name: str, facts: Mapping[tuple[str, str], Sequence[Fact]], order: Sequence[str], baseline: Baseline
) -> Any:
    shown = [(baseline.compared[code], facts[code, name][0], facts[code, name][1]) for code in order]
    said = [
        say("{region}{after}", region=region, after=Number(after))
        if before.is_missing
        else say("{region}{before}到{after}", region=region, before=Number(before), after=Number(after))
        for region, before, after in shown
        if not after.is_missing
    ]
    return say("{facility}（%）：{said}。", facility=FACILITIES[name], said=joined(said))


# ---- what the whole says of town and country


def household_weights(baseline: Baseline, census: str) -> tuple[float, float] | None:
    """Between which shares the people of the region's family households live in towns; None where people were not
    counted that way.

    People in collective households are in no family household, and where they live is not published: all in towns gives
    the lower end, all in villages the upper.
    """
    urban, resident, family = (
        value_at(baseline, name, baseline.region.code, census).value for name in _PEOPLE
    )
    if urban is None or resident is None or not family:
        return None
    return max(0.0, (urban - (resident - family)) / family), min(1.0, urban / family)


def floor(baseline: Baseline, indicator: str, census: str, rural: bool) -> Fact:
    """The least share of households in villages, or in towns, that can have a facility; missing where nothing follows."""
    whole = value_at(baseline, indicator, baseline.region.code, census)
    weights = household_weights(baseline, census)
    people = [value_at(baseline, name, baseline.region.code, census) for name in _PEOPLE]
    label = "乡村{facility}比重的下限" if rural else "城镇{facility}比重的下限"
    value = None
    if whole.value is not None and weights is not None:
        own = [1 - town if rural else town for town in weights]
        if all(weight > 0 for weight in own):
            value = 100 * min(group_share_bounds(whole.value / 100, weight)[0] for weight in own)
    inputs = (whole, *people)
    statuses = [*(fact.status for fact in inputs), ObservationStatus.ESTIMATED]
    return Fact(
        f"{indicator}-{'rural' if rural else 'urban'}-floor-{census}",
        fill(label, facility=FACILITIES[indicator]),
        value,
        whole.unit,
        Period.parse(census),
        baseline.region.name,
        ObservationStatus.worst(statuses),
        formula="（全县比重 − 另一方人口占比） ÷ 本方人口占比",
        inputs=inputs,
    )


def split_table(baseline: Baseline) -> Shown:
    """What the region's share leaves for villages and for towns at the last census: the least that either can have."""
    census = CENSUSES[1]
    known = [n for n in FACILITIES if not value_at(baseline, n, baseline.region.code, census).is_missing]
    if not known:
        return baseline.absent(*FACILITIES)
    rows = [
        {
            "name": FACILITIES[name],
            "whole": Number(value_at(baseline, name, baseline.region.code, census)),
            "rural": _floor_cell(baseline, name, rural=True),
            "urban": Number(floor(baseline, name, census, rural=False)),
        }
        for name in known
    ]
    columns = (
        Column("name", "设施", heads_row=True),
        Column("whole", "全县（%）", numeric=True),
        Column("rural", "乡村不低于（%）", numeric=True),
        Column("urban", "城镇不低于（%）", numeric=True),
    )
    floors = {name: floor(baseline, name, census, rural=True) for name in known}
    scarcest, lowest = min(floors.items(), key=lambda item: 101.0 if item[1].value is None else item[1].value)
    caption = say("{period}普查：全县比重对城乡各意味着什么", period=Period.parse(census).label)
    if not lowest.is_missing:
        caption = say(
            "{period}普查：乡村家庭户有{name}的不低于{lowest}",
            period=Period.parse(census).label,
            name=FACILITIES[scarcest],
            lowest=lowest,
        )
    return Table(caption, columns, rows, _RANGE_NOTE)


def _floor_cell(baseline: Baseline, name: str, rural: bool) -> Any:
    last, before = (floor(baseline, name, census, rural) for census in reversed(CENSUSES))
    if last.is_missing or before.is_missing:
        return Number(last)
    return Remarked(
        Number(last),
        say("{period}{before}", period=Period.parse(CENSUSES[0]).label, before=Number(before)),
        below=True,
    )


def gap(baseline: Baseline) -> Sentence:
    """That no published table divides the region's facilities into town and country, and what one would show."""
    return say(
        "没有{region}分城镇、乡村的住房设施数：待县统计部门用普查原始资料提供，可把上面的下限换成实数。",
        region=baseline.region.name,
    )
