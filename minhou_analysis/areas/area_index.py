"""The composite index of the reform areas (改革领域综合指数): regions beside each other at two censuses.

One object holds every choice of an index (indicators, regions, normalisation, weights, aggregation) and answers what follows
from them: scores, ranks with their interval, what the rank hangs on, where a shortfall comes from. The choices of an edition
are frozen (:mod:`minhou_analysis.index_editions`); ``with_choices`` gives the same index with others. Method: OECD/JRC,
*Handbook on Constructing Composite Indicators* (2008).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, TypeVar

import pandas as pd

from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.index_components import component_of
from minhou_analysis.areas.index_inputs import IndexInputs
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import MethodError, RegionError, nearest
from minhou_analysis.index_editions import Component, Edition, load_editions
from minhou_analysis.methods.composite import (
    aggregate_arithmetic,
    aggregate_geometric,
    critic_weights,
    entropy_weights,
    normalise_min_max,
    normalise_percentile_rank,
    normalise_z_score,
    obstacle_degree,
    rank_drivers,
    rank_robustness,
)
from minhou_analysis.methods.obstacles import ObstacleDegree
from minhou_analysis.methods.robustness import Aggregation, Normalisation, RankRobustness
from minhou_analysis.methods.sensitivity import SobolIndices
from minhou_analysis.workspace import Workspace

__all__ = ["CompositeIndex", "Weighting", "editions"]

Choice = TypeVar("Choice", bound=StrEnum)

SEED: Final = 2021
"""Seed of every draw, so that a report made again says the same."""
DRAWS: Final = 2000
"""Drawn sets of choices behind an interval of ranks."""
FLOOR: Final = 0.01
"""What a score of zero counts for where scores are multiplied."""


class Weighting(StrEnum):
    """Where weights come from (赋权方法)."""

    POINTS = "points"
    """The points of the components: an edition's, or one's own."""
    EQUAL = "equal"
    """Every area the same, and within an area every indicator the same."""
    ENTROPY = "entropy"
    """Entropy weights of the scores of all regions and dates."""
    CRITIC = "critic"
    """CRITIC weights of the scores of all regions and dates."""


def editions(workspace: Workspace) -> dict[str, Edition]:
    """Editions of the index in the workspace's data, the newest last.

    Raises:
        CatalogueError: the table of editions cannot be used.
    """
    return load_editions(DataPackage(workspace.folder), workspace.catalogue)


class CompositeIndex(IndexInputs):
    """A composite index with all its choices; scores and weights are by indicator id, regions by name.

    Regions default to the workspace's peer group. Regions that lack an indicator at a date are left out of that date and
    named by ``absent``.
    """

    def __init__(
        self,
        workspace: Workspace,
        components: Iterable[Component],
        *,
        regions: Iterable[str] | None = None,
        normalisation: Normalisation | str = Normalisation.MIN_MAX,
        weighting: Weighting | str = Weighting.POINTS,
        aggregation: Aggregation | str = Aggregation.ARITHMETIC,
        edition: str = "",
    ) -> None:
        """Choose; nothing is computed before it is asked for.

        Raises:
            MethodError: no components, one indicator twice, or a choice that is none. RegionError: no such region.
        """
        super().__init__(workspace, components, regions)
        self.normalisation = _choice(Normalisation, normalisation)
        self.weighting = _choice(Weighting, weighting)
        self.aggregation = _choice(Aggregation, aggregation)
        if (self.normalisation, self.aggregation) == (Normalisation.Z_SCORE, Aggregation.GEOMETRIC):
            raise MethodError(
                "z-scores cannot be multiplied: choose another one of the two (Z值不能作几何平均)"
            )
        self.based_on = edition

    @property
    def edition(self) -> str:
        """The edition, as long as every choice is the edition's; blank for an index of one's own."""
        standard = (Normalisation.MIN_MAX, Weighting.POINTS, Aggregation.ARITHMETIC)
        return self.based_on if (self.normalisation, self.weighting, self.aggregation) == standard else ""

    @property
    def edition_label(self) -> str:
        """What the edition is called in the language spoken; blank for an index of one's own."""
        known = editions(self.workspace).get(self.edition)
        return known.label if known else self.edition

    @classmethod
    def of_edition(cls, workspace: Workspace, edition: str | None = None) -> CompositeIndex:
        """The index of an edition (default: the newest), for the workspace's region among its peers.

        Raises:
            MethodError: no such edition.
        """
        known = editions(workspace)
        name = edition if edition is not None else next(reversed(known), "")
        if name not in known:
            raise MethodError(
                f"{name!r} is no edition of the index{nearest(name, list(known))} (没有这个指数版本)"
            )
        return cls(workspace, known[name].components, edition=name)

    def with_choices(
        self,
        *,
        indicators: Iterable[str | Component] | None = None,
        regions: Iterable[str] | None = None,
        normalisation: Normalisation | str | None = None,
        weighting: Weighting | str | None = None,
        aggregation: Aggregation | str | None = None,
        points: Mapping[str, float] | None = None,
    ) -> CompositeIndex:
        """The same index with other choices.

        Args:
            indicators: ids, or components; ids of the index keep their goalposts, others get them from the censuses
                (``index_components.component_of``).
            regions: codes.
            normalisation: ``min_max`` (between the goalposts), ``z_score`` or ``percentile_rank``.
            weighting: ``points``, ``equal``, ``entropy`` or ``critic``.
            aggregation: ``arithmetic`` or ``geometric``.
            points: weights of single indicators before division by their sum.

        Raises:
            MethodError: a choice that is none, or points of no indicator of the index. RegionError: no such region.
        """
        mine = {component.indicator: component for component in self.components}
        given = points or {}
        components = []
        for wanted in mine if indicators is None else indicators:
            item = wanted if isinstance(wanted, Component) else mine.get(wanted)
            item = item or component_of(self.workspace, str(wanted))
            components.append(replace(item, points=float(given.get(item.indicator, item.points))))
        if points is not None:
            _refuse_strangers(points, [component.indicator for component in components])
        return CompositeIndex(
            self.workspace,
            components,
            regions=self.regions if regions is None else regions,
            normalisation=normalisation or self.normalisation,
            weighting=weighting or self.weighting,
            aggregation=aggregation or self.aggregation,
            edition=self.based_on if tuple(components) == self.components else "",
        )

    # ---- scores

    @cached_property
    def weights(self) -> pd.Series[float]:
        """Weights of the indicators; they add up to 1.

        Raises:
            MethodError: points that do not make weights.
        """
        if self.weighting in (Weighting.ENTROPY, Weighting.CRITIC):
            known = [self._goalpost_scores(period) for period in CENSUSES]
            pooled = pd.concat(known, keys=CENSUSES)
            if self.weighting is Weighting.ENTROPY:
                return entropy_weights(pooled).weights
            return critic_weights(pooled).weights
        points = pd.Series({c.indicator: c.points for c in self.components}, dtype=float)
        if self.weighting is Weighting.EQUAL:
            sizes = {name: len(members) for members in self.areas.values() for name in members}
            points = pd.Series({name: 1 / sizes[name] for name in self.indicators}, dtype=float)
        if (points < 0).any() or not points.sum() > 0:
            raise MethodError("points must not be negative, and not all zero (分值不能为负或全部为零)")
        return points / points.sum()

    def _goalpost_scores(self, period: str) -> pd.DataFrame:
        return normalise_min_max(self.complete(period), self.directions, self.bounds)

    def scores(self, period: str) -> pd.DataFrame:
        """Normalised indicators at a census, better regions higher; 0 to 1 unless they are z-scores."""
        return self._kept("scores", period, lambda: self._normalised(period))

    def _normalised(self, period: str) -> pd.DataFrame:
        table = self.complete(period)
        if self.normalisation is Normalisation.MIN_MAX:
            return self._goalpost_scores(period)
        if self.normalisation is Normalisation.Z_SCORE:
            return normalise_z_score(table, self.directions, ddof=1)
        return normalise_percentile_rank(table, self.directions, ties="average")

    def area_scores(self, period: str) -> pd.DataFrame:
        """Scores of the areas at a census, as ``index`` from their own indicators; a column an area."""
        return self._kept("areas", period, lambda: self._by_area(self.scores(period)))

    def _by_area(self, scores: pd.DataFrame) -> pd.DataFrame:
        found = {area: self._aggregate(scores[names], names) for area, names in self.areas.items()}
        return pd.DataFrame(found, index=scores.index)

    def index(self, period: str) -> pd.Series[float]:
        """The index of each region at a census: 0 to 100, or mean standard deviations of z-scores."""
        return self._kept(
            "index", period, lambda: self._aggregate(self.scores(period), self.indicators).rename(period)
        )

    def _aggregate(self, scores: pd.DataFrame, names: list[str]) -> pd.Series[float]:
        weights = self.weights[names]
        # an area whose indicators all have weight 0 is shown as the plain mean of them
        weights = weights / weights.sum() if weights.sum() > 0 else weights + 1 / len(weights)
        if self.aggregation is Aggregation.GEOMETRIC:
            return aggregate_geometric(FLOOR + (1 - FLOOR) * scores, weights) * 100
        scale = 1 if self.normalisation is Normalisation.Z_SCORE else 100
        return aggregate_arithmetic(scores, weights) * scale

    # ---- ranks and what they hang on

    def ranks(self, period: str) -> RankRobustness:
        """Ranks at a census under drawn normalisations, weights and aggregations; the reference is this index.

        Raises:
            MethodError: fewer than two complete regions, or an indicator that is the same everywhere.
        """
        return self._kept("ranks", period, lambda: self._robustness(period))

    def _robustness(self, period: str) -> RankRobustness:
        return rank_robustness(
            self.complete(period),
            self.directions,
            self.weights,
            seed=SEED,
            bounds=self.bounds,
            normalisations=_first(self.normalisation, Normalisation),
            aggregations=_first(self.aggregation, Aggregation),
            floor=FLOOR,
            draws=DRAWS,
        )

    def rank(self, period: str, region: str | None = None) -> int:
        """The region's rank at a census, 1 for the highest index.

        Raises:
            RegionError: the region has no score.
        """
        name = region or self.focus
        if not self.covers(period, name):
            raise RegionError(f"{name} has no complete set of indicators in {period} (指标不全，没有位次)")
        index = self.index(period).round(10)
        return int((index > index[name]).sum() + 1)

    def leave_one_out(self, period: str) -> pd.DataFrame:
        """The workspace's region without each indicator in turn (逐一剔除): columns ``rank``, ``change`` of it, ``score``."""
        rows: dict[str, dict[str, Any]] = {}
        for left in self.indicators:
            others = [name for name in self.indicators if name != left]
            if not others or not self.weights[others].sum() > 0:
                continue
            points = {name: float(self.weights[name]) for name in others}
            without = self.with_choices(indicators=others, points=points, weighting=Weighting.POINTS)
            rank = without.rank(period)
            rows[left] = {
                "rank": rank,
                "change": rank - self.rank(period),
                "score": without.index(period)[self.focus],
            }
        return pd.DataFrame.from_dict(rows, orient="index", columns=["rank", "change", "score"])

    def weight_sensitivity(self, period: str, factor: float = 2.0) -> pd.DataFrame:
        """The region's rank with each weight alone divided or multiplied by ``factor`` (单项权重敏感性): ``less``, ``more``."""
        rows: dict[str, dict[str, int]] = {}
        for name in self.indicators:
            moved = {}
            for way, times in (("less", 1 / factor), ("more", factor)):
                points = {i: float(self.weights[i]) * (times if i == name else 1.0) for i in self.indicators}
                moved[way] = self.with_choices(points=points, weighting=Weighting.POINTS).rank(period)
            rows[name] = moved
        return pd.DataFrame.from_dict(rows, orient="index", columns=["less", "more"])

    def drivers(self, period: str) -> SobolIndices:
        """Which choice moves the region's rank most at a census: Sobol indices over normalisation, aggregation, weights."""
        free = Normalisation.Z_SCORE is self.normalisation
        scales = [
            n for n in _first(self.normalisation, Normalisation) if free or n is not Normalisation.Z_SCORE
        ]
        return rank_drivers(
            self.complete(period),
            self.directions,
            self.weights,
            seed=SEED,
            unit=self.focus,
            bounds=self.bounds,
            normalisations=scales,
            # z-scores cannot be multiplied, and factors have to be free of each other
            aggregations=[self.aggregation] if free else _first(self.aggregation, Aggregation),
            floor=FLOOR,
        )

    def obstacles(self, period: str) -> ObstacleDegree:
        """Which indicators and areas the shortfall from the goalposts comes from, for every region (障碍度)."""
        return obstacle_degree(
            self._goalpost_scores(period), self.weights, {c.indicator: c.area for c in self.components}
        )

    # ---- as a table

    def tidy(self) -> pd.DataFrame:
        """One row a region, census and indicator: value, unit, status, direction, goalposts, weight and score.

        ``attrs`` name the edition and the choices.
        """
        catalogue, frame = self.workspace.catalogue, self.workspace.observations.frame
        keys = ["indicator", "region", "period"]
        rows = frame[frame["indicator"].isin(self.indicators) & frame["region"].isin(self.regions)]
        rows = rows[rows["period"].isin(CENSUSES)][[*keys, "value", "status", "source"]]
        long = {
            (name, code, period): scores[name]
            for period in CENSUSES
            if len(self.complete(period))
            for code, scores in self.scores(period)
            .rename(index={name: code for code, name in self.regions.items()})
            .to_dict("index")
            .items()
            for name in scores
        }
        by_id = {c.indicator: c for c in self.components}
        tidy = rows.assign(
            name=[catalogue[i].name for i in rows["indicator"]],
            region_name=rows["region"].map(self.regions),
            unit=[catalogue[i].unit.symbol for i in rows["indicator"]],
            area=[by_id[i].area for i in rows["indicator"]],
            direction=[by_id[i].direction for i in rows["indicator"]],
            lower=[by_id[i].lower for i in rows["indicator"]],
            upper=[by_id[i].upper for i in rows["indicator"]],
            weight=rows["indicator"].map(self.weights),
            score=[long.get(key, float("nan")) for key in zip(*(rows[k] for k in keys), strict=True)],
        ).reset_index(drop=True)
        tidy.attrs.update(
            edition=self.edition,
            normalisation=str(self.normalisation),
            weighting=str(self.weighting),
            aggregation=str(self.aggregation),
        )
        return tidy

    def __repr__(self) -> str:
        """One line: edition, how many indicators and regions, the choices."""
        named = self.based_on or "own indicators or points"
        return (
            f"<CompositeIndex {named}: {len(self.components)} indicators, {len(self.regions)} regions, "
            f"{self.normalisation}, {self.weighting}, {self.aggregation}>"
        )


def _refuse_strangers(points: Mapping[str, float], indicators: list[str]) -> None:
    """Points that would weigh nothing are a slip, not a choice."""
    for name in points:
        if name not in indicators:
            listed = ", ".join(indicators)
            raise MethodError(
                f"points of {name!r}, which is not in the index{nearest(name, indicators)}: {listed} (指标不在指数中)"
            )
    if not points:
        raise MethodError('points name no indicator: give points={"id": number} (分值没有指标)')


def _first(chosen: Choice, kind: type[Choice]) -> list[Choice]:
    """All members of a kind of choice, the chosen one first: it is the reference."""
    return [chosen, *(item for item in kind if item is not chosen)]


def _choice(kind: type[Choice], value: Choice | str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        hint = nearest(str(value), [str(item) for item in kind])
        raise MethodError(f"choose one of {', '.join(kind)}, not {value!r}{hint}") from None
