"""How to cite (引用): the software's version, and exactly which edition of the data was seen, as of which day.

The forms are those of the Citation File Format 1.2.0 (https://doi.org/10.5281/zenodo.5171937), of BibTeX's ``@misc``, and
of the reference list of the APA's Publication Manual, 7th edition, for software and data sets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata
from typing import Final

from minhou_analysis.datapackage import DESCRIPTOR, DataPackage
from minhou_analysis.errors import DataError, Finding
from minhou_analysis.languages import translate

DISTRIBUTION: Final = "minhou-analysis"
_SHORT: Final = 12
"""Figures of a hash that are enough to tell editions apart."""


@dataclass(frozen=True)
class Software:
    """The software as its own metadata say; ``version`` is empty where it is not installed."""

    title: str
    version: str
    authors: str
    summary: str
    licence: str

    @classmethod
    def installed(cls) -> Software:
        """The software that runs."""
        try:
            said = metadata(DISTRIBUTION)
        except PackageNotFoundError:
            return cls("minhou_analysis", "", "minhou_analysis authors", "", "")
        return cls(
            said["Name"].replace("-", "_"),
            said["Version"],
            said["Author"] or "minhou_analysis authors",
            said["Summary"],
            said["License-Expression"] or "",
        )


@dataclass(frozen=True)
class Edition:
    """The data that were seen: title, version, and the hash of everything that the descriptor describes.

    Submissions and recipients are no part of it: they are the office's own, change every quarter, and are told apart by
    ``as_of``, the day up to which they were read (None: whatever had come).
    """

    title: str
    version: str
    sha256: str
    as_of: date | None = None

    @classmethod
    def of(cls, data: DataPackage, as_of: date | None = None) -> Edition:
        """The edition that a data folder holds.

        Raises:
            WorkspaceError: no data folder. DataError: a file that it describes cannot be read.
        """
        descriptor = data.descriptor
        whole = hashlib.sha256()
        for path, content in _files(data):
            whole.update(f"{path} {hashlib.sha256(content).hexdigest()}\n".encode())
        title, version = str(descriptor.get("title", "")), str(descriptor.get("version", ""))
        return cls(title, version, whole.hexdigest(), as_of)

    @property
    def short(self) -> str:
        """The first figures of the hash."""
        return self.sha256[:_SHORT]


@dataclass(frozen=True)
class Citation:
    """What to cite. ``day`` is when it was read."""

    software: Software
    edition: Edition
    day: date

    @property
    def _versioned(self) -> str:
        return f" (Version {self.software.version})" if self.software.version else ""

    @property
    def _data(self) -> str:
        version = f", version {self.edition.version}" if self.edition.version else ""
        as_of = f", as of {self.edition.as_of.isoformat()}" if self.edition.as_of else ""
        return f"{self.edition.title}{version}, edition {self.edition.short}{as_of}"

    def text(self) -> str:
        """All of it, line by line, the whole hash included (全部信息)."""
        software, edition = self.software, self.edition
        lines = {
            "software (软件)": f"{software.title} {software.version}".strip(),
            "authors (作者)": software.authors,
            "licence (许可)": software.licence,
            "data (数据)": f"{edition.title} {edition.version}".strip(),
            "edition (数据版本)": f"sha256:{edition.sha256}",
            "as of (数据截止)": edition.as_of.isoformat()
            if edition.as_of
            else translate("all that had come (全部已收到)"),
            "read on (引用日期)": self.day.isoformat(),
        }
        return "\n".join(f"{translate(name)}: {value}" for name, value in lines.items() if value)

    def apa(self) -> str:
        """One entry of a reference list."""
        year = self.day.year
        return (
            f"{self.software.authors}. ({year}). {self.software.title}{self._versioned} [Computer software]. "
            f"Data: {self._data}. Retrieved {self.day:%B} {self.day.day}, {year}."
        )

    def bibtex(self) -> str:
        """One ``@misc`` entry, for BibTeX and biblatex."""
        fields = {
            "author": f"{{{self.software.authors}}}",
            "title": self.software.title.replace("_", r"\_"),
            "version": self.software.version,
            "year": str(self.day.year),
            "note": f"Data: {self._data}",
            "urldate": self.day.isoformat(),
        }
        said = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{DISTRIBUTION}-{self.edition.short},\n{said}\n}}"

    def cff(self) -> str:
        """A Citation File Format file: the software, with the data edition as its reference."""
        return software_cff(self.software) + "\n".join(
            (
                "references:",
                "  - type: data",
                f"    title: {_quoted(self.edition.title)}",
                "    authors:",
                f"      - name: {_quoted(self.software.authors)}",
                *([f"    version: {_quoted(self.edition.version)}"] if self.edition.version else []),
                "    identifiers:",
                "      - type: other",
                f"        value: {_quoted(f'sha256:{self.edition.sha256}')}",
                f"    date-accessed: {self.day.isoformat()}",
                *([f"    notes: {_quoted(f'as of {self.edition.as_of}')}"] if self.edition.as_of else []),
                "",
            )
        )


def software_cff(software: Software) -> str:
    """``CITATION.cff`` of the software by itself, without any data."""
    return "\n".join(
        (
            "cff-version: 1.2.0",
            "message: Please cite the software with the edition of the data that you used; minhou cite prints both.",
            "type: software",
            f"title: {_quoted(software.title)}",
            "authors:",
            f"  - name: {_quoted(software.authors)}",
            *([f"version: {_quoted(software.version)}"] if software.version else []),
            *([f"abstract: {_quoted(software.summary)}"] if software.summary else []),
            *([f"license: {software.licence}"] if software.licence else []),
            "",
        )
    )


def _quoted(text: str) -> str:
    """A YAML scalar; every JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def _files(data: DataPackage) -> Iterator[tuple[str, bytes]]:
    """The descriptor and every file it describes that is published data, in the descriptor's order."""
    described = [resource["path"] for resource in data.descriptor["resources"] if _is_published(resource)]
    for path in (DESCRIPTOR, *described):
        try:
            yield path, (data.folder / path).read_bytes()
        except OSError as error:
            found = "no such file" if isinstance(error, FileNotFoundError) else str(error.strerror)
            raise DataError(Finding(path, 0, "", found, "a file that the descriptor describes")) from None


def _is_published(resource: dict[str, str]) -> bool:
    return not resource["name"].startswith(("submissions", "recipients"))
