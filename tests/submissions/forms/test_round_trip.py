"""Forms written, filled and read back say the same, for all units, also after LibreOffice has saved them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minhou_analysis.periods import Period
from minhou_analysis.submissions.forms import fill_form, form_file_name
from minhou_analysis.submissions.forms.layout import INSTRUCTIONS, SHEETS
from minhou_analysis.submissions.intake import Intake, IntakeContext, read_submission
from minhou_analysis.submissions.tables import TABLES

from .building import (
    FOURTH,
    REGION,
    UNITS,
    Rows,
    as_typed,
    asked,
    form,
    plan_and_catalogue,
    said,
    typed_cells,
)

_SOFFICE = shutil.which("soffice")
_PATIENCE = 180


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Unit → its form, filled."""
    folder = tmp_path_factory.mktemp("filled")
    paths = {unit: folder / form_file_name(asked(unit, FOURTH)) for unit in UNITS}
    for unit, path in paths.items():
        path.write_bytes(fill_form(form(unit, FOURTH), said(unit, FOURTH)))
    return paths


@pytest.fixture(scope="module")
def saved_again(filled: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Unit → its form, filled and then saved by LibreOffice; one run of it for all."""
    if _SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("saved")
    profile = tmp_path_factory.mktemp("profile").as_uri()
    command = [_SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", folder, *filled.values()], check=True, capture_output=True, timeout=_PATIENCE
    )
    return {unit: folder / path.name for unit, path in filled.items()}


def intake(path: Path) -> Intake:
    plan, catalogue = plan_and_catalogue()
    context = IntakeContext(plan, catalogue, REGION, Period.parse("2021Q3"), datetime(2025, 1, 10, 9, 30))
    return read_submission([path], context)


def complete(rows: Rows) -> Rows:
    """``rows`` with every column of their table, as intake gives them."""
    return {
        table.name: [
            {column.name: record.get(column.name) for column in table.columns} for record in rows[table.name]
        ]
        for table in TABLES
    }


def assert_says(found: Intake, unit: str) -> None:
    assert not found.refusals
    assert not found.conversions
    assert found.submission is not None
    assert {
        name: [dict(record) for record in records] for name, records in found.submission.rows.items()
    } == complete(said(unit, FOURTH))
    assert (found.submission.unit, found.submission.period) == (unit, FOURTH)


def test_there_are_25_units() -> None:
    assert len(UNITS) == 25


@pytest.mark.parametrize("unit", UNITS)
def test_cells_hold_what_was_filled(filled: Mapping[str, Path], unit: str) -> None:
    assert typed_cells(filled[unit].read_bytes()) == as_typed(said(unit, FOURTH))


@pytest.mark.parametrize("unit", UNITS)
def test_intake_reads_what_was_filled(filled: Mapping[str, Path], unit: str) -> None:
    assert_says(intake(filled[unit]), unit)


@pytest.mark.parametrize("unit", UNITS)
def test_intake_reads_the_same_after_libreoffice(saved_again: Mapping[str, Path], unit: str) -> None:
    assert_says(intake(saved_again[unit]), unit)


@pytest.mark.parametrize("unit", UNITS)
def test_cells_hold_the_same_after_libreoffice(saved_again: Mapping[str, Path], unit: str) -> None:
    assert typed_cells(saved_again[unit].read_bytes()) == as_typed(said(unit, FOURTH))


@pytest.mark.parametrize("unit", UNITS)
def test_a_prefilled_form_sent_back_as_it_is_says_what_was_said_last_time(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form(unit, FOURTH, previous=said(unit, FOURTH)))
    found = intake(path)
    assert found.submission is not None
    for name in ("commitments", "projects"):
        assert [dict(record) for record in found.submission.rows[name]] == complete(said(unit, FOURTH))[name]
    assert all(record["value"] is None for record in found.submission.rows["indicators"])


def test_who_answers_for_the_form_does_not_disturb_intake(filled: Mapping[str, Path], tmp_path: Path) -> None:
    book = load_workbook(filled["housing"])
    sheet = book[INSTRUCTIONS]
    answers = {
        "单位负责人": "张三",
        "填报人": "李四",
        "联系电话": "059122988888",
        "填报日期": date(2025, 1, 8),
    }
    for row in sheet.iter_rows():
        if row[1].value in answers:
            row[2].value = answers.pop(row[1].value)
    assert not answers
    path = tmp_path / filled["housing"].name
    book.save(path)
    found = intake(path)
    assert_says(found, "housing")
    assert found.remarks == intake(filled["housing"]).remarks


def test_formulas_of_a_form_still_calculate_after_libreoffice(saved_again: Mapping[str, Path]) -> None:
    layout = SHEETS["projects"]
    sheet = load_workbook(saved_again["housing"], data_only=True)[layout.name]
    first = {column.name: sheet.cell(5, layout.positions[column.name]).value for column in layout.columns}
    assert first["financing_gap"] == 0
    assert first["commitment_title"] == asked("housing").works[0].title
