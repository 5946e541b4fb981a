"""When the engine forks and when it does not, and that the shell finds it."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

from minhou_analysis.execution.forked.kernel import why_not_fork
from minhou_analysis.execution.process_per_job import ProcessPerJob

from .conftest import Run
from .running import notebook_of, outputs, run_here, text

ROOT = Path(__file__).resolve().parents[3]
FORKED = "import sys; print('-f' not in sys.argv)"
"""Tells a fork, which has no connection file, from a stock kernel."""


def add_kernel(folder: Path, name: str, **spec: object) -> None:
    home = folder / "kernels" / name
    home.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    said = {"argv": argv, "display_name": name, "language": "python", **spec}
    (home / "kernel.json").write_text(json.dumps(said))


def with_kernels(engine: str, folder: Path, kernel: str) -> tuple[str, str, str]:
    """In a job: what the notebook printed, how it failed, what papermill logged."""
    os.environ["JUPYTER_PATH"] = str(folder)
    log: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: log.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("papermill").addHandler(handler)
    ran = run_here(engine, [FORKED], folder, kernel)
    printed = text(ran, 0) if ran.notebook else ""
    return printed, ran.error[0] if ran.error else "", "\n".join(log)


def test_a_kernel_that_is_this_python_is_forked(warm: ProcessPerJob, tmp_path: Path) -> None:
    add_kernel(tmp_path, "mine")
    add_kernel(tmp_path, "plain", argv=["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    for name in ("python3", "mine", "plain"):
        printed, error, log = warm.submit(with_kernels, "minhou", tmp_path, name).result()
        assert (printed, error) == ("True\n", "")
        assert "stock" not in log


def test_another_kernel_is_started_as_it_is_and_said_to_be(warm: ProcessPerJob, tmp_path: Path) -> None:
    wrapper = tmp_path / "python-of-others"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    add_kernel(tmp_path, "other", argv=[str(wrapper), "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    printed, error, log = warm.submit(with_kernels, "minhou", tmp_path, "other").result()
    assert (printed, error) == ("False\n", "")
    assert "A stock kernel is started: the kernel 'other' is another Python." in log


def test_another_language_is_not_run_as_python(warm: ProcessPerJob, tmp_path: Path) -> None:
    add_kernel(tmp_path, "r", argv=["no-such-program"], language="R")
    printed, error, log = warm.submit(with_kernels, "minhou", tmp_path, "r").result()
    assert printed == ""
    assert error == "FileNotFoundError"
    assert "the kernel 'r' is not IPython as it comes" in log


@pytest.mark.parametrize("kernel", ["no-such-kernel", None])
def test_a_kernel_that_is_not_there_fails_as_under_the_stock_engine(
    kernel: str | None, warm: ProcessPerJob, tmp_path: Path
) -> None:
    both = [warm.submit(with_kernels, engine, tmp_path, kernel).result() for engine in ("nbclient", "minhou")]
    assert both[0][1] == both[1][1] in ("NoSuchKernel", "ValueError")


def test_a_process_with_threads_is_not_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="busy")
    thread.start()
    try:
        assert "busy" in why_not_fork()
        cells = [FORKED, "import os; print(os.environ['OF_CELLS'])", "import time; time.sleep(60)"]
        ran = run_here("minhou", cells, tmp_path, report_timeout=1.5, environment={"OF_CELLS": "yes"})
        assert (text(ran, 0), text(ran, 1)) == ("False\n", "yes\n")
        assert ran.error is not None
        assert ran.error[1].startswith(
            "cell 3 (import time; time.sleep(60)): it was still running after the 1.5 s"
        )
    finally:
        done.set()
        thread.join()


def test_another_platform_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert why_not_fork() == "fork is safe on Linux only"


def test_interrupt_instead_of_end(run: Run) -> None:
    ran = run("while True: pass", "print('on')", execution_timeout=2, interrupt_on_timeout=True)
    assert outputs(ran, 0)[-1]["ename"] == "KeyboardInterrupt"
    assert ran.error is not None


def test_a_kernel_that_cannot_start_is_told_of(run: Run) -> None:
    ran = run("1", resources={"metadata": {"path": "/no/such/folder"}})
    assert ran.error is not None
    assert ran.error[0] == "DeadKernelError"
    assert "the kernel did not start: FileNotFoundError" in ran.error[1]
    assert "/no/such/folder" in ran.error[1]


def test_errors_may_be_allowed(run: Run) -> None:
    ran = run("1 / 0", "print('on')", allow_errors=True)
    assert text(ran, 1) == "on\n"


def test_folder_environment_and_options_are_the_cells(run: Run, tmp_path: Path) -> None:
    ran = run(
        "import os; print(os.getcwd(), os.environ['OF_CELLS'], get_ipython().colors)",
        resources={"metadata": {"path": str(tmp_path)}},
        environment={"OF_CELLS": "一"},
        extra_arguments=["--InteractiveShell.colors=nocolor"],
        cwd=None,
    )
    assert text(ran, 0) == f"{tmp_path} 一 nocolor\n"


def test_prints_at_the_end_of_the_process_do_not_disturb(run: Run, tmp_path: Path) -> None:
    ran = run(
        "import atexit, pathlib\natexit.register(lambda: (print('late'), pathlib.Path('done').touch()))"
    )
    assert ran.error is None
    assert (tmp_path / "minhou" / "done").exists()


def test_draws_differ_from_one_fork_to_the_next(run: Run) -> None:
    draw = "import random, numpy as np; print(random.random(), np.random.random())"
    first, second = (text(run(draw), 0).split() for _ in range(2))
    assert not set(first) & set(second)


def test_the_shell_finds_the_engine(tmp_path: Path) -> None:
    home = tmp_path / "a folder 夹"
    registered = home / "minhou_test-1.dist-info"
    registered.mkdir(parents=True)
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    name, _, target = lines[lines.index('[project.entry-points."papermill.engine"]') + 1].partition(" = ")
    (registered / "entry_points.txt").write_text(f"[papermill.engine]\n{name} = {json.loads(target)}\n")
    (registered / "METADATA").write_text("Name: minhou_test\nVersion: 1\n")
    cells = [("greeting = 'none'", ["parameters"]), f"{FORKED}; print(greeting)"]
    nbformat.write(notebook_of(cells), home / "nb 1.ipynb")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTEST_CURRENT_TEST", "LANG", "LC_ALL")}
    environment |= {"PYTHONPATH": f"{home}:{ROOT}", "LANG": "C", "PYTHONDONTWRITEBYTECODE": "1"}
    command = shutil.which("papermill", path=str(Path(sys.executable).parent))
    assert command
    done = subprocess.run(
        [
            command,
            "--engine",
            "minhou",
            "nb 1.ipynb",
            "out 1.ipynb",
            "-p",
            "greeting",
            "你好",
            "--log-output",
        ],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(home / "out 1.ipynb", as_version=4)
    assert executed.cells[-1].outputs[0].text == "True\n你好\n"
    assert "你好" in done.stderr
    assert "stock" not in done.stderr


def test_a_forked_kernel_does_not_look_at_every_module(warm: ProcessPerJob, tmp_path: Path) -> None:
    cells = ["print(get_ipython().kernel._kernel_modules, 'json' in __import__('sys').modules)"]
    assert text(warm.submit(run_here, "minhou", cells, tmp_path).result(), 0) == "[] True\n"
