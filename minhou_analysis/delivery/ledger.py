"""What became of each message (发送台账): an append-only file, one JSON object a line, on the disk before the next step.

``sending`` is written before the end of a message goes out, and the server's answer after it. A message whose last line
is ``sending`` was cut off in between: the server may have taken it. Nobody can know from here, so it is told, and sent
again only when somebody says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from minhou_analysis.errors import DeliveryError, Said

LEDGER: Final = "ledger.jsonl"


class State(StrEnum):
    """What is known of a message."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Line:
    """One line of the ledger. ``sha256`` is of the bytes sent; ``reply`` what the server said, or why it is unknown."""

    at: str
    state: State
    message_id: str
    series: str
    address: str
    sha256: str
    reply: str = ""


def letter_of(message_id: str) -> str:
    """What a message-id says of the letter; the rest is the domain of whoever sends it, which may come to be another."""
    return message_id.rpartition("@")[0]


class Ledger:
    """The ledger of one outbox. Use it under the outbox's lock."""

    def __init__(self, path: Path, now: Callable[[], datetime] = datetime.now) -> None:
        """Read what is there.

        Raises:
            DeliveryError: it cannot be read, or a line is damaged.
        """
        self.path, self._now = path, now
        self._torn_at: int | None = None
        self._last: dict[str, Line] = {letter_of(line.message_id): line for line in self._read()}

    def last(self, message_id: str) -> Line | None:
        """The last line of a message; None for one that was never tried."""
        return self._last.get(letter_of(message_id))

    def state(self, message_id: str) -> State | None:
        """What is known of a message; None for one that was never tried. One cut off while it was sent is unknown."""
        line = self._last.get(letter_of(message_id))
        if line is None:
            return None
        return State.UNKNOWN if line.state is State.SENDING else line.state

    def received(self, series: str, address_key: str) -> list[str]:
        """Message-ids of the series that a person has, or may have, the one sent last at the end."""
        lines = [
            line
            for line in self._last.values()
            if line.series == series and line.address.casefold() == address_key
        ]
        held = (State.ACCEPTED, State.UNKNOWN)
        return [line.message_id for line in lines if self.state(line.message_id) in held]

    def write(
        self, state: State, message_id: str, series: str, address: str, sha256: str, reply: str = ""
    ) -> None:
        """Add a line, and return when it is on the disk.

        Raises:
            DeliveryError: it cannot be written.
        """
        if isinstance(reply, Said):
            reply = f"{reply}（{reply.zh}）"
        at = self._now().astimezone().isoformat(timespec="seconds")
        line = Line(at, state, message_id, series, address, sha256, reply)
        content = (json.dumps(asdict(line), ensure_ascii=False) + "\n").encode()
        try:
            is_new = not self.path.exists()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._cut_torn_line()
            with self.path.open("ab") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                _sync_folder(self.path.parent)
        except OSError as error:
            raise DeliveryError(
                Said(
                    f"{self.path} cannot be written: {error.strerror}",
                    f"台账无法写入：{self.path}（{error.strerror}）",
                )
            ) from None
        self._last.pop(letter_of(message_id), None)
        self._last[letter_of(message_id)] = line

    def _read(self) -> Iterator[Line]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise DeliveryError(
                Said(
                    f"{self.path} cannot be read: {error.strerror}",
                    f"台账无法读取：{self.path}（{error.strerror}）",
                )
            ) from None
        whole = content[: content.rfind(b"\n") + 1]
        self._torn_at = len(whole) if len(whole) < len(content) else None
        for number, text in enumerate(whole.splitlines(), start=1):
            try:
                said = json.loads(text)
                yield Line(**said | {"state": State(said["state"])})
            except (ValueError, TypeError, KeyError):
                raise DeliveryError(
                    Said(
                        f"{self.path}, line {number}: found {text[:60]!r}; expected a line of the ledger. Restore it "
                        "from a backup: without it messages may be sent twice",
                        f"台账损坏：{self.path} 第{number}行。请用备份恢复，没有台账可能重复发送",
                    )
                ) from None

    def _cut_torn_line(self) -> None:
        """Take away the beginning of a line that a crash cut short: it was never on the disk as a whole."""
        if self._torn_at is not None:
            os.truncate(self.path, self._torn_at)
            self._torn_at = None


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable where the system can (Windows cannot, and need not)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
