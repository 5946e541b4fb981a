"""The explorer as a notebook: outside the batch, whole under papermill, alive in JupyterLab."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat

from minhou_analysis.reporting.request import Request

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "explore.ipynb"


def test_it_does_not_join_the_batch(tmp_path: Path) -> None:
    found = Request(
        data=tmp_path, period="2025Q4", notebooks=NOTEBOOK.parent, out=str(tmp_path)
    ).notebook_files()
    assert NOTEBOOK not in found
    assert len(found) >= 10


def test_it_shows_a_sensible_choice_under_papermill(tmp_path: Path, data_folder: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", str(NOTEBOOK), str(out), "--no-progress-bar"]
    command += ["-p", "data", str(data_folder)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    cells = nbformat.read(out, as_version=4).cells
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    pages = [output.data["text/html"] for output in outputs if "text/html" in output.data]
    said = re.sub(r"<[^>]*>", "", "".join(pages))
    assert "在所选9地中由高到低居第6位" in said
    assert "所示数字的含义" in said
    assert "普查标准时点" in said
    assert "霞浦县" in said
    assert sum(page.count("data:image/svg+xml") for page in pages) == 1
