"""Analytic hierarchy process (层次分析法, AHP): weights from comparing indicators two by two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import column_weights, complete_table
from minhou_analysis.methods.quantities import Numbers, finite

__all__ = [
    "AnalyticHierarchy",
    "RandomIndex",
    "ahp_weights",
    "random_index",
    "synthesise_hierarchy",
]

ACCEPTED_BELOW = 0.10
"""Consistency ratio under which judgements are accepted (Saaty 1980)."""
RECIPROCAL_TOLERANCE = 0.02
"""How far a product of opposite judgements may be from 1: 0.33 times 3 is 0.99."""
COMPLETION_REACH = 10.0
"""Missing judgements are looked for up to this many times the strongest judgement given."""


class RandomIndex(StrEnum):
    """Tables of the random index RI, which differ and so change the consistency ratio."""

    SAATY = "saaty"
    """Saaty 2005, Theory and Applications of the Analytic Network Process, p. 31; up to 15."""
    DONEGAN_DODD = "donegan-dodd"
    """Donegan and Dodd 1991, Mathematical and Computer Modelling 15(10): 135; up to 100, linear between."""
    TEXTBOOK = "textbook"
    """As Chinese textbooks print it (张敬信 2022, 《数学建模：算法与编程实现》); up to 13."""


_TABLES: dict[RandomIndex, tuple[tuple[int, ...], tuple[float, ...]]] = {
    RandomIndex.SAATY: (
        tuple(range(3, 16)),
        (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    ),
    RandomIndex.DONEGAN_DODD: (
        (*range(3, 21), 25, 30, 40, 50, 60, 70, 80, 90, 100),
        (
            *(0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822),
            *(1.4969, 1.5078, 1.5153, 1.5262, 1.5313, 1.5371, 1.5619, 1.5772, 1.5976, 1.6102, 1.6178, 1.6237),
            *(1.6277, 1.6213, 1.6339),
        ),
    ),
    RandomIndex.TEXTBOOK: (
        tuple(range(3, 14)),
        (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.54, 1.56),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnalyticHierarchy:
    """Weights from one matrix of judgements, and how far the judgements contradict each other.

    ``comparisons`` is the matrix used, with ``completed`` listing the pairs that were missing and filled
    in. ``largest_eigenvalue`` λmax (最大特征根), ``consistency_index`` CI = (λmax - n) / (n - 1),
    ``random_value`` RI of ``table``, ``consistency_ratio`` CR = CI / RI. ``accepted`` holds when CR is
    below 0.10: otherwise ask the experts again and do not use the weights.
    """

    weights: pd.Series[float]
    comparisons: pd.DataFrame
    completed: tuple[tuple[str, str], ...]
    largest_eigenvalue: float
    consistency_index: float
    table: RandomIndex
    random_value: float
    consistency_ratio: float
    accepted: bool


def random_index(table: RandomIndex | str) -> pd.Series[float]:
    """The random index RI by size of the matrix (平均随机一致性指标), as one of the three tables in use has it.

    Mean consistency index of matrices filled at random. Sizes 1 and 2 are not in the tables: such matrices
    cannot contradict themselves.

    Edge cases: takes no data, so there is no missing, zero or constant input.

    Raises :class:`MethodError` for a name that is no table.

    Do not use when a consistency ratio is compared with one computed from another table.

    Source: see :class:`RandomIndex`.
    """
    sizes, values = _TABLES[_table(table)]
    return pd.Series(values, index=pd.Index(sizes, name="size"), name="random_index")


def ahp_weights(
    comparisons: pd.DataFrame | npt.ArrayLike,
    names: Sequence[str] | None = None,
    *,
    table: RandomIndex | str = RandomIndex.SAATY,
) -> AnalyticHierarchy:
    """Weights as the principal eigenvector of a matrix of judgements (判断矩阵的主特征向量), with consistency.

    ::

        A w = λmax w,  Σ w_j = 1
        CI = (λmax - n) / (n - 1)
        CR = CI / RI(n),  accepted when CR < 0.10

    ``comparisons[i, j]`` says how many times as important i is as j, usually on the scale from 1/9 to 9;
    the opposite judgement is its reciprocal. A pair left open (missing in both places) is filled with the
    value that makes the judgements least inconsistent, good to about four digits. CR depends on ``table``,
    so it is kept in the result.

    Edge cases: one indicator has weight 1; one or two indicators cannot contradict themselves and have CR
    0; equal judgements give equal weights; missing pairs are filled as long as the others link all
    indicators; zero and negative judgements are refused.

    Raises :class:`MethodError` for a matrix that is not square, positive and reciprocal (products within
    0.02 of 1, so that 0.33 may stand against 3), for names that do not fit, for a size beyond the table,
    for judgements that do not link all indicators, and for missing pairs whose best value lies beyond ten
    times the strongest judgement.

    Do not use when CR is 0.10 or more, or for more than about nine indicators at once: build a hierarchy.

    Source: Saaty 1980, The Analytic Hierarchy Process; missing judgements after Bozóki, Fülöp and Rónyai
    2010, Mathematical and Computer Modelling 52(1-2): 318-333.
    """
    wanted = _table(table)
    matrix, labels = _judgements(comparisons, names)
    random_value = _random_value(len(labels), wanted)
    matrix, completed = _completed(matrix, labels)
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    n, eigenvalue = len(labels), float(values.real[largest])
    # A consistent matrix has λmax = n exactly; rounding may put it just below.
    index = max((eigenvalue - n) / (n - 1), 0.0) if n > 2 else 0.0
    ratio = index / random_value if n > 2 else 0.0
    return AnalyticHierarchy(
        weights=pd.Series(vector / vector.sum(), index=labels),
        comparisons=pd.DataFrame(matrix, index=labels, columns=labels),
        completed=tuple((str(labels[i]), str(labels[j])) for i, j in completed),
        largest_eigenvalue=eigenvalue,
        consistency_index=index,
        table=wanted,
        random_value=random_value,
        consistency_ratio=ratio,
        accepted=ratio < ACCEPTED_BELOW,
    )


def synthesise_hierarchy(
    local: pd.DataFrame | npt.ArrayLike, criteria: pd.Series[float] | npt.ArrayLike
) -> pd.Series[float]:
    """Weights of a lower level of a hierarchy from those of the level above (层次总排序).

    ::

        w_i = Σ_k local_ik · criteria_k

    ``local`` has a column for each criterion with the weights below it, adding up to 1; an element that
    does not belong to a criterion has 0 there. Levels are chained by calling again with the result. A
    Series of criteria is matched to the columns by label.

    Edge cases: one criterion passes its column on; one element has weight 1; zeros are allowed; negative and
    missing weights are refused.

    Raises :class:`MethodError` for these, for columns that do not add up to 1 (±1e-6), and for criteria
    that do not fit.

    Do not use when a matrix of the hierarchy was not accepted.

    Source: Saaty 1980, The Analytic Hierarchy Process.
    """
    frame = complete_table(local, 1, "a hierarchy")
    if (frame.to_numpy() < 0).any():
        raise MethodError("local weights must not be negative")
    sums = frame.sum(axis=0)
    off = ", ".join(f"{name} ({total:g})" for name, total in sums.items() if abs(total - 1) > 1e-6)
    if off:
        raise MethodError(f"local weights must add up to 1 under each criterion; not so for {off}")
    return pd.Series(frame.to_numpy() @ column_weights(frame.columns, criteria), index=frame.index)


def _table(table: RandomIndex | str) -> RandomIndex:
    try:
        return RandomIndex(table)
    except ValueError:
        raise MethodError(
            f"the random index must be one of {', '.join(RandomIndex)}, not {table!r}"
        ) from None


def _random_value(size: int, table: RandomIndex) -> float:
    sizes, values = _TABLES[table]
    if size < 3:
        return 0.0
    if size > sizes[-1]:
        raise MethodError(f"the {table} random index goes up to {sizes[-1]} indicators, not {size}")
    return float(np.interp(size, sizes, values))


def _judgements(
    comparisons: pd.DataFrame | npt.ArrayLike, names: Sequence[str] | None
) -> tuple[Numbers, pd.Index]:
    matrix = finite("comparisons", comparisons)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] == 0:
        raise MethodError("comparisons must be a square matrix")
    labels = pd.Index(names) if names is not None else _labels(comparisons, len(matrix))
    if len(labels) != len(matrix) or labels.has_duplicates:
        raise MethodError(f"names must be {len(matrix)} different ones, as many as the comparisons have rows")
    if (matrix <= 0).any():
        raise MethodError("comparisons must be greater than zero")
    product = matrix * matrix.T
    open_pair = np.isnan(matrix) & np.isnan(matrix.T)
    wrong = ~(np.abs(product - 1) <= RECIPROCAL_TOLERANCE) & ~open_pair
    np.fill_diagonal(wrong, ~(np.abs(np.diag(matrix) - 1) <= RECIPROCAL_TOLERANCE))
    if wrong.any():
        i, j = np.argwhere(wrong)[0]
        raise MethodError(
            f"opposite comparisons must be reciprocal: {labels[i]} against {labels[j]} is {matrix[i, j]:g}, "
            f"the other way round {matrix[j, i]:g}"
        )
    return matrix, labels


def _labels(comparisons: pd.DataFrame | npt.ArrayLike, size: int) -> pd.Index:
    if not isinstance(comparisons, pd.DataFrame):
        return pd.RangeIndex(size)
    if list(comparisons.index) != list(comparisons.columns):
        raise MethodError("rows and columns of comparisons must have the same names in the same order")
    return comparisons.columns


def _completed(matrix: Numbers, labels: pd.Index) -> tuple[Numbers, list[tuple[int, int]]]:
    """The matrix without open pairs, and which pairs were filled."""
    pairs = [(int(i), int(j)) for i, j in np.argwhere(np.isnan(matrix)) if i < j]
    if not pairs:
        return matrix, pairs
    _require_linked(~np.isnan(matrix))
    import ahpy

    given = {(int(i), int(j)): float(matrix[i, j]) for i, j in np.argwhere(~np.isnan(matrix)) if i < j}
    reach = COMPLETION_REACH * float(np.nanmax(matrix))
    found = ahpy.Compare("comparisons", given, cr=False).report(verbose=True)["comparisons"]["computed"]
    filled = matrix.copy()
    for (i, j), value in found.items():
        # The search ends just short of its bound.
        if not 1 / reach < value < reach * 0.999:
            raise MethodError(
                f"the best value for the missing comparison of {labels[i]} and {labels[j]} "
                f"lies beyond {reach:g}; compare the two"
            )
        filled[i, j], filled[j, i] = value, 1 / value
    return filled, pairs


def _require_linked(given: npt.NDArray[np.bool_]) -> None:
    reached = np.linalg.matrix_power(given.astype(np.float64), len(given)) > 0
    if not reached.all():
        raise MethodError("the comparisons given do not link all indicators with each other")
