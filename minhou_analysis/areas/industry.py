"""Area 3, industry (产业协同): land for rural industry, parks, farm businesses, credit, and what people work in."""

from __future__ import annotations

from typing import ClassVar, Final

from minhou_analysis.areas import (
    industry_credit,
    industry_employment,
    industry_growth,
    industry_land,
    industry_parks,
    industry_shift,
)
from minhou_analysis.areas.area_report import AreaReport, sources
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.areas.courses import course_lines, course_table
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.narrative import Sentence, Shown, say

_PARKS: Final = {industry_parks.OUTPUT: "两大园区"}
_BUSINESSES: Final = (
    "one_product_villages",
    "demonstration_cooperatives",
    "demonstration_family_farms",
    "supply_marketing_service_points",
    "rural_online_retail_sales",
    "rural_tourism_visits",
    "listing_reserve_enterprises",
)
_LAND: Final = ("rural_construction_land_reclaimed", "scattered_farmland_consolidated")
_CREDIT: Final = (
    "agri_loans_balance",
    "farmer_credit_files_share",
    "agri_insurance_cover",
)
_FILES: Final = {"farmer_credit_files_share": "农户建档率"}


class IndustryReport(AreaReport):
    """Land quota, parks, farm businesses, credit and collateral, employment, growth, and the area's commitments."""

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
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "quota": ("3.2",),
        "quota_years": ("3.2",),
        "land": ("3.2",),
        "parks": ("3.1",),
        "park_output": ("3.1",),
        "businesses": ("3.1",),
        "credit": ("3.3",),
        "credit_files": ("3.3",),
        "collateral": ("3.3",),
        "employment": ("3.1",),
        "quotients": ("3.1",),
        "shifts": ("3.1",),
        "growth": ("3.1",),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.agriculture()

    def own_answer(self) -> list[Sentence]:
        """Whether the land quota is kept, and how employment moved between the censuses."""
        return [*industry_land.verdict(self), *self._employment_moved()]

    def _employment_moved(self) -> list[Sentence]:
        primary, tertiary = (
            [self.published.value(name, census) for census in CENSUSES]
            for name in ("employment_primary_share", "employment_tertiary_share")
        )
        if primary[1].is_missing:
            return []
        sentence = say(
            "起点：{own.period.label}普查，第一产业就业比重{primary}，第三产业{tertiary}",
            own=primary[1],
            primary=moved(*primary),
            tertiary=moved(*tertiary),
        )
        found = industry_employment.comparison(self.published)
        if found is None:
            return [say("{sentence}。", sentence=sentence)]
        return [
            say(
                "{sentence}；与{reference}相比，{quotient.label}最高，为{quotient}。",
                sentence=sentence,
                reference=found.reference.name,
                quotient=industry_employment.most_concentrated(found)[1],
            )
        ]

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and what no form asks about land, parks and collateral."""
        lines = super().gaps()
        if self.workspace.is_home:
            lines += [
                industry_land.unmeasured(self),
                industry_parks.unmeasured(self),
                industry_credit.unmeasured(self),
                *industry_growth.unpublished(self.published),
            ]
        return lines

    def sources(self) -> Shown:
        """The documents of the baseline and of the census samples, and who reported the rest."""
        return sources(self, (*self.baseline, *industry_employment.FIGURES))

    # ---- what was promised and what units report of it

    def _elsewhere(self) -> Shown | None:
        """A line for other regions; tables of the plan's own words are shown before anybody has reported."""
        return None if self.workspace.is_home else self.waiting("")

    def quota(self) -> Shown:
        """The share of new construction land set aside for rural industry, year by year, against the plan's words."""
        return industry_land.quota_chart(self)

    def quota_years(self) -> Shown:
        """The same test as a table, with what the share is made of."""
        return self._elsewhere() or industry_land.quota_table(self)

    def land(self) -> Shown:
        """Land reclaimed and consolidated, over the years."""
        return course_table(self, "复垦与整合的土地", _LAND)

    def parks(self) -> Shown:
        """The parks and platforms that the plan names: its words, what units report, projects and money."""
        return self._elsewhere() or industry_parks.parks_table(self)

    def park_output(self) -> Shown:
        """Output of the two parks, over the years."""
        return course_lines(self, _PARKS, "亿元（现价）")

    def businesses(self) -> Shown:
        """Specialised villages, cooperatives, family farms, service points, online sales, visits and listings."""
        return course_table(self, "专业村、合作社、家庭农场与乡村产业", _BUSINESSES)

    def credit(self) -> Shown:
        """Loans, credit files and insurance, over the years."""
        return course_table(self, "涉农贷款、农户建档与农业保险", _CREDIT)

    def credit_files(self) -> Shown:
        """Share of farm households with a credit file, over the years."""
        return course_lines(self, _FILES, "占农户总数%")

    def collateral(self) -> Shown:
        """The plan's kinds of collateral, and what is known of each."""
        return self._elsewhere() or industry_credit.collateral_table(self)

    # ---- where it started

    def employment(self) -> Shown:
        """Employment by sector, against peers."""
        return composition_chart(
            self.published,
            industry_employment.SECTORS,
            CENSUSES[1],
            whole="就业人口",
            says="在{part}的最多",
        )

    def agriculture(self) -> Shown:
        """Primary-sector employment at two censuses, against peers."""
        return self.published.census_chart("employment_primary_share", "占就业人口%")

    def quotients(self) -> Shown:
        """Location quotients at two censuses, against the area that contains the region."""
        return industry_employment.quotient_chart(self.published)

    def shifts(self) -> Shown:
        """What the reference's growth, the mix of industries and the region itself added to employment."""
        return industry_shift.shift_chart(self.published)

    def shifts_table(self) -> Shown:
        """The same parts as numbers that add up."""
        return industry_shift.shift_table(self.published)

    def shifts_of_peers(self) -> Shown:
        """The part that is neither the reference's growth nor the mix of industries, against peers."""
        return industry_shift.peers_chart(self.published)

    def primary_growth(self) -> Shown:
        """Real growth index of the primary sector, against peers."""
        return self.published.ranked_chart("gdp_primary_index", "上年=100")

    def growth(self) -> Shown:
        """Real growth indices of all sectors, against peers."""
        return industry_growth.growth_table(self.published)
