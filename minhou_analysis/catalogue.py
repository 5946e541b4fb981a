"""What is measured (指标目录): indicators, their units of measure, direction, and targets quoted from the plan."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

import pandas as pd

from minhou_analysis.datapackage import DataPackage, Row
from minhou_analysis.errors import CatalogueError, Finding, nearest
from minhou_analysis.plan import Plan, Target

STATISTICS: Final = "statistics"
"""Supplier of an indicator that comes from published statistics, not from a unit's form."""


@dataclass(frozen=True)
class UnitOfMeasure:
    """A unit of measure (计量单位). ``decimals`` is how many are shown."""

    id: str
    symbol: str
    symbol_en: str
    kind: str
    decimals: int

    @property
    def is_share(self) -> bool:
        """Whether differences are said in percentage points (个百分点)."""
        return self.kind == "share" and self.symbol == "%"


@dataclass(frozen=True)
class Indicator:
    """An indicator (指标).

    ``direction`` is ``increase``, ``decrease`` or ``none``; ``limit`` the natural bound of a share, in the unit;
    ``formula`` is over other indicators' ids; ``supplier`` a unit of the plan or ``statistics``; ``target`` only where
    the plan's words set one.
    """

    id: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    unit: UnitOfMeasure
    formula: str
    direction: str
    limit: float | None
    target: Target | None
    target_commitment: str
    frequency: str
    supplier: str
    measures: tuple[str, ...]

    @property
    def inputs(self) -> list[str]:
        """Ids that the formula reads."""
        return list(dict.fromkeys(re.findall(r"[a-z_][a-z0-9_]*", self.formula)))

    @property
    def is_reported(self) -> bool:
        """Whether a unit supplies it by form, rather than published statistics."""
        return self.supplier != STATISTICS

    def _repr_html_(self) -> str:
        parts = [
            f"<p><strong>{html.escape(self.name)}</strong> ({html.escape(self.unit.symbol)}) "
            f"<code>{self.id}</code></p><p>{html.escape(self.definition)}</p>"
        ]
        if self.formula:
            parts.append(f"<p><code>{html.escape(self.formula)}</code></p>")
        if self.target:
            parts.append(f"<blockquote>{html.escape(self.target.quote)}</blockquote>")
        return "".join(parts)


@dataclass(frozen=True, repr=False)
class Catalogue:
    """All indicators by id, in the table's order."""

    indicators: dict[str, Indicator]

    def __getitem__(self, indicator: str) -> Indicator:
        """The indicator, or a CatalogueError with the nearest id."""
        if indicator not in self.indicators:
            hint = nearest(indicator, list(self.indicators))
            raise CatalogueError(Finding("catalogue", 0, "", repr(indicator), f"an indicator's id{hint}"))
        return self.indicators[indicator]

    def __iter__(self) -> Iterator[Indicator]:
        """Indicators in the table's order."""
        return iter(self.indicators.values())

    def __len__(self) -> int:
        """Number of indicators."""
        return len(self.indicators)

    def of_measure(self, measure: str) -> list[Indicator]:
        """Indicators that speak for a measure."""
        return [indicator for indicator in self if measure in indicator.measures]

    def of_supplier(self, unit: str) -> list[Indicator]:
        """Indicators that a unit supplies by form."""
        return [indicator for indicator in self if indicator.supplier == unit]

    def to_frame(self) -> pd.DataFrame:
        """One row an indicator: id, names, unit symbol, direction, supplier, measures, target."""
        return pd.DataFrame(
            {
                "id": [i.id for i in self],
                "name": [i.name for i in self],
                "name_en": [i.name_en for i in self],
                "unit": [i.unit.symbol for i in self],
                "direction": [i.direction for i in self],
                "supplier": [i.supplier for i in self],
                "measures": [" ".join(i.measures) for i in self],
                "target": [i.target.value if i.target else None for i in self],
            }
        )

    def __repr__(self) -> str:
        """One line with the count."""
        return f"<Catalogue of {len(self)} indicators>"

    def _repr_html_(self) -> str:
        return f"<p>{len(self)} indicators</p>{self.to_frame().to_html(index=False, max_rows=12)}"


def load_catalogue(data: DataPackage, plan: Plan) -> Catalogue:
    """Read ``data/catalogue/`` and check it against the plan.

    Raises:
        CatalogueError: an id that stands twice, or an unknown unit, supplier, measure, formula input, or a target
            whose quotation is not in the plan's words; every finding at once.
    """
    units = {row["id"]: _read_unit(row) for row in data.rows("catalogue-units-of-measure")}
    rows = list(data.rows("catalogue-indicators"))
    findings = [finding for row in rows for finding in _faults(row, rows, units, plan, data)]
    if findings:
        raise CatalogueError(findings)
    return Catalogue({row["id"]: _read_indicator(row, units) for row in rows})


def _faults(
    row: Row, rows: list[Row], units: dict[str, UnitOfMeasure], plan: Plan, data: DataPackage
) -> Iterator[Finding]:
    file = data.file("catalogue-indicators")
    ids = [r["id"] for r in rows]
    words = {c.id: c.text for c in plan.commitments}
    measures = [m.id for m in plan.measures]
    suppliers = [STATISTICS, *(unit.id for unit in plan.units)]

    def fault(column: str, found: str, expected: str) -> Finding:
        return Finding(file, row.line, column, repr(found), expected, row["id"])

    if ids.index(row["id"]) + 2 < row.line:
        yield fault("id", row["id"], f"an id of its own (line {ids.index(row['id']) + 2} has it already)")
    if row["unit"] not in units:
        yield fault("unit", row["unit"], f"a unit of measure{nearest(row['unit'], list(units))}")
    if row["supplier"] not in suppliers:
        yield fault("supplier", row["supplier"], f"a unit of the plan{nearest(row['supplier'], suppliers)}")
    for measure in row["measures"].split():
        if measure not in measures:
            yield fault("measures", measure, f"a measure of the plan{nearest(measure, measures)}")
    for name in re.findall(r"[a-z_][a-z0-9_]*", row["formula"]):
        if name not in ids:
            yield fault("formula", name, f"an indicator's id{nearest(name, ids)}")
    if row["target_value"] and row["target_quote"] not in words.get(row["target_commitment"], ""):
        yield fault("target_quote", row["target_quote"], f"words of commitment {row['target_commitment']!r}")


def _read_unit(row: Row) -> UnitOfMeasure:
    return UnitOfMeasure(row["id"], row["symbol"], row["symbol_en"], row["kind"], int(row["decimals"]))


def _read_indicator(row: Row, units: dict[str, UnitOfMeasure]) -> Indicator:
    cells = {field.name: row[field.name] for field in fields(Indicator) if field.name in row.cells}
    target = None
    if row["target_value"]:
        target = Target(float(row["target_value"]), row["target_relation"], row["unit"], row["target_quote"])
    return Indicator(
        **cells
        | {
            "unit": units[row["unit"]],
            "limit": float(row["limit"]) if row["limit"] else None,
            "measures": tuple(row["measures"].split()),
        },
        target=target,
    )
