"""Services against standards: provision per head, who meets the standard, what is missing, differences of rates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Direction,
    Quantity,
    parse_direction,
    require_non_negative,
    require_positive,
    require_positive_number,
    sample,
)

__all__ = [
    "ProportionDifference",
    "attainment",
    "attainment_rate",
    "per_capita_provision",
    "proportion_difference",
    "provision_shortfall",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionDifference:
    """Difference of two proportions and its interval: ``lower <= difference <= upper``."""

    first: float
    second: float
    difference: float
    lower: float
    upper: float
    confidence: float


def per_capita_provision(supply: Quantity, population: Quantity, per: float = 1000) -> Quantity:
    """Supply per so many people (千人床位数, 每千人口执业医师数): ``supply / population * per``.

    Edge cases: no supply gives 0; missing elements stay missing.

    Raises :class:`MethodError` for nobody, supply below zero, or ``per`` not above zero.

    Do not use when residents and registered people differ much, without saying which are meant.

    Source: China Health Statistics Yearbook, explanatory notes.
    """
    require_non_negative(supply=supply)
    require_positive(population=population, per=per)
    return supply / population * per


def attainment(actual: Quantity, standard: float, direction: Direction | str = "increase") -> Quantity:
    """How far a standard is met (达标程度), a share of 0 to 1: ``min(1, actual / standard)``.

    For a ``direction`` of decrease (pupils per teacher, minutes to a clinic) ``min(1, standard / actual)``.
    More than the standard is not more than met.

    Edge cases: an ``actual`` of zero gives 0, or 1 where less is better; missing elements stay missing.

    Raises :class:`MethodError` for an actual value below zero, a standard of zero or below, or a direction
    that is neither.

    Do not use when surplus in one place makes up for a lack in another.

    Source: arithmetic; standards as in 国家基本公共服务标准.
    """
    way = parse_direction(direction)
    require_non_negative(actual=actual)
    require_positive_number(standard=standard)
    if way is Direction.NONE:
        raise MethodError(
            "a standard is met from above or from below: direction must be increase or decrease"
        )
    share: Any
    if way is Direction.INCREASE:
        share = np.minimum(actual / standard, 1.0)
    else:
        # Never less than the standard below the line, so that zero is met and divides nothing.
        share = standard / np.maximum(actual, standard)
    return cast("Quantity", share)


def attainment_rate(
    actual: npt.ArrayLike,
    standard: float,
    weights: npt.ArrayLike | None = None,
    direction: Direction | str = "increase",
) -> float:
    """Share of units that meet a standard (达标率), a fraction; with ``weights``, of the people in them.

    A unit exactly at the standard meets it.

    Edge cases: zero is a value like others; a weight of zero takes its unit out; one unit gives 0 or 1.

    Raises :class:`MethodError` for missing or negative numbers, columns of different length, weights that
    are all zero, a standard of zero or below, or a direction that is neither.

    Do not use when units are few: one of them then moves the rate by much.

    Source: arithmetic; as the rates of 国家基本公共服务标准 are reported.
    """
    numbers = sample("actual", actual)
    people = np.ones_like(numbers) if weights is None else sample("weights", weights)
    require_non_negative(weights=people)
    if people.shape != numbers.shape:
        raise MethodError("weights must be as many as the units")
    if people.sum() == 0:
        raise MethodError("weights must not all be zero")
    met = attainment(numbers, standard, direction) >= 1
    return float(people[met].sum() / people.sum())


def provision_shortfall(
    supply: Quantity, population: Quantity, standard: float, per: float = 1000
) -> Quantity:
    """Supply missing to meet a standard per head (缺口): ``max(0, standard * population / per - supply)``.

    In the unit of ``supply``, not rounded up.

    Edge cases: a place without people lacks nothing; missing elements stay missing.

    Raises :class:`MethodError` for numbers below zero, or a standard or ``per`` not above zero.

    Do not use when shortfalls are added over places that share a service.

    Source: arithmetic; standards as in 国家基本公共服务标准.
    """
    require_non_negative(supply=supply, population=population)
    require_positive_number(standard=standard, per=per)
    missing: Any = np.maximum(population * standard / per - supply, 0.0)
    return cast("Quantity", missing)


def proportion_difference(
    first_count: float,
    first_total: float,
    second_count: float,
    second_total: float,
    *,
    confidence: float = 0.95,
) -> ProportionDifference:
    """Difference of two proportions of samples (比例之差), with Newcombe's hybrid score interval.

    With p = count / total and Wilson limits l, u of each::

        lower = p1 - p2 - sqrt((p1 - l1)² + (u2 - p2)²)
        upper = p1 - p2 + sqrt((u1 - p1)² + (p2 - l2)²)

    Holds its level for small samples and proportions near 0 and 1, without continuity correction.

    Edge cases: counts of zero, or equal to the total, pass; one person on a side passes and gives a wide
    interval.

    Raises :class:`MethodError` for nobody on a side, a count below zero or above its total, missing
    numbers, or a confidence not between 0 and 1.

    Do not use when the counts are complete (registers, censuses): nothing was sampled, so there is no
    error of sampling to show.

    Source: Newcombe, R. G. (1998), Statistics in Medicine 17(8): 873-890, method 10; limits after Wilson, E.
    B. (1927), Journal of the American Statistical Association 22(158): 209-212.
    """
    for name, count, total in (("first", first_count, first_total), ("second", second_count, second_total)):
        if not (0 <= count <= total < math.inf and total > 0):
            raise MethodError(f"{name}: a count of {count:g} out of {total:g} is no proportion")
    if not 0 < confidence < 1:
        raise MethodError(f"confidence must lie between 0 and 1, not {confidence:g}")
    p1, l1, u1 = _wilson(first_count, first_total, confidence)
    p2, l2, u2 = _wilson(second_count, second_total, confidence)
    return ProportionDifference(
        first=p1,
        second=p2,
        difference=p1 - p2,
        # rounding must not carry a limit beyond what a difference can be
        lower=max(-1.0, p1 - p2 - math.hypot(p1 - l1, u2 - p2)),
        upper=min(1.0, p1 - p2 + math.hypot(u1 - p1, p2 - l2)),
        confidence=confidence,
    )


def _wilson(count: float, total: float, confidence: float) -> tuple[float, float, float]:
    """The proportion and its Wilson limits."""
    from scipy.special import ndtri

    z, share = float(ndtri((1 + confidence) / 2)), count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return share, max(middle - half, 0.0), min(middle + half, 1.0)
