"""Values of indicators against their own past and against the catalogue's formulas (指标疑点)."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from minhou_analysis.languages import Language
from minhou_analysis.periods import Period
from minhou_analysis.submissions.intake.cells import plain
from minhou_analysis.submissions.intake.numbers import is_bare
from minhou_analysis.submissions.intake.remarks import Remark, Words
from minhou_analysis.submissions.intake.rows import FormRow
from minhou_analysis.submissions.intake.rules import at_column

STEPS_NEEDED: Final = 4
"""Earlier values from which a series is known well enough to judge a step."""
STEP_FACTOR: Final = 3
"""A step is doubtful above so many times the largest step so far."""
SMALLEST_STEP: Final = 0.01
"""A series that never moved is taken to move by this share of its last value."""
TENFOLD: Final = 10
LEAP: Final = 1000
"""A value so many times what was ever said before is of another order of magnitude."""
_OPERATIONS: Final[Mapping[type[ast.AST], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Past:
    """A value that was reported for a period."""

    period: Period
    value: float


def _may_be_proportion(row: FormRow, past: Sequence[Past]) -> bool:
    """Whether a bare number of at most 1 was typed where percent are asked, and the series has had more than 1."""
    value = row.record["value"]
    is_share = row.indicator is not None and row.indicator.unit.symbol == "%"
    is_small = isinstance(value, float) and 0 < value <= 1 and is_bare(row.cells["value"])
    return is_share and is_small and not (past and max(one.value for one in past) <= 1)


def series_doubts(row: FormRow, past: Sequence[Past], period: Period) -> Iterator[Remark]:
    """Whether the value is one that the series makes hard to believe; the coarsest doubt only.

    1. In percent, a bare number of at most 1 where the series has had more, or has no past: a proportion was typed.
    2. More than ten times the last value, or less than a tenth of it; after a nought, more than a thousand times the
       largest value so far.
    3. After four values or more: a step of more than three times the largest so far. Where the same quarter of the year
       before is nearer than the last value, the step counts from there, since many values run from the start of the
       year.
    """
    value = row.record["value"]
    if not isinstance(value, float) or row.indicator is None:
        return
    if _may_be_proportion(row, past):
        yield at_column("fraction_in_percent", row, "value", hundredfold=f"{value * 100:.10g}")
        return
    if not past:
        return
    last = past[-1]
    base = min(
        (last, *(one for one in past if one.period == period.shift(-4))),
        key=lambda one: abs(value - one.value),
    )
    step = abs(value - base.value)
    if last.value and base.value and not 1 / TENFOLD <= value / base.value <= TENFOLD:
        yield at_column("value_tenfold", row, "value", factor=str(TENFOLD), **_told(base))
        return
    largest_yet = max(past, key=lambda one: abs(one.value))
    if not base.value and 0 < LEAP * abs(largest_yet.value) < abs(value):
        yield at_column("value_tenfold", row, "value", factor=str(LEAP), **_told(largest_yet))
    elif len(past) >= STEPS_NEEDED:
        usual = max(abs(second.value - first.value) for first, second in pairwise(past))
        largest = usual or abs(last.value) * SMALLEST_STEP
        if step > STEP_FACTOR * largest:
            yield at_column(
                "step_too_large", row, "value", step=f"{largest:.6g}", factor=str(STEP_FACTOR), **_told(base)
            )


def _told(one: Past) -> dict[str, str | Words]:
    return {"last": plain(one.value), "last_period": Words(*map(one.period.label_in, Language))}


def formula_doubts(rows: Sequence[FormRow]) -> Iterator[Remark]:
    """Values that are not what the catalogue's formula makes of the values they follow from."""
    values = {
        row.indicator.id: value
        for row in rows
        if row.indicator is not None and isinstance(value := row.record["value"], float)
    }
    for row in rows:
        indicator = row.indicator
        if indicator is None or not indicator.formula or indicator.id not in values:
            continue
        if not values.keys() >= set(indicator.inputs):
            continue
        computed = evaluate(indicator.formula, values)
        if computed is None or abs(computed - values[indicator.id]) <= 10.0**-indicator.unit.decimals:
            continue
        rounded = f"{computed:.{indicator.unit.decimals}f}"
        yield at_column("formula_disagrees", row, "value", formula=indicator.formula, computed=rounded)


def evaluate(formula: str, values: Mapping[str, float]) -> float | None:
    """A formula of the catalogue (+ - * / and brackets over ids); None where it divides by 0."""
    try:
        return _value(ast.parse(formula, mode="eval").body, values)
    except ZeroDivisionError:
        return None


def _value(node: ast.AST, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=operation, right=right):
            return _OPERATIONS[type(operation)](_value(left, values), _value(right, values))
    raise ValueError(ast.dump(node))
