"""The plan (实施方案) as data: areas → measures → commitments, responsible units, goals, safeguards."""

from minhou_analysis.plan.loading import load_plan
from minhou_analysis.plan.model import (
    ANALYSES,
    GENERAL,
    Commitment,
    Goal,
    Measure,
    Plan,
    ReformArea,
    Safeguard,
    Target,
    Unit,
)

__all__ = [
    "ANALYSES",
    "GENERAL",
    "Commitment",
    "Goal",
    "Measure",
    "Plan",
    "ReformArea",
    "Safeguard",
    "Target",
    "Unit",
    "load_plan",
]
