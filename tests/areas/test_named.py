"""A conclusion names what it is about (点名): the measure, its unit, the commitment and its day, not only how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.areas.state_tables import MAX_ROWS
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]
DATES = {"planned_start": "2021-07-01", "planned_finish": "2026-12-31"}


def sent(unit: str, commitment: str, completion: int, **more: Any) -> dict[str, Any]:
    return {"unit": unit, "commitment": commitment, "completion": completion} | DATES | more


def test_the_overview_names_the_slowest_measure_and_the_longest_overdue_commitment(given: Given) -> None:
    workspace = given(
        "2025Q4",
        [
            sent("public_security", "1.1.1", 90),
            sent("housing", "2.1.2", 20, planned_finish="2025-06-30"),
            sent("housing", "2.2.1", 70, planned_finish="2024-12-31"),
        ],
    )
    said = OverviewReport(workspace).answer().text
    measure = workspace.plan.measure("2.1")
    assert f"进度最慢的是2.1 {measure.short}（责任单位县住建局等3家），平均完成20%，应完成100%" in said
    title = workspace.plan.commitment("2.2.1").title
    assert f"逾期最久的是县住建局「2.2.1 {title}」，原定2024年12月31日完成，已逾期365天，完成率70%" in said


def test_units_that_share_the_longest_overdue_commitment_are_named_together(given: Given) -> None:
    units = given("2025Q4", []).plan.commitment("4.3.2").units
    workspace = given("2025Q4", [sent(u, "4.3.2", 10, planned_finish="2024-12-31") for u in units])
    names = "、".join(workspace.plan.unit(unit).name for unit in units)
    assert len(units) > 1
    assert f"逾期最久的是{names}「4.3.2" in OverviewReport(workspace).answer().text


def test_what_is_overdue_equally_long_is_counted_and_not_passed_over(given: Given) -> None:
    old = {"planned_finish": "2024-12-31"}
    units = given("2025Q4", []).plan.commitment("4.3.2").units
    workspace = given(
        "2025Q4",
        [
            sent("housing", "2.2.1", 70, **old),
            sent("housing", "2.1.2", 20, **old),
            sent("housing", "2.1.1", 10, planned_finish="2025-01-31"),
            *[sent(unit, "4.3.2", 40, **old) for unit in units],
        ],
    )
    said = OverviewReport(workspace).answer().text
    title = workspace.plan.commitment("2.1.2").title
    owners = ["housing", *units]
    first = "、".join(workspace.plan.unit(unit).name for unit in owners[:3])
    more = f"等{len(owners)}家" if len(owners) > 3 else ""
    assert (
        f"逾期最久的有3项并列：「2.1.2 {title}」等，责任单位{first}{more}，均原定2024年12月31日完成" in said
    )
    assert "已逾期365天，完成率20%至70%" in said


def test_an_area_names_its_slowest_measure_and_its_longest_overdue_commitment(given: Given) -> None:
    police = sent("public_security", "1.1.1", 5, planned_finish="2023-12-31")
    late = sent("housing", "2.1.2", 20, planned_finish="2025-06-30")
    said = AREA_REPORTS["2"](given("2025Q4", [police, late])).answer().text
    assert "进度最慢的是2.1" in said
    assert "（责任单位县住建局等3家）" in said
    assert "逾期最久的是县住建局「2.1.2" in said
    assert "原定2025年6月30日完成" in said
    assert "1.1.1" not in said


def test_the_overview_blames_nobody_where_nobody_is_late(given: Given) -> None:
    said = OverviewReport(given("2025Q4", [sent("public_security", "1.1.1", 100)])).answer().text
    assert "最慢" not in said
    assert "最久" not in said


def test_a_unit_is_told_what_to_push_report_prove_and_finish_by_name_and_day(given: Given) -> None:
    late = [sent("housing", c, 10, planned_finish="2025-06-30") for c in ("2.1.1", "2.1.2", "2.1.3", "2.2.1")]
    done = sent("housing", "2.2.2", 100)
    soon = sent("housing", "2.2.3", 99, planned_finish="2026-03-31")
    workspace = given("2025Q4", [*late, done, soon])
    said = str(UnitReport(workspace, "housing").to_do())
    names = {c.id: f"{c.id} {c.title}" for c in workspace.plan.commitments_of("housing")}
    assert f"{names['2.1.1']}（计划2025年6月30日完成）" in said
    assert f"{names['2.1.3']}（计划2025年6月30日完成）等4项" in said
    assert names["2.2.1"] not in said
    assert f"补交佐证材料：{names['2.2.2']}。" in said
    assert f"{names['2.2.3']}（计划2026年3月31日完成）" in said
    assert "没有报的" in said


def test_a_unit_is_told_which_indicators_it_owes(given: Given) -> None:
    workspace = given("2025Q4", [sent("housing", "2.1.1", 10)])
    first = workspace.catalogue.of_supplier("housing")[0]
    assert first.name in str(UnitReport(workspace, "housing").to_do())


def test_the_overview_says_which_units_must_act_the_longest_overdue_first(given: Given) -> None:
    late = [
        sent("housing", c, 10, planned_finish=f"2025-0{i}-01") for i, c in enumerate(("2.1.1", "2.1.2"), 5)
    ]
    one = sent("public_security", "1.1.1", 10, planned_finish="2024-12-31")
    behind = sent("finance", "1.2.1", 10)
    even = sent("education", "6.1.1", 10, planned_finish="2025-05-01")
    frame = OverviewReport(given("2025Q4", [behind, even, *late, one])).actions().frame  # type: ignore[attr-defined]
    assert frame["单位"].to_list() == ["县公安局", "县住建局", "县教育局", "县财政局"]
    assert frame["其中逾期"].to_list() == ["1", "2", "1", "0"]
    assert frame["最紧的一项"][1].startswith("2.1.1")
    assert frame["计划完成"][1] == "2025.05.01"


def test_the_overview_says_how_many_units_and_items_it_does_not_list(given: Given) -> None:
    plan = given("2025Q4", []).plan
    late = [
        sent(unit.id, commitment.id, 10, planned_finish="2025-06-30")
        for unit in plan.units[:7]
        for commitment in plan.commitments_of(unit.id)[:1]
    ]
    said = str(OverviewReport(given("2025Q4", late)).actions().note)  # type: ignore[attr-defined]
    assert "另有2家的2项未列，连同困难和下一步见各单位报告。" in said


def test_a_unit_page_lists_all_of_its_own(given: Given) -> None:
    """It is the page that others point at."""
    plan = given("2025Q4", []).plan
    unit = max(plan.units, key=lambda unit: len(plan.commitments_of(unit.id))).id
    late = [sent(unit, c.id, 10, planned_finish="2025-06-30") for c in plan.commitments_of(unit)]
    page = UnitReport(given("2025Q4", late), unit)
    assert len(page.actions().rows) == len(late) > MAX_ROWS  # type: ignore[attr-defined]
    assert not page.actions().note  # type: ignore[attr-defined]


def test_where_nothing_falls_due_one_sentence_says_so(given: Given) -> None:
    page = UnitReport(given("2025Q4", [sent("housing", "2.1.1", 100)]), "housing")
    assert repr(page.deadlines()) == "今后两个季度没有未完成事项到期。"


def test_another_region_is_told_what_is_held_of_it_and_what_is_not(view: Callable[..., Workspace]) -> None:
    city, town = (OverviewReport(view("2025Q4", region)) for region in ("350100", "350121001"))
    said = city.verdict().text
    assert said.startswith("福州市不是本方案的实施地区，没有单位报送，进度不评；以下只列公开统计中该地区的")
    assert "逐年的人口、收入和产业数：由福州市统计局掌握" in str(city.missing())
    assert "没有福州市的指标" not in str(city.missing())
    said = town.verdict().text
    assert said == "甘蔗街道是方案实施地区的一部分，没有单列的报送，进度不评；公开统计中也没有该地区的数。"
    assert "由闽侯县统计局掌握" in str(town.missing())
    assert "各责任单位按该地区分列的报送" in str(town.missing())
    assert "公开统计有方案实施地区而没有甘蔗街道的指标" in str(town.missing())


def test_before_any_report_the_overview_says_that_no_indicator_has_a_value(given: Given) -> None:
    report = OverviewReport(given("2025Q4", []))
    assert "指标均无本期值" in str(report.missing())
    some = [
        {
            "unit": "housing",
            "indicator": report.workspace.catalogue.of_supplier("housing")[0].id,
            "value": 1.0,
        }
    ]
    assert "项本期没有值" in str(OverviewReport(given("2025Q4", [], some)).missing())


def test_the_overview_says_once_why_commitments_are_more_by_unit(given: Given) -> None:
    report = OverviewReport(given("2025Q4", []))
    commitments = report.states["commitment"].nunique()
    said = f"方案的承诺事项{commitments}项，几家共担的由各家分别填报，按单位计{len(report.states)}项。"
    assert said in str(report.quality().note)  # type: ignore[attr-defined]
