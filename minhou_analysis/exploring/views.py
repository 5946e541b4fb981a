"""What is looked at, shown (所选内容的图表): a chart, a table that can be sorted, what the indicator means."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.display.charts import Chart, dumbbell, lines, ranked_dots
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.numbers import PLAIN
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.exploring.selection import Selection
from minhou_analysis.languages import fill, half, in_chinese, listed, paragraph, translate
from minhou_analysis.observations import ObservationStatus

MOST_LINES: Final = 6
"""Lines that a reader can still tell apart."""
_DIRECTIONS: Final = {"increase": "越高越好", "decrease": "越低越好", "none": "不评方向"}


def chart(chosen: Selection) -> Chart:
    """One period as sorted dots, two as dots with a bar between them, more as lines where they can be told apart."""
    decimals, symbol = chosen.indicator.unit.decimals, chosen.indicator.unit.label
    texts: dict[str, Any] = {
        "title": title(chosen),
        "alt": _alt(chosen),
        "note": note(chosen),
        "drawn": tuple(chosen.shown),
    }
    rows = [(r.name, chosen.at(r, chosen.period)) for r in chosen.regions]
    names = [name for name, _ in rows]
    if chosen.since is None:
        data = pd.DataFrame({"name": names, "value": [fact.value for _, fact in rows]})
        return ranked_dots(_numbers(data, "value"), chosen.focus.name, symbol, decimals, **texts)
    if len(chosen.regions) == 1 or (len(chosen.periods) > 2 and len(chosen.regions) <= MOST_LINES):
        return _course(chosen, **texts)
    earlier = [chosen.at(region, chosen.since).value for region in chosen.regions]
    data = pd.DataFrame({"name": names, "before": earlier, "after": [fact.value for _, fact in rows]})
    data = _numbers(data, "before", "after")
    data.attrs.update(before=chosen.since.label, after=chosen.period.label)
    return dumbbell(data, chosen.focus.name, symbol, decimals, **texts)


def _course(chosen: Selection, **texts: Any) -> Chart:
    years = [period.year for period in chosen.periods]
    data = pd.DataFrame(
        {r.name: [chosen.at(r, period).value for period in chosen.periods] for r in chosen.regions},
        index=years,
        dtype=float,
    )
    broken = (ObservationStatus.BREAK, ObservationStatus.DEFINITION_DIFFERS)
    breaks = {fact.period.year for fact in chosen.shown if fact.period and fact.status in broken}
    unit = chosen.indicator.unit
    return lines(data, unit.label, unit.decimals, sorted(breaks - {years[0]}), **texts)


def _numbers(data: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return data.astype(dict.fromkeys(columns, float))


def title(chosen: Selection) -> Sentence:
    """What the chart says of the region it is about: its value, how it moved, its place."""
    own = chosen.at(chosen.focus, chosen.period)
    value = say("为{own}", own=own)
    if chosen.since is not None:
        earlier = chosen.at(chosen.focus, chosen.since)
        value = value if earlier.is_missing else moved(earlier, own)
    return say(
        "{period}{region}{label}{value}{place}",
        period=chosen.period.label,
        region=chosen.focus.name,
        label=own.label,
        value=value,
        place=_place(chosen, own),
    )


def _place(chosen: Selection, own: Fact) -> Sentence:
    facts = [chosen.at(region, chosen.period) for region in chosen.regions]
    values = [fact.value for fact in facts if fact.value is not None]
    if own.value is None or len(values) < 2:
        return say("")

    def whole(name: str, number: int) -> Fact:
        return Fact(
            f"{own.id}-{name}",
            name,
            float(number),
            PLAIN,
            own.period,
            status=ObservationStatus.worst(fact.status for fact in facts if not fact.is_missing),
            formula="由高到低排序",
            inputs=tuple(fact for fact in facts if not fact.is_missing),
        )

    rank = sum(value > own.value for value in values) + 1
    return say(
        "，在所选{count}地中由高到低居第{rank}位",
        count=whole("有数的所选地区数", len(values)),
        rank=whole("位次", rank),
    )


def note(chosen: Selection) -> str:
    """Unit, periods, sources, statuses that are not normal, what the sources remark, regions without a value."""
    table = chosen.frame()
    unusual = table[table["status"] != ObservationStatus.NORMAL].drop_duplicates("status_label")
    remarks = table.assign(said=[_remark(chosen, text) for text in table["note"].fillna("")])
    remarks = remarks[remarks["said"] != ""]
    said = [
        fill("{regions}：{remark}。", regions=listed(dict.fromkeys(rows["region_name"])), remark=remark)
        for remark, rows in remarks.groupby("said", sort=False)
    ]
    absent = [r.name for r in chosen.regions if chosen.at(r, chosen.period).is_missing]
    return paragraph(
        (
            fill("单位：{unit}。", unit=chosen.indicator.unit.label),
            fill("{periods}。", periods=listed(period.label for period in chosen.periods)),
            fill("来源：{sources}。", sources=listed(sources(chosen))),
            fill("含{statuses}。", statuses=listed(unusual["status_label"])) if len(unusual) else "",
            *said,
            fill("{regions}{period}无数。", regions=listed(absent), period=chosen.period.label)
            if absent
            else "",
        )
    )


def _remark(chosen: Selection, text: str) -> str:
    """What a source remarks; the note of a computed value is its formula, which is said elsewhere."""
    return "" if text == chosen.indicator.formula else half(text)


def sources(chosen: Selection) -> list[str]:
    """Titles of the documents, or the units that reported."""
    titles = (title for fact in chosen.shown for title in fact.source.split(translate("、")))
    return list(dict.fromkeys(filter(None, titles)))


def _alt(chosen: Selection) -> Sentence:
    rows = [
        joined(
            [
                say("{period}{fact}", period=fact.period.label if fact.period else "", fact=fact)
                for fact in facts
            ]
        )
        for facts in chosen.facts.values()
        if facts
    ]
    names = [region.name for region in chosen.regions if chosen.facts[region.code]]
    told = [say("{name}{row}", name=name, row=row) for name, row in zip(names, rows, strict=True)]
    return say("{label}：{told}。", label=chosen.indicator.name, told=joined(told, "；"))


def table(chosen: Selection) -> Table:
    """Every value with its status, source and remark, one row a region and period."""
    remarks = chosen.frame().set_index(["region", "period"])["note"].fillna("")
    rows = [
        {
            "region": region.name,
            "period": str(fact.period),
            "value": Number(fact),
            "status": fact.status.label,
            "source": fact.source,
            "note": _remark(chosen, str(remarks.get((region.code, str(fact.period)), ""))),
        }
        for region in chosen.regions
        for fact in chosen.facts[region.code]
    ]
    columns = (
        Column("region", "地区", heads_row=True),
        Column("period", "时期"),
        Column("value", chosen.indicator.unit.label or "数值", numeric=True),
        Column("status", "状态"),
        Column("source", "来源"),
        Column("note", "备注"),
    )
    caption = say("{indicator}（{unit}）", indicator=chosen.indicator.name, unit=chosen.indicator.unit.label)
    return Table(caption, columns, rows)


def about(chosen: Selection) -> Table:
    """What the indicator means: definition, unit, direction, target in the plan's words, supplier, formula, sources."""
    indicator, plan = chosen.indicator, chosen.workspace.plan
    documents = chosen.workspace.observations.sources
    by_title = {document.title: document for document in documents.values()}
    cited = [
        fill("{title}，{publisher} {url}", title=title, publisher=known.publisher, url=known.url).strip()
        if (known := by_title.get(title))
        else title
        for title in sources(chosen)
    ]
    said = {
        "指标": fill("{indicator}（{id}）", indicator=indicator.name, id=indicator.id),
        "定义": indicator.definition,
        "单位": indicator.unit.label,
        "期望方向": _DIRECTIONS.get(indicator.direction, indicator.direction),
        "算式": chosen.at(chosen.focus, chosen.period).formula,
        "方案目标": fill("“{quote}”", quote=indicator.target.quote) if indicator.target else "",
        "涉及举措": listed(
            fill("{id} {measure}", id=m, measure=plan.measure(m).short) for m in indicator.measures
        ),
        "提供": plan.unit(indicator.supplier).name if indicator.is_reported else "公开统计",
        "来源": listed(cited, by="；"),
        "状态": listed(dict.fromkeys(fact.status.label for fact in chosen.shown)),
    }
    rows = [{"what": what, "said": words} for what, words in said.items() if words]
    # the word for an item is that for a project, too
    columns = (Column("what", "项目" if in_chinese() else "Item", heads_row=True), Column("said", "内容"))
    return Table(
        "所示数字的含义", columns, rows, demonstration=chosen.status is ObservationStatus.DEMONSTRATION
    )
