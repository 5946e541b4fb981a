"""Who sent what, and who has not (收件登记与报送情况)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pandas as pd

from minhou_analysis.catalogue import Catalogue
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan, Unit
from minhou_analysis.settings import Settings
from minhou_analysis.submissions.asked import asked_of
from minhou_analysis.submissions.store.reading import StoreFrames
from minhou_analysis.submissions.tables import TABLES

IN_TIME: Final = "按时"
CORRECTED: Final = "期后更正"
LATE: Final = "迟报"
MISSING: Final = "未报"
NOT_DUE: Final = "未到期"
STATES: Final[Mapping[str, str]] = {
    IN_TIME: "in time",
    CORRECTED: "corrected after the due day",
    LATE: "late",
    MISSING: "missing",
    NOT_DUE: "not yet due",
}
"""How a unit stands for a period, with its English name, in the words that the reports use."""


def log(frames: StoreFrames) -> pd.DataFrame:
    """Every form in ``frames`` in the order it came, the newest last.

    Columns: received, unit, period, submission, supersedes, superseded_by, obs_status, source_name, source_sha256, and
    how many rows of each table it has. Read the frames with ``superseded=True`` to see corrected forms too.
    """
    receipts = frames.receipts.sort_values(["received", "period", "unit", "submission"], kind="stable")
    successors = dict(zip(receipts["supersedes"], receipts["submission"], strict=True))
    columns = ["received", "unit", "period", "submission", "supersedes"]
    ledger = receipts[columns].assign(
        superseded_by=receipts["submission"].map(successors).fillna("").astype("str"),
        **{name: receipts[name] for name in ("obs_status", "source_name", "source_sha256")},
    )
    for table in TABLES:
        counts = getattr(frames, table.name)["submission"].value_counts()
        ledger[table.name] = ledger["submission"].map(counts).fillna(0).astype(int)
    return ledger.reset_index(drop=True)


def standing(
    plan: Plan,
    catalogue: Catalogue,
    settings: Settings,
    frames: StoreFrames,
    period: Period,
    as_of: date | datetime,
) -> pd.DataFrame:
    """How every unit stands for a quarter on a day (the end of it, where ``as_of`` is a date), in the plan's order.

    A form is in time until the end of the due day. One first sent in time and corrected later is ``CORRECTED``, one
    first sent later is ``LATE``, corrected or not; where ``frames`` were read without superseded forms, a correction
    after the due day counts as ``CORRECTED``, since nothing tells when the first form came.

    Columns: unit, name, state (a word of ``STATES``), received (when the form that stands came), days_late (of the
    first form, or so far where it is missing), commitments_asked, commitments_answered, indicators_asked,
    indicators_answered (a blank value is no answer), unanswered (ids of commitments and indicators without an answer,
    between spaces), superseded (forms that were corrected), obs_status.
    """
    until = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max)
    receipts = frames.receipts
    known = receipts[(receipts["period"] == str(period)) & (receipts["received"] <= until)]
    due = period.end + timedelta(days=settings.due_days)
    rows = []
    for unit in plan.units:
        forms = known[known["unit"] == unit.id].sort_values("received", kind="stable")
        timeliness = _timeliness(forms, due, until)
        answers = _answers(plan, catalogue, frames, unit, period, forms["submission"].to_list()[-1:])
        rows.append({"unit": unit.id, "name": unit.name} | timeliness | answers)
    standings = pd.DataFrame(rows)
    return standings.astype({"received": "datetime64[us]"})


def _timeliness(forms: pd.DataFrame, due: date, until: datetime) -> dict[str, Any]:
    """State, receipt and delay of a unit whose ``forms`` came in this order."""
    if forms.empty:
        late = (until.date() - due).days
        state = MISSING if late > 0 else NOT_DUE
        return {
            "state": state,
            "received": pd.NaT,
            "days_late": max(late, 0),
            "superseded": 0,
            "obs_status": "",
        }
    first, last = forms.iloc[0], forms.iloc[-1]
    late = max((first["received"].date() - due).days, 0)
    if last["received"].date() <= due:
        state = IN_TIME
    elif late == 0 or first["supersedes"]:
        state, late = CORRECTED, 0
    else:
        state = LATE
    number = int(last["submission"].rpartition("-")[2])
    return {
        "state": state,
        "received": last["received"],
        "days_late": late,
        "superseded": number - 1,
        "obs_status": last["obs_status"],
    }


def _answers(
    plan: Plan, catalogue: Catalogue, frames: StoreFrames, unit: Unit, period: Period, form: list[str]
) -> dict[str, Any]:
    """What the form that stands answers of what it was asked; ``form`` is its id, or empty where there is none."""
    asked = asked_of(plan, catalogue, unit.id, period)
    commitments, indicators = frames.commitments, frames.indicators
    said = set(commitments.loc[commitments["submission"].isin(form), "commitment"])
    is_given = indicators["submission"].isin(form) & indicators["value"].notna()
    given = set(indicators.loc[is_given, "indicator"])
    unsaid = [commitment.id for commitment in asked.commitments if commitment.id not in said]
    blank = [indicator.id for indicator in asked.indicators if indicator.id not in given]
    return {
        "commitments_asked": len(asked.commitments),
        "commitments_answered": len(asked.commitments) - len(unsaid),
        "indicators_asked": len(asked.indicators),
        "indicators_answered": len(asked.indicators) - len(blank),
        "unanswered": " ".join(unsaid + blank),
    }
