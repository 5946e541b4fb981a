"""Killed ingests, and several at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import pytest

from minhou_analysis.submissions.store import Interruption, SubmissionStore
from minhou_analysis.submissions.store.interruptions import Intent

from .building import DAY, REGION, form

HERE = Path(__file__).resolve().parent
KILLS = 40
"""More of them are in ``benchmarks/store.py``."""
MEMORY = Path("/dev/shm")  # noqa: S108 (where steps are counted, not timed, a disk in memory will do)


def kill(*options: str, scratch: Path | None = None) -> Counter[str]:
    done = subprocess.run(
        [sys.executable, str(HERE / "killing.py"), *options],
        env=os.environ | ({"TMPDIR": str(scratch)} if scratch else {}),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Counter(json.loads(done.stdout))


def test_kills_at_random_moments_lose_nothing() -> None:
    seen = kill("--kills", str(KILLS))
    assert seen["stored"] + seen["not stored"] + seen["nothing in hand"] == KILLS
    assert seen["stored"] + seen["not stored"] > 0


def test_a_kill_before_any_step_on_the_disk_loses_nothing() -> None:
    seen = kill("--steps", scratch=MEMORY if MEMORY.is_dir() else None)
    assert seen["ingests killed"] > 30
    assert seen["stored"] + seen["not stored"] == seen["ingests killed"]
    assert min(seen["stored"], seen["not stored"]) > 0
    assert seen["recoveries killed"] > 100


def interrupted(store: SubmissionStore, is_stored: bool) -> Interruption:
    """Leave behind what a killed ingest leaves, with its original written and half of the next file."""
    submission, sent = form("housing")
    SubmissionStore(store.folder).accept(submission, DAY, sent)
    [file] = store.folder.rglob("*housing-1.*.parquet")
    original = f"{submission.source_sha256}.xlsx"
    intent = Intent(
        *(submission.source_name, "2024Q2-housing-1", REGION, "housing", "2024Q2"),
        file=file.relative_to(store.folder).as_posix(),
        originals=(original,),
    )
    intent.write(store.folder / ".ingest" / "0123.json")
    (store.folder / ".ingest" / "0123.parquet").write_bytes(file.read_bytes()[:100])
    if not is_stored:
        file.unlink()
    return Interruption(
        submission.source_name, "2024Q2-housing-1", REGION, "housing", "2024Q2", is_stored=is_stored
    )


@pytest.mark.parametrize("is_stored", [True, False])
def test_the_next_run_says_how_far_it_came(store: SubmissionStore, is_stored: bool) -> None:
    expected = interrupted(store, is_stored)
    assert store.verify() == []
    assert store.recover() == [expected]
    assert store.recover() == []
    assert store.verify() == []
    assert len(list((store.folder / "originals").iterdir())) == is_stored
    assert list((store.folder / ".ingest").iterdir()) == []
    assert str(expected).startswith("2024Q2-housing.xlsx (housing, 2024Q2) was ")


def test_an_original_that_another_form_needs_stays(store: SubmissionStore) -> None:
    submission, sent = form("housing")
    interrupted(store, is_stored=False)
    store.accept(submission, DAY, sent)
    assert [found.is_stored for found in store.recover()] == [True]
    assert store.verify() == []


def test_originals_stay_where_a_damaged_store_cannot_tell_who_needs_them(store: SubmissionStore) -> None:
    other, sent = form("education")
    store.accept(other, DAY, sent)
    interrupted(store, is_stored=False)
    [file] = store.folder.rglob("*education-1.*.parquet")
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    assert [found.is_stored for found in store.recover()] == [False]
    assert len(list((store.folder / "originals").iterdir())) == 2


def test_nothing_to_recover_makes_no_folder(store: SubmissionStore) -> None:
    assert store.recover() == []
    assert not store.folder.exists()


def test_a_form_taken_in_again_after_an_interruption_is_stored(store: SubmissionStore) -> None:
    interrupted(store, is_stored=False)
    submission, sent = form("housing")
    assert store.accept(submission, DAY, sent).is_new
    assert len(store.receipts()) == 1


def ingest(folder: Path, worker: int) -> None:
    """Ten forms in a process of its own: for two units that every process reports for, and one of its own."""
    store = SubmissionStore(folder)
    units = ("shared_1", "shared_2", f"own_{worker}")
    for number in range(10):
        submission, sent = form(units[number % 3], completion=float(worker * 10 + number))
        store.accept(submission, DAY, sent)


def test_ingests_at_once_do_not_disturb_each_other(store: SubmissionStore) -> None:
    context = get_context("spawn")
    workers = [context.Process(target=ingest, args=(store.folder, worker)) for worker in range(4)]
    for process in workers:
        process.start()
    for process in workers:
        process.join()
    assert [process.exitcode for process in workers] == [0, 0, 0, 0]
    receipts = store.receipts()
    assert len({receipt.source_sha256 for receipt in receipts}) == len(receipts) == 40
    counts = Counter(receipt.unit for receipt in receipts)
    assert counts == {"shared_1": 16, "shared_2": 12, **{f"own_{worker}": 3 for worker in range(4)}}
    assert store.verify() == []
    assert list((store.folder / ".ingest").iterdir()) == []
