"""Ecology: worked examples that meet their documents and cannot be taken for the county's; accounts that appear when filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.accounts import load_accounts
from minhou_analysis.areas.ecology import EcologyReport
from minhou_analysis.areas.ecology_accounts import (
    ACCOUNTS,
    MARK,
    SHOWN_EXAMPLES,
    TABLES,
    example_case,
    own_case,
)
from minhou_analysis.areas.ecology_checks import checks
from minhou_analysis.areas.ecology_gep import gep_account
from minhou_analysis.areas.ecology_pilots import pilots
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Sequence, Shown
from minhou_analysis.display.tables import Table
from minhou_analysis.methods.ecosystem_product import ServiceKind
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.workspace import Workspace
from tests.filling import account_folder, fill, price, quantity, stock

View = Callable[..., Workspace]
SHOWN = ("gep", "gep_range", "gep_prices", "geep", "resources", "gases", "green_finance")
UNITS = ("ecology_environment", "natural_resources", "financial_affairs", "forestry", "finance")


@pytest.fixture
def folder(data_folder: Path, tmp_path: Path) -> Path:
    return account_folder(data_folder, tmp_path / "data")


@pytest.fixture
def report(view: View, folder: Path) -> Callable[..., EcologyReport]:
    """The report on what ``folder`` holds when it is asked for."""

    def opened(period: str = "2025Q4", **seen: Any) -> EcologyReport:
        return EcologyReport(replace(view(period, **seen), folder=folder))

    return opened


def table(shown: Shown) -> Table:
    """The table of a section, with or without a sentence before it."""
    while isinstance(shown, Sequence):
        shown = shown.items[-1]
    assert isinstance(shown, Table)
    return shown


def cell(shown: Shown, row: str, column: str) -> str:
    """A cell by the start of its row's name and the start of its heading."""
    frame = table(shown).frame
    rows = frame[frame.iloc[:, 0].str.startswith(row)]
    assert len(rows) == 1, frame
    return str(rows.iloc[0][next(name for name in frame if name.startswith(column))])


WATER = (
    quantity("water_conservation", "water", 1e8, "立方米"),
    price("water_conservation", "reservoir_cost", 8, "元/立方米", 6, 10),
)
VISITS = (quantity("tourism", "visits", 1e6, "人次"), price("tourism", "visits", 300, "元/人次", 200, 400))


def fill_gep(folder: Path, *services: tuple[dict[str, Any], dict[str, Any]]) -> None:
    fill(folder, "gep_quantities", *(counted for counted, _ in services))
    fill(folder, "gep_prices", *(priced for _, priced in services))


class TestExamples:
    def test_published_accounts_are_met(self, data_folder: Path) -> None:
        found = checks(load_accounts(DataPackage(data_folder)))
        assert len(found) == 15
        assert all(agrees for _, _, agrees in found)
        assert {ours.formula != "" for _, ours, _ in found} == {True}
        values = {f"{ours.region}{ours.label}": round(ours.value or 0, 4) for _, ours, _ in found}
        assert values["算例：四川省甘孜州生态系统生产总值"] == 7545.59
        assert values["算例：全国经济生态生产总值"] == 122.7868
        assert values["算例：台湾地区一处办公场所合计"] == 7.5317

    def test_round_numbers_by_hand(self, data_folder: Path) -> None:
        accounts = load_accounts(DataPackage(data_folder))
        account = gep_account(accounts, example_case(accounts, "gep-round-numbers"))
        worth = {service.part.part: service.value.value for service in account.services}
        by_hand = {
            "material_products": 2e4 * 3000,
            "water_conservation": 1e8 * 8,
            "soil_retention": 0.24 * 1e7 / 1.25 * 20 + 1e7 * 0.002 * 1500,
            "flood_storage": 4e7 * 8,
            "air_purification": 1e4 * 1200,
            "water_purification": 1e4 * 1400,
            "carbon_fixation": 44 / 12 * 1.2e5 * 50,
            "oxygen_release": 32 / 12 * 1.2e5 * 400,
            "climate_by_plants": 4e8 * 0.5,
            "climate_by_water": 1e8 * 0.5,
            "tourism": 3e5 * 300 + 1e5 * 900,
        }
        assert worth == pytest.approx({name: yuan / 1e8 for name, yuan in by_hand.items()})
        assert account.results["total"].value == pytest.approx(sum(by_hand.values()) / 1e8)
        for service in account.services:
            assert (service.low.value or 0) <= (service.value.value or 0) + 1e-9
            assert (service.value.value or 0) <= (service.high.value or 0) + 1e-9

    @pytest.mark.parametrize("name", SHOWN)
    def test_none_can_be_taken_for_the_county_s(
        self, report: Callable[..., EcologyReport], name: str
    ) -> None:
        opened = report(demonstration=False)
        shown = getattr(opened, name)()
        said = str(shown.title) if isinstance(shown, Chart) else str(table(shown).caption)
        assert said.startswith(str(MARK))
        assert said.startswith("算例（说明算法，非本县数据）：")
        assert '<span class="tag example">算例</span>' in shown.__html__()
        facts = shown.facts if isinstance(shown, Chart) else table(shown).facts
        assert facts
        assert all(fact.region.startswith("算例：") for fact in facts)
        assert not shown.__html__().count("演示")

    def test_the_office_says_what_it_is_and_why_it_is_there(
        self, report: Callable[..., EcologyReport]
    ) -> None:
        shown = report().gases()
        assert str(table(shown).caption).endswith("：台湾地区一处办公场所温室气体清单")
        assert "先借台湾地区一处办公场所的公开核算说明怎样算；与本县无关" in str(shown)
        assert "各步结果都已公布，便于逐项核对" in str(table(shown).note)

    def test_the_answer_and_the_gaps_speak_of_what_is_lacking_and_of_no_example(
        self, report: Callable[..., EcologyReport]
    ) -> None:
        opened = report(demonstration=False)
        said = opened.answer()
        assert "生态账户5项，输入齐备的0项；尚缺86项输入，由10家单位提供" in said.text
        assert not [fact for fact in said.facts if fact.region.startswith("算例")]
        gaps = "".join(map(str, opened.gaps()))
        assert all(name in gaps for name, _, _ in ACCOUNTS.values())

    def test_every_account_has_its_tables_and_an_example(self, data_folder: Path) -> None:
        accounts = load_accounts(DataPackage(data_folder))
        assert list(TABLES) == list(SHOWN_EXAMPLES) == list(ACCOUNTS)
        for account, name in SHOWN_EXAMPLES.items():
            assert accounts.examples[name].account == account


class TestGep:
    def test_the_county_s_account_appears_in_place(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill_gep(folder, WATER, VISITS)
        opened = report()
        shown = opened.gep()
        assert str(table(shown).caption) == "闽侯县2024年生态系统生产总值，按2020年价格"
        assert cell(shown, "水源涵养", "价值量") == "8.00"
        assert cell(shown, "合计", "价值量") == "11.00"
        assert cell(shown, "调节服务小计", "占比") == "72.73"
        assert {fact.region for fact in table(shown).facts} == {"闽侯县"}
        chart = opened.gep_range()
        assert isinstance(chart, Chart)
        assert str(chart.title).startswith("闽侯县2024年生态系统生产总值11.00亿元")
        assert "水源涵养的区间最宽" in str(chart.title)
        assert "算例" not in str(opened.gep_prices())
        assert "尚缺" in str(shown), "other services are still asked for"
        note = str(table(shown).note)
        assert "不在合计内：物质产品、土壤保持、洪水调蓄" in note
        assert "防风固沙" not in note, "it may be left out"
        assert "待提供" not in cell(opened.gep_inputs(), "水源涵养", "提供单位")

    def test_another_price_is_another_value_sentence_and_mark(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill_gep(folder, WATER, (VISITS[0], VISITS[1] | {"value": 900, "low": 100, "high": 2000}))
        chart = report().gep_range()
        assert isinstance(chart, Chart)
        assert "17.00亿元" in str(chart.title)
        assert "旅游康养的区间最宽" in str(chart.title)
        assert chart.data.set_index("name")["value"].to_dict() == {"水源涵养": 8.0, "旅游康养": 9.0}

    def test_years_are_compared_at_the_same_prices(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill_gep(folder, WATER)
        fill(folder, "gep_quantities", quantity("water_conservation", "water", 1.1e8, "立方米", "2025"))
        assert "按2020年价格，生态系统生产总值由2024年的8.00亿元升至8.80亿元（+10.00%）。" in str(
            report().gep()
        )
        assert "由2024年" not in str(report("2025Q3").gep())
        fill(folder, "gep_quantities", VISITS[0] | {"period": "2025"})
        fill(folder, "gep_prices", VISITS[1])
        assert "由2024年" not in str(report().gep()), "another set of services is no growth"
        assert "算例" in str(report("2024Q3").gep()), "no year has ended that is filled in"

    def test_what_is_missing_is_neither_zero_nor_added_up(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill_gep(
            folder,
            WATER,
            (
                quantity("material_products", "tea", "", "吨"),
                price("material_products", "tea", 60000, "元/吨"),
            ),
        )
        fill(folder, "gep_quantities", quantity("tourism", "visits", 1e6, "人次"))
        shown = report().gep()
        assert cell(shown, "物质产品 ", "实物量") == "缺tea"
        assert cell(shown, "旅游康养", "实物量") == "缺visits的价格"
        assert cell(shown, "合计", "价值量") == "—"
        assert "有缺数的服务，不合计" in str(table(shown).note)
        assert not isinstance(report().gep_range(), Chart)

    def test_what_comes_from_outside_is_taken_off(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill_gep(folder, (WATER[0] | {"outside": 5e7}, WATER[1]))
        assert cell(report().gep(), "水源涵养", "价值量") == "4.00"

    def test_a_source_of_carbon_alone_has_no_total(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill_gep(
            folder,
            (
                quantity("carbon_fixation", "nep", -12000, "吨碳"),
                price("carbon_fixation", "price", 50, "元/吨"),
            ),
        )
        assert cell(report().gep(), "固碳", "价值量") == "−0.02"
        assert cell(report().gep(), "合计", "价值量") == "—"

    def test_gep_over_gdp(self, folder: Path, report: Callable[..., EcologyReport]) -> None:
        fill_gep(folder, WATER)
        fill(
            folder,
            "geep",
            {"item": "gdp", "period": "2024", "value": 16, "unit": "亿元", "price_year": "2020"},
        )
        opened = report()
        case = own_case(opened, opened.workspace.accounts.filled, TABLES["gep"])
        assert case
        results = gep_account(opened.workspace.accounts, case).results
        assert results["green_gold_index"].value == 0.5
        assert "为同年地区生产总值的0.50倍" in str(opened.gep())
        assert results["total"].status is ObservationStatus.EXPERIMENTAL
        assert results[ServiceKind.REGULATING].value == 8.0


class TestGeep:
    PARTS = (
        {"item": "gdp", "value": 900},
        {"item": "pollution_loss", "value": 10},
        {"item": "ecological_damage", "value": 2},
    )

    def fill(self, folder: Path, *more: dict[str, Any]) -> None:
        fill(
            folder,
            "geep",
            *(
                {"period": "2024", "unit": "亿元", "price_year": "2020"} | part
                for part in (*self.PARTS, *more)
            ),
        )

    def test_from_gdp_to_geep(self, report: Callable[..., EcologyReport], folder: Path) -> None:
        self.fill(folder, {"item": "regulating_services", "value": 112})
        shown = report().geep()
        assert isinstance(shown, Table), "nothing is lacking"
        assert cell(shown, "绿色地区生产总值", "数值") == "888.00"
        assert cell(shown, "经济生态生产总值", "数值") == "1,000.00"
        assert cell(shown, "调节服务占", "数值") == "11.20%"

    def test_regulating_services_come_from_the_county_s_own_account(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        self.fill(folder)
        assert cell(report().geep(), "经济生态生产总值", "数值") == "—"
        fill_gep(folder, WATER, VISITS)
        assert cell(report().geep(), "经济生态生产总值", "数值") == "896.00"

    def test_but_not_at_prices_of_another_year(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        self.fill(folder)
        fill_gep(folder, (WATER[0], WATER[1] | {"price_year": "2015"}))
        assert cell(report().geep(), "经济生态生产总值", "数值") == "—"


class TestResources:
    def test_rows_that_close_and_rows_that_do_not(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        entries = (("opening", 100), ("addition", 20), ("reduction", 5))
        for resource, closing, rounded in (
            ("arable_land", 115, ""),
            ("forest_land", 120, ""),
            ("grassland", 120, 10),
            ("timber", "", ""),
        ):
            fill(
                folder,
                "natural_resources",
                *(stock(resource, entry, amount, rounded_to=rounded) for entry, amount in entries),
                stock(resource, "closing", closing),
            )
        shown = report().resources()
        assert [cell(shown, name, "判断") for name in ("耕地", "林地", "草地", "林木")] == [
            *("平衡", "不平衡", "平衡", "缺数，不判断")
        ]
        assert cell(shown, "林地", "差额") == "−5"
        assert "统计误差" not in table(shown).frame

    def test_a_flow_with_an_unknown_part_is_unknown(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill(
            folder,
            "natural_resources",
            *(stock("timber", "addition", amount, item) for item, amount in (("生长", 20), ("造林", ""))),
            *(stock("timber", entry, 10) for entry in ("opening", "reduction", "closing")),
        )
        assert cell(report().resources(), "林木", "增加") == "—"

    def test_a_closing_stock_that_is_not_the_next_opening_stock(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        for year, opening in (("2023", 100), ("2024", 103)):
            amounts = {"opening": opening, "addition": 2, "reduction": 0, "closing": opening + 2}
            fill(
                folder,
                "natural_resources",
                *(stock("timber", entry, amount, period=year) for entry, amount in amounts.items()),
            )
        assert "不衔接：林木蓄积2023年期末与下年期初。" in str(table(report().resources()).note)


class TestGases:
    def row(self, method: str, item: str, amount: object, unit: str, **more: Any) -> dict[str, Any]:
        return {
            "activity": more.pop("activity", method),
            "category": more.pop("category", "agriculture"),
            "method": method,
            "item": item,
            "period": "2024",
            "amount": amount,
            "unit": unit,
        } | more

    def test_every_method_by_hand(self, report: Callable[..., EcologyReport], folder: Path) -> None:
        fill(
            folder,
            "greenhouse_gases",
            self.row("fuel", "anthracite", 1000, "吨", parameter=0.02, category="energy"),
            self.row("fuel", "wood", 1000, "吨", parameter=0.01, category="energy", activity="薪柴"),
            self.row("electricity", "grid", 5000, "兆瓦时", parameter=1000, co2=0.5, category="energy"),
            self.row("livestock", "buffalo", 100, "头"),
            self.row("rice", "continuously flooded", 10, "公顷", parameter=110),
            *(self.row("soil", kind, 10, "吨氮") for kind in ("synthetic", "organic", "residues")),
            self.row("measured", "CH4", 3, "吨", category="waste"),
        )
        shown = report().gases()
        assert cell(shown, "fuel", "二氧化碳（") == "1,966.00"
        assert cell(shown, "livestock", "甲烷") == "5.500000"
        assert cell(shown, "rice", "甲烷") == "1.430000"
        assert cell(shown, "electricity", "二氧化碳当量") == "2,000.00"
        assert cell(shown, "measured", "二氧化碳当量") == "84.000000"
        assert cell(shown, "另：生物质", "二氧化碳当量") == "1,120.00"
        assert cell(shown, "薪柴", "二氧化碳当量") == "19.000000"
        assert "AR5" in str(table(shown).note)
        rows = ("fuel", "薪柴", "livestock", "rice", "soil", "measured")
        direct = sum(float(cell(shown, name, "二氧化碳当量").replace(",", "")) for name in rows)
        assert float(cell(shown, "直接排放", "二氧化碳当量").replace(",", "")) == pytest.approx(
            direct, abs=0.02
        )

    def test_missing_activity_is_not_zero(self, report: Callable[..., EcologyReport], folder: Path) -> None:
        fill(
            folder,
            "greenhouse_gases",
            self.row("livestock", "goats", "", "只"),
            self.row("measured", "CH4", 3, "吨"),
            self.row("soil", "synthetic", 10, "吨氮"),
        )
        shown = report().gases()
        assert cell(shown, "直接排放", "二氧化碳当量") == "—"
        assert cell(shown, "合计", "二氧化碳当量") == "—"
        assert "缺活动水平：livestock、soil" in str(table(shown).note)

    def test_two_fuels_of_one_source_stay_apart(
        self, report: Callable[..., EcologyReport], folder: Path
    ) -> None:
        fill(
            folder,
            "greenhouse_gases",
            *(
                self.row("fuel", fuel, 1, "吨", parameter=0.02, activity="锅炉", category="energy")
                for fuel in ("lignite", "natural gas")
            ),
        )
        names = list(table(report().gases()).frame.iloc[:2, 0])
        assert names == ["锅炉（lignite） 能源活动", "锅炉（natural gas） 能源活动"]


def test_green_finance_is_set_beside_the_year_before_and_not_added_up(
    report: Callable[..., EcologyReport], folder: Path
) -> None:
    row = {"unit": "亿元", "instrument": "green_loans"}
    fill(
        folder,
        "green_finance",
        row | {"period": "2024Q4", "amount": 80},
        row | {"period": "2025Q4", "amount": 92},
        row | {"period": "2025Q4", "amount": 1, "instrument": "green_bonds"},
    )
    shown = report().green_finance()
    assert cell(shown, "绿色贷款", "较上年") == "+15.00%"
    assert cell(shown, "绿色债券", "较上年") == "—"
    assert len(table(shown).rows) == 2
    assert cell(report("2025Q3").green_finance(), "绿色贷款", "2024年第四季度") == "80.00"


class TestReportedFinance:
    """What units report as indicators is taken over into the account of green finance."""

    SENT = (
        ("financial_affairs", "green_loans_balance", 92.0, 80.0),
        ("forestry", "forest_rights_loans_balance", 11_800.0, 10_000.0),
        ("ecology_environment", "eco_product_transactions", 2_900.0, 1_450.0),
    )

    def opened(self, given: Any, folder: Path, status: str = "A") -> EcologyReport:
        values = [
            {"unit": unit, "indicator": indicator, "value": value, "period": period, "obs_status": status}
            for unit, indicator, now, before in self.SENT
            for period, value in (("2025Q4", now), ("2024Q4", before))
        ]
        report = [{"unit": "forestry", "commitment": "4.2.3", "obs_status": status}]
        return EcologyReport(replace(given("2025Q4", report, values), folder=folder))

    def test_it_stands_in_the_account_and_is_not_asked_for_again(self, given: Any, folder: Path) -> None:
        report = self.opened(given, folder)
        shown = report.green_finance()
        assert str(table(shown).caption) == "闽侯县2025年第四季度绿色金融与权益交易"
        assert [cell(shown, name, "2025年") for name in ("绿色贷款", "林权", "环境权益")] == [
            "92.00",
            "1.18",
            "0.29",
        ]
        assert cell(shown, "环境权益", "较上年") == "+100.00%"
        assert "来源：县金融办报送、县林业局报送、闽侯生态环境局报送" in str(table(shown).note)
        assert "尚缺8项输入：县金融办5项、县财政局3项" in str(shown)
        assert "尚缺83项输入" in report.answer().text
        assert "取自单位按季报送的指标" in cell(report.green_finance_inputs(), "绿色贷款", "提供单位")
        assert "待提供" in cell(report.green_finance_inputs(), "绿色债券", "提供单位")
        assert "演示" not in shown.to_html()

    def test_it_carries_its_status_and_its_unit_s_conversion(self, given: Any, folder: Path) -> None:
        report = self.opened(given, folder, "DEMO")
        assert "演示" in report.green_finance().to_html()
        facts = table(report.green_finance()).facts
        assert {fact.status for fact in facts} == {ObservationStatus.DEMONSTRATION}
        forest = next(fact for fact in facts if fact.value == 1.18)
        assert forest.formula.endswith("（万元）÷ 10000")
        assert [given.value for given in forest.inputs] == [11_800]
        assert "演示" in report.green_finance_inputs().to_html()

    def test_what_is_filled_in_comes_first_and_without_demonstration_beside_it(
        self, given: Any, folder: Path
    ) -> None:
        fill(
            folder,
            "green_finance",
            {"instrument": "green_loans", "period": "2025Q4", "amount": 90, "unit": "亿元"},
        )
        assert cell(self.opened(given, folder).green_finance(), "绿色贷款", "2025年") == "90.00"
        assert len(table(self.opened(given, folder, "DEMO").green_finance()).rows) == 1


def test_as_of_an_earlier_day_the_account_was_not_there(view: View, folder: Path) -> None:
    fill_gep(folder, WATER)
    workspace = replace(view("2025Q4"), folder=folder)
    assert "算例" not in str(table(EcologyReport(workspace).gep()).caption)
    before = replace(workspace, as_of=date(2026, 1, 9))
    assert "算例" in str(table(EcologyReport(before).gep()).caption)


class TestPilots:
    def test_they_are_the_plan_s_words(self, view: View) -> None:
        opened = EcologyReport(view())
        wanted = pilots(opened)
        assert [each.id for each in wanted][:3] == ["4.2.2", "4.2.4", "4.2.9"]
        assert any("生态银行" in each.text for each in wanted)
        assert any("福林贷" in each.text for each in wanted)
        assert len(table(opened.pilots()).rows) == len(wanted)

    def test_the_hindmost_unit_gives_the_light_and_the_answer_follows(self, given: Any) -> None:
        def reports(loans: int) -> list[dict[str, Any]]:
            return [
                {
                    "unit": unit,
                    "commitment": "4.3.2",
                    "completion": done,
                    "status": "completed" if done == 100 else "in_progress",
                    "next_step": f"{unit}办理",
                }
                for unit, done in (("finance", 100), ("financial_affairs", loans))
            ]

        late = EcologyReport(given("2025Q4", reports(40)))
        row = next(row for row in table(late.pilots()).rows if "助保金" in str(row["words"]))
        assert str(row["units"]) == "县财政局100%、县金融办40%"
        assert str(row["light"]) == "■ 滞后"
        assert row["next"] == "financial_affairs办理"
        assert "报为已完成的0项" in late.answer().text
        done = EcologyReport(given("2025Q4", reports(100)))
        assert "报为已完成的1项" in done.answer().text


def test_sections_cover_the_measures_of_the_area(view: View) -> None:
    opened = EcologyReport(view())
    assert {measure for measures in opened.speaks_to.values() for measure in measures} == {
        "4.1",
        "4.2",
        "4.3",
    }
    assert all(callable(getattr(opened, name)) for name in opened.speaks_to)


@pytest.mark.parametrize("name", ["gep_range", "shares", "forest", "livelihoods", "fertiliser"])
def test_every_drawn_number_is_a_fact(view: View, name: str) -> None:
    chart = getattr(EcologyReport(view()), name)()
    assert isinstance(chart, Chart)
    known = {round(fact.value, 9) for fact in chart.drawn if fact.value is not None}
    drawn = chart.data.select_dtypes("number").stack().dropna()
    assert len(drawn)
    assert {round(float(number), 9) for number in drawn} <= known


def test_every_computed_fact_says_how(report: Callable[..., EcologyReport]) -> None:
    opened = report()
    facts: list[Fact] = []
    for name in SHOWN:
        facts += getattr(opened, name)().facts
    assert len(facts) > 150
    assert all(fact.formula or fact.source or fact.is_missing or "missing" in fact.id for fact in facts)


def test_what_only_rounding_tells_apart_is_not_called_the_same(report: Callable[..., EcologyReport]) -> None:
    frame = table(report().checks()).frame
    differ = frame["公布数"] != frame["复算数"]
    assert set(frame.loc[differ, "判断"]) == {"在舍入误差内"}
    assert set(frame.loc[~differ, "判断"]) == {"一致"}
