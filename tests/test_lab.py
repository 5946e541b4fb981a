"""The notebooks open in the Python of the command, at the period and on the data that it was given."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from minhou_analysis.cli import main
from minhou_analysis.cli.lab import START, lab_environment, lab_options
from minhou_analysis.errors import PeriodError
from minhou_analysis.workspace import open_workspace

TOKEN = "open"  # noqa: S105
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
    for variable in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        assert environment[variable].split(os.pathsep)[0] == str(tmp_path)
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


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, and the folder of notebooks it was given."""

    address: str
    notebooks: Path

    def asked(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.address}{path}?token={TOKEN}", timeout=10) as answer:  # noqa: S310
            return json.load(answer)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Iterator[Lab]:
    """``minhou lab 2023Q2`` on a machine that knows a strange kernel by the same name."""
    home = tmp_path_factory.mktemp("lab")
    strange = home / "data" / "kernels" / "python3"
    strange.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python", "-f", "{connection_file}"], "display_name": "x", "language": "python"}
    (strange / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    notebooks = Path(shutil.copytree(NOTEBOOKS, home / "notebooks"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = dict(os.environ) | {
        "JUPYTER_PATH": str(home / "data"),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "JUPYTER_TOKEN": TOKEN,
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "TMPDIR": str(home),
    }
    command = [sys.executable, "-m", "minhou_analysis.cli", "--data", str(data_folder), "lab", "2023Q2"]
    command += ["--no-browser", "--notebooks", str(notebooks), "--", f"--port={port}", "--allow-root"]
    opened = Lab(f"http://127.0.0.1:{port}", notebooks)
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 120
            while True:
                try:
                    opened.asked("/api/status")
                    break
                except OSError:
                    assert server.poll() is None, (home / "log").read_text()[-2000:]
                    assert time.monotonic() < until, "the server did not answer"
                    time.sleep(0.3)
            yield opened
        finally:
            server.terminate()
            server.wait(60)
    assert list(home.glob("minhou-lab-*")) == [], "the kernel's folder is taken away at the end"


def test_a_strange_kernel_of_the_same_name_is_not_used(lab: Lab) -> None:
    listed = lab.asked("/api/kernelspecs")
    assert listed["default"] == "python3"
    assert listed["kernelspecs"]["python3"]["spec"]["argv"][0] == sys.executable


def test_jupyterlab_does_not_ask_whether_to_fetch_news(lab: Lab) -> None:
    with urllib.request.urlopen(f"{lab.address}/lab?token={TOKEN}", timeout=30) as answer:  # noqa: S310
        page = answer.read().decode()
    given = json.loads(
        page.split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
    )
    assert "@jupyterlab/apputils-extension:announcements" in given["disabledExtensions"]


@pytest.mark.browser
def test_the_start_page_draws_its_charts_in_a_real_browser(lab: Lab) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 1280, "height": 1600})
        page.set_default_timeout(120_000)
        page.goto(f"{lab.address}/?token={TOKEN}")
        page.wait_for_url("**/lab/tree/start.ipynb**")
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        while not page.query_selector('.jp-InputPrompt:text-matches("[*1]")'):
            page.click(".jp-Notebook .jp-CodeCell .cm-content >> nth=0")
            page.click('.lm-MenuBar-itemLabel:text-is("Run")')
            page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
            page.wait_for_timeout(3000)  # a menu that opens before the notebook has the focus runs nothing
        page.wait_for_selector(".jp-Notebook figure.chart img", state="attached")
        caption = page.text_content(".jp-Notebook figure.chart figcaption >> nth=0")
        shown = page.text_content(".jp-Notebook .jp-OutputArea-output >> nth=0")
        chromium.close()
    assert "97.05%" in str(caption)
    assert "2023年第二季度" in str(shown)


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
