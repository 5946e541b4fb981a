"""Who gets what (收件人): rows of a table become recipients, with everything that is wrong in them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from minhou_analysis.delivery.addresses import BLANK, Address, AddressFault, name_fault
from minhou_analysis.errors import Finding, Said, nearest

ROLES: Final = ("leader", "unit", "researcher")
LANGUAGES: Final = ("zh", "en")
FORMATS: Final = ("html", "pdf", "csv")
"""What may be attached: reports as web page or PDF, and the data behind them."""
_MANY: Final = 9
"""Names from which on a message no longer lists what is known."""
BODY_ONLY: Final = "none"
"""What column ``attachments`` says for a message without any."""


@dataclass(frozen=True)
class Recipient:
    """One row. ``unit`` is set where the role is ``unit``; ``reports`` and ``attachments`` are None where the role
    decides.
    """

    line: int
    name: str
    address: Address
    role: str
    unit: str
    language: str
    reports: tuple[str, ...] | None
    attachments: tuple[str, ...] | None


@dataclass(frozen=True)
class Known:
    """What rows may refer to: ids of units, and names of reports."""

    units: Sequence[str]
    reports: Sequence[str]


def read_recipients(
    rows: Iterable[tuple[int, Mapping[str, str]]], known: Known, file: str
) -> tuple[list[Recipient], list[Finding]]:
    """The recipients whose rows are sound, and what is wrong in the others.

    ``rows`` are pairs of the line in ``file`` and the cells by column: name, address, role, unit, language, reports,
    attachments. Of two rows with one address no more than the first is kept.
    """
    recipients: list[Recipient] = []
    findings: list[Finding] = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        reader = _RowReader(line, cells, known, file)
        recipient = reader.read()
        findings += reader.findings
        first = lines.setdefault(reader.address.key, line) if reader.address else line
        if first == line:
            recipients += [recipient] if recipient else []
        else:
            expected = Said(
                f"one row for an address (line {first} has it); column reports may name several reports",
                f"一个邮箱一行（第{first}行已有）；要几份报告都写在 reports 列",
            )
            findings.append(Finding(file, line, "address", repr(str(reader.address)), expected))
    return recipients, findings


class _RowReader:
    """Reads one row, and collects what is wrong in it."""

    def __init__(self, line: int, cells: Mapping[str, str], known: Known, file: str) -> None:
        self.line, self.cells, self.known, self.file = line, cells, known, file
        self.findings: list[Finding] = []
        self.address: Address | None = None

    def read(self) -> Recipient | None:
        name = self.cells["name"]
        if fault := name_fault(name):
            self._find("name", fault.found, fault.expected)
        address = self.address = self._address()
        role = self._one_of("role", ROLES)
        unit = self._unit(role)
        language = self._one_of("language", LANGUAGES)
        reports = self._several("reports", self.known.reports)
        attachments = self._several("attachments", (*FORMATS, BODY_ONLY))
        if attachments and BODY_ONLY in attachments:
            if len(attachments) > 1:
                several = " ".join(FORMATS)
                expected = Said(
                    f"{BODY_ONLY} alone, or some of {several}", f"只写 {BODY_ONLY}，或 {several} 中的几种"
                )
                self._find("attachments", repr(self.cells["attachments"]), expected)
            attachments = ()
        if self.findings or address is None:
            return None
        return Recipient(self.line, name.strip(), address, role, unit, language, reports, attachments)

    def _address(self) -> Address | None:
        try:
            return Address.parse(self.cells["address"])
        except AddressFault as fault:
            self._find("address", fault.found, fault.expected)
            return None

    def _unit(self, role: str) -> str:
        unit = self.cells["unit"]
        if role == "unit" and not unit:
            expected = Said("the id of a unit, as the role is unit", "单位编号，因为 role 是 unit")
            self._find("unit", BLANK, expected)
        elif role in ROLES and role != "unit" and unit:
            expected = Said(f"a blank, as the role is {role}", f"空白，因为 role 是 {role}")
            self._find("unit", repr(unit), expected)
        elif unit and unit not in self.known.units:
            self._find("unit", repr(unit), _like("the id of a unit", "单位编号", unit, self.known.units))
        return unit

    def _one_of(self, column: str, known: Sequence[str]) -> str:
        cell = self.cells[column]
        if cell not in known:
            expected = _like(f"one of {', '.join(known)}", f"{'、'.join(known)} 之一", cell, known)
            self._find(column, repr(cell) if cell else BLANK, expected)
        return cell

    def _several(self, column: str, known: Sequence[str]) -> tuple[str, ...] | None:
        """Names in a cell, each once, in the order written; None for a blank."""
        names = tuple(dict.fromkeys(_names(self.cells[column])))
        for name in names:
            if name not in known:
                listed = ("names of reports, blanks between", "报告名，空格隔开")
                if len(known) < _MANY:
                    listed = (f"some of {' '.join(known)}", f"{' '.join(known)} 中的几种")
                self._find(column, repr(name), _like(*listed, name, known))
        return names or None

    def _find(self, column: str, found: str, expected: str) -> None:
        self.findings.append(Finding(self.file, self.line, column, found, expected))


def _like(en: str, zh: str, cell: str, known: Sequence[str]) -> Said:
    """What was expected, with the known name that is closest to ``cell``."""
    hint = nearest(cell, list(known))
    return Said(en + hint, zh + (hint.zh if isinstance(hint, Said) else hint))


def _names(cell: str) -> Iterator[str]:
    """Names between blanks, commas or their Chinese forms."""
    return (name for name in re.split(r"[\s,，;；、]+", cell) if name)
