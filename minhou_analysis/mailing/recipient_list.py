"""The table of recipients (收件人表), read against the units and reports that its rows refer to.

An office fills it in by hand: whatever is wrong with it is told at once, and one fault hides no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minhou_analysis.checking import check_data
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.delivery.recipients import Known, Recipient, read_recipients
from minhou_analysis.errors import DataError, Finding, MinhouError, RecipientError
from minhou_analysis.mailing.finished import FinishedReports
from minhou_analysis.workspace import open_workspace

TABLE: Final = "recipients"
"""The data package's name for who is sent what."""


def read_list(
    data: DataPackage, units: Sequence[str], reports: Sequence[str]
) -> tuple[list[Recipient], list[Finding]]:
    """Recipients whose rows are sound, and what is wrong in the others and in the file. Rows without one of the columns
    make no recipient, but their other cells are looked at.

    Raises:
        RecipientError: there is no file.
    """
    try:
        table, faults = data.salvage(TABLE)
    except DataError as error:
        raise RecipientError(error.findings) from None
    rows = ((row.line, row.cells) for row in table.rows())
    recipients, findings = read_recipients(rows, Known(units, reports), table.file)
    if table.missing:
        recipients, findings = [], [finding for finding in findings if finding.column not in table.missing]
    return recipients, sorted([*faults, *findings])


@dataclass(frozen=True)
class Survey:
    """How the table stands: its rows, how many of them make a recipient, and what is wrong with it."""

    rows: int
    reached: int
    findings: list[Finding]


def survey(folder: Path, notebooks: Path) -> Survey:
    """Look at the table of a data folder.

    Raises:
        MinhouError: the table, the plan or the notebooks that rows refer to cannot be read.
    """
    data = DataPackage(folder)
    table, faults = data.salvage(TABLE)
    if not (table.lines or faults):
        return Survey(0, 0, [])
    reports = FinishedReports.under(Path("reports"), open_workspace(folder), notebooks)
    recipients, findings = read_list(data, reports.units, reports.names)
    return Survey(len(table.lines), len(recipients), findings)


def folder_faults(folder: Path, notebooks: Path, *, recipients: bool = True) -> list[Finding]:
    """What is wrong with the data folder; with its recipients, too, unless they are left out.

    Raises:
        WorkspaceError: no such folder, or not a data folder.
    """
    findings = check_data(folder)
    try:
        file = DataPackage(folder).file(TABLE)
    except DataError:
        return findings
    theirs = [finding for finding in findings if finding.file == file]
    others = [finding for finding in findings if finding.file != file]
    if not recipients:
        return others
    try:
        return [*others, *survey(folder, notebooks).findings]
    except MinhouError:  # what its rows refer to is damaged: its schema alone can be held against it
        return [*others, *theirs]
