"""What papermill finds under the name ``minhou`` (入口). Imports nothing: papermill looks for engines while it is itself
being imported, at which point the engine cannot be defined yet.
"""

from __future__ import annotations

from typing import Any


class _Deferred(type):
    def __getattr__(cls, name: str) -> Any:
        from minhou_analysis.execution.forked.engine import ForkedEngine

        return getattr(ForkedEngine, name)


class ForkedEngineEntry(metaclass=_Deferred):
    """Stands for ``ForkedEngine`` until papermill asks it for something."""
