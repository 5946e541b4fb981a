"""The province as a stand-in (全省参照): series that no county publishes, never passed off as the county's own."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.composition import said, shares
from minhou_analysis.display.charts import lines, stacked_shares
from minhou_analysis.display.narrative import Shown, moved, say
from minhou_analysis.display.numbers import format_number
from minhou_analysis.periods import Period


def province_lines(baseline: Baseline, indicator: str, unit: str) -> Shown:
    """One indicator of the province over the years; one line where there are fewer than two."""
    province = baseline.province
    facts = [fact for fact in baseline.series(indicator, province.code) if fact.period is not None]
    if len(facts) < 2:
        return baseline.absent(indicator)
    first, last = facts[0], facts[-1]
    years = [fact.period.year for fact in facts if fact.period]
    title = say(
        "{last.period.label}{province}{last.label}{move}",
        province=province.name,
        last=last,
        move=moved(first, last),
    )
    return lines(
        pd.DataFrame({province.name: [fact.value for fact in facts]}, index=years),
        unit,
        last.unit.decimals,
        title=title.text,
        alt=f"{province.name}{last.label}（{last.unit.symbol}）："
        + "、".join(
            f"{fact.period.label}{format_number(fact.value, fact.unit)}" for fact in facts if fact.period
        )
        + "。",
        note=_province_note(baseline, [indicator], [str(fact.period) for fact in facts], unit),
    )


def province_composition(baseline: Baseline, parts: Mapping[str, str], whole: str) -> Shown:
    """Shares of ``parts`` in the province's ``whole``, year by year; the message is about the last part."""
    series = {
        label: {str(fact.period): fact.value for fact in baseline.series(indicator, baseline.province.code)}
        for indicator, label in parts.items()
    }
    wide = pd.DataFrame(series).dropna().sort_index()
    if wide.empty:
        return baseline.absent(*parts)
    data = shares(
        wide.reset_index(names="name").assign(name=[Period.parse(period).label for period in wide.index])
    )
    label = list(parts.values())[-1]
    name = baseline.province.name
    return stacked_shares(
        data,
        "",
        f"占{whole}%",
        title=f"{data['name'].iloc[-1]}{name}{whole}中，{label}占{data[label].iloc[-1]:.1f}%",
        alt=f"{name}{whole}的构成（%）:{said(data)}。",
        note=_province_note(baseline, list(parts), list(wide.index), "%"),
    )


def _province_note(baseline: Baseline, indicators: list[str], periods: list[str], unit: str) -> str:
    """What the chart must say, and how few figures of its own the region has."""
    region, province = baseline.region, baseline.province
    own = len(baseline.series(indicators[0]))
    caution = ""
    if region != province:
        caution = f"{region.name}" + (f"只有{own}个年份的数，不能成线。" if own else "没有公开数。")
    return caution + baseline.note(indicators, periods, unit, only=province)
