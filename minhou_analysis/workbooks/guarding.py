"""Text in tables that a spreadsheet opens (防公式注入): nothing that somebody typed may run as a formula."""

from __future__ import annotations

import re
from typing import Final

_RISKY: Final = re.compile(r"\s*[=+\-@＝＋－＠]|'")
"""Text that a spreadsheet may take for a formula; and that which looks guarded, so that the guard can be undone."""


def guarded(text: str) -> str:
    """Text as a CSV cell that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    return f"'{text}" if _RISKY.match(text) else text
