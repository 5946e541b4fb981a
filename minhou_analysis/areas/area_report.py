"""The report on one reform area (改革领域报告): the common frame, its indicators and its real baseline."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

from minhou_analysis.areas import indicators
from minhou_analysis.areas.baseline import dated
from minhou_analysis.areas.furthest_behind import furthest_behind
from minhou_analysis.areas.indicators import IndicatorProgress
from minhou_analysis.areas.quoted_words import glossed
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.catalogue import Indicator
from minhou_analysis.display.narrative import Answer, References, Sentence, Shown, say
from minhou_analysis.display.tables import Column, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.plan import Commitment
from minhou_analysis.workspace import Workspace


class AreaReport(PlanReport, ABC):
    """A report on one reform area. Subclasses say which published figures are its baseline and draw their charts."""

    details_in = "各单位报告"
    area_id: str
    baseline: tuple[str, ...]
    """Indicators from published statistics that describe where the area started."""

    def __init__(self, workspace: Workspace) -> None:
        """Look at one area of the plan."""
        super().__init__(workspace)
        self.area = self.plan.area(self.area_id)
        self.title = fill("{short}：{name}", short=self.area.short, name=self.area.name)

    def is_about(self, commitment: Commitment, unit: str) -> bool:
        """The area's commitments."""
        return any(commitment.measure == measure.id for measure in self.area.measures)

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """The units that are asked about the area, and those that supply its indicators."""
        return tuple(dict.fromkeys([*super().heard, *(i.supplier for i in self.area_indicators())]))

    def answer(self) -> Answer:
        """The answer of the report: the pace, what is furthest behind it, and what the field has to say."""
        first, *rest = super().answer().sentences
        return Answer((first, *furthest_behind(self), *rest))

    @abstractmethod
    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""

    def baseline_table(self) -> Table:
        """The area's baseline figures: earliest, latest, change, peers' median."""
        return self.published.table(self.baseline)

    def area_indicators(self) -> list[Indicator]:
        """Indicators of the area's measures that units supply, in the catalogue's order."""
        measures = {measure.id for measure in self.area.measures}
        return [i for i in self.workspace.catalogue if i.is_reported and measures & set(i.measures)]

    def indicators(self) -> Shown:
        """Indicators that units supply, with progress."""
        return indicator_table(self, "指标进展（单位报送）", self.area_indicators())

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, indicators nobody has supplied, and baseline figures that nobody publishes."""
        lines = super().gaps()
        if self.workspace.is_home:
            lines += absent_indicators(self, self.area_indicators())
        unpublished = [i for i in self.baseline if self.published.value(i).is_missing]
        if unpublished:
            names = listed(self.workspace.catalogue[name].name for name in unpublished)
            region = self.workspace.region.name
            lines.append(say("没有{region}公开数的基线指标：{names}。", region=region, names=names))
        return lines

    def sources(self) -> Shown:
        """Documents that the report's published figures were read in, and who reported the rest."""
        return sources(self, self.baseline)


def sources(report: PlanReport, baseline: tuple[str, ...]) -> References:
    """The plan, the documents behind ``baseline``, and the units' forms where there are any."""
    plan = report.plan
    day = plan.adopted.isoformat()
    items = [fill("方案原文：《{plan}》，{issuer}，{day}。", plan=plan.title, issuer=plan.issuer, day=day)]
    items += report.published.sources(baseline)
    if report.has_reports:
        plain, shown = (
            "承诺事项与单位指标：各责任单位报送。",
            "承诺事项与单位指标：各责任单位报送（含演示数据）。",
        )
        items.append(shown if report.is_demonstration else plain)
    return References(tuple(items))


def absent_indicators(report: PlanReport, wanted: list[Indicator]) -> list[str]:
    """Indicators without a value of the period, one line a unit that owes them; with the period of the last value."""
    owed: dict[str, list[str]] = {}
    for indicator in wanted:
        progress = report.progress(indicator)
        if not progress.is_current:
            last = progress.latest.period
            name = indicator.name
            if last:
                name = fill("{indicator}（上次值{period}）", indicator=name, period=last.label)
            owed.setdefault(report.plan.unit(indicator.supplier).name, []).append(name)
    return [
        fill("{unit}尚未提供本期值：{names}。", unit=unit, names=listed(names))
        for unit, names in owed.items()
    ]


def indicator_table(report: PlanReport, caption: str, wanted: list[Indicator]) -> Shown:
    """Indicators with supplier, latest value, change on the year before, first value, verdict and target.

    While nobody has supplied a value, only what is asked of whom. Where some values are demonstration data and others
    are not, each one is marked; else the caption's mark will do.
    """
    if not report.workspace.is_home and (waiting := report.waiting("")):
        return waiting
    found = [report.progress(indicator) for indicator in wanted]
    known = [p.latest.is_demonstration for p in found if not p.latest.is_missing]
    mixed = any(known) and not all(known)
    columns = (
        Column("name", "指标与提供单位", heads_row=True),
        Column("latest", "最近值", numeric=True),
        Column("change", "较上年同期", numeric=True),
        Column("first", "方案期首值", numeric=True),
        Column("verdict", "进展"),
    )
    rows = [_indicator_row(report, progress, mixed) for progress in found]
    if not known:
        pending = say("{caption}：等待报送", caption=caption)
        return Table(pending, (columns[0], columns[-1]), rows, empty="没有由单位提供的指标。")
    return Table(caption, columns, rows, indicators.RULE, any(known))


def _indicator_row(report: PlanReport, progress: IndicatorProgress, mixed: bool) -> dict[str, object]:
    indicator = progress.indicator
    target = ""
    if indicator.target:
        wanted = indicator.target_commitment
        gist = report.plan.commitment(wanted).title if wanted else ""
        target = fill("目标：「{quote}」", quote=glossed(indicator.target.quote, gist))
    return {
        "name": Remarked(
            fill("{name}（{unit}）", name=indicator.name, unit=indicator.unit.label),
            report.plan.unit(indicator.supplier).name,
            below=True,
        ),
        "latest": dated(progress.latest, mixed),
        "change": progress.latest.change_from(progress.year_before),
        "first": dated(progress.first, mixed),
        "verdict": Remarked(progress.verdict, target, below=True),
    }
