"""Names that are safe to put into a header and onto a disk (名称)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_FILE_NAME: Final = 60
LONGEST_LINE: Final = 200
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)
"""Names that mean a device on Windows, whatever their suffix."""


def one_line(text: str) -> str:
    """``text`` on one line: line breaks and other characters nobody sees become a blank, or nothing where they only
    turn the direction of text, and what would be read as an encoded word (``=?``) is broken up; cut at
    ``LONGEST_LINE``.
    """
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    shown = "".join(c for c in shown if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    line = " ".join(shown.replace("=?", "= ?").split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def safe_name(name: str) -> str:
    """``name`` as the name of a file in no folder: what a path, a shell or Windows would take for something else
    becomes ``_``; cut before its suffix at ``LONGEST_FILE_NAME``.
    """
    safe = re.sub(r'[\\/:*?"<>|]', "_", one_line(unicodedata.normalize("NFC", name))).strip(". ")
    stem, dot, suffix = safe.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = safe, "", ""
    stem = stem[: LONGEST_FILE_NAME - len(dot) - len(suffix)].rstrip(". ")
    safe = f"{stem}{dot}{suffix}" or "file"
    return f"_{safe}" if _RESERVED.match(safe) else safe


def file_name(first: str, place: str, what: str, *, suffix: str) -> str:
    """A name for a file that says in at most ``LONGEST_FILE_NAME`` characters what is in it: without ``place`` where
    that is too long, then cut between words.
    """
    room = LONGEST_FILE_NAME - len(suffix) - 1
    parts = (first, place, what) if len(f"{first} {place} {what}") <= room else (first, what)
    stem = safe_name(" ".join(parts))
    if len(stem) > room:
        whole, _, _ = stem[: room + 1].rpartition(" ")
        stem = whole if len(whole) > len(first) else stem[:room]
    return safe_name(f"{stem}.{suffix}")
