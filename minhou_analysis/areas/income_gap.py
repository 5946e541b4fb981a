"""Two-group Theil index of the urban-rural income gap (城乡收入差距泰尔指数), for counties and for the province."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import value_at
from minhou_analysis.areas.province import breaks, course_said, since_break, yearly, years
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import interval_dots, lines
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Shown, joined, say
from minhou_analysis.languages import fill, listed, paragraph
from minhou_analysis.methods.theil import urban_rural_theil
from minhou_analysis.methods.theil_range import urban_rural_theil_range
from minhou_analysis.observations import ObservationStatus

THEIL: Final = UnitOfMeasure("theil_index", "", "", "other", 4)
RATIO: Final = "倍（城镇 ÷ 农村，1为城乡持平）"
PARITY: Final = 1.0
"""The ratio at which town and country have the same (城乡持平): charts of it start there."""
_EQUAL: Final = 0.0
"""The index at which income is spread as people are: charts of it start there."""
_URBAN: Final = "urban_disposable_income_pc"
_RURAL: Final = "rural_disposable_income_pc"
_RATE: Final = "urbanization_rate"
_ESTIMATED: Final = ObservationStatus.ESTIMATED
_SCALE: Final = "泰尔指数没有单位，为零时城乡没有差距。"
_FORMULA: Final = "Σ 收入份额 × ln（收入份额 ÷ 人口份额），城镇、农村两组"


def theil_interval(baseline: Baseline, region: str, period: str) -> tuple[Fact, Fact] | None:
    """Least and largest index of a year's incomes while the urban share lies between the two censuses'."""
    urban, rural = (value_at(baseline, name, region, period) for name in (_URBAN, _RURAL))
    rates = [value_at(baseline, _RATE, region, census) for census in CENSUSES]
    inputs = (urban, rural, *rates)
    if any(fact.value is None for fact in inputs):
        return None
    first, last = ((rate.value or 0.0) / 100 for rate in rates)
    found = urban_rural_theil_range(urban.value or 0.0, rural.value or 0.0, first, last)
    status = ObservationStatus.worst([*(fact.status for fact in inputs), ObservationStatus.ESTIMATED])

    def bound(key: str, label: str, value: float) -> Fact:
        return Fact(
            f"theil-{key}-{region}-{period}",
            label,
            value,
            THEIL,
            urban.period,
            urban.region,
            status,
            formula=fill("{formula}；城镇人口比重取两次普查之间", formula=_FORMULA),
            inputs=inputs,
        )

    return bound("lower", "泰尔指数下限", found.lower), bound("upper", "泰尔指数上限", found.upper)


def theil_chart(baseline: Baseline) -> Shown:
    """The range of the index for the region and its peers, in the last year that the region has both incomes for."""
    period = str(baseline.value("urban_rural_income_ratio").period)
    ranges = {
        name: found
        for code, name in baseline.compared.items()
        if (found := theil_interval(baseline, code, period))
    }
    own = ranges.get(baseline.region.name)
    if own is None:
        return baseline.absent("urban_rural_income_ratio", _RATE)
    data = pd.DataFrame(
        {
            "name": list(ranges),
            "lower": [lower.value for lower, _ in ranges.values()],
            "upper": [upper.value for _, upper in ranges.values()],
            "value": float("nan"),
        }
    )
    said = joined(
        [say("{name}{low}至{high}", name=name, low=low, high=high) for name, (low, high) in ranges.items()]
    )
    return interval_dots(
        data,
        baseline.region.name,
        "泰尔指数（越大，城乡差距越大）",
        THEIL.decimals,
        origin=_EQUAL,
        title=say(
            "{low.period.label}{region}城乡收入泰尔指数在{low}至{high}之间",
            region=baseline.region.name,
            low=own[0],
            high=own[1],
        ),
        alt=say("{low.period.label}城乡收入泰尔指数的区间：{said}。", low=own[0], said=said).text,
        note=baseline.note(
            [_RURAL],
            [period],
            unit=None,
            extra=paragraph((_SCALE, "当年没有城乡人口，比重取两次普查之间各值。")),
            remarked=False,
        ),
        drawn=tuple(fact for pair in ranges.values() for fact in pair),
    )


def province_theil(baseline: Baseline) -> Shown:
    """The province's index in the years for which incomes and the urban share are published."""
    facts = theil_series(baseline, baseline.province.code)
    if len(facts) < 2:
        return baseline.absent(_RATE, _RURAL)
    first, last = since_break(facts)[0], facts[-1]
    name = baseline.province.name
    return lines(
        pd.DataFrame({name: [fact.value for fact in facts]}, index=years(facts)),
        "泰尔指数",
        THEIL.decimals,
        breaks=breaks(facts),
        origin=_EQUAL,
        title=say(
            "{last.period.label}{province}城乡收入泰尔指数{move}",
            province=name,
            last=last,
            move=moved(first, last) if first is not last else say("为{last}", last=last),
        ),
        alt=course_said(fill("{province}城乡收入泰尔指数", province=name), facts),
        note=_province_theil_note(baseline, facts),
        drawn=tuple(facts),
    )


def _province_theil_note(baseline: Baseline, facts: Sequence[Fact]) -> str:
    """The sources of the incomes, which years have estimated people, and where the people's sources stand."""
    estimated = [fact.period.label for fact in facts if fact.period and fact.status is _ESTIMATED]
    said = say("{years}的城镇人口比重为推算数。", years=listed(estimated)) if estimated else ""
    periods = [str(fact.period) for fact in facts]
    incomes = baseline.note([_URBAN, _RURAL], periods, None, only=baseline.province, remarked=False)
    return paragraph((_SCALE, said, "人口的来源见文末。", incomes))


def theil_series(baseline: Baseline, region: str) -> list[Fact]:
    """The index of each year with both incomes and an urban share of the same year."""
    rates = {str(fact.period): fact for fact in yearly(baseline.series(_RATE, region))}
    found = []
    for period, rate in rates.items():
        urban, rural = (value_at(baseline, name, region, period) for name in (_URBAN, _RURAL))
        if urban.value is None or rural.value is None or rate.value is None:
            continue
        inputs = (urban, rural, rate)
        found.append(
            Fact(
                f"theil-{region}-{period}",
                "城乡收入泰尔指数",
                urban_rural_theil(urban.value, rural.value, rate.value, 100 - rate.value).theil,
                THEIL,
                rate.period,
                rate.region,
                ObservationStatus.worst(fact.status for fact in inputs),
                formula=_FORMULA,
                inputs=inputs,
            )
        )
    return found
