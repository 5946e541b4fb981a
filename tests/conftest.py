"""What every room's tests start from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from minhou_analysis.datapackage import DESCRIPTOR
from minhou_analysis.execution.warm import Warmth, cool_down
from minhou_analysis.reporting.warming import HOOK, MODULES
from minhou_analysis.workspace import Workspace, open_workspace

# HYPOTHESIS_PROFILE=thorough looks longer; a test that says how many examples it takes keeps to that
settings.register_profile("untimed", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The project's own data."""
    return DATA


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the data that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def unreported_copy(tmp_path: Path) -> Path:
    """A copy of the data as it is before any unit reports: a tenth of the files to copy, read and check."""
    left_out = shutil.ignore_patterns("demonstration")
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=left_out))


@pytest.fixture
def plan_copy(tmp_path: Path) -> Path:
    """A copy of the plan alone, for tests that write to it often."""
    shutil.copytree(DATA / "plan", tmp_path / "data" / "plan")
    shutil.copy(DATA / DESCRIPTOR, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The last quarter of the plan, with demonstration submissions."""
    return open_workspace(DATA, "2025Q4", demonstration=True)


@pytest.fixture(scope="session")
def warm_without_data() -> Iterator[Warmth]:
    """What any run needs loaded, whatever data it reads."""
    yield Warmth(MODULES, HOOK)
    cool_down()


@pytest.fixture
def one_warm_process(warm_without_data: Warmth, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of all runs are forked from one process, where each run of other data would begin its own.

    For notebooks that read no data: those that do are slower, as the process has none in memory.
    """
    monkeypatch.setattr("minhou_analysis.reporting.run.warmth_for", lambda _: warm_without_data)
