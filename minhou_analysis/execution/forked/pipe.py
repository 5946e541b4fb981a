"""Jupyter messages on a socket (管道): each is a channel's name and the parts that jupyter_client makes of a message.

No pickle: what comes from a process that ran foreign code is read as data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final

from jupyter_client.session import Session

MESSAGE_LIMIT: Final = 1 << 29
"""Bytes of one message that the parent takes; a longer one is a kernel gone wrong."""
_LENGTH: Final = struct.Struct(">Q")


def unsigned_session() -> Session:
    """What makes messages and takes them apart. Nobody else can write to the socket: they bear no signatures."""
    session = Session(key=b"none")  # an empty key would be complained of
    session.auth = None
    return session


def pack(channel: str, parts: Sequence[bytes | memoryview]) -> bytes:
    """One message as bytes: its length, then each part with its own."""
    body = b"".join(piece for part in (channel.encode(), *parts) for piece in (_LENGTH.pack(len(part)), part))
    return _LENGTH.pack(len(body)) + body


def unpack(buffer: bytearray) -> Iterator[tuple[str, list[bytes]]]:
    """Take every whole message off the front of ``buffer``.

    Raises:
        ValueError: a message longer than ``MESSAGE_LIMIT``.
    """
    while len(buffer) >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(buffer)
        if length > MESSAGE_LIMIT:
            raise ValueError(f"a message of {length:,} bytes")
        end = _LENGTH.size + length
        if len(buffer) < end:
            return
        body = bytes(memoryview(buffer)[_LENGTH.size : end])
        del buffer[:end]
        channel, *parts = _parts(body)
        yield channel.decode(), parts


def _parts(body: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(body):
        (length,) = _LENGTH.unpack_from(body, start)
        start += _LENGTH.size
        yield body[start : start + length]
        start += length
