"""Numbers of a composite index as facts (指数事实): each leads back to the census figures that it is made from."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import Final

from minhou_analysis.areas.area_index import CompositeIndex
from minhou_analysis.areas.baseline import CENSUSES, Baseline
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.display.numbers import PLAIN
from minhou_analysis.languages import fill, listed, paragraph
from minhou_analysis.methods.robustness import Aggregation, Normalisation
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

SCORE: Final = UnitOfMeasure("score", "分", "points", "other", 1)
"""Scores from 0 to 100 (得分)."""
DEVIATION: Final = UnitOfMeasure("deviation", "个标准差", "standard deviations", "other", 2)
"""Scores that are mean z-scores."""
INDICATOR: Final = UnitOfMeasure("indicators", "项", "indicators", "count", 0)
AREA: Final = UnitOfMeasure("areas", "个领域", "areas", "count", 0)
REGION: Final = UnitOfMeasure("region", "地", "regions", "count", 0)
SHARE: Final = UnitOfMeasure("percent_tenth", "%", "%", "share", 1)
_ORDER: Final = "按综合指数由高到低排序"
_DRAWN: Final = "随机更换标准化、赋权和合成方法后的位次"


class IndexFacts:
    """Facts of one index."""

    def __init__(self, index: CompositeIndex, published: Baseline | None = None) -> None:
        """Speak of ``index``; ``published`` spares reading the census figures again for the next index."""
        self.index = index
        self.published = published or Baseline(index.workspace)
        self._codes = {name: code for code, name in index.regions.items()}
        z_scores = index.normalisation is Normalisation.Z_SCORE
        self.unit = DEVIATION if z_scores else SCORE

    @property
    def formula(self) -> str:
        """How the index is made of its indicators."""
        geometric = self.index.aggregation is Aggregation.GEOMETRIC
        return "各指标得分的加权几何平均" if geometric else "各指标得分的加权算术平均"

    @cached_property
    def _observed(self) -> dict[tuple[str, str], dict[str, Fact]]:
        """Census figures by census and region, then by indicator."""
        observations = self.index.workspace.observations
        found: dict[tuple[str, str], dict[str, Fact]] = {}
        for indicator, (code, name) in product(self.index.indicators, self.index.regions.items()):
            for row in observations.rows(indicator, code):
                if row["period"] in CENSUSES:
                    fact = observed(self.index.workspace.catalogue[indicator], row, name)
                    found.setdefault((row["period"], name), {})[indicator] = fact
        return found

    def inputs(self, period: str, region: str, indicators: list[str] | None = None) -> tuple[Fact, ...]:
        """The region's census figures behind a score."""
        known = self._observed.get((period, region), {})
        wanted = self.index.indicators if indicators is None else indicators
        return tuple(known[name] for name in wanted if name in known)

    def score(self, period: str, region: str | None = None) -> Fact:
        """The region's index at a census; missing where an indicator is."""
        name = region or self.index.focus
        known = self.index.covers(period, name)
        value = float(self.index.index(period)[name]) if known else None
        return self._made("index", "综合指数", value, self.unit, period, name, self.formula)

    def area_score(self, area: str, period: str, region: str | None = None) -> Fact:
        """The region's score in an area at a census."""
        name = region or self.index.focus
        known = self.index.covers(period, name)
        value = float(self.index.area_scores(period)[area][name]) if known else None
        label = fill("{area}得分", area=self.area_name(area))
        return self._made(
            f"index-{area}", label, value, self.unit, period, name, self.formula, self.index.areas[area]
        )

    def rank(self, period: str, region: str | None = None) -> Fact:
        """The region's rank at a census."""
        name = region or self.index.focus
        value = float(self.index.rank(period, name)) if self.index.covers(period, name) else None
        return self._made("index-rank", "综合指数位次", value, PLAIN, period, name, _ORDER)

    def interval(self, period: str, region: str | None = None) -> tuple[Fact, Fact]:
        """The highest and lowest place in nine of ten drawn sets of choices."""
        name = region or self.index.focus
        ranks = self.index.ranks(period).ranks
        lower, upper = (
            self._made(f"index-rank-{end}", label, float(ranks[end][name]), PLAIN, period, name, _DRAWN)
            for end, label in (("lower", "位次区间上端"), ("upper", "位次区间下端"))
        )
        return lower, upper

    def area_rank(self, area: str, period: str) -> Fact:
        """The workspace's region's rank in an area."""
        scores = self.index.area_scores(period)[area].round(10)
        value = float((scores > scores[self.index.focus]).sum() + 1)
        label = fill("{area}得分位次", area=self.area_name(area))
        return self._made(f"index-rank-{area}", label, value, PLAIN, period, self.index.focus, _ORDER)

    def median(self, period: str, area: str | None = None) -> Fact:
        """The median of the compared regions, the workspace's own included."""
        scores = self.index.index(period) if area is None else self.index.area_scores(period)[area]
        label = "综合指数" if area is None else fill("{area}得分", area=self.area_name(area))
        inputs = tuple(
            self.score(period, name) if area is None else self.area_score(area, period, name)
            for name in scores.index
        )
        return Fact(
            f"index-median-{area or 'all'}-{period}",
            fill("{label}可比地区中位数", label=label),
            float(scores.median()),
            self.unit,
            Period.parse(period),
            status=ObservationStatus.worst(fact.status for fact in inputs),
            formula="可比地区（含本地）的中位数",
            inputs=inputs,
        )

    def count(self, period: str) -> Fact:
        """How many regions are compared at a census."""
        number = float(len(self.index.complete(period)))
        name, label = f"index-regions-{period}", "可比地区数（含本地）"
        return Fact(name, label, number, REGION, Period.parse(period), formula="计数")

    def plain(self, name: str, label: str, value: float, period: str, formula: str) -> Fact:
        """A whole number made from the index, for a table that says what it is."""
        return self._made(name, label, value, PLAIN, period, self.index.focus, formula)

    def share(self, name: str, label: str, value: float, period: str, formula: str) -> Fact:
        """A share of 1 as percent."""
        return self._made(name, label, value * 100, SHARE, period, self.index.focus, formula)

    def note(self, period: str) -> str:
        """What a chart or table of the index must say: date, sources, edition, peers."""
        index, documents = self.index, self.index.workspace.observations.sources
        used = dict.fromkeys(
            source
            for region in index.complete(period).index
            for fact in self.inputs(period, str(region))
            for source in fact.source.split()
        )
        said = (
            fill("{dates}。", dates=Period.parse(period).label),
            fill("来源：{titles}。", titles=listed(documents[source].title for source in used)),
            fill("指数{edition}。", edition=index.edition_label) if index.edition else "",
            self.published.peer_note(),
        )
        return paragraph(filter(None, said))

    def area_name(self, area: str) -> str:
        """The short name of an area; as it is where the plan has none."""
        known = {item.id: item.short for item in self.index.workspace.plan.areas}
        return known.get(area, "其他")

    def _made(
        self,
        name: str,
        label: str,
        value: float | None,
        unit: UnitOfMeasure,
        period: str,
        region: str,
        formula: str,
        indicators: list[str] | None = None,
    ) -> Fact:
        inputs = self.inputs(period, region, indicators)
        status = ObservationStatus.worst(fact.status for fact in inputs)
        return Fact(
            id=f"{name}-{self._codes[region]}-{period}",
            label=label,
            value=value,
            unit=unit,
            period=Period.parse(period),
            region=region,
            status=ObservationStatus.MISSING if value is None else status,
            formula=formula,
            inputs=inputs,
        )


def difference(before: Fact, after: Fact) -> Fact:
    """How much a score rose between two censuses; missing where either is."""
    known = before.value is not None and after.value is not None
    return Fact(
        id=f"{after.id}-difference",
        label=fill("{label}的变化", label=after.label),
        value=after.value - before.value if known else None,  # type: ignore[operator]
        unit=after.unit,
        period=after.period,
        region=after.region,
        status=ObservationStatus.worst((before.status, after.status)),
        formula="后值 − 前值",
        inputs=(before, after),
        signed=True,
    )
