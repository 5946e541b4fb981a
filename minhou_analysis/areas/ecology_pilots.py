"""What the plan tries out to turn ecological value into capital (资本化试点): its words, and what units report of each."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.areas.infrastructure_works import quoted
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import state_facts
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Light, Sentence, joined, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.plan import Commitment

_MEASURES: Final = ("4.2", "4.3")
_LIGHTS: Final = ("red", "amber", "grey", "green")
"""Lights from the one that needs most attention."""
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
    """Each in the plan's words with its kind, how far every unit asked has got, and what the hindmost does next."""
    rows: list[dict[str, Any]] = []
    for commitment in pilots(scope):
        states = _states(scope, commitment)
        kind = fill("{id} · {kind}", id=commitment.id, kind=scope.plan.kinds[commitment.kind])
        cells = {"words": Remarked(quoted(commitment), kind, below=True)}
        rows.append(cells | _progress(scope, states))
    columns = (
        Column("words", "事项（方案原文）", heads_row=True),
        Column("units", "填报单位与完成率"),
        Column("light", "评定"),
        Column("next", "下一步（单位原话）"),
    )
    if not scope.has_reports:
        return Table("生态资本化的试点、交易和融资：等待报送", columns[:2], rows)
    note = "评定取各单位中最低的；下一步是该单位的原话。"
    return Table("生态资本化的试点、交易和融资", columns, rows, note)


def _progress(scope: Scope, states: pd.DataFrame) -> dict[str, Any]:
    records = rows_of(states)
    names = {row["unit"]: scope.plan.unit(row["unit"]).name for row in records}
    if not scope.has_reports:
        return {"units": listed(names.values())}
    hindmost = min(records, key=lambda row: _LIGHTS.index(str(row["light"])))
    return {
        "units": joined(
            [
                say(
                    "{unit}{completion}",
                    unit=names[row["unit"]],
                    completion=state_facts(scope, row).completion,
                )
                for row in records
            ]
        ),
        "light": Light(str(hindmost["light"])),
        "next": hindmost["next_step"] or BLANK,
    }
