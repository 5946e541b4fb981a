"""Who works in what (就业结构): location quotients and shift-share of two censuses against the area that contains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import SHARE, value_at
from minhou_analysis.areas.state_facts import RATIO
from minhou_analysis.display.charts import contribution_bars, dumbbell
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import PERCENT, PERCENTAGE_POINT
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.methods.employment import location_quotients, shift_share
from minhou_analysis.observations import ObservationStatus, Region
from minhou_analysis.periods import Period

SECTORS: Final = {
    "employment_primary_share": "第一产业",
    "employment_secondary_share": "第二产业",
    "employment_tertiary_share": "第三产业",
}
SAMPLE: Final = "employed_longform"
FIGURES: Final = (*SECTORS, "employment_manufacturing_share", SAMPLE)
"""The census figures behind everything here."""
_REST: Final = "其他第二产业"
_WHOLE: Final = "合计"
_CLASSES: Final = "两次普查的行业分类版本不同，按门类归并"
_EFFECTS: Final = {
    "national_growth": "参照区同步增长",
    "industry_mix": "行业结构",
    "regional_shift": "本地竞争力",
}
"""Effects of ``methods.employment.shift_share`` and what they are called here."""


@dataclass(frozen=True)
class Structure:
    """Employment of a region at a census: shares of industries that add up to the whole, and the sample they are of."""

    shares: tuple[Fact, ...]
    sample: Fact

    @property
    def percent(self) -> pd.Series[float]:
        """Shares by industry, freed from the rounding of the printed ones: they add up to a hundred."""
        printed = pd.Series({fact.label: fact.value for fact in self.shares}, dtype=float)
        return printed / printed.sum() * 100

    @property
    def persons(self) -> pd.Series[float]:
        """Persons of the sample by industry."""
        return self.percent / 100 * (self.sample.value or 0.0)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything it is made from."""
        return (*self.shares, self.sample)


@dataclass(frozen=True)
class Comparison:
    """A region and the area that it is measured against, each at both censuses."""

    own: tuple[Structure, Structure]
    reference: Region
    base: tuple[Structure, Structure]


def structure(baseline: Baseline, region: str, census: str) -> Structure | None:
    """A region's employment by industry at a census; None where a figure is missing.

    Manufacturing is the one industry given by itself; what it leaves of the secondary sector is a row of its own.
    """
    primary, secondary, tertiary = (value_at(baseline, name, region, census) for name in SECTORS)
    making = value_at(baseline, "employment_manufacturing_share", region, census)
    sample = value_at(baseline, SAMPLE, region, census)
    if any(fact.is_missing for fact in (primary, secondary, tertiary, making)) or not sample.value:
        return None
    rest = Fact(
        f"employment-other-secondary-{region}-{census}",
        _REST,
        (secondary.value or 0.0) - (making.value or 0.0),
        secondary.unit,
        secondary.period,
        secondary.region,
        ObservationStatus.worst([secondary.status, making.status]),
        formula="第二产业比重 − 制造业比重",
        inputs=(secondary, making),
    )
    parts = {"第一产业": primary, "制造业": making, _REST: rest, "第三产业": tertiary}
    return Structure(tuple(_called(label, fact) for label, fact in parts.items()), sample)


def _called(label: str, fact: Fact) -> Fact:
    return Fact(
        fact.id,
        label,
        fact.value,
        fact.unit,
        fact.period,
        fact.region,
        fact.status,
        fact.source,
        fact.formula,
        fact.inputs,
    )


def comparison(baseline: Baseline) -> Comparison | None:
    """The region beside the nearest area that contains it and has all figures at both censuses; None without one."""
    own = _both(baseline, baseline.region.code)
    if own is None:
        return None
    for area in baseline.observations.ancestors(baseline.region.code):
        base = _both(baseline, area.code)
        if base is not None:
            return Comparison(own, area, base)
    return None


def incomparable(baseline: Baseline) -> Paragraphs:
    """One line in the place of a comparison: the region's own figures are missing, or those of every area above it."""
    if _both(baseline, baseline.region.code) is None:
        return baseline.absent(*SECTORS)
    return note(
        say("没有包含{region}而两次普查都有就业构成的上级地区，不作对照。", region=baseline.region.name)
    )


def _both(baseline: Baseline, region: str) -> tuple[Structure, Structure] | None:
    first, last = (structure(baseline, region, census) for census in CENSUSES)
    return (first, last) if first and last else None


# ---- location quotients


def quotients(found: Comparison) -> list[tuple[Fact, Fact]]:
    """Location quotients of each industry at both censuses, in the order of the industries."""
    pairs = zip(_quotients_at(found, 0), _quotients_at(found, 1), strict=True)
    return list(pairs)


def _quotients_at(found: Comparison, place: int) -> list[Fact]:
    own, base = found.own[place], found.base[place]
    values = location_quotients(own.percent, base.percent).quotient
    return [
        Fact(
            f"location-quotient-{share.id}-{share.region}",
            f"{share.label}区位商",
            None if pd.isna(value) else float(value),
            RATIO,
            share.period,
            share.region,
            ObservationStatus.worst([share.status, against.status]),
            formula=f"本地比重 ÷ {found.reference.name}比重，比重先除以各项之和",
            inputs=(share, against),
        )
        for share, against, value in zip(own.shares, base.shares, values, strict=True)
    ]


def most_concentrated(found: Comparison) -> tuple[Fact, Fact]:
    """The industry with the largest quotient at the later census, at both."""
    return max(quotients(found), key=lambda pair: pair[1].value or 0.0)


def quotient_chart(baseline: Baseline) -> Shown:
    """Location quotients at two censuses beside the line of one, where the share is that of the reference."""
    found = comparison(baseline)
    if found is None:
        return incomparable(baseline)
    pairs = quotients(found)
    data = pd.DataFrame(
        {
            "name": [share.label for share in found.own[1].shares],
            "before": [before.value for before, _ in pairs],
            "after": [after.value for _, after in pairs],
        }
    )
    earlier, later = (Period.parse(census).label for census in CENSUSES)
    data.attrs.update(before=earlier, after=later)
    before, after = most_concentrated(found)
    said = [
        say("{new.label}{new}（{earlier}{old}）", new=new, earlier=earlier, old=old) for old, new in pairs
    ]
    return dumbbell(
        data,
        "",
        f"区位商，虚线为{found.reference.name}水平",
        RATIO.decimals,
        mark=1.0,
        title=say(
            "{period}{region}就业相对{reference}最集中的是{industry}，区位商{after}（{earlier}{before}）",
            period=later,
            region=baseline.region.name,
            reference=found.reference.name,
            industry=found.own[1].shares[pairs.index((before, after))].label,
            after=after,
            earlier=earlier,
            before=before,
        ),
        alt=say("{period}{said}。", period=later, said=joined(said)).text,
        note=_note(baseline, found, "区位商为本地比重÷参照区比重", "比值"),
        drawn=tuple(fact for pair in pairs for fact in pair),
    )


def _note(baseline: Baseline, found: Comparison, extra: str, unit: str) -> str:
    about = f"{extra}。参照区：{found.reference.name}（含{baseline.region.name}）。{_CLASSES}。"
    return baseline.note(list(SECTORS), CENSUSES, unit=unit, extra=about, only=baseline.region)


# ---- shift-share


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
            formula=f"{formula}，再除以前次样本在业人口 × 100",
            inputs=inputs,
            signed=True,
        )

    def row(label: str, key: str, first: float, numbers: dict[str, float]) -> Shift:
        weight = Fact(
            f"weight-{key}-{last.region}",
            f"{label}比重",
            first / whole * 100,
            SHARE,
            found.own[0].sample.period,
            last.region,
            formula="该项比重 ÷ 各项比重之和 × 100",
            inputs=found.own[0].shares,
        )
        change = made(f"change-{key}", f"{label}样本在业人口增减", numbers["change"], "后值 − 前值")
        effects = tuple(
            made(f"{name}-{key}", f"{label}{said}", numbers[name], _FORMULAS[name])
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
        f"占{earlier}样本在业人口，个百分点",
        _WHOLE,
        title=say(
            "{later}{region}样本在业人口较{earlier}增减{change}，其中本地竞争力{own}",
            later=later,
            region=baseline.region.name,
            earlier=earlier,
            change=_in_percent(whole.change),
            own=whole.effects[-1],
        ),
        alt=say("样本在业人口增减的分解（个百分点）：{said}。", said=_said(found, rows)).text,
        note=_note(baseline, found, "未加权的长表样本数，只看相对增减，为估计数", "个百分点"),
        drawn=tuple(fact for row in rows for fact in (row.change, *row.effects)),
    )


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
    return [label.replace("参照区", found.reference.name) for label in _EFFECTS.values()]


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
        Column("first", f"{earlier}比重（%）", numeric=True),
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


def _caveat(baseline: Baseline, found: Comparison) -> Sentence:
    return say(
        "增减 = {reference}同步增长 + 行业结构 + 本地竞争力；只是记账，不说明原因。{classes}。长表样本未加权，抽样比没有公布："
        "{reference}抽样比的变动混入同步增长；{region}抽样比的升幅与{reference}之差若达到{tolerance}，本地竞争力合计就归零。",
        reference=found.reference.name,
        region=baseline.region.name,
        classes=_CLASSES,
        tolerance=tolerance(found),
    )
