"""An indicator has a value of the period only where its supplier reported one for it; an older one is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from minhou_analysis.areas.appraisal import AppraisalReport
from minhou_analysis.areas.area_report import absent_indicators
from minhou_analysis.areas.indicators import Course, indicator_progress
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.workspace import Workspace

Given = Callable[..., Workspace]
QUARTERLY = "migrant_training_person_times"
ANNUAL = "new_construction_quota_rural_share"


def sent(given: Given, period: str, indicator: str, quarters: list[str], **report: Any) -> Workspace:
    supplier = given(period, []).catalogue[indicator].supplier
    values = [{"unit": supplier, "indicator": indicator, "value": 9, "period": q} for q in quarters]
    own = given(period, []).plan.commitments_of(supplier)[0].id
    reports = [{"unit": supplier, "commitment": own} | report] if report else []
    return given(period, reports, values)


@pytest.mark.parametrize(
    ("indicator", "period", "last", "current"),
    [
        (QUARTERLY, "2025Q4", "2025Q4", True),
        (QUARTERLY, "2025Q4", "2025Q3", False),
        (QUARTERLY, "2025H2", "2025Q4", True),
        (ANNUAL, "2025Q4", "2025Q4", True),
        (ANNUAL, "2025Q4", "2024Q4", False),
        (ANNUAL, "2025Q3", "2024Q4", True),
        (ANNUAL, "2025Q3", "2023Q4", False),
    ],
)
def test_a_value_is_current_for_what_was_last_asked(
    given: Given, indicator: str, period: str, last: str, current: bool
) -> None:
    workspace = sent(given, period, indicator, [last])
    assert indicator_progress(workspace, workspace.catalogue[indicator]).is_current is current


def test_an_older_value_is_shown_as_such_and_asked_for(given: Given) -> None:
    workspace = sent(given, "2025Q4", QUARTERLY, ["2023Q4", "2024Q4"], completion=10)
    indicator = workspace.catalogue[QUARTERLY]
    found = indicator_progress(workspace, indicator)
    assert found.verdict == "待报，上次值为2024年第四季度"
    assert found.course is Course.AWAITED
    page = UnitReport(workspace, indicator.supplier)
    assert indicator.name in str(page.to_do()) or "没有本期值的指标" in str(page.to_do())
    assert f"{indicator.name}（上次值2024年第四季度）" in "".join(absent_indicators(page, [indicator]))


def test_a_silent_unit_is_asked_for_its_indicators_too(given: Given) -> None:
    workspace = sent(given, "2025Q4", QUARTERLY, ["2024Q4"])
    page = UnitReport(workspace, workspace.catalogue[QUARTERLY].supplier)
    said = str(page.to_do())
    assert "报送本期进展" in said
    assert "没有本期值的指标" in said


def test_counts_follow_what_was_reported_for_the_period(given: Given) -> None:
    def counted(last: str) -> tuple[str, str]:
        workspace = sent(given, "2025Q4", QUARTERLY, [last], completion=10)
        frame = AppraisalReport(workspace).indicators().frame  # type: ignore[attr-defined]
        name = workspace.plan.unit(workspace.catalogue[QUARTERLY].supplier).name
        row = frame[frame["单位"] == name].iloc[0]
        quality = OverviewReport(workspace).quality().frame  # type: ignore[attr-defined]
        have = quality[quality["内容"] == "单位提供的指标有本期值"].iloc[0]["已有"]
        return str(int(row["应报"]) - int(row["待报"])), str(have)

    now, before = counted("2025Q4"), counted("2024Q4")
    assert (now[0], before[0]) == ("1", "0")
    assert now[1].startswith("1")
    assert before[1].startswith("0")
