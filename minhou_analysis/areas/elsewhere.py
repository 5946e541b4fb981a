"""A region that the plan is not about (其他地区): what is held of it, what is not, and who has that."""

from __future__ import annotations

from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.languages import fill


def verdict(scope: Scope) -> Sentence:
    """One sentence: why nothing is rated, and how many published figures there are."""
    frame = scope.workspace.observations.frame
    region = scope.workspace.region
    own = frame[frame["region"] == region.code]
    part = "{region}是方案实施地区的一部分，没有单列的报送，进度不评"
    other = "{region}不是本方案的实施地区，没有单位报送，进度不评"
    said = say(part if _is_part(scope) else other, region=region.name)
    if own.empty:
        return say("{said}；公开统计中也没有该地区的数。", said=said)
    return say(
        "{said}；以下只列公开统计中该地区的{indicators}指标、{values}观测值。",
        said=said,
        indicators=Fact("held-indicators", "有数的指标", float(own["indicator"].nunique()), ITEM),
        values=Fact("held-values", "观测值", float(len(own)), ITEM),
    )


def gaps(scope: Scope) -> list[Sentence]:
    """What a report on the region would take, and who holds it."""
    region = scope.workspace.region.name
    part = "举措进展：要有{region}的报送才能评定，即各责任单位按该地区分列的报送。"
    other = "举措进展：要有{region}的报送才能评定，即该地区自己的实施方案和责任单位的报送。"
    return [
        say(part if _is_part(scope) else other, region=region),
        say(
            "逐年的人口、收入和产业数：由{bureau}掌握，载于其统计年鉴，本项目没有收录的不作推算。",
            bureau=_bureau(scope),
        ),
    ]


def _is_part(scope: Scope) -> bool:
    """Whether the region lies within the one that the plan is about."""
    return scope.workspace.region.parent == scope.workspace.settings.region


def _bureau(scope: Scope) -> str:
    """The statistics bureau of the region (统计局), or of the county where a township has none."""
    region = scope.workspace.region
    if region.level == "country":
        return "国家统计局"
    holder = scope.workspace.observations.region(region.parent) if region.level == "township" else region
    return fill("{region}统计局", region=holder.name)
