"""Numbers beyond every day in cells formatted as dates (日期格式的数), such as 20240301 typed for a day.

openpyxl makes the error ``#VALUE!`` of them, which nobody typed and which would be saved in their place.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader

_OVERFLOWN: Final = "#VALUE!"
_NUMERIC: Final = (None, "n")


def give_back_numbers(reader: ExcelReader, content: bytes) -> None:
    """Put the numbers that the file has into the cells of the workbook that ``reader`` has read from ``content``."""
    for sheet, part in reader.parser.find_sheets():
        if sheet.name not in reader.wb.sheetnames:
            continue
        cells = getattr(reader.wb[sheet.name], "_cells", {})
        lost = {cell.coordinate: cell for cell in cells.values() if _may_be_overflown(cell)}
        if lost:
            _fill(lost, content, part.target)


def _may_be_overflown(cell: Any) -> bool:
    return bool(cell.data_type == "e" and cell.value == _OVERFLOWN)


def _fill(lost: dict[str, Any], content: bytes, part: str) -> None:
    """Numbers of the cells ``lost``; what is an error in the file itself stays one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(part) as source:
        for _, element in iterparse(source, forbid_dtd=True):
            kind = element.tag.rpartition("}")[2]
            if kind == "c" and element.get("r") in lost and element.get("t") in _NUMERIC:
                text = next((child.text for child in element if child.tag.endswith("}v")), None)
                if text:
                    number = float(text)
                    cell = lost[element.get("r")]
                    cell.value = int(number) if number.is_integer() else number
            if kind == "row":
                element.clear()
