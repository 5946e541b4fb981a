"""Projects past their date (逾期项目), and the rail lines that the plan names (轨道交通)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.infrastructure_works import RAIL, commitments_in_words
from minhou_analysis.areas.project_tables import PROJECT, amount, scope_projects
from minhou_analysis.areas.projects_portfolio import FINISHED
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import day_text
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Sequence, Shown, say
from minhou_analysis.display.numbers import DAY
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.submissions import ProjectStage

LINES: Final = {"城际铁路F1快线": "F1", "地铁8号线": "8号线"}
"""The lines that commitment 5.2.5 names, and by what a project's name is known to be about one."""


def own_projects(scope: Scope) -> pd.DataFrame:
    """The projects of ``scope``; where units reported some, without those of the demonstration."""
    projects = scope_projects(scope)
    shown = projects["obs_status"] == ObservationStatus.DEMONSTRATION
    return projects if shown.all() else projects[~shown]


def late_projects(scope: Scope) -> pd.DataFrame:
    """Projects of ``scope`` past their planned finish and not built at the end of the period, the longest late first.

    Columns as in ``Submissions.projects``, and days: how many have gone since the planned finish.
    """
    projects = own_projects(scope)
    end = pd.Timestamp(scope.workspace.period.end)
    late = projects[(projects["planned_finish"] < end) & ~projects["stage"].isin(list(FINISHED))]
    late = late.assign(days=(end - late["planned_finish"]).dt.days)
    return late.sort_values(["days", "commitment", "project"], ascending=[False, True, True], kind="stable")


def days_late(scope: Scope, row: Mapping[Hashable, Any]) -> Fact:
    """Days since the planned finish of a late project."""
    return Fact(
        f"days-late-{row['unit']}-{row['project']}",
        fill("{project}逾期天数", project=row["project"]),
        float(row["days"]),
        DAY,
        scope.workspace.period,
        scope.workspace.region.name,
        ObservationStatus(row["obs_status"]),
        source=fill("{unit}报送", unit=scope.plan.unit(row["unit"]).name),
        formula="期末 − 计划完成日",
    )


def verdict(scope: Scope) -> list[Sentence]:
    """Which project is late; nothing where no projects were reported."""
    projects = own_projects(scope)
    if projects.empty:
        return []
    late = late_projects(scope)
    many = _count(scope, "projects", "项目", projects)
    if late.empty:
        return [say("报送的{many}项目没有过了计划完成日仍未完工的。", many=many)]
    worst = late.iloc[0].to_dict()
    return [
        say(
            "报送的{many}项目中，{late}过了计划完成日仍未完工，逾期最久的是{unit}的“{project}”（{days}）。",
            many=many,
            late=_count(scope, "late-projects", "逾期项目", late),
            unit=scope.plan.unit(str(worst["unit"])).name,
            project=str(worst["project"]),
            days=days_late(scope, worst),
        )
    ]


def _count(scope: Scope, name: str, label: str, projects: pd.DataFrame) -> Fact:
    workspace = scope.workspace
    status = ObservationStatus.worst(projects["obs_status"])
    return Fact(
        name,
        label,
        float(len(projects)),
        PROJECT,
        workspace.period,
        workspace.region.name,
        status,
        "责任单位报送",
    )


def late_table(scope: Scope) -> Shown:
    """Projects past their planned finish: stage, days late, what was paid of what was planned."""
    if waiting := scope.waiting("过了计划完成日仍未完工的项目"):
        return waiting
    late = late_projects(scope)
    columns = (
        Column("project", "项目", heads_row=True),
        Column("stage", "阶段"),
        Column("days", "逾期", numeric=True),
        Column("paid", "完成投资（万元）", numeric=True),
    )
    rows = [_late_row(scope, row) for row in rows_of(late)]
    note = "过了计划完成日而阶段未到完工、投用的项目；完工晚于计划的不在此列。来源：责任单位报送的项目表。"
    return Table("过了计划完成日仍未完工的项目", columns, rows, note, empty="本期没有。")


def _late_row(scope: Scope, row: dict[Hashable, Any]) -> dict[str, Any]:
    where = fill("{unit}，{commitment}", unit=scope.plan.unit(row["unit"]).name, commitment=row["commitment"])
    return {
        "project": Remarked(row["project"], where, below=True),
        "stage": ProjectStage(row["stage"]).label,
        "days": Remarked(
            days_late(scope, row), say("计划{day}", day=day_text(row["planned_finish"])), below=True
        ),
        "paid": Remarked(
            Number(amount(scope, row, "investment_paid", "完成投资")),
            say("计划{planned}", planned=Number(amount(scope, row, "investment_planned", "计划投资"))),
            below=True,
        ),
    }


def rail_section(scope: Scope) -> Shown:
    """The plan's words on rail with what its units report, and the projects line by line."""
    states = commitments_in_words(scope, RAIL)
    if scope.waiting(""):
        return states
    projects = own_projects(scope)
    projects = projects[projects["commitment"].isin(RAIL.commitments)]
    columns = (
        Column("line", "方案所列线路", heads_row=True),
        Column("project", "单位填报的项目"),
        Column("stage", "阶段"),
        Column("finish", "计划完成"),
        Column("planned", "计划投资（万元）", numeric=True),
        Column("paid", "完成投资（万元）", numeric=True),
    )
    rows = [_rail_row(scope, row) for row in rows_of(projects)]
    named = "".join(projects["project"])
    rows += [_no_project(line) for line, sign in LINES.items() if sign not in named]
    note = (
        "线路按项目名称认定。方案的话是“规划建设”，没有定开工和通车时间；"
        "里程、车站和工期待县发改局、县交通局分线路填报。"
    )
    return Sequence((states, Table("轨道交通项目", columns, rows, note)))


def _no_project(line: str) -> dict[str, Any]:
    return dict.fromkeys(("stage", "finish", "planned", "paid"), BLANK) | {
        "line": line,
        "project": "没有写明这条线的项目",
    }


def _rail_row(scope: Scope, row: dict[Hashable, Any]) -> dict[str, Any]:
    lines = listed(line for line, sign in LINES.items() if sign in row["project"])
    return {
        "line": lines or "未写明线路",
        "project": Remarked(row["project"], scope.plan.unit(row["unit"]).name, below=True),
        "stage": ProjectStage(row["stage"]).label,
        "finish": day_text(row["planned_finish"]),
        "planned": Number(amount(scope, row, "investment_planned", "计划投资")),
        "paid": Number(amount(scope, row, "investment_paid", "完成投资")),
    }
