"""What a unit's quarterly form says (报送内容): receipts, commitments, indicators."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class TaskStatus(StrEnum):
    """How a unit describes a commitment (事项状态)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "not_started": "未启动",
            "in_progress": "推进中",
            "completed": "已完成",
            "suspended": "受阻暂停",
        }[self]


REPORTED: Final = "reported"
"""Submissions that units sent."""
DEMONSTRATION: Final = "demonstration"
"""Submissions generated to show a full report; flagged ``DEMO`` on every row."""

TABLES: Final = ("receipts", "commitments", "indicators")
"""Tables of one origin: ``submissions-reported-receipts`` and so on."""
