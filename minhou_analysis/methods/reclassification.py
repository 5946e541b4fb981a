"""How much of a rise in urbanisation may be villages that became town on the map (城乡划分变动), under assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Quantity, require_non_negative, require_positive

__all__ = ["AssumedReclassification", "assumed_reclassification", "neutral_rural_growth"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedReclassification(Generic[Quantity]):
    """People reclassified under an assumption, and what they are worth in percentage points of the urban share."""

    rural_growth: float
    people: Quantity
    points: Quantity


def assumed_reclassification(
    rural_first: Quantity, rural_last: Quantity, resident_last: Quantity, rural_growth: float
) -> AssumedReclassification[Quantity]:
    """People whose village became town between two counts, had the countryside grown so much (重新划分人数估计).

    What a countryside of unchanged limits would hold at the end, less what was counted there::

        people = R1 (1 + g) - R2
        points = people / P2 * 100

    ``rural_growth`` g is growth of the whole period, a fraction: births less deaths and net migration of the
    countryside within its first limits. It is an assumption; nothing that two counts print tells it. Linear in g.

    Edge cases: below zero means that people were moved to the countryside, or that g is too low; a countryside that
    was wholly reclassified gives ``R1 (1 + g)``; missing elements stay missing.

    Raises :class:`MethodError` for counts below zero, no residents at the end, or growth below -1.

    Do not use when the people reclassified are known from the two delimitations: then
    :func:`minhou_analysis.methods.migration.urban_change`.

    Source: the residual of the census comparison in United Nations (1980), Patterns of Urban and Rural Population
    Growth, chapter III, solved for reclassification.
    """
    require_non_negative(rural_first=rural_first, rural_last=rural_last)
    require_positive(resident_last=resident_last)
    if not np.isfinite(rural_growth) or rural_growth < -1:
        raise MethodError(f"rural growth must be a fraction of -1 or more, not {rural_growth}")
    people = rural_first * (1 + rural_growth) - rural_last
    return AssumedReclassification(
        rural_growth=rural_growth, people=people, points=people / resident_last * 100
    )


def neutral_rural_growth(rural_first: Quantity, rural_last: Quantity) -> Quantity:
    """Growth of the countryside at which nobody was reclassified on balance (无净重新划分的乡村增长): ``R2 / R1 - 1``.

    A fraction of the whole period. Whoever holds that the countryside of unchanged limits grew faster holds that
    people were reclassified to town; slower, to the countryside.

    Edge cases: an empty countryside at the end gives -1; missing elements stay missing.

    Raises :class:`MethodError` for no rural people at the start or a count below zero.

    Do not use when it is to be read as the growth that took place: that is what is not known.

    Source: :func:`assumed_reclassification` set to zero.
    """
    require_positive(rural_first=rural_first)
    require_non_negative(rural_last=rural_last)
    return rural_last / rural_first - 1
