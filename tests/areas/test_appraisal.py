"""Appraisal: the rule, what a score is made of, ranks among like units, and the four safeguards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.areas.appraisal import AppraisalReport
from minhou_analysis.areas.appraisal_criteria import CRITERIA, Records
from minhou_analysis.areas.appraisal_safeguards import sentences
from minhou_analysis.areas.appraisal_scores import GROUPS
from minhou_analysis.areas.appraisal_timeliness import standings
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.narrative import Sequence
from minhou_analysis.display.tables import Table
from minhou_analysis.periods import Period
from minhou_analysis.settings import AppraisalRule
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
DATED = {"planned_start": "2021-07-01", "planned_finish": "2024-12-31"}
LATER = {"planned_start": "2021-07-01", "planned_finish": "2025-12-31"}


def row_of(report: AppraisalReport, unit: str) -> dict[str, str]:
    """A unit's row of the score tables as plain texts."""
    shelf = report.units()
    assert isinstance(shelf, Sequence)
    for table in shelf.items:
        for row in table.frame.to_dict("records"):
            if row["单位"] == report.plan.unit(unit).name:
                return {str(key).partition("（")[0]: str(value) for key, value in row.items()}
    raise AssertionError(unit)


def with_rule(workspace: Workspace, **rule: Any) -> Workspace:
    return replace(workspace, settings=replace(workspace.settings, appraisal=AppraisalRule(**rule)))


# ---- when forms came


def test_a_form_in_time_and_corrected_later_was_in_time(view: View) -> None:
    corrected = 0
    for period in ("2023Q2", "2024Q2", "2025Q1"):
        workspace = view(period)
        received = workspace.forms_received(unit.id for unit in workspace.plan.units).receipts
        received = received[received["period"] == period]
        due = pd.Timestamp(workspace.due) + pd.Timedelta(days=1)
        for unit, standing in standings(workspace, Period.parse(period)).items():
            forms = received[received["unit"] == unit]
            if forms.empty:
                assert standing == "未报"
                continue
            first = forms["received"].min()
            assert (standing in ("按时", "期后更正")) == (first < due)
            corrected += standing == "期后更正"
    assert corrected >= 3


def test_before_the_due_day_nobody_is_missing(workspace: Workspace) -> None:
    early = workspace.as_known_on(date(2026, 1, 11))
    opened = AppraisalReport(early)
    assert set(standings(early, early.period.closing_quarter).values()) <= {"按时", "未到期"}
    assert "未报" not in opened.own_answer()[0].text
    assert "尚未报送（截止日2026年1月15日）" in str(opened.missing())
    silent = [u for u, s in standings(early, early.period.closing_quarter).items() if s == "未到期"]
    assert silent
    elements = {r.unit.id: r.elements for r in Records(opened).all()}
    assert all(elements[unit]["completeness"].share is None for unit in silent)


# ---- scores


def test_a_unit_is_scored_on_what_it_sent(given: Any) -> None:
    reports = [
        {"unit": "audit", "commitment": "4.3.9", "status": "completed", "completion": 100} | DATED,
        {"unit": "finance", "commitment": "1.3.3", "completion": 60} | DATED,
        {"unit": "finance", "commitment": "3.3.1", "completion": 10} | LATER,
    ]
    report = AppraisalReport(given("2025Q1", reports))
    audit, finance = row_of(report, "audit"), row_of(report, "finance")
    # no evidence for the one finished commitment: two of three parts of the form are there
    asked = len(report.plan.commitments_of("audit"))
    assert audit["完整"].endswith(f"事项1/{asked}，佐证0/1")
    assert audit["落实"].endswith("到期1项，完成1项，逾期0项")
    assert finance["落实"].startswith("30.0 满分50.0：")
    assert "到期1项，完成0项，逾期1项" in finance["落实"]
    assert finance["及时"].startswith("25.0 满分25.0：")
    assert finance["成效"] == "— 无可评指标"


def test_what_was_not_due_is_not_scored(given: Any) -> None:
    reports = [{"unit": "finance", "commitment": "1.3.3", "completion": 0} | LATER]
    report = AppraisalReport(given("2025Q1", reports))
    finance = row_of(report, "finance")
    assert finance["落实"] == "— 无到期事项"
    assert finance["及时"].startswith("50.0 满分50.0：")
    card = report.scored.card
    assert list(card.weights.loc["finance"]) == [0.5, 0.5, 0, 0]
    assert card.weights.sum(axis=1).to_list() == pytest.approx([1.0] * len(card.weights))


def test_who_was_silent_is_scored_on_reporting_alone(given: Any) -> None:
    report = AppraisalReport(given("2025Q1", [{"unit": "finance", "commitment": "1.3.3"}]))
    silent = row_of(report, "education")
    assert silent["及时"].startswith("0.0 满分50.0：")
    assert silent["落实"] == "— 未报送，无从判断"
    assert silent["得分"] == "0.0"


def test_an_indicator_short_of_a_target_that_is_not_due_yet_counts_by_its_pace(given: Any) -> None:
    def shares(period: str, values: dict[str, float]) -> float | None:
        sent = [
            {
                "unit": "civil_affairs",
                "indicator": "home_care_station_coverage",
                "value": value,
                "period": quarter,
            }
            for quarter, value in values.items()
        ]
        report = AppraisalReport(given(period, [{"unit": "civil_affairs", "commitment": "6.3.3"}], sent))
        return report.scored.records["civil_affairs"].elements["results"].share

    assert shares("2023Q1", {"2023Q1": 40}) is None
    assert shares("2023Q4", {"2021Q4": 40, "2023Q4": 75}) == 1
    assert shares("2023Q4", {"2021Q4": 40, "2023Q4": 42}) == 0
    assert shares("2025Q4", {"2021Q4": 40, "2025Q4": 99}) == 0
    assert shares("2025Q4", {"2021Q4": 40, "2025Q4": 100}) == 1


@pytest.mark.parametrize("period", ["2022Q1", "2023Q2", "2025Q4", "2025H2"])
def test_points_add_up_to_the_score(view: View, period: str) -> None:
    report = AppraisalReport(view(period))
    card = report.scored.card
    for unit in report.plan.units:
        assert card.points.loc[unit.id].sum() == pytest.approx(card.total[unit.id])
        assert 0 <= card.total[unit.id] <= 100
    shelf = report.units()
    assert isinstance(shelf, Sequence)
    assert sum(len(table.rows) for table in shelf.items) == len(report.plan.units)
    assert shelf.items[0].is_demonstration


def test_the_weights_of_the_settings_change_score_rule_and_rank(view: View) -> None:
    usual = AppraisalReport(view())
    other = AppraisalReport(
        with_rule(view(), timeliness=70, completeness=10, delivery=10, results=10, adopted_by="领导小组办法")
    )
    assert "本项目建议稿" in str(usual.rule())
    assert "由领导小组办公室提供，据此改定权重" in str(usual.missing())
    table = other.rule()
    assert isinstance(table, Table)
    assert "领导小组办法" in str(table.caption)
    assert table.frame["权重"].to_list() == ["70%", "10%", "10%", "10%"]
    assert "由领导小组办公室提供，据此改定权重" not in str(other.missing())
    assert "按领导小组办法" in other.own_answer()[1].text
    assert row_of(usual, "agriculture")["得分"] != row_of(other, "agriculture")["得分"]
    assert row_of(usual, "agriculture")["位次"] != row_of(other, "agriculture")["位次"]


# ---- ranks


def test_units_are_ranked_among_their_like(view: View) -> None:
    report = AppraisalReport(view())
    scores = report.scored
    placed = [unit for group in GROUPS for unit in scores.members(group)]
    assert sorted(placed) == sorted(unit.id for unit in report.plan.units)
    departments = scores.standings("部门")
    assert len(departments) == 23
    known = [(s.lower.value or 0, s.rank.value or 0, s.upper.value or 0) for s in departments]
    assert all(low <= rank <= high for low, rank, high in known)
    for group in ("乡镇（街道）", "企业"):
        assert all(standing.rank.is_missing for standing in scores.standings(group))


def test_who_reports_is_not_ranked_against_who_is_only_shown(view: View, given: Any) -> None:
    sent = given(
        "2025Q1", [{"unit": "finance", "commitment": "1.3.3"}, {"unit": "audit", "commitment": "4.3.9"}]
    )
    shown = view("2025Q1")

    def both(name: str) -> Any:
        mine, theirs = getattr(sent.known, name), getattr(shown.known, name)
        others = theirs[~theirs["unit"].isin(["finance", "audit"])]
        return pd.concat([mine, others], ignore_index=True)

    mixed = replace(
        sent.known,
        **{name: both(name) for name in ("receipts", "commitments", "indicators", "projects")},
    )
    report = AppraisalReport(replace(shown, known=mixed, received=mixed))
    assert report.scored.compared("部门") == ["finance", "audit"]
    assert row_of(report, "education")["位次"] == "—"
    chart = report.ranks()
    assert isinstance(chart, Chart)
    assert not chart.is_demonstration


def test_the_ranks_chart_draws_facts_only_and_is_the_same_every_time(view: View) -> None:
    chart, again = (AppraisalReport(view()).ranks() for _ in range(2))
    assert isinstance(chart, Chart)
    assert isinstance(again, Chart)
    known = {fact.value for fact in chart.drawn}
    assert set(chart.data[["value", "lower", "upper"]].to_numpy().ravel()) <= known
    assert chart.data.equals(again.data)
    assert str(chart.title) == str(again.title)


def test_with_nothing_reported_it_says_what_it_waits_for(view: View) -> None:
    report = AppraisalReport(view(demonstration=False))
    assert "待责任单位报送后列出各单位的得分、位次和构成" in str(report.units())
    assert "待责任单位报送后列出各部门的位次和区间" in str(report.ranks())
    assert len(report.rule()._repr_html_()) > 500
    assert str(report.safeguards()).count("待报") == 4


# ---- safeguards


def test_every_sentence_of_every_safeguard_is_answered(view: View) -> None:
    report = AppraisalReport(view())
    shown = report.safeguards()
    assert isinstance(shown, Sequence)
    tables = [item for item in shown.items if isinstance(item, Table)]
    assert len(tables) == len(report.plan.safeguards) == 4
    for safeguard, table in zip(report.plan.safeguards, tables, strict=True):
        assert "".join(sentences(safeguard)) == safeguard.text
        assert len(table.rows) == len(sentences(safeguard))
        assert all(str(row["state"]) and str(row["lacking"]) for row in table.rows)


def test_nothing_that_a_department_does_stands_for_the_partys_leadership(view: View) -> None:
    shown = AppraisalReport(view()).safeguards()
    assert isinstance(shown, Sequence)
    party = next(item for item in shown.items if isinstance(item, Table))
    for row in party.rows:
        assert str(row["state"]) == "没有数据"
        assert "县委组织部提供" in str(row["lacking"])


def test_a_reported_fund_changes_what_is_said_of_support(given: Any) -> None:
    def said(paid: float) -> str:
        reports = [{"unit": "finance", "commitment": "1.3.3", "funds_planned": 20_000, "funds_paid": paid}]
        return str(AppraisalReport(given("2025Q1", reports)).safeguards())

    assert "计划资金2.00亿元，已付0.50亿元" in said(5_000)
    assert "计划资金2.00亿元，已付1.25亿元" in said(12_500)


def test_criteria_are_those_of_the_settings() -> None:
    assert list(CRITERIA) == list(AppraisalRule().weights)


def test_ranks_without_a_criterion_are_shown_beside_the_rank(view: View) -> None:
    report = AppraisalReport(view())
    table = report.without()
    assert isinstance(table, Table)
    assert list(table.frame.columns[2:]) == [f"不计{name}" for name in CRITERIA.values()]
    bounds = {s.record.unit.name: (s.lower.value, s.upper.value) for s in report.scored.standings("部门")}
    for row in table.rows:
        low, high = bounds[row["name"]]
        assert all(low <= row[key].fact.value <= high for key in CRITERIA)


def test_a_score_leads_back_to_the_counts_it_was_made_of(view: View) -> None:
    for standing in AppraisalReport(view()).scored.standings("部门"):
        points = standing.total.inputs
        assert sum(fact.value or 0 for fact in points) == pytest.approx(standing.total.value)
        assert all(fact.inputs for fact in points)
        assert standing.rank.inputs == (standing.total,)
