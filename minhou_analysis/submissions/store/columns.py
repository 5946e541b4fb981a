"""What one file of the store holds, column by column (存档列): one schema for every submission.

A file has one ``receipt`` row, one ``original`` row for each file that was sent, and the rows of the form's tables;
``record`` tells which a row is. Whose the row is (submission, origin, region, unit, period) and when it came stand on
every row, so that any tool can filter rows without a join; what belongs to the form as a whole stands on its receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from minhou_analysis.submissions.tables import TABLES, ColumnKind

STORE_VERSION: Final = "1"
"""Layout of a file. Columns that a later form adds need no new version: older files have blanks there."""
VERSION_KEY: Final = "minhou_store_version"
"""Where a file says it, in its key-value metadata."""
RECEIPT: Final = "receipt"
ORIGINAL: Final = "original"

TEXT: Final = pa.string()
NUMBER: Final = pa.float64()
DAY: Final = pa.date32()
MOMENT: Final = pa.timestamp("us")

KINDS: Final[Mapping[ColumnKind, pa.DataType]] = MappingProxyType(
    {
        ColumnKind.KEY: TEXT,
        ColumnKind.TEXT: TEXT,
        ColumnKind.CHOICE: TEXT,
        ColumnKind.DATE: DAY,
        ColumnKind.PERCENT: NUMBER,
        ColumnKind.AMOUNT: NUMBER,
        ColumnKind.QUANTITY: NUMBER,
    }
)
OWNER: Final = ("submission", "origin", "region", "unit", "period", "received")
"""Columns that stand on every row."""
OF_RECEIPT: Final = ("supersedes", "form_version", "source_name", "source_sha256", "content_sha256")


def _schema() -> pa.Schema:
    fields = [pa.field("record", TEXT, nullable=False)]
    fields += [pa.field(name, MOMENT if name == "received" else TEXT, nullable=False) for name in OWNER]
    fields += [pa.field(name, pa.int32() if name == "form_version" else TEXT) for name in OF_RECEIPT]
    asked = {column.name: KINDS[column.kind] for table in TABLES for column in table.columns}
    for table in TABLES:
        for column in table.columns:
            if KINDS[column.kind] != asked[column.name]:
                raise TypeError(f"column {column.name} is of two types: {table.name} has another one")
    fields += [pa.field(name, kind) for name, kind in asked.items()]
    return pa.schema(fields)


SCHEMA: Final = _schema()
