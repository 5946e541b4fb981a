"""Urban villages: projects against their first plan, value by rule and its range, money by source, gaps named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.areas.projects_earned_value import by_rule, value_sentence
from minhou_analysis.areas.projects_portfolio import portfolio
from minhou_analysis.areas.projects_value import project_value, whole_value
from minhou_analysis.areas.urban_villages import UrbanVillagesReport
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.tables import Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.submissions.tables import FINANCING
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
Row = dict[str, Any]


def project(name: str, **said: Any) -> Row:
    """A project of the housing office for commitment 2.1.1, in 2025's last quarter unless said otherwise."""
    row: Row = {
        "unit": "housing",
        "period": "2025Q4",
        "commitment": "2.1.1",
        "project": name,
        "stage": "construction",
        "planned_start": "2024-01-01",
        "planned_finish": "2025-12-31",
        "actual_start": "2024-02-01",
        "actual_finish": None,
        "investment_planned": 1000.0,
        "investment_paid": 500.0,
        "note": "",
        "origin": "reported",
        "obs_status": "A",
    }
    row |= dict.fromkeys([column.name for column in FINANCING])
    row |= said
    return row | {"submission": f"{row['period']}-{row['unit']}-1"}


def finished(name: str, **said: Any) -> Row:
    """A project in use, finished in time."""
    return project(name, stage="in_use", actual_finish="2025-06-30") | said


@pytest.fixture(scope="session")
def having(given: Callable[..., Workspace]) -> Callable[..., UrbanVillagesReport]:
    """``having(projects, completion, values)``: area 2 when units sent just these projects."""

    def made(
        projects: list[Row], completion: float = 50, values: list[Row] | None = None
    ) -> UrbanVillagesReport:
        forms = {(row["unit"], row["commitment"], row["period"], row["obs_status"]) for row in projects}
        forms |= {("housing", "2.1.1", "2025Q4", "A")}
        reports = [
            {
                "unit": unit,
                "commitment": commitment,
                "period": period,
                "obs_status": status,
                "completion": completion,
                "origin": "reported" if status == "A" else "demonstration",
                "submission": f"{period}-{unit}-1",
            }
            for unit, commitment, period, status in sorted(forms)
        ]
        workspace = given("2025Q4", reports, values)
        kinds = workspace.known.projects.dtypes
        frame = pd.DataFrame(projects, columns=list(kinds.index)).astype(kinds.to_dict())
        known = replace(workspace.known, projects=frame)
        return UrbanVillagesReport(replace(workspace, known=known, received=known))

    return made


Having = Callable[..., UrbanVillagesReport]


def texts(chart: Any) -> list[str]:
    return [text.get_text() for text in chart.figure.axes[0].texts]


# ---- from the demonstration data


def test_every_mark_of_the_project_charts_is_a_fact(view: View) -> None:
    report = UrbanVillagesReport(view())
    for chart, columns in (
        (report.project_funnel(), ["reached", "here"]),
        (report.value_curves(), ["计划值", "挣值", "完成投资"]),
        (report.payers(), ["财政", "平台公司", "社会资本", "村集体", "贷款等"]),
        (report.tenure_since(), ["before", "after"]),
    ):
        assert isinstance(chart, Chart)
        known = {round(fact.value, 6) for fact in chart.drawn if fact.value is not None}
        shown = chart.data[columns].stack().dropna()
        assert len(shown)
        assert {round(float(number), 6) for number in shown} <= known


def test_projects_carry_the_mark_of_demonstration_data(view: View) -> None:
    report = UrbanVillagesReport(view())
    shown = [getattr(report, name)() for name in report.speaks_to if name != "tenure"]
    assert all("演示" in thing._repr_html_() for thing in shown)


def test_derived_values_are_estimated_and_say_from_what(having: Having) -> None:
    report = having([project("甲")])
    value = project_value(portfolio(report), portfolio(report).rows[0])
    assert value.earned.status is ObservationStatus.ESTIMATED
    assert value.budget.status is ObservationStatus.NORMAL
    assert value.schedule_index.inputs == (value.earned, value.planned)
    assert all(fact.formula for fact in (value.planned, value.earned, value.cost_index, value.time_index))


def test_every_measure_of_the_area_is_spoken_to(view: View) -> None:
    report = UrbanVillagesReport(view())
    spoken = {measure for measures in report.speaks_to.values() for measure in measures}
    assert spoken == {measure.id for measure in report.area.measures}
    assert all(callable(getattr(report, name)) for name in report.speaks_to)


def test_nobody_has_reported(view: View) -> None:
    report = UrbanVillagesReport(view(demonstration=False))
    assert "待责任单位报送" in repr(report.project_funnel())
    assert "待责任单位报送" in repr(report.funds())
    assert "待县农业农村局报送" in repr(report.three_changes())
    assert "未报送" in repr(report.paid_withdrawal())
    assert not [sentence for sentence in report.own_answer() if "项目" in sentence.text]
    elsewhere = UrbanVillagesReport(view(region="350122"))
    assert "不适用于连江县" in repr(elsewhere.paid_withdrawal())
    assert "不适用于连江县" in repr(elsewhere.value_curves())


# ---- stages and dates


def test_the_funnel_follows_the_stages(having: Having) -> None:
    rows = [project("甲", stage="proposed", actual_start=None), project("乙"), finished("丙")]
    chart: Any = having(rows).project_funnel()
    assert str(chart.title) == "3个项目（计划投资3,000万元）：谋划1个、在建1个、投用1个"
    assert chart.data["reached"].to_list() == [3, 2, 2, 1, 1]
    assert chart.data["here"].to_list() == [1, 0, 1, 0, 1]
    rows[1] |= {"stage": "suspended"}
    resting: Any = having(rows).project_funnel()
    assert "停工1个" in str(resting.title)
    assert resting.data["name"].to_list()[-1] == "停工"
    assert resting.data["reached"].to_list() == [3, 2, 2, 1, 1, 1], "it had reached construction"


def test_lateness_is_held_against_the_first_plan(having: Having) -> None:
    rows = [
        project("甲", period="2025Q1", planned_finish="2025-06-30"),
        project("甲", period="2025Q4", planned_finish="2026-06-30"),
    ]
    chart: Any = having(rows).project_timeline()
    assert chart.data["text"].to_list() == ["逾期184天"]
    assert [fact.value for fact in chart.drawn] == [184]
    assert "未完工的1个中1个逾期" in str(chart.title)
    assert "1个改过计划完成日" in str(chart.note)
    replanned: Any = having(rows[1:]).project_timeline()
    assert replanned.data["text"].to_list() == [""]
    assert "改过" not in str(replanned.note)


def test_a_plan_from_demonstration_data_is_not_the_first_plan_of_a_report(having: Having) -> None:
    early = project(
        "甲", period="2025Q1", planned_finish="2025-06-30", obs_status="DEMO", origin="demonstration"
    )
    chart: Any = having([early, project("甲")]).project_timeline()
    assert chart.data["text"].to_list() == [""]
    assert not chart.is_demonstration


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (finished("甲"), "未迟"),
        (finished("甲", actual_finish="2026-01-01", planned_finish="2025-12-30"), "迟2天"),
        (finished("甲", actual_finish=None), "没有填实际日期"),
        (project("甲", actual_start=None), "没有填实际日期"),
        (project("甲", stage="preparation", actual_start=None, planned_start="2025-12-01"), "迟开工30天"),
        (project("甲", planned_finish="2026-12-31"), ""),
    ],
    ids=["in time", "late", "no day of finish", "no day of start", "not begun", "under way"],
)
def test_what_a_timeline_says_of_a_project(having: Having, row: Row, text: str) -> None:
    chart: Any = having([row]).project_timeline()
    assert chart.data["text"].to_list() == [text]


def test_projects_without_planned_dates_are_not_drawn_but_counted(having: Having) -> None:
    undated = project("乙", planned_start=None)
    chart: Any = having([project("甲"), undated]).project_timeline()
    assert len(chart.data) == 1
    assert "1个没有填计划日期" in str(chart.note)
    assert "没有填计划日期" in repr(having([undated]).project_timeline())


def test_no_projects_are_told(having: Having) -> None:
    report = having([])
    for shown in (report.project_funnel(), report.project_timeline(), report.earned_value(), report.funds()):
        assert "本期没有报送项目" in repr(shown)


# ---- value


def test_value_by_hand(having: Having) -> None:
    # 70 % of 1000 is 700; 400 are finished, so 300 of the 600 under way are earned
    rows = [
        finished("甲", investment_planned=400.0, investment_paid=450.0),
        project("乙", investment_planned=600.0, investment_paid=350.0, planned_finish="2026-12-31"),
    ]
    projects = portfolio(having(rows, completion=70))
    first, second = (project_value(projects, row) for row in projects.rows)
    assert (first.label, first.earned.value) == ("乙", pytest.approx(300))
    assert first.planned.value == pytest.approx(600 * 730 / 1095)
    assert (first.schedule_index.text, first.cost_index.text) == ("0.75", "0.86")
    assert (second.schedule_index.text, second.cost_index.text) == ("1.00", "0.89")
    assert second.time_index.value == pytest.approx(1.34), "finished in 546 days of 730"
    assert second.forecast is None
    assert str(first.forecast) == "2027-12-31", "half done after two years: done after four"
    whole = whole_value(projects)
    assert whole.earned.value == pytest.approx(700)
    assert whole.cost_index.text == "0.88"


def test_a_changed_completion_changes_sentence_table_and_curve(having: Having) -> None:
    rows = [project("甲", planned_finish="2025-12-31")]
    before, after = having(rows, 50), having(rows, 80)
    said = [value_sentence(portfolio(report)) for report in (before, after)]
    assert "挣值500万元，进度绩效指数（SPI）0.50" in str(said[0])
    assert "挣值800万元，进度绩效指数（SPI）0.80" in str(said[1])
    tables = [report.earned_value() for report in (before, after)]
    assert [table.frame["挣值"].to_list() for table in tables] == [["500"] * 2, ["800"] * 2]  # type: ignore[attr-defined]
    curves: list[Any] = [report.value_curves() for report in (before, after)]
    assert [curve.data["挣值"].iloc[-1] for curve in curves] == [500, 800]
    assert "比计划值少500万元，相当于落后12.0个月" in str(curves[0].title)


def test_the_range_by_rule_of_credit(having: Having) -> None:
    rows = [finished("甲", investment_planned=400.0), project("乙", investment_planned=600.0)]
    values = by_rule(portfolio(having(rows, completion=70)))
    assert [value.earned.value for value in values.values()] == pytest.approx([700, 700, 400])
    said = str(value_sentence(portfolio(having(rows, completion=70))))
    assert "进度绩效指数（SPI）0.70" in said
    assert (
        "以上在建项目按所属事项完成率分摊；改按开工计一半、完工计全部，SPI为0.70，改按完工才计，SPI为0.40。"
        in said
    )


def test_an_index_that_cannot_be_is_not_stated(having: Having) -> None:
    """A plan in yuan typed where 万元 are asked makes the money that was paid worth thousands of times itself."""
    report = having([project("甲", investment_planned=10_000_000.0), project("乙")], completion=50)
    table = report.earned_value()
    assert isinstance(table, Table)
    assert table.frame["CPI"].to_list() == ["不评", "1.00", "不评"]
    assert "指数超过5的不评" in str(table.note)
    assert "计划投资与支出不相称" in str(table.note)
    said = str(value_sentence(portfolio(report)))
    assert "成本绩效指数（CPI）不评（计划投资与支出不相称）" in said
    rules = report.crediting_rules()
    assert isinstance(rules, Table)
    assert rules.frame["完工估算"].to_list()[0] == "—"
    assert "不评" not in repr(having([project("乙")]).earned_value())


def test_a_stopped_project_is_shown_as_stopped_and_left_out_of_the_indices(having: Having) -> None:
    running = project("甲")
    stopped = project("乙", commitment="2.1.2", stage="suspended", investment_paid=100.0)
    alone, both = having([running]), having([running, stopped])
    table = both.earned_value()
    assert isinstance(table, Table)
    row = table.frame.iloc[1].to_list()
    assert row[0].startswith("乙")
    assert row[1:] == ["—", "—", "100", "—", "—", "—", "停工"]
    assert table.frame.iloc[-1].to_list() == alone.earned_value().frame.iloc[-1].to_list()  # type: ignore[attr-defined]
    assert "停工的1个，没有进度可推，不计入合计" in str(table.note)
    said = str(value_sentence(portfolio(both)))
    assert said == f"{value_sentence(portfolio(alone))}停工的1个不计。"
    assert value_sentence(portfolio(having([stopped]))) is None
    assert "都已停工" in repr(having([stopped]).earned_value())


def test_missing_inputs_are_shown_as_missing_and_counted(having: Having) -> None:
    rows = [
        project("甲", investment_paid=None),
        project("乙", investment_planned=None, commitment="2.1.4"),
        project("丙", planned_finish=None, commitment="2.1.2"),
    ]
    table = having(rows).earned_value()
    assert isinstance(table, Table)
    assert "2个缺计划投资、计划日期或事项完成率，不计" in str(table.note)
    assert table.frame.iloc[0].to_list()[1:] == ["1,000", "500", "—", "0.50", "—", "0.50", "2027.12.31"]
    nothing = having(rows[1:])
    assert "挣值算不出来" in repr(nothing.earned_value())
    assert "挣值算不出来" in repr(nothing.value_curves())
    assert value_sentence(portfolio(nothing)) is None


def test_before_anything_is_planned_there_is_no_value(having: Having) -> None:
    waiting = project(
        "甲", stage="proposed", actual_start=None, planned_start="2026-03-01", planned_finish="2026-12-31"
    )
    report = having([waiting], completion=0)
    assert "还没有项目到计划开工日" in repr(report.earned_value())
    assert "还没有项目到计划开工日" in repr(report.value_curves())


def test_completion_that_projects_contradict_is_named(having: Having) -> None:
    rows = [finished("甲", investment_planned=800.0), project("乙", investment_planned=200.0)]
    assert "县住建局2.1.1" in str(having(rows, completion=30).earned_value().note)  # type: ignore[attr-defined]
    assert "请核对" not in str(having(rows, completion=85).earned_value().note)  # type: ignore[attr-defined]


def test_quarters_without_a_form_carry_the_last_one_forward(having: Having) -> None:
    rows = [
        project("甲", period="2025Q1", investment_paid=100.0),
        project("甲", period="2025Q4", investment_paid=400.0),
    ]
    curve: Any = having(rows).value_curves()
    assert curve.data.loc[[2025.25, 2025.5, 2025.75, 2026.0], "完成投资"].to_list() == [100, 100, 100, 400]


# ---- money


def test_the_waterfall_adds_up_and_says_what_has_no_source(having: Having) -> None:
    row = project("甲", financed_public=300.0, financed_private=500.0)
    chart: Any = having([row]).funds()
    bars = dict(zip(chart.data["name"], chart.data["value"], strict=True))
    assert bars == {
        "财政资金": 300,
        "社会资本": 500,
        "来源之差": 200,
        "计划投资": 1000,
        "完成投资": 500,
        "尚未完成": 500,
    }
    assert "来源以社会资本为多，占50.0%" in str(chart.title)
    paid: Any = having([row | {"investment_paid": None}]).funds()
    assert "1个没有填完成投资" in str(paid.note)


def test_shares_of_the_sources_add_up(having: Having) -> None:
    row = project("甲", financed_public=300.0, financed_loans=100.0, financed_other=100.0)
    chart: Any = having([row]).payers()
    assert chart.data.drop(columns="name").sum(axis=1).to_list() == [100]
    assert "财政占60.0%" in str(chart.title)
    assert "没有填资金来源" in repr(having([project("甲")]).payers())


def test_forms_of_partnership_are_counted_by_who_pays(having: Having) -> None:
    rows = [
        project("甲", financed_platform=10.0, financed_collective=10.0),
        project("乙", financed_private=10.0),
        project("丙", financed_public=10.0),
    ]
    table = having(rows).partnerships()
    assert isinstance(table, Table)
    counts = dict(zip(table.frame["出资合作形式"], table.frame["项目（个）"], strict=True))
    assert counts["“平台公司+集体经济合作组织”（方案所列）"] == "1"
    assert counts["“社会资本+平台公司+集体经济合作组织”（方案所列）"] == "0"
    assert counts["三方中只有社会资本出资"] == "1"
    # a partner's name beside the whole plan of its projects must not read as the partner's own money
    assert "这些项目的全部计划投资（万元）" in table.frame
    assert "不是出资方自己所出的数" in str(table.note)
    assert counts["三方都不出资（财政、贷款等）"] == "1"


def test_planned_and_paid_private_capital_stand_beside_each_other(having: Having) -> None:
    row = project("甲", financed_public=600.0, financed_private=400.0)
    value = {"unit": "finance", "indicator": "social_capital_share", "value": 25.0}
    said = repr(having([row], values=[value]).private_capital())
    assert "计划投资中占40.0%" in said
    assert "完成投资中占25.00%，低于计划的比重" in said
    assert "待县财政局报送" in repr(having([row]).private_capital())
    other_kind = value | {"obs_status": "DEMO"}
    assert "待县财政局报送" in repr(having([row], values=[other_kind]).private_capital())


def test_investment_that_does_not_fit_the_indicator_is_pointed_out(having: Having) -> None:
    value = {"unit": "housing", "indicator": "urban_village_investment", "value": 2.0}
    assert "累计完成投资500万元，少于县住建局所报" in repr(having([project("甲")], values=[value]).money())
    value["value"] = 0.01
    assert "核对" not in repr(having([project("甲")], values=[value]).money())


def test_the_answer_tells_projects_money_and_value(having: Having) -> None:
    report = having([project("甲"), finished("乙", investment_planned=20_000.0, investment_paid=9000.0)], 98)
    said = [sentence.text for sentence in report.own_answer()]
    assert said[0] == "在库项目2个（在建1个、投用1个），计划投资2.10亿元，已完成0.95亿元，占45.2%。"
    assert "进度绩效指数（SPI）" in said[1]
    assert said[2].startswith("起点：2020年普查")
    unpriced = having([project("甲", investment_planned=None)])
    assert unpriced.own_answer()[0].text == "在库项目1个（在建1个），都没有填计划投资。"


# ---- shares, gaps, housing


def test_promises_on_shares_stand_in_the_plans_words(view: View) -> None:
    table = UrbanVillagesReport(view()).shareholding()
    assert isinstance(table, Table)
    named = [row["words"].remark for row in table.rows]
    assert list(dict.fromkeys(named)) == ["2.2.2", "2.2.3", "2.2.6", "2.2.7"]
    plan = view().plan
    assert all(
        str(row["words"].value).strip("「」") in plan.commitment(row["words"].remark).text
        for row in table.rows
    )


def test_what_nobody_is_asked_of_leaving_for_a_price_is_a_gap(view: View) -> None:
    report = UrbanVillagesReport(view())
    table = report.paid_withdrawal()
    assert isinstance(table, Table)
    missing = [fact for fact in table.facts if fact.is_missing]
    assert {fact.status for fact in missing} == {ObservationStatus.NOT_COLLECTED}
    assert len(missing) == 3
    assert any("县农业农村局没有被问到" in str(line) for line in report.gaps())
    assert any("项目表不问形象进度" in str(line) for line in report.gaps())


def test_a_changed_census_changes_the_largest_shift(view: View) -> None:
    workspace = view()
    observations = workspace.observations
    frame = observations.frame.copy()
    chosen = (frame["region"] == "350121") & (frame["period"] == "2020")
    for indicator, value in (("housing_selfbuilt_share", 79.0), ("housing_rented_share", 14.0)):
        frame.loc[chosen & (frame["indicator"] == indicator), "value"] = value
    frame.loc[chosen & (frame["indicator"] == "housing_purchased_share"), "value"] = 7.0
    changed = UrbanVillagesReport(replace(workspace, observations=replace(observations, frame=frame)))
    assert "自建的由2010年的80.7%降至45.5%" in str(UrbanVillagesReport(workspace).tenure_since().title)  # type: ignore[attr-defined]
    assert "租赁的由2010年的9.9%升至14.0%" in str(changed.tenure_since().title)  # type: ignore[attr-defined]
