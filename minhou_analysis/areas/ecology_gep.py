"""Gross ecosystem product (生态系统生产总值, GEP): service by service, physical and in money, at prices of one year.

Formulas: ``methods.ecosystem_value``; not verified against GB/T 46869-2025, so that results are experimental.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from minhou_analysis.accounts import Accounts, Part
from minhou_analysis.areas.ecology_accounts import HUNDRED_MILLION_CNY, SHARE, Case, measure
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.state_facts import RATIO
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.numbers import is_missing
from minhou_analysis.languages import fill
from minhou_analysis.methods.ecosystem_prices import GepRange, gep_range, value_services
from minhou_analysis.methods.ecosystem_product import ServiceKind, ecosystem_product
from minhou_analysis.observations import ObservationStatus

KINDS: Final = {
    ServiceKind.PROVISIONING: "物质产品",
    ServiceKind.REGULATING: "调节服务",
    ServiceKind.CULTURAL: "文化服务",
}
YUAN: Final = 1e8
"""Yuan in 亿元."""
DRAWS: Final = 10_000
_SEED: Final = 20210726
_LOW, _HIGH = 0.05, 0.95
PERCENTILES: Final = {"low": round(100 * _LOW), "high": round(100 * _HIGH)}
"""Between which percentiles of the draws a range lies."""
STATUS: Final = ObservationStatus.EXPERIMENTAL


@dataclass(frozen=True)
class ServiceValue:
    """A service of the account: physical quantities, value, its range, and what it lacks to have one."""

    part: Part
    quantities: tuple[Fact, ...]
    value: Fact
    low: Fact
    high: Fact
    share: Fact
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class GepAccount:
    """An account of one year at the prices of ``price_year``.

    ``results`` by name: total, low, high, the value and the share (percent) of each kind, green_gold_index; a fact
    without value where it cannot be had. ``range`` is None while a service lacks a number, or none has a range; ``unlisted``
    are services that an account needs and that this one has no row of.
    """

    case: Case
    price_year: str
    services: tuple[ServiceValue, ...]
    results: dict[str, Fact]
    range: GepRange | None
    unlisted: tuple[str, ...]

    @property
    def year(self) -> str:
        """The price year, for a sentence."""
        return fill("{year}年", year=self.price_year) if self.price_year else "未注明年份的"


def gep_account(accounts: Accounts, case: Case) -> GepAccount:
    """The account of a case: services with quantities and prices, and those that another account has valued."""
    quantities = _of_year(case, "gep_quantities")
    given = _of_year(case, "gep_values")
    prices = case.filled["gep_prices"]
    lacks = {
        str(service): _lacks(accounts, str(service), rows, prices)
        for service, rows in quantities.groupby("service", sort=False)
    }
    complete = [service for service, names in lacks.items() if not names]
    counted = quantities[quantities["service"].isin(complete)]
    priced = prices[prices["service"].isin(complete)].assign(source=case.source)
    priced = priced.assign(price_year=pd.to_numeric(priced["price_year"], errors="coerce"))
    found = value_services(counted, priced) / YUAN if complete else pd.Series(dtype=float)
    spread = None
    if (
        complete == list(lacks)
        and complete
        and given.empty
        and (priced["low"].notna() | priced["high"].notna()).any()
    ):
        spread = gep_range(counted, priced, draws=DRAWS, seed=_SEED)
    values = {service: float(found.get(service, float("nan"))) for service in lacks}
    values |= dict(zip(given["service"], given["value"].astype(float), strict=True))
    years = [year for year in [*prices["price_year"], *given["price_year"]] if year]
    results = _results(case, values, spread)
    return GepAccount(
        case,
        years[0] if years else "",
        tuple(
            _service(
                case, part, quantities, values[part.part], results["total"], spread, lacks.get(part.part, ())
            )
            for part in accounts.parts_of("gep")
            if part.part in values
        ),
        results,
        spread,
        _unlisted(accounts, values),
    )


def _unlisted(accounts: Accounts, values: dict[str, float]) -> tuple[str, ...]:
    """Names of the services that are in no row; none of a kind that was given as a whole."""
    parts = accounts.parts_of("gep")
    whole = {part.kind for part in parts if part.part in values and part.part == "regulating_services"}
    return tuple(p.name for p in parts if not p.optional and p.part not in values and p.kind not in whole)


def _of_year(case: Case, table: str) -> pd.DataFrame:
    rows = case.filled[table]
    return rows[rows["period"] == case.period]


def _lacks(accounts: Accounts, service: str, rows: pd.DataFrame, prices: pd.DataFrame) -> tuple[str, ...]:
    """Names of the quantities and prices that a service needs and that are not there."""
    missing = list(rows.loc[rows["quantity"].isna(), "name"])
    there = set(prices.loc[prices["service"] == service, "item"])
    needed = [i for i in accounts.inputs_of("gep", service) if i.table == "gep_prices" and not i.optional]
    names = {i.item: i.name for i in needed}
    own_price = "*" in names or set(names) & set(rows["item"])
    priced = {
        item: fill("{name}的价格", name=name) for item, name in zip(rows["item"], rows["name"], strict=True)
    }
    wanted = priced if own_price else names
    return (*missing, *(name for item, name in wanted.items() if item not in there))


def _results(case: Case, values: dict[str, float], spread: GepRange | None) -> dict[str, Fact]:
    parts = case.filled["geep"]
    is_gdp = (parts["item"] == "gdp") & (parts["period"] == case.period) & (parts["unit"] == "亿元")
    gdp = [float(value) for value in parts.loc[is_gdp, "value"].dropna()]
    # an account of nothing but a source of carbon has no total that means anything
    nothing = not sum(values.values()) > 0 and not any(map(is_missing, values.values()))
    product = ecosystem_product(
        dict.fromkeys(values, float("nan")) if nothing else values,
        kinds={"regulating_services": ServiceKind.REGULATING},
        gdp=gdp[0] if gdp else None,
    )

    def money(name: str, label: str, value: float | None, formula: str) -> Fact:
        return case.fact(name, label, value, HUNDRED_MILLION_CNY, formula, status=STATUS)

    found = {"total": money("gep", "生态系统生产总值", product.total, "各项服务价值量之和")}
    bounds = (("low", _LOW, "生态系统生产总值下限"), ("high", _HIGH, "生态系统生产总值上限"))
    for name, quantile, label in bounds:
        value = _quantile(spread, quantile, "total")
        found[name] = money(f"gep-{name}", label, value, "价格和参数在其区间内抽样")
    for kind, label in KINDS.items():
        share = None if product.shares is None else float(product.shares[kind])
        found[kind] = money(f"gep-{kind}", label, float(product.by_kind[kind]), "该类各项服务价值量之和")
        found[f"{kind}_share"] = case.fact(
            f"gep-{kind}-share",
            fill("{part}占生态系统生产总值", part=label),
            share,
            SHARE,
            "该类价值量 ÷ 生态系统生产总值 × 100",
            (found[kind], found["total"]),
            STATUS,
        )
    found["green_gold_index"] = case.fact(
        "green-gold-index",
        "绿金指数",
        product.green_gold_index,
        RATIO,
        "生态系统生产总值 ÷ 地区生产总值",
        (found["total"],),
        STATUS,
    )
    return found


def _quantile(spread: GepRange | None, quantile: float, column: str) -> float | None:
    """A quantile of the draws, in 亿元."""
    return None if spread is None else float(spread.quantiles[column].loc[quantile]) / YUAN


def _service(
    case: Case,
    part: Part,
    quantities: pd.DataFrame,
    value: float,
    total: Fact,
    spread: GepRange | None,
    lacks: tuple[str, ...],
) -> ServiceValue:
    rows = rows_of(quantities[quantities["service"] == part.part])
    inputs = tuple(
        case.fact(
            f"{part.part}-{row['item']}", row["name"], row["quantity"], measure(row["unit"], row["quantity"])
        )
        for row in rows
    )
    formula = part.formula if rows else ""
    worth = case.fact(
        f"{part.part}-value",
        fill("{service}价值量", service=part.name),
        value,
        HUNDRED_MILLION_CNY,
        formula,
        inputs,
        STATUS,
    )

    def bound(name: str, quantile: float, called: str) -> Fact:
        found = _quantile(spread, quantile, part.part)
        label = fill(called, service=part.name)
        how = "价格和参数在其区间内抽样"
        return case.fact(f"{part.part}-{name}", label, found, HUNDRED_MILLION_CNY, how, (worth,), STATUS)

    known = worth.value is not None and total.value
    share = case.fact(
        f"{part.part}-share",
        fill("{part}占生态系统生产总值", part=part.name),
        worth.value / total.value * 100 if worth.value is not None and total.value and known else None,
        SHARE,
        "该项价值量 ÷ 生态系统生产总值 × 100",
        (worth, total),
        STATUS,
    )
    low = bound("low", _LOW, "{service}价值量下限")
    high = bound("high", _HIGH, "{service}价值量上限")
    return ServiceValue(part, inputs, worth, low, high, share, lacks)


def since_the_year_before(accounts: Accounts, account: GepAccount) -> Sentence | None:
    """How the total moved at the same prices; None where the year before is not filled in, or has no total."""
    case, total = account.case, account.results["total"]
    earlier = replace(case, period=str(int(case.period) - 1))
    if all(_of_year(earlier, table).empty for table in ("gep_quantities", "gep_values")):
        return None
    account_before = gep_account(accounts, earlier)
    before = account_before.results["total"]
    if [s.part for s in account_before.services] != [s.part for s in account.services]:
        # totals of other services would be compared
        return None
    if before.is_missing or total.is_missing:
        return None
    return say("按{year}价格，生态系统生产总值{move}。", year=account.year, move=moved(before, total))
