"""Demonstration forms sent as units send theirs (演示报送入库): form written, filled, taken in, and kept."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from minhou_analysis.catalogue import Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.settings import Settings, read_settings
from minhou_analysis.submissions.asked import asked_of
from minhou_analysis.submissions.demonstration.generation import SEED, DrawnForm, generate
from minhou_analysis.submissions.demonstration.levels import read_levels
from minhou_analysis.submissions.forms import fill_form, form_file_name, write_form
from minhou_analysis.submissions.intake import IntakeContext, read_submission
from minhou_analysis.submissions.loading import store_folder
from minhou_analysis.submissions.records import Record, Submission
from minhou_analysis.submissions.store import SubmissionStore
from minhou_analysis.submissions.store.places import INGEST
from minhou_analysis.submissions.tables import COMMITMENTS, INDICATORS, PROJECTS
from minhou_analysis.submissions.vocabulary import DEMONSTRATION


@dataclass(frozen=True)
class DemonstrationSummary:
    """What was written: forms, rows of each table, and how many forms are missing, late, or corrections of others."""

    forms: int
    commitments: int
    indicators: int
    projects: int
    silent: int
    late: int
    corrections: int


def write_demonstration(
    data: DataPackage, seed: int = SEED, told: Callable[[int, int], None] = lambda done, total: None
) -> DemonstrationSummary:
    """Write ``submissions/demonstration/`` of the data folder anew, as a whole or not at all.

    ``told`` is called after each form with the number done and the number of all.

    Raises:
        DataError: plan, catalogue, settings or levels cannot be used; nothing is written then.
    """
    plan = load_plan(data)
    catalogue = load_catalogue(data, plan)
    settings = read_settings(data.folder)
    drawn = generate(plan, catalogue, read_levels(data, catalogue), settings, seed)
    office = _Office(plan, catalogue, settings)
    with _replaced(store_folder(data, DEMONSTRATION)) as folder:
        store = SubmissionStore(folder, keeps_originals=False)
        for number, form in enumerate(drawn, start=1):
            store.accept(office.take(form, folder.parent), form.received)
            told(number, len(drawn))
        shutil.rmtree(folder / INGEST, ignore_errors=True)
    return _summary(drawn, plan, settings)


@dataclass(frozen=True)
class _Office:
    """Sends a form out, has it filled, and reads it back, as is done with every unit's."""

    plan: Plan
    catalogue: Catalogue
    settings: Settings
    said: dict[str, Mapping[str, Sequence[Record]]] = field(default_factory=dict)

    def take(self, form: DrawnForm, scratch: Path) -> Submission:
        """The submission that intake reads from the form of a unit."""
        wanted = form.submission
        asked = asked_of(self.plan, self.catalogue, wanted.unit, wanted.period)
        blank = write_form(
            asked,
            self.said.get(wanted.unit, {}),
            due=wanted.period.end + timedelta(days=self.settings.due_days),
            origin=DEMONSTRATION,
            region=self.settings.region,
            plan=self.plan,
            last_values={},
        )
        path = scratch / form_file_name(asked)
        path.write_bytes(fill_form(blank, wanted.rows))
        context = IntakeContext(
            self.plan, self.catalogue, self.settings.region, self.settings.first_period, form.received
        )
        intake = read_submission([path], context)
        path.unlink()
        if intake.submission is None:
            raise SubmissionError(
                Finding(r.file, r.place.row, r.column.en, r.found.en, r.expected.en) for r in intake.refusals
            )
        self.said[wanted.unit] = wanted.rows
        return intake.submission


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """A new folder of the same name that takes the place of ``folder`` when all went well."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as scratch:
        new = Path(scratch) / folder.name
        yield new
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        new.rename(folder)


def _summary(drawn: Sequence[DrawnForm], plan: Plan, settings: Settings) -> DemonstrationSummary:
    first = {(form.submission.unit, form.submission.period): form for form in reversed(drawn)}
    due = timedelta(days=settings.due_days)
    rows = [form.submission.rows for form in drawn]
    return DemonstrationSummary(
        forms=len(drawn),
        commitments=sum(len(row[COMMITMENTS.name]) for row in rows),
        indicators=sum(len(row[INDICATORS.name]) for row in rows),
        projects=sum(len(row[PROJECTS.name]) for row in rows),
        silent=len({period for _, period in first}) * len(plan.units) - len(first),
        late=sum(form.received.date() > period.end + due for (_, period), form in first.items()),
        corrections=len(drawn) - len(first),
    )
