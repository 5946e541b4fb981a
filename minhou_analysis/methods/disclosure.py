"""Suppression of small cells (小单元格抑制): a table of counts that gives no single person or household away.

A count of one or two can name somebody. Hiding it is not enough while row and column totals stand beside it:
the difference gives it back. So further cells are hidden (secondary suppression, 二级抑制) until no small
count can be worked out. What is hidden has the observation status Q and a confidentiality status: A where the
count itself is small, D where it only protects another.

The secondary cells are found as cycles in the network of rows and columns: a hidden cell cannot be worked out
when some other hidden cells let it be a little larger or smaller without changing any total. The result is
safe against exact recomputation; how wide the possible range is, :func:`feasible_intervals` says.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, finite, number, require_non_negative, sample

__all__ = [
    "CONFIDENTIALITY",
    "SuppressedTable",
    "feasible_intervals",
    "primary_cells",
    "suppress_small_cells",
]

CONFIDENTIALITY: Final = {
    "F": "free (可公布)",
    "N": "not for publication (不公布)",
    "C": "confidential, primary (主要保密)",
    "A": "primary confidentiality due to small counts (小数保密)",
    "O": "primary confidentiality due to dominance by one unit (单户支配)",
    "T": "primary confidentiality due to dominance by two units (两户支配)",
    "G": "primary confidentiality due to dominance by one or two units (一两户支配)",
    "M": "primary confidentiality due to another measure of concentration (其他集中度)",
    "D": "secondary confidentiality set by the sender (发送方二级保密)",
    "S": "secondary confidentiality set by the receiver (接收方二级保密)",
    "E": "embargoed (限时保密)",
}
"""The codes of SDMX CL_CONF_STATUS."""

CONTRADICTION: Final = "the totals contradict the table: no counts could lead to them"

Mask = npt.NDArray[np.bool_]
Cell = tuple[int, int]
Node = tuple[str, int]

FREE: Final[Node] = ("free", 0)
"""All rows (or columns) whose total readers never see: what is too much there nobody notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressedTable:
    """A table that may be published (可公布的表).

    ``published`` has the counts, missing where they are hidden; ``observation_status`` Q there and A
    elsewhere; ``confidentiality`` A, D or F. ``exposed`` lists the cells that are hidden and could still be
    worked out from the totals, because the table leaves nothing to protect them with: while there is one,
    publish the table without those totals, or with coarser rows. The counts that were hidden are not kept.
    """

    published: pd.DataFrame
    observation_status: pd.DataFrame
    confidentiality: pd.DataFrame
    threshold: int
    primary: int
    secondary: int
    exposed: tuple[tuple[Hashable, Hashable], ...] = ()

    @property
    def is_safe(self) -> bool:
        """Whether no hidden small count can be worked out."""
        return not self.exposed


def primary_cells(
    counts: pd.DataFrame | pd.Series[float], threshold: int, zeros: bool = False
) -> pd.DataFrame | pd.Series[bool]:
    """Which counts are too small to publish (一级抑制单元格): True where 0 < count < threshold.

    ``threshold`` is the smallest count that may be shown; 3, 5 and 10 are in use. With ``zeros`` a count of
    zero is hidden too, as where it would say of a whole group that nobody has something. Labels are kept.

    Edge cases: a single cell and an empty table are tables too; no small count gives no True.

    Raises :class:`MethodError` for a count that is missing, negative, infinite or not whole, or a threshold
    that is not a whole number above 1.

    Do not use when the table is of amounts: a large amount may still be one firm's (:func:`minhou_analysis.methods.dominance.nk_dominant`).

    Source: minimum frequency rule, Handbook on Statistical Disclosure Control; ACRO (threshold 10).
    """
    numbers = _counts(counts)
    edge = _threshold(threshold)
    small = (numbers < edge) & ((numbers > 0) | zeros)
    if isinstance(counts, pd.Series):
        return pd.Series(small, index=counts.index, name=counts.name)
    return pd.DataFrame(small, index=counts.index, columns=counts.columns)


def suppress_small_cells(
    counts: pd.DataFrame,
    threshold: int,
    *,
    zeros: bool = False,
    total: Hashable | None = None,
    row_totals: bool = True,
    column_totals: bool = True,
) -> SuppressedTable:
    """A table of counts with small cells hidden, and others to protect them (小单元格一级与二级抑制).

    ``counts`` is a table of whole numbers. ``total`` is the label under which it has totals itself, as a last
    row, a last column or both; they are then checked, and may be hidden like any cell, as a last resort.
    Totals that the table does not have count as published elsewhere unless ``row_totals`` or
    ``column_totals`` say that readers never see them; those cannot be hidden.

    For each small count that could be worked out, the cheapest set of further cells is hidden that keeps it
    uncertain by at least 1, where a cell costs 1 and a little for its size, and a total far more. Cells of
    zero are never hidden to protect others, because readers guess them.

    Edge cases: no small count hides nothing; a small count alone in its row or column, beside zeros, with the
    total known, cannot be protected and is ``exposed``; without totals nothing more than the small counts is
    hidden. In a table of one column the totals of its rows are the counts themselves, and go with them (and
    so for one row). Somebody who knows to be the one in a hidden count of 1 knows more than a reader.

    Raises :class:`MethodError` for what :func:`primary_cells` refuses, labels that occur twice, an empty
    table, a ``total`` that is neither row nor column, or totals that do not add up.

    Do not use when the same cells appear in another published table: protect both together, or the
    difference between them gives the counts away.

    Source: Handbook on Statistical Disclosure Control, chapters 4 and 5; L. H. Cox, "Suppression Methodology
    and Statistical Disclosure Control", JASA 1980, on networks; codes of SDMX CL_OBS_STATUS and
    CL_CONF_STATUS.
    """
    table = _Table(counts, total, row_totals, column_totals)
    small = (table.values < _threshold(threshold)) & ((table.values > 0) | zeros) & table.hideable
    hidden = small.copy()
    exposed = []
    for cell in sorted(zip(*np.nonzero(small), strict=True), key=lambda place: table.values[place]):
        path = table.cheapest_cycle(cell, hidden)
        if path is None:
            exposed.append(cell)
        else:
            for place in path:
                hidden[place] = True
    hidden, small = table.inner(hidden), table.inner(small)
    frame: dict[str, Any] = {"index": counts.index, "columns": counts.columns}
    whole = pd.DataFrame(_counts(counts).astype(np.int64), **frame).astype("Int64")
    return SuppressedTable(
        published=whole.mask(pd.DataFrame(hidden, **frame)),
        observation_status=pd.DataFrame(np.where(hidden, "Q", "A"), **frame),
        confidentiality=pd.DataFrame(np.where(small, "A", np.where(hidden, "D", "F")), **frame),
        threshold=threshold,
        primary=int(small.sum()),
        secondary=int((hidden & ~small).sum()),
        exposed=tuple((counts.index[row], counts.columns[column]) for row, column in exposed),
    )


def feasible_intervals(
    published: pd.DataFrame,
    *,
    total: Hashable | None = None,
    row_totals: pd.Series[float] | None = None,
    column_totals: pd.Series[float] | None = None,
) -> pd.DataFrame:
    """What a reader can work out about the hidden cells (可行区间): the least and the largest each could be.

    ``published`` is a table with hidden cells missing, with its own totals under the label ``total``, or with
    ``row_totals`` and ``column_totals`` that readers know from elsewhere. The result has one row for each
    hidden cell, labelled by its row and column, with ``lower`` and ``upper``; infinite above when no total
    bounds it. Lower equal to upper: the cell is not hidden at all.

    Edge cases: nothing hidden gives an empty result. Counts are taken as not negative and otherwise unknown;
    a reader who also knows the threshold knows more.

    Raises :class:`MethodError` for negative counts, a ``total`` that is neither row nor column, totals that
    have other labels than the table, or contradict it.

    Do not use when several tables share cells: their totals would have to be joined.

    Source: Handbook on Statistical Disclosure Control, section 4.2 (feasibility interval, after Geurts 1992);
    Fischetti and Salazar 2000.
    """
    from scipy.optimize import linprog

    given = finite("published", published.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    require_non_negative(published=given)
    places = [tuple(place) for place in np.argwhere(np.isnan(given))]
    labels = [(published.index[row], published.columns[column]) for row, column in places]
    index = (
        pd.MultiIndex.from_tuples(labels, names=["row", "column"])
        if labels
        else pd.MultiIndex.from_arrays([[], []], names=["row", "column"])
    )
    rows, right = [], []
    for signs, known in _equations(published, given, total, row_totals, column_totals):
        rows.append([signs[place] for place in places])
        right.append(known - float(np.nansum(signs * np.nan_to_num(given))))
    if not places and np.abs(right).max(initial=0) > 1e-9:
        raise MethodError(CONTRADICTION)
    system: dict[str, Any] = {"A_eq": np.array(rows), "b_eq": np.array(right)} if rows else {}
    bounds = []
    for unknown in range(len(places)):
        goal = np.zeros(len(places))
        goal[unknown] = 1
        lowest, highest = (linprog(sign * goal, **system, bounds=(0, None)) for sign in (1, -1))
        if lowest.status == 2 or highest.status == 2:
            raise MethodError(CONTRADICTION)
        bounds.append((lowest.fun, np.inf if highest.status == 3 else -highest.fun))
    return pd.DataFrame(bounds, index=index, columns=["lower", "upper"], dtype=float).round(6) + 0.0


class _Table:
    """Counts with all totals known to readers, as a network: rows and columns are nodes, cells are edges."""

    def __init__(
        self, counts: pd.DataFrame, total: Hashable | None, row_totals: bool, column_totals: bool
    ) -> None:
        numbers = _counts(counts)
        if not numbers.size:
            raise MethodError("there is no cell to protect")
        in_rows, in_columns = _has_totals(counts, total)
        self._shape = numbers.shape
        body = numbers[: -1 if in_rows else None, : -1 if in_columns else None]
        self.values = np.block(
            [
                [body, body.sum(axis=1, keepdims=True)],
                [body.sum(axis=0, keepdims=True), body.sum(keepdims=True)],
            ]
        )
        if (self.inner(self.values) != numbers).any():
            raise MethodError(f"the totals under {total!r} are not the sums of the counts")
        self.hideable = np.zeros(self.values.shape, bool)
        self.hideable[: self._shape[0], : self._shape[1]] = True
        # Without a total to add up to, a row (or column) says nothing: all of them become one free node.
        # The total of a single column is the count itself, and is hidden with it.
        self._rows = in_columns or (row_totals and body.shape[1] > 1)
        self._columns = in_rows or (column_totals and body.shape[0] > 1)

    def inner(self, cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The cells that the table had when it came."""
        return cells[: self._shape[0], : self._shape[1]]

    def cheapest_cycle(self, cell: Cell, hidden: Mask) -> list[Cell] | None:
        """Cells to hide so that ``cell`` cannot be worked out; None when there are none.

        The cell may be one more or one less; then another cell of its row must make up for it, then one of
        that cell's column, and so on until the way ends in the column where it began.
        """
        start, goal = self._ends(cell)
        if start == goal:
            return []
        changes = (1, -1) if self.values[cell] > 0 else (1,)
        ways = [way for change in changes if (way := self._way(cell, change, hidden))]
        return min(ways)[1] if ways else None

    def _way(self, cell: Cell, change: int, hidden: Mask) -> tuple[float, list[Cell]] | None:
        (start, goal), (ahead, back) = self._ends(cell), self._signs(cell)
        first = (start, ahead * change)
        best = {first: 0.0}
        queue: list[tuple[float, tuple[Node, int], list[Cell]]] = [(0.0, first, [])]
        while queue:
            cost, state, path = heapq.heappop(queue)
            if state == (goal, -back * change):
                return cost, path
            if cost > best[state]:
                continue
            for place, reached in self._steps(state, cell, hidden):
                price = cost + (0.0 if hidden[place] else self._cost(place))
                if price < best.get(reached, np.inf):
                    best[reached] = price
                    heapq.heappush(queue, (price, reached, [*path, place]))
        return None

    def _steps(
        self, state: tuple[Node, int], cell: Cell, hidden: Mask
    ) -> Iterator[tuple[Cell, tuple[Node, int]]]:
        """Cells that make up for what is too much (+1) or too little (-1) in a row or column."""
        (kind, line), excess = state
        for row in range(self.values.shape[0]) if kind != "row" else [line]:
            for column in range(self.values.shape[1]) if kind != "column" else [line]:
                place = (row, column)
                if place == cell or not self.hideable[place] or not (self.values[place] or hidden[place]):
                    continue
                here, there = zip(self._ends(place), self._signs(place), strict=True)
                for (node, sign), (other, other_sign) in ((here, there), (there, here)):
                    if node != (kind, line):
                        continue
                    for change in (1, -1):
                        if sign * change == -excess and (change > 0 or self.values[place] > 0):
                            yield place, (other, other_sign * change)

    def _ends(self, cell: Cell) -> tuple[Node, Node]:
        row = ("row", cell[0]) if self._rows else FREE
        return row, ("column", cell[1]) if self._columns else FREE

    def _signs(self, cell: Cell) -> tuple[int, int]:
        """How the cell counts in its row and in its column: +1, or -1 where it is their total; 0 where free."""
        row, column = cell[1] != self.values.shape[1] - 1, cell[0] != self.values.shape[0] - 1
        return (2 * row - 1) * self._rows, (2 * column - 1) * self._columns

    def _cost(self, cell: Cell) -> float:
        size = 1 + self.values[cell] / (self.values[-1, -1] + 1)
        is_total = cell[0] == self.values.shape[0] - 1 or cell[1] == self.values.shape[1] - 1
        return float(size * (self.values.size if is_total else 1))


def _equations(
    published: pd.DataFrame,
    given: Numbers,
    total: Hashable | None,
    row_totals: pd.Series[float] | None,
    column_totals: pd.Series[float] | None,
) -> Iterator[tuple[Numbers, float]]:
    """Sums that readers know: signs of the cells, and what the signed cells add up to."""
    in_rows, in_columns = _has_totals(published, total)
    for axis, within, totals in ((0, in_columns, row_totals), (1, in_rows, column_totals)):
        lines = range(given.shape[axis])
        body = published.axes[axis][: -1 if (in_rows, in_columns)[axis] else None]
        sums = np.zeros(len(lines)) if within else _known_totals(body, totals)
        for line in lines[: len(sums)]:
            signs = np.zeros(given.shape)
            signs[(line, slice(None)) if axis == 0 else (slice(None), line)] = 1
            if (in_columns, in_rows)[axis]:
                signs[(line, -1) if axis == 0 else (-1, line)] = -1
            yield signs, float(sums[line])


def _known_totals(labels: pd.Index[Any], totals: pd.Series[float] | None) -> Numbers:
    if totals is None:
        return np.zeros(0)
    if not totals.index.equals(labels):
        raise MethodError("totals must have the labels of the lines that they add up")
    return sample("totals", totals)


def _has_totals(table: pd.DataFrame, total: Hashable | None) -> tuple[bool, bool]:
    if not (table.index.is_unique and table.columns.is_unique):
        raise MethodError("a label occurs twice in the table")
    if total is None:
        return False, False
    found = total in table.index, total in table.columns
    if not any(found):
        raise MethodError(f"{total!r} is neither a row nor a column of the table")
    if (found[0] and table.index[-1] != total) or (found[1] and table.columns[-1] != total):
        raise MethodError(f"{total!r} must be the last row or the last column")
    return found


def _counts(counts: pd.DataFrame | pd.Series[float]) -> Numbers:
    try:
        numbers = np.asarray(counts.astype("Float64").to_numpy(dtype=float, na_value=np.nan), np.float64)
    except (TypeError, ValueError):
        raise MethodError("counts must be numbers") from None
    finite("counts", numbers)
    if np.isnan(numbers).any():
        raise MethodError("a count is missing: what is not known cannot be found safe")
    require_non_negative(counts=numbers)
    if (numbers % 1 != 0).any():
        raise MethodError("counts must be whole numbers")
    return numbers


def _threshold(threshold: int) -> int:
    value = number("threshold", threshold)
    if value < 2 or value % 1:
        raise MethodError(f"the threshold must be a whole number above 1, not {threshold!r}")
    return int(value)
