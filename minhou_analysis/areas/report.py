"""What every report has in common (报告骨架): answer, measures by light and owner, changes, actions, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

from minhou_analysis.areas import assessment, elsewhere
from minhou_analysis.areas.assessment import changes, reporting_changes
from minhou_analysis.areas.difference_tables import differences_table, of_scope
from minhou_analysis.areas.differences import differences
from minhou_analysis.areas.form_gaps import unplanned, unproven, unreported
from minhou_analysis.areas.project_tables import projects_table
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_facts import StateFacts
from minhou_analysis.areas.state_tables import (
    actions_table,
    changes_table,
    commitments_table,
    unit_names,
)
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import schedule_bars
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.header import ReportHeader
from minhou_analysis.display.narrative import (
    LIGHT_LABELS,
    Answer,
    Bullets,
    Light,
    PlanWords,
    Sentence,
    Sequence,
    Shown,
    Tiles,
    joined,
    note,
    say,
)
from minhou_analysis.display.numbers import ITEM, UNIT, day_label
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill


class PlanReport(Scope):
    """A report on a part of the plan: answer, evidence, gaps and words."""

    title: str = ""
    group_label: str = "举措"
    group_number: str = "{number}举措"
    """How a sentence says how many groups there are."""
    group_unit: UnitOfMeasure = ITEM
    owners_label: str = "责任单位"
    counted_by: str = "按单位计"
    """How commitments are counted that units share; '' where one unit's alone are."""

    def group_name(self, key: str) -> str:
        """How a group is called in tables and charts."""
        return fill("{key} {name}", key=key, name=self.plan.measure(key).short)

    @property
    def subtitle(self) -> str:
        """What the report is about, in the plan's own title for the plan's own region."""
        if self.workspace.is_home:
            return fill("《{plan}》进展", plan=self.plan.title)
        return fill("{region}统计基线", region=self.workspace.region.name)

    # ---- the answer

    def header(self) -> ReportHeader:
        """The head of the report."""
        workspace = self.workspace
        shown = self.is_demonstration
        return ReportHeader(
            title=self.title,
            subtitle=self.subtitle,
            period=str(workspace.period),
            period_label=workspace.period.label,
            issuer="城乡融合发展试验区实施方案跟踪报告",
            verdict=self.verdict().text,
            light=str(self.whole["light"]) if self.has_reports else "grey",
            as_of=workspace.as_of.isoformat() if workspace.as_of else None,
            notice=(
                "本报告含演示数据：未收到单位报送的部分用程序生成的演示报送代替，只为展示报告样式，"
                "不代表任何单位的真实进展。带「演示」标记的数字、图、表均含演示数据。"
                if shown
                else None
            ),
            watermark="演示数据" if shown else None,
        )

    def verdict(self) -> Sentence:
        """One sentence: how many are on course, slow, behind."""
        if not self.workspace.is_home:
            return elsewhere.verdict(self)
        if not self.has_reports:
            asked = Fact("asked", "承诺事项", float(self.states["commitment"].nunique()), ITEM)
            return say("本期尚未收到责任单位报送，{asked}承诺事项无法评定。", asked=asked)
        label = fill("{groups}数", groups=self.group_label)
        total = self._many(Fact("groups", label, float(len(self.groups)), self.group_unit))
        if not self.whole["overdue"]:
            return say("{total}中，{lights}。", total=total, lights=self._lights())
        said = "{total}中，{lights}；有{late}事项已逾期。"
        return say(said, total=total, lights=self._lights(), late=self.overdue)

    def _many(self, number: Fact) -> Sentence:
        """How many groups, in words: 23项举措."""
        return say(self.group_number, number=number)

    def _lights(self) -> Sentence:
        """How many groups have which light, those that none has left out: 正常1项、未评3项."""
        lights = Counter(self.groups["light"])
        return joined(
            say(
                "{label}{count}",
                label=label,
                count=self._counted(colour, "{light}的{groups}", lights[colour], light=label),
            )
            for colour, label in LIGHT_LABELS.items()
            if lights[colour]
        )

    def _counted(self, name: str, label: str, number: int, **words: str) -> Fact:
        """A count of groups; ``label`` is a template of ``words`` and of what groups are called."""
        return self.count(name, fill(label, groups=self.group_label, **words), number, self.group_unit)

    def pace(self) -> Sentence:
        """One sentence: mean completion against the planned share."""
        planned = self.percent("planned", "应完成", self.whole["planned"], "各事项计划时间已过份额的平均")
        said = say(
            "平均完成率{completion}，没有填计划日期，不能与应完成相比；{counted}逾期{overdue}"
            if planned.is_missing
            else "平均完成率{completion}，按各单位自报的计划时间应完成{planned}；{counted}逾期{overdue}",
            counted=self.counted_by and fill("{how}，", how=self.counted_by),
            completion=self.completion(self.whole),
            planned=planned,
            overdue=self.overdue,
        )
        if not self.whole["due"]:
            return say("{said}。", said=said)
        return say("{said}，另有期末当日到期未完成{due}。", said=said, due=self.due)

    @property
    def overdue(self) -> Fact:
        """How many commitments are past their planned finish, counted by unit."""
        return self.count("overdue", "逾期事项", int(self.whole["overdue"]))

    @property
    def due(self) -> Fact:
        """How many commitments should have been finished on the period's last day and are not, counted by unit."""
        return self.count("due", "到期未完成事项", int(self.whole["due"]))

    def own_answer(self) -> list[Sentence]:
        """Further sentences of the answer; a subclass adds what its field has to say."""
        return []

    def answer(self) -> Answer:
        """The answer of the report, after the verdict that its head has given."""
        pace = [self.pace()] if self.has_reports else []
        return Answer((*pace, *self.own_answer()) or (self.verdict(),))

    def tiles(self) -> Shown:
        """Four key figures of the period."""
        if waiting := self.waiting("完成率、已完成、逾期和报送单位数"):
            return waiting
        completion = self.completion(self.whole)
        asked = self.facts_of("all", "全部", self.whole.to_dict()).asked
        beside: Sentence | str = self.counted_by
        if self.whole["due"]:
            beside = say("另有到期未完成{due}", due=self.due)
        return Tiles(
            (
                ("平均完成率", completion, self.completion_change()),
                (
                    "已完成",
                    self.count("completed", "已完成", int(self.whole["completed"])),
                    say("{counted}应报{asked}", counted=self.counted_by, asked=asked)
                    if self.counted_by
                    else say("应报{asked}", asked=asked),
                ),
                ("逾期", self.overdue, beside),
                self.completeness(),
            )
        )

    def completeness(self) -> tuple[str, Fact, Sentence]:
        """The key figure of how many reported: units, of those that were asked."""
        reported = self.states.loc[self.states["reported"], "unit"].nunique()
        asked = Fact("asked-units", "应报单位", float(self.states["unit"].nunique()), UNIT)
        count = self.count("reported-units", "已报单位", reported, UNIT)
        return "已报单位", count, say("应报{asked}", asked=asked)

    # ---- the evidence

    def measures(self) -> Shown:
        """Measures (or the report's own groups) by light and owner; owners alone while nobody has reported."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        rows = [self.group_row(str(key), row) for key, row in self.groups.to_dict("index").items()]
        columns = self.group_columns()
        if not self.has_reports:
            columns = tuple(column for column in columns if column.key in ("name", "reported"))
            return Table(say("各{groups}（等待报送）", groups=self.group_label), columns, rows)
        words, period = "各{groups}评定（{period}末）", self.workspace.period.label
        caption = say(words, groups=self.group_label, period=period)
        return Table(caption, columns, rows, self.group_remark())

    def group_columns(self) -> tuple[Column, ...]:
        """Columns of the table of groups."""
        heading = fill("{groups}与{owners}", groups=self.group_label, owners=self.owners_label)
        return (
            Column("name", heading, heads_row=True),
            Column("light", "评定"),
            Column("completion", "完成率", numeric=True),
            Column("planned", "应完成", numeric=True),
            Column("ratio", "进度比", numeric=True),
            Column("overdue", "逾期", numeric=True),
            Column("reported", "已报/应报", numeric=True),
        )

    def group_remark(self) -> Sentence:
        """What stands under the table of groups: the rule."""
        return assessment.RULE

    def group_facts(self, key: str) -> StateFacts:
        """Facts of one of the groups."""
        return self.facts_of(key, self.group_name(key), self.groups.loc[key].to_dict())

    def group_row(self, key: str, row: Mapping[Hashable, Any]) -> dict[str, Any]:
        """One group's row in the table of groups."""
        facts = self.group_facts(key)
        return {
            "name": Remarked(self.group_name(key), self.owners(key), below=True),
            "light": Light(str(row["light"])),
            "completion": facts.completion,
            "planned": facts.planned,
            "ratio": Number(facts.ratio),
            "overdue": Number(facts.overdue),
            "reported": say("{reported}/{asked}", reported=Number(facts.reported), asked=Number(facts.asked)),
        }

    def owners(self, key: str) -> Sentence | str:
        """The responsible units of a measure, in the plan's order."""
        return unit_names(self.plan, self.plan.measure(key).units)

    def schedule(self) -> Shown:
        """Completion against planned time, group by group; words where nobody reported or there is but one group."""
        if waiting := self.waiting("完成率与计划时间的对照图"):
            return waiting
        if len(self.groups) == 1:
            return note(say("{said}。", said=_pace_of(self.group_facts(str(self.groups.index[0])))))
        data = self.groups[["completion", "planned", "light"]].reset_index(names="name")
        data["name"] = [self.group_name(str(key)) for key in self.groups.index]
        facts = [self.group_facts(str(key)) for key in self.groups.index]
        data["completion"] = [group.completion.value for group in facts]
        data["planned"] = [group.planned.value for group in facts]
        return schedule_bars(
            data,
            title=self.schedule_message(),
            alt=say(
                "各{groups}平均完成率与按计划时间应完成的比例：{said}。",
                groups=self.group_label,
                said=joined([_pace_of(group) for group in facts], "；"),
            ).text,
            note=say("单位：%。{period}末。来源：责任单位报送。", period=self.workspace.period.label),
            drawn=tuple(fact for group in facts for fact in (group.completion, group.planned)),
        )

    def schedule_message(self) -> Sentence:
        """What the schedule chart says."""
        judged = self.groups[self.groups["light"] != "grey"]
        behind = judged[judged["light"] != "green"]
        if judged.empty:
            undated = self.groups["planned"].isna() & self.groups["completion"].notna()
            without = (
                "各{groups}都没有填计划日期，不能评定" if undated.any() else "各{groups}都还不到评定的时候"
            )
            return say(without, groups=self.group_label)
        if behind.empty:
            many = self._many(self._counted("judged", "已评的{groups}", len(judged)))
            if self.whole["overdue"]:
                said = "已评的{many}平均进度跟上了计划时间，但有{late}事项逾期"
                return say(said, many=many, late=self.overdue)
            return say("已评的{many}都跟上了计划时间", many=many)
        many = self._many(self._counted("behind", "落后的{groups}", len(behind)))
        worst = self.group_name(str(behind["ratio"].idxmin()))
        return say("{many}落后于计划时间，进度比最低的是{worst}", many=many, worst=worst)

    def changes(self) -> Shown:
        """What changed since the period before."""
        if waiting := self.waiting("与上期相比的变化"):
            return waiting
        if not self.has_previous:
            return note(say("{period}是首个报告期，没有上期可比。", period=self.workspace.period.label))
        return changes_table(
            self,
            changes(self.workspace, self.states, self.earlier),
            reporting_changes(self.workspace, self.states, self.earlier),
            self.compares_demonstration,
        )

    def data_changes(self) -> Shown:
        """What the data themselves say otherwise than they did when the period before was reported on."""
        if waiting := self.waiting("数据的更正、修订和口径变化"):
            return waiting
        if not self.has_previous:
            return note(say("{period}是首个报告期，没有上期可比。", period=self.workspace.period.label))
        before = self.workspace.previous
        then = before.as_known_on(before.due)
        since = say("{period}截止日（{due}）所知", period=before.period.label, due=day_label(before.due))
        found = differences(self.workspace, then, self.states["unit"].drop_duplicates())
        return differences_table(self, of_scope(self, found), since)

    def actions(self) -> Shown:
        """Who must act."""
        return self.waiting("逾期、到期未完成、受阻和滞后的事项") or actions_table(
            self, self.shows_demonstration
        )

    def projects(self) -> Shown:
        """The projects that carry out the report's commitments, the largest first."""
        return self.waiting("项目的阶段和投资") or projects_table(self)

    def commitments(self) -> Shown:
        """Every commitment of the report with its state, unit by unit."""
        if not self.workspace.is_home and (waiting := self.waiting("")):
            return waiting
        return commitments_table(self, self.shows_demonstration)

    # ---- gaps and words

    def gaps(self) -> list[Sentence | str]:
        """What is missing, one line each: what, from whom, what it would show."""
        if not self.workspace.is_home:
            return list(elsewhere.gaps(self))
        return [*unreported(self), *unplanned(self), *unproven(self)]

    def missing(self) -> Shown:
        """What is missing and who supplies it."""
        lines = self.gaps()
        return Bullets(tuple(lines)) if lines else note("本期没有缺项。")

    def plan_words(self) -> Shown:
        """The plan's own words for each measure, and the units that own them."""
        measures = [self.plan.measure(key) for key in dict.fromkeys(self.states["measure"])]
        return Sequence(
            tuple(
                PlanWords(
                    fill("{id} {name}", id=measure.id, name=measure.name),
                    measure.text,
                    fill("《{plan}》{id}", plan=self.plan.title, id=measure.id),
                    tuple(self.plan.unit(unit).name for unit in measure.units),
                    tuple(
                        commitment.title for commitment in measure.commitments if not commitment.from_annex
                    ),
                )
                for measure in measures
            )
        )


def _pace_of(group: StateFacts) -> Sentence:
    """One group's completion and planned share in words."""
    if group.completion.is_missing:
        return say("{name}未报送", name=group.label)
    if group.planned.is_missing:
        return say("{name}完成{completion}，未填计划日期", name=group.label, completion=group.completion)
    return say(
        "{name}完成{completion}，应完成{planned}",
        name=group.label,
        completion=group.completion,
        planned=group.planned,
    )
