"""Whose form it is, and for when (核对标识)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from minhou_analysis.errors import PeriodError
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan, Unit
from minhou_analysis.submissions.forms.layout import MARK_KEYS
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.context import FormMark, IntakeContext
from minhou_analysis.submissions.intake.nearest import nearest
from minhou_analysis.submissions.intake.remarks import Place, Remark
from minhou_analysis.submissions.intake.wording import remark
from minhou_analysis.submissions.tables import FORM_VERSION
from minhou_analysis.submissions.vocabulary import ORIGINS

_CHINESE_QUARTER: Final = re.compile(r"((?:19|20)\d\d)年?第?([1-4一二三四])季度?")
_NUMERALS: Final = "一二三四"


def read_mark(
    said: Mapping[str, str] | None, properties: Mapping[str, str], place: Place, context: IntakeContext
) -> tuple[FormMark | None, list[Remark]]:
    """The mark that a workbook's hidden sheet makes, or None and why it does not stand."""
    if said is None:
        return None, [remark("no_mark", place)]
    missing = [key for key in MARK_KEYS if not said.get(key)]
    if missing:
        return None, [remark("mark_incomplete", place, key=key) for key in missing]
    changed = [
        remark("mark_changed", place, key=key, found=said[key], other=properties[key])
        for key in MARK_KEYS
        if properties.get(key, said[key]) != said[key]
    ]
    return checked_mark(said, place, context) if not changed else (None, changed)


def checked_mark(
    said: Mapping[str, str], place: Place, context: IntakeContext
) -> tuple[FormMark | None, list[Remark]]:
    """The mark with these values, or None and everything that speaks against them."""
    unit, period = find_unit(context.plan, said["unit"]), find_period(said["period"])
    faults = [
        *_general_faults(said, place, context),
        *_unit_faults(unit, said["unit"], place, context.plan),
        *_period_faults(period, said["period"], place, context),
    ]
    if faults or unit is None or period is None:
        return None, faults
    return FormMark(int(said["form_version"]), said["origin"], said["region"], unit.id, period), faults


def find_unit(plan: Plan, text: str) -> Unit | None:
    """The unit with this id or name, whatever its spelling in widths and spaces."""
    said = essence(text)
    return next((unit for unit in plan.units if said in (essence(unit.id), essence(unit.name))), None)


def find_period(text: str) -> Period | None:
    """The quarter that ``2024Q2``, ``2024-Q2`` or ``2024年第二季度`` names; None for anything else."""
    said = essence(text)
    if match := _CHINESE_QUARTER.fullmatch(said):
        number = _NUMERALS.find(match[2]) + 1 or int(match[2])
        return Period(int(match[1]), "Q", number)
    try:
        period = Period.parse(said)
    except PeriodError:
        return None
    return period if period.frequency == "Q" else None


def _general_faults(said: Mapping[str, str], place: Place, context: IntakeContext) -> Iterator[Remark]:
    version = said["form_version"]
    is_number = version.isascii() and version.isdigit() and len(version) < 6
    if not is_number or int(version) < FORM_VERSION:
        yield remark("form_version_older", place, found=version, version=str(FORM_VERSION))
    elif int(version) > FORM_VERSION:
        yield remark("form_version_newer", place, found=version, version=str(FORM_VERSION))
    if said["region"] != context.region:
        yield remark("other_region", place, found=said["region"], region=context.region)
    if said["origin"] not in ORIGINS:
        yield remark("unknown_origin", place, found=said["origin"])


def _unit_faults(unit: Unit | None, text: str, place: Place, plan: Plan) -> Iterator[Remark]:
    if unit is None:
        close = nearest(text, [unit.name for unit in plan.units])
        yield remark("unknown_unit", place, found=text, nearest=close)


def _period_faults(
    period: Period | None, text: str, place: Place, context: IntakeContext
) -> Iterator[Remark]:
    first, last = context.first_period, Period(context.plan.horizon, "Q", 4)
    if period is None:
        yield remark("unknown_period", place, found=text)
    elif not first <= period <= last:
        yield remark("period_outside", place, found=text, first=str(first), last=str(last))
    elif context.received.date() <= period.end:
        yield remark("period_not_over", place, found=text, end=period.end.isoformat())
