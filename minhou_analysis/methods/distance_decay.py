"""How much less a service counts the farther away it is (距离衰减): weights from 1 down to 0.

Each function here gives back a function from costs (distance or time, in any unit) to weights, for the
floating catchment methods. A common factor of all weights drops out there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, require_positive, require_shares, sample

__all__ = [
    "Decay",
    "exponential_decay",
    "gaussian_decay",
    "gaussian_decay_to_zero",
    "power_decay",
    "stepped_decay",
]

Decay: TypeAlias = Callable[[Numbers], Numbers]
"""From costs to weights."""


def stepped_decay(
    edges: Sequence[float], weights: Sequence[float], *, edge: Literal["inner", "outer"] = "inner"
) -> Decay:
    """Weights by zones (分段衰减), as in the enhanced two-step method: one weight for each zone, 0 beyond the last.

    ``edges`` are the outer limits of the zones, rising; ``weights`` as many. ``edge`` says which zone a
    cost exactly at a limit belongs to: the inner (closed, as in the enhanced method) or the outer.

    Edge cases: with ``edge`` "outer", a cost at the last limit has weight 0.

    Raises :class:`MethodError` for limits that do not rise from above zero, weights outside 0 to 1, or
    another number of weights than limits.

    Do not use when a step moves many people: the result then depends on where the limits were drawn.

    Source: Luo, W. and Qi, Y. (2009), Health & Place 15(4): 1100-1107.
    """
    limits, levels = sample("edges", edges), sample("weights", weights)
    require_shares(weights=levels)
    if (np.diff(limits, prepend=0) <= 0).any():
        raise MethodError("edges must rise, and begin above zero")
    if levels.size != limits.size:
        raise MethodError(f"there must be a weight for each zone: {limits.size}, not {levels.size}")
    if edge not in ("inner", "outer"):
        raise MethodError(f'edge must be "inner" or "outer", not {edge!r}')
    zones = np.append(levels, 0.0)
    return lambda cost: zones[np.searchsorted(limits, cost, side="left" if edge == "inner" else "right")]


def gaussian_decay(width: float) -> Decay:
    """Bell-shaped weights (高斯衰减): ``exp(-t² / (2 width²))``: 1 at no cost, 0.61 at ``width``, never 0.

    Edge cases: a cost of zero has weight 1; a missing cost gives a missing weight.

    Raises :class:`MethodError` for a width not above zero.

    Do not use when weights should reach 0 at the edge of the catchment: the next function does.

    Source: Kwan, M.-P. (1998), Geographical Analysis 30(3): 191-216.
    """
    require_positive(width=width)
    return lambda cost: np.exp(-((cost / width) ** 2) / 2)


def gaussian_decay_to_zero(cutoff: float) -> Decay:
    """Bell-shaped weights that reach 0 at the edge of the catchment (高斯两步移动搜索法的衰减函数).

    With t0 the cutoff; 0 beyond it::

        w(t) = (exp(-t² / (2 t0²)) - exp(-1/2)) / (1 - exp(-1/2))

    Edge cases: a cost of zero has weight 1, one at the cutoff or beyond 0.

    Raises :class:`MethodError` for a cutoff not above zero.

    Do not use when the catchment has no natural edge.

    Source: Dai, D. (2010), Health & Place 16(5): 1038-1052.
    """
    require_positive(cutoff=cutoff)
    edge = np.exp(-0.5)
    return lambda cost: np.maximum((np.exp(-((cost / cutoff) ** 2) / 2) - edge) / (1 - edge), 0.0)


def power_decay(exponent: float, *, floor: float) -> Decay:
    """Gravity weights (重力衰减): ``max(t, floor) ** -exponent``.

    ``floor`` is the cost below which nearer makes no difference. It has no default and is needed: without
    it a service on the spot has infinite weight and takes everything.

    Edge cases: a cost of zero has the weight of the floor, which is above 1 for a floor below 1.

    Raises :class:`MethodError` for an exponent or a floor not above zero.

    Do not use when many costs lie at or below the floor: the result then rests on that choice.

    Source: Joseph, A. E. and Bantock, P. R. (1982), Social Science & Medicine 16(1): 85-90.
    """
    require_positive(exponent=exponent, floor=floor)
    return lambda cost: np.maximum(cost, floor) ** -exponent


def exponential_decay(rate: float) -> Decay:
    """Exponential weights (指数衰减): ``exp(-rate * t)``: 1 at no cost, 0.37 at ``1 / rate``.

    Edge cases: a cost of zero has weight 1; a missing cost gives a missing weight.

    Raises :class:`MethodError` for a rate not above zero.

    Do not use when the rate was fitted in another unit of cost.

    Source: Kwan (1998), Geographical Analysis 30(3): 191-216.
    """
    require_positive(rate=rate)
    return lambda cost: np.exp(-rate * cost)
