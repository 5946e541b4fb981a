"""Change of employment taken apart (偏离—份额分析): growth of the reference, mix of industries, the region's own part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import SHARE, value_at
from minhou_analysis.areas.industry_employment import (
    CLASSES,
    SECTORS,
    Comparison,
    both_censuses,
    compared_note,
    comparison,
    incomparable,
)
from minhou_analysis.display.charts import contribution_bars, interval_dots
from minhou_analysis.display.comparing import shifted, size_of
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.display.numbers import PERCENT, PERCENTAGE_POINT
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill
from minhou_analysis.methods.employment import shift_share
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

_WHOLE: Final = "合计"
_RESIDENTS: Final = "resident_population"
_EFFECTS: Final = {
    "national_growth": "参照区同步增长",
    "industry_mix": "行业结构",
    "regional_shift": "本地竞争力",
}
"""Effects of ``methods.employment.shift_share`` and what they are called here."""


@dataclass(frozen=True)
class Shift:
    """What an industry added to the growth of all employment, in percentage points: the sum and its three parts."""

    label: str
    first: Fact
    change: Fact
    effects: tuple[Fact, ...]


def shifts(found: Comparison) -> list[Shift]:
    """Shift-share by industry and, last, of all of them, in percent of the persons of the first sample.

    Only relative numbers are given, and as estimates: the samples are unweighted, and how large a share of the employed
    each of them holds is not published.
    """
    own, base = ([side.persons for side in sides] for sides in (found.own, found.base))
    parts = shift_share(own[0], own[1], base[0], base[1])
    whole = float(own[0].sum())
    inputs = tuple(fact for side in (*found.own, *found.base) for fact in side.facts)
    status = ObservationStatus.worst([*(fact.status for fact in inputs), ObservationStatus.ESTIMATED])
    last = found.own[1].sample

    def made(key: str, label: str, value: float, formula: str) -> Fact:
        return Fact(
            f"shift-share-{key}-{last.region}",
            label,
            value / whole * 100,
            PERCENTAGE_POINT,
            last.period,
            last.region,
            status,
            formula=fill("{formula}，再除以前次样本在业人口 × 100", formula=formula),
            inputs=inputs,
            signed=True,
        )

    def row(label: str, key: str, first: float, numbers: dict[str, float]) -> Shift:
        weight = Fact(
            f"weight-{key}-{last.region}",
            fill("{label}比重", label=label),
            first / whole * 100,
            SHARE,
            found.own[0].sample.period,
            last.region,
            ObservationStatus.worst(fact.status for fact in found.own[0].shares),
            formula="该项比重 ÷ 各项比重之和 × 100",
            inputs=found.own[0].shares,
        )
        change = made(
            f"change-{key}",
            fill("{label}样本在业人口增减", label=label),
            numbers["change"],
            "后值 − 前值",
        )
        effects = tuple(
            made(
                f"{name}-{key}",
                fill("{label}{effect}", label=label, effect=said),
                numbers[name],
                _FORMULAS[name],
            )
            for name, said in _EFFECTS.items()
        )
        return Shift(label, weight, change, effects)

    names = ("change", *_EFFECTS)
    rows = [
        row(label, str(place), own[0][label], {name: getattr(parts, name)[label] for name in names})
        for place, label in enumerate(own[0].index)
    ]
    return [*rows, row(_WHOLE, "all", whole, {name: float(parts.totals[name].iloc[0]) for name in names})]


_FORMULAS: Final = {
    "national_growth": "前值 × 参照区全部行业增幅",
    "industry_mix": "前值 ×（参照区该行业增幅 − 参照区全部行业增幅）",
    "regional_shift": "前值 ×（本地该行业增幅 − 参照区该行业增幅）",
}


def tolerance(found: Comparison) -> Fact:
    """By how many percent more the region's sampling would have had to rise for its own effect to be nothing."""
    own, base = ([side.persons for side in sides] for sides in (found.own, found.base))
    expected = float((own[0] * base[1] / base[0]).sum())
    inputs = tuple(fact for side in (*found.own, *found.base) for fact in side.facts)
    return Fact(
        f"shift-share-tolerance-{found.own[1].sample.region}",
        "使本地竞争力合计为零的抽样比变动之差",
        (float(own[1].sum()) / expected - 1) * 100,
        PERCENT,
        found.own[1].sample.period,
        found.own[1].sample.region,
        ObservationStatus.ESTIMATED,
        formula="（后次样本在业人口 ÷ 各行业按参照区增幅的样本数之和 − 1） × 100",
        inputs=inputs,
        signed=True,
    )


def shift_chart(baseline: Baseline) -> Shown:
    """What each industry added to the growth of employment, in three parts."""
    found = comparison(baseline)
    if found is None:
        return incomparable(baseline)
    rows = shifts(found)
    data = pd.DataFrame(
        {
            "name": [row.label for row in rows],
            **{
                label: [row.effects[place].value for row in rows]
                for place, label in enumerate(_labels(found))
            },
            _WHOLE: [row.change.value for row in rows],
        }
    )
    whole = rows[-1]
    earlier, later = (Period.parse(census).label for census in CENSUSES)
    return contribution_bars(
        data,
        fill("占{earlier}样本在业人口，个百分点", earlier=earlier),
        _WHOLE,
        title=say(
            "{later}{region}样本在业人口较{earlier}{change}，其中本地竞争力{own}",
            later=later,
            region=baseline.region.name,
            earlier=earlier,
            change=shifted(_in_percent(whole.change)),
            own=_pulled(whole.effects[-1]),
        ),
        alt=say("样本在业人口增减的分解（个百分点）：{said}。", said=_said(found, rows)).text,
        note=compared_note(baseline, found, "未加权的长表样本数，只看相对增减，为估计数", "个百分点"),
        drawn=tuple(fact for row in rows for fact in (row.change, *row.effects)),
    )


def _pulled(effect: Fact) -> Sentence:
    if replace(effect, value=0.0).text == effect.text:
        return say("没有变化")
    return say("拉高{size}" if (effect.value or 0.0) > 0 else "拉低{size}", size=size_of(effect))


def _in_percent(change: Fact) -> Fact:
    """The change of the whole, which is a growth in percent."""
    return Fact(
        f"{change.id}-percent",
        change.label,
        change.value,
        PERCENT,
        change.period,
        change.region,
        change.status,
        formula="（后值 ÷ 前值 − 1） × 100",
        inputs=change.inputs,
        signed=True,
    )


def _labels(found: Comparison) -> list[str]:
    """The three parts, the first with the name of the reference."""
    _, *rest = _EFFECTS.values()
    return [fill("{reference}同步增长", reference=found.reference.name), *rest]


def _said(found: Comparison, rows: list[Shift]) -> Sentence:
    labels = _labels(found)
    return joined(
        [
            say(
                "{name}{change}（{parts}）",
                name=row.label,
                change=Number(row.change),
                parts=joined(
                    [
                        say("{label}{effect}", label=label, effect=Number(effect))
                        for label, effect in zip(labels, row.effects, strict=True)
                    ]
                ),
            )
            for row in rows
        ],
        "；",
    )


def shift_table(baseline: Baseline) -> Shown:
    """The parts as numbers, adding up to the change, and how far the sampling could undo the region's own part."""
    found = comparison(baseline)
    if found is None:
        return incomparable(baseline)
    earlier = Period.parse(CENSUSES[0]).label
    labels = _labels(found)
    columns = (
        Column("name", "行业", heads_row=True),
        Column("first", fill("{earlier}比重（%）", earlier=earlier), numeric=True),
        Column("change", "增减", numeric=True),
        *(Column(key, label, numeric=True) for key, label in zip(_EFFECTS, labels, strict=True)),
    )
    rows: list[dict[str, Any]] = [
        {"name": row.label, "first": Number(row.first), "change": Number(row.change)}
        | {key: Number(effect) for key, effect in zip(_EFFECTS, row.effects, strict=True)}
        for row in shifts(found)
    ]
    caption = say("在业人口增减的偏离—份额分解（占{earlier}样本在业人口，个百分点）", earlier=earlier)
    return Table(caption, columns, rows, _caveat(baseline, found))


def own_part_range(baseline: Baseline, region: str, found: Comparison) -> tuple[Fact, Fact] | None:
    """Least and largest own part while it is not known why samples grew otherwise than residents.

    At one end the whole difference to the reference is employment; at the other it is sampling, and the sample is
    brought to grow, for each resident, as that of the reference. None where a resident population is missing.
    """
    places = (region, found.reference.code)
    residents = [value_at(baseline, _RESIDENTS, place, census) for place in places for census in CENSUSES]
    if any(not fact.value for fact in residents):
        return None
    samples = [structure.sample for side in (found.own, found.base) for structure in side]
    own_first, own_last, base_first, base_last = (
        (sample.value or 0.0) / (people.value or 1.0)
        for sample, people in zip(samples, residents, strict=True)
    )
    first, last = found.own
    brought = (last.sample.value or 0.0) * base_last / base_first * own_first / own_last
    as_residents = replace(last, sample=replace(last.sample, value=brought))
    counted = shifts(found)[-1].effects[-1]
    aligned = shifts(replace(found, own=(first, as_residents)))[-1].effects[-1]
    ends = sorted((counted.value or 0.0, aligned.value or 0.0))

    def bound(key: str, label: str, value: float) -> Fact:
        return replace(
            counted,
            id=f"{counted.id}-{key}",
            label=label,
            value=value,
            formula=fill(
                "{formula}；样本数与常住人口之比的变动按本地、按参照区各算一次", formula=counted.formula
            ),
            inputs=(*counted.inputs, *residents),
        )

    return bound("lower", "本地竞争力下限", ends[0]), bound("upper", "本地竞争力上限", ends[1])


def peers_chart(baseline: Baseline) -> Shown:
    """The range of the own part for the region and its peers, all measured against the region's reference."""
    found = comparison(baseline)
    if found is None:
        return incomparable(baseline)
    ranges = {
        name: ends
        for code, name in baseline.peers.items()
        if (own := both_censuses(baseline, code))
        and (ends := own_part_range(baseline, code, replace(found, own=own)))
    }
    if baseline.region.name not in ranges:
        return baseline.absent(_RESIDENTS)
    lower, upper = ranges[baseline.region.name]
    later = Period.parse(CENSUSES[1]).label
    extra = fill(
        "区间两端：样本与常住人口之比的变动全算就业，或全算抽样；估计数。参照区：{reference}。",
        reference=found.reference.name,
    )
    said = [
        say("{name}{low}至{high}", name=name, low=Number(low), high=Number(high))
        for name, (low, high) in ranges.items()
    ]
    return interval_dots(
        pd.DataFrame(
            {
                "name": list(ranges),
                "lower": [low.value for low, _ in ranges.values()],
                "upper": [high.value for _, high in ranges.values()],
                "value": float("nan"),
            }
        ),
        baseline.region.name,
        "本地竞争力，个百分点",
        1,
        title=say(
            "{later}{region}就业增长中的本地竞争力在{lower}至{upper}之间",
            later=later,
            region=baseline.region.name,
            lower=replace(lower, signed=False),
            upper=replace(upper, signed=False),
        ),
        alt=say("本地竞争力的区间（个百分点）：{said}。", said=joined(said)).text,
        note=baseline.note(list(SECTORS), CENSUSES, unit="个百分点", extra=extra, remarked=False),
        drawn=tuple(fact for ends in ranges.values() for fact in ends),
    )


def _caveat(baseline: Baseline, found: Comparison) -> Sentence:
    return say(
        "增减 = {reference}同步增长 + 行业结构 + 本地竞争力；只是记账，不说明原因。{classes}。长表样本未加权，抽样比没有公布："
        "{reference}抽样比的变动混入同步增长；{region}抽样比的升幅与{reference}之差若达到{tolerance}，本地竞争力合计就归零。",
        reference=found.reference.name,
        region=baseline.region.name,
        classes=CLASSES,
        tolerance=replace(tolerance(found), signed=False),
    )
