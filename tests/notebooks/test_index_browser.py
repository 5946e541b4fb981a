"""The index workbench in real JupyterLab and Chromium: a moved widget changes the chart in its place."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = "[...document.querySelectorAll('figure.chart figcaption')].map(caption => caption.textContent)"


@pytest.fixture
def address(tmp_path: Path, data_folder: Path) -> Iterator[str]:
    """JupyterLab on a copy of the notebook."""
    shutil.copy(ROOT / "notebooks" / "index_lab.ipynb", tmp_path)
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
        yield f"http://127.0.0.1:{port}/lab/tree/index_lab.ipynb?reset"
    finally:
        server.terminate()
        server.wait()


def test_a_moved_widget_changes_the_chart(address: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 1600})
        page.set_default_timeout(60_000)
        page.goto(address)
        page.wait_for_selector(".jp-Notebook")
        page.wait_for_selector("text=| Idle")
        page.click("text=Run >> nth=0")
        page.click("text=Run All Cells")
        page.wait_for_function(f"{MESSAGES}.some(message => message.includes('65.4分'))")
        ways = page.locator("select").filter(has_text="几何平均")
        ways.select_option(label="几何平均（短板扣分）")
        page.wait_for_function(f"{MESSAGES}.some(message => message.includes('61.0分'))")
        assert not any("65.4分" in message for message in page.evaluate(MESSAGES)), "replaced, not added"
        browser.close()
