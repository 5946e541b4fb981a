"""What a report may take (限额), as options of the commands that make reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from minhou_analysis.execution import Limits

_ABOVE_NOTHING: Final = click.FloatRange(min=0, min_open=True)
_GB: Final = 1 << 30
_OPTIONS: Final = (
    click.option(
        "--cell-timeout",
        "--execution-timeout",
        "cell",
        type=_ABOVE_NOTHING,
        default=300,
        show_default=True,
        envvar="MINHOU_CELL_TIMEOUT",
        metavar="SECONDS",
        help="What one cell may take; --execution-timeout, as papermill has it, is the same.",
    ),
    click.option(
        "--report-timeout",
        "report",
        type=_ABOVE_NOTHING,
        default=1200,
        show_default=True,
        envvar="MINHOU_REPORT_TIMEOUT",
        metavar="SECONDS",
        help="What all cells of a report may take together.",
    ),
    click.option(
        "--memory-limit",
        "memory",
        type=_ABOVE_NOTHING,
        default=4,
        show_default=True,
        envvar="MINHOU_MEMORY_LIMIT",
        metavar="GB",
        help="Memory that a report's cells, and all they start, may take (GB of 2^30 bytes).",
    ),
)


def takes_limits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options, and what they say as its argument ``limits``."""

    @wraps(command)
    def limited(*args: Any, cell: float, report: float, memory: float, **options: Any) -> Any:
        from minhou_analysis.execution import Limits

        return command(*args, limits=Limits(cell, report, round(memory * _GB)), **options)

    for option in reversed(_OPTIONS):
        limited = option(limited)
    return limited


def as_options(limits: Limits) -> Iterator[tuple[str, str]]:
    """The options that give limits which are not the usual ones."""
    from minhou_analysis.execution import Limits

    usual = Limits()
    if limits.cell != usual.cell:
        yield "--cell-timeout", f"{limits.cell:g}"
    if limits.report != usual.report:
        yield "--report-timeout", f"{limits.report:g}"
    if limits.memory is not None and limits.memory != usual.memory:
        yield "--memory-limit", f"{limits.memory / _GB:g}"
