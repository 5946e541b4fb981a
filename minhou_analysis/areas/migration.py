"""Area 1, migration (人口迁徙): who lives here, where they are registered, and how urban the county is."""

from __future__ import annotations

from typing import Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.display.narrative import Sentence, Shown, say

_ORIGINS: Final = {
    "hukou_elsewhere_same_county": "本县（市、区）其他乡镇街道",
    "hukou_elsewhere_other_county_in_province": "省内其他县（市、区）",
    "hukou_elsewhere_other_province": "省外",
}


class MigrationReport(AreaReport):
    """Registration, settlement and urbanisation."""

    area_id = "1"
    baseline = (
        "resident_population",
        "urbanization_rate",
        "hukou_elsewhere_total",
        "hukou_elsewhere_share",
        "hukou_elsewhere_other_province_share",
        "edu_tertiary_per_100k",
        "age_15_64_share",
    )

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.registered_elsewhere()

    def own_answer(self) -> list[Sentence]:
        """How large the group is that the area's promises are made to."""
        total = self.published.value("hukou_elsewhere_total", CENSUSES[1])
        if total.is_missing:
            return []
        return [
            say(
                "起点：{total.period.label}普查常住人口{population}中，户口登记在外乡镇街道的{total}，占{share}{place}。",
                population=self.published.value("resident_population", CENSUSES[1]),
                total=total,
                share=self.published.value("hukou_elsewhere_share", CENSUSES[1]),
                place=self.published.place("hukou_elsewhere_share", CENSUSES[1]),
            )
        ]

    def registered_elsewhere(self) -> Shown:
        """Residents registered elsewhere at two censuses, against peers."""
        return self.published.census_chart("hukou_elsewhere_share", "占常住人口%")

    def origins(self) -> Shown:
        """Where residents registered elsewhere come from, as shares."""
        return composition_chart(
            self.published, _ORIGINS, CENSUSES[1], whole="户口登记在外乡镇街道的人口", says="来自{part}的最多"
        )

    def urbanisation(self) -> Shown:
        """Urbanisation rate at two censuses, against peers."""
        return self.published.census_chart("urbanization_rate", "%")
