"""Area 5, infrastructure (基础设施): what is built and for whom, who keeps it up, and who lives within its reach."""

from __future__ import annotations

from typing import ClassVar

from minhou_analysis.areas import (
    infrastructure_access,
    infrastructure_coverage,
    infrastructure_housing,
    infrastructure_projects,
    infrastructure_upkeep,
    infrastructure_works,
)
from minhou_analysis.areas.area_report import AreaReport, sources
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.courses import course_lines, course_table
from minhou_analysis.areas.infrastructure_housing import FACILITIES
from minhou_analysis.areas.infrastructure_works import topic_section
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.narrative import Sentence, Shown, say

_TAP_WATER = "housing_tap_water_share"
_PLANNING = ("territorial_plan_coverage", "village_plan_coverage", "villages_facility_inventory_share")
_UPKEEP = ("five_in_one_villages_share", "sewage_facilities_normal_share", "maintenance_funds")


class InfrastructureReport(AreaReport):
    """Planning, works, upkeep, facilities in homes, and access."""

    area_id = "5"
    baseline = (*FACILITIES, "housing_elevator_share", "car_ownership_share")
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "planning": ("5.1",),
        "coverage": ("5.1", "5.2", "5.3"),
        "towns": ("5.2",),
        "works": ("5.2",),
        "late_projects": ("5.1", "5.2", "5.3"),
        "roads": ("5.2",),
        "buses": ("5.2",),
        "rail": ("5.2",),
        "water": ("5.2",),
        "sewage": ("5.2",),
        "floods": ("5.2",),
        "gas": ("5.2",),
        "grid": ("5.2",),
        "broadband": ("5.2",),
        "upkeep_matrix": ("5.3",),
        "upkeep_elements": ("5.3",),
        "upkeep_services": ("5.3",),
        "upkeep_course": ("5.3",),
        "facilities": ("5.2",),
        "access": ("5.1", "5.2"),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.facilities()

    def own_answer(self) -> list[Sentence]:
        """Which project is late, which coverage is below full, and where homes started."""
        reported: list[Sentence] = []
        if not self.waiting(""):
            reported += infrastructure_projects.verdict(self)
            reported += infrastructure_coverage.verdict(self, self.area_indicators())
        before, own = (self.published.value(_TAP_WATER, census) for census in CENSUSES)
        if own.is_missing:
            return reported
        start = say(
            "起点：{own.period.label}普查，住房内有管道自来水的家庭户比重{move}{place}。",
            own=own,
            move=moved(before, own),
            place=self.published.place(_TAP_WATER, CENSUSES[1]),
        )
        return [*reported, start]

    # ---- coverage and works

    def coverage(self) -> Shown:
        """How far each coverage is from full."""
        return infrastructure_coverage.coverage_chart(self, self.area_indicators())

    def towns(self) -> Shown:
        """Water and gas in cities around, beside what is reported of villages."""
        return infrastructure_coverage.towns_table(self)

    def planning(self) -> Shown:
        """Coverage of spatial plans, village plans and inventories of infrastructure over the years."""
        return course_table(self, "规划与清单", _PLANNING)

    def works(self) -> Shown:
        """Kind by kind: commitments, indicator, and whether the two agree."""
        return infrastructure_works.works_table(self)

    def late_projects(self) -> Shown:
        """Projects past their planned finish."""
        return infrastructure_projects.late_table(self)

    def roads(self) -> Shown:
        """Trunk roads, rural roads, dead ends."""
        return topic_section(self, infrastructure_works.ROADS)

    def buses(self) -> Shown:
        """Buses to towns and villages, and passenger transport as one system."""
        return topic_section(self, infrastructure_works.BUSES)

    def rail(self) -> Shown:
        """The lines that the plan names, and the projects reported for them."""
        return infrastructure_projects.rail_section(self)

    def water(self) -> Shown:
        """Urban-rural water supply, rural drinking water, waterworks."""
        return topic_section(self, infrastructure_works.WATER)

    def sewage(self) -> Shown:
        """Waste, sewage and public toilets."""
        return topic_section(self, infrastructure_works.SEWAGE)

    def floods(self) -> Shown:
        """Flood defences and drainage."""
        return topic_section(self, infrastructure_works.FLOODS)

    def gas(self) -> Shown:
        """Piped gas."""
        return topic_section(self, infrastructure_works.GAS)

    def grid(self) -> Shown:
        """The rural power grid."""
        return topic_section(self, infrastructure_works.GRID)

    def broadband(self) -> Shown:
        """Fibre, and services on digital identifiers."""
        return topic_section(self, infrastructure_works.BROADBAND)

    # ---- upkeep

    def upkeep_matrix(self) -> Shown:
        """Five services by five elements of lasting upkeep: which cells have a number."""
        return infrastructure_upkeep.matrix(self)

    def upkeep_elements(self) -> Shown:
        """What else is known of each element, and what is missing."""
        return infrastructure_upkeep.elements_table(self)

    def upkeep_services(self) -> Shown:
        """The five services of upkeep by their outcome."""
        return infrastructure_upkeep.services_table(self)

    def upkeep_course(self) -> Shown:
        """Villages under upkeep and facilities that work, over the years."""
        return course_lines(self, {_UPKEEP[0]: "五位一体村", _UPKEEP[1]: "正常运行"}, "%")

    def upkeep_funds(self) -> Shown:
        """What was spent on upkeep, over the years."""
        return course_table(self, "管护支出", _UPKEEP[2:])

    # ---- homes

    def facilities(self) -> Shown:
        """Four facilities at two censuses, against peers."""
        return infrastructure_housing.facilities_chart(self.published)

    def town_and_country(self) -> Shown:
        """What the county's share leaves for villages and for towns."""
        return infrastructure_housing.split_table(self.published)

    def lifts(self) -> Shown:
        """Homes in buildings with a lift, against peers."""
        return self.published.ranked_chart("housing_elevator_share", "占家庭户%")

    # ---- access, gaps and sources

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and what the sections of this area lack."""
        lines = super().gaps()
        if not self.workspace.is_home:
            return lines
        return [
            *lines,
            *infrastructure_upkeep.gaps(self),
            *infrastructure_works.gaps(self),
            infrastructure_housing.gap(self.published),
            *infrastructure_access.gaps(self),
        ]

    def access(self) -> Shown:
        """Access to facilities where points are given."""
        return infrastructure_access.access_table(self)

    def access_points(self) -> Shown:
        """The points with the least access."""
        return infrastructure_access.access_chart(self)

    def sources(self) -> Shown:
        """The documents behind the baseline and behind what is said of cities around."""
        return sources(self, (*self.baseline, *infrastructure_coverage.TOWNS))
