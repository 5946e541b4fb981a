"""Forms whose mark, sheets or headings are not as sent out (表格)."""

from __future__ import annotations

from typing import Final

from minhou_analysis.submissions.intake.wording.message import Table, cell, said

REFUSALS: Final[Table] = {
    "no_mark": said(
        *("表内没有报送标识", "应为本系统发出的表（请勿新建或复制到新工作簿）"),
        *("no mark that says whose form it is", "the form that was sent out, not a copy in a new workbook"),
    ),
    "mark_incomplete": said(
        *("报送标识缺少{key}", "应为本系统发出的表，标识未经改动"),
        *("a mark without {key}", "the form that was sent out, its mark unchanged"),
    ),
    "mark_changed": said(
        *("报送标识中的{key}被改为“{found}”", "与表的属性一致：{other}"),
        *("{key} “{found}” in the mark", "what the file's properties say: {other}"),
    ),
    "form_version_newer": said(
        *("表式版本{found}", "应为版本{version}；请先升级本程序"),
        *("form version {found}", "version {version}; upgrade this program first"),
    ),
    "form_version_older": said(
        *("表式版本“{found}”", "应为版本{version}；请换用新发的表"),
        *("form version “{found}”", "version {version}; use the form sent out last"),
    ),
    "other_region": said(
        *("地区代码“{found}”", "应为{region}"),
        *("region “{found}”", "{region}"),
    ),
    "unknown_origin": said(
        *("来源“{found}”", "应为 reported 或 demonstration"),
        *("origin “{found}”", "reported or demonstration"),
    ),
    "unknown_unit": said(
        *("责任单位“{found}”", "应为方案中的责任单位{nearest}"),
        *("unit “{found}”", "a responsible unit of the plan{nearest}"),
    ),
    "unknown_period": said(
        *("报告期“{found}”", "应为季度，如 2024Q2 或 2024年第二季度"),
        *("period “{found}”", "a quarter such as 2024Q2"),
    ),
    "period_outside": said(
        *("报告期“{found}”", "应在 {first} 至 {last}"),
        *("period “{found}”", "{first} to {last}"),
    ),
    "period_not_over": said(
        *("报告期“{found}”", "应为已经结束的报告期（{end} 之后报送）"),
        *("period “{found}”", "a period that has ended (sent after {end})"),
    ),
    "table_unrecognised": said(
        *("认不出是哪一张表", "表头应为下列之一：{tables}"),
        *("a table that is none of the form's", "the headings of one of these: {tables}"),
    ),
    "owner_missing": said(
        *("没有写明报送单位和报告期", "请加“责任单位”“报告期”两列，或在表头上方写“报送单位：…　报告期：…”"),
        *(
            "no unit and period",
            "the columns 责任单位 and 报告期, or a line above the headings that says both",
        ),
    ),
    "table_missing": said(
        *("没有《{table}》表", "请报送全部各表，表头不改"),
        *("no table of {table}", "all tables of the form, headings unchanged"),
    ),
    "table_doubled": said(
        *("《{table}》表出现多次（另见“{other}”）", "只保留一张"),
        *("the table of {table} more than once (also “{other}”)", "just one"),
    ),
    "heading_missing": said(
        *("没有“{heading}”列", "保留表头中的这一列"),
        *("no column “{heading}”", "the column as the form has it"),
    ),
    "heading_doubled": cell("每个表头只出现一次", "each heading once"),
    "heading_unit": cell("表头的单位为“{unit}”，数值按此填报", "the unit “{unit}” in the heading"),
    "several_forms": said(
        *("“{found}”", "应与首行相同：一个文件只报一个单位一个报告期（{first}）"),
        *("“{found}”", "what the first row says: one unit and one period a file ({first})"),
    ),
}
