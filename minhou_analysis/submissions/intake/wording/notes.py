"""What was left aside, or is worth knowing (说明)."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, cell, said

NOTES: Final[Table] = {
    "extra_heading": cell("不是表内的列，未读取", "no column of the form; not read"),
    "extra_sheet": said(
        *("“{found}”", "不是报送的表，未读取"),
        *("“{found}”", "no table of the form; not read"),
    ),
    "renamed_sheet": said(
        *("工作表名为“{found}”", "按表头认作《{table}》"),
        *("sheet “{found}”", "told by its headings to be {table}"),
    ),
    "header_moved": said(*("表头在第{row}行", "按所在行读取"), *("headings in row {row}", "read from there")),
    "hidden_row": said("隐藏行", "仍然读取", "a hidden row", "read nevertheless"),
    "hidden_column": said("隐藏列“{found}”", "仍然读取", "hidden column “{found}”", "read nevertheless"),
    "hidden_sheet": said("隐藏的工作表", "仍然读取", "a hidden sheet", "read nevertheless"),
    "footer": cell("表尾文字或合计，未读取", "a footer or total; not read"),
    "status_of_blank": cell("数值空白，数据性质不计", "the value is blank, so its status does not count"),
    "encoding": said("编码为{encoding}", "按此读取", "encoding {encoding}", "read as such"),
    "delimiter": said("以{delimiter}分隔", "按此读取", "separated by {delimiter}", "read as such"),
    "projects_absent": said(
        *("没有《{table}》表", "按没有项目处理"), *("no table of {table}", "taken to mean no projects")
    ),
    "lock_file": said("临时文件", "未读取", "a temporary file", "not read"),
    "returned_file": said("退回的文件，未经改动", "未读取", "a returned file, unchanged", "not read"),
    "packed_file": said(
        *("压缩包", "未读取；内有报送的表的，请解压后再收"),
        *("a packed archive", "not read; unpack it if it holds forms"),
    ),
    "other_file": said("不是报送的表", "未读取", "a file that is no form", "not read"),
    "empty_table": said(
        *("只有表头的表，同一文件夹内有几家单位或几个报告期", "无法判断属于哪一份，未读取"),
        *("only headings, beside several forms", "whose it is cannot be told; not read"),
    ),
}
