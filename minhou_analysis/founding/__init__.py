"""A data folder for another county (建立新县): the skeleton, with nothing invented in it, and a way to fill it in."""

from minhou_analysis.founding.draft import Draft
from minhou_analysis.founding.folder import found_county

__all__ = ["Draft", "found_county"]
