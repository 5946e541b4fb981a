"""Jobs in processes of their own, forked from a warm one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, as_completed
from pathlib import Path

import psutil
import pytest

from minhou_analysis.errors import BatchError
from minhou_analysis.execution import process_per_job
from minhou_analysis.execution.process_per_job import JobDiedError, ProcessPerJob
from minhou_analysis.execution.warm import Warmth, cool_down

ROOT = Path(__file__).resolve().parents[2]
LIGHT = Warmth(notebooks=False)
LOADED: list[str] = []
"""What the hook was given, in the warm process and its forks."""


def load(said: str) -> None:
    LOADED.append(said)


def begin(module: str) -> Callable[[], None]:
    LOADED.append(str(is_imported(module)))
    return lambda: LOADED.append(str(is_imported(module)))


def is_imported(name: str) -> bool:
    return name in sys.modules


def fail() -> None:
    raise ValueError("the hook's own fault")


def loaded() -> list[str]:
    return LOADED


def raise_error() -> None:
    raise LookupError("没有")


class Unsendable:
    def __reduce__(self) -> str:
        raise TypeError("not to be sent")


@pytest.fixture(autouse=True, scope="module")
def _cool() -> Iterator[None]:
    yield
    cool_down()


def test_a_job_finds_what_was_loaded_and_has_a_process_of_its_own() -> None:
    warmth = Warmth(("fractions",), f"{__name__}:load", {"said": "数据 with spaces"}, notebooks=False)
    with ProcessPerJob(2, warmth) as jobs:
        assert jobs.submit(loaded).result() == ["数据 with spaces"]
        assert jobs.submit(is_imported, "fractions").result()
        assert len({jobs.submit(os.getpid).result() for _ in range(3)} | {os.getpid()}) == 4


def test_what_the_hook_returns_is_called_when_modules_are_loaded() -> None:
    warmth = Warmth(("colorsys",), f"{__name__}:begin", {"module": "colorsys"}, notebooks=False)
    with ProcessPerJob(1, warmth) as jobs:
        assert jobs.submit(loaded).result() == ["False", "True"]


def test_another_warmth_begins_another_server() -> None:
    for said in ("one", "two"):
        with ProcessPerJob(1, Warmth((), f"{__name__}:load", {"said": said}, notebooks=False)) as jobs:
            assert jobs.submit(loaded).result() == [said]


def test_what_cannot_be_loaded_is_told_and_costs_no_job(capfd: pytest.CaptureFixture[str]) -> None:
    with ProcessPerJob(1, Warmth(("no_such_module",), f"{__name__}:fail", notebooks=False)) as jobs:
        assert jobs.submit(int, "3").result() == 3
    told = capfd.readouterr().err
    assert "no_such_module is not loaded beforehand: ModuleNotFoundError" in told
    assert ":fail is not loaded beforehand: ValueError: the hook's own fault" in told


def test_a_failure_comes_back_whole() -> None:
    with ProcessPerJob(1, LIGHT) as jobs:
        with pytest.raises(LookupError, match="没有") as caught:
            jobs.submit(raise_error).result()
        assert "in raise_error" in caught.value.__notes__[0]
        with pytest.raises(BatchError, match="cannot be sent back"):
            jobs.submit(Unsendable).result()


def test_a_job_that_dies_costs_only_itself() -> None:
    with ProcessPerJob(2, LIGHT) as jobs:
        died, lived = jobs.submit(os._exit, 9), jobs.submit(int, "7")
        with pytest.raises(JobDiedError, match="exit code 9"):
            died.result()
        with pytest.raises(JobDiedError, match="signal SIGKILL"):
            jobs.submit(signal.raise_signal, signal.SIGKILL).result()
        assert lived.result() == 7


def test_no_more_at_once_than_said_and_all_are_done() -> None:
    with ProcessPerJob(2, LIGHT) as jobs:
        jobs.submit(int).result()
        started = time.monotonic()
        futures = [jobs.submit(time.sleep, 0.2) for _ in range(4)]
        for _ in as_completed(futures):
            pass
        assert time.monotonic() - started >= 0.4


def test_stop_kills_what_runs_and_begins_nothing() -> None:
    jobs = ProcessPerJob(1, LIGHT)
    running, waiting = jobs.submit(time.sleep, 60), jobs.submit(time.sleep, 60)
    ends = time.monotonic() + 60
    while not jobs._running:
        assert time.monotonic() < ends
        time.sleep(0.01)
    jobs.stop()
    with pytest.raises(JobDiedError):
        running.result()
    with pytest.raises((JobDiedError, CancelledError)):
        waiting.result()


def test_a_server_that_is_killed_is_started_again_as_warm() -> None:
    with ProcessPerJob(1, Warmth((), f"{__name__}:load", {"said": "again"}, notebooks=False)) as jobs:
        server = jobs.submit(os.getppid).result()
        os.kill(server, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while psutil.pid_exists(server) and psutil.Process(server).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert jobs.submit(loaded).result() == ["again"]


def test_threads_of_the_caller_do_no_harm() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    with ProcessPerJob(1, LIGHT) as jobs:
        assert jobs.submit(threading.active_count).result() == 1
    done.set()
    thread.join()


OWNER = """
import sys, time
from minhou_analysis.execution.process_per_job import ProcessPerJob
from minhou_analysis.execution.warm import Warmth
from tests.execution.test_process_per_job import stay
with ProcessPerJob(1, Warmth(notebooks=False)) as jobs:
    jobs.submit(stay, sys.argv[1]).result()
"""


def stay(path: str) -> None:
    with open(path, "w") as file:  # noqa: PTH123
        file.write(f"{os.getpid()} {os.getppid()}")
    time.sleep(120)


def test_nothing_outlives_a_killed_owner(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(told)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    ends = time.monotonic() + 60
    while not (told.exists() and told.read_text()):
        assert time.monotonic() < ends
        time.sleep(0.05)
    owner.kill()
    owner.wait()
    pids = [int(pid) for pid in told.read_text().split()]
    ends = time.monotonic() + 10
    while any(psutil.pid_exists(pid) for pid in pids):
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_job_whose_asker_is_gone_ends_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_per_job, "become_job", lambda: None)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    ours.close()
    process_per_job._work(theirs, int, (), {})
