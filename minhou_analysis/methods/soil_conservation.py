"""Soil that vegetation keeps from being washed away (土壤保持), and the five factors it is made of.

Formulas of HJ 1173-2021 《全国生态状况调查评估技术规范——生态系统服务功能评估》, normative annex A; their
numbers stand in brackets. The RUSLE variant, with support practice P, has a name of its own, because its
results are not interchangeable with the standard's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    Quantity,
    require_non_negative,
    require_positive,
    require_positive_number,
    require_shares,
    sample,
)

__all__ = [
    "CoverBands",
    "cover_factor",
    "half_month_erosivity",
    "rainfall_erosivity",
    "slope_length_factor",
    "slope_steepness_factor",
    "soil_erodibility",
    "soil_erosion",
    "soil_retention",
    "soil_retention_rusle",
]

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

WARM_ALPHA, COLD_ALPHA, RAIN_EXPONENT = 0.3937, 0.3101, 1.7265
"""Parameters of formula A.6 for the warm (暖季) and the cold season (冷季), and its exponent."""

STEEPEST, STEEPEST_FACTOR = 28.81, 9.5988
"""Slope in degrees from which the steepness factor no longer grows, and what it is there (A.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverBands:
    """Bands of vegetation cover (植被覆盖度分段) of table A.1, as a choice that is written down.

    The printed bands share their edges (10～30, 30～50 …) and the standard does not say where an edge
    belongs. ``edges``: percent, rising. ``edge_goes_up``: for each edge, whether a cover of exactly that
    belongs to the band above. The default sends an edge up, but 90, because the last band is printed as
    ＞90 and the first as ＜10.

    Edge cases: edges that do not rise, lie outside 0 to 100, or are not five are refused.

    Raises :class:`MethodError` for edges as above or as many choices as edges.

    Source: HJ 1173-2021, table A.1; the choice at the edges is this package's.

    Do not use when the C values come from another table: bands and values belong together.
    """

    edges: tuple[float, ...] = COVER_BANDS
    edge_goes_up: tuple[bool, ...] = (True, True, True, True, False)

    def __post_init__(self) -> None:
        """Refuse bands that table A.1 cannot be read with."""
        inside = all(0 <= edge <= 100 for edge in self.edges)
        rising = all(a < b for a, b in zip(self.edges, self.edges[1:], strict=False))
        if len(self.edges) != len(COVER_BANDS) or not inside or not rising:
            raise MethodError("cover bands need five rising edges between 0 and 100 percent")
        if len(self.edge_goes_up) != len(self.edges):
            raise MethodError("cover bands need to say for each edge whether it goes up")

    def band(self, cover: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Number of the band, from 0, of each cover in percent; a missing cover gives band 0."""
        percent = np.asarray(cover, dtype=np.float64)[..., np.newaxis]
        edges, up = np.asarray(self.edges), np.asarray(self.edge_goes_up)
        above = np.where(up, percent >= edges, percent > edges).sum(axis=-1)
        return np.asarray(above, dtype=np.intp)


STANDARD_BANDS = CoverBands()
"""The bands used unless others are named."""


def soil_retention(
    erosivity: Quantity, erodibility: Quantity, length: Quantity, steepness: Quantity, cover: Quantity
) -> Quantity:
    """Soil retention (土壤保持量): potential less actual erosion (A.2–A.4), t/(hm²·a).

    ::

        Q = R K L S - R K L S C = R K L S (1 - C)

    There is no factor for support practice (P) in this standard; see :func:`soil_retention_rusle`.

    Edge cases: a factor of zero, and bare ground (C = 1), keep nothing; missing elements stay missing.

    Raises :class:`MethodError` for a negative factor or C outside 0 to 1.

    Source: HJ 1173-2021, annex A, formulas A.2–A.4.

    Do not use when terraces or contour farming should count: the standard has no term for them.
    """
    require_non_negative(erosivity=erosivity, erodibility=erodibility, length=length, steepness=steepness)
    require_shares(cover=cover)
    return erosivity * erodibility * length * steepness * (1 - cover)


def soil_erosion(
    erosivity: Quantity, erodibility: Quantity, length: Quantity, steepness: Quantity, cover: Quantity
) -> Quantity:
    """Actual water erosion (实际土壤侵蚀量) with the cover that is there (A.4), t/(hm²·a).

    ::

        Q_a = R K L S C

    Edge cases: C = 0 erodes nothing; C = 1 gives the potential erosion (潜在土壤侵蚀量); missing elements
    stay missing. 1 t/(hm²·a) is 100 t/(km²·a), the unit of erosion classes.

    Raises :class:`MethodError` for a negative factor or C outside 0 to 1.

    Source: HJ 1173-2021, annex A, formula A.4; HJ 1174-2021, formula A.1.

    Do not use when sediment reaching a river is asked for: this is erosion on the slope, without
    deposition on the way.
    """
    require_non_negative(erosivity=erosivity, erodibility=erodibility, length=length, steepness=steepness)
    require_shares(cover=cover)
    return erosivity * erodibility * length * steepness * cover


def soil_retention_rusle(
    erosivity: Quantity,
    erodibility: Quantity,
    length: Quantity,
    steepness: Quantity,
    cover: Quantity,
    practice: Quantity,
) -> Quantity:
    """Avoided erosion (土壤保持量, RUSLE) with support practice P, t/(hm²·a).

    ::

        Q = R K L S (1 - C P)

    The RUSLE and InVEST variant of :func:`soil_retention`, to which it is equal where P is 1 and above
    which it lies elsewhere.

    Edge cases: P = 0 or C = 0 keeps all soil; missing elements stay missing.

    Raises :class:`MethodError` for a negative factor, or C or P outside 0 to 1.

    Source: Renard et al. 1997, USDA Agriculture Handbook 703; InVEST User's Guide, Sediment Delivery Ratio.

    Do not use when the account follows HJ 1173-2021, which has no P.
    """
    require_non_negative(erosivity=erosivity, erodibility=erodibility, length=length, steepness=steepness)
    require_shares(cover=cover, practice=practice)
    return erosivity * erodibility * length * steepness * (1 - cover * practice)


def half_month_erosivity(
    rain: pd.Series[float], *, years: int, warm_months: Collection[int], threshold: float = 0.0
) -> pd.Series[float]:
    """Rainfall erosivity by half-month (半月降雨侵蚀力, A.6), MJ·mm/(hm²·h·a), 24 values.

    Over years i and erosive days j of half-month k, daily rain P in mm::

        R_k = (1 / n) Σ_i Σ_j α P_ijk ** 1.7265

    with α = 0.3937 in the warm and 0.3101 in the cold season. ``rain``: daily, indexed by date;
    ``years``: n, the length of the record, including years without an erosive day. The standard names
    the seasons but not their months, so ``warm_months`` must be said; it names no least rain of an
    erosive day either: days below ``threshold`` mm are left out (12 mm is common). A first half-month
    ends on the 15th. The result is indexed by month and half (1, 2).

    Edge cases: no day, or days of zero rain, give 0 for all 24; missing rain is refused.

    Raises :class:`MethodError` for missing or negative rain, an index without dates, ``years`` not above
    zero, months outside 1 to 12, or a negative threshold.

    Source: HJ 1173-2021, annex A, formulas A.5–A.6.

    Do not use when only monthly or yearly rain is known: the exponent belongs to daily rain.
    """
    require_positive_number(years=years)
    require_non_negative(threshold=threshold)
    if not isinstance(rain.index, pd.DatetimeIndex):
        raise MethodError("erosive rain must be indexed by date")
    if not set(warm_months) <= set(range(1, 13)):
        raise MethodError("warm months must lie between 1 and 12")
    halves = pd.MultiIndex.from_product([range(1, 13), (1, 2)], names=["month", "half"])
    if rain.empty:
        return pd.Series(0.0, index=halves, name="erosivity")
    daily = sample("erosive_rain", rain)
    require_non_negative(erosive_rain=daily)
    month = rain.index.month.to_numpy()
    alpha = np.where(np.isin(month, list(warm_months)), WARM_ALPHA, COLD_ALPHA)
    power = np.where(daily >= threshold, alpha * daily**RAIN_EXPONENT, 0.0) / years
    slot = (month - 1) * 2 + (rain.index.day.to_numpy() > 15)
    return pd.Series(np.bincount(slot, weights=power, minlength=24), index=halves, name="erosivity")


def rainfall_erosivity(
    erosive_rain: pd.Series[float], *, years: int, warm_months: Collection[int], threshold: float = 0.0
) -> float:
    """Mean annual rainfall erosivity R (降雨侵蚀力, A.5), MJ·mm/(hm²·h·a).

    The sum of the 24 values of :func:`half_month_erosivity`, whose arguments it takes::

        R = Σ_k R_k

    Edge cases: no erosive day gives 0; missing rain is refused.

    Raises :class:`MethodError` as :func:`half_month_erosivity` does.

    Source: HJ 1173-2021, annex A, formula A.5.

    Do not use when the record is short: it is a mean over many years, not a figure of one year's storms.
    """
    halves = half_month_erosivity(erosive_rain, years=years, warm_months=warm_months, threshold=threshold)
    return float(halves.sum())


def soil_erodibility(sand: Quantity, silt: Quantity, clay: Quantity, organic_carbon: Quantity) -> Quantity:
    """Soil erodibility K (土壤可蚀性因子, A.7–A.8) from texture by EPIC, t·hm²·h/(hm²·MJ·mm).

    Sand (m_s, 0.05–2 mm), silt (m_silt, 0.002–0.05 mm), clay (m_c, below 0.002 mm) and organic carbon, in
    percent by weight, with n = 1 - m_s / 100::

        K_EPIC = (0.2 + 0.3 exp(-0.0256 m_s (1 - m_silt / 100)))
                 × (m_silt / (m_c + m_silt)) ** 0.3
                 × (1 - 0.25 orgC / (orgC + exp(3.72 - 2.95 orgC)))
                 × (1 - 0.7 n / (n + exp(-5.51 + 22.9 n)))
        K = (-0.01383 + 0.51575 K_EPIC) × 0.1317

    Edge cases: a soil without silt has K_EPIC = 0, so that the correction makes K negative (-0.00182):
    it is given as computed. Carbon of zero is allowed. Missing elements stay missing.

    Raises :class:`MethodError` for parts outside 0 to 100, silt and clay both zero, or sand, silt and clay
    that do not add up to 100 (±1).

    Source: HJ 1173-2021, annex A, formulas A.7–A.8 (Williams, EPIC; correction after Zhang et al. 2008).
    The signs were lost in the readable copy of the text and are those of EPIC.

    Do not use when soil fractions follow the Kachinsky (卡钦斯基) limits of the old soil survey: convert
    them first.
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

    ::

        L = (λ / 22.13) ** m
        m = β / (1 + β)
        β = (sin θ / 0.089) / (3 sin(θ) ** 0.8 + 0.56)

    Edge cases: level ground has m = 0 and L = 1; a slope of 22.13 m has L = 1; missing elements stay
    missing.

    Raises :class:`MethodError` for a length not above zero or a slope outside 0 to 90.

    Source: HJ 1173-2021, annex A, formulas A.9–A.11.

    Do not use when the length is a raster cell's side rather than a slope's: L would depend on the grid.
    """
    require_positive(length=length)
    sine = _sine(slope)
    beta = sine / 0.089 / (3 * sine**0.8 + 0.56)
    ratio: Numbers = np.asarray(length, dtype=np.float64) / 22.13
    return ratio ** (beta / (1 + beta))


def slope_steepness_factor(slope: npt.ArrayLike) -> Numbers:
    """Slope steepness factor S (坡度因子, A.12), plain numbers; slope in degrees.

    ::

        S = 10.8 sin θ + 0.03    for θ < 5.14
        S = 16.8 sin θ - 0.5     for 5.14 ≤ θ < 10.20
        S = 21.9 sin θ - 0.96    for 10.20 ≤ θ < 28.81
        S = 9.5988               for θ > 28.81

    Edge cases: the text leaves out exactly 28.81°, which is taken as steep here (9.5988; the band below
    would give 9.594). Level ground has 0.03. Missing elements stay missing.

    Raises :class:`MethodError` for a slope outside 0 to 90.

    Source: HJ 1173-2021, annex A, formula A.12.

    Do not use when the slope comes from a coarse elevation model: it flattens slopes and with them S.
    """
    degrees = np.asarray(slope, dtype=np.float64)
    sine = _sine(degrees)
    bands = [degrees < 5.14, degrees < 10.20, degrees < STEEPEST, degrees >= STEEPEST]
    values = [10.8 * sine + 0.03, 16.8 * sine - 0.5, 21.9 * sine - 0.96, np.full_like(sine, STEEPEST_FACTOR)]
    return np.select(bands, values, default=np.nan)


@overload
def cover_factor(ecosystem: str, cover: float | None = None, *, bands: CoverBands = ...) -> float: ...
@overload
def cover_factor(ecosystem: str, cover: pd.Series[float], *, bands: CoverBands = ...) -> pd.Series[float]: ...
@overload
def cover_factor(ecosystem: str, cover: Numbers, *, bands: CoverBands = ...) -> Numbers: ...
def cover_factor(
    ecosystem: str,
    cover: float | pd.Series[float] | Numbers | None = None,
    *,
    bands: CoverBands = STANDARD_BANDS,
) -> float | pd.Series[float] | Numbers:
    """Vegetation cover factor C (植被覆盖因子), a plain number; ``cover`` in percent.

    Ecosystems in the standard's words: fixed for 水田, 湿地, 城镇, 荒漠; by formula for 旱地 (A.13), with c the
    cover as a fraction; by band of cover (table A.1) for 森林, 灌丛, 草地, 乔木园地, 灌木园地::

        C = 0.221 - 0.595 lg(c)

    One cover, or a column of them (array or Series, whose index is kept) of one ecosystem.

    Edge cases: the dryland formula passes 1 below 4.9 % cover and has no value at none; it is held at 1.
    The printed bands share their edges: ``bands`` says where an edge belongs. A single missing cover is
    refused, in a column it stays missing.

    Raises :class:`MethodError` for another ecosystem, or a cover that is missing where needed or outside
    0 to 100.

    Source: HJ 1173-2021, annex A, A.2, formula A.13 and table A.1.

    Do not use when the cover is NDVI itself: turn it into a fraction of cover first.
    """
    if ecosystem in FIXED_COVER_FACTORS:
        fixed = FIXED_COVER_FACTORS[ecosystem]
        return fixed if cover is None or np.ndim(cover) == 0 else cover * 0 + fixed
    if ecosystem != "旱地" and ecosystem not in COVER_FACTORS:
        known = "、".join([*FIXED_COVER_FACTORS, "旱地", *COVER_FACTORS])
        raise MethodError(f"no cover factor for {ecosystem}; known are {known}")
    needed = f"the cover factor of {ecosystem} needs its cover in percent, 0 to 100"
    if cover is None or (np.ndim(cover) == 0 and np.isnan(cover)):
        raise MethodError(needed)
    percent = np.asarray(cover, dtype=np.float64)
    if np.any((percent < 0) | (percent > 100)):
        raise MethodError(needed)
    if ecosystem == "旱地":
        # The formula is past 1 well above 1 % cover, and has no value at none.
        factor = np.minimum(0.221 - 0.595 * np.log10(np.maximum(percent, 1.0) / 100), 1.0)
    else:
        factor = np.where(
            np.isnan(percent), np.nan, np.asarray(COVER_FACTORS[ecosystem])[bands.band(percent)]
        )
    return float(factor) if np.ndim(cover) == 0 else cover * 0 + factor


def _sine(slope: npt.ArrayLike) -> Numbers:
    degrees = np.asarray(slope, dtype=np.float64)
    require_non_negative(slope=degrees)
    if np.any(degrees > 90):
        raise MethodError("slope must lie between 0 and 90 degrees")
    return np.sin(np.radians(degrees))
