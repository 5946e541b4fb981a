"""What a report looks at (报告范围): the states of a part of the plan, now and a period ago, and facts made from them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd

from minhou_analysis.areas.assessment import (
    commitment_states,
    comparable_states,
    group_states,
    reported_in_both,
)
from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.indicators import IndicatorProgress, indicator_progress
from minhou_analysis.areas.state_facts import WHOLE_PERCENT, StateFacts, whole_percent
from minhou_analysis.catalogue import Indicator, UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, say, waiting
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.plan import Commitment
from minhou_analysis.workspace import Workspace


class Scope:
    """A part of the plan at a period: its states, grouped by ``group`` (a column of the states), and its facts."""

    group: str = "measure"
    details_in: str = "各领域和各单位报告"
    """Where a long table's further rows stand; '' for a report that lists all of its own."""

    def __init__(self, workspace: Workspace) -> None:
        """Look at the plan from the workspace's period; nothing is judged before it is asked for."""
        self.workspace = workspace
        self.plan = workspace.plan
        self.published = Baseline(workspace)
        self._progress: dict[str, IndicatorProgress] = {}

    def is_about(self, commitment: Commitment, unit: str) -> bool:
        """Whether this report is about what ``unit`` does for ``commitment``; all of it unless a subclass narrows it."""
        return True

    @cached_property
    def states(self) -> pd.DataFrame:
        """Commitment states of the period (``assessment.commitment_states``)."""
        return commitment_states(self.workspace, self.is_about)

    @cached_property
    def earlier(self) -> pd.DataFrame:
        """Commitment states of the period before, as far as they can be compared with those of this one."""
        return comparable_states(self.states, commitment_states(self.workspace.previous, self.is_about))

    @cached_property
    def groups(self) -> pd.DataFrame:
        """States by ``group`` (``assessment.group_states``)."""
        return group_states(self.states, self.group)

    @cached_property
    def whole(self) -> pd.Series[Any]:
        """The states of the whole scope as one group."""
        return group_states(self.states.assign(all="all"), "all").iloc[0]

    @cached_property
    def compared(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The states of this period and of the one before, of both what was reported in both; ``all`` groups the whole."""
        now, before = reported_in_both(self.states.assign(all="all"), self.earlier.assign(all="all"))
        return now, before

    @property
    def reports_differ(self) -> bool:
        """Whether something was reported for only one of the two periods."""
        reported = {int(frame["reported"].sum()) for frame in (self.states, self.earlier, *self.compared)}
        return len(reported) > 1

    @property
    def has_reports(self) -> bool:
        """Whether anybody reported for the period."""
        return bool(self.states["reported"].any())

    @property
    def has_previous(self) -> bool:
        """Whether the plan was already followed in the period before."""
        return self.workspace.previous.period.end >= self.workspace.settings.first_period.end

    @cached_property
    def status(self) -> ObservationStatus:
        """The worst status among what was reported."""
        return ObservationStatus.worst(self.states.loc[self.states["reported"], "obs_status"])

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """Units whose forms the report is made from; those that are asked, unless a subclass knows of more."""
        return tuple(self.states["unit"].unique())

    @cached_property
    def is_demonstration(self) -> bool:
        """Whether demonstration data may stand in the report: forms of earlier periods count, those of others do not."""
        return self.workspace.forms_of(self.heard).has_demonstration

    @property
    def shows_demonstration(self) -> bool:
        """Whether what was reported for the period holds demonstration data."""
        return self.status is ObservationStatus.DEMONSTRATION

    @property
    def compares_demonstration(self) -> bool:
        """Whether this period or the one before holds demonstration data."""
        before = self.earlier.loc[self.earlier["reported"], "obs_status"]
        return self.shows_demonstration or ObservationStatus.DEMONSTRATION in set(before)

    def progress(self, indicator: Indicator) -> IndicatorProgress:
        """How far an indicator has got at the period."""
        if indicator.id not in self._progress:
            self._progress[indicator.id] = indicator_progress(self.workspace, indicator)
        return self._progress[indicator.id]

    def waiting(self, would_show: str) -> Paragraphs | None:
        """What stands in the place of a section that has nothing to show yet; None where it has."""
        if not self.workspace.is_home:
            home = self.workspace.observations.region(self.workspace.settings.region).name
            reason = "方案在{home}实施，不适用于{region}。"
            return waiting(say(reason, home=home, region=self.published.region.name))
        return None if self.has_reports else waiting(say("待责任单位报送后列出{what}。", what=would_show))

    def facts_of(self, subject: str, label: str, row: Mapping[Hashable, Any]) -> StateFacts:
        """Facts of a row of states or groups of this scope's period."""
        return StateFacts(subject, label, row, self.workspace.period, self.workspace.region.name)

    def count(self, name: str, label: str, number: int, unit: UnitOfMeasure = ITEM) -> Fact:
        """A count made from what units reported, carrying its status."""
        return Fact(
            name, label, float(number), unit, self.workspace.period, self.workspace.region.name, self.status
        )

    def percent(self, name: str, label: str, value: float, formula: str) -> Fact:
        """A mean share made from what units reported, carrying its status."""
        known = None if pd.isna(value) else whole_percent(float(value))
        period, region = self.workspace.period, self.workspace.region.name
        return Fact(name, label, known, WHOLE_PERCENT, period, region, self.status, formula=formula)

    def completion(self, whole: pd.Series[Any]) -> Fact:
        """The mean completion of a group of states, with the status of what it was made from."""
        fact = self.percent("completion", "平均完成率", whole["completion"], "各事项完成率的平均")
        return replace(fact, status=ObservationStatus(whole["obs_status"] or ObservationStatus.NORMAL))

    def completion_change(self) -> Sentence | str:
        """The change of the mean completion since the period before; nothing where no commitment was reported in both."""
        now, before = (self.completion(group_states(states, "all").iloc[0]) for states in self.compared)
        change = now.change_from(before)
        if change.is_missing:
            return ""
        said = "较上期{change}（按两期都报的事项）" if self.reports_differ else "较上期{change}"
        return say(said, change=change)
