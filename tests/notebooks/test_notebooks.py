"""Notebooks hold prose and calls; they run in plain papermill, wherever it is started."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from minhou_analysis.cli import main

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
PARAMETERS = ["data", "period", "region", "as_of", "demonstration"]
SPOKEN = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
ARITHMETIC = (
    ast.BinOp,
    ast.AugAssign,
    ast.Compare,
    ast.Subscript,
    ast.For,
    ast.If,
    ast.FunctionDef,
    ast.Lambda,
)


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def test_every_report_of_the_plan_has_its_notebook() -> None:
    assert [path.stem for path in NOTEBOOKS][:10] == [
        "00_overview",
        "01_migration",
        "02_urban_villages",
        "03_industry",
        "04_ecology",
        "05_infrastructure",
        "06_services",
        "07_income",
        "08_appraisal",
        "09_unit",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_well_formed(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert notebook.metadata.kernelspec.name == "python3"
    assert path.read_bytes().endswith(b"\n")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_come_first_and_nothing_has_run(path: Path) -> None:
    code = cells(path, "code")
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == code[:1]
    names = [target.id for line in ast.parse(code[0].source).body for target in line.targets]
    assert names[:5] == PARAMETERS
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_cells_call_and_do_not_compute(path: Path) -> None:
    for cell in cells(path, "code"):
        tree = ast.parse(cell.source)
        assert all(isinstance(line, SPOKEN) for line in tree.body), cell.source
        assert not [node for node in ast.walk(tree) if isinstance(node, ARITHMETIC)], cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_holds_no_figures(path: Path) -> None:
    prose = "".join(cell.source for cell in cells(path, "markdown"))
    assert not [character for character in prose if character.isdigit()]


def test_a_notebook_runs_under_plain_papermill_anywhere(tmp_path: Path, data_folder: Path) -> None:
    source = next(path for path in NOTEBOOKS if path.stem == "04_ecology")
    chosen = {"data": str(data_folder), "period": "2023Q2"}
    command = [sys.executable, "-m", "papermill", str(source), "out.ipynb", "--no-progress-bar"]
    command += [part for name, value in chosen.items() for part in ("-p", name, value)]
    environment = {name: value for name, value in os.environ.items() if name != "MINHOU_DATA"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    assert "application/vnd.minhou.report+json" in outputs[0].data
    assert all("text/html" in output.data for output in outputs)


def test_the_heaviest_report_can_be_sent_and_is_the_same_twice(tmp_path: Path, data_folder: Path) -> None:
    options = [
        "--data",
        str(data_folder),
        "--out",
        str(tmp_path),
        "--only",
        "02_urban_villages",
        "--jobs",
        "1",
    ]
    made = CliRunner().invoke(main, ["render", "2025Q4", *options, "--format", "html", "--quiet"])
    assert made.exit_code == 0, made.output
    assert (tmp_path / "2025Q4" / "02_urban_villages.html").stat().st_size <= 1_500_000
    again = CliRunner().invoke(main, ["verify", "2025Q4", *options, "--quiet"])
    assert (again.exit_code, again.output) == (0, "")
