"""The composite index: what it is made of, what moves it, and what the overview says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minhou_analysis.areas.area_index import CompositeIndex, Weighting, editions
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.index_components import candidates, component_of
from minhou_analysis.areas.index_facts import IndexFacts
from minhou_analysis.areas.index_section import index_section
from minhou_analysis.areas.overview import OverviewReport
from minhou_analysis.checking import check_data
from minhou_analysis.display.charts import Chart
from minhou_analysis.display.narrative import Paragraphs, Sequence
from minhou_analysis.display.tables import Table
from minhou_analysis.errors import CatalogueError, MethodError, RegionError
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.workspace import Workspace, open_workspace

View = Callable[..., Workspace]
INDEX = "catalogue/index.csv"
LAST = CENSUSES[-1]


@pytest.fixture
def index(view: View) -> CompositeIndex:
    return CompositeIndex.of_edition(view())


def with_figure(
    workspace: Workspace, indicator: str, value: float | None, region: str = "350121"
) -> Workspace:
    """The workspace with another figure of 2020, or without it."""
    frame = workspace.observations.frame.copy()
    row = (frame["indicator"] == indicator) & (frame["region"] == region) & (frame["period"] == LAST)
    assert row.sum() == 1
    if value is None:
        frame = frame[~row]
    else:
        frame.loc[row, "value"] = value
    return replace(workspace, observations=replace(workspace.observations, frame=frame))


def edited(data: Path, old: str, new: str) -> Path:
    file = data / INDEX
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return data


# ---- the edition


def test_the_edition_covers_five_areas_with_equal_weight(index: CompositeIndex) -> None:
    assert index.edition == "第一版"
    assert list(index.areas) == ["1", "2", "3", "5", "6"]
    assert all(2 <= len(names) <= 4 for names in index.areas.values())
    assert {round(index.weights[names].sum(), 12) for names in index.areas.values()} == {0.2}


def test_every_county_of_both_censuses_lies_between_the_goalposts(view: View) -> None:
    workspace = view()
    counties = [code for code, region in workspace.observations.regions.items() if region.level == "county"]
    index = CompositeIndex.of_edition(workspace).with_choices(regions=counties)
    for period in CENSUSES:
        values = index.complete(period)
        assert len(values) == 14
        assert (values >= index.bounds["low"]).all(axis=None)
        assert (values <= index.bounds["high"]).all(axis=None)
    limits = {c.indicator: workspace.catalogue[c.indicator].limit for c in index.components}
    natural = {name: limit for name, limit in limits.items() if limit == 100 and "professional" not in name}
    assert all(index.bounds["high"][name] == 100 for name in natural)


@pytest.mark.parametrize(
    ("old", "new", "column", "found"),
    [
        ("10,,30,100", "10,,30,30", "upper", "'30'"),
        ("10,,30,100", "10,decrease,30,100", "direction", "'decrease'"),
        ("10,decrease,0,60", "10,,0,60", "direction", "a blank"),
        ("10,,30,100", "many,,30,100", "points", "'many'"),
        ("edition,1,urbanization_rate", "edition,8,urbanization_rate", "area", "'8'"),
        ("edition,1,urbanization_rate", "edition,1,urbanisation", "indicator", "'urbanisation'"),
    ],
)
def test_a_fault_in_the_edition_is_named(
    unreported_copy: Path, old: str, new: str, column: str, found: str
) -> None:
    data = edited(unreported_copy, old, new)
    faults = check_data(data)
    assert [(fault.file, fault.column, fault.found) for fault in faults] == [(INDEX, column, found)]
    with pytest.raises(CatalogueError, match=column):
        editions(open_workspace(data))


def test_an_edition_without_points_is_refused(unreported_copy: Path) -> None:
    file = unreported_copy / INDEX
    file.write_text(
        file.read_text(encoding="utf-8").replace(",10,", ",0,").replace(",5,", ",0,"), encoding="utf-8"
    )
    file.write_text(
        file.read_text(encoding="utf-8").replace("edition,0,housing", "edition,5,housing"), encoding="utf-8"
    )
    assert any(fault.found == "only zeros" for fault in check_data(unreported_copy))


def test_the_newest_edition_is_used_and_printed(unreported_copy: Path) -> None:
    with (unreported_copy / INDEX).open("a", encoding="utf-8") as file:
        for name in ("urbanization_rate", "floor_area_per_capita"):
            file.write(f"第二版,second edition,1,{name},10,,0,100,试用,trial,,\n")
    workspace = open_workspace(unreported_copy)
    assert CompositeIndex.of_edition(workspace).edition == "第二版"
    assert CompositeIndex.of_edition(workspace, "第一版").edition == "第一版"
    with pytest.raises(MethodError, match="第三版"):
        CompositeIndex.of_edition(workspace, "第三版")
    section = index_section(workspace)
    assert isinstance(section, Sequence)
    assert "第二版" in str(section.items[-1].note)
    assert "最多" not in str(section), "one area alone cannot have moved most"
    remarks = {str(row["name"])[0]: str(row["name"]) for row in section.items[-1].rows}
    assert "没有各县可比的普查数" in remarks["4"]
    assert "本版未纳入" in remarks["5"], "there are figures, but this edition does not use them"


def test_without_editions_the_section_says_so(unreported_copy: Path) -> None:
    file = unreported_copy / INDEX
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert str(index_section(open_workspace(unreported_copy))) == "数据中没有综合指数的版本，不计算。"


# ---- the arithmetic


def test_a_score_by_hand(index: CompositeIndex) -> None:
    """闽侯 2020: urbanisation 60.11 between 30 and 100; primary employment 7.24 falls from 60 to 0."""
    values, scores = index.values(LAST).loc["闽侯县"], index.scores(LAST).loc["闽侯县"]
    assert scores["urbanization_rate"] == pytest.approx((values["urbanization_rate"] - 30) / 70)
    assert scores["employment_primary_share"] == pytest.approx(1 - values["employment_primary_share"] / 60)
    by_hand = sum(scores[c.indicator] * c.points / 100 for c in index.components)
    assert index.index(LAST)["闽侯县"] == pytest.approx(100 * by_hand)
    areas = index.area_scores(LAST).loc["闽侯县"]
    assert areas.mean() == pytest.approx(100 * by_hand), "areas weigh the same"


def test_known_results_of_the_first_edition(index: CompositeIndex) -> None:
    assert round(index.index(LAST)["闽侯县"], 1) == 65.4
    assert [index.rank(census) for census in CENSUSES] == [3, 3]
    assert index.rank(LAST, "仓山区") == 1
    ranks = index.ranks(LAST)
    assert list(ranks.ranks.loc["闽侯县", ["lower", "upper"]]) == [1, 3]
    assert (ranks.ranks["reference"] == [index.rank(LAST, name) for name in ranks.ranks.index]).all()


@pytest.mark.parametrize("weighting", list(Weighting))
@pytest.mark.parametrize(("normalisation", "aggregation"), [
    ("min_max", "arithmetic"), ("min_max", "geometric"), ("z_score", "arithmetic"), ("percentile_rank", "geometric"),
])  # fmt: skip
def test_the_reference_rank_is_the_index_of_every_choice(
    index: CompositeIndex, weighting: Weighting, normalisation: str, aggregation: str
) -> None:
    chosen = index.with_choices(weighting=weighting, normalisation=normalisation, aggregation=aggregation)
    assert chosen.weights.sum() == pytest.approx(1)
    reference = chosen.ranks(LAST).ranks["reference"]
    assert [chosen.rank(LAST, str(name)) for name in reference.index] == reference.astype(int).tolist()
    standard = (weighting, normalisation, aggregation) == ("points", "min_max", "arithmetic")
    assert chosen.edition == ("第一版" if standard else "")


def test_another_figure_moves_score_rank_and_words(view: View) -> None:
    before, poor = view(), with_figure(view(), "illiteracy_rate_15plus", 5.9)
    first, second = (CompositeIndex.of_edition(workspace) for workspace in (before, poor))
    assert second.index(LAST)["闽侯县"] < first.index(LAST)["闽侯县"]
    rich = with_figure(view(), "occupation_professional_share", 34.0)
    assert CompositeIndex.of_edition(rich).rank(LAST) == 2
    said = [str(index_section(workspace)) for workspace in (before, poor, rich)]
    assert "居第3位" in said[0]
    assert "居第2位" in said[2]
    assert len(set(said)) == 3


def test_leaving_out_is_building_without(index: CompositeIndex) -> None:
    found = index.leave_one_out(LAST)
    assert list(found.index) == index.indicators
    assert found["rank"]["urbanization_rate"] == 2
    others = [name for name in index.indicators if name != "urbanization_rate"]
    assert index.with_choices(indicators=others).rank(LAST) == 2
    assert (found["change"] == found["rank"] - 3).all()


def test_a_weight_moved_alone_moves_as_points_do(index: CompositeIndex) -> None:
    moved = index.weight_sensitivity(LAST)
    assert moved["more"]["floor_area_per_capita"] == 4
    assert index.with_choices(points={"floor_area_per_capita": 20}).rank(LAST) == 4
    assert index.with_choices(points={"floor_area_per_capita": 20}).edition == ""


def test_obstacles_add_up_and_follow_the_areas(index: CompositeIndex) -> None:
    found = index.obstacles(LAST)
    assert found.degree.sum(axis=1).tolist() == pytest.approx([1.0] * 9)
    assert found.subsystems is not None
    assert found.subsystems.loc["闽侯县"].idxmax() == "1"


def test_drivers_share_out_the_rank(index: CompositeIndex) -> None:
    found = index.drivers(LAST)
    assert found.indices is not None
    assert found.indices["total"].idxmax() in ("normalisation", "aggregation")
    z_scores = index.with_choices(normalisation="z_score").drivers(LAST)
    assert z_scores.indices is None or "aggregation" not in z_scores.indices.index


def test_choices_that_make_no_index(index: CompositeIndex) -> None:
    with pytest.raises(MethodError, match="choose one"):
        index.with_choices(weighting="entropi")
    with pytest.raises(MethodError, match="at least one indicator"):
        index.with_choices(indicators=[])
    with pytest.raises(MethodError, match="cannot be multiplied"):
        index.with_choices(normalisation="z_score", aggregation="geometric")
    with pytest.raises(MethodError, match="points"):
        _ = index.with_choices(points=dict.fromkeys(index.indicators, 0.0)).weights
    with pytest.raises(RegionError):
        index.with_choices(regions=["999999"])


def test_indicators_of_ones_own_get_goalposts_from_the_censuses(view: View) -> None:
    workspace = view()
    own = component_of(workspace, "hukou_elsewhere_share", direction="increase")
    assert own.area == "1"
    assert 0 < own.lower < own.upper < 100
    with pytest.raises(MethodError, match="direction"):
        component_of(workspace, "hukou_elsewhere_share")
    with pytest.raises(MethodError, match="census values"):
        component_of(workspace, "rural_engel_share")
    index = CompositeIndex.of_edition(workspace)
    assert set(candidates(workspace, list(index.regions))) == set(index.indicators) - {
        "employment_primary_share"
    }
    assert index.with_choices(indicators=[*index.indicators, own]).edition == ""


def test_the_tidy_table_says_everything(index: CompositeIndex) -> None:
    tidy = index.tidy()
    assert len(tidy) == 11 * 9 * 2
    assert tidy.attrs["edition"] == "第一版"
    assert not tidy[["value", "unit", "status", "source", "weight", "score"]].isna().any(axis=None)
    own = tidy[(tidy["region_name"] == "闽侯县") & (tidy["period"] == LAST)]
    assert (own["score"] * own["weight"]).sum() * 100 == pytest.approx(index.index(LAST)["闽侯县"])


# ---- what is missing


def test_a_region_without_a_figure_is_left_out_and_named(view: View) -> None:
    workspace = with_figure(view(), "housing_tap_water_share", None, "350128")
    index = CompositeIndex.of_edition(workspace)
    assert index.absent(LAST) == {"平潭县": ["housing_tap_water_share"]}
    assert len(index.ranks(LAST).ranks) == 8
    said = str(index_section(workspace))
    assert "在8地（含本地）" in said
    table = index_section(workspace).items[-1]  # type: ignore[attr-defined]
    assert "平潭县指标不全，未参加比较。" in str(table.note)
    with pytest.raises(RegionError, match="平潭县"):
        index.rank(LAST, "平潭县")


def test_without_its_own_figure_there_is_no_index(view: View) -> None:
    said = str(index_section(with_figure(view(), "housing_tap_water_share", None)))
    assert said == "闽侯县没有2020年普查的「住房内有管道自来水的家庭户比重」，不计算综合指数。"


@pytest.mark.parametrize(("region", "shown"), [
    ("350122", [Paragraphs, Chart, Table]), ("350124", [Paragraphs, Table]), ("100000", [Paragraphs, Table]),
])  # fmt: skip
def test_other_regions(view: View, region: str, shown: list[type]) -> None:
    section = index_section(view(region=region))
    assert isinstance(section, Sequence)
    assert [type(item) for item in section.items] == shown
    assert ("没有可比地区" in str(section)) == (Chart not in shown)


# ---- facts


def test_every_drawn_number_is_a_fact_that_leads_to_the_census(view: View) -> None:
    section = OverviewReport(view()).index()
    assert isinstance(section, Sequence)
    _, chart, table = section.items
    known = {fact.value for fact in chart.drawn}
    assert set(chart.data.select_dtypes("number").stack()) <= known
    made = [fact for fact in section.facts if fact.id.startswith("index") and fact.formula != "计数"]
    assert len(made) > 40
    assert all(fact.inputs for fact in made)
    assert len(str(chart.note)) <= 160
    blank = [row["name"] for row in table.rows if row["last"] == "—"]
    assert [str(name)[0] for name in blank] == ["4", "7"], "areas without figures are shown as not covered"
    assert all("未纳入" in str(name) for name in blank)


def test_the_worst_status_of_the_inputs_travels(index: CompositeIndex) -> None:
    facts = IndexFacts(index)
    assert facts.score("2010").status is ObservationStatus.NORMAL
    assert facts.score(LAST).status is ObservationStatus.BREAK, "urban areas were drawn anew"
    assert facts.area_score("6", LAST).status is ObservationStatus.NORMAL
    assert len(facts.score(LAST).inputs) == 11


def test_a_panel_of_both_censuses_gives_one_set_of_weights(index: CompositeIndex) -> None:
    """Entropy weights are of all regions and dates, so that the two dates stay comparable."""
    chosen = index.with_choices(weighting="entropy")
    pooled = pd.concat([index.scores(census) for census in CENSUSES])
    share = pooled / pooled.sum()
    logs = np.log(share.where(share > 0, 1.0))
    divergence = 1 + (share * logs).sum() / np.log(len(pooled))
    assert chosen.weights.to_numpy() == pytest.approx((divergence / divergence.sum()).to_numpy())
