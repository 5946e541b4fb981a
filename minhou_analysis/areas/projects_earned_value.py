"""Earned value of a report's projects (挣值分析): project by project, by rule of credit, and as curves over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from minhou_analysis.areas.project_tables import owner
from minhou_analysis.areas.projects_portfolio import (
    Portfolio,
    contradicting,
    portfolio,
    portfolios_at,
)
from minhou_analysis.areas.projects_stages import NONE_REPORTED, end_of, number_of
from minhou_analysis.areas.projects_value import (
    MOST_INDEX,
    ValueFacts,
    count_of,
    has_value,
    project_value,
    whole_value,
)
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import day_text
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import cumulative_curves
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, note, say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed, translate
from minhou_analysis.methods.earned_schedule import earned_time
from minhou_analysis.methods.milestones import start_finish_credit
from minhou_analysis.methods.schedule import elapsed_share
from minhou_analysis.periods import Period

MOST_ROWS: Final = 20
"""Projects in the table, those with the most work owed first; the rest is counted in the note."""
_MONTH: Final = UnitOfMeasure("month", "个月", "months", "other", 1)
_MONTHS_A_QUARTER: Final = 3
_NOTABLE_MONTHS: Final = 0.1
_RULE: Final = (
    "计划值：项目表没有分期投资计划，按首次所报的计划开始至计划完成匀速推算。挣值：完工的计全部，未开工的计零；项目表不问形象进度，"
    "在建的按所属事项完成率扣除已完工部分后分摊。完成投资视为实际支出。SPI = 挣值 ÷ 计划值，CPI = 挣值 ÷ 完成投资，不足一分别为落后、超支；"
    "SPI(t) 按时间计，完工后仍看得出误期。预计完工按目前速度推算。"
    "指数超过{most}的不评（本报告的惯例）：CPI是计划投资与支出不相称，多为金额单位填错；SPI、SPI(t)是刚到计划开工日。"
)
_TOO_EARLY: Final = "还没有项目到计划开工日，也没有完成的工作，挣值无从算起。"
_ALL_STOPPED: Final = "项目都已停工，没有进度可推，挣值不算。"
_NOT_ENOUGH: Final = "项目都缺计划投资、计划日期或所属事项完成率，挣值算不出来；由填报单位在项目表中补填。"


def earned_value_table(scope: Scope) -> Shown:
    """Planned value, earned value, investment made, SPI, CPI, SPI(t) and forecast finish of each project and of all."""
    projects = _projects(scope, "各项目的计划值、挣值和完成投资")
    if isinstance(projects, Paragraphs):
        return projects
    found = [(row, project_value(projects, row)) for row in projects.rows]
    judged = [(row, value) for row, value in found if value.is_judged]
    if early := _nothing_to_value(projects):
        return early
    ordered = sorted(judged, key=lambda pair: (pair[1].earned.value or 0.0) - (pair[1].planned.value or 0.0))
    stopped = [(row, value) for row, value in found if row["stopped"]]
    rows = [_row(scope, row, value) for row, value in (*ordered[:MOST_ROWS], *stopped)]
    rows.append(_cells(whole_value(projects)) | {"project": "合计"})
    columns = (
        Column("project", "项目（万元）", heads_row=True),
        Column("planned", "计划值", numeric=True),
        Column("earned", "挣值", numeric=True),
        Column("paid", "完成投资", numeric=True),
        Column("spi", "SPI", numeric=True),
        Column("cpi", "CPI", numeric=True),
        Column("time", "SPI(t)", numeric=True),
        Column("forecast", "预计完工"),
    )
    left_out = len(found) - len(judged) - len(stopped)
    unlisted = len(judged) - min(len(judged), MOST_ROWS)
    rest = [
        say("另有{rest}未列，计入合计。", rest=number_of(projects, "unlisted-values", "未列的项目", unlisted))
        if unlisted
        else None,
        say(
            "{rest}缺计划投资、计划日期或事项完成率，不计。",
            rest=number_of(projects, "unvalued", "缺挣值的项目", left_out),
        )
        if left_out
        else None,
    ]
    if stopped:
        rest.append(say("停工的{number}，没有进度可推，不计入合计。", number=_stopped(projects)))
    caption = say("项目挣值：{judged}", judged=_judgement(projects, [value for _, value in judged]))
    return Table(
        caption,
        columns,
        rows,
        joined(filter(None, (*rest, _contradictions(projects), say(_RULE, most=MOST_INDEX))), ""),
    )


def _projects(scope: Scope, what: str) -> Portfolio | Paragraphs:
    if waiting := scope.waiting(what):
        return waiting
    projects = portfolio(scope)
    return note(NONE_REPORTED) if projects.frame.empty else projects


def _nothing_to_value(projects: Portfolio) -> Paragraphs | None:
    """What stands in the place of a section while earned value cannot be had, or is nothing yet."""
    judged = projects.frame[has_value(projects.frame)]
    if judged.empty:
        return note(_ALL_STOPPED if projects.frame["stopped"].all() else _NOT_ENOUGH)
    return None if judged[["elapsed", "credit"]].to_numpy().any() else note(_TOO_EARLY)


def _contradictions(projects: Portfolio) -> Sentence | None:
    """Whose completion of a commitment cannot be true together with what they report of its projects."""
    about = contradicting(projects.frame)
    if not about:
        return None
    whose = [
        fill("{unit}{commitment}", unit=projects.scope.plan.unit(unit).name, commitment=commitment)
        for unit, commitment in about
    ]
    return say(
        "{number}的完成率低于已完工项目所占投资，或高于已开工项目所占投资，以项目为准，请核对：{whose}。",
        number=projects.scope.count("contradicting", "与项目对不上的事项", len(about)),
        whose=listed(whose),
    )


def _judgement(projects: Portfolio, values: list[ValueFacts]) -> Sentence:
    behind = sum(
        (value.schedule_index.value or 0.0) < 1 for value in values if not value.schedule_index.is_missing
    )
    over = sum((value.cost_index.value or 0.0) < 1 for value in values if not value.cost_index.is_missing)
    late = sum((value.time_index.value or 0.0) < 1 for value in values if not value.time_index.is_missing)
    return say(
        "{all}中进度落后{behind}（按时间计{late}），超支{over}",
        all=count_of(projects, "valued", "算出挣值的项目", len(values)),
        behind=count_of(projects, "behind-value", "进度落后的项目", behind),
        late=count_of(projects, "behind-time", "按时间计落后的项目", late),
        over=count_of(projects, "over-cost", "超支的项目", over),
    )


def _stopped(projects: Portfolio) -> Fact:
    """How many projects are stopped."""
    return number_of(projects, "stopped", "停工的项目", int(projects.frame["stopped"].sum()))


def _row(scope: Scope, row: dict[Any, Any], value: ValueFacts) -> dict[str, Any]:
    forecast = "停工" if row["stopped"] else day_text(value.forecast) if value.forecast else BLANK
    return _cells(value) | {
        "project": Remarked(row["project"], owner(scope, row), below=True),
        "forecast": "已完工" if row["done"] else forecast,
    }


@dataclass(frozen=True)
class Unrated(Number):
    """An index too high to be true, in a column of indices (不评)."""

    def __str__(self) -> str:
        """That it is not rated."""
        return translate("不评")


def _cells(value: ValueFacts) -> dict[str, Any]:
    indices = {"spi": value.schedule_index, "cpi": value.cost_index, "time": value.time_index}
    return {
        "planned": Number(value.planned),
        "earned": Number(value.earned),
        "paid": Number(value.paid),
        **{key: Unrated(fact) if key in value.unrated else Number(fact) for key, fact in indices.items()},
        "forecast": BLANK,
    }


# ---- how much depends on the rule


def by_rule(projects: Portfolio) -> dict[str, ValueFacts]:
    """All projects' value by three rules of credit, all of them for the same projects: those that have a value."""
    judged = projects.part(has_value(projects.frame))
    frame = judged.frame
    rules = {
        "按所属事项完成率分摊": frame["credit"].to_numpy(),
        "开工计一半，完工计全部": start_finish_credit(frame["begun"], frame["done"], 0.5),
        "完工才计": start_finish_credit(frame["begun"], frame["done"], 0.0),
    }
    return {
        label: whole_value(replace(judged, frame=frame.assign(credit=np.asarray(credit, dtype=float))), label)
        for label, credit in rules.items()
    }


def crediting_rules_table(scope: Scope) -> Shown:
    """What the portfolio's indices would be by other rules of crediting unfinished work."""
    projects = _projects(scope, "换一种计分规则的结果")
    if isinstance(projects, Paragraphs):
        return projects
    if early := _nothing_to_value(projects):
        return early
    rows = [
        _cells(value) | {"rule": label, "eac": Number(value.at_completion)}
        for label, value in by_rule(projects).items()
    ]
    columns = (
        Column("rule", "在建项目的计分规则（万元）", heads_row=True),
        Column("earned", "挣值", numeric=True),
        Column("spi", "SPI", numeric=True),
        Column("cpi", "CPI", numeric=True),
        Column("eac", "完工估算", numeric=True),
    )
    return Table(
        "换一种计分规则，结论变多少",
        columns,
        rows,
        "完工估算 = 计划投资 ÷ CPI，假定今后每单位工作的花费同过去一样。“完工才计”最保守：已投入而未完工的全算作花费。"
        "三行相差越大，越需要单位逐项报形象进度。",
    )


def value_sentence(projects: Portfolio) -> Sentence | None:
    """The portfolio's indices in words, and what they are by the other rules of credit; None where they cannot be had."""
    if not has_value(projects.frame).any():
        return None
    main, half, none = by_rule(projects).values()
    if main.schedule_index.is_missing:
        return None
    value = say(
        "按匀速计划和事项完成率推算，项目应完成{planned}，挣值{earned}，进度绩效指数（SPI）{spi}{cost}。",
        planned=main.planned,
        earned=main.earned,
        spi=main.schedule_index,
        cost=_cost(main),
    )
    others = say(
        "以上在建项目按所属事项完成率分摊；改按开工计一半、完工计全部，SPI为{half}，改按完工才计，SPI为{none}。",
        half=half.schedule_index,
        none=none.schedule_index,
    )
    sentences = [value, others]
    if projects.frame["stopped"].any():
        sentences.append(say("停工的{number}不计。", number=_stopped(projects)))
    return joined(sentences, "")


def _cost(value: ValueFacts) -> Sentence:
    """The cost index as the sentence goes on with it; nothing where none of the cost is known."""
    if "cpi" in value.unrated:
        return say("，成本绩效指数（CPI）不评（计划投资与支出不相称）")
    if value.cost_index.is_missing:
        return say("")
    return say("，成本绩效指数（CPI）{cpi}", cpi=value.cost_index)


# ---- over time


def value_curves(scope: Scope) -> Shown:
    """Planned value, earned value and investment made at the end of each quarter, all projects of the period together."""
    projects = _projects(scope, "计划、完成和支出的累计曲线")
    if isinstance(projects, Paragraphs):
        return projects
    if early := _nothing_to_value(projects):
        return early
    judged = projects.part(has_value(projects.frame))
    quarters = _quarters(judged)
    planned = [_planned_at(judged, quarter) for quarter in quarters]
    now = scope.workspace.period.closing_quarter
    past = [quarter for quarter in quarters if quarter <= now]
    values = [
        whole_value(then, end_of(quarter))
        for then, quarter in zip(portfolios_at(judged, past), past, strict=True)
    ]
    earned = [replace(value.earned, period=quarter) for quarter, value in zip(past, values, strict=True)]
    paid = [replace(value.paid, period=quarter) for quarter, value in zip(past, values, strict=True)]
    index = [_time(quarter) for quarter in quarters]
    curves = {"计划值": planned, "挣值": earned, "完成投资": paid}
    data = pd.DataFrame(
        {
            name: pd.Series([fact.value for fact in facts], index=index[: len(facts)], dtype=float)
            for name, facts in curves.items()
        },
        index=index,
    )
    end = values[-1]
    return cumulative_curves(
        data,
        "万元",
        _time(now),
        end_of(now),
        title=_curve_message(judged, end, _months_behind(judged, end, quarters, planned)),
        alt=say(
            "到{now}累计：{said}；全部计划投资{budget}。",
            now=end_of(now),
            said=joined(
                [say("{name}{fact}", name=name, fact=facts[len(past) - 1]) for name, facts in curves.items()]
            ),
            budget=end.budget,
        ),
        note=say(
            "单位：万元，各季末累计，只算本期在库的{all}；未报的季度沿用上次所报。计划值、挣值的算法见上表。来源：责任单位报送。",
            all=count_of(judged, "valued", "算出挣值的项目", len(judged.frame)),
        ),
        drawn=(*planned, *earned, *paid),
    )


def _months_behind(
    projects: Portfolio, end: ValueFacts, quarters: Sequence[Period], planned: Sequence[Fact]
) -> Fact | None:
    """Months by which the work done comes later than the curve of the plan has it; None for none, or when all is done."""
    line = [fact.value or 0.0 for fact in planned]
    earned = min(end.earned.value or 0.0, line[-1])
    if earned >= line[-1]:
        return None
    gone = sum(quarter.end <= projects.on for quarter in quarters)
    behind = (gone - float(earned_time(line, earned)[0])) * _MONTHS_A_QUARTER
    late = projects.fact(
        "months-behind",
        "落后计划的月数",
        behind,
        _MONTH,
        end.earned.status,
        "已过时间 − 挣得进度（计划曲线达到现有挣值的时间）",
        (end.earned, *planned),
    )
    return late if behind >= _NOTABLE_MONTHS else None


def _curve_message(projects: Portfolio, end: ValueFacts, behind: Fact | None) -> Sentence:
    if end.schedule_index.is_missing:
        return say(
            "{all}都还没有到计划开工的时候",
            all=count_of(projects, "valued", "算出挣值的项目", len(projects.frame)),
        )
    gap = (end.earned.value or 0.0) - (end.planned.value or 0.0)
    difference = projects.money("sv", "挣值与计划值之差", abs(gap), end.earned.status, "挣值 − 计划值")
    return say(
        "项目挣值{earned}，比计划值少{gap}{late}；完成投资{paid}"
        if gap < 0
        else "项目挣值{earned}，比计划值多{gap}{late}；完成投资{paid}",
        late=say("，相当于落后{months}", months=behind) if behind else say(""),
        earned=end.earned,
        gap=replace(difference, inputs=(end.earned, end.planned)),
        paid=end.paid,
    )


def _quarters(projects: Portfolio) -> list[Period]:
    """Quarters from before the first planned start to the last planned finish, or to the day of the report if later."""
    first, last = (
        projects.frame["base_start"].min(),
        max(projects.frame["base_finish"].max().date(), projects.on),
    )
    begin, end = (Period(day.year, "Q", (day.month - 1) // 3 + 1) for day in (first, last))
    return min(begin.previous, projects.scope.workspace.period.closing_quarter).until(end)


def _planned_at(projects: Portfolio, quarter: Period) -> Fact:
    shares = [
        elapsed_share(row["base_start"].date(), row["base_finish"].date(), quarter.end)
        for row in projects.rows
    ]
    at_that_time = replace(projects, frame=projects.frame.assign(elapsed=shares), on=quarter.end)
    return replace(whole_value(at_that_time, end_of(quarter)).planned, period=quarter)


def _time(quarter: Period) -> float:
    """The end of a quarter as a time in years."""
    return quarter.year + quarter.index / 4
