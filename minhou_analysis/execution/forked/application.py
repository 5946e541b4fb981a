"""IPython's own kernel application with a socket pair in place of its network (内核): started in a forked process.

Everything that makes a stock kernel what it is stays: configuration and start-up files of the user's profile, magics,
the inline backend, capture of what is written to descriptors 1 and 2, exit, pdb. Only the transport is replaced.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import importlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest import mock

import zmq
from ipykernel import ipkernel, kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets.config import Application

from minhou_analysis.execution.forked.pipe import pack, unpack, unsigned_session

if "ipykernel.debugger" not in sys.modules:
    # no debugger attaches to a report; importing debugpy would take a quarter of a second
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]

OUTPUT_LIMIT: Final = 2_000_000
"""Characters that one cell may print on one stream; the rest is left out, and said to be."""
_READ: Final = 1 << 16


class SocketChannel:
    """What the kernel takes for a ZMQ socket: sends messages of one channel, and gives those that come."""

    _sending = threading.Lock()

    def __init__(self, connection: socket.socket, name: str) -> None:
        """The channel ``name`` of ``connection``."""
        self._connection = connection
        self._name = name
        self._owner = os.getpid()
        self.context: Any = zmq.Context.instance()

    def send_multipart(self, parts: Sequence[Any], *_: Any, **__: Any) -> None:
        """Send one message; what the parent no longer reads, or a fork of this process says, is of no use."""
        if os.getpid() == self._owner:
            message = pack(self._name, [getattr(part, "buffer", part) for part in parts])
            with self._sending, contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._connection.sendall(message)

    def on_recv(
        self, answer: Callable[[list[zmq.Message]], Coroutine[Any, Any, None]], copy: bool = True
    ) -> None:
        """Call ``answer`` with each message that comes; the loop stops when no more will."""
        loop = asyncio.get_event_loop()
        waiting = bytearray()
        answering: set[asyncio.Task[Any]] = set()

        def read() -> None:
            if os.getpid() != self._owner:
                os._exit(0)  # a fork that a cell made and that came out at the end of the cell
            with contextlib.suppress(BlockingIOError, ConnectionResetError):
                waiting.extend(data := self._connection.recv(_READ, socket.MSG_DONTWAIT))
                if not data:
                    loop.remove_reader(self._connection)
                    loop.stop()
            for _, parts in unpack(waiting):
                task = loop.create_task(answer([zmq.Message(part) for part in parts]))
                answering.add(task)
                task.add_done_callback(answering.discard)

        loop.add_reader(self._connection, read)

    def flush(self, *_: Any, **__: Any) -> None:
        """Nothing waits."""


class CapturedStream(OutStream):
    """IPython's stream that also takes what is written to its descriptor, each in its turn, and has an end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As ``OutStream``; the descriptor is captured whatever the surroundings."""
        self._room = OUTPUT_LIMIT
        self._marks: dict[bytes, threading.Event] = {}
        self._pipe_end = -1
        super().__init__(*arguments, **{**options, "watchfd": options.get("watchfd", True) and "force"})  # type: ignore[no-untyped-call]

    def _setup_stream_redirects(self, name: str) -> None:
        super()._setup_stream_redirects(name)  # type: ignore[no-untyped-call]
        # kept apart: a cell may close or redirect the descriptor itself
        self._pipe_end = os.dup(self._original_stdstream_fd)

    def set_parent(self, parent: dict[str, Any]) -> None:
        """Another cell's output begins."""
        self._room = OUTPUT_LIMIT
        super().set_parent(parent)  # type: ignore[no-untyped-call]

    def write(self, string: str) -> int:
        """Write, unless the cell has printed too much already."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        room, self._room = self._room, self._room - len(string)
        if self._room >= 0:
            super().write(string)
        elif room >= 0:
            remark = f"\n[more than {OUTPUT_LIMIT:,} characters were printed; the rest is left out]\n"
            super().write(string[:room] + remark)
            self._room = -1
        return len(string)

    def flush(self) -> None:
        """Send what was written, to the stream and to its descriptor."""
        if self._pipe_end >= 0 and threading.current_thread() not in (
            self.watch_fd_thread,
            self.pub_thread and self.pub_thread.thread,
        ):
            self._await_descriptor()
        super().flush()  # type: ignore[no-untyped-call]

    def _await_descriptor(self) -> None:
        """Wait until all that the descriptor was given so far has been read: a mark sent after it comes out."""
        if not self._is_master_process() or not self.watch_fd_thread.is_alive():  # type: ignore[no-untyped-call]
            return
        mark = b"\0" + os.urandom(12).hex().encode() + b"\0"
        event = self._marks[mark] = threading.Event()
        with contextlib.suppress(OSError):
            os.write(self._pipe_end, mark)
            event.wait(1.0)
        self._marks.pop(mark, None)

    def _watch_pipe_fd(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        waiting = b""
        with contextlib.suppress(OSError, ValueError):
            while data := os.read(self._fid, _READ):  # type: ignore[arg-type]  # set before the thread starts
                waiting += data
                for mark, event in list(self._marks.items()):
                    if mark in waiting:
                        before, _, waiting = waiting.partition(mark)
                        self._take(decode(before))
                        event.set()
                # the first half of a mark waits for the other
                kept = len(waiting) - waiting.rfind(b"\0") if b"\0" in waiting[-32:] and self._marks else 0
                self._take(decode(waiting[: len(waiting) - kept]))
                waiting = waiting[len(waiting) - kept :]

    def _take(self, text: str) -> None:
        if text:
            self.write(text)


class _NoThread:
    """In place of a thread for the shell channel: there is none, but the kernel asks it where signals arrive."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class SocketKernel(IPythonKernel):
    """IPython's kernel, one request after the other."""

    shell_stream = AnyTrait()
    _supports_kernel_subshells = False

    def __init__(self, **options: Any) -> None:
        """As IPython's kernel, without the list of all modules that it makes for its debugger: to look at thousands of them
        copies their memory, which the fork shares.
        """
        with mock.patch.object(ipkernel, "sys", SimpleNamespace(**{**vars(sys), "modules": {}})):
            super().__init__(**options)  # type: ignore[no-untyped-call]

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """There is never a second request waiting."""


class SocketKernelApp(IPKernelApp):
    """The application that sets a kernel up, without ports, files that tell them, and heartbeat."""

    connection: Any = None
    enter: Callable[[], None] = staticmethod(lambda: None)

    def init_poller(self) -> None:
        """The keeper looks after a parent that is gone."""

    def init_connection_file(self) -> None:
        """There is nothing to connect to."""

    def write_connection_file(self, **_: Any) -> None:
        """There is nothing to connect to."""

    def log_connection_info(self) -> None:
        """There is nothing to connect to."""

    def init_heartbeat(self) -> None:
        """The keeper sees a kernel that is gone."""

    def init_sockets(self) -> None:
        """One socket, two channels."""
        self.configure_tornado_logger()  # type: ignore[no-untyped-call]
        self.iopub_thread = IOPubThread(
            SocketChannel(self.connection, "iopub"), pipe=True, session=self.session
        )
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        """The kernel and what it writes through."""
        self.kernel = kernel = SocketKernel.instance(
            parent=self,
            session=self.session,
            shell_stream=SocketChannel(self.connection, "shell"),
            shell_channel_thread=_NoThread(),
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.displayhook.get_execution_count = lambda: kernel.execution_count

    def init_gui_pylab(self) -> None:
        """As in a stock kernel, and libraries that are loaded already learn of it."""
        super().init_gui_pylab()  # type: ignore[no-untyped-call]
        self.enter()


def run_kernel(connection: socket.socket, options: Sequence[str], enter: Callable[[], None]) -> None:
    """Be a kernel until ``connection`` closes. ``enter`` is called when the shell stands."""
    for kind in (Application, Kernel, InteractiveShell):
        if kind.initialized():  # the parent's own
            type(kind.instance()).clear_instance()
    launcher = str(Path(kernelapp.__file__).parent.parent / "ipykernel_launcher.py")
    sys.argv = [launcher, *options]
    app = SocketKernelApp.instance(
        session=unsigned_session(), outstream_class=f"{__name__}.{CapturedStream.__name__}"
    )
    app.connection = connection
    app.enter = enter
    app.initialize(list(options))  # type: ignore[no-untyped-call]
    connection.sendall(pack("ready", []))
    app.start()  # type: ignore[no-untyped-call]
