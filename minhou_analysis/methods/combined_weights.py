"""Two sets of weights made into one (组合赋权): judgement and data, each keeping the other in check."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.indicator_tables import column_weights
from minhou_analysis.methods.quantities import Numbers, require_shares

__all__ = ["combine_weights_additive", "combine_weights_geometric", "combine_weights_multiplicative"]


def combine_weights_additive(
    first: pd.Series[float] | npt.ArrayLike, second: pd.Series[float] | npt.ArrayLike, *, share: float
) -> pd.Series[float]:
    """Two sets of weights added in a chosen proportion (线性组合赋权).

    ::

        w_j = share · a_j + (1 - share) · b_j

    Edge cases: a share of 1 or 0 gives one set alone; zero weights are allowed, negative and missing ones
    refused; one indicator keeps weight 1.

    Raises :class:`MethodError` unless both sets add up to 1 over the same indicators, and for a share
    outside 0 to 1.

    Do not use when an indicator that one set rules out (weight 0) must stay out: use
    :func:`combine_weights_multiplicative`.

    Source: 张敬信 2022, 《数学建模：算法与编程实现》, 主客观组合赋权.
    """
    a, b, index = _two_sets(first, second)
    require_shares(share=share)
    if np.isnan(share):
        raise MethodError("share must be a number")
    return pd.Series(share * a + (1 - share) * b, index=index)


def combine_weights_geometric(
    first: pd.Series[float] | npt.ArrayLike, second: pd.Series[float] | npt.ArrayLike
) -> pd.Series[float]:
    """The geometric mean of two sets of weights (几何平均组合赋权, 最小相对信息熵): milder than the product.

    ::

        w_j = sqrt(a_j b_j) / Σ_j sqrt(a_j b_j)

    It is the set closest to both in relative entropy.

    Edge cases: as :func:`combine_weights_multiplicative`.

    Raises :class:`MethodError` as :func:`combine_weights_multiplicative`.

    Do not use when one set is only a check on the other: show both instead.

    Source: 张敬信 2022, 《数学建模：算法与编程实现》, 主客观组合赋权.
    """
    a, b, index = _two_sets(first, second)
    return _product(np.sqrt(a * b), index)


def combine_weights_multiplicative(
    first: pd.Series[float] | npt.ArrayLike, second: pd.Series[float] | npt.ArrayLike
) -> pd.Series[float]:
    """Two sets of weights multiplied (乘法合成归一化): high only where both are high.

    ::

        w_j = a_j b_j / Σ_j a_j b_j

    Edge cases: a weight of zero in one set stays zero; when the sets share no indicator with a weight,
    nothing is left and they are refused; negative and missing weights are refused; one indicator keeps
    weight 1.

    Raises :class:`MethodError` for this, and unless both sets add up to 1 over the same indicators.

    Do not use when there are many indicators and both sets are far from equal: a few then take all weight.

    Source: 张敬信 2022, 《数学建模：算法与编程实现》, 主客观组合赋权.
    """
    a, b, index = _two_sets(first, second)
    return _product(a * b, index)


def _product(products: Numbers, index: pd.Index) -> pd.Series[float]:
    if not products.any():
        raise MethodError("the two sets of weights have no indicator in common; their product is zero")
    return pd.Series(products / products.sum(), index=index)


def _two_sets(
    first: pd.Series[float] | npt.ArrayLike, second: pd.Series[float] | npt.ArrayLike
) -> tuple[Numbers, Numbers, pd.Index]:
    labelled = next((item for item in (first, second) if isinstance(item, pd.Series)), None)
    index = labelled.index if labelled is not None else pd.RangeIndex(np.asarray(first).size)
    return column_weights(index, first), column_weights(index, second), index
