"""Courses: a running total is said of the months it covers, a level of the quarter it stands at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from minhou_analysis.areas.courses import course_lines, course_table
from minhou_analysis.areas.scope import Scope
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.display.charts import Chart
from minhou_analysis.submissions.demonstration import LevelPath, read_levels
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]


def sent(given: Given, period: str, **values: dict[str, float]) -> Scope:
    catalogue = given(period, []).catalogue
    rows: list[dict[str, Any]] = [
        {"unit": catalogue[name].supplier, "indicator": name, "value": value, "period": quarter}
        for name, series in values.items()
        for quarter, value in series.items()
    ]
    return Scope(given(period, [], rows))


@pytest.mark.parametrize(("quarter", "months"), [("Q1", "1—3月"), ("Q3", "1—9月"), ("Q4", "1—12月")])
def test_a_running_total_is_said_of_the_months_since_january(given: Given, quarter: str, months: str) -> None:
    scope = sent(given, f"2025{quarter}", park_output={f"2022{quarter}": 980.0, f"2025{quarter}": 1120.0})
    chart = course_lines(scope, {"park_output": "总产值"}, "亿元")
    assert isinstance(chart, Chart)
    assert str(chart.title).startswith(f"2025年{months}两大园区")
    assert f"由2022年{months}的" in str(chart.title)
    assert "季度" not in f"{chart.title}{chart.alt}{chart.note}"


def test_a_level_is_said_of_its_quarter(given: Given) -> None:
    scope = sent(given, "2025Q3", green_loans_balance={"2021Q3": 40.0, "2025Q3": 92.0})
    chart = course_lines(scope, {"green_loans_balance": "余额"}, "亿元")
    assert isinstance(chart, Chart)
    assert str(chart.title).startswith("2025年第三季度绿色贷款余额由2021年第三季度的")
    assert "各年第三季度末" in str(chart.note)


def test_lines_of_both_say_which_is_which(given: Given) -> None:
    scope = sent(given, "2025Q4", surface_water_good_share={"2025Q4": 94.0}, forest_coverage={"2025Q4": 54.9})
    chart = course_lines(scope, {"surface_water_good_share": "地表水", "forest_coverage": "森林"}, "%")
    assert isinstance(chart, Chart)
    assert "地表水为各年1—12月累计；森林为各年第四季度末。" in str(chart.note)


def test_the_message_speaks_of_every_line(given: Given) -> None:
    values = {"surface_water_good_share": 94.0, "manure_utilisation_rate": 93.5}
    scope = sent(given, "2025Q4", **{name: {"2025Q4": value} for name, value in values.items()})
    chart = course_lines(
        scope, {"surface_water_good_share": "地表水", "manure_utilisation_rate": "粪污"}, "%"
    )
    assert isinstance(chart, Chart)
    assert "为94.00%；粪污93.50%" in str(chart.title)


def test_amounts_are_drawn_from_nothing(given: Given) -> None:
    scope = sent(given, "2025Q4", park_output={"2022Q4": 980.0, "2025Q4": 1120.0})
    chart = course_lines(scope, {"park_output": "总产值"}, "亿元")
    assert isinstance(chart, Chart)
    assert chart.figure.axes[0].get_ylim()[0] == 0


def test_a_table_of_both_says_which_is_which(given: Given) -> None:
    scope = sent(
        given, "2025Q3", green_loans_balance={"2025Q3": 92.0}, eco_product_transactions={"2025Q3": 2900.0}
    )
    both = course_table(scope, "金融", ["green_loans_balance", "eco_product_transactions"]).to_html()
    assert "第三季度" in both
    assert "1—9月累计" in both
    assert "注明累计的" in both
    level = course_table(scope, "金融", ["green_loans_balance"]).to_html()
    assert "累计" not in level


def test_the_demonstration_knows_the_same_running_totals(workspace: Workspace) -> None:
    levels = read_levels(DataPackage(workspace.folder), workspace.catalogue)
    for name, level in levels.items():
        if level.path is LevelPath.YEAR_TO_DATE:
            assert workspace.catalogue[name].runs_up, name
