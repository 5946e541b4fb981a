"""Numbers and days as an official report writes them (数字书写): 98.82万人, 15.60个百分点, 41,523元, 缺.

In English the same are 988,164 persons, 15.60 percentage points, 41,523 yuan, n/a: counts and amounts of money in
millions and billions, where Chinese has 万 and 亿.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Final

from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.languages import fill, in_chinese, spoken, translate
from minhou_analysis.periods import Period

MISSING: Final = "缺"
PERCENT: Final = UnitOfMeasure("percent", "%", "%", "share", 2)
PERCENTAGE_POINT: Final = UnitOfMeasure("percentage_point", "个百分点", "percentage points", "share", 2)
POINT: Final = UnitOfMeasure("point", "点", "points", "other", 1)
ITEM: Final = UnitOfMeasure("item", "项", "items", "count", 0)
DAY: Final = UnitOfMeasure("day", "天", "days", "count", 0)
UNIT: Final = UnitOfMeasure("unit", "家", "units", "count", 0)
PLAIN: Final = UnitOfMeasure("number", "", "", "other", 0)
TEN_THOUSAND: Final = 10_000
MILLION: Final = 1_000_000
_MULTIPLES: Final = {"10 000 ": TEN_THOUSAND, "100 million ": 100 * MILLION}
WAN: Final = UnitOfMeasure("ten_thousand_yuan", "万元", "10 000 yuan", "money", 0)
YI: Final = UnitOfMeasure("hundred_million_yuan", "亿元", "100 million yuan", "money", 2)
_SAID: Final = {"比值": "", "教师=1": "∶1"}
"""Symbols of headings that a sentence says otherwise, or not at all: 两者之比为0.95, 生师比为19.49∶1."""


def is_missing(value: float | None) -> bool:
    """Whether there is no value."""
    return value is None or math.isnan(value)


def format_number(value: float | None, unit: UnitOfMeasure, signed: bool = False) -> str:
    """``value`` with the decimals of its unit and thousands separators, without the symbol; ``缺`` when missing."""
    if value is None or math.isnan(value):
        return translate(MISSING)
    return _written(value, unit.decimals, signed)


def _written(value: float, decimals: int, signed: bool) -> str:
    sign = "+" if signed else "-"
    text = f"{value:{sign},.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else f"{0:.{decimals}f}"


def format_value(value: float | None, unit: UnitOfMeasure, signed: bool = False) -> str:
    """``value`` with its unit's symbol: 98.82万人 (counts of a hundred thousand and more), 2.36亿元, 103.7（上年=100）, 0.95."""
    if value is None or math.isnan(value):
        return translate(MISSING)
    if not in_chinese():
        return _in_english(value, unit, signed)
    if counts_ten_thousands(value, unit):
        return in_ten_thousands(value, unit, signed)
    if counts_hundred_millions(value, unit):
        return format_value(value / TEN_THOUSAND, YI, signed)
    number = format_number(value, unit, signed)
    if unit.kind == "index":
        return fill("{number}（{unit}）", number=number, unit=unit.symbol)
    return number + _SAID.get(unit.symbol, unit.symbol)


def _in_english(value: float, unit: UnitOfMeasure, signed: bool) -> str:
    """In units and millions of them: 988,164 persons, 2.36 million yuan, 45.53%, 103.7 (previous year = 100), 0.95."""
    multiple, symbol = _multiple(unit.symbol_en)
    whole, decimals = value * multiple, unit.decimals if multiple == 1 else 0
    if multiple > 1:
        step = multiple / 10**unit.decimals
        whole = round(whole / step) * step
    if abs(whole) >= MILLION and decimals == 0:
        return f"{_written(whole / MILLION, _decimals_of_millions(whole), signed)} million {symbol}"
    number = _written(whole, decimals, signed)
    if unit.kind == "index":
        return f"{number} ({symbol})"
    if symbol in ("", "%"):
        return number + symbol
    if symbol == "ratio":
        return number
    one = decimals == 0 and number.lstrip("+−") == "1"
    return f"{number} {symbol.removesuffix('s') if one else symbol}"


def _decimals_of_millions(whole: float) -> int:
    return 2 if abs(whole) < 1_000 * MILLION else 0


def _multiple(symbol: str) -> tuple[int, str]:
    """How many of what an English symbol counts in: 10 000 persons, 100 million yuan."""
    for said, multiple in _MULTIPLES.items():
        if symbol.startswith(said):
            return multiple, symbol.removeprefix(said)
    return 1, symbol


def counts_ten_thousands(value: float | None, unit: UnitOfMeasure) -> bool:
    """Whether a sentence says a count in ten thousands (以万计): from a hundred thousand on, and only in Chinese."""
    countable = unit.kind == "count" and unit.decimals == 0
    return in_chinese() and value is not None and countable and abs(value) >= 10 * TEN_THOUSAND


def counts_hundred_millions(value: float | None, unit: UnitOfMeasure) -> bool:
    """Whether a sentence says an amount of 万元 in 亿元: from one of them on, as it is rounded; only in Chinese."""
    return (
        in_chinese()
        and unit.symbol == WAN.symbol
        and value is not None
        and abs(round(value, unit.decimals)) >= TEN_THOUSAND
    )


def in_ten_thousands(value: float, unit: UnitOfMeasure, signed: bool = False) -> str:
    """A count in ten thousands, whatever its size: 7.87万人."""
    ten_thousand = UnitOfMeasure(unit.id, fill("万{unit}", unit=unit.symbol), unit.symbol_en, unit.kind, 2)
    return format_value(value / TEN_THOUSAND, ten_thousand, signed)


def running_months(period: Period) -> str:
    """The months of a running total that ends with ``period``: 1—9月, January–September."""
    first, last = (_month(date(period.year, month, 1)) for month in (1, period.end.month))
    return fill("{first}—{last}月", first=first, last=last)


def day_label(day: date) -> str:
    """A day as official texts write it: 2026年1月15日, 15 January 2026."""
    return fill("{year}年{month}月{day}日", year=day.year, month=_month(day), day=day.day)


def _month(day: date) -> str:
    """A month by its number in Chinese, by its name in other languages."""
    if in_chinese():
        return str(day.month)
    from babel.dates import format_date

    return format_date(day, "MMMM", locale=str(spoken()))
