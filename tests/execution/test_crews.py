"""Who runs the reports: this machine's processes, or a cluster behind the same interface."""

from __future__ import annotations

import os
import socket
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from minhou_analysis.errors import BatchError
from minhou_analysis.execution import Job, Outcome, crews, run_batch
from minhou_analysis.execution.crews import available_cores, open_cluster, open_crew
from minhou_analysis.execution.places import LocalFolder
from minhou_analysis.execution.warm import Warmth, cool_down
from minhou_analysis.reporting.warming import HOOK, MODULES


def job(name: str) -> Job:
    return Job(name, Path(), {}, LocalFolder(Path()), {})


def whose(job: Job) -> Outcome:
    return Outcome(job.name, float(os.getpid()), "made")


def test_no_more_workers_than_cores_or_the_cap() -> None:
    for cap, workers in ((None, available_cores()), (1, 1), (1000, available_cores())):
        crew = open_crew(cap)
        assert crew.workers == workers
        crew.dismiss(finished=True)
        crew.dismiss(finished=True)


def test_without_dask_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BatchError, match=r"pip install 'minhou-analysis\[cluster\]'"):
        open_cluster("tcp://localhost:8786")


class Client:
    """As much of Dask's client as is used."""

    threads: dict[str, int] = {"a": 1, "b": 1}  # noqa: RUF012
    closed = False

    def __init__(self, address: str, **_: Any) -> None:
        if "nowhere" in address:
            raise OSError(f"Timed out trying to connect to\n{address}")

    def nthreads(self, **_: Any) -> dict[str, int]:
        return self.threads

    def get_executor(self, **_: Any) -> Executor:
        return ThreadPoolExecutor(2)

    def close(self) -> None:
        Client.closed = True


@pytest.fixture
def dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    monkeypatch.setattr(crews, "_ask", lambda _: None)
    monkeypatch.setattr(Client, "closed", False)
    monkeypatch.setattr(crews, "_apart", [])


@pytest.mark.usefixtures("dask")
def test_a_cluster_runs_each_report_in_a_process_apart() -> None:
    crew = open_cluster("tcp://scheduler:8786")
    assert crew.workers == 2
    outcomes = list(run_batch([job("a"), job("b"), job("c")], crew, run=whose))
    assert len({outcome.seconds for outcome in outcomes} - {float(os.getpid())}) == 3
    assert Client.closed
    crews._apart[0].shutdown()


@pytest.mark.usefixtures("dask")
def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        BatchError, match="no scheduler answers at tcp://nowhere:1: Timed out trying to connect"
    ):
        open_cluster("tcp://nowhere:1")
    monkeypatch.setattr(Client, "threads", {})
    with pytest.raises(BatchError, match="has no workers"):
        open_cluster("tcp://scheduler:8786")


def test_what_listens_but_never_answers_is_one_sentence_in_time(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(crews, "_ANSWER_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with pytest.raises(BatchError, match=r"no scheduler answers at tcp://127.0.0.1:\d+ within 0.5 s"):
            open_cluster(f"tcp://127.0.0.1:{silent.getsockname()[1]}")
        assert time.monotonic() - started < 5
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("dask")
def test_a_scheduler_that_is_gone_has_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    crew = open_cluster("tcp://scheduler:8786")
    assert crew.has_workers()

    def gone(*_: Any, **__: Any) -> dict[str, int]:
        raise OSError("connection lost")

    monkeypatch.setattr(Client, "nthreads", gone)
    assert not crew.has_workers()


def loaded(job: Job) -> Outcome:
    reads = sys.modules.get("minhou_analysis.display.fonts")
    known = reads.use_in_matplotlib.cache_info().currsize if reads else 0
    return Outcome(job.name, float(known), "made")


def test_what_reports_need_is_loaded_before_they_are_forked() -> None:
    crew = open_crew(1, Warmth(MODULES, HOOK))
    (outcome,) = run_batch([job("a")], crew, run=loaded)
    assert outcome.seconds == 1.0
    cool_down()
