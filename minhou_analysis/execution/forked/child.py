"""The forked process that runs cells (子进程): isolated, limited, and a kernel as if started anew.

What a fork inherits and a new process would not have is put back here: descriptors, signals, hooks, handlers, what
libraries decided when they were imported outside a notebook. Nothing here returns to the caller.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import faulthandler
import gc
import logging
import multiprocessing.process
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import resource
import signal
import socket
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Final

from minhou_analysis.execution.forked.keeper import cover_descriptors
from minhou_analysis.execution.forked.pipe import pack

INLINE: Final = "module://matplotlib_inline.backend_inline"
"""Backend that a Jupyter kernel gives matplotlib unless told otherwise."""
_DECIDED_ON_IMPORT: Final = ("matplotlib_inline.backend_inline", "tqdm.auto", "tqdm.autonotebook")
"""Modules that look, while they are imported, whether they are in a notebook."""


@dataclass(frozen=True)
class Surroundings:
    """What the child is given: working folder, environment on top of the parent's, limits, the kernel's options.

    ``memory`` bounds what it may take on top of what it was forked with, in bytes; None leaves it unbounded.
    """

    folder: str | None = None
    environment: Mapping[str, str] | None = None
    memory: int | None = None
    options: Sequence[str] = ()


def serve(connection: socket.socket, surroundings: Surroundings) -> None:
    """Answer requests from ``connection`` until it closes. Ends the process; never returns."""
    code = 1
    try:
        # a context of its own: an event loop that the parent keeps in a variable is of no use here
        Context().run(_serve, connection, surroundings)
        code = 0
    except SystemExit:
        code = 0
    except Exception as error:  # the parent is told, in the one way that is left
        with contextlib.suppress(OSError):
            connection.sendall(pack("failed", [f"{type(error).__name__}: {error}".encode()]))
    finally:
        # nothing of the parent's, whose frames are still below: no handlers, no buffers written twice
        os._exit(code)


def _serve(connection: socket.socket, surroundings: Surroundings) -> None:
    gc.freeze()
    _isolate(connection, surroundings)
    _forget_the_parent()
    _limit(surroundings.memory)
    from minhou_analysis.execution.forked.application import run_kernel

    run_kernel(connection, surroundings.options, _enter_notebook)
    connection.close()
    gc.freeze()  # IPython's end would look through all that the cells made, for what goes with the process anyway
    # what a process does at its end: temporary folders go, files are closed
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()


def _isolate(connection: socket.socket, surroundings: Surroundings) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # but while a cell runs
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    cover_descriptors({connection.fileno()})
    _leave_the_script()
    if surroundings.folder:
        os.chdir(surroundings.folder)
    os.environ.update(surroundings.environment or {})
    faulthandler.disable()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the process's own for good
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115


def _leave_the_script() -> None:
    """Have modules looked for as `python -m ipykernel_launcher` does: not in the folder of the parent's script, and in the
    working folder only where IPython puts it, before the installed packages.
    """
    script = os.path.dirname(os.path.realpath(sys.argv[0])) if sys.argv and sys.argv[0] else ""  # noqa: PTH120
    if sys.path and sys.path[0] == script:
        del sys.path[0]
    sys.path[:] = [entry for entry in sys.path if entry]


def _forget_the_parent() -> None:
    """Drop what would still act for the parent: its finalizers, hooks, handlers, loop, children."""
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.detach()  # else this process's end would delete the parent's temporary folders
    atexit._clear()
    sys.excepthook = sys.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__
    threading.excepthook = threading.__excepthook__
    asyncio.set_event_loop(asyncio.new_event_loop())
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)
    atexit.register(logging.shutdown)
    multiprocessing.util._finalizer_registry.clear()  # type: ignore[attr-defined]
    multiprocessing.process._children.clear()  # type: ignore[attr-defined]
    multiprocessing.process._parent_process = None  # type: ignore[attr-defined]
    multiprocessing.resource_tracker._resource_tracker._fd = None  # type: ignore[attr-defined]
    multiprocessing.resource_tracker._resource_tracker._pid = None  # type: ignore[attr-defined]
    atexit.register(multiprocessing.util._exit_function)  # type: ignore[attr-defined]
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # else every fork would draw the same numbers


def _limit(memory: int | None) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:  # noqa: PTH123
        score.write("800")  # should the machine run out of memory, the cells go first
    if memory is not None:
        limit = _data_bytes() + memory
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _data_bytes() -> int:
    """Size of the process's own data, as RLIMIT_DATA counts it."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmData:"))
    return int(kilobytes) * 1024


def _enter_notebook() -> None:
    """Have libraries that are loaded already decide again, now that they are in a notebook."""
    for name in _DECIDED_ON_IMPORT:
        sys.modules.pop(name, None)
    if "matplotlib" in sys.modules:
        _enter_matplotlib(os.environ.get("MPLBACKEND") or INLINE)
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and pandas.get_option("display.max_columns") == 0:
        pandas.set_option("display.max_columns", 20)  # 0 is its choice for a terminal
    if "rich" in sys.modules:
        sys.modules["rich"]._console = None  # type: ignore[attr-defined]


def _enter_matplotlib(backend: str) -> None:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and getattr(pyplot, "_backend_mod", None) is not None:
        pyplot.close("all")
        pyplot.switch_backend(backend)
    else:
        sys.modules["matplotlib"].rcParams["backend"] = backend
