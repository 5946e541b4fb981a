"""One unit's page (单位页): what it promised, what is late, what it owes, with whom it shares, what it must do next."""

from __future__ import annotations

from collections.abc import Iterator

from minhou_analysis.areas.area_report import absent_indicators, indicator_table, sources
from minhou_analysis.areas.assessment import to_push
from minhou_analysis.areas.deadlines import deadlines_table, falling_due
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Bullets, Sentence, Shown, note, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.plan import Commitment
from minhou_analysis.workspace import Workspace


class UnitReport(PlanReport):
    """The page of one responsible unit."""

    owners_label = "共同责任单位"

    def __init__(self, workspace: Workspace, unit: str) -> None:
        """Look at the plan from one unit."""
        super().__init__(workspace)
        self.unit = self.plan.unit(unit)
        self.title = f"{self.unit.name}：本单位事项进展"
        self.supplied = workspace.catalogue.of_supplier(self.unit.id)

    def is_about(self, commitment: Commitment, unit: str) -> bool:
        """The commitments the unit is asked about."""
        return unit == self.unit.id

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
        if not self.has_reports:
            asked = Fact("commitments", "应报事项", float(len(self.states)), ITEM)
            yield say("报送本期进展：应报{asked}承诺事项。", asked=asked)
        unreported = int((~self.states["reported"]).sum()) if self.has_reports else 0
        late = len(to_push(self.states))
        unproved = int((self.states["complete"] & (self.states["evidence"] == "")).sum())
        owed = sum(not self.progress(indicator).is_current for indicator in self.supplied)
        near = int((~falling_due(self)["due"]).sum())
        if unreported:
            yield say("补报{count}没有报的事项。", count=self.count("to-report", "没有报的事项", unreported))
        if late:
            yield say(
                "推动{count}逾期、到期未完成、受阻或滞后的事项，逐项见「要推动的事项」。",
                count=self.count("to-push", "滞后的事项", late),
            )
        if unproved:
            count = self.count("to-prove", "没有佐证的已完成事项", unproved)
            yield say("为{count}报为已完成的事项补交佐证材料。", count=count)
        if owed:
            yield say(
                "提供{count}没有本期值的指标。", count=self.count("to-supply", "没有本期值的指标", owed)
            )
        if near:
            count = self.count("to-finish", "今后两个季度到期的事项", near)
            yield say("今后两个季度内完成{count}到期事项。", count=count)

    def deadlines(self) -> Shown:
        """What falls due next."""
        return self.waiting("今后两个季度到期的事项") or deadlines_table(self)

    def owners(self, key: str) -> str:
        """The other units of the measure."""
        others = [unit for unit in self.plan.measure(key).units if unit != self.unit.id]
        return unit_names(self.plan, others) or "仅本单位"

    def indicators(self) -> Shown:
        """Indicators that the unit supplies."""
        return indicator_table(self, "本单位提供的指标", self.supplied)

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and the indicators the unit still owes."""
        owed = absent_indicators(self, self.supplied) if self.workspace.is_home else []
        return [*super().gaps(), *owed]

    def sources(self) -> Shown:
        """The plan, and the unit's own form."""
        return sources(self, ())
