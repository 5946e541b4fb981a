"""What an assessment of progress says, and what it carries with it (进展评价结果)."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.quantities import Direction

__all__ = [
    "WITHOUT_TARGET",
    "WITH_TARGET",
    "Assessment",
    "Caveat",
    "ProgressStatus",
    "Reason",
    "Thresholds",
    "Trajectory",
]


class ProgressStatus(StrEnum):
    """What can be said about an indicator (进展状态); the values are those that Open SDG publishes.

    ``TARGET_NOT_ACHIEVED`` is for binary indicators alone, which know no way between.
    """

    TARGET_ACHIEVED = "target_achieved"
    SUBSTANTIAL = "substantial_progress"
    MODERATE = "moderate_progress"
    LIMITED = "limited_progress"
    DETERIORATION = "deterioration"
    NOT_AVAILABLE = "not_available"
    TARGET_NOT_ACHIEVED = "target_not_achieved"


class Reason(StrEnum):
    """Why there is nothing to compare with the thresholds (无法评价的原因)."""

    NO_DIRECTION = "no_direction"
    NO_OBSERVATION = "no_observation"
    TOO_FEW_YEARS = "too_few_years"
    SIGN_CHANGE = "sign_change"
    TARGET_OF_OTHER_SIGN = "target_of_other_sign"
    TARGET_YEAR_NOT_AFTER_BASE = "target_year_not_after_base"
    TARGET_EQUALS_BASE = "target_equals_base"


class Caveat(StrEnum):
    """What a reader should know about a result that can be given (评价提示)."""

    BASE_OF_ZERO = "base_of_zero"
    TARGET_OF_ZERO = "target_of_zero"
    BASE_YEAR_MOVED = "base_year_moved"
    BASE_BEYOND_LIMIT = "base_beyond_limit"
    LIMIT_IGNORED = "limit_ignored"
    TARGET_YEAR_PASSED = "target_year_passed"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lower edges of the status bands (评价门槛); ``scale`` is the factor C by which a limit has lowered them."""

    substantial: float
    moderate: float
    limited: float = 0.0
    scale: float = 1.0

    def status(self, value: float) -> ProgressStatus:
        """The band that ``value`` falls into; an edge belongs to the better band."""
        if value >= self.substantial:
            return ProgressStatus.SUBSTANTIAL
        if value >= self.moderate:
            return ProgressStatus.MODERATE
        return ProgressStatus.LIMITED if value >= self.limited else ProgressStatus.DETERIORATION


WITH_TARGET = Thresholds(substantial=0.95, moderate=0.60)
"""Observed growth as a part of the required growth."""

WITHOUT_TARGET = Thresholds(substantial=0.015, moderate=0.005)
"""Growth per year in the wanted direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """What an assessment is made from (评价依据): two observations, the wanted direction, a target if there is one.

    Raises :class:`MethodError` for a number that is not finite.
    """

    direction: Direction
    base_year: float | None = None
    base_value: float | None = None
    current_year: float | None = None
    current_value: float | None = None
    target: float | None = None
    target_year: float | None = None
    limit: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that are not finite."""
        for field in fields(self):
            number = getattr(self, field.name)
            if isinstance(number, float | int) and not math.isfinite(number):
                raise MethodError(f"{field.name} must be a finite number, not {number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How far an indicator has got (进展评价结果).

    ``score`` runs from -5 to 5 and may be averaged over indicators. ``directed_growth`` is the observed
    growth per year, positive when it goes the wanted way; ``ratio`` is that growth as a part of the
    required growth, and is there only with a target. ``reason`` says why there is no such number;
    ``caveats`` what to know about one.
    """

    inputs: Trajectory
    thresholds: Thresholds
    status: ProgressStatus
    score: float | None = None
    ratio: float | None = None
    observed_growth: float | None = None
    directed_growth: float | None = None
    required_growth: float | None = None
    reason: Reason | None = None
    caveats: tuple[Caveat, ...] = ()

    @property
    def progress_value(self) -> float | None:
        """What was compared with the thresholds: ``ratio`` with a target, ``directed_growth`` without."""
        return self.directed_growth if self.inputs.target is None else self.ratio
