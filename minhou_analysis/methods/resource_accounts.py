"""Natural-resource balance sheets (自然资源资产负债表): stocks, their changes, and whether they agree.

After the pilot plan 国办发〔2015〕82号: land, forest and water, by calendar year. A sheet that does not close is
not repaired; the gap is shown, and an explicit row of statistical discrepancy is the only way to close it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Quantity, finite, require_non_negative

__all__ = [
    "BalanceSheet",
    "BalanceStatus",
    "balance_sheet",
    "closing_stock",
    "continuity",
]

FLOWS = {
    "additions": 1.0,
    "reductions": -1.0,
    "reclassification": 1.0,
    "revaluation": 1.0,
    "discrepancy": 1.0,
}
"""Columns between opening and closing stock and the sign they enter with: 本期增加量, 本期减少量, 重分类, 重估价,
统计误差."""


class BalanceStatus(StrEnum):
    """Whether a row of a balance sheet closes (平衡状态).

    Source: 国办发〔2015〕82号; validation rule of this package.

    Do not use when quality grades of a stock are meant: this is about arithmetic.
    """

    BALANCED = "balanced"
    BY_DISCREPANCY = "balanced by statistical discrepancy"
    UNBALANCED = "unbalanced"
    NOT_AVAILABLE = "not available"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceSheet:
    """Result of :func:`balance_sheet` (资产负债表核算结果): the table, its gaps and what to say of each row.

    ``table`` with all columns, by resource; ``residual`` opening plus changes less closing; ``status`` by
    resource; ``net_reclassification`` is the sum of what moved between resources.

    Source: see :func:`balance_sheet`.

    Do not use when some resources are in other units: their sum has no meaning.
    """

    table: pd.DataFrame
    residual: pd.Series[float]
    status: pd.Series[str]
    net_reclassification: float

    @property
    def balanced(self) -> bool:
        """Whether every row closes, with or without an explicit discrepancy."""
        good = {BalanceStatus.BALANCED, BalanceStatus.BY_DISCREPANCY}
        return bool(self.status.isin(good).all())


def closing_stock(
    opening: Quantity,
    additions: Quantity,
    reductions: Quantity,
    reclassification: Quantity | float = 0.0,
    revaluation: Quantity | float = 0.0,
) -> Quantity:
    """Closing stock (期末存量) from the opening stock and what changed, in the unit of its inputs.

    ::

        closing = opening + additions - reductions + reclassification + revaluation

    期初存量 + 本期增加量 - 本期减少量 = 期末存量; reclassification (重分类) and revaluation (重估价) carry their sign.

    Edge cases: no change gives the opening stock; missing elements stay missing, they are not zero.

    Raises :class:`MethodError` for a negative opening stock, addition or reduction, or a closing stock
    below zero.

    Source: 国办发〔2015〕82号 《编制自然资源资产负债表试点方案》; SEEA Central Framework (UN 2014), table 5.1.

    Do not use when the closing stock was surveyed: put it in :func:`balance_sheet`, which shows the gap.
    """
    require_non_negative(opening=opening, additions=additions, reductions=reductions)
    closing = opening + additions - reductions + reclassification + revaluation
    if np.any(finite("closing", closing) < 0):
        raise MethodError("more was taken from a stock than there was")
    return closing


def balance_sheet(
    table: pd.DataFrame, *, tolerance: float = 1e-9, within_one_unit: bool = False
) -> BalanceSheet:
    """Check a balance sheet (资产负债表) row by row: does what changed lead from opening to closing stock?

    Columns ``opening``, ``closing``, ``additions``, ``reductions``, and optionally the signed
    ``reclassification``, ``revaluation`` and ``discrepancy`` (an explicit statistical discrepancy, 统计误差);
    one row a resource, named by the index::

        residual = opening + additions - reductions + reclassification + revaluation + discrepancy - closing

    A residual within ``tolerance`` of the larger stock (at least 1) is a row that closes: *balanced*, or
    *balanced by statistical discrepancy* when that column is not zero; otherwise *unbalanced*. With
    ``within_one_unit`` all rows are of one total (land in hectares), so what is reclassified must cancel.

    Edge cases: stocks of zero and one row are enough; a missing stock, addition or reduction makes its row
    *not available*, never zero; optional columns that are absent or empty count as none.

    Raises :class:`MethodError` for missing columns, no row, a resource twice, a negative or infinite stock,
    addition or reduction, a negative tolerance, or reclassification that does not cancel where it must.

    Source: 国办发〔2015〕82号; SEEA Central Framework (UN 2014), chapter 5.

    Do not use when the discrepancy column is filled in to make rows close without being explained.
    """
    required = ("opening", "additions", "reductions", "closing")
    absent = [column for column in required if column not in table.columns]
    if absent:
        raise MethodError(f"the balance sheet has no column {', '.join(absent)}")
    if table.empty:
        raise MethodError("a balance sheet needs at least one resource")
    if table.index.has_duplicates:
        raise MethodError("a resource stands twice in the balance sheet")
    require_non_negative(tolerance=tolerance)
    sheet = table.reindex(columns=["opening", *FLOWS, "closing"]).astype(float)
    optional = ["reclassification", "revaluation", "discrepancy"]
    sheet[optional] = sheet[optional].fillna(0.0)
    for column in sheet.columns:
        finite(column, sheet[column])
    require_non_negative(**{column: sheet[column] for column in required})
    residual = sheet["opening"] - sheet["closing"]
    for column, sign in FLOWS.items():
        residual = residual + sign * sheet[column]
    moved = float(sheet["reclassification"].sum())
    size = sheet[["opening", "closing"]].max(axis=1).clip(lower=1.0)
    if within_one_unit and abs(moved) > tolerance * float(size.sum()):
        raise MethodError(f"reclassification between resources must cancel, not leave {moved:g}")
    closes = residual.abs() <= tolerance * size
    status = np.select(
        [residual.isna(), ~closes, sheet["discrepancy"] != 0],
        [BalanceStatus.NOT_AVAILABLE, BalanceStatus.UNBALANCED, BalanceStatus.BY_DISCREPANCY],
        default=BalanceStatus.BALANCED,
    )
    return BalanceSheet(
        table=sheet,
        residual=residual,
        status=pd.Series([BalanceStatus(name) for name in status], index=sheet.index, dtype=object),
        net_reclassification=moved,
    )


def continuity(sheets: Mapping[int, BalanceSheet], *, tolerance: float = 1e-9) -> pd.DataFrame:
    """Where a closing stock is not the next year's opening stock (期末与下期期初衔接检查).

    ::

        gap = opening of year t + 1 - closing of year t

    One row for each resource and pair of years whose gap exceeds ``tolerance`` of the larger stock (at
    least 1) or whose stock is missing on one side, with columns ``year``, ``resource``, ``closing``, ``opening``,
    ``gap``; no row when all is well.

    Edge cases: one sheet has nothing to agree with, so no row; a resource that only one of the two years
    names is a row with the other stock missing; both stocks missing say nothing and give a row too.

    Raises :class:`MethodError` for no sheet, years that do not follow one another, or a negative tolerance.

    Source: 国办发〔2015〕82号: the opening stock is the previous period's closing stock.

    Do not use when a survey between the years redrew the map (第三次国土调查): enter the change as
    reclassification first.
    """
    if not sheets:
        raise MethodError("continuity needs at least one balance sheet")
    require_non_negative(tolerance=tolerance)
    years = sorted(sheets)
    if years != list(range(years[0], years[-1] + 1)):
        raise MethodError(f"balance sheets must be of years in a row, not {', '.join(map(str, years))}")
    rows = []
    for year in years[:-1]:
        pair = pd.concat(
            {"closing": sheets[year].table["closing"], "opening": sheets[year + 1].table["opening"]}, axis=1
        )
        pair["gap"] = pair["opening"] - pair["closing"]
        size = pair[["closing", "opening"]].max(axis=1).clip(lower=1.0)
        wrong = pair[~(pair["gap"].abs() <= tolerance * size)]
        rows.append(wrong.rename_axis("resource").reset_index().assign(year=year))
    columns = ["year", "resource", "closing", "opening", "gap"]
    found = [row for row in rows if not row.empty]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
