"""How evenly services are spread (均等化程度): among peers, among townships, between town and country; and what is not known.

Each region counts once. Measures among people, rather than among places, would need every place weighted by its people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.areas.composition import value_at
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Shown, note, say
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill, paragraph, translate
from minhou_analysis.methods.inequality import coefficient_of_variation, gini
from minhou_analysis.methods.theil import theil_t
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

MEASURED: Final = (
    "mean_years_schooling_recalc",
    "edu_tertiary_per_100k",
    "pupils_per_teacher_primary",
    "pupils_per_teacher_junior_high",
    "pupils_per_teacher_senior_high",
    "old_age_dependency_ratio",
)
"""Published measures of services, of their results and of the demand for them that are there for the peers."""
_FEWEST: Final = 3
"""Places from which a spread says something."""
_INDEX: Final = UnitOfMeasure("index_of_spread", "", "", "other", 3)
_PLACE: Final = UnitOfMeasure("region", "个", "regions", "count", 0)
_NOTE: Final = (
    "各地计一次，不按人口加权。变异系数 = 标准差 ÷ 平均数；基尼系数、泰尔指数（T）为零时各地相同，越大越不均。"
    "差异大小只说各地之间，不说一地之内的城乡之间。"
)
_UNKNOWN: Final = (
    ("义务教育生师比、生均公用经费", "education", "城乡学校之间的差距"),
    ("中高级职称教师比例", "human_resources", "好教师是否集中在城区"),
    ("每千人口执业医师和床位", "health", "基层看病是否方便"),
    ("居家养老服务站和护理型床位", "civil_affairs", "老年人就近得到照料的机会"),
    ("养老、医疗保险参保人数", "human_resources", "参保是否覆盖到各乡镇（街道）"),
    ("常住人口和六十五岁及以上人口", "townships", "以上各项的人均水平"),
)
"""What townships would have to be known by, who supplies it, what it would show."""


def peers_table(baseline: Baseline) -> Shown:
    """The spread of each measure over the peers, at each date for which enough of them have it."""
    rows = _rows(baseline, MEASURED, list(baseline.peers))
    if len(baseline.peers) < _FEWEST:
        return note(say("{region}没有设可比地区，不比较各地之间的差异。", region=baseline.region.name))
    if not rows:
        return baseline.absent(*MEASURED)
    return Table(
        "可比地区之间的差异", _columns("地区数"), rows, paragraph((translate(_NOTE), baseline.peer_note()))
    )


def townships_table(baseline: Baseline, supplier: Callable[[str], str]) -> Shown:
    """The spread over the region's townships where any figures are there; else what is missing and who supplies it."""
    regions = baseline.observations.regions.values()
    townships = [r.code for r in regions if r.parent == baseline.region.code and r.level == "township"]
    known = baseline.observations.frame
    named = known.loc[known["region"].isin(townships), "indicator"].drop_duplicates()
    rows = _rows(baseline, [i.id for i in baseline.workspace.catalogue if i.id in set(named)], townships)
    if rows:
        return Table("乡镇（街道）之间的差异", _columns("乡镇（街道）数"), rows, _NOTE)
    columns = (
        Column("what", "分乡镇（街道）的数", heads_row=True),
        Column("who", "由谁提供"),
        Column("shows", "可以看出什么"),
    )
    lacking = [{"what": what, "who": supplier(unit), "shows": shows} for what, unit, shows in _UNKNOWN]
    many = Fact("townships", "乡镇级单位", float(len(townships)), _PLACE, source="统计用区划代码")
    caption = say("乡镇（街道）之间：尚无分乡镇（街道）的数")
    if townships:
        caption = say(
            "{region}{many}乡镇级单位之间：只有代码，尚无数", region=baseline.region.name, many=many
        )
    return Table(
        caption, columns, lacking, "有了数，本表即列出乡镇（街道）之间的变异系数、基尼系数和泰尔指数。"
    )


def _columns(count: str) -> tuple[Column, ...]:
    return (
        Column("name", "指标", heads_row=True),
        Column("count", count, numeric=True),
        Column("range", "最低—最高", numeric=True),
        Column("variation", "变异系数", numeric=True),
        Column("gini", "基尼系数", numeric=True),
        Column("theil", "泰尔指数", numeric=True),
    )


def _rows(baseline: Baseline, indicators: Iterable[str], regions: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for indicator in indicators:
        for period in _periods(baseline, indicator, regions):
            facts = [value_at(baseline, indicator, region, period) for region in regions]
            known = [fact for fact in facts if fact.value is not None and fact.value >= 0]
            if len(known) >= _FEWEST and any(fact.value for fact in known):
                rows.append(_row(known, period))
    return rows


def _periods(baseline: Baseline, indicator: str, regions: Sequence[str]) -> list[str]:
    """The first and the last period that the regions have values for."""
    found = {
        str(fact.period) for region in regions for fact in baseline.series(indicator, region) if fact.period
    }
    ordered = sorted(found, key=lambda period: Period.parse(period).end)
    return ordered if set(ordered) <= set(CENSUSES) else ordered[-1:]


def spread_of(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Coefficient of variation (divided by n), Gini and Theil T of the facts' values, each place counted once."""
    values = np.array([fact.value for fact in facts], dtype=float)
    first = facts[0]
    status = ObservationStatus.worst(fact.status for fact in facts)
    measures = {
        "variation": ("变异系数", coefficient_of_variation(values, ddof=0), "标准差 ÷ 平均数"),
        "gini": ("基尼系数", gini(values), "两两之差的平均 ÷（2 × 平均数）"),
        "theil": ("泰尔指数", theil_t(values), "Σ（值 ÷ 平均数）× ln（值 ÷ 平均数）÷ 地区数"),
    }
    return {
        key: Fact(
            f"{key}-{first.id}",
            fill("{what}的{measure}", what=first.label, measure=label),
            float(value),
            _INDEX,
            first.period,
            status=status,
            formula=formula,
            inputs=tuple(facts),
        )
        for key, (label, value, formula) in measures.items()
    }


def _row(facts: Sequence[Fact], period: str) -> dict[str, Any]:
    ordered = sorted(facts, key=lambda fact: fact.value or 0.0)
    first = facts[0]
    label = fill("{what}有数的地区", what=first.label)
    count = Fact(f"{first.id}-places", label, float(len(facts)), _PLACE, first.period)
    what = fill("{name}（{unit}）", name=first.label, unit=first.unit.label)
    return {
        "name": Remarked(what, Period.parse(period).label, below=True),
        "count": Number(count),
        "range": say("{least}—{most}", least=Number(ordered[0]), most=Number(ordered[-1])),
    } | {key: Number(fact) for key, fact in spread_of(facts).items()}
