"""The parent's side of a forked kernel (父进程一侧): what nbclient expects of a kernel manager and its client."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import Empty
from typing import Any, Final

import psutil
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from minhou_analysis.execution.forked.child import Surroundings, serve

Message = dict[str, Any]

OUTPUT_LIMIT: Final = 10_000_000
"""Characters of text that one cell may print; the rest is left out, and said to be."""
_CLOSED: Final = object()


def can_fork() -> str:
    """Why this process cannot be forked safely; empty when it can."""
    if not hasattr(os, "fork") or not os.path.isdir("/proc/self/fd"):  # noqa: PTH112
        return "this platform has no safe fork"
    if threading.active_count() > 1:
        return "the process has threads"
    return ""


class ForkedKernelManager:
    """Starts, watches and ends one forked kernel. Use it in a ``with`` statement: nothing of it outlives that."""

    kernel_name: Final = "python3"
    ipykernel: Final = True

    def __init__(self, surroundings: Surroundings) -> None:
        """Nothing is started before ``start_kernel``."""
        self._surroundings = surroundings
        self._connection: Connection | None = None
        self._pid = 0
        self._status: int | None = None

    def __enter__(self) -> ForkedKernelManager:
        """The manager itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the kernel and all it started."""
        self.shutdown_kernel()

    @property
    def has_kernel(self) -> bool:
        """Whether a kernel was started and not yet shut down."""
        return self._connection is not None

    def start_kernel(self, cwd: str | None = None, env: dict[str, str] | None = None, **_: Any) -> None:
        """Fork the kernel, in folder ``cwd`` when one is given."""
        ours, theirs = Pipe()
        surroundings = Surroundings(
            cwd or self._surroundings.folder, env or self._surroundings.environment, self._surroundings.memory
        )
        gc.freeze()
        self._pid = os.fork()
        if self._pid == 0:
            ours.close()
            serve(theirs, surroundings)
        gc.unfreeze()
        theirs.close()
        self._connection = ours

    def client(self) -> ForkedKernelClient:
        """The client that talks to the kernel."""
        assert self._connection is not None
        return ForkedKernelClient(self._connection, self)

    def is_alive(self) -> bool:
        """Whether the kernel's process still runs."""
        if self._pid and self._status is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self._pid, os.WNOHANG)
                if pid:
                    self._status = status
        return bool(self._pid) and self._status is None

    def interrupt_kernel(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        if self.is_alive():
            os.kill(self._pid, signal.SIGINT)

    def how_it_ended(self) -> str:
        """Exit code or signal of a kernel that is gone."""
        for _ in range(50):
            if not self.is_alive():
                break
            time.sleep(0.01)
        if self._status is None:
            return "it closed its connection"
        code = os.waitstatus_to_exitcode(self._status)
        return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"

    def shutdown_kernel(self, now: bool = True, restart: bool = False) -> None:
        """Kill the kernel's whole process group, and what left it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if not self._pid:
            return
        strays = _descendants(self._pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        for stray in strays:
            with contextlib.suppress(psutil.Error):
                stray.kill()
        if self._status is None:
            with contextlib.suppress(ChildProcessError):
                _, self._status = os.waitpid(self._pid, 0)
        self._pid = 0

    def cleanup_resources(self, restart: bool = False) -> None:
        """Nothing is left behind by ``shutdown_kernel``."""


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return []


class _Channel:
    """Messages of one channel, waiting to be fetched."""

    def __init__(self, client: ForkedKernelClient) -> None:
        self._client = client
        self._waiting: asyncio.Queue[Any] = asyncio.Queue()

    def put(self, message: object) -> None:
        self._waiting.put_nowait(message)

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message.

        Raises:
            Empty: none within ``timeout`` seconds. DeadKernelError: the kernel is gone.
        """
        self._client.listen()
        try:
            message = await asyncio.wait_for(self._waiting.get(), timeout)
        except asyncio.TimeoutError:
            raise Empty from None
        if message is _CLOSED:
            self.put(_CLOSED)
            raise DeadKernelError(
                f"the process that ran the cell ended ({self._client.manager.how_it_ended()})"
            )
        assert isinstance(message, dict)
        return message


class ForkedKernelClient:
    """What nbclient calls a kernel client: sends requests, sorts what comes back by channel."""

    allow_stdin = False

    def __init__(self, connection: Connection, manager: ForkedKernelManager) -> None:
        """Talk through ``connection`` to the kernel of ``manager``."""
        self.manager = manager
        self.session = Session(key=b"")
        self.shell_channel = _Channel(self)
        self.iopub_channel = _Channel(self)
        self._connection = connection
        self._loop: asyncio.AbstractEventLoop | None = None
        self._printed: dict[str, int] = {}

    def start_channels(self) -> None:
        """They are open from the start."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """A forked kernel answers as soon as it is asked."""

    def stop_channels(self) -> None:
        """Stop listening."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._connection.fileno())
        self._loop = None

    def is_alive(self) -> bool:
        """Whether the kernel's process still runs."""
        return self.manager.is_alive()

    def kernel_info(self) -> str:
        """Ask what the kernel is; the id of the request."""
        return self._request("kernel_info_request", {})

    def execute(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: dict[str, Any] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
    ) -> str:
        """Ask the kernel to run ``code``; the id of the request."""
        return self._request(
            "execute_request",
            {
                "code": code,
                "silent": silent,
                "store_history": store_history,
                "user_expressions": user_expressions or {},
                "allow_stdin": bool(allow_stdin),
                "stop_on_error": stop_on_error,
            },
        )

    def _request(self, kind: str, content: Message) -> str:
        message = self.session.msg(kind, content)
        # a kernel that is gone is told by the channels, with how it ended
        with contextlib.suppress(BrokenPipeError):
            self._connection.send(message)
        return str(message["header"]["msg_id"])

    def listen(self) -> None:
        """Have the running loop sort what comes through the pipe."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self.stop_channels()
            self._loop = loop
            loop.add_reader(self._connection.fileno(), self._sort)

    def _sort(self) -> None:
        try:
            while self._connection.poll():
                channel, message = self._connection.recv()
                if channel == "shell":
                    self.shell_channel.put(message)
                elif self._is_wanted(message):
                    self.iopub_channel.put(message)
        except (EOFError, OSError):
            self.stop_channels()
            self.shell_channel.put(_CLOSED)
            self.iopub_channel.put(_CLOSED)

    def _is_wanted(self, message: Message) -> bool:
        """False for text beyond what one cell may print; the first text beyond is replaced by a remark."""
        if message["msg_type"] != "stream":
            return True
        request = message["parent_header"].get("msg_id", "")
        before = self._printed.get(request, 0)
        self._printed[request] = before + len(message["content"]["text"])
        if self._printed[request] <= OUTPUT_LIMIT:
            return True
        if before <= OUTPUT_LIMIT:
            remark = f"\n[more than {OUTPUT_LIMIT:,} characters were printed; the rest is left out]\n"
            message["content"] = {"name": "stderr", "text": remark}
            return True
        return False
