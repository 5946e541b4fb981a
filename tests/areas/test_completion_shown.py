"""Completion in whole percent: no share looks complete that is not, and none untouched that has begun."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from minhou_analysis.areas.report import PlanReport
from minhou_analysis.areas.state_facts import WHOLE_PERCENT, StateFacts, whole_percent
from minhou_analysis.display.numbers import format_value
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace


@pytest.mark.parametrize(
    ("value", "text"),
    [(100, "100%"), (99.67, "99%"), (99.5, "99%"), (99.4, "99%"), (98.6, "99%"), (0.3, "1%"), (0, "0%")],
)
def test_a_group_that_is_not_complete_never_reads_so(value: float, text: str) -> None:
    row = {"asked": 6, "completion": value, "planned": value, "obs_status": ""}
    facts = StateFacts("1.1", "户籍改革", row, Period.parse("2025Q4"), "闽侯县")
    assert (facts.completion.text, facts.planned.text) == (text, text)


@any_of(st.floats(min_value=0, max_value=100))
def test_the_ends_are_reached_only_by_themselves(value: float) -> None:
    text = format_value(whole_percent(value), WHOLE_PERCENT)
    assert (text == "100%") == (value == 100)
    assert (text == "0%") == (value == 0)


def test_the_answer_the_tiles_and_the_chart_say_the_same(given: Callable[..., Workspace]) -> None:
    done = {"unit": "finance", "status": "completed", "completion": 100}
    left = {"unit": "finance", "completion": 99}
    commitments = [c.id for c in PlanReport(given("2025Q4", [])).plan.commitments_of("finance")][:3]
    reports = [done | {"commitment": name} for name in commitments[1:]] + [
        left | {"commitment": commitments[0]}
    ]
    report = PlanReport(given("2025Q4", reports))
    assert 99.5 < report.whole["completion"] < 100
    assert "平均完成率99%" in report.pace().text
    assert "99%" in str(report.tiles())
    assert "100%" not in str(report.tiles())
    assert report.schedule().data["completion"].dropna().isin([99.0, 100.0]).all()  # type: ignore[attr-defined]
