"""What a researcher meets: a small front door, objects that show themselves, errors that name the nearest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import minhou_analysis as minhou
from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.errors import PeriodError, RegionError
from minhou_analysis.workspace import Workspace


def test_the_front_door_is_small_documented_and_complete() -> None:
    assert dir(minhou) == minhou.__all__
    for name in minhou.__all__:
        thing = getattr(minhou, name)
        assert thing.__doc__, name
    assert "open_workspace" in str(minhou.__doc__)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda w: w.plan, "公共服务"),
        (lambda w: w.plan.measure("6.3"), "6.3"),
        (lambda w: w.plan.commitment("1.1.1"), "1.1.1"),
        (lambda w: w.catalogue["常住人口城镇化率"], "urbanization_rate"),
        (lambda w: minhou.fact(w, "urban_rural_income_ratio"), "2.25"),
        (lambda w: minhou.assess(w, "settled_from_outside_fuzhou"), "演示数据"),
    ],
    ids=["plan", "measure", "commitment", "indicator", "fact", "assessment"],
)
def test_objects_show_themselves_as_text_html_and_markdown(
    workspace: Workspace, ask: Callable[[Workspace], Any], said: str
) -> None:
    thing = ask(workspace)
    assert len(repr(thing)) > 10
    assert said in thing._repr_html_()
    assert said in thing._repr_markdown_()


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda w: w.catalogue["tap_watr"], "housing_tap_water_share"),
        (lambda w: w.compare("housing_tap_water_share", ["连江"]), "连江县"),
        (lambda w: w.compare("housing_tap_water_share", ["闽候县"]), "闽侯县"),
        (lambda w: w.plan.unit("财政局"), "县财政局"),
        (lambda w: w.plan.measure("统一基础设施规划"), "统一城乡基础设施规划"),
        (lambda w: minhou.Period.parse("2025第四季度"), "2025Q4"),
        (lambda w: minhou.Period.parse("2025Q5"), "2025Q4"),
    ],
    ids=["indicator", "region", "look-alike", "unit", "measure", "period in words", "period"],
)
def test_errors_name_the_nearest(workspace: Workspace, ask: Callable[[Workspace], Any], nearest: str) -> None:
    with pytest.raises(minhou.MinhouError) as caught:
        ask(workspace)
    assert f"did you mean {nearest}?" in str(caught.value)


def test_tables_carry_unit_and_status_in_columns_and_attrs(workspace: Workspace) -> None:
    table = workspace.compare("housing_tap_water_share", ["闽侯县", "350122"], ["2020"])
    assert table[["region_name", "period", "unit", "status_label"]].to_numpy().tolist() == [
        ["闽侯县", "2020", "%", "正式数"],
        ["连江县", "2020", "%", "正式数"],
    ]
    assert {"unit": "%", "status": "A", "indicator": "housing_tap_water_share"}.items() <= table.attrs.items()


def test_a_unit_is_the_same_by_its_name(workspace: Workspace) -> None:
    supplied = UnitReport(workspace, "县交通局").supplied
    assert supplied
    assert supplied == UnitReport(workspace, "transport").supplied


@pytest.mark.parametrize("ask", [minhou.Workspace.compare, minhou.chart, minhou.Explorer])
def test_no_region_at_all_is_refused(workspace: Workspace, ask: Callable[..., Any]) -> None:
    with pytest.raises(RegionError, match="at least one region"):
        ask(workspace, "housing_tap_water_share", regions=[])


def test_a_period_without_values_is_refused_with_those_that_have_some(workspace: Workspace) -> None:
    with pytest.raises(PeriodError, match=r"no value in 1990.*there are: 2010, 2020 "):
        workspace.compare("housing_tap_water_share", periods=["1990", "2020"])


def test_a_region_that_is_nothing_like_any_is_answered_with_the_counties(workspace: Workspace) -> None:
    with pytest.raises(RegionError, match="350121 闽侯县, 350122 连江县"):
        workspace.compare("housing_tap_water_share", ["999999"])


def test_a_region_without_peers_is_set_beside_its_citys_counties(data_folder: Path) -> None:
    workspace = minhou.open_workspace(data_folder, "2025Q4", "350124")
    city = {
        r.code
        for r in workspace.observations.regions.values()
        if r.parent == "350100" and r.level == "county"
    }
    assert set(workspace.compare("housing_tap_water_share")["region"]) == city
    assert {region.code for region in minhou.Explorer(workspace).selection.regions} == city
    assert set(minhou.IndexLab(workspace).index.regions) == city


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda plan: plan.area("6"), "<ReformArea 6 "),
        (lambda plan: plan.measure("6.3"), "<Measure 6.3 "),
        (lambda plan: plan.commitment("1.1.1"), "<Commitment 1.1.1: "),
        (lambda plan: plan.unit("县财政局"), ": 县财政局>"),
        (lambda plan: plan.goals[0], "<Goal "),
        (lambda plan: plan.safeguards[0], "<Safeguard "),
    ],
    ids=["area", "measure", "commitment", "unit", "goal", "safeguard"],
)
def test_what_the_plan_is_made_of_fits_on_a_line(
    workspace: Workspace, ask: Callable[[Any], Any], said: str
) -> None:
    text = repr(ask(workspace.plan))
    assert said in text
    assert len(text) < 100
