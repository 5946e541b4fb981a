"""A conclusion names what it is about (点名): the measure, its unit, the commitment and its day, not only how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minhou_analysis.areas.overview import OverviewReport
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
