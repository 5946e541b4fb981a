"""Who sent what, who is late, and all of it as tables (登记、报送情况、导出), for one data folder."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd

from minhou_analysis.catalogue import load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.periods import Period, read_day
from minhou_analysis.plan import load_plan
from minhou_analysis.settings import read_settings, reporting_quarter
from minhou_analysis.submissions.loading import store_folder
from minhou_analysis.submissions.store import read_store
from minhou_analysis.submissions.store.export import export
from minhou_analysis.submissions.store.ledger import log, standing
from minhou_analysis.submissions.vocabulary import DEMONSTRATION, ORIGINS, REPORTED


def register(
    folder: Path, period: str | None = None, unit: str | None = None, *, demonstration: bool = False
) -> pd.DataFrame:
    """Every form in the order it came, the newest last (收件登记); ``store.ledger.log`` and the unit's ``name``.

    Raises:
        PeriodError: not a quarter. MinhouError: no such unit. SubmissionError: the store cannot be read.
    """
    data = DataPackage(folder)
    plan = load_plan(data)
    settings = read_settings(folder)
    periods = [reporting_quarter(period, settings, plan.horizon)] if period else None
    origin = DEMONSTRATION if demonstration else REPORTED
    forms = log(read_store(store_folder(data, origin), settings.region, periods, superseded=True))
    if unit is not None:
        forms = forms[forms["unit"] == plan.unit(unit).id].reset_index(drop=True)
    names = {unit.id: unit.name for unit in plan.units}
    return forms.assign(name=forms["unit"].map(names).fillna(forms["unit"]))


def standings(
    folder: Path, period: str | Period, as_of: str | date | None = None, *, demonstration: bool = False
) -> pd.DataFrame:
    """How every unit stands for a quarter on a day, today where none is given (报送情况); ``store.ledger.standing``.

    Raises:
        PeriodError: not a quarter that is reported on, or not a day. SubmissionError: the store cannot be read.
    """
    data = DataPackage(folder)
    plan = load_plan(data)
    settings = read_settings(folder)
    quarter = reporting_quarter(period, settings, plan.horizon)
    origin = DEMONSTRATION if demonstration else REPORTED
    frames = read_store(store_folder(data, origin), settings.region, [quarter], superseded=True)
    on = read_day(as_of) or datetime.now().date()
    return standing(plan, load_catalogue(data, plan), settings, frames, quarter, on)


def export_store(
    folder: Path,
    out: Path,
    as_of: str | date | None = None,
    *,
    demonstration: bool = True,
    superseded: bool = False,
) -> dict[str, int]:
    """Write what was reported to ``out`` as CSV and Parquet with the data dictionary (导出); rows by table.

    Raises:
        PeriodError: not a day. SubmissionError: the store cannot be read. MinhouError: ``out`` holds something else.
    """
    data = DataPackage(folder)
    plan = load_plan(data)
    region = read_settings(folder).region
    origins = ORIGINS if demonstration else (REPORTED,)
    on = read_day(as_of)
    frames = [read_store(store_folder(data, o), region, as_of=on, superseded=superseded) for o in origins]
    return export(frames, plan, load_catalogue(data, plan), out)
