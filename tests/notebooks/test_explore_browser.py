"""The explorer in real JupyterLab and Chromium: widgets change the chart, headings sort, a button writes a file."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = "[...document.querySelectorAll('figure.chart figcaption')].map(caption => caption.textContent)"


@pytest.fixture
def address(tmp_path: Path, data_folder: Path) -> Iterator[str]:
    """JupyterLab on a copy of the notebook."""
    shutil.copy(ROOT / "notebooks" / "explore.ipynb", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = [
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--notebook-dir={tmp_path}",
        "--allow-root",
    ]
    # nothing of this user's own Jupyter, and nothing asked of a network
    own = {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    environment = os.environ | own | {"MINHOU_DATA": str(data_folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jupyterlab", *asked]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(240):
            try:
                urlopen(f"http://127.0.0.1:{port}/api").close()
                break
            except URLError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb?reset"
    finally:
        server.terminate()
        server.wait()


def test_a_moved_widget_changes_the_chart_and_a_heading_sorts(address: str, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 2600})
        page.set_default_timeout(30_000)
        outside: list[str] = []
        page.on("request", lambda request: outside.append(request.url) if is_outside(request.url) else None)
        page.goto(address)
        page.wait_for_selector(".jp-Notebook")
        page.wait_for_selector("text=| Idle")
        page.click("text=Run >> nth=0")
        page.click("text=Run All Cells")
        page.wait_for_function(f"{MESSAGES}.some(message => message.includes('97.05%'))")
        look(page, "run")
        first_cell = ".dt-container tbody tr:first-child td:first-child"
        page.wait_for_selector(first_cell)
        page.wait_for_selector("text=| Idle")
        page.locator(".dt-container thead th").filter(has_text="%").locator(".dt-column-title").click()
        page.wait_for_function(f"document.querySelector('{first_cell}').textContent.trim() === '福清市'")
        look(page, "sorted")
        page.locator("select").filter(has_text="其他公开统计").select_option(label="3 产业协同")
        page.wait_for_function(f"{MESSAGES}.some(message => message.includes('第一产业'))")
        assert not any("97.05%" in message for message in page.evaluate(MESSAGES)), "replaced, not added"
        page.click("text=导出 CSV")
        page.wait_for_selector("text=已写入")
        look(page, "moved")
        browser.close()
    assert [path.suffix for path in (tmp_path / "exports").iterdir()] == [".csv"]
    assert outside == []


def is_outside(url: str) -> bool:
    return url.startswith("http") and not url.startswith("http://127.0.0.1:")


def look(page: Any, name: str) -> None:
    """Keep a picture where somebody asked to look."""
    if folder := os.environ.get("MINHOU_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")
