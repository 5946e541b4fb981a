"""Orders of units over several indicators (排序): TOPSIS, and majorities after Condorcet and Copeland."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import Directions, column_signs, column_weights, complete_table
from minhou_analysis.methods.quantities import Numbers, finite

__all__ = [
    "CondorcetRanking",
    "Topsis",
    "TopsisReason",
    "condorcet_ranking",
    "outranking_matrix",
    "rank_units",
    "topsis",
]

ROWS_AT_ONCE = 4_000_000
"""Comparisons of pairs held in memory at a time."""


class TopsisReason(StrEnum):
    """Why a unit has no closeness."""

    IDEALS_EQUAL = "ideals_equal"
    """Best and worst values are the same: no distance can be measured."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topsis:
    """Closeness to the ideal (相对接近度) of each unit, 0 worst and 1 best, with what it was made from.

    ``best`` and ``worst`` are the ideal and anti-ideal in weighted, normalised units; ``norms`` the vector
    norms that values were divided by. Give all three as a :class:`Topsis` to :func:`topsis` to freeze them.
    ``closeness`` and ``rank`` are None with ``reason`` when nothing can be said.
    """

    closeness: pd.Series[float] | None
    rank: pd.Series[float] | None
    to_best: pd.Series[float]
    to_worst: pd.Series[float]
    best: pd.Series[float]
    worst: pd.Series[float]
    norms: pd.Series[float]
    weights: pd.Series[float]
    frozen: bool
    reason: TopsisReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CondorcetRanking:
    """Units ordered by pairwise majorities.

    ``outranking[a, b]`` is the weight of the indicators on which a is better than b, ties split.
    ``copeland`` counts for each unit the majorities won less those lost, ``rank`` orders by it (1 best,
    ties share the best rank). ``borda`` adds up a unit's row of ``outranking``, which some libraries call
    Copeland score; it orders as mean ranks do. ``winner`` beats every other unit by majority (Condorcet
    winner), None when majorities go in a circle or tie. ``dominance`` is the share of pairs in which one
    unit is better or equal on everything and ahead on all weight.
    """

    outranking: pd.DataFrame
    copeland: pd.Series[float]
    borda: pd.Series[float]
    rank: pd.Series[float]
    winner: str | None
    dominance: float


def rank_units(scores: pd.Series[float] | npt.ArrayLike) -> pd.Series[float]:
    """Rank of each unit by its score (名次), 1 for the highest; equal scores share the best of their ranks.

    Edge cases: missing scores have no rank and do not push others down; one unit has rank 1; equal scores
    all have rank 1; negative scores and zeros are ordered like others.

    Raises :class:`MethodError` for scores that are no column of finite numbers.

    Do not use when differences between scores are within their uncertainty: show
    :func:`~minhou_analysis.methods.robustness.rank_robustness` with it.

    Source: competition ranking ("1224"), as the Human Development Report ranks countries.
    """
    numbers = finite("scores", scores)
    if numbers.ndim != 1 or numbers.size == 0:
        raise MethodError("scores must be a column with at least one number")
    column = pd.Series(numbers, index=scores.index if isinstance(scores, pd.Series) else None)
    return column.rank(ascending=False, method="min")


def topsis(
    table: pd.DataFrame | npt.ArrayLike,
    directions: Directions,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    *,
    frozen: Topsis | None = None,
    normalised: bool = True,
) -> Topsis:
    """Closeness of each unit to the best values of the table (TOPSIS, 逼近理想解排序法).

    ::

        v_ij = w_j x_ij / sqrt(Σ_i x_ij²)
        best_j = max_i v_ij for rising, min_i v_ij for falling indicators; worst_j the other way round
        D⁺_i = sqrt(Σ_j (v_ij - best_j)²),  D⁻_i = sqrt(Σ_j (v_ij - worst_j)²)
        C_i = D⁻_i / (D⁺_i + D⁻_i)

    Falling indicators take the smallest value as the ideal, after Hwang and Yoon; libraries that turn the
    values round instead (pymcdm) give other numbers. Without ``normalised`` values are not divided by their
    norm. With ``frozen``, an earlier result, its norms, weights and ideals are used: years become
    comparable, a unit can be judged alone, and adding a unit no longer reverses ranks (closeness then still
    lies in 0 to 1).

    Edge cases: zeros and negative values are allowed, an indicator that is zero for all units adds nothing;
    a constant indicator adds nothing; missing values are refused, and so is a single unit without frozen
    ideals; when all units are equal there is no distance to measure, and ``reason`` says so.

    Raises :class:`MethodError` for these, for weights that do not fit or are given along with ``frozen``,
    for frozen ideals of other indicators, and for a column without an increasing or decreasing direction.

    Do not use when one unit has no peers and there are no frozen ideals: use goalposts and an arithmetic
    mean.

    Source: Hwang and Yoon 1981, Multiple Attribute Decision Making.
    """
    frame = complete_table(table, 1 if frozen else 2, "TOPSIS")
    signs = column_signs(frame.columns, directions)
    numbers = frame.to_numpy()
    if frozen is None:
        given = column_weights(frame.columns, weights)
        norms = np.linalg.norm(numbers, axis=0) if normalised else np.ones(frame.shape[1])
        # An indicator that is zero everywhere has no norm, and adds nothing.
        norms = np.where(norms > 0, norms, 1.0)
        values = numbers / norms * given
        best, worst = (values * signs).max(axis=0) * signs, (values * signs).min(axis=0) * signs
    else:
        if weights is not None:
            raise MethodError("frozen ideals bring their own weights; give one or the other")
        given, norms, best, worst = _frozen(frozen, frame.columns)
        values = numbers / norms * given
    to_best, to_worst = _distances(values, best), _distances(values, worst)
    reason = TopsisReason.IDEALS_EQUAL if np.array_equal(best, worst) else None
    closeness = None if reason else pd.Series(to_worst / (to_best + to_worst), index=frame.index)
    return Topsis(
        closeness=closeness,
        rank=None if closeness is None else rank_units(closeness),
        to_best=pd.Series(to_best, index=frame.index),
        to_worst=pd.Series(to_worst, index=frame.index),
        best=pd.Series(best, index=frame.columns),
        worst=pd.Series(worst, index=frame.columns),
        norms=pd.Series(norms, index=frame.columns),
        weights=pd.Series(given, index=frame.columns),
        frozen=frozen is not None,
        reason=reason,
    )


def outranking_matrix(
    scores: pd.DataFrame | npt.ArrayLike, weights: pd.Series[float] | npt.ArrayLike | None = None
) -> pd.DataFrame:
    """Share of the weight by which each unit is better than each other (优超矩阵); rows against columns.

    ::

        o_ab = Σ_j w_j · (1 if s_aj > s_bj, ½ if equal, 0 if less),  o_aa = 0

    Higher scores are better; only their order counts, so normalisation does not matter once directions agree.

    Edge cases: opposite elements add up to 1; equal units stand at ½; negative scores and zeros are
    allowed; a constant indicator splits its weight; missing scores and a single unit are refused.

    Raises :class:`MethodError` for these, and for weights that do not fit.

    Do not use when how much better matters: it counts indicators, not distances.

    Source: Munda and Nardo 2005, Non-compensatory composite indicators for ranking countries, EUR 21833; R
    package COINr (``outrankMatrix``).
    """
    frame = complete_table(scores, 2, "outranking")
    given = column_weights(frame.columns, weights)
    numbers = frame.to_numpy()
    units = len(numbers)
    step = max(ROWS_AT_ONCE // numbers.size, 1)
    better = np.vstack(
        [
            (np.sign(numbers[start : start + step, None, :] - numbers[None, :, :]) + 1) / 2 @ given
            for start in range(0, units, step)
        ]
    )
    np.fill_diagonal(better, 0.0)
    return pd.DataFrame(better, index=frame.index, columns=frame.index)


def condorcet_ranking(
    scores: pd.DataFrame | npt.ArrayLike, weights: pd.Series[float] | npt.ArrayLike | None = None
) -> CondorcetRanking:
    """Order of units by pairwise majorities of the indicators (孔多塞—科普兰排序), without any trade-off.

    ::

        copeland_a = #{b : o_ab > ½} - #{b : o_ab < ½}

    with o the :func:`outranking_matrix`. A majority counts when it is above one half by more than 1e-9.

    Edge cases: as :func:`outranking_matrix`; equal units tie; when majorities go in a circle there is no
    winner, and units of the circle may share a rank.

    Raises :class:`MethodError` as :func:`outranking_matrix`.

    Do not use when indicators are few: two or three give many ties and circles.

    Source: Copeland 1951; Munda and Nardo 2005, EUR 21833; R package COINr (``a_copeland`` since 1.0).
    """
    outranking = outranking_matrix(scores, weights)
    share = outranking.to_numpy()
    units = len(share)
    won, lost = share > 0.5 + 1e-9, share < 0.5 - 1e-9
    np.fill_diagonal(lost, False)
    copeland = pd.Series((won.sum(axis=1) - lost.sum(axis=1)).astype(np.float64), index=outranking.index)
    winners = outranking.index[won.sum(axis=1) == units - 1]
    return CondorcetRanking(
        outranking=outranking,
        copeland=copeland,
        borda=outranking.sum(axis=1),
        rank=rank_units(copeland),
        winner=str(winners[0]) if len(winners) else None,
        dominance=float((share > 1 - 1e-9).sum() / (units * (units - 1) / 2)),
    )


def _distances(values: Numbers, point: Numbers) -> Numbers:
    distances: Numbers = np.linalg.norm(values - point, axis=1)
    return distances


def _frozen(frozen: Topsis, columns: pd.Index) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    if set(frozen.best.index) != set(columns):
        raise MethodError(
            f"the frozen ideals are of other indicators: {', '.join(map(str, frozen.best.index))}"
        )
    weights, norms = frozen.weights.reindex(columns), frozen.norms.reindex(columns)
    best, worst = frozen.best.reindex(columns), frozen.worst.reindex(columns)
    return finite("weights", weights), finite("norms", norms), finite("best", best), finite("worst", worst)
