"""Tells of a server that does not answer (等待): from outside a long wait looks like a standstill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer


@dataclass(frozen=True)
class Wait:
    """A server has not answered for ``seconds``, and is waited for ``at_most`` so many. ``address`` is whose message it
    has; blank while it is being reached.
    """

    server: str
    seconds: float
    at_most: float
    address: str = ""


class Watch:
    """Watches one step after the other; ``telling`` is called once for each that takes ``seconds``, from another
    thread.
    """

    def __init__(self, server: str, seconds: float, telling: Callable[[Wait], None]) -> None:
        """Watch nothing yet."""
        self._server, self._seconds, self._telling = server, seconds, telling
        self._timer: Timer | None = None

    @contextmanager
    def over(self, at_most: float, address: str = "") -> Iterator[None]:
        """Watch what is done within."""
        self.step(at_most, address)
        try:
            yield
        finally:
            self._end()

    def step(self, at_most: float, address: str = "") -> None:
        """The next step begins."""
        self._end()
        if at_most <= self._seconds:
            return
        wait = Wait(self._server, self._seconds, at_most, address)
        self._timer = Timer(self._seconds, self._telling, (wait,))
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
