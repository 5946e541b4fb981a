"""A period's reports (一期报告): which notebooks, with which parameters, under which heading of the index."""

from minhou_analysis.reporting.request import EXPORTERS, UNIT_NOTEBOOK, Request
from minhou_analysis.reporting.run import Manner, Run, render

__all__ = ["EXPORTERS", "UNIT_NOTEBOOK", "Manner", "Request", "Run", "render"]
