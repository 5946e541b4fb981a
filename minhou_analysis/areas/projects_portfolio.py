"""The projects of a report as one portfolio (项目库): where each stands, its first plan, and the share of its work done.

What a project form does not ask is made good by rule, and every figure made so is marked as estimated: progress by that
of the commitment which the project serves (``methods.apportioned_credit``), the plan of the work by a straight line.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.numbers import WAN
from minhou_analysis.methods.apportioned_credit import apportioned_credit
from minhou_analysis.methods.schedule import elapsed_share
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.submissions import ProjectStage

KEY: Final = ["unit", "commitment", "project"]
"""What tells a project from all others."""
FINISHED: Final = (ProjectStage.COMPLETED, ProjectStage.IN_USE)
UNBEGUN: Final = (ProjectStage.PROPOSED, ProjectStage.PREPARATION)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The projects of ``scope`` on the day ``on``, the largest investment first.

    ``frame`` has the columns of ``Submissions.projects`` and, for each project: ``base_start`` and ``base_finish`` (the
    planned dates as first reported), ``completion`` (percent, of its commitment), ``begun``, ``done``, ``credit`` (share
    of its work done) and ``elapsed`` (share of its first planned time gone); amounts in 万元, what is unknown is missing.
    """

    scope: Scope
    frame: pd.DataFrame
    on: date

    @property
    def rows(self) -> list[dict[Hashable, Any]]:
        """The projects one by one."""
        return rows_of(self.frame)

    def money(
        self, name: str, label: str, value: float | None, status: ObservationStatus, formula: str = ""
    ) -> Fact:
        """An amount of 万元 made from what units reported."""
        return self.fact(name, label, value, WAN, status, formula)

    def fact(
        self,
        name: str,
        label: str,
        value: float | None,
        unit: UnitOfMeasure,
        status: ObservationStatus,
        formula: str = "",
        inputs: tuple[Fact, ...] = (),
    ) -> Fact:
        """A figure of the portfolio."""
        workspace = self.scope.workspace
        known = None if value is None or pd.isna(value) else float(value)
        return Fact(
            name,
            label,
            known,
            unit,
            workspace.period.closing_quarter,
            workspace.region.name,
            status,
            source="责任单位报送",
            formula=formula,
            inputs=inputs,
        )

    @property
    def status(self) -> ObservationStatus:
        """The worst status among its projects."""
        return ObservationStatus.worst(self.frame["obs_status"])

    def part(self, chosen: pd.Series[bool]) -> Portfolio:
        """Some of its projects."""
        return replace(self, frame=self.frame[chosen])


@lru_cache(maxsize=1)
def portfolio(scope: Scope) -> Portfolio:
    """The projects reported for the period's quarter, with their first plan and the work done; all sections of a report
    are about the same ones.
    """
    quarter = scope.workspace.period.closing_quarter
    reported = project_history(scope)
    current = reported[reported["period"] == str(quarter)]
    return Portfolio(scope, _completed(_first_plans(reported), current, quarter.end), quarter.end)


def portfolios_at(now: Portfolio, quarters: Iterable[Period]) -> list[Portfolio]:
    """The projects of ``now`` as last reported by the end of earlier quarters, those not yet reported left out."""
    history = project_history(now.scope)
    plans = _first_plans(history)
    same = [*KEY, "obs_status"]
    wanted = pd.MultiIndex.from_frame(now.frame[same])
    alike = history[pd.MultiIndex.from_frame(history[same]).isin(wanted)].sort_values("period", kind="stable")
    found = []
    for quarter in quarters:
        last = alike[alike["period"] <= str(quarter)].drop_duplicates(KEY, keep="last")
        found.append(replace(now, frame=_completed(plans, last, quarter.end), on=quarter.end))
    return found


def project_history(scope: Scope) -> pd.DataFrame:
    """Every project row up to the period of the units and commitments that ``scope`` is about, with ``completion``.

    Completion is that of the commitment in the same form.
    """
    about = {(c.id, unit) for c in scope.plan.commitments for unit in c.units if scope.is_about(c, unit)}
    forms = scope.workspace.forms_of(dict.fromkeys(unit for _, unit in about))
    pairs = zip(forms.projects["commitment"], forms.projects["unit"], strict=True)
    asked = [place for place, pair in enumerate(pairs) if pair in about]
    found = forms.projects.iloc[asked].reset_index(drop=True)
    completion = dict(zip(_in_form(forms.commitments), forms.commitments["completion"], strict=True))
    known = [completion.get(commitment, float("nan")) for commitment in _in_form(found)]
    return found.assign(completion=np.array(known, dtype=float))


def _in_form(rows: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    """The commitment of each row, in its form."""
    return zip(rows["origin"], rows["submission"], rows["commitment"], strict=True)


def _completed(plans: pd.DataFrame, rows: pd.DataFrame, on: date) -> pd.DataFrame:
    """``rows`` with first plan, credit and elapsed share, sorted by investment."""
    found = rows.merge(plans, on=[*KEY, "obs_status"], how="left")
    stages = found["stage"].map(ProjectStage)
    found["done"] = found["actual_finish"].notna() | stages.isin(FINISHED)
    found["begun"] = found["done"] | found["actual_start"].notna() | ~stages.isin(UNBEGUN)
    found["stopped"] = ~found["done"] & (stages == ProjectStage.SUSPENDED)
    found["credit"] = float("nan")
    for _, package in found.groupby(["unit", "commitment"]):
        found.loc[package.index, "credit"] = _credit(package)
    found["elapsed"] = [_elapsed(row, on) for row in rows_of(found)]
    return found.sort_values(
        ["investment_planned", "commitment", "unit", "project"],
        ascending=[False, True, True, True],
        kind="stable",
        ignore_index=True,
    )


def _first_plans(history: pd.DataFrame) -> pd.DataFrame:
    """The planned dates with which each project was first reported: lateness is held against the first plan."""
    start, finish = history["planned_start"], history["planned_finish"]
    dated = history[start.notna() & finish.notna() & (start <= finish)]
    first = dated.sort_values("period", kind="stable").drop_duplicates([*KEY, "obs_status"])
    named = {"planned_start": "base_start", "planned_finish": "base_finish"}
    return first[[*KEY, "obs_status", *named]].rename(columns=named)


def _credit(package: pd.DataFrame) -> list[float]:
    """Shares done of one unit's projects of one commitment; unknown for those under way where an input is missing."""
    budgets, completion = package["investment_planned"], package["completion"].iloc[0]
    if budgets.isna().any() or pd.isna(completion):
        certain = package["done"] | ~package["begun"]
        return list(package["done"].astype(float).where(certain))
    return list(apportioned_credit(budgets, package["begun"], package["done"], completion / 100))


def contradicting(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Units and commitments whose completion is less than what their finished projects are of all, or more than those begun.

    Investments are rounded and completion is reported in whole percent: less than a percent apart is no contradiction.
    """
    found = []
    for (unit, commitment), package in frame.groupby(["unit", "commitment"]):
        budgets, completion = package["investment_planned"], package["completion"].iloc[0]
        whole = budgets.sum()
        if budgets.isna().any() or pd.isna(completion) or not whole:
            continue
        done, begun = (budgets[package[key]].sum() / whole * 100 for key in ("done", "begun"))
        if completion < done - 1 or completion > begun + 1:
            found.append((str(unit), str(commitment)))
    return found


def _elapsed(row: Mapping[Hashable, Any], on: date) -> float:
    if pd.isna(row["base_start"]):
        return float("nan")
    return elapsed_share(row["base_start"].date(), row["base_finish"].date(), on)
