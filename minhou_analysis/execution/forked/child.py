"""The forked process that runs cells (子进程): isolated, limited, and a Jupyter kernel in all it says.

It is IPython's in-process kernel with its messages sent through a pipe. Nothing here returns to the caller.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

INLINE: Final = "module://matplotlib_inline.backend_inline"
"""Backend that a Jupyter kernel gives matplotlib unless told otherwise."""
KERNEL_CONFIG: Final = {"HistoryManager": {"hist_file": ":memory:"}}


@dataclass(frozen=True)
class Surroundings:
    """What the child is given: working folder, environment on top of the parent's, and limits.

    ``memory`` bounds what its own data may grow by, in bytes; None leaves it unbounded.
    """

    folder: str | None = None
    environment: Mapping[str, str] | None = None
    memory: int | None = None


def serve(connection: Connection, surroundings: Surroundings) -> None:
    """Answer requests from ``connection`` until it closes. Ends the process; never returns."""
    code = 1
    try:
        _isolate(connection, surroundings)
        # a context of its own: an event loop that the parent keeps in a variable is of no use here
        Context().run(_answer, connection)
        code = 0
    except EOFError:
        code = 0
    finally:
        # no atexit handlers, no buffers of the parent written twice
        os._exit(code)


def _isolate(connection: Connection, surroundings: Surroundings) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _cover_descriptors(connection.fileno())
    if surroundings.folder:
        os.chdir(surroundings.folder)
    os.environ.update(surroundings.environment or {})
    if surroundings.memory is not None:
        limit = _data_bytes() + surroundings.memory
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115, PTH123 - the process's own for good
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115, PTH123
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115, PTH123


def _cover_descriptors(kept: int) -> None:
    """Point every inherited descriptor but ``kept`` at nothing.

    They are covered, not closed: an inherited object that is collected later closes its number, which must not have
    become somebody else's by then.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/proc/self/fd"):
        number = int(name)
        if number not in (kept, nothing):
            with contextlib.suppress(OSError):
                os.dup2(nothing, number, inheritable=number < 3)
    os.close(nothing)


def _data_bytes() -> int:
    """Size of the process's own data, as RLIMIT_DATA counts it."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmData:"))
    return int(kilobytes) * 1024


def _answer(connection: Connection) -> None:
    from jupyter_core.utils import run_sync

    kernel = _start_kernel(connection)
    dispatch = run_sync(kernel.dispatch_shell)
    while True:
        request = connection.recv()
        kernel.session.send(kernel.shell_stream, request)
        dispatch(kernel.shell_stream.recv_multipart())
        _, reply = kernel.session.recv(kernel.shell_stream, copy=False)
        kernel.flush_output()
        kernel.send("shell", reply)


def _start_kernel(connection: Connection) -> Any:
    from ipykernel.inprocess.ipkernel import InProcessKernel
    from ipykernel.iostream import OutStream
    from jupyter_client.session import Session
    from traitlets import default
    from traitlets.config import Config

    class PipedKernel(InProcessKernel):  # type: ignore[misc]
        """IPython's kernel with its messages sent through the pipe."""

        _sending = threading.Lock()

        @default("stdout")
        def _default_stdout(self) -> Any:
            return OutStream(self.session, self.iopub_thread, "stdout", watchfd=True)

        @default("stderr")
        def _default_stderr(self) -> Any:
            return OutStream(self.session, self.iopub_thread, "stderr", watchfd=True)

        def _io_dispatch(self, change: Any) -> None:
            _, message = self.session.recv(self.iopub_thread.socket, copy=False)
            self.send("iopub", message)

        def flush_output(self) -> None:
            self.stdout.flush()
            self.stderr.flush()

        def send(self, channel: str, message: dict[str, Any]) -> None:
            """Send one message; what the parent no longer reads is of no use to anybody."""
            message["buffers"] = [bytes(buffer) for buffer in message.get("buffers", ())]
            with self._sending, contextlib.suppress(BrokenPipeError):
                connection.send((channel, message))

    os.environ.setdefault("MPLBACKEND", INLINE)
    kernel = PipedKernel(session=Session(key=b""), config=Config(KERNEL_CONFIG))
    if "matplotlib" in sys.modules and "matplotlib.pyplot" not in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    return kernel
