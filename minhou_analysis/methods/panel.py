"""One column of units, or a panel (面板数据): a row for each unit and a column for each period.

Measures over a set of units are wanted for one year and for all years at once. A column of values gives one
number; a :class:`pandas.DataFrame` gives one number for each of its columns, computed together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, finite, require_non_negative, sample

__all__ = ["Panel", "PerPeriod", "panel", "population_shares", "unit_groups"]

PerPeriod: TypeAlias = "float | pd.Series[float]"
"""One number for a column, a Series of them (by period) for a panel."""

BLOCK = 32_768
"""Numbers that are worked on at a time: intermediate arrays of this size stay in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Values of units (rows) in periods (columns); ``index`` and ``periods`` are None where there were none."""

    numbers: Numbers
    index: pd.Index | None
    periods: pd.Index | None

    def result(self, by_period: Numbers) -> PerPeriod:
        """``by_period`` as it is handed back: one number for a column, a Series for a panel."""
        if self.periods is None:
            return float(by_period[0])
        return pd.Series(by_period, index=self.periods)

    def measured(self, shares: Numbers, measure: Callable[[Numbers, Numbers], Numbers]) -> PerPeriod:
        """``measure(numbers, shares)`` of every period, a few periods at a time.

        A measure makes many arrays as large as what it is given. For thousands of units in hundreds of periods,
        getting the memory for them takes longer than the arithmetic, unless the arrays are small. Each column
        lies in one piece, so that a panel gives to the last digit what its columns give.
        """
        units, periods = self.numbers.shape
        step = max(1, BLOCK // units)
        blocks = (slice(start, start + step) for start in range(0, periods, step))
        found = [
            measure(np.asfortranarray(self.numbers[:, block]), np.asfortranarray(shares[:, block]))
            for block in blocks
        ]
        return self.result(np.concatenate(found))


def panel(name: str, values: npt.ArrayLike | pd.DataFrame) -> Panel:
    """``values`` as a panel (面板数据): a DataFrame as it is, anything else as one column.

    Edge cases: zero and negative values pass, each measure says what it makes of them; one unit passes.
    Missing values are refused, because leaving a unit out changes what the result is about.

    Raises :class:`MethodError` for missing or infinite values, no units, no periods, or what is neither a
    column nor a DataFrame.

    Do not use when units enter and leave between periods: keep the units that are there throughout.

    Source: the shape is this package's convention.
    """
    if not isinstance(values, pd.DataFrame):
        index = values.index if isinstance(values, pd.Series) else None
        return Panel(numbers=sample(name, values)[:, np.newaxis], index=index, periods=None)
    numbers = finite(name, values)
    if numbers.size == 0:
        raise MethodError(f"{name} must have at least one unit and one period")
    if np.isnan(numbers).any():
        raise MethodError(f"{name} has missing values; drop them first if the result may leave them out")
    return Panel(numbers=numbers, index=values.index, periods=values.columns)


def population_shares(values: Panel, weights: npt.ArrayLike | pd.DataFrame | None) -> Numbers:
    """Share of each unit in the weight of its period (人口份额), in the shape of ``values``; each column adds up to 1.

    Edge cases: without weights every unit counts once; one column of weights holds for every period; a
    weight of zero takes its unit out.

    Raises :class:`MethodError` for missing or negative weights, weights that are all zero in a period,
    another number of weights than units, or labels that differ from those of the values.

    Do not use when weights are shares that were rounded: give the counts behind them.

    Source: the shape is this package's convention.
    """
    if weights is None:
        return np.broadcast_to(1 / np.float64(values.numbers.shape[0]), values.numbers.shape)
    given = panel("weights", weights)
    require_non_negative(weights=given.numbers)
    if given.numbers.shape[0] != values.numbers.shape[0]:
        raise MethodError(
            f"weights must be as many as the units: {values.numbers.shape[0]}, not {given.numbers.shape[0]}"
        )
    for said, own in ((given.index, values.index), (given.periods, values.periods)):
        if said is not None and own is not None and not said.equals(own):
            raise MethodError("weights must carry the same labels, in the same order, as the values")
    if given.periods is not None and values.periods is None:
        raise MethodError("weights by period need values by period")
    total = given.numbers.sum(axis=0)
    if (total == 0).any():
        raise MethodError("weights must not all be zero")
    return np.broadcast_to(given.numbers / total, values.numbers.shape)


def unit_groups(values: Panel, groups: npt.ArrayLike) -> tuple[npt.NDArray[np.intp], pd.Index]:
    """Number of each unit's group (分组), and the groups in the order in which they first appear.

    Edge cases: one group, or a group for each unit, passes.

    Raises :class:`MethodError` for a missing group, another number of groups than units, or labels that
    differ from those of the values.

    Do not use when groups overlap: every unit belongs to exactly one.

    Source: the shape is this package's convention.
    """
    given = pd.Series(groups) if not isinstance(groups, pd.Series) else groups
    if len(given) != values.numbers.shape[0]:
        raise MethodError(f"groups must be as many as the units: {values.numbers.shape[0]}, not {len(given)}")
    if isinstance(groups, pd.Series) and values.index is not None and not given.index.equals(values.index):
        raise MethodError("groups must carry the same labels, in the same order, as the values")
    if given.isna().any():
        raise MethodError("every unit needs a group; some have none")
    codes, labels = pd.factorize(given)
    return codes, pd.Index(labels, name=given.name)
