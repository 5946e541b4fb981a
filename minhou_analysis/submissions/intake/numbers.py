"""Reads numbers as people write them (读数): widths, separators, percent signs, scale words and units of measure.

Conversions are made in decimal arithmetic, so that 7% is 7 and 3.5亿元 is 35000万元.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from minhou_analysis.submissions.intake import limits
from minhou_analysis.submissions.intake.cells import Cell, plain
from minhou_analysis.submissions.intake.characters import narrowed
from minhou_analysis.submissions.intake.reading import Reading, RefusedError
from minhou_analysis.submissions.intake.remarks import Words
from minhou_analysis.submissions.intake.scales import Measure

_DIGITS: Final = r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d{1,3}(?: \d{3})+|\d+"
_NUMBER: Final = re.compile(
    rf"(?P<currency>¥|RMB|CNY|人民币)? ?(?P<sign>[+-]?) ?(?P<whole>{_DIGITS})?(?P<fraction>\.\d*)?"
    r"(?P<exponent>[eE][+-]?\d{1,3})? ?(?P<unit>[^\d\s+\-.,].*)?",
    re.ASCII,
)
_STOPS: Final = re.compile(r"(?<=\d)[。·](?=\d)", re.ASCII)
_MINUS: Final = str.maketrans("−﹣", "--")
_PLAIN: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_CURRENCY: Final = re.compile("[¥￥元亿]")
_PERCENT: Final = Measure(Decimal(1), "%")


@dataclass(frozen=True)
class Figure:
    """What a text says: a number, and the unit of measure it names (None: no unit)."""

    number: Decimal
    measure: Measure | None


def parse_figure(text: str) -> Figure | None:
    """Read ``1,234.5``, ``８５％``, ``¥3.5亿元``, ``-2``; None where the text is no single number."""
    text = _STOPS.sub(".", narrowed(text.translate(_MINUS)))
    match = _NUMBER.fullmatch(text) if len(text) <= limits.LONGEST_NUMBER else None
    if match is None or not (match["whole"] or (match["fraction"] or "").strip(".")):
        return None
    digits = (match["whole"] or "0").replace(",", "").replace(" ", "") + (match["fraction"] or "").rstrip(".")
    number = Decimal(f"{match['sign']}{digits}{match['exponent'] or ''}")
    unit = match["unit"] or ""
    if match["currency"] and not Measure.parse(unit).noun:
        unit += "元"
    return Figure(number, Measure.parse(unit) if unit else None)


def read_number(cell: Cell, symbol: str, is_work_done: bool = False) -> Reading:
    """Read a cell as a number in the unit ``symbol``.

    ``is_work_done``: a bare number between 0 and 1 is a proportion of the whole, not a fraction of one percent.

    Raises:
        RefusedError: no number, a number in a contradicting unit, or one beyond all bounds.
    """
    content = cell.content
    if isinstance(content, bool):
        raise RefusedError("not_a_number")
    if isinstance(content, date | time | timedelta):
        raise RefusedError("number_became_date")
    if isinstance(content, int | float):
        number, code, exact = _typed(cell, content, symbol)
    else:
        number, code, exact = _spelled(cell, str(content), symbol)
    if is_work_done and code not in _SAYS_PERCENT and 0 < number < 1:
        number, code, exact = number * 100, "proportion", None
    if abs(number) > limits.LARGEST_NUMBER:
        raise RefusedError("number_too_large")
    return Reading(float(number) if exact is None else exact, code)


_SAYS_PERCENT: Final = frozenset({"percent_format", "unit_word", "unit_converted"})


def _typed(cell: Cell, content: float, symbol: str) -> tuple[Decimal, str, float | None]:
    """Number, code of the conversion if any, and the number untouched where there is none."""
    if isinstance(content, float) and not math.isfinite(content):
        raise RefusedError("number_too_large")
    # Fifteen digits are what spreadsheets keep: 0.07 times 100 is 7.
    number = Decimal(f"{content:.15g}") if isinstance(content, float) else Decimal(content)
    if abs(number) > limits.LARGEST_NUMBER:
        raise RefusedError("number_too_large")
    if is_percent_format(cell.number_format):
        factor = _PERCENT.factor_to(Measure.parse(symbol))
        if factor is None:
            raise RefusedError("percent_shown", unit=Words(symbol, symbol), shown=f"{number * 100:f}%")
        return number * 100 * factor, "percent_format", None
    return number, "", float(content)


def _spelled(cell: Cell, text: str, symbol: str) -> tuple[Decimal, str, float | None]:
    figure = parse_figure(text)
    if figure is None:
        raise RefusedError("not_a_number")
    if figure.measure is None:
        is_plain = not cell.is_typed and _PLAIN.fullmatch(text) is not None
        return figure.number, "" if is_plain else "number_as_text", None
    factor = figure.measure.factor_to(Measure.parse(symbol))
    if factor is None:
        raise RefusedError("other_unit", unit=Words(symbol, symbol))
    return figure.number * factor, "unit_word" if factor == 1 else "unit_converted", None


def is_percent_format(number_format: str) -> bool:
    """Whether Excel shows 0.85 as 85%; a percent sign in quotation marks only stands behind the number."""
    return "%" in _LITERALS.sub("", number_format)


def is_bare(cell: Cell) -> bool:
    """Whether a number was written without a percent sign, a percent format or any other unit."""
    if isinstance(cell.content, str):
        figure = parse_figure(cell.content)
        return figure is not None and figure.measure is None
    return not is_percent_format(cell.number_format)


def contradicting_format(cell: Cell, symbol: str) -> bool:
    """Whether Excel shows a typed number as yuan or 亿元 though the unit is another."""
    if isinstance(cell.content, bool) or not isinstance(cell.content, int | float):
        return False
    return bool(_CURRENCY.search(cell.number_format.replace(symbol, "")))


def spelled_out(number: float) -> str:
    """A number as it is said in messages: 85, 35000, 0.5."""
    return plain(number)
