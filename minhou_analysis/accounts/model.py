"""What an account is made of, what has been filled in, and the worked examples (账户、填入的数、算例)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

import pandas as pd

from minhou_analysis.languages import SUFFIX, glossary
from minhou_analysis.periods import Period, ended_by

Filled = Mapping[str, pd.DataFrame]
"""Tables of inputs by name (``FILLED_TABLES``): those of the county, or those of one worked example."""

FILLED_TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "gep_quantities": ("service", "item"),
    "gep_prices": ("service", "item"),
    "gep_values": ("service", ""),
    "geep": ("item", ""),
    "natural_resources": ("resource", "entry"),
    "greenhouse_gases": ("method", "item"),
    "green_finance": ("instrument", ""),
}
"""Tables to fill in → the column that names the part of the account, and the one that names the item of the part."""


@dataclass(frozen=True)
class Part:
    """A part of an account (组成): a service, a resource, a kind of source, an instrument, with its formula."""

    account: str
    part: str
    name: str
    name_en: str
    kind: str
    formula: str
    formula_en: str
    optional: str


@dataclass(frozen=True)
class AccountInput:
    """A number that an account needs (所需的数): where it is filled in, in which unit, and who supplies it.

    ``item`` is ``*`` where there may be any, one or several; ``unit`` is blank where any will do.
    """

    account: str
    part: str
    table: str
    item: str
    column: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    supplier: str
    optional: str

    def is_filled(self, filled: Filled) -> bool:
        """Whether it is there: at least one row, and a value in each."""
        of_part, of_item = FILLED_TABLES[self.table]
        rows = filled[self.table]
        if rows.empty:
            return False
        rows = rows[rows[of_part] == self.part]
        if self.item != "*":
            rows = rows[rows[of_item] == self.item]
        return bool(len(rows)) and bool(rows[self.column].notna().all())


@dataclass(frozen=True)
class WorkedExample:
    """A worked example (算例): ``kind`` is ``published``, or ``illustration`` where its numbers are assumed."""

    id: str
    account: str
    kind: str
    place: str
    place_en: str
    title: str
    title_en: str
    source: str
    source_en: str
    url: str
    note: str
    note_en: str

    @property
    def is_published(self) -> bool:
        """Whether somebody published it; otherwise its numbers are assumed."""
        return self.kind == "published"


@dataclass(frozen=True, eq=False)
class Accounts:
    """Everything in ``accounts/``.

    ``filled`` are the county's own tables; ``examples`` by id, with their tables in ``example_tables`` (a column
    ``example`` more) and the results that their documents give in ``published``: example, result, value, unit, tolerance.
    """

    parts: tuple[Part, ...]
    inputs: tuple[AccountInput, ...]
    filled: Filled
    examples: Mapping[str, WorkedExample]
    example_tables: Filled
    published: pd.DataFrame

    def glossary(self) -> dict[str, str]:
        """What the tables say in Chinese and in English."""
        told = glossary(chain(self.parts, self.inputs, self.examples.values()))
        for rows in self.example_tables.values():
            for name in (name for name in rows if f"{name}{SUFFIX}" in rows):
                told = dict(zip(rows[name], rows[f"{name}{SUFFIX}"], strict=True)) | told
        return {chinese: english for chinese, english in told.items() if english}

    def known(self, as_of: date | None) -> Accounts:
        """The accounts with what had been filled in by the end of ``as_of``; all of it for None."""
        if as_of is None:
            return self
        day = pd.Timestamp(as_of)
        return replace(
            self, filled={name: rows[rows["entered"] <= day] for name, rows in self.filled.items()}
        )

    def up_to(self, period: Period) -> Accounts:
        """The accounts with figures of years and quarters that have ended when ``period`` ends; prices stay."""
        return replace(
            self,
            filled={
                name: rows[rows["period"].isin(ended_by(rows["period"], period))]
                if "period" in rows
                else rows
                for name, rows in self.filled.items()
            },
        )

    def parts_of(self, account: str) -> list[Part]:
        """Parts of one account, in the table's order."""
        return [part for part in self.parts if part.account == account]

    def inputs_of(self, account: str, part: str | None = None) -> list[AccountInput]:
        """Inputs of one account, or of one part of it, in the table's order."""
        return [i for i in self.inputs if i.account == account and part in (None, i.part)]

    def missing(self, account: str) -> list[AccountInput]:
        """Inputs that one account cannot do without and that nobody has supplied.

        A service that another account has valued needs no quantities and prices.
        """
        valued = self._valued() if account == "gep" else set()
        return [
            i
            for i in self.inputs_of(account)
            if not i.optional and i.part not in valued and not i.is_filled(self.filled)
        ]

    def _valued(self) -> set[str]:
        given = set(self.filled["gep_values"]["service"])
        kinds = {part.kind for part in self.parts_of("gep") if part.optional and part.part in given}
        return given | {part.part for part in self.parts_of("gep") if part.kind in kinds}

    def example(self, name: str) -> Filled:
        """The tables of one worked example."""
        return {key: rows[rows["example"] == name] for key, rows in self.example_tables.items()}
