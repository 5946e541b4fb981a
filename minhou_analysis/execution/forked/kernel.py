"""The parent's side of a forked kernel (父进程一侧): what nbclient expects of a kernel manager."""

from __future__ import annotations

import contextlib
import functools
import os
import select
import signal
import socket
import sys
import threading
import time
import warnings
from typing import Any, Final

from minhou_analysis.execution.forked.child import Surroundings, serve
from minhou_analysis.execution.forked.client import ForkedKernelClient
from minhou_analysis.execution.forked.keeper import fork_kept

GRACE: Final = 2.0
"""Seconds that a kernel which is no longer needed may take for what it does at its end."""
_PATIENCE: Final = 10.0


def why_not_fork() -> str:
    """Why this process cannot be forked safely; empty when it can."""
    if sys.platform != "linux" or not os.path.isdir("/proc/self/fd"):  # noqa: PTH112
        return "fork is safe on Linux only"
    if threading.current_thread() is not threading.main_thread():
        return "this is not the process's main thread"
    if others := sorted(t.name for t in threading.enumerate() if t is not threading.main_thread()):
        return f"the process has threads ({', '.join(others)})"
    return ""


class ForkedKernelManager:
    """Starts, watches and ends one forked kernel. Use it in a ``with`` statement: nothing of it outlives that."""

    kernel_name: Final = "python3"
    ipykernel: Final = False
    """Whether nbclient should add options of its own; the surroundings have them all."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Nothing is started before ``start_kernel``."""
        self._surroundings = surroundings
        self._connection: socket.socket | None = None
        self._keeper = 0
        self._told = -1
        self._ended = ""

    def __enter__(self) -> ForkedKernelManager:
        """The manager itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the kernel and all it started."""
        self.shutdown_kernel(now=True)
        if self._connection is not None:
            self._connection.close()

    @property
    def has_kernel(self) -> bool:
        """Whether a kernel was started and not yet shut down."""
        return self._keeper != 0

    def start_kernel(self, **_: Any) -> None:
        """Fork the kernel."""
        with warnings.catch_warnings():
            # Python 3.12 warns of any thread; those of numerical libraries prepare for a fork
            warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
            self._keeper, self._connection, self._told = fork_kept(
                functools.partial(serve, surroundings=self._surroundings), self._surroundings.memory
            )

    def client(self) -> ForkedKernelClient:
        """The client that talks to the kernel."""
        if self._connection is None:
            raise RuntimeError("no kernel was started")
        return ForkedKernelClient(self._connection, self.is_alive, self.how_it_ended)

    def is_alive(self) -> bool:
        """Whether the kernel still runs."""
        return self._told >= 0 and not select.select([self._told], [], [], 0)[0]

    def interrupt_kernel(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        if self.is_alive():
            os.kill(self._keeper, signal.SIGINT)

    def how_it_ended(self) -> str:
        """How a kernel ended that is gone."""
        if self._told >= 0 and not self._ended and select.select([self._told], [], [], GRACE)[0]:
            self._ended = os.read(self._told, 1000).decode()
        return self._ended or "it closed its connection"

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """End the kernel and all it started; unless ``now``, after what a process does at its end."""
        if self._connection is not None:
            with contextlib.suppress(OSError):  # the kernel may have gone before
                self._connection.shutdown(socket.SHUT_RDWR)
        if not self._keeper:
            return
        if now or not self._is_over(GRACE):
            os.kill(self._keeper, signal.SIGTERM)
            if not self._is_over(_PATIENCE):
                os.kill(self._keeper, signal.SIGKILL)
                self._is_over(_PATIENCE)
        self._keeper = 0
        os.close(self._told)
        self._told = -1

    def _is_over(self, seconds: float) -> bool:
        """Whether the keeper ends within the time given."""
        ends = time.monotonic() + seconds
        select.select(
            [self._told], [], [], seconds
        )  # the kernel is gone; the keeper follows when all is swept
        pause = 0.0005
        while time.monotonic() < ends:
            with contextlib.suppress(ChildProcessError):
                if not os.waitpid(self._keeper, os.WNOHANG)[0]:
                    time.sleep(pause)
                    pause = min(pause * 2, 0.02)
                    continue
            return True
        return False

    def cleanup_resources(self, restart: bool = False) -> None:
        """Nothing is left behind by ``shutdown_kernel``."""
