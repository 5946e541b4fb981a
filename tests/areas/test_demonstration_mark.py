"""A report is marked as holding demonstration data (演示数据) when what it shows does, not when some other report does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]
DEMO = {"obs_status": "DEMO"}
HOUSING = {"unit": "housing", "commitment": "2.1.1", "completion": 60}
POLICE = {"unit": "public_security", "commitment": "1.1.1", "completion": 60} | DEMO


def is_marked(report: PlanReport) -> bool:
    """Whether head and sources say that there is demonstration data in it; they must agree."""
    head = report.header()
    said = {bool(head.notice), bool(head.watermark), "演示" in repr(report.sources())}  # type: ignore[attr-defined]
    assert len(said) == 1
    return said.pop()


def test_a_unit_that_sent_its_form_is_not_marked_for_the_forms_of_others(given: Given) -> None:
    workspace = given("2025Q4", [HOUSING, POLICE])
    assert not is_marked(UnitReport(workspace, "housing"))
    assert is_marked(UnitReport(workspace, "public_security"))
    assert is_marked(OverviewReport(workspace))


def test_an_area_is_not_marked_for_the_units_of_other_areas(given: Given) -> None:
    workspace = given("2025Q4", [HOUSING, POLICE])
    assert not is_marked(AREA_REPORTS["2"](workspace))
    assert is_marked(AREA_REPORTS["1"](workspace))


def test_a_demonstration_form_of_before_that_is_neither_shown_nor_compared_is_no_mark(given: Given) -> None:
    before = HOUSING | DEMO | {"period": "2025Q3"}
    assert not is_marked(UnitReport(given("2025Q4", [HOUSING, before]), "housing"))


def test_a_value_left_from_a_demonstration_form_is_a_mark(given: Given) -> None:
    indicator = given("2025Q4", []).catalogue.of_supplier("housing")[0].id
    old: dict[str, Any] = {"unit": "housing", "indicator": indicator, "value": 5.0, "period": "2025Q3"}
    assert is_marked(UnitReport(given("2025Q4", [HOUSING], [old | DEMO]), "housing"))
    assert not is_marked(UnitReport(given("2025Q4", [HOUSING], [old]), "housing"))
