"""A process that has libraries and data loaded (热启动), for others to be forked from it.

It is Python's own fork server. ``Warmth`` says what it is to have loaded; it travels in an environment variable, because
the server takes no more than names of modules to import, and this module is the one.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import multiprocessing
import multiprocessing.forkserver as forkserver
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.context import ForkServerContext
from typing import Any, Final, TypeVar

_server: Any = forkserver._forkserver  # what it offers for this is not public, but as old as it is
Result = TypeVar("Result")
_VARIABLE: Final = "MINHOU_WARMTH"
_RARELY: Final = (50_000, 20, 20)
"""When a report's process looks for garbage: it lives for seconds, and most of what it holds it needs to the end."""
_FOR_NOTEBOOKS: Final = (
    "papermill",
    "nbclient",
    "nbconvert",
    "minhou_analysis.execution.faults",
    "minhou_analysis.execution.forked.application",
    "minhou_analysis.execution.notebook",
    "minhou_analysis.execution.process_per_job",
    # what a kernel imports while it starts
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.kernelspec",
    "pdb",
    "sqlite3",
    "tornado.platform.asyncio",
)


@dataclass(frozen=True)
class Warmth:
    """What is loaded beforehand: ``hook`` (``package.module:function``) is called, then ``modules`` are loaded by name, then
    what the hook returned is called, if anything: it may have begun something that another process does meanwhile.

    ``notebooks``: also what it takes to run and convert notebooks. ``arguments`` are given to the hook by name and must
    be what JSON can say. What the hook caches is in every job's memory. It must leave no thread, no open connection and
    no event loop behind: they do not survive a fork.
    """

    modules: Sequence[str] = ()
    hook: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    notebooks: bool = True


def can_be_warm() -> bool:
    """Whether this platform has a fork server that is safe to use."""
    return sys.platform == "linux"


def warm_context(warmth: Warmth) -> ForkServerContext:
    """A context whose processes are forked from a server that is as warm as said, begun at once.

    One server serves the whole process, until it ends; a server that is otherwise warm is ended first.
    """
    wanted = json.dumps({**asdict(warmth), "path": sys.path, "owner": os.getpid()}, sort_keys=True)
    if os.environ.get(_VARIABLE) != wanted:
        cool_down()
    # it stays set: a server that was killed is started again, and has to know as well
    os.environ[_VARIABLE] = wanted
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    resource_tracker.ensure_running()  # where it has to be started, it unblocks SIGINT
    # the server inherits the mask, and keeps it until it is able to answer
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return context


def cool_down() -> None:
    """End a running server; nothing is done when there is none."""
    os.environ.pop(_VARIABLE, None)
    with contextlib.suppress(ChildProcessError):
        _server._stop()


def become_job() -> None:
    """Have this process, forked from the server, end when the server does, as the server does with its owner."""
    server = os.getppid()
    ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)  # PR_SET_PDEATHSIG
    # every process that holds this end of the pipe keeps the server alive; only its owner should
    with contextlib.suppress(OSError, TypeError):
        os.close(_server._forkserver_alive_fd)
    _server._forkserver_alive_fd = None
    if os.getppid() != server or server == 1:
        os._exit(1)


def _load(wanted: str) -> None:
    """Load what ``Warmth`` says. What cannot be loaded is told, and costs each job the time instead."""
    said = json.loads(wanted)
    sys.path[:] = said["path"]
    gc.disable()  # nearly all that is loaded stays
    finish = (
        _attempted(said["hook"], partial(_called, said["hook"], said["arguments"])) if said["hook"] else None
    )
    for name in (*(_FOR_NOTEBOOKS if said["notebooks"] else ()), *said["modules"]):
        _attempted(name, partial(importlib.import_module, name))
    if said["notebooks"]:
        _attempted("what notebooks need", _prepare_for_notebooks)
    if "matplotlib.backends" in sys.modules:
        from matplotlib.backends.registry import backend_registry

        backend_registry.list_all()  # type: ignore[no-untyped-call]  # it searches all installed packages, once
    if finish:
        _attempted(said["hook"], finish)
    gc.collect()
    gc.freeze()  # collecting in a fork would copy the pages that all of them share
    gc.set_threshold(*_RARELY)
    gc.enable()


def _called(hook: str, arguments: Mapping[str, Any]) -> Any:
    module, _, function = hook.partition(":")
    return getattr(importlib.import_module(module), function)(**arguments)


def _prepare_for_notebooks() -> None:
    from nbformat.v4 import new_notebook

    from minhou_analysis.execution.forked.engine import why_not_ours
    from minhou_analysis.execution.job import KERNEL

    new_notebook()  # compiles the schema that notebooks are checked against
    why_not_ours(KERNEL)


def _attempted(name: str, work: Callable[[], Result]) -> Result | None:
    """Do what can be done without; that it failed is told."""
    try:
        return work()
    except Exception as error:
        print(f"{name} is not loaded beforehand: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        return None


if (_wanted := os.environ.get(_VARIABLE)) and json.loads(_wanted)["owner"] == os.getppid():
    del os.environ[_VARIABLE]
    # until it serves, Ctrl-C ends it without a word: its owner says what there is to say
    _answer = signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _load(_wanted)
    signal.signal(signal.SIGINT, _answer)
