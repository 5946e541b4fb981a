"""The data folder (数据包): where each table lies, what its columns hold, and what is wrong in it."""

from minhou_analysis.datapackage.package import DESCRIPTOR, DataPackage
from minhou_analysis.datapackage.table import Row, Table

__all__ = ["DESCRIPTOR", "DataPackage", "Row", "Table"]
