"""Submissions for the tests: small forms of any unit and period."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from minhou_analysis.periods import Period
from minhou_analysis.submissions.records import Record, Submission

REGION = "350121"
DAY = datetime(2024, 7, 10, 9, 30)


def form(
    unit: str = "finance",
    period: str = "2024Q2",
    completion: float = 40.0,
    *,
    origin: str = "reported",
    rows: Mapping[str, Sequence[Record]] | None = None,
    source: bytes | None = None,
    **changes: Any,
) -> tuple[Submission, bytes]:
    """A submission and the bytes it was read from; the same arguments give the same form."""
    sent = f"{unit} {period} {float(completion)}".encode() if source is None else source
    submission = Submission(
        origin=origin,
        region=changes.pop("region", REGION),
        unit=unit,
        period=Period.parse(period),
        rows=table_rows(completion) if rows is None else rows,
        source_name=changes.pop("source_name", f"{period}-{unit}.xlsx"),
        source_sha256=hashlib.sha256(sent).hexdigest(),
        **changes,
    )
    return submission, sent


def table_rows(completion: float = 40.0) -> dict[str, list[Record]]:
    """Rows of all three tables: every kind of column, blanks among them."""
    return {
        "commitments": [
            {
                "commitment": "1.10.1",
                "status": "in_progress",
                "completion": float(completion),
                "planned_start": date(2021, 8, 1),
                "planned_finish": date(2025, 12, 31),
                "actual_start": None,
                "funds_planned": 1200.5,
                "funds_paid": 0.0,
                "evidence": "台账（2024年）",
                "next_step": "=1+1",
            },
            {"commitment": "1.2.1", "status": "completed", "completion": 100.0, "evidence": ""},
        ],
        "indicators": [
            {"indicator": "settled", "value": 3854.0, "obs_status": "P", "note": "初步"},
            {"indicator": "kin", "value": None, "obs_status": "O", "note": None},
            {"indicator": "schools", "value": 0.1 + 0.2, "obs_status": None},
        ],
        "projects": [
            {
                "commitment": "1.2.1",
                "project": "一号路",
                "stage": "construction",
                "investment_planned": 500.0,
                "financed_public": 200.0,
                "financed_loans": 300.0,
            }
        ],
    }
