"""What is missing from the forms (报送缺项): forms that nobody sent, and completion that nothing proves."""

from __future__ import annotations

from typing import Final

import pandas as pd

from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.numbers import UNIT, day_label
from minhou_analysis.languages import listed

_FEW: Final = 12
"""Up to this many commitments are named one by one in a list of gaps; more are counted by unit."""


def _silent_units(scope: Scope) -> list[str]:
    """Units that were asked and have not reported for the period."""
    reported = scope.states.groupby("unit", sort=False)["reported"].any()
    return [str(unit) for unit in reported[~reported].index]


def unreported(scope: Scope) -> list[Sentence]:
    """Whose forms are missing for the period."""
    silent = _silent_units(scope)
    if not silent:
        return []
    workspace = scope.workspace
    everybody = len(silent) == scope.states["unit"].nunique() > 1
    number = Fact("silent-units", "未报送单位", float(len(silent)), UNIT, workspace.period)
    whose = say("{units}", units=unit_names(scope.plan, silent))
    whose = say("全部{number}责任单位", number=number) if everybody else whose
    if workspace.as_of is not None and workspace.as_of <= workspace.due:
        due = day_label(workspace.due)
        return [say("本期尚未报送（截止日{due}）：{whose}。报送后方可评定其事项。", due=due, whose=whose)]
    return [say("本期未报送：{whose}。报送后方可评定其事项。", whose=whose)]


def undated(states: pd.DataFrame) -> pd.DataFrame:
    """States of what was reported without a planned finish, and is not done: nothing can be rated without one."""
    return states[states["reported"] & ~states["complete"] & states["planned_finish"].isna()]


def unplanned(scope: Scope) -> list[Sentence]:
    """What has no planned finish, by unit."""
    return _by_unit(
        scope,
        undated(scope.states),
        "unplanned",
        "没有计划完成日的事项",
        "没有填计划完成日的{number}，补填后方可评定：{whose}。",
    )


def unproven(scope: Scope) -> list[Sentence]:
    """What was called completed without evidence, by unit."""
    return _by_unit(
        scope,
        scope.states[scope.states["complete"] & (scope.states["evidence"] == "")],
        "unproven",
        "没有佐证的事项",
        "报为已完成而没有佐证材料的{number}，请补交：{whose}。",
    )


def _by_unit(scope: Scope, found: pd.DataFrame, name: str, label: str, template: str) -> list[Sentence]:
    if found.empty:
        return []
    whose: list[Sentence] = []
    for unit, ids in found.groupby("unit", sort=False)["commitment"]:
        many = scope.count(f"{name}-{unit}", label, len(ids))
        which = listed(ids) if len(found) <= _FEW else many
        whose.append(say("{unit}{commitments}", unit=scope.plan.unit(str(unit)).name, commitments=which))
    return [say(template, number=scope.count(name, label, len(found)), whose=joined(whose, "；"))]
