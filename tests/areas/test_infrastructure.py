"""Infrastructure: works against what is measured, late projects, upkeep by element, homes in town and country, access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.access_points import AccessPoints, FacilityKind
from minhou_analysis.areas.infrastructure import InfrastructureReport
from minhou_analysis.areas.infrastructure_access import access
from minhou_analysis.areas.infrastructure_coverage import coverages
from minhou_analysis.areas.infrastructure_housing import FACILITIES, floor, household_weights
from minhou_analysis.areas.infrastructure_projects import LINES, late_projects
from minhou_analysis.areas.infrastructure_upkeep import ELEMENTS, FIVE_IN_ONE, LASTING, SERVICES
from minhou_analysis.areas.infrastructure_works import RAIL, TOPICS, Topic, about, agreement
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.narrative import Sequence
from minhou_analysis.display.tables import Table
from minhou_analysis.submissions import Submissions
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
CHARTS = ("coverage", "upkeep_course", "facilities", "lifts")


def reported(unit: str, commitment: str, **report: Any) -> dict[str, Any]:
    return {"unit": unit, "commitment": commitment} | report


def counted(unit: str, indicator: str, value: float, period: str = "2025Q4") -> dict[str, Any]:
    return {"unit": unit, "indicator": indicator, "value": value, "period": period}


def with_projects(workspace: Workspace, *projects: dict[str, Any]) -> Workspace:
    """The workspace with just these projects; each names unit, commitment and project at least."""
    known = workspace.known
    rows = [
        {
            "submission": f"2025Q4-{project['unit']}-1",
            "period": "2025Q4",
            "origin": "reported",
            "stage": "construction",
            "planned_finish": pd.Timestamp("2025-12-31"),
            "investment_planned": 100.0,
            "investment_paid": 40.0,
            "obs_status": "A",
        }
        | project
        for project in projects
    ]
    kinds = known.projects.dtypes
    frame = pd.DataFrame(rows, columns=list(kinds.index)).astype(kinds.to_dict())
    commitments = known.commitments.assign(
        submission="2025Q4-" + known.commitments["unit"] + "-1", origin="reported"
    )
    sent = Submissions(known.receipts, commitments, known.indicators, frame)
    return replace(workspace, received=sent, known=sent)


@pytest.mark.parametrize("name", CHARTS)
def test_every_drawn_number_is_a_fact(view: View, name: str) -> None:
    chart = getattr(InfrastructureReport(view()), name)()
    assert isinstance(chart, Chart)
    known = {round(fact.value, 9) for fact in chart.drawn if fact.value is not None}
    drawn = chart.data.select_dtypes("number").stack().dropna()
    assert len(drawn)
    assert {round(float(number), 9) for number in drawn} <= known


def test_every_measure_of_the_area_is_spoken_to(view: View) -> None:
    report = InfrastructureReport(view())
    spoken = {measure for measures in report.speaks_to.values() for measure in measures}
    assert spoken == {measure.id for measure in report.area.measures}
    assert all(callable(getattr(report, name)) for name in report.speaks_to)


# ---- coverage and works


def test_the_answer_names_the_widest_gap(given: Any) -> None:
    reports = [reported("transport", "5.2.6")]
    values = [
        counted("transport", "village_bus_coverage", 96.0),
        counted("transport", "rural_road_good_share", 90.0),
        counted("housing", "gas_villages", 100),
    ]
    opened = InfrastructureReport(given("2025Q4", reports, values))
    found = coverages(opened, opened.area_indicators())
    assert [(c.indicator.id, c.gap.value) for c in found] == [
        ("rural_road_good_share", 10.0),
        ("village_bus_coverage", 4.0),
    ]
    assert all(c.gap.inputs == (c.latest,) for c in found)
    said = opened.answer().text
    assert "2项覆盖类指标都未满，差距最大的是农村公路优良路率（90.00%），距全覆盖10.00个百分点" in said
    values[1] = counted("transport", "rural_road_good_share", 100.0)
    closed = InfrastructureReport(given("2025Q4", reports, values)).answer().text
    assert "2项覆盖类指标中1项未满，差距最大的是建制村通公交率（96.00%）" in closed
    values[0] = counted("transport", "village_bus_coverage", 100.0)
    full = InfrastructureReport(given("2025Q4", reports, values))
    assert "2项覆盖类指标都已满。" in full.answer().text
    assert "都已满" in str(full.coverage().title)  # type: ignore[attr-defined]


def test_nobody_is_held_to_a_coverage_of_last_year_or_to_a_day_still_to_come(given: Any) -> None:
    ahead = reported("transport", "5.2.6", completion=40, planned_finish="2026-06-30")
    stale = [counted("transport", "village_bus_coverage", 96.0, "2024Q4")]
    report = InfrastructureReport(given("2025Q4", [ahead], stale))
    assert coverages(report, report.area_indicators()) == []
    assert "没有本期值" in str(report.coverage())
    assert "覆盖类指标" not in report.answer().text
    one = Topic("公交客运", ("5.2.6",), ("village_bus_coverage",))
    assert agreement(report, one, about(report, one)) == "未到计划完成日，不对照"
    past = InfrastructureReport(given("2025Q4", [ahead | {"planned_finish": "2025-06-30"}], stale))
    assert agreement(past, one, about(past, one)) == "未完成"
    due = InfrastructureReport(given("2025Q4", [ahead | {"planned_finish": "2025-12-31"}], stale))
    assert "到期未完成" in str(due.buses())
    assert "待报，上次值为2024年第四季度" in str(
        InfrastructureReport(
            given("2025Q4", [ahead], [counted("transport", "rural_road_good_share", 96.0, "2024Q4")])
        ).upkeep_services()
    )


def test_demonstration_data_is_not_ranked_among_reports(given: Any) -> None:
    values = [
        counted("transport", "village_bus_coverage", 96.0),
        counted("housing", "rural_sewage_treatment_share", 50.0) | {"obs_status": "DEMO"},
    ]
    opened = InfrastructureReport(given("2025Q4", [reported("transport", "5.2.6")], values))
    assert [c.indicator.id for c in coverages(opened, opened.area_indicators())] == ["village_bus_coverage"]
    assert not opened.coverage().is_demonstration  # type: ignore[attr-defined]


def test_cities_stand_beside_villages_without_being_subtracted_or_marked_for_them(view: View) -> None:
    shown = InfrastructureReport(view()).towns()
    assert isinstance(shown, Sequence)
    cities, villages = shown.items
    assert str(cities.caption) == "2018年福州市城市用水普及率99.90%、城市燃气普及率98.90%"
    assert "不相减" in str(cities.note)
    assert "来源：" in str(cities.note)
    assert "演示" not in cities.to_html()
    assert "演示" in villages.to_html()
    assert "2025年第四季度农村自来水普及率为95.40%" in repr(villages)
    for alone in (view(region="350122"), view(demonstration=False)):
        assert isinstance(InfrastructureReport(alone).towns(), Table)
    assert "各城市设施水平" in repr(InfrastructureReport(view()).sources())


def test_every_commitment_of_the_works_stands_under_one_kind_of_facility(view: View) -> None:
    report = InfrastructureReport(view())
    named = [commitment for topic in TOPICS for commitment in topic.commitments]
    assert sorted(named) == sorted(c.id for c in report.plan.measure("5.2").commitments)
    measured = {name for topic in TOPICS for name in topic.indicators}
    assert measured >= {i.id for i in report.area_indicators() if i.measures == ("5.2",)}


BUSES = ("5.2.3", "5.2.6", "5.2.7")


@pytest.mark.parametrize(
    ("completions", "coverage", "agreement"),
    [
        ((100, 100, 100), 97.5, "报为完成，覆盖未满（差2.50个百分点）"),
        ((100, 100, 100), 100.0, "完成且已满"),
        ((100, 100, 60), 100.0, "未完成"),
        ((100, 100, 100), None, "报为完成，无覆盖指标可对照"),
        ((100, 100), 97.5, "未完成"),
        ((), 97.5, "未报送，不对照"),
    ],
)
def test_works_are_held_against_what_is_measured(
    given: Any, completions: tuple[int, ...], coverage: float | None, agreement: str
) -> None:
    reports = [
        reported("transport", commitment, completion=completion)
        for commitment, completion in zip(BUSES, completions, strict=False)
    ]
    reports.append(reported("industry", "5.2.15"))
    values = [] if coverage is None else [counted("transport", "village_bus_coverage", coverage)]
    table = InfrastructureReport(given("2025Q4", reports, values)).works()
    assert isinstance(table, Table)
    row = next(row for row in table.rows if str(row["name"]).startswith("公交客运"))
    assert str(row["agreement"]) == agreement


def test_an_older_value_says_of_when_it_is(given: Any) -> None:
    values = [counted("transport", "village_bus_coverage", 96.0, "2025Q2")]
    table = InfrastructureReport(given("2025Q4", [reported("transport", "5.2.6")], values)).works()
    assert "建制村通公交率96.00%（2025年第二季度）" in repr(table)


def test_a_section_quotes_the_plan_and_gives_each_unit_its_line(view: View) -> None:
    report = InfrastructureReport(view())
    states, course = report.water().items  # type: ignore[attr-defined]
    assert len(states.rows) == 5
    assert repr(states).count(report.plan.commitment("5.2.8").text.rstrip(",")) == 1, "once for both units"
    text = report.plan.commitment("5.2.8").text.rstrip(",")
    assert f"「{text}」" in repr(states)
    assert "农村自来水普及率" in repr(course)
    assert "■ 滞后 推进中 45%" in repr(states)
    assert "县水利局，5.2.9，困难：" in repr(states)
    assert isinstance(report.floods(), Table), "nothing is measured of it"


# ---- projects


def project(unit: str, commitment: str, name: str, finish: str, **more: Any) -> dict[str, Any]:
    return {
        "unit": unit,
        "commitment": commitment,
        "project": name,
        "planned_finish": pd.Timestamp(finish),
    } | more


def test_a_project_is_late_when_its_date_is_past_and_it_is_not_built(given: Any) -> None:
    base = given("2025Q4", [reported("transport", "5.2.2"), reported("housing", "5.2.11")])
    projects = [
        project("transport", "5.2.2", "甲路", "2025-10-01"),
        project("transport", "5.2.2", "乙路", "2025-06-30", stage="completed"),
        project("transport", "5.2.2", "丙路", "2025-12-31"),
        project("housing", "5.2.11", "丁站", "2025-12-01", stage="suspended"),
        project("transport", "1.1.1", "别处", "2024-01-01"),
    ]
    report = InfrastructureReport(with_projects(base, *projects))
    assert late_projects(report)["project"].to_list() == ["甲路", "丁站"]
    assert late_projects(report)["days"].to_list() == [91, 30]
    said = report.answer().text
    assert "报送的4个项目中，2个过了计划完成日仍未完工，逾期最久的是县交通局的“甲路”（91天）" in said
    projects[0]["stage"] = "in_use"
    said = InfrastructureReport(with_projects(base, *projects)).answer().text
    assert "1个过了计划完成日仍未完工，逾期最久的是县住建局的“丁站”（30天）" in said
    on_time = InfrastructureReport(with_projects(base, projects[1]))
    assert "报送的1个项目没有过了计划完成日仍未完工的" in on_time.answer().text
    assert "本期没有。" in on_time.late_projects()._repr_html_()


def test_projects_of_the_demonstration_are_not_counted_among_reported_ones(given: Any) -> None:
    base = given("2025Q4", [reported("transport", "5.2.2")])
    shown = project("housing", "5.2.11", "演示站", "2024-01-01", obs_status="DEMO")
    own = project("transport", "5.2.2", "甲路", "2025-10-01")
    assert late_projects(InfrastructureReport(with_projects(base, shown, own)))["project"].to_list() == [
        "甲路"
    ]
    assert late_projects(InfrastructureReport(with_projects(base, shown)))["project"].to_list() == ["演示站"]


def test_the_lines_are_those_that_the_plan_names(view: View) -> None:
    text = view().plan.commitment(RAIL.commitments[0]).text
    assert "城际铁路F1快线、地铁8号线" in text
    assert all(line in text and sign in line for line, sign in LINES.items())


def test_projects_are_told_apart_by_line(given: Any) -> None:
    base = given("2025Q4", [reported("development_reform", "5.2.5")])
    report = InfrastructureReport(
        with_projects(
            base,
            project("development_reform", "5.2.5", "F1快线闽侯段征迁", "2026-12-31"),
            project("transport", "5.2.5", "轨道站点接驳", "2026-12-31"),
        )
    )
    _, table = report.rail().items  # type: ignore[attr-defined]
    assert [row["line"] for row in table.rows] == ["城际铁路F1快线", "未写明线路", "地铁8号线"]
    assert table.rows[2]["project"] == "没有写明这条线的项目"


# ---- upkeep


def test_elements_and_services_are_the_plan_s_own(view: View) -> None:
    plan = view().plan
    assert "、".join(element.name for element in ELEMENTS) in plan.commitment(LASTING).text
    services = "、".join(service.name for service in SERVICES)
    assert services in plan.commitment(FIVE_IN_ONE).text


def test_elements_without_a_number_say_who_owes_it(given: Any) -> None:
    reports = [reported("housing", "5.3.4", status="completed", completion=100)]
    values = [counted("agriculture", "five_in_one_villages_share", 68.0)]
    report = InfrastructureReport(given("2025Q4", reports, values))
    matrix, states = report.upkeep_matrix().items  # type: ignore[attr-defined]
    assert "5个要素中3个有数，缺“有标准”“有督查”" in str(matrix.caption)
    assert [row["service"] for row in matrix.rows] == [service.name for service in SERVICES]
    for row in matrix.rows:
        cells = [str(row[element.name]) for element in ELEMENTS]
        assert cells == ["68.00", "—", "68.00", "68.00", "—"]
    assert "县住建局报已完成、县水利局未报送" in repr(states)
    elements = report.upkeep_elements()
    assert isinstance(elements, Table)
    assert "县住建局、县水利局" in str(elements.rows[1]["missing"])
    assert "农村公共基础设施管护财政支出待县财政局报送" in str(elements.rows[3]["other"])
    values = [counted("finance", "maintenance_funds", 5000.0)]
    matrix, _ = InfrastructureReport(given("2025Q4", reports, values)).upkeep_matrix().items  # type: ignore[attr-defined]
    assert "5个要素中1个有数，缺“有制度”“有标准”“有队伍”“有督查”" in str(matrix.caption)
    assert {str(row["有经费"]) for row in matrix.rows} == {"—"}


def test_what_is_missing_names_who_owes_it(view: View) -> None:
    said = repr(InfrastructureReport(view()).missing())
    for line in (
        "管护有标准、有督查没有数：待县住建局、县水利局提供",
        "绿化养护没有结果指标：待县住建局提供",
        "轨道交通没有指标：待县发改局、县交通局提供",
        "没有闽侯县分城镇、乡村的住房设施数",
        "设施的位置和能力（待县交通局",
    ):
        assert line in said
    filled = InfrastructureReport(replace(view(), points=points()))
    assert "设施的位置和能力" not in repr(filled.missing())
    assert "管护有标准" not in repr(InfrastructureReport(view(region="350122")).missing())


def test_services_without_an_indicator_say_what_is_missing(view: View) -> None:
    table = InfrastructureReport(view()).upkeep_services()
    assert isinstance(table, Table)
    missing = [row["name"] for row in table.rows if str(row["indicator"]).startswith("缺：")]
    assert missing == ["生活垃圾收运处理", "绿化养护", "公共设施维护"]
    assert [row["name"] for row in table.rows][-1] == "五位一体"


# ---- homes


def test_the_floor_is_what_villages_have_if_everybody_without_lives_there(view: View) -> None:
    baseline = InfrastructureReport(view()).published
    weights = household_weights(baseline, "2020")
    assert weights is not None
    collective = 988_200 - 797_387
    assert weights == (
        pytest.approx((593_963 - collective) / 797_387),
        pytest.approx(593_963 / 797_387),
    )
    rural = floor(baseline, "housing_tap_water_share", "2020", rural=True)
    town = weights[1]
    assert rural.value == pytest.approx(100 * (0.9705 - town) / (1 - town), abs=0.02)
    urban = floor(baseline, "housing_tap_water_share", "2020", rural=False)
    assert urban.value == pytest.approx(100 * (0.9705 - (1 - weights[0])) / weights[0], abs=0.02)
    assert len(rural.inputs) == 4
    assert str(rural.status) == "B", "the delimitation of town and country changed"


def test_a_region_without_villages_has_no_floor(view: View) -> None:
    baseline = InfrastructureReport(view(region="350104")).published
    assert floor(baseline, "housing_tap_water_share", "2020", rural=True).is_missing


def test_the_panels_follow_the_figures(view: View) -> None:
    workspace = view()
    chart = InfrastructureReport(workspace).facilities()
    assert isinstance(chart, Chart)
    assert "比重最低的是管道自来水，为97.05%" in str(chart.title)
    assert list(dict.fromkeys(chart.data["panel"])) == list(FACILITIES.values())
    assert chart.alt and str(chart.alt).count("闽侯县") == 4  # noqa: PT018
    frame = workspace.observations.frame.copy()
    about = (frame["region"] == "350121") & (frame["period"] == "2020")
    frame.loc[about & (frame["indicator"] == "housing_kitchen_share"), "value"] = 80.0
    changed = replace(workspace, observations=replace(workspace.observations, frame=frame))
    assert "比重最低的是厨房，为80.00%" in str(InfrastructureReport(changed).facilities().title)  # type: ignore[attr-defined]


# ---- access


def points(**changes: Any) -> AccessPoints:
    """Two clinics, one of them beyond the border, and three villages, one of them out of reach of both."""
    kind = FacilityKind("clinic", "卫生院床位", "张", "residents", changes.pop("catchment", 2000.0), "试算")
    common = {"crs": "EPSG:4549", "date": pd.Timestamp("2024-01-01"), "note": ""}
    supply = pd.DataFrame(
        [
            {
                "id": "s1",
                "name": "甲院",
                "region": "350121",
                "x": 400_000.0,
                "y": 2_890_000.0,
                "capacity": 30.0,
            },
            {
                "id": "s2",
                "name": "乙院",
                "region": "350122",
                "x": 404_000.0,
                "y": 2_890_000.0,
                "capacity": 60.0,
            },
        ]
    ).assign(kind="clinic", source="县卫健局", **common)
    demand = pd.DataFrame(
        [
            {
                "id": "d1",
                "name": "东村",
                "region": "350121",
                "x": 402_000.0,
                "y": 2_890_000.0,
                "population": 1000.0,
            },
            {
                "id": "d2",
                "name": "西村",
                "region": "350121",
                "x": 399_000.0,
                "y": 2_890_000.0,
                "population": 2000.0,
            },
            {
                "id": "d3",
                "name": "远村",
                "region": "350121",
                "x": 450_000.0,
                "y": 2_890_000.0,
                "population": 500.0,
            },
            {
                "id": "d4",
                "name": "邻村",
                "region": "350122",
                "x": 404_000.0,
                "y": 2_891_000.0,
                "population": 1000.0,
            },
        ]
    ).assign(group="residents", source="县资规局", **common)
    return AccessPoints({"clinic": kind}, supply, demand)


def test_access_is_the_two_steps_worked_by_hand(view: View) -> None:
    report = InfrastructureReport(replace(view(), points=points()))
    (found,) = access(report)
    # 甲院 is reached by 东村 and 西村 (3,000 people), 乙院 by 东村 and 邻村 (2,000): 10 and 30 beds a thousand
    assert {name: fact.value for name, fact in found.points.items()} == pytest.approx(
        {"远村": 0.0, "西村": 10.0, "东村": 40.0}
    )
    assert found.mean.value == pytest.approx((2000 * 10 + 1000 * 40) / 3500)
    assert found.without.value == pytest.approx(500 / 3500 * 100)
    assert (found.facilities.text, found.capacity.text) == ("1处", "30张")
    east = found.points["东村"]
    assert [fact.value for fact in east.inputs] == [1000, 30, 60]
    assert not east.is_demonstration


def test_table_and_chart_name_catchment_formula_and_source(view: View) -> None:
    report = InfrastructureReport(replace(view(), points=points()))
    table, chart = report.access(), report.access_points()
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    assert "2,000米，试算" in repr(table)
    assert "Σ 半径内各设施的能力 ÷ 该设施半径内的人数" in str(table.note)
    assert "县卫健局、县资规局" in str(table.note)
    assert str(chart.title) == "1个村（居）半径内没有卫生院床位，涉及500人"
    assert "半径2,000米（直线）" in str(chart.note)
    assert not table.is_demonstration
    assert not chart.is_demonstration
    assert {fact.value for fact in chart.drawn} == set(chart.data["value"])
    wide = InfrastructureReport(replace(view(), points=points(catchment=60_000.0))).access_points()
    assert "可达性最低的是" in str(wide.title)  # type: ignore[attr-defined]


def test_without_points_the_section_says_who_supplies_them(view: View) -> None:
    report = InfrastructureReport(view())
    said = repr(report.access())
    assert "设施的位置和能力（待县交通局" in said
    assert "村（居）的位置和人口（待县资规局提供）" in said
    half = replace(points(), demand=points().demand.head(0))
    said = repr(InfrastructureReport(replace(view(), points=half)).access())
    assert "设施的位置和能力" not in said
    assert "村（居）的位置和人口（待县资规局提供）" in said
    early = InfrastructureReport(replace(view("2023Q2"), points=points()))
    assert access(early) == [], "the points are of a later day"


def test_points_that_nobody_lives_at_have_no_mean(view: View) -> None:
    empty = points()
    empty.demand["population"] = 0.0
    report = InfrastructureReport(replace(view(), points=empty))
    (found,) = access(report)
    assert found.mean.is_missing
    assert "—" in repr(report.access())
    assert "不作图" in repr(report.access_points())


# ---- nobody has reported


def test_nobody_has_reported(view: View) -> None:
    report = InfrastructureReport(view(demonstration=False))
    assert "待责任单位报送后列出" in repr(report.works())
    assert "待县资规局" in repr(report.coverage())
    assert "城际铁路F1快线、地铁8号线" in repr(report.rail()), "the plan's words need no report"
    assert "未报送" not in repr(report.rail())
    assert "待责任单位报送后列出管护五个要素在五项服务中的覆盖" in repr(report.upkeep_matrix())
    assert "起点：2020年普查" in report.answer().text
    elsewhere = InfrastructureReport(view(region="350122"))
    assert "不适用于连江县" in repr(elsewhere.rail())
    assert "连江县" in repr(elsewhere.access())
