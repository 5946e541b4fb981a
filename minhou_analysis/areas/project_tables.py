"""Projects as units report them (项目表): how far each has come, and what it cost so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.projects_portfolio import project_history
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import counted, day_text
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.numbers import WAN
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.submissions import ProjectStage
from minhou_analysis.submissions.vocabulary import REPORTED_BY

PROJECT: Final = UnitOfMeasure("project", "个", "projects", "count", 0)
FROM_PROJECT_FORMS: Final = "来源：责任单位报送的项目表。"
"""The source of what is said of projects, as notes name it."""
MAX_PROJECTS: Final = 20
"""Rows of the table, the largest investments first; the rest is counted in the note."""


def scope_projects(scope: Scope) -> pd.DataFrame:
    """Projects reported for the period's quarter by the units, and for the commitments, that ``scope`` is about.

    Columns as in ``Submissions.projects`` and ``completion`` of the commitment; amounts in 万元.
    """
    history = project_history(scope)
    return history[history["period"] == str(scope.workspace.period.closing_quarter)]


def projects_table(scope: Scope) -> Table:
    """The projects of ``scope``: stage, planned finish, investment planned and paid (万元)."""
    projects = scope_projects(scope).sort_values(
        ["investment_planned", "commitment", "project"], ascending=[False, True, True], kind="stable"
    )
    stages = Counter(ProjectStage(stage).label for stage in projects["stage"])
    ordered = {stage.label: stages[stage.label] for stage in ProjectStage}
    rows = [_row(scope, row) for row in rows_of(projects.head(MAX_PROJECTS))]
    columns = (
        Column("project", "项目", heads_row=True),
        Column("stage", "阶段"),
        Column("finish", "计划完成"),
        Column("planned", "计划投资（万元）", numeric=True),
        Column("paid", "完成投资（万元）", numeric=True),
    )
    note: Sentence | str = FROM_PROJECT_FORMS
    if len(projects) > len(rows):
        rest = scope.count("unlisted-projects", "未列的项目", len(projects) - len(rows), PROJECT)
        note = joined([say(FROM_PROJECT_FORMS), say("按计划投资由大到小，另有{rest}未列。", rest=rest)], "")
    caption = say("项目（{stages}）", stages=counted(scope, "stage", ordered, PROJECT)) if stages else "项目"
    return Table(caption, columns, rows, note, empty="本期没有报送项目。")


def _row(scope: Scope, row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "project": Remarked(row["project"], owner(scope, row), below=True),
        "stage": ProjectStage(row["stage"]).label,
        "finish": day_text(row["planned_finish"]),
        "planned": Number(amount(scope, row, "investment_planned", "计划投资")),
        "paid": Number(amount(scope, row, "investment_paid", "完成投资")),
    }


def owner(scope: Scope, row: Mapping[Hashable, Any]) -> str:
    """The unit that reports a project, and the commitment that the project serves."""
    return fill("{unit}，{commitment}", unit=scope.plan.unit(row["unit"]).name, commitment=row["commitment"])


def amount(scope: Scope, row: Mapping[Hashable, Any], column: str, label: str) -> Fact:
    """An amount of a project in 万元, as the unit reported it."""
    value = row[column]
    return Fact(
        f"{column}-{row['unit']}-{row['project']}",
        fill("{project}{label}", project=row["project"], label=label),
        None if pd.isna(value) else float(value),
        WAN,
        scope.workspace.period.closing_quarter,
        scope.workspace.region.name,
        ObservationStatus(row["obs_status"]),
        source=fill(REPORTED_BY, unit=scope.plan.unit(row["unit"]).name),
    )
