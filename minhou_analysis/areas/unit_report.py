"""One unit's page (单位页): what it promised, what is late, what it owes, with whom it shares."""

from __future__ import annotations

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.area_report import AreaReport, absent_indicators, indicator_table
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, say
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

    def owners(self, key: str) -> str:
        """The other units of the measure."""
        others = [unit for unit in self.plan.measure(key).units if unit != self.unit.id]
        return unit_names(self.plan, others) or "仅本单位"

    def indicators(self) -> Shown:
        """Indicators that the unit supplies."""
        supplied = self.workspace.catalogue.of_supplier(self.unit.id)
        return indicator_table(self, "本单位提供的指标", supplied)

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and the indicators the unit still owes."""
        supplied = self.workspace.catalogue.of_supplier(self.unit.id)
        owed = absent_indicators(self, supplied) if self.workspace.is_home else []
        return super().gaps() + owed

    def main_area(self) -> AreaReport:
        """The report on the area in which the unit has most commitments."""
        area = str(self.states["area"].value_counts(sort=False).idxmax())
        return AREA_REPORTS[area](self.workspace)

    def baseline(self) -> Shown:
        """Where the unit's main area started, against peers."""
        return self.main_area().headline_chart()

    def sources(self) -> Shown:
        """Sources of the plan and of the main area's baseline."""
        return self.main_area().sources()
