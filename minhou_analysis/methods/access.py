"""Access to services: who lives near enough, and how much supply there is for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Numbers,
    require_non_negative,
    sample,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchmentAccess:
    """Supply per head: ``access`` at each place of demand, ``supply_ratio`` at each supply.

    ``idle`` marks supplies that nobody reaches; they have a ratio of 0 and are missing from everyone's
    access.
    """

    demand: Numbers
    supply: Numbers
    cutoff: float
    supply_ratio: Numbers
    access: Numbers
    idle: npt.NDArray[np.bool_]

    @property
    def supply_reached(self) -> float:
        """Supply that somebody reaches; equals the sum of demand times access."""
        return float(self.supply[~self.idle].sum())


def coverage_share(population: npt.ArrayLike, cost: npt.ArrayLike, cutoff: float) -> float:
    """Share of people within ``cutoff`` of a service (服务覆盖率), a fraction of 0 to 1.

    ``cost`` is each place's distance or time to its nearest service, in the unit of ``cutoff``; a place
    exactly at the cutoff is covered, an infinite cost never is. Places without people count for nothing.
    Raises :class:`MethodError` for missing or negative numbers, columns of different length, or nobody
    at all.
    """
    people = sample("population", population)
    require_non_negative(population=people)
    costs = _costs(cost)
    if costs.shape != people.shape:
        raise MethodError("population and cost must be of the same length")
    if people.sum() == 0:
        raise MethodError("coverage needs somebody to cover")
    return float(people[costs <= cutoff].sum() / people.sum())


def two_step_floating_catchment(
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    cost: npt.ArrayLike,
    cutoff: float,
    decay: Callable[[Numbers], Numbers] | None = None,
) -> CatchmentAccess:
    """Two-step floating catchment area (两步移动搜索法, 2SFCA): supply per head, with competition for it.

    Step 1, at each supply j: ``R_j = S_j / sum_i P_i w(t_ij)`` over demand within the cutoff. Step 2, at
    each place i: ``A_i = sum_j R_j w(t_ij)``. ``cost`` has a row for each place of demand and a column
    for each supply, in the unit of ``cutoff`` (inclusive); infinite: no way there. ``decay`` turns costs
    within the cutoff into weights (none: 1). The unit of the result is supply per person.
    ``sum_i P_i A_i`` equals the supply that is reached: a check.

    A supply whose catchment is empty of demand is flagged idle and has ratio 0; a place that reaches
    nothing has access 0. Leaving out supply across the border understates access near it. Raises
    :class:`MethodError` for missing or negative numbers, a table that does not fit, or a decay that is
    negative or not finite (a power of zero distance: give the nearest a floor). Source: Luo & Wang 2003,
    Environment and Planning B 30(6): 865-884; with decay Luo & Qi 2009, Health & Place 15(4): 1100-1107.
    """
    people, capacity = sample("demand", demand), sample("supply", supply)
    require_non_negative(demand=people, supply=capacity)
    costs = _costs(cost)
    if costs.shape != (people.size, capacity.size):
        raise MethodError(f"cost must have {people.size} rows and {capacity.size} columns")
    weights = _weights(costs, cutoff, decay)
    reached_by = people @ weights
    idle = reached_by == 0
    ratio = np.divide(capacity, reached_by, out=np.zeros_like(capacity), where=~idle)
    return CatchmentAccess(
        demand=people,
        supply=capacity,
        cutoff=cutoff,
        supply_ratio=ratio,
        access=weights @ ratio,
        idle=idle,
    )


def _costs(cost: npt.ArrayLike) -> Numbers:
    costs = np.asarray(cost, dtype=np.float64)
    if np.isnan(costs).any() or (costs < 0).any():
        raise MethodError("cost must be given everywhere and not be negative; infinite where there is no way")
    return costs


def _weights(costs: Numbers, cutoff: float, decay: Callable[[Numbers], Numbers] | None) -> Numbers:
    # An infinite cutoff still reaches nothing over an infinite cost.
    within = (costs <= cutoff) & np.isfinite(costs)
    weights = within.astype(np.float64)
    if decay is not None:
        weights[within] = decay(costs[within])
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise MethodError("decay must give finite weights that are not negative")
    return weights
