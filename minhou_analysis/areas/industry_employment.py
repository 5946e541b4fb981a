"""Who works in what (就业结构): employment by industry at two censuses, and location quotients (区位商)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import value_at
from minhou_analysis.areas.state_facts import RATIO
from minhou_analysis.display.charts import dumbbell
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Shown, joined, note, say
from minhou_analysis.languages import fill
from minhou_analysis.methods.employment import location_quotients
from minhou_analysis.observations import ObservationStatus, Region
from minhou_analysis.periods import Period

SECTORS: Final = {
    "employment_primary_share": "第一产业",
    "employment_secondary_share": "第二产业",
    "employment_tertiary_share": "第三产业",
}
SAMPLE: Final = "employed_longform"
FIGURES: Final = (*SECTORS, "employment_manufacturing_share", SAMPLE)
"""The census figures behind everything that is said of employment."""
_REST: Final = "其他第二产业"
CLASSES: Final = "两次普查的行业分类版本不同，按门类归并"
"""What separates the two censuses even after industries are merged."""


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
    own = both_censuses(baseline, baseline.region.code)
    if own is None:
        return None
    for area in baseline.observations.ancestors(baseline.region.code):
        base = both_censuses(baseline, area.code)
        if base is not None:
            return Comparison(own, area, base)
    return None


def incomparable(baseline: Baseline) -> Paragraphs:
    """One line in the place of a comparison: the region's own figures are missing, or those of every area above it."""
    if both_censuses(baseline, baseline.region.code) is None:
        return baseline.absent(*SECTORS)
    return note(
        say("没有包含{region}而两次普查都有就业构成的上级地区，不作对照。", region=baseline.region.name)
    )


def both_censuses(baseline: Baseline, region: str) -> tuple[Structure, Structure] | None:
    """A region's employment at the two censuses; None unless both are complete."""
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
            fill("{industry}区位商", industry=share.label),
            None if pd.isna(value) else float(value),
            RATIO,
            share.period,
            share.region,
            ObservationStatus.worst([share.status, against.status]),
            formula=fill("本地比重 ÷ {reference}比重，比重先除以各项之和", reference=found.reference.name),
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
        fill("区位商，虚线为{reference}水平", reference=found.reference.name),
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
        note=compared_note(baseline, found, "区位商为本地比重÷参照区比重", "比值"),
        drawn=tuple(fact for pair in pairs for fact in pair),
    )


def compared_note(baseline: Baseline, found: Comparison, extra: str, unit: str) -> str:
    """What a chart of the comparison must say: ``extra``, the reference, the classification, and what every note says."""
    about = fill(
        "{extra}。参照区：{reference}（含{region}）。{classes}。",
        extra=extra,
        reference=found.reference.name,
        region=baseline.region.name,
        classes=CLASSES,
    )
    return baseline.note(list(SECTORS), CENSUSES, unit=unit, extra=about, only=baseline.region)
