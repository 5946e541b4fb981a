"""Greenhouse gases at their sources (温室气体排放源), IPCC tier 1: activity times emission factor, in tonnes.

Factors are tables with their source, to be replaced by those of a county or a newer edition; the Chinese
source of defaults is 《省级温室气体清单编制指南(试行)》 (2011). The sum of sources, global warming potentials and
scopes are in :mod:`~minhou_analysis.methods.greenhouse_gas`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    Quantity,
    finite,
    require_non_negative,
    require_positive,
    require_shares,
)

__all__ = [
    "carbon_content_co2",
    "fuel_emissions",
    "fuel_energy",
    "landfill_methane",
    "livestock_methane",
    "purchased_electricity",
    "rice_methane",
    "soil_nitrous_oxide",
]

FUELS = pd.DataFrame(
    [
        ("anthracite", "无烟煤", 98300, 1, 1.5, False),
        ("coking coal", "炼焦煤", 94600, 1, 1.5, False),
        ("other bituminous coal", "其他烟煤", 94600, 1, 1.5, False),
        ("sub-bituminous coal", "次烟煤", 96100, 1, 1.5, False),
        ("lignite", "褐煤", 101000, 1, 1.5, False),
        ("coke oven coke", "焦炭", 107000, 1, 1.5, False),
        ("crude oil", "原油", 73300, 3, 0.6, False),
        ("motor gasoline", "汽油", 69300, 3, 0.6, False),
        ("jet kerosene", "航空煤油", 71500, 3, 0.6, False),
        ("diesel oil", "柴油", 74100, 3, 0.6, False),
        ("residual fuel oil", "燃料油", 77400, 3, 0.6, False),
        ("liquefied petroleum gas", "液化石油气", 63100, 1, 0.1, False),
        ("natural gas", "天然气", 56100, 1, 0.1, False),
        ("coke oven gas", "焦炉煤气", 44400, 1, 0.1, False),
        ("blast furnace gas", "高炉煤气", 260000, 1, 0.1, False),
        ("wood", "薪柴", 112000, 30, 4, True),
    ],
    columns=["fuel", "name", "CO2", "CH4", "N2O", "biogenic"],
).set_index("fuel")
"""Emission factors of fuels burnt in energy industries, kg per TJ of net calorific value.

IPCC 2006 Guidelines, vol. 2, ch. 2, table 2.2. CH4 of coal is 10 in manufacturing (table 2.3) and 300 in homes
(table 2.5), of oil 10 and of gas 5 in homes: give another table there. The CO2 of biogenic fuels is a memo
item."""

ENTERIC_ASIA = {
    "dairy cattle": 68.0,
    "other cattle": 47.0,
    "buffalo": 55.0,
    "sheep": 5.0,
    "goats": 5.0,
    "swine": 1.0,
}
"""Methane of enteric fermentation, kg a head and year: IPCC 2006, vol. 4, ch. 10, tables 10.10 and 10.11 (Asia)."""

RICE_BASE = 1.30
"""Methane of continuously flooded rice without organic amendments, kg/(ha·d): IPCC 2006, vol. 4, table 5.11."""

RICE_WATER = {
    "continuously flooded": 1.0,
    "single aeration": 0.60,
    "multiple aeration": 0.52,
    "regular rainfed": 0.28,
    "drought prone": 0.25,
    "deep water": 0.31,
}
"""Scaling factor of the water regime while rice grows: IPCC 2006, vol. 4, table 5.12 (disaggregated)."""


def fuel_energy(amount: Quantity, net_calorific_value: Quantity) -> Quantity:
    """Energy of a fuel (燃料热量), TJ: amount times net calorific value (低位发热量).

    ::

        E = amount × NCV

    ``amount`` in t with NCV in TJ/t, or 10⁴ m³ with TJ/10⁴ m³.

    Edge cases: nothing burnt gives 0; missing elements stay missing, they are not zero.

    Raises :class:`MethodError` for a negative amount or NCV not above zero.

    Source: IPCC 2006 Guidelines, vol. 2, ch. 1.

    Do not use when the calorific value is gross (高位): emission factors belong to the net one.
    """
    require_non_negative(amount=amount)
    require_positive(net_calorific_value=net_calorific_value)
    return amount * net_calorific_value


def fuel_emissions(energy: pd.Series[float], factors: pd.DataFrame = FUELS) -> pd.DataFrame:
    """CO2, CH4 and N2O of fuels burnt (燃料燃烧排放), tonnes by fuel.

    ::

        E = energy × EF / 1000

    ``energy``: TJ by fuel (the index, as in ``factors``); EF in kg/TJ. The result has columns ``CO2``, ``CH4``,
    ``N2O`` and ``biogenic``.

    Edge cases: nothing burnt gives 0; a missing energy stays missing; no fuel gives an empty table.

    Raises :class:`MethodError` for a fuel without factors, a fuel named twice, or negative energy.

    Source: IPCC 2006 Guidelines, vol. 2, ch. 2, equation 2.1 and table 2.2.

    Do not use when the fuel is feedstock (non-energy use) or sold as bunkers.
    """
    unknown = [str(fuel) for fuel in energy.index if fuel not in factors.index]
    if unknown:
        raise MethodError(f"no emission factors for {', '.join(unknown)}")
    if energy.index.has_duplicates:
        raise MethodError("a fuel is named twice; add its amounts up first")
    require_non_negative(energy=energy)
    rates = factors.loc[energy.index]
    tonnes = rates[["CO2", "CH4", "N2O"]].mul(energy, axis=0) / 1000
    return tonnes.assign(biogenic=rates["biogenic"])


def carbon_content_co2(
    amount: Quantity, heat: Quantity, carbon: Quantity, oxidised: Quantity | float = 1.0
) -> Quantity:
    """CO2 of a fuel by its carbon (碳平衡法), in kg where carbon is in kg.

    ::

        CO2 = amount × heat × carbon × oxidised × 44 / 12

    ``heat`` per unit of fuel, ``carbon`` kg per unit of heat, ``oxidised`` the share that burns (碳氧化率).

    Edge cases: nothing burnt gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative input or a share outside 0 to 1.

    Source: IPCC 2006 Guidelines, vol. 2, ch. 1; 《省级温室气体清单编制指南(试行)》 2011.

    Do not use when part of the carbon stays in a product: take it off first.
    """
    require_non_negative(amount=amount, heat=heat, carbon=carbon)
    require_shares(oxidised=oxidised)
    return amount * heat * carbon * oxidised * (44 / 12)


def livestock_methane(
    heads: pd.Series[float], factors: Mapping[str, float] | None = None
) -> pd.Series[float]:
    """Methane of livestock (动物肠道发酵), tonnes by kind of animal; with other factors, of manure (粪便管理).

    ::

        E = heads × EF / 1000

    ``heads``: mean number over the year, by kind; EF in kg a head and year, those of enteric fermentation
    in Asia unless others are given. Dairy and other cattle, and sheep and goats, apart.

    Edge cases: no animal gives 0; a missing number stays missing.

    Raises :class:`MethodError` for a kind without factor, a kind named twice, or a negative number.

    Source: IPCC 2006 Guidelines, vol. 4, ch. 10, equation 10.19, tables 10.10–10.11.

    Do not use when animals live less than a year: turn slaughter numbers into a mean population first.
    """
    rates = ENTERIC_ASIA if factors is None else factors
    unknown = [str(kind) for kind in heads.index if kind not in rates]
    if unknown:
        raise MethodError(f"no emission factor for {', '.join(unknown)}")
    if heads.index.has_duplicates:
        raise MethodError("a kind of animal is named twice; add its numbers up first")
    require_non_negative(heads=heads)
    return heads * pd.Series({kind: float(rates[kind]) for kind in heads.index}, dtype=float) / 1000


def rice_methane(
    area: Quantity,
    days: Quantity,
    water: str = "continuously flooded",
    *,
    before: float = 1.0,
    amendments: Mapping[float, float] | None = None,
    base: float = RICE_BASE,
) -> Quantity:
    """Methane of rice fields (稻田甲烷), tonnes a season.

    ::

        E = EF_c SF_w SF_p SF_o × days × area / 1000
        SF_o = (1 + Σ ROA_i CFOA_i) ** 0.59

    ``area`` harvested in ha, ``days`` of growth, ``water`` a regime of ``RICE_WATER``, ``before`` SF_p the factor
    of the regime before the season, ``amendments``: conversion factor CFOA → rate ROA in t/ha.

    Edge cases: no area or no day gives 0; missing elements stay missing.

    Raises :class:`MethodError` for another regime, a negative input, or more than 366 days.

    Source: IPCC 2006 Guidelines, vol. 4, ch. 5, equations 5.1–5.3, tables 5.11–5.14.

    Do not use when early and late rice share a field: count each season with its own area and days.
    """
    if water not in RICE_WATER:
        raise MethodError(f"no water regime {water!r}; known are {', '.join(RICE_WATER)}")
    require_non_negative(area=area, days=days, before=before, base=base)
    if np.any(finite("days", days) > 366):
        raise MethodError("a season must not exceed a year")
    organic = amendments or {}
    require_non_negative(conversion=list(organic), rate=list(organic.values()))
    scale = (1.0 + sum(conversion * amount for conversion, amount in organic.items())) ** 0.59
    rate: float = base * RICE_WATER[water] * before * scale / 1000
    return area * days * rate


def soil_nitrous_oxide(
    synthetic: Quantity,
    organic: Quantity,
    residues: Quantity,
    *,
    direct: float = 0.01,
    volatilised: tuple[float, float] = (0.10, 0.20),
    deposited: float = 0.01,
    leached: float = 0.30,
    from_leaching: float = 0.0075,
) -> Quantity:
    """Nitrous oxide of managed soils (农用地氧化亚氮), direct and indirect, tonnes; inputs in t of nitrogen.

    ::

        N2O = 44 / 28 × (N EF1 + (F_sn a + F_on b) EF4 + N f EF5),  N = F_sn + F_on + F_cr

    F_sn synthetic fertiliser, F_on manure and other organic nitrogen, F_cr crop residues; EF1 ``direct``, a and
    b ``volatilised``, EF4 ``deposited``, f ``leached`` (0 in dry regions), EF5 ``from_leaching``.

    Edge cases: no nitrogen gives 0; missing elements stay missing.

    Raises :class:`MethodError` for negative nitrogen or a factor outside 0 to 1.

    Source: IPCC 2006 Guidelines, vol. 4, ch. 11, equations 11.1, 11.9 and 11.10, tables 11.1 and 11.3.

    Do not use when nitrogen went on flooded rice only: its direct factor is 0.003.
    """
    require_non_negative(synthetic=synthetic, organic=organic, residues=residues)
    shares = {"direct": direct, "deposited": deposited, "leached": leached, "from_leaching": from_leaching}
    require_shares(**shares, volatilised=volatilised)
    nitrogen = synthetic + organic + residues
    lost = synthetic * volatilised[0] + organic * volatilised[1]
    return (nitrogen * (direct + leached * from_leaching) + lost * deposited) * (44 / 28)


def landfill_methane(
    deposited: npt.ArrayLike,
    *,
    degradable_carbon: float,
    decay_rate: float,
    correction: npt.ArrayLike = 1.0,
    decomposing: float = 0.5,
    methane_share: float = 0.5,
    recovered: npt.ArrayLike = 0.0,
    oxidised: float = 0.0,
) -> Numbers:
    """Methane of a landfill (填埋场甲烷) by first-order decay, tonnes year by year.

    ``deposited`` W: tonnes of one kind of waste, from the first year of the site; DOC ``degradable_carbon``, k
    ``decay_rate`` per year, MCF ``correction``, DOC_f ``decomposing``, F ``methane_share`` of the gas, R ``recovered``
    tonnes, OX ``oxidised`` share::

        D_t = W_t DOC DOC_f MCF_t
        S_t = D_t + S_(t-1) exp(-k)
        CH4_t = (S_(t-1) (1 - exp(-k)) F × 16 / 12 - R_t) (1 - OX)

    Edge cases: the first year emits nothing (decay begins in the year after deposition); a year without
    waste counts as 0 only where 0 is given: a missing year is refused, because all later years hang on it.

    Raises :class:`MethodError` for no or missing years, negative waste or decay rate, shares outside 0 to 1, or
    more recovered than was generated.

    Source: IPCC 2006 Guidelines, vol. 5, ch. 3, equations 3.1–3.6.

    Do not use when wastes decay at different rates: call it for each and add up.
    """
    waste = finite("deposited", deposited)
    if waste.ndim != 1 or waste.size == 0 or np.isnan(waste).any():
        raise MethodError("deposited must be one amount for each year since the site opened")
    require_non_negative(deposited=waste, decay_rate=decay_rate, recovered=recovered)
    shares = {"degradable_carbon": degradable_carbon, "decomposing": decomposing, "correction": correction}
    require_shares(**shares, methane_share=methane_share, oxidised=oxidised)
    decomposable = waste * finite("correction", correction) * degradable_carbon * decomposing
    stock = np.convolve(decomposable, np.exp(-decay_rate * np.arange(waste.size)))[: waste.size]
    decayed = np.concatenate([[0.0], stock[:-1] * -np.expm1(-decay_rate)])
    generated = decayed * methane_share * 16 / 12
    left = generated - finite("recovered", recovered)
    if np.any(left < -1e-9 * np.maximum(generated, 1.0)):
        raise MethodError("more methane was recovered than the landfill generated")
    emitted: Numbers = np.maximum(left, 0.0) * (1 - oxidised)
    return emitted


def purchased_electricity(consumed: Quantity, generated: Quantity, factor: Quantity) -> Quantity:
    """CO2 of electricity from the grid (净购入电力间接排放), tonnes, scope 2.

    ::

        E = max(consumed - generated, 0) × EF

    ``consumed`` and ``generated`` inside the area in MWh, EF in t/MWh (the average factor that the Ministry of
    Ecology and Environment publishes for the year).

    Edge cases: what is generated inside is not counted again, because its fuels are in scope 1; an area
    that sells more than it buys has 0, not a credit; missing elements stay missing.

    Raises :class:`MethodError` for a negative input.

    Source: GHG Protocol for Cities (GPC), scope 2; IPCC guidelines count no imports.

    Do not use when the inventory is to be added up over areas: the power plant's area has these tonnes too.
    """
    require_non_negative(consumed=consumed, generated=generated, factor=factor)
    bought = consumed - generated
    return bought * (bought > 0) * factor
