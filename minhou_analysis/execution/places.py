"""Where reports go (输出位置): a folder, or what fsspec has an address for that takes files one by one.

A folder shows a report's files and its record together or not at all to anyone who checks the record, and is worked
on by one run at a time. An address elsewhere takes files one after the other; nothing locks it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from minhou_analysis.errors import BatchError

KEPT: Final = ".records"
"""Folder of records, of locks and of work under way, beside the reports."""
_SCRATCH: Final = "scratch-"
_UNWRITABLE: Final = "cannot be written"
_UNREADABLE: Final = "cannot be read"
_PAUSES: Final = (0.0, 0.1, 0.5)
"""Seconds before each attempt to clear away what is left."""


_LOCAL: Final = ("file://", "local://")
_ARCHIVE: Final = (
    "an archive, which several processes cannot write at once; give a folder, and pack it afterwards"
)
_REFUSED: Final = {
    "memory": "the memory of one process, and reports are made in several; give a folder",
    **dict.fromkeys(("zip", "tar", "libarchive"), _ARCHIVE),
}
"""What some addresses stand for, and what to give instead."""


class Place(Protocol):
    """A set of files by name, and a smaller one of records.

    Whatever reads or writes raises ``BatchError`` when the place cannot be used, but for ``scratch`` and ``deliver``: who
    makes a report tells of any error.
    """

    def held(self, told: Callable[[str], None]) -> AbstractContextManager[str]:
        """Have the place to oneself; yields the run's token. Says when it has to wait, and clears leftovers away, before
        and after.

        Raises:
            BatchError: it cannot be written.
        """

    def tidy(self) -> None:
        """Clear away what runs left that were killed; nothing where one is at work."""

    def scratch(self) -> AbstractContextManager[Path]:
        """A local folder to make files in, by its whole path, gone afterwards: cells may run in another."""

    def deliver(self, files: Mapping[str, Path], record: tuple[str, bytes], token: str) -> None:
        """Put files in place, then their record. The run of ``token`` has to be the one that holds the place.

        Raises:
            BatchError: another run holds it by now.
        """

    def write(self, name: str, content: bytes) -> None:
        """Write one file; a reader sees the old one or the new one."""

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is none."""

    def record(self, name: str) -> bytes | None:
        """A record's content; None when there is none."""

    def keep(self, name: str, content: bytes) -> None:
        """Write one record."""

    def sha256(self, name: str) -> str | None:
        """Hash of a file; None when there is none."""

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def folders(self) -> list[str]:
        """Names of the places in it, in order."""


def open_place(address: str | Path) -> Place:
    """The place at a path or an fsspec URL.

    Raises:
        BatchError: a URL, and fsspec is not installed or does not know its protocol; or one that several processes
            cannot write to.
    """
    if isinstance(address, Path) or "://" not in address:
        return LocalFolder(Path(address))
    _refuse(address)
    if address.startswith(_LOCAL):
        return LocalFolder(Path(address.partition("://")[2]))
    try:
        fsspec = import_module("fsspec")
    except ImportError:
        raise BatchError(
            f"{address} is an address, and writing to one takes fsspec: pip install 'minhou-analysis[cluster]'"
        ) from None
    with _told_of(address, "cannot be written to"):
        fsspec.core.url_to_fs(address)
    return RemoteFolder(address.rstrip("/"))


def _refuse(address: str) -> None:
    protocols = [part.partition("://")[0] for part in address.split("::")]
    for protocol in protocols:
        if why := _REFUSED.get(protocol):
            raise BatchError(f"{address} cannot be written to: {protocol}:// is {why} (请改用文件夹)")
    if len(protocols) > 1:
        last = address.rpartition("::")[2]
        raise BatchError(
            f"{address} is a chain of addresses; give the last one alone: {last} (请只写最后一个地址)"
        )
    if not address.partition("://")[2].strip("/") and not address.startswith(_LOCAL):
        raise BatchError(
            f"{address} names no place to write to, such as {address.rstrip('/')}//bucket/reports"
        )


@contextmanager
def _told_of(place: object, what: str) -> Iterator[None]:
    """Say in one line what a disk or a store raises, which may be an error of any library."""
    try:
        yield
    except Exception as error:
        said = (error.strerror if isinstance(error, OSError) else "") or " ".join(str(error).split())
        unable = "it takes no files" if isinstance(error, NotImplementedError) else type(error).__name__
        raise BatchError(f"{place} {what}: {said or unable}") from None


def below(place: Place, name: str) -> Place:
    """The place called ``name`` in ``place``."""
    if isinstance(place, LocalFolder):
        return LocalFolder(place.path / name)
    return RemoteFolder(f"{place}/{name}")


@dataclass(frozen=True)
class LocalFolder:
    """A folder of this machine, or of one it shares."""

    path: Path

    def __str__(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def _kept(self) -> Path:
        return self.path / KEPT

    @contextmanager
    def held(self, told: Callable[[str], None]) -> Iterator[str]:
        """One run at a time: a lock that the system releases however the run ends."""
        from filelock import FileLock, Timeout

        with _told_of(self, _UNWRITABLE):
            self._kept.mkdir(parents=True, exist_ok=True)
            (self._kept / ".writable").write_bytes(b"")
            lock = FileLock(self._kept / ".lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                told(
                    f"{self.path}: another run is at work here; waiting for it to end (另一进程正在生成，等待其结束)"
                )
                lock.acquire()
        try:
            with _told_of(self, _UNWRITABLE):
                token = self._take_over()
            yield token
        finally:
            with suppress(OSError):  # whatever happened meanwhile matters more
                self._take_over()
            lock.release()

    def _take_over(self) -> str:
        """Shut out what is left of runs until now, then clear it away. Only for who has the lock."""
        token = secrets.token_hex(8)
        with self._delivering():
            self._put(self._kept / ".run", token.encode())
        for pause in _PAUSES:  # what was killed a moment ago may still write
            time.sleep(pause)
            for left in self._left():
                shutil.rmtree(left, ignore_errors=True)
            if not self._left():
                break
        for left in (*self.path.glob(".*.tmp"), *self._kept.glob(".*.tmp")):
            left.unlink(missing_ok=True)
        return token

    def _left(self) -> list[Path]:
        return list(self._kept.glob(f"{_SCRATCH}*"))

    def tidy(self) -> None:
        """Who has the lock is at work, on this machine or another; a folder that may only be read stays as it is."""
        from filelock import FileLock

        if self._left():
            with suppress(OSError, NotImplementedError), FileLock(self._kept / ".lock", timeout=0):
                self._take_over()

    def _delivering(self) -> Any:
        from filelock import FileLock

        return FileLock(self._kept / ".delivery")

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Beside the records: on the same disk, so that a file is put in place by its name alone."""
        kept = self._kept.absolute()
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=kept, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)

    def deliver(self, files: Mapping[str, Path], record: tuple[str, bytes], token: str) -> None:
        """Under a lock with the check of the token: a worker that outlived its run puts nothing in place."""
        with self._delivering():
            if self.record(".run") != token.encode():
                raise BatchError("its run has ended, or another run has begun in the same folder since")
            for name, path in files.items():
                path.replace(self.path / name)
            self.keep(*record)

    def write(self, name: str, content: bytes) -> None:
        """By way of a temporary name."""
        with _told_of(self, _UNWRITABLE):
            self._put(self.path / name, content)

    def keep(self, name: str, content: bytes) -> None:
        """By way of a temporary name."""
        with _told_of(self, _UNWRITABLE):
            self._put(self._kept / name, content)

    @staticmethod
    def _put(target: Path, content: bytes) -> None:
        made = target.with_name(f".{target.name}-{os.getpid()}.tmp")
        made.write_bytes(content)
        made.replace(target)

    def read(self, name: str) -> bytes | None:
        """The file's content."""
        return _content(self.path / name)

    def record(self, name: str) -> bytes | None:
        """The record's content."""
        return _content(self._kept / name)

    def sha256(self, name: str) -> str | None:
        """Hash of the file."""
        try:
            with (self.path / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        with _told_of(self, _UNREADABLE):
            return (self.path / name).is_file()

    def folders(self) -> list[str]:
        """Folders that are not hidden."""
        with _told_of(self, _UNREADABLE):
            if not self.path.is_dir():
                return []
            return sorted(path.name for path in self.path.iterdir() if path.is_dir() and path.name[0] != ".")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


@dataclass(frozen=True)
class RemoteFolder:
    """A folder at an fsspec URL. Files are made in a scratch folder of the machine that makes them."""

    url: str

    def __str__(self) -> str:
        """The URL."""
        return self.url

    @contextmanager
    def held(self, told: Callable[[str], None]) -> Iterator[str]:
        """Nothing locks an address: whoever runs twice at once has the later files."""
        with self._used(_UNWRITABLE) as (system, root):
            system.makedirs(f"{root}/{KEPT}", exist_ok=True)
        self.keep(".writable", b"")
        yield ""

    def tidy(self) -> None:
        """Nothing: scratch folders are elsewhere."""

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A temporary folder of this machine."""
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)

    def deliver(self, files: Mapping[str, Path], record: tuple[str, bytes], token: str) -> None:
        """The record last: files without one that agrees with them are made again."""
        for name, path in files.items():
            self.write(name, path.read_bytes())
        self.keep(*record)

    def write(self, name: str, content: bytes) -> None:
        """Upload one file."""
        with self._used(_UNWRITABLE) as (system, root):
            system.pipe_file(f"{root}/{name}", content)

    def keep(self, name: str, content: bytes) -> None:
        """Upload one record."""
        self.write(f"{KEPT}/{name}", content)

    def read(self, name: str) -> bytes | None:
        """Download one file."""
        with self._used(_UNREADABLE) as (system, root), suppress(FileNotFoundError):
            return bytes(system.cat_file(f"{root}/{name}"))
        return None

    def record(self, name: str) -> bytes | None:
        """Download one record."""
        return self.read(f"{KEPT}/{name}")

    def sha256(self, name: str) -> str | None:
        """Hash of the file, which is downloaded for it: what stores say of their content is of too many kinds."""
        content = self.read(name)
        return None if content is None else hashlib.sha256(content).hexdigest()

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        with self._used(_UNREADABLE) as (system, root):
            return bool(system.exists(f"{root}/{name}"))

    def folders(self) -> list[str]:
        """What the store shows as folders."""
        with self._used(_UNREADABLE) as (system, root):
            try:
                found = system.ls(root, detail=True)
            except FileNotFoundError:
                return []
        names = (
            entry["name"].rstrip("/").rpartition("/")[2] for entry in found if entry["type"] == "directory"
        )
        return sorted(name for name in names if not name.startswith("."))

    @contextmanager
    def _used(self, what: str) -> Iterator[tuple[Any, str]]:
        with _told_of(self, what):
            system, root = import_module("fsspec").core.url_to_fs(self.url)
            yield system, str(root)
