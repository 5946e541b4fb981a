"""A data folder for another county (建立新县): the skeleton, with nothing invented in it, and a way to fill it in."""

from minhou_analysis.founding.draft import Draft
from minhou_analysis.founding.folder import found_county
from minhou_analysis.founding.statistics import CountyStatistics

__all__ = ["CountyStatistics", "Draft", "found_county"]
