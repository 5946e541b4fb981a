"""How what cells print and show leaves the kernel (输出): at once, in the order it came, from whatever thread.

A stock kernel hands every message to a thread that alone may use its ZMQ socket, and waits for that thread when order
matters. A channel that any thread may use needs neither.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import threading
from typing import Any, Final

from ipykernel.iostream import IOPubThread, OutStream

OUTPUT_LIMIT: Final = 2_000_000
"""Characters that one cell may print on one stream; the rest is left out, and said to be."""
_PIPE_HOLDS: Final = 1 << 16


class PublishingThread(IOPubThread):
    """IPython's thread for outputs; it keeps the time for streams, and what is ready goes out without it."""

    def send_multipart(self, *message: Any, **options: Any) -> None:
        """Send from the calling thread; a fork of this process hands its messages on, as in a stock kernel."""
        if self._is_master_process():  # type: ignore[no-untyped-call]
            self._really_send(*message, **options)  # type: ignore[no-untyped-call]
        else:
            super().send_multipart(*message, **options)  # type: ignore[no-untyped-call]


class CapturedStream(OutStream):
    """IPython's stream that also takes what is written to its descriptor, each in its turn, and has an end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As ``OutStream``; the descriptor is captured whatever the surroundings."""
        self._room = OUTPUT_LIMIT
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._reading = threading.RLock()
        self._sending = threading.RLock()
        super().__init__(*arguments, **{**options, "watchfd": options.get("watchfd", True) and "force"})  # type: ignore[no-untyped-call]

    def set_parent(self, parent: dict[str, Any]) -> None:
        """Another cell's output begins."""
        self._room = OUTPUT_LIMIT
        super().set_parent(parent)  # type: ignore[no-untyped-call]

    def write(self, string: str) -> int:
        """Write after what the descriptor was given before, unless the cell has printed too much already."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if self._is_master_process():  # type: ignore[no-untyped-call]
            self._take_what_came()
        return self._put(string)

    def _put(self, string: str) -> int:
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
        if self._is_master_process():  # type: ignore[no-untyped-call]
            self._take_what_came()
        self._flush()

    def _flush(self) -> None:
        if not self._is_master_process():  # type: ignore[no-untyped-call]
            super()._flush()  # type: ignore[no-untyped-call]  # a thread of the parent's may have held the lock
            return
        with self._sending:  # whoever flushes waits for what another thread is about to send
            super()._flush()  # type: ignore[no-untyped-call]

    def _watch_pipe_fd(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while self._has_come(None):
                self._take_what_came()

    def _take_what_came(self) -> None:
        """Write what the descriptor was given so far; a pipe holds no more than one read takes."""
        with self._reading, contextlib.suppress(OSError, ValueError):
            if self._has_come(0):
                self._put(self._decoder.decode(os.read(self._fid, _PIPE_HOLDS)))  # type: ignore[arg-type]

    def _has_come(self, patience: float | None) -> bool:
        """Whether the descriptor was given something, after ``patience`` seconds at most; None waits for it."""
        return self._should_watch and bool(select.select([self._fid], [], [], patience)[0])  # type: ignore[type-var]
