"""Migration: promises judged by what units report, facts behind every mark, bounds where counts are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.areas.courses import course
from minhou_analysis.areas.migration import MigrationReport
from minhou_analysis.areas.migration_missing import missing
from minhou_analysis.areas.migration_promises import promises, verdict
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.tables import Table
from minhou_analysis.workspace import Workspace, open_workspace

View = Callable[..., Workspace]
CHARTS = (
    "registered_elsewhere",
    "origins",
    "origins_since",
    "registered_gap",
    "urbanisation",
    "province_urbanisation",
    "settlement",
    "migrant_children",
)
POLICE = "public_security"


def promised(commitment: str, **report: Any) -> dict[str, Any]:
    return {"unit": POLICE, "commitment": commitment} | report


def counted(indicator: str, value: float, period: str = "2025Q4") -> dict[str, Any]:
    return {"unit": POLICE, "indicator": indicator, "value": value, "period": period}


@pytest.mark.parametrize("name", CHARTS)
def test_every_drawn_number_is_a_fact(view: View, name: str) -> None:
    chart = getattr(MigrationReport(view()), name)()
    assert isinstance(chart, Chart)
    known = {round(fact.value, 9) for fact in chart.drawn if fact.value is not None}
    drawn = chart.data.select_dtypes("number").stack().dropna()
    assert len(drawn)
    assert {round(float(number), 9) for number in drawn} <= known


def test_derived_facts_say_how_and_from_what(view: View) -> None:
    report = MigrationReport(view())
    shown = (report.origins(), report.origins_since(), report.registered_gap(), report.reclassification())
    derived = [fact for thing in shown for fact in thing.facts if fact.formula and fact.unit.symbol]
    assert len(derived) > 40
    assert all(fact.inputs for fact in derived if fact.formula != "由高到低排序")


def test_a_promise_is_in_force_when_completed_and_nothing_speaks_against_it(given: Any) -> None:
    reports = [
        promised("1.1.1", status="completed", completion=100),
        promised("1.1.2", status="completed", completion=100),
    ]
    values = [counted("settlement_refusals", 0), counted("kin_joining_refusals", 2)]
    found = promises(MigrationReport(given("2025Q4", reports, values)))
    assert [promise.commitment.id for promise in found] == ["1.1.1", "1.1.2"]
    assert [promise.judgement for promise in found] == ["在实施", "未完全兑现"]
    assert all("零门槛" in promise.commitment.text for promise in found)


@pytest.mark.parametrize(
    ("reports", "values", "judgement"),
    [
        ([promised("1.1.1", completion=60)], [counted("settlement_refusals", 0)], "未落实"),
        ([promised("1.1.2")], [], "未报送，不判断"),
        ([promised("1.1.1", status="completed", completion=100)], [], "报为已完成，缺件数，不判断"),
        (
            [promised("1.1.1", status="completed", completion=100)],
            [counted("settlement_refusals", 0, "2025Q2")],
            "报为已完成，缺件数，不判断",
        ),
    ],
    ids=["in progress", "silent", "no count", "an older count"],
)
def test_without_the_evidence_no_promise_is_called_kept(
    given: Any, reports: list[dict[str, Any]], values: list[dict[str, Any]], judgement: str
) -> None:
    report = MigrationReport(given("2025Q4", reports, values))
    assert promises(report)[0].judgement == judgement
    assert not promises(report)[0].is_kept


def test_before_anybody_reports_the_promises_stand_in_the_plan_s_words(view: View) -> None:
    table = MigrationReport(view(demonstration=False)).zero_threshold()
    assert isinstance(table, Table)
    assert "等待报送" in str(table.caption)
    assert len(table.rows) == 2
    assert list(table.frame.columns) == ["承诺（方案原文）", "填报单位"]
    assert "落户“零门槛”" in table.frame.iloc[0, 0]
    assert not isinstance(MigrationReport(view(region="350122")).zero_threshold(), Table)


def test_residents_and_newcomers_are_counted_alike(view: View) -> None:
    said = MigrationReport(view(region="350124")).own_answer()[-1].text
    assert "户口登记在外乡镇街道的6.09万人，占" in said


def test_what_is_missing_names_who_has_it_and_goes_when_it_is_there(view: View) -> None:
    report = MigrationReport(view())
    lines = [str(line) for line in missing(report)]
    assert any("户籍人口" in line and "只见到2010年的" in line and "县公安局" in line for line in lines)
    assert any("按来源" in line and "流动人口登记" in line for line in lines)
    assert all("可看" in line or "可知" in line or "可逐年看" in line for line in lines)
    assert all(line in repr(report.missing()) for line in lines)
    observed = report.workspace.observations
    newer = observed.frame.query("indicator == 'urbanization_rate' and period == '2020'").assign(
        period="2024"
    )
    there = replace(observed, frame=pd.concat([observed.frame, newer], ignore_index=True))
    later = MigrationReport(replace(report.workspace, observations=there))
    assert len(missing(later)) == len(lines) - 1


def test_the_answer_follows_the_promises(given: Any) -> None:
    reports = [
        promised("1.1.1", status="completed", completion=100),
        promised("1.1.2", status="completed", completion=100),
    ]
    values = [counted("settlement_refusals", 0), counted("kin_joining_refusals", 0)]
    kept = MigrationReport(given("2025Q4", reports, values))
    assert "没有附加条件或不予受理的2项" in verdict(kept).text
    values[1] = counted("kin_joining_refusals", 1)
    said = verdict(MigrationReport(given("2025Q4", reports, values))).text
    assert "没有附加条件或不予受理的1项（市外迁入落户零门槛）" in said
    assert said.endswith("；近亲属投靠落户零门槛未完全兑现（1件）")


def test_only_values_of_one_quarter_and_one_kind_are_set_side_by_side(given: Any) -> None:
    values = [
        counted("settled_from_outside_fuzhou", number, period)
        for period, number in (("2023Q4", 50), ("2024Q4", 60), ("2025Q2", 33), ("2025Q4", 72))
    ]
    values[0]["obs_status"] = "DEMO"
    found = course(
        MigrationReport(given("2025Q4", [promised("1.1.1")], values)), "settled_from_outside_fuzhou"
    )
    assert [str(fact.period) for fact in found.facts] == ["2024Q4", "2025Q4"]
    assert found.change.text == "+20.00%"


def test_one_value_has_no_change(given: Any) -> None:
    report = MigrationReport(given("2025Q4", [promised("1.1.5")], [counted("residence_permit_holders", 9)]))
    assert course(report, "residence_permit_holders").change.is_missing
    table = report.permits_and_support()
    assert isinstance(table, Table)
    assert table.frame["较首年"].to_list() == ["—"] * 5
    assert "待报" in table.frame.iloc[1, 0]


def test_the_gap_is_residents_less_registered_and_the_bound_those_from_outside(view: View) -> None:
    report = MigrationReport(view())
    assert "常住人口比户籍人口多16,821人，差数为户籍人口的2.61%" in str(report.registered_gap().title)  # type: ignore[attr-defined]
    bound = next(fact for fact in report.inflow().facts if fact.id == "from-outside")
    assert bound.value == 254_271 + 133_055
    assert sum(fact.value or 0 for fact in bound.inputs) == bound.value


def test_assumptions_span_from_no_reclassification_to_the_whole_rise(view: View) -> None:
    table = MigrationReport(view()).reclassification()
    points = [row["points"].fact for row in table.rows]  # type: ignore[attr-defined]
    assert [round(fact.value, 2) for fact in points] == [-2.71, 0.0, 15.6]
    assert {str(fact.status) for fact in points} == {"B"}


def test_a_changed_census_changes_the_sentences(view: View) -> None:
    workspace = view()
    observations = workspace.observations
    frame = observations.frame.copy()
    about = (frame["region"] == "350121") & (frame["period"] == "2020")
    other = frame["indicator"] == "hukou_elsewhere_other_province"
    frame.loc[about & other, "value"] = 300_000.0
    changed = MigrationReport(replace(workspace, observations=replace(observations, frame=frame)))
    assert "户口在县外的常住人口55.43万人" in repr(changed.inflow())
    assert "来自省外的最多" in str(changed.origins().title)  # type: ignore[attr-defined]


def test_the_break_of_the_census_is_marked(view: View) -> None:
    chart = MigrationReport(view()).province_urbanisation()
    assert isinstance(chart, Chart)
    assert "口径变更" in [text.get_text() for text in chart.figure.axes[0].texts]
    assert "由" not in str(chart.title), "nothing is compared across the break"


def test_nobody_has_reported(view: View) -> None:
    report = MigrationReport(view(demonstration=False))
    assert "待县公安局报送福州市外迁入落户人数" in repr(report.settlement())
    assert "待县教育局报送" in repr(report.migrant_children())
    elsewhere = MigrationReport(view(region="350122"))
    assert repr(elsewhere.talent()) == "方案在闽侯县实施，不适用于连江县。"


def test_every_measure_of_the_area_is_spoken_to(view: View) -> None:
    report = MigrationReport(view())
    spoken = {measure for measures in report.speaks_to.values() for measure in measures}
    assert spoken == {measure.id for measure in report.area.measures}
    assert all(callable(getattr(report, name)) for name in report.speaks_to)


def test_shares_of_a_whole_add_up(view: View) -> None:
    chart = MigrationReport(view()).origins()
    assert isinstance(chart, Chart)
    parts = chart.data.drop(columns="name").sum(axis=1)
    pd.testing.assert_series_equal(parts, pd.Series(100.0, index=parts.index), check_names=False)


def test_what_is_missing_is_the_earlier_figure_and_said_so(unreported_copy: Path) -> None:
    path = unreported_copy / "observations" / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "rural_population,350121,2010," not in line]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")
    opened = MigrationReport(open_workspace(unreported_copy, "2025Q4"))
    assert repr(opened.reclassification()) == "闽侯县的「乡村人口」只有2020年的公开数，不足以作图。"
