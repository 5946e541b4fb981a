"""Scorecards: units scored on several criteria by a printed rule, where not every criterion applies to every unit (绩效评分卡).

Nobody is scored on what was not asked: a criterion that does not apply to a unit is left out for this unit, and its
weight goes to the others in proportion. How far the order hangs on the weights is shown beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import column_weights
from minhou_analysis.methods.quantities import Numbers, finite, require_shares
from minhou_analysis.methods.robustness import draw_weights, ranks_of

__all__ = ["RankSpread", "Scorecard", "rank_spread", "score_units"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scorecard:
    """Scores of units by the same rule.

    ``weights`` has a row per unit: the weight of each criterion after those that do not apply gave theirs away, 0 for
    these. ``points`` are weight times what was achieved, in points of a hundred; ``total`` their sum, missing for a
    unit to which no criterion of any weight applies.
    """

    weights: pd.DataFrame
    points: pd.DataFrame
    total: pd.Series[float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankSpread:
    """Ranks of units by their totals, and where they lie when the weights are others.

    ``ranks`` has a row per unit: ``rank`` by the given weights, ``lower`` and ``upper`` bound, and ``held``, the share of
    draws in which the rank is the same. ``without`` has a column per criterion of any weight: the ranks when it is
    dropped. All are missing for a unit that has no total.
    """

    ranks: pd.DataFrame
    without: pd.DataFrame
    spread: float
    draws: int
    interval: float
    seed: int


def score_units(achieved: pd.DataFrame, weights: pd.Series[float] | npt.ArrayLike | None = None) -> Scorecard:
    """Points of a hundred of each unit (百分制评分), the weight of what does not apply redistributed (权重按比例重分配).

    ``achieved`` has a row per unit and a column per criterion: the share achieved of what was due, 0 to 1, missing where
    nothing was due. With A the criteria that apply to unit i::

        w_ij  = w_j / Σ_{k ∈ A} w_k   for j in A, else 0
        total = 100 Σ_j w_ij s_ij

    Weights add up to 1, equal ones unless given; a Series is matched by label.

    Edge cases: a unit to which everything applies keeps the given weights; one criterion alone takes all of the weight; a
    unit without any has no total, which is not a total of 0; a criterion of weight 0 counts for nobody.

    Raises :class:`MethodError` for no unit or no criterion, for shares outside 0 to 1, and weights that do not fit.

    Do not use when a blank means that something due was not done or not told: that is a 0, not a criterion that does not
    apply. Nor to compare units of which different criteria apply, without showing which.

    Source: weighted arithmetic mean over what is there, R ``stats::weighted.mean`` with ``na.rm = TRUE``; OECD/JRC,
    Handbook on Constructing Composite Indicators (2008), step 6.
    """
    shares, given = _read(achieved, weights)
    applies = ~np.isnan(shares)
    whole = applies @ given
    with np.errstate(invalid="ignore"):
        taken = np.where(applies, given, 0.0) / np.where(whole > 0, whole, np.nan)[:, None]
    points = 100 * taken * np.where(applies, shares, 0.0)
    index, columns = achieved.index, achieved.columns
    return Scorecard(
        weights=pd.DataFrame(np.nan_to_num(taken), index=index, columns=columns),
        points=pd.DataFrame(np.nan_to_num(points), index=index, columns=columns).where(applies),
        total=pd.Series(points.sum(axis=1), index=index),
    )


def rank_spread(
    achieved: pd.DataFrame,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    *,
    seed: int,
    spread: float = 0.25,
    draws: int = 1000,
    interval: float = 0.90,
) -> RankSpread:
    """Ranks by :func:`score_units` and how far they hang on the weights (权重扰动与逐项剔除下的位次区间).

    ::

        draws     w_j u_j / Σ_j w_j u_j,  u_j even between 1 - spread and 1 + spread
        lower     the lower of the (1 - interval) / 2 quantile over draws and the best rank without one criterion
        upper     the higher of the (1 + interval) / 2 quantile over draws and the worst rank without one criterion

    Quantiles are ranks that occurred. 1 is the best rank; units with equal totals share the better rank. In every draw
    and without each criterion the weight of what does not apply is redistributed anew.

    Edge cases: one unit has rank 1 throughout; a single criterion has nothing to be dropped against and leaves the rank
    as it is; a unit to which only the dropped criterion applies is not ranked that time, and the others are ranked among
    themselves; a spread of 0 leaves dropping alone.

    Raises :class:`MethodError` as :func:`score_units` and :func:`~minhou_analysis.methods.robustness.draw_weights`, and
    for an interval outside 0 to 1.

    Do not use when units of different kinds are put into one list: rank each kind by itself.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 7 (weights, and inclusion and exclusion of
    single indicators); Saisana, Saltelli and Tarantola 2005, JRSS A 168(2): 307-323.
    """
    shares, given = _read(achieved, weights)
    if not 0 < finite("interval", interval) < 1:
        raise MethodError("interval must lie between 0 and 1, and not at its ends")
    drawn = draw_weights(given, draws, seed=seed, spread=spread).to_numpy()
    counted = np.flatnonzero(given > 0)
    dropped = np.where(np.eye(given.size, dtype=bool)[counted], 0.0, given)
    own = _ranks(shares, given[None, :])[0]
    moved, without = _ranks(shares, drawn), _ranks(shares, dropped)
    ranked = ~np.isnan(own)
    lower, upper = np.full(own.size, np.nan), np.full(own.size, np.nan)
    tail = (1 - interval) / 2
    low = np.quantile(moved[:, ranked], tail, axis=0, method="lower")
    high = np.quantile(moved[:, ranked], 1 - tail, axis=0, method="higher")
    lower[ranked] = np.fmin(low, np.fmin.reduce(without[:, ranked], axis=0))
    upper[ranked] = np.fmax(high, np.fmax.reduce(without[:, ranked], axis=0))
    held = np.where(ranked, (moved == own).mean(axis=0), np.nan)
    index = achieved.index
    return RankSpread(
        ranks=pd.DataFrame({"rank": own, "lower": lower, "upper": upper, "held": held}, index=index),
        without=pd.DataFrame(without.T, index=index, columns=achieved.columns[counted]),
        spread=spread,
        draws=draws,
        interval=interval,
        seed=seed,
    )


def _read(
    achieved: pd.DataFrame, weights: pd.Series[float] | npt.ArrayLike | None
) -> tuple[Numbers, Numbers]:
    shares = achieved.to_numpy(dtype=np.float64)
    if not shares.size:
        raise MethodError("a scorecard needs at least one unit and one criterion")
    require_shares(achieved=shares)
    return shares, column_weights(achieved.columns, weights)


def _ranks(shares: Numbers, weights: Numbers) -> Numbers:
    """Rank of each unit (columns) under each set of weights (rows), missing where no criterion applies."""
    applies = ~np.isnan(shares)
    whole = weights @ applies.T
    scored = whole > 0
    totals = weights @ np.where(applies, shares, 0.0).T / np.where(scored, whole, 1.0)
    # whoever has no total stands behind everybody, so that the others' ranks do not count them
    ranks: Numbers = np.where(scored, ranks_of(np.where(scored, totals, -1.0)), np.nan)
    return ranks
