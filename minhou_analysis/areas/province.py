"""The province as a stand-in (全省参照): series that no county publishes, never passed off as the county's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.composition import parts_of, said, share_rows, shares
from minhou_analysis.display.charts import lines, stacked_shares
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.display.tables import Number
from minhou_analysis.languages import fill, paragraph
from minhou_analysis.observations import ObservationStatus


def province_lines(baseline: Baseline, indicator: str, unit: str, origin: float | None = None) -> Shown:
    """One indicator of the province over the years, breaks marked; one line where there are fewer than two years.

    ``origin`` is the value from which the chart's axis starts.
    """
    province = baseline.province
    facts = yearly(baseline.series(indicator, province.code))
    if len(facts) < 2:
        return baseline.absent(indicator)
    first, last = since_break(facts)[0], facts[-1]
    return lines(
        pd.DataFrame({province.name: [fact.value for fact in facts]}, index=years(facts)),
        unit,
        last.unit.decimals,
        breaks=breaks(facts),
        origin=origin,
        title=say(
            "{last.period.label}{province}{last.label}{move}",
            province=province.name,
            last=last,
            move=moved(first, last) if first is not last else say("为{last}", last=last),
        ),
        alt=course_said(fill("{region}{figure}", region=province.name, figure=last.label), facts),
        note=province_note(
            baseline, [indicator], [str(fact.period) for fact in facts], unit, remarked=not breaks(facts)
        ),
        drawn=tuple(facts),
    )


def province_composition(baseline: Baseline, parts: Mapping[str, str], whole: str) -> Shown:
    """Shares of ``parts`` in the province's ``whole``, year by year; the message is about the last part."""
    province = baseline.province
    first = next(iter(parts))
    periods = [fact.period for fact in yearly(baseline.series(first, province.code)) if fact.period]
    rows = {
        period.label: shares(parts, found)
        for period in periods
        if (found := parts_of(baseline, parts, province.code, str(period)))
    }
    if not rows:
        return baseline.absent(*parts)
    last = list(rows.values())[-1]
    largest = max(last, key=lambda fact: fact.value or 0.0)
    return stacked_shares(
        share_rows(rows, list(parts.values())),
        "",
        fill("占{whole}%", whole=whole),
        title=say(
            "{largest.period.label}{province}{whole}中，{largest.label}最多，占{largest}",
            province=province.name,
            whole=whole,
            largest=largest,
        ),
        alt=say(
            "{province}{whole}的构成（%）：{said}。", province=province.name, whole=whole, said=said(rows)
        ).text,
        note=province_note(baseline, list(parts), [str(period) for period in periods], "%"),
        drawn=tuple(fact for facts in rows.values() for fact in facts),
    )


def yearly(facts: Sequence[Fact]) -> list[Fact]:
    """Values of whole years, the oldest first."""
    return [fact for fact in facts if fact.period and fact.period.frequency == "A"]


def years(facts: Sequence[Fact]) -> list[int]:
    """The year of each fact."""
    return [fact.period.year for fact in facts if fact.period]


def breaks(facts: Sequence[Fact]) -> list[int]:
    """Years whose values are not comparable with those before."""
    return years([fact for fact in facts if fact.status is ObservationStatus.BREAK])


def since_break(facts: Sequence[Fact]) -> list[Fact]:
    """The facts from the last break on; all of them where there is none."""
    cut = max((at for at, fact in enumerate(facts) if fact.status is ObservationStatus.BREAK), default=0)
    return list(facts[cut:])


def course_said(name: str, facts: Sequence[Fact]) -> str:
    """A series in words, for readers who cannot see the chart."""
    steps: list[Sentence] = [say("{fact.when}{number}", fact=fact, number=Number(fact)) for fact in facts]
    unit = facts[-1].unit.label or "无单位"
    return say("{name}（{unit}）：{steps}。", name=name, unit=unit, steps=joined(steps)).text


def province_note(
    baseline: Baseline, indicators: list[str], periods: list[str], unit: str, remarked: bool = True
) -> str:
    """What the chart must say, and how few figures of its own the region has."""
    region, province = baseline.region, baseline.province
    caution = "" if region == province else _own_figures(baseline, indicators[0])
    said = (caution, baseline.note(indicators, periods, unit, only=province, remarked=remarked))
    return paragraph(filter(None, said))


def _own_figures(baseline: Baseline, indicator: str) -> str:
    """Why the region has no line of its own."""
    own = baseline.series(indicator)
    return fill(
        "{region}的年份太少，不成线。" if own else "{region}没有公开数。", region=baseline.region.name
    )
