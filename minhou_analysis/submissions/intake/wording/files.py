"""Files that cannot be read as a form (文件)."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, said

REFUSALS: Final[Table] = {
    "empty_file": said("空文件", "应为填好的表", "an empty file", "a filled form"),
    "old_format": said(
        *("旧版或其他格式的文件", "请在 Excel 或 WPS 中打开，另存为 .xlsx 后报送"),
        *("a file of an older or other format", "a workbook saved as .xlsx"),
    ),
    "packed": said(
        *("压缩包", "请解压后报送其中的 .xlsx 或 .csv"),
        *("a packed archive", "its .xlsx or .csv files, unpacked"),
    ),
    "not_a_form": said(
        *("不是表格的文件", "应为本系统发出的 .xlsx 表，或各表的 .csv"),
        *("a file that is no form", "the .xlsx form that was sent out, or its tables as .csv"),
    ),
    "encrypted": said(
        *("文件设有打开密码", "请取消密码，另存为 .xlsx 后报送"),
        *("a file that asks for a password", "the workbook saved as .xlsx without a password"),
    ),
    "not_a_workbook": said(
        *("内容不是 Excel 工作簿", "请用 Excel 或 WPS 另存为 .xlsx 后报送"),
        *("content that is no workbook", "a workbook saved as .xlsx"),
    ),
    "damaged_archive": said(
        *("文件已损坏或不完整", "请重新另存或重新发送"),
        *("a damaged or incomplete file", "the file saved or sent again"),
    ),
    "damaged_workbook": said(
        *("工作簿结构无法识别", "请用 Excel 或 WPS 打开并另存为 .xlsx 后报送"),
        *("a workbook that cannot be made sense of", "the workbook opened and saved as .xlsx again"),
    ),
    "file_too_large": said(
        *("文件过大", "不超过 {limit}；照片等佐证材料请另行报送"),
        *("a file too large", "at most {limit}; send photographs and other evidence separately"),
    ),
    "too_many_members": said(
        *("文件内有{count}个部件", "不超过{limit}个"),
        *("{count} parts in the file", "at most {limit}"),
    ),
    "member_too_large": said(
        *("文件内有部件解压后过大", "每个部件解压后不超过 {limit}"),
        *("a part that unpacks too large", "at most {limit} unpacked for each part"),
    ),
    "archive_too_large": said(
        *("文件解压后过大", "解压后总共不超过 {limit}"),
        *("a file that unpacks too large", "at most {limit} unpacked altogether"),
    ),
    "zip_bomb": said(
        *("文件内有部件压缩比异常", "压缩比不超过{limit}"),
        *("a part packed at a suspicious ratio", "a ratio of at most {limit}"),
    ),
    "unusual_packing": said(
        *("文件的压缩方式不常见", "请用 Excel 或 WPS 打开并另存为 .xlsx 后报送"),
        *("parts packed in an unusual way", "the workbook opened and saved as .xlsx again"),
    ),
    "forbidden_xml": said(
        *("文件内含文档类型或实体定义", "应为不含 DOCTYPE 和 ENTITY 的普通工作簿（上限为0处）"),
        *("a document type or entities inside the file", "an ordinary workbook without any (limit 0)"),
    ),
    "too_many_elements": said(
        *("工作簿内容过多", "不超过{limit}个元素；请删去多余的行、列和工作表"),
        *("too much in the workbook", "at most {limit} elements; delete surplus rows, columns and sheets"),
    ),
    "too_many_cells": said(
        *("工作簿内单元格过多", "总共不超过{limit}个；请删去多余的行、列和工作表"),
        *("too many cells", "at most {limit}; delete surplus rows, columns and sheets"),
    ),
    "too_deep": said(
        *("文件内嵌套过深", "不超过{limit}层"),
        *("elements nested too deep", "at most {limit} levels"),
    ),
    "too_many_spanned": said(
        *("合并单元格、超链接或批注的范围过大", "总共不超过{limit}个单元格"),
        *("merged cells, links or comments over too many cells", "at most {limit} cells altogether"),
    ),
    "too_many_rows": said(
        *("内容到第{count}行", "不超过{limit}行；请删去多余的行"),
        *("content down to row {count}", "at most {limit} rows; delete the surplus ones"),
    ),
    "too_many_columns": said(
        *("内容到第{count}列", "不超过{limit}列；请删去多余的列"),
        *("content up to column {count}", "at most {limit} columns; delete the surplus ones"),
    ),
    "unknown_encoding": said(
        *("无法识别的文字编码", "应为 UTF-8 或 GB18030"),
        *("an encoding that cannot be told", "UTF-8 or GB18030"),
    ),
    "damaged_csv": said(
        *("引号不成对，或一格内容过长", "每格内容的引号成对，长度正常"),
        *("quotation marks that do not pair, or a cell too long", "paired quotation marks"),
    ),
    "file_missing": said(
        *("文件不存在或无法打开", "应为可以读取的文件"),
        *("a file that is not there or cannot be opened", "a file that can be read"),
    ),
}
