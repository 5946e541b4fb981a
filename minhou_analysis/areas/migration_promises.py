"""The plan's zero-threshold promises (「零门槛」承诺): which of them are in force, by what the responsible unit reports."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from minhou_analysis.areas.quoted_words import promised
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import state_facts
from minhou_analysis.catalogue import Indicator
from minhou_analysis.display.facts import Fact, observed
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.numbers import ITEM
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.languages import listed
from minhou_analysis.plan import Commitment
from minhou_analysis.submissions import TaskStatus

ZERO_THRESHOLD: Final = "零门槛"
_NOTE: Final = (
    "判断规则：单位报为已完成，且本年初至期末没有附加条件或不予受理的件，为在实施；报为已完成而仍有此类件，为未完全兑现；"
    "未报已完成，为未落实。来源：方案原文、责任单位报送。"
)
_NOT_KEPT: Final = {
    "未报送，不判断": "{name}未报送，不判断",
    "未落实": "{name}未落实",
    "报为已完成，缺件数，不判断": "{name}报为已完成，缺件数，不判断",
    "未完全兑现": "{name}未完全兑现",
}
"""Judgement of a promise that is not kept → the sentence that names the promise."""


@dataclass(frozen=True)
class Promise:
    """A promise with what its unit reports: the state, the completion, and the cases in which it was not kept."""

    commitment: Commitment
    unit: str
    status: str
    completion: Fact
    broken: Fact

    @property
    def is_kept(self) -> bool:
        """Whether it is reported as completed, and no case speaks against it."""
        return self.status == TaskStatus.COMPLETED and self.broken.value == 0

    @property
    def judgement(self) -> str:
        """The judgement in words."""
        if not self.status:
            return "未报送，不判断"
        if self.status != TaskStatus.COMPLETED:
            return "未落实"
        if self.broken.value is None:
            return "报为已完成，缺件数，不判断"
        return "在实施" if self.is_kept else "未完全兑现"


def promises(scope: Scope) -> list[Promise]:
    """The promises of the scope that the plan calls zero-threshold, in its order."""
    return [
        _promise(scope, row)
        for row in rows_of(scope.states)
        if ZERO_THRESHOLD in scope.plan.commitment(row["commitment"]).text
    ]


def _promise(scope: Scope, row: Mapping[Hashable, Any]) -> Promise:
    commitment = scope.plan.commitment(row["commitment"])
    cases = [i for i in scope.workspace.catalogue if i.target_commitment == commitment.id]
    return Promise(
        commitment,
        scope.plan.unit(row["unit"]).name,
        str(row["status"]),
        state_facts(scope, row).completion,
        _of_this_period(scope, cases[0]) if cases else _nothing(scope),
    )


def _of_this_period(scope: Scope, indicator: Indicator) -> Fact:
    """The indicator's value of the period itself: an older one says nothing about whether a promise holds now."""
    latest = scope.progress(indicator).latest
    quarter = scope.workspace.period.closing_quarter
    if latest.period is not None and latest.period.closing_quarter == quarter:
        return latest
    return observed(indicator, None, scope.workspace.region.name)


def _nothing(scope: Scope) -> Fact:
    unit = scope.workspace.catalogue["settlement_refusals"].unit
    return Fact("no-cases", "附加条件或不予受理件数", None, unit)


def verdict(scope: Scope) -> Sentence:
    """How many of the promises are in force, and how each of the others stands."""
    found = promises(scope)
    kept = [promise for promise in found if promise.is_kept]
    said = say(
        "方案的“零门槛”承诺{all}，单位报为已完成且本年没有附加条件或不予受理的{kept}",
        all=Fact("zero-threshold", "“零门槛”承诺", float(len(found)), ITEM),
        kept=scope.count("zero-threshold-kept", "在实施的“零门槛”承诺", len(kept)),
    )
    if kept:
        said = say("{said}（{names}）", said=said, names=listed(promise.commitment.title for promise in kept))
    others = [_shortfall(promise) for promise in found if not promise.is_kept]
    return joined([said, *others], "；")


def _shortfall(promise: Promise) -> Sentence:
    """How a promise stands that is not kept, with the cases against it."""
    said = say(_NOT_KEPT[promise.judgement], name=promise.commitment.title)
    return say("{said}（{broken}）", said=said, broken=promise.broken) if promise.broken.value else said


def table(scope: Scope) -> Table:
    """Each promise in the plan's words, what its unit reports, the cases against it, and the judgement.

    While nobody has reported, the words and the unit that is to report.
    """
    rows = [
        {
            "words": promised(promise.commitment),
            "state": Remarked(_state(promise), promise.unit, below=True),
            "completion": promise.completion,
            "broken": promise.broken,
            "judgement": promise.judgement,
            "unit": promise.unit,
        }
        for promise in promises(scope)
    ]
    words = Column("words", "承诺（方案原文）", heads_row=True)
    if not scope.has_reports:
        return Table("“零门槛”承诺：等待报送", (words, Column("unit", "填报单位")), rows, _NOTE)
    columns = (
        words,
        Column("state", "单位所报状态"),
        Column("completion", "完成率", numeric=True),
        Column("broken", "附加条件或不予受理", numeric=True),
        Column("judgement", "判断"),
    )
    return Table("“零门槛”承诺的兑现", columns, rows, _NOTE)


def _state(promise: Promise) -> str:
    return TaskStatus(promise.status).label if promise.status else BLANK
