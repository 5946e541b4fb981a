"""Charts of a composite index (指数图): ranks with their interval, scores by area, where a shortfall comes from."""

from __future__ import annotations

import pandas as pd

from minhou_analysis.areas.index_facts import IndexFacts
from minhou_analysis.display.charts import Chart, interval_dots
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.languages import fill, listed, paragraph, translate
from minhou_analysis.periods import Period


def rank_chart(facts: IndexFacts, period: str) -> Chart:
    """Each region's rank at a census and the interval in which nine of ten drawn sets of choices leave it."""
    index = facts.index
    names = [str(name) for name in index.complete(period).index]
    ranks = {name: facts.rank(period, name) for name in names}
    ends = {name: facts.interval(period, name) for name in names}
    data = pd.DataFrame(
        {
            "name": names,
            "value": [ranks[name].value for name in names],
            "lower": [ends[name][0].value for name in names],
            "upper": [ends[name][1].value for name in names],
        }
    )
    order = sorted(names, key=lambda name: ranks[name].value or 0.0)
    said = listed(
        fill("{name}第{rank}位（{range}）", name=n, rank=ranks[n].text, range=_range(facts, period, n))
        for n in order
    )
    drawn = translate("单位：位。位次区间：随机更换标准化和合成方法、上下浮动权重。")
    year = Period.parse(period).label
    chart = interval_dots(
        data,
        index.focus,
        "位次（点：本指数；条：九成情形）",
        0,
        ascending=True,
        title=_title(facts, period),
        alt=fill("{year}综合指数的位次和位次区间：{said}。", year=year, said=said),
        note=paragraph((drawn, facts.note(period))),
        drawn=tuple(ranks.values()) + tuple(fact for pair in ends.values() for fact in pair),
    )
    # places are whole numbers, and there is none before the first
    chart.figure.axes[0].set_xticks(range(1, len(names) + 1))
    return chart


def _title(facts: IndexFacts, period: str) -> Sentence:
    lower, upper = facts.interval(period)
    sure = (
        say("，换方法九成情形不变")
        if lower.text == upper.text
        else say("，换方法在第{lower}—{upper}位之间", lower=lower, upper=upper)
    )
    return say(
        "{rank.period.label}综合指数在{count}（含本地）中居第{rank}位{sure}",
        rank=facts.rank(period),
        count=facts.count(period),
        sure=sure,
    )


def _range(facts: IndexFacts, period: str, name: str) -> str:
    lower, upper = facts.interval(period, name)
    words = "区间第{lower}位" if lower.text == upper.text else "区间第{lower}—{upper}位"
    return fill(words, lower=lower.text, upper=upper.text)
