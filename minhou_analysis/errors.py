"""What can go wrong, and how it is said.

MinhouError                 everything raised on purpose; the command line prints it as one sentence
├── DataError               tables or texts that cannot be used; carries every Finding at once
│   ├── PlanError           the plan's text and the structure made from it disagree
│   ├── CatalogueError      an indicator that cannot be read or does not exist
│   ├── ObservationError    statistics that cannot be read
│   ├── SubmissionError     what units reported cannot be read
│   ├── AccountError        inputs of the ecological accounts that cannot be used
│   └── RecipientError      recipients, or what they are to be sent, that cannot be used
├── WorkbookError           a workbook that cannot be opened, or must not be (``workbooks``)
├── PeriodError             not a reporting period, or one outside the plan
├── RegionError             not a region of the data
├── LanguageError           not a language of reports
├── WorkspaceError          no data folder where one was expected
├── MethodError             a method asked for something that has no meaning
├── BatchError              a batch that cannot start
├── RenderError             a report that cannot be turned into HTML or PDF
│   └── GlyphError          it says a character that no font of the reports draws
└── DeliveryError           a message that cannot be made, or a post that cannot be reached
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches


class Said(str):
    """Words in English, and beside them the same in Chinese (中文), for those who use the command line."""

    zh: str

    def __new__(cls, en: str, zh: str = "") -> Said:
        """Keep both."""
        said = super().__new__(cls, en)
        said.zh = zh or en
        return said


def in_language(text: str, lang: str) -> str:
    """``text`` in ``zh`` where it has Chinese words beside it; else as it stands."""
    return text.zh if lang == "zh" and isinstance(text, Said) else str(text)


class MinhouError(Exception):
    """Base of every error this package raises on purpose."""

    def text(self, lang: str) -> str:
        """What it says, in ``zh`` as far as it has Chinese words; else as ``str`` has it."""
        said = self.args[0] if len(self.args) == 1 else None
        return in_language(said, lang) if isinstance(said, Said) else str(self)


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in the data, in the user's terms.

    ``file`` is relative to the data folder; ``line`` counts from 1 with the header line included (0: the whole
    file); ``column`` and ``id`` are empty where they do not apply. In a file of settings a ``column`` is a key.
    """

    file: str
    line: int
    column: str
    found: str
    expected: str
    id: str = ""

    def __str__(self) -> str:
        """One line: where, what was found, what was expected."""
        where = [self.file]
        if self.line:
            where.append(f"line {self.line}")
        if self.column:
            where.append(f"{'key' if self.file.endswith('.toml') else 'column'} {self.column}")
        if self.id:
            where.append(f"id {self.id}")
        return f"{', '.join(where)}: found {self.found}; expected {self.expected}"

    def text(self, lang: str) -> str:
        """The same in ``zh``, as far as it has Chinese words; else as ``str`` has it."""
        if lang != "zh" or not isinstance(self.expected, Said):
            return str(self)
        where = (self.file, f"第{self.line}行" if self.line else "", self.column, self.id)
        found, expected = in_language(self.found, lang), in_language(self.expected, lang)
        return f"{'，'.join(filter(None, where))}：现为{found}；应为{expected}"


class DataError(MinhouError):
    """Data that cannot be used. ``findings`` holds every fault, in file order."""

    def __init__(self, findings: Iterable[Finding] | Finding) -> None:
        """Keep ``findings`` sorted; the message is one line for each."""
        self.findings = [findings] if isinstance(findings, Finding) else sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))

    def text(self, lang: str) -> str:
        """One line for each finding, in ``zh`` as far as it has Chinese words."""
        return "\n".join(finding.text(lang) for finding in self.findings)

    def __reduce__(self) -> tuple[type[DataError], tuple[list[Finding]]]:
        """Survive the way back from a worker process."""
        return type(self), (self.findings,)


class PlanError(DataError):
    """The plan's text and the structure made from it disagree."""


class CatalogueError(DataError):
    """An indicator that cannot be read or does not exist."""


class ObservationError(DataError):
    """Statistics that cannot be read."""


class SubmissionError(DataError):
    """What units reported cannot be read."""


class AccountError(DataError):
    """Inputs of the ecological accounts that cannot be used."""


class RecipientError(DataError):
    """Recipients, or what they are to be sent, that cannot be used."""


class PeriodError(MinhouError, ValueError):
    """Not a reporting period, one outside the plan, or one without values."""


class RegionError(MinhouError, LookupError):
    """Not a region of the data."""


class LanguageError(MinhouError, LookupError):
    """Not a language of reports."""


class WorkspaceError(MinhouError):
    """No data folder where one was expected."""


class MethodError(MinhouError, ValueError):
    """A method asked for something that has no meaning."""


class BatchError(MinhouError):
    """A batch that cannot start."""


class RenderError(MinhouError):
    """A report that cannot be turned into HTML or PDF."""


class GlyphError(RenderError):
    """A character that no font of the reports draws."""


class DeliveryError(MinhouError):
    """A message that cannot be made, an outbox that cannot be used, or a mail server that cannot be."""


def nearest(name: str, known: Sequence[str]) -> str:
    """``' (did you mean X?)'`` for the known name closest to ``name``, or nothing when none is close.

    Where no name is spelled alike, the shortest one that contains ``name`` is near enough: a researcher who asks for
    ``自来水`` knows what he means.
    """
    asked = name.strip().casefold()
    close = get_close_matches(name, known, n=len(known) or 1, cutoff=0.5)
    close.sort(key=lambda other: (-SequenceMatcher(None, other, name).ratio(), _apart(name, other)))
    if not close and len(asked) > 1:
        close = sorted((other for other in known if asked in other.casefold()), key=len)
    return Said(f" (did you mean {close[0]}?)", f"（是不是 {close[0]}？）") if close else ""


def _apart(name: str, other: str) -> int:
    """How far the letters of two names lie apart in Unicode, which orders Chinese characters by radical: look-alikes such
    as 候 and 侯 lie near each other."""
    return sum(abs(ord(one) - ord(letter)) for one, letter in zip(name, other, strict=False))
