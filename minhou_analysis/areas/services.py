"""Area 6, public services (公共服务): ageing, schooling, social protection."""

from __future__ import annotations

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.display.narrative import Sentence, Shown, say


class ServicesReport(AreaReport):
    """Demand for care and schools, what serves it, and the area's commitments."""

    area_id = "6"
    baseline = (
        "age_0_14_share",
        "age_65plus_share",
        "old_age_dependency_ratio",
        "mean_years_schooling_recalc",
        "pupils_per_teacher_primary",
        "pupils_per_teacher_junior_high",
        "pension_residents_insured",
        "medical_insured",
        "dibao_urban_persons",
        "dibao_rural_persons",
    )

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.ageing()

    def own_answer(self) -> list[Sentence]:
        """How many are old, and how full the classrooms were."""
        old = self.published.value("age_65plus_population", CENSUSES[1])
        if old.is_missing:
            return []
        pupils = self.published.value("pupils_per_teacher_primary")
        ageing = say(
            "起点：{old.period.label}普查，六十五岁及以上人口{old}，占{share}{place}。",
            old=old,
            share=self.published.value("age_65plus_share", CENSUSES[1]),
            place=self.published.place("age_65plus_share", CENSUSES[1]),
        )
        classes = say("{pupils.period.label}{pupils.label}为{pupils}。", pupils=pupils)
        return [ageing] if pupils.is_missing else [ageing, classes]

    def ageing(self) -> Shown:
        """People of 65 and over at two censuses, against peers."""
        return self.published.census_chart("age_65plus_share", "占常住人口%")

    def pupils(self) -> Shown:
        """Pupils per primary-school teacher, against peers."""
        return self.published.ranked_chart("pupils_per_teacher_primary", "学生数 ÷ 专任教师数")
