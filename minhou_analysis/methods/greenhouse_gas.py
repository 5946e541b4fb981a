"""County greenhouse-gas inventory (县域温室气体清单): sources added up in CO2 equivalents, by scope.

Missing activity data is never zero; nothing is counted twice; the CO2 of biomass is shown but not added.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Quantity, finite, require_non_negative

__all__ = [
    "GreenhouseGasInventory",
    "InventoryReason",
    "WarmingPotentials",
    "co2_equivalent",
    "inventory",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmingPotentials:
    """A named set of global warming potentials over 100 years (全球增温潜势, GWP100).

    ``fossil_methane`` differs from ``methane`` where the set tells them apart: fossil methane turns into CO2
    that was not in the air before.

    Source: given in ``source``.

    Do not use when two inventories were made with different sets: compare gas by gas.
    """

    name: str
    methane: float
    fossil_methane: float
    nitrous_oxide: float
    source: str


WARMING_POTENTIALS = MappingProxyType(
    {
        row[0]: WarmingPotentials(
            name=row[0], methane=row[1], fossil_methane=row[2], nitrous_oxide=row[3], source=row[4]
        )
        for row in (
            ("SAR", 21.0, 21.0, 310.0, "IPCC 1995, Second Assessment Report, WG I, table 2.9"),
            ("AR4", 25.0, 25.0, 298.0, "IPCC 2007, AR4, WG I, table 2.14"),
            ("AR5", 28.0, 28.0, 265.0, "IPCC 2013, AR5, WG I, table 8.A.1, without feedbacks, one CH4"),
            ("AR5 fossil", 28.0, 30.0, 265.0, "IPCC 2013, AR5, WG I, table 8.A.1, fossil CH4 apart"),
            ("AR6", 27.9, 27.9, 273.0, "IPCC 2021, AR6, WG I, table 7.SM.7, one CH4"),
            ("AR6 fossil", 27.0, 29.8, 273.0, "IPCC 2021, AR6, WG I, table 7.15, fossil CH4 apart"),
        )
    }
)
"""Sets by name. 《省级温室气体清单编制指南(试行)》 (2011) uses SAR; the Paris Agreement's reporting uses AR5."""


class InventoryReason(StrEnum):
    """Why an inventory has no total (清单不能合计的原因).

    Source: rule of this package, after the notation keys of IPCC 2006, vol. 1, ch. 8 (NE is not NO).

    Do not use when a source does not occur in the area: report it as zero.
    """

    MISSING_ACTIVITY = "missing activity data"


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenhouseGasInventory:
    """Result of :func:`inventory` (温室气体清单), tonnes of CO2 equivalent.

    ``table``: the rows with ``co2e``; ``scope_1`` (inside the area, 直接排放) and ``scope_2`` (electricity and heat
    bought, 间接排放) are None when one of their rows is missing, with ``reason`` and ``missing`` activities;
    ``biogenic_co2`` is a memo item, in neither, None when missing. ``potentials``: the set used.

    Source: see :func:`inventory`.

    Do not use when scope 2 of several areas is added up: their power plants are in scope 1.
    """

    table: pd.DataFrame
    scope_1: float | None
    scope_2: float | None
    biogenic_co2: float | None
    missing: tuple[str, ...]
    reason: InventoryReason | None
    potentials: WarmingPotentials

    @property
    def total(self) -> float | None:
        """Scope 1 and scope 2 together; None when one of them is."""
        return None if self.scope_1 is None or self.scope_2 is None else self.scope_1 + self.scope_2

    @property
    def by_category(self) -> pd.DataFrame:
        """CO2 equivalents by category (rows) and scope (columns); a category with a gap is missing."""
        counted = self.table[~_memo(self.table)]
        sums = counted.groupby(["category", "scope"])["co2e"].agg(lambda tonnes: tonnes.sum(skipna=False))
        return sums.unstack("scope")


def co2_equivalent(tonnes: Quantity, gas: str, potentials: str = "AR5", *, fossil: bool = False) -> Quantity:
    """CO2 equivalent (二氧化碳当量) of a gas, tonnes.

    ::

        CO2e = tonnes × GWP

    ``gas``: CO2, CH4 or N2O; ``potentials``: a name of ``WARMING_POTENTIALS``; ``fossil``: methane from fossil sources
    (fuels, mines), which two of the sets count higher.

    Edge cases: zero gives 0; a negative amount is a removal and stays negative; missing elements stay
    missing.

    Raises :class:`MethodError` for another gas or set, or infinite tonnes.

    Source: IPCC assessment reports, see ``WARMING_POTENTIALS``.

    Do not use when short-lived warming is the question: a potential over 100 years hides methane's first
    decades.
    """
    finite("tonnes", tonnes)
    return tonnes * _potential(gas, _potentials(potentials), fossil=fossil)


def inventory(emissions: pd.DataFrame, potentials: str = "AR5") -> GreenhouseGasInventory:
    """Inventory (温室气体清单) from a table of emissions by activity and gas.

    Columns ``activity`` (a name for what emits: one fuel in one sector, one herd), ``category`` (energy, industry,
    agriculture, waste …), ``scope`` (1 or 2), ``gas`` (CO2, CH4, N2O), ``tonnes``, and optionally ``biogenic`` and
    ``fossil`` (false unless given)::

        scope total = Σ tonnes × GWP  over its rows, without biogenic CO2

    CO2 of biogenic rows is a memo item; their CH4 and N2O count. Land-use change and forestry is not part of
    this table: account removals apart.

    Edge cases: a row of zero counts; a row with missing tonnes leaves its scope without total and is named;
    a scope without any row is 0. One row is enough.

    Raises :class:`MethodError` for missing columns, no row, a scope other than 1 and 2, another gas, negative
    or infinite tonnes, or an activity that has the same gas twice or stands in both scopes (double counting).

    Source: IPCC 2006 Guidelines, vol. 1, ch. 8; GHG Protocol for Cities (GPC) for scopes.

    Do not use when emissions of goods bought elsewhere (scope 3, 消费侧) are meant.
    """
    absent = [c for c in ("activity", "category", "scope", "gas", "tonnes") if c not in emissions.columns]
    if absent:
        raise MethodError(f"the table of emissions has no column {', '.join(absent)}")
    if emissions.empty:
        raise MethodError("an inventory needs at least one emission")
    chosen = _potentials(potentials)
    table = emissions.reset_index(drop=True).copy()
    for flag in ("biogenic", "fossil"):
        table[flag] = table[flag].fillna(False).astype(bool) if flag in table.columns else False
    if not table["scope"].isin([1, 2]).all():
        raise MethodError("scope must be 1 or 2")
    table["tonnes"] = finite("tonnes", table["tonnes"])
    require_non_negative(tonnes=table["tonnes"])
    _refuse_double_counting(table)
    rates = [
        _potential(gas, chosen, fossil=bool(fossil))
        for gas, fossil in zip(table["gas"], table["fossil"], strict=True)
    ]
    table["co2e"] = table["tonnes"] * rates
    memo = _memo(table)
    scope_1 = _sum(table.loc[(table["scope"] == 1) & ~memo, "co2e"])
    scope_2 = _sum(table.loc[(table["scope"] == 2) & ~memo, "co2e"])
    return GreenhouseGasInventory(
        table=table,
        scope_1=scope_1,
        scope_2=scope_2,
        biogenic_co2=_sum(table.loc[memo, "co2e"]),
        missing=tuple(dict.fromkeys(table.loc[table["tonnes"].isna(), "activity"])),
        reason=InventoryReason.MISSING_ACTIVITY if scope_1 is None or scope_2 is None else None,
        potentials=chosen,
    )


def _sum(rows: pd.Series[float]) -> float | None:
    return None if rows.isna().any() else float(rows.sum())


def _memo(table: pd.DataFrame) -> pd.Series[bool]:
    return table["biogenic"] & (table["gas"] == "CO2")


def _refuse_double_counting(table: pd.DataFrame) -> None:
    twice = table.loc[table.duplicated(["activity", "gas"]), "activity"]
    if not twice.empty:
        raise MethodError(f"counted twice: {', '.join(dict.fromkeys(map(str, twice)))}")
    scopes = table.groupby("activity", sort=False)["scope"].nunique()
    both = scopes.index[scopes > 1]
    if len(both):
        raise MethodError(f"in both scopes: {', '.join(map(str, both))}")


def _potentials(name: str) -> WarmingPotentials:
    if name not in WARMING_POTENTIALS:
        raise MethodError(f"no warming potentials {name!r}; known are {', '.join(WARMING_POTENTIALS)}")
    return WARMING_POTENTIALS[name]


def _potential(gas: str, potentials: WarmingPotentials, *, fossil: bool) -> float:
    methane = potentials.fossil_methane if fossil else potentials.methane
    known = {"CO2": 1.0, "CH4": methane, "N2O": potentials.nitrous_oxide}
    if gas not in known:
        raise MethodError(f"no warming potential of {gas}; known are {', '.join(known)}")
    return known[gas]
