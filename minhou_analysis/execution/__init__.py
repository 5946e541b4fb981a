"""Runs notebooks and writes what they become (执行). Knows nothing of the plan: it would serve any set of notebooks."""

from minhou_analysis.execution.batch import Stop, run_batch
from minhou_analysis.execution.job import Job, Limits, run_job
from minhou_analysis.execution.outcome import Gap, Outcome

__all__ = ["Gap", "Job", "Limits", "Outcome", "Stop", "run_batch", "run_job"]
