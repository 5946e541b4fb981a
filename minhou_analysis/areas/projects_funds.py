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
from minhou_analysis.areas.project_tables import FROM_PROJECT_FORMS
from minhou_analysis.areas.projects_portfolio import Portfolio, portfolio
from minhou_analysis.areas.projects_stages import NONE_REPORTED, number_of, stages_said
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import commitment_name
from minhou_analysis.display.charts import stacked_shares, waterfall
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, note, say
from minhou_analysis.display.tables import Number
from minhou_analysis.languages import fill, in_chinese
from minhou_analysis.submissions.tables import FINANCING

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "财政": ("financed_public",),
    "平台公司": ("financed_platform",),
    "社会资本": ("financed_private",),
    "村集体": ("financed_collective",),
    "贷款等": ("financed_loans", "financed_other"),
}
"""Sources as a chart of shares tells them apart."""
_ROUNDING: Final = 0.05
"""万元 by which sources may differ from the planned investment for rounding alone."""
_ASKED: Final = "项目表按来源只问计划投资，不问完成投资，各来源实付多少不得而知。"


def _sources() -> dict[str, str]:
    """Sources of planned investment: column of the project form → its heading, in the language spoken."""
    return {column.name: column.title if in_chinese() else column.title_en for column in FINANCING}


def priced_portfolio(scope: Scope, what: str) -> Portfolio | Paragraphs:
    """The projects of ``scope`` where any of them says what it is planned to cost; one line where none does, or while ``what`` has to wait."""
    if waiting := scope.waiting(what):
        return waiting
    projects = portfolio(scope)
    if projects.frame.empty:
        return note(NONE_REPORTED)
    if not (projects.frame["investment_planned"] > 0).any():
        return note("项目都没有填计划投资，不作资金图。")
    return projects


def amount_of(projects: Portfolio, name: str, label: str, value: float, formula: str = "") -> Fact:
    """An amount of 万元 of the projects."""
    return projects.money(name, label, value, projects.status, formula)


def share_of(projects: Portfolio, name: str, label: str, part: Fact, whole: Fact) -> Fact:
    """One amount in percent of another."""
    return projects.fact(
        name,
        label,
        (part.value or 0.0) / whole.value * 100 if whole.value else None,
        SHARE,
        projects.status,
        fill("{part} ÷ {whole} × 100", part=part.label, whole=whole.label),
        (part, whole),
    )


def funds_waterfall(scope: Scope) -> Shown:
    """Planned investment source by source up to the whole, then what has been invested, and what is left."""
    projects = priced_portfolio(scope, "计划投资的来源和完成投资")
    if isinstance(projects, Paragraphs):
        return projects
    frame = projects.frame
    labels = _sources()
    sources = {name: float(frame[name].sum()) for name in labels}
    facts = {
        label: amount_of(projects, f"planned-{name}", fill("计划由{label}承担", label=label), sources[name])
        for name, label in labels.items()
        if sources[name]
    }
    planned = amount_of(projects, "planned", "计划投资", float(frame["investment_planned"].sum()))
    paid = amount_of(projects, "paid", "完成投资", float(frame["investment_paid"].sum()))
    open_sources = (planned.value or 0.0) - sum(sources.values())
    unnamed = amount_of(projects, "unnamed", "来源不明", open_sources, "计划投资 − 各来源之和")
    left = amount_of(
        projects, "left", "尚未完成", (planned.value or 0.0) - (paid.value or 0.0), "计划投资 − 完成投资"
    )
    left = replace(left, inputs=(planned, paid))
    bars = [(label, fact, "part") for label, fact in facts.items()]
    if abs(open_sources) > _ROUNDING * len(frame):
        bars.append(("来源之差", unnamed, "part"))
    bars += [("计划投资", planned, "total"), ("完成投资", paid, "spent"), ("尚未完成", left, "left")]
    data = pd.DataFrame(
        {
            "name": [name for name, _, _ in bars],
            "value": [fact.value for _, fact, _ in bars],
            "kind": [kind for _, _, kind in bars],
        }
    )
    most = max(facts, key=lambda label: facts[label].value or 0.0) if facts else ""
    message = say(
        "{all}项目计划投资{planned}，已完成{paid}，占{share}",
        all=number_of(projects, "projects", "项目数", len(frame)),
        planned=planned,
        paid=paid,
        share=share_of(projects, "paid-share", "完成投资占计划投资", paid, planned),
    )
    if most:
        message = say(
            "{message}；来源以{most}为多，占{share}",
            message=message,
            most=most,
            share=share_of(
                projects, "largest-source", fill("{name}占计划投资", name=most), facts[most], planned
            ),
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
        note=joined(
            [say("单位：万元。"), *_without_amounts(projects), say(_ASKED), say(FROM_PROJECT_FORMS)], ""
        ),
        drawn=tuple(fact for _, fact, _ in bars),
    )


def _without_amounts(projects: Portfolio) -> list[Sentence]:
    """How many projects leave planned investment or investment made blank, which the sums leave out."""
    asked = (
        ("investment_planned", "没有填计划投资的项目", "{blank}没有填计划投资"),
        ("investment_paid", "没有填完成投资的项目", "{blank}没有填完成投资"),
    )
    said = [
        say(template, blank=number_of(projects, f"blank-{name}", label, int(blank)))
        for name, label, template in asked
        if (blank := projects.frame[name].isna().sum())
    ]
    return [say("{said}。", said=joined(said, "，"))] if said else []


def payers_chart(scope: Scope) -> Shown:
    """Shares of the sources in the planned investment of each commitment's projects, and of all."""
    projects = priced_portfolio(scope, "各事项项目的资金来源构成")
    if isinstance(projects, Paragraphs):
        return projects
    frame = projects.frame
    groups = {
        commitment_name(scope.plan, str(commitment)): rows for commitment, rows in frame.groupby("commitment")
    }
    if len(groups) > 1:
        groups["全部项目"] = frame
    shares = {name: found for name, rows in groups.items() if (found := source_shares(projects, name, rows))}
    if not shares:
        return note("项目都没有填资金来源，不作构成图。")
    whole = list(shares.values())[-1]
    public, rest = whole[0], whole[1:]
    data = pd.DataFrame({name: [fact.value for fact in facts] for name, facts in shares.items()}, dtype=float)
    data = data.T.set_axis(list(GROUPS), axis=1).reset_index(names="name")
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
                    for name, fact in zip(list(GROUPS)[1:], rest, strict=True)
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
                                for part, fact in zip(GROUPS, facts, strict=True)
                            ]
                        ),
                    )
                    for name, facts in shares.items()
                ],
                "；",
            ),
        ),
        note=joined(
            [say("单位：%，各来源占已注明来源的计划投资；贷款等含其他资金。"), say(FROM_PROJECT_FORMS)], ""
        ),
        drawn=tuple(fact for facts in shares.values() for fact in facts),
    )


def source_shares(projects: Portfolio, name: str, rows: pd.DataFrame) -> list[Fact]:
    """Each group's share in what is planned with a named source; nothing where no source is named."""
    amounts = [
        amount_of(
            projects,
            f"planned-{label}-{name}",
            fill("{name}计划由{label}承担", name=name, label=label),
            float(rows[list(columns)].sum().sum()),
        )
        for label, columns in GROUPS.items()
    ]
    whole = amount_of(
        projects,
        f"named-{name}",
        fill("{name}已注明来源的计划投资", name=name),
        sum(fact.value or 0.0 for fact in amounts),
        "各来源之和",
    )
    if not whole.value:
        return []
    return [
        share_of(projects, f"share-{label}-{name}", label, fact, whole)
        for label, fact in zip(GROUPS, amounts, strict=True)
    ]


def projects_sentence(projects: Portfolio) -> Sentence:
    """How many projects there are, what they are planned to cost, what has been invested, and the stages they stand at."""
    all_of_them = number_of(projects, "projects", "项目数", len(projects.frame))
    stages = stages_said(projects)
    planned = amount_of(projects, "planned", "计划投资", float(projects.frame["investment_planned"].sum()))
    if not planned.value:
        return say("在库项目{all}（{stages}），都没有填计划投资。", all=all_of_them, stages=stages)
    paid = amount_of(projects, "paid", "完成投资", float(projects.frame["investment_paid"].sum()))
    return say(
        "在库项目{all}（{stages}），计划投资{planned}，已完成{paid}，占{share}。",
        all=all_of_them,
        stages=stages,
        planned=planned,
        paid=paid,
        share=share_of(projects, "paid-share", "完成投资占计划投资", paid, planned),
    )
