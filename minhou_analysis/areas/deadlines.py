"""What falls due next (近期到期事项): commitments by the day on which their units planned to finish."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import MAX_ROWS, commitment_name, day_text, state_facts
from minhou_analysis.display.narrative import Light, Sentence, Shown, note, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.tables import Column, Remarked, Table

QUARTERS_AHEAD: Final = 2
"""Quarters after the period's end in which a planned finish counts as near."""


def falling_due(scope: Scope) -> pd.DataFrame:
    """States of unfinished commitments whose planned finish is the period's last day or lies in the next quarters, the
    soonest first.
    """
    states = scope.states
    last = scope.workspace.period.closing_quarter
    for _ in range(QUARTERS_AHEAD):
        last = last.next
    finish = states["planned_finish"]
    near = (finish >= pd.Timestamp(scope.workspace.period.end)) & (finish <= pd.Timestamp(last.end))
    ahead = states[near & ~states["complete"]]
    return ahead.sort_values(["planned_finish", "completion"], kind="stable")


def deadlines_table(scope: Scope, most: int = MAX_ROWS) -> Shown:
    """What was to be finished on the last day or is in the next two quarters, by whom, and how far it is."""
    ahead = falling_due(scope)
    if ahead.empty:
        return note("今后两个季度没有未完成事项到期。")
    listed = ahead.head(most) if scope.details_in else ahead
    rows = [_row(scope, row) for row in rows_of(listed)]
    columns = (
        Column("finish", "计划完成"),
        Column("commitment", "事项与单位", heads_row=True),
        Column("light", "评定"),
        Column("completion", "完成率", numeric=True),
    )
    rest = len(ahead) - len(listed)
    remark: Sentence | str = ""
    if rest:
        more = scope.count("later-due", "未列的到期事项", rest, ITEM)
        remark = say("另有{more}未列，见{where}。", more=more, where=scope.details_in)
    number = scope.count("falling-due", "期末当日和今后两个季度到期的事项", len(ahead), ITEM)
    caption = say("期末当日和今后两个季度到期、尚未完成的事项：{number}", number=number)
    return Table(caption, columns, rows, remark)


def _row(scope: Scope, row: Mapping[Hashable, Any]) -> dict[str, Any]:
    unit = scope.plan.unit(str(row["unit"])).name
    return {
        "finish": day_text(row["planned_finish"]),
        "commitment": Remarked(commitment_name(scope.plan, str(row["commitment"])), unit, below=True),
        "light": Light(str(row["light"])),
        "completion": state_facts(scope, row).completion,
    }
