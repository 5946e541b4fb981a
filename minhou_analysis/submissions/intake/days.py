"""Reads days as people write them (读日期): 2024年3月15日, 2024.3, 第三季度末, serial numbers of Excel."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from minhou_analysis.periods import Period
from minhou_analysis.submissions.intake.cells import Cell
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.reading import Reading, RefusedError
from minhou_analysis.submissions.intake.remarks import Words

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2060, 12, 31)
"""Days that can have to do with the plan; a serial number outside is some other number."""

_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_MONTH: Final = r"(?P<month>0?[1-9]|1[0-2]|\d\d)"
_DAY: Final = r"(?P<day>\d{1,2})"
_CLOCK: Final = re.compile(r"t?\d{1,2}:\d\d(:\d\d(\.0+)?)?$")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


_DAYS: Final = tuple(
    map(
        _pattern,
        (
            rf"(?P<year>(?:(?:19|20)\d\d|\d\d))年{_MONTH}月{_DAY}[日号]?",
            rf"{_YEAR}(?P<mark>[-./、—–]){_MONTH}(?P=mark){_DAY}[日号]?",
            rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        ),
    )
)
_MONTHS: Final = tuple(
    map(
        _pattern,
        (
            rf"(?P<year>(?:(?:19|20)\d\d|\d\d))年{_MONTH}月?份?(?P<edge>[底末初])?",
            rf"{_YEAR}[-./]{_MONTH}月?(?P<edge>[底末初])?",
            rf"{_YEAR}(?P<month>\d\d)(?P<edge>[底末初])?",
        ),
    )
)
_QUARTER: Final = _pattern(
    r"(?P<year>(?:19|20)\d\d)年?-?(?:第?(?P<index>[一二三四1-4])季度?|q(?P<number>[1-4]))(?P<edge>[底末初])?"
)
_HALF: Final = _pattern(r"(?P<year>(?:19|20)\d\d)年(?P<half>[上下])半年(?P<edge>[底末初])?")
_WHOLE_YEAR: Final = _pattern(r"(?P<year>(?:19|20)\d\d)年度?(?P<edge>[底末初])?")
_SPAN_NAMES: Final = {
    "A": Words("年份", "year"),
    "H": Words("半年", "half-year"),
    "Q": Words("季度", "quarter"),
    "M": Words("年月", "month"),
}
_NUMERALS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


def read_day(cell: Cell, closes_month: bool) -> Reading:
    """Read a cell as a day; a month, quarter or year means its last day where ``closes_month``, else its first.

    Raises:
        RefusedError: no day, an impossible one, or one far from the plan's time.
    """
    content = cell.content
    if isinstance(content, bool | time | timedelta):
        raise RefusedError("not_a_day")
    if isinstance(content, datetime):
        reading = _of_typed(content, cell.number_format, closes_month)
    elif isinstance(content, date):
        reading = Reading(content)
    elif isinstance(content, int | float):
        reading = _of_number(content, cell.epoch, closes_month)
    else:
        reading = _of_text(content or "", closes_month, is_native=not cell.is_typed)
    if not isinstance(reading.value, date) or not EARLIEST <= reading.value <= LATEST:
        raise RefusedError("day_out_of_time")
    return reading


def _of_typed(content: datetime, number_format: str, closes_month: bool) -> Reading:
    """A day of the spreadsheet; one shown as year and month only is a month."""
    day = content.date()
    shown = _shown_parts(number_format)
    if closes_month and day.day == 1 and "y" in shown and "d" not in shown:
        return _edge_of(Period(day.year, "M", day.month), closes=True)
    return Reading(day, "time_of_day" if content.time() != time() else "")


def _edge_of(period: Period, closes: bool) -> Reading:
    """The last day of a span, or its first."""
    day = period.end if closes else period.start
    span = _SPAN_NAMES[period.frequency]
    return Reading(
        day,
        "whole_span",
        Words(
            f"只有{span.zh}，取{'末日' if closes else '首日'}{day.isoformat()}",
            f"only the {span.en}: its {'last' if closes else 'first'} day",
        ),
    )


def _shown_parts(number_format: str) -> str:
    return re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()


def _of_number(number: float, epoch: datetime, closes_month: bool) -> Reading:
    if not math.isfinite(number):
        raise RefusedError("not_a_day")
    if number == int(number):
        digits = str(int(number))
        if len(digits) in (6, 8):
            return _of_text(digits, closes_month)
        if len(digits) == 4 and digits.startswith(("19", "20")):
            raise RefusedError("not_a_day")
    elif 1900 < number < 2100:
        # Typed as 2024.10 it is kept as 2024.1: whether January or October cannot be told.
        raise RefusedError("month_as_number")
    try:
        return Reading((epoch + timedelta(days=number)).date(), "serial_day")
    except OverflowError:
        raise RefusedError("not_a_day") from None


def _of_text(text: str, closes_month: bool, is_native: bool = False) -> Reading:
    said = _CLOCK.sub("", essence(text)).removesuffix("前") or essence(text)
    said = said.removesuffix("以")
    for pattern in _DAYS:
        if match := pattern.fullmatch(said):
            code = "" if is_native and _ISO.fullmatch(text) else "day_as_text"
            return Reading(_day(match["year"], match["month"], match["day"]), code)
    for pattern, span in _SPANS:
        if match := pattern.fullmatch(said):
            closes = closes_month if match["edge"] is None else match["edge"] != "初"
            return _edge_of(span(match), closes)
    raise RefusedError("not_a_day")


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(_year(year), int(month), int(day))
    except ValueError:
        raise RefusedError("impossible_day") from None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(match: re.Match[str]) -> Period:
    if not 1 <= int(match["month"]) <= 12:
        raise RefusedError("impossible_day")
    return Period(_year(match["year"]), "M", int(match["month"]))


def _quarter(match: re.Match[str]) -> Period:
    said = match["index"] or match["number"]
    return Period(int(match["year"]), "Q", _NUMERALS.get(said) or int(said))


def _half(match: re.Match[str]) -> Period:
    return Period(int(match["year"]), "H", 1 if match["half"] == "上" else 2)


def _whole_year(match: re.Match[str]) -> Period:
    return Period(int(match["year"]))


_SPANS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...]] = (
    *((pattern, _month) for pattern in _MONTHS),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_WHOLE_YEAR, _whole_year),
)
