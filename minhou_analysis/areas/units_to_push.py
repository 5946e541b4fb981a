"""Which units must act (谁要推动): those with what is longest overdue first, each with that and how much else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from minhou_analysis.areas.assessment import to_push
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import commitment_name, counted_reasons, day_text
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.numbers import UNIT
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill


def units_to_push_table(scope: Scope, most: int) -> Table:
    """The ``most`` units that must act first, each with its counts and the one thing that is furthest past its date."""
    behind = to_push(scope.states)
    by_unit = sorted(behind.groupby("unit", sort=False), key=lambda unit: _urgency(unit[1]))
    found = [_row(scope, str(unit), rows) for unit, rows in by_unit[:most]]
    columns = (
        Column("unit", "单位", heads_row=True),
        Column("all", "要推动", numeric=True),
        Column("overdue", "其中逾期", numeric=True),
        Column("worst", "最紧的一项"),
        Column("finish", "计划完成"),
    )
    caption: Sentence | str = "需要推动的事项"
    if by_unit:
        caption = say(
            "{units}有需要推动的事项：{kinds}",
            units=scope.count("units-to-push", "有要推动事项的单位", len(by_unit), UNIT),
            kinds=counted_reasons(scope, behind),
        )
    note = _unlisted(scope, [rows for _, rows in by_unit[most:]])
    return Table(caption, columns, found, note, empty="本期没有逾期、到期未完成、受阻和滞后的事项。")


def _urgency(rows: pd.DataFrame) -> tuple[pd.Timestamp, int, int]:
    """What orders units: the day since which something is overdue, then how much is, then how much there is to push."""
    since = rows.loc[rows["overdue"], "planned_finish"].min()
    return (pd.Timestamp.max if pd.isna(since) else since, -int(rows["overdue"].sum()), -len(rows))


def _unlisted(scope: Scope, left: Sequence[pd.DataFrame]) -> Sentence | str:
    """How many more units and commitments there are, and where they stand."""
    if not left:
        return ""
    return say(
        "单位：项。逾期最久的单位在前。另有{units}的{items}未列，连同困难和下一步见各单位报告。",
        units=scope.count("other-units", "另有要推动事项的单位", len(left), UNIT),
        items=scope.count("other-items", "未列单位要推动的事项", sum(map(len, left))),
    )


def _row(scope: Scope, unit: str, rows: pd.DataFrame) -> dict[str, Any]:
    worst = rows.iloc[0]
    name, late = scope.plan.unit(unit).name, int(rows["overdue"].sum())
    return {
        "unit": name,
        "all": Number(scope.count(f"to-push-{unit}", fill("{unit}要推动的事项", unit=name), len(rows))),
        "overdue": Number(scope.count(f"overdue-{unit}", fill("{unit}逾期的事项", unit=name), late)),
        "worst": commitment_name(scope.plan, str(worst["commitment"])),
        "finish": day_text(worst["planned_finish"]),
    }
