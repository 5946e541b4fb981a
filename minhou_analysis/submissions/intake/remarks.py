"""What intake has to say about a form (收表意见): refusals, warnings, conversions and notes, each at its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CHINESE: Final = "zh"
ENGLISH: Final = "en"


class RemarkKind(StrEnum):
    """What a remark asks of the unit."""

    REFUSAL = "refusal"
    """Cannot be true or cannot be read; the form is not taken."""
    WARNING = "warning"
    """Hardly plausible; the form is taken, the unit is asked."""
    CONVERSION = "conversion"
    """Read as something other than what the cell holds."""
    NOTE = "note"
    """Left aside, or worth knowing."""

    @property
    def label(self) -> str:
        """Chinese label."""
        return _LABELS[self]


_LABELS: Final = {
    RemarkKind.REFUSAL: "须改正",
    RemarkKind.WARNING: "请核实",
    RemarkKind.CONVERSION: "换算",
    RemarkKind.NOTE: "说明",
}


@dataclass(frozen=True)
class Words:
    """The same words in Chinese and English."""

    zh: str = ""
    en: str = ""

    def text(self, lang: str = CHINESE) -> str:
        """The words in ``lang``: ``zh`` or ``en``."""
        return self.en if lang == ENGLISH else self.zh

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.zh)


NO_WORDS: Final = Words()


@dataclass(frozen=True)
class Place:
    """Where in a form: file, sheet, row and column counted from 1; 0 means the whole row, sheet or file."""

    file: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    sheet_order: int = 0

    @property
    def cell(self) -> str:
        """Reference as spreadsheets write it: ``C7``; ``7`` for a whole row; empty for more than that."""
        return f"{_letters(self.column)}{self.row or ''}"

    @property
    def order(self) -> tuple[str, int, int, int]:
        """Key that sorts places as one reads: file, sheet, row, column."""
        return self.file, self.sheet_order, self.row, self.column

    def text(self, lang: str = CHINESE) -> str:
        """The place in words: ``2024Q2-县财政局.xlsx，承诺事项!C7``."""
        spot = "!".join(part for part in (self.sheet, self.cell) if part)
        return ("，" if lang == CHINESE else ", ").join(part for part in (self.file, spot) if part)


@dataclass(frozen=True)
class Remark:
    """One remark: where, in which column, what was found, and what was expected or made of it.

    ``code`` is stable and names the message; texts come from ``messages``. ``found`` repeats a cell shortened and with
    control characters made visible.
    """

    kind: RemarkKind
    code: str
    place: Place
    column: Words
    found: Words
    expected: Words

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.place.file

    @property
    def sheet(self) -> str:
        """Name of the sheet as the file has it; empty for the whole file and for CSV."""
        return self.place.sheet

    @property
    def cell(self) -> str:
        """Reference such as ``C7``; empty for a whole sheet or file."""
        return self.place.cell

    def text(self, lang: str = CHINESE) -> str:
        """One sentence: where, what was found, what was expected."""
        found, expected, column = (part.text(lang) for part in (self.found, self.expected, self.column))
        if lang == ENGLISH:
            where = ", ".join(part for part in (self.place.text(lang), column) if part)
            return f"{where}: {_JOINT_EN[self.kind].format(found=found, expected=expected)}"
        where = "，".join(part for part in (self.place.text(lang), column) if part)
        return f"{where}：{_JOINT_ZH[self.kind].format(found=found, expected=expected)}"


_JOINT_ZH: Final = {
    RemarkKind.REFUSAL: "{found}；{expected}",
    RemarkKind.WARNING: "{found}；请核实：{expected}",
    RemarkKind.CONVERSION: "{found}，读作{expected}",
    RemarkKind.NOTE: "{found}；{expected}",
}
_JOINT_EN: Final = {
    RemarkKind.REFUSAL: "found {found}; expected {expected}",
    RemarkKind.WARNING: "{found}; please check: {expected}",
    RemarkKind.CONVERSION: "{found} read as {expected}",
    RemarkKind.NOTE: "{found}; {expected}",
}


def in_reading_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks by file, sheet, row and column; in one cell refusals come first."""
    kinds = list(RemarkKind)
    return tuple(sorted(remarks, key=lambda remark: (remark.place.order, kinds.index(remark.kind))))


def _letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
