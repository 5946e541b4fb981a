"""What a unit's form of a period asks (应报内容)."""

from __future__ import annotations

from dataclasses import dataclass

from minhou_analysis.catalogue import Catalogue, Indicator
from minhou_analysis.periods import Period
from minhou_analysis.plan import Commitment, Plan, Unit

WORKS = "project"
"""Kind of commitment that is carried out by projects."""


@dataclass(frozen=True)
class Asked:
    """What one unit is asked for one period: its commitments, the indicators it supplies, and which of the commitments
    are carried out by projects.
    """

    unit: Unit
    period: Period
    commitments: tuple[Commitment, ...]
    indicators: tuple[Indicator, ...]

    @property
    def works(self) -> tuple[Commitment, ...]:
        """Commitments for which the form asks projects; none, and the form has no sheet of projects."""
        return tuple(commitment for commitment in self.commitments if commitment.kind == WORKS)


def asked_of(plan: Plan, catalogue: Catalogue, unit: str, period: Period) -> Asked:
    """What the form of ``unit`` for the quarter ``period`` asks.

    Raises:
        MinhouError: the plan has no such unit.
    """
    return Asked(
        plan.unit(unit),
        period,
        tuple(plan.commitments_of(unit)),
        tuple(i for i in catalogue.of_supplier(unit) if is_due(i, period)),
    )


def is_due(indicator: Indicator, period: Period) -> bool:
    """Whether a form of ``period`` asks for the indicator: quarterly ones always, annual ones in the fourth quarter."""
    return indicator.frequency == "Q" or (indicator.frequency == "A" and period.index == 4)
