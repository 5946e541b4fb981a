"""Batches of small notebooks, executed for real: whole files or none, one failure stopping nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest

from minhou_analysis.errors import BatchError
from minhou_analysis.execution import Job, Outcome, run_batch, run_job
from minhou_analysis.execution.batch import open_pool, prepare_folder

from .conftest import MakeNotebook

FORMATS = {"html": "minhou_html", "pdf": "minhou_pdf"}


def job(notebook: Path, folder: Path, formats: dict[str, str] | None = None, **parameters: Any) -> Job:
    folder.mkdir(exist_ok=True)
    return Job(notebook.stem, notebook, parameters, folder, FORMATS if formats is None else formats)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_job_puts_notebook_page_and_pdf_in_place(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    notebook = make_notebook("good", "print(greeting, '你好')")
    outcome = run_job(job(notebook, tmp_path / "out", greeting="hello"))
    assert outcome.error == ""
    assert outcome.seconds > 0
    assert names(tmp_path / "out") == ["good.html", "good.ipynb", "good.pdf"]
    executed = nbformat.read(tmp_path / "out" / "good.ipynb", as_version=4)
    assert executed.cells[-1].outputs[0].text == "hello 你好\n"
    assert (tmp_path / "out" / "good.pdf").read_bytes().startswith(b"%PDF")


def test_a_failing_cell_is_named_and_leaves_the_old_report(
    make_notebook: MakeNotebook, tmp_path: Path
) -> None:
    notebook = make_notebook("bad", "1 / 0")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "bad.html").write_text("last period")
    outcome = run_job(job(notebook, tmp_path / "out"))
    assert "ZeroDivisionError" in outcome.error
    assert "cell" in outcome.error
    assert names(tmp_path / "out") == ["bad.html"]
    assert (tmp_path / "out" / "bad.html").read_text() == "last period"


def test_nothing_appears_when_one_format_fails(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    notebook = make_notebook("half", "greeting")
    outcome = run_job(job(notebook, tmp_path / "out", {"html": "minhou_html", "odd": "no_such_exporter"}))
    assert "no_such_exporter" in outcome.error
    assert names(tmp_path / "out") == []


def test_one_failure_does_not_stop_the_others(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    out = tmp_path / "out"
    jobs = [
        job(make_notebook(name, source), out, {}) for name, source in (("a", "1"), ("b", "x"), ("c", "2"))
    ]
    outcomes = {outcome.name: outcome for outcome in run_batch(jobs)}
    assert sorted(outcomes) == ["a", "b", "c"]
    assert [name for name, outcome in sorted(outcomes.items()) if outcome.error] == ["b"]
    assert names(out) == ["a.ipynb", "c.ipynb"]


def die(_: Job) -> Outcome:
    os._exit(9)


def test_a_worker_that_dies_is_told_as_a_failure(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    jobs = [job(make_notebook("a", "1"), tmp_path / "out")]
    (outcome,) = run_batch(jobs, open_pool, die)
    assert outcome.name == "a"
    assert outcome.error


def test_any_executor_will_do(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    def threads(_: int) -> Executor:
        return ThreadPoolExecutor(1)

    jobs = [job(make_notebook("a", "1"), tmp_path / "out")]
    assert [outcome.name for outcome in run_batch(jobs, threads, lambda j: Outcome(j.name, 0.0))] == ["a"]


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for owner in (gone.pid, os.getpid()):
        (tmp_path / f".scratch-{owner}-abc").mkdir()
    (tmp_path / "kept.html").write_text("")
    prepare_folder(tmp_path)
    assert names(tmp_path) == [f".scratch-{os.getpid()}-abc", "kept.html"]


def test_an_output_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BatchError, match="cannot be written"):
        prepare_folder(tmp_path / "file" / "2025Q4")
