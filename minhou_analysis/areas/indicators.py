"""How far the indicators have got (指标进展): the level against the plan's target, the growth where there is none."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from markupsafe import Markup

from minhou_analysis.catalogue import Indicator
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.display.narrative import say
from minhou_analysis.languages import fill, listed, translate
from minhou_analysis.methods.assessment import WITHOUT_TARGET
from minhou_analysis.methods.progress import Assessment, ProgressStatus, Reason, assess
from minhou_analysis.methods.schedule import (
    DEFAULT_LIGHTS,
    Light,
    ScheduleRatio,
    time_proportional_progress,
)
from minhou_analysis.periods import Period
from minhou_analysis.plan import Target
from minhou_analysis.submissions.asked import is_due
from minhou_analysis.workspace import Workspace

_GROWTH: Final = {
    ProgressStatus.SUBSTANTIAL: "进展显著",
    ProgressStatus.MODERATE: "有进展",
    ProgressStatus.LIMITED: "进展有限",
    ProgressStatus.DETERIORATION: "退步",
}
_LEVEL: Final = "持平"
_NO_GROWTH: Final = {Reason.NO_DIRECTION: "不评方向", Reason.TOO_FEW_YEARS: "满一年后评"}
_PACE: Final = {
    Light.GREEN: "{standing}，进度正常",
    Light.AMBER: "{standing}，进度偏慢",
    Light.RED: "{standing}，进度滞后",
    Light.GREY: "{standing}",
}
_RELATIONS: Final[dict[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_STALE_DAYS: Final = 366
"""A value older than this at the end of the period is no longer the indicator's latest."""

RULE: Final = say(
    "进展规则：只在各年同一季度之间比较。方案定了目标的，先看最近值是否达到；从未达到的，再看从方案期首值到目标走过的份额"
    "与到方案期末的时间份额之比，≥{green} 为正常，≥{amber} 为偏慢，以下为滞后。"
    "未定目标的，看方案期首值以来的年均复合增长率：朝期望方向每年≥{substantial}为进展显著，≥{moderate}为有进展，大于零为进展有限，"
    "与首值相同为持平，背离为退步；较上年同期的变动与此相反的，在括号内注明。首值接近自然界限的比重，门槛相应放低。",
    green=f"{DEFAULT_LIGHTS.green:.2f}",
    amber=f"{DEFAULT_LIGHTS.amber:.2f}",
    substantial=f"{WITHOUT_TARGET.substantial:.1%}",
    moderate=f"{WITHOUT_TARGET.moderate:.1%}",
)


class Standing(StrEnum):
    """Where an indicator stands beside its target."""

    MET = "已达目标"
    BELOW = "未达目标"
    LOST = "曾达目标，现未达"


class Course(StrEnum):
    """Which way an indicator goes, for counting."""

    GOOD = "向好"
    SHORT = "未达"
    BAD = "退步"
    UNJUDGED = "不评"
    AWAITED = "待报"


@dataclass(frozen=True, repr=False)
class IndicatorProgress:
    """One indicator at the period.

    ``latest`` is its last value that is not older than a year, and ``is_current`` says whether it is the one that was
    last asked for: the period's, and of an annual indicator the last year's that has ended. ``year_before`` and ``first`` are the values of the
    same quarter one year earlier and in the first year of the plan's period. ``growth`` is there without a target;
    ``standing`` speaks of the target, ``schedule`` of the way to one that has not been met yet.
    """

    indicator: Indicator
    latest: Fact
    year_before: Fact
    first: Fact
    growth: Assessment | None = None
    standing: Standing = Standing.MET
    schedule: ScheduleRatio | None = None
    is_current: bool = False

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self.latest.is_missing or self.latest.period is None:
            return "待报"
        if not self.is_current:
            return fill("待报，上次值为{period}", period=self.latest.period.label)
        if self.growth is not None:
            reason = self.growth.reason
            if reason:
                return _NO_GROWTH.get(reason, "不评")
            return _LEVEL if self._is_level else fill(self._turn, growth=_GROWTH[self.growth.status])
        pace = self.schedule.light if self.schedule else Light.GREY
        return fill(_PACE[pace], standing=str(self.standing))

    @property
    def course(self) -> Course:
        """The verdict in a word that can be counted."""
        if not self.is_current:
            return Course.AWAITED
        if self.growth is None:
            return Course.GOOD if self.standing is Standing.MET else Course.SHORT
        if self.growth.reason or (self._is_level and not self._is_at_limit):
            return Course.UNJUDGED
        return Course.BAD if self.growth.status is ProgressStatus.DETERIORATION else Course.GOOD

    @property
    def _is_level(self) -> bool:
        """Whether the last value is, as written, the first one."""
        return not self.first.is_missing and self.first.text == self.latest.text

    @property
    def _is_at_limit(self) -> bool:
        return self.latest.value == self.indicator.limit

    @property
    def _turn(self) -> str:
        """How growth is told: with what to add where the last year went the other way than the years since the first value."""
        alone = "{growth}"
        if self.growth is None or self.latest.text == self.year_before.text:
            return alone
        lost = self.growth.status is ProgressStatus.DETERIORATION
        if self.latest.value is None or self.year_before.value is None:
            return alone
        rose = self.latest.value > self.year_before.value
        if (rose == (self.indicator.direction == "increase")) is not lost:
            return alone
        return "{growth}（较上年好转，仍不及首值）" if lost else "{growth}（较上年变差，仍好于首值）"

    def __repr__(self) -> str:
        """The verdict and the values that it rests on."""
        told = listed(
            (fill("{name}：{words}", name=name, words=words) for name, words in _lines(self)), by="；"
        )
        return f"<{translate(self.indicator.name)} {told}>"

    def _repr_html_(self) -> str:
        items = Markup("").join(
            Markup("<li>{}</li>").format(fill("{name}：{words}", name=name, words=words))
            for name, words in _lines(self)
        )
        name = translate(self.indicator.name)
        return str(Markup("<p><strong>{}</strong></p><ul>{}</ul>").format(name, items))

    def _repr_markdown_(self) -> str:
        items = (fill("{name}：{words}", name=name, words=words) for name, words in _lines(self))
        return f"**{translate(self.indicator.name)}**\n\n" + "".join(f"- {item}\n" for item in items)


def _lines(progress: IndicatorProgress) -> list[tuple[str, str]]:
    """What an assessment shows of itself: verdict, then the values that it rests on."""
    facts = {"最近值": progress.latest, "上年同期": progress.year_before, "方案期首值": progress.first}
    said = [
        (name, fill("{value}（{period}）", value=fact.text, period=fact.period.label))
        for name, fact in facts.items()
        if fact.period
    ]
    status = [("状态", progress.latest.status.label)]
    return [("评价", progress.verdict), *said, *status]


def indicator_progress(workspace: Workspace, indicator: Indicator) -> IndicatorProgress:
    """Where an indicator stands at the period.

    Many indicators are running totals from January, so that only values of the same quarter are comparable. Nothing
    is judged from values before the plan's first period: two censuses are a baseline, not a trend.
    """
    name = workspace.region.name
    facts = [observed(indicator, row, name) for row in workspace.rows(indicator.id)]
    missing = observed(indicator, None, name)
    latest = facts[-1] if facts and _is_recent(facts[-1], workspace) else missing
    if latest.value is None or latest.period is None:
        return IndicatorProgress(indicator, missing, missing, missing)
    alike = {fact.period.year: fact for fact in facts if fact.period and _comparable(fact, latest, workspace)}
    progress = IndicatorProgress(
        indicator,
        latest=latest,
        year_before=alike.get(latest.period.year - 1, missing),
        first=alike[min(alike)] if len(alike) > 1 else missing,
        is_current=latest.period.end >= _last_asked(indicator, workspace.period).end,
    )
    if indicator.target is None:
        growth = assess(
            list(alike), [fact.value for fact in alike.values()], indicator.direction, limit=indicator.limit
        )
        return replace(progress, growth=growth)
    return _against_target(progress, indicator.target, workspace.plan.horizon)


def meets(target: Target, value: float) -> bool:
    """Whether a value is on the side of the target that the plan's words ask for."""
    return _RELATIONS[target.relation](value, target.value)


def _against_target(progress: IndicatorProgress, target: Target, horizon: int) -> IndicatorProgress:
    """The level test, and for a target that was never met the way from the first value against time."""
    first, latest = progress.first, progress.latest
    if latest.value is None or meets(target, latest.value):
        return progress
    if first.value is None or first.period is None or latest.period is None:
        return replace(progress, standing=Standing.BELOW)
    if meets(target, first.value):
        return replace(progress, standing=Standing.LOST)
    schedule = time_proportional_progress(
        first.value, latest.value, target.value, first.period.end, Period(horizon).end, latest.period.end
    )
    return replace(progress, standing=Standing.BELOW, schedule=schedule)


def _is_recent(fact: Fact, workspace: Workspace) -> bool:
    """Whether a value belongs to the plan's period and is not older than a year."""
    if fact.period is None or fact.period.end < workspace.settings.first_period.end:
        return False
    return (workspace.period.end - fact.period.end).days <= _STALE_DAYS


def _last_asked(indicator: Indicator, period: Period) -> Period:
    """The last quarter up to the period's end whose forms ask for the indicator; of one that none asks for, a year ago."""
    quarter = period.closing_quarter
    year = [quarter.shift(-back) for back in range(4)]
    return next((asked for asked in year if is_due(indicator, asked)), quarter.shift(-4))


def _comparable(fact: Fact, latest: Fact, workspace: Workspace) -> bool:
    """Whether a value lies in the plan's period, belongs to the same quarter of its year as ``latest``, and is, like it,
    demonstration data or not: nobody has fallen behind what was only shown.
    """
    if fact.period is None or latest.period is None or fact.is_demonstration != latest.is_demonstration:
        return False
    same_quarter = fact.period.closing_quarter.index == latest.period.closing_quarter.index
    return same_quarter and fact.period.end >= workspace.settings.first_period.end
