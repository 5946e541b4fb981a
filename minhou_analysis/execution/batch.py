"""Many reports at once (批量): the longest first, one process a core, one failure never stopping the others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import psutil

from minhou_analysis.errors import BatchError
from minhou_analysis.execution.job import SCRATCH, Job, Outcome, run_job


def available_cores() -> int:
    """Cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def open_pool(jobs: int) -> Executor:
    """Fresh processes, no more than cores or jobs. They are spawned: a forked copy of threads is not safe."""
    workers = min(available_cores(), max(jobs, 1))
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_silence)


def _silence() -> None:
    """Kernels chat on the standard error they inherit from a worker; what fails is told in the outcome instead."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def prepare_folder(folder: Path) -> None:
    """Make the output folder, prove that it can be written, and clear away what a killed run left in it.

    Raises:
        BatchError: it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise BatchError(f"{folder} cannot be written: {error.strerror}") from None
    for scratch in folder.glob(f"{SCRATCH}*"):
        owner = scratch.name.removeprefix(SCRATCH).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(scratch, ignore_errors=True)


def run_batch(
    jobs: Sequence[Job], pool: Callable[[int], Executor] = open_pool, run: Callable[[Job], Outcome] = run_job
) -> Iterator[Outcome]:
    """Run all jobs and yield each outcome as it is ready.

    A worker that dies (killed, out of memory) costs its own report an error and is told like any other failure.
    """
    executor = pool(len(jobs))
    try:
        running = {executor.submit(run, job): job for job in jobs}
        for future in as_completed(running):
            try:
                yield future.result()
            except Exception as error:  # a worker's death arrives here, whatever its kind
                yield Outcome(running[future].name, 0.0, f"{type(error).__name__}: {error}")
    finally:
        executor.shutdown(cancel_futures=True)
