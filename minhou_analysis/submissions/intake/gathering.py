"""Sorts what was handed over into forms (归集): a workbook is one form; so are the CSV tables of a unit and a period in
one folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minhou_analysis.submissions.intake import limits
from minhou_analysis.submissions.intake.characters import essence
from minhou_analysis.submissions.intake.csv_files import read_csv
from minhou_analysis.submissions.intake.csv_forms import csv_owner
from minhou_analysis.submissions.intake.formats import CSV, PACKED, STALE, WORKBOOKS
from minhou_analysis.submissions.intake.remarks import Place, Remark, in_reading_order
from minhou_analysis.submissions.intake.unreadable import UnreadableError
from minhou_analysis.submissions.intake.wording import remark

_TEMPORARY: Final = ("~$", ".~", "._")
_OF_SYSTEMS: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_OF_ARCHIVERS: Final = "__MACOSX"
_NOBODY: Final = ("", "")


@dataclass(frozen=True)
class FormFiles:
    """The files of one form: one workbook, or the CSV tables of one unit and period."""

    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        """What the form is called in lists."""
        return self.paths[0].name


@dataclass(frozen=True)
class Gathered:
    """Forms in the order of their paths, and what was left aside."""

    forms: tuple[FormFiles, ...]
    aside: tuple[Remark, ...]


def gather(paths: Iterable[Path], is_returned: Callable[[str], bool] = lambda sha256: False) -> Gathered:
    """Files and folders, with all that lies below them, as forms.

    A file that was named is always a form, so that it is refused where it cannot be read; in folders, files that are
    no tables are left aside. ``is_returned`` tells by its SHA-256 a copy that was sent back and has not been corrected.
    """
    aside: list[Remark] = []
    forms: list[FormFiles] = []
    tables: dict[Path, list[Path]] = {}
    seen: set[Path] = set()
    for path, was_named in _files(paths):
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        if code := _reason_to_leave(path, was_named, is_returned):
            aside.append(remark(code, Place(str(path))))
        elif path.suffix.lower() in CSV:
            tables.setdefault(path.parent, []).append(path)
        else:
            forms.append(FormFiles((path,)))
    for folder_tables in tables.values():
        forms += _by_owner(folder_tables, aside)
    return Gathered(tuple(sorted(forms, key=lambda form: str(form.paths[0]))), in_reading_order(aside))


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file, and whether it was named rather than found in a folder; links to folders are not followed."""
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(
                name for name in folders if name != _OF_ARCHIVERS and not name.startswith(".")
            )
            for name in sorted(names):
                yield Path(folder) / name, False


def _reason_to_leave(path: Path, was_named: bool, is_returned: Callable[[str], bool]) -> str:
    """Code of the note, or nothing where the file is (part of) a form."""
    if path.name.startswith(_TEMPORARY):
        return "lock_file"
    is_form = was_named or path.suffix.lower() in WORKBOOKS | CSV | STALE
    is_hidden = path.name.startswith(".") and not was_named
    if not is_form and path.suffix.lower() in PACKED and not is_hidden:
        return "packed_file"
    if path.name.lower() in _OF_SYSTEMS or is_hidden or not is_form:
        return "other_file"
    return "returned_file" if (sha256 := _hash(path)) and is_returned(sha256) else ""


def _hash(path: Path) -> str:
    """SHA-256 of a file; nothing for one that is missing or too large, which reading will say."""
    try:
        if path.stat().st_size > limits.MOST_FILE_BYTES:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _by_owner(paths: Sequence[Path], aside: list[Remark]) -> list[FormFiles]:
    """CSV tables of one folder by unit and period; tables without rows go with the only form there is."""
    groups: dict[tuple[str, str], list[Path]] = {}
    for path in paths:
        groups.setdefault(_owner(path), []).append(path)
    ownerless = groups.pop(_NOBODY, [])
    if len(groups) == 1:
        only = next(iter(groups.values()))
        only += ownerless
    elif not groups:
        return [FormFiles((path,)) for path in ownerless]
    else:
        aside += [remark("empty_table", Place(str(path))) for path in ownerless]
    return [FormFiles(tuple(sorted(group))) for group in groups.values()]


def _owner(path: Path) -> tuple[str, str]:
    """Unit and period that the table names, in one spelling; ``_NOBODY`` where it cannot be told."""
    try:
        if path.stat().st_size > limits.MOST_FILE_BYTES:
            return str(path), ""
        owner = csv_owner(read_csv(path.name, path.read_bytes()))
    except (OSError, UnreadableError):
        # A form of its own, which reading will refuse with the reason.
        return str(path), ""
    return (essence(owner[0]), essence(owner[1])) if owner else _NOBODY
