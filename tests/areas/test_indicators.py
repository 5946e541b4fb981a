"""Indicators: the same quarter of each year, the level against the plan's target, growth without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from minhou_analysis.areas.indicators import RULE, IndicatorProgress, indicator_progress
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]
Progress = Callable[..., IndicatorProgress]


@pytest.fixture(scope="session")
def progress(given: Given) -> Progress:
    """``progress(indicator, period, {period: value})``: how far it has got."""

    def judged(indicator: str, period: str, values: dict[str, float]) -> IndicatorProgress:
        workspace = given(period, [])
        described = workspace.catalogue[indicator]
        rows: list[dict[str, Any]] = [
            {"unit": described.supplier, "indicator": indicator, "value": value, "period": quarter}
            for quarter, value in values.items()
        ]
        return indicator_progress(given(period, [], rows), described)

    return judged


def test_running_totals_are_compared_with_the_same_quarter(progress: Progress) -> None:
    found = progress(
        "migrant_training_person_times",
        "2024Q1",
        {"2022Q1": 1000, "2022Q4": 4000, "2023Q1": 1100, "2023Q4": 4400, "2024Q1": 1210},
    )
    assert (found.latest.value, found.year_before.value, found.first.value) == (1210, 1100, 1000)
    assert found.growth is not None
    assert found.growth.observed_growth == pytest.approx(0.10)
    assert found.verdict == "进展显著"


def test_a_silent_quarter_is_judged_by_the_quarter_that_was_reported(progress: Progress) -> None:
    values = {"2022Q1": 1000.0, "2023Q1": 900.0, "2022Q4": 4000.0, "2023Q4": 4400.0}
    found = progress("migrant_training_person_times", "2024Q1", values)
    assert (str(found.latest.period), found.year_before.value) == ("2023Q4", 4000)


def test_a_yearly_indicator_stays_its_own_within_the_next_year(progress: Progress) -> None:
    values = {"2021Q4": 6.0, "2022Q4": 6.4, "2023Q4": 6.6}
    found = progress("new_construction_quota_rural_share", "2024Q2", values)
    assert (found.latest.value, found.year_before.value, found.first.value) == (6.6, 6.4, 6.0)
    assert progress("new_construction_quota_rural_share", "2025Q1", values).verdict == "待报"


def test_one_year_is_not_a_trend(progress: Progress) -> None:
    found = progress("migrant_training_person_times", "2021Q4", {"2021Q3": 900, "2021Q4": 1000})
    assert found.verdict == "满一年后评"
    assert found.first.is_missing
    assert found.year_before.is_missing


def test_values_from_before_the_plan_are_not_judged(progress: Progress) -> None:
    found = progress("migrant_training_person_times", "2021Q4", {"2020Q4": 10, "2021Q4": 1000})
    assert found.verdict == "满一年后评"


@pytest.mark.parametrize(
    ("indicator", "values", "verdict"),
    [
        # a floor: met or not, whatever the growth
        ("new_construction_quota_rural_share", {"2021Q4": 9.0, "2025Q4": 5.0}, "已达目标"),
        ("new_construction_quota_rural_share", {"2021Q4": 9.0, "2025Q4": 4.9}, "曾达目标，现未达"),
        # no refusals: growth towards nought has no rate, the way to it has
        ("settlement_refusals", {"2021Q4": 14, "2025Q4": 0}, "已达目标"),
        ("settlement_refusals", {"2021Q4": 0, "2025Q4": 0}, "已达目标"),
        ("settlement_refusals", {"2021Q4": 14, "2025Q4": 1}, "未达目标，进度偏慢"),
        ("settlement_refusals", {"2021Q4": 0, "2025Q4": 2}, "曾达目标，现未达"),
        ("settlement_refusals", {"2021Q4": 10, "2023Q4": 5}, "未达目标，进度正常"),
        ("settlement_refusals", {"2021Q4": 10, "2023Q4": 8}, "未达目标，进度滞后"),
        ("settlement_refusals", {"2025Q4": 2}, "未达目标"),
        ("home_care_station_coverage", {"2021Q4": 60, "2024Q4": 95}, "未达目标，进度正常"),
        ("home_care_station_coverage", {"2021Q4": 60, "2024Q4": 100}, "已达目标"),
        ("dibao_standard_ratio", {"2021Q4": 0.8, "2025Q4": 1.0}, "已达目标"),
    ],
)
def test_a_target_is_a_level_and_then_a_way(
    progress: Progress, indicator: str, values: dict[str, float], verdict: str
) -> None:
    assert progress(indicator, max(values), values).verdict == verdict


@pytest.mark.parametrize(
    ("indicator", "values", "verdict"),
    [
        # fewer made safe may mean that fewer are left
        ("dangerous_housing_eliminated", {"2021Q4": 320, "2025Q4": 210}, "不评方向"),
        ("listing_reserve_enterprises", {"2021Q4": 5, "2023Q4": 6, "2025Q4": 5}, "持平"),
        (
            "surface_water_good_share",
            {"2021Q4": 95.55, "2024Q4": 93.63, "2025Q4": 94},
            "退步（较上年好转，仍不及首值）",
        ),
        ("surface_water_good_share", {"2021Q4": 95.55, "2024Q4": 94.5, "2025Q4": 94}, "退步"),
        (
            "surface_water_good_share",
            {"2021Q4": 80, "2024Q4": 95, "2025Q4": 94},
            "进展显著（较上年变差，仍好于首值）",
        ),
    ],
)
def test_a_verdict_reads_together_with_the_values_beside_it(
    progress: Progress, indicator: str, values: dict[str, float], verdict: str
) -> None:
    assert progress(indicator, max(values), values).verdict == verdict


def test_what_did_not_move_counts_neither_way_unless_it_cannot_rise(progress: Progress) -> None:
    assert progress("listing_reserve_enterprises", "2025Q4", {"2021Q4": 5, "2025Q4": 5}).course == "不评"
    full = progress("medical_community_coverage", "2025Q4", {"2021Q4": 100, "2025Q4": 100})
    assert (full.verdict, full.course) == ("持平", "向好")


def test_every_relation_of_the_catalogue_can_be_tested(workspace: Workspace, progress: Progress) -> None:
    for indicator in workspace.catalogue:
        if indicator.target:
            assert progress(indicator.id, "2025Q4", {"2025Q4": indicator.target.value}).verdict == "已达目标"


def test_the_rule_says_which_of_the_two_is_used() -> None:
    for words in ("同一季度", "先看最近值是否达到", "≥0.95", "≥0.60", "≥1.5%", "≥0.5%"):
        assert words in RULE.text
