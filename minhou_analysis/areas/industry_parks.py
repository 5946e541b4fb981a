"""Parks and platforms that the plan names (园区与平台): what was promised for each, what is reported, what is built."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.assessment import group_states
from minhou_analysis.areas.industry_land import unknown
from minhou_analysis.areas.infrastructure_works import quoted
from minhou_analysis.areas.project_tables import PROJECT, scope_projects
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import state_facts
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Light, Sentence, joined, say
from minhou_analysis.display.numbers import WAN
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill
from minhou_analysis.observations import ObservationStatus

OUTPUT: Final = "park_output"
PARKS: Final = {
    "3.1.2": ("青口投资区", "闽侯经开区"),
    "3.1.3": ("中国东南汽车城", "兰圃汽配工业园", "东台新材料工业园"),
    "3.1.4": ("经开区",),
    "3.1.5": ("鸿尾高端建材产业园",),
    "3.1.6": ("旗山湖三创园", "海盛磐基科学城", "福州软件园闽侯分园", "福州大学新校区", "中国东南科学城"),
    "3.1.14": ("符合条件的园区",),
}
"""The commitments about parks and platforms, and the places as the plan writes them."""


def parks_table(scope: Scope) -> Table:
    """Each commitment about a park: the plan's words, the light, what each unit reports, projects and money."""
    states = scope.states[scope.states["commitment"].isin(list(PARKS))]
    lights = group_states(states, "commitment")["light"]
    projects = scope_projects(scope)
    rows = [
        _row(scope, str(key), str(lights[key]), about, projects[projects["commitment"] == key])
        for key, about in states.groupby("commitment", sort=False)
    ]
    columns = (
        Column("words", "方案原文", heads_row=True),
        Column("state", "评定与所报完成率"),
        Column("projects", "项目（个）", numeric=True),
        Column("paid", "完成投资（万元）", numeric=True),
    )
    note = say(
        "项目数和投资出自责任单位报送的项目表，按事项合计；没有报项目的，投资记作空缺。{rest}",
        rest=unmeasured(scope),
    )
    return Table("方案所列园区和平台", columns, rows, note)


def _row(scope: Scope, key: str, light: str, about: pd.DataFrame, projects: pd.DataFrame) -> dict[str, Any]:
    commitment = scope.plan.commitment(key)
    planned = _of_projects(scope, key, "{commitment}计划投资", projects, "investment_planned")
    paid = Number(_of_projects(scope, key, "{commitment}完成投资", projects, "investment_paid"))
    return {
        "words": Remarked(quoted(commitment), key, below=True),
        "state": Remarked(Light(light), completions(scope, about), below=True),
        "projects": Number(
            _of_projects(scope, key, "{commitment}项目数", projects, silent=not about["reported"].any())
        ),
        "paid": paid
        if planned.is_missing
        else Remarked(paid, say("计划{planned}", planned=Number(planned)), below=True),
    }


def completions(scope: Scope, states: pd.DataFrame) -> Sentence:
    """What each unit reports of a commitment: 县工信局92%、县住建局71%."""
    return joined(
        [
            say(
                "{unit}{completion}",
                unit=scope.plan.unit(str(row["unit"])).name,
                completion=state_facts(scope, row).completion if row["reported"] else "未报送",
            )
            for row in rows_of(states)
        ]
    )


def _of_projects(
    scope: Scope, commitment: str, label: str, projects: pd.DataFrame, column: str = "", silent: bool = False
) -> Fact:
    """How many projects, or the sum of a column over those that state it; ``label`` names the commitment.

    Missing where none states it, and where all units of the commitment are ``silent``.
    """
    known = projects[column].dropna() if column else projects["project"]
    number = float(known.sum()) if column else float(len(known))
    counts = len(known) > 0 or not (column or silent)
    return Fact(
        f"parks-{commitment}-{column or 'projects'}",
        fill(label, commitment=commitment),
        number if counts else None,
        WAN if column else PROJECT,
        scope.workspace.period,
        scope.workspace.region.name,
        ObservationStatus.worst(projects["obs_status"]) if len(projects) else scope.status,
        source="责任单位报送的项目表",
        formula="各项目之和" if column else "项目个数",
    )


def unmeasured(scope: Scope) -> Sentence:
    """What no form asks about the parks, and who could supply it."""
    output = scope.workspace.catalogue[OUTPUT]
    parks = [
        say(
            "{park}{output}",
            park=park,
            output=unknown(scope, f"{OUTPUT}-{place}", fill("{park}产值", park=park), output.unit),
        )
        for place, park in enumerate(PARKS["3.1.2"])
    ]
    return say(
        "{name}只有合计，分园区的没有要求填报：{parks}；{supplier}提供后可看各园区各长了多少。",
        name=output.name,
        parks=joined(parks),
        supplier=scope.plan.unit(output.supplier).name,
    )
