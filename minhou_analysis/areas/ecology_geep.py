"""Gross economic-ecological product (经济生态生产总值, GEEP): from GDP over green GDP to GEEP, in one table."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas.ecology_accounts import SHARE, Case
from minhou_analysis.areas.ecology_gep import gep_account
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import say
from minhou_analysis.display.tables import BLANK, Column, Number, Table
from minhou_analysis.languages import fill, translate
from minhou_analysis.methods.ecosystem_product import ServiceKind, green_account
from minhou_analysis.observations import ObservationStatus

_ITEMS: Final = {
    "gdp": "地区生产总值",
    "pollution_loss": "环境退化成本",
    "ecological_damage": "生态破坏成本",
    "regulating_services": "生态系统调节服务价值",
}
_STEPS: Final = {
    "pollution_loss": "减：{item}",
    "ecological_damage": "减：{item}",
    "regulating_services": "加：{item}",
}
_RESULTS: Final = {
    "green_gdp": ("绿色地区生产总值", "地区生产总值 − 环境退化成本 − 生态破坏成本"),
    "geep": ("经济生态生产总值", "绿色地区生产总值 + 生态系统调节服务价值"),
}
_RATE: Final = ("regulating_rate", "调节服务占经济生态生产总值", "调节服务价值 ÷ 经济生态生产总值 × 100")
_STATUS: Final = ObservationStatus.EXPERIMENTAL


def geep_facts(accounts: Accounts, case: Case) -> dict[str, Fact]:
    """Inputs and results by name; a result is missing while an input is.

    Where no value of regulating services is filled in, that of the county's own account of ecosystem products of the same
    year and price year is taken.
    """
    rows = case.filled["geep"]
    rows = rows[rows["period"] == case.period].set_index("item")
    symbol = str(rows["unit"].iloc[0])
    unit = UnitOfMeasure(symbol, symbol, translate(symbol), "money", 2)
    facts = {item: case.fact(item, label, rows["value"].get(item), unit) for item, label in _ITEMS.items()}
    if facts["regulating_services"].is_missing and symbol == "亿元":
        facts["regulating_services"] = _regulating(accounts, case, str(rows["price_year"].iloc[0]), facts)
    inputs = tuple(facts.values())
    values = {item: fact.value for item, fact in facts.items() if fact.value is not None}
    account = green_account(**values) if len(values) == len(_ITEMS) else None
    for name, (label, formula) in _RESULTS.items():
        value = None if account is None else float(getattr(account, name))
        facts[name] = case.fact(name, label, value, unit, formula, inputs, _STATUS)
    name, label, formula = _RATE
    value = None if account is None else account.regulating_rate
    facts[name] = case.fact(name, label, value, SHARE, formula, inputs, _STATUS)
    return facts


def _regulating(accounts: Accounts, case: Case, price_year: str, facts: dict[str, Fact]) -> Fact:
    if not any(case.period in set(case.filled[name]["period"]) for name in ("gep_quantities", "gep_values")):
        return facts["regulating_services"]
    account = gep_account(accounts, case)
    if account.price_year != price_year:
        return facts["regulating_services"]
    return replace(account.results[ServiceKind.REGULATING], label=facts["regulating_services"].label)


def geep_table(accounts: Accounts, case: Case) -> Table:
    """From GDP over green GDP to GEEP, with the formula of each step."""
    facts = geep_facts(accounts, case)
    order = ("gdp", "pollution_loss", "ecological_damage", "green_gdp", "regulating_services", "geep")
    rows = [
        {"name": _step(name, facts[name]), "value": Number(facts[name]), "how": facts[name].formula or BLANK}
        for name in order
    ]
    rate = facts["regulating_rate"]
    rows.append({"name": rate.label, "value": rate, "how": rate.formula})
    columns = (
        # 项目 by itself is the heading of projects
        Column("name", fill("项目{of}", of=""), heads_row=True),
        Column("value", fill("数值（{unit}）", unit=facts["gdp"].unit.label), numeric=True),
        Column("how", "算式"),
    )
    caption = case.caption(say("经济生态生产总值"))
    note = say("物质产品和旅游已在地区生产总值内，不再加。来源：{source}。", source=case.source)
    return Table(caption, columns, rows, note)


def _step(name: str, fact: Fact) -> str:
    """What is shown in a row, with what is done to it."""
    return fill(_STEPS.get(name, "{item}"), item=_ITEMS.get(name, fact.label))
