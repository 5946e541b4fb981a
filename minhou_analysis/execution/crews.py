"""Who runs the reports (执行者): processes of this machine, or a Dask cluster."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

from minhou_analysis.errors import BatchError
from minhou_analysis.execution.job import Job
from minhou_analysis.execution.outcome import Outcome

if TYPE_CHECKING:
    from minhou_analysis.execution.warm import Warmth

Run = Callable[[Job], Outcome]
_ANSWER_WITHIN: Final = 10.0
"""Seconds that a scheduler may take to answer when a run begins."""
_COUNT_WITHIN: Final = 5.0
"""Seconds that it may take to say how many workers there are."""


def _as_it_is(run: Run) -> Run:
    return run


@dataclass
class Crew:
    """An executor and how many jobs it runs at a time.

    ``replace`` makes another executor in place of a broken one, ``close`` ends what stands behind it, ``wrap`` is done
    to what is run. ``has_workers`` says whether anybody is there to do a job now.
    """

    executor: Executor
    workers: int
    replace: Callable[[], Executor] | None = None
    close: Callable[[], Any] = field(default=lambda: None)
    wrap: Callable[[Run], Run] = _as_it_is
    has_workers: Callable[[], bool] = field(default=lambda: True)

    def renew(self) -> None:
        """Go on with a fresh executor, where there can be one."""
        if self.replace:
            self.executor.shutdown(wait=False)
            self.executor = self.replace()

    def dismiss(self, *, finished: bool) -> None:
        """End the executor. What is not finished is given up, its processes of this machine killed."""
        if not finished:
            _kill(self.executor)
        self.executor.shutdown(wait=finished)
        self.close()


def available_cores() -> int:
    """Cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def open_crew(cap: int | None = None, warmth: Warmth | None = None) -> Crew:
    """Processes of this machine, no more than cores and ``cap``.

    On Linux every job has a process of its own, forked from a warm one; elsewhere a pool of spawned ones.
    """
    cores = available_cores()
    workers = min(cores, cap or cores)
    # imported late: a process that gets warm does so while it imports the module, and needs this package whole by then
    from minhou_analysis.execution.warm import can_be_warm

    if can_be_warm():
        from minhou_analysis.execution.process_per_job import ProcessPerJob

        return Crew(ProcessPerJob(workers, warmth), workers)

    def open_pool() -> Executor:
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_quieten)

    return Crew(open_pool(), workers, open_pool)


def open_cluster(address: str, cap: int | None = None, warmth: Warmth | None = None) -> Crew:
    """The workers of a Dask cluster; each runs a report in a process of its own.

    The workers have to see notebooks and data under the same paths as this machine, and have this package.

    Raises:
        BatchError: Dask is not installed, nothing answers at ``address``, or no worker is there.
    """
    try:
        dask = import_module("distributed")
    except ImportError:
        raise BatchError(
            "--scheduler takes Dask: pip install 'minhou-analysis[cluster]' (需要安装 cluster 组件)"
        ) from None
    try:
        _ask(address)
        client = dask.Client(address, timeout=_ANSWER_WITHIN, set_as_default=False)
    except TimeoutError:
        raise BatchError(f"no scheduler answers at {address} within {_ANSWER_WITHIN:g} s") from None
    except (OSError, ValueError) as error:
        raise BatchError(f"no scheduler answers at {address}: {' '.join(str(error).split())}") from None
    workers = sum(client.nthreads().values())
    if not workers:
        client.close()
        raise BatchError(f"the scheduler at {address} has no workers; dask worker {address} starts one")
    return Crew(
        client.get_executor(pure=False),
        min(workers, cap or workers),
        close=client.close,
        wrap=lambda run: partial(run_apart, run, warmth),
        has_workers=partial(_has_workers, client),
    )


def _ask(address: str) -> None:
    """Have a scheduler answer. A client that is never answered takes as long again to end, and complains while it does.

    Raises:
        OSError, ValueError: nothing of the kind answers, or it is no address.
    """
    comm, security = import_module("distributed.comm"), import_module("distributed.security")

    async def connect() -> None:
        arguments = security.Security().get_connection_args("client")
        connection = await asyncio.wait_for(comm.connect(address, **arguments), _ANSWER_WITHIN)
        await connection.close()

    with ThreadPoolExecutor(1) as thread:  # this one may have a loop that runs already
        thread.submit(asyncio.run, connect()).result()


def _has_workers(client: Any) -> bool:
    """Whether a Dask cluster has workers; it has none where its scheduler does not say so."""
    try:
        return bool(client.nthreads(callback_timeout=_COUNT_WITHIN))
    except Exception:  # what a lost connection raises is of many kinds
        return False


_apart: list[Executor] = []


def run_apart(run: Run, warmth: Warmth | None, job: Job) -> Outcome:
    """Run a job in a process of its own, from a worker whose own process has threads."""
    if not _apart:
        # Dask's workers are daemons, which multiprocessing forbids to have children; ours end with the worker
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        _apart.append(open_crew(None, warmth).executor)
    return _apart[0].submit(run, job).result()


def _quieten() -> None:
    """Ctrl-C is the batch's to answer; kernels chat on the standard error they inherit from a worker."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _kill(executor: Executor) -> None:
    if stop := getattr(executor, "stop", None):
        stop()
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.kill()
