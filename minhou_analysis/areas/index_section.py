"""The composite index as the overview shows it (综合指数一节): where the region stands, how sure that is, what moved."""

from __future__ import annotations

from typing import Any, Final

from minhou_analysis.areas.area_index import CompositeIndex, editions
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.index_charts import rank_chart
from minhou_analysis.areas.index_components import candidates, component_of
from minhou_analysis.areas.index_facts import AREA, INDICATOR, IndexFacts, difference
from minhou_analysis.display.comparing import shifted
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Sequence, Shown, joined, note, say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

_FIRST, _LAST = CENSUSES
_UNCOVERED: Final = "没有各县可比的普查数，未纳入"
_LEFT_OUT: Final = "本版未纳入"


def index_section(workspace: Workspace) -> Shown:
    """The newest edition of the index for the workspace's region: sentences, ranks with intervals, scores by area.

    One line where there is no edition, or no complete set of figures for the region.
    """
    if not editions(workspace):
        return note(say("数据中没有综合指数的版本，不计算。"))
    index = CompositeIndex.of_edition(workspace)
    if not index.covers(_LAST):
        return note(_absent(index))
    facts = IndexFacts(index)
    chart = (rank_chart(facts, _LAST),) if index.compares(_LAST) else ()
    return Sequence((Paragraphs(tuple(reading(facts))), *chart, areas_table(facts)))


def _absent(index: CompositeIndex) -> Sentence:
    lacking = index.absent(_LAST)[index.focus]
    names = listed((index.workspace.catalogue[name].name for name in lacking), by="」「")
    some = "{region}没有{period}普查的「{names}」，不计算综合指数。"
    every = "{region}没有{period}普查的分县数，不计算综合指数。"
    words = some if len(lacking) < len(index.indicators) else every
    return say(words, region=index.focus, period=Period.parse(_LAST).label, names=names)


def reading(facts: IndexFacts) -> list[Sentence]:
    """The rank and how sure it is, what moved it, and on which indicator it hangs."""
    index = facts.index
    now = facts.score(_LAST)
    if not index.compares(_LAST):
        line = say(
            "{now.period.label}综合指数{now}；{region}没有可比地区，只计得分，不排位次。",
            now=now,
            region=index.focus,
        )
        return [line, *_movement(facts)]
    lower, upper = facts.interval(_LAST)
    line = say(
        "{now.period.label}{region}综合指数{now}，在{count}（含本地）中居第{rank}位；{sure}。",
        now=now,
        region=index.focus,
        count=facts.count(_LAST),
        rank=facts.rank(_LAST),
        sure=say("更换标准化和合成方法、上下浮动权重，九成情形{interval}", interval=places(lower, upper)),
    )
    return [line, *_movement(facts), *_dependence(facts)]


def places(lower: Fact, upper: Fact) -> Sentence:
    """A range of ranks in words: 在第1—3位, or 仍在第2位 where both ends are the same."""
    if lower.text == upper.text:
        return say("都在第{rank}位", rank=lower)
    return say("在第{lower}—{upper}位", lower=lower, upper=upper)


def _movement(facts: IndexFacts) -> list[Sentence]:
    index = facts.index
    if not index.covers(_FIRST):
        return []
    now, before = facts.score(_LAST), facts.score(_FIRST)
    areas = [(a, difference(facts.area_score(a, _FIRST), facts.area_score(a, _LAST))) for a in index.areas]
    areas.sort(key=lambda pair: pair[1].value or 0.0)
    (least, low), (most, high) = areas[0], areas[-1]
    ranked = index.compares(_FIRST) and index.compares(_LAST)
    standing = say("（居第{rank}位）", rank=facts.rank(_FIRST)) if ranked else say("")
    total = say(
        "{before.period.label}为{before}{standing}，十年间{change}",
        before=before,
        standing=standing,
        change=shifted(difference(before, now), "提高", "下降"),
    )
    if len(areas) == 1:
        return [say("{total}。", total=total)]
    best = "{area}提高最多（{change}）" if (high.value or 0) > 0 else "{area}下降最少（{change}）"
    worst = "{area}提高最少（{change}）" if (low.value or 0) > 0 else "{area}下降最多（{change}）"
    return [
        say(
            "{total}；{best}，{worst}。",
            total=total,
            best=say(best, area=facts.area_name(most), change=high),
            worst=say(worst, area=facts.area_name(least), change=low),
        )
    ]


def _dependence(facts: IndexFacts) -> list[Sentence]:
    """On which indicators the rank hangs: those without which it would be another one."""
    index = facts.index
    found = index.leave_one_out(_LAST)
    moved = found[found["change"] != 0]
    number = _counted("index-indicators", "指标数", len(found))
    if moved.empty:
        return [say("{number}指标逐一剔除，位次都不变。", number=number)]
    named = []
    for rank, rows in moved.groupby("rank"):
        names = joined((_named(facts, str(name)) for name in rows.index), "」「")
        place = facts.plain(
            f"index-without-{rank}", "剔除一项指标后的位次", float(str(rank)), _LAST, "逐一剔除后重新排序"
        )
        one = say("剔除「{names}」之一" if len(rows) > 1 else "剔除「{names}」", names=names)
        named.append(say("{one}后居第{rank}位", one=one, rank=place))
    return [
        say(
            "{number}指标逐一剔除，{moved}会使位次改变：{named}。",
            number=number,
            moved=_counted("index-moving", "使位次改变的指标数", len(moved)),
            named=joined(named, "；"),
        )
    ]


def _named(facts: IndexFacts, indicator: str) -> Sentence:
    """An indicator's name in the words of the region's own figure, so that a reader can ask for it."""
    return say("{own.label}", own=facts.published.value(indicator, _LAST))


def areas_table(facts: IndexFacts) -> Table:
    """Scores of the index and its areas at both censuses, change, peers' median, rank; areas without figures named."""
    index = facts.index
    ranked = index.compares(_LAST)
    rows = [_row(facts, "综合指数", "", None, ranked)]
    could = {component_of(index.workspace, i).area for i in candidates(index.workspace, list(index.regions))}
    for area in index.workspace.plan.areas:
        name = fill("{key} {name}", key=area.id, name=area.short)
        if area.id in index.areas:
            members = listed(index.workspace.catalogue[i].name for i in index.areas[area.id])
            rows.append(_row(facts, name, members, area.id, ranked))
        else:
            blank = dict.fromkeys(("first", "last", "change", "peers", "rank"), BLANK)
            remark = _LEFT_OUT if area.id in could else _UNCOVERED
            rows.append({"name": Remarked(name, remark, below=True), **blank})
    labels = [Period.parse(census).label for census in CENSUSES]
    among = (Column("rank", "位次", numeric=True), Column("peers", "可比中位数", numeric=True))
    columns = (
        Column("name", "领域", heads_row=True),
        Column("first", labels[0], numeric=True),
        Column("last", labels[1], numeric=True),
        *(among[:1] if ranked else ()),
        Column("change", "变动", numeric=True),
        *(among[1:] if ranked else ()),
    )
    caption = say("综合指数及各领域得分（{unit}）", unit=facts.unit.label)
    return Table(caption, columns, rows, _table_note(facts))


def _row(facts: IndexFacts, name: str, members: str, area: str | None, ranked: bool) -> dict[str, Any]:
    first, last = (
        facts.score(census) if area is None else facts.area_score(area, census) for census in CENSUSES
    )
    row: dict[str, Any] = {
        "name": Remarked(name, members, below=True) if members else name,
        "first": Number(first),
        "last": Number(last),
        "change": Number(difference(first, last)),
    }
    if ranked:
        row["peers"] = Number(facts.median(_LAST, area))
        row["rank"] = Number(facts.rank(_LAST) if area is None else facts.area_rank(area, _LAST))
    return row


def _table_note(facts: IndexFacts) -> Sentence:
    """The edition and its rule, what readers must know of single indicators, and what the index does not say."""
    index = facts.index
    remarked = [c for c in index.components if c.remark]
    left = [name for name in index.absent(_LAST) if name != index.focus]
    equal = "{edition}：{indicators}普查指标按固定的上下限折算，各领域权重相同，算术平均；上下限和权重随版本固定。"
    unequal = "{edition}：{indicators}普查指标按固定的上下限折算，各领域权重不同，算术平均；上下限和权重随版本固定。"
    rule = say(
        equal if _areas_equal(index) else unequal,
        edition=index.edition_label,
        indicators=_counted("index-indicators", "指标数", len(index.components)),
    )
    remarks = (
        say("「{name}」{remark}。", name=_named(facts, c.indicator), remark=c.remark_label) for c in remarked
    )
    limits = say(
        "指数比较的是普查时点的居民生活状况，早于方案实施，不说明方案的成效；{areas}之外的事项不在其中。",
        areas=_counted("index-areas", "纳入的领域数", len(index.areas)),
    )
    absent = [say("{regions}指标不全，未参加比较。", regions=listed(left))] if left else []
    return joined((rule, *remarks, *absent, limits), "")


def _areas_equal(index: CompositeIndex) -> bool:
    shares = [float(index.weights[names].sum()) for names in index.areas.values()]
    return max(shares) - min(shares) < 1e-9


def _counted(name: str, label: str, number: int) -> Fact:
    unit = INDICATOR if name != "index-areas" else AREA
    return Fact(name, label, float(number), unit, formula="计数")
