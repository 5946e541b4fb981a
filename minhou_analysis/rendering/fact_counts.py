"""How many facts of each kind a table of facts shows (事实计数). Takes no more than the standard library: an index asks it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Final

FIELDS: Final = (
    *("section", "id", "label", "kind", "value", "unit", "period", "region"),
    *("status", "source", "formula", "input_of"),
)
"""Columns of the table: see ``docs/facts.md``."""
KINDS: Final = ("observed", "derived", "demonstration", "missing")


def count_kinds(table: bytes) -> dict[str, int]:
    """How many facts of each of ``KINDS`` a table shows; what facts were computed from is not counted again."""
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    shown = {tuple(row[name] for name in FIELDS if name != "section"): row for row in rows}
    counts = Counter(row["kind"] for row in shown.values() if not row["input_of"])
    return {kind: counts[kind] for kind in KINDS}
