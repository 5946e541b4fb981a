"""What cannot be true of a row (不可能的情形). Each rule names its columns and says when it is broken.

A rule is passed over where one of the cells it reads could not be read: that is refused already. What each rule says
stands under its code in ``wording.contradictions``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from minhou_analysis.periods import Period
from minhou_analysis.submissions.intake.remarks import Remark, Words
from minhou_analysis.submissions.intake.rows import FormRow, said
from minhou_analysis.submissions.intake.wording import remark
from minhou_analysis.submissions.tables import COMMITMENTS, INDICATORS, PROJECTS, ColumnKind, RecordTable
from minhou_analysis.submissions.vocabulary import ProjectStage, TaskStatus

DONE: Final = 100.0
BUILT: Final = frozenset({ProjectStage.COMPLETED, ProjectStage.IN_USE})
UNBUILT: Final = frozenset({ProjectStage.PROPOSED, ProjectStage.PREPARATION})


@dataclass(frozen=True)
class Rule:
    """A rule on one row: shown at ``column``, broken where ``is_broken`` of the columns ``reads`` and the period."""

    code: str
    tables: tuple[RecordTable, ...]
    column: str
    reads: tuple[str, ...]
    is_broken: Callable[[FormRow, Period], bool]

    def applies(self, row: FormRow) -> bool:
        """Whether the row is of the rule's table and all that the rule reads could be read."""
        return row.table in self.tables and not row.refused.intersection(self.reads)


def _after(earlier: str, later: str) -> Callable[[FormRow, Period], bool]:
    """Whether the day in ``earlier`` comes after the one in ``later``."""

    def is_broken(row: FormRow, period: Period) -> bool:
        first, second = row.record[earlier], row.record[later]
        return isinstance(first, date) and isinstance(second, date) and first > second

    return is_broken


def _after_period(column: str) -> Callable[[FormRow, Period], bool]:
    def is_broken(row: FormRow, period: Period) -> bool:
        day = row.record[column]
        return isinstance(day, date) and day > period.end

    return is_broken


def _status_is(row: FormRow, status: TaskStatus) -> bool:
    return row.record["status"] == status


def _filled(row: FormRow, column: str) -> bool:
    return row.record[column] is not None


def _outside(row: FormRow, column: str, low: float, high: float) -> bool:
    value = row.record[column]
    return isinstance(value, float) and not low <= value <= high


_BOTH: Final = (COMMITMENTS, PROJECTS)
_STATUS_DONE: Final = ("status", "completion")

RULES: Final[tuple[Rule, ...]] = (
    # code, tables, column, reads, broken when
    Rule(
        *("completion_out_of_range", (COMMITMENTS,), "completion", ("completion",)),
        lambda row, period: _outside(row, "completion", 0, DONE),
    ),
    Rule(
        *("finish_before_start_planned", _BOTH, "planned_finish", ("planned_start", "planned_finish")),
        _after("planned_start", "planned_finish"),
    ),
    Rule(
        *("finish_before_start_actual", _BOTH, "actual_finish", ("actual_start", "actual_finish")),
        _after("actual_start", "actual_finish"),
    ),
    Rule(*("start_after_period", _BOTH, "actual_start", ("actual_start",)), _after_period("actual_start")),
    Rule(
        *("finish_after_period", _BOTH, "actual_finish", ("actual_finish",)), _after_period("actual_finish")
    ),
    Rule(
        *("not_started_with_progress", (COMMITMENTS,), "completion", _STATUS_DONE),
        lambda row, period: (
            _status_is(row, TaskStatus.NOT_STARTED) and _outside(row, "completion", float("-inf"), 0)
        ),
    ),
    Rule(
        *("not_started_with_start", (COMMITMENTS,), "actual_start", ("status", "actual_start")),
        lambda row, period: _status_is(row, TaskStatus.NOT_STARTED) and _filled(row, "actual_start"),
    ),
    Rule(
        *("completed_below_100", (COMMITMENTS,), "completion", _STATUS_DONE),
        lambda row, period: (
            _status_is(row, TaskStatus.COMPLETED) and _outside(row, "completion", DONE, float("inf"))
        ),
    ),
    Rule(
        *("completed_without_finish", (COMMITMENTS,), "actual_finish", ("status", "actual_finish")),
        lambda row, period: _status_is(row, TaskStatus.COMPLETED) and not _filled(row, "actual_finish"),
    ),
    Rule(
        *("all_done_not_completed", (COMMITMENTS,), "status", _STATUS_DONE),
        lambda row, period: row.record["completion"] == DONE and not _status_is(row, TaskStatus.COMPLETED),
    ),
    Rule(
        *("finish_not_completed", (COMMITMENTS,), "actual_finish", ("status", "actual_finish")),
        lambda row, period: _filled(row, "actual_finish") and not _status_is(row, TaskStatus.COMPLETED),
    ),
    Rule(
        *("project_finish_not_completed", (PROJECTS,), "actual_finish", ("stage", "actual_finish")),
        lambda row, period: _filled(row, "actual_finish") and row.record["stage"] not in BUILT,
    ),
    Rule(
        *("project_proposed_with_start", (PROJECTS,), "actual_start", ("stage", "actual_start")),
        lambda row, period: _filled(row, "actual_start") and row.record["stage"] in UNBUILT,
    ),
)
"""Rules on the columns of one row; bounds of amounts and quantities are ``bounds``."""


def undrawn(row: FormRow, undrawable: Callable[[str], Sequence[str]]) -> Iterator[Remark]:
    """Texts with a character that the reports' fonts lack."""
    for column in row.table.columns:
        value = row.record.get(column.name)
        if isinstance(value, str) and (characters := undrawable(value)):
            named = "、".join(f"{character} (U+{ord(character):04X})" for character in characters)
            yield at_column("no_glyph", row, column.name, characters=named)


def contradictions(row: FormRow, period: Period) -> Iterator[Remark]:
    """Every rule that the row breaks."""
    for rule in RULES:
        if rule.applies(row) and rule.is_broken(row, period):
            code = _as_shown(rule.code, row, rule.column)
            yield at_column(code, row, rule.column, end=period.end.isoformat())
    yield from _bounds(row)


_SHOWN: Final = {
    "completion_out_of_range": "shown_above_100",
    "share_above_limit": "share_shown_above_limit",
}
"""Code → the same where the cell is formatted as a percentage, so that 90 shows as 9000%."""


def _as_shown(code: str, row: FormRow, column: str) -> str:
    """The code of the message that fits how the spreadsheet shows the cell."""
    return _SHOWN.get(code, code) if row.codes.get(column) == "percent_format" else code


def _bounds(row: FormRow) -> Iterator[Remark]:
    """Amounts and quantities that cannot be: below 0, above a share's limit, fractions of what is counted whole."""
    for column in row.table.columns:
        value = row.record.get(column.name)
        if column.kind is ColumnKind.AMOUNT and isinstance(value, float) and value < 0:
            yield at_column("negative_number", row, column.name)
    value = row.record.get("value")
    if row.table is not INDICATORS or row.indicator is None or not isinstance(value, float):
        return
    measure, limit = row.indicator.unit, row.indicator.limit
    # A share without a bound may be a rate of growth, which may be negative.
    if value < 0 and (measure.kind != "share" or limit is not None):
        yield at_column("negative_number", row, "value")
    if limit and value > limit:
        yield at_column(_as_shown("share_above_limit", row, "value"), row, "value", limit=f"{limit:g}")
    if measure.kind == "count" and measure.decimals == 0 and not value.is_integer():
        yield at_column("not_whole", row, "value", unit=Words(measure.symbol, measure.symbol_en))


def at_column(code: str, row: FormRow, column: str, **values: str | Words) -> Remark:
    """A remark on a row at one of its columns; the row's own values are at hand for its words."""
    own = {name: said(row.table.column(name), value) for name, value in row.record.items()}
    return remark(code, row.at(column), row.title(column), found=row.cells[column].text, **{**own, **values})


def repeated(rows: Sequence[FormRow]) -> Iterator[Remark]:
    """Rows whose key stood before."""
    first: dict[tuple[str, ...], FormRow] = {}
    for row in rows:
        name = row.table.key[-1]
        if row.refused.intersection(row.table.key):
            continue
        if row.key in first:
            earlier = str(first[row.key].place.row)
            yield remark(
                "row_doubled", row.at(name), row.title(name), found=row.cells[name].text, row=earlier
            )
        first.setdefault(row.key, row)
