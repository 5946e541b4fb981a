"""Income: the gap with its range, what it is made of, and what may be carried to the horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from minhou_analysis.areas.income import IncomeReport
from minhou_analysis.areas.income_gap import theil_interval, theil_series
from minhou_analysis.areas.income_missing import missing
from minhou_analysis.areas.income_projection import projected, refusal
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.numbers import PERCENT
from minhou_analysis.display.tables import Table
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
CHARTS = ("ratio", "theil", "province_ratio", "province_theil", "gap_by_source", "composition", "projection")
HORIZON = Period(2025)


def series(*values: float, first: int = 2015, statuses: str = "") -> list[Fact]:
    marks = statuses or "A" * len(values)
    kinds = {"X": "DEMO"}
    return [
        Fact(
            f"x-{first + step}",
            "收入",
            value,
            PERCENT,
            Period(first + step),
            status=ObservationStatus(kinds.get(marks[step], marks[step])),
        )
        for step, value in enumerate(values)
    ]


@pytest.mark.parametrize("name", CHARTS)
def test_every_drawn_number_is_a_fact(view: View, name: str) -> None:
    chart = getattr(IncomeReport(view()), name)()
    assert isinstance(chart, Chart)
    known = {round(fact.value, 9) for fact in chart.drawn if fact.value is not None}
    drawn = chart.data.select_dtypes("number").stack().dropna()
    assert len(drawn)
    assert {round(float(number), 9) for number in drawn} <= known


def test_the_answer_leads_with_what_was_just_reported(view: View) -> None:
    said = [sentence.text for sentence in IncomeReport(view()).own_answer()]
    assert said[0] == "2025年1—12月村集体经营性收入2.36亿元，较上年同期增加7.66%。"
    assert said[1].startswith("起点：2018年")
    assert IncomeReport(view(demonstration=False)).own_answer()[0].text.startswith("起点")


def test_what_is_missing_names_who_has_it_and_what_it_would_show(view: View) -> None:
    report = IncomeReport(view())
    lines = [str(line) for line in missing(report)]
    asked = {
        "人均可支配收入，本项目只见到2018年的。其余各年待统计部门": "扩大还是缩小",
        "没有按来源分的农村居民收入（工资性收入": "靠哪一项",
        "没有2018年的城镇、乡村常住人口": "定为一个数",
        "可比地区中仓山区、霞浦县没有2018年的城乡收入": "补齐",
        "不问各形式的收入额": "县农业农村局提供后，可看",
    }
    for about, shows in asked.items():
        assert [line for line in lines if about in line and shows in line], about
    assert len(lines) == len(asked)
    assert all(line in repr(report.missing()) for line in lines)


def test_small_changes_of_the_gap_look_small(view: View) -> None:
    report = IncomeReport(view())
    starts = {}
    for name in ("ratio", "theil", "province_ratio", "province_theil", "projection"):
        chart = getattr(report, name)()
        axes = chart.figure.axes[0]
        starts[name] = (axes.get_xlim() if name in ("ratio", "theil") else axes.get_ylim())[0]
        assert "单位：无" not in str(chart.note)
    assert starts == {"ratio": 1, "theil": 0, "province_ratio": 1, "province_theil": 0, "projection": 1}


def test_the_index_lies_where_the_two_censuses_allow(view: View) -> None:
    report = IncomeReport(view())
    interval = theil_interval(report.published, "350121", "2018")
    assert interval is not None
    low, high = interval
    assert (round(low.value or 0, 4), round(high.value or 0, 4)) == (0.0655, 0.0791)
    assert low.status is ObservationStatus.BREAK
    assert {fact.id.split("-")[0] for fact in low.inputs} == {
        "urban_disposable_income_pc",
        "rural_disposable_income_pc",
        "urbanization_rate",
    }
    assert theil_interval(report.published, "350104", "2018") is None


def test_the_province_is_not_compared_across_the_break_of_its_population(view: View) -> None:
    report = IncomeReport(view())
    facts = theil_series(report.published, "350000")
    assert [fact.period.year for fact in facts if fact.period] == [2018, 2019, 2020]
    assert [str(fact.status) for fact in facts] == ["E", "E", "B"]
    chart = report.province_theil()
    assert isinstance(chart, Chart)
    assert "由" not in str(chart.title)
    assert "口径变更" in [text.get_text() for text in chart.figure.axes[0].texts]


def test_sources_add_up_to_the_growth(view: View) -> None:
    table = IncomeReport(view()).rural_growth()
    assert isinstance(table, Table)
    *parts, whole = [row["points"].fact.value for row in table.rows]
    assert sum(parts) == pytest.approx(whole, abs=0.02)
    shares = [row["share"].fact.value for row in table.rows]
    assert sum(shares[:-1]) == pytest.approx(100, abs=0.1)
    assert shares[-1] == 100


def test_a_changed_income_changes_title_and_table(view: View) -> None:
    workspace = view()
    observations = workspace.observations
    frame = observations.frame.copy()
    about = (frame["region"] == "350000") & (frame["period"] == "2020")
    frame.loc[about & (frame["indicator"] == "rural_income_business_pc"), "value"] = 11_000.0
    changed = IncomeReport(replace(workspace, observations=replace(observations, frame=frame)))
    assert "经营净收入最多" in str(changed.composition().title)  # type: ignore[attr-defined]
    assert "经营净收入最多" not in str(IncomeReport(workspace).composition().title)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given_series", "why"),
    [
        ([], "没有年度数"),
        (series(2.25), "不足5个年份"),
        (series(2.4, 2.3, 2.2, 2.1, 2.0, 1.9, statuses="AAABAA"), "有口径断点"),
        (series(2.4, 2.3, 2.2, 2.1, 2.0, 1.9, statuses="AAAAXX"), "演示数与实报数混在一起"),
        (series(2.4, 2.3, 2.2, 2.1, 2.0), "多于数据的跨度"),
        (series(2.4, 2.3, 2.2, 2.1, 2.0, first=2021), "已有2025年的数"),
    ],
    ids=["none", "one", "break", "mixture", "too far", "there already"],
)
def test_what_cannot_be_carried_is_refused_in_words(given_series: list[Fact], why: str) -> None:
    found = projected(given_series, HORIZON)
    assert not found.is_carried
    assert why in refusal(found, HORIZON).text


def test_what_is_carried_is_a_forecast_made_from_its_series() -> None:
    facts = series(2.41, 2.40, 2.39, 2.36, 2.33, 2.26)
    found = projected(facts, HORIZON)
    assert found.value is not None
    assert found.lower is not None
    assert found.upper is not None
    assert found.value.status is ObservationStatus.FORECAST
    assert found.value.inputs == tuple(facts)
    assert (found.lower.value or 0) < (found.value.value or 0) < (found.upper.value or 0)


def test_a_trend_of_demonstration_data_stays_demonstration_data() -> None:
    found = projected(series(1.0, 1.1, 1.2, 1.3, 1.4, 1.5, statuses="XXXXXX"), Period(2023))
    assert found.value is not None
    assert found.value.is_demonstration


def test_the_table_says_of_each_series_whether_it_can_be_carried(view: View) -> None:
    table = IncomeReport(view()).projections()
    assert isinstance(table, Table)
    said = table.frame.set_index(table.frame.columns[0])["说明"].to_dict()
    refused = [name for name, why in said.items() if "不外推" in why]
    assert all(name.startswith("闽侯县") for name in refused)
    assert len(refused) == 2
    assert len([name for name in said if name.startswith("福建省")]) == 2
    marked = [row["name"] for row in table.rows if row["name"].demonstration]
    assert [str(name) for name in marked] == ["村集体经营性收入（单位报送） 万元"]


def test_the_six_forms_of_the_plan_are_shown_when_the_unit_reports_them(given: Any) -> None:
    forms = {
        "collectives_property_leasing": (40, 55),
        "collectives_rural_tourism": (10, 8),
    }
    values = [
        {"unit": "agriculture", "indicator": name, "value": number, "period": period}
        for name, numbers in forms.items()
        for period, number in zip(("2024Q4", "2025Q4"), numbers, strict=True)
    ]
    reports = [{"unit": "agriculture", "commitment": "7.1.3"}]
    report = IncomeReport(given("2025Q4", reports, values))
    table = report.collective_forms()
    assert isinstance(table, Table)
    names = [name.split("型")[0] for name in table.frame.iloc[:, 0]]
    words = report.plan.commitment("7.1.3").text
    assert [words.index(name) for name in names] == sorted(words.index(name) for name in names)
    assert len(names) == 6
    assert "+37.50%" in table.frame["较首年"].to_list()
    assert table.frame["2025年"].to_list().count("8") == 1


def test_every_measure_of_the_area_is_spoken_to(view: View) -> None:
    report = IncomeReport(view())
    spoken = {measure for measures in report.speaks_to.values() for measure in measures}
    assert spoken == {measure.id for measure in report.area.measures}
    assert all(callable(getattr(report, name)) for name in report.speaks_to)
