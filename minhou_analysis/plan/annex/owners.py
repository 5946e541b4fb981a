"""Units named in a cell of the annex (责任单位)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from minhou_analysis.plan.text import plain, resolve_units, squeeze

_PART: Final = "(?:牵头|主办|责任|配合|协办|参与)"
_BETWEEN: Final = re.compile(rf"\({_PART}(?:单位|部门)?\)|{_PART}(?:单位|部门)?:|[、,;/。]")
"""What parts names: punctuation, and words such as 「牵头单位:」 and 「(配合)」."""


def named_units(said: str, known: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Names in a cell, each with the unit id it stands for (None: unknown); ``known`` holds ``plain`` names.

    A blank or line break parts two names only where what stands around it is no name as a whole: long names are often
    wrapped by hand.
    """
    words = "\n".join(" ".join(map(plain, line.split())) for line in said.splitlines())
    for piece in _BETWEEN.split(words):
        whole = resolve_units(squeeze(piece), known)
        yield from whole if all(unit for _, unit in whole) else resolve_units("、".join(piece.split()), known)
