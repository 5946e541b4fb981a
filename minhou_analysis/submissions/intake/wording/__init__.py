"""What intake says, in Chinese and English (意见用语). The only home of its sentences; ``remark`` puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from minhou_analysis.submissions.intake.characters import shown
from minhou_analysis.submissions.intake.remarks import Place, Remark, RemarkKind, Words
from minhou_analysis.submissions.intake.wording import (
    cells,
    contradictions,
    conversions,
    files,
    forms,
    notes,
    plausibility,
)
from minhou_analysis.submissions.intake.wording.message import CELL

_TABLES: Final = (
    (RemarkKind.REFUSAL, files.REFUSALS),
    (RemarkKind.REFUSAL, forms.REFUSALS),
    (RemarkKind.REFUSAL, cells.REFUSALS),
    (RemarkKind.REFUSAL, contradictions.REFUSALS),
    (RemarkKind.WARNING, plausibility.WARNINGS),
    (RemarkKind.CONVERSION, conversions.CONVERSIONS),
    (RemarkKind.NOTE, notes.NOTES),
)
MESSAGES: Final[Mapping[str, tuple[RemarkKind, Words, Words]]] = MappingProxyType(
    {code: (kind, *message) for kind, table in _TABLES for code, message in table.items()}
)
"""Code → kind, what was found, what was expected."""
_BLANK: Final = Words("空白", "a blank")


def remark(
    code: str, place: Place, column: Words | None = None, found: str = "", **values: str | Words
) -> Remark:
    """The remark ``code`` at ``place``.

    Text given as ``str`` was written by others: it is shortened and its control characters are made visible. ``Words``
    are our own and stay as they are.
    """
    kind, says_found, says_expected = MESSAGES[code]
    says_found = _BLANK if says_found is CELL and not found else says_found
    filled = values | {"found": found}
    return Remark(
        kind, code, place, column or Words(), _filled(says_found, filled), _filled(says_expected, filled)
    )


def _filled(words: Words, values: Mapping[str, str | Words]) -> Words:
    return Words(
        *(
            words.text(lang).format(
                **{
                    name: value.text(lang) if isinstance(value, Words) else shown(value)
                    for name, value in values.items()
                }
            )
            for lang in ("zh", "en")
        )
    )
