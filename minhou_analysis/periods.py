"""Reporting periods (报告期): quarter, half-year and year, with months for statistics dated by month."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, total_ordering
from typing import Final

from minhou_analysis.errors import PeriodError, nearest
from minhou_analysis.languages import Language, spoken

_MONTHS: Final = {"A": 12, "H": 6, "Q": 3, "M": 1}
_PATTERN: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-?(?P<frequency>[QHSM])(?P<index>\d{1,2}))?")
_NUMERALS: Final = "一二三四"


@total_ordering
@dataclass(frozen=True)
class Period:
    """A year (``2025``), half-year (``2025H2``), quarter (``2025Q4``) or month (``2025M12``).

    Periods are ordered by their last day, the longer one after the shorter when they end together.
    """

    year: int
    frequency: str = "A"
    index: int = 1

    @classmethod
    def parse(cls, text: str | int | Period) -> Period:
        """Read ``2025Q4``, ``2025-Q4``, ``2025H2`` (or SDMX's ``2025-S2``), ``2025M12`` or ``2025``.

        Raises:
            PeriodError: the text is none of these.
        """
        if isinstance(text, Period):
            return text
        match = _PATTERN.fullmatch(str(text).strip().upper())
        if match:
            frequency = (match["frequency"] or "A").replace("S", "H")
            index = int(match["index"] or 1)
            if 1 <= index <= 12 // _MONTHS[frequency]:
                return cls(int(match["year"]), frequency, index)
        hint = _meant(str(text))
        raise PeriodError(f"{str(text)!r} is not a period: write 2025Q4, 2025H2 or 2025{hint} (不是报告期)")

    @classmethod
    def can_parse(cls, text: str) -> bool:
        """Whether ``parse`` reads ``text``."""
        try:
            cls.parse(text)
        except PeriodError:
            return False
        return True

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, (self.index - 1) * _MONTHS[self.frequency] + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        month = self.index * _MONTHS[self.frequency]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def shift(self, steps: int) -> Period:
        """The period ``steps`` of the same length later (earlier when negative)."""
        per_year = 12 // _MONTHS[self.frequency]
        years, index = divmod(self.index - 1 + steps, per_year)
        return Period(self.year + years, self.frequency, index + 1)

    @property
    def previous(self) -> Period:
        """The period before, of the same length (上期)."""
        return self.shift(-1)

    @property
    def next(self) -> Period:
        """The period after, of the same length (下期)."""
        return self.shift(1)

    @property
    def closing_quarter(self) -> Period:
        """The quarter that ends with this period (期末季度); a month's is the quarter it falls in."""
        return Period(self.end.year, "Q", (self.end.month + 2) // 3)

    def until(self, last: Period) -> list[Period]:
        """Periods of this length from this one on that end no later than ``last``; none where ``last`` is earlier."""
        periods = []
        period = self
        while period.end <= last.end:
            periods.append(period)
            period = period.next
        return periods

    @property
    def label(self) -> str:
        """Label in the language spoken."""
        return self.label_in(spoken())

    def label_in(self, language: Language) -> str:
        """Label in a language; in Chinese 2025年第四季度, 2025年下半年, 2025年12月, 2025年."""
        if language is not Language.ZH:
            return self.label_en
        match self.frequency:
            case "H":
                return f"{self.year}年{'上半年' if self.index == 1 else '下半年'}"
            case "Q":
                return f"{self.year}年第{_NUMERALS[self.index - 1]}季度"
            case "M":
                return f"{self.year}年{self.index}月"
        return f"{self.year}年"

    @property
    def label_en(self) -> str:
        """English label: Q4 2025, second half of 2025, December 2025, 2025."""
        match self.frequency:
            case "H":
                return f"{'first' if self.index == 1 else 'second'} half of {self.year}"
            case "Q":
                return f"Q{self.index} {self.year}"
            case "M":
                return f"{calendar.month_name[self.index]} {self.year}"
        return str(self.year)

    def __lt__(self, other: object) -> bool:
        """Earlier end first; at the same end the shorter period first."""
        if not isinstance(other, Period):
            return NotImplemented
        return (self.end, _MONTHS[self.frequency]) < (other.end, _MONTHS[other.frequency])

    def __str__(self) -> str:
        """The text that ``parse`` reads back."""
        if self.frequency == "A":
            return str(self.year)
        return f"{self.year}{self.frequency}{self.index:0{2 if self.frequency == 'M' else 1}d}"


def _meant(text: str) -> str:
    """The period that a text with a year in it is closest to, as a question; nothing without a year."""
    year = re.search(r"(?:19|20)\d\d", text)
    if year is None:
        return ""
    by_words = {f"第{numeral}季度": f"Q{place}" for place, numeral in enumerate(_NUMERALS, start=1)}
    by_words |= {"上半年": "H1", "下半年": "H2"}
    said = [f"{year[0]}{code}" for words, code in by_words.items() if words in text]
    known = [f"{year[0]}{code}" for code in ("Q4", "Q3", "Q2", "Q1", "H2", "H1")]
    rest = text.replace(year[0], "").strip(" -年").upper()
    return nearest(said[0] if said else f"{year[0]}{rest}", [*known, year[0]])


def among(known: Iterable[Period], asked: str | Period) -> Period:
    """The period that was asked for.

    Raises:
        PeriodError: it is no period, or not among those that have a value; the message lists them.
    """
    wanted = Period.parse(asked)
    texts = [str(period) for period in known]
    if str(wanted) not in texts:
        listed = ", ".join(texts) or "none"
        raise PeriodError(
            f"no value in {wanted}{nearest(str(wanted), texts)}; there are: {listed} (该期无数)"
        )
    return wanted


def ended_by(texts: Iterable[str], last: Period) -> set[str]:
    """Those of ``texts``, each a period, that have ended when ``last`` ends."""
    end = last.end
    return {text for text in set(texts) if _end(text) <= end}


@lru_cache(maxsize=4096)
def _end(text: str) -> date:
    """Last day of a period; tables name few periods, and many times."""
    return Period.parse(text).end


def read_day(text: str | int | date | None) -> date | None:
    """A day from text such as ``2026-01-31`` or a number such as 20260131, or as it is; nothing for nothing.

    Raises:
        PeriodError: not a day.
    """
    if isinstance(text, datetime):
        return text.date()
    try:
        return date.fromisoformat(str(text)) if isinstance(text, str | int) else text
    except ValueError:
        raise PeriodError(f"{text!r} is not a date: write 2026-01-31 (不是日期)") from None
