"""Whatever is done to a store by hand is found, and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minhou_analysis.submissions.store import SubmissionStore
from minhou_analysis.submissions.store.file_format import Content, decode, encode
from minhou_analysis.submissions.store.places import digest

from .building import DAY, form

Damage = Callable[[SubmissionStore], object]


@pytest.fixture
def store(store: SubmissionStore) -> SubmissionStore:
    """Three forms of one unit and one of another."""
    for unit, completion in (("finance", 40.0), ("finance", 35.0), ("finance", 30.0), ("education", 10.0)):
        submission, sent = form(unit, completion=completion)
        store.accept(submission, DAY + timedelta(days=100 - completion), sent)
    assert store.verify() == []
    return store


def stored(store: SubmissionStore, name: str) -> Path:
    [path] = store.folder.rglob(f"2024Q2-{name}.*.parquet")
    return path


def original(store: SubmissionStore, name: str) -> Path:
    [sha256] = decode(stored(store, name).read_bytes(), name).originals.values()
    return store.folder / "originals" / f"{sha256}.xlsx"


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def rewritten(store: SubmissionStore, name: str, change: Callable[[Content], Content]) -> Path:
    """Change what a file says and give it the name that its new bytes deserve: a forger who knows the rules."""
    path = stored(store, name)
    content = encode(change(decode(path.read_bytes(), name)))
    path.unlink()
    forged = path.with_name(f"2024Q2-{name}.{digest(content)}.parquet")
    forged.write_bytes(content)
    return forged


def of_receipt(**changes: object) -> Callable[[Content], Content]:
    return lambda content: replace(content, receipt=replace(content.receipt, **changes))  # type: ignore[arg-type]


def belonging_to(**changes: object) -> Callable[[Content], Content]:
    """Rewrite whose the form is, and the hash of what it says accordingly."""

    def change(content: Content) -> Content:
        moved = of_receipt(**changes)(content)
        return of_receipt(content_sha256=moved.submission.content_sha256)(moved)

    return change


def add(store: SubmissionStore, place: str, content: bytes = b"x") -> None:
    path = store.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    overwrite(path, bytes(content))


def raise_completion(content: Content) -> Content:
    rows = [dict(row) | {"completion": 99.0} for row in content.rows["commitments"]]
    return replace(content, rows={**content.rows, "commitments": rows})


CASES: list[tuple[str, Damage, str, str, str]] = [
    (
        "a flipped bit",
        lambda store: flip(stored(store, "finance-2"), 200),
        "finance-2",
        "bytes with the hash",
        "those that its name promises",
    ),
    (
        "a truncated file",
        lambda store: overwrite(stored(store, "finance-2"), stored(store, "finance-2").read_bytes()[:-9]),
        "finance-2",
        "bytes with the hash",
        "those that its name promises",
    ),
    (
        "a missing form",
        lambda store: (original(store, "finance-2").unlink(), stored(store, "finance-2").unlink()),
        "finance-3",
        "number 3",
        "number 2 before it, and each once",
    ),
    (
        "a number twice",
        lambda store: rewritten_copy(store, "finance-2"),
        "finance-2",
        "number 2",
        "number 3 before it, and each once",
    ),
    (
        "a forged figure",
        lambda store: rewritten(store, "finance-3", raise_completion),
        "finance-3",
        "",
        ", the hash of its rows",
    ),
    (
        "another unit's form",
        lambda store: rewritten(store, "finance-1", belonging_to(unit="education")),
        "finance-1",
        "'education'",
        "'finance'",
    ),
    (
        "another origin's form",
        lambda store: rewritten(store, "education-1", belonging_to(origin="demonstration")),
        "education-1",
        "'demonstration'",
        "'reported'",
    ),
    (
        "a broken chain",
        lambda store: rewritten(store, "finance-3", of_receipt(supersedes="2024Q2-finance-1")),
        "finance-3",
        "'2024Q2-finance-1'",
        "'2024Q2-finance-2'",
    ),
    (
        "time that runs back",
        lambda store: rewritten(store, "finance-3", of_receipt(received=DAY)),
        "finance-3",
        "2024-07-10T09:30:00",
        "2024-09-13T09:30:00 or later",
    ),
    (
        "a changed original",
        lambda store: overwrite(original(store, "finance-1"), b"other"),
        "originals",
        "bytes with the hash d9298a10d1b0735837dc4bd85dac641b…",
        "those that its name promises",
    ),
    (
        "a missing original",
        lambda store: original(store, "finance-1").unlink(),
        "originals",
        "no such file",
        "was read from",
    ),
    (
        "an original of nobody",
        lambda store: add(
            store, f"originals/{'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'}.xlsx"
        ),
        "originals",
        "a file that no submission refers to",
        "a submission that was read from it",
    ),
    (
        "a foreign original",
        lambda store: add(store, "originals/notes.txt"),
        "notes.txt",
        "a foreign file",
        "names that are hashes",
    ),
    (
        "a foreign file",
        lambda store: add(store, "~$finance.xlsx"),
        "~$finance.xlsx",
        "a foreign file",
        "only what the store puts here",
    ),
    (
        "a foreign file among forms",
        lambda store: add(store, "region=350121/period=2024Q2/copy of finance.parquet"),
        "copy of finance.parquet",
        "a foreign file",
        "only what the store puts here",
    ),
    (
        "a form in another region's folder",
        lambda store: moved(store, "education-1", "region=350122/period=2024Q2"),
        "region=350122",
        "'350121'",
        "'350122'",
    ),
    (
        "another program's Parquet",
        lambda store: put(store, parquet(pa.table({"a": [1]}))),
        "health-1",
        "store version none",
        "version 1",
    ),
    (
        "no Parquet under a right name",
        lambda store: put(store, b"PAR1"),
        "health-1",
        "",
        "a Parquet file of the store",
    ),
]


def rewritten_copy(store: SubmissionStore, name: str) -> None:
    kept = stored(store, name).read_bytes()
    path = stored(store, name)
    rewritten(store, name, of_receipt(source_name="another.xlsx"))
    path.write_bytes(kept)


def moved(store: SubmissionStore, name: str, place: str) -> None:
    folder = store.folder / place
    folder.mkdir(parents=True, exist_ok=True)
    shutil.move(stored(store, name), folder)


def put(store: SubmissionStore, content: bytes) -> None:
    add(store, f"region=350121/period=2024Q2/2024Q2-health-1.{digest(content)}.parquet", content)


def parquet(table: pa.Table) -> bytes:
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer)
    return bytes(buffer.getvalue().to_pybytes())


@pytest.mark.parametrize(
    ("damage", "file", "found", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_damage_is_found_and_named(
    store: SubmissionStore, damage: Damage, file: str, found: str, expected: str
) -> None:
    damage(store)
    findings = store.verify()
    assert len(findings) == 1, findings
    [finding] = findings
    assert finding.file.startswith("submissions/reported/")
    assert file in finding.file
    assert found in finding.found
    assert finding.expected.endswith(expected)


def test_a_form_in_another_periods_folder_is_foreign_there_and_missed(store: SubmissionStore) -> None:
    sent = original(store, "education-1")
    moved(store, "education-1", "region=350121/period=2024Q3")
    orphan, foreign = store.verify()
    assert (Path(orphan.file).name, orphan.found) == (sent.name, "a file that no submission refers to")
    assert "period=2024Q3/2024Q2-education-1" in foreign.file
    assert foreign.found == "a foreign file"


def test_everything_is_found_at_once(store: SubmissionStore) -> None:
    flip(stored(store, "finance-1"), 100)
    flip(stored(store, "education-1"), 100)
    add(store, "notes.txt")
    files = [finding.file.rsplit("/", 1)[1].split(".")[0] for finding in store.verify()]
    assert files == ["notes", "2024Q2-education-1", "2024Q2-finance-1"]


def test_a_folder_that_is_not_there_has_nothing_wrong(tmp_path: Path) -> None:
    assert SubmissionStore(tmp_path / "reported").verify() == []
