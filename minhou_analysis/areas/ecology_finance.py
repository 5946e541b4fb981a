"""Green finance and trade in rights (绿色金融与权益交易): amounts by instrument, with the change on the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas.ecology_accounts import HUNDRED_MILLION_CNY, Case
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import any_demonstration, say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.periods import Period

ACCOUNT: Final = "green_finance"
REPORTED: Final = {
    "green_loans": "green_loans_balance",
    "forest_rights_loans": "forest_rights_loans_balance",
    "rights_traded": "eco_product_transactions",
}
"""Instruments that units report as indicators (instrument → indicator): nobody is asked for them a second time."""
Amounts = Mapping[tuple[str, Period], Fact]
"""What units report, in the account's unit, by instrument and period."""
_KINDS = {"stock": "期末余额", "flow": "本年累计"}
_TEN_THOUSANDS: Final = 10_000


# ---- what units report


def reported_amounts(scope: Scope) -> dict[tuple[str, Period], Fact]:
    """Amounts that units report and the account does not hold; no demonstration data beside what was filled in."""
    filled = scope.workspace.accounts.filled[ACCOUNT]
    there = set(zip(filled["instrument"], filled["period"], strict=True))
    return {
        (instrument, fact.period): _in_hundred_millions(instrument, fact)
        for instrument, indicator in REPORTED.items()
        for fact in scope.published.series(indicator)
        if fact.period
        and (instrument, str(fact.period)) not in there
        and not (there and fact.is_demonstration)
    }


def _in_hundred_millions(instrument: str, reported: Fact) -> Fact:
    """A reported amount in the unit of the account."""
    if reported.unit.id == HUNDRED_MILLION_CNY.id:
        return reported
    return replace(
        reported,
        id=f"own-{instrument}-{reported.period}",
        value=None if reported.value is None else reported.value / _TEN_THOUSANDS,
        unit=HUNDRED_MILLION_CNY,
        formula=fill(
            "{label}（{unit}）÷ {divisor}",
            label=reported.label,
            unit=reported.unit.label,
            divisor=_TEN_THOUSANDS,
        ),
        inputs=(reported,),
    )


def with_reported(accounts: Accounts, amounts: Amounts) -> Accounts:
    """The accounts with what units report among what is filled in, so that it counts as supplied."""
    filled = accounts.filled[ACCOUNT]
    rows = [
        {
            "instrument": instrument,
            "period": str(period),
            "amount": fact.value,
            "unit": fact.unit.symbol,
            "source": fact.source,
        }
        for (instrument, period), fact in amounts.items()
    ]
    more = pd.DataFrame(rows, columns=filled.columns).astype(filled.dtypes.to_dict())
    return replace(
        accounts, filled={**accounts.filled, ACCOUNT: pd.concat([filled, more], ignore_index=True)}
    )


# ---- the account


def amounts_of(case: Case, instrument: str, reported: Amounts) -> tuple[Fact, Fact]:
    """The amount of an instrument a year before and in the case's period; a fact without value where there is none."""
    before, now = _periods(case)
    return _amount(case, instrument, before, reported), _amount(case, instrument, now, reported)


def _periods(case: Case) -> tuple[Period, Period]:
    """The same period a year before, and the case's."""
    now = Period.parse(case.period)
    return Period(now.year - 1, now.frequency, now.index), now


def _amount(case: Case, instrument: str, period: Period, reported: Amounts) -> Fact:
    if (instrument, period) in reported:
        return reported[instrument, period]
    rows = case.filled[ACCOUNT]
    found = rows[(rows["instrument"] == instrument) & (rows["period"] == str(period))]
    value = float(found["amount"].iloc[0]) if len(found) else None
    return case.fact(instrument, instrument, value, HUNDRED_MILLION_CNY).at(period)


def finance_table(accounts: Accounts, case: Case, reported: Amounts) -> Table:
    """Instruments that have a row in the period or the year before; never added up: some are parts of others."""
    names = {part.part: part for part in accounts.parts_of(ACCOUNT)}
    pairs = {name: amounts_of(case, name, reported) for name in names}
    shown = {name: pair for name, pair in pairs.items() if not all(fact.is_missing for fact in pair)}
    demonstration = [any_demonstration(pair) for pair in shown.values()]
    mixed = any(demonstration) and not all(demonstration)
    rows: list[dict[str, Any]] = []
    for name, (before, now) in shown.items():
        marked = mixed and any_demonstration((before, now))
        comparable = before.is_demonstration == now.is_demonstration
        change = now.change_from(before)
        rows.append(
            {
                "name": Remarked(names[name].name, "", demonstration=marked),
                "kind": _KINDS[names[name].kind],
                "before": Number(before),
                "now": Number(now),
                "change": BLANK if change.is_missing or not comparable else change,
            }
        )
    earlier, later = _periods(case)
    columns = (
        Column("name", "品种", heads_row=True),
        Column("kind", "口径"),
        Column("before", fill("{period}（亿元）", period=earlier.label), numeric=True),
        Column("now", fill("{period}（亿元）", period=later.label), numeric=True),
        Column("change", "较上年同期", numeric=True),
    )
    read = dict.fromkeys(fact.source for pair in shown.values() for fact in pair if fact.source)
    caption = case.caption(say("绿色金融与权益交易"))
    note = say("林权、排污权抵押贷款可能已在绿色贷款内，各项不相加。来源：{sources}。", sources=listed(read))
    return Table(caption, columns, rows, note)
