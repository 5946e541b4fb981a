"""Cells and rows that cannot be read (单元格)."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, cell, said

REFUSALS: Final[Table] = {
    "missing": said("空白", "填写{title}", "a blank", "{title}"),
    "error_value": cell("应为数值或文字，不是公式错误", "a value, not an error of a formula"),
    "formula_without_result": cell(
        "直接填写数值（公式没有保存结果）", "the value itself (the formula has no stored result)"
    ),
    "formula_in_text": cell(
        "直接填写文字（公式没有保存结果）", "the text itself (the formula has no stored result)"
    ),
    "picture": said(
        *("单元格内为图片", "写明材料名称，图片另行报送"),
        *("a picture in the cell", "the name of the document; send the picture separately"),
    ),
    "merged_across": said(
        *("与{anchor}跨列合并", "取消合并，逐格填写"),
        *("a cell merged with {anchor} across columns", "cells that are not merged"),
    ),
    "not_a_number": cell("请用阿拉伯数字填写一个数（不写约、左右、区间）", "one definite number in digits"),
    "number_became_date": cell("应为数字，单元格却是日期", "a number; the cell holds a date"),
    "number_too_large": cell("应为不超过一万亿的数", "a number of at most 1e12"),
    "percent_shown": said(
        *("“{found}”（显示为{shown}）", "应为以{unit}为单位的数，单元格不设百分比格式"),
        *("“{found}” (shown as {shown})", "a number in {unit}, not formatted as a percentage"),
    ),
    "other_unit": cell("应为以{unit}为单位的数", "a number in {unit}"),
    "not_a_day": cell(
        "应为日期，如 2024-03-15 或 2024年3月；未定的留空", "a day such as 2024-03-15, or a blank"
    ),
    "impossible_day": cell("应为日历上有的日期", "a day that the calendar has"),
    "day_out_of_time": cell("应为2000年至2060年间的日期", "a day between 2000 and 2060"),
    "month_as_number": cell(
        "写作 2024年10月 或 2024-10-31（作为数分不清1月和10月）",
        "2024-10-31 or 2024年10月 (as a number, January and October look the same)",
    ),
    "unknown_choice": cell("应为：{choices}{nearest}", "one of {choices}{nearest}"),
    "text_too_long": said(
        *("{count}字", "不超过{limit}字"),
        *("{count} characters", "at most {limit}"),
    ),
    "control_characters": cell("应为不含控制字符和乱码的文字", "text without control characters or garble"),
    "no_glyph": said(
        *("“{found}”中的{characters}", "应为报告字体有的字：删去，或改写为文字"),
        *(
            "{characters} in “{found}”",
            "characters that the reports' fonts have: leave them out, or use words",
        ),
    ),
    "unknown_commitment": cell("应为本单位的事项编号{nearest}", "a commitment of the unit{nearest}"),
    "unknown_indicator": cell(
        "应为本期请本单位填报的指标编号{nearest}", "an indicator asked of the unit{nearest}"
    ),
    "row_without_key": said(
        *("本行有内容而没有{title}", "填写{title}，或删去本行"),
        *("a row without {title}", "{title}, or no row"),
    ),
    "row_doubled": cell("不与第{row}行重复", "no repetition of row {row}"),
    "row_missing": said(
        *("没有“{key}”这一行（{name}）", "保留表中每一行"),
        *("no row “{key}” ({name})", "every row of the form"),
    ),
    "not_works": cell(
        "应为由项目实施的事项编号，即{choices}", "a commitment carried out by projects: {choices}"
    ),
}
