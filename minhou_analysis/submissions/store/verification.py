"""Whether everything in a store is as it was stored (存档校验)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.submissions.records import Receipt
from minhou_analysis.submissions.store.file_format import Content, read_file
from minhou_analysis.submissions.store.interruptions import pending
from minhou_analysis.submissions.store.places import (
    INGEST,
    LOCK,
    ORIGINAL_NAME,
    ORIGINALS,
    Place,
    StoredFile,
    original_name,
    shown,
    stored_files,
)

_FOREIGN: Final = "only what the store puts here"


def verify(folder: Path, keeps_originals: bool) -> list[Finding]:
    """Check every file of a store; findings in file order.

    An ingest may run meanwhile. Originals are therefore listed before the notes of ingests under way, and those before
    the submissions: an original that was there first is either noted or referred to.
    """
    if not folder.is_dir():
        return []
    originals = sorted((folder / ORIGINALS).glob("*")) if keeps_originals else []
    announced = {name for intent in pending(folder).values() for name in intent.originals}
    findings = list(_foreign(folder, keeps_originals))
    receipts: dict[StoredFile, Receipt | None] = {}
    referred: dict[str, str] = {}
    for stored in stored_files(folder):
        file = shown(folder, stored.path)
        try:
            content = read_file(stored, file)
        except SubmissionError as error:
            findings += error.findings
            receipts[stored] = None
            continue
        receipts[stored] = content.receipt
        findings += _content_faults(folder, stored, content)
        referred |= {original_name(name, sha256): file for name, sha256 in content.originals.items()}
        if keeps_originals:
            findings += _source_faults(content, file)
    findings += _chain_faults(folder, receipts)
    findings += _original_faults(folder, originals, referred)
    if all(receipts.values()):  # else nothing tells whose an original is
        findings += _orphans(folder, originals, referred.keys() | announced)
    return sorted(findings)


def _foreign(folder: Path, keeps_originals: bool) -> Iterator[Finding]:
    """Whatever is neither a submission, an original, nor part of an ingest."""
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if place.parts[0] in (INGEST, LOCK) or (path.is_dir() and any(path.iterdir())):
            continue
        is_original = place.parts[0] == ORIGINALS and len(place.parts) == 2
        is_submission = len(place.parts) == 3 and StoredFile.at(path) is not None
        if path.is_dir():
            continue
        if path.is_symlink():
            yield Finding(shown(folder, path), 0, "", "a link to another file", "the file itself")
        elif is_original and keeps_originals:
            if not ORIGINAL_NAME.fullmatch(path.name):
                yield Finding(shown(folder, path), 0, "", "a foreign file", "names that are hashes")
        elif not is_submission:
            yield Finding(shown(folder, path), 0, "", "a foreign file", _FOREIGN)


def _content_faults(folder: Path, stored: StoredFile, content: Content) -> Iterator[Finding]:
    """A file that is whole but does not belong where it lies."""
    file, receipt, place = shown(folder, stored.path), content.receipt, stored.place
    placed = {
        "origin": folder.name,
        "region": place.region,
        "unit": place.unit,
        "period": place.period,
        "submission": place.submission,
    }
    for column, expected in placed.items():
        if (found := getattr(receipt, column)) != expected:
            yield Finding(file, 0, column, repr(str(found)), repr(str(expected)))
    if (found := content.submission.content_sha256) != receipt.content_sha256:
        yield Finding(file, 0, "content_sha256", receipt.content_sha256, f"{found}, the hash of its rows")


def _source_faults(content: Content, file: str) -> Iterator[Finding]:
    sent = list(content.originals.values())
    if not sent:
        yield Finding(file, 0, "", "no original", "the file that was sent")
    elif len(sent) == 1 and sent[0] != content.receipt.source_sha256:
        yield Finding(file, 0, "source_sha256", content.receipt.source_sha256, sent[0])


def _chain_faults(folder: Path, receipts: dict[StoredFile, Receipt | None]) -> Iterator[Finding]:
    """Numbers that are not 1, 2, 3 …, and forms that do not follow the one before."""
    for _, group in groupby(receipts, key=lambda stored: _whose(stored.place)):
        before: StoredFile | None = None
        for stored in group:
            file, number = shown(folder, stored.path), stored.place.number
            wanted = before.place.number + 1 if before else 1
            if number != wanted:
                yield Finding(file, 0, "", f"number {number}", f"number {wanted} before it, and each once")
            previous, own = receipts[before] if before else None, receipts[stored]
            if own and number == wanted:
                expected = before.place.submission if before else ""
                if own.supersedes != expected:
                    yield Finding(file, 0, "supersedes", repr(own.supersedes), repr(expected))
                if previous and own.received < previous.received:
                    moment = f"{previous.received.isoformat()} or later"
                    yield Finding(file, 0, "received", own.received.isoformat(), moment)
            before = stored


def _whose(place: Place) -> Sequence[object]:
    return place.region, place.period, place.unit


def _original_faults(folder: Path, originals: Sequence[Path], referred: dict[str, str]) -> Iterator[Finding]:
    """Originals that were changed or are gone."""
    for path in originals:
        if not ORIGINAL_NAME.fullmatch(path.name):
            continue  # foreign, and told so
        file = shown(folder, path)
        try:
            hashed = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            if path.exists():
                yield Finding(file, 0, "", error.strerror or str(error), "a readable file")
            continue  # else an interrupted ingest was cleaned up meanwhile
        if hashed != path.name[:64]:
            yield Finding(file, 0, "", f"bytes with the hash {hashed[:32]}…", "those that its name promises")
    for name in sorted(referred.keys() - {path.name for path in originals}):
        path = folder / ORIGINALS / name
        if not path.exists():
            yield Finding(shown(folder, path), 0, "", "no such file", f"what {referred[name]} was read from")


def _orphans(folder: Path, originals: Sequence[Path], needed: Collection[str]) -> Iterator[Finding]:
    """Originals that belong to no form, stored or under way."""
    for path in originals:
        if ORIGINAL_NAME.fullmatch(path.name) and path.name not in needed and path.exists():
            expected = "a submission that was read from it"
            yield Finding(shown(folder, path), 0, "", "a file that no submission refers to", expected)
