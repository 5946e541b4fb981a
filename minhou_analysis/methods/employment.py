"""Work by sector: concentration against a reference, change taken apart, specialisation.

A *place* is a column of employment by sector, a table of places has a row for each and a column for each sector.
Labels are kept, and must agree between place and reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

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
    sample,
)

__all__ = [
    "HomotheticShiftShare",
    "LocationQuotients",
    "QuotientReason",
    "ShiftShare",
    "herfindahl_index",
    "herfindahl_index_normalised",
    "krugman_specialisation",
    "location_quotient",
    "location_quotients",
    "shift_share",
    "shift_share_homothetic",
]

Sectors = TypeVar("Sectors", "pd.Series[float]", pd.DataFrame, Numbers)
"""Employment by sector: of one place (a column), or of several (a row for each place)."""


class QuotientReason(StrEnum):
    """Why a location quotient is missing, or should not be leaned on; empty where nothing is to be said."""

    NONE = ""
    NO_LOCAL_EMPLOYMENT = "no_local_employment"
    NOT_IN_REFERENCE = "not_in_reference"
    SMALL_BASE = "small_base"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationQuotients(Generic[Sectors]):
    """Location quotients by sector, and for each the ``reason`` why it is missing or weak.

    A quotient is missing where the place has no employment at all or the reference has none in the sector;
    ``small_base`` marks quotients on fewer than ``small_base`` people, which are given all the same.
    """

    quotient: Sectors
    reason: Sectors
    small_base: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftShare(Generic[Sectors]):
    """Change of employment by sector: ``change = national_growth + industry_mix + regional_shift``.

    ``totals`` adds the sectors up: one row of the four columns for each place (one place: a single row).
    """

    change: Sectors
    national_growth: Sectors
    industry_mix: Sectors
    regional_shift: Sectors
    totals: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class HomotheticShiftShare(Generic[Sectors]):
    """Change of employment with the regional shift split in two.

    ``change = national_growth + industry_mix + competitive_effect + allocation_effect``; ``homothetic`` is
    what the sector would employ if the place had the structure of the reference.
    """

    change: Sectors
    national_growth: Sectors
    industry_mix: Sectors
    competitive_effect: Sectors
    allocation_effect: Sectors
    homothetic: Sectors
    totals: pd.DataFrame


def location_quotient(
    local_sector: Quantity, local_total: Quantity, reference_sector: float, reference_total: float
) -> Quantity:
    """How much a sector is concentrated in a place (区位商), against a reference such as the province.

    ``LQ = (local_sector / local_total) / (reference_sector / reference_total)``; above 1: more than its
    share. Numbers employed, or shares in percent with totals of 100. Element by element over places.

    Edge cases: a sector absent from the place gives 0; missing elements stay missing.

    Raises :class:`MethodError` for a total or a reference of zero, a number below zero, or a sector larger
    than its total.

    Do not use when the sector employs a handful of people: one firm then decides the quotient.

    Source: Florence, P. S. (1939), Report on the Location of Industry; Isard, W. (1960), Methods of
    Regional Analysis.
    """
    require_non_negative(local_sector=local_sector)
    require_positive(
        local_total=local_total, reference_sector=reference_sector, reference_total=reference_total
    )
    local_exceeds = np.any(np.asarray(local_sector, dtype=float) > np.asarray(local_total, dtype=float))
    if local_exceeds or reference_sector > reference_total:
        raise MethodError("a sector cannot be larger than its total")
    return local_sector / local_total / (reference_sector / reference_total)


def location_quotients(
    local: Sectors, reference: npt.ArrayLike, *, small_base: float = 0
) -> LocationQuotients[Sectors]:
    """Location quotients of every sector (区位商), of one place or of a table of places, with reasons.

    The totals are the sums over the sectors, so ``local`` and ``reference`` must hold all sectors.
    ``small_base`` is the number of people below which a quotient is marked; there is no standard for it.

    Edge cases: a sector absent from the place gives 0 (marked when 0 is below ``small_base``); a place
    without employment, or a sector missing from the reference, gives no quotient and a reason; one sector
    gives 1.

    Raises :class:`MethodError` for missing or negative numbers, labels that differ, or a reference without
    employment.

    Do not use when the reference counts other people than the place (residents against registered).

    Source: Isard (1960), Methods of Regional Analysis.
    """
    require_non_negative(small_base=small_base)
    place, base = _sectors("local", local), _reference("reference", reference, local)
    if base.sum() == 0:
        raise MethodError("the reference must have employment")
    total = place.sum(axis=-1, keepdims=True)
    said = (total > 0) & (base > 0)
    share = np.divide(place, total, out=np.zeros_like(place), where=total > 0)
    quotient = np.divide(share, base / base.sum(), out=np.full_like(place, np.nan), where=said)
    reason = np.where(place < small_base, QuotientReason.SMALL_BASE, QuotientReason.NONE).astype(object)
    reason[np.broadcast_to(base == 0, place.shape)] = QuotientReason.NOT_IN_REFERENCE
    reason[np.broadcast_to(total == 0, place.shape)] = QuotientReason.NO_LOCAL_EMPLOYMENT
    return LocationQuotients(
        quotient=_like(local, quotient), reason=_like(local, reason), small_base=small_base
    )


def shift_share(
    local_first: Sectors, local_last: Sectors, reference_first: npt.ArrayLike, reference_last: npt.ArrayLike
) -> ShiftShare[Sectors]:
    """Change of employment taken apart (偏离-份额分析): reference growth, industry mix, regional shift.

    With employment E of the place, R of the reference, growth G of the reference as a whole and G_i in
    sector i::

        national growth  NS_i = E_i G              (份额分量)
        industry mix     IM_i = E_i (G_i - G)      (结构偏离分量)
        regional shift   RS_i = E_i (g_i - G_i) = E_i(T) - E_i (1 + G_i)     (竞争力偏离分量)

    Their sum is the change, in every sector and in total. Not explanations but a bookkeeping of one.

    Edge cases: a sector new to the place is all regional shift; a sector that vanishes counts with what it
    lost; without change in place and reference everything is 0.

    Raises :class:`MethodError` for missing or negative numbers, labels that differ, or a sector in which
    the reference has nobody at the start (merge it with another).

    Do not use when the two ends classify sectors differently, or the period spans a boom and a bust: the
    result depends on the weights of the first year.

    Source: Dunn, E. S. (1960), A Statistical and Analytical Technique for Regional Analysis, Papers and
    Proceedings of the Regional Science Association 6: 97-112.
    """
    start, end, growth, overall, _ = _growth(local_first, local_last, reference_first, reference_last)
    parts = {
        "change": end - start,
        "national_growth": start * overall,
        "industry_mix": start * (growth - overall),
        "regional_shift": end - start * (1 + growth),
    }
    return ShiftShare(
        **{name: _like(local_first, part) for name, part in parts.items()},
        totals=_totals(local_first, parts),
    )


def shift_share_homothetic(
    local_first: Sectors, local_last: Sectors, reference_first: npt.ArrayLike, reference_last: npt.ArrayLike
) -> HomotheticShiftShare[Sectors]:
    """Shift-share after Esteban-Marquillas (偏离-份额分析的 Esteban-Marquillas 扩展): skill apart from structure.

    The regional shift also depends on how large a sector is in the place. Homothetic employment
    ``E'_i = E R_i / R`` takes that out::

        competitive effect  C_i = E'_i (g_i - G_i)            (竞争效应)
        allocation effect   A_i = (E_i - E'_i) (g_i - G_i)    (配置效应)

    National growth and industry mix stay as they are; the four add up to the change. The allocation effect
    is above 0 where the place specialises in what it does better, or keeps out of what it does worse.

    Edge cases: with the structure of the reference there is no allocation effect.

    Raises :class:`MethodError` as for the classic form, and for a sector that the place does not have at
    the start: its growth has no rate.

    Do not use when small sectors grow by large rates: homothetic employment blows them up.

    Source: Esteban-Marquillas, J. M. (1972), Shift- and Share Analysis Revisited, Regional and Urban
    Economics 2(3): 249-261.
    """
    start, end, growth, overall, base = _growth(local_first, local_last, reference_first, reference_last)
    if (start == 0).any():
        raise MethodError("every sector must employ somebody in the place at the start; merge small sectors")
    homothetic = start.sum(axis=-1, keepdims=True) * base / base.sum()
    lead = end / start - 1 - growth
    parts = {
        "change": end - start,
        "national_growth": start * overall,
        "industry_mix": start * (growth - overall),
        "competitive_effect": homothetic * lead,
        "allocation_effect": (start - homothetic) * lead,
    }
    return HomotheticShiftShare(
        **{name: _like(local_first, part) for name, part in parts.items()},
        homothetic=_like(local_first, homothetic),
        totals=_totals(local_first, parts),
    )


def krugman_specialisation(local: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """Krugman specialisation index (克鲁格曼专业化指数): how different two structures of employment are.

    ``K = Σ abs(s_i - r_i)`` over sector shares: 0 for the same structure, 2 when no sector is shared.

    Edge cases: a sector of zero counts with its share of 0; one sector gives 0.

    Raises :class:`MethodError` for missing or negative numbers, columns of different length, labels that
    differ, or nobody employed.

    Do not use when structures are given in different numbers of sectors: more sectors, larger index.

    Source: Krugman, P. (1991), Geography and Trade, MIT Press.
    """
    place = sample("local", local)
    base = _reference("reference", reference, local)
    require_non_negative(local=place)
    if place.sum() == 0 or base.sum() == 0:
        raise MethodError("a structure of employment needs somebody employed")
    return float(np.abs(place / place.sum() - base / base.sum()).sum())


def herfindahl_index(values: npt.ArrayLike) -> float:
    """Herfindahl-Hirschman index (赫芬达尔-赫希曼指数): concentration of a total on its parts.

    ``H = Σ s_i²`` over shares: ``1 / n`` for equal parts, 1 when one has all; ``1 / H`` is the number of
    equal parts that would be as concentrated. On the scale of 0 to 1, not of 0 to 10,000.

    Edge cases: a part of zero adds nothing; one part gives 1.

    Raises :class:`MethodError` for missing or negative values, or when all are zero.

    Do not use when small parts are lumped together as "other": that part then counts as one.

    Source: Hirschman, A. O. (1964), The Paternity of an Index, American Economic Review 54(5): 761.
    """
    numbers = sample("values", values)
    require_non_negative(values=numbers)
    if numbers.sum() == 0:
        raise MethodError("a concentration needs a value greater than zero")
    shares = numbers / numbers.sum()
    return float(shares @ shares)


def herfindahl_index_normalised(values: npt.ArrayLike) -> float:
    """Herfindahl-Hirschman index from 0 to 1 (标准化赫芬达尔指数): ``(H - 1/n) / (1 - 1/n)``.

    0 for equal parts, 1 when one has all, whatever their number n.

    Edge cases: a part of zero counts in n; one part is refused, because it is equal and all at once.

    Raises :class:`MethodError` for missing or negative values, when all are zero, or for one part.

    Do not use when the number of parts is itself of interest: the plain index keeps it.

    Source: Hirschman (1964), American Economic Review 54(5): 761; normalisation by its bounds.
    """
    count = sample("values", values).size
    if count < 2:
        raise MethodError("a normalised concentration needs at least 2 values")
    return max((herfindahl_index(values) - 1 / count) / (1 - 1 / count), 0.0)


def _sectors(name: str, values: Sectors) -> Numbers:
    numbers = finite(name, values)
    if numbers.ndim not in (1, 2) or numbers.size == 0:
        raise MethodError(f"{name} must be a column of sectors, or a table of places by sectors")
    if np.isnan(numbers).any():
        raise MethodError(f"{name} has missing values; drop them first if the result may leave them out")
    require_non_negative(**{name: numbers})
    return numbers


def _axes(values: object) -> list[pd.Index]:
    """The labels of ``values``, those of the sectors last; empty where there are none."""
    return list(values.axes) if isinstance(values, pd.Series | pd.DataFrame) else []


def _reference(name: str, reference: npt.ArrayLike, local: object) -> Numbers:
    """The reference by sector; refuses other sectors than those of the place."""
    numbers = sample(name, reference)
    require_non_negative(**{name: numbers})
    count = np.shape(np.asarray(local))[-1]
    if numbers.size != count:
        raise MethodError(f"{name} must have as many sectors as the place: {count}, not {numbers.size}")
    own, said = _axes(local), _axes(reference)
    if own and said and not own[-1].equals(said[-1]):
        raise MethodError(f"{name} must have the same sectors, in the same order, as the place")
    return numbers


def _growth(
    local_first: Sectors, local_last: Sectors, reference_first: npt.ArrayLike, reference_last: npt.ArrayLike
) -> tuple[Numbers, Numbers, Numbers, float, Numbers]:
    """Employment at both ends, growth of each sector and of all of the reference, and its first column."""
    start, end = _sectors("local_first", local_first), _sectors("local_last", local_last)
    own, said = _axes(local_first), _axes(local_last)
    agree = start.shape == end.shape and (not own or not said or all(map(pd.Index.equals, own, said)))
    if not agree:
        raise MethodError(
            "local_first and local_last must have the same places and sectors, in the same order"
        )
    base = _reference("reference_first", reference_first, local_first)
    later = _reference("reference_last", reference_last, local_first)
    if (base == 0).any():
        raise MethodError(
            "the reference must employ somebody in every sector at the start; merge small sectors"
        )
    return start, end, later / base - 1, float(later.sum() / base.sum() - 1), base


def _like(model: Sectors, numbers: npt.NDArray[np.generic]) -> Sectors:
    """``numbers`` with the kind and the labels of ``model``."""
    if isinstance(model, pd.DataFrame):
        return pd.DataFrame(numbers, index=model.index, columns=model.columns)
    if isinstance(model, pd.Series):
        return pd.Series(numbers, index=model.index)
    return numbers  # type: ignore[return-value]


def _totals(model: Sectors, parts: dict[str, Numbers]) -> pd.DataFrame:
    index = model.index if isinstance(model, pd.DataFrame) else None
    sums = {name: np.atleast_1d(part.sum(axis=-1)) for name, part in parts.items()}
    return pd.DataFrame(sums, index=index)
