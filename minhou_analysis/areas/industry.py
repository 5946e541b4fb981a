"""Area 3, industry (产业协同): what people work in, and how the sectors grow."""

from __future__ import annotations

from typing import Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.display.narrative import Sentence, Shown, moved, say

_SECTORS: Final = {
    "employment_primary_share": "第一产业",
    "employment_secondary_share": "第二产业",
    "employment_tertiary_share": "第三产业",
}


class IndustryReport(AreaReport):
    """Employment structure, growth by sector, and the area's commitments."""

    area_id = "3"
    baseline = (
        "employment_primary_share",
        "employment_secondary_share",
        "employment_tertiary_share",
        "employment_manufacturing_share",
        "gdp_index",
        "gdp_primary_index",
        "gdp_secondary_index",
        "gdp_tertiary_index",
    )

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.agriculture()

    def own_answer(self) -> list[Sentence]:
        """How employment shifted between the censuses."""
        before, own = (self.published.value("employment_primary_share", census) for census in CENSUSES)
        if own.is_missing:
            return []
        return [
            say(
                "起点：{own.period.label}普查，第一产业就业比重{move}，第三产业占{tertiary}。",
                own=own,
                move=moved(before, own),
                tertiary=self.published.value("employment_tertiary_share", CENSUSES[1]),
            )
        ]

    def employment(self) -> Shown:
        """Employment by sector, against peers."""
        return composition_chart(
            self.published, _SECTORS, CENSUSES[1], whole="就业人口", says="在{part}的最多"
        )

    def agriculture(self) -> Shown:
        """Primary-sector employment at two censuses, against peers."""
        return self.published.census_chart("employment_primary_share", "占就业人口%")

    def primary_growth(self) -> Shown:
        """Real growth index of the primary sector, against peers."""
        return self.published.ranked_chart("gdp_primary_index", "上年=100")
