"""Workspaces for reports: the data are read once, then seen from other periods, regions and submissions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from minhou_analysis.periods import Period
from minhou_analysis.submissions import Submissions
from minhou_analysis.workspace import Workspace

View = Callable[..., Workspace]
Report = dict[str, Any]


@pytest.fixture(scope="session")
def view(workspace: Workspace) -> View:
    """``view(period, region, demonstration)``: the project's data seen from there."""

    def seen(period: str = "2025Q4", region: str | None = None, demonstration: bool = True) -> Workspace:
        return replace(
            workspace,
            period=Period.parse(period),
            region=workspace.observations.region(region or workspace.settings.region),
            demonstration=demonstration,
            received=workspace.received.received_by(None, demonstration),
            known=workspace.received.known(None, demonstration),
        )

    return seen


@pytest.fixture(scope="session")
def given(workspace: Workspace) -> Callable[..., Workspace]:
    """``given(period, reports, values)``: a workspace in which units sent just this, none of it demonstration data.

    A report names unit and commitment; a value names unit, indicator and value; both may name another period.
    """

    def made(
        period: str, reports: list[Report], values: list[Report] | None = None, supersedes: str = ""
    ) -> Workspace:
        commitments: list[Report] = [
            {
                "period": period,
                "status": "in_progress",
                "completion": 0,
                "planned_start": "2021-07-01",
                "planned_finish": "2025-12-31",
                "evidence": "",
                "obstacle": "",
                "next_step": "",
                "obs_status": "A",
            }
            | report
            for report in reports
        ]
        indicators: list[Report] = [
            {"period": period, "note": "", "obs_status": "A"} | value for value in values or []
        ]
        for row in (*commitments, *indicators):
            row |= {"submission": f"{row['period']}-{row['unit']}-1", "origin": "reported"}
        forms = {(row["unit"], row["period"], row["obs_status"]) for row in (*commitments, *indicators)}
        receipts = [
            {
                "submission": f"{quarter}-{unit}-1",
                "unit": unit,
                "period": quarter,
                "received": pd.Timestamp(Period.parse(quarter).end) + pd.Timedelta(days=10),
                "origin": "reported",
                "supersedes": supersedes if quarter == period else "",
                "obs_status": status,
            }
            for unit, quarter, status in sorted(forms)
        ]
        known = workspace.known
        sent = Submissions(
            pd.DataFrame(receipts, columns=known.receipts.columns),
            pd.DataFrame(commitments, columns=known.commitments.columns),
            pd.DataFrame(indicators, columns=known.indicators.columns),
            known.projects.head(0),
        )
        return replace(workspace, period=Period.parse(period), received=sent, known=sent)

    return made
