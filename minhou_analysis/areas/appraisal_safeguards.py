"""The plan's four safeguards (保障措施): each in its own words, with what the data say of every sentence and what nobody says.

Forms ask about commitments of measures, not about safeguards. What can be said of a safeguard is said by commitments and
indicators that speak to it; the rest is named with who could supply it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.appraisal_scores import GROUPS, Scores
from minhou_analysis.areas.assessment import group_states
from minhou_analysis.areas.indicators import Course
from minhou_analysis.areas.project_tables import scope_projects
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Light, PlanWords, Sentence, Sequence, Shown, joined, say
from minhou_analysis.display.numbers import ITEM, UNIT, WAN
from minhou_analysis.display.tables import Column, Remarked, Table
from minhou_analysis.languages import fill, paragraph
from minhou_analysis.plan import Safeguard

_PARTY: Final = "organization"
_FUNDS: Final = "fund"
_LOANS: Final = (
    "agri_loans_balance",
    "green_loans_balance",
    "forest_rights_loans_balance",
    "returnee_startup_loans",
)
"""Reported balances and amounts of lending that speak for financial capital."""
_OUTSIDE_MONEY: Final = ("financed_private", "financed_loans")


def safeguards(scores: Scores) -> Shown:
    """Each safeguard's words, then sentence by sentence what is known and what is missing.

    Of a plan that nothing was made for but what suits any plan, the words alone.
    """
    plan = scores.scope.plan
    shown: list[Shown] = []
    for safeguard in plan.safeguards:
        shown.append(PlanWords(safeguard.name, safeguard.text, fill("《{plan}》保障措施", plan=plan.title)))
        if plan.has_own_analysis:
            shown.append(_table(scores, safeguard))
    return Sequence(tuple(shown))


def sentences(safeguard: Safeguard) -> list[str]:
    """The safeguard's text cut at its full stops: each a promise in the plan's words."""
    return [sentence + "。" for sentence in safeguard.text.split("。") if sentence.strip()]


def _table(scores: Scores, safeguard: Safeguard) -> Table:
    known = _KNOWN[safeguard.id]
    promised = sentences(safeguard)
    rows: list[dict[str, Any]] = []
    for place, words in enumerate(promised):
        state, lacking = known[min(place, len(known) - 1)](scores)
        rows.append({"words": fill("「{words}」", words=words), "state": state, "lacking": lacking})
    columns = (
        Column("words", "承诺（方案原文）", heads_row=True),
        Column("state", "数据说明什么"),
        Column("lacking", "还缺什么、由谁提供"),
    )
    return Table(say("{safeguard}：落实情况", safeguard=safeguard.name), columns, rows)


Known = tuple[Any, Sentence | str]
"""What the data say, and what they do not."""


def _unreported(scope: Scope) -> bool:
    return not scope.has_reports


def _commitments(scope: Scope, states: pd.DataFrame, name: str, key: str) -> Remarked:
    """A set of commitments in counts, with the light of the whole."""
    light = "grey" if states.empty else group_states(states.assign(all="all"), "all")["light"].iloc[0]
    labels = {"reported": "{of}已报", "complete": "{of}已完成", "overdue": "{of}逾期"}
    due = fill("{of}应报", of=name)
    counts = {"asked": Fact(f"{key}-asked", due, float(len(states)), ITEM, scope.workspace.period)} | {
        what: scope.count(f"{key}-{what}", fill(label, of=name), int(states[what].sum()))
        for what, label in labels.items()
    }
    said = say("{name}{asked}，已报{reported}，已完成{complete}，逾期{overdue}。", name=name, **counts)
    return Remarked(Light(str(light)), said, below=True)


def _party(scores: Scores) -> Known:
    # what the department does for measures (talent, training) is no evidence of leadership by the Party
    who = scores.scope.plan.unit(_PARTY).name
    return "没有数据", say(
        "城乡基层党组织共建、共享的做法和个数：方案没有为此指定填报单位，可由{who}提供。", who=who
    )


def _leadership(scores: Scores) -> Known:
    scope = scores.scope
    lacking = (
        "领导小组的成立文件、成员名单和会议记录：方案没有为此指定填报单位，由领导小组办公室提供；"
        "据此可看是否成立、是否开会研究。"
    )
    if _unreported(scope):
        return "待报", lacking
    reported = scope.states.loc[scope.states["reported"], "unit"].nunique()
    said = say(
        "责任单位{all}，本期已报{reported}。",
        all=Fact("members", "责任单位", float(len(scope.plan.units)), UNIT, scope.workspace.period),
        reported=scope.count("members-reported", "本期已报单位", reported, UNIT),
    )
    return said, lacking


def _support(scores: Scores) -> Known:
    return (
        "没有数据",
        "争取到的国家、省、市政策、项目和资金：方案没有为此指定填报单位，可由县发改局、县财政局提供。",
    )


def _funds(scores: Scores) -> Known:
    scope = scores.scope
    lacking = "农业、土地等资金统筹的办法和各年统筹额：由县财政局提供。"
    if _unreported(scope):
        return "待报", lacking
    kinds = scope.states["commitment"].map(lambda name: scope.plan.commitment(name).kind)
    found = _commitments(scope, scope.states[kinds == _FUNDS], "资金类事项", "funds")
    paid = _money(scope, "funds_paid", "已付资金")
    planned = _money(scope, "funds_planned", "计划资金")
    money = say("各事项计划资金{planned}，已付{paid}；按单位填报数合计。", planned=planned, paid=paid)
    return Remarked(
        found.value, say("{counts}{money}", counts=found.remark, money=money), below=True
    ), lacking


def _money(scope: Scope, column: str, label: str) -> Fact:
    """A sum over the commitments of the period's forms, in 万元."""
    quarter = scope.workspace.period.closing_quarter
    amounts = scope.workspace.submissions.in_period(quarter).commitments[column].dropna()
    total = float(amounts.sum()) if len(amounts) else None
    region = scope.workspace.region.name
    return Fact(
        f"{column}-sum", fill("各事项{what}", what=label), total, WAN, scope.workspace.period, region, scope.status,
        formula="各单位所报各事项之和",
    )  # fmt: skip


def _capital(scores: Scores) -> Known:
    scope = scores.scope
    lacking = "对试验区企业的中长期贷款余额：由县金融办提供，现有指标不分期限。"
    if _unreported(scope):
        return "待报", lacking
    courses = [scope.progress(scope.workspace.catalogue[name]).course for name in _LOANS]
    projects = scope_projects(scope)
    outside = float(projects[list(_OUTSIDE_MONEY)].fillna(0).to_numpy().sum()) if len(projects) else None
    region, period = scope.workspace.region.name, scope.workspace.period
    said = say(
        "贷款类指标{all}，向好{good}；项目计划投资中社会资本和银行贷款{outside}。",
        all=Fact("loan-indicators", "贷款类指标", float(len(_LOANS)), ITEM, period),
        good=scope.count("loan-indicators-good", "向好的贷款类指标", courses.count(Course.GOOD)),
        outside=Fact(
            *("outside-money", "社会资本和银行贷款", outside, WAN, period, region, scope.status),
            formula="各项目社会资本 + 银行贷款",
        ),
    )
    return said, lacking


def _appraisal(scores: Scores) -> Known:
    scope = scores.scope
    lacking = "园区：不在方案的责任单位之列，没有报表可评，由领导小组办公室确定填报的园区；各乡镇（街道）合填一张表，比较需分别填报。"
    if not scores.rule.adopted_by:
        lacking = paragraph(("县里采用的考核办法：由领导小组办公室提供。", lacking))
    if _unreported(scope):
        return "待报", lacking
    scored = scores.card.total.notna()
    status = scope.status
    counts = {
        group: scores.fact(
            f"scored-{place}",
            fill("有得分的{group}", group=group),
            float(scored[scores.members(group)].sum()),
            UNIT,
            status,
        )
        for place, group in enumerate(GROUPS)
    }
    whose = "已采用的评分办法" if scores.rule.adopted_by else "建议的评分办法"
    parts: list[Sentence] = [say("{group}{n}", group=group, n=n) for group, n in counts.items()]
    return say("按{whose}已评：{parts}。", whose=whose, parts=joined(parts)), lacking


_KNOWN: Final[dict[str, tuple[Callable[[Scores], Known], ...]]] = {
    "S1": (_party,),
    "S2": (_leadership,),
    "S3": (_support, _funds, _capital),
    "S4": (_appraisal,),
}
"""By safeguard, what speaks to each of its sentences in turn."""
