"""Projects as units report them (项目表): how far each has come, and what it cost so far."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import day_text
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.submissions import ProjectStage

MAX_PROJECTS: Final = 20
"""Rows of the table, the largest investments first; the rest is counted in the note."""


def scope_projects(scope: Scope) -> pd.DataFrame:
    """Projects reported for the period's quarter by the units, and for the commitments, that ``scope`` is about.

    Columns as in ``Submissions.projects``; amounts in 万元.
    """
    workspace = scope.workspace
    about = {(c.id, unit) for c in scope.plan.commitments for unit in c.units if scope.is_about(c, unit)}
    units = dict.fromkeys(unit for _, unit in about)
    projects = workspace.forms_of(units).in_period(workspace.period.closing_quarter).projects
    pairs = pd.MultiIndex.from_frame(projects[["commitment", "unit"]])
    return projects[pairs.isin(list(about))]


def projects_table(scope: Scope) -> Table:
    """The projects of ``scope``: stage, planned finish, investment planned and paid (万元)."""
    projects = scope_projects(scope).sort_values(
        ["investment_planned", "commitment", "project"], ascending=[False, True, True], kind="stable"
    )
    stages = Counter(projects["stage"])
    counts = "、".join(f"{stage.label}{stages[stage]}个" for stage in ProjectStage if stages[stage])
    rows = [_row(scope, row) for row in projects.head(MAX_PROJECTS).to_dict("records")]
    columns = (
        Column("project", "项目", heads_row=True),
        Column("stage", "阶段"),
        Column("finish", "计划完成"),
        Column("planned", "计划投资(万元)", numeric=True),
        Column("paid", "完成投资(万元)", numeric=True),
    )
    note = "来源：责任单位报送的项目表。"
    if len(projects) > len(rows):
        note += f"按计划投资由大到小，另有{len(projects) - len(rows)}个未列。"
    caption = f"项目（{counts}）" if counts else "项目"
    shown = (projects["obs_status"] == "DEMO").any()
    return Table(caption, columns, rows, note, bool(shown), "本期没有报送项目。")


def _row(scope: Scope, row: dict[Any, Any]) -> dict[str, Any]:
    where = f"{scope.plan.unit(row['unit']).name}，{row['commitment']}"
    return {
        "project": Remarked(row["project"], where, below=True),
        "stage": ProjectStage(row["stage"]).label,
        "finish": day_text(row["planned_finish"]),
        "planned": _amount(row["investment_planned"]),
        "paid": _amount(row["investment_paid"]),
    }


def _amount(value: float) -> str:
    return BLANK if pd.isna(value) else f"{value:,.2f}"
