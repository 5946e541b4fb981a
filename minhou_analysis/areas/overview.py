"""The overview (总览): how far the whole plan has got, in two minutes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.area_report import indicator_table, sources
from minhou_analysis.areas.assessment import (
    CHANGE_ORDER,
    changes,
    commitment_states,
    group_states,
    reporting_changes,
)
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.data_quality import quality_table
from minhou_analysis.areas.deadlines import deadlines_table
from minhou_analysis.areas.furthest_behind import furthest_behind, leading_unit
from minhou_analysis.areas.index_section import index_section
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.state_tables import (
    change_kind,
    commitment_name,
    counted,
    state_facts,
    unit_names,
)
from minhou_analysis.areas.units_to_push import units_to_push_table
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Bullets, Light, PlanWords, Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.palette import LIGHTS
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.periods import Period

_CONTEXT: Final = (
    "resident_population",
    "urbanization_rate",
    "urban_rural_income_ratio",
    "hukou_elsewhere_share",
)
"""Published series that say for whom the plan is made."""
_TREND: Final = 4
"""Periods whose lights stand side by side."""
_UNBROKEN: Final = "\N{NO-BREAK SPACE}"
_HIGHLIGHTS: Final = 5
"""Changes that the overview tells one by one."""
_LISTED: Final = 5
"""Rows of who must act and of what falls due: what a first page can hold; the reports behind it list the rest."""

_NAMED: Final = 8
"""Indicators that a gap names one by one; of more, the first."""
_ALIKE: Final = "较上期按两期都报的事项计算。"


class OverviewReport(PlanReport):
    """All areas, measures and units in one view."""

    title = "总览：方案推进到哪一步"

    def own_answer(self) -> list[Sentence]:
        """What is slowest and what is longest overdue, and whose it is; before any report, for whom the plan is made."""
        return furthest_behind(self) if self.has_reports else self._starting_point()

    def _starting_point(self) -> list[Sentence]:
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

    # ---- the matrix

    @cached_property
    def lights(self) -> pd.DataFrame:
        """Lights of the measures, one column a period, the latest last; only periods in which the plan is followed."""
        found: dict[str, pd.Series[Any]] = {}
        workspace = self.workspace
        while len(found) < _TREND and workspace.period.end >= workspace.settings.first_period.end:
            states = self.states if workspace is self.workspace else commitment_states(workspace)
            found[str(workspace.period)] = group_states(states, self.group)["light"]
            workspace = workspace.previous
        return pd.DataFrame(dict(reversed(found.items())))

    def trend(self, key: str) -> str:
        """A measure's lights over the last periods as shapes, the latest last."""
        return _UNBROKEN.join(LIGHTS[str(light)][1] for light in self.lights.loc[key])

    @cached_property
    def measure_changes(self) -> dict[str, Fact]:
        """The change of each measure's completion since the period before."""
        return self._changes_by(self.group, self.group_name)

    def _changes_by(self, group: str, name: Callable[[str], str]) -> dict[str, Fact]:
        """Groups by the change of their completion, made of what was reported in both periods (同口径)."""
        now, before = (group_states(states, group).to_dict("index") for states in self.compared)
        found = {}
        for key, row in now.items():
            later, earlier = (
                self.facts_of(f"{group}-{key}", name(str(key)), of).completion for of in (row, before[key])
            )
            found[str(key)] = later.change_from(earlier.at(self.workspace.period.previous))
        return found

    def group_row(self, key: str, row: Mapping[Hashable, Any]) -> dict[str, Any]:
        """One measure's row, with its trend and its change since the period before."""
        return {
            **super().group_row(key, row),
            "trend": self.trend(key),
            "change": Number(self.measure_changes[key]),
        }

    def group_columns(self) -> tuple[Column, ...]:
        """The common columns, the trend beside the light and the change beside the completion."""
        columns = {column.key: column for column in super().group_columns()}
        trend, change = Column("trend", "走势"), Column("change", "较上期（百分点）", numeric=True)
        kept = ("name", "light", "completion", "overdue", "reported")
        name, light, completion, overdue, reported = (columns[key] for key in kept)
        return (name, light, trend, completion, change, overdue, reported)

    def group_remark(self) -> Sentence:
        """The rule, and what the shapes of the trend are."""
        trend = say("走势：{periods}各期的评定，由左到右。", periods=listed(self.lights.columns))
        return joined((trend, say(_ALIKE), super().group_remark()), "")

    def owners(self, key: str) -> Sentence | str:
        """The unit that the plan names first for a measure, and how many share it; the area's report names them all."""
        return leading_unit(self.plan, key)

    def _area_name(self, key: str) -> str:
        return fill("{key} {name}", key=key, name=self.plan.area(key).short)

    def areas(self) -> Shown:
        """The areas by light."""
        if waiting := self.waiting("各领域的评定"):
            return waiting
        changed = self._changes_by("area", self._area_name)
        rows = []
        for key, row in group_states(self.states, "area").to_dict("index").items():
            name = self._area_name(str(key))
            facts = self.facts_of(f"area-{key}", name, row)
            completed = {"completed": Number(facts.completed), "asked": Number(facts.asked)}
            rows.append(
                {
                    "name": name,
                    "light": Light(str(row["light"])),
                    "completion": facts.completion,
                    "change": Number(changed[str(key)]),
                    "planned": facts.planned,
                    "overdue": Number(facts.overdue),
                    "completed": say("{completed}/{asked}", **completed),
                }
            )
        columns = (
            Column("name", "领域", heads_row=True),
            Column("light", "评定"),
            Column("completion", "完成率", numeric=True),
            Column("change", "较上期（百分点）", numeric=True),
            Column("planned", "应完成", numeric=True),
            Column("overdue", "逾期", numeric=True),
            Column("completed", "已完成/应报", numeric=True),
        )
        caption = say("各领域评定（{period}末）", period=self.workspace.period.label)
        return Table(caption, columns, rows, _ALIKE)

    # ---- what changed, what is due

    def highlights(self) -> Shown:
        """The changes that matter most, one sentence each: of every kind the largest, the weightiest kinds first."""
        if waiting := self.waiting("本期最重要的变化"):
            return waiting
        if not self.has_previous:
            return note(say("{period}是首个报告期，没有上期可比。", period=self.workspace.period.label))
        found = changes(self.workspace, self.states, self.earlier)
        rank = found.groupby("kind", sort=False).cumcount()
        order = found["kind"].map(CHANGE_ORDER.index)
        first = found.assign(rank=rank, order=order).sort_values(["rank", "order"], kind="stable")
        told = first.head(_HIGHLIGHTS).sort_values(["order", "rank"], kind="stable")
        lines = [self._told(row) for row in rows_of(told)]
        if len(found) > len(told):
            kinds = {kind: int((found["kind"] == kind).sum()) for kind in CHANGE_ORDER}
            lines.append(say("共{kinds}，逐项见各领域和各单位报告。", kinds=counted(self, "changed", kinds)))
        for kind, units in reporting_changes(self.workspace, self.states, self.earlier).items():
            if units:
                lines.append(say("{kind}：{units}。", kind=kind, units=unit_names(self.plan, units)))
        if not lines:
            return note(say("与{since}相比没有值得单列的变化。", since=self.workspace.period.previous.label))
        return Bullets(tuple(lines))

    def _told(self, row: Mapping[Hashable, Any]) -> Sentence:
        before, after = (
            state_facts(self, {**row, "completion": row[key]}).completion for key in ("before", "after")
        )
        return say(
            "{kind}：{unit}「{commitment}」，完成率由{before}到{after}。",
            kind=change_kind(row),
            unit=self.plan.unit(str(row["unit"])).name,
            commitment=commitment_name(self.plan, str(row["commitment"])),
            before=before.at(self.workspace.period.previous),
            after=after,
        )

    def actions(self) -> Shown:
        """Which units must act first."""
        return self.waiting("逾期、到期未完成、受阻和滞后的事项") or units_to_push_table(self, _LISTED)

    def deadlines(self) -> Shown:
        """What falls due next."""
        return self.waiting("今后两个季度到期的事项") or deadlines_table(self, _LISTED)

    def quality(self) -> Shown:
        """How complete and how sound the data are."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        return quality_table(self)

    # ---- where the plan started

    def index(self) -> Shown:
        """The composite index of the areas, the region among its peers at two censuses."""
        return index_section(self.workspace)

    def targets(self) -> Shown:
        """The indicators for which the plan's words set a target."""
        wanted = [indicator for indicator in self.workspace.catalogue if indicator.target]
        return indicator_table(self, "方案定了目标的指标", wanted)

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, the missing annex, indicators without a value, and how old the published figures are."""
        lines = super().gaps()
        if self.workspace.is_home:
            lines += self._absent_values()
            if self.plan.annex_title and not self.plan.annex_available:
                absent = "方案附件《{annex}》未公开，首批试验举措无法对应。"
                lines.append(say(absent, annex=self.plan.annex_title))
        else:
            lines += self._not_published()
        last = [self.published.value(name) for name in _CONTEXT]
        known = [
            fill("{figure}{period}", figure=fact.label, period=fact.period.label)
            for fact in last
            if fact.period
        ]
        if known:
            lines.append(say("公开统计的最近年份：{known}；此后不作推算。", known=listed(known)))
        return lines

    def _not_published(self) -> list[Sentence]:
        """Published indicators that the plan's own region has and this one has not."""
        frame = self.workspace.observations.frame
        home, own = (
            set(frame.loc[frame["region"] == region, "indicator"])
            for region in (self.workspace.settings.region, self.workspace.region.code)
        )
        absent = [i.name for i in self.workspace.catalogue if i.id in home - own]
        if not absent:
            return []
        every = "公开统计有方案实施地区而没有{region}的指标{number}：{first}。"
        some = "公开统计有方案实施地区而没有{region}的指标{number}：{first}等。"
        return [
            say(
                some if len(absent) > _NAMED else every,
                region=self.workspace.region.name,
                number=Fact("unpublished", "没有数的指标", float(len(absent)), ITEM),
                first=listed(absent[:_NAMED]),
            )
        ]

    def _absent_values(self) -> list[Sentence]:
        reported = [i for i in self.workspace.catalogue if i.is_reported]
        absent = [i for i in reported if not self.progress(i).is_current]
        if not absent:
            return []
        asked = Fact("asked-indicators", "由单位提供的指标", float(len(reported)), ITEM)
        if len(absent) == len(reported):
            return [say("由单位提供的{all}指标均无本期值，各领域报告逐项列出。", all=asked)]
        return [
            say(
                "由单位提供的{all}指标中，{absent}本期没有值，各领域报告逐项列出。",
                all=asked,
                absent=Fact("absent-indicators", "没有值的指标", float(len(absent)), ITEM),
            )
        ]

    def plan_words(self) -> Shown:
        """The overall objective in the plan's words; the areas' reports quote the measures, appraisal the safeguards."""
        words = "".join(goal.text for goal in self.plan.goals)
        place = fill("《{plan}》总体目标", plan=self.plan.title)
        return PlanWords("总体目标", words, place, gist=tuple(goal.title for goal in self.plan.goals))

    def sources(self) -> Shown:
        """Sources of the plan and of the baseline; the areas' reports list theirs."""
        return sources(self, _CONTEXT)
