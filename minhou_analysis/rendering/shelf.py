"""The page over all periods there are (总目录): each report's light period by period, and where its files are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .index import IndexEntry, environment
from .wording import wording

_RANKS: Final = {"red": 0, "amber": 1, "green": 2}


@dataclass(frozen=True, slots=True)
class Column:
    """One period: the reports to compare, and where the list of all its reports is.

    ``before`` names the period its lights are compared with, ``others`` further lists of the period with their names;
    ``is_demonstration`` marks a period some of whose numbers are. File names are relative to the page.
    """

    name: str
    label: str
    index: str
    count: int
    entries: Sequence[IndexEntry]
    before: str | None = None
    others: Sequence[tuple[str, str]] = ()
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A report's light in a period, and how it has changed: ``better``, ``worse``, ``same`` or not known."""

    light: str | None
    href: str
    change: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One report through the periods; no cell where a period has none."""

    title: str
    cells: Sequence[Cell | None]


def shelf_page(
    title: str, columns: Sequence[Column], *, lang: str = "zh-CN", elsewhere: Sequence[str] = ()
) -> str:
    """The page, columns in the order given; the first one's reports are shown, the others' folded away.

    ``elsewhere`` are the addresses of the same page in another language.
    """
    template = environment().get_template("shelf.html.j2")
    return template.render(
        title=title,
        columns=columns,
        rows=list(rows_of(columns)),
        lang=lang,
        words=wording(lang),
        elsewhere=elsewhere,
    )


def rows_of(columns: Sequence[Column]) -> Iterator[Row]:
    """A row for each report that any period has, in the order of their names; called as in the first that has it."""
    found = {column.name: {entry.name: entry for entry in column.entries} for column in columns}
    for name in sorted({name for entries in found.values() for name in entries}):
        cells = [
            _cell(column, found[column.name].get(name), found.get(column.before or "", {}).get(name))
            for column in columns
        ]
        yield Row(next(entries[name].title for entries in found.values() if name in entries), cells)


def _cell(column: Column, entry: IndexEntry | None, before: IndexEntry | None) -> Cell | None:
    if entry is None:
        return None
    return Cell(
        entry.light, entry.html or column.index, change(before.light if before else None, entry.light)
    )


def change(before: str | None, now: str | None) -> str | None:
    """How a light has changed; None where either period was not judged."""
    if before not in _RANKS or now not in _RANKS:
        return None
    step = _RANKS[now] - _RANKS[before]
    return "better" if step > 0 else "worse" if step < 0 else "same"
