"""Batches: the longest first, one failure stopping nobody, a wish to stop heard."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.execution import Job, Outcome, Stop, absence, run_batch
from minhou_analysis.execution.crews import Crew, open_crew
from minhou_analysis.execution.places import LocalFolder


def job(name: str, folder: Path = Path()) -> Job:
    return Job(name, Path("x.ipynb"), {}, LocalFolder(folder), {})


def made(job: Job) -> Outcome:
    return Outcome(job.name, 0.0, "made")


def die_if_told(job: Job) -> Outcome:
    if job.name.startswith("dies"):
        os.kill(os.getpid(), signal.SIGKILL)
    return made(job)


def linger(job: Job) -> Outcome:
    time.sleep(60)
    return made(job)


class Told:
    """What a follower was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def started(self, job: Job) -> None:
        self.lines.append(f"+{job.name}")

    def ended(self, outcome: Outcome) -> None:
        self.lines.append(f"-{outcome.name}")


def test_the_longest_are_begun_first_and_unknown_ones_between() -> None:
    told = Told()
    jobs = [job("short"), job("unknown"), job("long")]
    expected = {"short": 1.0, "long": 9.0}
    list(run_batch(jobs, Crew(ThreadPoolExecutor(1), 1), run=made, expected=expected, follower=told))
    assert told.lines == ["+long", "-long", "+unknown", "-unknown", "+short", "-short"]


def test_no_more_is_handed_over_than_there_are_workers() -> None:
    handed: list[Future[Any]] = []
    most = 0

    class Counting(ThreadPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
            nonlocal most
            handed.append(future := super().submit(*args, **kwargs))
            most = max(most, sum(not future.done() for future in handed))
            return future

    outcomes = list(run_batch([job(str(i)) for i in range(50)], Crew(Counting(3), 3), run=made))
    assert len(outcomes) == 50
    assert most <= 3


def test_a_worker_has_its_next_job_before_anything_is_done_with_an_outcome() -> None:
    told = Told()
    run = run_batch([job("a"), job("b"), job("c")], Crew(ThreadPoolExecutor(1), 1), run=made, follower=told)
    assert next(run).name == "a"
    assert told.lines == ["+a", "-a", "+b"]
    assert [outcome.name for outcome in run] == ["b", "c"]


@pytest.mark.parametrize("kind", ["a process per job", "a pool"])
def test_a_worker_that_dies_costs_its_own_report(kind: str) -> None:
    def open_pool() -> Executor:
        return ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    crew = open_crew(2) if kind == "a process per job" else Crew(open_pool(), 1, open_pool)
    jobs = [job("a"), job("dies"), job("b"), job("dies too"), job("c")]
    outcomes = {outcome.name: outcome for outcome in run_batch(jobs, crew, run=die_if_told)}
    assert {name for name, outcome in outcomes.items() if outcome.state == "failed"} == {"dies", "dies too"}
    assert "its worker was lost" in outcomes["dies"].error
    assert len(outcomes) == 5


def test_an_error_of_the_machinery_is_told_as_a_failure() -> None:
    def fall(_: Job) -> Outcome:
        raise ValueError("two\nlines")

    (outcome,) = run_batch([job("a")], Crew(ThreadPoolExecutor(1), 1), run=fall)
    assert outcome.state == "failed"
    assert outcome.error.endswith("(ValueError: two lines)")


def test_what_is_under_way_is_given_up_when_the_run_is_to_stop() -> None:
    stop = Stop()
    crew = open_crew(2)
    started = time.monotonic()
    for outcome in run_batch([job("a"), job("b"), job("c")], crew, run=_first_quickly, stop=stop):
        assert outcome.name == "a"
        stop.signal = signal.SIGINT
    assert time.monotonic() - started < 30


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("_LOOK_EVERY", 0.0), ("_SAID_AFTER", 0.1), ("PATIENCE", 0.6)):
        monkeypatch.setattr(absence, name, seconds)


class Never(ThreadPoolExecutor):
    """A cluster whose last worker is gone: it takes jobs, and nothing becomes of them but of the first."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().submit(fn, *args, **kwargs) if args[0].name == "first" else Future()


@pytest.mark.usefixtures("impatient")
def test_without_any_worker_what_is_left_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told()
    crew = Crew(Never(1), 1, has_workers=lambda: False)
    jobs = [job("first"), job("under way"), job("waiting")]
    outcomes = list(run_batch(jobs, crew, run=made, follower=told))
    assert [outcome.state for outcome in outcomes] == ["made", "failed", "failed"]
    assert outcomes[-1].error.startswith("no worker was there to make it for 0.6 s")
    assert told.lines == ["+first", "-first", "+under way", "-under way", "-waiting"]
    assert capsys.readouterr().err.count("no worker is there") == 1


@pytest.mark.usefixtures("impatient")
def test_workers_that_take_long_are_waited_for() -> None:
    def slowly(job: Job) -> Outcome:
        time.sleep(1)
        return made(job)

    (outcome,) = run_batch([job("a")], Crew(ThreadPoolExecutor(1), 1), run=slowly)
    assert outcome.state == "made"


def test_a_cluster_that_takes_no_more_jobs_is_told_of() -> None:
    class Gone(ThreadPoolExecutor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            raise RuntimeError("the client is closed")

    (outcome,) = run_batch([job("a")], Crew(Gone(1), 1), run=made)
    assert outcome.error == "its worker was lost (RuntimeError: the client is closed)"


def _first_quickly(job: Job) -> Outcome:
    return made(job) if job.name == "a" else linger(job)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_are_heard_once_then_as_ever(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Stop().on_signals() as stop:
        assert not stop.signal
        os.kill(os.getpid(), number)
        assert stop.signal == number
        assert signal.getsignal(number) == before
    assert signal.getsignal(number) == before


def test_a_batch_in_another_thread_leaves_signals_alone() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def go() -> None:
        with Stop().on_signals() as stop:
            seen.append((stop.signal, signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    assert seen == [(0, before)]
