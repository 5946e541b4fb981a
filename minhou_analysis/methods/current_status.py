"""Current status index of UN ESCAP (现状指数): how much of the way from the base to the target is behind.

The first of the two questions of ESCAP's SDG progress assessment, "how much progress has been made". Its
second, the anticipated progress index, is left out: no text with its formula could be checked.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Direction, Quantity, finite, parse_direction

__all__ = ["current_status_index", "current_status_index_parity"]


def current_status_index(
    base: Quantity, current: Quantity, target: Quantity, direction: Direction | str
) -> Quantity:
    """Current status index (现状指数) of an indicator with a wanted direction: 10 is the target reached.

        CS = D (I_cv - I_0) / |TV - I_0|

    with D = +10 when an increase is wanted and -10 when a decrease is. 0 is where it began, below 0 is
    regression, above 10 is past the target: nothing is cut off. One number or a column of each.

    Edge cases: zero and negative values are values like others; missing elements stay missing; a current
    value equal to the base gives 0.

    Raises :class:`MethodError` without a direction, or for a target equal to the base, from which there is
    no way to measure.

    Do not use when the base already met the target: the index then counts a way that need not be gone.

    Source: UN ESCAP SDG progress assessment, after the R benchmarking script by S. Palmas; base year 2015.
    """
    wanted = parse_direction(direction)
    if wanted is Direction.NONE:
        raise MethodError("the current status index needs a wanted direction: increase or decrease")
    index: Quantity = 10 * wanted.factor * (current - base) / _way(base, current, target)
    return index


def current_status_index_parity(base: Quantity, current: Quantity, target: Quantity) -> Quantity:
    """Current status index of a parity indicator (均等类指标现状指数), whose target is good from both sides.

        CS = 10 - 10 |TV - I_cv| / |TV - I_0|

    10 is parity reached, 0 as far from it as at the beginning, below 0 farther.

    Edge cases: as :func:`current_status_index`.

    Raises :class:`MethodError` for a target equal to the base.

    Do not use when one side of the target is better than the other.

    Source: UN ESCAP SDG progress assessment, after the R benchmarking script by S. Palmas.
    """
    index: Quantity = 10 - 10 * abs(target - current) / _way(base, current, target)
    return index


def _way(base: Quantity, current: Quantity, target: Quantity) -> Any:
    finite("current", current)
    if np.any(finite("target", target) == finite("base", base)):
        raise MethodError("a target equal to the base leaves no way to measure")
    return abs(target - base)
