"""A mail server on this machine, with TLS and authentication, that can be told to misbehave.

``python -m tests.delivery.post FOLDER SEED RATE`` runs one in a process of its own until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "office", "not-a-secret"
Fault = Callable[[str, str], str | None]
"""Asked at each point (connect, ehlo, mail, rcpt, data, end, taken) with the message's recipient; answers with what
goes wrong: an SMTP reply, ``drop``, ``stall``, or None."""


def no_fault(point: str, recipient: str) -> str | None:
    return None


@dataclass
class Chaos:
    """Faults at random, at each point with its own rate; a ``drop`` or ``stall`` after ``taken`` loses the answer."""

    seed: int
    rate: float = 0.02
    faults: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "connect": ("421 too many connections", "drop", "stall"),
            "ehlo": ("421 restarting", "drop"),
            "mail": ("451 try again", "drop", "stall", "421 restarting"),
            "rcpt": ("450 greylisted", "452 too many recipients", "drop", "stall"),
            "data": ("451 no room", "drop", "stall"),
            "end": ("451 scanning failed", "452 disk full", "421 shutting down"),
            "taken": ("drop", "stall"),
        }
    )

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311
        self.counts: Counter[str] = Counter()

    def __call__(self, point: str, recipient: str) -> str | None:
        rate = self.rate * (0.3 if point == "taken" else 1)
        if self._random.random() >= rate * len(self.faults.get(point, ())):
            return None
        fault = self._random.choice(self.faults[point])
        self.counts[f"{point}: {fault.split()[0]}"] += 1
        return fault


@dataclass(frozen=True)
class Received:
    recipients: list[str]
    content: bytes


class Post:
    """The server. ``received`` holds what it has taken, or ``keep`` is given each message."""

    def __init__(
        self,
        context: ssl.SSLContext | None,
        fault: Fault = no_fault,
        *,
        implicit_tls: bool = False,
        stall: float = 2.0,
        keep: Callable[[Received], None] | None = None,
        utf8: bool = True,
        size_limit: int = 33_554_432,
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.transports: set[Any] = set()
        self.fault, self.stall = fault, stall
        self.keep = keep or self.received.append
        self._context, self._implicit = context, implicit_tls
        self._utf8, self._size_limit = utf8, size_limit
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        context = self._context if self._implicit else None
        server = await self._loop.create_server(lambda: _Session(self), "127.0.0.1", 0, ssl=context)
        self.port: int = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for transport in self.transports:
            transport.abort()
        await asyncio.sleep(0.01)

    @property
    def options(self) -> dict[str, Any]:
        secure: dict[str, Any] = {"auth_require_tls": False}
        if self._context and not self._implicit:
            secure = {"tls_context": self._context, "require_starttls": True, "auth_require_tls": True}
        return {
            "auth_required": self._context is not None,
            "authenticator": _authenticate,
            "enable_SMTPUTF8": self._utf8,
            "data_size_limit": self._size_limit,
            "loop": asyncio.get_running_loop(),
            **secure,
        }


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


class _Session(SMTP):
    """One connection; the handler's points are where faults happen."""

    def __init__(self, post: Post) -> None:
        self.post = post
        super().__init__(_Taking(post), hostname="loopback", **post.options)

    def connection_made(self, transport: Any) -> None:
        self.post.connections += not getattr(self, "_seen", False)
        self._seen = True
        self.post.transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.post.transports.discard(self.transport)
        super().connection_lost(error)

    async def push(self, status: str | bytes) -> None:
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("220 loopback") and await self.goes_wrong("connect"):
            return
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self.goes_wrong("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if not await self.goes_wrong("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if not await self.goes_wrong("rcpt", arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self.goes_wrong("data"):
            await super().smtp_DATA(arg)

    async def goes_wrong(self, point: str, recipient: str = "") -> bool:
        to = recipient or next(iter(self.envelope.rcpt_tos if self.envelope else ()), "")
        fault = self.post.fault(point, to)
        if fault is None:
            return False
        if fault == "stall":
            await asyncio.sleep(self.post.stall)
        if fault in ("drop", "stall"):
            self.transport.abort()
        else:
            with suppress(ConnectionError):
                await super().push(fault)
            if fault.startswith("421"):
                self.transport.abort()
        return True


class _Taking:
    def __init__(self, post: Post) -> None:
        self.post = post

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        if fault := self.post.fault("end", to):
            if fault in ("drop", "stall"):
                server.transport.abort()
            return fault if fault[0].isdigit() else "451 gone"
        assert isinstance(envelope.content, bytes)
        self.post.keep(Received(list(envelope.rcpt_tos), envelope.content))
        if fault := self.post.fault("taken", to):
            if fault == "stall":
                await asyncio.sleep(self.post.stall)
            server.transport.abort()
        return "250 taken"


def main(folder: Path, seed: int, rate: float) -> None:
    """Serve until the input ends; say on the first line how to get here, and on the last what went wrong."""
    from tests.delivery.certificates import self_made

    certificate = self_made(folder)
    chaos = Chaos(seed, rate)
    taken: Counter[str] = Counter()

    def keep(received: Received) -> None:
        message_id = str(message_from_bytes(received.content[:4000])["Message-ID"])
        taken[message_id] += 1
        name = message_id.strip("<>").partition("@")[0]
        (folder / f"{name}.{taken[message_id]}.received").write_bytes(received.content)

    with Post(certificate.context, chaos, stall=1.0, keep=keep) as post:
        print(json.dumps({"port": post.port, "certificate": str(certificate.path)}), flush=True)  # noqa: T201
        sys.stdin.read()
    print(json.dumps({"connections": post.connections, "faults": chaos.counts}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
