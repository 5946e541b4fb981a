"""What the plan is made of (方案结构): areas → measures → commitments, units, goals, safeguards."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, Final, TypeVar

from minhou_analysis.errors import MinhouError, nearest

ANALYSES: Final = (
    *("migration", "urban_villages", "industry", "ecology"),
    *("infrastructure", "services", "income"),
)
"""Analyses made for one area of Minhou's plan each: they speak of its measures by number (专门分析)."""
GENERAL: Final = "general"
"""The analysis that suits an area of any plan (通用分析)."""

Identified = TypeVar("Identified", "ReformArea", "Measure", "Commitment", "Unit")


@dataclass(frozen=True, repr=False)
class Unit:
    """A responsible unit (责任单位). ``group``: party, government, vertical, enterprise or townships."""

    id: str
    name: str
    name_en: str
    group: str

    def __repr__(self) -> str:
        """One line: id and name."""
        return f"<Unit {self.id}: {self.name}>"


@dataclass(frozen=True)
class Target:
    """A target that the plan's own words set; ``quote`` is those words."""

    value: float
    relation: str
    unit: str
    quote: str


@dataclass(frozen=True, repr=False)
class Commitment:
    """One thing a unit can be asked about (承诺事项). ``text`` is the exact words of the plan, or of its annex."""

    id: str
    measure: str
    text: str
    title: str
    title_en: str
    kind: str
    units: tuple[str, ...]
    target: Target | None = None
    deadline: date | None = None
    deadline_quote: str = ""
    from_annex: bool = False

    def __repr__(self) -> str:
        """One line: number and title."""
        return f"<Commitment {self.id}: {self.title}>"

    def _repr_html_(self) -> str:
        target = f"<p>目标：{html.escape(self.target.quote)}</p>" if self.target else ""
        return (
            f"<p><strong>{html.escape(self.id)} {html.escape(self.title)}</strong></p>"
            f"<blockquote>{html.escape(self.text)}</blockquote>{target}"
        )

    def _repr_markdown_(self) -> str:
        return f"**{self.id} {self.title}**\n\n> {self.text}\n"


@dataclass(frozen=True, repr=False)
class Measure:
    """One of the plan's measures (举措) with its responsible units and commitments, in the plan's order.

    First-batch measures of the annex come after the plan's own commitments.
    """

    id: str
    area: str
    name: str
    name_en: str
    short: str
    short_en: str
    units: tuple[str, ...]
    commitments: tuple[Commitment, ...]

    @property
    def text(self) -> str:
        """The measure's whole text in the plan: the words of the plan's own commitments joined."""
        return "".join(commitment.text for commitment in self.commitments if not commitment.from_annex)

    def __repr__(self) -> str:
        """One line: number, name and counts."""
        return (
            f"<Measure {self.id} {self.name}: {len(self.commitments)} commitments, {len(self.units)} units>"
        )

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(c.id)} {html.escape(c.title)}</li>" for c in self.commitments)
        return f"<p><strong>{html.escape(self.id)} {html.escape(self.name)}</strong></p><ul>{items}</ul>"

    def _repr_markdown_(self) -> str:
        items = "".join(f"- {c.id} {c.title}\n" for c in self.commitments)
        return f"**{self.id} {self.name}**\n\n{items}"


@dataclass(frozen=True, repr=False)
class ReformArea:
    """One of the plan's reform areas (改革领域). ``analysis`` names what is asked of its data: one of ``ANALYSES``, or
    ``GENERAL``.
    """

    id: str
    name: str
    name_en: str
    short: str
    short_en: str
    measures: tuple[Measure, ...]
    analysis: str = GENERAL

    @property
    def commitments(self) -> list[Commitment]:
        """All commitments of the area's measures."""
        return [commitment for measure in self.measures for commitment in measure.commitments]

    def __repr__(self) -> str:
        """One line: number, name and counts."""
        return f"<ReformArea {self.id} {self.name}: {len(self.measures)} measures, {len(self.commitments)} commitments>"


@dataclass(frozen=True, repr=False)
class Goal:
    """One clause of the overall objective (总体目标)."""

    id: str
    text: str
    title: str
    title_en: str

    def __repr__(self) -> str:
        """One line: id and title."""
        return f"<Goal {self.id}: {self.title}>"


@dataclass(frozen=True, repr=False)
class Safeguard:
    """One of the safeguards (保障措施)."""

    id: str
    name: str
    name_en: str
    text: str

    def __repr__(self) -> str:
        """One line: id and name."""
        return f"<Safeguard {self.id}: {self.name}>"


@dataclass(frozen=True)
class Plan:
    """The whole plan. ``horizon_quote`` is the sentence that sets the horizon year. ``kinds`` and ``kinds_en`` name the
    kinds of commitments by id.

    ``withdrawn`` are first-batch measures that a later edition of the annex dropped: nobody is asked about them any
    more, but forms may have answered them.
    """

    title: str
    title_en: str
    region: str
    issuer: str
    adopted: date
    published: date
    horizon: int
    horizon_quote: str
    annex_title: str
    goals: tuple[Goal, ...]
    areas: tuple[ReformArea, ...]
    safeguards: tuple[Safeguard, ...]
    units: tuple[Unit, ...]
    kinds: dict[str, str]
    kinds_en: dict[str, str]
    withdrawn: tuple[Commitment, ...] = ()

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, in the plan's order."""
        return tuple(measure for area in self.areas for measure in area.measures)

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """All commitments, in the plan's order, first-batch measures of the annex included."""
        return tuple(commitment for measure in self.measures for commitment in measure.commitments)

    @cached_property
    def first_batch(self) -> tuple[Commitment, ...]:
        """First-batch measures of the annex (第一批具体试验举措), in the plan's order."""
        return tuple(commitment for commitment in self.commitments if commitment.from_annex)

    @property
    def named(self) -> tuple[Any, ...]:
        """Everything of the plan that has a name, in two languages, the plan itself among it."""
        parts = (self.areas, self.measures, self.commitments, self.units, self.goals, self.safeguards)
        return (*chain.from_iterable(parts), self)

    @property
    def annex_available(self) -> bool:
        """Whether the annex was taken in."""
        return bool(self.first_batch)

    @property
    def has_own_analysis(self) -> bool:
        """Whether any of its areas names an analysis that was made for this very plan (有专门分析)."""
        return any(area.analysis != GENERAL for area in self.areas)

    def area(self, area_id: str | int) -> ReformArea:
        """The area ``1`` … ``7``."""
        return _find(self.areas, str(area_id), "area")

    def measure(self, measure_id: str) -> Measure:
        """The measure ``1.1`` …."""
        return _find(self.measures, measure_id, "measure")

    def commitment(self, commitment_id: str) -> Commitment:
        """The commitment ``1.1.1`` … or ``1.1.B1`` …, withdrawn ones too."""
        return _find((*self.commitments, *self.withdrawn), commitment_id, "commitment")

    def unit(self, unit_id: str) -> Unit:
        """The unit with id ``unit_id``."""
        return _find(self.units, unit_id, "unit")

    def unit_called(self, name: str) -> Unit:
        """The unit with this id or this name (``县财政局``)."""
        return self.unit(name)

    def measures_of(self, unit_id: str) -> list[Measure]:
        """Measures for which the unit is responsible."""
        return [measure for measure in self.measures if unit_id in measure.units]

    def commitments_of(self, unit_id: str) -> list[Commitment]:
        """Commitments the unit is asked about."""
        return [commitment for commitment in self.commitments if unit_id in commitment.units]

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data, ready for JSON."""
        return {
            "title": self.title,
            "title_en": self.title_en,
            "region": self.region,
            "adopted": self.adopted.isoformat(),
            "published": self.published.isoformat(),
            "horizon": self.horizon,
            "horizon_quote": self.horizon_quote,
            "goals": [_record(goal, "id", "text", "title", "title_en") for goal in self.goals],
            "areas": [
                _record(area, "id", "name", "name_en")
                | {
                    "measures": [
                        _record(measure, "id", "name", "name_en")
                        | {
                            "units": list(measure.units),
                            "commitments": [_commitment_record(c) for c in measure.commitments],
                        }
                        for measure in area.measures
                    ]
                }
                for area in self.areas
            ],
            "safeguards": [_record(s, "id", "name", "name_en", "text") for s in self.safeguards],
            "units": [_record(unit, "id", "name", "name_en", "group") for unit in self.units],
            "annex": {"title": self.annex_title, "available": self.annex_available},
        }

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><strong>{html.escape(a.id)} {html.escape(a.name)}</strong>"
            f"<ul>{''.join(f'<li>{m.id} {html.escape(m.name)}</li>' for m in a.measures)}</ul></li>"
            for a in self.areas
        )
        return f"<h4>{html.escape(self.title)}</h4><ul>{items}</ul>"

    def _repr_markdown_(self) -> str:
        items = "".join(
            f"- **{a.id} {a.name}**\n{''.join(f'  - {m.id} {m.name}' + chr(10) for m in a.measures)}"
            for a in self.areas
        )
        return f"#### {self.title}\n\n{items}"

    def __repr__(self) -> str:
        """One line with the counts."""
        annexed = f" ({len(self.first_batch)} of them from the annex)" if self.annex_available else ""
        return (
            f"<Plan {self.title}: {len(self.areas)} areas, {len(self.measures)} measures, "
            f"{len(self.commitments)} commitments{annexed}, {len(self.units)} units>"
        )


def _find(items: Iterable[Identified], item_id: str, what: str) -> Identified:
    """The item with this id, or this name."""
    known = {item.id: item for item in items}
    if item_id in known:
        return known[item_id]
    named = {
        name: [i for i in known.values() if name in _names(i)] for i in known.values() for name in _names(i)
    }
    if len(named.get(item_id, [])) == 1:
        return named[item_id][0]
    hint = nearest(item_id, list(known)) or nearest(item_id, list(named))
    raise MinhouError(f"the plan has no {what} {item_id!r}{hint}")


def _names(item: ReformArea | Measure | Commitment | Unit) -> tuple[str, ...]:
    """What an item may be called instead of its id."""
    if isinstance(item, Commitment):
        return item.title, item.title_en
    if isinstance(item, Unit):
        return item.name, item.name_en
    return item.name, item.name_en, item.short, item.short_en


def _record(item: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


def _commitment_record(commitment: Commitment) -> dict[str, Any]:
    record = _record(commitment, "id", "text", "title", "title_en", "kind") | {
        "units": list(commitment.units)
    }
    if commitment.target:
        record["target"] = _record(commitment.target, "value", "relation", "unit", "quote")
    if commitment.deadline:
        record["deadline"] = commitment.deadline.isoformat()
    if commitment.from_annex:
        record["from_annex"] = True
    return record
