"""What units report over the years (各年同期): values of one quarter of each year, as a table or as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.province import course_said, years
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.catalogue import Indicator
from minhou_analysis.display.charts import lines
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Shown, any_demonstration, joined, say, waiting
from minhou_analysis.display.numbers import running_months
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed, paragraph, translate

_QUARTERS: Final = ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True)
class Course:
    """An indicator's values of one quarter of each year of the plan, the oldest first; empty while none is current."""

    indicator: Indicator
    facts: tuple[Fact, ...]

    @property
    def change(self) -> Fact:
        """The change since the first of them; missing where there is only one."""
        return self.facts[-1].change_from(self.facts[0] if len(self.facts) > 1 else _unknown(self.facts[0]))

    @property
    def quarter(self) -> str:
        """The quarter without its year: 第四季度; of a running total the months: 1—12月累计."""
        period = self.facts[-1].period
        if period is None:
            return ""
        if self.indicator.runs_up:
            return fill("{months}累计", months=running_months(period))
        return translate(_QUARTERS[period.closing_quarter.index - 1])

    @property
    def each_year(self) -> str:
        """The times of the values: 各年第四季度末, 各年1—12月累计."""
        return fill("各年{quarter}" if self.indicator.runs_up else "各年{quarter}末", quarter=self.quarter)


def _unknown(fact: Fact) -> Fact:
    return Fact(fact.id, fact.label, None, fact.unit)


def course(scope: Scope, indicator: str) -> Course:
    """The values of the latest one's quarter in each year of the plan.

    Many indicators run up from January, so that only values of one quarter are comparable; and what is demonstration
    data is never set beside what a unit reported.
    """
    described = scope.workspace.catalogue[indicator]
    latest = scope.progress(described).latest
    if latest.is_missing or latest.period is None:
        return Course(described, ())
    quarter, kind = latest.period.closing_quarter.index, latest.is_demonstration
    start = scope.workspace.settings.first_period.end
    alike = {
        fact.period.year: fact
        for fact in scope.published.series(indicator)
        if fact.period
        and fact.period.end >= start
        and fact.period.closing_quarter.index == quarter
        and fact.is_demonstration == kind
    }
    return Course(described, tuple(alike[year] for year in sorted(alike)))


def awaited(scope: Scope, indicators: Iterable[str], shows: str) -> Paragraphs | None:
    """What stands in the place of a section whose indicators nobody has reported; None where one is there."""
    if not scope.workspace.is_home:
        return scope.waiting("")
    wanted = [scope.workspace.catalogue[indicator] for indicator in indicators]
    if any(not scope.progress(indicator).latest.is_missing for indicator in wanted):
        return None
    units = list(dict.fromkeys(indicator.supplier for indicator in wanted))
    names = listed(indicator.name for indicator in wanted)
    return waiting(
        say(
            "待{units}报送{names}后，{shows}。", units=unit_names(scope.plan, units), names=names, shows=shows
        )
    )


def course_table(scope: Scope, caption: str, indicators: Sequence[str], remark: str = "") -> Shown:
    """Values of the years side by side, with the change since the first; one line while nobody has reported."""
    if waiting := awaited(scope, indicators, "列出各年同期数和变化"):
        return waiting
    courses = [course(scope, indicator) for indicator in indicators]
    known = [found for found in courses if found.facts]
    shown = sorted({year for found in known for year in years(found.facts)})
    demonstration = [found.facts[-1].is_demonstration for found in known]
    mixed = any(demonstration) and not all(demonstration)
    columns = (
        Column("name", "指标与提供单位", heads_row=True),
        *(Column(str(year), fill("{year}年", year=year), numeric=True) for year in shown),
        Column("change", "较首年", numeric=True),
    )
    rows = [_row(scope, found, mixed) for found in courses]
    said = (translate(words) for words in (_times(known), remark) if words)
    return Table(caption, columns, rows, paragraph(said))


def _times(known: Sequence[Course]) -> str:
    """What the values of a year stand for: the end of a quarter, the months since January, or either."""
    running = [found.indicator.runs_up for found in known]
    if not any(running):
        return "各年同一季度末的数。"
    return (
        "各年同期累计数。" if all(running) else "各年同期数；注明累计的为年初以来的合计，其余为季度末的数。"
    )


def _each_year(courses: Sequence[tuple[str, Course]]) -> str:
    """The times of the values of lines, line by line where they differ."""
    times: dict[str, list[str]] = {}
    for label, found in courses:
        times.setdefault(found.each_year, []).append(label)
    if len(times) == 1:
        return next(iter(times))
    each = (fill("{labels}为{time}", labels=listed(labels), time=time) for time, labels in times.items())
    return listed(each, by="；")


def _row(scope: Scope, found: Course, mixed: bool) -> dict[str, Any]:
    indicator = found.indicator
    supplier = scope.plan.unit(indicator.supplier).name
    name = fill("{name}（{unit}）", name=indicator.name, unit=indicator.unit.label)
    if not found.facts:
        owed = fill("{supplier}，待报", supplier=supplier)
        return {"name": Remarked(name, owed, below=True), "change": BLANK}
    cells: dict[str, Any] = {str(fact.period.year): Number(fact) for fact in found.facts if fact.period}
    marked = mixed and found.facts[-1].is_demonstration
    return cells | {
        "name": Remarked(
            name,
            fill("{supplier}，{quarter}", supplier=supplier, quarter=found.quarter),
            below=True,
            demonstration=marked,
        ),
        "change": found.change,
    }


def course_lines(scope: Scope, indicators: Mapping[str, str], unit: str) -> Shown:
    """Indicators of one unit of measure (id → short label) over the years.

    The message tells the course of the first and the last value of the others. Amounts are drawn from nothing, shares are not.
    """
    if waiting := awaited(scope, indicators, "画出各年同期的走势"):
        return waiting
    courses = [(label, found) for name, label in indicators.items() if (found := course(scope, name)).facts]
    kinds = {found.facts[-1].is_demonstration for _, found in courses}
    if len(kinds) > 1:
        # a line of demonstration data beside a line of reports would compare the two
        courses = [item for item in courses if not any_demonstration(item[1].facts)]
    main = courses[0][1]
    data = pd.DataFrame(
        {
            label: pd.Series([fact.value for fact in found.facts], index=years(found.facts), dtype=float)
            for label, found in courses
        }
    ).sort_index()
    units = dict.fromkeys(found.indicator.supplier for _, found in courses)
    first, last = main.facts[0], main.facts[-1]
    message = say(
        "{last.when}{last.label}{move}",
        last=last,
        move=moved(first, last) if first is not last else say("为{last}", last=last),
    )
    others = [say("{label}{last}", label=label, last=found.facts[-1]) for label, found in courses[1:]]
    return lines(
        data,
        unit,
        last.unit.decimals,
        origin=None if "%" in unit else 0.0,
        title=joined([message, *others], "；"),
        alt=paragraph(course_said(label, found.facts) for label, found in courses),
        note=say(
            "单位：{unit}。{times}。来源：{units}报送。",
            unit=unit,
            times=_each_year(courses),
            units=unit_names(scope.plan, list(units)),
        ),
        drawn=tuple(fact for _, found in courses for fact in found.facts),
    )
