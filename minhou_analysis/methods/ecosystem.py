"""What ecosystems do, in physical units, and what a green accounting of the economy adds up to.

Physical formulas after HJ 1173-2021 《全国生态状况调查评估技术规范——生态系统服务功能评估》, normative
annex A (numbers of formulas in brackets). The standard governing the monetary account of ecosystem
products is GB/T 46869-2025 《生态系统评估 陆域生态产品总值核算技术指南》; its prices and parameters
belong in dated tables, not here.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    Quantity,
    require_non_negative,
    require_positive,
    require_shares,
    sample,
)

FIXED_COVER_FACTORS = {"水田": 0.0, "湿地": 0.0, "城镇": 0.01, "荒漠": 0.7}
"""Cover factor C of ecosystems that need no cover (HJ 1173-2021, A.2)."""

COVER_BANDS = (10.0, 30.0, 50.0, 70.0, 90.0)
"""Edges of the cover bands of table A.1, percent."""

COVER_FACTORS = {
    "森林": (0.10, 0.08, 0.06, 0.02, 0.004, 0.001),
    "灌丛": (0.40, 0.22, 0.14, 0.085, 0.040, 0.011),
    "草地": (0.45, 0.24, 0.15, 0.09, 0.043, 0.011),
    "乔木园地": (0.42, 0.23, 0.14, 0.089, 0.042, 0.011),
    "灌木园地": (0.40, 0.22, 0.14, 0.087, 0.042, 0.011),
}
"""Cover factor C by ecosystem and band of vegetation cover (HJ 1173-2021, table A.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterConservation:
    """Water kept, m³ a year, in all and by ecosystem type; ``net_loss`` marks types below zero."""

    volume: float
    by_type: Numbers
    net_loss: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenAccount:
    """GEEP and its parts, all in one currency; ``regulating_rate`` is its regulating part in percent."""

    gdp: float
    pollution_loss: float
    ecological_damage: float
    regulating_services: float
    green_gdp: float
    geep: float
    regulating_rate: float


def water_conservation(
    area: npt.ArrayLike,
    precipitation: npt.ArrayLike,
    runoff: npt.ArrayLike,
    evapotranspiration: npt.ArrayLike,
) -> WaterConservation:
    """Water conservation (水源涵养量) by water balance (A.1), m³ a year.

    ``Q = sum_i A_i (P_i - R_i - ET_i) / 1000`` over ecosystem types: area in m², runoff-producing rain,
    surface runoff and evapotranspiration in mm a year. A type that loses more than it receives counts
    negative, as in the formula, and is flagged; guides that floor it at zero give a larger number.
    Raises :class:`MethodError` for missing or negative inputs or columns of different length.
    """
    columns = {
        "area": sample("area", area),
        "precipitation": sample("precipitation", precipitation),
        "runoff": sample("runoff", runoff),
        "evapotranspiration": sample("evapotranspiration", evapotranspiration),
    }
    require_non_negative(**columns)
    if len({column.size for column in columns.values()}) > 1:
        raise MethodError("area, precipitation, runoff and evapotranspiration must be of the same length")
    kept = columns["precipitation"] - columns["runoff"] - columns["evapotranspiration"]
    by_type = columns["area"] * kept / 1000
    return WaterConservation(volume=float(by_type.sum()), by_type=by_type, net_loss=by_type < 0)


def soil_retention(
    erosivity: Quantity, erodibility: Quantity, length: Quantity, steepness: Quantity, cover: Quantity
) -> Quantity:
    """Soil retention (土壤保持量): potential less actual erosion (A.2–A.4), t/(hm²·a).

    ``Q = R K L S - R K L S C = R K L S (1 - C)``; unlike RUSLE there is no factor for support practice
    (P). Missing elements stay missing. Raises :class:`MethodError` for a negative factor or C outside 0
    to 1.
    """
    require_non_negative(erosivity=erosivity, erodibility=erodibility, length=length, steepness=steepness)
    require_shares(cover=cover)
    return erosivity * erodibility * length * steepness * (1 - cover)


def rainfall_erosivity(erosive_rain: pd.Series[float], *, years: int, warm_months: Collection[int]) -> float:
    """Mean annual rainfall erosivity R (降雨侵蚀力, A.5–A.6), MJ·mm/(hm²·h·a).

    ``R = sum over days of α P^1.7265 / years`` with α = 0.3937 in the warm and 0.3101 in the cold
    season; the standard sums by half-months, which adds up to the same. ``erosive_rain``: daily rain in
    mm, indexed by date, erosive days only; ``years`` of record, including those without such a day. The
    standard names the seasons but not their months, so ``warm_months`` must be said. No day gives 0.
    Raises :class:`MethodError` for missing or negative rain, an index without dates, years not above
    zero, or months outside 1 to 12.
    """
    require_positive(years=years)
    if not isinstance(erosive_rain.index, pd.DatetimeIndex):
        raise MethodError("erosive rain must be indexed by date")
    if not set(warm_months) <= set(range(1, 13)):
        raise MethodError("warm months must lie between 1 and 12")
    if erosive_rain.empty:
        return 0.0
    rain = sample("erosive_rain", erosive_rain)
    require_non_negative(erosive_rain=rain)
    alpha = np.where(erosive_rain.index.month.isin(list(warm_months)), 0.3937, 0.3101)
    return float(alpha @ rain**1.7265 / years)


def soil_erodibility(sand: Quantity, silt: Quantity, clay: Quantity, organic_carbon: Quantity) -> Quantity:
    """Soil erodibility K (土壤可蚀性, A.7–A.8) from texture by EPIC, t·hm²·h/(hm²·MJ·mm).

    Sand 0.05–2 mm, silt 0.002–0.05 mm, clay below 0.002 mm and organic carbon, all in percent by weight;
    ``K = (-0.01383 + 0.51575 K_EPIC) * 0.1317``. Missing elements stay missing. Raises
    :class:`MethodError` for parts outside 0 to 100, silt and clay both zero, or sand, silt and clay that
    do not add up to 100 (±1).
    """
    require_non_negative(sand=sand, silt=silt, clay=clay, organic_carbon=organic_carbon)
    if np.any(np.abs(np.asarray(sand + silt + clay) - 100) > 1) or np.any(np.asarray(organic_carbon) > 100):
        raise MethodError("sand, silt and clay must add up to 100 percent, and carbon not exceed it")
    require_positive(silt_and_clay=clay + silt)
    not_sand = 1 - sand / 100
    by_sand = 0.2 + 0.3 * np.exp(-0.0256 * sand * (1 - silt / 100))
    by_silt = (silt / (clay + silt)) ** 0.3
    by_carbon = 1 - 0.25 * organic_carbon / (organic_carbon + np.exp(3.72 - 2.95 * organic_carbon))
    by_coarse = 1 - 0.7 * not_sand / (not_sand + np.exp(-5.51 + 22.9 * not_sand))
    erodibility: Quantity = (-0.01383 + 0.51575 * by_sand * by_silt * by_carbon * by_coarse) * 0.1317
    return erodibility


def slope_length_factor(length: npt.ArrayLike, slope: npt.ArrayLike) -> Numbers:
    """Slope length factor L (坡长因子, A.9–A.11), plain numbers; length in m, slope in degrees.

    ``L = (λ / 22.13) ** m``, ``m = β / (1 + β)``, ``β = (sin θ / 0.089) / (3 sin(θ)^0.8 + 0.56)``. Level
    ground has m = 0 and L = 1. Missing elements stay missing. Raises :class:`MethodError` for a length
    not above zero or a slope outside 0 to 90.
    """
    require_positive(length=length)
    sine = _sine(slope)
    beta = sine / 0.089 / (3 * sine**0.8 + 0.56)
    ratio: Numbers = np.asarray(length, dtype=np.float64) / 22.13
    return ratio ** (beta / (1 + beta))


def slope_steepness_factor(slope: npt.ArrayLike) -> Numbers:
    """Slope steepness factor S (坡度因子, A.12), plain numbers; slope in degrees.

    ``10.8 sin θ + 0.03`` below 5.14°, ``16.8 sin θ - 0.5`` below 10.20°, ``21.9 sin θ - 0.96`` below
    28.81°, then 9.5988. The text leaves out exactly 28.81°, which is taken as steep here. Missing
    elements stay missing. Raises :class:`MethodError` for a slope outside 0 to 90.
    """
    degrees = np.asarray(slope, dtype=np.float64)
    sine = _sine(degrees)
    bands = [degrees < 5.14, degrees < 10.20, degrees < 28.81, degrees >= 28.81]
    values = [10.8 * sine + 0.03, 16.8 * sine - 0.5, 21.9 * sine - 0.96, np.full_like(sine, 9.5988)]
    return np.select(bands, values, default=np.nan)


def cover_factor(ecosystem: str, cover: float | None = None) -> float:
    """Vegetation cover factor C (植被覆盖因子), a plain number; ``cover`` in percent.

    Ecosystems in the standard's words: fixed for 水田, 湿地, 城镇, 荒漠; by formula for 旱地,
    ``C = 0.221 - 0.595 lg(c)`` (A.13) with c the cover as a fraction, held at 1, which the formula
    passes below 4.9 % cover; by band of cover for 森林, 灌丛, 草地, 乔木园地, 灌木园地 (table A.1). The
    printed bands share their edges; an edge belongs to the band above it, but 90 to 70–90, because the
    last band is printed as ＞90. Raises :class:`MethodError` for another ecosystem, or a cover that is
    missing where needed or outside 0 to 100.
    """
    if ecosystem in FIXED_COVER_FACTORS:
        return FIXED_COVER_FACTORS[ecosystem]
    if ecosystem != "旱地" and ecosystem not in COVER_FACTORS:
        known = "、".join([*FIXED_COVER_FACTORS, "旱地", *COVER_FACTORS])
        raise MethodError(f"no cover factor for {ecosystem}; known are {known}")
    if cover is None or not 0 <= cover <= 100:
        raise MethodError(f"the cover factor of {ecosystem} needs its cover in percent, 0 to 100")
    if ecosystem == "旱地":
        # The formula is past 1 well above 1 % cover, and has no value at none.
        return min(0.221 - 0.595 * math.log10(max(cover, 1.0) / 100), 1.0)
    *lower, last = COVER_BANDS
    band = sum(cover >= edge for edge in lower) + (cover > last)
    return COVER_FACTORS[ecosystem][band]


def green_account(
    gdp: float, pollution_loss: float, ecological_damage: float, regulating_services: float
) -> GreenAccount:
    """Gross economic-ecological product (经济生态生产总值, GEEP), in the currency of the inputs.

    ``green GDP = GDP - pollution loss - ecological damage``; ``GEEP = green GDP + regulating services``.
    Provisioning services and tourism are not added: GDP already holds them. Raises :class:`MethodError`
    for missing or negative inputs, or a total not above zero. Source: 王金南 et al. 2018,
    中国人口·资源与环境 28(2): 1-7, doi 10.12062/cpre.20180101.
    """
    parts = {
        "gdp": gdp,
        "pollution_loss": pollution_loss,
        "ecological_damage": ecological_damage,
        "regulating_services": regulating_services,
    }
    sample("inputs", list(parts.values()))
    require_non_negative(**parts)
    green_gdp = gdp - pollution_loss - ecological_damage
    geep = green_gdp + regulating_services
    require_positive(geep=geep)
    rate = regulating_services / geep * 100
    return GreenAccount(**parts, green_gdp=green_gdp, geep=geep, regulating_rate=rate)


def _sine(slope: npt.ArrayLike) -> Numbers:
    degrees = np.asarray(slope, dtype=np.float64)
    require_non_negative(slope=degrees)
    if np.any(degrees > 90):
        raise MethodError("slope must lie between 0 and 90 degrees")
    return np.sin(np.radians(degrees))
