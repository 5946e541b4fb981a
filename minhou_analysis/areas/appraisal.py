"""Appraisal (绩效考核) and the four safeguards: each unit scored by a printed rule; no blame where nothing was due."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Final

import pandas as pd

from minhou_analysis.areas import appraisal_ranks, appraisal_safeguards, appraisal_scores
from minhou_analysis.areas.appraisal_scores import GROUPS, Scores
from minhou_analysis.areas.appraisal_timeliness import TIMELINESS, standings, timeliness_chart
from minhou_analysis.areas.area_report import sources
from minhou_analysis.areas.indicators import Course
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.display.charts import counted_bars
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.display.numbers import ITEM, UNIT, day_label
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill

_OUTSIDE: Final = "gdp_index"
"""Published measure that appraisal is held against."""


class AppraisalReport(PlanReport):
    """Reporting, delivery and results, unit by unit, compared within their own kind; and the plan's safeguards."""

    title = "绩效考核与保障措施"
    group = "unit"
    group_label = "单位"
    group_number = "{number}单位"
    group_unit = UNIT
    owners_label = "类别"

    @cached_property
    def scored(self) -> Scores:
        """The units' scores at the period."""
        return Scores(self)

    def group_name(self, key: str) -> str:
        """The unit's name."""
        return self.plan.unit(key).name

    def owners(self, key: str) -> str:
        """The kind of unit within which it is compared."""
        return next(name for name, kinds in GROUPS.items() if self.plan.unit(key).group in kinds)

    def own_answer(self) -> list[Sentence]:
        """How many forms were in time, and what the departments' scores are."""
        if not self.has_reports:
            return []
        standing = Counter(standings(self.workspace, self.workspace.period.closing_quarter).values())
        counts = [
            say(
                "{standing}{count}",
                standing=name,
                count=self.count(name, fill("{standing}的单位", standing=name), standing[name], UNIT),
            )
            for name in TIMELINESS
            if standing[name]
        ]
        due = say(
            "本期表格应于{due}前报送：{counts}。", due=day_label(self.workspace.due), counts=joined(counts)
        )
        return [due, *appraisal_scores.verdict(self.scored)]

    # ---- the rule and the scores

    def rule(self) -> Shown:
        """The rule by which units are scored, in full, whoever has reported."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        return appraisal_scores.rule_table(self.scored)

    def units(self) -> Shown:
        """Each unit's score, rank and the points of each criterion with what they were made of, kind by kind."""
        return self.waiting("各单位的得分、位次和构成") or appraisal_scores.scores_tables(self.scored)

    def ranks(self) -> Shown:
        """Ranks of the departments with their bounds."""
        return self.waiting("各部门的位次和区间") or appraisal_ranks.ranks_chart(self.scored)

    def without(self) -> Shown:
        """The departments' ranks with one criterion dropped after the other."""
        return self.waiting("逐项剔除后的位次") or appraisal_ranks.without_table(self.scored)

    def timeliness(self) -> Shown:
        """Forms in time, corrected, late and missing, quarter by quarter."""
        return self.waiting("各季度报送是否按时") or timeliness_chart(self)

    # ---- load, results, the outside measure

    def load(self) -> Shown:
        """How many measures each unit answers for in the plan itself."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        plan = fill("《{plan}》", plan=self.plan.title)
        counts = {
            unit.id: Fact(
                f"load-{unit.id}",
                fill("{unit}担责的举措", unit=unit.name),
                float(len(self.plan.measures_of(unit.id))),
                ITEM,
                source=plan,
            )
            for unit in self.plan.units
        }
        most = max(counts.values(), key=lambda fact: fact.value or 0.0)
        busiest = [unit for unit, fact in counts.items() if fact.value == most.value]
        all_measures = Fact("measures", "举措", float(len(self.plan.measures)), ITEM)
        said = [say("{name}{n}", name=self.group_name(unit), n=fact) for unit, fact in counts.items()]
        return counted_bars(
            pd.DataFrame(
                {
                    "name": [self.group_name(unit) for unit in counts],
                    "value": [fact.value for fact in counts.values()],
                }
            ),
            "项举措",
            title=say(
                "{units}担责最多，{all}举措中有{most}",
                units=unit_names(self.plan, busiest),
                all=all_measures,
                most=most,
            ),
            alt=say("各单位在方案中担责的举措数：{said}。", said=joined(said)).text,
            note=say("单位：项。来源：{plan}各举措的责任单位。", plan=plan),
            drawn=tuple(counts.values()),
        )

    def external(self) -> Shown:
        """Growth of GDP among peers: the outside measure that appraisal is held against."""
        return self.published.ranked_chart(_OUTSIDE, "上年=100")

    def indicators(self) -> Shown:
        """Results: how the indicators that each unit supplies move, unit by unit."""
        if waiting := self.waiting("各单位所提供指标的进展"):
            return waiting
        rows = []
        for unit in self.plan.units:
            supplied = self.workspace.catalogue.of_supplier(unit.id)
            courses = Counter(self.progress(indicator).course for indicator in supplied)
            facts = {
                str(course): Number(
                    self.count(
                        f"{course}-{unit.id}",
                        fill("{unit}{course}", unit=unit.name, course=str(course)),
                        courses[course],
                    )
                )
                for course in Course
            }
            label = fill("{unit}应报指标", unit=unit.name)
            asked = Fact(f"supplied-{unit.id}", label, float(len(supplied)), ITEM)
            rows.append({"name": unit.name, "asked": Number(asked)} | facts)
        columns = (
            Column("name", "单位", heads_row=True),
            Column("asked", "应报", numeric=True),
            *(Column(str(course), fill("{course!c}", course=str(course)), numeric=True) for course in Course),
        )
        note = (
            "单位：项。向好：已达目标，或未定目标而朝期望方向变动；未达：有目标而未达到；退步：背离期望方向。"
        )
        return Table("各单位所提供指标的进展", columns, rows, note)

    # ---- the safeguards

    def safeguards(self) -> Shown:
        """The four safeguards: words, what is known of each sentence, what is missing."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        return appraisal_safeguards.safeguards(self.scored)

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, and who cannot be appraised yet."""
        lines = super().gaps()
        if not self.workspace.is_home:
            return lines
        if any("园区" in safeguard.text for safeguard in self.plan.safeguards):
            lines.append(
                "园区：方案要求建立园区绩效考核机制，责任单位中没有园区，由领导小组办公室确定填报的园区后方可评。"
            )
        if any(unit.group == "townships" for unit in self.plan.units):
            lines.append("各乡镇（街道）合填一张表，由各乡镇（街道）分别填报后方可相互比较。")
        if not self.workspace.settings.appraisal.adopted_by:
            lines.append("县里采用的考核办法：由领导小组办公室提供，据此改定权重。")
        return lines

    def sources(self) -> Shown:
        """Sources of the plan and of the outside measure."""
        return sources(self, (_OUTSIDE,))
