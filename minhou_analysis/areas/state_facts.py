"""Facts of commitment states and of groups of them (事项状态的事实): what tables and charts of the plan's progress show."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.numbers import DAY, ITEM
from minhou_analysis.languages import fill
from minhou_analysis.methods.schedule import DEFAULT_LIGHTS
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period

WHOLE_PERCENT: Final = UnitOfMeasure("percent", "%", "%", "share", 0)
RATIO: Final = UnitOfMeasure("ratio", "比值", "ratio", "other", 2)


def whole_percent(value: float) -> float:
    """A share in percent as a report in whole percent shows it: cut off above 99 and raised below 1, not rounded.

    What is not complete must not read 100, nor what has begun 0. A missing value stays missing.
    """
    if 99 < value < 100:
        return 99.0
    return 1.0 if 0 < value < 1 else value


def shown_ratio(value: float, thresholds: Iterable[float]) -> float:
    """A ratio with the two decimals that a report shows: rounded, but cut off where rounding would reach a threshold.

    No ratio may look as if it had reached what it has not. A missing value stays missing.
    """
    if pd.isna(value):
        return value
    # a ratio that is a whole hundredth may lie a digit of floating point below it
    cut = math.floor(value * 100 + 1e-9) / 100
    rounded = round(value, 2)
    return cut if any(cut < threshold <= rounded for threshold in thresholds) else rounded


@dataclass(frozen=True)
class StateFacts:
    """Facts of one row of ``assessment.commitment_states`` or ``assessment.group_states``.

    ``subject`` and ``label`` are the id and the name of what the row is about: a measure, an area, a unit, or what one
    unit does for one commitment.
    """

    subject: str
    label: str
    row: Mapping[Hashable, Any]
    period: Period
    region: str

    @property
    def completion(self) -> Fact:
        """Completion in percent: as reported, or for a group the mean of its commitments."""
        grouped = "asked" in self.row
        formula = "各事项完成率的平均" if grouped else ""
        return self._fact(
            "completion", "完成率", WHOLE_PERCENT, formula, whole_percent(self.row["completion"])
        )

    @property
    def planned(self) -> Fact:
        """Percent of the planned time gone, for a group the mean of its commitments."""
        return self._fact(
            "planned",
            "应完成",
            WHOLE_PERCENT,
            "计划时间已过的天数 ÷ 计划天数",
            whole_percent(self.row["planned"]),
        )

    @property
    def ratio(self) -> Fact:
        """Completion over planned, as ``shown_ratio`` shows it beside the edges of the lights."""
        value = self.row["ratio"]
        shown = shown_ratio(value, (DEFAULT_LIGHTS.amber, DEFAULT_LIGHTS.green, 1.0))
        return self._fact("ratio", "进度比", RATIO, "填了计划日期的事项：完成率 ÷ 应完成", shown)

    @property
    def overdue(self) -> Fact:
        """How many commitments are overdue, counted by unit."""
        return self._fact("overdue", "逾期", ITEM, "过了计划完成日仍未完成的事项，按单位计")

    @property
    def days_overdue(self) -> Fact:
        """Days gone since the planned finish of a commitment, to the end of the period."""
        late = (pd.Timestamp(self.period.end) - self.row["planned_finish"]).days
        return self._fact("days-overdue", "逾期天数", DAY, "期末 − 计划完成日", float(late))

    @property
    def asked(self) -> Fact:
        """How many commitments were asked about, counted by unit; the plan's, not the units'."""
        value = float(self.row["asked"])
        label = fill("{subject}应报", subject=self.label)
        return Fact(f"asked-{self.subject}", label, value, ITEM, self.period, self.region)

    @property
    def reported(self) -> Fact:
        """How many of them were reported."""
        return self._fact("reported", "已报", ITEM, "按单位计")

    @property
    def completed(self) -> Fact:
        """How many of them are completed."""
        return self._fact("completed", "已完成", ITEM, "按单位计")

    def _fact(
        self, key: str, label: str, unit: UnitOfMeasure, formula: str = "", value: float | None = None
    ) -> Fact:
        found = self.row[key] if value is None else value
        status = self.row["obs_status"] or ObservationStatus.NORMAL
        return Fact(
            f"{key}-{self.subject}",
            fill("{subject}{figure}", subject=self.label, figure=label),
            None if pd.isna(found) else float(found),
            unit,
            self.period,
            self.region,
            ObservationStatus(status),
            source="责任单位报送",
            formula=formula,
        )
