"""Notebooks run in a forked copy of a process that has its libraries loaded (热启动执行).

``papermill --engine minhou`` and batches use it. The copy runs the cells in IPython's own kernel, so that outputs,
errors and metadata are those of a kernel that was started anew, without the seconds its start takes.
"""

from minhou_analysis.execution.forked.engine import ForkedEngine

__all__ = ["ForkedEngine"]
