"""Cells read as something other than what they hold (换算)."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, cell

CONVERSIONS: Final[Table] = {
    "number_as_text": cell("{made}（文本转为数字）", "{made} (text to number)"),
    "unit_word": cell("{made}（去掉单位，栏内单位即{unit}）", "{made} (unit dropped, as the column has it)"),
    "unit_converted": cell("{made}{unit}", "{made} {unit}"),
    "percent_format": cell("{made}（单元格为百分比格式）", "{made} (formatted as a percentage)"),
    "proportion": cell(
        "{made}（0与1之间的数按比例乘以100）", "{made} (a number between 0 and 1 is a proportion)"
    ),
    "serial_day": cell("{made}（日期序列号）", "{made} (serial number of a day)"),
    "whole_span": cell("{made}（{detail}）", "{made} ({detail})"),
    "day_as_text": cell("{made}（按年月日读取）", "{made} (read as year, month, day)"),
    "time_of_day": cell("{made}（去掉时刻）", "{made} (time of day dropped)"),
    "choice_word": cell("“{made}”", "“{made}”"),
    "blank_mark": cell("空白", "a blank"),
    "tidied": cell(
        "“{made}”（去掉首尾空格和看不见的字符）", "“{made}” (outer spaces, invisible characters dropped)"
    ),
    "narrowed": cell(
        "“{made}”（全角换半角，去掉空格）", "“{made}” (full-width to half-width, spaces dropped)"
    ),
    "number_to_text": cell("文字“{made}”", "the text “{made}”"),
    "formula_result": cell(
        "公式保存的结果“{made}”（公式不计算）", "its stored result “{made}” (not evaluated)"
    ),
    "merged": cell(
        "本格的内容（由合并单元格{anchor}得来）", "this cell's content, from merged cell {anchor}"
    ),
}
