"""A period's reports against what a user would run instead, as ratios measured in one run.

``python benchmarks/period.py`` does all of it in a few minutes, ``--only NAME`` parts of it. Each part says what it
measured, against what, and what is asked of the ratio. Times depend on the machine; only the ratios are claimed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from minhou_analysis.execution.crews import available_cores  # noqa: E402

PERIOD = "2025Q4"
BIN = Path(sys.executable).parent
WORKERS = min(2, available_cores())
SAMPLE = ("01_migration", "06_services")
"""Area reports that the loop by hand is timed on; the unit page below stands for the unit pages."""
UNIT = "transport"
POOLED = (
    "01_migration",
    "02_urban_villages",
    "03_industry",
    "04_ecology",
    "05_infrastructure",
    "06_services",
)
PARAMETERS = {"data": str(ROOT / "data"), "period": PERIOD, "region": "350121", "demonstration": True}
"""What a batch tells every notebook, here told to the stock engine too."""
COUNTIES = 84
TRIVIAL = 35


def run(*command: str | Path) -> str:
    """Run a command quietly; a failure ends the benchmark."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, cwd=ROOT, env=environment, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def minhou(*arguments: str | Path) -> list[dict[str, str]]:
    """``minhou render``, and what it told of each report."""
    said = run(sys.executable, "-m", "minhou_analysis.cli", "render", PERIOD, "--json", *arguments)
    return [json.loads(line) for line in said.splitlines()]


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def tell(what: str, value: float, asked: str, detail: str) -> None:
    """One line of the table."""
    print(f"{what:<58}{value:8.2f}   asked {asked:<9} {detail}", flush=True)


@dataclass(frozen=True)
class Bench:
    """The parts, in a folder to work in. What several of them need is done once."""

    folder: Path

    @cached_property
    def data(self) -> Path:
        """A copy of the data, which may be changed."""
        return Path(shutil.copytree(ROOT / "data", self.folder / "data"))

    @cached_property
    def cold(self) -> tuple[float, int]:
        """Seconds that the whole period takes from nothing, HTML and PDF, and how many reports there are."""
        told: list[dict[str, str]] = []
        taken = seconds(lambda: told.extend(self.render(self.folder / "cold")))
        if any(line["state"] != "made" for line in told):
            sys.exit(f"not every report was made: {told}")
        return taken, len(told)

    def render(self, out: Path, *more: str | Path) -> list[dict[str, str]]:
        """The period's reports in ``out``."""
        return minhou("--data", self.data, "--notebooks", ROOT / "notebooks", "--out", out, *more)

    def loop(self) -> None:
        """One period cold against the loop of command lines."""
        by_hand = self.folder / "hand"
        by_hand.mkdir()
        area = [seconds(lambda name=name: self._by_hand(by_hand, name, name)) for name in SAMPLE]
        unit = seconds(lambda: self._by_hand(by_hand, "09_unit", f"09_unit_{UNIT}", "-p", "unit", UNIT))
        taken, reports = self.cold
        areas = len(list((ROOT / "notebooks").glob("0[0-8]_*.ipynb")))
        loop = areas * mean(area) + (reports - areas) * unit
        detail = (
            f"{taken:.0f} s for {reports} reports; the loop {mean(area):.1f} s an area report, {unit:.1f} s a unit "
            f"page (measured on {len(SAMPLE)} + 1, times {areas} + {reports - areas}: {loop:.0f} s)"
            + ("" if chromium() else "; no browser found: the loop makes no PDF")
        )
        tell("one period cold, loop / ours", loop / taken, ">= 12", detail)

    def _by_hand(self, folder: Path, notebook: str, name: str, *more: str) -> None:
        executed, page = folder / f"{name}.ipynb", folder / f"{name}.html"
        run(BIN / "papermill", f"notebooks/{notebook}.ipynb", executed, "-p", "period", PERIOD, *more)
        run(BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", executed)
        if browser := chromium():
            flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
            profile = f"--user-data-dir={folder / 'profile'}"
            run(browser, *flags, profile, f"--print-to-pdf={folder / name}.pdf", page)

    def pool(self) -> None:
        """Execution alone against a pool of stock papermill, and what a report costs besides its cells."""
        from minhou_analysis.execution.process_per_job import ProcessPerJob
        from minhou_analysis.reporting.request import Request
        from minhou_analysis.reporting.warming import warmth_for

        def stock() -> None:
            with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
                list(pool.map(execute_stock, POOLED))

        inside: list[float] = []
        started = time.perf_counter()
        request = Request(ROOT / "data", PERIOD, ROOT / "notebooks", str(self.folder))
        jobs = ProcessPerJob(WORKERS, warmth_for(request))
        with jobs:
            jobs.submit(os.getpid).result()
            warm = time.perf_counter() - started
            ours = seconds(lambda: list(jobs.map(execute_ours, POOLED)))
            notebooks, units = zip(*whole_period(), strict=True)
            period = seconds(lambda: inside.extend(jobs.map(execute_ours, notebooks, units)))
        theirs = seconds(stock)
        count, reports = len(POOLED), len(inside)
        ratio = theirs / (warm * count / reports + ours)
        detail = (
            f"{count} reports on {WORKERS} workers: {theirs:.1f} s against {ours:.1f} s, and {warm:.1f} s to get warm, "
            f"which a period does once for {reports}: counted {count}/{reports}"
        )
        tell("execution only, pool of stock papermill / ours", ratio, ">= 3.5", detail)
        detail = (
            f"s: wall × workers − time in cells, {reports} reports in {period:.1f} s once warm; in cells "
            f"{mean(inside):.2f} s each"
        )
        tell("overhead a report", (period * WORKERS - sum(inside)) / reports, "<= 0.3", detail)

    def unchanged(self) -> None:
        """A second run with nothing changed, then one with a form that one unit sends."""
        taken, reports = self.cold
        told: list[dict[str, str]] = []
        again = seconds(lambda: told.extend(self.render(self.folder / "cold")))
        executed = sum(line["state"] != "unchanged" for line in told)
        detail = f"{again:.2f} s against {taken:.0f} s; executed {executed} of {reports}"
        tell("nothing changed, cold / again", taken / again, ">= 50", detail)

    def submission(self) -> None:
        """One unit's submission changed."""
        _, reports = self.cold
        send_form(self.data)
        told: list[dict[str, str]] = []
        again = seconds(lambda: told.extend(self.render(self.folder / "cold")))
        names = [line["name"] for line in told if line["state"] != "unchanged"]
        detail = f"of {reports} in {again:.1f} s: {', '.join(names)}"
        tell("one form changed, reports executed", len(names), "readers", detail)

    def memory(self) -> None:
        """Peak memory of the parent, ten times the reports."""
        few, many = (
            json.loads(run(sys.executable, __file__, "--trivial", str(n))) for n in (TRIVIAL, 10 * TRIVIAL)
        )
        detail = (
            f"{many['memory'] / 2**10:.0f} MB for {10 * TRIVIAL} trivial notebooks, {few['memory'] / 2**10:.0f} MB for "
            f"{TRIVIAL}; {many['seconds'] / (10 * TRIVIAL) * WORKERS:.2f} s × worker each"
        )
        tell("peak memory of the parent, 350 / 35", many["memory"] / few["memory"], "<= 1.1", detail)

    def counties(self) -> None:
        """Overviews of many counties on two workers against one."""
        data = Path(shutil.copytree(ROOT / "data", self.folder / "province"))
        have = more_counties(data, COUNTIES)
        options = (
            "--data",
            data,
            "--notebooks",
            ROOT / "notebooks",
            "--region",
            "all",
            "--only",
            "00_overview",
        )
        taken = {}
        for workers in (2, 1):
            out = self.folder / f"counties-{workers}"
            taken[workers] = seconds(
                lambda n=workers, out=out: minhou(*options, "--out", out, "--jobs", str(n))
            )
        detail = (
            f"{COUNTIES} overviews: {taken[1]:.0f} s against {taken[2]:.0f} s ({have} counties of the data, the others "
            "rows of the benchmark's own without figures)"
        )
        tell("overviews of counties, 1 worker / 2 workers", taken[1] / taken[2], ">= 1.8", detail)

    def help(self) -> None:
        """The help text."""
        times = 9
        bare = median(seconds(lambda: run(sys.executable, "-c", "pass")) for _ in range(times))
        ours = median(seconds(lambda: run(BIN / "minhou", "--help")) for _ in range(times))
        tell(
            "minhou --help / python -c pass",
            ours / bare,
            "<= 4",
            f"{ours * 1000:.0f} ms against {bare * 1000:.0f} ms",
        )


PARTS = ("help", "loop", "unchanged", "submission", "pool", "memory", "counties")


def chromium() -> str | None:
    """The browser that prints, where there is one."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def whole_period() -> list[tuple[str, str | None]]:
    """Notebook of each report of a period, and the unit where it is a unit's page."""
    units = sorted((ROOT / "data" / "plan" / "units.csv").read_text(encoding="utf-8").splitlines()[1:])
    areas = sorted(path.stem for path in (ROOT / "notebooks").glob("0[0-8]_*.ipynb"))
    return [*((name, None) for name in areas), *(("09_unit", line.partition(",")[0]) for line in units)]


def execute_stock(name: str) -> None:
    """One report as papermill makes it."""
    import papermill

    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nothing, redirect_stderr(nothing):  # noqa: PTH123
        papermill.execute_notebook(
            str(ROOT / "notebooks" / f"{name}.ipynb"),
            f"{folder}/out.ipynb",
            parameters=PARAMETERS,
            progress_bar=False,
        )


def execute_ours(name: str, unit: str | None = None) -> float:
    """The same by our engine; the seconds its cells took."""
    import papermill
    from papermill.engines import papermill_engines

    from minhou_analysis.execution.forked import ForkedEngine

    papermill_engines.register("minhou", ForkedEngine)
    with tempfile.TemporaryDirectory() as folder:
        executed = papermill.execute_notebook(
            str(ROOT / "notebooks" / f"{name}.ipynb"),
            f"{folder}/out.ipynb",
            parameters=PARAMETERS | ({"unit": unit} if unit else {}),
            engine_name="minhou",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
        )
    return sum(float(cell.metadata.papermill["duration"] or 0) for cell in executed.cells)


def send_form(data: Path) -> None:
    """Take in a form of one unit, as ``minhou ingest`` does."""
    from tests.sending import commitment, send

    send(data, UNIT, PERIOD, datetime(2026, 1, 10, 9).isoformat(), {"commitments": [commitment("5.2.2")]})


def more_counties(data: Path, count: int) -> int:
    """Fill a copy of the data up to so many counties; how many it had."""
    table = data / "observations" / "regions.csv"
    lines = table.read_text(encoding="utf-8").rstrip("\n").split("\n")
    have = sum(",county," in line for line in lines)
    lines += [f"3599{n:02d},县{n},County {n},county,350000,," for n in range(count - have)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return have


def trivial(count: int) -> None:
    """Run a batch of trivial notebooks; print its seconds and this process's peak memory in KiB."""
    import resource

    import nbformat

    from minhou_analysis.execution import Job, run_batch
    from minhou_analysis.execution.crews import open_crew
    from minhou_analysis.execution.places import LocalFolder

    with tempfile.TemporaryDirectory() as name:
        notebook = Path(name) / "trivial.ipynb"
        cells = [nbformat.v4.new_code_cell("print(1)", id="cell")]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), notebook)
        place = LocalFolder(Path(name) / "out")
        with place.held(print) as token:
            jobs = [Job(f"report-{i}", notebook, {}, place, {}, token=token) for i in range(count)]
            states: list[str] = []
            crew = open_crew(WORKERS)
            taken = seconds(lambda: states.extend(outcome.state for outcome in run_batch(jobs, crew)))
    if states != ["made"] * count:
        sys.exit(f"not every notebook was run: {set(states)}")
    print(json.dumps({"seconds": taken, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--trivial", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.trivial:
        trivial(asked.trivial)
        return
    parts: Iterable[str] = asked.only or PARTS
    if (load := os.getloadavg()[0]) > available_cores() / 2:
        print(
            f"other work is going on here (load {load:.1f}): ratios between one worker and two mean nothing now"
        )
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for part in PARTS:
            if part in parts:
                getattr(bench, part)()


if __name__ == "__main__":
    main()
