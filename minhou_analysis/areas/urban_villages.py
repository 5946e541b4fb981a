"""Area 2, urban villages (城中村改造): which projects have come how far, who pays, who shares, how people lived before."""

from __future__ import annotations

from typing import ClassVar, Final

from minhou_analysis.areas import (
    projects_earned_value,
    projects_funds,
    projects_stages,
    urban_villages_funds,
    urban_villages_housing,
    urban_villages_shares,
)
from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.composition import composition_chart
from minhou_analysis.areas.courses import course_table
from minhou_analysis.areas.projects_portfolio import portfolio
from minhou_analysis.display.comparing import moved
from minhou_analysis.display.narrative import Sentence, Sequence, Shown, say

_TENURES: Final = {
    "housing_selfbuilt_share": "自建",
    "housing_purchased_share": "购买",
    "housing_rented_share": "租赁",
}
_REST: Final = "其他来源"
_RENEWAL: Final = (
    "urban_village_renovated_area",
    "dangerous_housing_eliminated",
    "collective_land_rental_dwellings",
    "heritage_protected_share",
)
_THREE_CHANGES: Final = (
    "three_changes_pilot_villages",
    "shareholder_households",
    "collective_dividends_paid",
)
_MONEY: Final = ("urban_village_investment", urban_villages_funds.PRIVATE_PAID, "urban_village_loans_balance")
_UNASKED: Final = "项目表不问形象进度、分期投资计划和各来源的完成投资，均须由填报单位提供；有了方可按项目自身的进度算挣值，按来源看实付。"


class UrbanVillagesReport(AreaReport):
    """Renewal projects and their money, shares in collective assets, housing before renewal, and the commitments."""

    area_id = "2"
    baseline = (
        "housing_selfbuilt_share",
        "housing_purchased_share",
        "housing_rented_share",
        "housing_elevator_share",
        "floor_area_per_capita",
        "rooms_per_household",
    )
    speaks_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "project_funnel": ("2.1",),
        "project_timeline": ("2.1",),
        "earned_value": ("2.1",),
        "value_curves": ("2.1", "2.3"),
        "renewal": ("2.1",),
        "partnerships": ("2.2",),
        "three_changes": ("2.2",),
        "shareholding": ("2.2",),
        "paid_withdrawal": ("2.2",),
        "funds": ("2.3",),
        "payers": ("2.3",),
        "private_capital": ("2.3",),
        "money": ("2.3",),
        "tenure": ("2.1",),
    }
    """Sections and the measures that each speaks to."""

    def headline_chart(self) -> Shown:
        """The one chart that shows where the area started."""
        return self.self_built()

    def own_answer(self) -> list[Sentence]:
        """How many projects stand where, what they cost and are worth; and how people were housed at the census."""
        return [*self._projects_said(), *self._start_said()]

    def _projects_said(self) -> list[Sentence]:
        if self.waiting(""):
            return []
        projects = portfolio(self)
        if projects.frame.empty:
            return []
        worth = projects_earned_value.value_sentence(projects)
        return [projects_funds.projects_sentence(projects), *([worth] if worth else [])]

    def _start_said(self) -> list[Sentence]:
        before, own = (self.published.value("housing_selfbuilt_share", census) for census in CENSUSES)
        if own.is_missing:
            return []
        return [
            say(
                "起点：{own.period.label}普查，住自建房的家庭户比重{move}，租房的占{rented}。",
                own=own,
                move=moved(before, own),
                rented=self.published.value("housing_rented_share", CENSUSES[1]),
            )
        ]

    def gaps(self) -> list[Sentence | str]:
        """The common gaps, what the project form does not ask, and what nobody is asked of leaving for a price."""
        lines = super().gaps()
        if self.workspace.is_home:
            lines += [_UNASKED, *urban_villages_shares.unasked(self)]
        return lines

    # ---- projects: how far, how late, worth what

    def project_funnel(self) -> Shown:
        """Projects by stage."""
        return projects_stages.projects_funnel(self)

    def project_timeline(self) -> Shown:
        """Projects against their first plan."""
        return projects_stages.projects_timeline(self)

    def earned_value(self) -> Shown:
        """Earned value of each project and of all."""
        return projects_earned_value.earned_value_table(self)

    def value_curves(self) -> Shown:
        """Planned, done and paid over the quarters."""
        return projects_earned_value.value_curves(self)

    def crediting_rules(self) -> Shown:
        """What other rules of credit would say."""
        return projects_earned_value.crediting_rules_table(self)

    def renewal(self) -> Shown:
        """Floor area renewed, dangerous buildings, rental homes and heritage, over the years."""
        return course_table(self, "更新改造、危房、租赁住房与历史保护", _RENEWAL)

    # ---- who pays

    def funds(self) -> Shown:
        """Planned investment by source, and the investment made."""
        return projects_funds.funds_waterfall(self)

    def payers(self) -> Shown:
        """Shares of the sources, commitment by commitment."""
        return projects_funds.payers_chart(self)

    def private_capital(self) -> Shown:
        """Private capital as planned in projects and as reported in the investment made."""
        return urban_villages_funds.private_capital(self)

    def money(self) -> Shown:
        """Investment made, private capital in it and loans, over the years; held against the projects' own."""
        table = course_table(self, "投资、社会资本与贷款", _MONEY)
        doubt = urban_villages_funds.investment_check(self)
        return Sequence((table, doubt)) if doubt else table

    # ---- who shares

    def partnerships(self) -> Shown:
        """Projects by form of partnership."""
        return urban_villages_funds.partnerships_table(self)

    def three_changes(self) -> Shown:
        """Pilot villages, households with shares and income paid out, over the years."""
        return course_table(self, "“三变”试点、持股农户与收益分配", _THREE_CHANGES)

    def shareholding(self) -> Shown:
        """The promises on shares in collective assets, and what units report of them."""
        return urban_villages_shares.shareholding_table(self)

    def paid_withdrawal(self) -> Shown:
        """Leaving for a price: what is known and what is not."""
        return urban_villages_shares.withdrawal_table(self)

    # ---- where it started

    def tenure(self) -> Shown:
        """How homes were come by: built, bought, rented, other."""
        return composition_chart(
            self.published, _TENURES, CENSUSES[1], whole="家庭户", says="住房为{part}的最多", rest=_REST
        )

    def tenure_since(self) -> Shown:
        """How homes were come by at two censuses."""
        return urban_villages_housing.tenure_since(self.published, _TENURES, _REST)

    def self_built(self) -> Shown:
        """Self-built homes at two censuses, against peers."""
        return self.published.census_chart("housing_selfbuilt_share", "占家庭户%")

    def rented(self) -> Shown:
        """Rented homes at two censuses, against peers."""
        return self.published.census_chart("housing_rented_share", "占家庭户%")

    def lift(self) -> Shown:
        """Homes in buildings with a lift, against peers, at the census that asked."""
        return self.published.ranked_chart("housing_elevator_share", "占家庭户%")

    def floor_area(self) -> Shown:
        """Floor area a head at two censuses, against peers."""
        return self.published.census_chart("floor_area_per_capita", "平方米/人")
