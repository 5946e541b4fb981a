"""Rounding of counts (计数取整): an alternative to hiding small cells, by which no small count is left.

Conventional rounding is simple and repeatable, but the table no longer adds up, and differences can be unpicked.
Controlled rounding moves counts to one of the two neighbouring multiples so that the table still adds up, as
close to the original as that allows.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, finite, number, require_non_negative

__all__ = ["round_controlled", "round_conventional"]


def round_conventional(counts: pd.DataFrame | pd.Series[float], base: int = 5) -> Any:
    """Every count rounded to the nearest multiple of a base (常规取整), each for itself, totals included.

        a = base ⌊z / base + 1/2⌋

    With base 5, 1 and 2 become 0, 3 and 4 become 5. Labels are kept; the result is of the kind given.

    Edge cases: missing counts stay missing; half way (only with an even base) goes up; multiples stay.

    Raises :class:`MethodError` for a count that is negative or infinite, or a base that is not a whole number
    above 1.

    Do not use when differences between tables could be taken: then :func:`round_controlled`.

    Source: Handbook on Statistical Disclosure Control, section 5.5; OECD Glossary, "Conventional rounding".
    """
    step = _base(base)
    numbers = _numbers(counts)
    rounded = np.floor(numbers / step + 0.5) * step
    if isinstance(counts, pd.Series):
        return pd.Series(rounded, index=counts.index, name=counts.name).astype("Int64")
    return pd.DataFrame(rounded, index=counts.index, columns=counts.columns).astype("Int64")


def round_controlled(counts: pd.DataFrame, base: int = 5, total: Hashable = "total") -> pd.DataFrame:
    """A table rounded so that it still adds up (受控取整), with its totals added under the label ``total``.

        minimise Σ |z - a|   over counts and totals,   a ∈ {base ⌊z / base⌋, base ⌈z / base⌉},   sums kept

    ``counts`` are the inner cells, without totals. Every count and every total goes to a neighbouring
    multiple (zero-restricted), so that multiples stay; for two-way tables that is always possible.

    Edge cases: a table of one cell, one row or one column works like any other; of several equally close
    tables one is given, always the same.

    Raises :class:`MethodError` for a count that is missing, negative, infinite or not whole, an empty table, a
    base that is not a whole number above 1, or a label ``total`` that the table already has.

    Do not use when the same counts are published in other tables: they would be rounded differently there.

    Source: Handbook on Statistical Disclosure Control, section 5.5; L. H. Cox and L. R. Ernst, "Controlled
    Rounding", INFOR 1982.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    step = _base(base)
    inner = _numbers(counts)
    if not inner.size or np.isnan(inner).any() or (inner % 1 != 0).any():
        raise MethodError("controlled rounding needs a table of whole counts, none of them missing")
    if total in counts.index or total in counts.columns:
        raise MethodError(f"the table already has the label {total!r}: give the inner cells alone")
    cells = _with_totals(inner)
    low, rest = np.floor(cells / step), cells % step
    height, width = cells.shape
    lines = []
    for row in range(height):
        signs = np.zeros(cells.shape)
        signs[row], signs[row, -1] = 1, -1
        lines.append(signs.ravel())
    for column in range(width):
        signs = np.zeros(cells.shape)
        signs[:, column], signs[-1, column] = 1, -1
        lines.append(signs.ravel())
    system = np.array(lines)
    # One unknown for each cell: 0 for the lower neighbour, 1 for the upper. Going up changes the distance to
    # the count from its rest to what is missing to the next multiple.
    cost = np.where(rest == 0, 0, step - 2 * rest).ravel()
    right = -system @ low.ravel()
    found = milp(
        cost,
        constraints=LinearConstraint(system, right, right),
        bounds=Bounds(0, (rest > 0).astype(float).ravel()),
        integrality=np.ones(cells.size),
    )
    up = np.round(found.x).reshape(cells.shape)
    return pd.DataFrame(
        ((low + up) * step).astype(np.int64),
        index=[*counts.index, total],
        columns=[*counts.columns, total],
    )


def _with_totals(inner: Numbers) -> Numbers:
    table: Numbers = np.block(
        [
            [inner, inner.sum(axis=1, keepdims=True)],
            [inner.sum(axis=0, keepdims=True), inner.sum(keepdims=True)],
        ]
    )
    return table


def _numbers(counts: pd.DataFrame | pd.Series[float]) -> Numbers:
    try:
        numbers = np.asarray(counts.astype("Float64").to_numpy(dtype=float, na_value=np.nan), np.float64)
    except (TypeError, ValueError):
        raise MethodError("counts must be numbers") from None
    require_non_negative(counts=finite("counts", numbers))
    return numbers


def _base(base: int) -> int:
    value = number("base", base)
    if value < 2 or value % 1:
        raise MethodError(f"the base must be a whole number above 1, not {base!r}")
    return int(value)
