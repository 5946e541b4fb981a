"""minhou_analysis follows how far Minhou County (闽侯县) has got with its urban-rural integration plan.

Start with ``open_workspace(period="2025Q4")``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minhou_analysis.periods import Period
    from minhou_analysis.workspace import Workspace, open_workspace

__all__ = ["Period", "Workspace", "open_workspace"]

_HOMES = {
    "Period": "minhou_analysis.periods",
    "Workspace": "minhou_analysis.workspace",
    "open_workspace": "minhou_analysis.workspace",
}


def __getattr__(name: str) -> Any:
    """Import public names on first use, so that ``minhou --help`` need not wait for pandas."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names, for tab completion."""
    return __all__
