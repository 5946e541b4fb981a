"""Area 4, ecology (生态产品价值): the accounts, what is tried out to turn their value into capital, and who lives off the land."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar, Final

from minhou_analysis.accounts import Accounts
from minhou_analysis.areas import (
    ecology_accounts,
    ecology_checks,
    ecology_finance,
    ecology_gases,
    ecology_geep,
    ecology_gep,
    ecology_gep_tables,
    ecology_pilots,
    ecology_resources,
)
from minhou_analysis.areas.area_report import AreaReport, sources
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.courses import course_lines, course_table
from minhou_analysis.areas.ecology_accounts import (
    Books,
    Case,
    elsewhere,
    example_case,
    own_case,
    waiting_note,
)
from minhou_analysis.areas.ecology_gep import GepAccount
from minhou_analysis.areas.province import province_lines
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.narrative import References, Sentence, Sequence, Shown, say

_INDUSTRY: Final = ("green_certified_area", "waste_biomass_power", "rural_tourism_visits")
_VALUE: Final = ("gep", "geep", "eco_product_transactions")
_FINANCE: Final = ("green_loans_balance", "forest_rights_loans_balance", "natural_resource_audits")
_SHARES: Final = {
    "surface_water_good_share": "地表水优良断面",
    "manure_utilisation_rate": "畜禽粪污利用",
}
_FOREST: Final = {"forest_coverage": "森林覆盖"}


class EcologyReport(AreaReport):
    """Accounts of ecological value with their inputs, pilots, green finance, and livelihoods that depend on ecosystems."""

    area_id = "4"
    baseline = ("occupation_agri_share", "employment_primary_share", "gdp_primary_index", "fertiliser_pure")
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "industry": ("4.1",),
        "shares": ("4.1", "4.2", "4.3"),
        "value": ("4.2",),
        "accounts": ("4.2", "4.3"),
        "gep": ("4.2",),
        "geep": ("4.2",),
        "resources": ("4.2",),
        "gases": ("4.2",),
        "green_finance": ("4.2", "4.3"),
        "finance_reported": ("4.3",),
        "pilots": ("4.2", "4.3"),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.livelihoods()

    def own_answer(self) -> list[Sentence]:
        """What the accounts can say, how far the pilots are, and how many live off the land and the water."""
        return [*self._accounts_said(), *self._pilots_said(), *self._start_said()]

    def _accounts_said(self) -> list[Sentence]:
        return [ecology_accounts.verdict(self._books)] if self.workspace.is_home else []

    def _pilots_said(self) -> list[Sentence]:
        return [] if self.waiting("") else [ecology_pilots.verdict(self)]

    def _start_said(self) -> list[Sentence]:
        before, own = (self.published.value("occupation_agri_share", census) for census in CENSUSES)
        if own.is_missing:
            return []
        return [
            say(
                "起点：{own.period.label}普查，以农林牧渔为职业的就业人员比重{move}。",
                own=own,
                move=moved(before, own),
            )
        ]

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, what each account lacks and from whom, and the account that nobody has published."""
        lines = super().gaps()
        if self.workspace.is_home:
            lacking = (
                ecology_accounts.lacking(self, self._books, account) for account in ecology_accounts.ACCOUNTS
            )
            lines += [sentence for sentence in lacking if sentence]
        return [
            *lines,
            say(
                "本项目未找到{region}生态系统生产总值（GEP）的公开核算结果。",
                region=self.workspace.region.name,
            ),
        ]

    def sources(self) -> Shown:
        """The documents of the baseline, and those of the worked examples."""
        found = sources(self, self.baseline)
        return (
            References((*found.items, *ecology_accounts.sources(self))) if self.workspace.is_home else found
        )

    # ---- what units report

    def industry(self) -> Shown:
        """Green certification, power from waste, rural tourism, over the years."""
        return course_table(self, "生态产业化", _INDUSTRY)

    def value(self) -> Shown:
        """GEP and GEEP as reported, and trade in ecological products, over the years."""
        return course_table(self, "生态价值核算与交易（单位报送）", _VALUE)

    def shares(self) -> Shown:
        """Clean water and use of manure, over the years."""
        return course_lines(self, _SHARES, "%")

    def forest(self) -> Shown:
        """Forest cover, over the years."""
        return course_lines(self, _FOREST, "%")

    def finance_reported(self) -> Shown:
        """Green loans, loans on forest rights and audits, over the years."""
        return course_table(self, "绿色信贷与离任审计（单位报送）", _FINANCE)

    def pilots(self) -> Shown:
        """What the plan tries out, trades and finances to turn ecological value into capital, word for word."""
        return elsewhere(self) or ecology_pilots.pilots_table(self)

    # ---- the accounts

    def accounts(self) -> Shown:
        """What each account shows, and how many of its inputs are there."""
        return elsewhere(self) or ecology_accounts.overview(self, self._books)

    @cached_property
    def _amounts(self) -> ecology_finance.Amounts:
        return ecology_finance.reported_amounts(self)

    @cached_property
    def _books(self) -> Books:
        accounts = ecology_finance.with_reported(self.workspace.accounts, self._amounts)
        latest = {instrument: fact for (instrument, _), fact in self._amounts.items()}
        return Books(accounts, {ecology_finance.ACCOUNT: latest})

    def gep(self) -> Shown:
        """Ecosystem products service by service: the county's as soon as it is filled in, a worked example until then."""
        return self._account("gep", lambda accounts, _: ecology_gep_tables.account_shown(accounts, self._gep))

    def gep_range(self) -> Shown:
        """Each service's value with the range that prices and parameters allow."""
        return elsewhere(self) or ecology_gep_tables.range_chart(self._gep)

    def gep_prices(self) -> Shown:
        """Prices and parameters of the account, and the one that it hangs on most."""
        return elsewhere(self) or ecology_gep_tables.price_table(self.workspace.accounts, self._gep)

    @cached_property
    def _gep(self) -> GepAccount:
        return ecology_gep.gep_account(self.workspace.accounts, self._case("gep"))

    def geep(self) -> Shown:
        """From GDP over green GDP to GEEP."""
        return self._account("geep", ecology_geep.geep_table)

    def resources(self) -> Shown:
        """Balance sheets of land, forest and water."""
        return self._account("natural_resources", ecology_resources.sheet_table)

    def gases(self) -> Shown:
        """Greenhouse gases by source."""
        return self._account("greenhouse_gases", lambda _, case: ecology_gases.inventory_table(case))

    def green_finance(self) -> Shown:
        """Green finance and trade in rights by instrument."""
        return self._account(
            "green_finance",
            lambda accounts, case: ecology_finance.finance_table(accounts, case, self._amounts),
        )

    def gep_inputs(self) -> Shown:
        """Formulas of ecosystem products, what they need and from whom."""
        return self._inputs("gep")

    def geep_inputs(self) -> Shown:
        """Formula of GEEP, what it needs and from whom."""
        return self._inputs("geep")

    def resources_inputs(self) -> Shown:
        """What the balance sheets need and from whom."""
        return self._inputs("natural_resources")

    def gases_inputs(self) -> Shown:
        """What the inventory needs and from whom."""
        return self._inputs("greenhouse_gases")

    def green_finance_inputs(self) -> Shown:
        """What the account of green finance needs and from whom."""
        return self._inputs("green_finance")

    def checks(self) -> Shown:
        """Results of published accounts, and what the methods make of the same inputs."""
        return elsewhere(self) or ecology_checks.checks_table(self)

    def _inputs(self, account: str) -> Shown:
        return elsewhere(self) or ecology_accounts.inputs_table(self, self._books, account)

    def _case(self, account: str) -> Case:
        """The county's account, or its worked example while nothing is filled in."""
        books = self._books.accounts
        own = own_case(self, books.filled, ecology_accounts.TABLES[account])
        return own or example_case(books, ecology_accounts.SHOWN_EXAMPLES[account])

    def _account(self, account: str, table: Callable[[Accounts, Case], Shown]) -> Shown:
        if waiting := elsewhere(self):
            return waiting
        case = self._case(account)
        shown = table(self._books.accounts, case)
        complete = case.example is None and not self._books.accounts.missing(account)
        return shown if complete else Sequence((waiting_note(self, self._books, account, case), shown))

    # ---- where it started

    def livelihoods(self) -> Shown:
        """People whose occupation is farming, forestry or fishing at two censuses, against peers."""
        return self.published.census_chart("occupation_agri_share", "占就业人口%")

    def fertiliser(self) -> Shown:
        """Fertiliser used in the province: the pressure that green farming is to lower."""
        return province_lines(self.published, "fertiliser_pure", "万吨（折纯）")
