"""What nbclient talks to a forked kernel through (客户端): requests out, replies and outputs sorted by channel."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from queue import Empty
from typing import Any

from nbclient.exceptions import DeadKernelError

from minhou_analysis.execution.forked.pipe import pack, unpack, unsigned_session

Message = dict[str, Any]


class Channel:
    """Messages of one channel, waiting to be fetched."""

    def __init__(self, client: ForkedKernelClient) -> None:
        """A channel of ``client``."""
        self._client = client
        self._waiting: asyncio.Queue[Message | None] = asyncio.Queue()
        self._over = False

    def put(self, message: Message | None) -> None:
        """A message has come; None: no more will."""
        self._waiting.put_nowait(message)

    def send(self, message: Message) -> None:
        """Send a message of the caller's making, as nbclient's output widget does."""
        self._client.send(message)

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message.

        Raises:
            Empty: none within ``timeout`` seconds.
            DeadKernelError: the kernel is gone.
        """
        while not (self._over and self._waiting.empty()):
            try:
                message = await asyncio.wait_for(self._waiting.get(), timeout)
            except TimeoutError:
                raise Empty from None
            if message is not None:
                return message
            self._over = True
        raise DeadKernelError(self._client.how_it_ended())


class Outputs(Channel):
    """The channel of outputs. That the kernel is gone ends who listens; the replies say why, after the last output."""

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message.

        Raises:
            Empty: none within ``timeout`` seconds.
            asyncio.CancelledError: the kernel is gone.
        """
        try:
            return await super().get_msg(timeout)
        except DeadKernelError:
            raise asyncio.CancelledError from None


class ForkedKernelClient(asyncio.Protocol):
    """A kernel client as nbclient expects one."""

    allow_stdin = False

    def __init__(
        self, connection: socket.socket, is_alive: Callable[[], bool], how_it_ended: Callable[[], str]
    ) -> None:
        """Talk through ``connection`` to the kernel that the two functions tell of."""
        self.is_alive = is_alive
        self._how_it_ended = how_it_ended
        self._failure = ""
        self.session = unsigned_session()
        self.shell_channel = Channel(self)
        self.iopub_channel = Outputs(self)
        self._connection = connection
        self._transport: asyncio.Transport | None = None
        self._decided = asyncio.Event()
        self._closed = asyncio.Event()
        self._received = bytearray()

    def how_it_ended(self) -> str:
        """How a kernel ended that is gone, or has to go."""
        return self._failure or self._how_it_ended()

    async def start_channels(self) -> None:
        """Begin to listen."""
        self._connection.setblocking(False)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, sock=self._connection)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel stands, so that no cell is charged for its start.

        Raises:
            DeadKernelError: it does not stand, after ``timeout`` seconds or for good.
        """
        try:
            await asyncio.wait_for(self._decided.wait(), timeout)
        except TimeoutError:
            raise DeadKernelError(f"the kernel did not start within {timeout:g} s") from None
        if self._closed.is_set():
            raise DeadKernelError(f"the kernel did not start: {self.how_it_ended()}")

    async def stop_channels(self) -> None:
        """Stop listening; the kernel is no longer heard."""
        if self._transport is not None:
            self._transport.abort()
            await self._closed.wait()

    def kernel_info(self) -> str:
        """What the kernel is; it is this Python, so that the answer is ready at once."""
        from ipykernel.ipkernel import IPythonKernel

        request = self.session.msg("kernel_info_request", {})
        content = {"status": "ok", "language_info": dict(IPythonKernel.language_info)}
        self.shell_channel.put(self.session.msg("kernel_info_reply", content, parent=request))
        return str(request["header"]["msg_id"])

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
        content = {
            "code": code,
            "silent": silent,
            "store_history": store_history,
            "user_expressions": user_expressions or {},
            "allow_stdin": bool(allow_stdin),
            "stop_on_error": stop_on_error,
        }
        request: Message = self.session.msg("execute_request", content)
        self.send(request)
        return str(request["header"]["msg_id"])

    def send(self, message: Message) -> None:
        """Send one message; a kernel that is gone is told of by ``get_msg``."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(pack("shell", self.session.serialize(message)))

    def data_received(self, data: bytes) -> None:
        """Sort what came."""
        self._received += data
        try:
            for channel, parts in unpack(self._received):
                if channel == "failed":
                    self._failure = parts[0].decode()
                    continue
                if channel == "ready":
                    self._decided.set()
                    continue
                _, frames = self.session.feed_identities(parts)
                message = self.session.deserialize(frames)
                (self.shell_channel if channel == "shell" else self.iopub_channel).put(message)
        except (ValueError, KeyError, TypeError):
            # not a message: a cell has written to the kernel's own socket, and nothing after it can be understood
            self._failure = "something else than messages came through its connection"
            if self._transport is not None:
                self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """The kernel is gone, or no longer listened to."""
        self._closed.set()
        self._decided.set()
        self.shell_channel.put(None)
        self.iopub_channel.put(None)
