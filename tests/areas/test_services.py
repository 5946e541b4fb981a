"""Services: promises with a level of their own, the gap between town and country, and how evenly services are spread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.areas.services import ServicesReport
from minhou_analysis.areas.services_equity import MEASURED, spread_of
from minhou_analysis.areas.services_targets import shortfall, targeted
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.numbers import PERCENT
from minhou_analysis.display.tables import Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
CHARTS = (
    "ageing",
    "dependency",
    "schooling",
    "pupils",
    "township_beds",
    "pensions",
    "recipients",
    "support",
    "care_coverage",
    "allowance",
)


def values(unit: str, **indicators: dict[str, float]) -> list[dict[str, Any]]:
    return [
        {"unit": unit, "indicator": name, "value": value, "period": period}
        for name, known in indicators.items()
        for period, value in known.items()
    ]


def with_rows(workspace: Workspace, rows: pd.DataFrame) -> Workspace:
    observations = workspace.observations
    frame = pd.concat([observations.frame, rows], ignore_index=True)
    return replace(workspace, observations=replace(observations, frame=frame))


@pytest.mark.parametrize("name", CHARTS)
def test_every_drawn_number_is_a_fact(view: View, name: str) -> None:
    chart = getattr(ServicesReport(view()), name)()
    assert isinstance(chart, Chart)
    known = {round(fact.value, 9) for fact in chart.drawn if fact.value is not None}
    drawn = chart.data.select_dtypes("number").stack().dropna()
    assert len(drawn)
    assert {round(float(number), 9) for number in drawn.to_numpy()} <= known


def test_promises_with_a_level_are_quoted_and_measured(given: Any) -> None:
    def table(coverage: float) -> Table:
        sent = values("civil_affairs", home_care_station_coverage={"2025Q4": coverage})
        reports = [{"unit": "civil_affairs", "commitment": "6.3.3"}]
        report = ServicesReport(given("2025Q4", reports, sent))
        assert [i.id for i in targeted(report)] == ["home_care_station_coverage", "dibao_standard_ratio"]
        found = report.targets()
        assert isinstance(found, Table)
        return found

    below, reached = table(91.5), table(100)
    assert "「实现居家养老服务站全覆盖」" in str(below)
    assert "「统一城乡低保标准」" in str(below)
    assert "8.50个百分点" in str(below)
    assert "未达目标" in str(below)
    assert "已达目标" in str(reached)
    assert "8.50" not in str(reached)


def test_the_answer_says_what_is_left(given: Any) -> None:
    sent = values("civil_affairs", home_care_station_coverage={"2025Q4": 91.5})
    report = ServicesReport(given("2025Q4", [{"unit": "civil_affairs", "commitment": "6.3.3"}], sent))
    assert "尚差8.50个百分点" in report.own_answer()[0].text


def test_the_answer_leads_with_what_was_just_reported_and_holds_no_old_ratio(view: View) -> None:
    said = [sentence.text for sentence in ServicesReport(view()).own_answer()]
    assert said[0].startswith("方案定了水平的承诺：居家养老服务站覆盖率97.10%")
    assert "2015" not in "".join(said)
    assert "师比" not in "".join(said)


def test_old_public_figures_are_named_with_the_unit_that_keeps_newer_ones(view: View) -> None:
    said = repr(ServicesReport(view()).missing())
    assert "在校生和专任教师的分县公开数只见到2015年的。此后各年待县教育局提供" in said
    assert "闽侯医保局" in said


def test_pupils_a_teacher_are_a_ratio(view: View) -> None:
    chart = ServicesReport(view()).pupils()
    assert "小学生师比为19.49∶1" in str(chart.title)
    assert "单位：教师=1。" in str(chart.note)


def test_a_shortfall_is_never_negative(given: Any) -> None:
    report = ServicesReport(given("2025Q4", []))
    coverage = targeted(report)[0]
    over = Fact("x", "覆盖率", 101.0, PERCENT)
    assert shortfall(coverage, over).value == 0
    assert shortfall(coverage, Fact("x", "覆盖率", None, PERCENT)).value is None


def test_the_gap_between_the_two_standards_is_in_yuan_and_as_a_ratio(given: Any) -> None:
    def rows(rural: float) -> list[dict[str, str]]:
        sent = values(
            "civil_affairs",
            dibao_standard_urban={"2024Q4": 800, "2025Q4": 900},
            dibao_standard_rural={"2024Q4": 600, "2025Q4": rural},
        )
        report = ServicesReport(given("2025Q4", [{"unit": "civil_affairs", "commitment": "6.4.4"}], sent))
        table = report.allowance_gap()
        assert isinstance(table, Table)
        return [{str(k): str(v) for k, v in row.items()} for row in table.frame.to_dict("records")]

    first, last = rows(720)
    assert (first["差额（元/月）"], first["农村与城市之比"]) == ("200", "0.75")
    assert (last["差额（元/月）"], last["差额占城市标准（%）"], last["农村与城市之比"]) == (
        "180",
        "20.0",
        "0.80",
    )
    assert rows(900)[1]["差额（元/月）"] == "0"


def test_one_standard_without_the_other_makes_no_row(given: Any) -> None:
    sent = values("civil_affairs", dibao_standard_urban={"2025Q4": 900})
    report = ServicesReport(given("2025Q4", [{"unit": "civil_affairs", "commitment": "6.4.4"}], sent))
    assert "没有同一时点的标准" in report.allowance_gap()._repr_html_()


# ---- how evenly


def test_the_spread_is_that_of_the_peers(view: View) -> None:
    table = ServicesReport(view()).peers_equity()
    assert isinstance(table, Table)
    named = {str(row["name"]): row for row in table.rows}
    schooling = named["平均受教育年限（同口径）（年） 2020年"]
    assert str(schooling["count"]) == "9"
    values_2020 = [fact.value for fact in schooling["gini"].fact.inputs]
    mean = sum(values_2020) / 9
    pairs = sum(abs(a - b) for a in values_2020 for b in values_2020)
    assert schooling["gini"].fact.value == pytest.approx(pairs / (2 * 81 * mean))
    assert len(table.rows) == 9


def test_a_region_without_peers_is_not_compared(view: View) -> None:
    assert "没有设可比地区" in str(ServicesReport(view(region="350124")).peers_equity())


def test_equal_places_have_no_spread() -> None:
    facts = [Fact(f"x-{n}", "生师比", 15.0, PERCENT) for n in range(4)]
    assert {fact.value for fact in spread_of(facts).values()} == {0.0}
    marked = [replace(facts[0], status=ObservationStatus.BREAK), *facts[1:]]
    assert all(fact.status is ObservationStatus.BREAK for fact in spread_of(marked).values())


def test_townships_are_measured_as_soon_as_figures_of_them_are_there(view: View) -> None:
    workspace = view()
    before = ServicesReport(workspace).townships_equity()
    assert "16个乡镇级单位之间：只有代码，尚无数" in str(before)
    assert "县教育局" in str(before)
    own = workspace.observations.frame
    sample = own[own["indicator"] == "pupils_per_teacher_primary"].head(3)
    codes = ["350121001", "350121101", "350121102"]
    rows = sample.assign(region=codes, value=[12.0, 15.0, 21.0], period="2020")
    after = ServicesReport(with_rows(workspace, rows)).townships_equity()
    assert isinstance(after, Table)
    assert str(after.caption) == "乡镇（街道）之间的差异"
    assert str(after.rows[0]["range"]) == "12.00—21.00"
    assert str(after.rows[0]["count"]) == "3"


def test_a_changed_bed_count_changes_the_message(view: View) -> None:
    workspace = view()
    frame = workspace.observations.frame.copy()
    about = (frame["indicator"] == "township_health_centre_beds") & (frame["period"] == "2021")
    frame.loc[about, "value"] = 50_000.0
    changed = replace(workspace, observations=replace(workspace.observations, frame=frame))
    assert "降至14.8%" in str(ServicesReport(workspace).township_beds().title)  # type: ignore[attr-defined]
    assert "升至22.3%" in str(ServicesReport(changed).township_beds().title)  # type: ignore[attr-defined]


def test_what_was_published_later_stays_out(view: View) -> None:
    early = ServicesReport(view("2021Q3"))
    assert list(early.township_beds().data.index)[-1] == 2020  # type: ignore[attr-defined]


def test_schools_are_shown_with_the_peers_range(view: View) -> None:
    table = ServicesReport(view()).schools()
    assert isinstance(table, Table)
    assert table.frame["可比地区最低—最高"].to_list() == ["12.73—20.45", "8.51—14.50", "9.50—13.94"]
    assert table.frame["生师比"].to_list() == ["19.49", "13.77", "12.61"]


def test_with_nothing_reported_every_section_says_what_it_waits_for(view: View) -> None:
    report = ServicesReport(view(demonstration=False))
    targets = report.targets()
    assert isinstance(targets, Table)
    assert targets.frame["判断"].to_list() == ["待报", "待报"]
    assert "「实现居家养老服务站全覆盖」" in str(targets)
    for name in ("teachers", "health", "care", "insurance", "allowance", "allowance_gap"):
        assert str(getattr(report, name)()).startswith("待县") or "待" in str(getattr(report, name)()), name
    assert report.own_answer()[0].text.startswith("起点")
    assert "生均公用经费（县教育局）" in str(report.missing())


def test_every_measure_of_the_area_is_spoken_to(view: View) -> None:
    report = ServicesReport(view())
    spoken = {measure for measures in report.speaks_to.values() for measure in measures}
    assert spoken == {"6.1", "6.2", "6.3", "6.4"}
    assert all(callable(getattr(report, name, None)) for name in report.speaks_to)
    assert set(MEASURED) <= {indicator.id for indicator in report.workspace.catalogue}
