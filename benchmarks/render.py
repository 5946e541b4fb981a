"""Rendering a few reports against what a user would run instead, in the same run.

The other way is the one the tools' own pages show: for each notebook ``papermill``, then ``jupyter nbconvert --to html``,
then a browser's print to PDF (left out, and said so, where there is no Chromium). Prints one line for each way and their
ratio. Run it with ``make bench``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ("01_migration", "06_services", "07_income", "08_appraisal")
PERIOD = "2025Q4"
BIN = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    """Run a command quietly; a failure ends the benchmark."""
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=ROOT)


def by_hand(folder: Path, chromium: str | None) -> None:
    """The loop a user would write."""
    for name in REPORTS:
        executed, page = folder / f"{name}.ipynb", folder / f"{name}.html"
        run(BIN / "papermill", f"notebooks/{name}.ipynb", executed, "-p", "period", PERIOD)
        run(BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", executed)
        if chromium:
            flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
            run(
                chromium,
                *flags,
                f"--user-data-dir={folder / 'profile'}",
                f"--print-to-pdf={folder / name}.pdf",
                page,
            )


def by_minhou(folder: Path) -> None:
    """One command."""
    only = [part for name in REPORTS for part in ("--only", name)]
    run(BIN / "minhou", "render", PERIOD, *only, "--out", folder)


def timed(label: str, work: object, *arguments: object) -> float:
    """Seconds that ``work`` takes, printed under ``label``."""
    started = time.perf_counter()
    work(*arguments)  # type: ignore[operator]
    seconds = time.perf_counter() - started
    print(f"{label:<58}{seconds:7.1f} s")
    return seconds


def main() -> None:
    """Measure both ways and print the ratio."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    printed = (
        "papermill, nbconvert, Chromium" if chromium else "papermill, nbconvert (no browser found: no PDF)"
    )
    with tempfile.TemporaryDirectory() as scratch:
        (other := Path(scratch) / "other").mkdir()
        slow = timed(f"{len(REPORTS)} reports by {printed}", by_hand, other, chromium)
        fast = timed(
            f"{len(REPORTS)} reports by minhou render (HTML and PDF)", by_minhou, Path(scratch) / "ours"
        )
    print(f"ratio {slow / fast:.1f}")


if __name__ == "__main__":
    main()
