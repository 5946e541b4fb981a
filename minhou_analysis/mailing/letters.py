"""Letters on finished reports (信函): who gets which, with what attached, within the budget of a message."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.delivery.ledger import Ledger
from minhou_analysis.delivery.letter_words import WORDS
from minhou_analysis.delivery.messages import MESSAGE_BUDGET, Attachment, Letter, Picture, Sender, wire_size
from minhou_analysis.delivery.names import file_name
from minhou_analysis.delivery.outbox import Contents, Draft, Outbox
from minhou_analysis.delivery.recipients import Recipient
from minhou_analysis.errors import DeliveryError, Finding, RecipientError, Said
from minhou_analysis.languages import Language
from minhou_analysis.mailing.finished import MEDIA_TYPES, OVERVIEW, FinishedReports
from minhou_analysis.mailing.recipient_list import TABLE, read_list
from minhou_analysis.rendering.email import EmailBody, email_body
from minhou_analysis.submissions.loading import store_folder
from minhou_analysis.submissions.store import read_store
from minhou_analysis.submissions.store.export import export
from minhou_analysis.submissions.vocabulary import ORIGINS, REPORTED

PICTURE_FLOOR: Final = 60_000
"""Bytes that the pictures of a body may always have, together, before attachments are left out."""
_FORMATS: Final = {"leader": ("html", "pdf"), "unit": ("html", "pdf"), "researcher": ("html", "pdf", "csv")}


class Mailing:
    """One period's reports on their way to those they concern."""

    def __init__(self, reports: FinishedReports, *, link: str = "", budget: int = MESSAGE_BUDGET) -> None:
        """Look at finished reports. ``link`` is where recipients find them: a web address or a shared folder, under
        which the files of ``reports.folder`` lie.

        A recipient gets the reports in the language that they read, as far as they were made in it.
        """
        self.reports, self.link, self.budget = reports, link.rstrip("/"), budget
        self.workspace = reports.workspace
        self.data = DataPackage(self.workspace.folder)
        self._body = lru_cache(32)(self._make_body)
        self._edition = cache(reports.edition)

    def recipients(self) -> tuple[list[Recipient], list[Finding]]:
        """Recipients whose rows are sound, and what is wrong in the others and in the table.

        Raises:
            RecipientError: there is no table.
        """
        return read_list(self.data, self.reports.units, self.reports.names)

    def without_edition(self) -> set[str]:
        """Languages that recipients read and the reports were not made in: they get the Chinese ones."""
        read = {recipient.language for recipient in self.recipients()[0]}
        return {language for language in read if self._edition(language).language != language}

    def reports_of(self, recipient: Recipient) -> tuple[str, ...]:
        """Names of the reports that concern a recipient; the first makes the message itself."""
        if recipient.reports is not None:
            return recipient.reports
        return self.reports.of_unit(recipient.unit) if recipient.role == "unit" else (OVERVIEW,)

    def prepare(
        self, outbox: Outbox, ledger: Ledger, sender: Sender, *, skip_faulty: bool = False
    ) -> Contents:
        """Fill the outbox with a message for each recipient; with ``skip_faulty`` those whose row is wrong, or whose
        reports are missing, are passed over, and why is kept with the outbox.

        Call it under the outbox's lock.

        Raises:
            RecipientError: a row is wrong, or a report is missing, every finding at once; with ``skip_faulty`` only
                where nobody is left. DeliveryError: a message cannot be made.
        """
        recipients, findings = self.recipients()
        faults = self._report_faults(recipients)
        findings = [*findings, *faults.values()]
        sound = [person for person in recipients if not faults.keys() & set(self._named(person))]
        if not sound and not findings:
            expected = Said("a row for each recipient", "每个收件人一行")
            findings = [Finding(self.data.file(TABLE), 0, "", Said("no rows", "没有收件人"), expected)]
        if findings and not (skip_faulty and sound):
            raise RecipientError(findings)
        drafts = (self._draft(recipient) for recipient in sound)
        used = {named for recipient in sound for named in self._named(recipient)}
        return outbox.fill(
            drafts,
            sender,
            ledger,
            lambda: self._sources(sorted(used)),
            passed_over=[finding.text("zh") for finding in findings],
        )

    def _named(self, recipient: Recipient) -> list[tuple[str, str]]:
        """The reports that concern a recipient: the language that each is there in, and its name."""
        language = self._edition(recipient.language).language
        return [(language, name) for name in self.reports_of(recipient)]

    def _report_faults(self, recipients: Sequence[Recipient]) -> dict[tuple[str, str], Finding]:
        """Reports that somebody is to get and that are not there, or not this period's; what is wrong with each."""
        wanted: dict[tuple[str, str], set[str]] = {}
        for recipient in recipients:
            for named in self._named(recipient):
                wanted.setdefault(named, {"ipynb"}).update(MEDIA_TYPES.keys() & {*self._formats(recipient)})
        found = {
            (language, name): self._edition(language).fault(name, formats)
            for (language, name), formats in wanted.items()
        }
        return {named: fault for named, fault in found.items() if fault}

    def _draft(self, recipient: Recipient) -> Draft:
        """A recipient's letter within the budget: charts are drawn smaller first, then attachments stay out, the least
        important first.
        """
        kept, left_out = self._attachments(recipient), list[Attachment]()
        room: int | None = None
        letter = self._letter(recipient, kept, left_out, room)
        if (over := wire_size(letter) - self.budget) > 0:
            room = max(PICTURE_FLOOR, sum(len(picture.content) for picture in letter.pictures) - over)
            letter = self._letter(recipient, kept, left_out, room)
        while wire_size(letter) > self.budget and kept:
            left_out.insert(0, kept.pop())
            letter = self._letter(recipient, kept, left_out, room)
        if wire_size(letter) > self.budget:
            raise DeliveryError(
                Said(
                    f"the message to {recipient.address} alone is over {self.budget} bytes",
                    f"给 {recipient.address} 的邮件不带附件也超过 {self.budget / 1e6:g} MB：放宽 --budget",
                )
            )
        return Draft(letter, tuple(file.name for file in left_out))

    def _letter(
        self,
        recipient: Recipient,
        kept: Sequence[Attachment],
        left_out: Sequence[Attachment],
        room: int | None,
    ) -> Letter:
        words, names = WORDS[recipient.language], self.reports_of(recipient)
        reports = self._edition(recipient.language)
        headers = [reports.header(name) for name in names]
        under = "/".join((self.link, *reports.folder.relative_to(self.reports.folder).parts))
        links = tuple(
            (reports.title(name, recipient.language), f"{under}/{name}.html")
            for name in names
            if self.link and (left_out or not kept)
        )
        marked = self._marked(names, headers, kept)
        notice = self._notice(recipient.language, kept, left_out, marked, bool(links))
        body = self._body(names[0], recipient.language, links, notice, room)
        subject = words["subject"].format(
            place=self._place(recipient.language),
            title=reports.title(names[0], recipient.language),
            period=self._period(recipient.language),
        )
        if any(header.get("watermark") or header.get("notice") for header in headers) or (
            "csv" in self._formats(recipient) and self.workspace.has_demonstration
        ):
            subject = words["demonstration"] + subject
        return Letter(
            name=recipient.name,
            address=recipient.address,
            language=recipient.language,
            series=str(self.workspace.period),
            subject=subject,
            text=body.text,
            html=body.html,
            pictures=tuple(Picture(picture.cid, picture.name, picture.data) for picture in body.pictures),
            attachments=tuple(kept),
            content=self._content(recipient, subject, (*kept, *left_out)),
        )

    def _content(self, recipient: Recipient, subject: str, files: Sequence[Attachment]) -> str:
        """Hash of all that a recipient is to know, however much of it fits the budget or is left for a link."""
        body = self._body(self.reports_of(recipient)[0], recipient.language, (), "", None)
        parts = [
            subject,
            body.text,
            body.html,
            *(part for file in files for part in (file.name, file.sha256)),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _marked(
        self, names: Sequence[str], headers: Sequence[dict[str, Any]], kept: Sequence[Attachment]
    ) -> list[Attachment]:
        """Attached reports with demonstration data, where the message's own report has none and so does not tell."""
        if headers[0].get("watermark"):
            return []
        shown = [name for name, header in zip(names, headers, strict=True) if header.get("watermark")]
        return [file for file in kept if any(self._plain_name(name, "") in file.plain_name for name in shown)]

    def _notice(
        self,
        language: str,
        kept: Sequence[Attachment],
        left_out: Sequence[Attachment],
        marked: Sequence[Attachment],
        linked: bool,
    ) -> str:
        """What is attached, what is not, and where that is to be had."""
        words = WORDS[language]

        def listed(files: Sequence[Attachment]) -> str:
            return words["between"].join(file.name for file in files)

        said = words["attached"].format(names=listed(kept)) if kept else ""
        said += words["demonstration_in"].format(names=listed(marked)) if marked else ""
        if left_out:
            said += words["left_out"].format(names=listed(left_out), budget=f"{self.budget / 1e6:g}")
            said += "" if linked else words["ask"]
        elif not kept:
            said = words["body_only"]
        return (said + (words["links"] if linked else "")).strip()

    def _make_body(
        self, name: str, language: str, links: tuple[tuple[str, str], ...], notice: str, room: int | None
    ) -> EmailBody:
        reports = self._edition(language)
        return email_body(
            reports.notebook(name),
            language=language,
            links=dict(links),
            notice=notice,
            budget=room,
            name=reports.title(name, language),
            period=self._period(language),
        )

    def _period(self, language: str) -> str:
        return self.workspace.period.label_in(Language(language))

    def _place(self, language: str) -> str:
        region = self.workspace.region
        return region.name if language == "zh" else region.name_en

    def _attachments(self, recipient: Recipient) -> list[Attachment]:
        """Files for a recipient, the most important first: the report of the message, the data, the other reports.

        The others come in one format, as PDF where that is wanted: both of each would fill a mailbox for nothing.
        """
        formats, names = self._formats(recipient), self.reports_of(recipient)
        language = recipient.language
        own = [self._attachment(names[0], suffix, language) for suffix in formats if suffix in MEDIA_TYPES]
        if "csv" in formats:
            own.append(self._archive(language))
        wanted = [suffix for suffix in ("pdf", "html") if suffix in formats][:1]
        return own + [self._attachment(name, suffix, language) for name in names[1:] for suffix in wanted]

    def _attachment(self, name: str, suffix: str, language: str) -> Attachment:
        reports = self._edition(language)
        return Attachment(
            name=self._file_name(reports.subject(name, language), suffix, language),
            plain_name=self._plain_name(name, suffix),
            content=reports.path(name, suffix).read_bytes(),
            media_type=MEDIA_TYPES[suffix],
        )

    def _plain_name(self, name: str, suffix: str) -> str:
        return f"{self.workspace.period}_{name}.{suffix}"

    def _archive(self, language: str) -> Attachment:
        name = self._file_name(WORDS[language]["data"], "zip", language)
        return Attachment(name, f"{self.workspace.period}_data.zip", self._data, "application/zip")

    def _file_name(self, what: str, suffix: str, language: str) -> str:
        return file_name(str(self.workspace.period), self._place(language), what, suffix=suffix)

    @cached_property
    def _data(self) -> bytes:
        """What units have reported up to the period, as CSV with its description; the same data gives the same bytes."""
        workspace = self.workspace
        periods = workspace.settings.first_period.until(workspace.period.closing_quarter)
        origins = ORIGINS if workspace.demonstration else (REPORTED,)
        frames = [
            read_store(store_folder(self.data, origin), workspace.region.code, periods, workspace.as_of)
            for origin in origins
        ]
        packed = io.BytesIO()
        with TemporaryDirectory() as scratch, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            folder = Path(scratch) / "data"
            export(frames, workspace.plan, workspace.catalogue, folder)
            for path in sorted([*folder.glob("*.csv"), folder / "README.md"]):
                entry = zipfile.ZipInfo(path.name, date_time=(*workspace.period.end.timetuple()[:3], 0, 0, 0))
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())
        return packed.getvalue()

    def _formats(self, recipient: Recipient) -> tuple[str, ...]:
        return _FORMATS[recipient.role] if recipient.attachments is None else recipient.attachments

    def _sources(self, named: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Hashes of the files that messages were made from."""
        paths = [self.data.path(TABLE)]
        paths += [
            self._edition(language).path(name, suffix)
            for language, name in named
            for suffix in ("ipynb", *MEDIA_TYPES)
        ]
        return {str(path.resolve()): _sha256(path) for path in paths if path.is_file()}


def changed_sources(contents: Contents) -> list[str]:
    """Files that have changed since an outbox was made from them."""
    return [path for path, sha256 in contents.sources.items() if _sha256(Path(path)) != sha256]


def _sha256(path: Path) -> str:
    """Hash of a file; empty for one that is not there."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
