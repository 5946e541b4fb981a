"""Income series carried to the plan's horizon (外推到方案期末), or the words why a series cannot carry that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.income_gap import PARITY, RATIO
from minhou_analysis.areas.province import province_note, yearly
from minhou_analysis.areas.scope import Scope
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import projection_fan
from minhou_analysis.display.comparing import shifted
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import PERCENT
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, paragraph
from minhou_analysis.methods.projection import (
    FEWEST_VALUES,
    ProjectionReason,
    TrendProjection,
    project_trend,
)
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

LEVEL: Final = 0.95
_YEARS: Final = UnitOfMeasure("years", "个年份", "years", "count", 0)
_WHOLE_PERCENT: Final = UnitOfMeasure("percent", "%", "%", "share", 0)
_FORMULA: Final = "对数线性趋势外推：ln y = a + b × 年份，区间按t分布"
_RATIO: Final = "urban_rural_income_ratio"
_RURAL: Final = "rural_disposable_income_pc"
_COLLECTIVE: Final = "village_collective_income"
_NOTE: Final = (
    "规则：同一口径的年度数不足所需年份、其间有口径断点、性质不同的数混在一起、或外推年数多于已有数据的跨度，都不外推。"
    "区间只反映历年数围绕趋势的波动，不含政策、价格和疫情等新变化；不是目标，也不是预测结论。"
)


@dataclass(frozen=True)
class Projection:
    """A series with its value at the horizon: estimate, lower and upper bound; or none, with the reason."""

    series: tuple[Fact, ...]
    found: TrendProjection | None
    value: Fact | None
    lower: Fact | None
    upper: Fact | None

    @property
    def is_carried(self) -> bool:
        """Whether the series could be carried to the horizon."""
        return self.value is not None


def projected(series: Sequence[Fact], at: Period) -> Projection:
    """A series of yearly facts carried to ``at``, if it can carry that."""
    facts = tuple(fact for fact in series if fact.period)
    if not facts or facts[-1].period is None or facts[-1].period.end >= at.end:
        return Projection(facts, None, None, None, None)
    index = pd.Index([fact.period.year for fact in facts if fact.period])
    values = pd.Series([fact.value for fact in facts], index=index, dtype=float)
    found = project_trend(values, pd.Series([str(f.status) for f in facts], index=index), at.year, LEVEL)
    if found.reason is not None:
        return Projection(facts, found, None, None, None)
    last = facts[-1]
    status = ObservationStatus.worst([*(fact.status for fact in facts), ObservationStatus.FORECAST])

    def ahead(key: str, label: str, value: float | None) -> Fact:
        return Fact(
            f"{last.id}-projected-{key}-{at}",
            fill("{series}{what}", series=last.label, what=label),
            value,
            last.unit,
            at,
            last.region,
            status,
            formula=_FORMULA,
            inputs=facts,
        )

    return Projection(
        facts,
        found,
        ahead("value", "外推值", found.value),
        ahead("lower", "外推区间下限", found.lower),
        ahead("upper", "外推区间上限", found.upper),
    )


def refusal(projection: Projection, at: Period) -> Sentence:
    """Why a series is not carried to ``at``."""
    if not projection.series:
        return say("没有年度数，不外推")
    if projection.found is None:
        return say("已有{last.period.label}的数，不必外推", last=projection.series[-1])
    match projection.found.reason:
        case ProjectionReason.TOO_FEW_VALUES:
            few = Fact("fewest-values", "外推所需年份", float(FEWEST_VALUES), _YEARS)
            return say("不足{few}，不外推", few=few)
        case ProjectionReason.BREAK_WITHIN:
            return say("其间有口径断点，不外推")
        case ProjectionReason.MIXED_WITH_DEMONSTRATION:
            return say("演示数与实报数混在一起，不外推")
        case _:
            return say("距{horizon}的年数多于数据的跨度，不外推", horizon=at.label)


# ---- the province's ratio as a chart


def ratio_fan(baseline: Baseline) -> Shown:
    """The province's ratio with its trend carried year by year to the horizon; words where it cannot carry that."""
    horizon = Period(baseline.workspace.plan.horizon)
    series = yearly(baseline.series(_RATIO, baseline.province.code))
    final = projected(series, horizon)
    if final.value is None or final.lower is None or final.upper is None:
        return note(
            say(
                "{province}城乡居民收入比：{why}。",
                province=baseline.province.name,
                why=refusal(final, horizon),
            )
        )
    steps = [projected(series, year) for year in _years_between(series[-1], horizon)]
    carried = [step for step in steps if step.is_carried]
    return projection_fan(
        _fan(series, carried),
        RATIO,
        series[-1].unit.decimals,
        origin=PARITY,
        title=say(
            "若{first.period.label}以来的走势不变，{province}{value.period.label}城乡居民收入比约为{value}",
            first=series[0],
            province=baseline.province.name,
            value=final.value,
        ),
        alt=say(
            "{province}城乡居民收入比：{seen}；外推{ahead}。",
            province=baseline.province.name,
            seen=joined([say("{fact.period.label}{fact}", fact=fact) for fact in series]),
            ahead=joined([_step_said(step) for step in carried]),
        ).text,
        note=paragraph(
            (
                _fan_note(final),
                province_note(baseline, [_RATIO], [str(fact.period) for fact in series], RATIO),
            )
        ),
        drawn=(*series, *_drawn(carried)),
    )


def _fan_note(final: Projection) -> Sentence:
    level = Fact("level", "区间的置信水平", LEVEL * 100, _WHOLE_PERCENT)
    return say(
        "阴影为{level}预测区间，期末为{lower}至{upper}；只是全省参照。",
        level=level,
        lower=final.lower,
        upper=final.upper,
    )


def _years_between(last: Fact, horizon: Period) -> list[Period]:
    return last.period.next.until(horizon) if last.period else []


def _fan(series: Sequence[Fact], carried: Sequence[Projection]) -> pd.DataFrame:
    seen = {fact.period.year: {"observed": fact.value} for fact in series if fact.period}
    ahead = {
        step.value.period.year: {
            "value": step.value.value,
            "lower": step.lower.value,
            "upper": step.upper.value,
        }
        for step in carried
        if step.value and step.lower and step.upper and step.value.period
    }
    return pd.DataFrame.from_dict(seen | ahead, orient="index", dtype=float).sort_index()


def _drawn(carried: Sequence[Projection]) -> Iterator[Fact]:
    for step in carried:
        yield from (fact for fact in (step.value, step.lower, step.upper) if fact is not None)


def _step_said(step: Projection) -> Sentence:
    return say(
        "{value.period.label}{value}（{lower}至{upper}）",
        value=step.value,
        lower=step.lower,
        upper=step.upper,
    )


# ---- every series, carried or refused


def projections_table(scope: Scope) -> Shown:
    """Each income series with its value at the horizon and the interval, or the words why it has none."""
    horizon = Period(scope.plan.horizon)
    rows = [_row(name, projected(series, horizon), horizon) for name, series in _candidates(scope)]
    columns = (
        Column("name", "序列", heads_row=True),
        Column("count", "年份", numeric=True),
        Column("last", "最近值", numeric=True),
        Column("ahead", horizon.label, numeric=True),
        Column("why", "说明"),
    )
    return Table(say("外推到{horizon}", horizon=horizon.label), columns, rows, _NOTE)


def _candidates(scope: Scope) -> Iterator[tuple[str, list[Fact]]]:
    """Series that the question is asked of, by name."""
    published = scope.published
    regions = {region.code: region.name for region in (published.region, published.province)}
    for code, name in regions.items():
        for indicator in (_RATIO, _RURAL):
            label = scope.workspace.catalogue[indicator].name
            yield (
                fill("{region}{indicator}", region=name, indicator=label),
                yearly(published.series(indicator, code)),
            )
    if scope.workspace.is_home:
        described = scope.workspace.catalogue[_COLLECTIVE]
        closing = [
            f for f in published.series(_COLLECTIVE) if f.period and f.period.closing_quarter.index == 4
        ]
        yield fill("{indicator}（单位报送）", indicator=described.name), closing


def _row(name: str, projection: Projection, horizon: Period) -> dict[str, Any]:
    last = projection.series[-1] if projection.series else None
    count = Fact(f"count-{name}", "已有年份", float(len(projection.series)), _YEARS)
    reported = last is not None and last.is_demonstration
    row: dict[str, Any] = {
        "name": Remarked(name, last.unit.label if last else "", below=True, demonstration=reported),
        "count": Number(count),
        "last": Remarked(Number(last), last.period.label, below=True) if last and last.period else BLANK,
    }
    if not projection.is_carried or projection.found is None:
        return row | {"ahead": BLANK, "why": refusal(projection, horizon)}
    growth = Fact(
        f"growth-{name}", "趋势年增长", (projection.found.growth or 0.0) * 100, PERCENT, signed=True
    )
    interval = say("{lower}至{upper}", lower=Number(projection.lower), upper=Number(projection.upper))  # type: ignore[arg-type]
    return row | {
        "ahead": Remarked(Number(projection.value), interval, below=True),  # type: ignore[arg-type]
        "why": say("历年平均每年{growth}", growth=shifted(growth, "上升", "下降")),
    }
