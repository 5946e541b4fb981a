"""Shares in collective assets (集体资产股份): the three changes, income paid out, and leaving for a price.

The plan promises pilots and rules. What units report of a promise is its state; of leaving for a price (有偿退出) nothing
else is asked, so that its section says what would have to be known, and from whom.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from minhou_analysis.areas.quoted_words import promised
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import day_text, state_facts
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Light, Sentence, Shown, say
from minhou_analysis.display.numbers import WAN
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.languages import fill, listed
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.submissions import TaskStatus

WITHDRAWAL: Final = "有偿退出"
SUBJECTS: Final = ("三变", "股份", "收益分配", WITHDRAWAL)
"""Words by which the plan's promises on shares in collective assets are told."""
_HOUSEHOLDS: Final = UnitOfMeasure("household", "户", "households", "count", 0)
_SHARES: Final = UnitOfMeasure("collective_share", "股", "shares", "count", 0)
_UNASKED: Final = (
    ("withdrawn-households", "有偿退出的户数", _HOUSEHOLDS, "机制建立后有没有人用"),
    ("withdrawn-shares", "退出的股份数", _SHARES, "退出多少，由集体赎回还是转让给其他成员"),
    ("withdrawal-payments", "支付的退出价款", WAN, "每股退出价与分红、评估价相比高低"),
)


def _promised(scope: Scope, words: tuple[str, ...]) -> list[dict[Hashable, Any]]:
    """States of the commitments whose text has one of ``words``, unit by unit."""
    return [
        row
        for row in rows_of(scope.states)
        if any(word in scope.plan.commitment(row["commitment"]).text for word in words)
    ]


def shareholding_table(scope: Scope) -> Shown:
    """The plan's promises on shares in collective assets, word for word, with what each unit reports."""
    if waiting := scope.waiting("“三变”、股份合作、收益分配和有偿退出各项的进展"):
        return waiting
    rows = [
        {
            "words": promised(scope.plan.commitment(row["commitment"])),
            "state": Remarked(_state(row), scope.plan.unit(row["unit"]).name, below=True),
            "completion": state_facts(scope, row).completion,
            "finish": day_text(row["planned_finish"]),
            "light": Light(str(row["light"])),
        }
        for row in _promised(scope, SUBJECTS)
    ]
    columns = (
        Column("words", "承诺（方案原文）", heads_row=True),
        Column("state", "单位所报状态"),
        Column("completion", "完成率", numeric=True),
        Column("finish", "计划完成"),
        Column("light", "评定"),
    )
    return Table("“三变”、股份合作与收益分配的承诺", columns, rows, "来源：方案原文、责任单位报送。")


def withdrawal_table(scope: Scope) -> Shown:
    """Leaving for a price: what is reported of the rule, what nobody is asked about, who has it and what it would show."""
    if not scope.workspace.is_home and (waiting := scope.waiting("")):
        return waiting
    states = _promised(scope, (WITHDRAWAL,))
    rows: list[dict[str, Any]] = [
        {
            "what": promised(scope.plan.commitment(row["commitment"])),
            "value": Remarked(_state(row), _evidence(row), below=True),
            "who": scope.plan.unit(row["unit"]).name,
            "shows": "范围、条件、程序是否有了成文办法",
        }
        for row in states
    ]
    suppliers = _suppliers(scope, states)
    rows += [
        {
            "what": label,
            "value": Fact(
                name, label, None, unit, scope.workspace.period, status=ObservationStatus.NOT_COLLECTED
            ),
            "who": suppliers,
            "shows": shows,
        }
        for name, label, unit, shows in _UNASKED
    ]
    columns = (
        Column("what", "要看什么", heads_row=True),
        Column("value", "本期"),
        Column("who", "由谁提供"),
        Column("shows", "能说明什么"),
    )
    remark = "报送表只问此项承诺的状态，不问退出的户数、股份和价款；横线为没有数，不作估计。"
    demonstration = any(row["obs_status"] == ObservationStatus.DEMONSTRATION for row in states)
    return Table("集体资产股份有偿退出", columns, rows, remark, demonstration)


def unasked(scope: Scope) -> list[Sentence]:
    """What is not known of leaving for a price, and from whom it would come."""
    states = _promised(scope, (WITHDRAWAL,))
    if not states:
        return []
    return [
        say(
            "{units}没有被问到：{what}。有了方可知道有偿退出有没有人用、价格如何。",
            units=_suppliers(scope, states),
            what=listed(label for _, label, _, _ in _UNASKED),
        )
    ]


def _suppliers(scope: Scope, states: Sequence[Mapping[Hashable, Any]]) -> str:
    return listed(dict.fromkeys(scope.plan.unit(row["unit"]).name for row in states))


def _state(row: Mapping[Hashable, Any]) -> str:
    return TaskStatus(row["status"]).label if row["status"] else BLANK


def _evidence(row: Mapping[Hashable, Any]) -> str:
    if not row["reported"]:
        return "未报送"
    return fill("佐证：{evidence}", evidence=row["evidence"]) if row["evidence"] else "没有佐证材料"
