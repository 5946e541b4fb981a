"""Notices that a crew has no worker left (无人执行): said soon, and given up when it lasts."""

from __future__ import annotations

import sys
import time
from typing import Final

from minhou_analysis.execution.crews import Crew

_LOOK_EVERY: Final = 1.0
_SAID_AFTER: Final = 5.0
PATIENCE: Final = 60.0
"""Seconds without any worker after which what is left of a run is given up; Dask starts a lost one anew in a few."""


class Absence:
    """How long a crew has been without workers."""

    def __init__(self, crew: Crew) -> None:
        """Nothing is amiss yet."""
        self._crew = crew
        self._looked = self._seen = time.monotonic()
        self._is_said = False

    @property
    def told(self) -> str:
        """What a report is told that is given up for it."""
        return f"no worker was there to make it for {PATIENCE:g} s (没有可用的执行进程)"

    def is_given_up(self, *, something_came: bool) -> bool:
        """Whether nobody has been there for too long. Looks only when nothing came, and not more often than is of use."""
        now = time.monotonic()
        if something_came:
            self._seen = now
        elif now - self._looked >= _LOOK_EVERY:
            if self._crew.has_workers():
                self._seen, self._is_said = now, False
            self._looked = time.monotonic()
        if now - self._seen >= _SAID_AFTER and not self._is_said:
            self._is_said = True
            said = f"no worker is there; unless one comes within {PATIENCE:g} s, what is left is given up (没有可用的执行进程，等待中)"
            print(said, file=sys.stderr, flush=True)  # noqa: T201
        return now - self._seen >= PATIENCE
