"""What each unit is scored on (评分要素): in time, whole, done, with results; each as what was achieved of what was due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from minhou_analysis.areas.appraisal_timeliness import (
    CORRECTED,
    IN_TIME,
    NOT_DUE,
    quarters_of_year,
    standing_forms,
    standings,
)
from minhou_analysis.areas.indicators import Course, IndicatorProgress, Standing
from minhou_analysis.areas.scope import Scope
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.tables import Number
from minhou_analysis.languages import fill
from minhou_analysis.methods.schedule import Light
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.plan import Unit
from minhou_analysis.submissions.asked import asked_of

CRITERIA: Final = {"timeliness": "及时", "completeness": "完整", "delivery": "落实", "results": "成效"}
"""The four criteria, in the order of the settings, with their names in reports."""
NOTHING_DUE: Final = "无到期事项"
_UNHEARD: Final = say("未报送，无从判断")
_QUARTER: Final = UnitOfMeasure("quarter", "季", "quarters", "count", 0)


@dataclass(frozen=True)
class Element:
    """One criterion of one unit: the share achieved (None where nothing was due) and what it was made of."""

    share: float | None
    made_of: Sentence


@dataclass(frozen=True)
class Record:
    """What one unit is scored on: an element a criterion, and the status of the forms behind them."""

    unit: Unit
    status: ObservationStatus
    elements: Mapping[str, Element]

    @property
    def is_demonstration(self) -> bool:
        """Whether demonstration forms stand behind it."""
        return self.status is ObservationStatus.DEMONSTRATION


class Records:
    """The records of all units of the plan at the scope's period."""

    def __init__(self, scope: Scope) -> None:
        """Read the standings of the year's forms once for all units."""
        self.scope = scope
        self.quarters = quarters_of_year(scope.workspace)
        self._standings = {quarter: standings(scope.workspace, quarter) for quarter in self.quarters}
        self._kinds = {
            quarter: standing_forms(scope.workspace, quarter)["obs_status"].to_dict()
            for quarter in self.quarters
        }

    def all(self) -> list[Record]:
        """The records in the plan's order."""
        return [self.record(unit) for unit in self.scope.plan.units]

    def record(self, unit: Unit) -> Record:
        """One unit's record."""
        status = self._status(unit.id)
        made = {
            "timeliness": self._timeliness(unit.id, status),
            "completeness": self._completeness(unit.id, status),
            "delivery": self._delivery(unit.id, status),
            "results": self._results(unit.id, status),
        }
        return Record(unit, status, made)

    def _status(self, unit: str) -> ObservationStatus:
        """Of what kind the unit's last form of the year is; of a unit without one, of what kind the others' are."""
        kinds = [kinds[unit] for quarter in self.quarters if unit in (kinds := self._kinds[quarter])]
        return ObservationStatus(kinds[-1]) if kinds else self.scope.status

    def _timeliness(self, unit: str, status: ObservationStatus) -> Element:
        """Forms in time, of those due since January; quarters of the other kind of form are no record of this one."""
        found = Counter(
            self._standings[quarter][unit]
            for quarter in self.quarters
            if self._kinds[quarter].get(unit, status) == status
        )
        due = sum(found.values()) - found[NOT_DUE]
        if not due:
            return Element(None, say("未到截止日"))
        done = found[IN_TIME] + found[CORRECTED]
        return Element(
            done / due,
            say(
                "按时{done}/{due}",
                due=self._count(unit, "forms-due", "应报的季度", due, status, _QUARTER),
                done=Number(self._count(unit, "forms-in-time", "按时报送的季度", done, status, _QUARTER)),
            ),
        )

    def _completeness(self, unit: str, status: ObservationStatus) -> Element:
        """What the period's form holds of what it had to: dated commitments, evidence of the finished, indicators."""
        quarter = self.quarters[-1]
        if self._standings[quarter][unit] == NOT_DUE:
            return Element(None, say("未到截止日"))
        states = self._states(unit)
        wanted = {
            i.id for i in asked_of(self.scope.plan, self.scope.workspace.catalogue, unit, quarter).indicators
        }
        values = self.scope.workspace.forms_of([unit]).in_period(quarter).indicators
        dated = int((states["reported"] & states["planned"].notna()).sum())
        finished = states[states["complete"]]
        parts = {
            "事项": (dated, len(states)),
            "佐证": (int((finished["evidence"] != "").sum()), len(finished)),
            "指标": (len(wanted & set(values["indicator"])), len(wanted)),
        }
        due = sum(asked for _, asked in parts.values())
        made = [
            say(
                "{name}{there}/{asked}",
                name=name,
                there=Number(
                    self._count(unit, f"{name}-there", fill("已有{what}", what=name), there, status)
                ),
                asked=Number(
                    self._count(unit, f"{name}-asked", fill("应有{what}", what=name), asked, status)
                ),
            )
            for name, (there, asked) in parts.items()
            if asked
        ]
        return Element(sum(there for there, _ in parts.values()) / due, joined(made, "，"))

    def _delivery(self, unit: str, status: ObservationStatus) -> Element:
        """Mean completion of the commitments whose planned finish has come, and of those finished before."""
        if not self._has_reported(unit):
            return Element(None, _UNHEARD)
        states = self._states(unit)
        come = states["planned_finish"] <= pd.Timestamp(self.scope.workspace.period.end)
        due = states[states["reported"] & (come | states["complete"])]
        if due.empty:
            return Element(None, say(NOTHING_DUE))
        finished, overdue = int(due["complete"].sum()), int(due["overdue"].sum())
        made = say(
            "到期{due}，完成{finished}，逾期{overdue}",
            due=self._count(unit, "due", "到期和提前完成的事项", len(due), status),
            finished=self._count(unit, "due-finished", "其中已完成", finished, status),
            overdue=self._count(unit, "due-overdue", "其中逾期", overdue, status),
        )
        if last_day := int(due["due"].sum()):
            fell_due = self._count(unit, "due-last-day", "其中到期未完成", last_day, status)
            made = say("{made}，到期未完成{fell_due}", made=made, fell_due=fell_due)
        return Element(
            float((due["completion"] / 100).mask(due["complete"], 1.0).mean()),
            made,
        )

    def _results(self, unit: str, status: ObservationStatus) -> Element:
        """Indicators that the unit supplies and that go the wanted way, of those that can be judged."""
        if not self._has_reported(unit):
            return Element(None, _UNHEARD)
        supplied = [self.scope.progress(i) for i in self.scope.workspace.catalogue.of_supplier(unit)]
        # what was only shown says nothing of a unit that reports
        own = [
            p for p in supplied if p.latest.is_demonstration == (status is ObservationStatus.DEMONSTRATION)
        ]
        judged = [good for p in own if (good := self._goes_well(p)) is not None]
        if not judged:
            return Element(None, say("无可评指标" if supplied else "没有由其提供的指标"))
        return Element(
            sum(judged) / len(judged),
            say(
                "可评{judged}，向好{good}",
                judged=self._count(unit, "judged", "可评指标", len(judged), status),
                good=self._count(unit, "good", "向好的指标", sum(judged), status),
            ),
        )

    def _goes_well(self, progress: IndicatorProgress) -> bool | None:
        """Whether an indicator goes the wanted way; None where it cannot be judged, or its target is not due yet.

        A target is due at the plan's horizon. Before, the way to it is held against the time gone, where that can be done.
        """
        if progress.course in (Course.AWAITED, Course.UNJUDGED):
            return None
        if progress.course is not Course.SHORT:
            return progress.course is Course.GOOD
        if progress.standing is Standing.LOST or self.scope.workspace.period.end >= self._horizon:
            return False
        if progress.schedule is None or progress.schedule.light is Light.GREY:
            return None
        return progress.schedule.light is Light.GREEN

    @property
    def _horizon(self) -> date:
        return Period(self.scope.plan.horizon).end

    def _has_reported(self, unit: str) -> bool:
        """Whether the unit sent a form for the period; of one that did not, only its reporting can be scored."""
        return unit in self._kinds[self.quarters[-1]]

    def _states(self, unit: str) -> pd.DataFrame:
        return self.scope.states[self.scope.states["unit"] == unit]

    def _count(
        self,
        unit: str,
        key: str,
        label: str,
        number: int,
        status: ObservationStatus,
        of: UnitOfMeasure = ITEM,
    ) -> Fact:
        said = fill("{unit}{what}", unit=self.scope.plan.unit(unit).name, what=label)
        region, period = self.scope.workspace.region.name, self.scope.workspace.period
        return Fact(f"{key}-{unit}", said, float(number), of, period, region, status)
