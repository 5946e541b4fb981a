"""People: growth, burden, residence and work. Rates in percent, as statistics print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.progress import compound_growth
from minhou_analysis.methods.quantities import Quantity, require_non_negative, require_positive


@dataclass(frozen=True, slots=True)
class ResidentRegisteredGap(Generic[Quantity]):
    """Residents less registered people: ``difference`` in persons, ``rate`` in percent of the registered."""

    resident: Quantity
    registered: Quantity
    difference: Quantity
    rate: Quantity


def annual_growth_rate(first: Quantity, last: Quantity, years: float) -> Quantity:
    """Average annual growth (年平均增长率) between two counts, geometric, in percent per year.

    ``((last / first) ** (1 / years) - 1) * 100``, the definition of the census communiqués
    (人口普查公报). ``last`` of zero gives -100. Missing elements stay missing. Raises
    :class:`MethodError` for ``first`` of zero, a count below zero, or ``years`` not above zero.
    """
    require_non_negative(first=first, last=last)
    return compound_growth(first, last, years) * 100


def dependency_ratio(dependants: Quantity, working_age: Quantity) -> Quantity:
    """Dependants per hundred people of working age (抚养比), in percent.

    Which dependants says which ratio: children 0–14 (少儿抚养比), people of 65 and over (老年抚养比), or
    both (总抚养比). In China's statistics working age is 15–64. No dependants give 0; missing elements
    stay missing. Raises :class:`MethodError` for no people of working age or a count below zero. Source
    of the definition: China Statistical Yearbook, explanatory notes on population.
    """
    require_non_negative(dependants=dependants)
    require_positive(working_age=working_age)
    return dependants / working_age * 100


def urbanisation_rate(urban: Quantity, resident: Quantity) -> Quantity:
    """Urban part of the resident population (常住人口城镇化率), in percent.

    With people of urban registration over all registered people it is the registered rate
    (户籍人口城镇化率). Missing elements stay missing. Raises :class:`MethodError` for no residents, a
    count below zero, or more urban people than people. Source of the definition: China Statistical
    Yearbook, explanatory notes on population.
    """
    require_non_negative(urban=urban)
    require_positive(resident=resident)
    if np.any(np.asarray(urban, dtype=float) > np.asarray(resident, dtype=float)):
        raise MethodError("urban people cannot be more than all people")
    return urban / resident * 100


def percentage_point_change(first: Quantity, last: Quantity) -> Quantity:
    """Change of a rate between two dates, in percentage points (百分点): ``last - first``.

    Not growth: from 44.51 % to 60.11 % is 15.60 percentage points. When the delimitation of urban and rural
    changed in between, part of the change is reclassification. Missing elements stay missing.
    """
    return last - first


def resident_registered_gap(resident: Quantity, registered: Quantity) -> ResidentRegisteredGap[Quantity]:
    """How many more people live in a place than are registered there (常住人口与户籍人口之差).

    ``difference = resident - registered``; ``rate = difference / registered * 100``. Positive where
    people have come, negative where they have left. It is a stock, not a flow of a year, and net of
    those who are away. Missing elements stay missing. Raises :class:`MethodError` for nobody registered
    or a count below zero.
    """
    require_non_negative(resident=resident)
    require_positive(registered=registered)
    difference = resident - registered
    return ResidentRegisteredGap(resident, registered, difference, difference / registered * 100)


def location_quotient(
    local_sector: Quantity, local_total: Quantity, reference_sector: float, reference_total: float
) -> Quantity:
    """How much a sector is concentrated in a place (区位商), against a reference such as the province.

    ``LQ = (local_sector / local_total) / (reference_sector / reference_total)``; above 1: more than its
    share. Numbers employed, or shares in percent with totals of 100. A sector absent from the place
    gives 0; missing elements stay missing. Raises :class:`MethodError` for a total or a reference of
    zero, a number below zero, or a sector larger than its total. Source: Florence 1939; Isard 1960,
    Methods of Regional Analysis.
    """
    require_non_negative(local_sector=local_sector)
    require_positive(
        local_total=local_total, reference_sector=reference_sector, reference_total=reference_total
    )
    local_exceeds = np.any(np.asarray(local_sector, dtype=float) > np.asarray(local_total, dtype=float))
    if local_exceeds or reference_sector > reference_total:
        raise MethodError("a sector cannot be larger than its total")
    return local_sector / local_total / (reference_sector / reference_total)
