"""Tables of indicators: rows are units (or units and years), columns are indicators.

What every method over several indicators asks of its table, directions and weights, in one place, so that all
of them refuse the same things in the same words. Labels of rows and columns are kept everywhere; a plain
two-dimensional array gets labels counted from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Direction, Numbers, finite, parse_direction, weights_for

__all__ = ["Directions", "column_signs", "column_weights", "complete_table", "indicator_table"]

Directions: TypeAlias = Mapping[Any, Direction | str] | Direction | str
"""A wanted direction for each column, or one for all of them."""


def indicator_table(table: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    """``table`` as a table of floats (指标表), rows units and columns indicators; missing elements may stay.

    Edge cases: one unit, equal values, zeros and negative values stay as they are; missing elements stay
    missing.

    Raises :class:`MethodError` for what is no table, for one without rows or columns, for columns that share
    a label, and for elements that are no numbers or infinite.

    Do not use when the columns are not indicators (ids, names): drop those or make them the index first.

    Source: convention of this package.
    """
    frame = table if isinstance(table, pd.DataFrame) else _framed(table)
    if frame.shape[0] == 0 or frame.shape[1] == 0:
        raise MethodError("a table of indicators needs at least one unit and one indicator")
    if frame.columns.has_duplicates:
        repeated = sorted({str(name) for name in frame.columns[frame.columns.duplicated()]})
        raise MethodError(f"indicators must have different names; repeated: {', '.join(repeated)}")
    try:
        numbers = finite("indicators", frame.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        if isinstance(error, MethodError):
            raise
        raise MethodError("indicators must be numbers") from None
    return pd.DataFrame(numbers, index=frame.index, columns=frame.columns)


def complete_table(table: pd.DataFrame | npt.ArrayLike, units: int, purpose: str) -> pd.DataFrame:
    """``table`` as :func:`indicator_table`, without missing elements and at least ``units`` rows (完整指标表).

    ``purpose`` names the method in the message.

    Edge cases: a missing element is refused, as are fewer rows than ``units``; equal values, zeros and
    negative values stay as they are.

    Raises :class:`MethodError` as :func:`indicator_table` does,
    for a missing element (leaving a unit out changes what the result is about) and for too few units.

    Do not use when missing elements have a meaning of their own: decide what they stand for first.

    Source: convention of this package.
    """
    frame = indicator_table(table)
    if len(frame) < units:
        raise MethodError(f"{purpose} compares units and needs at least {units}, not {len(frame)}")
    missing = frame.isna().any(axis=0)
    if missing.any():
        names = ", ".join(str(name) for name in frame.columns[missing])
        raise MethodError(f"{purpose} needs every value; missing in {names}")
    return frame


def column_signs(columns: pd.Index, directions: Directions) -> Numbers:
    """+1 for each column that should rise, -1 for each that should fall (指标方向).

    Edge cases: a direction for a column that is not there is ignored.

    Raises :class:`MethodError` for a column without a direction, and for direction *none*.

    Do not use when an indicator is best inside a range: bring it to a score with
    :func:`~minhou_analysis.methods.normalisation.normalise_interval` first.

    Source: convention of this package.
    """
    if isinstance(directions, str):
        return np.full(len(columns), _sign(directions))
    unknown = [str(name) for name in columns if name not in directions]
    if unknown:
        raise MethodError(f"no direction is given for column {', '.join(unknown)}")
    return np.array([_sign(directions[name]) for name in columns])


def column_weights(columns: pd.Index, weights: pd.Series[float] | npt.ArrayLike | None) -> Numbers:
    """Weights in the order of ``columns`` (指标权重): a Series by label, others by position, None equal.

    Edge cases: weights of zero are allowed, negative and missing ones refused; one column has weight 1.

    Raises :class:`MethodError` when the labels of a Series are not exactly the columns, and as
    :func:`~minhou_analysis.methods.quantities.weights_for` for what are no weights.

    Do not use when weights do not add up to 1 yet: divide them by their sum first, knowingly.

    Source: convention of this package.
    """
    if isinstance(weights, pd.Series):
        if weights.index.has_duplicates or set(weights.index) != set(columns):
            raise MethodError(
                "weights must be labelled as the indicators: "
                f"{', '.join(map(str, columns))}; found {', '.join(map(str, weights.index))}"
            )
        weights = weights.reindex(columns).to_numpy()
    return weights_for(len(columns), weights)


def _framed(table: npt.ArrayLike) -> pd.DataFrame:
    numbers = finite("indicators", table)
    if numbers.ndim != 2:
        raise MethodError(f"a table of indicators has two dimensions, not {numbers.ndim}")
    return pd.DataFrame(numbers)


def _sign(direction: Direction | str) -> float:
    wanted = parse_direction(direction)
    if wanted is Direction.NONE:
        raise MethodError("normalisation needs a wanted direction: increase or decrease")
    return float(wanted.factor)
