"""What a quantity may be, which way it should go, and what every method refuses.

Three conventions hold in every method of this package:

* a *share* is a fraction between 0 and 1, a *rate* is in percent as statistics print it, a *ratio* or an
  *index* is a plain number (but the dependency ratio keeps the percent that it is always printed in);
* functions that work element by element take one number or a column of them and give back the same; a missing
  element (NaN) stays missing;
* functions over a whole sample refuse missing elements, because leaving some out changes what the result is
  about: drop them first, knowingly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError

__all__ = [
    "Direction",
    "Numbers",
    "Quantity",
    "finite",
    "number",
    "parse_direction",
    "require_non_negative",
    "require_positive",
    "require_positive_number",
    "require_shares",
    "sample",
    "weights_for",
    "yearly",
]

Numbers = npt.NDArray[np.float64]
Quantity = TypeVar("Quantity", float, "pd.Series[float]", Numbers)
"""One number, or a column of them."""


class Direction(StrEnum):
    """The way an indicator should go (指标方向): up (正向), down (逆向), or neither is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NONE = "none"

    @property
    def factor(self) -> int:
        """+1 for up, -1 for down, 0 for neither."""
        return {Direction.INCREASE: 1, Direction.DECREASE: -1, Direction.NONE: 0}[self]


def parse_direction(value: Direction | str) -> Direction:
    """The direction (指标方向) that ``value`` names.

    Raises :class:`MethodError` when it names none.
    """
    try:
        return Direction(value)
    except ValueError:
        raise MethodError(f"direction must be one of {', '.join(Direction)}, not {value!r}") from None


def finite(name: str, values: npt.ArrayLike) -> Numbers:
    """``values`` as an array of numbers (数值); missing elements (NaN) stay.

    Raises :class:`MethodError` for what is no number, or infinite; ``name`` is what the message calls it.
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise MethodError(f"{name} must be numbers") from None
    if np.isinf(numbers).any():
        raise MethodError(f"{name} must be finite")
    return numbers


def number(name: str, value: object) -> float:
    """``value`` as one number (单个数值), neither missing nor infinite.

    Raises :class:`MethodError` for anything else, a column among it.
    """
    numbers = finite(name, value)  # type: ignore[arg-type]
    if numbers.ndim or np.isnan(numbers):
        raise MethodError(f"{name} must be one number, not {value!r}")
    return float(numbers)


def require_positive(**quantities: npt.ArrayLike) -> None:
    """Refuse what is not above zero (须为正数); missing elements pass.

    Raises :class:`MethodError` unless every element is finite and above zero, or missing.
    """
    for name, quantity in quantities.items():
        if np.any(finite(name, quantity) <= 0):
            raise MethodError(f"{name} must be greater than zero")


def require_positive_number(**parameters: float) -> None:
    """Refuse a parameter that is not one number above zero (参数须为一个正数), a missing one among them.

    Raises :class:`MethodError` unless each is one finite number above zero.
    """
    for name, parameter in parameters.items():
        if number(name, parameter) <= 0:
            raise MethodError(f"{name} must be greater than zero")


def require_non_negative(**quantities: npt.ArrayLike) -> None:
    """Refuse what is below zero (不得为负数); missing elements pass.

    Raises :class:`MethodError` unless every element is finite and not below zero, or missing.
    """
    for name, quantity in quantities.items():
        if np.any(finite(name, quantity) < 0):
            raise MethodError(f"{name} must not be negative")


def require_shares(**quantities: npt.ArrayLike) -> None:
    """Refuse what is no share (须为0到1之间的比例); missing elements pass.

    Raises :class:`MethodError` unless every element lies in [0, 1], or is missing.
    """
    for name, quantity in quantities.items():
        numbers = finite(name, quantity)
        if np.any((numbers < 0) | (numbers > 1)):
            raise MethodError(f"{name} must lie between 0 and 1")


def sample(name: str, values: npt.ArrayLike) -> Numbers:
    """``values`` as a whole sample (样本): one column, nothing missing.

    Raises :class:`MethodError` when there are none, when one is missing or infinite, or when they are
    not one column.
    """
    numbers = finite(name, values)
    if numbers.ndim != 1 or numbers.size == 0:
        raise MethodError(f"{name} must be a column with at least one number")
    if np.isnan(numbers).any():
        raise MethodError(f"{name} has missing values; drop them first if the result may leave them out")
    return numbers


def weights_for(count: int, weights: npt.ArrayLike | None) -> Numbers:
    """Weights (权重) of ``count`` components: as given, or all equal.

    Weights are frozen with an edition of an index, so they must already add up to 1 and are never
    rescaled here.

    Raises :class:`MethodError` for no component at all, the wrong number of weights, a negative one, or a sum other than 1
    (±1e-9).
    """
    if count < 1:
        raise MethodError("weights need at least one component")
    if weights is None:
        return np.full(count, 1 / count)
    given = sample("weights", weights)
    require_non_negative(weights=given)
    if given.size != count:
        raise MethodError(f"weights must be as many as the components: {count}, not {given.size}")
    if abs(given.sum() - 1) > 1e-9:
        raise MethodError(f"weights must add up to 1, not {given.sum():g}")
    return given


def yearly(
    years: Sequence[float | str], values: Sequence[float | None] | pd.Series[float]
) -> dict[float, float]:
    """An annual series (年度序列): the value of each year, in the order of the years.

    ``years`` are numbers or texts such as ``"2021"`` and ``"2015-16"``, of which the first year counts.
    Missing values are dropped; a series without any is empty.

    Raises :class:`MethodError` for two values of one year, ``years`` and ``values`` of different length,
    a year that is none, or a value that is no finite number.
    """
    if len(years) != len(values):
        raise MethodError(f"{len(years)} years for {len(values)} values")
    series: dict[float, float] = {}
    for year, value in zip(map(_first_year, years), values, strict=True):
        if value is None or pd.isna(value):
            continue
        if year in series:
            raise MethodError(f"more than one value for {year:g}")
        series[year] = number(f"the value of {year:g}", value)
    return dict(sorted(series.items()))


def _first_year(year: float | str) -> float:
    text = str(year).strip()
    if match := re.fullmatch(r"(\d{4})(\.0+|[-/–](\d{2}|\d{4}))?", text):
        return float(match[1])
    raise MethodError(f"{text!r} is not a year")
