"""Whether the accounts give what published ones give (算法核对): results of worked examples against their documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas import ecology_finance, ecology_gases, ecology_geep, ecology_gep, ecology_resources
from minhou_analysis.areas.ecology_accounts import ACCOUNTS, MARK, Case, example_case, measure
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.areas.scope import Scope
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import say
from minhou_analysis.display.tables import Column, Remarked, Table
from minhou_analysis.languages import fill, listed


def _gep(accounts: Accounts, case: Case) -> dict[str, Fact]:
    return {str(name): fact for name, fact in ecology_gep.gep_account(accounts, case).results.items()}


def _resources(accounts: Accounts, case: Case) -> dict[str, Fact]:
    ((resource, sheet),) = ecology_resources.sheets(case, case.period).items()
    return {"closing": ecology_resources.sheet_facts(case, resource, sheet)["led_to"]}


def _gases(accounts: Accounts, case: Case) -> dict[str, Fact]:
    return ecology_gases.total_facts(case, ecology_gases.account(case))


def _finance(accounts: Accounts, case: Case) -> dict[str, Fact]:
    (instrument,) = set(case.filled["green_finance"]["instrument"])
    before, now = ecology_finance.amounts_of(case, str(instrument), {})
    name = next(part.name for part in accounts.parts_of("green_finance") if part.part == instrument)
    return {"growth": replace(now, label=name).change_from(replace(before, label=name))}


RESULTS: Final[Mapping[str, Callable[[Accounts, Case], dict[str, Fact]]]] = {
    "gep": _gep,
    "geep": ecology_geep.geep_facts,
    "natural_resources": _resources,
    "greenhouse_gases": _gases,
    "green_finance": _finance,
}
"""Results of an account by name, as ``published_results.csv`` names them."""


def checks(accounts: Accounts) -> list[tuple[Fact, Fact, bool]]:
    """Published figure, ours, and whether they agree within the rounding that the table of results states."""
    found = []
    computed: dict[str, dict[str, Fact]] = {}
    for row in rows_of(accounts.published):
        name = str(row["example"])
        case = example_case(accounts, name)
        if name not in computed:
            computed[name] = RESULTS[accounts.examples[name].account](accounts, case)
        ours = computed[name][str(row["result"])]
        value = float(row["value"])
        unit = measure(str(row["unit"]), value)
        stated = case.fact(f"published-{row['result']}", ours.label, value, unit)
        published = replace(stated, signed=ours.signed)
        agrees = ours.value is not None and abs(ours.value - value) <= float(row["tolerance"])
        found.append((published, ours, agrees))
    return found


def _judged(published: Fact, ours: Fact, agrees: bool) -> str:
    """The judgement in words: figures that differ as written can still agree within the rounding of what they rest on."""
    if not agrees:
        return "不一致"
    return "一致" if published.text == ours.text else "在舍入误差内"


def checks_table(scope: Scope) -> Table:
    """Every published result with ours beside it."""
    accounts = scope.workspace.accounts
    rows = []
    for row, (published, ours, agrees) in zip(accounts.published["example"], checks(accounts), strict=True):
        example = accounts.examples[str(row)]
        year = published.period.label if published.period else ""
        digits = replace(ours.unit, decimals=published.unit.decimals, kind="other")
        shown = replace(ours, unit=digits)
        rows.append(
            {
                "result": Remarked(
                    ours.label,
                    fill("{place}{year}；{source}", place=example.place, year=year, source=example.source),
                    below=True,
                ),
                "published": published,
                "ours": shown,
                "agrees": _judged(published, shown, agrees),
            }
        )
    columns = (
        Column("result", "结果与出处", heads_row=True),
        Column("published", "公布数", numeric=True),
        Column("ours", "复算数", numeric=True),
        Column("agrees", "判断"),
    )
    names = dict.fromkeys(
        ACCOUNTS[accounts.examples[str(row)].account][0] for row in accounts.published["example"]
    )
    note = say("涉及：{names}。公布数按其舍入位和输入的精度比较。", names=listed(names))
    caption = say("{mark}用公布的核算核对算法", mark=MARK)
    return Table(caption, columns, rows, note)
