"""Where people come from: census balance, survival ratios, urban growth taken apart, origin of residents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

import numpy as np
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import (
    Quantity,
    finite,
    require_non_negative,
    require_positive,
    require_positive_number,
)

__all__ = [
    "PopulationBalance",
    "RegisteredElsewhere",
    "SurvivalMigration",
    "UrbanChange",
    "UrbanChangeReason",
    "crude_rate",
    "population_balance",
    "registered_elsewhere",
    "survival_ratio",
    "survival_ratio_migration",
    "urban_change",
]

Origins = TypeVar("Origins", "pd.Series[float]", pd.DataFrame)
"""People by origin: of one place (a column), or of several (a row for each place)."""


class UrbanChangeReason(StrEnum):
    """Why migration to towns cannot be told from reclassification."""

    RECLASSIFICATION_NOT_MEASURED = "reclassification_not_measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationBalance(Generic[Quantity]):
    """Change of a population and what it is made of: ``change = natural_increase + net_migration``.

    Rates are per thousand of ``middle`` (the mean of both counts) a year.
    """

    first: Quantity
    last: Quantity
    births: Quantity
    deaths: Quantity
    years: float
    change: Quantity
    natural_increase: Quantity
    net_migration: Quantity
    middle: Quantity
    birth_rate: Quantity
    death_rate: Quantity
    natural_increase_rate: Quantity
    net_migration_rate: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalMigration(Generic[Quantity]):
    """Net migration of age cohorts: counted at the end, at the start, and the mean of the two."""

    first: Quantity
    last: Quantity
    survival: Quantity
    expected: Quantity
    forward: Quantity
    reverse: Quantity
    average: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class UrbanChange(Generic[Quantity]):
    """Change of the urban population, and of the urbanisation rate, taken apart.

    In persons ``change = natural_increase + migration_and_reclassification``; in percentage points of the
    rate (names with ``points``) likewise. ``migration`` and ``reclassification`` are their parts where
    reclassification is known; otherwise None, with ``reason``.
    """

    change: Quantity
    natural_increase: Quantity
    migration_and_reclassification: Quantity
    migration: Quantity | None
    reclassification: Quantity | None
    points: Quantity
    natural_points: Quantity
    migration_and_reclassification_points: Quantity
    migration_points: Quantity | None
    reclassification_points: Quantity | None
    reason: UrbanChangeReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredElsewhere(Generic[Origins]):
    """Residents registered elsewhere: their ``total``, its percentage of residents, and percentages by origin.

    ``composition`` adds up to 100 for each place, and is missing where nobody is registered elsewhere.
    """

    people: Origins
    total: float | pd.Series[float]
    resident_rate: float | pd.Series[float]
    composition: Origins


def crude_rate(events: Quantity, population: Quantity, years: float = 1) -> Quantity:
    """Events per thousand people a year (粗率, ‰): ``events / (population * years) * 1000``.

    ``population`` is that of mid-period. Events may be below zero where they are a balance.

    Edge cases: no events give 0; missing elements stay missing.

    Raises :class:`MethodError` for nobody, or ``years`` not above zero.

    Do not use when ages differ between the places compared: crude rates follow age structure.

    Source: United Nations, Multilingual Demographic Dictionary (demopaedia).
    """
    require_positive(population=population)
    require_positive_number(years=years)
    return events / (population * years) * 1000


def population_balance(
    first: Quantity, last: Quantity, births: Quantity, deaths: Quantity, years: float = 1
) -> PopulationBalance[Quantity]:
    """Census balance (人口平衡方程): natural increase, and net migration as what is left (净迁移剩余法).

    ``births`` and ``deaths`` are those of the whole period between the two counts::

        natural increase = births - deaths
        net migration    = (last - first) - natural increase
        rate             = events / ((first + last) / 2 * years) * 1000

    Errors of both counts and of registration end up in net migration; resident and registered populations
    (常住, 户籍) give different ones. Element by element over places.

    Edge cases: nobody at one end passes, at both it is refused; missing elements stay missing.

    Raises :class:`MethodError` for a count below zero, nobody at both ends, or ``years`` not above zero.

    Do not use when the two counts differ in boundaries or in who is counted, or when the intermediate
    series was revised after a census.

    Source: United Nations (1970), Manual VI, Methods of Measuring Internal Migration, chapter II; demopaedia,
    residual method and balancing equation.
    """
    require_non_negative(first=first, last=last, births=births, deaths=deaths)
    middle = (first + last) / 2
    change, natural = last - first, births - deaths
    return PopulationBalance(
        first=first,
        last=last,
        births=births,
        deaths=deaths,
        years=years,
        change=change,
        natural_increase=natural,
        net_migration=change - natural,
        middle=middle,
        birth_rate=crude_rate(births, middle, years),
        death_rate=crude_rate(deaths, middle, years),
        natural_increase_rate=crude_rate(natural, middle, years),
        net_migration_rate=crude_rate(change - natural, middle, years),
    )


def survival_ratio(first: Quantity, last: Quantity) -> Quantity:
    """Census survival ratio (普查存活比) of cohorts of a closed population: ``last / first``.

    ``last`` counts the same people as ``first``, older by the years between. Of a nation without much
    migration, it serves for its parts.

    Edge cases: above 1 where the second census counts an age better; missing elements stay missing.

    Raises :class:`MethodError` for a cohort of zero or below at either end.

    Do not use when the population itself gains or loses by migration.

    Source: United Nations (1970), Manual VI, chapter II.
    """
    require_positive(first=first, last=last)
    return last / first


def survival_ratio_migration(
    first: Quantity, last: Quantity, survival: Quantity
) -> SurvivalMigration[Quantity]:
    """Net migration of age cohorts by survival ratios (存活比法): forward (前向), reverse (后向), average (平均).

    ``last`` holds the cohorts of ``first``, older by the years between; ``survival`` their chance of
    still being alive::

        forward = P2 - S P1         migrants alive at the end
        reverse = P2 / S - P1       the same as of the start = forward / S
        average = (forward + reverse) / 2

    Forward takes deaths of migrants as having happened elsewhere, reverse all here; the average splits
    them. Children born in between are not among the cohorts.

    Edge cases: an empty cohort at the start makes all its members migrants; a ratio above 1, as census
    survival ratios can be, passes; missing elements stay missing.

    Raises :class:`MethodError` for a count below zero, or a ratio of zero or below.

    Do not use when the ratios come from a place of another mortality, or ages are misreported: errors grow
    with age.

    Source: United Nations (1970), Manual VI, chapter II; demopaedia, survival ratio method.
    """
    require_non_negative(first=first, last=last)
    require_positive(survival=survival)
    expected = first * survival
    forward, reverse = last - expected, last / survival - first
    return SurvivalMigration(
        first=first,
        last=last,
        survival=survival,
        expected=expected,
        forward=forward,
        reverse=reverse,
        average=(forward + reverse) / 2,
    )


def urban_change(
    urban_first: Quantity,
    urban_last: Quantity,
    resident_first: Quantity,
    resident_last: Quantity,
    urban_natural_increase: Quantity,
    natural_increase: Quantity,
    reclassified: Quantity | None = None,
) -> UrbanChange[Quantity]:
    """Growth of the urban population, and of the urbanisation rate, by its sources (城镇人口增长分解).

    Urban growth is natural increase of townspeople NI_u, net migration to towns M, and people whose village
    became town RC (村改居, 撤乡设镇); what is known is given and M is what is left::

        ΔU    = NI_u + M + RC
        Δrate = (NI_u - r NI) / P2 + (M - r NM) / P2 + RC / P2

    with r the rate at the start, NI and NM = ΔP - NI natural increase and net migration of all residents,
    and P2 residents at the end: an identity. Without ``reclassified`` M and RC come as one, and
    ``reason`` says so. Increases are of the whole period; element by element over places.

    Edge cases: ``reclassified`` of zero is a measurement and splits; increases below zero pass; missing
    elements stay missing.

    Raises :class:`MethodError` for no residents at either end, a count below zero, or more urban people
    than residents.

    Do not use when natural increase of townspeople is known only from registration (户籍) and the
    population counted is resident.

    Source: components after United Nations (1980), Patterns of Urban and Rural Population Growth; the
    identity in points is arithmetic.
    """
    require_non_negative(urban_first=urban_first, urban_last=urban_last)
    require_positive(resident_first=resident_first, resident_last=resident_last)
    for urban, resident in ((urban_first, resident_first), (urban_last, resident_last)):
        if np.any(np.asarray(urban, dtype=float) > np.asarray(resident, dtype=float)):
            raise MethodError("urban people cannot be more than all people")
    finite("urban_natural_increase", urban_natural_increase)
    finite("natural_increase", natural_increase)
    rate, change = urban_first / resident_first, urban_last - urban_first
    migration = resident_last - resident_first - natural_increase
    gained = change - urban_natural_increase
    points = (urban_last / resident_last - rate) * 100
    natural_points = (urban_natural_increase - rate * natural_increase) / resident_last * 100
    gained_points = (gained - rate * migration) / resident_last * 100
    if reclassified is not None:
        finite("reclassified", reclassified)
    return UrbanChange(
        change=change,
        natural_increase=urban_natural_increase,
        migration_and_reclassification=gained,
        migration=None if reclassified is None else gained - reclassified,
        reclassification=reclassified,
        points=points,
        natural_points=natural_points,
        migration_and_reclassification_points=gained_points,
        migration_points=None if reclassified is None else gained_points - reclassified / resident_last * 100,
        reclassification_points=None if reclassified is None else reclassified / resident_last * 100,
        reason=UrbanChangeReason.RECLASSIFICATION_NOT_MEASURED if reclassified is None else None,
    )


def registered_elsewhere(people: Origins, resident: float | pd.Series[float]) -> RegisteredElsewhere[Origins]:
    """Residents registered elsewhere, by where (人户分离人口构成: 县内, 省内, 省外), in percent.

    ``people`` is a column of persons by origin for one place, or a table with a row for each place and a
    column for each origin; ``resident`` all residents of the place, or of each.

    Edge cases: an origin of zero has 0 percent; where nobody is registered elsewhere the rate is 0 and the
    composition missing.

    Raises :class:`MethodError` for missing or negative numbers, no residents, more people registered
    elsewhere than residents, or places that differ.

    Do not use when origins overlap, or townspeople who moved within a city (市辖区内人户分离) count in one
    source and not in the other.

    Source: definitions of the communiqué of the seventh national census (2021), no. 7.
    """
    numbers = finite("people", people)
    require_non_negative(people=numbers)
    require_positive(resident=resident)
    everybody = finite("resident", resident)
    if np.isnan(numbers).any() or np.isnan(everybody).any():
        raise MethodError("people by origin and residents must be given everywhere")
    if isinstance(people, pd.DataFrame) and not (
        isinstance(resident, pd.Series) and resident.index.equals(people.index)
    ):
        raise MethodError("a table of places needs a column of residents with the same places")
    total = numbers.sum(axis=-1)
    if (total > everybody).any():
        raise MethodError("people registered elsewhere cannot be more than all residents")
    over = total[..., np.newaxis]
    composition = np.divide(numbers, over, out=np.full_like(numbers, np.nan), where=over > 0) * 100
    if isinstance(people, pd.DataFrame):
        return RegisteredElsewhere(
            people=people,
            total=pd.Series(total, index=people.index),
            resident_rate=pd.Series(total / everybody * 100, index=people.index),
            composition=pd.DataFrame(composition, index=people.index, columns=people.columns),
        )
    return RegisteredElsewhere(
        people=people,
        total=float(total),
        resident_rate=float(total / everybody * 100),
        composition=pd.Series(composition, index=people.index),
    )
