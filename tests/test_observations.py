"""Census and yearbook figures: they add up, carry their caveats, and nothing is read into them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import Finding, ObservationError, RegionError
from minhou_analysis.observations import Observations, ObservationStatus, load_observations
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.workspace import open_workspace
from tests.damage import change, repeat

FILE = "observations/observations.csv"
MINHOU, FUZHOU, FUJIAN, CHINA = "350121", "350100", "350000", "100000"
FUZHOU_EAST = ["仓山区", "马尾区", "长乐区", "闽侯县", "连江县", "罗源县", "平潭县", "福清市", "霞浦县"]
SCHOOLING = {
    "edu_no_schooling_population": 0,
    "edu_primary_population": 6,
    "edu_junior_population": 9,
    "edu_senior_population": 12,
    "edu_college3_population": 16,
    "edu_bachelor_plus_population": 16,
}
"""Years of schooling by level, as in the definition of the comparable indicator."""


def load(folder: Path) -> Observations:
    data = DataPackage(folder)
    return load_observations(data, load_catalogue(data, load_plan(data)))


def faults(folder: Path) -> list[Finding]:
    with pytest.raises(ObservationError) as caught:
        load(folder)
    return caught.value.findings


@pytest.fixture(scope="module")
def observations(data_folder: Path) -> Observations:
    return load(data_folder)


@pytest.fixture(scope="module")
def catalogue(data_folder: Path) -> Catalogue:
    data = DataPackage(data_folder)
    return load_catalogue(data, load_plan(data))


@pytest.fixture(scope="module")
def printed(observations: Observations) -> pd.DataFrame:
    """What stands in the file, one row a region and period, one column an indicator."""
    rows = observations.frame[observations.frame["method"] != "computed"]
    return rows.pivot(index=["region", "period"], columns="indicator", values="value")


@pytest.fixture(scope="module")
def census(printed: pd.DataFrame) -> pd.DataFrame:
    return printed[printed.index.get_level_values("period").isin(["2010", "2020"])]


def complete(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Rows in which all of ``columns`` are observed; there are some."""
    rows = table[list(columns)].dropna()
    assert len(rows) >= 6
    return rows


@pytest.mark.parametrize(
    "parts",
    [
        ("resident_population_male", "resident_population_female"),
        ("age_0_14_population", "age_15_59_population", "age_60plus_population"),
    ],
    ids=["sexes", "ages"],
)
def test_parts_add_up_to_the_residents(census: pd.DataFrame, parts: tuple[str, ...]) -> None:
    rows = complete(census, "resident_population", *parts)
    assert len(rows) == 33
    pd.testing.assert_series_equal(
        rows[list(parts)].sum(axis=1), rows["resident_population"], check_names=False, check_exact=True
    )


def test_town_and_country_add_up_to_the_residents(census: pd.DataFrame) -> None:
    """The inner districts of Fuzhou are printed without a rural figure: everybody there lives in town."""
    rows = complete(census, "resident_population", "urban_population")
    assert len(rows) == 33
    rural = census["rural_population"]
    assert set(rural.index[rural.isna()].get_level_values("region")) <= {"350102", "350103", "350104"}
    assert (rows["urban_population"] + rural.fillna(0) == rows["resident_population"]).all()


def test_the_old_are_among_those_over_sixty_and_schooling_is_over_six(census: pd.DataFrame) -> None:
    assert (census["age_65plus_population"] < census["age_60plus_population"]).sum() == 33
    schooled = complete(census, *SCHOOLING).sum(axis=1)
    assert (schooled < census.loc[schooled.index, "resident_population"]).all()


@pytest.mark.parametrize(
    ("parts", "tolerance"),
    [
        (("age_0_14_share", "age_15_64_share", "age_65plus_share"), 0.015),
        (("employment_primary_share", "employment_secondary_share", "employment_tertiary_share"), 0.015),
    ],
    ids=["ages", "industries"],
)
def test_shares_add_up_to_a_hundred(census: pd.DataFrame, parts: tuple[str, ...], tolerance: float) -> None:
    assert ((complete(census, *parts).sum(axis=1) - 100).abs() <= tolerance).all()


def test_parts_of_a_whole_do_not_exceed_it(census: pd.DataFrame) -> None:
    sources = complete(census, "housing_rented_share", "housing_selfbuilt_share", "housing_purchased_share")
    assert (sources.sum(axis=1) <= 100).all()
    for whole, part in [
        ("family_households", "one_person_households"),
        ("family_households", "elderly_households"),
        ("family_households", "three_plus_generation_households"),
        ("resident_population", "family_household_population"),
        ("resident_population", "hukou_elsewhere_total"),
        ("employment_secondary_share", "employment_manufacturing_share"),
    ]:
        rows = complete(census, whole, part)
        assert (rows[part] <= rows[whole]).all(), part


def test_shares_lie_between_zero_and_a_hundred(observations: Observations, catalogue: Catalogue) -> None:
    shares = {i.id for i in catalogue if i.unit.is_share and i.id.endswith("_share")}
    values = observations.frame.loc[observations.frame["indicator"].isin(shares), "value"]
    assert len(values) > 500
    assert values.between(0, 100).all()


def test_registrations_elsewhere_add_up(census: pd.DataFrame) -> None:
    parts = [
        f"hukou_elsewhere_{part}" for part in ("same_county", "other_county_in_province", "other_province")
    ]
    rows = complete(census, "hukou_elsewhere_total", *parts)
    assert (rows[parts].sum(axis=1) == rows["hukou_elsewhere_total"]).all()


def test_the_thirteen_counties_add_up_to_fuzhou(census: pd.DataFrame, observations: Observations) -> None:
    counties = [r.code for r in observations.regions.values() if r.parent == FUZHOU and r.level == "county"]
    assert len(counties) == 13
    counts = [
        column
        for column in census.columns
        if column.endswith(("_population", "_households")) or column.startswith("hukou_elsewhere_")
    ]
    counts = [column for column in counts if not column.endswith("_share")]
    assert len(counts) > 20
    for period in ("2010", "2020"):
        table = census.xs(period, level="period")
        whole = table.loc[FUZHOU, counts].dropna()
        assert len(whole) > 20
        assert (table.loc[counties, list(whole.index)].sum() == whole).all()


def test_printed_shares_are_what_their_formula_gives(printed: pd.DataFrame, catalogue: Catalogue) -> None:
    """To the second decimal they are printed with; the province's urbanisation of 2019 is printed with one."""
    checked = 0
    for indicator in catalogue:
        if indicator.formula and indicator.id in printed and set(indicator.inputs) <= set(printed.columns):
            rows = printed[[indicator.id, *indicator.inputs]].dropna()
            difference = (rows.eval(indicator.formula) - rows[indicator.id]).abs()
            tolerance = pd.Series(0.005 + 1e-9, index=rows.index)
            if indicator.id == "urbanization_rate":
                tolerance[(FUJIAN, "2019")] = 0.05
            assert (difference <= tolerance).all(), indicator.id
            checked += len(rows)
    assert checked > 300


@pytest.mark.parametrize(("period", "tolerance"), [("2010", 0.005), ("2020", 0.09)])
def test_comparable_years_of_schooling(census: pd.DataFrame, period: str, tolerance: float) -> None:
    """2020 counts pre-school apart, which the levels at hand do not show: hence the wider tolerance."""
    rows = complete(census.xs(period, level="period"), "mean_years_schooling_recalc", *SCHOOLING)
    years = (rows[list(SCHOOLING)] * pd.Series(SCHOOLING)).sum(axis=1) / rows[list(SCHOOLING)].sum(axis=1)
    assert ((years - rows["mean_years_schooling_recalc"]).abs() <= tolerance).all()


@pytest.mark.parametrize("people", ["urban", "rural"])
def test_income_by_source_adds_up_to_disposable_income(printed: pd.DataFrame, people: str) -> None:
    parts = [f"{people}_income_{source}_pc" for source in ("wages", "business", "property", "transfer")]
    rows = complete(printed, f"{people}_disposable_income_pc", *parts)
    assert ((rows[parts].sum(axis=1) - rows[f"{people}_disposable_income_pc"]).abs() <= 1).all()


@pytest.mark.parametrize("people", ["urban", "rural"])
def test_minimum_living_guarantee_of_2019_adds_up(
    printed: pd.DataFrame, observations: Observations, people: str
) -> None:
    """Printed in units of 100 persons: thirteen roundings of 50."""
    table = printed.xs("2019", level="period")[f"dibao_{people}_persons"].dropna()
    counties = [code for code in table.index if observations.regions[code].parent == FUZHOU]
    assert len(counties) >= 11
    assert abs(table[counties].sum() - table[FUZHOU]) <= 700


@pytest.mark.parametrize(
    "subject", ["resident_population", "urban_population", "rural_population", "urbanization_rate", "income"]
)
def test_no_figure_of_minhou_after_2020(observations: Observations, subject: str) -> None:
    rows = observations.frame[observations.frame["region"] == MINHOU]
    rows = rows[rows["indicator"].str.contains(subject)]
    assert len(rows)
    assert max(Period.parse(p).end.year for p in rows["period"]) <= 2020


def test_between_the_censuses_nothing_is_interpolated(observations: Observations) -> None:
    assert list(observations.series("resident_population", MINHOU)["period"]) == ["2010", "2020"]
    assert set(observations.frame["method"]) == {"reported", "derived", "computed"}


def statuses(observations: Observations, indicator: str, period: str) -> set[str]:
    rows = observations.series(indicator)
    return set(rows.loc[rows["period"] == period, "status"])


@pytest.mark.parametrize("indicator", ["urban_population", "rural_population", "urbanization_rate"])
def test_the_delimitation_of_town_and_country_broke_between_the_censuses(
    observations: Observations, indicator: str
) -> None:
    assert statuses(observations, indicator, "2020") == {"B"}
    assert statuses(observations, indicator, "2010") == {"A"}


def test_other_breaks_and_other_definitions(observations: Observations) -> None:
    assert statuses(observations, "mean_years_schooling", "2020") == {"B"}
    assert statuses(observations, "mean_years_schooling_recalc", "2020") == {"A"}
    for part in ("same_county", "other_county_in_province", "other_province", "total", "share"):
        assert statuses(observations, f"hukou_elsewhere_{part}", "2010") == {"D"}
        assert statuses(observations, f"hukou_elsewhere_{part}", "2020") == {"A"}


def test_estimates_before_the_census_are_estimates_and_the_census_breaks_with_them(
    observations: Observations,
) -> None:
    rows = observations.series("resident_population")
    between = rows[rows["period"].isin(["2018", "2019"])]
    assert set(between["status"]) == {"E"}
    counted = rows[(rows["period"] == "2020") & rows["region"].isin(between["region"])]
    census_regions = counted[counted["source"] == "census_2020"]
    assert len(census_regions)
    assert set(census_regions["status"]) == {"B"}


def test_every_caveat_is_explained(observations: Observations) -> None:
    rows = observations.frame[observations.frame["method"] != "computed"]
    marked = rows[rows["status"] != ObservationStatus.NORMAL]
    silent = marked.loc[marked["note"] == "", ["indicator", "region", "period"]]
    assert silent.empty, silent.to_string()


def test_odd_figures_are_kept_as_the_table_has_them(observations: Observations) -> None:
    taps = observations.series("housing_tap_water_share").set_index(["region", "period"])["value"]
    assert taps[("350128", "2020")] == pytest.approx(76.66)
    assert taps[("350921", "2020")] == pytest.approx(100)


def test_long_form_items_are_shares_of_a_sample(observations: Observations) -> None:
    basis = observations.frame.set_index("indicator")["basis"]
    for indicator in ("housing_tap_water_share", "housing_toilet_share", "employment_primary_share"):
        assert set(basis[indicator]) == {"long_form"}


def test_peers_are_the_nine_of_fuzhou_east(observations: Observations) -> None:
    peers = observations.peers(MINHOU)
    assert sorted(r.name for r in peers) == sorted(FUZHOU_EAST)
    assert all("一般常识" in r.peer_note for r in peers)
    assert [r.code for r in observations.peers("350102")] == ["350102"]


def test_a_county_lies_in_its_prefecture_province_and_country(observations: Observations) -> None:
    assert [r.code for r in observations.ancestors(MINHOU)] == [FUZHOU, FUJIAN, CHINA]
    assert [r.code for r in observations.ancestors("350921")] == ["350900", FUJIAN, CHINA]
    assert observations.ancestors(CHINA) == []
    townships = [r for r in observations.regions.values() if r.level == "township"]
    assert len(townships) == 16
    assert {r.parent for r in townships} == {MINHOU}


@pytest.mark.parametrize(("code", "hint"), [("350112x", "350112"), ("闽侯", "闽侯县"), ("zzz", "")])
def test_an_unknown_region_is_said_with_the_nearest(observations: Observations, code: str, hint: str) -> None:
    with pytest.raises(RegionError) as caught:
        observations.region(code)
    message = str(caught.value)
    assert message.startswith(f"{code!r} is not a region of the data")
    assert (f"did you mean {hint}?" in message) if hint else ("did you mean" not in message)
    for ask in (observations.peers, observations.ancestors):
        with pytest.raises(RegionError):
            ask(code)


def test_sources_say_who_published_and_every_row_has_one(observations: Observations) -> None:
    used = {source for cell in observations.frame["source"] for source in cell.split()}
    assert used <= set(observations.sources)
    assert all(
        source.title and source.publisher and source.licence for source in observations.sources.values()
    )


def test_a_series_is_ordered_by_region_and_time(observations: Observations) -> None:
    series = observations.series("dibao_urban_persons", FUJIAN)
    assert list(series["period"]) == ["2010", "2015", "2019", "2020M01", "2020", "2021Q2", "2021"]
    assert list(series) == list(observations.frame)
    assert set(observations.series("urbanization_rate")["region"]) > {MINHOU, FUZHOU}
    assert observations.series("urbanization_rate", "350121001").empty


def test_a_table_of_some_figures_goes_region_by_region(observations: Observations) -> None:
    names, periods = ["urbanization_rate", "nothing", "resident_population"], ["2020", "2010", "2020"]
    frame = observations.frame[observations.frame["indicator"].isin(names)]
    expected = [frame[(frame["region"] == code) & frame["period"].isin(periods)] for code in (FUJIAN, MINHOU)]
    found = observations.table(iter(names), [FUJIAN, "nowhere", MINHOU], iter(periods))
    assert len(found) == 8
    pd.testing.assert_frame_equal(found, pd.concat(expected))
    assert observations.table(names, [], periods).empty


def test_figures_are_those_of_the_table_by_region_and_period(observations: Observations) -> None:
    names = ["region", "indicator", "period", "value", "status", "source"]
    rows = set(observations.frame[names].itertuples(index=False, name=None))
    assert set().union(*observations.figures.values()) == rows
    known = observations.figures[MINHOU, "2010"]
    assert {figure[:1] + figure[2:3] for figure in known} == {(MINHOU, "2010")}


def test_what_was_known_on_a_day_is_looked_up_once(observations: Observations) -> None:
    day = date(2015, 1, 1)
    assert observations.known(day) is observations.known(day)
    assert len(observations.known(day).frame) < len(observations.frame)


def test_every_derived_indicator_that_is_not_printed_is_computed_wherever_its_inputs_are(
    observations: Observations, printed: pd.DataFrame, catalogue: Catalogue
) -> None:
    computed = observations.frame[observations.frame["method"] == "computed"]
    derived = [i for i in catalogue if i.formula and not i.is_reported and i.id not in printed]
    assert set(computed["indicator"]) == {indicator.id for indicator in derived}
    for indicator in derived:
        rows = computed[computed["indicator"] == indicator.id].set_index(["region", "period"])["value"]
        expected = printed.eval(indicator.formula).dropna()
        pd.testing.assert_series_equal(rows, expected, check_names=False)
    assert len(computed) > 200


def test_a_computed_value_carries_the_worst_status_and_every_source(observations: Observations) -> None:
    frame = observations.frame
    share = frame[frame["indicator"] == "hukou_elsewhere_other_province_share"].set_index(
        ["region", "period"]
    )
    assert share.at[(MINHOU, "2010"), "status"] == "D"
    assert share.at[(MINHOU, "2020"), "status"] == "A"
    assert share.at[(MINHOU, "2020"), "source"] == "census_2020"
    ratio = frame[frame["indicator"] == "urban_rural_income_ratio"].set_index(["region", "period"])
    printed = frame.set_index(["indicator", "region", "period"])
    inputs = [printed.at[(f"{p}_disposable_income_pc", MINHOU, "2018"), "source"] for p in ("urban", "rural")]
    assert ratio.at[(MINHOU, "2018"), "source"] == " ".join(dict.fromkeys(inputs))
    assert ratio.at[(MINHOU, "2018"), "value"] == pytest.approx(41523 / 18492)
    assert ratio.at[(MINHOU, "2018"), "note"] == "urban_disposable_income_pc / rural_disposable_income_pc"


def test_a_quotient_by_zero_is_no_value(unreported_copy: Path) -> None:
    line = change(
        unreported_copy,
        FILE,
        "rural_disposable_income_pc,350121,2018,18492,",
        "rural_disposable_income_pc,350121,2018,0,",
    )
    assert line
    series = load(unreported_copy).series("urban_rural_income_ratio", MINHOU)
    assert series.empty


def test_the_worst_of_statuses() -> None:
    assert ObservationStatus.worst([]) == "A"
    assert ObservationStatus.worst(["A", "E", "B"]) == "B"
    assert ObservationStatus.worst(["DEMO", "O"]) == "DEMO"
    assert len({status.label for status in ObservationStatus}) == len(ObservationStatus)


@pytest.mark.parametrize(
    ("old", "new", "column", "found", "expected"),
    [
        ("350000,2018,39410000,E", "350000,2018,39410000,Z", "status", "'Z'", "a status of CL_OBS_STATUS"),
        (
            "350000,2018,39410000,E",
            "350000,2018M13,39410000,E",
            "period",
            "'2018M13'",
            "a period such as 2020",
        ),
        ("350000,2018,39410000,E", "350000,2018Q5,39410000,E", "period", "'2018Q5'", "a period such as 2020"),
        ("350000,2018,39410000,E", "350000,2018,,E", "value", "a blank", "a value"),
        (
            "350000,2018,39410000,E",
            "35000,2018,39410000,E",
            "region",
            "'35000'",
            "a code of observations/regions.csv",
        ),
        ("E,qznj2019_a117", "E,qznj", "source", "'qznj'", "an id of observations/sources.csv"),
        (
            "resident_population,350000,2018",
            "residents,350000,2018",
            "indicator",
            "'residents'",
            "an id of catalogue",
        ),
    ],
)
def test_a_fault_names_line_and_column(
    unreported_copy: Path, old: str, new: str, column: str, found: str, expected: str
) -> None:
    line = change(unreported_copy, FILE, old, new)
    assert any(
        (f.file, f.line, f.column, f.found) == (FILE, line, column, found) and f.expected.startswith(expected)
        for f in faults(unreported_copy)
    )


def test_a_value_that_stands_twice_is_named(unreported_copy: Path) -> None:
    line = repeat(unreported_copy, FILE, 2)
    (fault,) = faults(unreported_copy)
    assert (fault.line, fault.column) == (line, "indicator, region, period, source")


def test_several_faults_come_at_once(unreported_copy: Path) -> None:
    change(unreported_copy, FILE, ",1409778724,", ",many,")
    change(unreported_copy, FILE, ",350000,2018,39410000", ",350000,2018M13,39410000")
    change(unreported_copy, "observations/regions.csv", ",province,", ",provinz,")
    assert {(f.file, f.column) for f in faults(unreported_copy)} == {
        (FILE, "value"),
        (FILE, "period"),
        ("observations/regions.csv", "level"),
    }


def test_objects_show_themselves(observations: Observations) -> None:
    assert repr(observations).startswith(f"<Observations: {len(observations.frame)} values of ")
    assert "<table" in observations._repr_html_()


GDP = "gdp_index,350121,2018,"


def add_figure(data: Path, value: str, source: str) -> int:
    """Add Minhou's GDP index of 2018 as ``source`` gives it; the line it stands on."""
    path = data / FILE
    text = path.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith(GDP))
    cells = old.split(",")
    cells[3], cells[5] = value, source
    path.write_text(text + ",".join(cells) + "\n", encoding="utf-8")
    return len(text.splitlines()) + 1


@pytest.mark.parametrize(
    ("as_of", "value", "revised"), [(None, 107.0, 1), ("2021-06-30", 108.6, 0), ("2019-06-30", None, 0)]
)
def test_the_document_published_last_stands_and_the_older_figure_stays(
    unreported_copy: Path, as_of: str | None, value: float | None, revised: int
) -> None:
    add_figure(unreported_copy, "107.0", "fjnj2021_t2102")
    workspace = open_workspace(unreported_copy, "2025Q4", as_of=as_of)
    rows = workspace.series("gdp_index").query("period == '2018'")
    assert list(rows["value"]) == ([] if value is None else [value])
    replaced = workspace.observations.revised
    assert len(replaced[replaced["indicator"] == "gdp_index"]) == revised


def test_two_figures_published_at_the_same_time_are_a_finding(unreported_copy: Path) -> None:
    line = add_figure(unreported_copy, "107.0", "fjnj2019_t2107")
    (fault,) = faults(unreported_copy)
    assert (fault.line, fault.column) == (line, "source")
    assert "which of the two stands?" in fault.expected


@pytest.mark.parametrize(
    ("indicator", "value", "expected"),
    [
        ("resident_population", "-5", "0 or more, as it counts persons"),
        ("urbanization_rate", "100.5", "at most 100%"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    unreported_copy: Path, catalogue: Catalogue, indicator: str, value: str, expected: str
) -> None:
    path = unreported_copy / "observations" / "observations.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    place = next(i for i, line in enumerate(lines) if f"{indicator},350121,2020," in line)
    cells = lines[place].split(",")
    cells[cells.index("2020") + 1] = value
    path.write_text("\n".join([*lines[:place], ",".join(cells), *lines[place + 1 :]]), encoding="utf-8")
    with pytest.raises(ObservationError) as caught:
        load_observations(DataPackage(unreported_copy), catalogue)
    (finding,) = caught.value.findings
    assert (finding.line, finding.column, finding.found) == (place + 1, "value", repr(value))
    assert finding.expected == expected


def test_no_figure_is_known_before_its_period_has_ended(data_folder: Path, catalogue: Catalogue) -> None:
    early = load_observations(DataPackage(data_folder), catalogue, date(2019, 1, 1))
    assert set(early.series("resident_population", "350121")["period"]) == {"2010"}
