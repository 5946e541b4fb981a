"""People: growth, age structure, residence. Rates in percent, as statistics print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, cast

import numpy as np

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.employment import location_quotient as location_quotient
from minhou_analysis.methods.progress import compound_growth
from minhou_analysis.methods.quantities import (
    Quantity,
    finite,
    require_non_negative,
    require_positive,
    require_positive_number,
)

__all__ = [
    "AgeStructure",
    "ResidentRegisteredGap",
    "age_structure",
    "ageing_index",
    "annual_growth_rate",
    "arithmetic_growth_rate",
    "dependency_ratio",
    "doubling_time",
    "doubling_time_exponential",
    "exponential_growth_rate",
    "percentage_point_change",
    "resident_registered_gap",
    "sex_ratio",
    "urbanisation_gap",
    "urbanisation_rate",
]


@dataclass(frozen=True, slots=True)
class ResidentRegisteredGap(Generic[Quantity]):
    """Residents less registered people: ``difference`` in persons, ``rate`` in percent of the registered."""

    resident: Quantity
    registered: Quantity
    difference: Quantity
    rate: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeStructure(Generic[Quantity]):
    """Age structure: people of three ages, their ratios in percent, and shares of the total in percent.

    ``total_ratio = young_ratio + old_ratio``.
    """

    young: Quantity
    working: Quantity
    old: Quantity
    young_ratio: Quantity
    old_ratio: Quantity
    total_ratio: Quantity
    ageing_index: Quantity
    young_share: Quantity
    old_share: Quantity


def annual_growth_rate(first: Quantity, last: Quantity, years: float) -> Quantity:
    """Average annual growth (年平均增长率) between two counts, geometric, in percent per year.

    ``((last / first) ** (1 / years) - 1) * 100``, the definition of the census communiqués (人口普查公报).

    Edge cases: ``last`` of zero gives -100; equal counts give 0; missing elements stay missing.

    Raises :class:`MethodError` for ``first`` of zero, a count below zero, or ``years`` not above zero or missing.

    Do not use when the two counts are of different coverage (resident and registered, or before and after
    a change of boundaries).

    Source: National Bureau of Statistics of China, communiqués of the sixth and seventh census.
    """
    require_non_negative(first=first, last=last)
    return compound_growth(first, last, years) * 100


def arithmetic_growth_rate(first: Quantity, last: Quantity, years: float) -> Quantity:
    """Average annual growth in steps of equal size (算术平均增长率), in percent of the first count per year.

    ``(last - first) / (first * years) * 100``. Over more than a year it is above the geometric rate for
    a growing population.

    Edge cases: ``last`` of zero gives ``-100 / years``; equal counts give 0; missing elements stay missing.

    Raises :class:`MethodError` for ``first`` of zero, a count below zero, or ``years`` not above zero or missing.

    Do not use when it is to be compared with the rates of the census communiqués, which are geometric.

    Source: Shryock, H. S. and Siegel, J. S. (1976), The Methods and Materials of Demography.
    """
    require_non_negative(last=last)
    require_positive(first=first)
    require_positive_number(years=years)
    return (last - first) / first / years * 100


def exponential_growth_rate(first: Quantity, last: Quantity, years: float) -> Quantity:
    """Average annual growth at every moment (指数增长率), in percent per year: ``ln(last / first) / years * 100``.

    Below the geometric rate for a growing population; rates of successive periods add up.

    Edge cases: equal counts give 0; missing elements stay missing; a count of zero is refused.

    Raises :class:`MethodError` for a count of zero or below, or ``years`` not above zero or missing.

    Do not use when it is to be compared with the rates of the census communiqués, which are geometric.

    Source: Preston, S. H., Heuveline, P. and Guillot, M. (2001), Demography: Measuring and Modeling
    Population Processes.
    """
    require_positive(first=first, last=last)
    require_positive_number(years=years)
    rate: Any = np.log(last / first) / years * 100
    return cast("Quantity", rate)


def doubling_time(rate: Quantity) -> Quantity:
    """Years until a population has doubled (倍增时间) at a geometric rate in percent: ``ln 2 / ln(1 + r)``.

    Edge cases: missing elements stay missing; 100 percent gives 1 year.

    Raises :class:`MethodError` for a rate of zero or below: such a population never doubles.

    Do not use when growth will not last: it is an illustration of a rate, not a forecast.

    Source: Preston, Heuveline and Guillot (2001), Demography.
    """
    require_positive(rate=rate)
    years: Any = np.log(2) / np.log1p(rate / 100)
    return cast("Quantity", years)


def doubling_time_exponential(rate: Quantity) -> Quantity:
    """Years until a population has doubled (倍增时间) at an exponential rate in percent: ``ln 2 / r``.

    About 70 over the rate.

    Edge cases: missing elements stay missing.

    Raises :class:`MethodError` for a rate of zero or below: such a population never doubles.

    Do not use when the rate is geometric, as in the census communiqués.

    Source: Preston, Heuveline and Guillot (2001), Demography.
    """
    require_positive(rate=rate)
    years: Any = np.log(2) / (rate / 100)
    return cast("Quantity", years)


def dependency_ratio(dependants: Quantity, working_age: Quantity) -> Quantity:
    """Dependants per hundred people of working age (抚养比), in percent.

    Which dependants says which ratio: children 0-14 (少儿抚养比), people of 65 and over (老年抚养比), or
    both (总抚养比). In China's statistics working age is 15-64.

    Edge cases: no dependants give 0; missing elements stay missing.

    Raises :class:`MethodError` for no people of working age or a count below zero.

    Do not use when other ages were counted (0-15, 16-59, 60 and over) without saying so.

    Source: China Statistical Yearbook, explanatory notes on population.
    """
    require_non_negative(dependants=dependants)
    require_positive(working_age=working_age)
    return dependants / working_age * 100


def ageing_index(old: Quantity, young: Quantity) -> Quantity:
    """Old people per hundred children (老少比), in percent: ``old / young * 100``.

    Edge cases: no old people give 0; missing elements stay missing.

    Raises :class:`MethodError` for no children or a count below zero.

    Do not use when the ages are not said: 65 and over against 0-14 here, 60 and over elsewhere.

    Source: China Statistical Yearbook, explanatory notes on population; Shryock and Siegel (1976).
    """
    require_non_negative(old=old)
    require_positive(young=young)
    return old / young * 100


def sex_ratio(men: Quantity, women: Quantity) -> Quantity:
    """Men per hundred women (性别比): ``men / women * 100``.

    Edge cases: no men give 0; missing elements stay missing.

    Raises :class:`MethodError` for no women or a count below zero.

    Do not use when institutions (barracks, dormitories) make up much of a small place.

    Source: China Statistical Yearbook, explanatory notes on population.
    """
    require_non_negative(men=men)
    require_positive(women=women)
    return men / women * 100


def age_structure(young: Quantity, working: Quantity, old: Quantity) -> AgeStructure[Quantity]:
    """Dependency ratios, ageing index and shares of three ages (年龄结构), all in percent.

    ``young``, ``working`` and ``old`` are people of 0-14, 15-64, and 65 and over.

    Edge cases: no old people give ratios of 0; missing elements stay missing.

    Raises :class:`MethodError` for no people of working age, no children, or a count below zero.

    Do not use when the three do not make up the whole population (people of unknown age).

    Source: China Statistical Yearbook, explanatory notes on population.
    """
    young_ratio, old_ratio = dependency_ratio(young, working), dependency_ratio(old, working)
    everybody = young + working + old
    return AgeStructure(
        young=young,
        working=working,
        old=old,
        young_ratio=young_ratio,
        old_ratio=old_ratio,
        total_ratio=young_ratio + old_ratio,
        ageing_index=ageing_index(old, young),
        young_share=young / everybody * 100,
        old_share=old / everybody * 100,
    )


def urbanisation_rate(urban: Quantity, resident: Quantity) -> Quantity:
    """Urban part of the resident population (常住人口城镇化率), in percent.

    With people of urban registration over all registered people it is the registered rate
    (户籍人口城镇化率).

    Edge cases: no urban people give 0; missing elements stay missing.

    Raises :class:`MethodError` for no residents, a count below zero, or more urban people than people.

    Do not use when town and country were delimited by different rules at the dates compared.

    Source: China Statistical Yearbook, explanatory notes on population.
    """
    require_non_negative(urban=urban)
    require_positive(resident=resident)
    if np.any(np.asarray(urban, dtype=float) > np.asarray(resident, dtype=float)):
        raise MethodError("urban people cannot be more than all people")
    return urban / resident * 100


def percentage_point_change(first: Quantity, last: Quantity) -> Quantity:
    """Change of a rate between two dates, in percentage points (百分点): ``last - first``.

    Not growth: from 44.51 % to 60.11 % is 15.60 percentage points.

    Edge cases: missing elements stay missing.

    Raises :class:`MethodError` for a rate that is not finite.

    Do not use when the delimitation of town and country changed in between, without saying that part of
    the change is reclassification.

    Source: arithmetic.
    """
    finite("first", first)
    finite("last", last)
    return last - first


def resident_registered_gap(resident: Quantity, registered: Quantity) -> ResidentRegisteredGap[Quantity]:
    """How many more people live in a place than are registered there (常住人口与户籍人口之差).

    ``difference = resident - registered``; ``rate = difference / registered * 100``. Positive where
    people have come, negative where they have left. It is a stock, not a flow of a year, and net of
    those who are away.

    Edge cases: nobody resident gives -100 percent; missing elements stay missing.

    Raises :class:`MethodError` for nobody registered or a count below zero.

    Do not use when the flow of a year is wanted, or the number who came: those who left are netted out.

    Source: definitions of the China Statistical Yearbook, explanatory notes on population.
    """
    require_non_negative(resident=resident)
    require_positive(registered=registered)
    difference = resident - registered
    return ResidentRegisteredGap(resident, registered, difference, difference / registered * 100)


def urbanisation_gap(resident_rate: Quantity, registered_rate: Quantity) -> Quantity:
    """Urbanisation of residents less that of the registered (常住与户籍人口城镇化率之差), in percentage points.

    Both rates in percent. Positive: more people live as townspeople than are registered as such.

    Edge cases: rates of 0 and 100 pass; missing elements stay missing.

    Raises :class:`MethodError` for a rate outside 0 to 100.

    Do not use when it is to be read as a number of people: the two rates have different denominators.

    Source: the comparison of 国家新型城镇化规划 (2014-2020).
    """
    for name, rate in (("resident_rate", resident_rate), ("registered_rate", registered_rate)):
        numbers = finite(name, rate)
        if np.any((numbers < 0) | (numbers > 100)):
            raise MethodError(f"{name} must lie between 0 and 100 percent")
    return resident_rate - registered_rate
