"""What is different from an earlier report (变动): every difference, sorted by why the number is another one.

New data are no change of what was said before; a revision is the statistician's, a correction the unit's, and a change of
definition or method makes two numbers that must not be compared.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

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
_Sort = tuple[Difference, str]
"""Why a number is another one: the kind of it, and the words."""
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
    last = str(before.period.closing_quarter)
    found = [
        *_reported("commitment", then.commitments, today.commitments, "completion", last),
        *_reported("indicator", then.indicators, today.indicators, "value", last),
        *_statistics(now, before),
    ]
    order = list(Difference)
    found.sort(key=lambda line: order.index(line["kind"]))
    return pd.DataFrame(found, columns=DIFFERENCE_COLUMNS)


class _Key(NamedTuple):
    """What a number is about: who reported it, or for a statistic its region; its id; its period."""

    unit: str
    id: str
    period: str


class _Known(NamedTuple):
    """What was known of it; nothing where no number was."""

    value: float = float("nan")
    status: str = ""
    source: str = ""


_Numbers = set[tuple[Any, ...]]
"""What was known on one side: a key's and then a number's own values, one after the other."""


def _changed(then: _Numbers, today: _Numbers) -> Iterable[tuple[_Key, _Known | None, _Known | None]]:
    """What was known of each number and what is, where that differs, in the order of their keys."""
    was, now = ({_Key(*row[:3]): _Known(*row[3:]) for row in rows} for rows in (then - today, today - then))
    for key in sorted(was.keys() | now.keys()):
        yield key, was.get(key), now.get(key)


def _reported(
    about: str, then: pd.DataFrame, today: pd.DataFrame, value: str, last: str
) -> Iterable[dict[str, Any]]:
    """What differs in one table of the forms; ``last`` is the period that was reported on before."""
    for key, was, now in _changed(_numbers(then, about, value), _numbers(today, about, value)):
        if sort := _sort_of_report(was, now, key.period <= last):
            yield _line(sort, about, key, was, now)


def _numbers(table: pd.DataFrame, about: str, value: str) -> _Numbers:
    columns = (table[name].tolist() for name in ("unit", about, "period", value, "obs_status"))
    return set(zip(*columns, strict=True))


def _sort_of_report(was: _Known | None, now: _Known | None, late: bool) -> _Sort | None:
    """Why a reported number differs; nothing where it does not."""
    if was is None:
        return Difference.NEW, "上次报告之后补报" if late else "新报告期的报送"
    if now is None:
        return Difference.CORRECTION, "更正后的表不再有此项"
    demonstration = [known.status == ObservationStatus.DEMONSTRATION for known in (was, now)]
    if demonstration[0] != demonstration[1]:
        return Difference.METHOD, "演示数据换为单位报送" if demonstration[0] else "单位报送换为演示数据"
    return (Difference.CORRECTION, "单位更正") if now.value != was.value else None


def _statistics(now: Workspace, before: Workspace) -> Iterable[dict[str, Any]]:
    """New, revised and newly incomparable figures of the region and of those it is compared with."""
    own = now.observations
    regions = {r.code for r in (*own.peers(now.region.code), *own.ancestors(now.region.code))}
    then, today = (_figures(workspace, regions) for workspace in (before, now))
    for key, was, is_now in _changed(then, today):
        if sort := _sort_of_figure(was, is_now):
            yield _line(sort, "statistic", key, was, is_now)


def _figures(workspace: Workspace, regions: Container[str]) -> _Numbers:
    """Published figures of ``regions`` up to the workspace's period."""
    figures = workspace.observations.figures
    ended = ended_by((period for _, period in figures), workspace.period)
    chosen = (known for (region, period), known in figures.items() if region in regions and period in ended)
    return set().union(*chosen)


def _sort_of_figure(was: _Known | None, now: _Known | None) -> _Sort | None:
    if now is None:
        return Difference.REVISION, "来源不再给出此数"
    if was is None:
        odd = now.status in _ODD
        return (Difference.METHOD, ObservationStatus(now.status).label) if odd else (Difference.NEW, "新公布")
    return None if now.value == was.value else (Difference.REVISION, f"{was.source} → {now.source}")


def _line(sort: _Sort, about: str, key: _Key, was: _Known | None, now: _Known | None) -> dict[str, Any]:
    kind, why = sort
    return {
        "kind": str(kind),
        "about": about,
        **key._asdict(),
        "before": (was or _Known()).value,
        "after": (now or _Known()).value,
        "why": why,
        "obs_status": (now or was or _Known()).status,
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
