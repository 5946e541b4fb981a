"""Inequality taken apart by groups of units: Theil T and L exactly, the Gini coefficient after Dagum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.inequality import gini_weighted
from minhou_analysis.methods.panel import Panel, PerPeriod, panel, population_shares, unit_groups
from minhou_analysis.methods.quantities import Numbers, require_non_negative
from minhou_analysis.methods.theil import entropy_of

__all__ = [
    "DagumDecomposition",
    "TheilDecomposition",
    "dagum_decomposition",
    "theil_l_decomposition",
    "theil_t_decomposition",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheilDecomposition:
    """A Theil index within and between groups: ``total = within + between``.

    ``groups`` has a row for each group that counts (by period, then group, for a panel) and the columns
    ``population_share``, ``income_share``, ``theil`` (inequality inside; missing where a group has no
    income), ``within`` and ``between`` (what the group adds to each part).
    """

    index: str
    total: PerPeriod
    within: PerPeriod
    between: PerPeriod
    groups: pd.DataFrame

    @property
    def within_share(self) -> PerPeriod | None:
        """Part of the total within groups (组内贡献率); None, or missing by period, without inequality."""
        return _share(self.within, self.total)

    @property
    def between_share(self) -> PerPeriod | None:
        """Part of the total between groups (组间贡献率); None, or missing by period, without inequality."""
        return _share(self.between, self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class DagumDecomposition:
    """A Gini coefficient after Dagum: ``total = within + net_between + transvariation``.

    ``groups`` has ``population_share``, ``income_share`` and ``gini`` of each group. ``between_gini`` holds
    the Gini coefficient of each pair of groups, with that of each group in itself on the diagonal;
    ``affluence`` how far apart each pair is (相对富裕度 D: 0 means are equal, 1 no overlap).
    """

    total: float
    within: float
    net_between: float
    transvariation: float
    groups: pd.DataFrame
    between_gini: pd.DataFrame
    affluence: pd.DataFrame

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """The three parts over the total (贡献率); None when there is no inequality to share out."""
        if self.total == 0:
            return None
        return self.within / self.total, self.net_between / self.total, self.transvariation / self.total


def theil_t_decomposition(
    values: npt.ArrayLike | pd.DataFrame,
    groups: npt.ArrayLike,
    weights: npt.ArrayLike | pd.DataFrame | None = None,
) -> TheilDecomposition:
    """Theil T within and between groups (泰尔指数 T 的组内组间分解), exact, groups weighted by income.

    With income shares s and population shares p of groups g::

        T = Σ s_g T_g + Σ s_g ln(s_g / p_g)

    ``groups`` names each unit's group; a DataFrame of units by years gives every year at once.

    Edge cases: a group without people drops out; a group without income adds nothing; one group has
    everything within, groups of one unit have everything between; equal values give 0 everywhere.

    Raises :class:`MethodError` for missing or negative values or weights, a unit without group, or when
    nobody has anything.

    Do not use when groups overlap, or to compare shares with those of Theil L: the weights differ.

    Source: Theil (1967), Economics and Information Theory; Shorrocks (1980), Econometrica 48(3): 613-625.
    """
    return _theil(values, groups, weights, alpha=1)


def theil_l_decomposition(
    values: npt.ArrayLike | pd.DataFrame,
    groups: npt.ArrayLike,
    weights: npt.ArrayLike | pd.DataFrame | None = None,
) -> TheilDecomposition:
    """Theil L within and between groups (泰尔指数 L 的组内组间分解), exact, groups weighted by people.

    With income shares s and population shares p of groups g::

        L = Σ p_g L_g + Σ p_g ln(p_g / s_g)

    Because its weights are people, the within part is what would be left if all means were equal.

    Edge cases: as for Theil T, but a value of zero is refused.

    Raises :class:`MethodError` for missing or negative values or weights, a value of zero, or a unit
    without group.

    Do not use when a unit may have nothing: take Theil T.

    Source: Shorrocks (1980), Econometrica 48(3): 613-625.
    """
    return _theil(values, groups, weights, alpha=0)


def dagum_decomposition(
    values: npt.ArrayLike, groups: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> DagumDecomposition:
    """Gini coefficient after Dagum (Dagum 基尼系数分解): within, net between, and intensity of transvariation.

    With population shares p, income shares s, and for groups with means μ_j >= μ_h the mean advantage
    ``d = E[(y_j - y_h)+]`` and the mean transvariation ``q = E[(y_h - y_j)+]``::

        G_jh = (d + q) / (μ_j + μ_h)         D_jh = (d - q) / (d + q)
        G_w  = Σ_j  G_jj p_j s_j
        G_nb = Σ_jh G_jh (p_j s_h + p_h s_j) D_jh         over pairs j > h
        G_t  = Σ_jh G_jh (p_j s_h + p_h s_j) (1 - D_jh)
        G    = G_w + G_nb + G_t

    The third part is the overlap (超变密度): people of poorer groups who have more than people of richer
    ones. Without weights every unit counts once, as in most Chinese papers; with weights every mean and
    expectation is taken over people.

    Edge cases: a group without people drops out; a group without income has no Gini of its own (missing
    in the tables) and adds nothing within; one group has everything within; equal values give 0, and no
    shares.

    Raises :class:`MethodError` for missing or negative values or weights, a unit without group, or when
    nobody has anything.

    Do not use when an exact split in two is wanted: the overlap belongs to neither side; take Theil.

    Source: Dagum, C. (1997), A New Approach to the Decomposition of the Gini Income Inequality Ratio,
    Empirical Economics 22(4): 515-531.
    """
    units = panel("values", values)
    if units.periods is not None:
        raise MethodError("a Dagum decomposition takes one column of values; call it for each period")
    people = population_shares(units, weights)[:, 0]
    codes, labels = unit_groups(units, groups)
    income = units.numbers[:, 0]
    total = gini_weighted(income, people)
    counted = np.bincount(codes, weights=people) > 0
    kept, labels = counted[codes], labels[counted]
    member = codes[kept, np.newaxis] == np.flatnonzero(counted)
    scaled, people = income[kept] / income[people > 0].max(), people[kept]
    share = people @ member
    mean = (people * scaled) @ member / share
    overall = float(share @ mean)
    advantage = _mean_advantage(scaled, member * people[:, np.newaxis] / share)
    distance = advantage + advantage.T
    sums = mean[:, np.newaxis] + mean
    pairs = np.divide(distance, sums, out=np.full_like(sums, np.nan), where=sums > 0)
    affluence = np.divide(
        np.abs(mean[:, np.newaxis] - mean), distance, out=np.zeros_like(distance), where=distance > 0
    )
    np.minimum(affluence, 1, out=affluence)
    # p_j s_h + p_h s_j times G_jh is the distance times p_j p_h over the mean.
    parts = distance * np.outer(share, share) / overall
    above = np.triu(parts, 1)
    within = float(np.trace(parts)) / 2
    net_between = float((above * affluence).sum())
    transvariation = float((above * (1 - affluence)).sum())
    return DagumDecomposition(
        total=total,
        within=within,
        net_between=net_between,
        transvariation=transvariation,
        groups=pd.DataFrame(
            {
                "population_share": share,
                "income_share": share * mean / overall,
                "gini": np.diagonal(pairs),
            },
            index=labels,
        ),
        between_gini=pd.DataFrame(pairs, index=labels, columns=labels),
        affluence=pd.DataFrame(affluence, index=labels, columns=labels),
    )


def _share(part: PerPeriod, total: PerPeriod) -> PerPeriod | None:
    if isinstance(total, pd.Series):
        ratio: pd.Series[float] = part / total.where(total != 0)
        return ratio
    return None if total == 0 else part / total


def _mean_advantage(income: Numbers, inside: Numbers) -> Numbers:
    """E[(y_j - y_h)+] for every pair of groups (rows j, columns h); ``inside``: each unit's part of its group."""
    order = income.argsort()
    ranked, inside = income[order, np.newaxis], inside[order]
    # How far each value is ahead of all that lie below it, group by group: one difference of running sums.
    lead = ranked * inside.cumsum(axis=0) - (inside * ranked).cumsum(axis=0)
    advantage: Numbers = inside.T @ np.maximum(lead, 0.0)
    return advantage


def _theil(
    values: npt.ArrayLike | pd.DataFrame,
    groups: npt.ArrayLike,
    weights: npt.ArrayLike | pd.DataFrame | None,
    *,
    alpha: int,
) -> TheilDecomposition:
    units = panel("values", values)
    require_non_negative(values=units.numbers)
    people = population_shares(units, weights)
    codes, labels = unit_groups(units, groups)
    income = people * units.numbers
    if (income.sum(axis=0) == 0).any():
        raise MethodError("a measure of inequality needs a value greater than zero")
    income = income / income.sum(axis=0)
    population_share, income_share = _by_group(people, codes), _by_group(income, codes)
    # Each unit's income over people, inside its group: ln(s_i / p_i) taken apart at the group.
    own = np.divide(income, people, out=np.ones_like(income), where=(people > 0) & (income > 0))
    level = np.divide(
        income_share,
        population_share,
        out=np.ones_like(income_share),
        where=(population_share > 0) & (income_share > 0),
    )
    weight, sign = (income, 1.0) if alpha == 1 else (people, -1.0)
    within = _by_group(weight * np.log(own / level[codes]), codes) * sign
    group_weight = income_share if alpha == 1 else population_share
    between = group_weight * np.log(level) * sign
    own_theil = np.divide(within, group_weight, out=np.full_like(within, np.nan), where=group_weight > 0)
    table = _group_table(
        units,
        labels,
        population_share > 0,
        {
            "population_share": population_share,
            "income_share": income_share,
            "theil": np.maximum(own_theil, 0.0),
            "within": np.maximum(within, 0.0),
            "between": between,
        },
    )
    relative = np.where(people > 0, own, 0.0) * (income > 0)
    return TheilDecomposition(
        index="T" if alpha == 1 else "L",
        total=units.result(entropy_of(relative, people, alpha)),
        within=units.result(np.maximum(within.sum(axis=0), 0.0)),
        between=units.result(np.maximum(between.sum(axis=0), 0.0)),
        groups=table,
    )


def _by_group(numbers: Numbers, codes: npt.NDArray[np.intp]) -> Numbers:
    """Sums of the rows of each group, in the order of the codes."""
    order = codes.argsort(kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    sums: Numbers = np.add.reduceat(numbers[order], starts, axis=0)
    return sums


def _group_table(
    units: Panel, labels: pd.Index, counted: npt.NDArray[np.bool_], columns: dict[str, Numbers]
) -> pd.DataFrame:
    """One row for each group that counts; by period and group for a panel."""
    if units.periods is None:
        return pd.DataFrame({name: part[:, 0] for name, part in columns.items()}, index=labels)[counted[:, 0]]
    rows = pd.MultiIndex.from_product([units.periods, labels])
    long = pd.DataFrame({name: part.ravel(order="F") for name, part in columns.items()}, index=rows)
    return long[counted.ravel(order="F")]
