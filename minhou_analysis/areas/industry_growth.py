"""Growth of value added by sector (分产业增加值指数), the region beside its peers and the areas that contain it."""

from __future__ import annotations

from typing import Any, Final

from minhou_analysis.areas.baseline import Baseline, last_seen
from minhou_analysis.areas.composition import value_at
from minhou_analysis.display.narrative import Sentence, Shown, say
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import listed

INDICES: Final = {
    "gdp_index": "地区生产总值",
    "gdp_primary_index": "第一产业",
    "gdp_secondary_index": "第二产业",
    "gdp_tertiary_index": "第三产业",
}


def unpublished(baseline: Baseline) -> list[Sentence]:
    """The growth of the plan's years, while no yearbook of them has been read."""
    latest = baseline.before_plan("gdp_index")
    if latest is None:
        return []
    return [
        say(
            "{names}的增加值指数{latest}。此后各年待统计部门（不在方案的责任单位之列，须另行商请）提供，或查各年《福建统计年鉴》"
            "的分县表；有了可看方案期内各产业增长快慢。",
            names=listed(INDICES.values()),
            latest=last_seen(latest),
        )
    ]


def growth_table(baseline: Baseline) -> Shown:
    """Real indices of the whole and of each sector in the last year that the region has, every compared region a row."""
    own = baseline.value("gdp_index")
    if own.is_missing or own.period is None:
        return baseline.absent(*INDICES)
    period = str(own.period)
    rows: list[dict[str, Any]] = []
    for code, name in baseline.compared.items():
        facts = {key: value_at(baseline, key, code, period) for key in INDICES}
        if any(not fact.is_missing for fact in facts.values()):
            rows.append({"name": name} | {key: Number(fact) for key, fact in facts.items()})
    columns = (
        Column("name", "地区", heads_row=True),
        *(Column(key, label, numeric=True) for key, label in INDICES.items()),
    )
    caption = say("{period}增加值指数（按不变价计算）", period=own.period.label)
    return Table(caption, columns, rows, baseline.note(list(INDICES), [period]))
