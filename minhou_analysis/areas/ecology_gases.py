"""Greenhouse-gas inventory (温室气体清单): activity data times emission factors, by source and gas, in CO2 equivalents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.ecology_accounts import Case
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed, paragraph
from minhou_analysis.methods.emissions import (
    FUELS,
    fuel_emissions,
    fuel_energy,
    livestock_methane,
    purchased_electricity,
    rice_methane,
    soil_nitrous_oxide,
)
from minhou_analysis.methods.greenhouse_gas import GreenhouseGasInventory, inventory
from minhou_analysis.observations import ObservationStatus

POTENTIALS: Final = "AR5"
"""Set of global warming potentials that the inventory is made with."""
_GASES: Final = {"CO2": "二氧化碳", "CH4": "甲烷", "N2O": "氧化亚氮"}
_CATEGORIES: Final = {
    "energy": "能源活动",
    "industry": "工业过程",
    "agriculture": "农业活动",
    "waste": "废弃物处理",
}
_NITROGEN: Final = ("synthetic", "organic", "residues")
_TONNE: Final = UnitOfMeasure("tonne", "吨", "t", "mass", 2)
_CO2E: Final = UnitOfMeasure("tonne_co2e", "吨二氧化碳当量", "t CO2e", "mass", 2)
_SMALL: Final = 100.0
_FINE: Final = 6
"""Decimals of less than ``_SMALL`` tonnes."""
_SCOPE_2: Final = "electricity"
_STATUS: Final = ObservationStatus.ESTIMATED

Tonnes = dict[str, float]


def emissions(case: Case) -> pd.DataFrame:
    """Tonnes by activity and gas, with category, scope and whether biogenic: what ``methods.inventory`` asks for."""
    rows = case.filled["greenhouse_gases"]
    rows = rows[rows["period"] == case.period]
    found: list[dict[str, Any]] = []
    for _, row in rows[rows["method"] != "soil"].iterrows():
        own = _SOURCES[str(row["method"])](row)
        alone = (rows["activity"] == row["activity"]).sum() == 1
        source = str(row["activity"])
        name = source if alone else fill("{activity}（{item}）", activity=source, item=row["item"])
        found += _records(name, row, own)
    for activity, of_activity in rows[rows["method"] == "soil"].groupby("activity", sort=False):
        found += _records(str(activity), of_activity.iloc[0], _soil(of_activity))
    return pd.DataFrame(found)


def _records(name: str, row: pd.Series[Any], tonnes: Tonnes) -> list[dict[str, Any]]:
    biogenic = row["item"] in FUELS.index and bool(FUELS.loc[row["item"], "biogenic"])
    return [
        {
            "activity": name,
            "category": row["category"],
            "scope": 2 if row["method"] == _SCOPE_2 else 1,
            "gas": gas,
            "tonnes": amount,
            "biogenic": biogenic,
        }
        for gas, amount in tonnes.items()
    ]


def _fuel(row: pd.Series[Any]) -> Tonnes:
    fuel = str(row["item"])
    factors = FUELS.reindex([fuel])
    for gas in _GASES:
        if pd.notna(row[gas.lower()]):
            factors[gas] = float(row[gas.lower()])
    energy = fuel_energy(float(row["amount"]), float(row["parameter"]))
    found = fuel_emissions(pd.Series({fuel: energy}), factors)
    return {gas: float(found[gas].iloc[0]) for gas in _GASES}


def _electricity(row: pd.Series[Any]) -> Tonnes:
    return {"CO2": purchased_electricity(float(row["amount"]), float(row["parameter"]), float(row["co2"]))}


def _livestock(row: pd.Series[Any]) -> Tonnes:
    kind = str(row["item"])
    factors = None if pd.isna(row["ch4"]) else {kind: float(row["ch4"])}
    return {"CH4": float(livestock_methane(pd.Series({kind: float(row["amount"])}), factors)[kind])}


def _rice(row: pd.Series[Any]) -> Tonnes:
    return {"CH4": float(rice_methane(float(row["amount"]), float(row["parameter"]), str(row["item"])))}


def _soil(rows: pd.DataFrame) -> Tonnes:
    given = rows.set_index("item")["amount"].reindex(list(_NITROGEN)).astype(float)
    return {"N2O": float(soil_nitrous_oxide(*(float(given[kind]) for kind in _NITROGEN)))}


def _measured(row: pd.Series[Any]) -> Tonnes:
    return {str(row["item"]): float(row["amount"])}


_SOURCES: Final[Mapping[str, Callable[[pd.Series[Any]], Tonnes]]] = {
    "fuel": _fuel,
    "electricity": _electricity,
    "livestock": _livestock,
    "rice": _rice,
    "measured": _measured,
}


def account(case: Case) -> GreenhouseGasInventory:
    """The inventory of a case."""
    return inventory(emissions(case), POTENTIALS)


def total_facts(case: Case, found: GreenhouseGasInventory) -> dict[str, Fact]:
    """Direct and indirect emissions, their sum, and the carbon dioxide of biomass, which is in none of them."""
    described = {
        "scope_1": ("直接排放", found.scope_1, "各直接排放源之和"),
        "scope_2": ("间接排放（净购入电力）", found.scope_2, "各间接排放源之和"),
        "total": ("合计", found.total, "直接排放 + 间接排放"),
        "biogenic_co2": ("另：生物质二氧化碳（不计入合计）", found.biogenic_co2, "生物质燃烧的二氧化碳之和"),
    }
    return {
        name: case.fact(f"greenhouse-{name}", label, value, _fine(value, _CO2E), formula, status=_STATUS)
        for name, (label, value, formula) in described.items()
    }


def _fine(value: float | None, unit: UnitOfMeasure) -> UnitOfMeasure:
    """The unit with decimals to suit: an office emits a few tonnes, a county millions."""
    small = value is not None and abs(value) < _SMALL
    return replace(unit, decimals=_FINE) if small else unit


def inventory_table(case: Case) -> Table:
    """Sources by gas in tonnes, each in CO2 equivalents; scopes and the total last; the set of potentials named."""
    found = account(case)
    rows = [
        _source_row(case, str(activity), of_activity)
        for activity, of_activity in found.table.groupby("activity", sort=False)
    ]
    for name, fact in total_facts(case, found).items():
        if name == "biogenic_co2" and not fact.value:
            continue
        rows.append({"name": fact.label, "equivalent": Number(fact)} | dict.fromkeys(_GASES, BLANK))
    columns = (
        Column("name", "排放源与部门", heads_row=True),
        *(Column(gas, fill("{gas}（吨）", gas=label), numeric=True) for gas, label in _GASES.items()),
        Column("equivalent", "二氧化碳当量（吨）", numeric=True),
    )
    return Table(case.caption(say("温室气体清单")), columns, rows, _note(case, found))


def _note(case: Case, found: GreenhouseGasInventory) -> str:
    used = fill(
        "全球增温潜势采用 {used.name}（百年，甲烷 {used.methane:g}、氧化亚氮 {used.nitrous_oxide:g}）：{used.source}。"
        "未填因子的用 IPCC 2006 缺省值。",
        used=found.potentials,
    )
    parts = [used, fill("来源：{source}。", source=case.source)]
    if found.missing:
        parts.insert(1, fill("缺活动水平：{names}，所在范围不合计。", names=listed(found.missing)))
    return paragraph(parts)


def _source_row(case: Case, activity: str, rows: pd.DataFrame) -> dict[str, Any]:
    gases = {
        gas: case.fact(
            f"{activity}-{gas}",
            fill("{activity}{gas}", activity=activity, gas=label),
            amount,
            _fine(amount, _TONNE),
            "活动水平 × 排放因子",
            status=_STATUS,
        )
        for gas, label in _GASES.items()
        for amount in rows.loc[rows["gas"] == gas, "tonnes"]
    }
    counted = rows[~(rows["biogenic"] & (rows["gas"] == "CO2"))]
    whole = float(counted["co2e"].sum(skipna=False))
    unit = _fine(whole, _CO2E)
    formula = "各气体排放量 × 全球增温潜势，相加"
    label = fill("{activity}合计", activity=activity)
    total = case.fact(f"{activity}-co2e", label, whole, unit, formula, tuple(gases.values()), _STATUS)
    category = _CATEGORIES[str(rows["category"].iloc[0])]
    return (
        dict.fromkeys(_GASES, BLANK)
        | {gas: Number(fact) for gas, fact in gases.items()}
        | {"name": Remarked(activity, category, below=True), "equivalent": Number(total)}
    )
