"""The outcome of reading one cell (读数结果)."""

from __future__ import annotations

from dataclasses import dataclass

from minhou_analysis.submissions.intake.remarks import NO_WORDS, Words
from minhou_analysis.submissions.records import Value


@dataclass(frozen=True)
class Reading:
    """The value of a cell.

    ``code`` names the conversion by which it came about, empty where the cell says just that; ``detail`` says more of it.
    """

    value: Value
    code: str = ""
    detail: Words = NO_WORDS


class RefusedError(Exception):
    """A cell that cannot be read. ``code`` names the message, ``values`` fill it in; never leaves this package."""

    def __init__(self, code: str, **values: str | Words) -> None:
        """Keep what the remark will say."""
        super().__init__(code)
        self.code = code
        self.values = values
