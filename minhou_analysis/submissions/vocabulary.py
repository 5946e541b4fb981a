"""Words that submissions use (报送用语): origins, statuses of commitments and values, stages of projects."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

REPORTED: Final = "reported"
"""Submissions that units sent."""
REPORTED_BY: Final = "{unit}报送"
"""How a figure names what a unit reported as its source."""
DEMONSTRATION: Final = "demonstration"
"""Submissions generated to show a full report; flagged ``DEMO``."""
ORIGINS: Final = (REPORTED, DEMONSTRATION)


class TaskStatus(StrEnum):
    """How a unit describes a commitment (事项状态)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """Chinese label."""
        return STATUS_LABELS[self]


class ProjectStage(StrEnum):
    """How far a project has come (项目阶段), in the order in which projects pass through."""

    PROPOSED = "proposed"
    PREPARATION = "preparation"
    CONSTRUCTION = "construction"
    COMPLETED = "completed"
    IN_USE = "in_use"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """Chinese label."""
        return STAGE_LABELS[self]


STATUS_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {"not_started": "未启动", "in_progress": "推进中", "completed": "已完成", "suspended": "受阻暂停"}
)
STAGE_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proposed": "谋划",
        "preparation": "前期",
        "construction": "在建",
        "completed": "完工",
        "in_use": "投用",
        "suspended": "停工",
    }
)
VALUE_STATUS_LABELS: Final[Mapping[str, str]] = MappingProxyType({"A": "正式", "P": "初步", "E": "估算"})
"""What a unit may say of an indicator's value: SDMX observation status → the word on the form."""
MISSING_VALUE: Final = "O"
"""SDMX status of an indicator that the form leaves blank."""
