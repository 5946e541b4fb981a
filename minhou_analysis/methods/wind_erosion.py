"""Sand that vegetation holds (防风固沙): the revised wind erosion equation (RWEQ) and its factors.

Formulas of HJ 1173-2021 《全国生态状况调查评估技术规范——生态系统服务功能评估》, normative annex A.3; their
numbers stand in brackets. The signs were lost in the readable copy of the text and are those of RWEQ
(Fryrear et al. 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    Quantity,
    finite,
    require_non_negative,
    require_positive,
)

__all__ = [
    "SandFixation",
    "climate_factor",
    "erodible_fraction",
    "ridge_roughness",
    "roughness_factor",
    "sand_fixation",
    "soil_crust_factor",
    "wind_cover_factor",
    "wind_erosion",
]

GRAVITY = 9.8
"""Acceleration of gravity g, m/s²."""

WIND_COVER_COEFFICIENTS = {
    "林地": 0.1535,
    "草地": 0.1151,
    "灌丛": 0.0921,
    "裸地": 0.0768,
    "沙地": 0.0658,
    "农田": 0.0438,
}
"""Coefficient a of the cover factor by type of vegetation (HJ 1173-2021, A.20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandFixation:
    """Result of :func:`sand_fixation` (防风固沙量): potential and actual wind erosion and what is held.

    In kg/m² a year, as the formulas give it with transport in kg/m and distances in m; the properties
    ending in ``_per_km2`` are in t/(km²·a), the unit the standard prints, which is 1000 times the number.

    Source: HJ 1173-2021, A.14.

    Do not use when a sum over an area is wanted without multiplying by that area first.
    """

    potential: Numbers
    actual: Numbers

    @property
    def retained(self) -> Numbers:
        """Potential less actual erosion, kg/m² a year."""
        return self.potential - self.actual

    @property
    def retained_per_km2(self) -> Numbers:
        """Potential less actual erosion, t/(km²·a)."""
        return self.retained * 1000


def sand_fixation(
    climate: npt.ArrayLike,
    erodible: npt.ArrayLike,
    crust: npt.ArrayLike,
    roughness: npt.ArrayLike,
    cover: npt.ArrayLike,
    distance: npt.ArrayLike,
) -> SandFixation:
    """Sand fixation (防风固沙量) by RWEQ (A.14–A.16): wind erosion without less with the vegetation.

    ::

        SR = S_L(WF EF SCF K') - S_L(WF EF SCF K' C)

    with S_L of :func:`wind_erosion`, climate factor WF in kg/m and distance z in m.

    Edge cases: bare ground (C = 1) holds nothing. Because z is the same in both terms, the result is
    below zero where z is longer than about 1.5 s of the bare ground: given as computed. A factor of zero
    gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative factor, C above 1, or a distance not above zero.

    Source: HJ 1173-2021, annex A, formulas A.14–A.16; Fryrear et al. 1998, Journal of Soil and Water
    Conservation 53(4).

    Do not use when the county lies outside the windy, dry north: the fitted range of RWEQ ends there.
    """
    factors = {"climate": climate, "erodible": erodible, "crust": crust, "roughness": roughness}
    require_non_negative(**factors)
    blown = np.prod(np.broadcast_arrays(*(finite(name, factor) for name, factor in factors.items())), axis=0)
    covered = finite("cover", cover)
    if np.any((covered < 0) | (covered > 1)):
        raise MethodError("cover must lie between 0 and 1")
    return SandFixation(
        potential=wind_erosion(blown, distance), actual=wind_erosion(blown * covered, distance)
    )


def wind_erosion(erosive_force: npt.ArrayLike, distance: npt.ArrayLike) -> Numbers:
    """Wind erosion S_L (风力侵蚀量, A.15–A.16) at a distance downwind, kg/m² a year.

    ``erosive_force`` F is the product of the factors, WF EF SCF K' for bare ground and WF EF SCF K' C with
    vegetation, in kg/m; z the distance of greatest erosion in m::

        Q_max = 109.8 F
        s = 150.71 F ** -0.3711
        S_L = (2 z / s²) Q_max exp(-(z / s)²)

    Edge cases: F = 0 gives 0, although s then has no value; missing elements stay missing.

    Raises :class:`MethodError` for a negative force or a distance not above zero.

    Source: HJ 1173-2021, annex A, formulas A.15–A.16. The standard prints t/(km²·a) for S_L; with
    Q_max in kg/m the formula gives kg/m², a thousandth of that.

    Do not use when the force is a daily or monthly product: s is fitted to the sum of a period.
    """
    require_non_negative(erosive_force=erosive_force)
    require_positive(distance=distance)
    force, z = np.broadcast_arrays(finite("erosive_force", erosive_force), finite("distance", distance))
    blowing = np.where(force > 0, force, 1.0)
    scale = 150.71 * blowing**-0.3711
    eroded = 2 * z / scale**2 * 109.8 * blowing * np.exp(-((z / scale) ** 2))
    result: Numbers = np.where(np.isnan(force), np.nan, np.where(force > 0, eroded, 0.0))
    return result


def climate_factor(
    wind: Quantity, air_density: Quantity, soil_wetness: Quantity, snow_cover: Quantity
) -> Quantity:
    """Climate factor WF (气候因子, A.17) of one month, kg/m; the year's is the sum of its twelve.

    ::

        WF = Wf (ρ / g) SW SD

    Wf monthly mean wind factor in (m/s)³, ρ air density in kg/m³, g = 9.8 m/s², soil wetness SW and snow
    SD (the share of days without snow) plain numbers.

    Edge cases: calm (Wf = 0), soaked or snow-covered ground give 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative factor or an air density not above zero.

    Source: HJ 1173-2021, annex A, formula A.17.

    Do not use when wind is averaged over the day before it is cubed: the factor lives on the gusts above
    5 m/s.
    """
    require_non_negative(wind=wind, soil_wetness=soil_wetness, snow_cover=snow_cover)
    require_positive(air_density=air_density)
    return wind * air_density / GRAVITY * soil_wetness * snow_cover


def erodible_fraction(
    sand: npt.ArrayLike,
    silt: npt.ArrayLike,
    clay: npt.ArrayLike,
    organic_matter: npt.ArrayLike,
    carbonate: npt.ArrayLike = 0.0,
) -> Numbers:
    """Erodible fraction EF (土壤可蚀因子, A.18), a share; inputs in percent by weight.

    ::

        EF = (29.09 + 0.31 sa + 0.17 si + 0.33 sa / cl - 2.59 OM - 0.95 CaCO3) / 100

    Edge cases: on soils outside those it was fitted on the formula leaves 0 to 1 and is held there.
    Carbonate may be left out, as the standard allows. Missing elements stay missing.

    Raises :class:`MethodError` for a part outside 0 to 100, or clay not above zero.

    Source: HJ 1173-2021, annex A, formula A.18; Fryrear et al. 1994, Transactions of the ASAE 37(2).

    Do not use when organic carbon is at hand instead of organic matter: multiply by 1.724 first.
    """
    parts = {"sand": sand, "silt": silt, "organic_matter": organic_matter, "carbonate": carbonate}
    require_non_negative(**parts)
    require_positive(clay=clay)
    if any(np.any(finite(name, part) > 100) for name, part in {**parts, "clay": clay}.items()):
        raise MethodError("parts of the soil must be percent, 0 to 100")
    sa, si, om, lime = (finite(name, part) for name, part in parts.items())
    fraction = (
        29.09 + 0.31 * sa + 0.17 * si + 0.33 * sa / finite("clay", clay) - 2.59 * om - 0.95 * lime
    ) / 100
    held: Numbers = np.clip(fraction, 0.0, 1.0)
    return held


def soil_crust_factor(clay: Quantity, organic_matter: Quantity) -> Quantity:
    """Soil crust factor SCF (土壤结皮因子, A.19), a share; clay and organic matter in percent.

    ::

        SCF = 1 / (1 + 0.0066 cl² + 0.021 OM²)

    Edge cases: no clay and no organic matter form no crust (1); missing elements stay missing.

    Raises :class:`MethodError` for a negative part.

    Source: HJ 1173-2021, annex A, formula A.19.

    Do not use when the field has just been tilled: a broken crust protects nothing.
    """
    require_non_negative(clay=clay, organic_matter=organic_matter)
    crust: Quantity = 1 / (1 + 0.0066 * clay**2 + 0.021 * organic_matter**2)
    return crust


def wind_cover_factor(vegetation: str, cover: Quantity) -> Quantity:
    """Cover factor C of wind erosion (植被覆盖因子, A.20), a share; cover in percent.

    ::

        C = exp(-a SC)

    with a by type of vegetation: 林地, 草地, 灌丛, 裸地, 沙地, 农田. The standard gives no unit for SC; a belongs
    to percent, as in RWEQ.

    Edge cases: no cover gives 1; missing elements stay missing.

    Raises :class:`MethodError` for another type or a cover outside 0 to 100.

    Source: HJ 1173-2021, annex A, formula A.20.

    Do not use when water erosion is meant: its C is :func:`~.soil_conservation.cover_factor`.
    """
    if vegetation not in WIND_COVER_COEFFICIENTS:
        raise MethodError(
            f"no wind cover factor for {vegetation}; known are {'、'.join(WIND_COVER_COEFFICIENTS)}"
        )
    require_non_negative(cover=cover)
    if np.any(finite("cover", cover) > 100):
        raise MethodError("cover must be percent, 0 to 100")
    return cast(Quantity, np.exp(-WIND_COVER_COEFFICIENTS[vegetation] * cover))


def roughness_factor(ridge: npt.ArrayLike, random: npt.ArrayLike = 0.0) -> Numbers:
    """Roughness factor K' (地表粗糙度因子, A.21), a plain number; both roughnesses in cm.

    ::

        K' = exp(1.86 K_r - 2.41 K_r ** 0.934 - 0.127 C_rr)

    Edge cases: a flat surface has 1; random roughness C_rr is 0 unless given, as the standard sets it;
    missing elements stay missing.

    Raises :class:`MethodError` for a negative roughness.

    Source: HJ 1173-2021, annex A, formula A.21.

    Do not use when ridges are far higher than those of fields: from 18 cm on K' grows again, and passes 1
    at 51 cm.
    """
    require_non_negative(ridge=ridge, random=random)
    kr = finite("ridge", ridge)
    factor: Numbers = np.exp(1.86 * kr - 2.41 * kr**0.934 - 0.127 * finite("random", random))
    return factor


def ridge_roughness(height_difference: Quantity, distance: Quantity) -> Quantity:
    """Ridge roughness K_r (土垄糙度, A.22) by Smith and Carson, in the unit of its inputs.

    ::

        K_r = 0.2 ΔH² / L

    ΔH the difference of height within the distance L, both in cm for :func:`roughness_factor`.

    Edge cases: level ground has 0; missing elements stay missing.

    Raises :class:`MethodError` for a negative height or a distance not above zero.

    Source: HJ 1173-2021, annex A, formula A.22.

    Do not use when heights come in m and the roughness factor follows: it wants cm.
    """
    require_non_negative(height_difference=height_difference)
    require_positive(distance=distance)
    roughness: Quantity = 0.2 * height_difference**2 / distance
    return roughness
