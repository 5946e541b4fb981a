"""Tables (表格): rows of plain values and facts, with captions, header scopes and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import (
    Rewritten,
    Sentence,
    Shown,
    any_demonstration,
    demonstration_tag,
    facts_in,
    unmarked,
)
from minhou_analysis.display.numbers import format_number
from minhou_analysis.languages import translate, translated

BLANK: Final = "—"
"""What stands in a cell for which there is no value."""


@dataclass(frozen=True)
class Column:
    """A column: the key of its values, its heading, and whether it holds numbers or the row's name."""

    key: str
    label: str
    numeric: bool = False
    heads_row: bool = False


@dataclass(frozen=True)
class Number(Rewritten):
    """A fact without its unit, for a column or a row whose heading names the unit; a dash where nothing is known."""

    def __str__(self) -> str:
        """The number alone."""
        if self.fact.is_missing:
            return BLANK
        return format_number(self.fact.value, self.fact.unit, self.fact.signed)


@dataclass(frozen=True)
class Remarked(Shown):
    """A cell's value with small print after it, or below it, and the demonstration mark where it needs one."""

    value: Any
    remark: Sentence | str
    below: bool = False
    demonstration: bool = False

    @property
    def facts(self) -> list[Fact]:
        """The facts of value and remark."""
        return facts_in((self.value, self.remark))

    def to_html(self) -> Markup:
        """The value, the small print, the mark."""
        gap = Markup("<br>") if self.below else " "
        remark = unmarked(self.remark)
        small = Markup("{}<small>{}</small>").format(gap, remark) if remark else ""
        return Markup("{}{}{}").format(translated(self.value), small, demonstration_tag(self.demonstration))

    def __str__(self) -> str:
        """Value and small print."""
        return f"{translated(self.value)} {translated(self.remark)}".rstrip()


@dataclass(frozen=True)
class Table(Shown):
    """A captioned table. ``rows`` map column keys to texts (escaped), facts, lights or other shown objects."""

    caption: Sentence | str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]
    note: Sentence | str = ""
    demonstration: bool = False
    empty: str = "本期无。"

    @property
    def facts(self) -> list[Fact]:
        """The facts of caption, cells and note."""
        cells = (row.get(column.key) for row in self.rows for column in self.columns)
        return facts_in((self.caption, *cells, self.note))

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame of plain texts under its headings."""
        return pd.DataFrame(
            [[_text(_given(column, row)) for column in self.columns] for row in self.rows],
            columns=[translate(column.label) for column in self.columns],
        )

    @property
    def is_demonstration(self) -> bool:
        """Whether it is to be marked as holding demonstration data."""
        return self.demonstration or any_demonstration(self.facts)

    def to_html(self) -> Markup:
        """A semantic table, or one line when there are no rows."""
        if not self.rows:
            return Markup('<p class="note">{}{}{}</p>').format(
                unmarked(self.caption), translate("："), translate(self.empty)
            )
        head = Markup("").join(
            Markup('<th scope="col"{}>{}</th>').format(_css(column), translate(column.label))
            for column in self.columns
        )
        body = Markup("").join(
            Markup("<tr>{}</tr>").format(Markup("").join(self._cell(column, row) for column in self.columns))
            for row in self.rows
        )
        note = Markup('<p class="note">{}</p>').format(unmarked(self.note)) if self.note else ""
        return Markup(
            '<div class="table"><table><caption>{}{}</caption><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>{}"
        ).format(unmarked(self.caption), demonstration_tag(self.is_demonstration), head, body, note)

    @staticmethod
    def _cell(column: Column, row: Mapping[str, Any]) -> Markup:
        value = _shown(_given(column, row))
        if column.heads_row:
            return Markup('<th scope="row"{}>{}</th>').format(_css(column), value)
        return Markup("<td{}>{}</td>").format(_css(column), value)

    def __repr__(self) -> str:
        """Caption and plain rows."""
        return f"{self.caption}\n{self.frame.to_string(index=False)}"


def _given(column: Column, row: Mapping[str, Any]) -> Any:
    return row.get(column.key, BLANK if column.numeric else "")


def _shown(value: Any) -> Any:
    """A cell's value: a sentence without its own mark, and a dash in the place of a fact that nobody knows.

    How many are missing is said elsewhere; the table is marked as a whole.
    """
    if isinstance(value, Fact) and value.is_missing:
        return BLANK
    return unmarked(value) if isinstance(value, Sentence | str) else value


def _text(value: Any) -> str:
    return BLANK if isinstance(value, Fact) and value.is_missing else str(translated(value))


def _css(column: Column) -> Markup:
    # JupyterLab sets every cell to the right; exporters drop styles and keep classes
    return Markup(' class="num"') if column.numeric else Markup(' style="text-align:left"')
