"""One report: execute its notebook by papermill, convert it by nbconvert, put the files in place together."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from minhou_analysis.execution.outcome import Gap, Outcome, record_name, to_record
from minhou_analysis.execution.places import Place

if TYPE_CHECKING:
    from nbformat import NotebookNode

ENGINE: Final = "minhou"
KERNEL: Final = "python3"
READS_VARIABLE: Final = "MINHOU_READS"
"""Environment variable that names the file in which the notebook's code notes what it reads: JSON lines with ``key`` and
``sha256``."""
_TRIES: Final = 3
"""How often a notebook is run again without a cell that ended its process."""


@dataclass(frozen=True)
class Limits:
    """What a report may take: seconds for a cell and for all cells together, bytes of memory. None: no limit."""

    cell: float | None = 300.0
    report: float | None = 1200.0
    memory: int | None = 4 << 30


@dataclass(frozen=True)
class Job:
    """A report to be made.

    Args:
        name: what its files are called.
        notebook: the notebook that makes it.
        parameters: what the notebook is told.
        place: where its files go.
        formats: nbconvert exporter for each file suffix.
        summary: MIME type of the output in which a notebook says what the report is; kept in the outcome.
        parts: what its fingerprint is made of; kept in the record.
        reads: hashes of what counts as read when the notebook's code notes no reads of its own.
        limits: what it may take.
        token: the run it belongs to, see ``Place.held``.
        group: what it belongs to where a batch has several reports of one name.
        prose: what the text of Markdown cells becomes before the notebook is run; None: it stays.
        environment: variables set for its cells, on which what it says must not depend.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    place: Place
    formats: Mapping[str, str]
    summary: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = Limits()
    token: str = ""
    group: str = ""
    prose: Callable[[str], str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its name within the batch."""
        return f"{self.group}/{self.name}" if self.group else self.name


def run_job(job: Job) -> Outcome:
    """Execute and convert one notebook.

    Files appear only when all of them are made: ``NAME.ipynb``, one for each format, and the record. A cell that fails
    leaves a gap in its section. When one fails before the first section, or a file cannot be made, the report has failed
    and what was there before stays. Never raises; all is told in the outcome.
    """
    started = time.monotonic()
    try:
        with job.place.scratch() as scratch:
            reads = scratch / "reads.jsonl"
            with _noting_reads(reads):
                notebook = _execute(job, scratch)
            gaps = _gaps(notebook)
            files = _write_files(job, notebook, scratch)
            outcome = Outcome(
                job.name,
                round(time.monotonic() - started, 3),
                "partial" if gaps else "made",
                gaps=tuple(gaps),
                parts=job.parts,
                reads=_noted(reads) or job.reads,
                files={name: _sha256(path) for name, path in files.items()},
                summary=_summary(job, notebook),
                made=datetime.now(UTC).isoformat(timespec="seconds"),
                group=job.group,
            )
            job.place.deliver(files, (record_name(job.name), to_record(outcome)), job.token)
            return outcome
    except Exception as error:  # a process boundary: whatever happened becomes one line of the batch's recap
        from minhou_analysis.execution.faults import said

        seconds = round(time.monotonic() - started, 3)
        return Outcome(job.name, seconds, "failed", error=said(error, job.notebook), group=job.group)


def _execute(job: Job, scratch: Path) -> NotebookNode:
    """The executed notebook. Where a cell ends the process, the others are run again without it."""
    from minhou_analysis.execution import notebook as nb

    ends = None if job.limits.report is None else time.monotonic() + job.limits.report
    gone: dict[int, NotebookNode] = {}
    while True:
        source = nb.read_notebook(job.notebook)
        if job.prose:
            nb.rewrite_prose(source, job.prose)
        nb.mark_skipped(source, set(gone))
        executed = _run(job, source, scratch, None if ends is None else ends - time.monotonic())
        ended = nb.ended_process(executed)
        if ended is None or ended[0] < nb.opening_length(source) or len(gone) == _TRIES:
            break
        if ends is not None and time.monotonic() >= ends:
            break
        gone |= [ended]
    nb.settle(executed, gone)
    return executed


def _run(job: Job, source: NotebookNode, scratch: Path, seconds: float | None) -> NotebookNode:
    import nbformat
    from papermill import execute_notebook
    from papermill.engines import papermill_engines

    from minhou_analysis.execution.forked import ForkedEngine

    papermill_engines.register(ENGINE, ForkedEngine)
    given = scratch / "source.ipynb"
    nbformat.write(source, given)
    prepared = execute_notebook(
        str(given),
        None,
        parameters=dict(job.parameters),
        engine_name=ENGINE,
        kernel_name=KERNEL,
        language="python",
        prepare_only=True,
    )
    # the second half of execute_notebook, which would write the whole notebook, only for it to be read again
    notebook: NotebookNode = papermill_engines.execute_notebook_with_engine(
        ENGINE,
        prepared,
        KERNEL,
        progress_bar=False,
        autosave_cell_every=0,
        execution_timeout=job.limits.cell,
        report_timeout=seconds,
        memory_limit=job.limits.memory,
        environment=dict(job.environment),
        allow_errors=True,
        resources={"metadata": {"path": str(job.notebook.parent)}},
    )
    return notebook


def _gaps(notebook: NotebookNode) -> list[Gap]:
    from minhou_analysis.execution.faults import OpeningError
    from minhou_analysis.execution.notebook import gaps_of

    opening, gaps = gaps_of(notebook)
    if opening:
        raise OpeningError(str(opening[0]))
    return gaps


def _summary(job: Job, notebook: NotebookNode) -> dict[str, Any] | None:
    from minhou_analysis.execution.notebook import summary_of

    return summary_of(notebook, job.summary) if job.summary else None


def _write_files(job: Job, notebook: NotebookNode, scratch: Path) -> dict[str, Path]:
    import nbformat

    files = {f"{job.name}.ipynb": scratch / f"{job.name}.ipynb"}
    nbformat.write(notebook, files[f"{job.name}.ipynb"])
    resources = {"metadata": {"name": job.name, "path": str(job.notebook.parent)}}
    for suffix, exporter in job.formats.items():
        content, _ = exporter_called(exporter).from_notebook_node(notebook, resources)
        path = files[f"{job.name}.{suffix}"] = scratch / f"{job.name}.{suffix}"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return files


@cache
def exporter_called(name: str) -> Any:
    """nbconvert's exporter of that name, for any notebook. Installed packages are searched and templates read for it: once
    is enough.
    """
    from nbconvert.exporters import get_exporter

    return get_exporter(name)()


@contextmanager
def _noting_reads(path: Path) -> Iterator[None]:
    """Have code that is run meanwhile, here or in processes started here, note its reads in a file."""
    before = os.environ.get(READS_VARIABLE)
    os.environ[READS_VARIABLE] = str(path)
    try:
        yield
    finally:
        del os.environ[READS_VARIABLE]
        if before is not None:
            os.environ[READS_VARIABLE] = before


def _noted(path: Path) -> dict[str, str]:
    """What was noted. A line that cannot be read makes all of it worthless: better too much counts than too little."""
    reads: dict[str, str] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            noted = json.loads(line)
            # data opened a second time, in another way, is not what the caller can look up
            reads.setdefault(str(noted["key"]), str(noted["sha256"]))
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return dict(sorted(reads.items()))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
