"""Area 7, farmers' income (农民增收): the gap between town and country, and where rural income comes from."""

from __future__ import annotations

from typing import Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.province import province_composition, province_lines
from minhou_analysis.display.narrative import Sentence, Shown, say

_SOURCES: Final = {
    "rural_income_wages_pc": "工资性收入",
    "rural_income_business_pc": "经营净收入",
    "rural_income_transfer_pc": "转移净收入",
    "rural_income_property_pc": "财产净收入",
}


class IncomeReport(AreaReport):
    """Urban-rural ratio, composition of rural income, and the area's commitments."""

    area_id = "7"
    baseline = (
        "urban_disposable_income_pc",
        "rural_disposable_income_pc",
        "urban_rural_income_ratio",
        "rural_disposable_income_growth",
        "employment_primary_share",
    )

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.ratio()

    def own_answer(self) -> list[Sentence]:
        """The income ratio of the last year with both incomes."""
        ratio = self.published.value("urban_rural_income_ratio")
        if ratio.is_missing:
            return []
        period = str(ratio.period)
        return [
            say(
                "起点：{ratio.period.label}城镇居民人均可支配收入{urban}，农村居民{rural}，前者是后者的{ratio}{place}。",
                urban=self.published.value("urban_disposable_income_pc", period),
                rural=self.published.value("rural_disposable_income_pc", period),
                ratio=ratio,
                place=self.published.place("urban_rural_income_ratio"),
            )
        ]

    def ratio(self) -> Shown:
        """Urban-rural income ratio of the last year that has it, against peers."""
        return self.published.ranked_chart("urban_rural_income_ratio", "城镇 ÷ 农村")

    def province_ratio(self) -> Shown:
        """The province's ratio over the years it is published for."""
        return province_lines(self.published, "urban_rural_income_ratio", "城镇 ÷ 农村")

    def composition(self) -> Shown:
        """The province's rural income by source."""
        return province_composition(self.published, _SOURCES, "农村居民人均可支配收入")
