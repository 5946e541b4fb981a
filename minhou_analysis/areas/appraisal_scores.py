"""Scores and ranks of units (评分与位次): by a rule printed in full, each kind of unit compared within itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.appraisal_criteria import CRITERIA, Record, Records
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_facts import WHOLE_PERCENT
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, say
from minhou_analysis.display.narrative import Sequence as Shelf
from minhou_analysis.display.numbers import UNIT
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, paragraph
from minhou_analysis.methods.scorecard import RankSpread, Scorecard, rank_spread, score_units
from minhou_analysis.observations import ObservationStatus

DEPARTMENTS: Final = "部门"
"""The one group of several units, and so of ranks."""
TOWNSHIPS: Final = "乡镇（街道）"
GROUPS: Final = {
    DEPARTMENTS: ("party", "government", "vertical"),
    TOWNSHIPS: ("townships",),
    "企业": ("enterprise",),
}
"""The kinds of units that are compared within themselves. The plan names departments, townships and parks (园区); no park is
among its responsible units, and the one enterprise is in none of the three."""
MARK: Final = UnitOfMeasure("mark", "分", "points", "other", 1)
PLACE: Final = UnitOfMeasure("place", "位", "places", "count", 0)
_SEED: Final = 8
"""Of the drawn weights, so that the same report has the same ranges; any number would do."""
_DRAWS: Final = 2000
_RULE: Final = {
    "timeliness": (
        "按时报送的季度数 ÷ 应报的季度数，自本年初算起；首次报送按时、后作更正的算按时",
        "未到截止日的季度",
    ),
    "completeness": (
        "（填了计划日期的已报事项 + 附佐证的已完成事项 + 已报指标）÷（应报事项 + 已完成事项 + 应报指标）",
        "未到截止日的表",
    ),
    "delivery": (
        "计划完成日已到的事项和提前完成的事项，完成率的平均；已完成的按全部完成计",
        "计划完成日在期末之后、尚未完成的事项",
    ),
    "results": (
        "向好的指标数 ÷ 可评指标数；达到目标，方案期末前按时间进度正常，或没有目标而朝期望方向变动的为向好",
        "待报的、不满一年的指标，期末前进度不能评的目标",
    ),
}


@dataclass(frozen=True)
class Standing:
    """One unit's total and rank with its bounds, as facts; missing where nothing was due or it is not ranked."""

    record: Record
    total: Fact
    rank: Fact
    lower: Fact
    upper: Fact


class Scores:
    """The scored units of a scope, group by group."""

    def __init__(self, scope: Scope) -> None:
        """Score whoever reports to the scope's plan, by the rule in the settings."""
        self.scope = scope
        self.rule = scope.workspace.settings.appraisal
        self.weights = pd.Series(self.rule.weights)

    @cached_property
    def records(self) -> dict[str, Record]:
        """Records by unit, in the plan's order."""
        return {record.unit.id: record for record in Records(self.scope).all()}

    @cached_property
    def achieved(self) -> pd.DataFrame:
        """Shares achieved, a row per unit and a column per criterion; missing where nothing was due."""
        rows = {
            unit: {name: element.share for name, element in record.elements.items()}
            for unit, record in self.records.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(CRITERIA)).astype(float)

    @cached_property
    def card(self) -> Scorecard:
        """Points and totals of all units; each is scored by itself."""
        return score_units(self.achieved, self.weights)

    def members(self, group: str) -> list[str]:
        """Units of a group in the plan's order."""
        return [unit for unit, record in self.records.items() if record.unit.group in GROUPS[group]]

    def compared(self, group: str) -> list[str]:
        """Units of a group that are ranked: those with a total; only those that report, where others are only shown."""
        scored = [unit for unit in self.members(group) if pd.notna(self.card.total[unit])]
        real = [unit for unit in scored if not self.records[unit].is_demonstration]
        return real or scored

    def spread(self, group: str) -> RankSpread | None:
        """Ranks within a group and their bounds; None for fewer than two units."""
        units = self.compared(group)
        if len(units) < 2:
            return None
        return rank_spread(
            self.achieved.loc[units],
            self.weights,
            seed=_SEED,
            spread=self.rule.perturbation / 100,
            draws=_DRAWS,
        )

    def standings(self, group: str) -> list[Standing]:
        """The units of a group by rank, the unranked last in the plan's order."""
        spread = self.spread(group)
        ranks = pd.DataFrame(index=self.members(group), columns=["rank", "lower", "upper"], dtype=float)
        if spread is not None:
            ranks.update(spread.ranks)
        order = ranks.sort_values("rank", kind="stable", na_position="last").index
        return [self._standing(str(unit), ranks.loc[unit]) for unit in order]

    def _standing(self, unit: str, ranks: pd.Series[float]) -> Standing:
        record = self.records[unit]
        formula = "四项得分 = 权重 × 得分率，无到期事项的权重按比例分给其余各项；得分为四项之和"

        def fact(
            key: str, label: str, value: float, of: UnitOfMeasure, formula: str, inputs: tuple[Fact, ...]
        ) -> Fact:
            name = fill("{unit}{what}", unit=record.unit.name, what=label)
            return self.fact(f"{key}-{unit}", name, value, of, record.status, formula, inputs)

        points = tuple(got for key in CRITERIA if (got := self.points(record, key)) is not None)
        total = fact("score", "得分", self.card.total[unit], MARK, formula, points)
        drawn = "权重随机变动、逐项剔除之下位次的两端"
        return Standing(
            record,
            total,
            fact("rank", "位次", ranks["rank"], PLACE, "得分由高到低排序", (total,)),
            fact("rank-lower", "位次区间上端", ranks["lower"], PLACE, drawn, (total,)),
            fact("rank-upper", "位次区间下端", ranks["upper"], PLACE, drawn, (total,)),
        )

    def points(self, record: Record, key: str) -> Fact | None:
        """What a unit got for a criterion, made from the counts behind it; None where nothing was due."""
        unit, element = record.unit, record.elements[key]
        if element.share is None:
            return None
        return self.fact(
            f"{key}-points-{unit.id}",
            fill("{unit}{criterion}得分", unit=unit.name, criterion=CRITERIA[key]),
            float(self.card.points.loc[unit.id, key]),  # type: ignore[arg-type]
            MARK,
            record.status,
            "权重 × 得分率",
            tuple(element.made_of.facts),
        )

    def fact(
        self,
        key: str,
        label: str,
        value: float,
        unit: UnitOfMeasure,
        status: ObservationStatus,
        formula: str = "",
        inputs: tuple[Fact, ...] = (),
    ) -> Fact:
        """A number of the scores as a fact."""
        workspace = self.scope.workspace
        known = None if pd.isna(value) else float(value)
        return Fact(
            key,
            label,
            known,
            unit,
            workspace.period,
            workspace.region.name,
            status,
            formula=formula,
            inputs=inputs,
        )


# ---- the rule


def rule_table(scores: Scores) -> Table:
    """The rule in full: weight, what is scored, what is not; whose rule it is."""
    rows = [
        {
            "name": name,
            "weight": _weight(scores, key, name),
            "what": _RULE[key][0],
            "not": _RULE[key][1],
        }
        for key, name in CRITERIA.items()
    ]
    columns = (
        Column("name", "评分项", heads_row=True),
        Column("weight", "权重", numeric=True),
        Column("what", "得分率怎样算"),
        Column("not", "不计入的"),
    )
    whose = (
        say("评分办法：{document}", document=scores.rule.adopted_by)
        if scores.rule.adopted_by
        else say("评分办法（本项目建议稿，未经县里采用）")
    )
    return Table(whose, columns, rows, _rule_note(scores))


def _rule_note(scores: Scores) -> Sentence:
    weights = (
        "权重由领导小组办公室在设置中改定。"
        if scores.rule.adopted_by
        else "方案只要求建立考核机制，没有定评分办法；权重由领导小组办公室在设置中改定。"
    )
    return say(
        "得分 = 权重 × 得分率 × 满分，各项相加，满分{full}。一项没有到期的事，这一项不评，其权重按比例分给其余各项，不作扣分；"
        "应报未报的，本期及时、完整按零计，落实、成效无从判断而不评。部门、乡镇（街道）、园区各自比较，不跨类排位。"
        "位次区间：各项权重在上下{by}之内随机变动{draws}，取九成情形，再与逐项剔除时的位次合并，取两端。"
        "{weights}",
        full=Fact("full-marks", "满分", 100.0, UnitOfMeasure("mark", "分", "points", "other", 0)),
        by=Fact("perturbation", "权重变动幅度", float(scores.rule.perturbation), WHOLE_PERCENT),
        draws=Fact("draws", "随机变动次数", float(_DRAWS), UnitOfMeasure("time", "次", "times", "count", 0)),
        weights=weights,
    )


def _weight(scores: Scores, key: str, name: str) -> Fact:
    return Fact(
        f"weight-{key}",
        fill("{criterion}的权重", criterion=name),
        scores.weights[key] * 100,
        WHOLE_PERCENT,
        source="data/settings.toml",
    )


# ---- the scores


def scores_tables(scores: Scores) -> Shown:
    """Each group's units with total, rank and the four criteria: points of the most they could get, and what made them."""
    return Shelf(tuple(_group_table(scores, group) for group in GROUPS if scores.members(group)))


def _group_table(scores: Scores, group: str) -> Table:
    standings = scores.standings(group)
    ranked = any(not standing.rank.is_missing for standing in standings)
    columns = (
        Column("name", "单位", heads_row=True),
        *((Column("rank", "位次（区间）", numeric=True),) if ranked else ()),
        Column("total", "得分", numeric=True),
        *(
            Column(key, fill("{criterion}（{full:.0f}分）", criterion=name, full=scores.weights[key] * 100))
            for key, name in CRITERIA.items()
        ),
    )
    rows = [_row(scores, standing) for standing in standings]
    return Table(say("{group}得分与构成", group=group), columns, rows, _group_note(scores, group, ranked))


def _group_note(scores: Scores, group: str, ranked: bool) -> str:
    said = ["各项下为依据；完整一项为已有/应有。有的项不评时，其余各项的满分相应提高，另行注明。"]
    if len(scores.compared(group)) < len(scores.members(group)) and ranked:
        said.append("没有位次的：没有可评的项，或只有演示数据而同类中已有实报单位。")
    if group == TOWNSHIPS:
        said.append("各乡镇（街道）合填一张表，不能互相比较；要比较，需各乡镇（街道）分别填报。")
    elif not ranked:
        said.append("同类只此一家，不排位。")
    return paragraph(said)


def _row(scores: Scores, standing: Standing) -> dict[str, Any]:
    place: Any = BLANK
    if not standing.rank.is_missing:
        bounds = say("{low}—{high}", low=Number(standing.lower), high=Number(standing.upper))
        holds = standing.lower.value == standing.upper.value
        place = Remarked(Number(standing.rank), "" if holds else bounds)
    cells = {key: _element(scores, standing.record, key, name) for key, name in CRITERIA.items()}
    return {"name": standing.record.unit.name, "rank": place, "total": Number(standing.total)} | cells


def _element(scores: Scores, record: Record, key: str, name: str) -> Remarked:
    """Points of the most that the unit could get, and what they were made of."""
    unit, element = record.unit, record.elements[key]
    got = scores.points(record, key)
    if got is None:
        return Remarked(BLANK, element.made_of, below=True)
    most = scores.fact(
        f"{key}-most-{unit.id}",
        fill("{unit}{criterion}满分", unit=unit.name, criterion=name),
        float(scores.card.weights.loc[unit.id, key]) * 100,  # type: ignore[arg-type]
        MARK,
        record.status,
        "权重，加上无到期事项的各项按比例分来的",
    )
    full = scores.weights[key] * 100
    if round(most.value or 0.0, 9) == round(full, 9):
        return Remarked(Number(got), element.made_of, below=True)
    # of a higher full mark than the heading's, which is everybody's to whom all criteria apply
    made = say("满分{most}：{made_of}", most=Number(most), made_of=element.made_of)
    return Remarked(Number(got), made, below=True)


# ---- the answer


def verdict(scores: Scores) -> list[Sentence]:
    """The middle score of the departments and its range."""
    group = DEPARTMENTS
    known = [s for s in scores.standings(group) if not s.rank.is_missing]
    if not known:
        return []
    totals = pd.Series([s.total.value for s in known], dtype=float)
    status = ObservationStatus.worst(s.record.status for s in known)
    marks = {
        key: scores.fact(
            f"{group}-{key}", fill("{group}得分{label}", group=group, label=label), value, MARK, status
        )
        for key, label, value in (
            ("middle", "中位数", totals.median()),
            ("least", "最低", totals.min()),
            ("most", "最高", totals.max()),
        )
    }
    many = scores.fact("scored", fill("有得分的{group}", group=group), float(len(known)), UNIT, status)
    whose = say("按{rule}", rule=scores.rule.adopted_by or "本项目建议的评分办法")
    return [
        say(
            "{whose}，{many}{group}得分中位数{middle}，在{least}至{most}之间。",
            whose=whose,
            many=many,
            group=group,
            **marks,
        )
    ]
