"""Tables of commitment states (事项表格): changes since the last period, who must act, every commitment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.assessment import CHANGE_ORDER, FIRST_RATING, to_push
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_facts import StateFacts
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.narrative import LIGHT_LABELS, Light, Sentence, joined, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.languages import fill, listed, paragraph, translate
from minhou_analysis.plan import Plan
from minhou_analysis.submissions import TaskStatus

MAX_ROWS: Final = 15
"""Rows of a table of actions; the rest is counted in the note."""
ROWS_A_KIND: Final = 4
"""Rows of each kind of change, so that many of one kind hide none of another; the rest is counted in the note."""


def day_text(day: Any) -> str:
    """A date for tables, a dash where there is none."""
    return BLANK if pd.isna(day) else pd.Timestamp(day).strftime("%Y.%m.%d")


def commitment_name(plan: Plan, commitment: str) -> str:
    """Number and short title of a commitment."""
    return fill("{id} {title}", id=commitment, title=plan.commitment(commitment).title)


def unit_names(plan: Plan, units: Sequence[str]) -> str:
    """Names of units in one run of text."""
    return listed(plan.unit(unit).name for unit in units)


def state_facts(scope: Scope, row: Mapping[Hashable, Any]) -> StateFacts:
    """Facts of what one unit does for one commitment."""
    commitment, unit = str(row["commitment"]), str(row["unit"])
    whose, what = scope.plan.unit(unit).name, commitment_name(scope.plan, commitment)
    label = fill("{unit}{commitment}", unit=whose, commitment=what)
    return scope.facts_of(f"{commitment}-{unit}", label, row)


def counted(scope: Scope, name: str, kinds: Mapping[str, int], unit: UnitOfMeasure = ITEM) -> Sentence:
    """How many there are of each kind, the absent ones left out: 新逾期2项、新完成5项."""
    parts = (
        say("{kind}{count}", kind=kind, count=scope.count(f"{name}-{kind}", kind, number, unit))
        for kind, number in kinds.items()
        if number
    )
    return joined(parts)


def changes_table(
    scope: Scope, found: pd.DataFrame, reporting: Mapping[str, list[str]], demonstration: bool
) -> Table:
    """What changed since the period before, the weightiest first; whose reporting changed in the note."""
    kinds = Counter(found["kind"])
    shown = found.groupby("kind", sort=False).head(ROWS_A_KIND) if scope.details_in else found
    rows = [_change(scope, row) for row in rows_of(shown)]
    columns = (
        Column("commitment", "事项与单位", heads_row=True),
        Column("kind", "变化"),
        Column("before", "上期", numeric=True),
        Column("after", "本期", numeric=True),
    )
    since = scope.workspace.period.previous.label
    notes = [_unlisted(scope, len(found) - len(shown))] if len(found) > len(shown) else []
    notes += [
        say("{kind}：{units}。", kind=kind, units=unit_names(scope.plan, units))
        for kind, units in reporting.items()
        if units
    ]
    caption = say("与{since}相比", since=since)
    if kinds:
        ordered = {kind: kinds[kind] for kind in CHANGE_ORDER}
        caption = say("与{since}相比：{kinds}", since=since, kinds=counted(scope, "changed", ordered))
    empty = paragraph((translate("没有值得单列的变化。"), *(note.text for note in notes)))
    return Table(caption, columns, rows, joined(notes, ""), demonstration, empty)


def _change(scope: Scope, row: Mapping[Hashable, Any]) -> dict[str, Any]:
    now, before = (
        state_facts(scope, {**row, "completion": row[key]}).completion for key in ("after", "before")
    )
    return {
        "commitment": _commitment_and_unit(scope.plan, row),
        "kind": change_kind(row),
        "before": before.at(scope.workspace.period.previous),
        "after": now,
    }


def change_kind(row: Mapping[Hashable, Any]) -> str:
    """The kind of a change in words; of a first rating, what it is."""
    kind = str(row["kind"])
    light = LIGHT_LABELS[str(row["light"])]
    return fill("{kind}（{light}）", kind=kind, light=light) if kind == FIRST_RATING else kind


def _unlisted(scope: Scope, number: int) -> Sentence:
    rest = scope.count("unlisted", "未列的事项", number)
    return say("另有{rest}未列，见{where}。", rest=rest, where=scope.details_in)


def actions_table(scope: Scope, demonstration: bool) -> Table:
    """Who must act: overdue, due, suspended and far behind, the longest overdue first."""
    behind = to_push(scope.states)
    shown = behind.head(MAX_ROWS) if scope.details_in else behind
    rows = [_action(scope, row) for row in rows_of(shown)]
    columns = (
        Column("commitment", "事项与单位", heads_row=True),
        Column("light", "情形"),
        Column("completion", "完成率", numeric=True),
        Column("finish", "计划完成"),
        Column("next", "困难与下一步"),
    )
    rest = len(behind) - len(rows)
    caption: Sentence | str = "需要推动的事项"
    if rows:
        caption = say("需要推动的事项：{kinds}", kinds=counted_reasons(scope, behind))
    note = _unlisted(scope, rest) if rest > 0 else ""
    return Table(caption, columns, rows, note, demonstration, "本期没有逾期、到期未完成、受阻和滞后的事项。")


def counted_reasons(scope: Scope, behind: pd.DataFrame) -> Sentence:
    """How many must be pushed for which reason: 逾期47项、到期未完成15项."""
    return counted(scope, "behind", Counter(_why(row) for row in rows_of(behind)))


def _action(scope: Scope, row: Mapping[Hashable, Any]) -> dict[str, Any]:
    facts = state_facts(scope, row)
    late = say("逾期{days}", days=facts.days_overdue) if row["overdue"] else ""
    obstacle, step = row["obstacle"] or "未填", row["next_step"] or "未填"
    return {
        "commitment": _commitment_and_unit(scope.plan, row),
        "light": Light(str(row["light"]), _why(row)),
        "completion": facts.completion,
        "finish": Remarked(day_text(row["planned_finish"]), late, below=True),
        "next": Remarked(
            fill("困难：{words}", words=obstacle), fill("下一步：{words}", words=step), below=True
        ),
    }


def _why(row: Mapping[Hashable, Any]) -> str:
    """Why somebody must act, in a word: the weightiest reason."""
    status = row["status"]
    if row["overdue"]:
        return "逾期"
    if row["due"]:
        return "到期未完成"
    return TaskStatus(status).label if status in (TaskStatus.SUSPENDED, TaskStatus.NOT_STARTED) else "滞后"


def commitments_table(scope: Scope, demonstration: bool) -> Table:
    """Every commitment with its state, unit by unit; while nobody has reported, only who is asked about what."""
    plan, states = scope.plan, scope.states
    rows = [
        {
            "commitment": _commitment_and_unit(
                plan, row, plan.kinds[plan.commitment(row["commitment"]).kind]
            ),
            "light": Light(row["light"]),
            "completion": state_facts(scope, row).completion,
            "finish": day_text(row["planned_finish"]),
        }
        for row in rows_of(states)
    ]
    columns = (
        Column("commitment", "事项、填报单位、类型", heads_row=True),
        Column("light", "评定"),
        Column("completion", "完成率", numeric=True),
        Column("finish", "计划完成"),
    )
    shown = columns if states["reported"].any() else columns[:1]
    notes = [say("填报单位由本项目按方案原文在该举措的责任单位中指定，方案本身只写到举措一级。")]
    if plan.annex_available:
        notes.append(say("附件所列举措的单位以附件为准。"))
    return Table("事项明细", shown, rows, joined(notes, ""), demonstration)


def _commitment_and_unit(plan: Plan, row: Mapping[Hashable, Any], kind: str = "") -> Remarked:
    parts = filter(None, (plan.unit(row["unit"]).name, kind))
    return Remarked(commitment_name(plan, row["commitment"]), listed(parts, by=" · "), below=True)
