"""A warm process to run notebooks from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.execution.process_per_job import ProcessPerJob
from minhou_analysis.execution.warm import Warmth, cool_down

from .running import Ran, run_here

Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def warm() -> Iterator[ProcessPerJob]:
    """Jobs forked from a process that has libraries loaded."""
    with ProcessPerJob(2, Warmth(("pandas", "matplotlib.pyplot", "tqdm.auto", "rich"))) as jobs:
        jobs.submit(os.getpid).result()  # the server is up, and no test is charged for it
        yield jobs
    cool_down()


@pytest.fixture
def run(warm: ProcessPerJob, tmp_path: Path) -> Run:
    """Runs cells by an engine, ours unless told otherwise."""

    def go(*cells: Any, engine: str = "minhou", **options: Any) -> Ran:
        folder = tmp_path / engine
        folder.mkdir(exist_ok=True)
        return warm.submit(run_here, engine, cells, folder, **options).result()

    return go
