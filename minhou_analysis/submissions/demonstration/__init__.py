"""Demonstration submissions (演示报送): what a full set of forms looks like before units have sent any.

Everything is drawn from a seed, and every row carries the status ``DEMO``. Nothing here was reported by anyone.
"""

from minhou_analysis.submissions.demonstration.generation import SEED, DrawnForm, generate
from minhou_analysis.submissions.demonstration.levels import Level, LevelPath, read_levels
from minhou_analysis.submissions.demonstration.sending import DemonstrationSummary, write_demonstration

__all__ = [
    "SEED",
    "DemonstrationSummary",
    "DrawnForm",
    "Level",
    "LevelPath",
    "generate",
    "read_levels",
    "write_demonstration",
]
