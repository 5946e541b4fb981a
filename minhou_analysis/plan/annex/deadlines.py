"""When a measure is due, in the annex's words (完成时限), read as a day where they leave no doubt."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

from minhou_analysis.plan.text import plain

_DAY: Final = re.compile(r"(?P<year>20\d\d)(?:年|[-/.])(?P<month>\d\d?)(?:月|[-/.])(?P<day>\d\d?)日?前?")
_MONTH: Final = re.compile(
    r"(?P<year>20\d\d)(?:年(?P<month>\d\d?)月(?:份|[底末]前?)?|[-/](?P<bare>\d\d?)|\.(?P<dotted>\d\d))"
)
_QUARTER: Final = re.compile(r"(?P<year>20\d\d)年第?(?P<quarter>[一二三四1-4])季度(?:[底末]前?)?")
_HALF: Final = re.compile(r"(?P<year>20\d\d)年(?P<half>[上下])半年(?:[底末]前?)?")
_YEAR: Final = re.compile(r"(?P<year>20\d\d)(?:年(?:内|[底末]前?)?)?")
_SPAN: Final = re.compile(r"20\d\d年?(?:\d\d?月)?(?:--?|[~—–至到]{1,2})(?=20\d\d)")
_AROUND: Final = re.compile(r"^(?:到|至|于|在|力争|争取)+|(?:之|以)(?=前)|(?:全部|基本)?完成$")


def read_deadline(words: str) -> date | None:
    """The last day on which the words are kept; None where they name no day for certain.

    A month, quarter, half-year or year is kept on its last day; a span of years on the last day of its last. 「长期」
    names no day. 「2022年前」 and 「12月前」 may mean the beginning or the end, and are left as words.

    Raises:
        ValueError: the day or month does not exist.
    """
    said = plain(words).strip("。;,")
    said = _AROUND.sub("", said)
    said = _SPAN.sub("", said, count=1)
    if found := _DAY.fullmatch(said):
        return date(*map(int, found.groups()))
    if found := _MONTH.fullmatch(said):
        return _end_of_month(found["year"], int(found["month"] or found["bare"] or found["dotted"]))
    if found := _QUARTER.fullmatch(said):
        quarter = found["quarter"]
        return _end_of_month(found["year"], 3 * ("一二三四".find(quarter) + 1 or int(quarter)))
    if found := _HALF.fullmatch(said):
        return _end_of_month(found["year"], 6 if found["half"] == "上" else 12)
    if found := _YEAR.fullmatch(said):
        return date(int(found["year"]), 12, 31)
    return None


def _end_of_month(year: str, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(int(year), month, monthrange(int(year), month)[1])
