"""``minhou_facts``: the numbers of an executed notebook as one tidy table (事实清单), for whoever checks or reuses them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from nbformat import NotebookNode
from traitlets import default

from minhou_analysis.workbooks.guarding import guarded

from .exporter import TaggedExporter
from .fact_counts import FIELDS

FACTS_MIME: Final = "application/vnd.minhou.facts+json"
Row = dict[str, Any]


class FactsExporter(TaggedExporter):
    """Exports the facts that a notebook's outputs carry as CSV: UTF-8 with a mark, text guarded for spreadsheets."""

    export_from_notebook = "Facts (CSV)"
    output_mimetype = "text/csv"

    @default("file_extension")
    def _default_file_extension(self) -> str:
        return ".csv"

    def from_notebook_node(  # type: ignore[override]  # nbconvert says a notebook comes out; bytes do
        self, nb: NotebookNode, resources: Any | None = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The table, one row a fact shown in a section, the facts it was computed from behind it."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        return table_of(facts_of(nb)), resources


def facts_of(nb: NotebookNode) -> list[Row]:
    """The facts of a notebook, section by section, each once a section, followed by what it was computed from."""
    rows: dict[tuple[Any, ...], Row] = {}
    section = ""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            section = heading_of(cell.source) or section
        for output in cell.get("outputs", ()):
            for row in _flattened(output.get("data", {}).get(FACTS_MIME, ()), section):
                rows.setdefault(tuple(row.values()), row)
    return list(rows.values())


def table_of(rows: Iterable[Row]) -> bytes:
    """Rows as CSV."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(FIELDS)
    for row in rows:
        writer.writerow(guarded(cell) if isinstance(cell := row[name], str) else cell for name in FIELDS)
    return page.getvalue().encode("utf-8-sig")


def _flattened(records: Iterable[Mapping[str, Any]], section: str, input_of: str = "") -> Iterator[Row]:
    for record in records:
        yield {"section": section, **{name: record.get(name) for name in FIELDS[1:-1]}, "input_of": input_of}
        yield from _flattened(record.get("inputs", ()), section, str(record.get("id")))


def heading_of(source: str) -> str:
    """The first heading of a Markdown cell; empty where it has none."""
    lines = (line for line in source.splitlines() if line.startswith("#"))
    return next((line.lstrip("#").strip() for line in lines), "")
