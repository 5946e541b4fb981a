"""What the report on income lacks (缺什么): which figures, who has them, what they would show."""

from __future__ import annotations

from minhou_analysis.areas.baseline import Baseline
from minhou_analysis.areas.income_sources import RURAL
from minhou_analysis.areas.province import yearly
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.languages import fill, listed
from minhou_analysis.methods.projection import FEWEST_VALUES

_RATIO = "urban_rural_income_ratio"
_URBAN = "urban_disposable_income_pc"
_RURAL = "rural_disposable_income_pc"
_RATE = "urbanization_rate"
_COLLECTIVES = "village_collective_income"


def missing(scope: Scope) -> list[Sentence | str]:
    """One line a gap; a line goes when the figures it asks for are there."""
    published = scope.published
    lines = (
        _years(published),
        _composition(published),
        _people(published),
        _peers(published),
        _collectives(scope),
    )
    return [line for line in lines if line]


def _years(published: Baseline) -> Sentence | None:
    """County incomes of too few years for a course or a projection."""
    known = {name: yearly(published.series(name)) for name in (_URBAN, _RURAL)}
    if min(len(facts) for facts in known.values()) >= FEWEST_VALUES:
        return None
    names = "城镇居民、农村居民人均可支配收入"
    latest = published.value(_RATIO)
    have = say("没有见到") if latest.period is None else say("只见到{latest.period.label}的", latest=latest)
    return say(
        "{region}的{names}，本项目{have}。其余各年待统计部门（不在方案的责任单位之列，须另行商请）提供，"
        "或查各年《福建统计年鉴》的分县表；有了可看城乡差距逐年是扩大还是缩小、农民收入增速是否快于城镇，"
        "并外推到方案期末，不必再借全省数。",
        region=published.region.name,
        names=names,
        have=have,
    )


def _composition(published: Baseline) -> Sentence | None:
    """Rural income of the county by source."""
    if all(published.series(name) for name in RURAL):
        return None
    return say(
        "{region}没有按来源分的农村居民收入（{parts}），现在只能借全省的构成。"
        "待统计部门提供住户调查的分县数后，可看本县农民增收靠哪一项，合作社、培训和劳务对接有没有见到收入上。",
        region=published.region.name,
        parts=listed(fill("{source!l}", source=name) for name in RURAL.values()),
    )


def _people(published: Baseline) -> Sentence | None:
    """The urban share of the year of the incomes."""
    latest = published.value(_RATIO)
    if latest.period is None or not published.value(_RATE, str(latest.period)).is_missing:
        return None
    return say(
        "{region}没有{latest.period.label}的城镇、乡村常住人口，泰尔指数只能算出区间；待统计部门提供当年城镇化率后可定为一个数。",
        region=published.region.name,
        latest=latest,
    )


def _peers(published: Baseline) -> Sentence | None:
    """Peers without both incomes in the year of the region's own."""
    latest = published.value(_RATIO)
    shown = set(published.peer_rows(_RATIO, latest)["region"])
    absent = [name for code, name in published.peers.items() if code not in shown]
    if latest.period is None or not absent:
        return None
    return say(
        "可比地区中{names}没有{latest.period.label}的城乡收入，不在位次内；待统计部门或年鉴补齐。",
        names=listed(absent),
        latest=latest,
    )


def _collectives(scope: Scope) -> Sentence:
    """What the forms do not ask about the collective economy."""
    supplier = scope.plan.unit(scope.workspace.catalogue[_COLLECTIVES].supplier).name
    return say(
        "填报表只问按六种形式取得收入的村集体各有多少，不问各形式的收入额，也不问村集体总数和没有经营性收入的村集体数。"
        "{supplier}提供后，可看哪种形式真正带来收入、还有多少村没有起步。",
        supplier=supplier,
    )
