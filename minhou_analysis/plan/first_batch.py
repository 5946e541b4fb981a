"""First-batch measures of the plan's annex (第一批具体试验举措), as ``data/plan/first_batch.csv`` keeps them.

The annex is not part of the plan's text: its rows stand in a table of their own, and each becomes a commitment of the
measure that it carries out, after the plan's own. A row that a later edition of the annex drops is withdrawn: nobody is
asked about it any more, but what was reported about it can still be read, and its id is not given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from minhou_analysis.datapackage import Row
from minhou_analysis.errors import nearest
from minhou_analysis.plan.model import Commitment
from minhou_analysis.plan.text import squeeze

FIRST_BATCH: Final = "plan-first-batch"
"""The resource of the data folder that holds the rows."""
DEFAULT_KIND: Final = "pilot"
"""Kind of a row whose kind is blank: what the annex lists are trials (试验举措)."""


@dataclass(frozen=True)
class FirstBatchRow:
    """One row of the annex. ``sheet`` and ``row`` are where it stands in the file with hash ``source_sha256``.

    ``withdrawn`` is the hash of the file that no longer holds it, or nothing.
    """

    id: str
    measure: str
    text: str
    title: str
    units: tuple[str, ...]
    deadline: date | None
    deadline_quote: str
    sheet: str
    row: int
    source_sha256: str
    title_en: str = ""
    kind: str = ""
    withdrawn: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """What tells it from all others: its measure and its words, white space apart."""
        return self.measure, squeeze(self.text)

    @classmethod
    def read(cls, row: Row) -> FirstBatchRow:
        """The row of a table that its schema found no fault in."""
        read: dict[str, Any] = {
            **row.cells,
            "units": tuple(row["units"].split()),
            "deadline": date.fromisoformat(row["deadline"]) if row["deadline"] else None,
            "row": int(row["row"]),
        }
        return cls(**read)

    def cells(self) -> dict[str, str]:
        """The row as the table writes it."""
        written = {"units": " ".join(self.units), "deadline": self.deadline or "", "row": self.row}
        return {name: str(written.get(name, value)) for name, value in vars(self).items()}

    def commitment(self) -> Commitment:
        """What units are asked about."""
        return Commitment(
            id=self.id,
            measure=self.measure,
            text=self.text,
            title=self.title,
            title_en=self.title_en,
            kind=self.kind or DEFAULT_KIND,
            units=self.units,
            deadline=self.deadline,
            deadline_quote=self.deadline_quote,
            from_annex=True,
        )


def first_batch_faults(rows: Iterable[Row], units: list[str]) -> Iterator[tuple[Row, str, str, str]]:
    """What the schema cannot say: row, column, what was found and what was expected."""
    words: dict[tuple[str, str], str] = {}
    for row in rows:
        if not row["id"].startswith(f"{row['measure']}."):
            yield row, "measure", repr(row["measure"]), "what the id begins with"
        for unit in row["units"].split():
            if unit not in units:
                yield row, "units", repr(unit), f"a unit of the plan{nearest(unit, units)}"
        if row["deadline"] and not row["deadline_quote"]:
            yield row, "deadline_quote", "a blank", f"the words that set {row['deadline']}"
        said = row["measure"], squeeze(row["text"])
        if said in words:
            yield row, "text", "words that stand already", f"words that {words[said]} does not have"
        words.setdefault(said, row["id"])
