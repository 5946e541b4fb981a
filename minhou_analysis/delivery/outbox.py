"""The outbox (发件箱): one folder a series, with every message as the very file that is sent, and pages to look at it.

``outbox.json`` names what belongs there, with hashes. It is written last: a folder that was being filled when the power
went is noticed, and nothing is sent from it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.ledger import LEDGER, Ledger, letter_of
from minhou_analysis.delivery.messages import Letter, Sender, compose, read_message
from minhou_analysis.delivery.names import safe_name
from minhou_analysis.delivery.preview import index_page, preview_page
from minhou_analysis.errors import DeliveryError, Said

MANIFEST: Final = "outbox.json"
INDEX: Final = "index.html"
LOCK: Final = ".lock"


@dataclass(frozen=True)
class Entry:
    """One message of the outbox. ``corrects`` is the message-id of what the person was sent before, if anything."""

    file: str
    preview: str
    sha256: str
    size: int
    message_id: str
    date: str
    name: str
    address: str
    language: str
    series: str
    subject: str
    attachments: list[str]
    left_out: list[str]
    corrects: str = ""


@dataclass(frozen=True)
class Contents:
    """What an outbox holds: its messages, who sends them, hashes of what they were made from, and the findings for
    which recipients were passed over.
    """

    sender: str
    entries: tuple[Entry, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A letter on its way into the outbox, with the names of attachments that had to be left out."""

    letter: Letter
    left_out: tuple[str, ...] = ()


class Outbox:
    """The outbox of one series under ``root``, where the ledger of all series lies."""

    def __init__(self, root: Path, series: str) -> None:
        """Look at the folder; it need not be there."""
        self.root, self.series, self.folder = root, series, root / safe_name(series)

    @contextmanager
    def locked(self) -> Iterator[Ledger]:
        """The ledger, while nobody else writes or sends from this root.

        Raises:
            DeliveryError: somebody else does, or the folder cannot be written, or the ledger is damaged.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / LOCK, timeout=0):
                yield Ledger(self.root / LEDGER)
        except Timeout:
            raise DeliveryError(
                Said(
                    f"another run is working on {self.root}", f"{self.root} 正被另一次运行使用，等它结束再试"
                )
            ) from None
        except OSError as error:
            raise DeliveryError(
                Said(
                    f"{error.filename or self.root}: {error.strerror}",
                    f"发件箱无法写入：{error.filename or self.root}（{error.strerror}）",
                )
            ) from None

    def fill(
        self,
        drafts: Iterable[Draft],
        sender: Sender,
        ledger: Ledger,
        sources: Callable[[], Mapping[str, str]] = dict,
        now: Callable[[], datetime] = datetime.now,
        passed_over: Sequence[str] = (),
    ) -> Contents:
        """Write a message for each draft, one at a time, and take away those of an earlier filling.

        A letter that is there already keeps its date, and so its bytes. ``sources`` is asked when all are written.

        Raises:
            DeliveryError: a message cannot be made, or the folder holds an outbox that cannot be read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        earlier = self._manifest()
        dates = {entry.message_id: entry.date for entry in earlier.entries} if earlier else {}
        entries = []
        for draft in drafts:
            message_id = draft.letter.message_id(sender)
            date = dates.get(message_id) or now().astimezone().isoformat(timespec="seconds")
            entries.append(self._put(draft, sender, ledger, date))
        contents = Contents(_written(sender), tuple(entries), dict(sources()), tuple(passed_over))
        self._write(INDEX, index_page(self.series, [asdict(entry) for entry in entries]).encode())
        manifest = json.dumps(asdict(contents), ensure_ascii=False, indent=1).encode()
        self._write(MANIFEST, manifest, durable=True)
        self._clear_away(earlier, contents)
        return contents

    @property
    def is_filled(self) -> bool:
        """Whether there is an outbox."""
        return (self.folder / MANIFEST).exists()

    def contents(self) -> Contents:
        """What the outbox holds.

        Raises:
            DeliveryError: nothing, or something that cannot be read.
        """
        contents = self._manifest()
        if contents is None:
            raise DeliveryError(Said(f"{self.folder} holds no outbox", f"{self.folder} 里还没有发件箱"))
        return contents

    def content(self, entry: Entry) -> bytes:
        """The bytes of a message, exactly as they were written.

        Raises:
            DeliveryError: they are no longer those.
        """
        path = self.folder / entry.file
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DeliveryError(
                Said(
                    f"{path} cannot be read: {error.strerror}; fill the outbox again",
                    f"{path} 无法读取（{error.strerror}），请重新生成发件箱",
                )
            ) from None
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise DeliveryError(
                Said(
                    f"{path} was changed since it was written; fill the outbox again",
                    f"{path} 写好以后被改动过，请重新生成发件箱",
                )
            )
        return content

    def _put(self, draft: Draft, sender: Sender, ledger: Ledger, date: str) -> Entry:
        letter = draft.letter
        message_id = letter.message_id(sender)
        received = ledger.received(letter.series, letter.address.key)
        others = takewhile(lambda known: letter_of(known) != letter_of(message_id), received)
        corrects = next(iter([*others][-1:]), None)
        content = compose(letter, sender, datetime.fromisoformat(date), corrects=corrects)
        stem = f"{safe_name(letter.address.spec)[:48]}-{letter.fingerprint[:8]}"
        file, preview = f"{stem}.eml", f"{stem}.preview.html"
        self._write(file, content)
        self._write(preview, preview_page(content).encode())
        return Entry(
            file=file,
            preview=preview,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            message_id=message_id,
            date=date,
            name=letter.name,
            address=letter.address.spec,
            language=letter.language,
            series=letter.series,
            subject=str(read_message(content)["Subject"]),
            attachments=[attachment.name for attachment in letter.attachments],
            left_out=list(draft.left_out),
            corrects=corrects or "",
        )

    def _manifest(self) -> Contents | None:
        path = self.folder / MANIFEST
        try:
            said = json.loads(path.read_bytes())
            entries = tuple(Entry(**entry) for entry in said["entries"])
            return Contents(said["sender"], entries, said["sources"], tuple(said["passed_over"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise DeliveryError(
                Said(
                    f"{path} is no outbox: take the folder away and fill it again",
                    f"{path} 不是发件箱：移走这个文件夹，重新生成",
                )
            ) from None

    def _write(self, name: str, content: bytes, *, durable: bool = False) -> None:
        """Put a file in place in one step, unless it is there already. A message that did not reach the disk is found
        out by its hash.
        """
        with suppress(OSError):
            if (self.folder / name).read_bytes() == content:
                return
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".~", delete=False) as part:
            part.write(content)
            if durable:
                part.flush()
                os.fsync(part.fileno())
        Path(part.name).replace(self.folder / name)

    def _clear_away(self, earlier: Contents | None, now: Contents) -> None:
        """Remove files that an earlier filling wrote and this one did not; whatever else lies there stays."""
        kept = {name for entry in now.entries for name in (entry.file, entry.preview)}
        for entry in earlier.entries if earlier else ():
            for name in {entry.file, entry.preview} - kept:
                (self.folder / safe_name(name)).unlink(missing_ok=True)


def sender_address(contents: Contents) -> Address:
    """The address messages of an outbox come from."""
    return Address.parse(contents.sender.rpartition("<")[2].rstrip(">"))


def _written(sender: Sender) -> str:
    return str(sender.address.named(sender.name))
