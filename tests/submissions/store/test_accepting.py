"""Taking forms in: once, in order, wholly or not at all."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.submissions.records import Submission
from minhou_analysis.submissions.store import SubmissionStore
from minhou_analysis.submissions.store.file_format import Content, decode, encode
from minhou_analysis.submissions.store.typed_rows import typed
from minhou_analysis.submissions.tables import COMMITMENTS, TABLES, ColumnKind

from .building import DAY, form, table_rows


def files(store: SubmissionStore) -> dict[str, bytes]:
    """Everything in the store but its lock, by path."""
    return {
        path.relative_to(store.folder).as_posix(): path.read_bytes()
        for path in sorted(store.folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_a_form_is_one_read_only_file_beside_what_was_sent(store: SubmissionStore) -> None:
    submission, sent = form()
    acceptance = store.accept(submission, DAY, sent)
    assert acceptance.is_new
    assert acceptance.receipt.submission == "2024Q2-finance-1"
    assert acceptance.receipt.supersedes == ""
    original, stored = sorted(files(store))
    assert original == f"originals/{submission.source_sha256}.xlsx"
    assert stored.startswith("region=350121/period=2024Q2/2024Q2-finance-1.")
    for path in (original, stored):
        assert stat.S_IMODE((store.folder / path).stat().st_mode) == 0o444
    assert files(store)[original] == sent
    assert store.receipts() == [acceptance.receipt]
    assert store.verify() == []


def test_the_same_file_changes_nothing(store: SubmissionStore) -> None:
    submission, sent = form()
    first = store.accept(submission, DAY, sent)
    before = files(store)
    again = store.accept(replace(submission, source_name="renamed.xlsx"), DAY + timedelta(days=9), sent)
    assert (again.is_new, again.stands, again.receipt) == (False, True, first.receipt)
    assert files(store) == before


def test_the_same_content_in_another_file_changes_nothing(store: SubmissionStore) -> None:
    submission, sent = form()
    store.accept(submission, DAY, sent)
    before = files(store)
    saved_again, other = form(source=b"saved by another program")
    assert not store.accept(saved_again, DAY, other).is_new
    assert files(store) == before


def test_a_correction_supersedes_and_keeps(store: SubmissionStore) -> None:
    first, first_sent = form(completion=40)
    second, second_sent = form(completion=35)
    store.accept(first, DAY, first_sent)
    before = files(store)
    correction = store.accept(second, DAY, second_sent).receipt
    assert (correction.submission, correction.supersedes) == ("2024Q2-finance-2", "2024Q2-finance-1")
    assert before.items() <= files(store).items()
    old = store.accept(first, DAY + timedelta(days=1), first_sent)
    assert (old.is_new, old.stands, old.receipt.submission) == (False, False, "2024Q2-finance-1")
    assert len(store.receipts()) == 2


def test_going_back_to_what_was_said_first_is_a_correction_when_sent_anew(store: SubmissionStore) -> None:
    for completion, source in ((40, b"a"), (35, b"b"), (40, b"c")):
        submission, sent = form(completion=completion, source=source)
        assert store.accept(submission, DAY, sent).is_new
    assert [receipt.submission[-1] for receipt in store.receipts()] == ["1", "2", "3"]


def test_units_and_periods_are_numbered_apart(store: SubmissionStore) -> None:
    for unit, period in (("finance", "2024Q2"), ("finance", "2024Q3"), ("education", "2024Q2")):
        submission, sent = form(unit, period)
        assert store.accept(submission, DAY, sent).receipt.submission == f"{period}-{unit}-1"


def test_the_tenth_correction_follows_the_ninth(store: SubmissionStore) -> None:
    for number in range(12):
        submission, sent = form(completion=float(number))
        receipt = store.accept(submission, DAY, sent).receipt
    assert (receipt.submission, receipt.supersedes) == ("2024Q2-finance-12", "2024Q2-finance-11")
    assert store.verify() == []


def test_a_correction_cannot_come_before_what_it_corrects(store: SubmissionStore) -> None:
    first, sent = form(completion=40)
    store.accept(first, DAY, sent)
    before = files(store)
    second, sent = form(completion=35)
    with pytest.raises(SubmissionError) as refusal:
        store.accept(second, DAY - timedelta(seconds=1), sent)
    expected = "2024-07-10T09:30:00 or later, as 2024Q2-finance-1 came then"
    assert refusal.value.findings == [
        Finding("2024Q2-finance.xlsx", 0, "received", "2024-07-10T09:29:59", expected)
    ]
    assert files(store) == before


def test_several_files_of_one_form_are_all_kept(store: SubmissionStore) -> None:
    submission, _ = form(source_name="finance")
    tables = {"承诺事项.CSV": b"a", "指标.csv": b"b", "no suffix": b"c"}
    store.accept(submission, DAY, tables)
    kept = {path.suffix: path.read_bytes() for path in (store.folder / "originals").iterdir()}
    assert sorted(kept.items()) == [("", b"c"), (".csv", kept[".csv"])]
    assert len(list((store.folder / "originals").iterdir())) == 3
    assert store.verify() == []


def test_a_store_without_originals_needs_and_keeps_none(tmp_path: Path) -> None:
    store = SubmissionStore(tmp_path / "submissions" / "demonstration", keeps_originals=False)
    submission, sent = form(origin="demonstration")
    store.accept(submission, DAY, sent)
    assert not (store.folder / "originals").exists()
    assert store.verify() == []


def test_the_same_form_is_the_same_bytes_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    stored = []
    for name, turn in (("a", 1), ("b", -1)):
        store = SubmissionStore(tmp_path / name / "reported")
        rows = {table: list(reversed(rows))[::turn] for table, rows in table_rows().items()}
        submission, sent = form(rows=rows)
        store.accept(submission, DAY, sent)
        stored.append(files(store))
    assert stored[0] == stored[1]


BAD_ROWS: list[tuple[str, Callable[[dict[str, Any]], object], str, str]] = [
    ("completion", lambda row: row.update(completion="40"), "'40'", "a finite number"),
    ("completion", lambda row: row.update(completion=float("nan")), "nan", "a finite number"),
    ("completion", lambda row: row.update(completion=float("inf")), "inf", "a finite number"),
    ("completion", lambda row: row.update(completion=True), "True", "a finite number"),
    ("planned_start", lambda row: row.update(planned_start="2024-01-01"), "'2024-01-01'", "a day"),
    (
        "planned_start",
        lambda row: row.update(planned_start=datetime(2024, 1, 1)),
        "datetime.datetime(2024, 1, 1, 0, 0)",
        "a day",
    ),
    ("evidence", lambda row: row.update(evidence=3.0), "3.0", "text"),
    ("evidence", lambda row: row.update(evidence="\ud800"), "'\\ud800'", "text"),
    ("color", lambda row: row.update(color="red"), "an unknown column", "columns of commitments"),
    ("commitment", lambda row: row.update(commitment="1.2.1"), "it twice", "one row in commitments"),
    ("commitment", lambda row: row.update(commitment=None), "a blank", "a key in commitments"),
]


@pytest.mark.parametrize(("column", "damage", "found", "expected"), BAD_ROWS)
def test_what_cannot_be_kept_exactly_is_refused(
    store: SubmissionStore, column: str, damage: Callable[[dict[str, Any]], object], found: str, expected: str
) -> None:
    rows: dict[str, Any] = table_rows()
    damage(rows["commitments"][0])
    submission, sent = form(rows=rows)
    with pytest.raises(SubmissionError) as refusal:
        store.accept(submission, DAY, sent)
    [finding] = refusal.value.findings
    assert (finding.column, finding.found, finding.expected) == (column, found, expected)
    assert not store.folder.exists()


BAD_FORMS: list[tuple[dict[str, Any], str]] = [
    ({"origin": "demonstration"}, "origin"),
    ({"region": "../350121"}, "region"),
    ({"unit": "fin/ance"}, "unit"),
    ({"unit": "fin-ance"}, "unit"),
    ({"period": "2024"}, "period"),
    ({"rows": {"answers": []}}, ""),
]


@pytest.mark.parametrize(("change", "column"), BAD_FORMS)
def test_what_cannot_have_a_place_is_refused(
    store: SubmissionStore, change: dict[str, Any], column: str
) -> None:
    submission, sent = form(**change)
    with pytest.raises(SubmissionError) as refusal:
        store.accept(submission, DAY, sent)
    assert [finding.column for finding in refusal.value.findings] == [column]


def test_bytes_must_be_given_and_be_those_that_were_read(store: SubmissionStore) -> None:
    submission, sent = form()
    with pytest.raises(SubmissionError, match="the file that was sent, which this store keeps"):
        store.accept(submission, DAY)
    with pytest.raises(SubmissionError, match="the hash of its bytes"):
        store.accept(submission, DAY, sent + b" ")
    with pytest.raises(SubmissionError, match="local time, without a zone"):
        store.accept(submission, DAY.replace(tzinfo=UTC), sent)
    with pytest.raises(SubmissionError, match="64 hexadecimal digits"):
        store.accept(replace(submission, source_sha256=""), DAY, sent)


def test_a_lock_that_is_held_is_named(tmp_path: Path) -> None:
    store = SubmissionStore(tmp_path / "submissions" / "reported", lock_timeout=0.05)
    store.folder.mkdir(parents=True)
    submission, sent = form()
    with FileLock(store.folder / ".lock"), pytest.raises(SubmissionError) as refusal:
        store.accept(submission, DAY, sent)
    assert str(refusal.value) == (
        "submissions/reported/.lock: found another ingest that has held it for 0.05 seconds; "
        "expected its end; then run the command again"
    )


FAILURES = [("link", 1), ("link", 2), ("rename", 1), *(("fsync", at) for at in range(1, 8))]
AFTER_THE_COMMIT = ("fsync", 6)
"""The folder's list of names could not be flushed after the form had its name in it."""
BEYOND = ("fsync", 7)
"""No such step: the form is stored."""


@pytest.mark.parametrize("failure", FAILURES)
def test_a_full_disk_leaves_the_store_as_it_was(
    store: SubmissionStore, monkeypatch: pytest.MonkeyPatch, failure: tuple[str, int]
) -> None:
    first, sent = form(completion=40)
    store.accept(first, DAY, sent)
    before = files(store)
    second, sent = form(completion=35)
    call, at = failure
    real, calls = getattr(os, call), itertools.count(1)

    def fail(*arguments: Any, **options: Any) -> Any:
        if next(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        if failure == BEYOND:
            assert store.accept(second, DAY, sent).is_new
            return
        with pytest.raises(SubmissionError) as told:
            store.accept(second, DAY, sent)
    assert str(told.value) == (
        "submissions/reported: found No space left on device; expected a folder that can be written"
    )
    if failure == AFTER_THE_COMMIT:
        assert [(found.submission, found.is_stored) for found in store.recover()] == [
            ("2024Q2-finance-2", True)
        ]
    else:
        assert files(store) == before
        assert store.recover() == []
    assert store.verify() == []


def test_a_file_system_without_hard_links_works_too(
    store: SubmissionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    for completion in (40.0, 35.0, 35.0):
        submission, sent = form(completion=completion)
        store.accept(submission, DAY, sent)
    assert [receipt.submission[-1] for receipt in store.receipts()] == ["1", "2"]
    assert store.verify() == []
    assert list((store.folder / ".ingest").iterdir()) == []


def test_a_damaged_original_does_not_pass_for_what_was_sent(store: SubmissionStore) -> None:
    submission, sent = form()
    path = store.folder / "originals" / f"{submission.source_sha256}.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    with pytest.raises(SubmissionError, match="found changed bytes; expected those that its name promises"):
        store.accept(submission, DAY, sent)
    assert path.read_bytes() == b"something else"


def test_nothing_is_added_to_a_damaged_history(store: SubmissionStore) -> None:
    for completion in (40.0, 35.0):
        submission, sent = form(completion=completion)
        store.accept(submission, DAY, sent)
    next(store.folder.rglob("*finance-1.*")).unlink()
    submission, sent = form(completion=30)
    with pytest.raises(SubmissionError, match="found 2024Q2-finance-2; expected number 1"):
        store.accept(submission, DAY, sent)


TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
VALUES = {
    ColumnKind.KEY: st.text(st.characters(codec="utf-8"), min_size=1),
    ColumnKind.TEXT: TEXTS,
    ColumnKind.CHOICE: TEXTS,
    ColumnKind.DATE: st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
}
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9)
ROWS = st.fixed_dictionaries(
    {
        table.name: st.lists(
            st.fixed_dictionaries({c.name: VALUES.get(c.kind, NUMBERS) for c in table.columns}),
            unique_by=lambda row, keys=table.key: tuple(row[key] for key in keys),
            max_size=3,
        )
        for table in TABLES
    }
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_whatever_a_form_says_is_read_back_exactly(rows: dict[str, Any]) -> None:
    submission, _ = form(rows=rows)
    submission = typed(submission, "reported")
    content = Content(receipt_of(submission), {"a.xlsx": submission.source_sha256}, submission.rows)
    read = decode(encode(content), "file")
    assert read == content
    assert read.submission.content_sha256 == form(rows=rows)[0].content_sha256 or has_integers(rows)
    assert encode(read) == encode(content)


def has_integers(rows: dict[str, Any]) -> bool:
    """Whether a number was given as ``int``: the store makes it ``float`` before it counts the hash."""
    return any(type(value) is int for table in rows.values() for row in table for value in row.values())


def receipt_of(submission: Submission) -> Any:
    from minhou_analysis.submissions.records import Receipt

    return Receipt(
        "2024Q2-finance-1",
        *(submission.origin, submission.region, submission.unit, submission.period),
        received=DAY,
        supersedes="",
        form_version=submission.form_version,
        source_name=submission.source_name,
        source_sha256=submission.source_sha256,
        content_sha256=submission.content_sha256,
    )


def test_rows_are_kept_in_the_order_of_their_numbers(store: SubmissionStore) -> None:
    submission, _ = form()
    keys = [row["commitment"] for row in typed(submission, "reported").rows[COMMITMENTS.name]]
    assert keys == ["1.2.1", "1.10.1"]
