"""How far projects have come (项目阶段与时间): a funnel by stage, and a timeline against the first plan."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.project_tables import FROM_PROJECT_FORMS, PROJECT
from minhou_analysis.areas.projects_portfolio import Portfolio, portfolio
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import counted
from minhou_analysis.display.charts import funnel_bars, gantt_bars
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import DAY
from minhou_analysis.languages import fill, in_chinese
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.submissions import ProjectStage

MOST_ROWS: Final = 16
"""Projects on a timeline, the largest investments first; the rest is counted in the note."""
_WAY: Final = tuple(stage for stage in ProjectStage if stage is not ProjectStage.SUSPENDED)
"""The stages that projects pass through, in order."""
NONE_REPORTED: Final = "本期没有报送项目。"


def stage_counts(projects: Portfolio) -> dict[str, int]:
    """How many projects stand at each stage, by its label, in the order of the stages."""
    found = projects.frame["stage"].value_counts()
    return {stage.label: int(found.get(stage.value, 0)) for stage in ProjectStage}


def stages_said(projects: Portfolio) -> Sentence:
    """How many projects stand at each stage, the empty stages left out."""
    return counted(projects.scope, "stage", stage_counts(projects), PROJECT)


def number_of(projects: Portfolio, name: str, label: str, number: int) -> Fact:
    """A count of projects."""
    return projects.fact(name, label, float(number), PROJECT, projects.status)


def projects_funnel(scope: Scope) -> Shown:
    """How many projects of ``scope`` have reached each stage, how many stand there, and what they are planned to cost."""
    if waiting := scope.waiting("项目走到各阶段的数目和投资"):
        return waiting
    projects = portfolio(scope)
    if projects.frame.empty:
        return note(NONE_REPORTED)
    rows = [_stage_row(projects, stage) for stage in _WAY]
    resting = _stage_row(projects, ProjectStage.SUSPENDED)
    if resting.here.value:
        rows.append(resting)
    data = pd.DataFrame(
        {
            "name": [row.stage.label for row in rows],
            "reached": [row.reached.value for row in rows],
            "here": [row.here.value for row in rows],
            "text": [row.said.text for row in rows],
            "aside": [row.stage is ProjectStage.SUSPENDED for row in rows],
        }
    )
    whole = projects.money(
        "investment", "项目计划投资", _known_sum(projects.frame["investment_planned"]), projects.status
    )
    return funnel_bars(
        data,
        PROJECT.label,
        title=say(
            "{all}项目（计划投资{whole}）：{stages}",
            all=number_of(projects, "projects", "项目数", len(projects.frame)),
            whole=whole,
            stages=stages_said(projects),
        ),
        alt=say(
            "{on}各阶段的项目：{said}。",
            on=_end(scope),
            said=joined([say("{stage}{said}", stage=row.stage.label, said=row.said) for row in rows], "；"),
        ),
        note=say(
            "单位：个。{on}。停工的项目按已开工计入到达数。来源：责任单位报送的项目表。",
            on=_end(scope),
        ),
        drawn=tuple(fact for row in rows for fact in (row.reached, row.here, row.money)),
    )


@dataclass(frozen=True)
class _StageRow:
    """One stage: how many reached it, how many stand there, and the planned investment of these."""

    stage: ProjectStage
    reached: Fact
    here: Fact
    money: Fact

    @property
    def said(self) -> Sentence:
        """The numbers in words."""
        if not self.reached.value:
            return say("无")
        return say(self._template, reached=self.reached, here=self.here, money=self.money)

    @property
    def _template(self) -> str:
        if self.stage not in _WAY:
            return "{here}，计划投资{money}" if self.here.value else "{here}"
        if not self.here.value:
            return "到达{reached}，现处{here}"
        return "到达{reached}，现处{here}，计划投资{money}"


def _stage_row(projects: Portfolio, stage: ProjectStage) -> _StageRow:
    frame = projects.frame
    here = frame["stage"] == stage.value
    reached = int(here.sum())
    if stage in _WAY:
        later = [other.value for other in _WAY[_WAY.index(stage) :]]
        resting = (frame["stage"] == ProjectStage.SUSPENDED.value) & frame["begun"]
        before_building = _WAY.index(stage) <= _WAY.index(ProjectStage.CONSTRUCTION)
        reached = int(frame["stage"].isin(later).sum()) + (int(resting.sum()) if before_building else 0)
    return _StageRow(
        stage,
        number_of(projects, f"reached-{stage}", fill("到达{stage}阶段的项目", stage=stage.label), reached),
        number_of(projects, f"at-{stage}", fill("处于{stage}阶段的项目", stage=stage.label), int(here.sum())),
        projects.money(
            f"investment-{stage}",
            fill("{stage}项目计划投资", stage=stage.label),
            _known_sum(frame.loc[here, "investment_planned"]),
            projects.status,
        ),
    )


def _known_sum(amounts: pd.Series[float]) -> float:
    return float(amounts.sum(min_count=1)) if len(amounts) else 0.0


def _end(scope: Scope) -> str:
    return end_of(scope.workspace.period.closing_quarter)


def end_of(quarter: Period) -> str:
    """The end of a quarter in words: 2025年第四季度末."""
    return fill("{quarter}末", quarter=quarter.label)


# ---- the timeline


@dataclass(frozen=True)
class Lateness:
    """How many days a project is late against its first plan: at its finish, since then, or at its start."""

    days: Fact
    said: Sentence

    @property
    def is_late(self) -> bool:
        """Whether it is late at all."""
        return (self.days.value or 0.0) > 0


def lateness(projects: Portfolio, row: Mapping[Hashable, Any]) -> Lateness:
    """A project's lateness on the day of the report; missing where a date is."""
    on = pd.Timestamp(projects.on)
    start, finish = row["base_start"], row["base_finish"]
    if row["done"]:
        days, words, formula = row["actual_finish"] - finish, "迟{days}", "实际完成日 − 最初计划完成日"
    elif on > finish:
        days, words, formula = on - finish, "逾期{days}", "期末 − 最初计划完成日"
    elif not row["begun"] and on > start:
        days, words, formula = on - start, "迟开工{days}", "期末 − 最初计划开始日"
    else:
        days, words, formula = pd.NaT, "", "期末 − 最初计划完成日"
    late = None if pd.isna(days) else float(days.days)
    fact = projects.fact(
        f"late-{row['unit']}-{row['commitment']}-{row['project']}",
        fill("{project}晚于计划", project=row["project"]),
        late,
        DAY,
        ObservationStatus(row["obs_status"]),
        formula,
    )
    if late is None:
        return Lateness(fact, say(""))
    return Lateness(fact, say(words, days=fact) if late > 0 else say("未迟"))


def projects_timeline(scope: Scope) -> Shown:
    """When the projects of ``scope`` were planned and built, the largest investments, with the day of the report."""
    if waiting := scope.waiting("各项目计划与实际时间的对照图"):
        return waiting
    projects = portfolio(scope)
    frame = projects.frame
    dated = projects.part(frame["base_start"].notna())
    if dated.frame.empty:
        return note(NONE_REPORTED if frame.empty else "项目都没有填计划日期，不作时间图。")
    late = [lateness(dated, row) for row in dated.rows]
    shown = dated.frame.head(MOST_ROWS)
    data = pd.DataFrame(
        {
            "name": [_row_name(scope, row) for row in rows_of(shown)],
            "planned_start": shown["base_start"],
            "planned_finish": shown["base_finish"],
            # finished work without a day of finish has no bar: nobody knows where it ends
            "start": shown["actual_start"].where(~shown["done"] | shown["actual_finish"].notna()),
            "finish": shown["actual_finish"],
            "text": [
                found.said.text or _undated(row) for found, row in zip(late, rows_of(shown), strict=False)
            ],
            "late": [found.is_late for found in late[:MOST_ROWS]],
        }
    )
    return gantt_bars(
        data,
        projects.on,
        _end(scope),
        title=_timeline_message(dated, late),
        alt=say(
            "按计划投资由大到小：{said}。",
            said=joined(
                [
                    say(
                        "{name}（{stage}）{said}" if found.said.template else "{name}（{stage}）",
                        name=row["project"],
                        stage=ProjectStage(row["stage"]).label,
                        said=found.said,
                    )
                    for row, found in zip(rows_of(shown), late, strict=False)
                ],
                "；",
            ),
        ),
        note=_timeline_note(projects, dated),
        demonstration=projects.status is ObservationStatus.DEMONSTRATION,
        drawn=tuple(found.days for found in late[:MOST_ROWS]),
    )


def _undated(row: Mapping[Hashable, Any]) -> str:
    missing = pd.isna(row["actual_start"] if not row["done"] else row["actual_finish"])
    return "没有填实际日期" if row["begun"] and missing else ""


def _timeline_message(projects: Portfolio, late: list[Lateness]) -> Sentence:
    done = projects.frame["done"].to_list()
    finished_late = sum(found.is_late for found, finished in zip(late, done, strict=True) if finished)
    open_late = sum(found.is_late for found, finished in zip(late, done, strict=True) if not finished)
    facts = {
        "done": number_of(projects, "finished", "已完工的项目", sum(done)),
        "late": number_of(projects, "finished-late", "晚于计划完工的项目", finished_late),
        "open": number_of(projects, "unfinished", "未完工的项目", len(done) - sum(done)),
        "overdue": number_of(projects, "unfinished-late", "逾期或迟开工的项目", open_late),
    }
    parts = []
    if sum(done):
        parts.append(say("完工的{done}项目中{late}晚于计划", **facts))
    if sum(done) < len(done):
        parts.append(say("未完工的{open}中{overdue}逾期或迟开工", **facts))
    return joined(parts, "；")


def _timeline_note(projects: Portfolio, dated: Portfolio) -> Sentence:
    unlisted = len(dated.frame) - min(len(dated.frame), MOST_ROWS)
    undated = len(projects.frame) - len(dated.frame)
    frame = dated.frame
    moved = int((frame["planned_finish"].notna() & (frame["planned_finish"] != frame["base_finish"])).sum())
    rest = [
        say("{moved}改过计划完成日。", moved=number_of(projects, "replanned", "改过计划完成日的项目", moved))
        if moved
        else None,
        say(
            "按计划投资由大到小，另有{rest}未画。",
            rest=number_of(projects, "undrawn", "未画的项目", unlisted),
        )
        if unlisted
        else None,
        say(
            "{rest}没有填计划日期，不在图中。",
            rest=number_of(projects, "undated", "没有计划日期的项目", undated),
        )
        if undated
        else None,
    ]
    legend = say("上条：首次所报的计划；下条：实际，箭头为未完工，橙色为晚于计划。")
    return joined(filter(None, (legend, *rest, say(FROM_PROJECT_FORMS))), "")


def _row_name(scope: Scope, row: Mapping[Hashable, Any]) -> str:
    # a unit's name takes the whole line in English
    return fill(
        "{project}\n{unit}，{stage}" if in_chinese() else "{project}\n{unit}",
        project=row["project"],
        unit=scope.plan.unit(row["unit"]).name,
        stage=ProjectStage(row["stage"]).label,
    )
