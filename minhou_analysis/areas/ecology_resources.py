"""Natural-resource balance sheets (自然资源资产负债表): what stood, came, went and stands, and whether it adds up."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas.ecology_accounts import Case, measure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sentence, joined, say
from minhou_analysis.display.tables import Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed, paragraph, translate
from minhou_analysis.methods.resource_accounts import BalanceSheet, BalanceStatus, balance_sheet, continuity

_ENTRIES: Final = {
    "opening": ("opening", "期初"),
    "addition": ("additions", "增加{of}"),
    "reduction": ("reductions", "减少{of}"),
    "reclassification": ("reclassification", "重分类"),
    "revaluation": ("revaluation", "重估价"),
    "discrepancy": ("discrepancy", "统计误差"),
    "closing": ("closing", "期末"),
}
"""Entries of the input table → column of the method, and heading; 增加 and 减少 are no messages of their own, as sentences
say them in another sense.
"""
_ALWAYS: Final = ("opening", "addition", "reduction", "closing")
_STATUS: Final = {
    BalanceStatus.BALANCED: "平衡",
    BalanceStatus.BY_DISCREPANCY: "计入统计误差后平衡",
    BalanceStatus.UNBALANCED: "不平衡",
    BalanceStatus.NOT_AVAILABLE: "缺数，不判断",
}
_NOTE: Final = "差额 = 期初 + 增加 − 减少 ± 其他变动 − 期末；不超过存量舍入位的差额视为平衡，不调整数据。"
_EXACT: Final = 1e-9


def sheets(case: Case, period: str) -> dict[str, BalanceSheet]:
    """The sheet of each resource in a year, judged with the rounding of its stocks."""
    rows = case.filled["natural_resources"]
    rows = rows[rows["period"] == period]
    found = {}
    for resource, of_resource in rows.groupby("resource", sort=False):
        # a flow with one unknown part is unknown as a whole
        amounts = of_resource.groupby("entry")["amount"].agg(lambda values: values.sum(skipna=False))
        table = pd.DataFrame(
            {column: [amounts.get(entry, float("nan"))] for entry, (column, _) in _ENTRIES.items()},
            index=[str(resource)],
        )
        rounded = of_resource["rounded_to"].max()
        size = max(1.0, float(table[["opening", "closing"]].max(axis=1).fillna(0.0).iloc[0]))
        found[str(resource)] = balance_sheet(
            table, tolerance=_EXACT if pd.isna(rounded) else max(_EXACT, float(rounded) / size)
        )
    return found


def sheet_facts(case: Case, resource: str, sheet: BalanceSheet) -> dict[str, Fact]:
    """Entries of one resource by name, the residual, and the closing stock that the entries lead to."""
    rows = case.filled["natural_resources"]
    rows = rows[(rows["resource"] == resource) & (rows["period"] == case.period)]
    symbol = str(rows["unit"].iloc[0])
    found: dict[str, Fact] = {}
    for entry, (column, heading) in _ENTRIES.items():
        label = fill(heading, of="")
        value = float(sheet.table[column].iloc[0])
        items = rows.loc[rows["entry"] == entry]
        parts = tuple(
            case.fact(f"{resource}-{entry}-{item}", str(item), amount, measure(symbol, amount))
            for item, amount in zip(items["item"], items["amount"], strict=True)
        )
        formula = fill("{label}各项之和", label=label) if len(parts) > 1 else ""
        found[entry] = case.fact(f"{resource}-{entry}", label, value, measure(symbol, value), formula, parts)
    residual = float(sheet.residual.iloc[0])
    inputs = tuple(found.values())
    found["residual"] = case.fact(
        f"{resource}-residual", "差额", residual, measure(symbol, residual), "期初 + 各项变动 − 期末", inputs
    )
    led_to = float(sheet.table["closing"].iloc[0]) + residual
    found["led_to"] = case.fact(
        f"{resource}-led-to", "推算期末存量", led_to, measure(symbol, led_to), "期初 + 各项变动", inputs
    )
    return found


def sheet_table(accounts: Accounts, case: Case) -> Table:
    """One row a resource; columns of changes that nothing was entered in are left out."""
    names = {part.part: part.name for part in accounts.parts_of("natural_resources")}
    found = sheets(case, case.period)
    facts = {resource: sheet_facts(case, resource, sheet) for resource, sheet in found.items()}
    shown = [
        entry for entry in _ENTRIES if entry in _ALWAYS or any(each[entry].value for each in facts.values())
    ]
    rows: list[dict[str, Any]] = []
    for resource, each in facts.items():
        cells: dict[str, Any] = {entry: Number(each[entry]) for entry in shown}
        unit = each["opening"].unit.label
        name = fill("{name}（{unit}）", name=names[resource], unit=unit)
        cells["name"] = Remarked(name, _details(each), below=True)
        cells["residual"] = Number(each["residual"])
        cells["status"] = _STATUS[BalanceStatus(found[resource].status.iloc[0])]
        rows.append(cells)
    columns = (
        Column("name", "资源与变动明细", heads_row=True),
        *(Column(entry, fill(_ENTRIES[entry][1], of=""), numeric=True) for entry in shown),
        Column("residual", "差额", numeric=True),
        Column("status", "判断"),
    )
    caption = case.caption(say("自然资源资产负债表（实物量）"))
    notes = (translate(_NOTE), _breaks(case, names), fill("来源：{source}。", source=case.source))
    return Table(caption, columns, rows, paragraph(filter(None, notes)))


def _details(facts: dict[str, Fact]) -> Sentence | str:
    parts = [part for entry in ("addition", "reduction") for part in facts[entry].inputs]
    return joined([say("{part.label}{part}", part=part) for part in parts]) if parts else ""


def _breaks(case: Case, names: dict[str, str]) -> str:
    """Which closing stocks are not the next year's opening stocks, over the years in a row up to this one."""
    years = {int(period) for period in case.filled["natural_resources"]["period"]}
    run = [int(case.period)]
    while run[-1] - 1 in years:
        run.append(run[-1] - 1)
    by_year = {year: sheets(case, str(year)) for year in run}
    wrong = []
    for resource in by_year[run[0]]:
        # only years in a row that have this resource can be compared
        with_it = {year: each[resource] for year, each in by_year.items() if resource in each}
        until = run[0]
        while until - 1 in with_it:
            until -= 1
        gaps = continuity({year: with_it[year] for year in range(until, run[0] + 1)})
        wrong += [
            fill("{resource}{year}年期末与下年期初", resource=names[resource], year=int(year))
            for year in gaps["year"]
        ]
    return fill("不衔接：{gaps}。", gaps=listed(wrong)) if wrong else ""
