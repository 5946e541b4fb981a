"""Ranks of the departments and how far they hang on the rule (位次及其稳健性): other weights, and one criterion less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.appraisal_criteria import CRITERIA
from minhou_analysis.areas.appraisal_scores import DEPARTMENTS, PLACE, Scores, Standing
from minhou_analysis.display.charts import interval_dots
from minhou_analysis.display.narrative import Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import UNIT
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill
from minhou_analysis.observations import ObservationStatus

_WIDE: Final = 5
"""Places a rank may move before the order is called loose."""


def ranks_chart(scores: Scores) -> Shown:
    """Ranks of the departments with their bounds."""
    group = DEPARTMENTS
    found = [standing for standing in scores.standings(group) if not standing.rank.is_missing]
    if len(found) < 2:
        return note(say("有得分的{group}不足两家，不排位。", group=group))
    data = pd.DataFrame(
        {
            "name": [standing.record.unit.name for standing in found],
            "value": [standing.rank.value for standing in found],
            "lower": [standing.lower.value for standing in found],
            "upper": [standing.upper.value for standing in found],
        }
    )
    said = [say("{name}第{rank}位（{low}—{high}）", name=s.record.unit.name, **_numbers(s)) for s in found]
    return interval_dots(
        data,
        "",
        "位次（左端最靠前）",
        0,
        ascending=True,
        title=_ranks_message(scores, group, found),
        alt=say("{group}位次与区间：{said}。", group=group, said=joined(said)).text,
        note=say(
            "单位：位。{period}末。点：按评分办法的位次；线：位次区间，做法见评分办法。来源：责任单位报送。",
            period=scores.scope.workspace.period.label,
        ),
        drawn=tuple(fact for s in found for fact in (s.rank, s.lower, s.upper)),
    )


def _numbers(standing: Standing) -> dict[str, Number]:
    return {"rank": Number(standing.rank), "low": Number(standing.lower), "high": Number(standing.upper)}


def _ranks_message(scores: Scores, group: str, found: Sequence[Standing]) -> Sentence:
    """How many ranks hold when the weights are others."""
    widths = [(s.upper.value or 0) - (s.lower.value or 0) for s in found]
    status = ObservationStatus.worst(s.record.status for s in found)
    loose = sum(width > _WIDE for width in widths)
    names = {
        "group": group,
        "all": scores.fact("ranked", fill("排位的{group}", group=group), float(len(found)), UNIT, status),
        "wide": scores.fact("loose-width", "位次变动", float(_WIDE), PLACE, status),
        "loose": scores.fact("loose", fill("位次变动大的{group}", group=group), float(loose), UNIT, status),
    }
    if not loose:
        return say("权重变动之下，{all}{group}的位次变动都不超过{wide}", **names)
    return say("权重变动之下，{all}{group}中有{loose}位次变动超过{wide}，这些位次只作参考", **names)


def without_table(scores: Scores) -> Shown:
    """The departments' ranks when one criterion after the other is dropped."""
    found = [standing for standing in scores.standings(DEPARTMENTS) if not standing.rank.is_missing]
    spread = scores.spread(DEPARTMENTS)
    if spread is None:
        return note(say("有得分的{group}不足两家，不排位。", group=DEPARTMENTS))
    dropped = {str(key): ranks for key, ranks in spread.without.items()}

    def rank(standing: Standing, key: str) -> Number:
        unit = standing.record.unit
        label = fill("{unit}不计{criterion}的位次", unit=unit.name, criterion=CRITERIA[key])
        value = float(dropped[key][unit.id])
        formula = fill("不计{criterion}，其权重按比例分给其余各项", criterion=CRITERIA[key])
        return Number(
            scores.fact(f"rank-without-{key}-{unit.id}", label, value, PLACE, standing.record.status, formula)
        )

    rows: list[dict[str, Any]] = [
        {"name": standing.record.unit.name, "rank": Number(standing.rank)}
        | {key: rank(standing, key) for key in dropped}
        for standing in found
    ]
    columns = (
        Column("name", "单位", heads_row=True),
        Column("rank", "位次", numeric=True),
        *(Column(key, fill("不计{criterion}", criterion=CRITERIA[key]), numeric=True) for key in dropped),
    )
    remark = "去掉一项后无项可评的单位不排位，列为“—”。位次随去掉的一项大幅变动的，主要由该项拉高或拉低。"
    return Table(say("{group}逐项剔除后的位次", group=DEPARTMENTS), columns, rows, remark)
