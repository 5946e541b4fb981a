"""Area 7, farmers' income (农民增收): the gap between town and country, where rural income comes from, what adds to it."""

from __future__ import annotations

from typing import ClassVar, Final

from minhou_analysis.areas import income_gap, income_missing, income_projection, income_sources
from minhou_analysis.areas.area_report import AreaReport, sources
from minhou_analysis.areas.courses import course_table
from minhou_analysis.areas.income_gap import PARITY, RATIO
from minhou_analysis.areas.province import province_composition, province_lines
from minhou_analysis.display.comparing import shifted
from minhou_analysis.display.narrative import Sentence, Shown, say

_COLLECTIVE: Final = (
    "village_collective_income",
    "collective_share_certificates_share",
    "collective_assets_supervised_share",
)
_FORMS: Final = (
    "collectives_resource_development",
    "collectives_property_leasing",
    "collectives_asset_revitalisation",
    "collectives_rural_tourism",
    "collectives_agricultural_production",
    "collectives_joint_development",
)
"""The plan's six forms of the collective economy (7.1), in its order."""
_FARMING: Final = (
    "demonstration_cooperatives",
    "demonstration_family_farms",
    "trained_professional_farmers",
    "migrant_training_person_times",
    "rural_labour_matched",
)


class IncomeReport(AreaReport):
    """Urban-rural gap, sources of rural income, the collective economy, and the area's commitments."""

    area_id = "7"
    baseline = (
        "urban_disposable_income_pc",
        "rural_disposable_income_pc",
        "urban_rural_income_ratio",
        "rural_disposable_income_growth",
        "employment_primary_share",
    )
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "collective": ("7.1",),
        "collective_forms": ("7.1",),
        "farming": ("7.2",),
        "ratio": ("7.2",),
        "theil": ("7.2",),
        "rural_growth": ("7.2",),
        "projections": ("7.2",),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.ratio()

    def own_answer(self) -> list[Sentence]:
        """What village collectives earned, as last reported, and the income ratio of the last year with both incomes."""
        return [*self._earned(), *self._start()]

    def _earned(self) -> list[Sentence]:
        earned = self.progress(self.workspace.catalogue[_COLLECTIVE[0]])
        if earned.latest.is_missing:
            return []
        change = earned.latest.change_from(earned.year_before)
        if change.is_missing:
            return [say("{earned.when}{earned.label}{earned}。", earned=earned.latest)]
        said = "{earned.when}{earned.label}{earned}，较上年同期{change}。"
        return [say(said, earned=earned.latest, change=shifted(change))]

    def _start(self) -> list[Sentence]:
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

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and which incomes of the county nobody publishes."""
        lines = super().gaps()
        return [*lines, *income_missing.missing(self)] if self.workspace.is_home else lines

    def sources(self) -> Shown:
        """The documents of the baseline, and of the provincial series and urban shares that the gap is made from."""
        more = ("urbanization_rate", *income_sources.RURAL, *income_sources.URBAN)
        return sources(self, (*self.baseline, *more))

    # ---- what units report

    def collective(self) -> Shown:
        """Income, share certificates and supervision of village collectives, over the years."""
        return course_table(self, "村集体收入、股权证与监管", _COLLECTIVE)

    def collective_forms(self) -> Shown:
        """Village collectives by the plan's six forms, over the years."""
        remark = "一个村集体可有多种形式，各形式之和可大于村集体总数。"
        return course_table(self, "按方案所列六种形式取得收入的村集体", _FORMS, remark)

    def farming(self) -> Shown:
        """Cooperatives, family farms, training and job matching, over the years."""
        return course_table(self, "合作社、家庭农场、培训与劳务对接", _FARMING)

    # ---- the gap between town and country

    def ratio(self) -> Shown:
        """Urban-rural income ratio of the last year that has it, against peers."""
        return self.published.ranked_chart("urban_rural_income_ratio", RATIO, origin=PARITY)

    def theil(self) -> Shown:
        """Two-group Theil index against peers, as the range that the two censuses' urban shares allow."""
        return income_gap.theil_chart(self.published)

    def province_ratio(self) -> Shown:
        """The province's ratio over the years it is published for."""
        return province_lines(self.published, "urban_rural_income_ratio", RATIO, PARITY)

    def province_theil(self) -> Shown:
        """The province's two-group Theil index over the years, the break in the population marked."""
        return income_gap.province_theil(self.published)

    def gap_by_source(self) -> Shown:
        """The province's urban-rural gap in yuan by source of income, first and last year."""
        return income_sources.gap_chart(self.published)

    # ---- where rural income comes from

    def composition(self) -> Shown:
        """The province's rural income by source."""
        return province_composition(self.published, income_sources.RURAL, "农村居民人均可支配收入")

    def rural_growth(self) -> Shown:
        """How much each source added to the growth of the province's rural income."""
        return income_sources.growth_table(self.published)

    # ---- ahead

    def projection(self) -> Shown:
        """The province's ratio carried to the plan's horizon, with its interval."""
        return income_projection.ratio_fan(self.published)

    def projections(self) -> Shown:
        """Which series can be carried to the horizon, and why the others cannot."""
        return income_projection.projections_table(self)
