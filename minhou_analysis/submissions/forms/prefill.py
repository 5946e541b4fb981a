"""What a unit said last time (上次报送), picked from the store's frames, to be written into its next form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

import pandas as pd

from minhou_analysis.periods import Period
from minhou_analysis.submissions.records import Record, Value
from minhou_analysis.submissions.tables import TABLES, RecordTable


class Frames(Protocol):
    """Frames as the store reads them: each carries submission, unit, period and received beside its table's columns."""

    @property
    def commitments(self) -> pd.DataFrame:
        """Rows of commitments."""

    @property
    def indicators(self) -> pd.DataFrame:
        """Rows of indicators."""

    @property
    def projects(self) -> pd.DataFrame:
        """Rows of projects."""


def prefill(frames: Frames, unit: str, period: Period) -> dict[str, list[Record]]:
    """Table name → what the unit's latest form before ``period`` says; empty where it never sent one.

    Of several forms for that period the one received last counts. A form without projects prefills none, even where
    an earlier one had some.
    """
    earlier = {table.name: _before(_frame(frames, table), unit, period) for table in TABLES}
    keys = pd.concat([frame[["_end", "received", "submission"]] for frame in earlier.values()])
    if keys.empty:
        return {name: [] for name in earlier}
    latest = keys.sort_values(["_end", "received", "submission"], kind="stable")["submission"].iloc[-1]
    return {
        table.name: records_from(rows[rows["submission"] == latest], table)
        for table, rows in zip(TABLES, earlier.values(), strict=True)
    }


def last_values(frames: Frames, unit: str, period: Period) -> dict[str, tuple[float, Period]]:
    """Indicator → the last value that the unit gave before ``period``, and the period it gave it for."""
    frame = _before(frames.indicators, unit, period).dropna(subset=["value"])
    newest = frame.sort_values(["_end", "received", "submission"], kind="stable").drop_duplicates(
        "indicator", keep="last"
    )
    return {
        str(row.indicator): (float(row.value), Period.parse(row.period))  # type: ignore[arg-type]
        for row in newest.itertuples()
    }


def _frame(frames: Frames, table: RecordTable) -> pd.DataFrame:
    frame: pd.DataFrame = getattr(frames, table.name)
    return frame


def _before(frame: pd.DataFrame, unit: str, period: Period) -> pd.DataFrame:
    """Rows of the unit's forms for periods before ``period``, with the last day of theirs in ``_end``."""
    own = frame[frame["unit"] == unit]
    ends = own["period"].astype(str).map(lambda text: Period.parse(text).end)
    return own.assign(_end=ends)[ends < period.start]


def records_from(frame: pd.DataFrame, table: RecordTable) -> list[Record]:
    """Rows of a frame of the store as records of ``table``: blanks become None, days dates."""
    names = [column.name for column in table.columns]
    rows = frame[names].astype(object).to_dict("records")
    return [{str(name): _value(cell) for name, cell in row.items()} for row in rows]


def _value(cell: Any) -> Value:
    if cell is None or cell == "" or pd.isna(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str | date):
        return cell
    return float(cell)
