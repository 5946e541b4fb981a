"""The papermill engine ``minhou`` (papermill 引擎): cells run in a forked copy of this process."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any, Final

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger
from traitlets import Float

from minhou_analysis.execution.forked.child import Surroundings
from minhou_analysis.execution.forked.kernel import ForkedKernelManager, why_not_fork

HISTORY: Final = "--HistoryManager.hist_file=:memory:"
"""The option that nbclient gives IPython's kernel: no notebook writes into the user's own history."""


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook's cells in a fork of this process instead of a kernel started anew.

    Where a fork is not safe (Windows, macOS, a process with threads), or the notebook asks for another kernel than
    this Python, it starts a stock kernel, and says so.
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

        A kernel that dies and a limit that is passed become an error of the cell, so that papermill saves what was
        done so far and raises its own ``PapermillExecutionError``, with the cell named in ``evalue``.

        Args:
            nb_man: papermill's manager of the notebook.
            kernel_name: the kernel asked for.
            log_output: log what cells print.
            stdout_file: a file that what cells print is copied to.
            stderr_file: the same for what they print as errors.
            start_timeout: seconds the kernel may take to start.
            execution_timeout: seconds one cell may take.
            report_timeout: seconds all cells may take together.
            memory_limit: bytes that the cells and all they start may take.
            environment: variables set for the cells only.
            kwargs: further options of ``nbclient.NotebookClient``.
        """
        kwargs.pop("input_path", None)
        kwargs |= {
            "log": logger,
            "log_output": log_output,
            "stdout_file": stdout_file,
            "stderr_file": stderr_file,
            "startup_timeout": start_timeout,
            "timeout": execution_timeout or kwargs.get("timeout"),
            "kernel_name": kernel_name,
        }
        _stop_progress_threads()
        if reason := why_not_fork() or why_not_ours(kernel_name):
            without = "" if memory_limit is None else ", without a limit of memory"
            logger.warning("A stock kernel is started%s: %s.", without, reason)
            stock = LimitedClient(nb_man, **kwargs)
            stock.all_cells = report_timeout
            return stock.execute(**({"env": {**os.environ, **environment}} if environment else {}))
        folder = kwargs.get("resources", {}).get("metadata", {}).get("path") or None
        arguments = (*kwargs.get("extra_arguments", ()), HISTORY)
        with ForkedKernelManager(Surroundings(folder, environment, memory_limit, arguments)) as manager:
            manager.start_kernel()  # before an event loop runs here, which the fork would take for its own
            client = ForkedNotebookClient(nb_man, km=manager, **kwargs)
            client.all_cells = report_timeout
            return client.execute(cleanup_kc=True)


class LimitedClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with a limit for all cells together, and failures of the process that name the cell."""

    timeout = Float(None, allow_none=True)
    all_cells: float | None = None
    """Seconds that all cells together may take."""
    _ends: float | None = None
    _has_ended = False

    def papermill_execute_cells(self) -> None:
        """Execute every cell, in the time that all may take."""
        if self.all_cells is not None:
            self._ends = time.monotonic() + self.all_cells
        super().papermill_execute_cells()

    def _get_timeout(self, cell: NotebookNode | None) -> float | None:
        limits = [super()._get_timeout(cell)]
        if self._ends is not None:
            limits.append(max(self._ends - time.monotonic(), 0.001))
        return min((limit for limit in limits if limit is not None), default=None)

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Execute one cell.

        Raises:
            CellExecutionError: it failed, took too long, or ended the process that ran it.
        """
        try:
            return super().execute_cell(cell, cell_index, **options)  # type: ignore[no-any-return]
        except DeadKernelError:
            name, what = "DeadKernelError", f"the process that ran it ended{self._how_it_ended()}"
        except CellTimeoutError:
            name = "CellTimeoutError"
            if self._ends is not None and time.monotonic() >= self._ends:
                what = f"it was still running after the {self.all_cells:g} s that all cells together may take; --report-timeout raises that"
            else:
                seconds = super()._get_timeout(cell)
                what = f"it was still running after the {seconds:g} s that a cell may take; --cell-timeout raises that"
        self._has_ended = True
        self.shutdown_kernel = "immediate"
        said = f"cell {cell_index + 1} ({first_line(cell)}): {what}"
        cell.outputs.append(new_output("error", ename=name, evalue=said, traceback=[f"{name}: {said}"]))
        raise CellExecutionError(said, name, said) from None

    def wait_for_reply(self, msg_id: str, cell: NotebookNode | None = None) -> Any:
        """The reply to a request. A kernel that is gone, or still busy with a cell that was given up, sends none."""
        if self._has_ended:
            spec = self.nb.metadata.get("kernelspec", {})
            return {"content": {"language_info": {"name": spec.get("language", "python")}}}
        return super().wait_for_reply(msg_id, cell)

    def _how_it_ended(self) -> str:
        return ""  # a stock kernel's manager does not say


class ForkedNotebookClient(LimitedClient):
    """The client of a forked kernel."""

    async def _async_poll_kernel_alive(self) -> None:
        """Nothing to ask once a second: the channel of replies says at once when the kernel is gone."""

    def wait_for_reply(self, msg_id: str, cell: NotebookNode | None = None) -> Any:
        """The reply to a request; what papermill asks for in the end is known without the kernel."""
        return PapermillNotebookClient.wait_for_reply(self, msg_id, cell)

    def _how_it_ended(self) -> str:
        return f" ({self.kc.how_it_ended()})"


def first_line(cell: NotebookNode) -> str:
    """The first line of a cell's source, shortened, to name the cell by."""
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")
    return line if len(line) <= 60 else f"{line[:59]}…"


def _stop_progress_threads() -> None:
    """End the thread that tqdm starts beside papermill's progress bar; the bar does without."""
    if monitor := getattr(sys.modules.get("tqdm"), "TMonitor", None):
        for thread in threading.enumerate():
            if isinstance(thread, monitor):
                thread.exit()


@cache
def why_not_ours(kernel_name: str) -> str:
    """Why the kernel asked for is not this Python; empty when it is. All folders of kernels are searched, once."""
    try:
        spec: KernelSpec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return f"there is no kernel {kernel_name!r} here"
    if spec.language.lower() != "python" or "ipykernel_launcher" not in spec.argv or spec.env:
        return f"the kernel {kernel_name!r} is not IPython as it comes"
    return "" if _is_this_python(spec.argv[0]) else f"the kernel {kernel_name!r} is another Python"


def _is_this_python(command: str) -> bool:
    """Whether ``command`` starts the interpreter that runs here, in the same environment."""
    if command in {"python", "python3", Path(sys.executable).name}:
        return True  # jupyter_client takes these names for the interpreter it runs in
    found = shutil.which(command)
    here = Path(sys.executable)
    # a virtual environment's interpreter is a link: what tells environments apart is the folder it is in
    return found is not None and Path(found).parent == here.parent and os.path.samefile(found, here)  # noqa: PTH121
