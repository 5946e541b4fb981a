"""Tables of commitment states (事项表格): changes since the last period, who must act, every commitment."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.assessment import CHANGE_ORDER
from minhou_analysis.display.narrative import Light
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.plan import Plan
from minhou_analysis.submissions import TaskStatus

MAX_ROWS: Final = 15
"""Rows of a table of actions or changes; the rest is counted in the note."""


def percent_text(value: float) -> str:
    """A completion in whole percent, a dash where there is none."""
    return BLANK if pd.isna(value) else f"{value:.0f}%"


def ratio_text(value: float) -> str:
    """A ratio of completion to time, a dash where there is none.

    Cut off after two decimals, not rounded: no ratio may look as if it had reached a threshold that it has not.
    """
    return BLANK if pd.isna(value) else f"{math.floor(value * 100 + 1e-9) / 100:.2f}"


def day_text(day: Any) -> str:
    """A date for tables, a dash where there is none."""
    return BLANK if pd.isna(day) else pd.Timestamp(day).strftime("%Y.%m.%d")


def commitment_name(plan: Plan, commitment: str) -> str:
    """Number and short title of a commitment."""
    return f"{commitment} {plan.commitment(commitment).title}"


def unit_names(plan: Plan, units: Sequence[str]) -> str:
    """Names of units in one run of text."""
    return "、".join(plan.unit(unit).name for unit in units)


def changes_table(
    plan: Plan, found: pd.DataFrame, reporting: Mapping[str, list[str]], since: str, demonstration: bool
) -> Table:
    """What changed since the period called ``since``, the weightiest first; whose reporting changed in the note."""
    kinds = Counter(found["kind"])
    summary = "、".join(f"{kind}{kinds[kind]}项" for kind in CHANGE_ORDER if kinds[kind])
    rows = [
        {
            "commitment": _commitment_and_unit(plan, row),
            "kind": row["kind"],
            "before": percent_text(row["before"]),
            "after": percent_text(row["after"]),
        }
        for row in found.head(MAX_ROWS).to_dict("records")
    ]
    columns = (
        Column("commitment", "事项与单位", heads_row=True),
        Column("kind", "变化"),
        Column("before", "上期", numeric=True),
        Column("after", "本期", numeric=True),
    )
    notes = [f"另有{len(found) - len(rows)}项未列，见各领域与各单位报告。"] if len(found) > len(rows) else []
    notes += [f"{kind}：{unit_names(plan, units)}。" for kind, units in reporting.items() if units]
    caption = f"与{since}相比：{summary}" if summary else f"与{since}相比"
    empty = "没有值得单列的变化。" + "".join(notes)
    return Table(caption, columns, rows, "".join(notes), demonstration, empty)


def actions_table(plan: Plan, states: pd.DataFrame, demonstration: bool) -> Table:
    """Who must act: overdue, suspended and far behind, the longest overdue first."""
    behind = states[states["light"] == "red"].sort_values(
        ["overdue", "planned_finish", "completion"], ascending=[False, True, True], kind="stable"
    )
    rows = [
        {
            "commitment": _commitment_and_unit(plan, row),
            "light": Light("red", _why_red(row["overdue"], row["status"])),
            "completion": percent_text(row["completion"]),
            "finish": day_text(row["planned_finish"]),
            "next": Remarked(
                f"困难：{row['obstacle'] or '未填'}", f"下一步：{row['next_step'] or '未填'}", below=True
            ),
        }
        for row in behind.head(MAX_ROWS).to_dict("records")
    ]
    columns = (
        Column("commitment", "事项与单位", heads_row=True),
        Column("light", "情形"),
        Column("completion", "完成率", numeric=True),
        Column("finish", "计划完成"),
        Column("next", "困难与下一步"),
    )
    rest = len(behind) - len(rows)
    note = f"另有{rest}项未列，见各领域与各单位报告。" if rest > 0 else ""
    caption = f"需要推动的事项（{len(behind)}项）" if len(behind) else "需要推动的事项"
    return Table(caption, columns, rows, note, demonstration, "本期没有滞后的事项。")


def _why_red(overdue: bool, status: str) -> str:
    if overdue:
        return "逾期"
    return TaskStatus(status).label if status in (TaskStatus.SUSPENDED, TaskStatus.NOT_STARTED) else "滞后"


def commitments_table(plan: Plan, states: pd.DataFrame, demonstration: bool) -> Table:
    """Every commitment with its state, unit by unit; while nobody has reported, only who is asked about what."""
    rows = [
        {
            "commitment": _commitment_and_unit(
                plan, row, plan.kinds[plan.commitment(row["commitment"]).kind]
            ),
            "light": Light(row["light"]),
            "completion": percent_text(row["completion"]),
            "finish": day_text(row["planned_finish"]),
        }
        for row in states.to_dict("records")
    ]
    columns = (
        Column("commitment", "事项、填报单位、类型", heads_row=True),
        Column("light", "评定"),
        Column("completion", "完成率", numeric=True),
        Column("finish", "计划完成"),
    )
    shown = columns if states["reported"].any() else columns[:1]
    note = "填报单位由本项目按方案原文在该举措的责任单位中指定，方案本身只写到举措一级。"
    if plan.annex_available:
        note += "附件所列举措的单位以附件为准。"
    return Table("事项明细", shown, rows, note, demonstration)


def _commitment_and_unit(plan: Plan, row: Mapping[Hashable, Any], kind: str = "") -> Remarked:
    parts = (plan.unit(row["unit"]).name, kind)
    return Remarked(commitment_name(plan, row["commitment"]), " · ".join(filter(None, parts)), below=True)
