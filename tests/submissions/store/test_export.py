"""Tables for researchers: what the store says, with names, guarded and described."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import validate

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import MinhouError
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.submissions.store import StoreFrames, SubmissionStore, read_store
from minhou_analysis.submissions.store.dictionary import EXPORT_TABLES
from minhou_analysis.submissions.store.export import export

from .building import DAY, REGION, form

TABLES = ("receipts", "commitments", "indicators", "projects")
ROWS: dict[str, Any] = {
    "commitments": [
        {
            "commitment": "1.1.1",
            "status": "completed",
            "completion": 100.0,
            "evidence": '=cmd|"/c calc"!A1, "quoted"\nsecond line',
            "obstacle": "'tis",
            "next_step": " ＝全角",
            "funds_paid": -5.5,
        },
        {"commitment": "1.1.2", "status": "in_progress", "completion": 50.5, "next_step": "NA"},
    ],
    "indicators": [
        {"indicator": "settled_from_outside_fuzhou", "value": 3854.0, "obs_status": "P"},
        {"indicator": "kin_joining_settlements", "value": None, "obs_status": "O", "note": "-"},
    ],
    "projects": [{"commitment": "1.1.1", "project": "@一号路", "stage": "in_use"}],
}


@pytest.fixture(scope="module")
def plan(data_folder: Path) -> Plan:
    return load_plan(DataPackage(data_folder))


@pytest.fixture(scope="module")
def catalogue(data_folder: Path, plan: Plan) -> Catalogue:
    return load_catalogue(DataPackage(data_folder), plan)


@pytest.fixture
def stores(tmp_path: Path) -> list[StoreFrames]:
    """What a unit reported, and a demonstration form with the same id."""
    read = []
    for origin in ("reported", "demonstration"):
        store = SubmissionStore(tmp_path / "submissions" / origin, keeps_originals=False)
        submission, _ = form("public_security", origin=origin, rows=ROWS)
        store.accept(submission, DAY, None)
        read.append(read_store(store.folder, REGION))
    return read


@pytest.fixture
def exported(stores: list[StoreFrames], plan: Plan, catalogue: Catalogue, tmp_path: Path) -> Path:
    counts = export(stores, plan, catalogue, tmp_path / "out")
    assert counts == {"receipts": 2, "commitments": 4, "indicators": 4, "projects": 2}
    return tmp_path / "out"


def read_csv(folder: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{table}.csv", keep_default_na=False, na_values=[""])


def test_it_is_a_valid_data_package_of_every_column(exported: Path) -> None:
    report = validate(str(exported / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "type", "note"])
    described = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {r["name"]: r["schema"] for r in described["resources"] if "schema" in r}
    assert tuple(schemas) == TABLES
    for name, schema in schemas.items():
        names = [field["name"] for field in schema["fields"]]
        assert list(read_csv(exported, name).columns) == names
        assert list(pd.read_parquet(exported / f"{name}.parquet").columns) == names
        for field in schema["fields"]:
            for part in ("title", "title_en", "description", "description_en"):
                assert field[part], (name, field["name"], part)
    money = next(f for f in schemas["commitments"]["fields"] if f["name"] == "funds_paid")
    assert money["unit"] == "万元"
    status = next(f for f in schemas["commitments"]["fields"] if f["name"] == "status")
    assert status["constraints"]["enum"] == ["not_started", "in_progress", "completed", "suspended"]


def test_damage_to_the_tables_does_not_pass(exported: Path) -> None:
    path = exported / "commitments.csv"
    path.write_bytes(path.read_bytes().replace(b"completed", b"finished"))
    assert not validate(str(exported / "datapackage.json")).valid


def test_names_stand_beside_ids_and_demonstration_is_flagged(
    exported: Path, plan: Plan, catalogue: Catalogue
) -> None:
    commitments = read_csv(exported, "commitments")
    row = commitments.iloc[0]
    assert (row["unit_name"], row["commitment_title"]) == ("县公安局", plan.commitment("1.1.1").title)
    assert row["measure_name"] == plan.measure("1.1").name
    indicator = catalogue["settled_from_outside_fuzhou"]
    row = read_csv(exported, "indicators").iloc[1]
    assert (row["indicator_name"], row["unit_of_measure"]) == (indicator.name, indicator.unit.symbol)
    for name in TABLES:
        table = read_csv(exported, name)
        is_demonstration = table["origin"] == "demonstration"
        assert is_demonstration.sum() == len(table) / 2
        assert ((table["obs_status"] == "DEMO") == is_demonstration).all()
    assert list(read_csv(exported, "indicators")["obs_status"]) == ["O", "P", "DEMO", "DEMO"]


def test_no_text_is_a_formula_for_a_spreadsheet(exported: Path) -> None:
    row = read_csv(exported, "commitments").iloc[0]
    assert row["evidence"] == '\'=cmd|"/c calc"!A1, "quoted"\nsecond line'
    assert row["obstacle"] == "''tis"
    assert row["next_step"] == "' ＝全角"
    assert row["funds_paid"] == -5.5
    assert read_csv(exported, "projects")["project"][0] == "'@一号路"
    assert read_csv(exported, "indicators")["note"][0] == "'-"


def test_parquet_is_typed_and_says_what_was_said(exported: Path) -> None:
    row = pd.read_parquet(exported / "commitments.parquet").iloc[0]
    assert row["evidence"] == ROWS["commitments"][0]["evidence"]
    assert row["received"] == pd.Timestamp(DAY)
    assert pd.read_parquet(exported / "commitments.parquet")["next_step"][1] == "NA"


def test_excel_and_pandas_both_see_chinese(exported: Path) -> None:
    assert (exported / "commitments.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_csv(exported, "commitments").columns[0] == "submission"
    text = (exported / "README.md").read_text(encoding="utf-8")
    assert "含演示数据" in text
    assert "Contains demonstration data" in text
    for table in EXPORT_TABLES:
        for field in table.fields:
            assert text.count(f"| `{field.name}` |") >= 2


def test_an_export_without_demonstration_does_not_speak_of_it(
    stores: list[StoreFrames], plan: Plan, catalogue: Catalogue, tmp_path: Path
) -> None:
    export(stores[0], plan, catalogue, tmp_path / "out")
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "含演示数据" not in text
    assert validate(str(tmp_path / "out" / "datapackage.json")).valid


def test_an_empty_store_exports_empty_tables(plan: Plan, catalogue: Catalogue, tmp_path: Path) -> None:
    export(read_store(tmp_path / "none", REGION), plan, catalogue, tmp_path / "a" / "out")
    assert validate(str(tmp_path / "a" / "out" / "datapackage.json")).valid


def test_the_same_store_exports_the_same_bytes(
    exported: Path, stores: list[StoreFrames], plan: Plan, catalogue: Catalogue
) -> None:
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    export(stores, plan, catalogue, exported)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before
    assert sorted(path.name for path in exported.parent.iterdir()) == ["out", "submissions"]


def test_only_an_export_is_replaced(
    stores: list[StoreFrames], plan: Plan, catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(MinhouError, match="holds other files"):
        export(stores, plan, catalogue, tmp_path / "other")
    with pytest.raises(MinhouError, match="is a file"):
        export(stores, plan, catalogue, tmp_path / "other" / "thesis.docx")
    export(stores, plan, catalogue, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_bytes(b"mine")
    with pytest.raises(MinhouError, match=r"holds more than an export \(notes.txt\)"):
        export(stores, plan, catalogue, tmp_path / "out")
    assert (tmp_path / "other" / "thesis.docx").read_bytes() == b"years of work"


@pytest.mark.parametrize("at", [1, 2])
def test_an_export_that_fails_leaves_the_earlier_one(
    exported: Path,
    stores: list[StoreFrames],
    plan: Plan,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
) -> None:
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    real, calls = os.rename, [0]

    def fail(source: Any, target: Any) -> None:
        calls[0] += 1
        if calls[0] == at:
            raise OSError(28, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", fail)
        with pytest.raises(MinhouError, match="cannot be written: No space left on device"):
            export(stores[:1], plan, catalogue, exported)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before
    assert [path.name for path in exported.parent.iterdir() if path.name.startswith(".")] == []


def test_an_export_killed_between_its_renames_is_put_back(
    exported: Path, stores: list[StoreFrames], plan: Plan, catalogue: Catalogue
) -> None:
    exported.rename(exported.with_name(".out.earlier"))
    exported.with_name(".out.999999999.new").mkdir()
    export(stores[:1], plan, catalogue, exported)
    assert len(read_csv(exported, "receipts")) == 1
    assert [path.name for path in exported.parent.iterdir() if path.name.startswith(".")] == []


def test_times_are_told_to_the_second_and_finer_only_where_they_are(
    plan: Plan, catalogue: Catalogue, tmp_path: Path
) -> None:
    store = SubmissionStore(tmp_path / "submissions" / "reported", keeps_originals=False)
    for unit, moment in (("finance", DAY), ("health", datetime(2024, 7, 11, 8, 0, 0, 250000))):
        submission, _ = form(unit)
        store.accept(submission, moment)
    export(read_store(store.folder, REGION), plan, catalogue, tmp_path / "out")
    told = list(read_csv(tmp_path / "out", "receipts")["received"])
    assert told == ["2024-07-10T09:30:00", "2024-07-11T08:00:00.250000"]
