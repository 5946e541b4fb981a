"""A batch killed at random moments: the next run does the rest, and the end is that of an undisturbed run.

``MINHOU_KILLS`` says how often; the seed is printed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from minhou_analysis.execution.crews import available_cores
from minhou_analysis.execution.outcome import from_record
from minhou_analysis.execution.places import LocalFolder

from .conftest import MakeNotebook

KILLS = int(os.environ.get("MINHOU_KILLS", "8"))
IN_A_ROW = 5
"""Kills of one batch before it is let to its end."""
REPORTS = 6
ROOT = Path(__file__).resolve().parents[2]


def start(notebooks: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.execution.killing", str(notebooks), str(out)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def finish(notebooks: Path, out: Path) -> tuple[list[str], float]:
    """Let a run go to its end: the names of the reports it made, and the seconds it took."""
    began = time.monotonic()
    run = start(notebooks, out)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    made = [line.split() for line in said.splitlines()]
    assert all(state == "made" for _, state, *_ in made), said
    return [name for name, *_ in made], time.monotonic() - began


def wait(run: subprocess.Popen[str], chance: random.Random, usual: float) -> None:
    """Until a random moment of the run, or shortly after a random report: a loaded machine may not get to one in time."""
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0.1, 0.9) * usual)
        return
    assert run.stdout
    for _ in range(chance.randint(1, REPORTS // 2)):
        run.stdout.readline()
    time.sleep(chance.uniform(0, 0.2))


def contents(out: Path) -> dict[str, bytes]:
    """Everything but records, whose times differ; nothing else may be there."""
    left = {path.name for path in (out / ".records").iterdir()} - {".lock", ".delivery", ".run", ".writable"}
    assert left == {f"report-{i}.json" for i in range(REPORTS)}
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != ".records"}


def whole(out: Path) -> set[str]:
    """Reports whose record and files agree."""
    place = LocalFolder(out)
    records = [from_record(path.read_bytes()) for path in (out / ".records").glob("report-*.json")]
    assert all(records), "a record is written in one step"
    return {
        record.name
        for record in records
        if record and all(place.sha256(name) == digest for name, digest in record.files.items())
    }


def test_killed_and_resumed_as_if_never_disturbed(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    notebooks = tmp_path
    for i in range(REPORTS):
        make_notebook(f"report-{i}", f"import time; time.sleep({0.05 * (i % 3)})", f"print({i} * 111)")
    _, usual = finish(notebooks, tmp_path / "undisturbed")
    expected = contents(tmp_path / "undisturbed")
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)  # noqa: T201

    def disturbed(batch: int) -> bool:
        """Kill one batch a few times, then let it go to its end; whether a killed run had finished anything."""
        chance = random.Random(seed + batch)  # noqa: S311 - moments, not secrets
        out = tmp_path / f"out-{batch}"
        done: set[str] = set()
        for _ in range(IN_A_ROW):
            run = start(notebooks, out)
            wait(run, chance, usual)
            group = psutil.Process(run.pid).children(recursive=True) if run.poll() is None else []
            run.kill()
            run.communicate()
            now = whole(out) if out.exists() else set()
            assert done <= now, "what is finished stays"
            done = now
            assert not psutil.wait_procs(group, timeout=20)[1], "nothing outlives the batch"
        made, _ = finish(notebooks, out)
        assert not done & set(made), "what is finished is not made again"
        assert contents(out) == expected
        return bool(done)

    # starting takes most of the time, and one core: batches of their own folders are killed side by side
    with ThreadPoolExecutor(available_cores()) as side_by_side:
        assert any(list(side_by_side.map(disturbed, range(-(-KILLS // IN_A_ROW)))))
    assert finish(notebooks, tmp_path / "undisturbed")[0] == []
