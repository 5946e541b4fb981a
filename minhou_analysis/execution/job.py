"""One report: execute its notebook by papermill, convert it by nbconvert, put the files in place together."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat

KERNEL: Final = "python3"
SCRATCH: Final = ".scratch-"
"""Prefix of the folder a job works in beside its output; the process that owns it comes next in the name."""


@dataclass(frozen=True)
class Job:
    """A notebook with its parameters. ``formats`` maps a file suffix to the name of an nbconvert exporter."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    folder: Path
    formats: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a job. ``error`` is empty when every file is in place; it names the cell when one failed."""

    name: str
    seconds: float
    error: str = ""


def run_job(job: Job) -> Outcome:
    """Execute and convert one notebook.

    Files appear in ``job.folder`` only when all of them are made: ``NAME.ipynb`` and one for each format. Never
    raises; a failure is told in the outcome, and leaves what was there before untouched.
    """
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-", dir=job.folder) as scratch:
            files = _make_files(job, Path(scratch))
            for path in files:
                path.replace(job.folder / path.name)
    except Exception as error:  # a process boundary: whatever happened becomes one line of the batch's recap
        return Outcome(job.name, time.monotonic() - started, _said(error))
    return Outcome(job.name, time.monotonic() - started)


def _make_files(job: Job, scratch: Path) -> list[Path]:
    from nbconvert.exporters import get_exporter
    from papermill import execute_notebook

    executed = scratch / f"{job.name}.ipynb"
    execute_notebook(
        str(job.notebook),
        str(executed),
        parameters=dict(job.parameters),
        kernel_name=KERNEL,
        progress_bar=False,
        # papermill saves the whole notebook twice a cell unless told not to
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
    )
    notebook = nbformat.read(executed, as_version=4)
    files = [executed]
    for suffix, exporter in job.formats.items():
        content, _ = get_exporter(exporter)().from_notebook_node(notebook, {"metadata": {"name": job.name}})
        path = scratch / f"{job.name}.{suffix}"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        files.append(path)
    return files


def _said(error: Exception) -> str:
    """One line for the recap; papermill's own error carries the cell."""
    if hasattr(error, "cell_index") and hasattr(error, "ename"):
        return f"cell {error.cell_index}: {error.ename}: {error.evalue}"  # type: ignore[attr-defined]
    return f"{type(error).__name__}: {error}"
