"""The register (入库登记簿): what was ever taken in, so that a form that was deleted is missed, the newest too.

``register.jsonl`` gets a line a submission, right after its file has its name; nothing in it is ever changed. Each line
carries the hash of the line before, so that none can be changed or taken out of the middle unnoticed. A file's name
carries the hash of its bytes, and so does the register with it. What the chain cannot tell is whether lines at its very
end were cut off together with their files; a copy of the register elsewhere can.

A line is finished from the file itself: whoever finds that an ingest was killed before it, or half-way through it, writes
the very same line, or the rest of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.submissions.store.durable import sync_folder
from minhou_analysis.submissions.store.file_format import Content, read_file
from minhou_analysis.submissions.store.places import REGISTER, StoredFile, original_name, shown

_REACH: Final = 1 << 16
"""Bytes from the end within which the last line is looked for first."""


@dataclass(frozen=True)
class Entry:
    """One line: a submission's ``file`` and ``originals``, as names within the store; when it was received; and the
    SHA-256 of the line ``before``, empty in the first.
    """

    submission: str
    file: str
    originals: tuple[str, ...]
    received: str
    before: str

    @classmethod
    def of(cls, file: str, content: Content, before: bytes) -> Entry:
        """The entry of a stored file, where ``before`` is the line that it follows."""
        originals = sorted(original_name(name, sha256) for name, sha256 in content.originals.items())
        receipt = content.receipt
        return cls(receipt.submission, file, tuple(originals), receipt.received.isoformat(), _hash_of(before))

    @classmethod
    def read(cls, line: bytes) -> Entry | None:
        """The entry that a line says; None where it says none."""
        try:
            cells = json.loads(line)
            entry = cls(**cells | {"originals": tuple(cells["originals"])})
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        texts = (entry.submission, entry.file, entry.received, entry.before, *entry.originals)
        return entry if all(isinstance(text, str) for text in texts) else None

    @property
    def line(self) -> bytes:
        """The entry as it is written, without the end of the line."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def open_register(folder: Path) -> None:
    """Begin the register, or find that it can be written, before anything else is.

    Raises:
        OSError: it cannot.
    """
    path = folder / REGISTER
    is_new = not path.exists()
    with path.open("ab"):
        pass
    if is_new:
        sync_folder(folder)


def enter(folder: Path, file: str, content: Content) -> None:
    """Add the line of a stored file for good. Only under the lock."""
    path = folder / REGISTER
    last, begun = _end_of(path)
    line = Entry.of(file, content, last).line
    if not line.startswith(begun):  # not what a killed ingest left: it stays, and verify names it
        line = begun + b"\n" + Entry.of(file, content, begun).line
    with path.open("ab") as register:
        register.write(line[len(begun) :] + b"\n")
        register.flush()
        os.fsync(register.fileno())


def finish(folder: Path, file: str) -> None:
    """Enter a file whose ingest was killed, unless it is entered already. Only under the lock.

    A file that was damaged since is left out, as nothing can be said of it; ``verify`` names it.
    """
    stored = StoredFile.at(folder / file)
    if stored is None or not stored.path.exists():
        return
    if _is_entered(folder, file):
        _sync(folder / REGISTER)
        return
    try:
        content = read_file(stored, shown(folder, stored.path))
    except SubmissionError:
        return
    open_register(folder)
    enter(folder, file, content)


def entries(folder: Path, being_written: bool = False) -> tuple[list[Entry], list[Finding]]:
    """Every entry, and what is wrong with lines; ``being_written``: the last line may be half there.

    Raises:
        OSError: there is no register, or it cannot be read.
    """
    *lines, rest = (folder / REGISTER).read_bytes().split(b"\n")
    read, faults = _chained(lines, shown(folder, folder / REGISTER))
    if rest and not being_written:
        found = "a line that breaks off"
        faults.append(
            Finding(shown(folder, folder / REGISTER), len(lines) + 1, "", found, "whole lines only")
        )
    return read, faults


def _chained(lines: Sequence[bytes], file: str) -> tuple[list[Entry], list[Finding]]:
    read, faults, before = [], [], b""
    for number, line in enumerate(lines, start=1):
        entry = Entry.read(line)
        if entry is None:
            faults.append(Finding(file, number, "", "a line that the store did not write", "an entry"))
        else:
            read.append(entry)
            if entry.before != (expected := _hash_of(before)):
                meaning = f"{expected!r}, the hash of the line before, which was changed or taken out"
                faults.append(Finding(file, number, "before", repr(entry.before), meaning))
        before = line
    return read, faults


def _end_of(path: Path) -> tuple[bytes, bytes]:
    """The last whole line, and what was begun after it; only the end of the file is read."""
    with path.open("rb") as register:
        size, reach = register.seek(0, os.SEEK_END), _REACH
        while True:
            start = max(size - reach, 0)
            register.seek(start)
            *lines, begun = register.read().split(b"\n")
            if len(lines) > 1 or start == 0:
                return lines[-1] if lines else b"", begun
            reach *= 2


def _sync(path: Path) -> None:
    """Wait until the disk has what a killed ingest may only have written."""
    with path.open("ab") as register:
        os.fsync(register.fileno())


def _is_entered(folder: Path, file: str) -> bool:
    return any(file.encode() in line for line in _whole_lines(folder / REGISTER))


def _whole_lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as register:
            yield from (line for line in register if line.endswith(b"\n"))


def _hash_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else ""
