"""Status of observations and breaks in series (观测状态与序列断点): what a value made from others is worth.

Codes are those of the SDMX code list CL_OBS_STATUS 2.2, as plain text, with one of the project's own: DEMO
marks demonstration data, which are invented. Two orders serve two purposes and must not be confused. *Worst
of* (:func:`combine`) says what a result made from several observations is worth. *Principal*
(:func:`principal`) says which flag to show when several hold for one and the same observation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import finite

__all__ = [
    "DEMONSTRATION",
    "MISSING",
    "PRINCIPAL_ORDER",
    "STATUSES",
    "GrowthReason",
    "SegmentGrowth",
    "SplicedSeries",
    "combine",
    "combine_columns",
    "growth_between",
    "principal",
    "segments",
    "splice",
]

DEMONSTRATION: Final = "DEMO"
"""The project's own code: demonstration data, invented."""

STATUSES: Final = MappingProxyType(
    {
        "A": "normal value (正式数)",
        "P": "provisional value (初步数)",
        "E": "estimated value (推算数)",
        "I": "value imputed by a receiving agency (插补数)",
        "S": "strike and other special events (特殊事件)",
        "B": "time series break (口径有断点)",
        "D": "definition differs (定义不同)",
        "W": "includes data from another category (含他类数据)",
        "G": "experimental value (试验性)",
        "N": "not significant (不显著)",
        "U": "low reliability (可靠性低)",
        "V": "unvalidated value (未核实)",
        "F": "forecast value (预测数)",
        "J": "derogation (豁免报送)",
        "K": "data included in another category (并入他类)",
        "H": "missing value; holiday or weekend (节假日无数)",
        "L": "missing value; data exist but were not collected (未采集)",
        "M": "missing value; data cannot exist (不存在)",
        "Q": "missing value; suppressed (保密不公布)",
        "O": "missing value (缺失)",
        DEMONSTRATION: "demonstration value, invented (演示数据)",
    }
)
"""Every status, from the soundest to the least sound.

First the value as it should be; then values that will be revised or were not all observed (P, E, I); then
values that are sound in themselves but not quite comparable (S, B, D, W); then those whose worth is in doubt
(G, N, U, V); then a value of what has not happened (F). After them those without a value, from the best
explained to the unexplained (J, K, H, L, M, Q, O): a result that lacks a part is worth less than one whose
parts are weak. DEMO is last: what contains an invented number is invented, whatever else is wrong with it.
"""

MISSING: Final = ("K", "H", "L", "M", "Q", "O")
"""The statuses of an observation that has no value; a derogation (J) may have one."""

PRINCIPAL_ORDER: Final = tuple("BOMLHQJSDKWIFEPNUVGA")
"""The SDMX hierarchy for one observation to which several statuses apply, the most important first."""


def combine(statuses: Iterable[str]) -> str:
    """Status of a value made from several observations (派生值的状态): the least sound of theirs.

    The order is that of :data:`STATUSES`.

    Edge cases: one status is itself; all normal is normal.

    Raises :class:`MethodError` for none at all, or a code that is not in the list.

    Do not use when several flags hold for one observation: then :func:`principal` says which to show. Nor
    for growth across a break: that is no number at all (:func:`growth_between`).

    Source: codes of SDMX CL_OBS_STATUS 2.2; SDMX leaves the order for derived values to the compiler.
    """
    return _foremost(statuses, tuple(STATUSES)[::-1])


def combine_columns(statuses: pd.DataFrame) -> pd.Series[str]:
    """Status of each row (逐行合并状态): the least sound of its columns, as :func:`combine`, for whole tables.

    Edge cases: a table without rows gives none.

    Raises :class:`MethodError` for a table without columns, or a code that is not in the list.

    Do not use when the columns do not all enter the result.

    Source: codes of SDMX CL_OBS_STATUS 2.2.
    """
    if not statuses.shape[1]:
        raise MethodError("there is no status to combine")
    codes = np.array(list(STATUSES))
    order = {code: rank for rank, code in enumerate(codes)}
    ranks = [statuses.iloc[:, column].map(order).to_numpy(float) for column in range(statuses.shape[1])]
    if unknown := set(statuses.to_numpy().ravel()[np.isnan(np.column_stack(ranks)).ravel()]):
        raise MethodError(f"not a status of CL_OBS_STATUS: {', '.join(sorted(map(repr, unknown)))}")
    worst = np.max(ranks, axis=0).astype(int)
    return pd.Series(codes[worst], index=statuses.index, dtype="str")


def principal(statuses: Iterable[str]) -> str:
    """The one flag to show for an observation to which several apply (多状态取一).

    The hierarchy is SDMX's own (:data:`PRINCIPAL_ORDER`): a break comes before a missing value, because it
    concerns every later value too. DEMO, which SDMX does not know, comes before all.

    Edge cases: one status is itself.

    Raises :class:`MethodError` for none at all, or a code that is not in the list.

    Do not use when the statuses belong to different observations: then :func:`combine`.

    Source: SDMX, Possible Ways of Implementing the Observation Status Concept, version 2.0, May 2019.
    """
    return _foremost(statuses, (DEMONSTRATION, *PRINCIPAL_ORDER))


class GrowthReason(StrEnum):
    """Why there is no growth between two observations (无法计算增长的原因)."""

    BREAK_BETWEEN = "break_between"
    NO_VALUE = "no_value"
    FROM_ZERO = "from_zero"
    SIGN_CHANGE = "sign_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentGrowth:
    """Growth between two observations (两期增长), as a fraction, or the reason why there is none.

    ``status`` is that of the result; ``breaks`` are the labels at which a new segment begins in between.
    """

    growth: float | None
    status: str
    breaks: tuple[object, ...] = ()
    reason: GrowthReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplicedSeries:
    """Two series made into one (衔接序列).

    ``factor`` is what the old values were multiplied by, taken from the ``overlap``; ``statuses`` are E for
    the old values that were carried over and A for the new ones.
    """

    values: pd.Series[float]
    statuses: pd.Series[str]
    factor: float
    overlap: tuple[object, ...]


def segments(statuses: pd.Series[str]) -> pd.Series[int]:
    """Number of the segment that each observation belongs to (断点分段), counted from 0.

    A status B marks the first observation of a new segment. Labels are kept; the observations must be in the
    order of time.

    Edge cases: a break at the very first observation begins segment 1, since it separates the series from
    what came before it; without a break there is one segment; an empty series has none.

    Raises :class:`MethodError` for a code that is not in the list.

    Do not use when the break was noted beside the value rather than as its status.

    Source: SDMX CL_OBS_STATUS 2.2, code B.
    """
    if unknown := set(statuses) - set(STATUSES):
        raise MethodError(f"not a status of CL_OBS_STATUS: {', '.join(sorted(map(repr, unknown)))}")
    return (statuses == "B").cumsum().astype(int)


def growth_between(
    values: pd.Series[float], statuses: pd.Series[str], start: object, end: object
) -> SegmentGrowth:
    """Growth from one observation to a later one (断点内增长率), refused across a break.

        growth = y_end / y_start - 1

    ``start`` and ``end`` are labels of the series, which is in the order of time. A break at ``end``, or
    between the two, leaves no growth, with reason: the two values do not measure the same. Link the series
    first (:func:`splice`).

    Edge cases: a missing value, a start of zero, or values of different sign leave no growth, with reason;
    between values below zero the sign is turned, so that a rise is positive; equal values have grown by 0;
    from an observation to itself is 0.

    Raises :class:`MethodError` for series of different labels, labels that occur twice or are not there, an
    end before the start, or a value that is infinite.

    Do not use when the growth per year is wanted over several: then
    :func:`minhou_analysis.methods.progress.compound_growth` within one segment.

    Source: SDMX CL_OBS_STATUS 2.2, code B; IMF, Quarterly National Accounts Manual, on breaks.
    """
    finite("values", values)
    if not values.index.equals(statuses.index) or not values.index.is_unique:
        raise MethodError("values and statuses must have the same labels, each once")
    if absent := [label for label in (start, end) if label not in values.index]:
        raise MethodError(f"the series has no observation {absent[0]!r}")
    first, last = (int(place) for place in values.index.get_indexer(pd.Index([start, end])))
    if last < first:
        raise MethodError(f"growth runs forward: {end!r} comes before {start!r}")
    segment = segments(statuses)
    inner = statuses.iloc[first + 1 : last + 1]
    breaks = tuple(inner.index[inner == "B"])
    y0, y1 = float(values.iloc[first]), float(values.iloc[last])
    status = combine(statuses.iloc[[first, last]])
    if segment.iloc[first] != segment.iloc[last]:
        reason = GrowthReason.BREAK_BETWEEN
    elif np.isnan(y0) or np.isnan(y1):
        reason = GrowthReason.NO_VALUE
    elif y0 == 0:
        reason = GrowthReason.FROM_ZERO
    elif y0 * y1 < 0:
        reason = GrowthReason.SIGN_CHANGE
    else:
        return SegmentGrowth(growth=(y1 - y0) / abs(y0), status=status)
    return SegmentGrowth(growth=None, status=status, breaks=breaks, reason=reason)


def splice(old: pd.Series[float], new: pd.Series[float], at: Iterable[object] | None = None) -> SplicedSeries:
    """One series from an old and a new one that overlap (序列衔接), at the level of the new.

        factor = mean of new over the overlap / mean of old over the overlap
        value_t = factor old_t   before the first value of new, new_t from then on

    Growth rates of the old series are kept; its levels are those it would have had under the new definition,
    if the two had always differed by the same factor. ``at`` chooses the labels of the overlap; by default
    all that both have. Both series are in the order of time and their labels sort by it. A single common
    year is the annual overlap method.

    Edge cases: labels with a missing value in either series do not count as overlap; missing values stay.

    Raises :class:`MethodError` without an overlap, for a mean of zero or means of different sign, for labels
    that occur twice, or for a value that is infinite.

    Do not use when the two series differ by an amount rather than a factor, or when the overlap is a year
    out of the ordinary.

    Source: OECD, Methodology – Linking Time Series (Main Economic Indicators).
    """
    finite("old", old)
    finite("new", new)
    if not (old.index.is_unique and new.index.is_unique):
        raise MethodError("a label occurs twice in a series to be spliced")
    before, after = old.dropna().sort_index(), new.dropna().sort_index()
    common = before.index.intersection(after.index)
    if at is not None:
        common = common.intersection(pd.Index(list(at)))
    if not len(common):
        raise MethodError("the two series have no observation in common: there is nothing to link them by")
    low, high = float(before[common].mean()), float(after[common].mean())
    if low * high <= 0:
        raise MethodError(
            f"a factor from {low:g} to {high:g} links nothing: both must be on one side of zero"
        )
    factor = high / low
    begun = after.index[0]
    carried = old.sort_index()
    carried = carried[carried.index < begun] * factor
    kept = new.sort_index()
    kept = kept[kept.index >= begun]
    values = pd.concat([carried, kept])
    statuses = pd.Series(["E"] * len(carried) + ["A"] * len(kept), index=values.index, dtype="str")
    return SplicedSeries(values=values, statuses=statuses, factor=factor, overlap=tuple(common))


def _foremost(statuses: Iterable[str], order: tuple[str, ...]) -> str:
    given = set(statuses)
    if not given:
        raise MethodError("there is no status to combine")
    if unknown := given - set(STATUSES):
        raise MethodError(f"not a status of CL_OBS_STATUS: {', '.join(sorted(map(repr, unknown)))}")
    return next(code for code in order if code in given)
