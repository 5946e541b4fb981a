"""Access to services: who lives near enough, and how much supply there is for whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.distance_decay import Decay
from minhou_analysis.methods.inequality import gini_weighted, williamson_index
from minhou_analysis.methods.quantities import Numbers, require_non_negative, sample
from minhou_analysis.methods.theil import theil_t

__all__ = [
    "AccessDispersion",
    "AccessReason",
    "CatchmentAccess",
    "access_dispersion",
    "balanced_floating_catchment",
    "coverage_share",
    "three_step_floating_catchment",
    "two_step_floating_catchment",
]


class AccessReason(StrEnum):
    """Why the dispersion of access cannot be said."""

    NO_ACCESS = "no_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchmentAccess:
    """Supply per head: ``access`` at each place of demand, ``supply_ratio`` at each supply.

    ``idle`` marks supplies that nobody reaches; they have a ratio of 0 and are missing from everyone's
    access. ``unreached`` marks places from which no supply can be reached; their access is 0.
    """

    demand: Numbers
    supply: Numbers
    cutoff: float
    supply_ratio: Numbers
    access: Numbers
    idle: npt.NDArray[np.bool_]
    unreached: npt.NDArray[np.bool_]

    @property
    def supply_reached(self) -> float:
        """Supply that somebody reaches; equals the sum of demand times access."""
        return float(self.supply[~self.idle].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDispersion:
    """How unequally access is spread over people: mean, and three measures weighted by people."""

    mean: float
    variation: float | None
    gini: float | None
    theil_t: float | None
    without_access: float
    reason: AccessReason | None


def coverage_share(
    population: npt.ArrayLike,
    cost: npt.ArrayLike,
    cutoff: float,
    *,
    boundary: Literal["closed", "open"] = "closed",
) -> float:
    """Share of people within ``cutoff`` of a service (服务覆盖率), a fraction of 0 to 1.

    ``cost`` is each place's distance or time to its nearest service, in the unit of ``cutoff``. With a
    ``boundary`` that is closed a place exactly at the cutoff is covered (within 15 minutes, 15 分钟以内),
    with an open one it is not (in under 15 minutes, 不到 15 分钟).

    Edge cases: places without people count for nothing; an infinite cost is never covered, whatever the
    cutoff; one place gives 0 or 1.

    Raises :class:`MethodError` for missing or negative numbers, columns of different length, or nobody
    at all.

    Do not use when a service can be full: coverage knows distance, not supply.

    Source: arithmetic; as used for 15-minute life circles (社区生活圈规划技术指南, TD/T 1062-2021).
    """
    people = sample("population", population)
    require_non_negative(population=people)
    costs = _costs(cost)
    if costs.shape != people.shape:
        raise MethodError("population and cost must be of the same length")
    if people.sum() == 0:
        raise MethodError("coverage needs somebody to cover")
    if boundary not in ("closed", "open"):
        raise MethodError(f'boundary must be "closed" or "open", not {boundary!r}')
    covered = (costs <= cutoff if boundary == "closed" else costs < cutoff) & np.isfinite(costs)
    return float(people[covered].sum() / people.sum())


def two_step_floating_catchment(
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    cost: npt.ArrayLike,
    cutoff: float,
    decay: Decay | None = None,
) -> CatchmentAccess:
    """Two-step floating catchment area (两步移动搜索法, 2SFCA): supply per head, with competition for it.

    Step 1 at each supply j, step 2 at each place i, over costs within the cutoff (inclusive)::

        R_j = S_j / Σ_i P_i w(t_ij)
        A_i = Σ_j R_j w(t_ij)

    ``cost`` has a row for each place of demand and a column for each supply, in the unit of ``cutoff``;
    infinite: no way there. ``decay`` turns costs within the cutoff into weights (none: 1; see
    :mod:`minhou_analysis.methods.distance_decay`; with steps it is the enhanced method, E2SFCA). The unit
    of the result is supply per person. ``Σ P_i A_i`` equals the supply that is reached: a check.

    Edge cases: a supply whose catchment is empty of demand is flagged idle and has ratio 0; a place that
    reaches nothing is flagged unreached and has access 0; a place without people has the access that
    somebody there would have. A decay of zero distance by a power is infinite: give it a floor.

    Raises :class:`MethodError` for missing or negative numbers, a table that does not fit, or a decay that
    is negative or not finite.

    Do not use when supply across the border is left out: access near it is then understated.

    Source: Luo, W. and Wang, F. (2003), Environment and Planning B 30(6): 865-884; with decay Luo and Qi
    (2009), Health & Place 15(4): 1100-1107.
    """
    people, capacity, weights = _table(demand, supply, cost, cutoff, decay)
    return _shared_out(people, capacity, cutoff, weights, weights)


def three_step_floating_catchment(
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    cost: npt.ArrayLike,
    cutoff: float,
    decay: Decay | None = None,
) -> CatchmentAccess:
    """Three-step floating catchment area (三步移动搜索法, 3SFCA): places spread their demand over what they reach.

    A first step shares out each place's demand by ``G_ij = w(t_ij) / Σ_k w(t_ik)``; then::

        R_j = S_j / Σ_i G_ij P_i w(t_ij)
        A_i = Σ_j G_ij R_j w(t_ij)

    Where services are many it corrects the two-step method, in which everybody queues everywhere.

    Edge cases: as for the two-step method, and so is the check ``Σ P_i A_i``.

    Raises :class:`MethodError` for what the two-step method refuses.

    Do not use when people cannot choose (school districts).

    Source: Wan, N., Zou, B. and Sternberg, T. (2012), International Journal of Geographical Information
    Science 26(6): 1073-1089.
    """
    people, capacity, weights = _table(demand, supply, cost, cutoff, decay)
    chosen = _parts(weights, weights.sum(axis=1, keepdims=True)) * weights
    return _shared_out(people, capacity, cutoff, chosen, chosen)


def balanced_floating_catchment(
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    cost: npt.ArrayLike,
    cutoff: float,
    decay: Decay | None = None,
) -> CatchmentAccess:
    """Balanced floating catchment area (平衡移动搜索法, BFCA): nobody, and no supply, is counted twice.

    Weights are shared out over supplies for demand and over places for supply::

        R_j = S_j / Σ_i P_i w_ij / Σ_k w_ik
        A_i = Σ_j R_j w_ij / Σ_k w_kj

    The sum of access is the sum of the ratios of supply; ``Σ P_i A_i`` is not the supply reached here.

    Edge cases: as for the two-step method.

    Raises :class:`MethodError` for what the two-step method refuses.

    Do not use when results must add up to supply over people: the two-step method does.

    Source: Páez, A., Higgins, C. D. and Vivona, S. F. (2019), PLoS ONE 14(6): e0218773.
    """
    people, capacity, weights = _table(demand, supply, cost, cutoff, decay)
    by_place = _parts(weights, weights.sum(axis=1, keepdims=True))
    by_supply = _parts(weights, weights.sum(axis=0, keepdims=True))
    return _shared_out(people, capacity, cutoff, by_place, by_supply)


def access_dispersion(access: npt.ArrayLike, population: npt.ArrayLike) -> AccessDispersion:
    """How unequally access is spread over people (可达性差异): weighted variation, Gini coefficient, Theil T.

    ``mean`` is access per person, ``variation`` the standard deviation over it, both weighted by people;
    ``without_access`` the share of people with none at all.

    Edge cases: places without people count for nothing; equal access, or one place, gives 0; when nobody
    has access the measures are None, with reason.

    Raises :class:`MethodError` for missing or negative numbers, columns of different length, or nobody at
    all.

    Do not use when access is a cost (minutes): more is then worse, and the measures mean something else.

    Source: Williamson (1965), Gini (1912), Theil (1967), as for incomes.
    """
    values, people = sample("access", access), sample("population", population)
    require_non_negative(access=values, population=people)
    if values.shape != people.shape:
        raise MethodError("access and population must be of the same length")
    if people.sum() == 0:
        raise MethodError("a dispersion over people needs somebody")
    mean = float(people @ values / people.sum())
    nothing = mean == 0
    return AccessDispersion(
        mean=mean,
        variation=None if nothing else williamson_index(values, people),
        gini=None if nothing else gini_weighted(values, people),
        theil_t=None if nothing else theil_t(values, people),
        without_access=float(people[values == 0].sum() / people.sum()),
        reason=AccessReason.NO_ACCESS if nothing else None,
    )


def _table(
    demand: npt.ArrayLike, supply: npt.ArrayLike, cost: npt.ArrayLike, cutoff: float, decay: Decay | None
) -> tuple[Numbers, Numbers, Numbers]:
    people, capacity = sample("demand", demand), sample("supply", supply)
    require_non_negative(demand=people, supply=capacity)
    costs = _costs(cost)
    if costs.shape != (people.size, capacity.size):
        raise MethodError(f"cost must have {people.size} rows and {capacity.size} columns")
    return people, capacity, _weights(costs, cutoff, decay)


def _parts(weights: Numbers, sums: Numbers) -> Numbers:
    return np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)


def _shared_out(
    people: Numbers, capacity: Numbers, cutoff: float, demand_weights: Numbers, supply_weights: Numbers
) -> CatchmentAccess:
    reached_by = people @ demand_weights
    idle = reached_by == 0
    ratio = np.divide(capacity, reached_by, out=np.zeros_like(capacity), where=~idle)
    return CatchmentAccess(
        demand=people,
        supply=capacity,
        cutoff=cutoff,
        supply_ratio=ratio,
        access=supply_weights @ ratio,
        idle=idle,
        unreached=supply_weights.max(axis=1) == 0,
    )


def _costs(cost: npt.ArrayLike) -> Numbers:
    costs = np.asarray(cost, dtype=np.float64)
    if np.isnan(costs).any() or (costs < 0).any():
        raise MethodError("cost must be given everywhere and not be negative; infinite where there is no way")
    return costs


def _weights(costs: Numbers, cutoff: float, decay: Decay | None) -> Numbers:
    # An infinite cutoff still reaches nothing over an infinite cost.
    within = (costs <= cutoff) & np.isfinite(costs)
    weights = within.astype(np.float64)
    if decay is not None:
        weights[within] = decay(costs[within])
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise MethodError("decay must give finite weights that are not negative")
    return weights
