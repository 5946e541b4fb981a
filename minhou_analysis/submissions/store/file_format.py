"""A submission as the bytes of one Parquet file, and back (存档文件)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import pyarrow as pa

from minhou_analysis.errors import Finding, SubmissionError
from minhou_analysis.periods import Period
from minhou_analysis.submissions.records import Receipt, Record, Submission
from minhou_analysis.submissions.store.columns import (
    OF_RECEIPT,
    ORIGINAL,
    OWNER,
    RECEIPT,
    SCHEMA,
    STORE_VERSION,
    VERSION_KEY,
)
from minhou_analysis.submissions.store.places import StoredFile, digest
from minhou_analysis.submissions.tables import TABLES

_LEVEL: Final = 9
"""Compression of zstd. Fixed, as everything else that shapes the bytes, so that the same rows make the same file."""


@dataclass(frozen=True)
class Content:
    """What one file holds. ``originals`` are the files that were sent: name → SHA-256."""

    receipt: Receipt
    originals: Mapping[str, str]
    rows: Mapping[str, Sequence[Record]]

    @property
    def submission(self) -> Submission:
        """The form as it was taken in."""
        receipt = self.receipt
        return Submission(
            origin=receipt.origin,
            region=receipt.region,
            unit=receipt.unit,
            period=receipt.period,
            rows=self.rows,
            source_name=receipt.source_name,
            source_sha256=receipt.source_sha256,
            form_version=receipt.form_version,
        )


def encode(content: Content) -> bytes:
    """The bytes of a file: receipt, originals by name, rows in the order given."""
    receipt = _cells(content.receipt)
    owner = {name: receipt[name] for name in OWNER}
    rows = [receipt | {"record": RECEIPT}]
    rows += [
        owner | {"record": ORIGINAL, "source_name": name, "source_sha256": content.originals[name]}
        for name in sorted(content.originals)
    ]
    rows += [
        {**owner, **row, "record": table.name} for table in TABLES for row in content.rows.get(table.name, ())
    ]
    return to_parquet(pa.Table.from_pylist(rows, schema=SCHEMA))


def to_parquet(table: pa.Table) -> bytes:
    """A table with columns of ``SCHEMA`` as Parquet.

    Files are small: one row group, and neither dictionaries nor statistics, which would double the size and let no
    reader skip anything.
    """
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer,
        table.schema,
        version="2.6",
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=False,
        write_statistics=False,
        store_schema=False,
    ) as writer:
        writer.write_table(table, row_group_size=max(len(table), 1))
        writer.add_key_value_metadata({VERSION_KEY: STORE_VERSION})
    return buffer.getvalue()


def read_file(stored: StoredFile, file: str) -> Content:
    """Read a submission's file, as long as its bytes are those that its name promises; ``file`` names it in messages.

    Raises:
        SubmissionError: the bytes were changed, or are not a file of the store.
    """
    try:
        content = stored.path.read_bytes()
    except OSError as error:
        raise SubmissionError(Finding(file, 0, "", error.strerror or str(error), "a readable file")) from None
    if fault := changed(stored, content, file):
        raise SubmissionError(fault)
    return decode(content, file)


def changed(stored: StoredFile, content: bytes, file: str) -> Finding | None:
    """The finding where ``content`` is not what was stored under this name."""
    if digest(content) == stored.digest:
        return None
    return Finding(file, 0, "", f"bytes with the hash {digest(content)}", "those that its name promises")


def decode(content: bytes, file: str) -> Content:
    """Read a file back; ``file`` is its name for messages. Columns that an older form did not have are blank.

    Raises:
        SubmissionError: it is not a file of this store's version and columns, or its rows do not belong together.
    """
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise SubmissionError(
            Finding(file, 0, "", _first_line(error), "a Parquet file of the store")
        ) from None
    if fault := _schema_fault(table.schema, file):
        raise SubmissionError(fault)
    rows = table.to_pylist()
    receipts = [row for row in rows if row["record"] == RECEIPT]
    if len(receipts) != 1:
        raise SubmissionError(Finding(file, 0, "record", f"{len(receipts)} receipts", "one"))
    owner = _owner(receipts[0])
    if any(_owner(row) != owner for row in rows):
        raise SubmissionError(Finding(file, 0, "", "rows of several submissions", "those of its receipt"))
    return Content(_receipt(receipts[0]), _originals(rows), _form_rows(rows))


def _schema_fault(schema: pa.Schema, file: str) -> Finding | None:
    version = (schema.metadata or {}).get(VERSION_KEY.encode(), b"none").decode(errors="replace")
    if version != STORE_VERSION:
        return Finding(file, 0, "", f"store version {version}", f"version {STORE_VERSION}")
    known = {field.name: field.type for field in SCHEMA}
    for field in schema:
        if known.get(field.name) != field.type:
            expected = str(known.get(field.name, "only columns of the store"))
            return Finding(file, 0, field.name, f"a column of type {field.type}", expected)
    for name in ("record", *OWNER, *OF_RECEIPT):
        if name not in schema.names:
            return Finding(file, 0, name, "no such column", f"one of type {known[name]}")
    return None


def _cells(receipt: Receipt) -> dict[str, Any]:
    return {field.name: getattr(receipt, field.name) for field in fields(receipt)} | {
        "period": str(receipt.period)
    }


def _owner(row: Mapping[str, Any]) -> list[Any]:
    return [row[name] for name in OWNER]


def _receipt(row: Mapping[str, Any]) -> Receipt:
    cells = {field.name: row[field.name] for field in fields(Receipt)}
    return Receipt(**cells | {"period": Period.parse(cells["period"])})


def _originals(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row["source_name"]: row["source_sha256"] for row in rows if row["record"] == ORIGINAL}


def _form_rows(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Record]]:
    return {
        table.name: [
            {column.name: row.get(column.name) for column in table.columns}
            for row in rows
            if row["record"] == table.name
        ]
        for table in TABLES
    }


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
