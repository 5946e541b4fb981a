"""Writing that survives a kill and a power cut (可靠写入): a file is there as a whole, or it is not there.

Every file is written under another name, flushed to the disk, made read-only and only then linked to its name. A link
fails where the name is taken, so that nothing is ever overwritten.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

READ_ONLY: Final = 0o444
_NO_LINKS: Final = {
    *(errno.EPERM, errno.ENOSYS, errno.EMLINK, errno.EXDEV),
    *(errno.ENOTSUP, errno.EOPNOTSUPP),
}
"""How a file system says that it has no hard links (exFAT and some network and phone storage)."""


def add_file(path: Path, content: bytes, scratch: Path) -> None:
    """Add a file for good. ``scratch`` is a free path on the same file system, where it is prepared.

    On a file system without hard links the prepared file is renamed instead. A rename is as atomic but would replace
    what stands there; the store's lock keeps everyone else out between the look and the rename.

    Raises:
        FileExistsError: the name is taken; what stands there is untouched. OSError: it cannot be written.
    """
    write_synced(scratch, content)
    scratch.chmod(READ_ONLY)
    make_folder(path.parent)
    try:
        os.link(scratch, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        scratch.rename(path)
    sync_folder(path.parent)
    scratch.unlink(missing_ok=True)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each entered in the folder above for good."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the disk has the folder's list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
