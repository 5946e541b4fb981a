"""Green finance and trade in rights (绿色金融与权益交易): amounts by instrument, with the change on the year before."""

from __future__ import annotations

from typing import Any

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas.ecology_accounts import HUNDRED_MILLION_CNY, Case
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import say
from minhou_analysis.display.tables import BLANK, Column, Number, Table
from minhou_analysis.periods import Period

_KINDS = {"stock": "期末余额", "flow": "本年累计"}


def amounts(case: Case, instrument: str) -> tuple[Fact, Fact]:
    """The amount of an instrument a year before and in the case's period; a fact without value where there is none."""
    before, now = _periods(case)
    return _amount(case, instrument, before), _amount(case, instrument, now)


def _periods(case: Case) -> tuple[Period, Period]:
    """The same period a year before, and the case's."""
    now = Period.parse(case.period)
    return Period(now.year - 1, now.frequency, now.index), now


def _amount(case: Case, instrument: str, period: Period) -> Fact:
    rows = case.filled["green_finance"]
    found = rows[(rows["instrument"] == instrument) & (rows["period"] == str(period))]
    value = float(found["amount"].iloc[0]) if len(found) else None
    return case.fact(instrument, instrument, value, HUNDRED_MILLION_CNY).at(period)


def finance_table(accounts: Accounts, case: Case) -> Table:
    """Instruments that have a row in the period or the year before; never added up: some are parts of others."""
    rows: list[dict[str, Any]] = []
    for part in accounts.parts_of("green_finance"):
        before, now = amounts(case, part.part)
        if before.is_missing and now.is_missing:
            continue
        change = now.change_from(before)
        rows.append(
            {
                "name": part.name,
                "kind": _KINDS[part.kind],
                "before": Number(before),
                "now": Number(now),
                "change": BLANK if change.is_missing else change,
            }
        )
    earlier, later = _periods(case)
    columns = (
        Column("name", "品种", heads_row=True),
        Column("kind", "口径"),
        Column("before", f"{earlier.label}（亿元）", numeric=True),
        Column("now", f"{later.label}（亿元）", numeric=True),
        Column("change", "较上年同期", numeric=True),
    )
    note = "林权、排污权抵押贷款可能已在绿色贷款内，各项不相加。"
    return Table(case.caption(say("绿色金融与权益交易")), columns, rows, f"{note}来源：{case.source}。")
