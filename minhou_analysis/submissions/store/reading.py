"""Reading a store with DuckDB, as it was known on a day (读取)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.periods import Period
from minhou_analysis.submissions.store.columns import DAY, MOMENT, RECEIPT, SCHEMA, TEXT
from minhou_analysis.submissions.store.file_format import changed, read_file, unreadable
from minhou_analysis.submissions.store.places import StoredFile, shown, stored_files
from minhou_analysis.submissions.tables import TABLES
from minhou_analysis.submissions.vocabulary import DEMONSTRATION, MISSING_VALUE

if TYPE_CHECKING:
    import duckdb

_INTERRUPTED: Final = "Query interrupted"
"""What DuckDB says of Ctrl-C, which it takes for itself."""
RECEIPTS: Final = (
    *("submission", "origin", "region", "unit", "period", "received", "supersedes", "obs_status"),
    *("form_version", "source_name", "source_sha256", "content_sha256"),
)
"""Columns of ``receipts``."""
CONTEXT: Final = ("submission", "unit", "period", "received")
"""Columns that stand before a table's own."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"receipts": RECEIPTS} | {
    table.name: (*CONTEXT, *(column.name for column in table.columns)) for table in TABLES
}
"""Columns of each frame, in order."""

_IS_DEMONSTRATION: Final = f"origin = '{DEMONSTRATION}'"
_STATUS: Final = {
    "receipts": f"CASE WHEN {_IS_DEMONSTRATION} THEN 'DEMO' ELSE 'A' END",
    "indicators": f"CASE WHEN {_IS_DEMONSTRATION} THEN 'DEMO' WHEN value IS NULL THEN '{MISSING_VALUE}' "
    "WHEN obs_status IS NULL THEN 'A' ELSE obs_status END",
}
"""SDMX status of a form, and of a value: what the form says, final where it says nothing."""


@dataclass(frozen=True, eq=False)
class StoreFrames:
    """What a store holds, typed: text ``str`` with blanks as empty strings, numbers ``float64``, days and moments
    ``datetime64[us]``. Rows stand by period, unit and number of the form.

    ``receipts`` has ``RECEIPTS``; the others ``CONTEXT`` and the columns of their table of the form (``TABLES``).
    Amounts are in 万元, completion in percent.
    """

    receipts: pd.DataFrame
    commitments: pd.DataFrame
    indicators: pd.DataFrame
    projects: pd.DataFrame


def read_store(
    folder: Path,
    region: str,
    periods: Collection[Period] | None = None,
    as_of: datetime | date | None = None,
    superseded: bool = False,
    units: Collection[str] | None = None,
) -> StoreFrames:
    """Read one region's submissions, or those of some periods or units; nothing else of the store is opened.

    Args:
        folder: the store, ``data/submissions/<origin>``; where it does not exist, nothing was reported.
        region: GB/T 2260 code.
        periods: quarters; None reads all.
        as_of: only what was received by then; a date means the end of that day. None reads all.
        superseded: also the forms that were corrected by then; else only the newest of each unit and period.
        units: ids; None reads all. A damaged file of another unit does not matter then.

    Raises:
        SubmissionError: files whose bytes are not what was stored, or that cannot be read; every finding at once.
    """
    files = stored_files(folder, region, periods, units)
    if not files:
        return StoreFrames(*(_typed(pd.DataFrame(columns=names), names) for names in COLUMNS.values()))
    if findings := list(_changed(folder, files)):
        raise SubmissionError(findings)
    import duckdb

    try:
        with duckdb.connect() as connection:
            return _query(connection, files, _last_moment(as_of), superseded)
    except duckdb.Error as error:
        raise SubmissionError(list(_unreadable(folder, files, error))) from None
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from None
        raise


def _query(
    connection: duckdb.DuckDBPyConnection, files: Iterable[StoredFile], until: datetime, superseded: bool
) -> StoreFrames:
    """Load the files once, choose forms by their receipts, and take each table's rows of the chosen forms."""
    connection.register("blank", SCHEMA.empty_table())
    # The order of rows is asked for below; giving up the order of files lets them be read apart.
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(
        "CREATE TEMP TABLE stored AS SELECT *, split_part(submission, '-', -1)::INTEGER AS number FROM ("
        "SELECT *, 0 AS file_row_number FROM blank UNION ALL BY NAME "
        "SELECT * FROM read_parquet($files, file_row_number = true, union_by_name = true, "
        "hive_partitioning = false))",
        {"files": [str(stored.path) for stored in files]},
    )
    connection.execute(
        "CREATE TEMP TABLE chosen AS SELECT submission FROM stored WHERE record = $receipt AND received <= $until "
        "QUALIFY $superseded OR row_number() OVER (PARTITION BY unit, period ORDER BY number DESC) = 1",
        {"receipt": RECEIPT, "until": until, "superseded": superseded},
    )
    return StoreFrames(*(_frame(connection, name) for name in COLUMNS))


def _frame(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    selected = ", ".join(f"{_expression(name, column)} AS {column}" for column in COLUMNS[name])
    record = RECEIPT if name == "receipts" else name
    rows = connection.execute(
        f"SELECT {selected} FROM stored SEMI JOIN chosen USING (submission) WHERE record = $record "  # noqa: S608 (only names of this module's own columns)
        "ORDER BY stored.period, stored.unit, number, file_row_number",
        {"record": record},
    )
    return _typed(rows.df(), COLUMNS[name])


def _expression(frame: str, column: str) -> str:
    if column == "obs_status":
        return _STATUS[frame]
    kind = SCHEMA.field(column).type
    if kind == TEXT:
        return f"coalesce({column}, '')"
    return f"{column}::TIMESTAMP" if kind == DAY else column


def _typed(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    wanted = {name: _dtype(SCHEMA.field(name).type) for name in columns}
    read = frame.dtypes.to_dict()
    return frame.astype({name: kind for name, kind in wanted.items() if str(read[name]) != kind})


def _dtype(kind: pa.DataType) -> str:
    if kind == TEXT:
        return "str"
    if kind in (DAY, MOMENT):
        return "datetime64[us]"
    return "int64" if pa.types.is_integer(kind) else "float64"


def _last_moment(as_of: datetime | date | None) -> datetime:
    if as_of is None:
        return datetime.max
    return as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max)


def _changed(folder: Path, files: Iterable[StoredFile]) -> Iterable[Finding]:
    for stored in files:
        file = shown(folder, stored.path)
        try:
            content = stored.path.read_bytes()
        except OSError as error:
            yield unreadable(file, error)
            continue
        if fault := changed(stored, content, file):
            yield fault


def _unreadable(folder: Path, files: Iterable[StoredFile], error: Exception) -> Iterable[Finding]:
    """Which of the files DuckDB stumbled over."""
    findings = []
    for stored in files:
        try:
            read_file(stored, shown(folder, stored.path))
        except SubmissionError as fault:
            findings += fault.findings
    return findings or [Finding(shown(folder, folder), 0, "", str(error), "files that DuckDB can read")]
