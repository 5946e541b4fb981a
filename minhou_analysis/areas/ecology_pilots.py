"""What the plan tries out to turn ecological value into capital (资本化试点): its words, and what units report of each."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import state_facts
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Light, Sentence, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.plan import Commitment

_MEASURES: Final = ("4.2", "4.3")
_KINDS: Final = ("pilot", "market", "fund")
"""Kinds of commitments that try out, trade or finance; institutions and plans are in the table of all commitments."""


def pilots(scope: Scope) -> list[Commitment]:
    """Commitments on capitalising ecological value and financing it, in the plan's order."""
    plan = scope.plan
    return [
        commitment
        for measure in _MEASURES
        for commitment in plan.measure(measure).commitments
        if commitment.kind in _KINDS
    ]


def verdict(scope: Scope) -> Sentence:
    """How many of them are completed in every unit that was asked."""
    wanted = pilots(scope)
    done = [
        each for each in wanted if not (rows := _states(scope, each)).empty and bool(rows["complete"].all())
    ]
    return say(
        "生态资本化的试点、交易和融资事项{all}，报为已完成的{done}。",
        all=Fact("pilots", "生态资本化事项", float(len(wanted)), ITEM),
        done=scope.count("pilots-done", "已完成的生态资本化事项", len(done)),
    )


def _states(scope: Scope, commitment: Commitment) -> pd.DataFrame:
    return scope.states[scope.states["commitment"] == commitment.id]


def pilots_table(scope: Scope) -> Table:
    """Each in the plan's words with the unit that reports it, its kind, light, completion and what comes next."""
    rows: list[dict[str, Any]] = []
    for commitment in pilots(scope):
        for row in _states(scope, commitment).to_dict("records"):
            words = commitment.text.rstrip(",;。，；")
            rows.append(
                {
                    "words": Remarked(
                        f"「{words}」", f"{commitment.id} · {scope.plan.unit(row['unit']).name}", below=True
                    ),
                    "kind": scope.plan.kinds[commitment.kind],
                    "light": Light(row["light"]),
                    "completion": state_facts(scope, row).completion,
                    "next": row["next_step"] or BLANK,
                }
            )
    columns: tuple[Column, ...] = (
        Column("words", "事项（方案原文）", heads_row=True),
        Column("kind", "类型"),
        Column("light", "评定"),
        Column("completion", "完成率", numeric=True),
        Column("next", "下一步（单位原话）"),
    )
    if not scope.has_reports:
        return Table("生态资本化的试点、交易和融资：等待报送", columns[:2], rows)
    return Table("生态资本化的试点、交易和融资", columns, rows)
