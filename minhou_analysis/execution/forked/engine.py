"""The papermill engine ``minhou`` (papermill 引擎): cells run in a forked copy of this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from minhou_analysis.execution.forked.child import Surroundings
from minhou_analysis.execution.forked.kernel import ForkedKernelManager, can_fork


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook's cells in a fork of this process instead of a kernel started anew.

    Where a fork is not safe (Windows, macOS, a process with threads) it starts a stock kernel, and says so.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: float | None = None,
        report_timeout: float | None = None,
        memory_limit: int | None = None,
        environment: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the notebook.

        Args:
            nb_man: papermill's manager of the notebook.
            kernel_name: the kernel asked for; a fork is always this Python.
            log_output: log what cells print.
            stdout_file: a file that what cells print is copied to.
            stderr_file: the same for what they print as errors.
            start_timeout: seconds a stock kernel may take to start.
            execution_timeout: seconds one cell may take.
            report_timeout: seconds all cells may take together.
            memory_limit: bytes that the cells' data may grow by.
            environment: variables set for the cells only.
            kwargs: further options of ``nbclient.NotebookClient``.
        """
        cells = {"log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file}
        if reason := can_fork():
            logger.warning("A stock kernel is started: %s.", reason)
            return super().execute_managed_notebook(
                nb_man,
                kernel_name,
                start_timeout=start_timeout,
                execution_timeout=execution_timeout,
                **cells,
                **kwargs,
            )
        kwargs.pop("input_path", None)
        kwargs["timeout_func"] = _allowed(execution_timeout or kwargs.pop("timeout", None), report_timeout)
        surroundings = Surroundings(environment=environment, memory=memory_limit)
        with ForkedKernelManager(surroundings) as manager:
            manager.start_kernel()  # before an event loop runs here, which the fork would take for its own
            client = PapermillNotebookClient(
                nb_man, km=manager, log=logger, kernel_name=kernel_name, **cells, **kwargs
            )
            try:
                return client.execute()
            finally:
                if client.kc is not None:
                    client.kc.stop_channels()


def _allowed(cell: float | None, report: float | None) -> Callable[[Any], float | None]:
    """Seconds that the next cell may take, from the limits of one cell and of all together."""
    ends = None if report is None else time.monotonic() + report

    def allowed(_: Any) -> float | None:
        left = None if ends is None else max(ends - time.monotonic(), 0.001)
        return min((limit for limit in (cell, left) if limit is not None), default=None)

    return allowed
