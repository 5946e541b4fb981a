"""Letters become messages (邮件): bytes that are the same whenever the same letter is written to the same person.

Structure: mixed( alternative( plain text, related( HTML, pictures ) ), attachments ). All parts are 7-bit on the wire, so
that no server on the way has a reason to change them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_string, policy
from email.message import EmailMessage, MIMEPart
from functools import cached_property
from typing import Final

from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.names import one_line, safe_name
from minhou_analysis.errors import DeliveryError

MESSAGE_BUDGET: Final = 10_000_000
"""Bytes of a whole message on the wire, attachments encoded: what nearly every mail server takes."""
_LANGUAGE_TAGS: Final = {"zh": "zh-CN", "en": "en"}
_CORRECTED: Final = {"zh": "【更正】", "en": "[Corrected] "}


@dataclass(frozen=True)
class Picture:
    """A picture that the HTML shows as ``cid:CID``."""

    cid: str
    name: str
    content: bytes
    subtype: str = "png"


@dataclass(frozen=True)
class Attachment:
    """A file that goes along. ``plain_name`` is for mail programs that cannot read ``name`` (RFC 2231): ASCII only."""

    name: str
    plain_name: str
    content: bytes
    media_type: str

    @cached_property
    def sha256(self) -> str:
        """Hash of the content."""
        return _sha256(self.content)

    def __post_init__(self) -> None:
        """Refuse names that could be a path, or hide what they are."""
        for name in (self.name, self.plain_name):
            if safe_name(name) != name:
                raise DeliveryError(f"{name!r} is no name for an attachment: {safe_name(name)!r} would be")
        if not self.plain_name.isascii():
            raise DeliveryError(f"{self.plain_name!r} is not ASCII")


@dataclass(frozen=True)
class Sender:
    """Who writes, and where answers go. Without ``unsubscribe`` requests go where answers go, and without ``name_en``
    letters in English come from the same name.
    """

    name: str
    address: Address
    reply_to: Address | None = None
    unsubscribe: Address | None = None
    name_en: str = ""

    def name_in(self, language: str) -> str:
        """The name for readers of a language."""
        return (language != "zh" and self.name_en) or self.name


@dataclass(frozen=True)
class Letter:
    """What one person is told. ``series`` is what the letter is about (a reporting period): a later letter of the same
    series to the same person is a correction of the earlier one. ``content`` is a hash of what it tells, however it is
    packed: letters of one content are the same letter; blank: of every word and file.
    """

    name: str
    address: Address
    language: str
    series: str
    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=())
    content: str = ""

    @property
    def fingerprint(self) -> str:
        """Hash of the person, the series and every word and file; not of the name, whose spelling may be mended."""
        parts: list[str | list[str]] = [self.address.key, self.series, self.subject, self.text, self.html]
        parts += [[picture.cid, _sha256(picture.content)] for picture in self.pictures]
        parts += [[file.name, file.media_type, file.sha256] for file in self.attachments]
        return _sha256(json.dumps(parts, ensure_ascii=False).encode())

    def message_id(self, sender: Sender) -> str:
        """The same for the same letter, so that it is never sent twice."""
        series = "".join(c for c in self.series.casefold() if c.isascii() and c.isalnum())
        told = _sha256(f"{self.address.key} {self.content}".encode()) if self.content else self.fingerprint
        return f"<{series}.{told[:40]}@{sender.address.domain}>"


def compose(letter: Letter, sender: Sender, date: datetime, *, corrects: str | None = None) -> bytes:
    """The message as it will stand in its file and go over the wire; lines end in CR LF.

    ``corrects`` is the message-id of what the person was sent before, if anything; the subject says so.

    Raises:
        DeliveryError: the message would not be read as it was meant.
    """
    kind = policy.SMTPUTF8 if letter.address.needs_utf8 or sender.address.needs_utf8 else policy.SMTP
    message = EmailMessage(policy=kind.clone(cte_type="7bit"))
    subject = one_line((_CORRECTED[letter.language] if corrects else "") + letter.subject)
    message["Message-ID"] = letter.message_id(sender)
    message["Date"] = date
    name = sender.name_in(letter.language)
    message["From"] = sender.address.named(name)
    message["To"] = letter.address.named(letter.name)
    if sender.reply_to:
        message["Reply-To"] = sender.reply_to.named(name)
    message["Subject"] = subject
    if corrects:
        message["References"] = corrects
    answers = sender.unsubscribe or sender.reply_to or sender.address
    message["List-Unsubscribe"] = f"<mailto:{answers.spec}?subject=unsubscribe>"
    message["Auto-Submitted"] = "auto-generated"
    _fill(message, letter)
    message["Content-Language"] = _LANGUAGE_TAGS[letter.language]
    for number, part in enumerate(_multiparts(message)):
        # The library's own boundaries are random; with "=_" in them they cannot stand in base64 or quoted text.
        part.set_boundary(f"=_{letter.fingerprint[:32]}_{number}")
    content = message.as_bytes()
    _prove(content, letter, subject)
    return content


def read_message(content: bytes) -> EmailMessage:
    """A message from its bytes, as ``compose`` makes them: ASCII, or UTF-8 in the headers."""
    return message_from_string(content.decode("utf-8"), policy=policy.default)


def wire_size(letter: Letter) -> int:
    """About how many bytes the message will have: base64 with its line ends, and room for headers."""
    files = [picture.content for picture in letter.pictures] + [file.content for file in letter.attachments]
    contents = [letter.text.encode(), letter.html.encode(), *files]
    return sum(-(-len(content) // 57) * 78 + 500 for content in contents) + 2000


def _fill(message: EmailMessage, letter: Letter) -> None:
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    html = message.get_body(("html",))
    assert html is not None  # noqa: S101 - it was added above
    for picture in letter.pictures:
        html.add_related(
            picture.content,
            maintype="image",
            subtype=picture.subtype,
            cid=f"<{picture.cid}>",
            filename=safe_name(picture.name),
            disposition="inline",
        )
    for file in letter.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(
            file.content, maintype=main, subtype=sub, filename=file.name, params={"name": file.plain_name}
        )


def _multiparts(message: EmailMessage) -> Iterator[MIMEPart]:
    return (part for part in message.walk() if part.is_multipart() and isinstance(part, MIMEPart))


def _prove(content: bytes, letter: Letter, subject: str) -> None:
    """Read the bytes as a mail program would. Whatever slips past every check of names ends here, unsent."""
    read = read_message(content)
    header_count = len(read.keys())
    said = {
        "To": ([a.addr_spec for a in read["To"].addresses], [letter.address.spec]),
        "Subject": (str(read["Subject"]), subject),
        "headers": (header_count, len(set(map(str.lower, read.keys())))),
        "copies": ([name for name in ("Cc", "Bcc") if name in read], []),
        "attachments": (
            [part.get_filename() for part in read.iter_attachments()],
            [file.name for file in letter.attachments],
        ),
        "defects": ([str(defect) for part in read.walk() for defect in part.defects], []),
    }
    for what, (found, meant) in said.items():
        if found != meant:
            raise DeliveryError(
                f"message to {letter.address}: {what} would be read as {found!r}, not {meant!r}"
            )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
