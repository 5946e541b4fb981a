"""What is furthest behind (最落后的): the slowest measure and what is longest overdue, each by name, owner and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.state_tables import commitment_name, state_facts, unit_names
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.numbers import UNIT, day_label
from minhou_analysis.plan import Plan

_NAMED: Final = 3
"""Units that a sentence names; of more, the first and how many there are."""


def furthest_behind(report: PlanReport) -> list[Sentence]:
    """What is slowest and what is longest overdue, and whose it is; nothing where all is on course."""
    return [*_slowest(report), *_longest_overdue(report)]


def leading_unit(plan: Plan, measure: str) -> Sentence | str:
    """The unit that the plan names first for a measure (牵头在前的责任单位), and how many share it."""
    return _first_units(plan, plan.measure(measure).units, f"owners-{measure}", 1)


def _slowest(report: PlanReport) -> list[Sentence]:
    """The measure furthest behind its planned time, and whose it is."""
    behind = report.groups[report.groups["light"].isin(["amber", "red"])]
    if behind.empty:
        return []
    worst = str(behind["ratio"].idxmin())
    facts = report.group_facts(worst)
    return [
        say(
            "进度最慢的是{measure}（责任单位{owners}），平均完成{completion}，应完成{planned}。",
            measure=report.group_name(worst),
            owners=leading_unit(report.plan, worst),
            completion=facts.completion,
            planned=facts.planned,
        )
    ]


def _longest_overdue(report: PlanReport) -> list[Sentence]:
    """The commitment that is longest overdue, whose it is and since when; of several with the same day, how many."""
    overdue = report.states[report.states["overdue"]]
    if overdue.empty:
        return []
    oldest = overdue[overdue["planned_finish"] == overdue["planned_finish"].min()]
    first = oldest.iloc[0].to_dict()
    one = "逾期最久的{which}，原定{finish}完成，已逾期{days}，完成率{completion}。"
    several = "逾期最久的{which}，均原定{finish}完成，已逾期{days}，完成率{completion}。"
    return [
        say(
            several if oldest["commitment"].nunique() > 1 else one,
            which=_which(report, oldest),
            finish=day_label(first["planned_finish"]),
            days=state_facts(report, first).days_overdue,
            completion=_completion(report, oldest),
        )
    ]


def _which(report: PlanReport, oldest: pd.DataFrame) -> Sentence:
    """The commitment and its units; of several, their number, the first in the plan's order, and the units of all."""
    names = {
        "commitment": commitment_name(report.plan, str(oldest.iloc[0]["commitment"])),
        "units": _first_units(report.plan, list(oldest["unit"].unique()), "longest-overdue-units", _NAMED),
    }
    many = oldest["commitment"].nunique()
    if many == 1:
        return say("是{units}「{commitment}」", **names)
    number = report.count("longest-overdue", "逾期最久的事项", many)
    return say("有{number}并列：「{commitment}」等，责任单位{units}", number=number, **names)


def _completion(report: PlanReport, states: pd.DataFrame) -> Sentence:
    """How far they are: one figure, or from the least to the most."""
    rows = rows_of(states.sort_values("completion", kind="stable"))
    least, most = (state_facts(report, row).completion for row in (rows[0], rows[-1]))
    return say("{least}" if least.text == most.text else "{least}至{most}", least=least, most=most)


def _first_units(plan: Plan, units: Sequence[str], name: str, most: int) -> Sentence | str:
    """The first units by name, and how many there are where not all are named: 县住建局等3家."""
    first = unit_names(plan, units[:most])
    if len(units) <= most:
        return first
    return say("{first}等{all}", first=first, all=Fact(name, "责任单位", float(len(units)), UNIT))
