"""Which units must act (谁要推动): those with the most overdue first, each with what is longest overdue."""

from __future__ import annotations

from typing import Any

import pandas as pd

from minhou_analysis.areas.assessment import to_push
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import commitment_name, counted_reasons, day_text
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.numbers import UNIT
from minhou_analysis.display.tables import Column, Number, Table


def units_to_push_table(scope: Scope, most: int) -> Table:
    """The ``most`` units that have most to push, each with its counts and the one thing that is furthest past its date."""
    behind = to_push(scope.states)
    found = [_row(scope, str(unit), rows) for unit, rows in behind.groupby("unit", sort=False)]
    found.sort(key=lambda row: (-row["overdue"].fact.value, -row["all"].fact.value))
    columns = (
        Column("unit", "单位", heads_row=True),
        Column("all", "要推动", numeric=True),
        Column("overdue", "其中逾期", numeric=True),
        Column("worst", "最紧的一项"),
        Column("finish", "计划完成"),
    )
    rest = len(found) - most
    note: Sentence | str = ""
    if rest > 0:
        note = say(
            "单位：项。另有{rest}未列；逐项和各单位填报的困难、下一步见各单位报告。",
            rest=scope.count("other-units", "另有要推动事项的单位", rest, UNIT),
        )
    caption: Sentence | str = "需要推动的事项"
    if found:
        caption = say(
            "{units}有需要推动的事项：{kinds}",
            units=scope.count("units-to-push", "有要推动事项的单位", len(found), UNIT),
            kinds=counted_reasons(scope, behind),
        )
    return Table(caption, columns, found[:most], note, empty="本期没有逾期、到期未完成、受阻和滞后的事项。")


def _row(scope: Scope, unit: str, rows: pd.DataFrame) -> dict[str, Any]:
    worst = rows.iloc[0]
    name = scope.plan.unit(unit).name
    return {
        "unit": name,
        "all": Number(scope.count(f"to-push-{unit}", f"{name}要推动的事项", len(rows))),
        "overdue": Number(scope.count(f"overdue-{unit}", f"{name}逾期的事项", int(rows["overdue"].sum()))),
        "worst": commitment_name(scope.plan, str(worst["commitment"])),
        "finish": day_text(worst["planned_finish"]),
    }
