"""Submissions read back as they were known on a day (报送记录的读取).

A submission is never changed. A corrected form is a newer submission that supersedes the older one; reading as of a day
takes, for each unit and period, the newest one received by then. What a unit sent always stands before demonstration
rows for the same unit and period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import pandas as pd

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding, SubmissionError, nearest
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan
from minhou_analysis.submissions.vocabulary import DEMONSTRATION, REPORTED

TABLES: Final = ("receipts", "commitments", "indicators")
_KEY: Final = ["origin", "submission"]
"""What tells a form from all others: an id is given once by units and once for demonstration."""


@dataclass(frozen=True, repr=False)
class Submissions:
    """What units reported.

    ``receipts``: submission, unit, period, received, supersedes, obs_status, origin. ``commitments`` and
    ``indicators`` carry origin, unit, period and received beside the form's own columns; amounts are in 万元,
    completion in percent.
    """

    receipts: pd.DataFrame
    commitments: pd.DataFrame
    indicators: pd.DataFrame

    def known(self, as_of: date | None = None, demonstration: bool = True) -> Submissions:
        """What was known at the end of ``as_of`` (None: everything received so far), superseded forms left out."""
        receipts = self.receipts
        if as_of is not None:
            receipts = receipts[receipts["received"].dt.date <= as_of]
        if not demonstration:
            receipts = receipts[receipts["obs_status"] != ObservationStatus.DEMONSTRATION]
        is_demonstration = receipts["obs_status"] == ObservationStatus.DEMONSTRATION
        newest = (
            receipts.assign(_real=~is_demonstration)
            .sort_values(["_real", "received", "submission"], kind="stable")
            .drop_duplicates(["unit", "period"], keep="last")
            .drop(columns="_real")
            .sort_values(["period", "unit"])
        )
        kept = newest[_KEY]
        return replace(
            self,
            receipts=newest,
            commitments=self.commitments.merge(kept, on=_KEY),
            indicators=self.indicators.merge(kept, on=_KEY),
        )

    def in_period(self, period: Period) -> Submissions:
        """Only what was reported for ``period``."""
        chosen = str(period)
        return Submissions(
            *(
                table[table["period"] == chosen]
                for table in (self.receipts, self.commitments, self.indicators)
            )
        )

    def __repr__(self) -> str:
        """One line with the count."""
        return f"<Submissions: {len(self.receipts)} forms>"

    def _repr_html_(self) -> str:
        return f"<p>{len(self.receipts)} submissions</p>{self.receipts.to_html(index=False, max_rows=8)}"


def load_submissions(data: DataPackage, plan: Plan) -> Submissions:
    """Read every submission under ``data/submissions/``.

    Raises:
        SubmissionError: a unit, period, commitment or submission that is not known, an id that stands twice, a form
            that supersedes one that is not an earlier form of the same unit and period, or a row whose status does
            not belong to where it lies; every finding at once.
    """
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    findings: list[Finding] = []
    for origin in (REPORTED, DEMONSTRATION):
        tables: dict[str, pd.DataFrame] = {}
        for name in TABLES:
            try:
                table = data.table(f"submissions-{origin}-{name}")
            except DataError as error:
                findings += error.findings
            else:
                findings += [*table.cell_faults(), *table.key_faults()]
                tables[name] = table.to_frame()
        if len(tables) < len(TABLES):
            continue
        files = {name: data.file(f"submissions-{origin}-{name}") for name in TABLES}
        findings += _unknown(tables, files, plan)
        findings += _misplaced(tables, files, origin)
        findings += _mistaken_receipts(tables["receipts"], files["receipts"])
        for name, frame in tables.items():
            frames[name].append(frame.assign(origin=origin))
    if findings:
        raise SubmissionError(set(findings))
    receipts, commitments, indicators = (pd.concat(frames[name], ignore_index=True) for name in TABLES)
    context = receipts[[*_KEY, "unit", "period", "received"]]
    return Submissions(
        receipts,
        commitments.merge(context, on=_KEY, how="left", validate="many_to_one"),
        indicators.merge(context, on=_KEY, how="left", validate="many_to_one"),
    )


def _unknown(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], plan: Plan) -> Iterator[Finding]:
    known = {
        "unit": [unit.id for unit in plan.units],
        "commitment": [commitment.id for commitment in plan.commitments],
        "submission": list(tables["receipts"]["submission"]),
    }
    for table, frame in tables.items():
        for column in known.keys() & set(frame.columns):
            for line, found in _lines(frame, column, ~frame[column].isin(known[column])):
                yield Finding(
                    files[table],
                    line,
                    column,
                    repr(found),
                    f"a known {column}{nearest(found, known[column])}",
                )


def _misplaced(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], origin: str
) -> Iterator[Finding]:
    expected = "DEMO" if origin == DEMONSTRATION else "any status but DEMO"
    for table, frame in tables.items():
        flagged = frame["obs_status"] == ObservationStatus.DEMONSTRATION
        for line, found in _lines(frame, "obs_status", flagged != (origin == DEMONSTRATION)):
            yield Finding(files[table], line, "obs_status", repr(found), expected)


def _mistaken_receipts(receipts: pd.DataFrame, file: str) -> Iterator[Finding]:
    quarters = [text for text in receipts["period"].unique() if Period.can_parse(text) and text[4:5] == "Q"]
    for line, found in _lines(receipts, "period", ~receipts["period"].isin(quarters)):
        yield Finding(file, line, "period", repr(found), "a quarter such as 2025Q4")
    first = receipts.drop_duplicates("submission").set_index("submission").reindex(receipts["supersedes"])
    same = (first["unit"].to_numpy() == receipts["unit"]) & (first["period"].to_numpy() == receipts["period"])
    sound = same & (first["received"].to_numpy() < receipts["received"])
    for line, found in _lines(receipts, "supersedes", (receipts["supersedes"] != "") & ~sound):
        yield Finding(file, line, "supersedes", repr(found), "an earlier form of the same unit and period")


def _lines(frame: pd.DataFrame, column: str, faulty: pd.Series[bool]) -> Iterator[tuple[int, str]]:
    """Line in the file and cell of every faulty row."""
    for line, cell in frame.loc[faulty, column].items():
        yield int(str(line)), str(cell)
