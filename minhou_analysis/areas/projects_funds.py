"""Who pays for projects (项目资金来源): planned sources, what has been invested, and the partnerships that carry them.

The project form asks for the planned investment by source and for the investment made in one sum. What each source has
paid so far is not asked and not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from minhou_analysis.areas.composition import SHARE
from minhou_analysis.areas.project_tables import PROJECT
from minhou_analysis.areas.projects_portfolio import Portfolio, portfolio
from minhou_analysis.areas.projects_stages import NONE_REPORTED, number_of, stages_said
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import commitment_name
from minhou_analysis.display.charts import stacked_shares, waterfall
from minhou_analysis.display.charts.series import cut
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, note, say
from minhou_analysis.display.tables import Column, Number, Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.submissions.tables import FINANCING

PRIVATE_PAID: Final = "social_capital_share"
"""Indicator of private capital's share in the investment made."""
_INVESTMENT: Final = "urban_village_investment"
SOURCES: Final[Mapping[str, str]] = {column.name: column.title for column in FINANCING}
"""Sources of planned investment: column of the project form → its heading."""
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "财政": ("financed_public",),
    "平台公司": ("financed_platform",),
    "社会资本": ("financed_private",),
    "村集体": ("financed_collective",),
    "贷款等": ("financed_loans", "financed_other"),
}
"""Sources as a chart of shares tells them apart."""
_PARTNERS: Final = {
    "financed_private": "社会资本",
    "financed_platform": "平台公司",
    "financed_collective": "集体经济合作组织",
}
"""Sources that the plan's forms of partnership (2.2.3) are made of."""
_LONGEST: Final = 14.0
"""Characters of a row's name beside a chart of five parts, at most."""
_ROUNDING: Final = 0.05
"""万元 by which sources may differ from the planned investment for rounding alone."""
_ASKED: Final = "项目表按来源只问计划投资，不问完成投资，各来源实付多少不得而知。"


def _portfolio(scope: Scope) -> Portfolio | Paragraphs:
    if waiting := scope.waiting("项目的资金来源和完成投资"):
        return waiting
    projects = portfolio(scope)
    if projects.frame.empty:
        return note(NONE_REPORTED)
    if not (projects.frame["investment_planned"] > 0).any():
        return note("项目都没有填计划投资，不作资金图。")
    return projects


def _amount(projects: Portfolio, name: str, label: str, value: float, formula: str = "") -> Fact:
    return projects.money(name, label, value, projects.status, formula)


def _in_wan(fact: Fact) -> float:
    """The amount in 万元, whatever unit it is said in."""
    return (fact.value or 0.0) * (10_000 if fact.unit.symbol == "亿元" else 1)


def _share(projects: Portfolio, name: str, label: str, part: Fact, whole: Fact) -> Fact:
    return projects.fact(
        name,
        label,
        _in_wan(part) / _in_wan(whole) * 100 if whole.value else None,
        SHARE,
        projects.status,
        f"{part.label} ÷ {whole.label} × 100",
        (part, whole),
    )


def funds_waterfall(scope: Scope) -> Shown:
    """Planned investment source by source up to the whole, then what has been invested, and what is left."""
    projects = _portfolio(scope)
    if isinstance(projects, Paragraphs):
        return projects
    frame = projects.frame
    sources = {label: float(frame[name].sum()) for name, label in SOURCES.items()}
    facts = {
        label: _amount(projects, f"planned-{name}", f"计划由{label}承担", sources[label])
        for name, label in SOURCES.items()
        if sources[label]
    }
    planned = _amount(projects, "planned", "计划投资", float(frame["investment_planned"].sum()))
    paid = _amount(projects, "paid", "完成投资", float(frame["investment_paid"].sum()))
    open_sources = _in_wan(planned) - sum(sources.values())
    unnamed = _amount(projects, "unnamed", "来源不明", open_sources, "计划投资 − 各来源之和")
    left = _amount(projects, "left", "尚未完成", _in_wan(planned) - _in_wan(paid), "计划投资 − 完成投资")
    left = replace(left, inputs=(planned, paid))
    bars = [(label, fact, "part") for label, fact in facts.items()]
    if abs(open_sources) > _ROUNDING * len(frame):
        bars.append(("来源之差", unnamed, "part"))
    bars += [("计划投资", planned, "total"), ("完成投资", paid, "spent"), ("尚未完成", left, "left")]
    data = pd.DataFrame(
        {
            "name": [name for name, _, _ in bars],
            "value": [_in_wan(fact) for _, fact, _ in bars],
            "kind": [kind for _, _, kind in bars],
        }
    )
    most = max(facts, key=lambda label: _in_wan(facts[label])) if facts else ""
    message = say(
        "{all}项目计划投资{planned}，已完成{paid}，占{share}",
        all=number_of(projects, "projects", "项目数", len(frame)),
        planned=planned,
        paid=paid,
        share=_share(projects, "paid-share", "完成投资占计划投资", paid, planned),
    )
    if most:
        message = say(
            "{message}；来源以{most}为多，占{share}",
            message=message,
            most=most,
            share=_share(projects, "largest-source", f"{most}占计划投资", facts[most], planned),
        )
    return waterfall(
        data,
        "万元",
        title=message,
        alt=say(
            "计划投资{planned}：{said}；完成投资{paid}，尚未完成{left}。",
            planned=planned,
            said=joined(
                [say("{name}{fact}", name=name, fact=fact) for name, fact, kind in bars if kind == "part"]
            ),
            paid=paid,
            left=left,
        ),
        note=say(
            "单位：万元。{missing}{asked}来源：责任单位报送的项目表。",
            missing=_without_amounts(projects),
            asked=_ASKED,
        ),
        drawn=tuple(fact for _, fact, _ in bars),
    )


def _without_amounts(projects: Portfolio) -> Sentence:
    """How many projects leave planned investment or investment made blank, which the sums leave out."""
    blanks = {
        label: number_of(
            projects, f"blank-{name}", f"没有填{label}的项目", int(projects.frame[name].isna().sum())
        )
        for name, label in (("investment_planned", "计划投资"), ("investment_paid", "完成投资"))
    }
    said = [
        say("{blank}没有填{label}", blank=blank, label=label)
        for label, blank in blanks.items()
        if blank.value
    ]
    return say("{said}。", said=joined(said, "，")) if said else say("")


def payers_chart(scope: Scope) -> Shown:
    """Shares of the sources in the planned investment of each commitment's projects, and of all."""
    projects = _portfolio(scope)
    if isinstance(projects, Paragraphs):
        return projects
    frame = projects.frame
    groups = {
        cut(commitment_name(scope.plan, str(commitment)), _LONGEST): rows
        for commitment, rows in frame.groupby("commitment")
    }
    if len(groups) > 1:
        groups["全部项目"] = frame
    shares = {name: found for name, rows in groups.items() if (found := _shares(projects, name, rows))}
    if not shares:
        return note("项目都没有填资金来源，不作构成图。")
    whole = list(shares.values())[-1]
    public, rest = whole[0], whole[1:]
    data = pd.DataFrame({name: [fact.value for fact in facts] for name, facts in shares.items()}, dtype=float)
    data = data.T.set_axis(list(_GROUPS), axis=1).reset_index(names="name")
    return stacked_shares(
        data,
        "全部项目",
        "占计划投资%",
        title=say(
            "项目计划投资中，财政占{public}，{rest}",
            public=public,
            rest=joined(
                [
                    say("{name}{share}", name=name, share=fact)
                    for name, fact in zip(list(_GROUPS)[1:], rest, strict=True)
                ]
            ),
        ),
        alt=say(
            "各事项项目的资金来源（%）：{said}。",
            said=joined(
                [
                    say(
                        "{name}{parts}",
                        name=name,
                        parts=joined(
                            [
                                say("{part}{share}", part=part, share=Number(fact))
                                for part, fact in zip(_GROUPS, facts, strict=True)
                            ]
                        ),
                    )
                    for name, facts in shares.items()
                ],
                "；",
            ),
        ),
        note="单位：%，各来源占已注明来源的计划投资；贷款等含其他资金。来源：责任单位报送的项目表。",
        drawn=tuple(fact for facts in shares.values() for fact in facts),
    )


def _shares(projects: Portfolio, name: str, rows: pd.DataFrame) -> list[Fact]:
    """Each group's share in what is planned with a named source; nothing where no source is named."""
    amounts = [
        _amount(
            projects,
            f"planned-{label}-{name}",
            f"{name}计划由{label}承担",
            float(rows[list(columns)].sum().sum()),
        )
        for label, columns in _GROUPS.items()
    ]
    whole = _amount(
        projects,
        f"named-{name}",
        f"{name}已注明来源的计划投资",
        sum(_in_wan(fact) for fact in amounts),
        "各来源之和",
    )
    if not whole.value:
        return []
    return [
        _share(projects, f"share-{label}-{name}", label, fact, whole)
        for label, fact in zip(_GROUPS, amounts, strict=True)
    ]


def partnerships_table(scope: Scope) -> Shown:
    """How many projects each kind of partnership carries, by which of the three partners put money into their plan."""
    projects = _portfolio(scope)
    if isinstance(projects, Paragraphs):
        return projects
    frame = projects.frame
    has = frame[list(_PARTNERS)].fillna(0) > 0
    partners = [tuple(name for name in _PARTNERS if row[name]) for row in has.to_dict("records")]
    planned_forms = [
        tuple(_PARTNERS),
        ("financed_private", "financed_collective"),
        ("financed_platform", "financed_collective"),
    ]
    found = dict.fromkeys([*planned_forms, *sorted(set(partners), key=lambda who: (-len(who), who))])
    whole = _amount(projects, "planned", "计划投资", float(frame["investment_planned"].sum()))
    rows = []
    for who in found:
        chosen = pd.Series([partner == who for partner in partners], index=frame.index)
        name = "+".join(_PARTNERS[column] for column in who) or "三方都不出资（财政、贷款等）"
        key = "-".join(who) or "none"
        amount = _amount(
            projects,
            f"planned-by-{key}",
            f"{name}项目计划投资",
            float(frame.loc[chosen, "investment_planned"].sum()),
        )
        rows.append(
            {
                "form": f"“{name}”（方案所列）"
                if who in planned_forms
                else f"只有{name}"
                if len(who) == 1
                else name,
                "count": Number(
                    number_of(projects, f"projects-by-{key}", f"{name}的项目", int(chosen.sum()))
                ),
                "amount": Number(amount),
                "share": Number(_share(projects, f"share-by-{key}", f"{name}占计划投资", amount, whole)),
            }
        )
    columns = (
        Column("form", "出资合作形式", heads_row=True),
        Column("count", f"项目（{PROJECT.symbol}）", numeric=True),
        Column("amount", "计划投资（万元）", numeric=True),
        Column("share", "占比（%）", numeric=True),
    )
    return Table(
        "项目按出资方的合作形式",
        columns,
        rows,
        "按项目表中三方计划出资是否大于零归类，村集体出资视为集体经济合作组织参与；是否签了合作协议、占多少股份，项目表不问。",
    )


def projects_sentence(projects: Portfolio) -> Sentence:
    """How many projects there are, what they are planned to cost, what has been invested, and the stages they stand at."""
    all_of_them = number_of(projects, "projects", "项目数", len(projects.frame))
    stages = stages_said(projects)
    planned = _amount(projects, "planned", "计划投资", float(projects.frame["investment_planned"].sum()))
    if not planned.value:
        return say("在库项目{all}（{stages}），都没有填计划投资。", all=all_of_them, stages=stages)
    paid = _amount(projects, "paid", "完成投资", float(projects.frame["investment_paid"].sum()))
    return say(
        "在库项目{all}（{stages}），计划投资{planned}，已完成{paid}，占{share}。",
        all=all_of_them,
        stages=stages,
        planned=planned,
        paid=paid,
        share=_share(projects, "paid-share", "完成投资占计划投资", paid, planned),
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
    paid = _amount(projects, "paid", "完成投资", float(projects.frame["investment_paid"].sum()))
    if _in_wan(paid) >= _in_wan(reported):
        return None
    return note(
        say(
            "核对：项目表累计完成投资{paid}，少于{supplier}所报{reported.period.label}的本年完成投资{reported}，"
            "项目表没有列全，或两处口径不同，请{supplier}核对。",
            paid=paid,
            supplier=scope.plan.unit(scope.workspace.catalogue[_INVESTMENT].supplier).name,
            reported=reported,
        )
    )


def private_capital(scope: Scope) -> Shown:
    """Private capital's share as planned in the projects, beside its share in the investment made as its unit reports it."""
    projects = _portfolio(scope)
    if isinstance(projects, Paragraphs):
        return projects
    indicator = scope.workspace.catalogue[PRIVATE_PAID]
    supplier = scope.plan.unit(indicator.supplier).name
    reported = scope.progress(indicator).latest
    shares = _shares(projects, "全部项目", projects.frame)
    if not shares:
        return note("项目都没有填资金来源，社会资本计划占多少不得而知。")
    planned = shares[list(_GROUPS).index("社会资本")]
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
                "社会资本：项目表的计划投资中占{planned}；{supplier}报送的{reported.period.label}完成投资中占{reported}，{less}。"
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
