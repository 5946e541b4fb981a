"""Earned value of projects (项目挣值): planned, done and paid in one currency, and the time it stands for.

Planned value follows a straight line from the first planned start to the first planned finish, for want of investment by
period; work done is credited as ``projects_portfolio`` says; investment made stands for actual cost.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from minhou_analysis.areas.project_tables import PROJECT
from minhou_analysis.areas.projects_portfolio import Portfolio
from minhou_analysis.areas.state_facts import RATIO, shown_ratio
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.numbers import WAN
from minhou_analysis.languages import fill
from minhou_analysis.methods.earned_schedule import EarnedSchedule, analyse_earned_schedule
from minhou_analysis.methods.earned_value import EarnedValue, analyse_earned_value
from minhou_analysis.observations import ObservationStatus

FORECAST_FROM: Final = 0.05
"""Share of the work done from which a finish is forecast; a pace seen over less says nothing."""
MOST_INDEX: Final = 5
"""Index above which none is stated: no work goes five times as fast, or costs a fifth, of what a sound plan says.

A convention of these reports, no standard; it catches a plan in yuan where 万元 are asked, and a project planned to begin
a few days ago.
"""
_PLANNED: Final = "计划投资 × 计划时间已过份额（匀速）"
_EARNED: Final = "计划投资 × 已完成份额"
_SPI: Final = "挣值 ÷ 计划值"
_CPI: Final = "挣值 ÷ 完成投资"
_SPI_TIME: Final = "挣得的计划天数 ÷ 计划开始以来的天数"
_EAC: Final = "计划投资 ÷ CPI"


@dataclass(frozen=True)
class ValueFacts:
    """Earned value of a project, or of several together: amounts in 万元, indices, and the finish it forecasts.

    What an input is missing for is missing. ``unrated`` names the indices among ``spi``, ``cpi`` and ``time`` that are above
    ``MOST_INDEX``; they are missing too, with what follows from them. ``forecast`` is None for what is finished, and where
    there is no forecast.
    """

    label: str
    budget: Fact
    planned: Fact
    earned: Fact
    paid: Fact
    schedule_index: Fact
    cost_index: Fact
    at_completion: Fact
    time_index: Fact
    forecast: date | None = None
    unrated: frozenset[str] = frozenset()

    @property
    def is_judged(self) -> bool:
        """Whether planned and earned value are known."""
        return not (self.planned.is_missing or self.earned.is_missing)


def has_value(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which projects have what earned value needs: planned investment, planned dates and a share of the work done.

    A stopped project (停工) has no pace: neither an index nor a forecast would mean anything.
    """
    known = frame["elapsed"].notna() & frame["credit"].notna()
    return (frame["investment_planned"] > 0) & known & ~frame["stopped"]


def project_value(projects: Portfolio, row: Mapping[Hashable, Any]) -> ValueFacts:
    """Earned value of one project on the day of the portfolio."""
    name = f"{row['unit']}-{row['commitment']}-{row['project']}"
    reported = ObservationStatus(row["obs_status"])
    alone = pd.DataFrame([row])
    known = has_value(alone).item()
    found = _earned_value(alone) if known else None
    in_time = _earned_schedule(row, projects.on) if known else None
    forecast = None
    if in_time and not row["done"] and row["credit"] >= FORECAST_FROM and in_time.forecast_duration:
        forecast = row["base_start"].date() + timedelta(days=round(in_time.forecast_duration))
    # unfinished work is credited by a rule, and the line of the plan is assumed
    estimated = ObservationStatus.worst([reported, ObservationStatus.ESTIMATED])
    return _facts(
        projects,
        name,
        row["project"],
        found,
        (reported, estimated),
        budget=row["investment_planned"],
        paid=row["investment_paid"],
        time_index=in_time.schedule_index if in_time else None,
        forecast=forecast,
    )


def whole_value(projects: Portfolio, label: str = "合计") -> ValueFacts:
    """Earned value of all projects together that have what it needs; cost over those of them that say what was paid."""
    judged = projects.part(has_value(projects.frame))
    frame = judged.frame
    estimated = ObservationStatus.worst([judged.status, ObservationStatus.ESTIMATED])
    found = None if frame.empty else _earned_value(frame)
    return _facts(
        judged,
        "all",
        label,
        found,
        (judged.status, estimated),
        budget=frame["investment_planned"].sum() if len(frame) else None,
        paid=frame["investment_paid"].sum(min_count=1),
    )


def _earned_value(frame: pd.DataFrame) -> tuple[EarnedValue, EarnedValue | None]:
    """The analysis of these projects' sums; and that of those of them whose investment made is known."""
    paid = frame[frame["investment_paid"].notna()]
    return _analysed(frame, 0.0), _analysed(paid, float(paid["investment_paid"].sum())) if len(paid) else None


def _analysed(frame: pd.DataFrame, cost: float) -> EarnedValue:
    budgets = frame["investment_planned"]
    budget = float(budgets.sum())
    planned, earned = (float((budgets * frame[share]).sum()) for share in ("elapsed", "credit"))
    # sums of floating numbers may pass the budget in their last digit
    return analyse_earned_value(min(planned, budget), min(earned, budget), cost, budget)


def _earned_schedule(row: Mapping[Hashable, Any], on: date) -> EarnedSchedule | None:
    """A project's schedule in days since its first planned start; none where it is not known when it was finished."""
    ended = row["actual_finish"].date() if row["done"] and not pd.isna(row["actual_finish"]) else on
    if row["done"] and pd.isna(row["actual_finish"]):
        return None
    start, finish = row["base_start"].date(), row["base_finish"].date()
    days = max((finish - start).days, 1)
    line = np.linspace(0, row["investment_planned"], days + 1)[1:]
    earned = min(row["investment_planned"] * row["credit"], float(line[-1]))
    return analyse_earned_schedule(line, earned, max((ended - start).days, 0))


def _facts(
    projects: Portfolio,
    name: str,
    label: str,
    found: tuple[EarnedValue, EarnedValue | None] | None,
    statuses: tuple[ObservationStatus, ObservationStatus],
    *,
    budget: float | None,
    paid: float | None,
    time_index: float | None = None,
    forecast: date | None = None,
) -> ValueFacts:
    work, cost = found or (None, None)
    reported, estimated = statuses
    asked = projects.fact(f"budget-{name}", _titled(label, "计划投资"), budget, WAN, reported)
    made = projects.fact(f"paid-{name}", _titled(label, "完成投资"), paid, WAN, reported)

    def fact(
        key: str, title: str, value: float | None, formula: str, inputs: Sequence[Fact], unit: Any = RATIO
    ) -> Fact:
        known = shown_ratio(value, (1.0,)) if unit is RATIO and value is not None else value
        return projects.fact(
            f"{key}-{name}", _titled(label, title), known, unit, estimated, formula, tuple(inputs)
        )

    indices = {
        "spi": work.schedule_index if work else None,
        "cpi": cost.cost_index if cost else None,
        "time": time_index,
    }
    unrated = frozenset(key for key, index in indices.items() if index is not None and index > MOST_INDEX)
    indices |= dict.fromkeys(unrated)
    at_completion = cost.estimate_at_completion if cost and "cpi" not in unrated else None
    planned = fact("pv", "计划值", work.planned_value if work else None, _PLANNED, [asked], WAN)
    earned = fact("ev", "挣值", work.earned_value if work else None, _EARNED, [asked], WAN)
    return ValueFacts(
        label,
        asked,
        planned,
        earned,
        made,
        fact("spi", "SPI", indices["spi"], _SPI, [earned, planned]),
        fact("cpi", "CPI", indices["cpi"], _CPI, [earned, made]),
        fact("eac", "完工估算", at_completion, _EAC, [asked, earned, made], WAN),
        fact("spi-time", "SPI(t)", indices["time"], _SPI_TIME, [earned, planned]),
        None if "time" in unrated else forecast,
        unrated,
    )


def _titled(label: str, title: str) -> str:
    return fill("{label}{title}", label=label, title=title)


def count_of(projects: Portfolio, name: str, label: str, number: int) -> Fact:
    """A count of projects made with estimated values."""
    status = ObservationStatus.worst([projects.status, ObservationStatus.ESTIMATED])
    return projects.fact(name, label, float(number), PROJECT, status)
