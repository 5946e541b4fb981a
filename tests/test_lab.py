"""The notebooks open in the Python of the command, at the period and on the data that it was given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from minhou_analysis.cli import main
from minhou_analysis.cli.lab import START, lab_environment, lab_options
from minhou_analysis.errors import PeriodError
from minhou_analysis.workspace import open_workspace

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def test_the_period_of_the_lab_is_opened_where_none_is_named(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHOU_PERIOD", "2023H1")
    assert str(open_workspace(data_folder).period) == "2023H1"
    assert str(open_workspace(data_folder, "2024Q1").period) == "2024Q1"
    monkeypatch.setenv("MINHOU_PERIOD", "")
    assert str(open_workspace(data_folder).period) == "2025Q4"
    monkeypatch.setenv("MINHOU_PERIOD", "soon")
    with pytest.raises(PeriodError, match="soon"):
        open_workspace(data_folder)


def test_the_lab_sees_the_folder_and_the_period(data_folder: Path, tmp_path: Path) -> None:
    environment = lab_environment(data_folder, "2023Q2", tmp_path)
    assert environment["MINHOU_DATA"] == str(data_folder)
    assert environment["MINHOU_PERIOD"] == "2023Q2"
    assert environment["JUPYTER_PATH"].split(os.pathsep)[0] == str(tmp_path)
    options = lab_options(NOTEBOOKS, True, ("--port=9999",))
    assert options[1:] == [f"--LabApp.default_url=/lab/tree/{START}", "--no-browser", "--port=9999"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lab", "2031Q1"], "2031Q1 is outside the plan"),
        (["lab", "--notebooks", "tests"], "holds no start.ipynb"),
    ],
)
def test_what_cannot_be_opened_is_told_before_jupyterlab_starts(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code != 0
    assert said in result.output


def test_a_strange_kernel_of_the_same_name_is_not_used(data_folder: Path, tmp_path: Path) -> None:
    """Started for real: the server's own list says whose Python the kernel is."""
    strange = tmp_path / "home" / "kernels" / "python3"
    strange.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python", "-f", "{connection_file}"], "display_name": "x", "language": "python"}
    (strange / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    environment = dict(os.environ) | {
        "JUPYTER_DATA_DIR": str(tmp_path / "home"),
        "JUPYTER_PATH": str(tmp_path / "home"),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "JUPYTER_TOKEN": "t",
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "run"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }
    command = [sys.executable, "-m", "minhou_analysis.cli", "--data", str(data_folder), "lab", "2023Q2"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--no-browser", "--", "--port=18765", "--allow-root"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            listed = fetched("http://127.0.0.1:18765/api/kernelspecs?token=t", server)
        finally:
            server.terminate()
            server.wait(30)
    found = listed["kernelspecs"]["python3"]["spec"]
    assert found["argv"][0] == sys.executable
    assert listed["default"] == "python3"


def fetched(
    address: str, server: subprocess.Popen[bytes]
) -> dict[str, dict[str, dict[str, dict[str, list[str]]]]]:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
                return json.load(answer)  # type: ignore[no-any-return]
        except OSError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server did not answer"
            time.sleep(0.3)


def test_the_start_page_runs_to_the_end(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHOU_DATA", str(data_folder))
    notebook = nbformat.read(NOTEBOOKS / START, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    said = str(shown)
    assert "自来水" in said
    assert "连江县" in said
    assert all(shown[1:])
