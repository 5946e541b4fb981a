"""Area 1, migration (人口迁徙): who lives here, where they are registered, and what was promised to those who came."""

from __future__ import annotations

from typing import ClassVar, Final

from minhou_analysis.areas import (
    migration_missing,
    migration_promises,
    migration_registration,
    migration_towns,
)
from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.areas.courses import course_lines, course_table
from minhou_analysis.areas.province import province_lines
from minhou_analysis.display.comparing import alike
from minhou_analysis.display.narrative import Sentence, Shown, say

ORIGINS: Final = {
    "hukou_elsewhere_same_county": "本县（市、区）其他乡镇街道",
    "hukou_elsewhere_other_county_in_province": "省内其他县（市、区）",
    "hukou_elsewhere_other_province": "省外",
}
_SETTLEMENTS: Final = {
    "settled_from_outside_fuzhou": "市外迁入落户",
    "kin_joining_settlements": "近亲属投靠落户",
}
_PERMITS_AND_SUPPORT: Final = (
    "residence_permit_holders",
    "residence_permit_services_share",
    "collective_household_enterprises",
    "migrant_training_person_times",
    "rights_transfers_settled_farmers",
)
_CHILDREN: Final = {
    "migrant_children_public_school_share": "就读公办学校",
    "migrant_children_inclusive_kindergarten_share": "普惠性幼儿园",
}
_TALENT: Final = (
    "returnee_startup_loans",
    "expertise_to_villages_funds",
    "village_talent_flats",
    "science_commissioners",
    "experts_serving_villages",
    "teachers_rotated_share",
    "medical_community_coverage",
)


class MigrationReport(AreaReport):
    """Registration, settlement and urbanisation."""

    area_id = "1"
    baseline = (
        "resident_population",
        "hukou_population",
        "urbanization_rate",
        "hukou_elsewhere_total",
        "hukou_elsewhere_share",
        "hukou_elsewhere_other_province_share",
        "edu_tertiary_per_100k",
        "age_15_64_share",
    )
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "zero_threshold": ("1.1",),
        "settlement": ("1.1",),
        "permits_and_support": ("1.1", "1.2"),
        "migrant_children": ("1.2",),
        "talent": ("1.3", "1.4"),
        "registered_elsewhere": ("1.1",),
        "registered_gap": ("1.1",),
        "urbanisation": ("1.1", "1.2"),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.registered_elsewhere()

    def own_answer(self) -> list[Sentence]:
        """How many of the zero-threshold promises are kept, and how large the group is that promises are made to."""
        promises = [] if self.waiting("") else [say("{said}。", said=migration_promises.verdict(self))]
        total = self.published.value("hukou_elsewhere_total", CENSUSES[1])
        if total.is_missing:
            return promises
        residents, elsewhere = alike(self.published.value("resident_population", CENSUSES[1]), total)
        start = say(
            "起点：{share.period.label}普查常住人口{residents}中，户口登记在外乡镇街道的{elsewhere}，占{share}{place}。",
            residents=residents,
            elsewhere=elsewhere,
            share=self.published.value("hukou_elsewhere_share", CENSUSES[1]),
            place=self.published.place("hukou_elsewhere_share", CENSUSES[1]),
        )
        return [*promises, start]

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, what nobody publishes of people since the census, and what the forms do not ask."""
        lines = super().gaps()
        return [*lines, *migration_missing.missing(self)] if self.workspace.is_home else lines

    # ---- what was promised and what units report of it

    def zero_threshold(self) -> Shown:
        """The plan's zero-threshold promises, word for word, and whether they are in force."""
        waiting = None if self.workspace.is_home else self.waiting("")
        return waiting or migration_promises.table(self)

    def settlement(self) -> Shown:
        """People who settled, by reason, over the years."""
        return course_lines(self, _SETTLEMENTS, "人")

    def permits_and_support(self) -> Shown:
        """Residence permits, employers' households, subsidised training and rights transferred, over the years."""
        return course_table(self, "居住证、培训与农村权益", _PERMITS_AND_SUPPORT)

    def migrant_children(self) -> Shown:
        """Migrants' children in public schools and inclusive kindergartens, over the years."""
        return course_lines(self, _CHILDREN, "占随迁子女%")

    def talent(self) -> Shown:
        """Loans, funds, flats and people for villages, over the years."""
        return course_table(self, "人才入乡与人才服务", _TALENT)

    # ---- where it started

    def registered_elsewhere(self) -> Shown:
        """Residents registered elsewhere at two censuses, against peers."""
        return self.published.census_chart("hukou_elsewhere_share", "占常住人口%")

    def origins(self) -> Shown:
        """Where residents registered elsewhere come from, as shares, against peers."""
        return composition_chart(
            self.published, ORIGINS, CENSUSES[1], whole="户口登记在外乡镇街道的人口", says="来自{part}的最多"
        )

    def origins_since(self) -> Shown:
        """Residents by origin at two censuses."""
        return migration_registration.origins_chart(self.published, ORIGINS)

    def registered_gap(self) -> Shown:
        """Residents over registered people, against peers, at the last census that counted both."""
        return migration_registration.gap_chart(self.published)

    def inflow(self) -> Shown:
        """What can be said of the gap where registered people were not counted: a bound."""
        return migration_registration.inflow_bound(self.published)

    def urbanisation(self) -> Shown:
        """Urbanisation rate at two censuses, against peers."""
        return self.published.census_chart("urbanization_rate", "%")

    def reclassification(self) -> Shown:
        """How much of the rise may be reclassification, under named assumptions."""
        return migration_towns.reclassification_table(self.published)

    def province_urbanisation(self) -> Shown:
        """The province's urbanisation rate over the years, the break marked."""
        return province_lines(self.published, "urbanization_rate", "%")
