"""How the account of ecosystem products is shown (生态系统生产总值的图表): values with their range, prices, and a chart of both."""

from __future__ import annotations

import pandas as pd

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas.ecology_accounts import HUNDRED_MILLION_CNY, Case, lacks, measure
from minhou_analysis.areas.ecology_gep import (
    DRAWS,
    KINDS,
    PERCENTILES,
    STATUS,
    YUAN,
    GepAccount,
    ServiceValue,
    since_the_year_before,
)
from minhou_analysis.areas.rows import rows_of
from minhou_analysis.display.charts import interval_dots
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Sequence, Shown, joined, note, say
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed, paragraph, translate
from minhou_analysis.methods.ecosystem_product import ServiceKind


def account_shown(accounts: Accounts, account: GepAccount) -> Shown:
    """How the total moved and what it is of GDP, where either is known, and the table of services."""
    index = account.results["green_gold_index"]
    said = [
        since_the_year_before(accounts, account),
        None if index.is_missing else say("生态系统生产总值为同年地区生产总值的{index}倍。", index=index),
    ]
    known = tuple(sentence for sentence in said if sentence)
    table = value_table(account)
    return Sequence((Paragraphs(known), table)) if known else table


def value_table(account: GepAccount) -> Table:
    """Services with kind, physical quantities, value, range and share; the total last."""
    rows = [
        {
            "name": Remarked(service.part.name, KINDS[ServiceKind(service.part.kind)], below=True),
            "physical": _physical(service),
            "value": Number(service.value),
            "range": _range(service.low, service.high),
            "share": Number(service.share),
        }
        for service in account.services
    ]
    results = account.results
    rows += [
        {
            "name": fill("{kind}小计", kind=label),
            "physical": BLANK,
            "value": Number(results[kind]),
            "range": BLANK,
            "share": Number(results[f"{kind}_share"]),
        }
        for kind, label in KINDS.items()
        if any(service.part.kind == kind for service in account.services)
    ]
    rows.append(
        {
            "name": "合计",
            "physical": BLANK,
            "value": Number(results["total"]),
            "range": _range(results["low"], results["high"]),
            "share": BLANK,
        }
    )
    columns: tuple[Column, ...] = (
        Column("name", "服务", heads_row=True),
        Column("physical", "实物量"),
        Column("value", "价值量（亿元）", numeric=True),
        Column("range", "区间（亿元）", numeric=True),
        Column("share", "占比（%）", numeric=True),
    )
    if account.range is None:
        columns = tuple(column for column in columns if column.key != "range")
    caption = account.case.caption(say("生态系统生产总值，按{year}价格", year=account.year))
    return Table(caption, columns, rows, _note(account))


def _physical(service: ServiceValue) -> Sentence | str:
    if service.lacks:
        return lacks(service.lacks)
    if not service.quantities:
        return "由其他核算给出价值量"
    return joined([say("{fact.label}{fact}", fact=fact) for fact in service.quantities])


def _range(low: Fact, high: Fact) -> Sentence | str:
    if low.text == high.text:
        # unknown, or without a range
        return BLANK
    return say("{low}—{high}", low=Number(low), high=Number(high))


def _note(account: GepAccount) -> str:
    parts = ["算式见下表，未与 GB/T 46869-2025 逐条核对，结果为试验性。"]
    if {"carbon_fixation", "oxygen_release"} <= {service.part.part for service in account.services}:
        parts.append("固碳和释氧出自同一净生态系统生产力，不是两项独立结果。")
    if account.range is not None:
        said = "区间为第 {low} 至第 {high} 百分位，只反映价格和参数，不反映实物量的误差。"
        parts.append(fill(said, **PERCENTILES))
    if account.unlisted and account.case.example is None:
        parts.append(fill("尚未填列、不在合计内：{names}。", names=listed(account.unlisted)))
    if account.results["total"].is_missing:
        parts.append("有缺数的服务，不合计。")
    return paragraph([*map(translate, parts), fill("来源：{source}。", source=account.case.source)])


def price_table(accounts: Accounts, account: GepAccount) -> Shown:
    """Prices and parameters with their ranges, and the one that the total hangs on most."""
    names = {part.part: part.name for part in accounts.parts_of("gep")}
    case = account.case
    prices = case.filled["gep_prices"]
    if prices.empty:
        return note(say("尚无价格与参数。"))
    rows = []
    for row in rows_of(prices):
        values = {
            key: Number(
                case.fact(
                    f"{row['service']}-{row['item']}-{key}",
                    row["name"],
                    row[key],
                    measure(row["unit"], row[key]),
                )
            )
            for key in ("value", "low", "high")
        }
        rows.append(
            {"name": Remarked(row["name"], names[row["service"]], below=True), "unit": row["unit"]} | values
        )
    columns = (
        Column("name", "价格或参数与服务", heads_row=True),
        Column("unit", "单位"),
        Column("value", "取值", numeric=True),
        Column("low", "下限", numeric=True),
        Column("high", "上限", numeric=True),
    )
    caption = case.caption(say("价格与参数，{year}价格", year=account.year))
    return Table(caption, columns, rows, _swing(account, names))


def _swing(account: GepAccount, names: dict[str, str]) -> Sentence | str:
    spread, case = account.range, account.case
    if spread is None:
        return ""
    service, _, item = str(spread.swings.index[0]).partition("/")
    prices = case.filled["gep_prices"]
    name = prices.loc[(prices["service"] == service) & (prices["item"] == item), "name"].iloc[0]
    ends = [
        case.fact(
            f"swing-{side}",
            fill(called, name=name),
            float(spread.swings[side].iloc[0]) / YUAN,
            HUNDRED_MILLION_CNY,
            "其他价格和参数不变",
            (account.results["total"],),
            STATUS,
        )
        for side, called in (("low", "{name}取下限时的合计"), ("high", "{name}取上限时的合计"))
    ]
    return say(
        "合计对{service}的{name}最敏感：取下限为{low}，取上限为{high}，其余不变。",
        service=names[service],
        name=name,
        low=ends[0],
        high=ends[1],
    )


def range_chart(account: GepAccount) -> Shown:
    """Value of each service with its range; the message is the total's."""
    results, case = account.results, account.case
    if account.range is None:
        return note(say("各项实物量和价格齐备并有区间后，画出各项服务的价值量和区间。"))
    shown = account.services
    data = pd.DataFrame(
        {
            "name": [service.part.name for service in shown],
            "lower": [service.low.value for service in shown],
            "upper": [service.high.value for service in shown],
            "value": [service.value.value for service in shown],
        }
    )
    said = joined([say("{s.part.name}{s.value}（{s.low}至{s.high}）", s=service) for service in shown])
    widest = max(
        shown, key=lambda service: (service.high.value or 0.0) - (service.low.value or 0.0)
    ).part.name
    message = say(
        "生态系统生产总值{total}，在{low}至{high}之间，{widest}的区间最宽",
        total=results["total"],
        low=results["low"],
        high=results["high"],
        widest=widest,
    )
    return interval_dots(
        data,
        widest,
        "亿元",
        title=case.caption(message),
        alt=say("{what}各项服务价值量和区间：{said}。", what=case.caption(""), said=said).text,
        note=say(
            "单位：亿元，{year}价格。点为取值，线段为第 {low} 至第 {high} 百分位："
            "各价格和参数在其区间内独立抽样 {draws} 次，三角分布。来源：{source}。",
            year=account.year,
            **PERCENTILES,
            draws=DRAWS,
            source=_origin(case),
        ),
        drawn=tuple(fact for service in shown for fact in (service.low, service.value, service.high)),
    )


def _origin(case: Case) -> str:
    return case.example.source if case.example else "责任单位提供"
