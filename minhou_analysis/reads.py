"""What a report read (读取记录): a key and a hash for each part of the data, so that a report is made again only when
something that it read has changed.

Keys: ``files`` is everything but submissions, accounts and recipients; ``accounts`` the inputs of the ecological accounts; ``forms:UNIT:PERIOD`` the forms of one unit up to the end of a period;
``demonstration:PERIOD`` whether demonstration data stands in any form up to then.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from minhou_analysis.periods import Period, ended_by
from minhou_analysis.submissions import FOLDER, Submissions

READS_VARIABLE: Final = "MINHOU_READS"
"""Environment variable that names the file to which reads are appended, one JSON object a line."""
FILES: Final = "files"
ACCOUNTS: Final = "accounts"
"""Key of the inputs of the ecological accounts, and the folder they are in."""
RECIPIENTS: Final = "recipients.csv"
"""Who is sent reports; what they say does not depend on it."""


class ReadLog:
    """Notes each part of the data once, in the file that ``READS_VARIABLE`` names; nowhere where it names none."""

    def __init__(self) -> None:
        """Note nothing yet."""
        self._noted: set[str] = set()

    def note(self, key: str, sha256: Callable[[], str]) -> None:
        """Note that the part ``key`` was read when its hash was what ``sha256`` gives, which is asked only then."""
        path = os.environ.get(READS_VARIABLE)
        if path and key not in self._noted:
            self._noted.add(key)
            with Path(path).open("a", encoding="utf-8") as log:
                log.write(json.dumps({"key": key, "sha256": sha256()}) + "\n")


def forms_key(unit: str, until: Period) -> str:
    """Key of the forms of ``unit`` up to the end of ``until``."""
    return f"forms:{unit}:{until}"


def demonstration_key(until: Period) -> str:
    """Key of the answer whether demonstration data is shown up to the end of ``until``."""
    return f"demonstration:{until}"


def hash_of(key: str, folder: Path, received: Submissions) -> str:
    """What the part ``key`` hashes to now, in the data ``folder`` with what it ``received``; empty for a key that
    means nothing.
    """
    if key == FILES:
        return files_hash(folder)
    if key == ACCOUNTS:
        return accounts_hash(folder)
    kind, _, rest = key.partition(":")
    unit, _, until = rest.rpartition(":")
    if kind == "forms" and Period.can_parse(until):
        return forms_hash(received, unit, Period.parse(until))
    if kind == "demonstration" and Period.can_parse(until):
        return demonstration_hash(received.known(), Period.parse(until))
    return ""


def files_hash(folder: Path) -> str:
    """Hash of every file of the data folder that all reports are made from, by name and content."""
    apart = {folder / FOLDER, folder / ACCOUNTS, folder / RECIPIENTS}
    return _contents_hash(folder, (path for path in folder.rglob("*") if not apart & {path, *path.parents}))


def accounts_hash(folder: Path) -> str:
    """Hash of every table of the ecological accounts, by name and content."""
    return _contents_hash(folder, (folder / ACCOUNTS).rglob("*"))


def _contents_hash(folder: Path, paths: Iterable[Path]) -> str:
    return _hash(
        f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(paths)
        if path.is_file()
    )


def forms_hash(received: Submissions, unit: str, until: Period) -> str:
    """Hash of every form that ``unit`` sent up to the end of ``until``, and of when it came."""
    marks = received.marks.get(unit, [])
    ended = ended_by((period for period, _ in marks), until)
    return _hash(mark for period, mark in marks if period in ended)


def demonstration_hash(known: Submissions, until: Period) -> str:
    """Hash of the answer whether demonstration data is shown up to the end of ``until``."""
    return _hash([str(known.up_to(until).has_demonstration)])


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
