"""Ctrl-C and SIGTERM (中断): a command that is told to stop says so in one line, and exits as a shell expects."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO, Any

import click

from minhou_analysis.cli.exit_codes import SIGNALLED


class Terminated(KeyboardInterrupt):
    """SIGTERM came; what Ctrl-C ends in good order, it does too."""


class Stopped(click.ClickException):
    """A command was told to stop before it was done."""

    def __init__(self, number: int, lang: str) -> None:
        """Say so in ``lang``; ``number`` is the signal's."""
        from minhou_analysis.errors import Said, in_language

        said = Said(
            "stopped; what was finished stands; run the same command again",
            "已停止；做完的都在，再运行同一条命令就接着做",
        )
        super().__init__(in_language(said, lang))
        self.exit_code = SIGNALLED + number  # type: ignore[misc]  # click has one a class

    def show(self, file: IO[Any] | None = None) -> None:
        """One line, which is no error."""
        click.echo(self.format_message(), file=file, err=file is None)


@contextmanager
def terminable() -> Iterator[None]:
    """Take SIGTERM as Ctrl-C is taken meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def signal_behind(error: BaseException | None) -> int:
    """Number of the signal that an error comes of; 0 when of none, as where somebody answers a question with no."""
    if isinstance(error, click.Abort):
        error = error.__context__
    if not isinstance(error, KeyboardInterrupt):
        return 0
    return signal.SIGTERM if isinstance(error, Terminated) else signal.SIGINT
