"""Collateral in the countryside (农村产权抵押担保): the plan's kinds in its words, and what is known of each."""

from __future__ import annotations

from typing import Any, Final

from minhou_analysis.areas.courses import course
from minhou_analysis.areas.industry_land import unknown
from minhou_analysis.areas.industry_parks import completions
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, say
from minhou_analysis.display.numbers import WAN
from minhou_analysis.display.tables import BLANK, Column, Remarked, Table
from minhou_analysis.languages import fill, listed

_KIND: Final = UnitOfMeasure("kind", "种", "kinds", "count", 0)
PILOT: Final = "3.3.11"
"""The commitment that lists the kinds."""
COLLATERAL: Final = {
    "农村集体经营性建设用地使用权": "",
    "集体林权": "forest_rights_loans_balance",
    "承包地经营权": "",
    "集体资产股权": "",
    "农民住房财产权": "",
    "宅基地使用权": "",
}
"""The kinds of collateral as the plan writes them, each with the indicator that measures it, where there is one."""


def collateral_table(scope: Scope) -> Table:
    """Each kind of collateral, the balance of loans on it and its change; who owes the balance where none is asked."""
    columns = (
        Column("kind", "抵押担保方式（方案原文）", heads_row=True),
        Column("balance", "贷款余额", numeric=True),
        Column("change", "较方案期首年", numeric=True),
        Column("supply", "提供单位"),
    )
    rows = [_row(scope, kind, indicator) for kind, indicator in COLLATERAL.items()]
    return Table(say("农村产权抵押担保：{counts}", counts=counts(scope)), columns, rows, _note(scope))


def counts(scope: Scope) -> Sentence:
    """How many of the plan's kinds have a balance."""
    known = sum(bool(name) and bool(course(scope, name).facts) for name in COLLATERAL.values())
    return say(
        "方案列{all}，有余额数的{known}",
        all=Fact("collateral-kinds", "方案所列抵押担保方式", float(len(COLLATERAL)), _KIND),
        known=scope.count("collateral-known", "有余额数的抵押担保方式", known, _KIND),
    )


def _row(scope: Scope, kind: str, indicator: str) -> dict[str, Any]:
    if not indicator:
        return {
            "kind": kind,
            "balance": unknown(
                scope,
                f"collateral-{list(COLLATERAL).index(kind)}",
                fill("{kind}抵押贷款余额", kind=kind),
                WAN,
            ),
            "change": BLANK,
            "supply": Remarked("没有指标", say("可由{lender}提供", lender=lender(scope)), below=True),
        }
    found = course(scope, indicator)
    supplier = scope.plan.unit(found.indicator.supplier).name
    if not found.facts:
        return {
            "kind": kind,
            "balance": scope.progress(found.indicator).latest,
            "change": BLANK,
            "supply": Remarked(supplier, "待报", below=True),
        }
    last = found.facts[-1]
    label = last.period.label if last.period else ""
    return {
        "kind": kind,
        "balance": Remarked(last, label, below=True),
        "change": found.change,
        "supply": Remarked(supplier, found.indicator.name, below=True),
    }


def lender(scope: Scope) -> str:
    """The unit that oversees lending, the first that the commitment is asked of."""
    return unit_names(scope.plan, scope.plan.commitment(PILOT).units[:1])


def _note(scope: Scope) -> Sentence:
    about = scope.states[scope.states["commitment"] == PILOT]
    return say(
        "{pilot}所报完成率：{completions}。完成率说的是试点工作，余额和笔数才说明抵押担保方式是否用了起来。",
        pilot=PILOT,
        completions=completions(scope, about),
    )


def unmeasured(scope: Scope) -> Sentence:
    """The kinds that no indicator measures, and who could supply what."""
    return say(
        "{kinds}的抵押贷款没有指标：{lender}提供余额和笔数后，可看这些方式是否用了起来。",
        kinds=listed(kind for kind, indicator in COLLATERAL.items() if not indicator),
        lender=lender(scope),
    )
