"""What intake needs to know beside the file, and what comes of it (收表所需与结果)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from minhou_analysis.catalogue import Catalogue
from minhou_analysis.periods import Period
from minhou_analysis.plan import Plan
from minhou_analysis.submissions.intake.remarks import Remark, RemarkKind
from minhou_analysis.submissions.records import Record, Submission


@dataclass(frozen=True)
class PastForm:
    """What a unit said for an earlier period, as it stands: records of each table."""

    period: Period
    rows: Mapping[str, Sequence[Record]]


History = Callable[[str, str], Sequence[PastForm]]
"""Origin and unit → the unit's standing forms, in any order; those of the form's own period and later are not used."""


def no_history(origin: str, unit: str) -> Sequence[PastForm]:
    """Nothing said before."""
    return ()


def draws_everything(text: str) -> Sequence[str]:
    """No character that cannot be drawn."""
    return ()


@dataclass(frozen=True)
class IntakeContext:
    """What forms are read against.

    ``received`` is when the form came: a period must have ended by then. ``first_period`` is the first that is
    reported on; the plan's horizon ends the last. ``undrawable`` gives the characters of a text that the reports'
    fonts lack: one of them would stop every report that shows it.
    """

    plan: Plan
    catalogue: Catalogue
    region: str
    first_period: Period
    received: datetime
    history: History = no_history
    undrawable: Callable[[str], Sequence[str]] = draws_everything


@dataclass(frozen=True)
class FormMark:
    """Whose form it is and for when (报送标识)."""

    form_version: int
    origin: str
    region: str
    unit: str
    period: Period


@dataclass(frozen=True)
class Intake:
    """One form after reading. ``submission`` is None where it is refused; ``originals`` are the bytes by file name."""

    files: tuple[str, ...]
    originals: Mapping[str, bytes] = field(repr=False)
    mark: FormMark | None
    submission: Submission | None
    remarks: tuple[Remark, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether nothing speaks against taking it in."""
        return self.submission is not None

    @cached_property
    def refusals(self) -> tuple[Remark, ...]:
        """What cannot be true or read."""
        return self._of(RemarkKind.REFUSAL)

    @cached_property
    def warnings(self) -> tuple[Remark, ...]:
        """What is hardly plausible."""
        return self._of(RemarkKind.WARNING)

    @cached_property
    def conversions(self) -> tuple[Remark, ...]:
        """What was read as something other than what the cell holds."""
        return self._of(RemarkKind.CONVERSION)

    @cached_property
    def notes(self) -> tuple[Remark, ...]:
        """What was left aside, or is worth knowing."""
        return self._of(RemarkKind.NOTE)

    def _of(self, kind: RemarkKind) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.kind is kind)
