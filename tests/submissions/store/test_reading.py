"""Reading a store as it was known on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minhou_analysis.errors import SubmissionError
from minhou_analysis.periods import Period
from minhou_analysis.submissions.store import StoreFrames, SubmissionStore, read_store
from minhou_analysis.submissions.store.columns import RECEIPT, SCHEMA
from minhou_analysis.submissions.store.file_format import to_parquet
from minhou_analysis.submissions.store.places import RESTORE, Place
from minhou_analysis.submissions.tables import TABLES, ColumnKind

from .building import DAY, REGION, form

DEMONSTRATION = "demonstration"


def accept(store: SubmissionStore, unit: str, period: str, completion: float, received: datetime) -> None:
    submission, sent = form(unit, period, completion, origin=store.origin)
    assert store.accept(submission, received, sent).is_new


@pytest.fixture
def store(store: SubmissionStore) -> SubmissionStore:
    """Two units over two periods; one form corrected twice."""
    accept(store, "finance", "2024Q2", 40, datetime(2024, 7, 10, 9))
    accept(store, "education", "2024Q2", 10, datetime(2024, 7, 12, 23, 59, 59))
    accept(store, "finance", "2024Q2", 35, datetime(2024, 7, 20, 9))
    accept(store, "finance", "2024Q1", 30, datetime(2024, 7, 21, 9))
    accept(store, "finance", "2024Q2", 36, datetime(2024, 8, 1))
    return store


def known(frames: StoreFrames) -> list[str]:
    return list(frames.receipts["submission"])


AS_OF: list[tuple[date | datetime | None, list[str]]] = [
    (date(2024, 7, 9), []),
    (date(2024, 7, 10), ["2024Q2-finance-1"]),
    (datetime(2024, 7, 10, 8, 59, 59), []),
    (datetime(2024, 7, 10, 9), ["2024Q2-finance-1"]),
    (date(2024, 7, 12), ["2024Q2-education-1", "2024Q2-finance-1"]),
    (date(2024, 7, 20), ["2024Q2-education-1", "2024Q2-finance-2"]),
    (date(2024, 7, 31), ["2024Q1-finance-1", "2024Q2-education-1", "2024Q2-finance-2"]),
    (date(2024, 8, 1), ["2024Q1-finance-1", "2024Q2-education-1", "2024Q2-finance-3"]),
    (None, ["2024Q1-finance-1", "2024Q2-education-1", "2024Q2-finance-3"]),
]


@pytest.mark.parametrize(("as_of", "expected"), AS_OF)
def test_a_day_shows_what_was_known_by_its_end(
    store: SubmissionStore, as_of: date | datetime | None, expected: list[str]
) -> None:
    frames = read_store(store.folder, REGION, as_of=as_of)
    assert known(frames) == expected
    for table in (frames.commitments, frames.indicators, frames.projects):
        assert list(table["submission"].unique()) == expected


def test_ctrl_c_while_the_store_is_read_is_no_error_of_its(
    store: SubmissionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise RuntimeError("Query interrupted")  # as DuckDB says it

    monkeypatch.setattr("minhou_analysis.submissions.store.reading._query", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_store(store.folder, REGION)


def test_superseded_forms_are_read_when_asked_for(store: SubmissionStore) -> None:
    frames = read_store(store.folder, REGION, as_of=date(2024, 7, 20), superseded=True)
    assert known(frames) == ["2024Q2-education-1", "2024Q2-finance-1", "2024Q2-finance-2"]
    assert list(frames.receipts["supersedes"]) == ["", "", "2024Q2-finance-1"]


def test_only_the_periods_asked_for_are_read(store: SubmissionStore) -> None:
    frames = read_store(store.folder, REGION, [Period.parse("2024Q1"), Period.parse("2030Q1")])
    assert known(frames) == ["2024Q1-finance-1"]
    assert known(read_store(store.folder, REGION, [])) == []


def test_the_rest_of_the_store_is_not_opened(store: SubmissionStore) -> None:
    [other] = store.folder.rglob("2024Q1-finance-1.*.parquet")
    other.chmod(0o644)
    other.write_bytes(b"damaged")
    assert known(read_store(store.folder, REGION, [Period.parse("2024Q2")])) != []
    assert known(read_store(store.folder, "350122")) == []


def test_values_and_types_are_those_of_the_form(store: SubmissionStore) -> None:
    frames = read_store(store.folder, REGION, as_of=date(2024, 7, 10))
    receipt = frames.receipts.iloc[0].to_dict()
    submission, _ = form(completion=40)
    assert receipt == {
        "submission": "2024Q2-finance-1",
        "origin": "reported",
        "region": REGION,
        "unit": "finance",
        "period": "2024Q2",
        "received": pd.Timestamp("2024-07-10T09:00:00"),
        "supersedes": "",
        "obs_status": "A",
        "form_version": 1,
        "source_name": "2024Q2-finance.xlsx",
        "source_sha256": submission.source_sha256,
        "content_sha256": submission.content_sha256,
    }
    rows: list[dict[Any, Any]] = frames.commitments.to_dict("records")
    assert [row["commitment"] for row in rows] == ["1.2.1", "1.10.1"]
    said = rows[1]
    assert said["planned_start"] == pd.Timestamp("2021-08-01")
    assert said["actual_start"] is pd.NaT
    assert (said["funds_planned"], said["funds_paid"], said["obstacle"]) == (1200.5, 0.0, "")
    assert said["next_step"] == "=1+1"
    assert pd.isna(rows[0]["funds_paid"])
    assert list(frames.indicators["value"].fillna(-1)) == [-1, 0.1 + 0.2, 3854.0]
    assert frames.projects.loc[0, "project"] == "一号路"


def test_a_blank_status_is_final_and_a_blank_value_missing(store: SubmissionStore) -> None:
    frames = read_store(store.folder, REGION, as_of=date(2024, 7, 10))
    said = dict(zip(frames.indicators["indicator"], frames.indicators["obs_status"], strict=True))
    assert said == {"kin": "O", "schools": "A", "settled": "P"}


def test_demonstration_is_flagged_on_every_row(tmp_path: Path) -> None:
    store = SubmissionStore(tmp_path / "submissions" / DEMONSTRATION, keeps_originals=False)
    accept(store, "finance", "2024Q2", 40, DAY)
    frames = read_store(store.folder, REGION)
    assert list(frames.receipts["obs_status"]) == ["DEMO"]
    assert list(frames.indicators["obs_status"]) == ["DEMO"] * 3


def dtypes(frames: StoreFrames) -> list[dict[Any, str]]:
    tables = (frames.receipts, frames.commitments, frames.indicators, frames.projects)
    return [{name: str(kind) for name, kind in table.dtypes.items()} for table in tables]


def test_nothing_reads_like_something(store: SubmissionStore, tmp_path: Path) -> None:
    full = dtypes(read_store(store.folder, REGION))
    assert dtypes(read_store(tmp_path / "no store", REGION)) == full
    assert dtypes(read_store(store.folder, REGION, as_of=date(2000, 1, 1))) == full
    kinds = {"received": "datetime64[us]", "form_version": "int64"}
    for table in TABLES:
        for column in table.columns:
            number = {ColumnKind.PERCENT, ColumnKind.AMOUNT, ColumnKind.QUANTITY}
            day = "datetime64[us]" if column.kind is ColumnKind.DATE else "str"
            kinds[column.name] = "float64" if column.kind in number else day
    assert {name: kind for frame in full for name, kind in frame.items() if kind != "str"} == {
        name: kind for name, kind in kinds.items() if kind != "str"
    }


def test_a_frame_of_blanks_keeps_its_types(store: SubmissionStore) -> None:
    submission, sent = form("health", rows={"commitments": [{"commitment": "1.1.1"}]})
    store.accept(submission, datetime(2024, 9, 1), sent)
    alone = dtypes(read_store(store.folder, REGION, [Period.parse("2024Q2")]))
    assert alone == dtypes(read_store(store.folder, REGION))


@pytest.mark.parametrize("content", [b"", b"PAR1", None], ids=["empty", "cut off", "one bit"])
def test_a_changed_file_is_named_and_never_read(store: SubmissionStore, content: bytes | None) -> None:
    path = next(store.folder.rglob("2024Q2-finance-3.*.parquet"))
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(bytes([*whole[:150], whole[150] ^ 1, *whole[151:]]) if content is None else content)
    with pytest.raises(SubmissionError) as refusal:
        read_store(store.folder, REGION)
    [finding] = refusal.value.findings
    assert finding.file == f"submissions/reported/{path.relative_to(store.folder).as_posix()}"
    assert finding.expected == f"those that its name promises: {RESTORE}"


def test_a_changed_file_of_another_unit_does_not_matter_where_units_are_given(store: SubmissionStore) -> None:
    whole = read_store(store.folder, REGION, superseded=True)
    path = next(store.folder.rglob("2024Q2-finance-3.*.parquet"))
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    others = sorted(set(whole.receipts["unit"]) - {"finance"})
    read = read_store(store.folder, REGION, superseded=True, units=others)
    assert len(read.receipts) == sum(whole.receipts["unit"] != "finance") > 0
    pd.testing.assert_frame_equal(
        read.commitments, whole.commitments[whole.commitments["unit"] != "finance"].reset_index(drop=True)
    )
    assert read_store(store.folder, REGION, units=[]).receipts.empty
    assert read_store(store.folder, REGION, units=["fin", "finance-3"]).receipts.empty
    with pytest.raises(SubmissionError):
        read_store(store.folder, REGION, units=["finance"])


def test_what_duckdb_cannot_read_is_named(store: SubmissionStore) -> None:
    content = b"PAR1 no such thing PAR1"
    path = store.folder / Place(REGION, Period.parse("2024Q2"), "health", 1).path(content)
    path.write_bytes(content)
    with pytest.raises(SubmissionError) as refusal:
        read_store(store.folder, REGION)
    assert [Path(finding.file).name for finding in refusal.value.findings] == [path.name]


def test_columns_that_an_older_form_did_not_have_are_blank(store: SubmissionStore) -> None:
    [path] = store.folder.rglob("2024Q1-finance-1.*.parquet")
    table = pq.read_table(path)
    older = [name for name in table.column_names if name not in ("next_step", "financed_loans")]
    content = to_parquet(table.select(older))
    path.unlink()
    path.with_name(Place(REGION, Period.parse("2024Q1"), "finance", 1).path(content).name).write_bytes(
        content
    )
    frames = read_store(store.folder, REGION)
    said = frames.commitments.set_index(["submission", "commitment"])["next_step"]
    assert said["2024Q1-finance-1", "1.10.1"] == ""
    assert said["2024Q2-finance-3", "1.10.1"] == "=1+1"
    assert dtypes(read_store(store.folder, REGION, [Period.parse("2024Q1")])) == dtypes(frames)


def test_a_folder_that_cannot_be_read_is_named(
    store: SubmissionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SubmissionError, match=r"region=350121: found Permission denied; expected a readable"):
        read_store(store.folder, REGION)


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    store = SubmissionStore(tmp_path / "data [2024] *?'" / "submissions" / "reported")
    accept(store, "finance", "2024Q2", 40, DAY)
    assert known(read_store(store.folder, REGION)) == ["2024Q2-finance-1"]


def test_the_store_is_plain_parquet_for_any_other_tool(store: SubmissionStore) -> None:
    rows = duckdb.execute(
        "SELECT period, count(*) FROM read_parquet($1, hive_partitioning = true) WHERE record = $2 GROUP BY 1 ORDER BY 1",
        [f"{store.folder}/region=*/period=*/*.parquet", RECEIPT],
    ).fetchall()
    assert rows == [("2024Q1", 1), ("2024Q2", 4)]
    [path] = store.folder.rglob("2024Q1-finance-1.*.parquet")
    assert pq.read_schema(path).remove_metadata().equals(SCHEMA)
    assert isinstance(SCHEMA, pa.Schema)


def test_a_correction_at_the_same_moment_stands(store: SubmissionStore) -> None:
    accept(store, "health", "2024Q2", 1, DAY + timedelta(days=90))
    accept(store, "health", "2024Q2", 2, DAY + timedelta(days=90))
    assert "2024Q2-health-2" in known(read_store(store.folder, REGION))
