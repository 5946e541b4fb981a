"""Lights, means and changes against cases worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.areas.assessment import (
    RULE,
    changes,
    commitment_states,
    group_states,
    reporting_changes,
)
from minhou_analysis.areas.migration import MigrationReport
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_facts import StateFacts
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.display.tables import Table
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]
POLICE = {"unit": "public_security", "commitment": "1.1.1"}


def state(workspace: Workspace) -> pd.Series[Any]:
    states = commitment_states(workspace)
    return states[(states["unit"] == "public_security") & (states["commitment"] == "1.1.1")].iloc[0]


@pytest.mark.parametrize(
    ("report", "light", "overdue"),
    [
        # 2023-12-31 of 2021-01-01 … 2025-12-31 is 60 % of the time (1094 of 1825 days)
        ({"completion": 60}, "green", False),
        ({"completion": 57}, "green", False),
        ({"completion": 56}, "amber", False),
        ({"completion": 36}, "amber", False),
        ({"completion": 35}, "red", False),
        ({"completion": 0, "status": "not_started"}, "red", False),
        ({"completion": 90, "status": "suspended"}, "red", False),
        ({"completion": 99, "planned_finish": "2023-09-30"}, "red", True),
        ({"completion": 100, "planned_finish": "2023-09-30", "status": "completed"}, "green", False),
        ({"completion": 100, "planned_finish": "2023-09-30"}, "green", False),
        ({"completion": 0, "planned_start": "2024-01-01", "status": "not_started"}, "grey", False),
        ({"completion": 1, "planned_start": "2023-11-30"}, "grey", False),
        ({"completion": 100, "planned_start": "2024-01-01", "status": "completed"}, "green", False),
        ({"completion": 40, "planned_start": None}, "grey", False),
        ({"completion": 40, "planned_finish": None}, "grey", False),
    ],
)
def test_a_commitment_is_judged_against_its_own_dates(
    given: Given, report: dict[str, Any], light: str, overdue: bool
) -> None:
    dates = {"planned_start": "2021-01-01", "planned_finish": "2025-12-31"}
    found = state(given("2023Q4", [POLICE | dates | report]))
    assert (found["light"], found["overdue"]) == (light, overdue)


def test_who_has_not_reported_is_grey_and_not_blamed(given: Given) -> None:
    states = commitment_states(given("2023Q4", [POLICE]))
    silent = states[states["unit"] != "public_security"]
    assert set(silent["light"]) == {"grey"}
    assert not silent["overdue"].any()
    assert silent["completion"].isna().all()


def test_the_rule_names_every_edge_that_the_code_uses() -> None:
    for words in (
        "≥0.95",
        "≥0.60",
        "不足5%",
        "受阻暂停",
        "未报送",
        "未填计划日期",
        "取各家平均",
        "按单位计",
        "有受阻暂停的最好为偏慢",
    ):
        assert words in RULE.text


def test_units_that_share_a_commitment_weigh_as_one(given: Given, workspace: Workspace) -> None:
    measure = workspace.plan.measure("1.1")
    shared = next(c for c in measure.commitments if len(c.units) == 2)
    alone = next(c for c in measure.commitments if c.units == ("public_security",))
    dates = {"planned_start": "2021-01-01", "planned_finish": "2025-12-31"}
    reports = [
        {"unit": shared.units[0], "commitment": shared.id, "completion": 20},
        {"unit": shared.units[1], "commitment": shared.id, "completion": 40},
        {"unit": alone.units[0], "commitment": alone.id, "completion": 70},
    ]
    states = commitment_states(given("2023Q4", [report | dates for report in reports]))
    found = group_states(states, "measure").loc["1.1"]
    assert found["completion"] == pytest.approx((30 + 70) / 2)
    assert found["planned"] == pytest.approx(1094 / 1825 * 100)
    assert found["ratio"] == pytest.approx(50 / (1094 / 1825 * 100))
    assert found["light"] == "amber"
    assert (found["reported"], found["asked"]) == (3, sum(len(c.units) for c in measure.commitments))


def test_a_group_with_nothing_due_is_grey(given: Given) -> None:
    later = {"planned_start": "2024-06-01", "status": "not_started"}
    found = group_states(commitment_states(given("2023Q4", [POLICE | later])), "measure")
    assert found.loc["1.1", "light"] == "grey"
    assert found.loc["1.2", "light"] == "grey"
    assert found["ratio"].isna().all()
    assert found["completion"].isna().sum() == len(found) - 1


def test_a_group_is_green_when_all_that_was_reported_is_complete(given: Given) -> None:
    done = {"completion": 100, "status": "completed", "planned_start": "2024-06-01"}
    found = group_states(commitment_states(given("2023Q4", [POLICE | done])), "measure").loc["1.1"]
    assert (found["light"], found["completed"], found["overdue"]) == ("green", 1, 0)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"completion": 90}, {"completion": 100, "status": "completed"}, "新完成"),
        ({"completion": 60, "planned_finish": "2023-12-15"}, {"planned_finish": "2023-12-15"}, "新逾期"),
        ({"completion": 60}, {"completion": 60, "status": "suspended"}, "转为滞后"),
        ({"completion": 60}, {"completion": 58}, "回退"),
        ({"completion": 40}, {"completion": 62}, "恢复正常"),
        ({"completion": 60}, {"completion": 75}, "明显推进"),
        ({"completion": 60}, {"completion": 74}, None),
        ({"completion": 100, "status": "completed"}, {"completion": 100, "status": "completed"}, None),
        ({"completion": 100, "status": "completed"}, {"completion": 90}, "回退"),
    ],
)
def test_the_weightiest_change_is_named(
    given: Given, before: dict[str, Any], after: dict[str, Any], kind: str | None
) -> None:
    dates = {"planned_start": "2021-01-01", "planned_finish": "2025-12-31"}
    earlier = POLICE | dates | {"period": "2023Q3"} | before
    now = given("2023Q4", [earlier, POLICE | dates | {"completion": 60} | after])
    found = changes(now, commitment_states(now), commitment_states(now.previous))
    assert list(found["kind"]) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"completion": 10}, "首次评定"),
        ({}, {"completion": 55}, "首次评定"),
        ({}, {"completion": 55, "status": "suspended"}, "转为滞后"),
        ({"completion": 20}, {"completion": 10}, "回退"),
        ({}, {"completion": 100, "status": "completed"}, "新完成"),
        ({}, {"completion": 0, "planned_finish": "2023-12-01"}, "新逾期"),
    ],
)
def test_a_first_rating_is_no_change_of_rating(
    given: Given, before: dict[str, Any], after: dict[str, Any], kind: str
) -> None:
    """What could not be rated a period ago has not fallen behind since, nor recovered."""
    dates = {"planned_start": "2023-09-20", "planned_finish": "2024-12-31"}
    now = given("2023Q4", [POLICE | dates | {"period": "2023Q3"} | before, POLICE | dates | after])
    earlier = commitment_states(now.previous)
    assert state(now.previous)["light"] == "grey"
    assert list(changes(now, commitment_states(now), earlier)["kind"]) == [kind]


def test_a_first_rating_says_what_it_is(given: Given) -> None:
    dates = {"planned_start": "2023-09-20", "planned_finish": "2024-12-31"}
    now = given("2023Q4", [POLICE | dates | {"period": "2023Q3"}, POLICE | dates | {"completion": 10}])
    assert "首次评定（滞后）" in str(PlanReport(now).changes())
    assert "首次评定（滞后）：" in str(OverviewReport(now).highlights())


def test_a_fall_in_a_corrected_form_is_a_correction(given: Given) -> None:
    reports = [POLICE | {"period": "2023Q3", "completion": 60}, POLICE | {"completion": 58}]
    now = given("2023Q4", reports, supersedes="2023Q4-public_security-1")
    found = changes(now, commitment_states(now), commitment_states(now.previous))
    assert list(found["kind"]) == ["更正下调"]


def test_reporting_changes_are_said_by_unit(given: Given) -> None:
    finance = {"unit": "finance", "commitment": "1.2.1"}
    housing = {"unit": "housing", "commitment": "2.1.1"}
    reports = [
        POLICE | {"period": "2023Q3"},
        housing | {"period": "2023Q2"},
        housing,
        finance,
    ]
    now = given("2023Q4", reports)
    found = reporting_changes(now, commitment_states(now), commitment_states(now.previous))
    assert found == {"停报": ["public_security"], "恢复报送": ["housing"], "首次报送": ["finance"]}
    assert (
        "停报：县公安局。恢复报送：县住建局。首次报送：县财政局。" in PlanReport(now).changes()._repr_html_()
    )


@pytest.mark.parametrize("period", ["2021Q3", "2021H2", "2021"])
def test_the_first_period_has_none_to_compare_with(view: Callable[..., Workspace], period: str) -> None:
    report = MigrationReport(view(period))
    assert "是首个报告期，没有上期可比" in report.changes()._repr_html_()
    assert "较上期" not in report.tiles()._repr_html_()


def test_a_sentence_follows_what_was_reported(given: Given) -> None:
    def verdict(completion: int) -> str:
        return MigrationReport(given("2023Q4", [POLICE | {"completion": completion}])).verdict().text

    assert verdict(90) == "4项举措中，正常1项、未评3项。"
    assert verdict(5) == "4项举措中，滞后1项、未评3项。"


def test_a_verdict_hides_nothing_overdue_behind_a_mean(given: Given) -> None:
    late = POLICE | {"completion": 80, "planned_finish": "2023-06-30"}
    ahead = POLICE | {"commitment": "1.1.2", "completion": 75}
    workspace = given("2023Q4", [late, ahead])
    said = MigrationReport(workspace).verdict().text
    assert said == "4项举措中，正常1项、未评3项；有1项事项已逾期。"
    assert UnitReport(workspace, "public_security").verdict().text.endswith("；有1项事项已逾期。")


def test_what_was_reported_is_not_compared_with_demonstration_data(given: Given) -> None:
    """A unit that reports for the first time has not fallen behind what was only shown for it."""
    earlier = POLICE | {"period": "2023Q3", "completion": 80, "obs_status": "DEMO"}
    report = MigrationReport(given("2023Q4", [earlier, POLICE | {"completion": 60}]))
    shown = report.changes()._repr_html_()
    assert "回退" not in shown
    assert "首次报送：县公安局" in shown
    assert "较上期" not in report.tiles()._repr_html_()
    assert not report.compares_demonstration


def test_the_change_is_of_what_was_reported_in_both_periods(given: Given) -> None:
    """A unit that reports again, far ahead or far behind, moves the mean without anything having moved."""
    before, again = (
        POLICE | {"period": "2023Q3", "completion": 50},
        {"unit": "human_resources", "commitment": "1.1.6"},
    )
    steady = MigrationReport(given("2023Q4", [before, POLICE | {"completion": 52}]))
    mixed = MigrationReport(
        given("2023Q4", [before, POLICE | {"completion": 52}, again | {"completion": 98}])
    )
    gone = MigrationReport(
        given("2023Q4", [before, again | {"period": "2023Q3"}, POLICE | {"completion": 52}])
    )
    assert "较上期+2.0个百分点<" in remarked(steady)
    for report in (mixed, gone):
        assert "较上期+2.0个百分点（按两期都报的事项）" in remarked(report)
    assert "75%" in remarked(mixed), "the mean itself is of all"


def remarked(report: PlanReport) -> str:
    """The tiles without the provenance of their facts."""
    return re.sub(r"</?span[^>]*>", "", report.tiles()._repr_html_())


def test_the_overview_compares_like_with_like(given: Given) -> None:
    before = POLICE | {"period": "2023Q3", "completion": 50}
    again = {"unit": "human_resources", "commitment": "1.1.6", "completion": 98}
    report = OverviewReport(given("2023Q4", [before, POLICE | {"completion": 52}, again]))
    for table in (report.measures(), report.areas()):
        assert isinstance(table, Table)
        assert table.frame["较上期（百分点）"].iloc[0] == "+2.0"
        assert "较上期按两期都报的事项计算" in str(table.note)


def test_demonstration_data_is_compared_with_its_like(given: Given) -> None:
    shown = {"obs_status": "DEMO"}
    earlier = POLICE | {"period": "2023Q3", "completion": 80} | shown
    report = MigrationReport(given("2023Q4", [earlier, POLICE | {"completion": 60} | shown]))
    assert "回退" in report.changes()._repr_html_()
    assert report.compares_demonstration


def test_a_group_with_a_suspended_commitment_is_not_on_track(given: Given) -> None:
    ahead = {"planned_start": "2021-01-01", "planned_finish": "2025-12-31", "completion": 90}
    resting = POLICE | {"commitment": "1.1.2"} | ahead | {"status": "suspended"}
    without = group_states(commitment_states(given("2023Q4", [POLICE | ahead])), "measure").loc["1.1"]
    found = group_states(commitment_states(given("2023Q4", [POLICE | ahead, resting])), "measure").loc["1.1"]
    assert (without["light"], found["light"]) == ("green", "amber")
    assert found["ratio"] > 1


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (0.9499, "0.94"),
        (0.95, "0.95"),
        (0.599999, "0.59"),
        (0.6, "0.60"),
        (0.998, "0.99"),
        (0.726, "0.73"),
        (0.957, "0.96"),
        (1.499, "1.50"),
    ],
)
def test_a_ratio_is_rounded_but_does_not_look_as_if_it_had_reached_a_threshold(
    ratio: float, text: str
) -> None:
    row = {"asked": 1, "ratio": ratio, "obs_status": ""}
    assert StateFacts("1.1", "户籍改革", row, Period.parse("2025Q4"), "闽侯县").ratio.text == text


def test_completion_without_planned_dates_is_shown_and_not_judged(given: Given) -> None:
    undated = POLICE | {"completion": 40, "planned_start": None, "planned_finish": None}
    report = MigrationReport(given("2023Q4", [undated]))
    found = report.groups.loc["1.1"]
    assert (found["completion"], found["light"]) == (40, "grey")
    assert "没有填计划日期" in report.schedule_message().text
    assert "完成40%，未填计划日期" in report.schedule()._repr_html_()
    assert "40" in report.tiles()._repr_html_()


def test_projects_stand_in_the_reports_of_their_unit_and_area(view: Callable[..., Workspace]) -> None:
    now = view("2024Q4")
    page = UnitReport(now, "transport").projects()._repr_html_()
    own = now.submissions.in_period(now.period).projects
    own = own[own["unit"] == "transport"]
    assert len(own) > 0
    for row in own.itertuples():
        assert str(row.project) in page
    assert "演示" in page
    assert "本期没有报送项目" in UnitReport(now, "audit").projects()._repr_html_()
    assert (
        "待责任单位报送" in UnitReport(view("2024Q4", demonstration=False), "audit").projects()._repr_html_()
    )
