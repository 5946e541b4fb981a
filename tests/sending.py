"""Forms put into a data folder's store, as intake does it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from minhou_analysis.periods import Period
from minhou_analysis.submissions.records import Receipt, Record, Submission
from minhou_analysis.submissions.store import SubmissionStore
from minhou_analysis.submissions.vocabulary import REPORTED


def send(
    folder: Path,
    unit: str,
    period: str,
    received: str,
    rows: Mapping[str, Sequence[Record]],
    origin: str = REPORTED,
) -> Receipt:
    """Take in a form of ``unit`` that says ``rows`` (table → records)."""
    content = repr((unit, period, rows)).encode()
    submission = Submission(
        origin=origin,
        region="350121",
        unit=unit,
        period=Period.parse(period),
        rows=rows,
        source_name=f"{period}-{unit}.xlsx",
        source_sha256=hashlib.sha256(content).hexdigest(),
    )
    store = SubmissionStore(folder / "submissions" / origin)
    return store.accept(submission, datetime.fromisoformat(received), content).receipt


def commitment(number: str, completion: float = 42, **said: str | float | None) -> Record:
    """A row of the commitments."""
    return {"commitment": number, "status": "in_progress", "completion": completion} | said
