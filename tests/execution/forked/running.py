"""Runs notebooks in a process without threads, which the one that tests run in is not."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

Cell = str | tuple[str, Sequence[str]]
"""A code cell's source, or its source and tags; the tag ``markdown`` makes it a text cell."""


@dataclass
class Ran:
    """What became of a notebook: as papermill saved it, the error it raised, what it logged to the given file."""

    notebook: dict[str, Any]
    error: tuple[str, str] | None
    printed: str
    seconds: float


def notebook_of(cells: Sequence[Cell], kernel: str | None = "python3") -> Any:
    """A notebook of code cells."""
    notebook = nbformat.v4.new_notebook()
    if kernel:
        notebook.metadata["kernelspec"] = {"name": kernel, "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(cells):
        source, tags = cell if isinstance(cell, tuple) else (cell, ())
        make = nbformat.v4.new_markdown_cell if "markdown" in tags else nbformat.v4.new_code_cell
        made = make(source, id=f"cell-{number}")
        made.metadata["tags"] = list(tags)
        notebook.cells.append(made)
    return notebook


def run_here(
    engine: str, cells: Sequence[Cell], folder: Path, kernel: str | None = "python3", **options: Any
) -> Ran:
    """Run a notebook in this process, by papermill."""
    import time

    import papermill
    from papermill.engines import papermill_engines

    from minhou_analysis.execution.forked import ForkedEngine

    os.environ.pop("PYTEST_CURRENT_TEST", None)  # IPython's kernel behaves otherwise where it is set
    papermill_engines.register("minhou", ForkedEngine)
    printed = io.StringIO()
    source, result = folder / "source.ipynb", folder / "result.ipynb"
    nbformat.write(notebook_of(cells, kernel), source)
    options = {"progress_bar": False, "stdout_file": printed, "cwd": folder, **options}
    error = None
    started = time.monotonic()
    try:
        papermill.execute_notebook(str(source), str(result), engine_name=engine, **options)
    except Exception as raised:
        error = (type(raised).__name__, str(getattr(raised, "evalue", raised)))
    seconds = time.monotonic() - started
    notebook = json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}
    return Ran(notebook, error, printed.getvalue(), seconds)


def outputs(ran: Ran, cell: int) -> list[dict[str, Any]]:
    """Outputs of a cell, counted as they were given: papermill's own remarks are left out."""
    cells = [
        c for c in ran.notebook["cells"] if "papermill-error-cell-tag" not in c["metadata"].get("tags", ())
    ]
    found: list[dict[str, Any]] = cells[cell]["outputs"]
    return found


def text(ran: Ran, cell: int, name: str = "stdout") -> str:
    """What a cell printed."""
    return "".join("".join(o["text"]) for o in outputs(ran, cell) if o.get("name") == name)


def comparable(ran: Ran) -> Any:
    """A run without what differs from one to the next: times, ids of processes and objects, how prints were grouped."""
    notebook = json.loads(json.dumps(ran.notebook))
    _drop_times(notebook["metadata"])
    notebook["metadata"]["papermill"].pop("input_path")
    notebook["metadata"]["papermill"].pop("output_path")
    for bundle in notebook["metadata"].get("widgets", {}).values():
        bundle["state"] = sorted(bundle["state"].values(), key=json.dumps)
    for cell in notebook["cells"]:
        _drop_times(cell["metadata"])
        if not cell["id"].startswith("cell-"):
            cell["id"] = "papermill's own"
        grouped: list[dict[str, Any]] = []
        for output in cell.get("outputs", ()):
            output["text"] = "".join(output.get("text", ""))
            if grouped and output["output_type"] == "stream" and grouped[-1].get("name") == output["name"]:
                grouped[-1]["text"] += output["text"]
            else:
                grouped.append(output)
        if grouped:
            cell["outputs"] = grouped
    said = re.sub(r"ipykernel_\d+/\d+", "ipykernel", json.dumps(notebook, ensure_ascii=False, sort_keys=True))
    said = re.sub(r"0x[0-9a-f]{6,}", "0x", said)
    return json.loads(said), ran.error


def _drop_times(metadata: dict[str, Any]) -> None:
    for record in (metadata.get("papermill", {}), metadata.get("execution", {})):
        for key in record:
            if isinstance(record[key], float) or re.match(r"\d{4}-\d\d-\d\dT", str(record[key])):
                record[key] = "a time"
