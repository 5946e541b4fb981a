"""One process for each job (一任务一进程): a job that dies costs only itself, and the parent's memory stays flat."""

from __future__ import annotations

import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeVar

from minhou_analysis.errors import BatchError
from minhou_analysis.execution.warm import Warmth, become_job, warm_context

Result = TypeVar("Result")
_ATTEMPTS: Final = 5


class JobDiedError(BatchError):
    """The process of a job ended before the job did."""


class ProcessPerJob(Executor):
    """An executor that forks every job from a warm process. On Linux only: see ``warm.can_be_warm``.

    Functions and arguments are pickled, as by any executor of processes.
    """

    def __init__(self, max_workers: int, warmth: Warmth | None = None) -> None:
        """Run at most ``max_workers`` jobs at once. Loading what ``warmth`` says begins now, in the background."""
        self._context = warm_context(warmth or Warmth())
        self._waiters = ThreadPoolExecutor(max_workers, thread_name_prefix="job")
        self._lock = threading.Lock()
        self._running: set[BaseProcess] = set()
        self._stopped = False

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Run ``fn`` in a process of its own. ``JobDiedError`` is the future's exception when the process dies."""
        return self._waiters.submit(self._run, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs; those that run are waited for."""
        self._waiters.shutdown(wait, cancel_futures=cancel_futures)

    def stop(self) -> None:
        """Kill every running job, and begin no other."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()
        self.shutdown(cancel_futures=True)

    def _run(self, fn: Callable[..., Result], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Result:
        ours, theirs = self._context.Pipe(duplex=False)
        with ours:
            with self._lock, theirs:
                if self._stopped:
                    raise JobDiedError("the batch was stopped")
                process = self._start((theirs, fn, args, kwargs))
                self._running.add(process)
            try:
                succeeded, result = ours.recv()
            except EOFError:
                process.join()
                raise JobDiedError(f"the job's process ended ({_how(process.exitcode)})") from None
            finally:
                process.kill()
                process.join()
                with self._lock:
                    self._running.discard(process)
        if not succeeded:
            raise result
        return result  # type: ignore[no-any-return]

    def _start(self, arguments: tuple[Any, ...]) -> BaseProcess:
        """Start a job's process. A server that is just dying is noticed, and started again, at a later attempt."""
        for attempt in range(_ATTEMPTS):
            process = self._context.Process(target=_work, args=arguments)
            try:
                process.start()
            except (EOFError, ConnectionError):
                time.sleep(0.1 * attempt)
            else:
                return process
        raise JobDiedError("the process that jobs are forked from keeps ending")


def _work(
    connection: Connection, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """In the job's process: do the job and send what came of it."""
    become_job()
    with connection:
        try:
            outcome: tuple[bool, Any] = (True, fn(*args, **kwargs))
        except Exception as error:
            error.add_note(traceback.format_exc())
            outcome = (False, error)
        try:
            connection.send(outcome)
        except BrokenPipeError:
            return  # whoever asked is gone
        except Exception as error:  # what cannot be pickled is told of in words
            connection.send((False, BatchError(f"{outcome[1]!r} cannot be sent back: {error}")))


def _how(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
