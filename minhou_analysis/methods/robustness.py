"""Robustness of an index: how far its order hangs on the choices made (不确定性分析).

Normalisation, weights and aggregation are all choices. Drawing many sets of them shows which ranks would
hold under any of them, and which are an accident of one. Which choice matters most is answered in
:mod:`minhou_analysis.methods.sensitivity`. Method: OECD/JRC, *Handbook on Constructing Composite
Indicators* (2008), step 7; Saisana, Saltelli and Tarantola 2005, Journal of the Royal Statistical Society A
168(2): 307-323.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.aggregation import aggregate_arithmetic, aggregate_geometric
from minhou_analysis.methods.indicator_tables import Directions, column_weights, complete_table
from minhou_analysis.methods.normalisation import (
    normalise_min_max,
    normalise_percentile_rank,
    normalise_z_score,
)
from minhou_analysis.methods.quantities import Numbers, finite, require_shares, sample

__all__ = [
    "Aggregation",
    "Normalisation",
    "RankRobustness",
    "ScoreInterval",
    "WeightModel",
    "average_rank_shift",
    "draw_weights",
    "rank_robustness",
    "score_interval",
]

Choice = TypeVar("Choice", bound=StrEnum)


class Normalisation(StrEnum):
    """Ways to bring the indicators of a table onto one scale."""

    MIN_MAX = "min_max"
    Z_SCORE = "z_score"
    PERCENTILE_RANK = "percentile_rank"


class Aggregation(StrEnum):
    """Ways to make one number of scores."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


class WeightModel(StrEnum):
    """How weights are drawn around the given ones."""

    RELATIVE = "relative"
    """Each weight times a number between 1 - spread and 1 + spread, then divided by their sum."""
    DIRICHLET = "dirichlet"
    """Dirichlet distribution with the given weights as its mean; the larger the concentration, the closer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankRobustness:
    """Ranks of units under drawn choices, against those of the reference.

    ``ranks`` has a row per unit: ``reference`` rank, ``median``, ``lower`` and ``upper`` rank of the
    interval, and ``held``, the share of draws in which the unit keeps its reference rank. ``shift`` is R_S
    of each draw, the mean over units of the absolute difference to the reference rank; ``average_shift``
    its mean over draws. The reference uses the first normalisation, the first aggregation and the given
    weights; ``pairs`` lists the pairs drawn from.
    """

    ranks: pd.DataFrame
    shift: pd.Series[float]
    average_shift: float
    pairs: tuple[tuple[Normalisation, Aggregation], ...]
    weights: pd.Series[float]
    weight_model: WeightModel
    spread: float
    concentration: float
    floor: float
    draws: int
    interval: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInterval:
    """The score of one unit, and how far it moves when weights are drawn around the given ones."""

    score: float
    median: float
    lower: float
    upper: float
    aggregation: Aggregation
    weight_model: WeightModel
    spread: float
    concentration: float
    draws: int
    interval: float
    seed: int


def draw_weights(
    weights: pd.Series[float] | npt.ArrayLike,
    draws: int,
    *,
    seed: int,
    model: WeightModel | str = WeightModel.RELATIVE,
    spread: float = 0.25,
    concentration: float = 100.0,
) -> pd.DataFrame:
    """Sets of weights around the given ones (权重扰动), one in each row, adding up to 1.

    ::

        relative     w_j u_j / Σ_j w_j u_j,  u_j even between 1 - spread and 1 + spread
        dirichlet    Dirichlet(concentration · w),  mean w_j, variance w_j (1 - w_j) / (concentration + 1)

    The same seed gives the same weights.

    Edge cases: a weight of zero stays zero; one weight stays 1; a spread of zero gives the weights
    themselves; negative and missing weights are refused.

    Raises :class:`MethodError` for weights that do not add up to 1, less than one draw, a negative seed, a
    spread outside 0 to 1, a concentration below 1, and a model that is none.

    Do not use when experts have given ranges for single weights: draw within those.

    Source: OECD/JRC Handbook (2008), step 7; R package COINr (``get_noisy_weights``) for the relative form.
    """
    index = weights.index if isinstance(weights, pd.Series) else pd.RangeIndex(np.asarray(weights).size)
    given = column_weights(index, weights)
    wanted = _choice(WeightModel, model)
    if draws < 1:
        raise MethodError(f"draws must be at least 1, not {draws}")
    require_seed(seed)
    require_shares(spread=spread)
    # Below 1 draws become all or nothing, down to sums too small for a float.
    if not finite("concentration", concentration) >= 1:
        raise MethodError(f"concentration must be at least 1, not {concentration:g}")
    random = np.random.default_rng(seed)
    if wanted is WeightModel.RELATIVE:
        drawn = given * random.uniform(1 - spread, 1 + spread, size=(draws, given.size))
    else:
        # A Dirichlet draw is a set of gamma draws over their sum; gamma of shape 0 is 0.
        drawn = random.standard_gamma(concentration * given, size=(draws, given.size))
    return pd.DataFrame(drawn / drawn.sum(axis=1, keepdims=True), columns=index)


def average_rank_shift(reference: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """Mean absolute difference between two sets of ranks of the same units (平均位次变动 R_S).

    ::

        R_S = Σ |reference_i - other_i| / n

    Edge cases: equal ranks give 0; one unit gives the difference of its ranks; shared ranks are allowed;
    missing ranks are refused.

    Raises :class:`MethodError` for ranks that are missing, not finite, or not as many.

    Do not use when the two sets rank different units.

    Source: Saisana, Saltelli and Tarantola 2005; OECD/JRC Handbook (2008), step 7.
    """
    first, second = sample("reference", reference), sample("other", other)
    if first.size != second.size:
        raise MethodError(f"both sets must rank the same units: {first.size} and {second.size} ranks")
    return float(np.abs(first - second).mean())


def rank_robustness(
    table: pd.DataFrame | npt.ArrayLike,
    directions: Directions,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    *,
    seed: int,
    bounds: pd.DataFrame | None = None,
    normalisations: Sequence[Normalisation | str] = tuple(Normalisation),
    aggregations: Sequence[Aggregation | str] = tuple(Aggregation),
    weight_model: WeightModel | str = WeightModel.RELATIVE,
    spread: float = 0.25,
    concentration: float = 100.0,
    floor: float = 0.01,
    draws: int = 1000,
    interval: float = 0.90,
) -> RankRobustness:
    """Ranks of units under drawn normalisations, weights and aggregations (排名不确定性的蒙特卡洛分析).

    ::

        for each draw: a pair of normalisation and aggregation, and a set of weights
        R_S = Σ_i |rank_ref,i - rank_i| / n

    Weights are drawn as by :func:`draw_weights`, pairs with equal chance. A geometric mean needs scores
    above zero: with it min-max and percentile ranks run from ``floor`` to 1 instead of from 0, and
    z-scores, which are negative for half of the units, are not paired with it. Rows of ``table`` are units,
    columns raw indicators. With ``bounds`` (rows the indicators, columns ``low`` and ``high``) min-max runs between
    these, as in an index whose bounds are frozen with its edition; without, between the table's own.

    Edge cases: negative values and zeros are allowed; missing values are refused, as is a single unit,
    which has no rank (use :func:`score_interval`); a constant indicator is refused as in normalisation;
    identical units share a rank in every draw.

    Raises :class:`MethodError` for these, for choices that are none or leave no pair, for a floor outside 0
    to 1 or at its ends, an interval outside 0 to 1, and as :func:`draw_weights`.

    Do not use when one county is judged alone.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 7; Saisana, Saltelli and
    Tarantola 2005, JRSS A 168(2): 307-323.
    """
    frame = complete_table(table, 2, "rank robustness")
    given = pd.Series(column_weights(frame.columns, weights), index=frame.columns)
    pairs = _pairs(normalisations, aggregations)
    _require_inside("interval", interval)
    model = _choice(WeightModel, weight_model)
    drawn = draw_weights(given, draws, seed=seed, model=model, spread=spread, concentration=concentration)
    tables = normalised_tables(frame, directions, pairs, floor, bounds)
    chosen = np.random.default_rng((seed, 1)).integers(len(pairs), size=draws)
    ranks = np.empty((draws, len(frame)))
    for number, pair in enumerate(pairs):
        rows = chosen == number
        ranks[rows] = ranks_of(index_scores(tables[pair], drawn.to_numpy()[rows], pair[1]))
    unmoved = column_weights(frame.columns, given)[None, :]
    reference = ranks_of(index_scores(tables[pairs[0]], unmoved, pairs[0][1]))[0]
    tail = (1 - interval) / 2
    lower, median, upper = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=0)
    shift = np.abs(ranks - reference).mean(axis=1)
    return RankRobustness(
        ranks=pd.DataFrame(
            {
                "reference": reference,
                "median": median,
                "lower": lower,
                "upper": upper,
                "held": (ranks == reference).mean(axis=0),
            },
            index=frame.index,
        ),
        shift=pd.Series(shift),
        average_shift=float(shift.mean()),
        pairs=pairs,
        weights=given,
        weight_model=model,
        spread=spread,
        concentration=concentration,
        floor=floor,
        draws=draws,
        interval=interval,
        seed=seed,
    )


def score_interval(
    scores: pd.Series[float] | npt.ArrayLike,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    *,
    seed: int,
    aggregation: Aggregation | str = Aggregation.ARITHMETIC,
    weight_model: WeightModel | str = WeightModel.RELATIVE,
    spread: float = 0.25,
    concentration: float = 100.0,
    draws: int = 1000,
    interval: float = 0.90,
) -> ScoreInterval:
    """Score of one unit with its interval over drawn weights (单一地区综合得分区间): there are no ranks of one unit.

    ``scores`` are the unit's normalised scores, weights equal unless given, drawn as by :func:`draw_weights`.

    Edge cases: one score, or equal scores, leave no interval: all bounds are the score; a zero makes a
    geometric score zero in every draw; missing scores are refused; negative scores are allowed with an
    arithmetic mean only.

    Raises :class:`MethodError` for scores that do not fit the aggregation, weights that do not fit, an
    interval outside 0 to 1, and as :func:`draw_weights`.

    Do not use when units are compared: their intervals move together, see :func:`rank_robustness`.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 7, for a single unit.
    """
    index = scores.index if isinstance(scores, pd.Series) else pd.RangeIndex(np.asarray(scores).size)
    given = pd.Series(column_weights(index, weights), index=index)
    way, model = _choice(Aggregation, aggregation), _choice(WeightModel, weight_model)
    _require_inside("interval", interval)
    mean = aggregate_arithmetic if way is Aggregation.ARITHMETIC else aggregate_geometric
    score = mean(scores, given.to_numpy())
    drawn = draw_weights(given, draws, seed=seed, model=model, spread=spread, concentration=concentration)
    row = sample("scores", scores)
    moved = index_scores(row[None, :], drawn.to_numpy(), way)[:, 0]
    tail = (1 - interval) / 2
    lower, median, upper = np.quantile(moved, [tail, 0.5, 1 - tail])
    return ScoreInterval(
        score=score,
        median=float(median),
        lower=float(lower),
        upper=float(upper),
        aggregation=way,
        weight_model=model,
        spread=spread,
        concentration=concentration,
        draws=draws,
        interval=interval,
        seed=seed,
    )


def normalised_tables(
    frame: pd.DataFrame,
    directions: Directions,
    pairs: Sequence[tuple[Normalisation, Aggregation]],
    floor: float,
    bounds: pd.DataFrame | None = None,
) -> dict[tuple[Normalisation, Aggregation], Numbers]:
    """The table as each pair of normalisation and aggregation needs it; min-max between ``bounds`` where given."""
    _require_inside("floor", floor)
    made: dict[Normalisation, Numbers] = {}
    for normalisation in {pair[0] for pair in pairs}:
        if normalisation is Normalisation.MIN_MAX:
            made[normalisation] = normalise_min_max(frame, directions, bounds).to_numpy()
        elif normalisation is Normalisation.Z_SCORE:
            made[normalisation] = normalise_z_score(frame, directions, ddof=1).to_numpy()
        else:
            made[normalisation] = normalise_percentile_rank(frame, directions, ties="average").to_numpy()
    return {
        pair: made[pair[0]] if pair[1] is Aggregation.ARITHMETIC else floor + (1 - floor) * made[pair[0]]
        for pair in pairs
    }


def index_scores(scores: Numbers, weights: Numbers, aggregation: Aggregation) -> Numbers:
    """Index of each unit (columns) under each set of weights (rows)."""
    if aggregation is Aggregation.ARITHMETIC:
        return weights @ scores.T
    zero = scores == 0
    logarithm = np.log(np.where(zero, 1.0, scores))
    means: Numbers = np.where(weights @ zero.T > 0, 0.0, np.exp(weights @ logarithm.T))
    return means


def ranks_of(scores: Numbers) -> Numbers:
    """Ranks within each row, 1 for the highest; scores equal to twelve digits share the best rank."""
    return pd.DataFrame(-np.round(scores, 12)).rank(axis=1, method="min").to_numpy()


def require_seed(seed: int) -> None:
    """Raise :class:`MethodError` for a negative seed."""
    if seed < 0:
        raise MethodError(f"seed must not be negative, not {seed}")


def _pairs(
    normalisations: Sequence[Normalisation | str], aggregations: Sequence[Aggregation | str]
) -> tuple[tuple[Normalisation, Aggregation], ...]:
    ways = [_choice(Aggregation, item) for item in aggregations]
    scales = [_choice(Normalisation, item) for item in normalisations]
    pairs = [
        (scale, way)
        for scale in scales
        for way in ways
        if not (scale is Normalisation.Z_SCORE and way is Aggregation.GEOMETRIC)
    ]
    if not pairs:
        raise MethodError("no normalisation is left to go with an aggregation; z-scores cannot be multiplied")
    return tuple(dict.fromkeys(pairs))


def _choice(kind: type[Choice], value: Choice | str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise MethodError(f"choose one of {', '.join(kind)}, not {value!r}") from None


def _require_inside(name: str, value: float) -> None:
    if not 0 < finite(name, value) < 1:
        raise MethodError(f"{name} must lie between 0 and 1, and not at its ends")
