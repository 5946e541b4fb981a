"""Works (设施建设): for each kind of facility the plan's words, what its units report, and what is measured of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.courses import course_table
from minhou_analysis.areas.infrastructure_coverage import Coverage, coverage_of
from minhou_analysis.areas.quoted_words import quotation
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import counted, day_text, state_facts, unit_names
from minhou_analysis.display.narrative import LIGHT_LABELS, Light, Sentence, Sequence, Shown, joined, say
from minhou_analysis.display.tables import Column, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.plan import Commitment
from minhou_analysis.submissions import TaskStatus


@dataclass(frozen=True)
class Topic:
    """A kind of facility: the commitments that are about it, the indicators that measure it, or what would."""

    name: str
    commitments: tuple[str, ...]
    indicators: tuple[str, ...] = ()
    missing: str = ""


ROADS: Final = Topic("道路", ("5.2.1", "5.2.2", "5.2.4"), ("rural_road_good_share",))
BUSES: Final = Topic("公交客运", ("5.2.3", "5.2.6", "5.2.7"), ("village_bus_coverage",))
RAIL: Final = Topic("轨道交通", ("5.2.5",), missing="分线路的里程、车站、开工和通车时间，可看规划走到哪一步")
WATER: Final = Topic("供水", ("5.2.8", "5.2.9", "5.2.10"), ("rural_piped_water_share",))
SEWAGE: Final = Topic(
    "垃圾污水", ("5.2.11",), ("rural_sewage_treatment_share", "sewage_facilities_normal_share")
)
FLOODS: Final = Topic(
    "防洪排涝", ("5.2.12",), missing="达标堤防长度占应建长度的比重和列入河长办监控的项目数，可看防护到哪一步"
)
GAS: Final = Topic("管道燃气", ("5.2.13",), ("gas_villages",))
GRID: Final = Topic("农村电网", ("5.2.14",), ("rural_outage_hours",))
BROADBAND: Final = Topic("宽带与数字设施", ("5.2.15", "5.2.16"), ("gigabit_village_share",))
TOPICS: Final = (ROADS, BUSES, RAIL, WATER, SEWAGE, FLOODS, GAS, GRID, BROADBAND)
"""The kinds of facility that measure 5.2 names, in its order."""

_NOTE: Final = "事项按单位计。对照：事项都报为已完成而覆盖类指标未满的，说明工程做完后还有村或户没有用上；没有指标的，完成与否只见于单位所报。"


def works_table(scope: Scope) -> Shown:
    """Kind by kind: how many commitments stand how, what the indicator says, and whether the two agree."""
    if waiting := scope.waiting("各类设施的事项状态和指标"):
        return waiting
    columns = (
        Column("name", "设施", heads_row=True),
        Column("states", "事项评定"),
        Column("latest", "指标"),
        Column("agreement", "对照"),
    )
    rows = [_works_row(scope, topic, about(scope, topic)) for topic in TOPICS]
    if others := _others(scope):
        rows.append(_works_row(scope, others, about(scope, others)))
    return Table("各类设施：事项与指标", columns, rows, _NOTE)


def about(scope: Scope, topic: Topic) -> pd.DataFrame:
    """States of the topic's commitments."""
    return scope.states[scope.states["commitment"].isin(topic.commitments)]


def _others(scope: Scope) -> Topic | None:
    """What the annex adds to the measure and no kind of facility takes in."""
    measure = scope.plan.commitment(ROADS.commitments[0]).measure
    named = {commitment for topic in TOPICS for commitment in topic.commitments}
    rest = [c.id for c in scope.plan.measure(measure).commitments if c.id not in named]
    return Topic("附件所列其他事项", tuple(rest)) if rest else None


def _works_row(scope: Scope, topic: Topic, states: pd.DataFrame) -> dict[str, Any]:
    lights = Counter(LIGHT_LABELS[str(light)] for light in states["light"])
    ordered = {label: lights[label] for label in LIGHT_LABELS.values()}
    return {
        "name": Remarked(topic.name, listed(topic.commitments), below=True),
        "states": counted(scope, f"works-{topic.name}", ordered),
        "latest": joined([_latest(scope, name) for name in topic.indicators], "；")
        if topic.indicators
        else "没有指标",
        "agreement": agreement(scope, topic, states),
    }


def _latest(scope: Scope, name: str) -> Sentence:
    indicator = scope.workspace.catalogue[name]
    latest = scope.progress(indicator).latest
    supplier = scope.plan.unit(indicator.supplier).name
    if latest.is_missing:
        return say("{name}待{supplier}报送", name=indicator.name, supplier=supplier)
    if latest.period is not None and latest.period.end < scope.workspace.period.closing_quarter.end:
        return say("{name}{latest}（{period}）", name=indicator.name, latest=latest, period=latest.when)
    return say("{name}{latest}", name=indicator.name, latest=latest)


def agreement(scope: Scope, topic: Topic, states: pd.DataFrame) -> Sentence | str:
    """Whether what is reported done is seen in what is measured."""
    known = states[states["reported"]]
    if known.empty:
        return "未报送，不对照"
    done = bool(known["complete"].all()) and len(known) == len(states)
    measured = [found for name in topic.indicators if (found := coverage_of(scope, name)) is not None]
    short = [found for found in measured if found.is_short]
    if done and short:
        return say("报为完成，覆盖未满（{gaps}）", gaps=joined([_gap(found) for found in short]))
    if done and measured:
        return "完成且已满"
    if done:
        return "报为完成，无覆盖指标可对照"
    open_ones = known[~known["complete"]]
    is_ahead = (open_ones["planned_finish"] > pd.Timestamp(scope.workspace.period.end)).all()
    return "未到计划完成日，不对照" if len(open_ones) and is_ahead else "未完成"


def _gap(found: Coverage) -> Sentence:
    return say("差{gap}", gap=found.gap)


def topic_section(scope: Scope, topic: Topic) -> Shown:
    """The plan's words for a kind of facility with what each unit reports, then its indicators over the years."""
    states = commitments_in_words(scope, topic)
    if not topic.indicators or not scope.workspace.is_home:
        return states
    return Sequence((states, course_table(scope, fill("{topic}指标", topic=topic.name), topic.indicators)))


def commitments_in_words(scope: Scope, topic: Topic) -> Shown:
    """Each commitment word for word, and what each of its units reports of it; the words alone while nobody has."""
    if not scope.workspace.is_home and (waiting := scope.waiting("")):
        return waiting
    columns = (
        Column("words", "方案原文与填报单位", heads_row=True),
        Column("light", "评定与完成率"),
        Column("finish", "计划完成"),
    )
    states = about(scope, topic)
    first = ~states["commitment"].duplicated()
    rows = [_state_row(scope, row, quote) for row, quote in zip(rows_of(states), first, strict=True)]
    if not scope.has_reports:
        return Table(say("{topic}：方案怎么说（等待报送）", topic=topic.name), columns[:1], rows)
    return Table(say("{topic}：方案怎么说，做到哪一步", topic=topic.name), columns, rows)


def _state_row(scope: Scope, row: Mapping[Hashable, Any], quote: bool) -> dict[str, Any]:
    """One unit's line; the plan's words stand with the first of the units that share a commitment."""
    facts = state_facts(scope, row)
    commitment = scope.plan.commitment(row["commitment"])
    whose = "{unit}，{commitment}，困难：{obstacle}" if row["obstacle"] else "{unit}，{commitment}"
    unit = scope.plan.unit(row["unit"]).name
    said = say(whose, unit=unit, commitment=commitment.id, obstacle=row["obstacle"])
    done: Sentence | str = "未报送"
    if row["status"]:
        done = say(
            "{status} {completion}", status=TaskStatus(row["status"]).label, completion=facts.completion
        )
    late: Sentence | str = "到期未完成" if row["due"] else ""
    if row["overdue"]:
        late = say("逾期{days}", days=facts.days_overdue)
    return {
        "words": Remarked(quoted(commitment), said, below=True) if quote else Remarked("", said),
        "light": Remarked(Light(str(row["light"])), done, below=True),
        "finish": Remarked(day_text(row["planned_finish"]), late, below=True),
    }


def quoted(commitment: Commitment) -> Sentence:
    """The plan's words in quotation marks, without the mark that joined them to what follows."""
    return quotation(commitment.text.rstrip(",;。，；、"), commitment.title)


def gaps(scope: Scope) -> list[Sentence | str]:
    """Kinds of facility that nothing measures: what, from whom, what it would show."""
    return [
        say(
            "{topic}没有指标：待{units}提供{what}。",
            topic=topic.name,
            units=unit_names(scope.plan, list(about(scope, topic)["unit"].drop_duplicates())),
            what=topic.missing,
        )
        for topic in TOPICS
        if not topic.indicators
    ]
