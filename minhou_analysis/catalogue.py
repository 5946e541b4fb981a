"""What is measured (指标目录): indicators, their units of measure, direction, and targets quoted from the plan."""

from __future__ import annotations

import ast
import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from minhou_analysis.datapackage import DataPackage, Row
from minhou_analysis.errors import CatalogueError, DataError, Finding, nearest
from minhou_analysis.languages import in_chinese
from minhou_analysis.plan import Plan, Target

STATISTICS: Final = "statistics"
"""Supplier of an indicator that comes from published statistics, not from a unit's form."""

SINCE_JANUARY: Final = "本年初至报告期末"
"""How the definition of a running total begins: a quarter's value is that of the months since January."""

_ARITHMETIC: Final = (
    *(ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub),
)
"""What a formula may be made of."""
_TARGET: Final = ("target_value", "target_relation", "target_quote", "target_commitment")


@dataclass(frozen=True)
class UnitOfMeasure:
    """A unit of measure (计量单位). ``decimals`` is how many are shown."""

    id: str
    symbol: str
    symbol_en: str
    kind: str
    decimals: int

    @property
    def label(self) -> str:
        """The symbol in the language spoken, for headings and axes."""
        return self.symbol if in_chinese() else self.symbol_en.replace(" 000", ",000")

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

    def excludes(self, value: float) -> str:
        """What a value must be that this one is not; empty where the value is possible.

        A share without a bound may be a rate of growth, which may be negative.
        """
        if value < 0 and (self.unit.kind != "share" or self.limit is not None):
            return f"0 or more, as it counts {self.unit.symbol_en}"
        if self.limit and value > self.limit:
            return f"at most {self.limit:g}{self.unit.symbol}"
        return ""

    @property
    def inputs(self) -> list[str]:
        """Ids that the formula reads."""
        return _formula_inputs(self.formula)

    @property
    def runs_up(self) -> bool:
        """Whether it is a running total of the year (年内累计), by the words its definition begins with."""
        return self.definition.startswith(SINCE_JANUARY)

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

    def _repr_markdown_(self) -> str:
        formula = f"\n\n`{self.formula}`" if self.formula else ""
        target = f"\n\n> {self.target.quote}" if self.target else ""
        return f"**{self.name}** ({self.unit.symbol}) `{self.id}`\n\n{self.definition}{formula}{target}\n"


@dataclass(frozen=True, repr=False)
class Catalogue:
    """All indicators by id, in the table's order."""

    indicators: dict[str, Indicator]

    def __getitem__(self, indicator: str) -> Indicator:
        """The indicator with this id, or this name (``常住人口城镇化率``).

        Raises:
            CatalogueError: there is none; the message names the nearest.
        """
        if indicator in self.indicators:
            return self.indicators[indicator]
        named = [known for known in self if indicator in (known.name, known.name_en)]
        if len(named) == 1:
            return named[0]
        # an id may be guessed, a name may be half remembered
        hint = nearest(indicator, list(self.indicators)) or nearest(
            indicator, [text for known in self for text in (known.name, known.name_en)]
        )
        raise CatalogueError(Finding("catalogue", 0, "", repr(indicator), f"an indicator's id{hint}"))

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
        CatalogueError: an id that stands twice, an unknown unit, supplier or measure, a formula that is not arithmetic
            over other indicators, or a target whose quotation is not in the plan's words; every finding at once.
    """
    findings = data.faults("catalogue-units-of-measure")
    try:
        table = data.table("catalogue-indicators")
    except DataError as error:
        raise CatalogueError([*findings, *error.findings]) from None
    rows = list(table.rows())
    findings += data.faults_in(table)
    findings += _faults(rows, data.file("catalogue-indicators"), plan)
    if findings:
        raise CatalogueError(findings)
    units = {row["id"]: _read_unit(row) for row in data.rows("catalogue-units-of-measure")}
    return Catalogue({row["id"]: _read_indicator(row, units) for row in rows})


def _faults(rows: list[Row], file: str, plan: Plan) -> Iterator[Finding]:
    ids = [row["id"] for row in rows]
    measures = [measure.id for measure in plan.measures]
    suppliers = [STATISTICS, *(unit.id for unit in plan.units)]
    words = {commitment.id: commitment.text for commitment in plan.commitments}
    for row in rows:

        def fault(column: str, found: str, expected: str, row: Row = row) -> Finding:
            return Finding(file, row.line, column, repr(found) if found else "a blank", expected, row["id"])

        if row["supplier"] not in suppliers:
            hint = nearest(row["supplier"], suppliers)
            yield fault("supplier", row["supplier"], f"a unit of the plan, or {STATISTICS}{hint}")
        for measure in row["measures"].split():
            if measure not in measures:
                yield fault("measures", measure, f"a measure of the plan{nearest(measure, measures)}")
        try:
            inputs = _formula_inputs(row["formula"])
        except ValueError:
            yield fault("formula", row["formula"], "arithmetic (+ - * / and brackets) over indicators' ids")
        else:
            for name in inputs:
                if name not in ids or name == row["id"]:
                    yield fault("formula", name, f"another indicator's id{nearest(name, ids)}")
        if any(row[column] for column in _TARGET):
            for column in _TARGET:
                if not row[column]:
                    yield fault(column, "", "a value, as the target has others")
            if row["target_quote"] not in words.get(row["target_commitment"], ""):
                place = f"words of commitment {row['target_commitment']!r}"
                yield fault("target_quote", row["target_quote"], place)


def _formula_inputs(formula: str) -> list[str]:
    """Names in a formula, in their order.

    Raises:
        ValueError: it is more than arithmetic over names and numbers.
    """
    if not formula:
        return []
    try:
        nodes = list(ast.walk(ast.parse(formula, mode="eval")))
    except SyntaxError:
        raise ValueError(formula) from None
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    if not all(isinstance(node, _ARITHMETIC) for node in nodes) or any(
        type(constant) not in (int, float) for constant in constants
    ):
        raise ValueError(formula)
    found = [(node.col_offset, node.id) for node in nodes if isinstance(node, ast.Name)]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def _read_unit(row: Row) -> UnitOfMeasure:
    return UnitOfMeasure(row["id"], row["symbol"], row["symbol_en"], row["kind"], int(row["decimals"]))


def _read_indicator(row: Row, units: dict[str, UnitOfMeasure]) -> Indicator:
    target = None
    if row["target_value"]:
        target = Target(float(row["target_value"]), row["target_relation"], row["unit"], row["target_quote"])
    return Indicator(
        id=row["id"],
        name=row["name"],
        name_en=row["name_en"],
        definition=row["definition"],
        definition_en=row["definition_en"],
        unit=units[row["unit"]],
        formula=row["formula"],
        direction=row["direction"],
        limit=float(row["limit"]) if row["limit"] else None,
        target=target,
        target_commitment=row["target_commitment"],
        frequency=row["frequency"],
        supplier=row["supplier"],
        measures=tuple(row["measures"].split()),
    )
