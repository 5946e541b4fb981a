"""Taking a form into the store (入库): wholly or not at all, never over what is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.submissions.records import Receipt, Submission
from minhou_analysis.submissions.store.durable import add_file, make_folder
from minhou_analysis.submissions.store.file_format import Content, encode, read_file
from minhou_analysis.submissions.store.interruptions import (
    Intent,
    Interruption,
    clear,
    noted,
    pending,
    settle,
)
from minhou_analysis.submissions.store.places import (
    INGEST,
    LOCK,
    ORIGINALS,
    Place,
    StoredFile,
    original_name,
    shown,
    stored_files,
)
from minhou_analysis.submissions.store.typed_rows import typed
from minhou_analysis.submissions.store.verification import verify

LOCK_TIMEOUT: Final = 60.0
"""Seconds for which an ingest waits for another one to end."""
_POLL: Final = 0.01


@dataclass(frozen=True)
class Acceptance:
    """What became of a form. ``is_new`` False: it was held already, and nothing changed.

    ``stands`` tells whether the receipt is of the form that stands for its unit and period; a file that was corrected
    since and is taken in again does not.
    """

    receipt: Receipt
    is_new: bool
    stands: bool = True


class SubmissionStore:
    """The store of one origin in one data folder, for writing; ``read_store`` reads.

    ``folder`` is ``data/submissions/<origin>`` and is made with the first form. Where ``keeps_originals``, the bytes
    that were sent are kept beside what was read from them.
    """

    def __init__(
        self, folder: Path, keeps_originals: bool = True, lock_timeout: float = LOCK_TIMEOUT
    ) -> None:
        """Name the store; nothing is read or made yet."""
        self.folder = folder
        self.keeps_originals = keeps_originals
        self.lock_timeout = lock_timeout

    @property
    def origin(self) -> str:
        """Whose submissions it holds: the folder's name."""
        return self.folder.name

    def accept(
        self,
        submission: Submission,
        received: datetime,
        original: bytes | Mapping[str, bytes] | None = None,
    ) -> Acceptance:
        """Take a form in, or find that it is held already.

        It is held where the same source was taken in before for the unit and period, or where the form that stands
        says the same. Anything else gets the next number and supersedes the form that stands. When this returns, the
        form is on the disk.

        Args:
            submission: the form as read.
            received: when it came, in local time.
            original: the bytes that were sent, or those of several files by name.

        Raises:
            SubmissionError: what cannot be kept exactly, no original where they are kept, a time before the form that
                it would supersede, a store that is damaged, locked for too long, or cannot be written. The store is
                as before.
        """
        submission = typed(submission, self.origin)
        originals = self._originals(submission, original)
        if received.tzinfo is not None:
            raise _refusal(submission, "received", received.isoformat(), "local time, without a zone")
        with self._locked():
            history = self._history(submission)
            if held := _held(history, submission):
                return Acceptance(held, is_new=False, stands=held is history[-1])
            if history and received < history[-1].received:
                last = history[-1]
                expected = f"{last.received.isoformat()} or later, as {last.submission} came then"
                raise _refusal(submission, "received", received.isoformat(), expected)
            place = Place(submission.region, submission.period, submission.unit, len(history) + 1)
            receipt = _receipt(submission, place, received, history)
            self._add(place, Content(receipt, _hashes(originals), submission.rows), originals)
        return Acceptance(receipt, is_new=True)

    def recover(self) -> list[Interruption]:
        """Say what killed ingests left half-way, and clean up after them.

        Raises:
            SubmissionError: the store is locked for too long, or cannot be written.
        """
        ingest = self.folder / INGEST
        if not ingest.is_dir() or not any(ingest.iterdir()):
            return []
        with self._locked():
            interruptions = [settle(self.folder, intent) for intent in pending(self.folder).values()]
            clear(self.folder)
        return interruptions

    def verify(self) -> list[Finding]:
        """Everything that is not as it was stored; an empty list means that nothing was touched.

        Reads every file and takes no lock, so that it can be run on a read-only copy and beside an ingest.
        """
        return verify(self.folder, self.keeps_originals)

    def receipts(self, region: str | None = None) -> list[Receipt]:
        """Receipts by region, period, unit and number.

        Raises:
            SubmissionError: files that are not as they were stored; every finding at once.
        """
        return self._read(stored_files(self.folder, region))

    def _history(self, submission: Submission) -> list[Receipt]:
        """Receipts of the same unit and period, the oldest first."""
        files = stored_files(self.folder, submission.region, [submission.period])
        own = [stored for stored in files if stored.place.unit == submission.unit]
        for number, stored in enumerate(own, start=1):
            if stored.place.number != number:
                expected = f"number {number}, so that the next number can be told"
                raise SubmissionError(
                    Finding(shown(self.folder, stored.path), 0, "", stored.place.submission, expected)
                )
        return self._read(own)

    def _read(self, files: Sequence[StoredFile]) -> list[Receipt]:
        receipts, findings = [], []
        for stored in files:
            try:
                receipts.append(read_file(stored, shown(self.folder, stored.path)).receipt)
            except SubmissionError as error:
                findings += error.findings
        if findings:
            raise SubmissionError(findings)
        return receipts

    def _originals(
        self, submission: Submission, original: bytes | Mapping[str, bytes] | None
    ) -> dict[str, bytes]:
        """The files to be kept, by the name they were sent under."""
        if not self.keeps_originals:
            return {}
        if not original:
            raise _refusal(submission, "", "no bytes", "the file that was sent, which this store keeps")
        if isinstance(original, Mapping):
            return dict(original)
        if hashlib.sha256(original).hexdigest() != submission.source_sha256:
            raise _refusal(submission, "source_sha256", submission.source_sha256, "the hash of its bytes")
        return {submission.source_name: original}

    def _add(self, place: Place, content: Content, originals: Mapping[str, bytes]) -> None:
        """Write originals and, last, the submission's file: the moment it gets its name, it is stored."""
        file = encode(content)
        path = place.path(file)
        sent = {original_name(name, content.originals[name]): data for name, data in originals.items()}
        new = {name: data for name, data in sent.items() if not self._holds(name, data)}
        receipt = content.receipt
        intent = Intent(
            *(receipt.source_name, receipt.submission, receipt.region, receipt.unit, str(receipt.period)),
            file=path.as_posix(),
            originals=tuple(new),
        )
        with noted(self.folder, intent) as note:
            for name, data in new.items():
                add_file(self.folder / ORIGINALS / name, data, note.with_suffix(".original"))
            add_file(self.folder / path, file, note.with_suffix(".parquet"))

    def _holds(self, name: str, data: bytes) -> bool:
        """Whether an original is kept already; a damaged one must not pass for the one that was sent."""
        path = self.folder / ORIGINALS / name
        if not path.exists():
            return False
        if path.read_bytes() != data:
            raise SubmissionError(
                Finding(shown(self.folder, path), 0, "", "changed bytes", "those that its name promises")
            )
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the store's lock; what the disk refuses is told in the user's terms."""
        lock = shown(self.folder, self.folder / LOCK)
        try:
            make_folder(self.folder)
            with FileLock(self.folder / LOCK, timeout=self.lock_timeout, poll_interval=_POLL):
                yield
        except Timeout:
            found = f"another ingest that has held it for {self.lock_timeout:g} seconds"
            raise SubmissionError(
                Finding(lock, 0, "", found, "its end; then run the command again")
            ) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise SubmissionError(
                Finding(shown(self.folder, self.folder), 0, "", reason, "a folder that can be written")
            ) from error


def _held(history: Sequence[Receipt], submission: Submission) -> Receipt | None:
    """The receipt under which the form is held already."""
    for receipt in reversed(history):
        if receipt.source_sha256 == submission.source_sha256:
            return receipt
    said_already = history and history[-1].content_sha256 == submission.content_sha256
    return history[-1] if said_already else None


def _receipt(submission: Submission, place: Place, received: datetime, history: Sequence[Receipt]) -> Receipt:
    return Receipt(
        submission=place.submission,
        origin=submission.origin,
        region=submission.region,
        unit=submission.unit,
        period=submission.period,
        received=received,
        supersedes=history[-1].submission if history else "",
        form_version=submission.form_version,
        source_name=submission.source_name,
        source_sha256=submission.source_sha256,
        content_sha256=submission.content_sha256,
    )


def _hashes(originals: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in originals.items()}


def _refusal(submission: Submission, column: str, found: str, expected: str) -> SubmissionError:
    return SubmissionError(Finding(submission.source_name, 0, column, found, expected))
