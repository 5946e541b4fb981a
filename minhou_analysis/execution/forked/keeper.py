"""The process between a notebook's engine and its kernel (看护进程): nothing the cells start outlives it.

The engine forks the keeper, the keeper forks the kernel. Every orphan below the keeper becomes its child
(``PR_SET_CHILD_SUBREAPER``), so that a daemonised grandchild is found as surely as a child. When the kernel ends, when
the engine asks, or when the engine is gone for whatever reason, the keeper kills all of them and goes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Final

import psutil

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_WATCHED: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
_LOOK_EVERY: Final = 0.5
"""Seconds between two looks at how much memory all processes together use."""
_PATIENCE: Final = 5.0
"""Seconds after which a process that cannot be killed is left to the system."""


def fork_kept(serve: Callable[[socket.socket], None], memory: int | None) -> tuple[int, socket.socket, int]:
    """Run ``serve`` in a process below a keeper.

    ``memory`` bounds what all its processes together may take, in bytes.

    Returns:
        The keeper's process id, the socket that talks to ``serve``, and a descriptor that says how it ended. SIGTERM
        to the keeper ends everything, SIGINT is passed on.
    """
    ours, theirs = socket.socketpair()
    told, tell = os.pipe()
    # blocked before the fork: a signal must find the keeper waiting for it, not on its way there
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    engine = os.getpid()
    try:
        keeper = os.fork()
        if keeper == 0:
            _keep(engine, serve, theirs, tell, memory)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        theirs.close()
        os.close(tell)
    return keeper, ours, told


def die_with(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this process ``number`` when its parent, whose id is given, ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def cover_descriptors(kept: set[int]) -> None:
    """Point every inherited descriptor but ``kept`` at nothing.

    They are covered, not closed: an inherited object that is collected later closes its number, which must not have
    become somebody else's by then.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names are wanted, not paths
        if number not in kept and number != nothing:
            with contextlib.suppress(OSError):  # the descriptor that the listing itself was read from
                os.fstat(number)
                os.dup2(nothing, number, inheritable=number < 3)
    os.close(nothing)


def _keep(
    engine: int, serve: Callable[[socket.socket], None], theirs: socket.socket, tell: int, memory: int | None
) -> None:
    """The keeper's life. Never returns, whatever happens in it."""
    try:
        gc.freeze()  # collecting would copy the pages that the processes share
        os.setsid()
        cover_descriptors({theirs.fileno(), tell})
        signal.set_wakeup_fd(-1)
        for number in _WATCHED:
            signal.signal(number, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        die_with(engine, signal.SIGTERM)
        keeper = os.getpid()
        kernel = os.fork()
        if kernel == 0:
            os.close(tell)
            die_with(keeper)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
            serve(theirs)
        gc.disable()
        # the engine has to see the kernel's end of the socket close as soon as the kernel is gone
        theirs.close()
        ended = _watch(kernel, memory)
        with contextlib.suppress(BrokenPipeError):  # nobody is left to be told
            os.write(tell, ended.encode())
        os.close(tell)
        _sweep()
    finally:
        os._exit(0)


def _watch(kernel: int, memory: int | None) -> str:
    """Wait for the end and say what it was."""
    own = _private(psutil.Process())
    while True:
        if memory is None:
            number = signal.sigwait(_WATCHED)
        elif (caught := signal.sigtimedwait(_WATCHED, _LOOK_EVERY)) is not None:
            number = signal.Signals(caught.si_signo)
        else:
            # each copy is counted without what it shares with the process it was forked from
            if sum(max(_private(process) - own, 0) for process in _below()) > memory:
                took = f"it and what it started took more than {memory / 2**20:,.0f} MB of memory"
                return f"{took}; --memory-limit raises that"
            continue
        if number == signal.SIGTERM:
            return "it was told to"
        if number == signal.SIGINT:
            os.kill(kernel, signal.SIGINT)
            continue
        while pid_status := _reap():
            if pid_status[0] == kernel:
                code = os.waitstatus_to_exitcode(pid_status[1])
                return f"exit code {code}" if code >= 0 else f"signal {_signal_name(-code)}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return str(number)


def _reap() -> tuple[int, int] | None:
    """One child that has ended, and its status."""
    pid, status = os.waitpid(-1, os.WNOHANG)
    return (pid, status) if pid else None


def _sweep() -> None:
    """Kill everything below, until nothing is left."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        try:
            while _reap():
                pass
        except ChildProcessError:
            return  # no child is left, and every orphan would have become one
        below = _below()
        for process in below:  # none may fork while the others are being killed
            with contextlib.suppress(psutil.Error):
                process.suspend()
        for process in below:
            with contextlib.suppress(psutil.Error):
                process.kill()
        time.sleep(0.001)


def _below() -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return list(psutil.Process().children(recursive=True))
    return []


def _private(process: psutil.Process) -> int:
    """Bytes in memory that are not of files or shared on purpose."""
    with contextlib.suppress(psutil.Error):
        memory = process.memory_info()
        return int(memory.rss - memory.shared)
    return 0
