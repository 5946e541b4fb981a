"""Characters that people type without seeing the difference (字符): widths, spaces, invisible and control characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from minhou_analysis.submissions.intake.limits import LONGEST_SHOWN

INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Takes no room, or turns the reading direction; the joiners that hold an emoji together are not among them."""
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff\ud800-\udfff]")
"""Control characters, and what a broken encoding leaves behind."""
_SPACES: Final = re.compile(r"\s+")
_BREAKS: Final = re.compile("\r\n?|\u0085|\u2028|\u2029")


@lru_cache(maxsize=4096)
def _narrow(character: str) -> str:
    """The ordinary form of a full-width or small one; ``²`` and ``①`` are no such forms and stay what they are."""
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith(("<wide>", "<small>")):
        return unicodedata.normalize("NFKC", character)
    return character


def narrowed(text: str) -> str:
    """``text`` in half-width characters, each run of spaces one space, none at the ends, nothing invisible."""
    plain = "".join(map(_narrow, INVISIBLE.sub("", text)))
    return _SPACES.sub(" ", plain).strip()


def essence(text: str) -> str:
    """``text`` for comparison: half-width, lower-case, without any space."""
    return narrowed(text).replace(" ", "").lower()


def tidied(text: str) -> str:
    """``text`` without spaces at its ends and invisible characters, with one kind of line break; else as typed."""
    return INVISIBLE.sub("", _BREAKS.sub("\n", text)).strip()


def shown(text: str) -> str:
    """Untrusted text for a message: on one line, shortened, with invisible and control characters made visible."""
    if len(text) > LONGEST_SHOWN:
        text = text[:LONGEST_SHOWN] + "…"
    text = _BREAKS.sub("\n", text).replace("\n", "⏎").replace("\t", "⇥")
    text = FORBIDDEN.sub(_code_point, text)
    return INVISIBLE.sub(_code_point, text)


def _code_point(match: re.Match[str]) -> str:
    return f"‹U+{ord(match[0]):04X}›"
