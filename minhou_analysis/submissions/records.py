"""One form as it is taken in (一次报送), and the store's receipt for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from minhou_analysis.periods import Period
from minhou_analysis.submissions.tables import FORM_VERSION, TABLES
from minhou_analysis.submissions.vocabulary import DEMONSTRATION

Value = str | float | date | None
"""A cell once it is read: text, number, day, or nothing."""
Record = Mapping[str, Value]
"""One row of a table by column name."""


@dataclass(frozen=True)
class Submission:
    """One form as taken in, before it has a number. ``rows`` holds typed records of each table in the form's order.

    ``source_sha256`` is of the bytes that were sent; ``form_version`` the version the form says it follows.
    """

    origin: str
    region: str
    unit: str
    period: Period
    rows: Mapping[str, Sequence[Record]]
    source_name: str
    source_sha256: str
    form_version: int = FORM_VERSION

    @property
    def content_sha256(self) -> str:
        """Hash of what the form says, whatever file it came in; the order of rows does not count."""
        said = {
            table.name: sorted(
                json.dumps(
                    {name: _canonical(value) for name, value in row.items() if value not in (None, "")},
                    ensure_ascii=False,
                    sort_keys=True,
                    default=date.isoformat,
                )
                for row in self.rows.get(table.name, ())
            )
            for table in TABLES
        }
        content = [self.origin, self.region, self.unit, str(self.period), said]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def source_hash(sha256: Iterable[str]) -> str:
    """Hash of what was sent, from the SHA-256 of each file: a file's own; of several, of their hashes in order,
    whatever the files are called.
    """
    hashes = sorted(sha256)
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _canonical(value: Value) -> Value:
    """The same number in one spelling: 40 and 40.0 say the same."""
    return float(value) if isinstance(value, int) else value


@dataclass(frozen=True)
class Receipt:
    """The store's word that a form was taken in (收件回执). ``supersedes`` is the form it corrects, or nothing."""

    submission: str
    origin: str
    region: str
    unit: str
    period: Period
    received: datetime
    supersedes: str
    form_version: int
    source_name: str
    source_sha256: str
    content_sha256: str

    @property
    def obs_status(self) -> str:
        """SDMX observation status of the form as a whole."""
        return "DEMO" if self.origin == DEMONSTRATION else "A"
