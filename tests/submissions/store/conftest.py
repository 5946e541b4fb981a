"""A store of a data folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from minhou_analysis.submissions.store import SubmissionStore


@pytest.fixture
def store(tmp_path: Path) -> SubmissionStore:
    """An empty store of what units report."""
    return SubmissionStore(tmp_path / "submissions" / "reported")


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for the disk; the processes that are killed do wait."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
