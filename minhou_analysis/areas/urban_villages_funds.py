"""Who carries renewal (城中村改造的出资): forms of partnership, private capital planned and paid, and a check of the sums."""

from __future__ import annotations

from typing import Final

import pandas as pd

from minhou_analysis.areas.project_tables import PROJECT
from minhou_analysis.areas.projects_funds import (
    GROUPS,
    amount_of,
    priced_portfolio,
    share_of,
    source_shares,
)
from minhou_analysis.areas.projects_portfolio import portfolio
from minhou_analysis.areas.projects_stages import number_of
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.narrative import Paragraphs, Shown, note, say
from minhou_analysis.display.numbers import TEN_THOUSAND
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.languages import fill, in_chinese, listed
from minhou_analysis.observations import ObservationStatus

PRIVATE_PAID: Final = "social_capital_share"
"""Indicator of private capital's share in the investment made."""
_INVESTMENT: Final = "urban_village_investment"
_PARTNERS: Final = {
    "financed_private": "社会资本",
    "financed_platform": "平台公司",
    "financed_collective": "集体经济合作组织",
}
"""Sources that the plan's forms of partnership (2.2.3) are made of."""


def partnerships_table(scope: Scope) -> Shown:
    """How many projects each kind of partnership carries, by which of the three partners put money into their plan."""
    projects = priced_portfolio(scope, "各种出资合作形式的项目数")
    if isinstance(projects, Paragraphs):
        return projects
    frame = projects.frame
    has = frame[list(_PARTNERS)].fillna(0) > 0
    partners = [tuple(name for name in _PARTNERS if row[name]) for row in rows_of(has)]
    planned_forms = [
        tuple(_PARTNERS),
        ("financed_private", "financed_collective"),
        ("financed_platform", "financed_collective"),
    ]
    found = dict.fromkeys([*planned_forms, *sorted(set(partners), key=lambda who: (-len(who), who))])
    whole = amount_of(projects, "planned", "计划投资", float(frame["investment_planned"].sum()))
    rows = []
    for who in found:
        chosen = pd.Series([partner == who for partner in partners], index=frame.index)
        name = _named(who)
        key = "-".join(who) or "none"
        amount = amount_of(
            projects,
            f"planned-by-{key}",
            fill("{name}项目计划投资", name=name),
            float(frame.loc[chosen, "investment_planned"].sum()),
        )
        rows.append(
            {
                "form": _form(who, who in planned_forms),
                "count": Number(
                    number_of(
                        projects, f"projects-by-{key}", fill("{name}的项目", name=name), int(chosen.sum())
                    )
                ),
                "amount": Number(amount),
                "share": Number(
                    share_of(projects, f"share-by-{key}", fill("{name}占计划投资", name=name), amount, whole)
                ),
            }
        )
    columns = (
        Column("form", "出资合作形式", heads_row=True),
        Column("count", fill("项目（{unit}）", unit=PROJECT.label), numeric=True),
        Column("amount", "这些项目的全部计划投资（万元）", numeric=True),
        Column("share", "占全部项目（%）", numeric=True),
    )
    return Table(
        "项目按出资方的合作形式",
        columns,
        rows,
        "计划投资是该类项目的总额，含财政、贷款等其他来源，不是出资方自己所出的数。"
        "按项目表中三方计划出资是否大于零归类，村集体出资视为集体经济合作组织参与；是否签了合作协议、占多少股份，项目表不问。",
    )


def _named(who: tuple[str, ...]) -> str:
    """The partners in one run: 社会资本+平台公司."""
    by = "+" if in_chinese() else " + "
    return listed((_PARTNERS[column] for column in who), by) or "三方都不出资（财政、贷款等）"


def _form(who: tuple[str, ...], is_planned: bool) -> str:
    """What a row is called: the plan's own form of partnership, one partner alone, or whoever takes part."""
    if is_planned:
        return fill("“{name}”（方案所列）", name=_named(who))
    return fill("三方中只有{name}出资", name=_named(who)) if len(who) == 1 else _named(who)


def private_capital(scope: Scope) -> Shown:
    """Private capital's share as planned in the projects, beside its share in the investment made as its unit reports it."""
    projects = priced_portfolio(scope, "社会资本计划和实际所占比重")
    if isinstance(projects, Paragraphs):
        return projects
    indicator = scope.workspace.catalogue[PRIVATE_PAID]
    supplier = scope.plan.unit(indicator.supplier).name
    reported = scope.progress(indicator).latest
    shares = source_shares(projects, "全部项目", projects.frame)
    if not shares:
        return note("项目都没有填资金来源，社会资本计划占多少不得而知。")
    planned = shares[list(GROUPS).index("社会资本")]
    if reported.is_missing or reported.is_demonstration != planned.is_demonstration:
        return note(
            say(
                "项目计划投资中社会资本占{planned}；实付多少，待{supplier}报送。",
                planned=planned,
                supplier=supplier,
            )
        )
    return Paragraphs(
        (
            say(
                "社会资本：项目表的计划投资中占{planned}；{supplier}报送的{reported.when}完成投资中占{reported}，{less}。"
                "前者是各项目全期的计划，只数社会资本一栏；后者是当年实际，数财政和国有平台以外的全部资金，两者不能相减。",
                planned=planned,
                supplier=supplier,
                reported=reported,
                less="低于计划的比重"
                if (reported.value or 0.0) < (planned.value or 0.0)
                else "不低于计划的比重",
            ),
        )
    )


def investment_check(scope: Scope) -> Shown | None:
    """Whether the projects can be all there are: their investment made since the start, beside that reported for the year.

    None where the two cannot be compared, and where nothing speaks against it.
    """
    if scope.waiting(""):
        return None
    projects = portfolio(scope)
    reported = scope.progress(scope.workspace.catalogue[_INVESTMENT]).latest
    alike = reported.is_demonstration == (projects.status is ObservationStatus.DEMONSTRATION)
    if projects.frame.empty or reported.value is None or not alike:
        return None
    paid = amount_of(projects, "paid", "完成投资", float(projects.frame["investment_paid"].sum()))
    if (paid.value or 0.0) >= reported.value * TEN_THOUSAND:
        return None
    return note(
        say(
            "核对：项目表累计完成投资{paid}，少于{supplier}所报{reported.when}的完成投资{reported}，"
            "项目表没有列全，或两处口径不同，请{supplier}核对。",
            paid=paid,
            supplier=scope.plan.unit(scope.workspace.catalogue[_INVESTMENT].supplier).name,
            reported=reported,
        )
    )
