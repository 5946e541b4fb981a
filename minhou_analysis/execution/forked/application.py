"""IPython's own kernel application with a socket pair in place of its network (内核): started in a forked process.

Everything that makes a stock kernel what it is stays: configuration and start-up files of the user's profile, magics,
the inline backend, capture of what is written to descriptors 1 and 2, exit, pdb. Only the transport is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import re
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
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Float
from traitlets.config import Application
from traitlets.config.loader import DeferredConfigString

from minhou_analysis.execution.forked.outputs import CapturedStream, PublishingThread
from minhou_analysis.execution.forked.pipe import pack, unpack, unsigned_session

if "ipykernel.debugger" not in sys.modules:
    # no debugger attaches to a report; importing debugpy would take a quarter of a second
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]

_READ: Final = 1 << 16
_OPTION: Final = re.compile(r"--(?P<class>\w+)\.(?P<name>\w+)=(?P<value>.*)", re.DOTALL)


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


class _NoThread:
    """In place of a thread for the shell channel: there is none, but the kernel asks it where signals arrive."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class SocketKernel(IPythonKernel):
    """IPython's kernel, one request after the other."""

    shell_stream = AnyTrait()
    _execute_sleep = Float(0.0)  # a stock kernel gives its thread for outputs that long before it answers
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

    def parse_command_line(self, argv: Any = None) -> None:
        """Take options as they are given; a parser that knows the name of each there is takes long to make."""
        options = [_OPTION.fullmatch(argument) for argument in argv or ()]
        if all(options):
            for option in filter(None, options):
                self.cli_config[option["class"]][option["name"]] = DeferredConfigString(option["value"])
            self.update_config(self.cli_config)
        else:
            super().parse_command_line(argv)

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
        channel = SocketChannel(self.connection, "iopub")
        self.iopub_thread = PublishingThread(channel, pipe=True, session=self.session)  # type: ignore[no-untyped-call]
        self.iopub_thread.start()  # type: ignore[no-untyped-call]
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
        session=unsigned_session(), outstream_class=f"{CapturedStream.__module__}.{CapturedStream.__name__}"
    )
    app.connection = connection
    app.enter = enter
    app.initialize(list(options))  # type: ignore[no-untyped-call]
    connection.sendall(pack("ready", []))
    app.start()  # type: ignore[no-untyped-call]
