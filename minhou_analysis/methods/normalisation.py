"""Scores of units against each other: min-max, z-scores and ranks (无量纲化).

They only place the units of a table among themselves: add a unit and all numbers change, so bounds are
frozen with the edition of an index (:func:`min_max_bounds`). One county alone is judged against fixed
marks, in :mod:`minhou_analysis.methods.goalposts`. Method: OECD/JRC, *Handbook on Constructing Composite
Indicators* (2008), step 5.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import Directions, column_signs, indicator_table
from minhou_analysis.methods.quantities import Numbers, finite

__all__ = [
    "min_max_bounds",
    "normalise_min_max",
    "normalise_percentile_rank",
    "normalise_rank",
    "normalise_z_score",
]


def min_max_bounds(table: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    """Smallest and largest value of each indicator (极值), to be frozen with the edition of an index.

    Rows are the indicators, columns ``low`` and ``high``. For a panel give all unit-years in one table
    (全局极值): bounds of single years would make the years incomparable.

    Edge cases: missing elements are left out; a single row gives bounds that :func:`normalise_min_max`
    refuses, as do equal values.

    Raises :class:`MethodError` for an indicator without any value, and as
    :func:`~minhou_analysis.methods.indicator_tables.indicator_table`.

    Do not use when outliers are not yet treated: one wrong value sets the scale of all.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5.
    """
    frame = indicator_table(table)
    _some_value(frame)
    return pd.DataFrame({"low": frame.min(axis=0), "high": frame.max(axis=0)})


def normalise_min_max(
    table: pd.DataFrame | npt.ArrayLike,
    directions: Directions,
    bounds: pd.DataFrame | None = None,
    *,
    truncate: bool = True,
) -> pd.DataFrame:
    """Each column by its smallest and largest value (极差标准化), 0 worst and 1 best; rows are units.

    ::

        (x - min) / (max - min)      for rising indicators
        (max - x) / (max - min)      for falling indicators

    Without ``bounds`` the bounds are the table's own: the result ranks the units of this table and means
    nothing outside it. For a panel either put all unit-years into one table, or give the frozen ``bounds``
    of :func:`min_max_bounds`; values beyond frozen bounds are cut off unless ``truncate`` is false. With
    frozen bounds one unit can be judged alone.

    Edge cases: missing elements stay missing and do not move the bounds; negative values are allowed; one
    unit without frozen bounds, and a column of equal values (max = min), are refused, because nothing can
    be said.

    Raises :class:`MethodError` for fewer than two units without frozen bounds, a column with one distinct
    value or none, an infinite value, a column without an increasing or decreasing direction, and ``bounds``
    that miss an indicator or do not rise.

    Do not use when a single county has no peers and no frozen bounds: use
    :func:`~minhou_analysis.methods.goalposts.normalise_goalposts`.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5.
    """
    frame = indicator_table(table)
    if bounds is None:
        if len(frame) < 2:
            raise MethodError(
                "min-max compares units and needs at least two; judge one unit by fixed goalposts"
            )
        signs = column_signs(frame.columns, directions)
        low, high = _own_bounds(frame)
    else:
        signs = column_signs(frame.columns, directions)
        low, high = _frozen_bounds(frame.columns, bounds)
    worst = np.where(signs > 0, low, high)
    position = frame.sub(worst).div((high - low) * signs)
    return position if bounds is None or not truncate else position.clip(0, 1)


def normalise_z_score(
    table: pd.DataFrame | npt.ArrayLike, directions: Directions, *, ddof: Literal[0, 1]
) -> pd.DataFrame:
    """Each column in standard deviations from its mean (Z 值标准化), better units above 0; rows are units.

    ::

        z = sign · (x - mean) / sd

    ``ddof`` has no default, because both are in use: 0 divides by n (scikit-criteria), 1 by n - 1 (R,
    COINr). The result places the units of this table against each other.

    Edge cases: missing elements stay missing and are left out of mean and deviation; negative values are
    allowed; one unit, and a column of equal values, are refused, because there is no deviation to measure
    in.

    Raises :class:`MethodError` for a column with one distinct value or none, fewer than two units, and as
    :func:`normalise_min_max`.

    Do not use when scores are then multiplied (geometric mean): z-scores are negative for half of the units.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5.
    """
    frame = indicator_table(table)
    if len(frame) < 2:
        raise MethodError("z-scores compare units and need at least two; judge one unit by fixed goalposts")
    signs = column_signs(frame.columns, directions)
    _own_bounds(frame)
    return frame.sub(frame.mean(axis=0)).div(frame.std(axis=0, ddof=ddof)).mul(signs)


def normalise_rank(
    table: pd.DataFrame | npt.ArrayLike, directions: Directions, *, ties: Literal["min", "average"] = "min"
) -> pd.DataFrame:
    """Each column by rank (秩次标准化), 1 worst and n best; rows are units.

    Equal values share the lowest of their ranks (``min``, sport ranking) or the mean of them (``average``).
    One less is the Borda score. Ranks forget how far apart units are, and cannot be thrown by an outlier.

    Edge cases: missing elements stay missing and the others are ranked among themselves; negative values are
    allowed; one unit, and a column of equal values, are refused, because they order nothing.

    Raises :class:`MethodError` for a column with one distinct value or none, fewer than two units, and as
    :func:`normalise_min_max`.

    Do not use when distances between units matter, or to compare years.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5; R package COINr
    (``n_rank``, ``n_borda``).
    """
    frame = indicator_table(table)
    if len(frame) < 2:
        raise MethodError("ranks compare units and need at least two; judge one unit by fixed goalposts")
    signs = column_signs(frame.columns, directions)
    _own_bounds(frame)
    return frame.mul(signs).rank(axis=0, method=ties)


def normalise_percentile_rank(
    table: pd.DataFrame | npt.ArrayLike, directions: Directions, *, ties: Literal["min", "average"] = "min"
) -> pd.DataFrame:
    """Each column by the share of units that are worse (百分位秩), 0 worst and 1 best; rows are units.

    ::

        (rank - 1) / (n - 1)

    with n the units that have a value, and ranks as in :func:`normalise_rank`.

    Edge cases: as :func:`normalise_rank`; a shared best rank with ``min`` is below 1.

    Raises :class:`MethodError` as :func:`normalise_rank`.

    Do not use when distances between units matter, or to compare years.

    Source: R package COINr (``n_prank``).
    """
    ranks = normalise_rank(table, directions, ties=ties)
    return (ranks - 1) / (ranks.count(axis=0) - 1)


def _own_bounds(frame: pd.DataFrame) -> tuple[Numbers, Numbers]:
    _some_value(frame)
    low, high = frame.min(axis=0).to_numpy(), frame.max(axis=0).to_numpy()
    constant = [str(name) for name in frame.columns[low == high]]
    if constant:
        raise MethodError(
            f"column {', '.join(constant)} is the same for all units; it cannot tell them apart"
        )
    return low, high


def _frozen_bounds(columns: pd.Index, bounds: pd.DataFrame) -> tuple[Numbers, Numbers]:
    if not {"low", "high"} <= set(bounds.columns):
        raise MethodError("bounds need the columns low and high")
    unknown = [str(name) for name in columns if name not in bounds.index]
    if unknown:
        raise MethodError(f"no bounds are given for column {', '.join(unknown)}")
    chosen = bounds.loc[list(columns)]
    low, high = finite("bounds", chosen["low"]), finite("bounds", chosen["high"])
    if not (low < high).all():
        falling = ", ".join(str(name) for name in columns[~(low < high)])
        raise MethodError(f"bounds must rise; they do not for {falling}")
    return low, high


def _some_value(frame: pd.DataFrame) -> None:
    empty = [str(name) for name in frame.columns[frame.isna().all(axis=0)]]
    if empty:
        raise MethodError(f"column {', '.join(empty)} must have at least one number")
