"""What a killed ingest left behind (中断的入库): which form it was, and whether it was stored.

Before anything else an ingest writes down what it is about to add. Whoever holds the lock and finds such a note knows
that its writer is gone; the submission's file is there as a whole or not at all, and that says how far it came.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from minhou_analysis.errors import SubmissionError
from minhou_analysis.submissions.store.durable import make_folder, sync_folder, write_synced
from minhou_analysis.submissions.store.file_format import read_file
from minhou_analysis.submissions.store.places import INGEST, ORIGINALS, original_name, shown, stored_files

_SUFFIX: Final = ".json"


@dataclass(frozen=True)
class Interruption:
    """An ingest that did not come to its end. ``is_stored``: the form was stored as a whole; else not at all."""

    source_name: str
    submission: str
    region: str
    unit: str
    period: str
    is_stored: bool

    def __str__(self) -> str:
        """One sentence."""
        outcome = "was stored as a whole" if self.is_stored else "was not stored at all"
        return f"{self.source_name} ({self.unit}, {self.period}) {outcome} when an earlier ingest was interrupted"


@dataclass(frozen=True)
class Intent:
    """What an ingest is about to add: the submission's ``file`` and new ``originals``, as paths within the store."""

    source_name: str
    submission: str
    region: str
    unit: str
    period: str
    file: str
    originals: tuple[str, ...]

    def write(self, note: Path) -> None:
        """Write the intent down for good."""
        make_folder(note.parent)
        draft = note.with_suffix(".draft")
        write_synced(draft, json.dumps(asdict(self), ensure_ascii=False).encode())
        draft.rename(note)
        sync_folder(note.parent)

    @classmethod
    def read(cls, note: Path) -> Intent:
        """Read a note back."""
        cells = json.loads(note.read_bytes())
        return cls(**cells | {"originals": tuple(cells["originals"])})


@contextmanager
def noted(folder: Path, intent: Intent) -> Iterator[Path]:
    """Note an intent while it is carried out; gives the note's path, whose stem is free for files in preparation.

    Where the work fails, what it left is cleaned up at once. Where it fails after the form was stored, the note stays,
    and the next ``recover`` says so.
    """
    note = folder / INGEST / f"{uuid.uuid4().hex}{_SUFFIX}"
    try:
        intent.write(note)
        yield note
    except BaseException:
        with suppress(OSError):
            if not settle(folder, intent).is_stored:
                for path in note.parent.glob(f"{note.stem}.*"):
                    path.unlink()
        raise
    note.unlink()


def pending(folder: Path) -> dict[str, Intent]:
    """Intents noted in a store, by the note's name; a live ingest's too, unless the caller holds the lock."""
    found = {}
    for note in sorted((folder / INGEST).glob(f"*{_SUFFIX}")):
        try:
            found[note.name] = Intent.read(note)
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            continue  # carried out and taken away meanwhile; or not a note of the store, which writes them whole
    return found


def settle(folder: Path, intent: Intent) -> Interruption:
    """Say how far an intent came, and remove its originals if no submission refers to them. Only under the lock."""
    file = folder / intent.file
    is_stored = file.exists()
    if is_stored:
        sync_folder(file.parent)
    else:
        _remove_orphans(folder, intent)
    return Interruption(
        intent.source_name, intent.submission, intent.region, intent.unit, intent.period, is_stored
    )


def clear(folder: Path) -> None:
    """Empty the folder of work in progress, notes last. Only under the lock, after ``settle``."""
    left = list((folder / INGEST).iterdir())
    for path in sorted(left, key=lambda path: path.suffix == _SUFFIX):
        path.unlink()


def _remove_orphans(folder: Path, intent: Intent) -> None:
    """Remove the intent's originals that no submission refers to; all stay where that cannot be told."""
    present = [name for name in intent.originals if (folder / ORIGINALS / name).exists()]
    if not present:
        return
    try:
        needed = {
            original_name(name, sha256)
            for stored in stored_files(folder)
            for name, sha256 in read_file(stored, shown(folder, stored.path)).originals.items()
        }
    except SubmissionError:
        return  # a damaged store: verify names the damage, and the originals that nothing refers to
    for name in present:
        if name not in needed:
            (folder / ORIGINALS / name).unlink()
