"""Small notebooks to execute, and processes to execute them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from minhou_analysis.execution import Job, Outcome, run_job
from minhou_analysis.execution.places import LocalFolder
from minhou_analysis.execution.process_per_job import ProcessPerJob
from minhou_analysis.execution.warm import cool_down

MakeNotebook = Callable[..., Path]
MakeJob = Callable[..., Job]
Render = Callable[[Job], Outcome]


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Writes a notebook: a title, a parameters cell, then code cells, or text cells where a source begins with ``#``."""

    def make(name: str, *sources: str) -> Path:
        notebook = nbformat.v4.new_notebook()
        parameters = nbformat.v4.new_code_cell("greeting = 'none'", id="parameters")
        parameters.metadata["tags"] = ["parameters"]
        notebook.cells = [nbformat.v4.new_markdown_cell(f"# {name}", id="title"), parameters]
        for place, source in enumerate(sources):
            new = nbformat.v4.new_markdown_cell if source.startswith("#") else nbformat.v4.new_code_cell
            notebook.cells.append(new(source, id=f"cell-{place}"))
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return make


@pytest.fixture
def make_job(make_notebook: MakeNotebook, tmp_path: Path) -> MakeJob:
    """Makes a job of a notebook with the given cells; its files go to ``out``."""

    def make(name: str, *sources: str, formats: dict[str, str] | None = None, **options: Any) -> Job:
        (tmp_path / "out" / ".records").mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / ".records" / ".run").write_bytes(b"")
        place = LocalFolder(tmp_path / "out")
        return Job(
            name, make_notebook(name, *sources), {"greeting": "hello"}, place, formats or {}, **options
        )

    return make


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPerJob]:
    """Jobs forked from a warm process; this one has threads."""
    with ProcessPerJob(2) as jobs:
        yield jobs
    cool_down()


@pytest.fixture
def render(processes: ProcessPerJob) -> Render:
    """Runs a job for real."""
    return lambda job: processes.submit(run_job, job).result()
