"""What ecosystem services are worth (生态产品价值), service by service, from quantities and prices.

GB/T 46869-2025 《生态系统评估 陆域生态产品总值核算技术指南》, in force since 2025-12-31, governs the account of
ecosystem products; its text was not available to this package. The formulas below are those commonly
given for the 2020 guide 《陆地生态系统生产总值(GEP)核算技术指南》 and are *not verified* against either text: set
them against it before a figure is called official. Prices and parameters never stand in code: they come
from a dated table (:func:`~minhou_analysis.methods.ecosystem_prices.read_parameters`).

Every function works element by element on single numbers or arrays, so that one call serves a whole
Monte Carlo draw; money is in the currency of the prices.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    finite,
    require_non_negative,
    require_positive,
    require_shares,
)

__all__ = [
    "carbon_fixed",
    "carbon_value",
    "evaporation_energy",
    "flood_storage",
    "oxygen_released",
    "oxygen_value",
    "priced",
    "purified",
    "sand_value",
    "soil_value",
    "transpiration_energy",
]

CO2_PER_CARBON = 44 / 12
"""Tonnes of CO2 per tonne of carbon."""

OXYGEN_PER_CO2 = 32 / 44
"""Tonnes of oxygen released per tonne of CO2 taken up."""


def priced(
    quantities: Mapping[str, npt.ArrayLike], prices: Mapping[str, npt.ArrayLike]
) -> dict[str, Numbers]:
    """Value of products item by item (物质产品、净化、旅游等按项计价): quantity times price.

    ::

        V_i = E_i p_i

    The form of material products (产量 × 价格), purified air and water (治理量 × 单位治理成本), travel costs
    (人次 × 人均旅行费用), and water (水量 × 水库单位库容成本).

    Edge cases: a quantity of zero is worth 0; a missing quantity stays missing; an empty mapping gives an
    empty one. A price of zero is allowed, a negative one not.

    Raises :class:`MethodError` for an item without price, or a negative quantity or price.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when prices are of different years: bring them to one year's prices first.
    """
    values = {}
    for item, quantity in quantities.items():
        if item not in prices:
            raise MethodError(f"no price for {item}")
        require_non_negative(**{item: quantity, f"price of {item}": prices[item]})
        values[item] = finite(item, quantity) * finite("price", prices[item])
    return values


def soil_value(
    retained: npt.ArrayLike,
    *,
    bulk_density: npt.ArrayLike,
    sediment_share: npt.ArrayLike,
    dredging_cost: npt.ArrayLike,
    nutrients: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]] | None = None,
) -> Numbers:
    """Value of soil retention (土壤保持价值): less dredging (减少泥沙淤积) and less pollution (减少面源污染).

    ::

        V = λ (Q / ρ) c + Σ Q n_i p_i

    ``retained`` Q in t, ``bulk_density`` ρ in t/m³, ``sediment_share`` λ the share that would settle (0.24
    is common in China), ``dredging_cost`` c per m³; ``nutrients``: for each of nitrogen, phosphorus …
    its share n of the soil and the treatment cost p per tonne of it.

    Edge cases: no soil retained is worth 0; without nutrients only dredging counts; missing elements stay
    missing.

    Raises :class:`MethodError` for a negative quantity or cost, a density not above zero, or a share
    outside 0 to 1.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when retention is in t/(hm²·a): multiply by the area first.
    """
    require_non_negative(retained=retained, dredging_cost=dredging_cost)
    require_positive(bulk_density=bulk_density)
    require_shares(sediment_share=sediment_share)
    soil = finite("retained", retained)
    value = finite("sediment_share", sediment_share) * soil / finite("bulk_density", bulk_density)
    value = value * finite("dredging_cost", dredging_cost)
    for name, (content, cost) in (nutrients or {}).items():
        require_shares(**{f"content of {name}": content})
        require_non_negative(**{f"cost of {name}": cost})
        value = value + soil * finite(name, content) * finite(name, cost)
    return value


def sand_value(
    fixed: npt.ArrayLike,
    *,
    bulk_density: npt.ArrayLike,
    thickness: npt.ArrayLike,
    restoration_cost: npt.ArrayLike,
) -> Numbers:
    """Value of sand fixation (防风固沙价值): the cost of restoring the ground it would have covered.

    ::

        V = Q / (ρ h) × c

    ``fixed`` Q in t, ``bulk_density`` ρ of sand in t/m³, ``thickness`` h of the sand cover in m,
    ``restoration_cost`` c per m².

    Edge cases: no sand fixed is worth 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative quantity or cost, or a density or thickness not above zero.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when the county has no wind erosion: leave the service out rather than value a model's
    noise.
    """
    require_non_negative(fixed=fixed, restoration_cost=restoration_cost)
    require_positive(bulk_density=bulk_density, thickness=thickness)
    depth = finite("bulk_density", bulk_density) * finite("thickness", thickness)
    return finite("fixed", fixed) / depth * finite("restoration_cost", restoration_cost)


def flood_storage(
    *,
    vegetation: npt.ArrayLike = 0.0,
    lakes: npt.ArrayLike = 0.0,
    reservoirs: npt.ArrayLike = 0.0,
    marshes: npt.ArrayLike = 0.0,
) -> Numbers:
    """Flood storage (洪水调蓄量), m³: what vegetation, lakes, reservoirs and marshes hold back.

    ::

        C = C_vegetation + C_lakes + C_reservoirs + C_marshes

    Its value is the volume times the cost of a cubic metre of reservoir (:func:`priced`).

    Edge cases: a part not given counts as absent (0); a part given as missing makes the sum missing.

    Raises :class:`MethodError` for a negative part.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when total instead of flood-control capacity is at hand: most of a reservoir is full when
    the flood comes.
    """
    parts = {"vegetation": vegetation, "lakes": lakes, "reservoirs": reservoirs, "marshes": marshes}
    require_non_negative(**parts)
    total: Numbers = sum((finite(name, part) for name, part in parts.items()), np.zeros(()))
    return total


def purified(emission: npt.ArrayLike, capacity: npt.ArrayLike, meets_standard: npt.ArrayLike) -> Numbers:
    """Pollutant that ecosystems really remove (空气、水质净化量), t: never more than was emitted.

    ::

        Q = emission                    where the ambient standard is met
        Q = min(capacity, emission)     elsewhere

    ``capacity``: what the ecosystems of the area could take up; ``meets_standard``: whether ambient air or
    water meets its standard.

    Edge cases: no emission leaves nothing to remove (0), whatever the capacity; a missing emission, or a
    missing capacity where it is needed, stays missing.

    Raises :class:`MethodError` for a negative emission or capacity.

    Source: 2020 GEP guide (unverified, see the module); the cap by emission keeps the service from being
    larger than what there was to purify.

    Do not use when pollution drifts in from elsewhere: emissions of the area then say nothing about what
    was removed.
    """
    require_non_negative(emission=emission, capacity=capacity)
    emitted, could = finite("emission", emission), finite("capacity", capacity)
    met = np.asarray(meets_standard, dtype=bool)
    removed: Numbers = np.where(met, emitted, np.minimum(could, emitted))
    return removed


def carbon_fixed(net_ecosystem_production: npt.ArrayLike) -> Numbers:
    """Carbon dioxide taken up (固碳量), t CO2, from net ecosystem production (NEP) in t of carbon.

    ::

        Q_CO2 = 44 / 12 × NEP

    Edge cases: an ecosystem that loses carbon (NEP below zero) gives a negative number, a source; zero
    gives 0; missing elements stay missing.

    Raises :class:`MethodError` for infinite input.

    Source: 2020 GEP guide (unverified, see the module); ratio of molar masses.

    Do not use when only NPP is known: soil respiration has not been taken off.
    """
    return CO2_PER_CARBON * finite("net_ecosystem_production", net_ecosystem_production)


def oxygen_released(carbon_dioxide: npt.ArrayLike) -> Numbers:
    """Oxygen released (释氧量), t, from carbon dioxide taken up, t.

    ::

        Q_O2 = 32 / 44 × Q_CO2

    Edge cases: follows the sign of its input; zero gives 0; missing elements stay missing.

    Raises :class:`MethodError` for infinite input.

    Source: 2020 GEP guide (unverified, see the module); ratio of molar masses.

    Do not use when carbon is shown beside it as an independent result: both are one NEP in two units.
    """
    return OXYGEN_PER_CO2 * finite("carbon_dioxide", carbon_dioxide)


def carbon_value(net_ecosystem_production: npt.ArrayLike, price: npt.ArrayLike) -> Numbers:
    """Value of carbon fixation (固碳价值): :func:`carbon_fixed` times the price of a tonne of CO2.

    ::

        V = 44 / 12 × NEP × p

    Edge cases: a carbon source has a negative value; zero gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative price.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when the price is per tonne of carbon: it is 44/12 of that per tonne of CO2.
    """
    require_non_negative(price=price)
    return carbon_fixed(net_ecosystem_production) * finite("price", price)


def oxygen_value(net_ecosystem_production: npt.ArrayLike, price: npt.ArrayLike) -> Numbers:
    """Value of oxygen released (释氧价值): tonnes of oxygen times the price of industrial oxygen.

    ::

        V = 32 / 12 × NEP × p

    Edge cases: follows the sign of NEP; zero gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative price.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when carbon fixation is valued too and the two are read as separate findings: the account
    flags them as not independent.
    """
    require_non_negative(price=price)
    return oxygen_released(carbon_fixed(net_ecosystem_production)) * finite("price", price)


def transpiration_energy(
    heat_per_area: npt.ArrayLike, area: npt.ArrayLike, days: npt.ArrayLike, efficiency: npt.ArrayLike
) -> Numbers:
    """Energy that plants save in cooling (植被蒸腾降温耗能), kWh, by type of vegetation.

    ::

        E_i = EPP_i S_i D_i × 10⁶ / (3600 r)

    ``heat_per_area`` EPP, heat taken up by transpiration in kJ/(m²·d), ``area`` S in km², ``days`` D of cooling in
    the year, ``efficiency`` r of an air conditioner (about 3). The value is the sum of E
    times the price of electricity (:func:`priced`).

    Edge cases: no day above the comfort limit gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative input, more than 366 days, or an efficiency not above zero.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when nobody lives near the vegetation: cooling that nobody would have bought saves nothing.
    """
    require_non_negative(heat_per_area=heat_per_area, area=area, days=days)
    require_positive(efficiency=efficiency)
    if np.any(finite("days", days) > 366):
        raise MethodError("days of cooling must not exceed a year")
    heat = finite("heat_per_area", heat_per_area) * finite("area", area) * finite("days", days)
    return heat * 1e6 / (3600 * finite("efficiency", efficiency))


def evaporation_energy(
    volume: npt.ArrayLike, latent_heat: npt.ArrayLike = 2450.0, humidifying: npt.ArrayLike = 0.0
) -> Numbers:
    """Energy that open water saves by evaporating (水面蒸发降温增湿耗能), kWh.

    ::

        E = E_w q × 10³ / 3600 + E_w y

    ``volume`` E_w in m³ evaporated in the cooling season, ``latent_heat`` q in J/g (kJ/kg; 2450 at 20 °C),
    ``humidifying`` y in kWh a humidifier needs for one m³ (120 to 125 is common; 0 leaves it out). The
    first term is the heat itself: divide by the efficiency of an air conditioner if a text asks for it.

    Edge cases: no evaporation gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative input, or latent heat not above zero.

    Source: 2020 GEP guide (unverified, see the module); governing standard GB/T 46869-2025.

    Do not use when evaporation is annual: only the season that needs cooling saves anything.
    """
    require_non_negative(volume=volume, humidifying=humidifying)
    require_positive(latent_heat=latent_heat)
    water = finite("volume", volume)
    heat = water * finite("latent_heat", latent_heat) * 1e3 / 3600
    return heat + water * finite("humidifying", humidifying)
