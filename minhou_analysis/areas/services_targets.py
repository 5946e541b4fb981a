"""Services whose level the plan itself sets (方案定了目标的服务): full coverage by care stations, one living allowance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.courses import awaited, course
from minhou_analysis.areas.quoted_words import quotation
from minhou_analysis.catalogue import Indicator, UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.methods.inequality import gap_share
from minhou_analysis.observations import ObservationStatus

_STANDARDS: Final = {"dibao_standard_urban": "城市", "dibao_standard_rural": "农村"}
_SHARE: Final = UnitOfMeasure("percent", "%", "%", "share", 1)
_RATIO: Final = UnitOfMeasure("ratio", "比值", "ratio", "other", 2)


def targeted(report: AreaReport) -> list[Indicator]:
    """The area's reported indicators for which the plan's words set a level."""
    return [i for i in report.area_indicators() if i.target is not None and i.target_commitment]


def shortfall(indicator: Indicator, latest: Fact) -> Fact:
    """What is still missing to the level that the plan's words set; 0 where it is reached, missing where nobody reports."""
    target = indicator.target.value if indicator.target else None
    left = None if latest.value is None or target is None else max(target - latest.value, 0.0)
    unit = indicator.unit
    if unit.is_share:
        unit = UnitOfMeasure("percentage_point", "个百分点", "percentage points", "share", unit.decimals)
    return Fact(
        f"{indicator.id}-shortfall",
        fill("{indicator}距目标", indicator=indicator.name),
        left,
        unit,
        latest.period,
        latest.region,
        latest.status,
        formula="目标值 − 最近值，已达到的为零",
        inputs=(latest,),
    )


def targets_table(report: AreaReport) -> Shown:
    """Each promise with a level of its own, word for word: what is reported, what is left, how that is judged.

    The promises stand there whoever has reported; what nobody reports is awaited.
    """
    if not report.workspace.is_home and (waiting := report.waiting("")):
        return waiting
    columns = (
        Column("words", "承诺（方案原文）", heads_row=True),
        Column("indicator", "指标与提供单位"),
        Column("target", "目标", numeric=True),
        Column("latest", "最近值", numeric=True),
        Column("left", "距目标", numeric=True),
        Column("verdict", "判断"),
    )
    return Table("方案定了水平的承诺", columns, [_target_row(report, i) for i in targeted(report)])


def _target_row(report: AreaReport, indicator: Indicator) -> dict[str, Any]:
    progress = report.progress(indicator)
    latest = progress.latest
    target = indicator.target
    goal = Fact(
        f"{indicator.id}-target",
        fill("{indicator}目标", indicator=indicator.name),
        target.value if target else None,
        indicator.unit,
        source=fill("《{plan}》{commitment}", plan=report.plan.title, commitment=indicator.target_commitment),
    )
    return {
        "words": Remarked(_quoted(report, indicator), indicator.target_commitment or "", below=True),
        "indicator": Remarked(indicator.name, report.plan.unit(indicator.supplier).name, below=True),
        "target": goal,
        "latest": Remarked(latest, str(latest.period), below=True) if latest.period else BLANK,
        "left": shortfall(indicator, latest),
        "verdict": progress.verdict,
    }


def _quoted(report: AreaReport, indicator: Indicator) -> Sentence:
    """The words that set the level, from the commitment that they stand in."""
    words = indicator.target.quote if indicator.target else ""
    return quotation(words, report.plan.commitment(indicator.target_commitment or "").title)


def allowance_table(report: AreaReport) -> Shown:
    """The minimum living standard in town and country over the years: both, the gap in yuan, the ratio."""
    if waiting := awaited(report, _STANDARDS, "列出城乡标准、差额和比值"):
        return waiting
    urban, rural = (course(report, name).facts for name in _STANDARDS)
    countryside = {fact.period: fact for fact in rural}
    pairs = [(fact, countryside[fact.period]) for fact in urban if fact.period in countryside]
    columns = (
        Column("year", "年份", heads_row=True),
        Column("urban", _heading("城市", urban), numeric=True),
        Column("rural", _heading("农村", rural), numeric=True),
        Column("gap", "差额（元/月）", numeric=True),
        Column("share", "差额占城市标准（%）", numeric=True),
        Column("ratio", "农村与城市之比", numeric=True),
    )
    suppliers = dict.fromkeys(report.workspace.catalogue[name].supplier for name in _STANDARDS)
    whose = listed(report.plan.unit(unit).name for unit in suppliers)
    remark = say("差额 = 城市标准 − 农村标准。来源：{whose}报送。", whose=whose)
    rows = [_allowance_row(*pair) for pair in pairs]
    return Table(
        "最低生活保障标准：城市与农村", columns, rows, remark, empty="城市、农村没有同一时点的标准。"
    )


def _heading(where: str, facts: Sequence[Fact]) -> str:
    return fill("{where}（{unit}）", where=where, unit=facts[0].unit.label) if facts else where


def _allowance_row(urban: Fact, rural: Fact) -> dict[str, Any]:
    town, country = urban.value or 0.0, rural.value or 0.0
    status = ObservationStatus.worst([urban.status, rural.status])
    known = town > 0 and country > 0

    def derived(key: str, label: str, value: float, unit: UnitOfMeasure, formula: str) -> Number:
        return Number(
            Fact(
                f"dibao-{key}-{urban.period}",
                label,
                value if known else None,
                unit,
                urban.period,
                urban.region,
                status,
                formula=formula,
                inputs=(urban, rural),
            )
        )

    share = float(gap_share(town, country)) * 100 if known else 0.0
    return {
        "year": urban.period.label if urban.period else "",
        "urban": Number(urban),
        "rural": Number(rural),
        "gap": derived("gap", "城乡低保标准差额", town - country, urban.unit, "城市标准 − 农村标准"),
        "share": derived("gap-share", "差额占城市标准", share, _SHARE, "差额 ÷ 城市标准 × 100"),
        "ratio": derived(
            "ratio", "农村与城市低保标准之比", country / town if known else 0.0, _RATIO, "农村 ÷ 城市"
        ),
    }
