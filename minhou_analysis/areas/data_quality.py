"""How complete and how sound a report's data are (数据完整性与质量)."""

from __future__ import annotations

from typing import Any

from minhou_analysis.areas.scope import Scope
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.numbers import ITEM, UNIT
from minhou_analysis.display.tables import Column, Table
from minhou_analysis.languages import fill
from minhou_analysis.observations import ObservationStatus


def quality_table(scope: Scope) -> Table:
    """What was asked and what came: forms, commitments, dates, evidence, indicators; and how many figures are not sound."""
    states, catalogue = scope.states, scope.workspace.catalogue
    reported = states[states["reported"]]
    completed = states[states["complete"]]
    supplied = [i for i in catalogue if i.is_reported]
    current = sum(scope.progress(indicator).is_current for indicator in supplied)
    rows = [
        _row(scope, "报送表", "units", states["unit"].nunique(), reported["unit"].nunique(), UNIT),
        _row(scope, "承诺事项（按单位计）", "commitments", len(states), len(reported)),
        _row(scope, "其中填了计划日期", "dated", len(reported), int(reported["planned"].notna().sum())),
        _row(scope, "已完成事项附佐证", "proved", len(completed), int((completed["evidence"] != "").sum())),
        _row(scope, "单位提供的指标有本期值", "values", len(supplied), current),
    ]
    columns = (
        Column("name", "内容", heads_row=True),
        Column("asked", "应有", numeric=True),
        Column("found", "已有", numeric=True),
        Column("share", "比例", numeric=True),
    )
    return Table("数据完整性", columns, rows, joined((_counted_by_unit(scope), _soundness(scope)), ""))


def _counted_by_unit(scope: Scope) -> Sentence:
    """Why there are more forms' rows than commitments."""
    return say(
        "方案的承诺事项{once}，几家共担的由各家分别填报，按单位计{each}。",
        once=Fact("quality-once", "承诺事项", float(scope.states["commitment"].nunique()), ITEM),
        each=Fact("quality-each", "承诺事项（按单位计）", float(len(scope.states)), ITEM),
    )


def _row(
    scope: Scope, name: str, key: str, asked: int, found: int, unit: UnitOfMeasure = ITEM
) -> dict[str, Any]:
    labels = (fill(label, what=name) for label in ("{what}应有", "{what}已有", "{what}比例"))
    wanted = Fact(f"quality-{key}-asked", next(labels), float(asked), unit, scope.workspace.period)
    there = scope.count(f"quality-{key}-found", next(labels), found, unit)
    percent = found / asked * 100 if asked else float("nan")
    share = scope.percent(f"quality-{key}-share", next(labels), percent, "已有 ÷ 应有")
    return {"name": name, "asked": wanted, "found": there, "share": share}


def _soundness(scope: Scope) -> Any:
    """How many of the region's published figures carry a status other than normal."""
    frame = scope.workspace.observations.frame
    own = frame[frame["region"] == scope.workspace.region.code]
    odd = own[own["status"] != ObservationStatus.NORMAL]
    figures = {
        "all": Fact("quality-figures", "公开统计观测值", float(len(own)), ITEM, source="data/observations"),
        "odd": Fact("quality-odd", "状态非正式数的观测值", float(len(odd)), ITEM, source="data/observations"),
    }
    return say(
        "{region}的公开统计观测值{all}，其中推算、断点或定义不同的{odd}，图表中逐一注明。",
        region=scope.workspace.region.name,
        **figures,
    )
