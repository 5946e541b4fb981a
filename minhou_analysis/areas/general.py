"""An area of any plan (通用领域): the common frame, with the published figures that the catalogue relates to its measures."""

from __future__ import annotations

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.narrative import Shown, note, say
from minhou_analysis.workspace import Workspace


class GeneralReport(AreaReport):
    """What can be said of an area without an analysis of its own.

    Its baseline are the published indicators of the catalogue that name one of its measures, in the catalogue's order.
    """

    def __init__(self, workspace: Workspace, area_id: str | int) -> None:
        """Look at the area ``area_id`` of the plan.

        Raises:
            MinhouError: the plan has no such area.
        """
        area = workspace.plan.area(area_id)
        measures = {measure.id for measure in area.measures}
        self.area_id = area.id
        self.baseline = tuple(
            i.id for i in workspace.catalogue if not i.is_reported and measures & set(i.measures)
        )
        super().__init__(workspace)

    def headline_chart(self) -> Shown:
        """The first of the baseline indicators that the region has figures of, beside its peers."""
        for indicator in self.baseline:
            symbol = self.workspace.catalogue[indicator].unit.label
            counted = [self.published.value(indicator, census) for census in CENSUSES]
            if any(fact.is_missing for fact in counted):
                chart = self.published.ranked_chart(indicator, symbol)
            else:
                chart = self.published.census_chart(indicator, symbol)
            if isinstance(chart, Chart):
                return chart
        if self.baseline:
            return self.published.absent(*self.baseline)
        return note(say("指标目录尚未给出说明「{area}」各项举措的公开统计指标。", area=self.area.short))
