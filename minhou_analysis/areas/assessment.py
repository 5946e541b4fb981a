"""Where the plan stands (进度评定): commitments and measures against their own planned dates, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from minhou_analysis.areas.rows import rows_of
from minhou_analysis.display.narrative import say
from minhou_analysis.methods.schedule import DEFAULT_LIGHTS, Light, schedule_ratio, traffic_light
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.plan import Commitment
from minhou_analysis.submissions import Submissions, TaskStatus
from minhou_analysis.workspace import Workspace

JUDGED_FROM: Final = 5.0
"""Percent of the planned time that must have gone before anything is judged.

Completion is reported in whole percent; held against a planned share of one or two percent it would say nothing.
"""

NOTABLE_STEP: Final = 15.0
"""Percentage points in one period from which an advance is worth a line."""

RATING_RULE: Final = say(
    "评定规则：进度比 = 完成率 ÷ 计划时间已过份额（应完成）,≥{green} 为正常（●）,"
    "≥{amber} 为偏慢（▲），以下为滞后（■），按未取整的数评定。已完成为正常；受阻暂停、过了计划完成日仍未完成（逾期）为滞后；"
    "计划完成日就是期末当日而未完成的为到期未完成，最好为偏慢；"
    "未报送、未填计划日期、计划时间已过不足{judged_from}%的不评（○）。"
    "汇总时用填了计划日期的已报事项的平均完成率和平均应完成按同一进度比评定，几家共担的事项先取各家平均；已报事项全部完成为正常，有受阻暂停的最好为偏慢。",
    green=f"{DEFAULT_LIGHTS.green:.2f}",
    amber=f"{DEFAULT_LIGHTS.amber:.2f}",
    judged_from=f"{JUDGED_FROM:.0f}",
)
"""How commitments and groups are rated, in the words of every report."""

RULE: Final = say(
    "{rating}已报、应报、完成、逾期的项数按单位计：几家共担的事项各计一项。", rating=RATING_RULE
)
"""The rule as every report on more than one unit prints it."""

STATE_COLUMNS: Final = [
    "commitment",
    "measure",
    "area",
    "unit",
    "reported",
    "status",
    "complete",
    "completion",
    "planned",
    "planned_finish",
    "overdue",
    "due",
    "light",
    "evidence",
    "obstacle",
    "next_step",
    "obs_status",
]
GROUP_COLUMNS: Final = [
    "completion",
    "planned",
    "ratio",
    "light",
    "asked",
    "reported",
    "overdue",
    "due",
    "completed",
    "obs_status",
]


def everything(commitment: Commitment, unit: str) -> bool:
    """Every commitment of every unit."""
    return True


def commitment_states(
    workspace: Workspace, is_about: Callable[[Commitment, str], bool] = everything
) -> pd.DataFrame:
    """One row for each commitment and unit asked about it that ``is_about`` takes in, reported or not.

    Columns: commitment, measure, area, unit, reported (bool), status (a TaskStatus or ''), complete (bool), completion
    (percent), planned (percent of the planned time gone), planned_finish, overdue (bool: past the planned finish, 逾期), due (bool: the
    planned finish is the period's last day, 到期未完成), light, evidence, obstacle, next_step, obs_status.
    """
    asked = [
        (area.id, commitment, unit)
        for area in workspace.plan.areas
        for commitment in area.commitments
        for unit in commitment.units
        if is_about(commitment, unit)
    ]
    reports = workspace.reports_of(dict.fromkeys(unit for _, _, unit in asked))
    rows = []
    for area, commitment, unit in asked:
        report = reports.get((commitment.id, unit))
        state = {"commitment": commitment.id, "measure": commitment.measure, "area": area, "unit": unit}
        rows.append(state | (_not_reported() if report is None else _judged(report, workspace)))
    return pd.DataFrame(rows, columns=STATE_COLUMNS)


def comparable_states(states: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """``earlier`` as far as it can be compared with ``states``: what was demonstration in one of them and reported in
    the other counts as not reported before, since the difference is no change that anybody made.
    """
    now, before = _demonstrated(states), _demonstrated(earlier)
    both = now.keys() & before.keys()
    broken = np.array([pair in both and now[pair] != before[pair] for pair in _pairs(earlier)], dtype=bool)
    if not broken.any():
        return earlier
    blanks = {column: earlier[column].mask(broken, blank) for column, blank in _not_reported().items()}
    return earlier.assign(**blanks)


def _demonstrated(states: pd.DataFrame) -> dict[tuple[str, str], bool]:
    """Of what was reported, whether it is demonstration data."""
    told = zip(_pairs(states), states["reported"], states["obs_status"], strict=True)
    return {pair: status == ObservationStatus.DEMONSTRATION for pair, reported, status in told if reported}


def _pairs(states: pd.DataFrame) -> list[tuple[str, str]]:
    """Commitment and unit of each row."""
    return list(zip(states["commitment"], states["unit"], strict=True))


def reported_in_both(states: pd.DataFrame, earlier: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both as far as they speak of the same (同口径): what was not reported in the one counts as not reported in the other.

    A mean over all would move because a unit reports again or has fallen silent, without anything having moved.
    """
    both = _demonstrated(states).keys() & _demonstrated(earlier).keys()
    now, before = (
        frame.assign(reported=[pair in both for pair in _pairs(frame)]) for frame in (states, earlier)
    )
    return now, before


def _not_reported() -> dict[str, object]:
    blank = dict.fromkeys(("status", "evidence", "obstacle", "next_step", "obs_status"), "")
    return blank | {
        "reported": False,
        "complete": False,
        "completion": float("nan"),
        "planned": float("nan"),
        "planned_finish": pd.NaT,
        "overdue": False,
        "due": False,
        "light": str(Light.GREY),
    }


def _judged(report: Mapping[str, Any], workspace: Workspace) -> dict[str, object]:
    start, finish = (_day(report[key]) for key in ("planned_start", "planned_finish"))
    completion = float(str(report["completion"]))
    against = schedule_ratio(completion, start, finish, workspace.period.end)
    complete = report["status"] == TaskStatus.COMPLETED or completion >= 100
    overdue = against.overdue and not complete
    due = finish == workspace.period.end and not complete
    planned = float("nan") if against.elapsed is None else against.elapsed * 100
    suspended = report["status"] == TaskStatus.SUSPENDED
    light = _light(completion, planned, overdue, complete)
    return {
        "reported": True,
        "status": report["status"],
        "complete": complete,
        "completion": completion,
        "planned": planned,
        "planned_finish": pd.NaT if finish is None else pd.Timestamp(finish),
        "overdue": overdue,
        "due": due,
        "light": str(Light.RED if suspended else _not_on_track(light) if due else light),
        **{
            key: "" if pd.isna(report[key]) else report[key]
            for key in ("evidence", "obstacle", "next_step", "obs_status")
        },
    }


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _light(completion: float, planned: float, overdue: bool = False, complete: bool = False) -> Light:
    """The light of a completion against the planned share, both percent; grey before enough time has gone."""
    ratio = completion / planned if planned >= JUDGED_FROM else None
    return traffic_light(ratio, overdue=overdue, complete=complete)


def _not_on_track(light: Light) -> Light:
    """Nothing that is suspended, or was due and is not finished, is on track, however far it is."""
    return Light.AMBER if light is Light.GREEN else light


def to_push(states: pd.DataFrame) -> pd.DataFrame:
    """States that somebody must act on: overdue, suspended, behind, or due and unfinished; the longest overdue first."""
    asked = states[(states["light"] == Light.RED) | states["due"]]
    order = ["overdue", "planned_finish", "completion"]
    return asked.sort_values(order, ascending=[False, True, True], kind="stable")


def group_states(states: pd.DataFrame, by: str) -> pd.DataFrame:
    """States by ``measure``, ``area`` or ``unit``, judged by their means; silent units weigh nothing.

    Index: the group, in the plan's order. Columns: completion (mean over reported commitments), planned (mean over those
    that have planned dates), ratio (over these; missing before ``JUDGED_FROM``), light, asked, reported, completed, overdue, due (counted
    by unit), obs_status.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(states):
        groups.setdefault(row[by], []).append(row)
    known = [row for rows in groups.values() for row in rows if row["reported"]]
    planned = [row for row in known if not pd.isna(row["planned"])]
    dated = _means(planned, by, "completion", "planned")
    completion = dated if len(planned) == len(known) else _means(known, by, "completion")
    found = [_group(rows, completion.get(name, {}), dated.get(name, {})) for name, rows in groups.items()]
    return pd.DataFrame(found, pd.Index(groups, name=by), GROUP_COLUMNS)


def _means(rows: Sequence[dict[str, Any]], by: str, *columns: str) -> dict[Hashable, dict[Hashable, float]]:
    """Means of ``columns`` by group. Every commitment weighs the same, however many units are asked about it."""
    if not rows:
        return {}
    ordered = sorted(rows, key=lambda row: (row[by], row["commitment"]))
    pairs = [(row[by], row["commitment"]) for row in ordered]
    places = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
    numbers = pd.DataFrame({name: [row[name] for row in ordered] for name in columns})
    if len(places) < len(pairs):
        numbers = numbers.groupby(np.array([places[pair] for pair in pairs])).mean()
    return numbers.groupby(np.array([group for group, _ in places])).mean().to_dict("index")


def _group(
    rows: Sequence[dict[str, Any]], completion: Mapping[Hashable, float], dated: Mapping[Hashable, float]
) -> dict[str, Any]:
    """What ``group_states`` says of the states of one group, given the means over what was reported and over what is dated."""
    known = [row for row in rows if row["reported"]]
    planned = dated.get("planned", float("nan"))
    group = {
        "completion": completion.get("completion", float("nan")),
        "planned": planned,
        "ratio": dated["completion"] / planned if planned >= JUDGED_FROM else float("nan"),
        "asked": len(rows),
        "reported": len(known),
        "overdue": sum(row["overdue"] for row in known),
        "due": sum(row["due"] for row in known),
        "completed": sum(row["complete"] for row in known),
        "obs_status": str(ObservationStatus.worst(row["obs_status"] for row in known)) if known else "",
    }
    suspended = any(row["status"] == TaskStatus.SUSPENDED for row in known)
    return group | {"light": str(_light_of_group(group, suspended))}


def _light_of_group(group: Mapping[str, Any], suspended: bool) -> Light:
    """A group that holds a suspended commitment is not on track, however far the others are."""
    complete = 0 < group["reported"] == group["completed"]
    ratio = None if pd.isna(group["ratio"]) else float(group["ratio"])
    light = traffic_light(ratio, complete=complete)
    return _not_on_track(light) if suspended else light


FIRST_RATING: Final = "首次评定"
CHANGE_COLUMNS: Final = ["kind", "commitment", "unit", "before", "after", "light", "obs_status"]
CHANGE_ORDER: Final = (
    *("新逾期", "转为滞后", "更正下调", "回退", "新完成", "恢复正常", "明显推进"),
    FIRST_RATING,
)
"""Kinds of change: what needs somebody to act first."""


def changes(workspace: Workspace, states: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """What is different from the period before in what was reported for both, the weightiest kinds first.

    Columns: kind (one of ``CHANGE_ORDER``), commitment, unit, before, after (completion in percent), light,
    obs_status.
    """
    reported = {
        pair: row for pair, row in zip(_pairs(earlier), rows_of(earlier), strict=True) if row["reported"]
    }
    receipts = _forms(workspace, states).in_period(workspace.period.closing_quarter).receipts
    corrected = set(receipts.loc[receipts["supersedes"].fillna("") != "", "unit"])
    found = [
        {
            "kind": kind,
            **{key: row[key] for key in ("commitment", "unit", "light", "obs_status")},
            "before": before["completion"],
            "after": row["completion"],
        }
        for pair, row in zip(_pairs(states), rows_of(states), strict=True)
        if row["reported"]
        and (before := reported.get(pair))
        and (kind := _kind_of_change(row, before, row["unit"] in corrected))
    ]
    found.sort(key=lambda change: (CHANGE_ORDER.index(change["kind"]), change["before"] - change["after"]))
    return pd.DataFrame(found, columns=CHANGE_COLUMNS)


def _forms(workspace: Workspace, states: pd.DataFrame) -> Submissions:
    """Forms of the units that ``states`` are about."""
    return workspace.forms_of(dict.fromkeys(states["unit"]))


def _kind_of_change(row: Mapping[str, Any], before: Mapping[str, Any], corrected: bool) -> str:
    """The weightiest thing that happened to one commitment of one unit; '' when nothing worth a line did."""
    moved = row["completion"] - before["completion"]
    if row["complete"] and not before["complete"]:
        return "新完成"
    if row["overdue"] and not before["overdue"]:
        return "新逾期"
    unrated = before["light"] == Light.GREY
    fell = row["light"] == Light.RED != before["light"]
    if fell and (not unrated or row["status"] == TaskStatus.SUSPENDED):
        return "转为滞后"
    if moved < 0:
        return "更正下调" if corrected else "回退"
    if row["light"] == Light.GREEN and before["light"] in (Light.RED, Light.AMBER):
        return "恢复正常"
    if unrated and row["light"] != Light.GREY:
        return FIRST_RATING
    return "明显推进" if moved >= NOTABLE_STEP else ""


def reporting_changes(
    workspace: Workspace, states: pd.DataFrame, earlier: pd.DataFrame
) -> dict[str, list[str]]:
    """Units whose reporting differs from the period before: 停报, 恢复报送, 首次报送 → unit ids."""
    now, before = who_reported(states), who_reported(earlier)
    quarter = str(workspace.period.closing_quarter)
    receipts = _forms(workspace, states).receipts
    forms = [
        (unit, period, status == ObservationStatus.DEMONSTRATION)
        for unit, period, status in zip(*(receipts[c] for c in ("unit", "period", "obs_status")), strict=True)
    ]
    current = {unit: shown for unit, period, shown in forms if period == quarter}
    # an earlier form of the other kind, demonstration or reported, is no form that the unit sent before
    known = {unit for unit, period, shown in forms if period < quarter and current.get(unit) == shown}
    started = [unit for unit in now if now[unit] and not before[unit]]
    return {
        "停报": [unit for unit in now if before[unit] and not now[unit]],
        "恢复报送": [unit for unit in started if unit in known],
        "首次报送": [unit for unit in started if unit not in known],
    }


def who_reported(states: pd.DataFrame) -> dict[str, bool]:
    """By unit, in the plan's order, whether it reported anything."""
    found: dict[str, bool] = {}
    for unit, reported in zip(states["unit"], states["reported"], strict=True):
        found[unit] = found.get(unit, False) or reported
    return found
