"""Submissions as the reports read them: what was known on a day (报送记录的读取).

A submission is never changed. A corrected form is a newer submission that supersedes the older one; reading as of a day
takes, for each unit and period, the newest one received by then. What a unit sent always stands before demonstration
rows for the same unit and period.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Set
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pandas as pd

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import Finding, SubmissionError, nearest
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period, ended_by
from minhou_analysis.plan import Plan
from minhou_analysis.submissions.store import StoreFrames, SubmissionStore, read_store
from minhou_analysis.submissions.vocabulary import DEMONSTRATION, ORIGINS

FOLDER: Final = "submissions"
"""Folder of the data folder that holds a store for each origin."""
_KEY: Final = ["origin", "submission"]
"""What tells a form from all others: an id is given once by units and once for demonstration."""


@dataclass(frozen=True, repr=False)
class Submissions:
    """What units reported.

    ``receipts``: submission, origin, unit, period, received, supersedes, obs_status and what the store keeps of the
    file. ``commitments``, ``indicators`` and ``projects`` carry origin, submission, unit, period and received beside
    the form's own columns; amounts are in 万元, completion in percent. Indicators left blank are not there.

    A report asks for the same part dozens of times: each is made once, and its tables are not to be changed.
    """

    receipts: pd.DataFrame
    commitments: pd.DataFrame
    indicators: pd.DataFrame
    projects: pd.DataFrame

    def received_by(self, as_of: date | None = None, demonstration: bool = True) -> Submissions:
        """What had come by the end of ``as_of`` (None: by now), superseded forms too."""
        if as_of is None and demonstration:
            return self
        return self._once(("received", as_of, demonstration), lambda: self._received_by(as_of, demonstration))

    def _received_by(self, as_of: date | None, demonstration: bool) -> Submissions:
        receipts = self.receipts
        if as_of is not None:
            receipts = receipts[receipts["received"].dt.date <= as_of]
        if not demonstration:
            receipts = receipts[receipts["obs_status"] != ObservationStatus.DEMONSTRATION]
        return self._only(receipts)

    def known(self, as_of: date | None = None, demonstration: bool = True) -> Submissions:
        """What was known at the end of ``as_of`` (None: by now): what was received by then, superseded forms left out."""
        received = self.received_by(as_of, demonstration)
        return received._once("known", received._unsuperseded)

    def _unsuperseded(self) -> Submissions:
        is_demonstration = self.receipts["obs_status"] == ObservationStatus.DEMONSTRATION
        newest = (
            self.receipts.assign(_real=~is_demonstration)
            .sort_values(["_real", "received", "submission"], kind="stable")
            .drop_duplicates(["unit", "period"], keep="last")
            .drop(columns="_real")
            .sort_values(["period", "unit"])
        )
        return self._only(newest)

    def _only(self, receipts: pd.DataFrame) -> Submissions:
        """The forms with these receipts."""
        tables = self.tables[1:]
        if len(receipts) != len(self.receipts):
            kept = receipts[_KEY]
            tables = tuple(table.merge(kept, on=_KEY) for table in tables)
        return Submissions(receipts, *tables)

    def in_period(self, period: Period) -> Submissions:
        """Only what was reported for ``period``."""
        return self._once(("in", period), lambda: self._of("period", {str(period)}))

    def up_to(self, period: Period) -> Submissions:
        """Only what was reported for periods that have ended when ``period`` ends."""
        return self._once(
            ("up to", period), lambda: self._of("period", ended_by(self.receipts["period"].unique(), period))
        )

    @cached_property
    def marks(self) -> dict[str, list[tuple[str, str]]]:
        """By unit, the period of each form and what tells it from any other: which it is, when it came, what it says."""
        columns = ["unit", "period", "origin", "submission", "received", "supersedes", "content_sha256"]
        found: dict[str, list[tuple[str, str]]] = {}
        for unit, period, *told in (
            self.receipts[columns].sort_values(["period", "submission"]).itertuples(index=False)
        ):
            found.setdefault(unit, []).append((period, " ".join(map(str, told))))
        return found

    @cached_property
    def values(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """By unit and indicator, what it reported as ``indicators`` has it, a dictionary a row, by period."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in self.indicators.sort_values("period", kind="stable").to_dict("records"):
            found.setdefault((row["unit"], row["indicator"]), []).append({str(k): v for k, v in row.items()})
        return found

    @cached_property
    def reports(self) -> dict[tuple[str, str], dict[str, Any]]:
        """By commitment and unit, what it reported as ``commitments`` has it; of several periods, for the last one."""
        rows = self.commitments.sort_values("period", kind="stable").to_dict("records")
        return {(row["commitment"], row["unit"]): {str(k): v for k, v in row.items()} for row in rows}

    def of_units(self, units: Iterable[str]) -> Submissions:
        """Only what ``units`` reported."""
        chosen = frozenset(units)
        return self._once(chosen, lambda: self._of("unit", chosen))

    def _of(self, column: str, chosen: Set[str]) -> Submissions:
        """The forms that have one of the values in ``column``."""
        return _Part(self, column, chosen)

    def places(self, table: str, column: str) -> dict[str, list[int]]:
        """Where in a table each value of ``column`` stands: found once, for many parts that are taken from it."""
        if (table, column) not in self._places:
            found = self._places[table, column] = {}
            for place, value in enumerate(getattr(self, table)[column].tolist()):
                found.setdefault(value, []).append(place)
        return self._places[table, column]

    @cached_property
    def _places(self) -> dict[tuple[str, str], dict[str, list[int]]]:
        return {}

    def _once(self, part: Hashable, make: Callable[[], Submissions]) -> Submissions:
        if part not in self._parts:
            self._parts[part] = make()
        return self._parts[part]

    @cached_property
    def _parts(self) -> dict[Hashable, Submissions]:
        return {}

    @property
    def has_demonstration(self) -> bool:
        """Whether any form is demonstration data."""
        return ObservationStatus.DEMONSTRATION in set(self.receipts["obs_status"])

    def none(self) -> Submissions:
        """The same tables without a row."""
        return Submissions(*(table.head(0) for table in self.tables))

    @property
    def tables(self) -> tuple[pd.DataFrame, ...]:
        """``receipts``, ``commitments``, ``indicators``, ``projects``."""
        return tuple(getattr(self, name) for name in _TABLES)

    def __repr__(self) -> str:
        """One line with the count."""
        return f"<Submissions: {len(self.receipts)} forms>"

    def _repr_html_(self) -> str:
        return f"<p>{len(self.receipts)} submissions</p>{self.receipts.to_html(index=False, max_rows=8)}"


_TABLES: Final = tuple(field.name for field in fields(Submissions))


class _Part(Submissions):
    """The forms of ``whole`` that have one of the values in ``column``.

    Each table is taken when it is asked for: few of hundreds of parts are asked for more than one.
    """

    _whole: Submissions
    _column: str
    _chosen: Set[str]

    def __init__(self, whole: Submissions, column: str, chosen: Set[str]) -> None:
        self.__dict__.update(_whole=whole, _column=column, _chosen=chosen)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in _TABLES:
            raise AttributeError(name)
        places = self._whole.places(name, self._column)
        kept = sorted(chain.from_iterable(places.get(value, ()) for value in self._chosen))
        table: pd.DataFrame = getattr(self._whole, name)
        taken = self.__dict__[name] = table.iloc[kept]
        return taken


def store_folder(data: DataPackage, origin: str) -> Path:
    """Where the submissions of one origin lie."""
    return data.folder / FOLDER / origin


def open_store(data: DataPackage, origin: str) -> SubmissionStore:
    """The store of one origin, for writing. Generated forms can be generated again: only what was sent is kept too."""
    return SubmissionStore(store_folder(data, origin), keeps_originals=origin != DEMONSTRATION)


def load_submissions(data: DataPackage, plan: Plan) -> Submissions:
    """Read every submission under ``data/submissions/``, superseded ones too.

    Raises:
        SubmissionError: a file that cannot be read, or one that names a unit or commitment that the plan does not
            know, or a period that is not a quarter; every finding at once.
    """
    read = [read_store(store_folder(data, origin), plan.region, superseded=True) for origin in ORIGINS]
    findings = [
        f for origin, frames in zip(ORIGINS, read, strict=True) for f in _unknown(frames, origin, plan)
    ]
    if findings:
        raise SubmissionError(set(findings))
    by_origin = [_with_origin(frames, origin) for origin, frames in zip(ORIGINS, read, strict=True)]
    return Submissions(*(pd.concat(tables, ignore_index=True) for tables in zip(*by_origin, strict=True)))


def _with_origin(frames: StoreFrames, origin: str) -> tuple[pd.DataFrame, ...]:
    """The tables in the order of ``Submissions``, each row with its origin and status; values left blank are dropped."""
    status = str(ObservationStatus.DEMONSTRATION if origin == DEMONSTRATION else ObservationStatus.NORMAL)
    said = {"origin": origin, "obs_status": status}
    answered = frames.indicators[frames.indicators["value"].notna()]
    return (
        frames.receipts,
        frames.commitments.assign(**said),
        answered.assign(origin=origin),
        frames.projects.assign(**said),
    )


def verify_submissions(data: DataPackage) -> list[Finding]:
    """Check every stored submission against its hash and its place; an empty list means that none was touched."""
    findings = []
    for origin in ORIGINS:
        if store_folder(data, origin).exists():
            findings += open_store(data, origin).verify()
    return findings


def _unknown(frames: StoreFrames, origin: str, plan: Plan) -> Iterator[Finding]:
    known = {
        "unit": [unit.id for unit in plan.units],
        "commitment": [commitment.id for commitment in (*plan.commitments, *plan.withdrawn)],
    }
    for table in (frames.receipts, frames.commitments, frames.projects):
        for column in known.keys() & set(table.columns):
            strange = table.loc[~table[column].isin(known[column]), ["submission", column]].drop_duplicates()
            for submission, found in strange.itertuples(index=False):
                expected = f"a known {column}{nearest(found, known[column])}"
                yield Finding(f"{FOLDER}/{origin}", 0, column, repr(found), expected, submission)
