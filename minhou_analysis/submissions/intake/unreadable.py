"""A file that cannot be read at all (无法读取的文件)."""

from __future__ import annotations

from typing import Any

from minhou_analysis.submissions.intake.remarks import Words


class UnreadableError(Exception):
    """Stops the reading of a file. ``code`` names the message, ``values`` fill it in; never leaves this package."""

    def __init__(self, code: str, **values: str | Words) -> None:
        """Keep what the remark will say."""
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = {**values}
