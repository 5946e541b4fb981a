"""Where reports go (输出位置): a folder, or whatever fsspec has an address for.

A folder shows a report's files and its record together or not at all to anyone who checks the record, and is worked
on by one run at a time. An address elsewhere takes files one after the other; nothing locks it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from minhou_analysis.errors import BatchError

KEPT: Final = ".records"
"""Folder of records, of locks and of work under way, beside the reports."""
_SCRATCH: Final = "scratch-"


class Place(Protocol):
    """A set of files by name, and a smaller one of records."""

    def held(self, told: Callable[[str], None]) -> AbstractContextManager[str]:
        """Have the place to oneself; yields the run's token. Says when it has to wait, and clears leftovers away.

        Raises:
            BatchError: it cannot be written.
        """

    def scratch(self) -> AbstractContextManager[Path]:
        """A local folder to make files in, gone afterwards."""

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
        BatchError: a URL, and fsspec is not installed or does not know its protocol.
    """
    if isinstance(address, Path) or "://" not in address:
        return LocalFolder(Path(address))
    try:
        fsspec = import_module("fsspec")
    except ImportError:
        raise BatchError(
            f"{address} is an address, and writing to one takes fsspec: pip install 'minhou-analysis[cluster]'"
        ) from None
    try:
        fsspec.core.url_to_fs(address)
    except (ValueError, ImportError) as error:
        raise BatchError(f"{address} cannot be written to: {error}") from None
    return RemoteFolder(address.rstrip("/"))


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

        try:
            self._kept.mkdir(parents=True, exist_ok=True)
            (self._kept / ".writable").write_bytes(b"")
        except OSError as error:
            raise BatchError(f"{self.path} cannot be written: {error.strerror}") from None
        lock = FileLock(self._kept / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            told(
                f"{self.path}: another run is at work here; waiting for it to end (另一进程正在生成，等待其结束)"
            )
            lock.acquire()
        try:
            yield self._begin()
        finally:
            lock.release()

    def _begin(self) -> str:
        """Shut out what is left of earlier runs, then clear it away."""
        token = secrets.token_hex(8)
        with self._delivering():
            self._put(self._kept / ".run", token.encode())
        for left in self._kept.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in (*self.path.glob(".*.tmp"), *self._kept.glob(".*.tmp")):
            left.unlink(missing_ok=True)
        return token

    def _delivering(self) -> Any:
        from filelock import FileLock

        return FileLock(self._kept / ".delivery")

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Beside the records: on the same disk, so that a file is put in place by its name alone."""
        with tempfile.TemporaryDirectory(
            prefix=_SCRATCH, dir=self._kept, ignore_cleanup_errors=True
        ) as scratch:
            yield Path(scratch)

    def deliver(self, files: Mapping[str, Path], record: tuple[str, bytes], token: str) -> None:
        """Under a lock with the check of the token: a worker that outlived its run puts nothing in place."""
        with self._delivering():
            if self.record(".run") != token.encode():
                raise BatchError("another run has begun in the same folder since")
            for name, path in files.items():
                path.replace(self.path / name)
            self.keep(*record)

    def write(self, name: str, content: bytes) -> None:
        """By way of a temporary name."""
        self._put(self.path / name, content)

    def keep(self, name: str, content: bytes) -> None:
        """By way of a temporary name."""
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
        return (self.path / name).is_file()

    def folders(self) -> list[str]:
        """Folders that are not hidden."""
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
        system, root = self._system()
        try:
            system.makedirs(f"{root}/{KEPT}", exist_ok=True)
        except OSError as error:
            raise BatchError(f"{self.url} cannot be written: {error.strerror or error}") from None
        yield ""

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
        system, root = self._system()
        system.pipe_file(f"{root}/{name}", content)

    def keep(self, name: str, content: bytes) -> None:
        """Upload one record."""
        self.write(f"{KEPT}/{name}", content)

    def read(self, name: str) -> bytes | None:
        """Download one file."""
        system, root = self._system()
        try:
            return bytes(system.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
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
        system, root = self._system()
        return bool(system.exists(f"{root}/{name}"))

    def folders(self) -> list[str]:
        """What the store shows as folders."""
        system, root = self._system()
        try:
            found = system.ls(root, detail=True)
        except FileNotFoundError:
            return []
        names = (
            entry["name"].rstrip("/").rpartition("/")[2] for entry in found if entry["type"] == "directory"
        )
        return sorted(name for name in names if not name.startswith("."))

    def _system(self) -> tuple[Any, str]:
        system, root = import_module("fsspec").core.url_to_fs(self.url)
        return system, str(root)
