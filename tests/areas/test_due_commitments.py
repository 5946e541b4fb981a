"""What should have been finished by the period's last day and is not (到期未完成): nowhere may it vanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from minhou_analysis.areas.appraisal import AppraisalReport
from minhou_analysis.areas.assessment import RULE, commitment_states, group_states
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]
LAST_DAY = {"planned_start": "2021-01-01", "planned_finish": "2025-12-31"}
DUE = {"unit": "public_security", "commitment": "1.1.1", "completion": 92} | LAST_DAY


def state(workspace: Workspace) -> Any:
    states = commitment_states(workspace)
    return states[(states["unit"] == "public_security") & (states["commitment"] == "1.1.1")].iloc[0]


@pytest.mark.parametrize(
    ("report", "due", "overdue", "light"),
    [
        ({}, True, False, "amber"),
        ({"completion": 99}, True, False, "amber"),
        ({"completion": 50}, True, False, "red"),
        ({"completion": 100}, False, False, "green"),
        ({"planned_finish": "2025-12-30"}, False, True, "red"),
        ({"planned_finish": "2026-01-01"}, False, False, "amber"),
        ({"planned_start": None}, True, False, "grey"),
    ],
)
def test_the_last_day_decides(
    given: Given, report: dict[str, Any], due: bool, overdue: bool, light: str
) -> None:
    found = state(given("2025Q4", [DUE | report]))
    assert (found["due"], found["overdue"], found["light"]) == (due, overdue, light)
    assert "到期未完成" in RULE.text


def test_what_fell_due_is_to_be_pushed_and_is_listed_as_due(given: Given) -> None:
    page = UnitReport(given("2025Q4", [DUE]), "public_security")
    actions = str(page.actions())
    assert "需要推动的事项：到期未完成1项" in actions
    assert "▲ 到期未完成" in actions
    assert "1.1.1" in str(page.deadlines())
    assert "到期未完成" in str(page.to_do())
    assert "两个季度内完成" not in str(page.to_do())


def test_everything_that_counts_it_counts_the_same(given: Given) -> None:
    late = {"unit": "public_security", "commitment": "1.1.2", "completion": 40} | LAST_DAY
    reports = [DUE, late | {"planned_finish": "2025-06-30"}]
    workspace = given("2025Q4", reports)
    report = PlanReport(workspace)
    assert group_states(report.states, "unit").loc["public_security", ["overdue", "due"]].to_list() == [1, 1]
    assert "逾期1项，另有期末当日到期未完成1项" in report.pace().text
    assert "需要推动的事项：逾期1项、到期未完成1项" in str(report.actions())
    assert "另有到期未完成1项" in str(report.tiles())
    unit = str(AppraisalReport(workspace).units())
    assert "到期2项，完成0项，逾期1项，到期未完成1项" in unit


def test_nothing_is_said_of_it_where_nothing_fell_due(given: Given) -> None:
    report = PlanReport(given("2025Q3", [DUE]))
    assert "到期未完成" not in report.pace().text
    assert "到期未完成" not in str(report.tiles())


def test_a_page_of_one_unit_with_one_measure_says_its_pace_in_words(given: Given) -> None:
    late = {"unit": "transport", "completion": 90, "planned_start": "2021-01-01"}
    workspace = given("2025Q4", [])
    one = workspace.plan.commitments_of("transport")
    assert len({commitment.measure for commitment in one}) == 1
    reports = [late | {"commitment": one[0].id, "planned_finish": "2025-06-30"}]
    page = UnitReport(given("2025Q4", reports), "transport")
    assert "完成90%，应完成100%。" in repr(page.schedule())
    for shown in (page.answer(), page.tiles(), page.measures().note):  # type: ignore[attr-defined]
        assert "按单位计" not in str(shown)


def test_means_on_time_do_not_hide_what_is_overdue(given: Given) -> None:
    late = DUE | {"planned_finish": "2025-06-30", "completion": 98}
    report = PlanReport(given("2025Q4", [late]))
    assert report.groups.loc["1.1", "light"] == "green"
    assert report.schedule_message().text == "已评的1项举措平均进度跟上了计划时间，但有1项事项逾期"


def test_without_a_planned_finish_it_is_said_what_to_fill_in(given: Given) -> None:
    undated = DUE | {"planned_start": None, "planned_finish": None}
    page = UnitReport(given("2025Q4", [undated]), "public_security")
    assert "补填没有计划完成日的事项：" in str(page.to_do())
    assert "没有填计划完成日的1项，补填后方可评定：县公安局1.1.1。" in str(page.missing())
    assert "没有填计划日期，不能与应完成相比" in page.pace().text
    done = undated | {"completion": 100, "status": "completed"}
    assert "补填" not in str(UnitReport(given("2025Q4", [done]), "public_security").to_do())
