"""Many reports at once (批量): the longest first, no more than there are workers, one failure never stopping the others."""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from types import FrameType
from typing import Final, Protocol

from minhou_analysis.execution.absence import Absence
from minhou_analysis.execution.crews import Crew
from minhou_analysis.execution.job import Job, run_job
from minhou_analysis.execution.outcome import Outcome

_LOOK_EVERY: Final = 0.2
"""Seconds between two looks at whether the run is to stop."""
DEFAULT_SECONDS: Final = 3.0
"""What a report is expected to take when none like it was ever made."""


class Follower(Protocol):
    """Is told how a batch goes."""

    def started(self, job: Job) -> None:
        """A worker has begun with ``job``."""

    def ended(self, outcome: Outcome) -> None:
        """A report is done with."""


class Stop:
    """Whether the run is to stop, and the signal that asked for it."""

    signal: int = 0

    @contextmanager
    def on_signals(self) -> Iterator[Stop]:
        """Take SIGINT and SIGTERM as a wish to stop after what is finished; the second one as ever."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def asked(number: int, _: FrameType | None) -> None:
            self.signal = number
            restore()

        def restore() -> None:
            for known, handler in before.items():
                signal.signal(known, handler)

        for number in before:
            signal.signal(number, asked)
        try:
            yield self
        finally:
            restore()


def run_batch(
    jobs: Sequence[Job],
    crew: Crew,
    *,
    run: Callable[[Job], Outcome] = run_job,
    expected: Mapping[str, float] | None = None,
    follower: Follower | None = None,
    stop: Stop | None = None,
) -> Iterator[Outcome]:
    """Run the jobs and yield each outcome as it is ready.

    No more jobs than the crew has workers are handed over at a time, so that what is handed over is under way. A
    worker that dies costs its own report an error, told like any other. When the run is to stop, what is under way is
    given up. So is all that is left when no worker has been there for long: each report of it has failed.

    Args:
        jobs: what to do.
        crew: who does it.
        run: what is done with a job.
        expected: seconds that reports will take, by label; the longest are begun first.
        follower: is told when each begins and ends.
        stop: asked several times a second.
    """
    seconds = expected or {}
    work = crew.wrap(run)
    waiting = deque(sorted(jobs, key=lambda job: -seconds.get(job.label, DEFAULT_SECONDS)))
    running: dict[Future[Outcome], Job] = {}
    absence = Absence(crew)
    try:
        ready: list[Outcome] = []
        while (waiting or running or ready) and not (stop and stop.signal):
            while waiting and len(running) < crew.workers:
                job = waiting.popleft()
                if follower:
                    follower.started(job)
                running[_submit(crew, work, job)] = job
            # workers have the next jobs by now: whatever is done with an outcome keeps none of them waiting
            yield from ready
            ready = []
            for future in wait(running, _LOOK_EVERY, FIRST_COMPLETED).done if running else ():
                ready.append(_outcome(future, running.pop(future)))
                if follower:
                    follower.ended(ready[-1])
            if absence.is_given_up(something_came=bool(ready)):
                for job in (*running.values(), *waiting):
                    ready.append(Outcome(job.name, 0.0, "failed", error=absence.told, group=job.group))
                    if follower:
                        follower.ended(ready[-1])
                break
        yield from ready
    finally:
        crew.dismiss(finished=not running)


def _submit(crew: Crew, run: Callable[[Job], Outcome], job: Job) -> Future[Outcome]:
    try:
        return crew.executor.submit(run, job)
    except BrokenExecutor:  # a pool one of whose processes was killed takes no more work
        crew.renew()
        return crew.executor.submit(run, job)
    except Exception as error:  # a cluster whose scheduler is gone takes none either, in ways of its own
        refused: Future[Outcome] = Future()
        refused.set_exception(error)
        return refused


def _outcome(future: Future[Outcome], job: Job) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # a worker's death arrives here, whatever its kind
        said = " ".join(str(error).split()) or "no more is known"
        told = f"its worker was lost ({type(error).__name__}: {said})"
        return Outcome(job.name, 0.0, "failed", error=told, group=job.group)
