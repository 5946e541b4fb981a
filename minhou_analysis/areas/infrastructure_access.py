"""Access to facilities (可达性): what each village can share in within reach, by two-step floating catchments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.access_points import AccessPoints, FacilityKind
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.charts import ranked_dots
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, note, say, waiting
from minhou_analysis.display.numbers import PERCENT
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.methods.access import AccessDispersion, CatchmentAccess, access_dispersion
from minhou_analysis.methods.access import two_step_floating_catchment as two_step
from minhou_analysis.methods.distance import great_circle_distances, planar_distances
from minhou_analysis.methods.quantities import Numbers

SUPPLIERS: Final = ("transport", "housing", "education", "health", "civil_affairs")
"""Who would supply points of facilities: bus stops, waste and toilets, schools, clinics, homes for the elderly."""
PLACES: Final = ("natural_resources",)
"""Who would supply where villages are and how many people live there."""
MAX_POINTS: Final = 20
"""Rows of the chart, the least access first; the rest is counted in the note."""
FORMULA: Final = "Σ 半径内各设施的能力 ÷ 该设施半径内的人数 × 1000"
_METRE: Final = UnitOfMeasure("metre", "米", "m", "other", 0)
_PERSON: Final = UnitOfMeasure("person", "人", "persons", "count", 0)
_SITE: Final = UnitOfMeasure("site", "处", "sites", "count", 0)
_POINT: Final = UnitOfMeasure("point", "个", "points", "count", 0)
_GINI: Final = UnitOfMeasure("gini", "", "", "other", 3)


@dataclass(frozen=True)
class KindAccess:
    """Access to one kind of facility: what points there are, and what the two steps make of them.

    ``own`` marks the points of demand that lie in the scope's region.
    """

    scope: Scope
    kind: FacilityKind
    supply: pd.DataFrame
    demand: pd.DataFrame
    distances: Numbers
    result: CatchmentAccess
    own: npt.NDArray[np.bool_]

    @property
    def unit(self) -> UnitOfMeasure:
        """Capacity for a thousand people."""
        symbol = fill("{unit}/千人", unit=self.kind.capacity_unit)
        return UnitOfMeasure(f"{self.kind.id}_per_1000", symbol, symbol, "other", 2)

    @property
    def catchment(self) -> Fact:
        """The catchment, with the reason that the office gave."""
        return self._fact("catchment", "服务半径", self.kind.catchment, _METRE, source=self.kind.reason)

    @property
    def capacity(self) -> Fact:
        """Capacity of the region's own facilities."""
        symbols = self.kind.capacity_unit, self.kind.capacity_unit_en
        unit = UnitOfMeasure(self.kind.id, *symbols, "count", 0)
        return self._fact(
            "capacity",
            "能力合计",
            float(self.supply.loc[self._at_home, "capacity"].sum()),
            unit,
            formula="各设施能力之和",
        )

    @property
    def people(self) -> Fact:
        """People at the region's points of demand."""
        return self._fact(
            "people", "人数", float(self.populations.sum()), _PERSON, formula="各需求点人数之和"
        )

    @property
    def facilities(self) -> Fact:
        """How many facilities the region has."""
        return self._fact("facilities", "设施数", float(self._at_home.sum()), _SITE)

    def counted(self, key: str, label: str, number: int) -> Fact:
        """A count of points of demand."""
        return self._fact(key, label, float(number), _POINT)

    @property
    def _at_home(self) -> pd.Series[bool]:
        return self.supply["region"] == self.scope.workspace.region.code

    @cached_property
    def populations(self) -> Numbers:
        """People at each of the region's points of demand."""
        return self.demand["population"].to_numpy(dtype=float)[self.own]

    @cached_property
    def dispersion(self) -> AccessDispersion | None:
        """Mean and dispersion over the region's people; None where nobody lives at its points."""
        return (
            access_dispersion(self.result.access[self.own], self.populations)
            if self.populations.sum()
            else None
        )

    @property
    def mean(self) -> Fact:
        """Access per thousand people."""
        found = self.dispersion
        return self._fact(
            "mean",
            "平均可达性",
            None if found is None else found.mean * 1000,
            self.unit,
            formula="按人数加权的平均",
        )

    @property
    def gini(self) -> Fact:
        """How unequally access is spread over people."""
        found = self.dispersion
        return self._fact(
            "gini", "基尼系数", None if found is None else found.gini, _GINI, formula="按人数加权的基尼系数"
        )

    @property
    def without(self) -> Fact:
        """Percent of people who reach nothing."""
        found = self.dispersion
        share = None if found is None else found.without_access * 100
        return self._fact(
            "without", "够不着的人口占比", share, PERCENT, formula="半径内没有设施的人数 ÷ 人数 × 100"
        )

    @cached_property
    def points(self) -> dict[str, Fact]:
        """Access of each of the region's points of demand by name, the least first; names that two points share are told
        apart by their ids.
        """
        shown = self.demand.assign(access=self.result.access * 1000, place=range(len(self.demand)))[self.own]
        shown = shown.sort_values(["access", "population"], ascending=[True, False], kind="stable")
        shown["twice"] = shown["name"].duplicated(keep=False)
        rows = rows_of(shown)
        named = [
            fill("{name}（{id}）", name=row["name"], id=row["id"]) if row["twice"] else str(row["name"])
            for row in rows
        ]
        return {name: self._point(name, row) for name, row in zip(named, rows, strict=True)}

    def _point(self, name: str, row: dict[Any, Any]) -> Fact:
        reached = self.distances[row["place"]] <= self.kind.catchment
        capacities = tuple(
            self._fact(
                f"capacity-{s['id']}",
                fill("{facility}能力", facility=s["name"]),
                float(s["capacity"]),
                self.capacity.unit,
                source=s["source"],
            )
            for s in rows_of(self.supply[reached])
        )
        people = self._fact(
            f"people-{row['id']}",
            fill("{point}人数", point=name),
            float(row["population"]),
            _PERSON,
            source=row["source"],
        )
        access = self._fact(
            f"access-{row['id']}",
            fill("{point}{kind}可达性", point=name, kind=self.kind.name),
            row["access"],
            self.unit,
            formula=FORMULA,
        )
        return replace(access, inputs=(people, *capacities))

    def _fact(
        self,
        key: str,
        label: str,
        value: float | None,
        unit: UnitOfMeasure,
        source: str = "",
        formula: str = "",
    ) -> Fact:
        workspace = self.scope.workspace
        return Fact(
            f"access-{self.kind.id}-{key}",
            label,
            value,
            unit,
            workspace.period,
            workspace.region.name,
            source=source,
            formula=formula,
        )


def access(scope: Scope) -> list[KindAccess]:
    """Access to each kind of facility that has points of supply and of demand in or near the scope's region."""
    points = scope.workspace.access_points
    if points.is_empty:
        return []
    found = [_access_to(scope, points, kind) for kind in points.kinds.values()]
    return [kind for kind in found if kind is not None]


def _access_to(scope: Scope, points: AccessPoints, kind: FacilityKind) -> KindAccess | None:
    supply = points.supply[points.supply["kind"] == kind.id]
    demand = points.demand[points.demand["group"] == kind.group]
    own = (demand["region"] == scope.workspace.region.code).to_numpy()
    if supply.empty or not own.any():
        return None
    measure = great_circle_distances if points.is_geographic else planar_distances
    distances = measure(demand[["x", "y"]], supply[["x", "y"]])
    result = two_step(demand["population"], supply["capacity"], distances, kind.catchment)
    return KindAccess(scope, kind, supply, demand, distances, result, own)


def gaps(scope: Scope) -> list[Sentence | str]:
    """Which points are missing, who would supply them, and what they would show; nothing where access is computed."""
    if access(scope):
        return []
    points, region = scope.workspace.access_points, scope.workspace.region.code
    missing = [
        say("{name}（待{units}提供）", name=name, units=unit_names(scope.plan, units))
        for name, units, frame in (
            ("设施的位置和能力", SUPPLIERS, points.supply),
            ("村（居）的位置和人口", PLACES, points.demand),
        )
        if frame[frame["region"] == region].empty
    ]
    if not missing:
        return ["设施点与需求点对不上：没有一种设施同时有位置和服务人群的人数，不算可达性。"]
    return [
        say(
            "缺{missing}。有了以后，列出每个村（居）在服务半径内每千人能分到多少设施，哪些人一处也够不着。",
            missing=joined(missing, "和"),
        )
    ]


def _absent(scope: Scope) -> Paragraphs:
    if not scope.workspace.is_home:
        return waiting(say("没有{region}的设施点和需求点。", region=scope.workspace.region.name))
    return waiting(say("{gap}", gap=gaps(scope)[0]))


def access_table(scope: Scope) -> Shown:
    """Kind by kind: facilities, people, mean access, how many reach nothing, how unequal it is."""
    found = access(scope)
    if not found:
        return _absent(scope)
    columns = (
        Column("name", "设施与服务半径", heads_row=True),
        Column("facilities", "境内设施与能力", numeric=True),
        Column("people", "服务人群", numeric=True),
        Column("mean", "平均可达性", numeric=True),
        Column("without", "够不着的人", numeric=True),
        Column("gini", "基尼系数", numeric=True),
    )
    rows = [
        {
            "name": Remarked(
                kind.kind.name,
                say("{catchment}，{reason}", catchment=kind.catchment, reason=kind.kind.reason),
                below=True,
            ),
            "facilities": Remarked(kind.facilities, say("{capacity}", capacity=kind.capacity), below=True),
            "people": kind.people,
            "mean": kind.mean,
            "without": kind.without,
            "gini": Number(kind.gini) if not kind.gini.is_missing else BLANK,
        }
        for kind in found
    ]
    return Table("设施可达性（两步移动搜索法）", columns, rows, _table_note(scope))


def _table_note(scope: Scope) -> Sentence:
    frames = (scope.workspace.access_points.supply, scope.workspace.access_points.demand)
    return say(
        "可达性 = {formula}；距离为直线距离。境外的设施和人口计入供需，不列出。基尼系数为零是人人相同。来源：{sources}。",
        formula=FORMULA,
        sources=listed(dict.fromkeys(source for frame in frames for source in frame["source"])),
    )


def access_chart(scope: Scope) -> Shown:
    """The points with the least access to the kind of facility that most people do not reach."""
    kinds = access(scope)
    if not kinds:
        return _absent(scope)
    found = [kind for kind in kinds if kind.dispersion is not None]
    if not found:
        return note("各点都没有服务人群的人数，不作图。")
    worst = max(found, key=lambda kind: kind.without.value or 0.0)
    least = dict(list(worst.points.items())[:MAX_POINTS])
    data = pd.DataFrame({"name": list(least), "value": [fact.value for fact in least.values()]})
    return ranked_dots(
        data,
        "",
        worst.unit.label,
        worst.unit.decimals,
        title=chart_message(worst),
        alt=say(
            "{kind}可达性（{unit}）由低到高：{said}。",
            kind=worst.kind.name,
            unit=worst.unit.label,
            said=joined(
                [say("{name}{value}", name=name, value=Number(fact)) for name, fact in least.items()]
            ),
        ),
        note=_chart_note(worst, len(worst.points) - len(least)),
        drawn=tuple(least.values()),
    )


def _chart_note(worst: KindAccess, rest: int) -> Sentence:
    """The unit, the catchment, how many points are not listed, the sources."""
    parts = [say("单位：{unit}。半径{catchment}（直线）。", unit=worst.unit.label, catchment=worst.catchment)]
    if rest:
        unlisted = worst.counted("rest", "未列的需求点", rest)
        parts.append(say("由低到高列出，另有{rest}未列。", rest=unlisted))
    sources = dict.fromkeys([*worst.supply["source"], *worst.demand["source"]])
    return joined([*parts, say("来源：{sources}。", sources=listed(sources))], "")


def chart_message(worst: KindAccess) -> Sentence:
    """How many points reach nothing, and how many people live there; else which point has the least."""
    nothing = [name for name, fact in worst.points.items() if not fact.value]
    if not nothing:
        name, least = next(iter(worst.points.items()))
        return say(
            "{kind}可达性最低的是{name}，每千人{least}", kind=worst.kind.name, name=name, least=Number(least)
        )
    unreached = np.flatnonzero(worst.result.access[worst.own] == 0)
    people = worst.people
    return say(
        "{points}村（居）半径内没有{kind}，涉及{people}",
        points=worst.counted("nothing", "够不着的需求点", len(nothing)),
        kind=worst.kind.name,
        people=replace(people, id=f"{people.id}-without", value=float(worst.populations[unreached].sum())),
    )
