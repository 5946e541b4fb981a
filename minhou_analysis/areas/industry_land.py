"""The plan's land quota for rural industry (乡村产业用地指标): each year's share against the plan's own words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.courses import awaited
from minhou_analysis.areas.indicators import meets
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import commitment_name
from minhou_analysis.catalogue import Indicator, UnitOfMeasure
from minhou_analysis.display.charts import target_dots
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.display.narrative import Sentence, Shown, joined, say
from minhou_analysis.display.numbers import PERCENTAGE_POINT
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill, in_chinese
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.plan import Target

QUOTA: Final = "new_construction_quota_rural_share"
_AREA: Final = "rural_construction_land_reclaimed"
"""An indicator in the unit of land, which the quota's areas would have."""
_YEARS: Final = replace(PERCENTAGE_POINT, id="year", symbol="年", symbol_en="years", kind="count", decimals=0)


@dataclass(frozen=True)
class YearTest:
    """One year of the plan: the share reported for it, the plan's demand, the margin in points, and the outcome.

    ``met`` is None for a year without a report.
    """

    year: int
    share: Fact
    target: Fact
    margin: Fact
    met: bool | None

    @property
    def judgement(self) -> str:
        """The outcome in words."""
        return "未报，不判断" if self.met is None else _OUTCOMES[self.met]


_OUTCOMES: Final = {True: "达到", False: "未达到"}


def year_tests(scope: Scope) -> list[YearTest]:
    """A test for each year since the plan began; a year is judged by the last share reported in it.

    The quota is set by an annual land use plan, so that a year's share holds whatever quarter it was reported in.
    """
    indicator = scope.workspace.catalogue[QUOTA]
    if indicator.target is None:
        return []
    # what a unit reported takes the place of demonstration data of the same year
    facts = sorted(scope.published.series(QUOTA), key=lambda fact: not fact.is_demonstration)
    reported = {fact.period.year: fact for fact in facts if fact.period}
    years = range(scope.workspace.settings.first_period.year, scope.workspace.period.year + 1)
    return [_test(scope, indicator, indicator.target, year, reported.get(year)) for year in years]


def _test(scope: Scope, indicator: Indicator, target: Target, year: int, found: Fact | None) -> YearTest:
    region = scope.workspace.region.name
    share = found or observed(indicator, None, region)
    demand = demanded(scope, indicator, target)
    margin = Fact(
        f"{indicator.id}-margin-{year}",
        "与方案要求相差",
        None if share.value is None else _cut(share.value - target.value),
        PERCENTAGE_POINT,
        share.period or Period(year),
        region,
        share.status,
        formula="比例 − 方案要求，舍去两位小数以后",
        inputs=(share, demand),
        signed=True,
    )
    return YearTest(year, share, demand, margin, None if share.value is None else meets(target, share.value))


def demanded(scope: Scope, indicator: Indicator, target: Target) -> Fact:
    """The plan's number as a fact, with as many decimals as it has in the plan."""
    unit = replace(indicator.unit, decimals=0) if target.value == round(target.value) else indicator.unit
    return Fact(
        f"{indicator.id}-target",
        "方案要求",
        target.value,
        unit,
        region=scope.workspace.region.name,
        source=fill(
            "《{plan}》{commitment}：「{quote}」",
            plan=scope.plan.title,
            commitment=_place(scope, indicator),
            quote=target.quote,
        ),
    )


def _place(scope: Scope, indicator: Indicator) -> str:
    """Number of the commitment that sets the target; with its title where the plan's words are in another language."""
    number = indicator.target_commitment
    return number if in_chinese() else commitment_name(scope.plan, number)


def _cut(margin: float) -> float:
    """The margin cut towards the lower side, so that no shortfall disappears in rounding."""
    return math.floor(round(margin * 100, 6)) / 100


def judged(tests: list[YearTest]) -> list[YearTest]:
    """The last years that can be counted together: what was reported, or demonstration data where nothing was."""
    known = [test for test in tests if test.met is not None]
    real = [test for test in known if not test.share.is_demonstration]
    return real or known


def verdict(scope: Scope) -> list[Sentence]:
    """The state of the quota in the last year reported, and in how many years it was met; nothing without a report."""
    tests = judged(year_tests(scope))
    return [say("{message}{count}。", message=_message(tests[-1]), count=_met(tests))] if tests else []


def _message(test: YearTest) -> Sentence:
    return say(
        "{share.period.year}年{share.label}为{share}，达到方案要求的{target}，余量{margin}"
        if test.met
        else "{share.period.year}年{share.label}为{share}，未达到方案要求的{target}，相差{margin}",
        share=test.share,
        target=test.target,
        margin=replace(test.margin, signed=not test.met),
    )


def _met(tests: list[YearTest]) -> Sentence:
    def count(key: str, label: str, number: int) -> Fact:
        status = ObservationStatus.worst(test.share.status for test in tests)
        return Fact(f"{QUOTA}-{key}", label, float(number), _YEARS, status=status)

    return say(
        "；已报的{known}中{met}达到",
        known=count("known", "已报的年份", len(tests)),
        met=count("met", "达到的年份", sum(bool(test.met) for test in tests)),
    )


def quota_chart(scope: Scope) -> Shown:
    """Each year's share as a dot beside the plan's demand, the margin written out."""
    tests = year_tests(scope)
    counted = judged(tests)
    if not counted and (waiting := awaited(scope, [QUOTA], "画出各年比例与方案要求的对照")):
        return waiting
    data = pd.DataFrame(
        {
            "name": [_year(test) for test in tests],
            "value": [test.share.value if test in counted else None for test in tests],
            "margin": [test.margin.value if test in counted else None for test in tests],
            "met": [test.met for test in tests],
        }
    ).astype({"value": float, "margin": float})
    supplier = scope.plan.unit(scope.workspace.catalogue[QUOTA].supplier).name
    target = tests[-1].target
    said = [
        say(
            "{share.period.year}年{share}，{outcome}（{margin}）",
            share=test.share,
            outcome=test.judgement,
            margin=test.margin,
        )
        for test in counted
    ]
    return target_dots(
        data,
        target.value or 0.0,
        fill("方案要求{target}", target=target),
        "占新增建设用地指标%",
        title=_message(counted[-1]),
        alt=say("各年比例与方案要求的{target}相比：{said}。", target=target, said=joined(said)).text,
        note=say("单位：%；括号内为余量（个百分点）。来源：{supplier}报送。", supplier=supplier),
        drawn=tuple(fact for test in counted for fact in (test.share, test.margin)),
    )


def _year(test: YearTest) -> str:
    return fill("{year}年", year=test.year)


def quota_table(scope: Scope) -> Table:
    """Each year's share, margin and outcome under the plan's words, and who supplies what the share is made of."""
    indicator, tests = scope.workspace.catalogue[QUOTA], year_tests(scope)
    known = [test.share.is_demonstration for test in tests if test.met is not None]
    mixed = any(known) and not all(known)
    rows: list[dict[str, Any]] = [
        {
            "year": _year(test),
            "share": Remarked(
                Number(test.share),
                str(test.share.period or ""),
                demonstration=mixed and test.share.is_demonstration,
            ),
            "margin": Number(test.margin),
            "judgement": test.judgement,
        }
        for test in tests
    ]
    columns = (
        Column("year", "年份", heads_row=True),
        Column("share", "所报比例（%）", numeric=True),
        Column("margin", "余量（个百分点）", numeric=True),
        Column("judgement", "判断"),
    )
    quote = indicator.target.quote if indicator.target else ""
    caption = say("{commitment}「{quote}」逐年检验", commitment=_place(scope, indicator), quote=quote)
    note = say("比例 = {definition}{made}", definition=indicator.definition, made=ingredients(scope))
    return Table(caption, columns, rows, note)


def ingredients(scope: Scope) -> Sentence:
    """What the share is made of: who supplies numerator and denominator, and that the form asks for neither."""
    area = scope.workspace.catalogue[_AREA].unit
    part, whole = (
        unknown(scope, f"{QUOTA}-{key}", label, area)
        for key, label in (
            ("numerator", "安排用于乡村产业的指标面积"),
            ("denominator", "新增建设用地指标总面积"),
        )
    )
    return say(
        "分子（{part.label}）{part}，分母（{whole.label}）{whole}：都出自土地利用年度计划，由{supplier}提供；"
        "填报表只要求报比例，比例尚不能复算。",
        part=part,
        whole=whole,
        supplier=scope.plan.unit(scope.workspace.catalogue[QUOTA].supplier).name,
    )


def unmeasured(scope: Scope) -> Sentence:
    """The gap, with the name of the share that it is about."""
    return say("{name}：{made}", name=scope.workspace.catalogue[QUOTA].name, made=ingredients(scope))


def unknown(scope: Scope, name: str, label: str, unit: UnitOfMeasure) -> Fact:
    """A figure of the period that nobody is asked for."""
    return Fact(
        name,
        label,
        None,
        unit,
        scope.workspace.period,
        scope.workspace.region.name,
        ObservationStatus.MISSING,
    )
