"""Named streams of chance: the same seed and name give the same draws on every platform and Python."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Draws:
    """A stream of draws of its own for each name, so that a new name leaves the other streams as they were.

    Only ``Random.random()`` is used, the one method whose sequence Python promises to keep, and only exact
    arithmetic after it: the mathematics library of a platform may round differently.
    """

    def __init__(self, seed: int, *name: object) -> None:
        """Open the stream of ``name`` under ``seed``."""
        self._random = Random(":".join(str(part) for part in (seed, *name)))  # noqa: S311 - not for secrets

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._random.random()

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self.share()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int((high - low + 1) * self.share())

    def pick(self, items: Sequence[Item]) -> Item:
        """One of ``items``."""
        return items[int(len(items) * self.share())]

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.share() < probability
