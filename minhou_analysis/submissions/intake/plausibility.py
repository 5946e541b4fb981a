"""What is hardly plausible of a form (疑点), against itself and against what the unit said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from minhou_analysis.languages import Language
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan
from minhou_analysis.submissions.intake.cells import plain
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.columns import says_nothing
from minhou_analysis.submissions.intake.context import PastForm
from minhou_analysis.submissions.intake.numbers import contradicting_format, is_bare
from minhou_analysis.submissions.intake.remarks import Place, Remark, Words
from minhou_analysis.submissions.intake.rows import FormRow
from minhou_analysis.submissions.intake.rules import BUILT, at_column
from minhou_analysis.submissions.intake.series import LEAP, Past, series_doubts
from minhou_analysis.submissions.intake.wording import remark
from minhou_analysis.submissions.records import Record
from minhou_analysis.submissions.tables import (
    COMMITMENTS,
    FINANCING,
    INDICATORS,
    PROJECTS,
    ColumnKind,
    RecordTable,
)
from minhou_analysis.submissions.vocabulary import TaskStatus

_ROUNDING: Final = 0.01
"""万元 by which parts may miss their sum, and so much for each of them."""
_LARGEST_AMOUNT: Final = 1_000_000
"""万元 above which an amount is asked about: 100亿元, which of a county's works only a railway may cost."""
_WAN_IN_YI: Final = 10_000


@dataclass(frozen=True)
class Earlier:
    """The unit's standing forms before the period, oldest first."""

    forms: Sequence[PastForm]

    @classmethod
    def before(cls, period: Period, forms: Sequence[PastForm]) -> Earlier:
        """Those of ``forms`` that are for a period before ``period``."""
        return cls(sorted((form for form in forms if form.period < period), key=lambda form: form.period))

    def last(self, table: RecordTable, key: tuple[str, ...]) -> tuple[Record, Period] | None:
        """What was last said in the row with this key, and when."""
        for form in reversed(self.forms):
            for record in form.rows.get(table.name, ()):
                if tuple(essence(str(record.get(name) or "")) for name in table.key) == key:
                    return record, form.period
        return None

    def series(self, indicator: str) -> list[Past]:
        """Values of an indicator, oldest first, periods without one left out."""
        return [
            Past(form.period, value)
            for form in self.forms
            for record in form.rows.get(INDICATORS.name, ())
            if record.get("indicator") == indicator and isinstance(value := record.get("value"), float)
        ]


def doubts(row: FormRow, earlier: Earlier, plan: Plan, period: Period) -> Iterator[Remark]:
    """Everything hardly plausible about one row."""
    yield from _formats(row)
    if row.table is INDICATORS:
        yield from _blank_value(row)
        if row.indicator is not None:
            yield from series_doubts(row, earlier.series(row.indicator.id), period)
        return
    before = earlier.last(row.table, row.key)
    yield from _moved_finish(row, before)
    yield from _amounts(row, before)
    if row.table is COMMITMENTS:
        yield from _commitment(row, plan, period)
        if before:
            yield from _commitment_since(row, *before)
    else:
        yield from _project(row)


def _commitment(row: FormRow, plan: Plan, period: Period) -> Iterator[Remark]:
    record = row.record
    status = record["status"]
    deadline = plan.commitment(str(record["commitment"])).deadline
    if _above(record, "funds_paid", "funds_planned"):
        yield at_column("paid_above_planned", row, "funds_paid")
    if status == TaskStatus.COMPLETED and _is_silent(row, "evidence"):
        yield at_column("completed_without_evidence", row, "evidence")
    if status == TaskStatus.SUSPENDED and _is_silent(row, "obstacle"):
        yield at_column("suspended_without_obstacle", row, "obstacle")
    if status != TaskStatus.COMPLETED and record["completion"] == 1 and is_bare(row.cells["completion"]):
        yield at_column("one_percent", row, "completion")
    begun = (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED, TaskStatus.SUSPENDED)
    if status in begun and record["actual_start"] is None and "actual_start" not in row.refused:
        yield at_column("in_progress_without_start", row, "actual_start")
    is_open = status not in (None, TaskStatus.COMPLETED)
    if deadline is not None and deadline <= period.end and is_open:
        yield at_column("deadline_passed", row, "status", deadline=deadline.isoformat())


def _commitment_since(row: FormRow, last: Record, when: Period) -> Iterator[Remark]:
    for column, code in (("completion", "completion_fell"), ("funds_paid", "paid_fell")):
        now, then = row.record[column], last.get(column)
        if isinstance(now, float) and isinstance(then, float) and now < then:
            yield at_column(code, row, column, last=plain(then), last_period=_period(when))
    status = row.record["status"]
    if last.get("status") == TaskStatus.COMPLETED and status not in (None, TaskStatus.COMPLETED):
        yield at_column("completed_reopened", row, "status", last_period=_period(when))


def _moved_finish(row: FormRow, before: tuple[Record, Period] | None) -> Iterator[Remark]:
    if before is None:
        return
    last, when = before
    now, then = row.record["planned_finish"], last.get("planned_finish")
    if isinstance(now, date) and isinstance(then, date) and now > then:
        last_period = _period(when)
        yield at_column("finish_moved", row, "planned_finish", last=then.isoformat(), last_period=last_period)


def _amounts(row: FormRow, before: tuple[Record, Period] | None) -> Iterator[Remark]:
    """Amounts of another order of magnitude than last time, or than a county's: 元 typed where 万元 are asked, or a slip."""
    last, when = before or ({}, None)
    for column in row.table.columns:
        now, then = row.record[column.name], last.get(column.name)
        if column.kind is not ColumnKind.AMOUNT or not isinstance(now, float):
            continue
        if when and isinstance(then, float) and _is_leap(now, then):
            told = {"now": plain(now), "last": plain(then), "factor": str(LEAP)}
            yield at_column("amount_leapt", row, column.name, last_period=_period(when), **told)
        elif now > _LARGEST_AMOUNT:
            told = {"now": plain(now), "large": plain(round(now / _WAN_IN_YI, 2))}
            yield at_column("amount_too_large", row, column.name, **told)


def _is_leap(now: float, then: float) -> bool:
    return bool(now and then) and not 1 / LEAP <= now / then <= LEAP


def _project(row: FormRow) -> Iterator[Remark]:
    record = row.record
    if record["investment_planned"] == 0:
        yield at_column("investment_nought", row, "investment_planned")
    if _above(record, "investment_paid", "investment_planned"):
        yield at_column("investment_above_planned", row, "investment_paid")
    if (total := _disagreeing_total(row)) is not None:
        yield at_column("parts_do_not_add_up", row, "investment_planned", total=plain(total))
    if record["stage"] in BUILT and record["actual_finish"] is None and "actual_finish" not in row.refused:
        yield at_column("project_completed_without_finish", row, "actual_finish")


def _disagreeing_total(row: FormRow) -> float | None:
    """The sum of a project's sources where it is not the investment planned; nothing where none is given."""
    parts = [value for column in FINANCING if isinstance(value := row.record[column.name], float)]
    planned = row.record["investment_planned"]
    is_readable = not row.refused.intersection(column.name for column in FINANCING)
    if not (parts and is_readable and isinstance(planned, float)):
        return None
    return round(sum(parts), 2) if abs(sum(parts) - planned) > _ROUNDING * (1 + len(parts)) else None


def _blank_value(row: FormRow) -> Iterator[Remark]:
    if row.record["value"] is None and "value" not in row.refused:
        yield at_column("value_blank", row, "value")


def _formats(row: FormRow) -> Iterator[Remark]:
    """Numbers that the spreadsheet shows in a unit other than the one they are read in."""
    for column in row.table.columns:
        symbol = row.indicator.unit.symbol if row.indicator else column.unit
        cell = row.cells[column.name]
        is_number = column.kind in (ColumnKind.AMOUNT, ColumnKind.QUANTITY)
        if is_number and column.name not in row.refused and contradicting_format(cell, symbol):
            unit = Words(symbol, symbol)
            yield at_column("format_contradicts", row, column.name, format=cell.number_format, unit=unit)


def gone_projects(rows: Sequence[FormRow], earlier: Earlier, place: Place) -> Iterator[Remark]:
    """Projects of the last form that this one does not have."""
    if not earlier.forms:
        return
    last = earlier.forms[-1]
    told = {row.key for row in rows}
    under_unknown = {row.key[-1] for row in rows if row.refused.intersection(PROJECTS.key)}
    for record in last.rows.get(PROJECTS.name, ()):
        key = tuple(essence(str(record.get(name) or "")) for name in PROJECTS.key)
        if key not in told and key[-1] not in under_unknown:
            name = f"{record['commitment']} {record['project']}"
            yield remark("project_gone", place, key=name, last_period=_period(last.period))


def _above(record: Mapping[str, object], paid: str, planned: str) -> bool:
    first, second = record[paid], record[planned]
    return isinstance(first, float) and isinstance(second, float) and first > second


def _is_silent(row: FormRow, column: str) -> bool:
    return column not in row.refused and says_nothing(str(row.record[column] or ""))


def _period(period: Period) -> Words:
    return Words(*map(period.label_in, Language))
