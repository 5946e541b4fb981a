"""Area 6, public services (公共服务): who needs them, what serves them, how evenly, and what the plan set a level for."""

from __future__ import annotations

from typing import ClassVar, Final

from minhou_analysis.areas import services_equity, services_facilities, services_targets
from minhou_analysis.areas.area_report import AreaReport, sources
from minhou_analysis.areas.baseline import CENSUSES, last_seen
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.areas.courses import course_lines, course_table
from minhou_analysis.display.comparing import shifted
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.observations import ObservationStatus

_TEACHERS: Final = (
    "teacher_turnover_posts",
    "rural_teacher_allowance",
    "rural_teachers_senior_title_share",
    "teachers_rotated_share",
)
_HEALTH: Final = (
    "township_doctors_per_1000",
    "village_doctors_hired_share",
    "in_county_inpatient_share",
    "medical_community_coverage",
)
_CARE: Final = ("home_care_station_coverage", "happiness_homes", "nursing_beds_share")
_INSURANCE: Final = (
    "residents_pension_coverage",
    "medical_insurance_coverage",
    "basic_pension_standard",
    "residents_medical_subsidy",
)
_STANDARDS: Final = {"dibao_standard_rural": "农村", "dibao_standard_urban": "城市"}
_PENSIONS: Final = {
    "pension_residents_insured": "城乡居民养老保险",
    "pension_employees_insured": "职工养老保险",
}
_RECIPIENTS: Final = {"dibao_rural_persons": "农村低保对象", "dibao_urban_persons": "城市低保对象"}
_SCHOOLING: Final = "mean_years_schooling_recalc"
_INSURED: Final = "2019"
"""Year of the yearbook table of insured people and recipients by county."""

_OLD_FIGURES: Final = {
    "students_primary": ("在校生和专任教师", "education", "方案期内生师比升了还是降了"),
    "pension_residents_insured": ("基本养老保险参保人数", "human_resources", "参保人数和参保结构的变化"),
    "medical_insured": ("基本医疗保险参保人数", "medical_insurance", "参保率的分子是多少"),
    "dibao_rural_persons": ("城乡低保人数", "civil_affairs", "标准提高后低保面有没有变化"),
}
"""Published figures that may be old: what they are, the unit that keeps newer ones, what those would show."""


class ServicesReport(AreaReport):
    """Demand for care and schools, what serves it, how evenly it is spread, and the area's commitments."""

    area_id = "6"
    baseline = (
        "age_0_14_share",
        "age_65plus_share",
        "old_age_dependency_ratio",
        "elderly_household_share",
        "mean_years_schooling_recalc",
        "pupils_per_teacher_primary",
        "pupils_per_teacher_junior_high",
        "pupils_per_teacher_senior_high",
        "pension_residents_insured",
        "medical_insured",
        "dibao_urban_persons",
        "dibao_rural_persons",
    )
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "targets": ("6.3", "6.4"),
        "teachers": ("6.1",),
        "schools": ("6.1",),
        "schooling": ("6.1",),
        "health": ("6.2",),
        "township_beds": ("6.2",),
        "care": ("6.3",),
        "care_supply": ("6.3",),
        "insurance": ("6.4",),
        "allowance": ("6.4",),
        "allowance_gap": ("6.4",),
        "peers_equity": ("6.1", "6.3"),
        "townships_equity": ("6.1", "6.2", "6.3", "6.4"),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.ageing()

    def own_answer(self) -> list[Sentence]:
        """How far the promises with a level of their own are, and how many are old."""
        return [*self._promised(), *self._start()]

    def _promised(self) -> list[Sentence]:
        if self.waiting(""):
            return []
        said = []
        for indicator in services_targets.targeted(self):
            progress = self.progress(indicator)
            if progress.latest.is_missing:
                continue
            left = services_targets.shortfall(indicator, progress.latest)
            words = (
                "{fact.label}{fact}，{verdict}，尚差{left}" if left.value else "{fact.label}{fact}，{verdict}"
            )
            said.append(say(words, fact=progress.latest, verdict=progress.verdict, left=left))
        return [say("方案定了水平的承诺：{said}。", said=joined(said, "；"))] if said else []

    def _start(self) -> list[Sentence]:
        old = self.published.value("age_65plus_population", CENSUSES[1])
        if old.is_missing:
            return []
        return [
            say(
                "起点：{old.period.label}普查，六十五岁及以上人口{old}，占{share}{place}。",
                old=old,
                share=self.published.value("age_65plus_share", CENSUSES[1]),
                place=self.published.place("age_65plus_share", CENSUSES[1]),
            )
        ]

    # ---- what units report

    def targets(self) -> Shown:
        """The area's promises with a level of their own, in the plan's words, and how far they are."""
        return services_targets.targets_table(self)

    def teachers(self) -> Shown:
        """Posts, pay, titles and rotation of teachers, over the years."""
        return course_table(self, "乡村教师：编制、待遇、职称与交流", _TEACHERS)

    def health(self) -> Shown:
        """Doctors, hiring of village doctors, care inside the county, over the years."""
        return course_table(self, "乡村医疗：医师、乡聘村用与县域就医", _HEALTH)

    def care_coverage(self) -> Shown:
        """Villages with a home-care station, over the years."""
        return course_lines(self, {_CARE[0]: "居家养老服务站覆盖率"}, "占全部村（居）%")

    def care(self) -> Shown:
        """Care stations, village homes and nursing beds, over the years."""
        return course_table(self, "养老服务：服务站、幸福院与护理型床位", _CARE)

    def insurance(self) -> Shown:
        """Coverage and standards of social insurance, over the years."""
        return course_table(self, "社会保险：参保率与标准", _INSURANCE)

    def allowance(self) -> Shown:
        """The minimum living standard in town and country, over the years."""
        return course_lines(self, _STANDARDS, "元/月")

    def allowance_gap(self) -> Shown:
        """The gap between the two standards in yuan and as a ratio."""
        return services_targets.allowance_table(self)

    # ---- who needs services

    def ageing(self) -> Shown:
        """People of 65 and over at two censuses, against peers."""
        return self.published.census_chart("age_65plus_share", "占常住人口%")

    def dependency(self) -> Shown:
        """Old people to people of working age at two censuses, against peers."""
        return self.published.census_chart("old_age_dependency_ratio", "%")

    # ---- what served them at the start

    def schooling(self) -> Shown:
        """Mean years of schooling at two censuses, by one formula, against peers."""
        before, own = (self.published.value(_SCHOOLING, census) for census in CENSUSES)
        return self.published.census_chart(
            _SCHOOLING, "年", _longer(before, own, self.published.place(_SCHOOLING))
        )

    def pupils(self) -> Shown:
        """Pupils per primary-school teacher, against peers."""
        return self.published.ranked_chart("pupils_per_teacher_primary", "学生数 ÷ 专任教师数")

    def schools(self) -> Shown:
        """Students and teachers by level of school, with the peers' range."""
        return services_facilities.schools_table(self.published)

    def township_beds(self) -> Shown:
        """Beds of township health centres among all beds of the province."""
        return services_facilities.township_beds_chart(self.published)

    def care_supply(self) -> Shown:
        """Old people here, beds for them in the province, and what nobody publishes."""
        return services_facilities.care_supply(self.published)

    def pensions(self) -> Shown:
        """Residents' and employees' pension insurance, against peers."""
        return composition_chart(
            self.published,
            _PENSIONS,
            _INSURED,
            whole="基本养老保险参保人数",
            says="参加{part}的较多",
            remarked=False,
        )

    def recipients(self) -> Shown:
        """Recipients of the minimum living allowance in town and country, against peers."""
        return composition_chart(
            self.published, _RECIPIENTS, _INSURED, whole="低保对象", says="{part}较多", remarked=False
        )

    def support(self) -> Shown:
        """What the province spent on each recipient in town and country."""
        return services_facilities.support_chart(self.published)

    # ---- how evenly

    def peers_equity(self) -> Shown:
        """The spread of services, their results and the demand for them over the peers."""
        return services_equity.peers_table(self.published)

    def townships_equity(self) -> Shown:
        """The spread over townships, or what is missing for it."""
        return services_equity.townships_table(self.published, self._supplier)

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and what would have to be known apart for town and country."""
        lines = super().gaps()
        if self.workspace.is_home:
            lines += self._old_figures()
            lines.append(
                "城乡分列的生师比、生均公用经费（县教育局），每千人口医师和床位（县卫健局），养老机构床位（县民政局）："
                "没有公开数。有了才能看同一项服务城乡差多少。"
            )
        return lines

    def _old_figures(self) -> list[Sentence]:
        """Published figures of services that end before the plan, and who has newer ones."""
        lines = []
        for indicator, (names, unit, shows) in _OLD_FIGURES.items():
            latest = self.published.before_plan(indicator)
            if latest is not None:
                words = "{names}的分县公开数{latest}。此后各年待{unit}提供；有了可看{shows}。"
                supplier = self.plan.unit(unit).name
                said = last_seen(latest)
                lines.append(say(words, names=names, latest=said, unit=supplier, shows=shows))
        return lines

    def _supplier(self, unit: str) -> str:
        return self.plan.unit(unit).name if self.workspace.is_home else "统计和主管部门"

    def sources(self) -> Shown:
        """The documents of the baseline, of the provincial series and of the measures of spread."""
        return sources(
            self, (*self.baseline, *services_facilities.READ, *services_equity.MEASURED, *_PENSIONS)
        )


def _longer(before: Fact, own: Fact, place: Sentence) -> Sentence | None:
    """By how many years schooling grew: a growth rate of years in school says little. None leaves the usual message."""
    if before.value is None or own.value is None:
        return None
    more = Fact(
        f"{own.id}-gain",
        "平均受教育年限的变化",
        own.value - before.value,
        own.unit,
        own.period,
        own.region,
        ObservationStatus.worst([before.status, own.status]),
        formula="后值 − 前值",
        inputs=(before, own),
        signed=True,
    )
    return say(
        "{own.period.label}平均受教育年限为{own}，比{before.period.label}{more}{place}",
        own=own,
        before=before,
        more=shifted(more),
        place=place,
    )
