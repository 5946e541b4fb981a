"""The workspace (工作区): one period, one region, one as-of date. What every notebook starts from."""

from minhou_analysis.workspace.opening import open_beforehand, open_workspace
from minhou_analysis.workspace.workspace import Workspace

__all__ = ["Workspace", "open_beforehand", "open_workspace"]
