"""Growth of value added by sector (分产业增加值指数), the region beside its peers and the areas that contain it."""

from __future__ import annotations

from typing import Any, Final

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.composition import value_at
from minhou_analysis.display.narrative import Shown, say
from minhou_analysis.display.tables import Column, Number, Table

INDICES: Final = {
    "gdp_index": "地区生产总值",
    "gdp_primary_index": "第一产业",
    "gdp_secondary_index": "第二产业",
    "gdp_tertiary_index": "第三产业",
}


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
