"""Dominance rules (支配规则): when an amount in a table gives one unit away, however many stand behind it.

A turnover of a hundred firms is no secret kept if one of them makes nearly all of it. Cells of amounts that
these rules find are hidden with the confidentiality status O, T or G (dominance) or M (p% rule); protecting
them then takes the same secondary suppression as small counts (:mod:`minhou_analysis.methods.disclosure`).
Keep the parameters to yourself: whoever knows them can narrow down what was hidden.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Numbers, number, require_non_negative, sample

__all__ = ["nk_dominant", "p_percent_sensitive"]


def nk_dominant(contributions: npt.ArrayLike, n: int = 2, k: float = 90) -> bool:
    """Whether an amount is dominated by few (支配规则): the n largest contribute more than k % of it.

        x_1 + … + x_n > (k / 100) X,   x_1 >= x_2 >= …

    ``contributions`` are those of the units behind one cell of amounts.

    Edge cases: no more than n units always dominate, unless all contribute nothing; equal contributions
    dominate when n of them are more than k %.

    Raises :class:`MethodError` for contributions that are missing or negative, n below 1, or k outside
    0 to 100 (both excluded).

    Do not use when the second largest unit might estimate the largest: then :func:`p_percent_sensitive`.

    Source: Handbook on Statistical Disclosure Control, section 4.2; ACRO (n = 2, k = 90).
    """
    ordered = _largest_first(contributions)
    if n < 1 or int(n) != n:
        raise MethodError(f"dominance is by one unit or more, not by {n}")
    if not 0 < number("k", k) < 100:
        raise MethodError(f"k is a percentage between 0 and 100, not {k}")
    return bool(ordered[: int(n)].sum() > k / 100 * ordered.sum())


def p_percent_sensitive(contributions: npt.ArrayLike, p: float = 10) -> bool:
    """Whether the second largest unit could estimate the largest too closely (p%规则).

        X - x_1 - x_2 < (p / 100) x_1,   x_1 >= x_2 >= …

    Edge cases: one or two units are always sensitive, unless they contribute nothing.

    Raises :class:`MethodError` for contributions that are missing or negative, or p not above 0.

    Do not use when units may pool what they know: then more of the largest have to be taken off.

    Source: Handbook on Statistical Disclosure Control, section 4.2; ACRO (p = 10).
    """
    ordered = _largest_first(contributions)
    if number("p", p) <= 0:
        raise MethodError(f"p must be greater than zero, not {p}")
    return bool(ordered[2:].sum() < p / 100 * ordered[0])


def _largest_first(contributions: npt.ArrayLike) -> Numbers:
    given = sample("contributions", contributions)
    require_non_negative(contributions=given)
    ordered: Numbers = np.sort(given)[::-1]
    return ordered
