"""What a composite index hangs on (指数的敏感性): its inputs one by one, its choices, the obstacles, and other weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.area_index import Weighting
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.index_facts import IndexFacts, difference
from minhou_analysis.display.charts import Chart, ranked_dots
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Sequence, joined, say
from minhou_analysis.display.numbers import format_number
from minhou_analysis.display.tables import BLANK, Column, Number, Table
from minhou_analysis.languages import fill, listed, paragraph, translate
from minhou_analysis.periods import Period

WEIGHTINGS: Final = {
    Weighting.POINTS: "分值",
    Weighting.EQUAL: "等权",
    Weighting.ENTROPY: "熵权",
    Weighting.CRITIC: "CRITIC",
}
"""What ways of weighing are called."""
_CHOICES: Final = {"normalisation": "标准化方法", "aggregation": "合成方法"}
_WEIGHT_OF: Final = "weight of "
_RANKED: Final = {
    "without": "剔除「{own.label}」",
    "less": "「{own.label}」权重减半",
    "more": "「{own.label}」权重加倍",
}
"""How is said what is done to one indicator."""
_DONE: Final = {"without": "逐一剔除", "less": "权重减半", "more": "权重加倍"}


def score_chart(facts: IndexFacts, period: str) -> Chart:
    """The index of each region at a census, the workspace's in colour."""
    index = facts.index
    names = [str(name) for name in index.complete(period).index]
    scores = {name: facts.score(period, name) for name in names}
    order = sorted(names, key=lambda name: -(scores[name].value or 0.0))
    said = listed(fill("{name}{value}", name=name, value=scores[name].text) for name in order)
    return ranked_dots(
        pd.DataFrame({"name": order, "value": [scores[name].value for name in order]}),
        index.focus,
        facts.unit.label,
        facts.unit.decimals,
        title=say(
            "{own.period.label}综合指数{own}，在{count}（含本地）中居第{rank}位",
            own=scores[index.focus],
            count=facts.count(period),
            rank=facts.rank(period),
        ),
        alt=fill("{period}综合指数由高到低：{said}。", period=Period.parse(period).label, said=said),
        note=facts.note(period),
        drawn=tuple(scores.values()),
    )


def region_table(facts: IndexFacts, period: str) -> Table:
    """Regions by index: their score in every area."""
    index = facts.index
    order = index.index(period).sort_values(ascending=False).index
    rows = [
        {
            "name": str(name),
            "rank": Number(facts.rank(period, str(name))),
            "index": Number(facts.score(period, str(name))),
            **{area: Number(facts.area_score(area, period, str(name))) for area in index.areas},
        }
        for name in order
    ]
    columns = (
        Column("name", "地区", heads_row=True),
        Column("rank", "位次", numeric=True),
        Column("index", "综合指数", numeric=True),
        *(Column(area, facts.area_name(area), numeric=True) for area in index.areas),
    )
    words, year = "{period}各地综合指数与领域得分（{unit}）", Period.parse(period).label
    return Table(say(words, period=year, unit=facts.unit.label), columns, rows, facts.note(period))


def driver_table(facts: IndexFacts, period: str) -> Sequence:
    """What the rank hangs on: each indicator left out, its weight halved and doubled, its share in the rank's variance."""
    index = facts.index
    without, moved = index.leave_one_out(period)["rank"], index.weight_sensitivity(period)
    ranks = {
        (str(name), way): float(rank)
        for way, column in (("without", without), ("less", moved["less"]), ("more", moved["more"]))
        for name, rank in column.items()
    }
    found = index.drivers(period).indices
    total = {} if found is None else {str(name): float(value) for name, value in found["total"].items()}
    rows = []
    for name in index.indicators:
        row: dict[str, Any] = {
            "name": index.workspace.catalogue[name].name,
            "weight": _share(facts, f"index-weight-{name}", "权重", float(index.weights[name]), period),
            "without": BLANK,
        }
        for way in _RANKED:
            if (name, way) in ranks:
                row[way] = _place(facts, way, name, ranks[name, way], period)
        share = total.get(_WEIGHT_OF + name)
        row["total"] = BLANK if share is None else _effect(facts, name, share, period)
        rows.append(row)
    rank = float(index.rank(period))
    far = {
        row["name"]: max(abs((row[key].fact.value or rank) - rank) for key in _RANKED if row[key] != BLANK)
        for row in rows
    }
    rows.sort(key=lambda row: -far[row["name"]])
    columns = (
        Column("name", "指标", heads_row=True),
        Column("weight", "权重%", numeric=True),
        Column("without", "剔除后位次", numeric=True),
        Column("less", "权重减半", numeric=True),
        Column("more", "权重加倍", numeric=True),
        Column("total", "总效应%", numeric=True),
    )
    note = "位次均为本地的位次；总效应：权重上下浮动四分之一并更换标准化和合成方法时，位次方差中与该指标权重有关的部分（Sobol）。"
    caption = say("{period}位次取决于什么", period=Period.parse(period).label)
    table = Table(caption, columns, rows, note)
    return Sequence((Paragraphs((_strongest(facts, period, ranks, total),)), table))


def _strongest(
    facts: IndexFacts, period: str, ranks: dict[tuple[str, str], float], total: dict[str, float]
) -> Sentence:
    """What done to a single indicator moves the rank most, ties included, and which choice does."""
    index = facts.index
    parts = [say("{region}居第{rank}位", region=index.focus, rank=facts.rank(period))]
    now = index.rank(period)
    furthest = max(abs(rank - now) for rank in ranks.values())
    if not furthest:
        parts.append(say("剔除任一指标、任一权重减半或加倍，位次都不变"))
    else:
        changes = [
            say(
                "{done}（居第{place}位）",
                done=say(_RANKED[way], own=facts.published.value(name, period)),
                place=_place(facts, way, name, rank, period).fact,
            )
            for (name, way), rank in ranks.items()
            if abs(rank - now) == furthest
        ]
        parts.append(say("影响最大的是{changes}", changes=joined(changes, "、")))
    if not total:
        parts.append(say("更换方法、浮动权重位次都不变"))
    else:
        choice = max(total, key=lambda name: total[name])
        effect = _effect(facts, choice, total[choice], period).fact
        if choice in _CHOICES:
            parts.append(
                say("各种选择中{name}影响最大（总效应{effect}）", name=_CHOICES[choice], effect=effect)
            )
        else:
            own = facts.published.value(choice.removeprefix(_WEIGHT_OF), period)
            parts.append(say("「{own.label}」的权重影响最大（总效应{effect}）", own=own, effect=effect))
    return say("{parts}。", parts=joined(parts, "；"))


def obstacle_chart(facts: IndexFacts, period: str) -> Chart:
    """Where the region's shortfall from the goalposts comes from, indicator by indicator."""
    index = facts.index
    degree = index.obstacles(period).degree.T[index.focus].sort_values(ascending=False)
    shares = {
        str(name): facts.share(
            f"index-obstacle-{name}", "障碍度", float(value), period, "权重 × （1 − 得分） ÷ 各指标之和 × 100"
        )
        for name, value in degree.items()
    }
    names = {name: index.workspace.catalogue[name].name for name in shares}
    first = next(iter(shares))
    said = listed(
        fill("{name}{value}", name=names[name], value=f"{format_number(fact.value, fact.unit)}%")
        for name, fact in shares.items()
    )
    unit = translate("单位：%。障碍度：权重乘与上限的差距，占各指标之和的比重。")
    return ranked_dots(
        pd.DataFrame({"name": list(names.values()), "value": [fact.value for fact in shares.values()]}),
        "",
        "占全部差距%",
        1,
        title=say(
            "{own.period.label}与上限的差距，「{own.label}」占{share}，在各指标中最多",
            own=facts.published.value(first, period),
            share=shares[first],
        ),
        alt=fill("{region}各指标障碍度由高到低：{said}。", region=index.focus, said=said),
        note=paragraph((unit, facts.note(period))),
        drawn=tuple(shares.values()),
    )


def weight_table(facts: IndexFacts) -> Table:
    """The indicators of the index with goalposts, and what they weigh by each way of weighing."""
    index, period = facts.index, CENSUSES[-1]
    weights = {way: index.with_choices(weighting=way).weights for way in WEIGHTINGS}
    rows = []
    for component in index.components:
        described = index.workspace.catalogue[component.indicator]
        whole = float(component.lower).is_integer() and float(component.upper).is_integer()
        unit = replace(described.unit, decimals=0) if whole else described.unit
        posts = [
            Fact(f"index-{end}-{described.id}", label, value, unit)
            for end, label, value in (("lower", "下限", component.lower), ("upper", "上限", component.upper))
        ]
        rows.append(
            {
                "area": facts.area_name(component.area),
                "name": fill("{name}（{unit}）", name=described.name, unit=described.unit.label),
                "direction": "高" if component.direction == "increase" else "低",
                "posts": say("{lower}—{upper}", lower=Number(posts[0]), upper=Number(posts[1])),
                **{
                    str(way): _share(
                        facts,
                        f"index-{way}-{described.id}",
                        fill("{weighting}权重", weighting=WEIGHTINGS[way]),
                        float(found[described.id]),
                        period,
                    )
                    for way, found in weights.items()
                },
            }
        )
    columns = (
        Column("area", "领域"),
        Column("name", "指标", heads_row=True),
        Column("direction", "以何为优"),
        Column("posts", "下限—上限", numeric=True),
        *(
            Column(str(way), fill("{weighting}%", weighting=label), numeric=True)
            for way, label in WEIGHTINGS.items()
        ),
    )
    note = "熵权和CRITIC由所选地区两次普查的得分算出，反映指标把这些地区区分开的程度，不反映重要程度；换一组地区就会变。"
    return Table("指标、上下限与四种权重", columns, rows, note)


def comparison_table(facts: IndexFacts, edition: IndexFacts, period: str) -> Table:
    """The chosen index beside the edition of the reports: score and rank of each region in both."""
    index, published = facts.index, edition.index
    order = index.index(period).sort_values(ascending=False).index
    rows = []
    for name in map(str, order):
        row: dict[str, Any] = {
            "name": name,
            "rank": Number(facts.rank(period, name)),
            "score": Number(facts.score(period, name)),
            **dict.fromkeys(("published", "published_rank", "moved"), BLANK),
        }
        if name in published.regions.values() and published.covers(period, name):
            row |= {
                "published": Number(edition.score(period, name)),
                "published_rank": Number(edition.rank(period, name)),
                "moved": Number(difference(edition.rank(period, name), facts.rank(period, name))),
            }
        rows.append(row)
    columns = (
        Column("name", "地区", heads_row=True),
        Column("rank", "位次", numeric=True),
        Column("score", fill("得分（{unit}）", unit=facts.unit.label), numeric=True),
        Column("published_rank", fill("{edition}位次", edition=published.edition_label), numeric=True),
        Column("published", fill("{edition}得分", edition=published.edition_label), numeric=True),
        Column("moved", "位次变动", numeric=True),
    )
    words, year = "{period}所选指数与报告所用{edition}对照", Period.parse(period).label
    caption = say(words, period=year, edition=published.edition_label)
    return Table(caption, columns, rows, "位次变动为正，是所选指数排得更靠后。")


def _place(facts: IndexFacts, way: str, name: str, rank: float, period: str) -> Number:
    return Number(facts.plain(f"index-rank-{way}-{name}", "位次", rank, period, _DONE[way]))


def _share(facts: IndexFacts, name: str, label: str, value: float, period: str) -> Number:
    return Number(facts.share(name, label, value, period, "权重 ÷ 权重之和 × 100"))


def _effect(facts: IndexFacts, name: str, value: float, period: str) -> Number:
    # estimates of an effect that is not there lie a little below zero
    formula = "随机更换方法和权重时位次方差的份额"
    return Number(facts.share(f"index-effect-{name}", "总效应", max(value, 0.0), period, formula))
