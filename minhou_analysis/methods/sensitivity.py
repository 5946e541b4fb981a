"""Sensitivity: which choice an index, or any other result, hangs on most (全局敏感性分析, Sobol)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import Directions, column_weights, complete_table
from minhou_analysis.methods.quantities import Numbers, finite
from minhou_analysis.methods.robustness import (
    Aggregation,
    Normalisation,
    index_scores,
    normalised_tables,
    ranks_of,
    require_seed,
)

__all__ = ["SobolIndices", "SobolReason", "rank_drivers", "sobol_indices"]

SCORES_AT_ONCE = 4_000_000
"""Index scores held in memory at a time."""


class SobolReason(StrEnum):
    """Why there are no indices."""

    CONSTANT_OUTPUT = "constant_output"
    """The result is the same whatever the factors: there is no variance to share out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SobolIndices:
    """Shares of the variance of a result that go back to each factor.

    ``indices`` has a row per factor: ``first_order`` S (its own effect), ``total`` ST (with all
    interactions), and the half-widths of their 95 % bootstrap intervals, ``first_order_confidence`` and
    ``total_confidence``. Estimates may lie a little below 0 or above 1. None with ``reason`` when nothing
    varies. ``mean`` and ``variance`` are those of the result over ``evaluations``.
    """

    indices: pd.DataFrame | None
    mean: float
    variance: float
    evaluations: int
    samples: int
    seed: int
    reason: SobolReason | None = None


def sobol_indices(
    model: Callable[[Numbers], npt.ArrayLike],
    bounds: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    samples: int = 1024,
) -> SobolIndices:
    """First- and total-order Sobol indices of a model (Sobol 一阶与总效应指数), factors even between their bounds.

    ::

        S_i = Var(E(y | x_i)) / Var(y)
        ST_i = 1 - Var(E(y | all but x_i)) / Var(y)

    ``model`` takes a table with a column per factor, in the order of ``bounds``, and gives one number per
    row; it is called once with ``samples · (factors + 2)`` rows (Saltelli's design over a scrambled Sobol
    sequence). The same seed gives the same indices.

    Edge cases: a result that never varies has no indices, with reason; a single factor has S = ST = 1;
    negative and zero results are allowed; missing or infinite ones are refused.

    Raises :class:`MethodError` for no factors, bounds that do not rise, samples that are no power of two
    from 2 up (the sequence is balanced only then), a negative seed, and a model that gives not one finite
    number per row.

    Do not use when factors depend on each other: the shares then overlap.

    Source: Sobol 2001; Saltelli et al. 2010, Computer Physics Communications 181(2): 259-270; computed with
    SALib.
    """
    _require_design(bounds, samples)
    require_seed(seed)
    from SALib.analyze.sobol import analyze
    from SALib.sample.sobol import sample

    problem = {
        "num_vars": len(bounds),
        "names": list(bounds),
        "bounds": [list(pair) for pair in bounds.values()],
    }
    design = sample(problem, samples, calc_second_order=False, seed=seed)
    result = finite("results of the model", model(design))
    if result.shape != (len(design),) or np.isnan(result).any():
        raise MethodError(f"the model must give one number for each of {len(design)} rows")
    found = None
    # Rounding in sums of equal results is no variance.
    constant = bool(np.ptp(result) <= 1e-12 * max(float(np.abs(result).max()), 1e-300))
    if not constant:
        # A seed of 0 would be taken as none.
        shares = analyze(problem, result, calc_second_order=False, seed=seed + 1)
        found = pd.DataFrame(
            {
                "first_order": shares["S1"],
                "first_order_confidence": shares["S1_conf"],
                "total": shares["ST"],
                "total_confidence": shares["ST_conf"],
            },
            index=pd.Index(bounds, name="factor"),
        )
    return SobolIndices(
        indices=found,
        mean=float(result.mean()),
        variance=0.0 if constant else float(result.var()),
        evaluations=len(design),
        samples=samples,
        seed=seed,
        reason=SobolReason.CONSTANT_OUTPUT if constant else None,
    )


def rank_drivers(
    table: pd.DataFrame | npt.ArrayLike,
    directions: Directions,
    weights: pd.Series[float] | npt.ArrayLike | None = None,
    *,
    seed: int,
    unit: object = None,
    bounds: pd.DataFrame | None = None,
    normalisations: Sequence[Normalisation | str] = (Normalisation.MIN_MAX, Normalisation.PERCENTILE_RANK),
    aggregations: Sequence[Aggregation | str] = tuple(Aggregation),
    spread: float = 0.25,
    floor: float = 0.01,
    samples: int = 256,
) -> SobolIndices:
    """Which choice moves the ranks of an index most (排名变动的驱动因素): Sobol indices of the average shift in rank.

    Factors are ``normalisation`` and ``aggregation`` (where there is more than one to choose from, each
    with equal chance) and ``weight of …`` for each indicator, moved by ``spread`` around its given value
    before all are divided by their sum. The result looked at is R_S against the reference (first
    normalisation, first aggregation, given weights), or the rank of one ``unit`` when its label is given. Min-max runs
    between ``bounds`` where they are given, as in :func:`~minhou_analysis.methods.robustness.rank_robustness`.

    Edge cases: a rank that never moves has no indices, with reason; negative values and zeros are allowed;
    missing values, a single unit and constant indicators are refused; a weight of zero is no factor's
    effect (S = ST = 0).

    Raises :class:`MethodError` for these, for a unit not in the table, for z-scores together with a
    geometric mean (factors must be free of each other), for a spread not between 0 and 1, and as
    :func:`sobol_indices`.

    Do not use when units are very few: ranks then move in a few large steps and indices are mostly
    interaction.

    Source: Saisana, Saltelli and Tarantola 2005, JRSS A 168(2): 307-323; OECD/JRC Handbook (2008), step 7.
    """
    frame = complete_table(table, 2, "finding rank drivers")
    given = column_weights(frame.columns, weights)
    scales, ways = _choices(normalisations, aggregations)
    if not 0 < finite("spread", spread) < 1:
        raise MethodError("spread must lie between 0 and 1, and not at its ends")
    row = _position(frame.index, unit)
    pairs = [(scale, way) for scale in scales for way in ways]
    tables = normalised_tables(frame, directions, pairs, floor, bounds)
    reference = ranks_of(index_scores(tables[pairs[0]], given[None, :], pairs[0][1]))[0]
    ranges: dict[str, tuple[float, float]] = {}
    if len(scales) > 1:
        ranges["normalisation"] = (0.0, float(len(scales)))
    if len(ways) > 1:
        ranges["aggregation"] = (0.0, float(len(ways)))
    chosen = len(ranges)
    ranges |= {f"weight of {name}": (1 - spread, 1 + spread) for name in frame.columns}

    def result(design: Numbers) -> Numbers:
        factors = design[:, chosen:]
        moved = given * factors / (given * factors).sum(axis=1, keepdims=True)
        scale = _picked(design[:, 0], len(scales)) if len(scales) > 1 else np.zeros(len(design), dtype=int)
        way = _picked(design[:, chosen - 1], len(ways)) if len(ways) > 1 else np.zeros(len(design), dtype=int)
        out = np.empty(len(design))
        for number, pair in enumerate(pairs):
            rows = np.flatnonzero(scale * len(ways) + way == number)
            for part in np.array_split(rows, max(rows.size * len(frame) // SCORES_AT_ONCE, 1)):
                ranks = ranks_of(index_scores(tables[pair], moved[part], pair[1]))
                out[part] = np.abs(ranks - reference).mean(axis=1) if row is None else ranks[:, row]
        return out

    return sobol_indices(result, ranges, seed=seed, samples=samples)


def _require_design(bounds: Mapping[str, tuple[float, float]], samples: int) -> None:
    if not bounds:
        raise MethodError("Sobol indices need at least one factor")
    for name, (low, high) in bounds.items():
        finite(f"bounds of {name}", [low, high])
        if not low < high:
            raise MethodError(f"bounds of {name} must rise: {low} is not below {high}")
    if samples < 2 or samples & (samples - 1):
        raise MethodError(f"samples must be a power of two from 2 up, not {samples}")


def _choices(
    normalisations: Sequence[Normalisation | str], aggregations: Sequence[Aggregation | str]
) -> tuple[list[Normalisation], list[Aggregation]]:
    try:
        scales = list(dict.fromkeys(Normalisation(item) for item in normalisations))
        ways = list(dict.fromkeys(Aggregation(item) for item in aggregations))
    except ValueError as error:
        raise MethodError(
            f"{error}; choose of {', '.join(Normalisation)} and {', '.join(Aggregation)}"
        ) from None
    if not scales or not ways:
        raise MethodError("at least one normalisation and one aggregation are needed")
    if Normalisation.Z_SCORE in scales and Aggregation.GEOMETRIC in ways:
        raise MethodError("z-scores cannot be multiplied: leave out either z_score or geometric")
    return scales, ways


def _position(index: pd.Index, unit: object) -> int | None:
    if unit is None:
        return None
    found = np.flatnonzero(index == unit)
    if found.size != 1:
        raise MethodError(f"unit {unit!r} must be in the table once, not {found.size} times")
    return int(found[0])


def _picked(column: Numbers, count: int) -> npt.NDArray[np.int_]:
    return np.minimum(column.astype(np.int_), count - 1)
