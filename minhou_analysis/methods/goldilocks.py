"""Indicators whose best value lies in the middle (适度指标): made into ones that should fall towards it.

A rule of growth knows only up and down. Parity, a budget carried out to the yuan, half of the seats: there
both too little and too much are wrong. These transformations fold the two sides onto one, so that the
result is judged with the direction ``decrease`` and the target that the transformation names.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Quantity, finite, number, require_positive

__all__ = ["PARITY_ACCEPTED", "folded_above", "parity_ratio"]

PARITY_ACCEPTED = (0.97, 1.03)
"""The range of a parity index that Statistics Canada and UNESCO take as parity."""


def parity_ratio(ratio: Quantity, accepted: tuple[float, float] | None = None) -> Quantity:
    """How far a ratio is from parity (城乡比、性别比偏离度), whichever side is ahead; parity is 1.

        z = max(y, 1 / y),   and z = 1 where accepted[0] <= y <= accepted[1]

    ``ratio`` is one number or a column, such as urban over rural; twice as much and half as much are alike
    (2). Judge the result with the direction ``decrease`` and the target 1. ``accepted`` is the range that
    counts as parity, for parity indices of education :data:`PARITY_ACCEPTED`; none by default.

    Edge cases: missing elements stay missing; a constant column stays constant.

    Raises :class:`MethodError` for a ratio of zero or below, or a range that does not hold 1.

    Do not use when one side ahead is wanted: then the ratio itself has a direction.

    Source: Open SDG, docs/progress-methodology.md, "Goldilocks indicators" (indicators 4.5.1, 5.4.1).
    """
    require_positive(ratio=ratio)
    numbers = finite("ratio", ratio)
    folded = np.maximum(numbers, 1 / numbers)
    if accepted is not None:
        low, high = number("accepted", accepted[0]), number("accepted", accepted[1])
        if not 0 < low <= 1 <= high:
            raise MethodError(f"the accepted range must hold parity: 0 < {low:g} <= 1 <= {high:g} is not so")
        folded = np.where((numbers >= low) & (numbers <= high), 1.0, folded)
    result: Quantity = _alike(ratio, folded)
    return result


def folded_above(value: Quantity, target: float) -> Quantity:
    """A value folded above its target (适度目标的折算值): too little counts as much as too much.

        z = target + |y - target|

    for shares and rates whose best value is ``target``, such as half of the seats (50) or a budget carried
    out in full (100). Judge the result with the direction ``decrease`` and the same target; it is never
    below it, so that a growth rate can be taken.

    Edge cases: missing elements stay missing; a value at the target is the target; a constant column stays
    constant.

    Raises :class:`MethodError` for a target that is missing or infinite.

    Do not use when missing the target on one side is worse than on the other.

    Source: Open SDG, docs/progress-methodology.md, "Goldilocks indicators" (indicators 5.5.1, 16.6.1).
    """
    aim = number("target", target)
    folded: Quantity = _alike(value, aim + np.abs(finite("value", value) - aim))
    return folded


def _alike(given: Quantity, result: Any) -> Any:
    if isinstance(given, pd.Series):
        return pd.Series(result, index=given.index, name=given.name)
    return float(result) if np.ndim(result) == 0 else np.asarray(result)
