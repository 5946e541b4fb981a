"""Area 4, ecology (生态产品价值): who lives off the land, and what the accounts still lack."""

from __future__ import annotations

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.province import province_lines
from minhou_analysis.display.narrative import Sentence, Shown, moved, say


class EcologyReport(AreaReport):
    """Livelihoods that depend on ecosystems; the accounts wait for their inputs."""

    area_id = "4"
    baseline = ("occupation_agri_share", "employment_primary_share", "gdp_primary_index", "fertiliser_pure")

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.livelihoods()

    def own_answer(self) -> list[Sentence]:
        """How many live off the land and the water."""
        before, own = (self.published.value("occupation_agri_share", census) for census in CENSUSES)
        if own.is_missing:
            return []
        return [
            say(
                "起点：{own.period.label}普查，以农林牧渔为职业的就业人员比重{move}。",
                own=own,
                move=moved(before, own),
            )
        ]

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and the account that nobody has published."""
        return [
            *super().gaps(),
            f"本项目未找到{self.workspace.region.name}生态系统生产总值（GEP）的公开核算结果。",
        ]

    def livelihoods(self) -> Shown:
        """People whose occupation is farming, forestry or fishing at two censuses, against peers."""
        return self.published.census_chart("occupation_agri_share", "占就业人口%")

    def fertiliser(self) -> Shown:
        """Fertiliser used in the province: the pressure that green farming is to lower."""
        return province_lines(self.published, "fertiliser_pure", "万吨（折纯）")
