"""Why a workbook is not opened (拒收原因), in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from minhou_analysis.errors import MinhouError
from minhou_analysis.workbooks.limits import MEGABYTE


@dataclass(frozen=True)
class Refusal:
    """What was found and what was expected.

    ``code`` is one of ``unreadable``, ``file_size``, ``not_a_workbook``, ``old_format``, ``encrypted``, ``damaged`` (the
    archive), ``packing``, ``doctype``, ``malformed`` (what is in the archive), or a field of ``Limits`` that was
    exceeded: ``parts``, ``part_size``, ``unpacked_size``, ``ratio``, ``elements``, ``depth``, ``cells``,
    ``spanned_cells``, ``rows``, ``columns``. ``limit`` is what that allows, ``count`` what there is where it is known.
    """

    code: str
    found: str
    expected: str
    found_zh: str
    expected_zh: str
    limit: str = ""
    count: str = ""

    def __str__(self) -> str:
        """In English, as a part of a sentence."""
        return f"found {self.found}; expected {self.expected}"


class WorkbookError(MinhouError):
    """A workbook that cannot be opened, or must not be. ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep ``refusal``; the message is its English."""
        super().__init__(refusal)
        self.refusal = refusal


NOT_A_WORKBOOK: Final = Refusal(
    *("not_a_workbook", "another kind of file", "a workbook (.xlsx)"),
    *("不是工作簿的文件", "电子表格文件（.xlsx）"),
)
OLD_FORMAT: Final = Refusal(
    *("old_format", "a file of an old format (.xls, .et, .doc)", "the workbook saved as .xlsx"),
    *("旧格式文件（.xls、.et、.doc）", "另存为 .xlsx 格式的工作簿"),
)
ENCRYPTED: Final = Refusal(
    *("encrypted", "an encrypted workbook", "one that opens without a password"),
    *("加密的工作簿", "不设打开密码的工作簿"),
)
PACKING: Final = Refusal(
    *("packing", "parts packed in an unusual way", "a workbook as Excel, WPS or LibreOffice saves it"),
    *("压缩方式不常见的文件", "由 Excel、WPS 或 LibreOffice 保存的工作簿"),
)


def unreadable(reason: str) -> Refusal:
    """The file itself cannot be read."""
    return Refusal(
        *("unreadable", reason, "a readable file"), *(f"文件无法读取（{reason}）", "能够读取的文件")
    )


def damaged(detail: str) -> Refusal:
    """The archive is broken, or is not what its directory says."""
    return Refusal(
        *("damaged", f"a damaged workbook ({detail})", "the file saved or sent again"),
        *(f"损坏的工作簿（{detail}）", "重新保存或重新发送的文件"),
    )


def malformed(detail: str) -> Refusal:
    """The archive is whole, and what is in it makes no workbook."""
    return Refusal(
        *(
            "malformed",
            f"a workbook that makes no sense ({detail})",
            "one saved by Excel, WPS or LibreOffice",
        ),
        *(f"结构无法识别的工作簿（{detail}）", "由 Excel、WPS 或 LibreOffice 保存的工作簿"),
    )


def doctype(part: str) -> Refusal:
    """A part declares what no workbook needs."""
    return Refusal(
        *("doctype", f"a document type or entities declared in {part}", "a workbook without them"),
        *(f"部件 {part} 中声明了文档类型或实体（DTD）", "不含此类声明的工作簿"),
    )


def exceeded(code: str, limit: int, count: int | None = None) -> Refusal:
    """More than the limit allows; sizes are in bytes."""
    said = f"{limit / MEGABYTE:g} MB" if code.endswith("size") else f"{limit:,}"
    counted = "" if count is None else f"{count:,}"
    found, expected, found_zh, expected_zh = (
        text.format(limit=said, count=counted) for text in _EXCEEDED[code]
    )
    return Refusal(code, found, expected, found_zh, expected_zh, said, counted)


_EXCEEDED: Final = {
    "file_size": (
        "a file of more than {limit}",
        "a file of {limit} at most",
        "文件超过 {limit}",
        "文件不超过 {limit}",
    ),
    "unpacked_size": (
        *("a file that unpacks to more than {limit}", "one that unpacks to {limit} at most"),
        *("解压后超过 {limit} 的文件", "解压后不超过 {limit}"),
    ),
    "part_size": (
        *("a part that unpacks to more than {limit}", "parts that unpack to {limit} at most"),
        *("解压后超过 {limit} 的部件", "每个部件解压后不超过 {limit}"),
    ),
    "ratio": (
        *("a part that unpacks to more than {limit} times its size", "{limit} times at most"),
        *("压缩比超过 {limit} 的部件", "压缩比不超过 {limit}"),
    ),
    "parts": (
        "more than {limit} parts",
        "{limit} parts at most",
        "内含超过 {limit} 个部件",
        "不超过 {limit} 个部件",
    ),
    "elements": (
        *("more than {limit} XML elements", "{limit} XML elements at most"),
        *("超过 {limit} 个 XML 元素", "不超过 {limit} 个 XML 元素"),
    ),
    "depth": (
        *("elements nested more than {limit} deep", "{limit} levels at most"),
        *("嵌套超过 {limit} 层", "不超过 {limit} 层"),
    ),
    "cells": (
        "more than {limit} cells",
        "{limit} cells at most",
        "超过 {limit} 个单元格",
        "不超过 {limit} 个单元格",
    ),
    "spanned_cells": (
        *("merged cells, links or comments over more than {limit} cells", "{limit} cells at most"),
        *("合并单元格、链接或批注的范围超过 {limit} 个单元格", "不超过 {limit} 个单元格"),
    ),
    "rows": (
        "content down to row {count}",
        "{limit} rows at most",
        "内容到第 {count} 行",
        "不超过 {limit} 行",
    ),
    "columns": (
        "content up to column {count}",
        "{limit} columns at most",
        "内容到第 {count} 列",
        "不超过 {limit} 列",
    ),
}
"""What is said where a limit is exceeded: found and expected in English, found and expected in Chinese."""
