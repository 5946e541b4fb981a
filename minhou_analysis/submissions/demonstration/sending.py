"""Demonstration forms sent as units send theirs (演示报送入库): form written, filled, taken in, and kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from minhou_analysis.catalogue import load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.settings import Settings, read_settings
from minhou_analysis.submissions.demonstration.generation import SEED, DrawnForm, generate
from minhou_analysis.submissions.demonstration.levels import read_levels
from minhou_analysis.submissions.loading import store_folder
from minhou_analysis.submissions.store import SubmissionStore
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
    with _replaced(store_folder(data, DEMONSTRATION)) as folder:
        store = SubmissionStore(folder, keeps_originals=False)
        for number, form in enumerate(drawn, start=1):
            store.accept(
                replace(form.submission, source_sha256=form.submission.content_sha256), form.received
            )
            told(number, len(drawn))
    return _summary(drawn, plan, settings)


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
