"""One unit's page (单位页): what it promised, what is late, what it owes, with whom it shares, what it must do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import pandas as pd

from minhou_analysis.areas.area_report import absent_indicators, indicator_table, sources
from minhou_analysis.areas.assessment import RATING_RULE, to_push
from minhou_analysis.areas.deadlines import deadlines_table, falling_due
from minhou_analysis.areas.form_gaps import undated
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.state_tables import commitment_name, unit_names
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import (
    Bullets,
    Sentence,
    Shown,
    any_demonstration,
    facts_in,
    note,
    say,
)
from minhou_analysis.display.numbers import ITEM, day_label
from minhou_analysis.languages import fill, listed
from minhou_analysis.plan import Commitment
from minhou_analysis.workspace import Workspace

_NAMED: Final = 3
"""Items that a step names one by one; of more, the first and their number."""


class UnitReport(PlanReport):
    """The page of one responsible unit."""

    owners_label = "共同责任单位"
    details_in = ""
    counted_by = ""

    def __init__(self, workspace: Workspace, unit: str) -> None:
        """Look at the plan from one unit."""
        super().__init__(workspace)
        self.unit = self.plan.unit(unit)
        self.title = fill("{unit}：本单位事项进展", unit=self.unit.name)
        self.supplied = workspace.catalogue.of_supplier(self.unit.id)

    def is_about(self, commitment: Commitment, unit: str) -> bool:
        """The commitments the unit is asked about."""
        return unit == self.unit.id

    @cached_property
    def is_demonstration(self) -> bool:
        """Whether demonstration data stand on the page, in the unit's forms of now or in what the page holds against them."""
        return any_demonstration(facts_in(self._telling.values()))

    @cached_property
    def _telling(self) -> dict[str, Shown]:
        """The sections that tell whether demonstration data stand on the page: made for its head, shown further down."""
        return {
            "measures": super().measures(),
            "changes": super().changes(),
            "data_changes": super().data_changes(),
            "indicators": indicator_table(self, "本单位提供的指标", self.supplied),
        }

    def measures(self) -> Shown:
        """The unit's measures by light and owner."""
        return self._telling["measures"]

    def changes(self) -> Shown:
        """What changed since the period before."""
        return self._telling["changes"]

    def data_changes(self) -> Shown:
        """What the data themselves say otherwise than they did when the period before was reported on."""
        return self._telling["data_changes"]

    def own_answer(self) -> list[Sentence]:
        """How much of the plan is the unit's."""
        measures = self.plan.measures_of(self.unit.id)
        return [
            say(
                "{unit}在方案中对{measures}举措负责，应报{commitments}承诺事项。",
                unit=self.unit.name,
                measures=Fact("measures", "负责举措", float(len(measures)), ITEM),
                commitments=Fact("commitments", "应报事项", float(len(self.states)), ITEM),
            )
        ]

    def completeness(self) -> tuple[str, Fact, Sentence]:
        """The key figure of how much was reported: commitments, of those that were asked about."""
        whole = self.facts_of("all", "全部", self.whole.to_dict())
        return "已报事项", whole.reported, say("应报{asked}", asked=whole.asked)

    def to_do(self) -> Shown:
        """What the unit must do next: report, push what is late, prove what is done, supply what it owes, finish in time."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        steps = tuple(self._steps())
        return Bullets(steps) if steps else note("本期没有需要本单位处理的事。")

    def _steps(self) -> Iterator[Sentence]:
        states = self.states
        unreported = states[~states["reported"]]
        if not self.has_reports:
            asked = Fact("commitments", "应报事项", float(len(states)), ITEM)
            yield say("报送本期进展：应报{asked}承诺事项。", asked=asked)
            unreported = unreported.head(0)
        unproved = states[states["complete"] & (states["evidence"] == "")]
        steps = (
            ("补报没有报的事项", self._named(unreported)),
            ("补填没有计划完成日的事项", self._named(undated(states))),
            ("推动逾期、到期未完成、受阻或滞后的事项", self._named(to_push(states))),
            ("为报为已完成的事项补交佐证材料", self._named(unproved)),
            ("提供没有本期值的指标", [i.name for i in self.supplied if not self.progress(i).is_current]),
            ("今后两个季度内完成到期的事项", self._named(self._soon())),
        )
        for what, names in steps:
            if names:
                yield say("{what}：{items}。", what=what, items=self._first_of(what, names))

    def _soon(self) -> pd.DataFrame:
        """What falls due in the next quarters and is not called for already."""
        ahead = falling_due(self)
        return ahead[~ahead["due"]]

    def _named(self, states: pd.DataFrame) -> list[str]:
        """Commitments by name, each with its planned finish while it is unfinished and has one."""
        names = []
        for row in rows_of(states):
            name = commitment_name(self.plan, row["commitment"])
            if not row["complete"] and not pd.isna(row["planned_finish"]):
                day = day_label(row["planned_finish"])
                name = fill("{commitment}（计划{day}完成）", commitment=name, day=day)
            names.append(name)
        return names

    def _first_of(self, what: str, names: Sequence[str]) -> Sentence:
        """The first few of what is to be done, and how many there are where not all are named."""
        first = listed(names[:_NAMED])
        if len(names) <= _NAMED:
            return say("{first}", first=first)
        return say("{first}等{all}", first=first, all=self.count(what, what, len(names)))

    def deadlines(self) -> Shown:
        """What falls due next."""
        return self.waiting("今后两个季度到期的事项") or deadlines_table(self)

    def owners(self, key: str) -> str:
        """The other units of the measure."""
        others = [unit for unit in self.plan.measure(key).units if unit != self.unit.id]
        return unit_names(self.plan, others) or "仅本单位"

    def group_remark(self) -> Sentence:
        """The rule; of counting what units share there is nothing to say on the page of one."""
        return RATING_RULE

    def indicators(self) -> Shown:
        """Indicators that the unit supplies."""
        return self._telling["indicators"]

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and the indicators the unit still owes."""
        owed = absent_indicators(self, self.supplied) if self.workspace.is_home else []
        return [*super().gaps(), *owed]

    def sources(self) -> Shown:
        """The plan, and the unit's own form."""
        return sources(self, ())
