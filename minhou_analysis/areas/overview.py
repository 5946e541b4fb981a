"""The overview (总览): how far the whole plan has got."""

from __future__ import annotations

from typing import Final

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.area_report import AreaReport, indicator_table, sources
from minhou_analysis.areas.assessment import group_states
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_tables import percent_text
from minhou_analysis.display.narrative import Light, PlanWords, Sentence, Sequence, Shown, say
from minhou_analysis.display.tables import Column, Table
from minhou_analysis.periods import Period

_CONTEXT: Final = (
    "resident_population",
    "urbanization_rate",
    "urban_rural_income_ratio",
    "hukou_elsewhere_share",
)
"""Published series that say for whom the plan is made."""


class OverviewReport(PlanReport):
    """All areas, measures and units in one view."""

    title = "总览：方案推进到哪一步"

    def area_report(self, area_id: str) -> AreaReport:
        """The report on one area, in the same workspace."""
        return AREA_REPORTS[area_id](self.workspace)

    def own_answer(self) -> list[Sentence]:
        """How many people the plan is for."""
        population = self.published.value("resident_population", CENSUSES[1])
        if population.is_missing:
            return []
        return [
            say(
                "起点：{population.period.label}普查常住人口{population}，城镇化率{rate}；方案期末为{horizon}。",
                horizon=Period(self.plan.horizon).label,
                population=population,
                rate=self.published.value("urbanization_rate", CENSUSES[1]),
            )
        ]

    def areas(self) -> Shown:
        """The areas by light."""
        if waiting := self.waiting("各领域的评定"):
            return waiting
        before = group_states(self.earlier, "area")["completion"].to_dict()
        rows = [
            {
                "name": f"{key} {self.plan.area(str(key)).short}",
                "light": Light(str(row["light"])),
                "completion": percent_text(row["completion"]),
                "before": percent_text(before[key]),
                "planned": percent_text(row["planned"]),
                "overdue": str(row["overdue"]),
                "completed": f"{row['completed']}/{row['asked']}",
            }
            for key, row in group_states(self.states, "area").to_dict("index").items()
        ]
        columns = (
            Column("name", "领域", heads_row=True),
            Column("light", "评定"),
            Column("completion", "完成率", numeric=True),
            Column("before", "上期", numeric=True),
            Column("planned", "应完成", numeric=True),
            Column("overdue", "逾期", numeric=True),
            Column("completed", "已完成/应报", numeric=True),
        )
        caption = f"各领域评定（{self.workspace.period.label}末）"
        return Table(caption, columns, rows, demonstration=self.compares_demonstration)

    def baseline(self) -> Shown:
        """Where the plan started: residents registered elsewhere, against peers."""
        return self.area_report("1").headline_chart()

    def targets(self) -> Shown:
        """The indicators for which the plan's words set a target."""
        wanted = [indicator for indicator in self.workspace.catalogue if indicator.target]
        return indicator_table(self, "方案定了目标的指标", wanted)

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, the missing annex, indicators without a value, and how old the published figures are."""
        lines = super().gaps()
        if self.workspace.is_home:
            reported = [i for i in self.workspace.catalogue if i.is_reported]
            absent = [i for i in reported if self.progress(i).latest.is_missing]
            if absent:
                lines.append(
                    f"由单位提供的{len(reported)}项指标中，{len(absent)}项本期没有值，各领域报告逐项列出。"
                )
            if not self.plan.annex_available:
                lines.append(f"方案附件《{self.plan.annex_title}》未公开，首批试验举措无法对应。")
        last = [self.published.value(name) for name in _CONTEXT]
        known = [f"{fact.label}{fact.period.label}" for fact in last if fact.period]
        if known:
            lines.append(f"公开统计的最近年份：{'、'.join(known)}；此后不作推算。")
        return lines

    def plan_words(self) -> Shown:
        """The overall objective and the safeguards, in the plan's words."""
        title = self.plan.title
        goals = PlanWords("总体目标", "".join(goal.text for goal in self.plan.goals), f"《{title}》总体目标")
        safeguards = (PlanWords(s.name, s.text, f"《{title}》保障措施") for s in self.plan.safeguards)
        return Sequence((goals, *safeguards))

    def sources(self) -> Shown:
        """Sources of the plan and of the baseline; the areas' reports list theirs."""
        return sources(self, _CONTEXT)
