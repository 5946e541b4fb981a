"""What Excel checks while a unit types (数据验证), and what it says in Chinese.

Only what no intake could take is stopped: a word that is not on the list, a text longer than its column. Numbers and
days are asked back as a warning instead, because intake reads more than Excel does (``3.5亿元``, ``2024年6月``, ``—``).
"""

from __future__ import annotations

from typing import Any, Final

from minhou_analysis.catalogue import Indicator
from minhou_analysis.submissions.forms.layout import EARLIEST, LATEST
from minhou_analysis.submissions.tables import Column, ColumnKind

_STOP: Final = "stop"
_ASK: Final = "warning"
_INSIST: Final = "如确需这样填写，请选“是”。"
_LONGEST_TITLE: Final = 32
_LONGEST_MESSAGE: Final = 255

Rule = dict[str, Any]
"""One data validation in XlsxWriter's terms."""


def rule_for(column: Column, keys: str = "", indicator: Indicator | None = None) -> Rule:
    """What is checked of one input column. ``keys`` is the range that a key is chosen from; ``indicator`` the one whose
    quantity is asked.
    """
    match column.kind:
        case ColumnKind.CHOICE:
            return _choice(column, list(column.choices.values()))
        case ColumnKind.KEY if keys:
            return _choice(column, keys)
        case ColumnKind.DATE:
            return _day(column)
        case ColumnKind.PERCENT:
            return _share(column, f"{column.meaning}。填0到100的数，例如85表示85%。")
        case ColumnKind.AMOUNT:
            return _not_negative(
                column, f"{column.meaning}。单位：{column.unit}，例如3.5亿元填35000。没有就留空。"
            )
        case ColumnKind.QUANTITY if indicator is not None:
            return _quantity(column, indicator)
    return _text(column)


def _choice(column: Column, source: list[str] | str) -> Rule:
    return _rule(
        column,
        f"{column.meaning}。请从下拉列表中选择。",
        _STOP,
        "请从下拉列表中选择，不要另写。",
        validate="list",
        source=source,
    )


def _day(column: Column) -> Rule:
    edge = "最后一天" if column.closes_month else "第一天"
    return _rule(
        column,
        f"{column.meaning}。写成2024-06-30这样；只知道月份的，填当月{edge}。",
        _ASK,
        f"应为{EARLIEST}到{LATEST}之间的日期，例如2024-06-30。{_INSIST}",
        validate="date",
        criteria="between",
        minimum=EARLIEST,
        maximum=LATEST,
    )


def _share(column: Column, message: str) -> Rule:
    return _rule(
        column,
        message,
        _ASK,
        f"应为0到100的数，例如85表示85%。{_INSIST}",
        validate="decimal",
        criteria="between",
        minimum=0,
        maximum=100,
    )


def _not_negative(column: Column, message: str) -> Rule:
    return _rule(
        column,
        message,
        _ASK,
        f"应为不小于0的数，不带单位。{_INSIST}",
        validate="decimal",
        criteria=">=",
        value=0,
    )


def _quantity(column: Column, indicator: Indicator) -> Rule:
    message = f"{indicator.name}，单位：{indicator.unit.symbol}。报不出的留空，并在“说明”中写明原因。"
    if indicator.unit.is_share and indicator.limit is not None:
        return _share(column, message)
    return _not_negative(column, message)


def _text(column: Column) -> Rule:
    return _rule(
        column,
        f"{column.meaning}。不超过{column.longest}字。",
        _STOP,
        f"不能超过{column.longest}字，请缩短。",
        validate="length",
        criteria="<=",
        value=column.longest,
    )


def _rule(column: Column, message: str, weight: str, error: str, **check: Any) -> Rule:
    title = column.title[:_LONGEST_TITLE]
    return check | {
        "ignore_blank": True,
        "input_title": title,
        "input_message": message[:_LONGEST_MESSAGE],
        "error_type": weight,
        "error_title": title,
        "error_message": error[:_LONGEST_MESSAGE],
    }
