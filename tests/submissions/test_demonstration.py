"""Demonstration submissions: reproducible, flagged, and consistent with themselves."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import SubmissionError
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.settings import Settings, read_settings
from minhou_analysis.submissions.demonstration import (
    SEED,
    DrawnForm,
    generate,
    read_levels,
    write_demonstration,
)
from minhou_analysis.submissions.demonstration.progress import PATTERNS
from minhou_analysis.submissions.store import read_store
from minhou_analysis.submissions.tables import FINANCING
from minhou_analysis.submissions.vocabulary import ProjectStage

LEVELS = "submissions/levels.csv"
TABLES = ("receipts", "commitments", "indicators", "projects")


@pytest.fixture(scope="session")
def package(data_folder: Path) -> DataPackage:
    return DataPackage(data_folder)


@pytest.fixture(scope="session")
def plan(package: DataPackage) -> Plan:
    return load_plan(package)


@pytest.fixture(scope="session")
def catalogue(package: DataPackage, plan: Plan) -> Catalogue:
    return load_catalogue(package, plan)


@pytest.fixture(scope="session")
def settings(data_folder: Path) -> Settings:
    return read_settings(data_folder)


@pytest.fixture(scope="session")
def drawn(package: DataPackage, plan: Plan, catalogue: Catalogue, settings: Settings) -> list[DrawnForm]:
    return generate(plan, catalogue, read_levels(package, catalogue), settings)


@pytest.fixture(scope="session")
def committed(data_folder: Path) -> dict[str, pd.DataFrame]:
    """The tables as they lie in the data folder, superseded forms too."""
    read = read_store(data_folder / "submissions" / "demonstration", "350121", superseded=True)
    frames = {name: getattr(read, name) for name in TABLES}
    superseded = set(frames["receipts"]["supersedes"]) - {""}
    for table in TABLES[1:]:
        frames[table] = frames[table].assign(superseded=frames[table]["submission"].isin(superseded))
    return frames


def quarters(settings: Settings, plan: Plan) -> list[str]:
    return [str(period) for period in settings.first_period.until(Period(plan.horizon, "Q", 4))]


def said(forms: list[DrawnForm]) -> dict[tuple[str, str, str], str]:
    """What each form says, as a hash, by unit, period and arrival."""
    return {
        (f.submission.unit, str(f.submission.period), f.received.isoformat()): f.submission.content_sha256
        for f in forms
    }


def test_the_committed_store_is_what_the_seed_gives(
    drawn: list[DrawnForm], committed: dict[str, pd.DataFrame]
) -> None:
    rows = committed["receipts"][["unit", "period", "received", "content_sha256"]].itertuples(index=False)
    assert said(drawn) == {(unit, period, came.isoformat()): content for unit, period, came, content in rows}
    assert len(drawn) == len(committed["receipts"])


def test_another_seed_gives_other_forms(
    package: DataPackage, plan: Plan, catalogue: Catalogue, settings: Settings, drawn: list[DrawnForm]
) -> None:
    other = generate(plan, catalogue, read_levels(package, catalogue), settings, SEED + 1)
    assert not set(said(other).values()) & set(said(drawn).values())


def test_without_one_indicator_all_other_rows_stay(
    package: DataPackage, plan: Plan, catalogue: Catalogue, settings: Settings, drawn: list[DrawnForm]
) -> None:
    removed = "gas_villages"
    fewer = Catalogue({name: i for name, i in catalogue.indicators.items() if name != removed})
    levels = {name: level for name, level in read_levels(package, catalogue).items() if name != removed}
    without = generate(plan, fewer, levels, settings)
    for form, other in zip(drawn, without, strict=True):
        rows, fewer_rows = form.submission.rows, other.submission.rows
        assert rows["commitments"] == fewer_rows["commitments"]
        assert rows["projects"] == fewer_rows["projects"]
        kept = [row for row in rows["indicators"] if row["indicator"] != removed]
        assert kept == fewer_rows["indicators"]


def test_every_kind_of_commitment_has_a_pattern(plan: Plan) -> None:
    assert set(PATTERNS) == set(plan.kinds)


@pytest.mark.parametrize("table", ["receipts", "indicators"])
def test_every_form_and_value_is_flagged(committed: dict[str, pd.DataFrame], table: str) -> None:
    assert set(committed[table]["obs_status"]) == {ObservationStatus.DEMONSTRATION}


def test_every_text_says_that_it_is_a_demonstration(committed: dict[str, pd.DataFrame]) -> None:
    columns = [committed["commitments"][name] for name in ("evidence", "obstacle", "next_step")]
    texts = pd.concat([*columns, committed["indicators"]["note"], committed["projects"]["project"]])
    assert texts[texts != ""].str.startswith("（演示）").all()


def test_every_unit_and_every_period_occurs(
    committed: dict[str, pd.DataFrame], plan: Plan, settings: Settings
) -> None:
    receipts = committed["receipts"]
    assert set(receipts["unit"]) == {unit.id for unit in plan.units}
    assert list(dict.fromkeys(receipts["period"])) == quarters(settings, plan)
    sent = receipts.drop_duplicates(["unit", "period"]).groupby("period").size()
    assert (len(plan.units) - sent).between(0, 3).all()


def test_a_form_answers_for_every_commitment_that_its_unit_is_asked_about(
    committed: dict[str, pd.DataFrame], plan: Plan
) -> None:
    for (unit, _), rows in committed["commitments"].groupby(["unit", "submission"]):
        assert list(rows["commitment"]) == [c.id for c in plan.commitments_of(str(unit))]


def test_receipts_come_in_office_hours_after_the_period(committed: dict[str, pd.DataFrame]) -> None:
    received = committed["receipts"]["received"]
    ends = pd.to_datetime([Period.parse(period).end for period in committed["receipts"]["period"]])
    assert (received.dt.normalize() > ends).all()
    assert (received.dt.day_of_week < 5).all()
    assert received.dt.hour.between(8, 17).all()


def test_a_correction_supersedes_an_earlier_form_of_the_same_unit_and_period(
    committed: dict[str, pd.DataFrame],
) -> None:
    receipts = committed["receipts"].set_index("submission")
    corrections = receipts[receipts["supersedes"] != ""]
    assert len(corrections) == 12
    first = receipts.loc[corrections["supersedes"]]
    assert list(first["unit"]) == list(corrections["unit"])
    assert list(first["period"]) == list(corrections["period"])
    assert (first["received"].to_numpy() < corrections["received"].to_numpy()).all()


def test_a_correction_changes_a_completion_up_or_down(committed: dict[str, pd.DataFrame]) -> None:
    rows = committed["commitments"].set_index(["submission", "commitment"])["completion"]
    receipts = committed["receipts"]
    changes = []
    for correction, first in receipts.loc[
        receipts["supersedes"] != "", ["submission", "supersedes"]
    ].to_numpy():
        differences = rows[correction] - rows[first]
        assert differences.any()
        changes.append(differences.sum())
    assert min(changes) < 0 < max(changes)


def test_status_completion_and_dates_agree(committed: dict[str, pd.DataFrame]) -> None:
    rows = committed["commitments"]
    ends = pd.to_datetime([Period.parse(period).end for period in rows["period"]])
    completed, fresh = rows["status"] == "completed", rows["status"] == "not_started"
    pd.testing.assert_series_equal(completed, rows["completion"] == 100, check_names=False)
    pd.testing.assert_series_equal(completed, rows["actual_finish"].notna(), check_names=False)
    pd.testing.assert_series_equal(fresh, rows["completion"] == 0, check_names=False)
    pd.testing.assert_series_equal(fresh, rows["actual_start"].isna(), check_names=False)
    assert rows["completion"].between(0, 100).all()
    assert (rows["planned_start"] < rows["planned_finish"]).all()
    assert (rows.loc[completed, "actual_start"] < rows.loc[completed, "actual_finish"]).all()
    assert (rows.loc[~fresh, "actual_start"] <= ends[~fresh]).all()
    assert (rows.loc[completed, "actual_finish"] <= ends[completed]).all()


def test_planned_dates_lie_in_the_plan(
    committed: dict[str, pd.DataFrame], plan: Plan, settings: Settings
) -> None:
    rows = committed["commitments"]
    assert (rows["planned_start"] >= pd.Timestamp(plan.published)).all()
    assert (rows["planned_start"] <= pd.Timestamp("2023-06-30")).all()
    assert rows["planned_finish"].between("2023-12-31", f"{plan.horizon}-12-31").all()
    starts = rows.groupby("commitment")["planned_start"].nunique()
    assert (starts == 1).all()
    replanned = rows.groupby("commitment")["planned_finish"].nunique()
    assert replanned.isin([1, 2]).all()
    assert 0 < (replanned == 2).sum() < 20


def test_completion_and_paid_funds_never_fall_but_by_correction(committed: dict[str, pd.DataFrame]) -> None:
    rows = committed["commitments"]
    known = rows[~rows["superseded"]].sort_values("period")
    for column in ("completion", "funds_paid"):
        falls = known.groupby(["unit", "commitment"])[column].diff() < 0
        assert not falls.any()


def test_units_of_one_commitment_stay_close(committed: dict[str, pd.DataFrame], plan: Plan) -> None:
    rows = committed["commitments"]
    shared = {c.id for c in plan.commitments if len(c.units) > 1}
    last = rows[rows["commitment"].isin(shared) & (rows["period"] == "2024Q4") & ~rows["superseded"]]
    assert (last.groupby("commitment")["completion"].nunique() > 1).any()


def test_funds_are_there_where_the_kind_needs_money(committed: dict[str, pd.DataFrame], plan: Plan) -> None:
    rows = committed["commitments"]
    kinds = rows["commitment"].map({c.id: c.kind for c in plan.commitments})
    asked = kinds.map({kind: pattern.funds is not None for kind, pattern in PATTERNS.items()})
    pd.testing.assert_series_equal(rows["funds_planned"].notna(), asked, check_names=False)
    pd.testing.assert_series_equal(rows["funds_paid"].notna(), asked, check_names=False)
    assert (rows["funds_paid"] > rows["funds_planned"]).mean() < 0.05


def test_the_last_period_has_every_story_to_tell(committed: dict[str, pd.DataFrame]) -> None:
    rows = committed["commitments"]
    last = rows[(rows["period"] == "2025Q4") & ~rows["superseded"]]
    completed = last[last["status"] == "completed"]
    assert set(last["status"]) == {"completed", "in_progress", "suspended", "not_started"}
    assert (completed["actual_finish"] < completed["planned_finish"]).any()
    assert (completed["actual_finish"] > completed["planned_finish"]).any()
    assert (completed["evidence"] == "").any()
    assert (completed["evidence"] != "").mean() > 0.7
    assert (last.loc[last["status"] == "suspended", "obstacle"] != "").all()


def test_each_form_reports_the_indicators_that_are_asked(
    committed: dict[str, pd.DataFrame], catalogue: Catalogue
) -> None:
    receipts, values = committed["receipts"], committed["indicators"]
    by_form = values.groupby("submission")["indicator"].agg(set)
    for form in receipts.itertuples():
        annual = {"Q", "A"} if str(form.period).endswith("Q4") else {"Q"}
        asked = {i.id for i in catalogue.of_supplier(str(form.unit)) if i.frequency in annual}
        assert by_form.get(form.submission, set()) == asked


def test_values_keep_their_bounds_and_decimals(
    committed: dict[str, pd.DataFrame], catalogue: Catalogue
) -> None:
    for name, rows in committed["indicators"].groupby("indicator"):
        indicator = catalogue[str(name)]
        values = rows["value"]
        assert (values >= 0).all()
        if indicator.limit:
            assert (values <= indicator.limit).all()
        pd.testing.assert_series_equal(values, values.round(indicator.unit.decimals))


def test_projects_add_up_and_go_forward(committed: dict[str, pd.DataFrame], plan: Plan) -> None:
    rows = committed["projects"]
    works = {c.id for c in plan.commitments if c.kind == "project"}
    assert set(rows["commitment"]) <= works
    sources = rows[[column.name for column in FINANCING]].sum(axis=1)
    pd.testing.assert_series_equal(sources.round(2), rows["investment_planned"], check_names=False)
    assert (rows["planned_start"] < rows["planned_finish"]).all()
    ended = rows["stage"].isin(["completed", "in_use"])
    pd.testing.assert_series_equal(ended, rows["actual_finish"].notna(), check_names=False)
    begun = rows["stage"].isin(["construction", "suspended", "completed", "in_use"])
    pd.testing.assert_series_equal(begun, rows["actual_start"].notna(), check_names=False)
    assert not rows.loc[~begun, "investment_paid"].any()
    known = rows[~rows["superseded"]].sort_values("period")
    paid = known.groupby(["unit", "commitment", "project"])["investment_paid"].diff()
    assert not (paid < 0).any()
    assert set(rows["stage"]) == {stage.value for stage in ProjectStage}


def test_values_follow_their_paths(
    package: DataPackage, committed: dict[str, pd.DataFrame], catalogue: Catalogue
) -> None:
    levels = read_levels(package, catalogue)
    values = committed["indicators"]
    values = values[~values["superseded"]].sort_values("period")
    values = values.assign(path=values["indicator"].map({name: level.path for name, level in levels.items()}))
    cumulative = values[values["path"] == "cumulative"]
    assert not (cumulative.groupby("indicator")["value"].diff() < 0).any()
    flows = values[values["path"] == "year_to_date"]
    assert not (flows.groupby(["indicator", flows["period"].str[:4]])["value"].diff() < 0).any()
    last = values[values["period"] == "2025Q4"].set_index("indicator")["value"]
    assert last.loc["home_care_station_coverage"] == pytest.approx(97.1)
    expected = pd.Series({name: levels[name].finish for name in last.index if name in levels})
    pd.testing.assert_series_equal(last[expected.index], expected, check_names=False)


def test_derived_indicators_are_computed_from_the_same_form(committed: dict[str, pd.DataFrame]) -> None:
    values = committed["indicators"].pivot(index="submission", columns="indicator", values="value")
    ratio = (values["dibao_standard_rural"] / values["dibao_standard_urban"]).dropna().round(2)
    assert not ratio.empty
    pd.testing.assert_series_equal(values["dibao_standard_ratio"].dropna(), ratio, check_names=False)


def test_the_rural_land_quota_falls_short_in_one_year(committed: dict[str, pd.DataFrame]) -> None:
    values = committed["indicators"]
    quota = values[(values["indicator"] == "new_construction_quota_rural_share") & ~values["superseded"]]
    assert len(quota) >= 4
    assert (quota["value"] < 5).sum() == 1


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("gas_villages,cumulative", "gas_vilages,cumulative", "indicator"),
        ("gas_villages,cumulative", "gas_villages,upwards", "path"),
        ("gas_villages,cumulative,58", "gas_villages,cumulative,", "start"),
        ("gas_villages,cumulative,58", "gas_villages,cumulative,many", "start"),
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"], ids=["", "below a blank line"])
def test_a_fault_in_the_levels_is_named_with_its_line(
    data_copy: Path, old: str, new: str, column: str, gap: str
) -> None:
    path = data_copy / LEVELS
    text = path.read_text(encoding="utf-8").replace("\n", f"\n{gap}", 1)
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if row.startswith(old))
    path.write_text(text.replace(old, new), encoding="utf-8")
    data = DataPackage(data_copy)
    store = data_copy / "submissions" / "demonstration"
    before = sorted(store.rglob("*.parquet"))
    with pytest.raises(SubmissionError, match=f"levels.csv, line {line}, column {column}"):
        write_demonstration(data)
    assert before == sorted(store.rglob("*.parquet"))
    assert {path.name for path in store.parent.iterdir()} == {"demonstration", "levels.csv"}


def test_an_indicator_without_a_level_and_one_with_two_are_named(data_copy: Path) -> None:
    path = data_copy / LEVELS
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*rows[:-1], rows[1]]), encoding="utf-8")
    data = DataPackage(data_copy)
    catalogue = load_catalogue(data, load_plan(data))
    with pytest.raises(SubmissionError) as caught:
        read_levels(data, catalogue)
    found = {(finding.line, finding.found) for finding in caught.value.findings}
    repeated, absent = rows[1].partition(",")[0], rows[-1].partition(",")[0]
    assert found == {(0, "nothing"), (len(rows), repr(repeated))}
    assert absent in str(caught.value)
