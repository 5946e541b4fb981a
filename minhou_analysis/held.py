"""Data opened beforehand (预读): what one process read, held for all that are forked from it.

Whoever takes it gets objects of its own: in each process the first the held ones, which a fork makes its own, any other
a copy. Given out only while no file of the folder has changed since.
"""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_State = frozenset[tuple[str, int, int, int]]


@dataclass
class _Held:
    """What was read, until it is taken; as bytes for whoever comes later; what the folder looked like before."""

    state: _State
    content: bytes
    read: list[Any]


_held: Final[dict[tuple[Path, Hashable], _Held]] = {}


def hold(folder: Path, way: Hashable, read: Callable[[], Any]) -> Callable[[], None]:
    """Have a process of its own read ``folder``; its threads, and the memory that reading takes, end with it.

    ``way`` tells apart how the folder can be read. On systems that fork only. What cannot be read is not held, and not
    told either: whoever needs it reads it again, and hears why.

    Returns:
        What waits for the reading to end.
    """
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of any thread; those of numerical libraries prepare for a fork
        warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
        reader = os.fork()
    if reader == 0:
        _read(theirs, folder, read)
    os.close(theirs)

    def wait() -> None:
        with os.fdopen(ours, "rb") as pipe:
            content = pipe.read()
        os.waitpid(reader, 0)
        with suppress(EOFError, pickle.UnpicklingError):
            state, packed = pickle.loads(content)  # noqa: S301 - written by the process forked above
            _held[folder.resolve(), way] = _Held(state, packed, [pickle.loads(packed)])  # noqa: S301

    return wait


def take(folder: Path, way: Hashable) -> Any:
    """What is held of ``folder``; None where nothing is, or where a file has changed since it was read."""
    held = _held.get((folder.resolve(), way)) if _held else None
    if held is None or held.state != _state(folder):
        return None
    return held.read.pop() if held.read else pickle.loads(held.content)  # noqa: S301 - see above


def _read(pipe: int, folder: Path, read: Callable[[], Any]) -> None:
    """The reading process. Never returns."""
    try:
        state = _state(folder)  # before the reading: a file that changes meanwhile makes it worthless
        content = pickle.dumps(
            (state, pickle.dumps(read(), pickle.HIGHEST_PROTOCOL)), pickle.HIGHEST_PROTOCOL
        )
        with os.fdopen(pipe, "wb") as out:
            out.write(content)
    finally:
        os._exit(0)


def _state(folder: Path) -> _State:
    """What tells whether a file was changed, added or removed, without opening any: names, times, sizes, numbers."""
    found = []
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)  # noqa: PTH118 - hundreds of files, looked at for every report
            with suppress(FileNotFoundError):
                known = os.stat(path)  # noqa: PTH116
                found.append((path, known.st_mtime_ns, known.st_size, known.st_ino))
    return frozenset(found)
