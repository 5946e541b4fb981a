"""Figures that follow choices (随选择更新的图表).

A figure is shown as an ordinary output of its cell, so that papermill, nbviewer and a printed notebook have it, too; where a
kernel is running, a changed choice replaces that output in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import Shown


class Live(Shown):
    """What ``make`` shows now, in every cell that shows it, until the choices change."""

    def __init__(self, make: Callable[[], Shown]) -> None:
        """Show what ``make`` gives; it is asked when a cell shows it and at every ``refresh``."""
        self._make = make
        self._handles: list[Any] = []

    @property
    def now(self) -> Shown:
        """What is shown now: a chart, whose ``figure`` and ``data`` can be taken on from here, or a table."""
        return self._make()

    @property
    def facts(self) -> list[Fact]:
        """The facts shown now."""
        return self.now.facts

    def to_html(self) -> Markup:
        """What is shown now as HTML."""
        return self.now.to_html()

    def refresh(self) -> None:
        """Put what is shown now in the place of what cells have shown."""
        for handle in self._handles:
            handle.update(self.now)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        handle = display(self.now, display_id=True)  # type: ignore[no-untyped-call]
        if handle is not None:
            self._handles.append(handle)

    def __repr__(self) -> str:
        """What is shown now as text."""
        return repr(self.now)
