"""The store as tidy tables for researchers (导出): CSV and Parquet, with names to read and the data dictionary."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa

from minhou_analysis.catalogue import Catalogue
from minhou_analysis.plan import Plan
from minhou_analysis.submissions.store.columns import MOMENT, TEXT
from minhou_analysis.submissions.store.dictionary import DEMONSTRATION_STATUS, EXPORT_TABLES, ExportTable
from minhou_analysis.submissions.store.export_folder import replace_folder
from minhou_analysis.submissions.store.export_texts import DESCRIPTOR, README, descriptor, readme
from minhou_analysis.submissions.store.reading import StoreFrames
from minhou_analysis.workbooks.guarding import guarded


def export(
    frames: StoreFrames | Sequence[StoreFrames], plan: Plan, catalogue: Catalogue, folder: Path
) -> dict[str, int]:
    """Write what stores hold to ``folder``: each table as CSV and Parquet, the data dictionary and a README.

    Several ``frames`` (those that units reported and the demonstration, say) are written one after the other; the
    columns ``origin`` and ``obs_status`` tell them apart. An earlier export in the folder is replaced as a whole, and
    nothing else ever is. Gives the number of rows by table.

    Raises:
        MinhouError: the folder holds something other than an export, or cannot be written; it is left as it was.
    """
    stores = [frames] if isinstance(frames, StoreFrames) else list(frames)
    counts: dict[str, int] = {}
    files: dict[str, bytes] = {}
    for table in EXPORT_TABLES:
        rows = pd.concat([_tidy(table, store, plan, catalogue) for store in stores], ignore_index=True)
        counts[table.name] = len(rows)
        files[f"{table.name}.csv"] = _csv(table, rows)
        files[f"{table.name}.parquet"] = _parquet(table, rows)
    demonstration = any((store.receipts["obs_status"] == DEMONSTRATION_STATUS).any() for store in stores)
    files[DESCRIPTOR] = descriptor(plan, files, counts)
    files[README] = readme(plan, counts, demonstration)
    replace_folder(folder, files)
    return counts


def _tidy(table: ExportTable, store: StoreFrames, plan: Plan, catalogue: Catalogue) -> pd.DataFrame:
    """One table with the form's origin and status on each row, and names beside ids."""
    rows: pd.DataFrame = getattr(store, table.name)
    of_form = [name for name in ("origin", "obs_status") if name not in rows]
    rows = rows.merge(store.receipts[["submission", *of_form]], on="submission", how="left")
    for names in (_unit_names(plan), _commitment_names(plan), _indicator_names(catalogue)):
        if names.index.name in rows:
            rows = rows.join(names, on=str(names.index.name))
    rows = rows[[column.name for column in table.fields]]
    return rows.fillna({column.name: "" for column in table.fields if column.kind == TEXT})


def _unit_names(plan: Plan) -> pd.DataFrame:
    names = [(unit.id, unit.name, unit.name_en) for unit in plan.units]
    return pd.DataFrame(names, columns=["unit", "unit_name", "unit_name_en"], dtype="str").set_index("unit")


def _commitment_names(plan: Plan) -> pd.DataFrame:
    measures = {measure.id: measure for measure in plan.measures}
    names = [
        (
            *(commitment.id, commitment.title, commitment.title_en, commitment.measure),
            *(measures[commitment.measure].name, measures[commitment.measure].name_en),
        )
        for commitment in (*plan.commitments, *plan.withdrawn)
    ]
    columns = ["commitment", "commitment_title", "commitment_title_en", "measure"]
    columns += ["measure_name", "measure_name_en"]
    return pd.DataFrame(names, columns=columns, dtype="str").set_index("commitment")


def _indicator_names(catalogue: Catalogue) -> pd.DataFrame:
    names = [(i.id, i.name, i.name_en, i.unit.symbol, i.unit.symbol_en) for i in catalogue]
    columns = ["indicator", "indicator_name", "indicator_name_en", "unit_of_measure", "unit_of_measure_en"]
    return pd.DataFrame(names, columns=columns, dtype="str").set_index("indicator")


def _csv(table: ExportTable, rows: pd.DataFrame) -> bytes:
    written = rows.copy()
    for column in table.fields:
        if column.kind == TEXT:
            written[column.name] = written[column.name].map(guarded)
        elif column.kind == MOMENT:
            written[column.name] = written[column.name].map(datetime.isoformat)
    text = written.to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%d")
    return text.encode("utf-8-sig")


def _parquet(table: ExportTable, rows: pd.DataFrame) -> bytes:
    import pyarrow.parquet as pq

    typed = pa.Table.from_pandas(rows, schema=table.schema, preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(typed.replace_schema_metadata(), buffer, compression="zstd")
    return buffer.getvalue()
