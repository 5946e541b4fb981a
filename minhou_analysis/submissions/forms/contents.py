"""What stands in the rows of a form before a unit types (表格预填内容)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from minhou_analysis.catalogue import Indicator
from minhou_analysis.periods import Period
from minhou_analysis.plan import Commitment, Plan
from minhou_analysis.submissions.asked import Asked
from minhou_analysis.submissions.forms.layout import BLANK_PROJECTS, COMMITMENT_TITLE, FINANCING_GAP
from minhou_analysis.submissions.records import Record, Value
from minhou_analysis.submissions.tables import COMMITMENTS, FINANCING, PROJECTS

LastValues = Mapping[str, tuple[float, Period]]
"""Indicator id → the value a unit said last, and the period it said it for."""
_NO_LAST_PERIOD: Final = "无"


@dataclass(frozen=True)
class FormRow:
    """One row: ``cells`` by column name, codes for choices. ``indicator`` is the one whose quantity it asks."""

    cells: Mapping[str, Value]
    indicator: Indicator | None = None


def commitment_rows(asked: Asked, plan: Plan, previous: Sequence[Record]) -> list[FormRow]:
    """Every commitment of the unit with what it said last time; one it never reported on is blank, its status too."""
    said = {record[COMMITMENTS.key[0]]: record for record in previous}
    return [
        FormRow({**said.get(commitment.id, {}), **_context(commitment, plan)})
        for commitment in asked.commitments
    ]


def _context(commitment: Commitment, plan: Plan) -> dict[str, Value]:
    return {
        "measure": f"{commitment.measure} {plan.measure(commitment.measure).name}",
        "commitment": commitment.id,
        "title": commitment.title,
        "text": commitment.text,
        "kind": plan.kinds[commitment.kind],
    }


def indicator_rows(asked: Asked, last_values: LastValues) -> list[FormRow]:
    """Every indicator asked, with its last value in a column of its own; the value asked is blank."""
    return [_indicator_row(indicator, last_values) for indicator in asked.indicators]


def _indicator_row(indicator: Indicator, last_values: LastValues) -> FormRow:
    value, period = last_values.get(indicator.id, (None, None))
    cells: dict[str, Value] = {
        "indicator": indicator.id,
        "name": indicator.name,
        "measure_unit": indicator.unit.symbol,
        "definition": indicator.definition,
        "last_value": value,
        "last_period": period.label if period else _NO_LAST_PERIOD,
    }
    return FormRow(cells, indicator)


def project_rows(asked: Asked, previous: Sequence[Record]) -> list[FormRow]:
    """The projects of last time in their order, and blank rows for new ones. Formulas come with what they show, for
    programs that do not calculate.
    """
    titles = {commitment.id: commitment.title for commitment in asked.commitments}
    rows = [
        FormRow(
            {column.name: record.get(column.name) for column in PROJECTS.columns}
            | {COMMITMENT_TITLE: titles.get(str(record["commitment"])), FINANCING_GAP: _gap(record)}
        )
        for record in previous
    ]
    return rows + [FormRow({})] * BLANK_PROJECTS


def _gap(project: Record) -> float | None:
    planned, *sources = (project.get(name) for name in ("investment_planned", *(c.name for c in FINANCING)))
    if planned is None and all(amount is None for amount in sources):
        return None
    return round(_amount(planned) - sum(map(_amount, sources)), 2)


def _amount(value: Value) -> float:
    return value if isinstance(value, float | int) else 0.0
