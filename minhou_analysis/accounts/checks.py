"""What would make an account wrong (账户检查), in the terms of whoever filled the table in: file, row, column, found, expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from minhou_analysis.accounts.model import FILLED_TABLES, AccountInput, Accounts, Filled
from minhou_analysis.errors import Finding, nearest
from minhou_analysis.methods.ecosystem_product import FROM_ONE_NEP, SERVICES, ServiceKind
from minhou_analysis.methods.emissions import ENTERIC_ASIA, FUELS, RICE_WATER

_GASES: Final = ("CO2", "CH4", "N2O")
_SINGLE: Final = ("opening", "closing")
_UNSIGNED: Final = (*_SINGLE, "addition", "reduction")
_YEAR_DAYS: Final = 366
_PAIRS: Final = {"content": "cost", "cost": "content"}
"""Parameters of a nutrient that are of use together only."""
_MAIN: Final = ("quantity", "value", "amount")
"""Columns whose unit stands in the column ``unit``."""


def faults(accounts: Accounts, filled: Filled, files: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong in ``filled`` that no schema can say; ``files`` are the tables' files, for messages."""
    for name in FILLED_TABLES:
        yield from _strangers(accounts, name, filled[name], files[name])
    yield from _prices(filled["gep_prices"], files["gep_prices"])
    yield from _quantities(accounts, filled, files["gep_quantities"])
    yield from _values(accounts, filled, files["gep_values"])
    yield from _one_each(filled["geep"], files["geep"], ["period"], ("unit", "price_year"))
    yield from _resources(filled["natural_resources"], files["natural_resources"])
    yield from _gases(filled["greenhouse_gases"], files["greenhouse_gases"])


def _finding(file: str, line: object, column: str, found: object, expected: str) -> Finding:
    shown = "a blank" if found == "" else repr(found) if isinstance(found, str) else f"{found:g}"
    return Finding(file, int(str(line)), column, shown, expected)


def _where(
    rows: pd.DataFrame, wrong: pd.Series[bool], file: str, column: str, expected: str
) -> Iterator[Finding]:
    for line, found in rows.loc[wrong, column].items():
        yield _finding(file, line, column, found, expected)


def _strangers(accounts: Accounts, name: str, rows: pd.DataFrame, file: str) -> Iterator[Finding]:
    """Rows of no part, of no item that the part needs, or in another unit than it needs."""
    of_part, of_item = FILLED_TABLES[name]
    account = "gep" if name.startswith("gep_") else name
    parts = [part.part for part in accounts.parts_of(account)]
    if name in ("gep_quantities", "gep_prices"):
        parts = [part for part in parts if part in SERVICES]
    needed: dict[str, dict[str, AccountInput]] = {}
    for each in accounts.inputs:
        if each.table == name and each.column in _MAIN:
            needed.setdefault(each.part, {})[each.item] = each
    for line, row in rows.iterrows():
        part = row[of_part]
        if part not in parts:
            yield _finding(file, line, of_part, part, f"one of {', '.join(parts)}{nearest(part, parts)}")
            continue
        items = needed.get(part, {})
        item = row[of_item] if of_item else "*"
        if name == "natural_resources":
            # flows that no unit is asked for may stand in a sheet, too
            item = item if item in items else "opening"
        wanted = items.get(item) or items.get("*")
        if items and wanted is None:
            known = list(items)
            yield _finding(file, line, of_item, item, f"one of {', '.join(known)}{nearest(item, known)}")
        elif wanted and wanted.unit and row["unit"] not in (units := _units(name, wanted.unit)):
            yield _finding(file, line, "unit", row["unit"], " or ".join(units))


def _units(table: str, unit: str) -> list[str]:
    """Units that a table may be in: stocks in 万 and 亿 of the unit, too; what has a column of units of its own, in any."""
    if table == "natural_resources":
        return [unit, f"万{unit}", f"亿{unit}"]
    return ["亿元", "万亿元"] if table == "geep" else [unit]


def _prices(rows: pd.DataFrame, file: str) -> Iterator[Finding]:
    yield from _where(rows, rows["low"] > rows["value"], file, "low", "at most the value")
    yield from _where(rows, rows["high"] < rows["value"], file, "high", "at least the value")
    items = set(zip(rows["service"], rows["item"], strict=True))
    for line, row in rows.iterrows():
        kind, _, nutrient = str(row["item"]).partition(":")
        other = f"{_PAIRS.get(kind)}:{nutrient}"
        if kind in _PAIRS and (row["service"], other) not in items:
            yield _finding(file, line, "item", row["item"], f"a row {other} of the same service, too")
    dated = rows[rows["price_year"] != ""]
    if len(dated):
        first = dated["price_year"].iloc[0]
        expected = f"{first}, as in line {dated.index[0]}: prices of all rows are of one year"
        yield from _where(dated, dated["price_year"] != first, file, "price_year", expected)


def _quantities(accounts: Accounts, filled: Filled, file: str) -> Iterator[Finding]:
    rows, prices = filled["gep_quantities"], filled["gep_prices"]
    own_sign = rows["service"].isin(FROM_ONE_NEP)
    yield from _where(rows, ~own_sign & (rows["quantity"] < 0), file, "quantity", "at least 0")
    beyond = (rows["outside"] > 0) & (rows["outside"] > rows["quantity"])
    yield from _where(rows, beyond, file, "outside", "no more than the quantity")
    priced = {(row["service"], row["item"]): row["unit"] for _, row in prices.iterrows()}
    for line, row in rows.iterrows():
        unit = priced.get((row["service"], row["item"]))
        if unit is not None and unit != f"元/{row['unit']}":
            yield _finding(
                file, line, "unit", row["unit"], f"{unit.removeprefix('元/')}, as its price is in {unit}"
            )


def _values(accounts: Accounts, filled: Filled, file: str) -> Iterator[Finding]:
    rows, quantities, prices = filled["gep_values"], filled["gep_quantities"], filled["gep_prices"]
    counted = set(zip(quantities["service"], quantities["period"], strict=True))
    kinds = {part.part: part.kind for part in accounts.parts_of("gep")}
    single = {
        period
        for service, period in [*counted, *zip(rows["service"], rows["period"], strict=True)]
        if kinds.get(service) == ServiceKind.REGULATING and service in SERVICES
    }
    years = [year for year in prices["price_year"] if year] or list(rows["price_year"])
    for line, row in rows.iterrows():
        service, period = row["service"], row["period"]
        if (service, period) in counted:
            yield _finding(
                file,
                line,
                "service",
                service,
                f"a service without quantities in {period}: it is counted twice",
            )
        if service not in SERVICES and period in single:
            expected = f"no regulating services one by one in {period}: they are counted twice"
            yield _finding(file, line, "service", service, expected)
        if row["price_year"] != years[0]:
            expected = f"{years[0]}: values of all services and years are at prices of one year"
            yield _finding(file, line, "price_year", row["price_year"], expected)


def _one_each(rows: pd.DataFrame, file: str, by: list[str], columns: tuple[str, ...]) -> Iterator[Finding]:
    """Rows that belong together and differ in what must be one."""
    for _, group in rows.groupby(by, sort=False):
        for column in columns:
            first = group[column].iloc[0]
            expected = f"{first}, as in line {group.index[0]}"
            yield from _where(group, group[column] != first, file, column, expected)


def _resources(rows: pd.DataFrame, file: str) -> Iterator[Finding]:
    yield from _one_each(rows, file, ["resource"], ("unit",))
    unsigned = rows["entry"].isin(_UNSIGNED)
    yield from _where(rows, unsigned & (rows["amount"] < 0), file, "amount", "at least 0")
    stocks = rows[rows["entry"].isin(_SINGLE)]
    again = stocks.duplicated(["resource", "period", "entry"])
    yield from _where(stocks, again, file, "entry", "one opening and one closing stock a resource and year")


def _gases(rows: pd.DataFrame, file: str) -> Iterator[Finding]:
    yield from _one_each(rows, file, ["activity"], ("category", "method"))
    for line, row in rows.iterrows():
        check = _METHODS.get(str(row["method"]))
        if check and (fault := check(row)):
            column, expected = fault
            yield _finding(file, line, column, row[column], expected)


def _known(item: str, known: list[str]) -> str:
    return f"one of {', '.join(known)}{nearest(item, known)}"


def _fuel(row: pd.Series[Any]) -> tuple[str, str] | None:
    own_factors = all(pd.notna(row[gas]) for gas in ("co2", "ch4", "n2o"))
    if row["item"] not in FUELS.index and not own_factors:
        return "item", f"{_known(row['item'], list(FUELS.index))}; or co2, ch4 and n2o filled in"
    return ("parameter", "more than 0") if row["parameter"] == 0 else None


def _livestock(row: pd.Series[Any]) -> tuple[str, str] | None:
    if row["item"] not in ENTERIC_ASIA and pd.isna(row["ch4"]):
        return "item", f"{_known(row['item'], list(ENTERIC_ASIA))}; or ch4 filled in"
    return None


def _rice(row: pd.Series[Any]) -> tuple[str, str] | None:
    if row["item"] not in RICE_WATER:
        return "item", _known(row["item"], list(RICE_WATER))
    return ("parameter", f"at most {_YEAR_DAYS} days") if float(row["parameter"]) > _YEAR_DAYS else None


def _measured(row: pd.Series[Any]) -> tuple[str, str] | None:
    return None if row["item"] in _GASES else ("item", f"one of {', '.join(_GASES)}")


_METHODS: Final[Mapping[str, Callable[[pd.Series[Any]], tuple[str, str] | None]]] = {
    "fuel": _fuel,
    "livestock": _livestock,
    "rice": _rice,
    "measured": _measured,
}
