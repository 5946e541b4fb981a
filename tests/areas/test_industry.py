"""Industry: the land quota year by year, parks and collateral in the plan's words, employment taken apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given as drawn_from
from hypothesis import strategies as st

from minhou_analysis.areas.industry import IndustryReport
from minhou_analysis.areas.industry_credit import COLLATERAL, PILOT
from minhou_analysis.areas.industry_employment import (
    SECTORS,
    comparison,
    quotients,
    structure,
)
from minhou_analysis.areas.industry_land import QUOTA, _cut, verdict, year_tests
from minhou_analysis.areas.industry_parks import PARKS
from minhou_analysis.areas.industry_shift import own_part_range, shifts, tolerance
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.tables import Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
CHARTS = (
    "quota",
    "park_output",
    "credit_files",
    "employment",
    "agriculture",
    "quotients",
    "shifts",
    "shifts_of_peers",
    "primary_growth",
)
LAND = "natural_resources"


def share(value: float, period: str, **more: Any) -> dict[str, Any]:
    return {"unit": LAND, "indicator": QUOTA, "value": value, "period": period} | more


def with_figure(workspace: Workspace, indicator: str, region: str, period: str, value: float) -> Workspace:
    """The workspace with one observation changed."""
    frame = workspace.observations.frame.copy()
    about = (frame["region"] == region) & (frame["period"] == period) & (frame["indicator"] == indicator)
    assert about.sum() == 1
    frame.loc[about, "value"] = value
    return replace(workspace, observations=replace(workspace.observations, frame=frame))


@pytest.mark.parametrize("name", CHARTS)
def test_every_drawn_number_is_a_fact(view: View, name: str) -> None:
    chart = getattr(IndustryReport(view()), name)()
    assert isinstance(chart, Chart)
    known = {round(fact.value, 9) for fact in chart.drawn if fact.value is not None}
    drawn = pd.Series(chart.data.select_dtypes("number").to_numpy().ravel()).dropna()
    assert len(drawn)
    assert set(drawn.round(9)) <= known


# ---- the land quota


@pytest.fixture
def quota(given: Any) -> Callable[..., IndustryReport]:
    """A report at the end of 2025 in which one unit reported these shares."""

    def made(*values: dict[str, Any], period: str = "2025Q4") -> IndustryReport:
        return IndustryReport(given(period, [{"unit": LAND, "commitment": "3.2.3"}], list(values)))

    return made


def test_each_year_is_tested_against_the_words_of_the_plan(quota: Any) -> None:
    report = quota(share(6.1, "2022Q4"), share(4.4, "2023Q4"), share(5.0, "2025Q4"))
    tests = year_tests(report)
    assert [test.year for test in tests] == [2021, 2022, 2023, 2024, 2025]
    assert [test.judgement for test in tests] == [
        "未报，不判断",
        "达到",
        "未达到",
        "未报，不判断",
        "达到",
    ]
    assert [test.margin.value for test in tests] == [None, 1.1, -0.6, None, 0.0]
    assert "安排至少5%新增建设用地指标" in report.plan.commitment("3.2.3").text
    assert "安排至少5%新增建设用地指标" in tests[0].target.source


def test_the_answer_says_the_last_year_and_how_many_years_passed(quota: Any) -> None:
    values = [share(6.1, "2022Q4"), share(4.4, "2023Q4"), share(5.3, "2025Q4")]
    text = "".join(sentence.text for sentence in verdict(quota(*values)))
    assert "2025年" in text
    assert "达到方案要求的5%，余量0.30个百分点；已报的3年中2年达到" in text
    values[-1] = share(4.3, "2025Q4")
    text = "".join(sentence.text for sentence in verdict(quota(*values)))
    assert "未达到方案要求的5%，相差−0.70个百分点；已报的3年中1年达到" in text
    assert "未达到" in str(quota(*values).quota().title)


def test_a_shortfall_does_not_disappear_in_rounding(quota: Any) -> None:
    (test,) = [test for test in year_tests(quota(share(4.9996, "2025Q4"))) if test.met is not None]
    assert test.met is False
    assert test.margin.text == "−0.01个百分点"


@drawn_from(st.floats(-100, 100))
def test_a_cut_margin_is_never_more_than_the_margin(margin: float) -> None:
    assert margin - 0.01 - 1e-6 <= _cut(margin) <= margin + 1e-6


def test_the_year_counts_whatever_quarter_it_was_reported_in(quota: Any) -> None:
    tests = year_tests(quota(share(4.0, "2024Q1"), share(5.5, "2024Q2"), period="2024Q3"))
    assert [test.share.value for test in tests] == [None, None, None, 5.5]


def test_demonstration_data_are_not_counted_beside_reports(quota: Any) -> None:
    report = quota(share(9.0, "2024Q4", obs_status="DEMO"), share(5.5, "2025Q4"))
    assert "已报的1年中1年达到" in verdict(report)[0].text
    chart = report.quota()
    assert not chart.is_demonstration
    assert chart.data["value"].notna().sum() == 1
    table = report.quota_years()
    assert "演示" in str(table.to_html())


def test_without_a_report_the_quota_waits_for_its_unit(view: View) -> None:
    report = IndustryReport(view(demonstration=False))
    assert repr(report.quota()).startswith("待县资规局报送")
    table = report.quota_years()
    assert isinstance(table, Table)
    assert set(table.frame["判断"]) == {"未报，不判断"}
    assert verdict(report) == []
    assert "县资规局" in repr(report.missing())
    assert "增加值指数只见到2020年的" in repr(report.missing())


# ---- parks and collateral


def test_parks_are_named_as_the_plan_names_them(view: View) -> None:
    plan = view().plan
    for commitment, names in PARKS.items():
        assert all(name in plan.commitment(commitment).text for name in names), commitment


def test_parks_show_what_each_unit_reports(given: Any) -> None:
    reports = [
        {"unit": "industry", "commitment": "3.1.2", "completion": 40},
        {"unit": "development_reform", "commitment": "3.1.2", "completion": 70},
    ]
    table = IndustryReport(given("2025Q4", reports)).parks()
    assert isinstance(table, Table)
    said = table.frame["评定与所报完成率"].to_list()
    assert said[0].endswith("县工信局40%、县发改局70%")
    assert "未报送" in said[1]
    assert set(table.frame["完成投资（万元）"]) == {"—"}, "nobody reported a project"


def test_investment_is_the_sum_of_the_projects(view: View) -> None:
    report = IndustryReport(view())
    table = report.parks()
    assert isinstance(table, Table)
    known = report.workspace.forms_of(["industry", "housing"]).in_period(report.workspace.period).projects
    about = known[known["commitment"] == "3.1.5"]
    row = next(row for row in table.rows if row["words"].remark == "3.1.5")
    paid, planned = row["paid"].facts
    assert planned.value == pytest.approx(about["investment_planned"].sum())
    assert paid.value == pytest.approx(about["investment_paid"].sum())
    assert paid.is_demonstration
    assert row["projects"].fact.value == len(about)


def test_the_kinds_of_collateral_are_the_plans_in_its_order(view: View) -> None:
    text = view().plan.commitment(PILOT).text
    places = [text.index(kind) for kind in COLLATERAL]
    assert places == sorted(places)
    assert len(text.split("探索丰富")[1].split("等抵押")[0].split("、")) == len(COLLATERAL)


def test_only_a_reported_kind_has_a_balance(given: Any) -> None:
    def balance(value: float) -> IndustryReport:
        values = [{"unit": "forestry", "indicator": "forest_rights_loans_balance", "value": value}]
        reports = [{"unit": "forestry", "commitment": PILOT, "completion": 30}]
        return IndustryReport(given("2025Q4", reports, values))

    table = balance(900).collateral()
    assert isinstance(table, Table)
    assert "方案列6种，有余额数的1种" in str(table.caption)
    assert table.frame["贷款余额"].to_list().count("—") == 5
    assert "900.00万元" in table.frame["贷款余额"].iloc[1]
    assert "950.00万元" in balance(950).collateral().frame["贷款余额"].iloc[1]  # type: ignore[attr-defined]
    assert "县林业局30%" in str(table.note)


def test_the_plans_words_stand_before_anybody_has_reported(view: View) -> None:
    report = IndustryReport(view(demonstration=False))
    parks, collateral = report.parks(), report.collateral()
    assert isinstance(parks, Table)
    assert isinstance(collateral, Table)
    assert set(parks.frame["项目（个）"]) == {"—"}
    assert "青口投资区" in str(parks.frame.iloc[0, 0])
    assert set(collateral.frame["贷款余额"]) == {"—"}
    assert "县林业局 待报" in set(collateral.frame["提供单位"])
    assert all("可由县金融办提供" in cell for cell in collateral.frame["提供单位"] if "待报" not in cell)
    elsewhere = IndustryReport(view(region="350122"))
    for shown in (elsewhere.parks(), elsewhere.collateral(), elsewhere.quota_years()):
        assert "不适用于连江县" in repr(shown)


# ---- employment


def test_the_reference_is_the_nearest_area_with_both_censuses(view: View) -> None:
    named = {
        region: found.reference.name
        if (found := comparison(IndustryReport(view(region=region)).published))
        else ""
        for region in ("350121", "350921", "350100", "350000", "350121001")
    }
    assert named == {
        "350121": "福州市",
        "350921": "福建省",
        "350100": "福建省",
        "350000": "",
        "350121001": "",
    }
    assert "上级地区" in repr(IndustryReport(view(region="350000")).quotients())
    assert "没有「第一产业就业人员比重」" in repr(IndustryReport(view(region="350121001")).shifts())


def test_quotients_are_ratios_of_shares(view: View) -> None:
    found = comparison(IndustryReport(view()).published)
    assert found is not None
    values = [(round(a.value or 0, 2), round(b.value or 0, 2)) for a, b in quotients(found)]
    assert values == [(1.53, 0.73), (1.36, 1.46), (1.04, 1.02), (0.63, 0.93)]
    assert all(len(fact.inputs) == 2 for pair in quotients(found) for fact in pair)


@pytest.mark.parametrize("region", ["350121", "350105", "350128", "350921", "350124"])
def test_the_parts_add_up_to_the_change(view: View, region: str) -> None:
    published = IndustryReport(view(region=region)).published
    found = comparison(published)
    assert found is not None
    rows = shifts(found)
    for row in rows:
        assert sum(part.value or 0 for part in row.effects) == pytest.approx(row.change.value)
        assert row.change.status is ObservationStatus.ESTIMATED
    *industries, whole = rows
    for place in range(3):
        total = sum(row.effects[place].value or 0 for row in industries)
        assert total == pytest.approx(whole.effects[place].value)
    first, last = (published.value("employed_longform", year).value or 0 for year in ("2010", "2020"))
    assert whole.change.value == pytest.approx((last / first - 1) * 100)


def test_every_peer_is_measured_against_the_same_reference(view: View) -> None:
    chart = IndustryReport(view()).shifts_of_peers()
    assert isinstance(chart, Chart)
    assert "在34.76个百分点至46.58个百分点之间" in str(chart.title)
    assert len({fact.id for fact in chart.drawn}) == len(chart.drawn) == 18
    assert (chart.data["lower"] <= chart.data["upper"]).all()
    assert isinstance(IndustryReport(view(region="350124")).shifts_of_peers(), Chart)


def test_a_sample_that_grows_as_its_residents_leaves_no_range(view: View) -> None:
    published = IndustryReport(view()).published
    found = comparison(published)
    assert found is not None
    residents = [published.series("resident_population", code) for code in ("350121", found.reference.code)]
    own, base = ({str(fact.period): fact.value or 0 for fact in facts} for facts in residents)
    (first, last), (base_first, base_last) = found.own, found.base
    growth = (base_last.sample.value or 0) / (base_first.sample.value or 1)
    even = (first.sample.value or 0) * growth * own["2020"] / own["2010"] * base["2010"] / base["2020"]
    sample = replace(last.sample, value=even)
    ends = own_part_range(published, "350121", replace(found, own=(first, replace(last, sample=sample))))
    assert ends is not None
    assert ends[0].value == pytest.approx(ends[1].value)
    assert own_part_range(published, "350121001", found) is None


def test_as_much_more_sampling_undoes_the_regions_own_part(view: View) -> None:
    found = comparison(IndustryReport(view()).published)
    assert found is not None
    factor = 1 + (tolerance(found).value or 0) / 100
    first, last = found.own
    sample = replace(last.sample, value=(last.sample.value or 0) / factor)
    thinner = replace(found, own=(first, replace(last, sample=sample)))
    assert shifts(thinner)[-1].effects[-1].value == pytest.approx(0, abs=1e-9)


def test_industries_of_a_structure_add_up_to_all(view: View) -> None:
    published = IndustryReport(view()).published
    for code in published.compared:
        for census in ("2010", "2020"):
            found = structure(published, code, census)
            if found is not None:
                assert found.percent.sum() == pytest.approx(100)
                assert found.persons.sum() == pytest.approx(found.sample.value)


def test_a_changed_census_changes_sentence_chart_and_table(view: View) -> None:
    changed = IndustryReport(with_figure(view(), "employment_manufacturing_share", "350121", "2020", 1.0))
    assert "其他第二产业区位商最高" in changed.answer().text
    assert "最集中的是其他第二产业" in str(changed.quotients().title)  # type: ignore[attr-defined]
    more = IndustryReport(with_figure(view(), "employed_longform", "350121", "2020", 59_080.0))
    assert "增加100.00%" in str(more.shifts().title)  # type: ignore[attr-defined]
    table = more.shifts_table()
    assert isinstance(table, Table)
    assert table.frame["增减"].iloc[-1] == "+100.00"


def test_the_table_and_the_note_say_what_the_numbers_rest_on(view: View) -> None:
    table = IndustryReport(view()).shifts_table()
    assert isinstance(table, Table)
    for words in ("长表样本未加权", "行业分类版本不同", "若达到33.39%", "不说明原因"):
        assert words in str(table.note)
    assert "census" in repr(IndustryReport(view()).sources())


def test_growth_is_shown_for_every_region_that_has_it(view: View) -> None:
    table = IndustryReport(view()).growth()
    assert isinstance(table, Table)
    assert "霞浦县" not in table.frame["地区"].to_list()
    own = table.frame.set_index("地区").T["闽侯县"]
    assert own.to_list() == ["105.0", "103.7", "105.1", "104.9"]
    changed = IndustryReport(with_figure(view(), "gdp_secondary_index", "350121", "2020", 99.9)).growth()
    assert changed.frame.set_index("地区").loc["闽侯县", "第二产业"] == "99.9"  # type: ignore[attr-defined]


# ---- the whole


def test_the_answer_says_what_employment_moved(view: View) -> None:
    text = IndustryReport(view()).answer().text
    assert "第一产业就业比重由2010年的27.70%降至7.24%（−20.46个百分点）" in text
    assert "第三产业由2010年的30.53%升至56.67%" in text
    assert "新增建设用地指标用于乡村产业比例为" in text


def test_every_measure_of_the_area_is_spoken_to(view: View) -> None:
    report = IndustryReport(view())
    spoken = {measure for measures in report.speaks_to.values() for measure in measures}
    assert spoken == {measure.id for measure in report.area.measures}
    assert all(callable(getattr(report, name)) for name in report.speaks_to)


def test_shares_of_employment_add_up(view: View) -> None:
    chart = IndustryReport(view()).employment()
    assert isinstance(chart, Chart)
    parts = chart.data[list(SECTORS.values())].sum(axis=1)
    pd.testing.assert_series_equal(parts, pd.Series(100.0, index=parts.index), check_names=False)
