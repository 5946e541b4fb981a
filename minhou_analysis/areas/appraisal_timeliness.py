"""When forms came (报送时效): each unit's form of a quarter against the last day it was due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.charts import Chart, stacked_shares
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import joined, say
from minhou_analysis.display.numbers import UNIT
from minhou_analysis.languages import fill
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

IN_TIME: Final = "按时"
CORRECTED: Final = "期后更正"
LATE: Final = "迟报"
ABSENT: Final = "未报"
NOT_DUE: Final = "未到期"
TIMELINESS: Final = (IN_TIME, CORRECTED, LATE, ABSENT, NOT_DUE)
"""How a form stands on the last day it was due, the best first. A form that came in time and was corrected after that day
was in time."""
_QUARTERS: Final = 12
"""Quarters shown in a chart."""


def due_moment(workspace: Workspace, quarter: Period) -> pd.Timestamp:
    """The first moment at which a form for the quarter is late."""
    return pd.Timestamp(quarter.end) + pd.Timedelta(days=workspace.settings.due_days + 1)


def standing_forms(workspace: Workspace, quarter: Period) -> pd.DataFrame:
    """The form of each unit that stands for a quarter, by unit: received, supersedes, obs_status."""
    rows = workspace.submissions.receipts
    return rows[rows["period"] == str(quarter)].set_index("unit")


def standings(workspace: Workspace, quarter: Period) -> dict[str, str]:
    """How each unit's form for a quarter stands (``TIMELINESS``), by unit in the plan's order."""
    due = due_moment(workspace, quarter)
    absent = NOT_DUE if pd.Timestamp(workspace.as_of or date.max) < due else ABSENT
    rows = workspace.forms_received(unit.id for unit in workspace.plan.units).receipts
    rows = rows[rows["period"] == str(quarter)].sort_values("received", kind="stable")
    current = standing_forms(workspace, quarter)["obs_status"].to_dict()
    forms: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(rows):
        # a real form takes the place of a demonstration one: it does not correct it
        if row["obs_status"] == current.get(row["unit"]):
            forms.setdefault(row["unit"], []).append(row)
    known = {unit: _standing(sent, due) for unit, sent in forms.items()}
    return {unit.id: known.get(unit.id, absent) for unit in workspace.plan.units}


def _standing(forms: Sequence[Mapping[str, Any]], due: pd.Timestamp) -> str:
    """The standing of the forms that one unit sent for one quarter, the oldest first."""
    first, last = forms[0], forms[-1]
    if last["received"] < due:
        return IN_TIME
    # where the form that was corrected is not in the store, nothing says that it came late
    return CORRECTED if first["received"] < due or first["supersedes"] else LATE


def quarters_of_year(workspace: Workspace) -> list[Period]:
    """Quarters of the period's year that are followed, up to the period's last."""
    last = workspace.period.closing_quarter
    return [q for q in workspace.settings.first_period.until(last) if q.year == last.year]


def timeliness_chart(scope: Scope) -> Chart:
    """Forms in time, corrected, late and missing, quarter by quarter."""
    workspace = scope.workspace
    last = workspace.period.closing_quarter
    quarters = workspace.settings.first_period.until(last)[-_QUARTERS:]
    counted = {quarter: _counted(scope, quarter) for quarter in quarters}
    names = [name for name in TIMELINESS if any(facts[name].value for facts in counted.values())]
    data = pd.DataFrame(
        [[int(facts[name].value or 0) for name in names] for facts in counted.values()],
        columns=[fill("{standing!c}", standing=name) for name in names],
    )
    data.insert(0, "name", [str(quarter) for quarter in quarters])

    def said(facts: Mapping[str, Fact]) -> Any:
        return joined(
            [
                say("{standing}{count}", standing=name, count=facts[name])
                for name in names
                if facts[name].value
            ]
        )

    now = counted[last]
    whole = Fact("forms-asked", "应报单位", float(len(workspace.plan.units)), UNIT, last)
    steps = [say("{quarter}{said}", quarter=q.label, said=said(facts)) for q, facts in counted.items()]
    return stacked_shares(
        data,
        str(last),
        "家",
        decimals=0,
        title=say("本期{whole}单位中{said}", whole=whole, said=said(now)),
        alt=say("各季度报送情况：{said}。", said=joined(steps, "；")).text,
        note="单位：家。来源：收件登记。期后更正：首次报送按时，截止日后又作更正。",
        drawn=tuple(facts[name] for facts in counted.values() for name in names),
    )


def _counted(scope: Scope, quarter: Period) -> dict[str, Fact]:
    """How many forms of a quarter stand how, as facts."""
    found = Counter(standings(scope.workspace, quarter).values())
    status = ObservationStatus.worst(standing_forms(scope.workspace, quarter)["obs_status"])
    region = scope.workspace.region.name
    return {
        name: Fact(
            f"{name}-{quarter}",
            fill("{standing}的单位", standing=name),
            float(found[name]),
            UNIT,
            quarter,
            region,
            status,
        )
        for name in TIMELINESS
    }
