"""The ecological accounts (生态账户): what each would show, what it still needs and from whom, and what stands in its place.

Until a county has filled in an account, a worked example shows how it is made. An example's facts carry it in their region
and every caption says that it is not the county's, so that none can be read as its figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from minhou_analysis.accounts import AccountInput, Accounts, Filled, WorkedExample
from minhou_analysis.areas.infrastructure_works import quoted
from minhou_analysis.areas.scope import Scope
from minhou_analysis.areas.state_tables import unit_names
from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Paragraphs, Sentence, Shown, joined, note, say
from minhou_analysis.display.numbers import ITEM, UNIT, is_missing
from minhou_analysis.display.tables import BLANK, Column, Number, Remarked, Table
from minhou_analysis.languages import fill, listed, translate
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

EXAMPLE: Final = "算例"
"""What a worked example is called."""


@dataclass(frozen=True)
class ExampleMark(Shown):
    """What stands before every caption of a worked example: its own mark, what it is for, whose it is not."""

    purpose: str = "说明算法，非本县数据"

    @property
    def facts(self) -> list[Fact]:
        """None: a mark."""
        return []

    def to_html(self) -> Markup:
        """The mark in a frame, unlike that of demonstration data, and the words."""
        purpose = fill("{purpose}：", purpose=self.purpose)
        return Markup('<span class="tag example">{}</span> {}').format(translate(EXAMPLE), purpose)

    def __str__(self) -> str:
        """The mark and the words."""
        return fill("{example}（{purpose}）：", example=EXAMPLE, purpose=self.purpose)


MARK: Final = ExampleMark()
ACCOUNTS: Final = {
    "gep": ("生态系统生产总值（GEP）", "各类生态系统一年提供的产品和服务，按同一年价格值多少", "4.2.3"),
    "geep": ("经济生态生产总值（GEEP）", "经济总量扣除环境代价、加上生态调节服务后是多少", "4.2.9"),
    "natural_resources": ("自然资源资产负债表", "土地、林木和水从期初到期末增加、减少了多少", "4.2.6"),
    "greenhouse_gases": ("温室气体清单", "哪些来源排放哪种气体，合多少二氧化碳当量", "4.2.14"),
    "green_finance": ("绿色金融与权益交易", "绿色信贷、其他绿色金融和环境权益交易的规模", "4.3.1"),
}
"""Accounts by id: name, what it shows, the plan's commitment that asks for it."""
TABLES: Final = {
    "gep": ("gep_quantities", "gep_values"),
    "geep": ("geep",),
    "natural_resources": ("natural_resources",),
    "greenhouse_gases": ("greenhouse_gases",),
    "green_finance": ("green_finance",),
}
"""Tables whose rows make an account the county's own."""
SHOWN_EXAMPLES: Final = {
    "gep": "gep-round-numbers",
    "geep": "geep-china-2015",
    "natural_resources": "arable-land-2004",
    "greenhouse_gases": "inventory-office-2024",
    "green_finance": "green-loans-2023",
}
"""Worked examples that stand in an account's place until the county has filled it in."""
HUNDRED_MILLION_CNY: Final = UnitOfMeasure("hundred_million_cny", "亿元", "100 million yuan", "money", 2)
SHARE: Final = UnitOfMeasure("percent", "%", "%", "share", 2)
_TAKEN: Final = "取自单位按季报送的指标"
_DECIMALS: Final = 6
"""Decimals of a filled-in figure that are shown at most."""


@dataclass(frozen=True)
class Case:
    """Whose account it is (核算对象): the county's, or a worked example's; of which period."""

    filled: Filled
    region: str
    period: str
    example: WorkedExample | None = None

    def caption(self, what: Sentence | str) -> Sentence:
        """What a table or chart shows, marked where it is a worked example."""
        if self.example:
            return say("{mark}{place}{what}", mark=MARK, place=self.example.place, what=what)
        return say("{region}{period}{what}", region=self.region, period=self.label, what=what)

    @property
    def label(self) -> str:
        """The period in words."""
        return Period.parse(self.period).label

    @property
    def source(self) -> str:
        """Where its inputs come from."""
        if self.example is None:
            return "责任单位提供，逐项来源见数据文件夹的核算表"
        if not self.example.is_published:
            return self.example.source
        noted = "{source}《{title}》；{note}" if self.example.note else "{source}《{title}》"
        return fill(noted, source=self.example.source, title=self.example.title, note=self.example.note)

    def fact(
        self,
        name: str,
        label: str,
        value: float | None,
        unit: UnitOfMeasure,
        formula: str = "",
        inputs: Iterable[Fact] = (),
        status: ObservationStatus = ObservationStatus.NORMAL,
    ) -> Fact:
        """A figure of the account; without a formula, one that was filled in."""
        owner = self.example.id if self.example else "own"
        known = None if is_missing(value) else value
        return Fact(
            id=f"{owner}-{name}-{self.period}",
            label=label,
            value=known,
            unit=unit,
            period=Period.parse(self.period),
            region=self.region,
            status=status if known is not None else ObservationStatus.MISSING,
            source="" if formula else self.source,
            formula=formula,
            inputs=tuple(inputs),
        )


@dataclass(frozen=True)
class Books:
    """The county's accounts as they stand (账目): filled in or taken over from what units report.

    ``taken`` are the reported facts by account and part; counts made from them carry their status.
    """

    accounts: Accounts
    taken: Mapping[str, Mapping[str, Fact]]

    def count(
        self, name: str, label: str, number: int, accounts: Iterable[str], unit: UnitOfMeasure = ITEM
    ) -> Fact:
        """A count over some of the accounts."""
        statuses = [fact.status for account in accounts for fact in self.taken.get(account, {}).values()]
        return Fact(name, label, float(number), unit, status=ObservationStatus.worst(statuses))


def own_case(scope: Scope, filled: Filled, tables: Iterable[str]) -> Case | None:
    """The county's account in the last period that one of ``tables`` has rows of; None while there are none."""
    periods = [period for name in tables for period in filled[name]["period"]]
    if not periods:
        return None
    return Case(filled, scope.workspace.region.name, max(periods, key=Period.parse))


def example_case(accounts: Accounts, name: str) -> Case:
    """A worked example, in the last period of its tables."""
    example, filled = accounts.examples[name], accounts.example(name)
    periods = [period for rows in filled.values() if "period" in rows for period in rows["period"]]
    region = fill("算例：{place}", place=example.place)
    return Case(filled, region, max(periods, key=Period.parse), example)


def measure(symbol: str, value: float | None) -> UnitOfMeasure:
    """A unit of measure as written in a table, with the decimals that ``value`` has."""
    known = 0.0 if value is None or is_missing(value) else value
    text = f"{known:.{_DECIMALS}f}".rstrip("0")
    decimals = len(text.partition(".")[2])
    # 万 is not said twice
    kind = "other" if symbol.startswith(("万", "亿")) else "count"
    return UnitOfMeasure(symbol, "" if symbol == "比值" else symbol, translate(symbol), kind, decimals)


def elsewhere(scope: Scope) -> Paragraphs | None:
    """What stands in the place of a section about the plan's own county where the report is on another region."""
    return None if scope.workspace.is_home else scope.waiting("")


def lacking(scope: Scope, books: Books, account: str) -> Sentence | None:
    """What an account still needs and from whom, in one sentence; None where it has everything."""
    missing = books.accounts.missing(account)
    if not missing:
        return None
    name, shows, _ = ACCOUNTS[account]
    by_unit = _by_supplier(missing)
    owed = fill("{name}所缺的数", name=name)
    return say(
        "{name}尚缺{many}输入：{whose}。补齐后可知{shows}。",
        name=name,
        many=books.count(f"{account}-missing", owed, len(missing), [account]),
        whose=joined(
            [
                say(
                    "{unit}{number}",
                    unit=scope.plan.unit(unit).name,
                    number=books.count(f"{account}-{unit}-missing", owed, len(found), [account]),
                )
                for unit, found in by_unit.items()
            ]
        ),
        shows=shows,
    )


def waiting_note(scope: Scope, books: Books, account: str, case: Case) -> Paragraphs:
    """What an account still needs, as the small print above it, and why a worked example stands in its place."""
    missing = lacking(scope, books, account) or say("{name}的输入已齐。", name=ACCOUNTS[account][0])
    if case.example is None:
        return note(missing)
    return note(
        say(
            "{missing}填报之前，先借{place}的{kind}说明怎样算；与本县无关，不能同本县比较。",
            missing=missing,
            place=case.example.place,
            kind="公开核算" if case.example.is_published else "整数",
        )
    )


def verdict(books: Books) -> Sentence:
    """How many accounts have all their inputs, and how many numbers are still to come from how many units."""
    missing = {account: books.accounts.missing(account) for account in ACCOUNTS}
    complete = sum(not owed for owed in missing.values())
    lacking = [each for owed in missing.values() for each in owed]

    def counted(name: str, label: str, number: int, unit: UnitOfMeasure = ITEM) -> Fact:
        return books.count(name, label, number, ACCOUNTS, unit)

    if not lacking:
        return say("生态账户{all}的输入已齐。", all=counted("accounts", "生态账户", len(ACCOUNTS)))
    return say(
        "生态账户{all}，输入齐备的{complete}；尚缺{many}输入，由{units}单位提供。",
        all=counted("accounts", "生态账户", len(ACCOUNTS)),
        complete=counted("accounts-complete", "输入齐备的生态账户", complete),
        many=counted("accounts-missing", "生态账户所缺的数", len(lacking)),
        units=counted("accounts-suppliers", "待提供输入的单位", len(_by_supplier(lacking)), UNIT),
    )


def sources(scope: Scope) -> list[str]:
    """Documents of the published worked examples, one line each."""
    return [
        fill("算例：{source}《{title}》。", source=each.source, title=each.title)
        for each in scope.workspace.accounts.examples.values()
        if each.is_published
    ]


def _by_supplier(inputs: Iterable[AccountInput]) -> dict[str, list[AccountInput]]:
    found: dict[str, list[AccountInput]] = {}
    for each in inputs:
        found.setdefault(each.supplier, []).append(each)
    return found


# ---- tables of what is needed


def overview(scope: Scope, books: Books) -> Shown:
    """Each account: the plan's words that ask for it, what it shows, how many of its inputs are there, who owes the rest."""
    accounts = books.accounts
    rows = []
    for account, (name, shows, commitment) in ACCOUNTS.items():
        needed = [i for i in accounts.inputs_of(account) if not i.optional]
        missing = accounts.missing(account)
        there = books.count(
            f"{account}-there", fill("{name}已有的数", name=name), len(needed) - len(missing), [account]
        )
        asked = books.count(f"{account}-needed", fill("{name}所需的数", name=name), len(needed), ())
        rows.append(
            {
                "name": Remarked(name, _asked(scope, commitment), below=True),
                "shows": shows,
                "inputs": say("{there}/{needed}", there=Number(there), needed=Number(asked)),
                "owed": unit_names(scope.plan, list(_by_supplier(missing))) or BLANK,
            }
        )
    columns = (
        Column("name", "账户与方案原文", heads_row=True),
        Column("shows", "说明什么"),
        Column("inputs", "已有/所需", numeric=True),
        Column("owed", "待提供单位"),
    )
    return Table("生态账户的输入", columns, rows)


def _asked(scope: Scope, commitment: str) -> Sentence:
    words = quoted(scope.plan.commitment(commitment))
    return say("{words}（{commitment}）", words=words, commitment=commitment)


def inputs_table(scope: Scope, books: Books, account: str) -> Table:
    """Each part of an account: its formula, what it needs in which unit, who supplies it, and whether it is there."""
    accounts = books.accounts
    missing = accounts.missing(account)
    rows = []
    for part in accounts.parts_of(account):
        needed = accounts.inputs_of(account, part.part)
        owed = [i for i in missing if i.part == part.part]
        reported = books.taken.get(account, {}).get(part.part)
        rows.append(
            {
                "part": Remarked(part.name, part.formula, below=True),
                "needs": listed(map(_measured, needed)) or BLANK,
                "units": Remarked(
                    unit_names(scope.plan, list(_by_supplier(needed))) or BLANK,
                    _TAKEN if reported else _state(part.optional, needed, owed),
                    below=True,
                    demonstration=reported is not None and reported.is_demonstration,
                ),
            }
        )
    columns = (
        Column("part", "组成与算式", heads_row=True),
        Column("needs", "所需的数"),
        Column("units", "提供单位与状态"),
    )
    return Table(say("{account}：算式与所需的数", account=ACCOUNTS[account][0]), columns, rows)


def _measured(needed: AccountInput) -> str:
    """What is needed, and in which unit where only one will do."""
    return fill("{name}（{unit}）", name=needed.name, unit=needed.unit) if needed.unit else needed.name


def _state(optional: str, needed: list[AccountInput], owed: list[AccountInput]) -> str:
    if optional:
        return "可不列"
    if not owed:
        return "已齐"
    required = [i for i in needed if not i.optional]
    if len(owed) == len(required):
        return "待提供"
    return lacks(i.name for i in owed)


def lacks(names: Iterable[str]) -> str:
    """What is not there yet, for a cell."""
    return fill("缺{names}", names=listed(names))
