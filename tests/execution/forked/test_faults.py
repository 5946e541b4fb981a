"""What cells may do to the process they run in: it is said in words, soon, and harms nobody else."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from minhou_analysis.execution.forked.outputs import OUTPUT_LIMIT
from minhou_analysis.execution.process_per_job import JobDiedError, ProcessPerJob

from .conftest import Run
from .running import outputs, run_here, text

MARK = "MINHOU_TEST_MARK"
SOON = 8.0
"""Seconds; generous, for a machine that is busy."""


def marked(mark: str) -> list[psutil.Process]:
    """Processes that carry the mark in their environment, whoever their parent is."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:
            pass
    return found


def wait_until_gone(mark: str, seconds: float = SOON) -> list[psutil.Process]:
    ends = time.monotonic() + seconds
    while (left := marked(mark)) and time.monotonic() < ends:
        time.sleep(0.05)
    return left


FAULTS: dict[str, tuple[str, str, str]] = {
    "exit": ("import os; os._exit(7)", "DeadKernelError", "ended (exit code 7)"),
    "kill": ("import os; os.kill(os.getpid(), 9)", "DeadKernelError", "ended (signal SIGKILL)"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "DeadKernelError", "ended (signal SIGSEGV)"),
    "abort": ("import os; os.abort()", "DeadKernelError", "ended (signal SIGABRT)"),
    "group": ("import os; os.killpg(0, 9)", "DeadKernelError", "ended (signal SIGKILL)"),
    "closed": ("import os; os.closerange(3, 4096)", "DeadKernelError", "ended ("),
    "rubbish": (
        "import os\nfor n in range(3, 64):\n    try: os.write(n, b'\\xff' * 64)\n    except OSError: pass\n"
        "import time; time.sleep(60)",
        "DeadKernelError",
        "ended (something else than messages came through its connection)",
    ),
    "loop": ("while True: pass", "CellTimeoutError", "after the 1 s that a cell may take"),
    "deaf loop": (
        "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass",
        "CellTimeoutError",
        "after the 1 s that a cell may take",
    ),
    "flood": (
        "import os\nwhile True: os.write(1, b'x' * 65536); print('y' * 10000)",
        "CellTimeoutError",
        "may take",
    ),
    "stopped": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "CellTimeoutError", "may take"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_cell_and_leaves_no_process(fault: str, run: Run, tmp_path: Path) -> None:
    source, kind, said = FAULTS[fault]
    started = time.monotonic()
    ran = run(
        "print('first')",
        f"# what it does\n{source}",
        "print('never')",
        execution_timeout=1,
        environment={MARK: str(tmp_path)},
    )
    assert time.monotonic() - started < SOON
    assert ran.error is not None
    assert ran.error[0] == "PapermillExecutionError"
    assert ran.error[1].startswith("cell 2 (# what it does): ")
    assert said in ran.error[1]
    assert text(ran, 0) == "first\n"
    assert outputs(ran, 1)[-1]["ename"] == kind
    assert not outputs(ran, 2)
    assert ran.notebook["metadata"]["papermill"]["exception"] is True
    assert not wait_until_gone(str(tmp_path))


def test_all_cells_together_have_a_limit(run: Run) -> None:
    ran = run("import time", "time.sleep(0.3)", "time.sleep(60)", report_timeout=1.2, execution_timeout=50)
    assert ran.error is not None
    assert (
        ran.error[1]
        == "cell 3 (time.sleep(60)): it was still running after the 1.2 s that all cells together may take"
        "; --report-timeout raises that"
    )
    assert ran.seconds < SOON


def test_memory_has_a_limit_and_the_cell_is_told(run: Run) -> None:
    ran = run("x = bytearray(2 << 30)", memory_limit=300 << 20)
    assert ran.error == ("PapermillExecutionError", "")
    assert outputs(ran, 0)[-1]["ename"] == "MemoryError"


def test_memory_is_counted_over_all_processes(run: Run, tmp_path: Path) -> None:
    source = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        block = bytearray(os.urandom(1 << 20) * 90)
        time.sleep(60)
time.sleep(60)"""
    ran = run(source, memory_limit=300 << 20, environment={MARK: str(tmp_path)})
    assert ran.error is not None
    assert (
        "ended (it and what it started took more than 300 MB of memory; --memory-limit raises that)"
        in ran.error[1]
    )
    assert not wait_until_gone(str(tmp_path))


LEFTOVERS = {
    "subprocess": "import subprocess; subprocess.Popen(['sleep', '300'])",
    "session": "import subprocess; subprocess.Popen(['sleep', '300'], start_new_session=True)",
    "daemon": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 100)
        time.sleep(300)
    os._exit(0)
os.wait()""",
    "bomb": """
import os, time
for _ in range(5):
    os.fork()
if os.getpid() != me:
    time.sleep(300)""",
    "shell": "import os; os.system('(sleep 300 &) ; setsid sleep 300 > /dev/null 2>&1 &')",
    "thread": "import threading, time; threading.Thread(target=time.sleep, args=(300,)).start()",
    "worker": "import multiprocessing as m, time; m.get_context('spawn').Pool(1).apply_async(time.sleep, (300,))",
}


@pytest.mark.parametrize("leftover", LEFTOVERS)
def test_nothing_outlives_a_notebook(leftover: str, run: Run, tmp_path: Path) -> None:
    ran = run(
        "import os; me = os.getpid()",
        LEFTOVERS[leftover],
        "print('went on')",
        environment={MARK: str(tmp_path)},
    )
    assert ran.error is None
    assert text(ran, 2) == "went on\n"
    assert ran.seconds < SOON
    assert not marked(str(tmp_path))


def test_a_fork_that_comes_out_of_its_cell_is_not_a_second_kernel(run: Run) -> None:
    ran = run("import os\npid = os.fork()\nprint('x' if pid else '')", "print('once')")
    assert ran.error is None
    assert text(ran, 1) == "once\n"


def test_much_output_is_cut_and_said_to_be(run: Run) -> None:
    ran = run("print('x' * 100_000_000)\nprint('more')", "print('next')")
    assert ran.error is None
    assert len(text(ran, 0)) < OUTPUT_LIMIT + 1000
    assert "the rest is left out" in text(ran, 0)
    assert text(ran, 1) == "next\n"
    by_descriptor = run("import os; os.system('yes | head -c 100000000')", "print('next')")
    assert len(text(by_descriptor, 0)) < OUTPUT_LIMIT + 1000
    assert text(by_descriptor, 1) == "next\n"
    assert by_descriptor.seconds < 2 * SOON


def test_what_is_printed_and_what_goes_to_the_descriptor_keep_their_order(run: Run) -> None:
    ran = run("import os\nfor i in range(50):\n    print('p', i)\n    os.write(1, b'd %d\\n' % i)")
    assert text(ran, 0).splitlines()[:100] == [f"{kind} {i}" for i in range(50) for kind in "pd"]


def test_what_a_cell_changes_stays_in_its_process(run: Run) -> None:
    def seen() -> Any:
        return text(
            run("import os, sys; print(os.environ.get('LEFT'), os.getcwd() == '/', len(sys.argv))"), 0
        )

    before = seen()
    run("import os, sys; os.environ['LEFT'] = '1'; os.chdir('/'); sys.argv.append('x'); os.umask(0)")
    assert seen() == before


def test_temporary_files_of_the_parent_are_left_alone(warm: ProcessPerJob, tmp_path: Path) -> None:
    assert warm.submit(_with_temporary_folder, tmp_path).result() == (True, False)


def _with_temporary_folder(folder: Path) -> tuple[bool, bool]:
    """Whether this process's temporary folder, and the cell's, are there after a notebook has ended."""
    import tempfile

    with tempfile.TemporaryDirectory(dir=folder) as mine:
        ran = run_here(
            "minhou", ["import tempfile; t = tempfile.TemporaryDirectory(); print(t.name, end='')"], folder
        )
        return Path(mine).exists(), Path(text(ran, 0)).exists()


def test_a_killed_job_takes_its_cells_along(warm: ProcessPerJob, tmp_path: Path) -> None:
    source = f"import os, subprocess, time; subprocess.Popen(['sleep', '300']); open({str(tmp_path / 'up')!r}, 'w'); time.sleep(300)"
    future = warm.submit(_tell_and_run, tmp_path, source)
    ends = time.monotonic() + 60
    while not (tmp_path / "up").exists():
        assert time.monotonic() < ends
        time.sleep(0.05)
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    with pytest.raises(JobDiedError, match="SIGKILL"):
        future.result()
    assert not wait_until_gone(str(tmp_path))
    assert warm.submit(os.getpid).result() > 0


def _tell_and_run(folder: Path, source: str) -> None:
    (folder / "pid").write_text(str(os.getpid()))
    run_here("minhou", [source], folder, environment={MARK: str(folder)})
