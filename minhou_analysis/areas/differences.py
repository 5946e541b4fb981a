"""What is different from an earlier report (变动): every difference, sorted by why the number is another one.

New data are no change of what was said before; a revision is the statistician's, a correction the unit's, and a change of
definition or method makes two numbers that must not be compared.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from minhou_analysis.languages import translate
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import ended_by
from minhou_analysis.workspace import Workspace


class Difference(StrEnum):
    """Why a number is another one than before, what weighs most first."""

    METHOD = "口径或方法变化"
    CORRECTION = "更正"
    REVISION = "修订"
    NEW = "新数据"


DIFFERENCE_COLUMNS: Final = [
    "kind",
    "about",
    "id",
    "unit",
    "period",
    "before",
    "after",
    "why",
    "obs_status",
]
_COMPLETION: Final = ["unit", "commitment", "period"]
_VALUE: Final = ["unit", "indicator", "period"]
_PUBLISHED: Final = ["region", "indicator", "period"]
_ODD: Final = frozenset({ObservationStatus.BREAK, ObservationStatus.DEFINITION_DIFFERS})


def differences(now: Workspace, before: Workspace, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Every number that ``now`` knows and ``before`` did not, or knew otherwise; of what was reported only what
    ``units`` did (None: all), and no other forms are read.

    Columns: kind (a ``Difference``), about (commitment, indicator or statistic), id (of it), unit (who reported; for
    statistics the region's code), period, before, after (completion in percent, or the indicator's value), why,
    obs_status. Sorted by kind, then by the tables' own order.
    """
    asked = [unit.id for unit in now.plan.units] if units is None else list(units)
    then, today = before.forms_of(asked), now.forms_of(asked)
    found = [
        *_reported("commitment", then.commitments, today.commitments, _COMPLETION, "completion", before),
        *_reported("indicator", then.indicators, today.indicators, _VALUE, "value", before),
        *_statistics(now, before),
    ]
    frame = pd.DataFrame(found, columns=DIFFERENCE_COLUMNS)
    order = frame["kind"].map(list(Difference).index)
    return frame.assign(order=order).sort_values("order", kind="stable", ignore_index=True)[
        DIFFERENCE_COLUMNS
    ]


def _reported(
    about: str, then: pd.DataFrame, today: pd.DataFrame, key: list[str], value: str, before: Workspace
) -> Iterable[dict[str, Any]]:
    both = then[[*key, value, "obs_status"]].merge(
        today[[*key, value, "obs_status"]], on=key, how="outer", suffixes=("_before", ""), indicator="known"
    )
    last = str(before.period.closing_quarter)
    shown, hidden = (
        both[name] == ObservationStatus.DEMONSTRATION for name in ("obs_status", "obs_status_before")
    )
    for row in both[_changed(both, value) | (shown != hidden)].to_dict("records"):
        if sort := _sort_of_report(row, value, last):
            kind, why = sort
            yield _line(kind, about, row, key, value, why)


def _changed(both: pd.DataFrame, value: str) -> pd.Series[bool]:
    """Which rows are on one side only, or have another value on each."""
    return (both["known"] != "both") | (both[value] != both[f"{value}_before"])


def _sort_of_report(row: Mapping[Hashable, Any], value: str, last: str) -> tuple[Difference, str] | None:
    """Why a reported number differs; nothing where it does not."""
    if row["known"] == "right_only":
        late = str(row["period"]) <= last
        return Difference.NEW, "上次报告之后补报" if late else "新报告期的报送"
    if row["known"] == "left_only":
        return Difference.CORRECTION, "更正后的表不再有此项"
    demonstration = [
        row[name] == ObservationStatus.DEMONSTRATION for name in ("obs_status_before", "obs_status")
    ]
    if demonstration[0] != demonstration[1]:
        return Difference.METHOD, "演示数据换为单位报送" if demonstration[0] else "单位报送换为演示数据"
    return (Difference.CORRECTION, "单位更正") if row[value] != row[f"{value}_before"] else None


def _statistics(now: Workspace, before: Workspace) -> Iterable[dict[str, Any]]:
    """New, revised and newly incomparable figures of the region and of those it is compared with."""
    own = now.observations
    regions = [r.code for r in (*own.peers(now.region.code), *own.ancestors(now.region.code))]
    then, today = (
        frame[
            frame["region"].isin(regions) & frame["period"].isin(ended_by(frame["period"].unique(), period))
        ]
        for frame, period in ((before.observations.frame, before.period), (own.frame, now.period))
    )
    both = then.merge(today, on=_PUBLISHED, how="outer", suffixes=("_before", ""), indicator="known")
    for row in both[_changed(both, "value")].to_dict("records"):
        if sort := _sort_of_figure(row):
            kind, why = sort
            renamed = row | {"obs_status": row["status"], "unit": row["region"]}
            yield _line(kind, "statistic", renamed, ["unit", "indicator", "period"], "value", why)


def _sort_of_figure(row: Mapping[Hashable, Any]) -> tuple[Difference, str] | None:
    if row["known"] == "left_only":
        return Difference.REVISION, "来源不再给出此数"
    if row["status"] in _ODD and row["known"] == "right_only":
        return Difference.METHOD, ObservationStatus(str(row["status"])).label
    if row["known"] == "right_only":
        return Difference.NEW, "新公布"
    if row["value"] == row["value_before"]:
        return None
    return Difference.REVISION, f"{row['source_before']} → {row['source']}"


def _line(
    kind: Difference, about: str, row: Mapping[Hashable, Any], key: list[str], value: str, why: str
) -> dict[str, Any]:
    unit, subject, period = (row[name] for name in key)
    status = row["obs_status"]
    return {
        "kind": str(kind),
        "about": about,
        "id": subject,
        "unit": unit,
        "period": period,
        "before": row[f"{value}_before"],
        "after": row[value],
        "why": why,
        "obs_status": row.get("obs_status_before") if pd.isna(status) else status,
    }


def spoken(workspace: Workspace, row: Mapping[Hashable, Any]) -> list[str]:
    """A difference for people: kind, what, whose, period, before, after, why."""
    subject, whose = str(row["id"]), str(row["unit"])
    if row["about"] == "commitment":
        name = f"{subject} {translate(workspace.plan.commitment(subject).title)}"
    else:
        name = workspace.catalogue[subject].name
    statistic = row["about"] == "statistic"
    source = workspace.observations.region(whose).name if statistic else workspace.plan.unit(whose).name
    values = ["" if pd.isna(row[key]) else f"{row[key]:,.10g}" for key in ("before", "after")]
    return [str(row["kind"]), name, source, str(row["period"]), *values, str(row["why"])]
