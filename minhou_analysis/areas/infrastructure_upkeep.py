"""Upkeep (管护): the plan's five elements and five services, and which of them any report puts a number on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Sequence, Shown, joined, note, say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, in_chinese, listed
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.submissions import TaskStatus

JOINT: Final = "five_in_one_villages_share"
"""Villages in which all five services have rules, staff and money."""
LASTING: Final = "5.3.4"
"""The commitment that names the five elements."""
FIVE_IN_ONE: Final = "5.3.5"
"""The commitment that names the five services."""


@dataclass(frozen=True)
class Element:
    """One of the five elements: whether the joint indicator covers it, what else does, and what is missing."""

    name: str
    is_joint: bool
    indicator: str
    missing: str


@dataclass(frozen=True)
class Service:
    """One of the five services: the indicators of its outcome, and what is missing where there are none."""

    name: str
    indicators: tuple[str, ...]
    missing: str = ""
    suppliers: tuple[str, ...] = ()


ELEMENTS: Final = (
    Element("有制度", True, "", "单有制度的村数"),
    Element("有标准", False, "", "定了管护标准的设施类别和村数"),
    Element("有队伍", True, "", "单有队伍的村数和管护人数"),
    Element("有经费", True, "maintenance_funds", "单有经费的村数和应需经费"),
    Element("有督查", False, "", "督查次数、发现和整改的问题数"),
)
"""有制度、有标准、有队伍、有经费、有督查, in the plan's order."""
SERVICES: Final = (
    Service("农村污水治理", ("rural_sewage_treatment_share", "sewage_facilities_normal_share")),
    Service("生活垃圾收运处理", (), "收运覆盖的村数和处理量", ("housing",)),
    Service("道路修护", ("rural_road_good_share",)),
    Service("绿化养护", (), "有人养护的绿地面积", ("housing",)),
    Service("公共设施维护", (), "设施完好率", ("agriculture",)),
)
"""The services of the plan's 五位一体, in its order."""
_ELEMENT: Final = UnitOfMeasure("element", "个", "elements", "count", 0)
_MATRIX_NOTE: Final = (
    "格内为该项服务有该要素的村占比的下限：五项服务都有制度、队伍和经费的村，每一格都有。“—”是没有任何数，只有单位所报的状态，"
    "不作判断。"
)


def matrix(scope: Scope) -> Shown:
    """Services by elements: in each cell the least share of villages that have it, or that no report puts a number on it."""
    if waiting := scope.waiting("管护五个要素在五项服务中的覆盖"):
        return waiting
    columns = (
        Column("service", "村占比不低于（%）", heads_row=True),
        *(Column(element.name, element.name, numeric=True) for element in ELEMENTS),
    )
    rows = [_matrix_row(scope, service) for service in SERVICES]
    caption = say("管护“五有”：{message}", message=elements_message(scope))
    return Sequence((Table(caption, columns, rows, _MATRIX_NOTE), _states_line(scope)))


def _matrix_row(scope: Scope, service: Service) -> dict[str, Any]:
    cells: dict[str, Any] = {element.name: _floor(scope, service, element) for element in ELEMENTS}
    return cells | {"service": service.name}


def elements_table(scope: Scope) -> Shown:
    """Each of the five elements: what else reports put a number on, what is missing and who would supply it."""
    if waiting := scope.waiting("管护五个要素另有的数和还缺的数"):
        return waiting
    columns = (
        Column("name", "要素", heads_row=True),
        Column("other", "另有的数"),
        Column("missing", "还缺的数与提供单位"),
    )
    rows = [
        {
            "name": element.name,
            "other": _value(scope, element.indicator) if element.indicator else BLANK,
            "missing": Remarked(element.missing, _suppliers(scope), below=True),
        }
        for element in ELEMENTS
    ]
    return Table("各要素另有的数和还缺的数", columns, rows)


def _suppliers(scope: Scope) -> str:
    """The units that answer for lasting upkeep, and so for its elements."""
    return unit_names(scope.plan, scope.plan.commitment(LASTING).units)


def gaps(scope: Scope) -> list[Sentence | str]:
    """Elements and services that no report puts a number on: what, from whom, what it would show."""
    missing = [element for element in ELEMENTS if not element.is_joint and not element.indicator]
    lines: list[Sentence | str] = [
        say(
            "管护{name}没有数：待{units}提供{what}。",
            name=listed(element.name for element in missing),
            units=_suppliers(scope),
            what=listed((element.missing for element in missing), "，"),
        )
    ]
    lines += [
        say(
            "{service}没有结果指标：待{units}提供{what}。",
            service=service.name,
            units=unit_names(scope.plan, service.suppliers),
            what=service.missing,
        )
        for service in SERVICES
        if not service.indicators
    ]
    return lines


def elements_message(scope: Scope) -> Sentence:
    """How many of the elements have a number."""
    joint = _joint(scope)
    known = [
        element
        for element in ELEMENTS
        if (element.is_joint and not joint.is_missing)
        or (element.indicator and not _latest(scope, element.indicator).is_missing)
    ]
    missing = [say("“{element}”", element=element.name) for element in ELEMENTS if element not in known]
    total = Fact("upkeep-elements", "管护要素", float(len(ELEMENTS)), _ELEMENT)
    if not missing:
        return say("{total}要素都有数", total=total)
    return say(
        "{total}要素中{known}有数，缺{missing}",
        total=total,
        known=scope.count("upkeep-elements-known", "有数的管护要素", len(known), _ELEMENT),
        # Chinese sets quotations side by side
        missing=joined(missing, "" if in_chinese() else "、"),
    )


def services_table(scope: Scope) -> Shown:
    """Each of the five services with the indicators of its outcome, and the change on the year before."""
    if waiting := scope.waiting("五项管护服务的结果"):
        return waiting
    columns = (
        Column("name", "服务", heads_row=True),
        Column("indicator", "结果指标与提供单位"),
        Column("latest", "最近值", numeric=True),
        Column("change", "较上年同期", numeric=True),
    )
    rows = [row for service in SERVICES for row in _service_rows(scope, service)]
    joint = scope.progress(scope.workspace.catalogue[JOINT])
    supplier = scope.plan.unit(joint.indicator.supplier).name
    rows.append(
        {
            "name": "五位一体",
            "indicator": Remarked(joint.indicator.name, supplier, below=True),
            "latest": joint.latest,
            "change": joint.latest.change_from(joint.year_before),
        }
    )
    return Table("“五位一体”各项服务的结果", columns, rows, "没有指标的服务，写明由谁提供什么。")


def _service_rows(scope: Scope, service: Service) -> list[dict[str, Any]]:
    if not service.indicators:
        whom = say("待{units}提供", units=unit_names(scope.plan, service.suppliers))
        return [
            {
                "name": service.name,
                "indicator": Remarked(say("缺：{what}", what=service.missing), whom, below=True),
                "latest": BLANK,
                "change": BLANK,
            }
        ]
    rows = []
    for name in service.indicators:
        progress = scope.progress(scope.workspace.catalogue[name])
        supplier = scope.plan.unit(progress.indicator.supplier).name
        remark = "{supplier}" if progress.is_current else "{supplier}，{verdict}"
        rows.append(
            {
                "name": service.name,
                "indicator": Remarked(
                    progress.indicator.name,
                    say(remark, supplier=supplier, verdict=progress.verdict),
                    below=True,
                ),
                "latest": progress.latest,
                "change": progress.latest.change_from(progress.year_before),
            }
        )
    return rows


def _latest(scope: Scope, name: str) -> Fact:
    return scope.progress(scope.workspace.catalogue[name]).latest


def _joint(scope: Scope) -> Fact:
    return _latest(scope, JOINT)


def _floor(scope: Scope, service: Service, element: Element) -> Number:
    """The share of villages that certainly have the element in the service: at least those that have everything."""
    joint = _joint(scope)
    floor = replace(
        joint,
        id=f"{joint.id}-{service.name}-{element.name}",
        label=fill("{service}{element}的村占比下限", service=service.name, element=element.name),
        value=joint.value if element.is_joint else None,
        status=joint.status if element.is_joint else ObservationStatus.MISSING,
        formula="不低于“五位一体”管护机制覆盖率",
        inputs=(joint,),
    )
    return Number(floor)


def _value(scope: Scope, name: str) -> Sentence:
    indicator = scope.workspace.catalogue[name]
    latest = _latest(scope, name)
    supplier = scope.plan.unit(indicator.supplier).name
    if latest.is_missing:
        return say("{name}待{supplier}报送", name=indicator.name, supplier=supplier)
    return say("{name}{latest}", name=indicator.name, latest=latest)


def _states_line(scope: Scope) -> Paragraphs:
    """What units report of the commitments that name the elements and the services."""
    states = scope.states[scope.states["commitment"].isin([LASTING, FIVE_IN_ONE])]
    said = [
        say(
            "{commitment}：{units}",
            commitment=scope.plan.commitment(str(commitment)).title,
            units=joined([_reported(scope, row) for row in rows_of(rows)]),
        )
        for commitment, rows in states.groupby("commitment", sort=False)
    ]
    return note(say("单位所报状态：{said}。", said=joined(said, "；")))


def _reported(scope: Scope, row: Mapping[Hashable, Any]) -> Sentence:
    unit, status = scope.plan.unit(str(row["unit"])).name, str(row["status"])
    if not status:
        return say("{unit}未报送", unit=unit)
    return say("{unit}报{status}", unit=unit, status=TaskStatus(status).label)
