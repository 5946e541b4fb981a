"""What a workspace notes of what was read, and when a note no longer holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minhou_analysis.areas.unit_report import UnitReport
from minhou_analysis.reads import READS_VARIABLE, hash_of
from minhou_analysis.workspace import Workspace, open_workspace
from tests.damage import change
from tests.sending import commitment, send

ROWS = {"commitments": [commitment("5.2.2")]}


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(READS_VARIABLE, str(tmp_path / "reads"))
    return tmp_path / "reads"


def noted(path: Path) -> dict[str, str]:
    """What the workspace opened first noted."""
    notes: dict[str, str] = {}
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        notes.setdefault(line["key"], line["sha256"])
    return notes


def stale(path: Path, workspace: Workspace) -> set[str]:
    """Keys that hash to something else now."""
    return {
        k for k, sha256 in noted(path).items() if hash_of(k, workspace.folder, workspace.received) != sha256
    }


def test_opening_reads_the_files_and_a_unit_page_the_forms_of_its_unit(data_copy: Path, notes: Path) -> None:
    workspace = open_workspace(data_copy, "2024Q4")
    assert set(noted(notes)) == {"files"}
    report = UnitReport(workspace, "transport")
    report.measures()
    report.changes()
    report.indicators()
    keys = set(noted(notes))
    assert {key for key in keys if key.startswith("forms:")} == {
        "forms:transport:2024Q4",
        "forms:transport:2024Q3",
    }
    assert not stale(notes, workspace)


@pytest.mark.parametrize(
    ("unit", "period", "changes"),
    [
        ("transport", "2024Q4", {"forms:transport:2024Q4"}),
        ("transport", "2024Q2", {"forms:transport:2024Q4", "forms:transport:2024Q3"}),
        ("transport", "2025Q1", set()),
        ("finance", "2024Q4", set()),
    ],
)
def test_only_a_form_that_was_read_makes_a_note_stale(
    data_copy: Path, notes: Path, unit: str, period: str, changes: set[str]
) -> None:
    report = UnitReport(open_workspace(data_copy, "2024Q4"), "transport")
    report.changes()
    send(data_copy, unit, period, "2026-02-01T09:00:00", ROWS)
    assert stale(notes, open_workspace(data_copy, "2024Q4")) == changes


def test_another_figure_makes_what_was_read_of_the_files_stale(data_copy: Path, notes: Path) -> None:
    open_workspace(data_copy, "2024Q4")
    change(data_copy, "settings.toml", "due_days = 15", "due_days = 10")
    assert stale(notes, open_workspace(data_copy, "2024Q4")) == {"files"}


def test_the_last_demonstration_form_makes_its_note_stale(data_copy: Path, notes: Path) -> None:
    assert open_workspace(data_copy, "2024Q4").has_demonstration
    without = open_workspace(data_copy, "2024Q4", demonstration=False)
    assert stale(notes, without) == {"demonstration:2024Q4"}


def test_all_units_are_noted_where_all_are_read(data_copy: Path, notes: Path) -> None:
    workspace = open_workspace(data_copy, "2024Q4")
    assert not workspace.reported.receipts.empty
    forms = {key for key in noted(notes) if key.startswith("forms:")}
    assert forms == {f"forms:{unit.id}:2024Q4" for unit in workspace.plan.units}


def test_for_another_region_no_form_is_read(data_copy: Path, notes: Path) -> None:
    assert open_workspace(data_copy, "2024Q4", region="350181").submissions.receipts.empty
    assert set(noted(notes)) == {"files"}


def test_without_the_variable_nothing_is_written(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(READS_VARIABLE, raising=False)
    monkeypatch.chdir(data_copy)
    before = sorted(data_copy.rglob("*"))
    open_workspace(data_copy, "2024Q4").submissions  # noqa: B018 - reading is the point
    assert sorted(data_copy.rglob("*")) == before


def test_a_key_that_means_nothing_never_agrees(workspace: Workspace) -> None:
    for key in ("", "forms", "forms:finance", "forms:finance:soon", "data:*"):
        assert hash_of(key, workspace.folder, workspace.received) == ""
