"""Tables of what is different from an earlier report (变动表)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.differences import Difference
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_facts import WHOLE_PERCENT
from minhou_analysis.areas.state_tables import MAX_ROWS, commitment_name, counted
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.tables import Column, Remarked, Table
from minhou_analysis.languages import listed
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

_COUNTED: Final = (Difference.NEW, Difference.CORRECTION, Difference.REVISION, Difference.METHOD)


def differences_table(scope: Scope, found: pd.DataFrame, since: Sentence) -> Table:
    """Corrections, revisions and changes of method one by one; new data are counted, for the report is made of them."""
    kinds = Counter(found["kind"])
    changed = found[found["kind"] != Difference.NEW]
    shown = changed.head(MAX_ROWS)
    rows = [difference_row(scope, row) for row in rows_of(shown)]
    columns = (
        Column("name", "数据与来源", heads_row=True),
        Column("kind", "变动"),
        Column("before", "原值", numeric=True),
        Column("after", "现值", numeric=True),
    )
    counts = counted(scope, "different", {str(kind): kinds[kind] for kind in _COUNTED})
    caption = say("与{since}相比，{counts}", since=since, counts=counts) if kinds else since
    rest = len(changed) - len(shown)
    note: Sentence | str = ""
    if rest:
        note = say("另有{rest}未列。", rest=scope.count("unlisted-differences", "未列的变动", rest))
    return Table(caption, columns, rows, note, empty="没有更正、修订，也没有口径或方法变化。")


def difference_row(scope: Scope, row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """One difference: what, whose, for which period, why, before, after."""
    name, unit, whose = _described(scope, row)
    period = Period.parse(str(row["period"]))
    before, after = (
        Fact(
            f"{row['id']}-{row['unit']}-{row['period']}-{key}",
            name,
            None if pd.isna(row[key]) else float(row[key]),
            unit,
            period,
            scope.workspace.region.name,
            ObservationStatus(str(row["obs_status"])),
            source=whose,
        )
        for key in ("before", "after")
    )
    return {
        "name": Remarked(name, listed((whose, period.label), by=" · "), below=True),
        "kind": Remarked(row["kind"], row["why"], below=True),
        "before": before,
        "after": after,
    }


def _described(scope: Scope, row: Mapping[Hashable, Any]) -> tuple[str, Any, str]:
    """Name, unit of measure and source of what a difference is about."""
    workspace, subject, whose = scope.workspace, str(row["id"]), str(row["unit"])
    if row["about"] == "commitment":
        return commitment_name(scope.plan, subject), WHOLE_PERCENT, scope.plan.unit(whose).name
    indicator = workspace.catalogue[subject]
    if row["about"] == "statistic":
        return indicator.name, indicator.unit, workspace.observations.region(whose).name
    return indicator.name, indicator.unit, scope.plan.unit(whose).name


def of_scope(scope: Scope, found: pd.DataFrame) -> pd.DataFrame:
    """Only differences in what the scope's units reported for its commitments and measures, and in statistics."""
    pairs = set(zip(scope.states["commitment"], scope.states["unit"], strict=True))
    measures = set(scope.states["measure"])
    units = set(scope.states["unit"])
    catalogue = scope.workspace.catalogue

    def is_about(row: Mapping[Hashable, Any]) -> bool:
        subject, unit = str(row["id"]), str(row["unit"])
        if row["about"] == "commitment":
            return (subject, unit) in pairs
        return bool(measures & set(catalogue[subject].measures)) and (
            row["about"] == "statistic" or unit in units
        )

    return found[[is_about(row) for row in rows_of(found)]]
