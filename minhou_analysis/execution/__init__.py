"""Runs notebooks and writes what they become (执行). Knows nothing of the plan: it would serve any set of notebooks."""

from minhou_analysis.execution.batch import run_batch
from minhou_analysis.execution.job import Job, Outcome, run_job

__all__ = ["Job", "Outcome", "run_batch", "run_job"]
