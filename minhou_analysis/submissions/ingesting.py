"""Taking returned forms in (收表入库): gathered, read, kept or sent back, each form wholly or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import SubmissionError
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.settings import Settings, read_settings
from minhou_analysis.submissions.corrections import Correction, corrections
from minhou_analysis.submissions.forms.prefill import records_from
from minhou_analysis.submissions.handing_over import hand_over
from minhou_analysis.submissions.intake import (
    FormFiles,
    Intake,
    IntakeContext,
    PastForm,
    Remark,
    ReturnedFile,
    Words,
    gather,
    read_submission,
    returned_files,
)
from minhou_analysis.submissions.loading import FOLDER, open_store, store_folder
from minhou_analysis.submissions.records import Record, Submission
from minhou_analysis.submissions.store import Acceptance, Interruption, StoreFrames, read_store
from minhou_analysis.submissions.tables import TABLES
from minhou_analysis.submissions.vocabulary import ORIGINS

RETURNED: Final = ".returned"
"""Folder that remembers, by SHA-256, the copies that were sent back, so that they are not taken for forms. Each file
holds the hash of what its copy answers: the form and the remarks on it.
"""


NOTHING_WRONG: Final = Words()


@dataclass(frozen=True)
class Outcome:
    """What became of one form: accepted, held already, or refused.

    ``acceptance`` is there for a form that is in the store now. ``returned`` are the files written beside a refused
    form, ready to send back. ``error`` says why a sound form could not be kept, or a returned file not be written.
    """

    form: FormFiles
    intake: Intake
    acceptance: Acceptance | None = None
    returned: tuple[Path, ...] = ()
    corrections: tuple[Correction, ...] = ()
    error: Words = NOTHING_WRONG

    @property
    def is_refused(self) -> bool:
        """Whether the form is not in the store."""
        return self.acceptance is None


class Intaking:
    """One run of intake into a data folder."""

    def __init__(self, data: DataPackage, received: datetime | None = None) -> None:
        """Read what forms are held against. ``received`` is when they came, in local time; None: when each is taken.

        Raises:
            DataError: plan, catalogue or settings cannot be used.
        """
        self.data = data
        self.plan: Plan = load_plan(data)
        self.catalogue: Catalogue = load_catalogue(data, self.plan)
        self.settings: Settings = read_settings(data.folder)
        self._received = received

    def recover(self) -> list[Interruption]:
        """What earlier runs left half-way when they were killed, now cleaned up."""
        found = []
        for origin in ORIGINS:
            if store_folder(self.data, origin).exists():
                found += open_store(self.data, origin).recover()
        return found

    def gather(self, paths: Iterable[Path]) -> tuple[Sequence[FormFiles], Sequence[Remark]]:
        """The forms among files and folders, in the order they were saved, and what is left aside.

        Of two forms of one unit and period the one saved later supersedes the other.
        """
        gathered = gather(paths, lambda sha256: (self._returned / sha256).exists())
        return sorted(gathered.forms, key=_saved), gathered.aside

    def take(self, forms: Iterable[FormFiles]) -> Iterator[Outcome]:
        """Take each form in, or write what goes back to the unit beside it."""
        for form in forms:
            intake = read_submission(form.paths, self._context)
            if intake.submission is None:
                yield self._send_back(form, intake)
            else:
                yield self._keep(form, intake, intake.submission)

    @property
    def received(self) -> datetime:
        """When a form that is taken now came."""
        return self._received or datetime.now().replace(microsecond=0)

    @property
    def _returned(self) -> Path:
        return self.data.folder / FOLDER / RETURNED

    @property
    def _context(self) -> IntakeContext:
        return IntakeContext(
            self.plan,
            self.catalogue,
            self.settings.region,
            self.settings.first_period,
            self.received,
            self._history,
        )

    def _history(self, origin: str, unit: str) -> list[PastForm]:
        try:
            frames = read_store(store_folder(self.data, origin), self.settings.region, units=[unit])
        except SubmissionError:
            return []  # what is damaged is told when the form is to be kept behind it
        return [
            PastForm(Period.parse(period), _rows(frames, form))
            for form, period in frames.receipts[["submission", "period"]].itertuples(index=False)
        ]

    def _keep(self, form: FormFiles, intake: Intake, submission: Submission) -> Outcome:
        try:
            store = open_store(self.data, submission.origin)
            held = store.accept(submission, self.received, intake.originals)
        except SubmissionError as error:
            return Outcome(form, intake, error=_reason(error))
        differing = self._corrections(submission, held.receipt.supersedes) if held.is_new else ()
        return Outcome(form, intake, held, corrections=tuple(differing))

    def _corrections(self, submission: Submission, superseded: str) -> Iterator[Correction]:
        """Where ``submission`` differs from the form that it supersedes; nothing where it is the first."""
        if superseded:
            folder = store_folder(self.data, submission.origin)
            frames = read_store(
                folder, submission.region, [submission.period], superseded=True, units=[submission.unit]
            )
            yield from corrections(_rows(frames, superseded), submission.rows)

    def _send_back(self, form: FormFiles, intake: Intake) -> Outcome:
        folder = form.paths[0].parent
        written = []
        try:
            for file in returned_files(intake.originals, intake.remarks):
                written.append(self._write_returned(folder, file, _question(intake)))
        except OSError as error:
            reason = f"{folder}: {error.strerror or error}"
            return Outcome(form, intake, returned=tuple(written), error=Words(reason, reason))
        return Outcome(form, intake, returned=tuple(written))

    def _write_returned(self, folder: Path, file: ReturnedFile, question: str) -> Path:
        """Write a file that goes back, never over one that somebody has worked on since, and never a second time."""
        path = next(path for path in _names(folder / file.name) if self._is_ours(path))
        if path.exists() and self._memory(path).read_text(encoding="ascii") == question:
            return path
        self._returned.mkdir(parents=True, exist_ok=True)
        (self._returned / hashlib.sha256(file.content).hexdigest()).write_text(question, encoding="ascii")
        hand_over(path, file.content)
        return path

    def _is_ours(self, path: Path) -> bool:
        """Whether the name is free, or taken by a copy that was sent back and not touched since."""
        return not path.exists() or self._memory(path).exists()

    def _memory(self, copy: Path) -> Path:
        """Where it is remembered that a copy was sent back."""
        return self._returned / hashlib.sha256(copy.read_bytes()).hexdigest()


def _question(intake: Intake) -> str:
    """Hash of what a returned copy answers."""
    files = [(name, hashlib.sha256(content).hexdigest()) for name, content in intake.originals.items()]
    return hashlib.sha256(repr((files, intake.remarks)).encode()).hexdigest()


def _reason(error: SubmissionError) -> Words:
    """Why a form could not be kept. What the office can do about is said in Chinese too."""
    finding = error.findings[0]
    if finding.column != "received":
        return Words(str(error), str(error))
    came = f"收件时间 {finding.found} 早于同一单位同一报告期此前已收的表"
    return Words(f"{came}；请按收到的先后收表，或用 --received 写明不早于前表的时间", str(error))


def _rows(frames: StoreFrames, submission: str) -> dict[str, list[Record]]:
    """What one form says, table by table."""
    tables = {table: getattr(frames, table.name) for table in TABLES}
    return {t.name: records_from(rows[rows["submission"] == submission], t) for t, rows in tables.items()}


def _saved(form: FormFiles) -> tuple[float, str]:
    """When the newest file of a form was saved; a file that is gone will be refused when it is read."""
    times = [path.stat().st_mtime for path in form.paths if path.exists()]
    return max(times, default=0.0), str(form.paths[0])


def _names(path: Path) -> Iterator[Path]:
    """``X.xlsx``, ``X2.xlsx``, ``X3.xlsx`` …."""
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem}{number}{path.suffix}")
        number += 1
