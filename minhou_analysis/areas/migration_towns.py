"""Urbanisation and reclassification (城镇化与城乡划分): what two censuses with two delimitations allow to be said."""

from __future__ import annotations

from typing import Final

from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Shown
from minhou_analysis.display.numbers import PERCENT, PERCENTAGE_POINT
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill
from minhou_analysis.methods.reclassification import assumed_reclassification, neutral_rural_growth
from minhou_analysis.observations import ObservationStatus

_NOTE: Final = (
    "划入城镇人数 = 前次乡村人口 ×（1 + 假设的增幅）− 后次乡村人口；负数为没有净划入。哪一行属实，两次普查的数分不出来："
    "需要统计部门按统计用城乡划分代码，把同一批村（居）委会两次普查的人口对上。"
)


def reclassification_table(baseline: Baseline) -> Shown:
    """People reclassified to town between the censuses, and points of the rate, under three assumptions."""
    counts = [
        baseline.value(name, census)
        for name in ("rural_population", "resident_population")
        for census in CENSUSES
    ]
    if any(fact.value is None or not fact.value for fact in counts):
        return baseline.absent("rural_population")
    rural = [fact.value or 0.0 for fact in counts[:2]]
    resident = [fact.value or 0.0 for fact in counts[2:]]
    assumptions = {
        ("乡村人口不增不减", "没有净迁移，出生与死亡相抵"): 0.0,
        ("没有净划入", "乡村人口的增幅就是普查所见的增幅"): neutral_rural_growth(rural[0], rural[1]),
        ("乡村与全部常住人口同幅增长", "升幅全部来自划入"): resident[1] / resident[0] - 1,
    }
    rows = [
        {"name": Remarked(name, why, below=True)} | _row(tuple(counts), growth, str(place))
        for place, ((name, why), growth) in enumerate(assumptions.items())
    ]
    columns = (
        Column("name", "对原有乡村范围的假设", heads_row=True),
        Column("growth", "乡村人口增幅（%）", numeric=True),
        Column("people", "划入城镇（人）", numeric=True),
        Column("points", "折合（个百分点）", numeric=True),
    )
    return Table("不同假设下划入城镇的人口", columns, rows, _NOTE)


def _row(counts: tuple[Fact, ...], growth: float, key: str) -> dict[str, Number]:
    """The outcome of one assumption about how the countryside of unchanged limits grew."""
    rural_first, rural_last, _, resident_last = counts
    found = assumed_reclassification(
        rural_first.value or 0.0, rural_last.value or 0.0, resident_last.value or 0.0, growth
    )
    status = ObservationStatus.worst([*(fact.status for fact in counts), ObservationStatus.ESTIMATED])

    def fact(name: str, label: str, value: float, unit: Fact | None, formula: str) -> Number:
        points = PERCENT if name == "growth" else PERCENTAGE_POINT
        made = Fact(
            f"reclassified-{name}-{key}",
            label,
            value,
            unit.unit if unit else points,
            rural_last.period,
            rural_last.region,
            status,
            formula=formula,
            inputs=counts,
            signed=True,
        )
        return Number(made)

    people = "前次乡村人口 ×（1 + 假设的增幅）− 后次乡村人口"
    share = fill("（{people}） ÷ 后次常住人口 × 100", people=people)
    return {
        "growth": fact("growth", "假设的乡村人口增幅", growth * 100, None, "假设"),
        "people": fact("people", "划入城镇人数", found.people, rural_last, people),
        "points": fact("points", "折合城镇化率", found.points, None, share),
    }
