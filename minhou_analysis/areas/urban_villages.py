"""Area 2, urban villages (城中村改造): what people live in before renewal."""

from __future__ import annotations

from typing import Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.display.narrative import Sentence, Shown, moved, say

_TENURES: Final = {
    "housing_selfbuilt_share": "自建",
    "housing_purchased_share": "购买",
    "housing_rented_share": "租赁",
}


class UrbanVillagesReport(AreaReport):
    """Housing before renewal, and the renewal's commitments."""

    area_id = "2"
    baseline = (
        "housing_selfbuilt_share",
        "housing_purchased_share",
        "housing_rented_share",
        "housing_elevator_share",
        "floor_area_per_capita",
        "rooms_per_household",
    )

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.self_built()

    def own_answer(self) -> list[Sentence]:
        """How people were housed at the census."""
        before, own = (self.published.value("housing_selfbuilt_share", census) for census in CENSUSES)
        if own.is_missing:
            return []
        return [
            say(
                "起点：{own.period.label}普查，住自建房的家庭户比重{move}，租房的占{rented}。",
                own=own,
                move=moved(before, own),
                rented=self.published.value("housing_rented_share", CENSUSES[1]),
            )
        ]

    def tenure(self) -> Shown:
        """How homes were come by: built, bought, rented, other."""
        return composition_chart(
            self.published, _TENURES, CENSUSES[1], whole="家庭户", says="住房为{part}的最多", rest="其他来源"
        )

    def self_built(self) -> Shown:
        """Self-built homes at two censuses, against peers."""
        return self.published.census_chart("housing_selfbuilt_share", "占家庭户%")
