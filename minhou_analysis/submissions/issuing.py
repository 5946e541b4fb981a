"""Forms written for units (发表): each prefilled with what its unit said last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from minhou_analysis.catalogue import load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.settings import read_settings, reporting_quarter
from minhou_analysis.submissions.asked import asked_of
from minhou_analysis.submissions.forms import form_file_name, last_values, prefill, write_form
from minhou_analysis.submissions.handing_over import hand_over
from minhou_analysis.submissions.loading import store_folder
from minhou_analysis.submissions.store import read_store
from minhou_analysis.submissions.vocabulary import DEMONSTRATION, REPORTED


@dataclass(frozen=True)
class IssuedForm:
    """A form that was written. ``is_new`` False: the same form was there already. ``due`` is its last day in time."""

    path: Path
    due: date
    is_new: bool


def issue_forms(
    folder: Path,
    period: str | Period,
    units: Sequence[str] = (),
    out: Path | None = None,
    *,
    replace: bool = False,
    demonstration: bool = False,
) -> list[IssuedForm]:
    """Write the form of each unit for a quarter to ``out`` (None: ``forms/PERIOD`` here).

    ``units`` are ids or names; none means all. Nothing is written unless everything can be: a form that is there and differs
    may hold what somebody has filled in, and is only replaced where ``replace``.

    Raises:
        PeriodError: not a quarter that is reported on. MinhouError: no such unit. SubmissionError: a form that would
        be written over; every one at once.
    """
    data = DataPackage(folder)
    plan = load_plan(data)
    catalogue = load_catalogue(data, plan)
    settings = read_settings(folder)
    quarter = reporting_quarter(period, settings, plan.horizon)
    origin = DEMONSTRATION if demonstration else REPORTED
    frames = read_store(store_folder(data, origin), settings.region)
    due = quarter.end + timedelta(days=settings.due_days)
    target = out if out is not None else Path("forms") / str(quarter)
    contents: dict[Path, bytes] = {}
    wanted = [plan.unit_called(unit).id for unit in units] or [unit.id for unit in plan.units]
    for unit in dict.fromkeys(wanted):
        asked = asked_of(plan, catalogue, unit, quarter)
        contents[target / form_file_name(asked)] = write_form(
            asked,
            prefill(frames, unit, quarter),
            due=due,
            origin=origin,
            region=settings.region,
            plan=plan,
            last_values=last_values(frames, unit, quarter),
            contact=settings.contact,
        )
    same = {path for path, content in contents.items() if path.exists() and path.read_bytes() == content}
    taken = [path for path in contents if path.exists() and path not in same]
    if taken and not replace:
        raise SubmissionError(
            Finding(str(path), 0, "", "another file of this name", "another folder, or --replace")
            for path in taken
        )
    target.mkdir(parents=True, exist_ok=True)
    for path in contents.keys() - same:
        hand_over(path, contents[path])
    return [IssuedForm(path, due, path not in same) for path in contents]
