"""The table that an office fills in by hand: whatever is wrong with the file, every row is looked at in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.delivery.recipients import Recipient
from minhou_analysis.mailing.recipient_list import read_list

COLUMNS = "name,address,role,unit,language,reports,attachments"
SOUND = "甲,a@example.gov.cn,leader,,zh,,\n"
WRONG = "丁,x@y,boss,,zh,,\n"
FILE = "recipients.csv"
OF_WRONG = [
    f"{FILE}，第4行，address：现为'x@y'；应为@ 后是 example.gov.cn 这样的域名",
    f"{FILE}，第4行，role：现为'boss'；应为leader、unit、researcher 之一",
]


def read(folder: Path, content: str | bytes) -> tuple[list[Recipient], list[str]]:
    written = content if isinstance(content, bytes) else content.encode()
    (folder / FILE).write_bytes(written)
    recipients, findings = read_list(DataPackage(folder), ["finance"], ["00_overview"])
    return recipients, [finding.text("zh") for finding in findings]


def test_a_row_with_a_comma_too_many_hides_nothing(data_copy: Path) -> None:
    recipients, said = read(data_copy, f"{COLUMNS}\n张三, 李四,b@example.gov.cn,leader,,zh,,\n{SOUND}{WRONG}")
    assert [recipient.line for recipient in recipients] == [3]
    assert said == [
        f"{FILE}，第2行：现为8 格；应为7 格，与表头一样（内容里有逗号就加双引号）",
        *OF_WRONG,
    ]


def test_a_quotation_mark_without_end_hides_only_what_is_behind_it(data_copy: Path) -> None:
    _, said = read(data_copy, f'{COLUMNS}\n丁,x@y,leader,,zh,,\n"甲,a@b.cn,leader,,zh,,\n{SOUND}')
    assert said == [
        f"{FILE}，第2行，address：现为'x@y'；应为@ 后是 example.gov.cn 这样的域名",
        f"{FILE}，第3行：现为引号不成对，或引号后还有字；应为格子之间用逗号，引号成对",
    ]


def test_missing_columns_are_one_finding_and_nobody_is_a_recipient(data_copy: Path) -> None:
    recipients, said = read(data_copy, "nmae,address,role\n甲,a@b.cn,leader\n乙,a@b.cn,leader\n丁,x@y,boss\n")
    assert recipients == []
    assert said == [
        f"{FILE}，第1行，name, unit, language, reports, attachments："
        f"现为没有这几列，表头是 nmae,address,role；应为表头 {COLUMNS}",
        f"{FILE}，第1行，nmae：现为'nmae' 列；应为只有 {COLUMNS.replace(',', '、')}",
        f"{FILE}，第3行，address：现为'a@b.cn'；应为一个邮箱一行（第2行已有）；要几份报告都写在 reports 列",
        *OF_WRONG,
    ]


def test_unknown_columns_are_one_finding(data_copy: Path) -> None:
    recipients, said = read(data_copy, f"{COLUMNS},电话,职务,\n甲,a@b.cn,leader,,zh,,,,,\n")
    assert recipients != []
    assert said == [
        f"{FILE}，第1行，电话, 职务：现为'电话'、'职务' 列和1 个没有名称的列；应为只有 {COLUMNS.replace(',', '、')}"
    ]


@pytest.mark.parametrize(("mark", "name"), [(";", "分号"), ("\t", "制表符"), ("，", "中文逗号")])
def test_other_marks_than_commas_are_one_finding(data_copy: Path, mark: str, name: str) -> None:
    _, said = read(data_copy, f"{COLUMNS}\n{SOUND}{SOUND.replace('a@', 'b@')}{WRONG}".replace(",", mark))
    assert said == [
        f"{FILE}，第1行：现为格子之间是{name}；应为逗号：另存为 CSV（逗号分隔）",
        *(line.replace("第4行", "第4行") for line in OF_WRONG),
    ]


def test_titles_of_columns_are_one_finding(data_copy: Path) -> None:
    titles = "姓名,邮箱,角色,单位,语言,报告,附件"
    _, said = read(data_copy, f"{titles}\n{SOUND}{SOUND.replace('a@', 'b@')}{WRONG}")
    assert said == [f"{FILE}，第1行：现为表头 {titles}；应为{COLUMNS}", *OF_WRONG]


def test_a_byte_that_is_no_text_hides_only_its_row(data_copy: Path) -> None:
    damaged = f"{COLUMNS}\nX,b@example.gov.cn,leader,,zh,,\n{SOUND}{WRONG}".encode().replace(
        b"X", b"\xff\xe9"
    )
    recipients, said = read(data_copy, damaged)
    assert [recipient.line for recipient in recipients] == [3]
    assert said == [f"{FILE}，第2行：现为读不懂的字节 0xff；应为UTF-8 或 GB18030 编码的文本", *OF_WRONG]


def test_text_in_utf_16_is_one_finding(data_copy: Path) -> None:
    _, said = read(data_copy, f"{COLUMNS}\n{SOUND}".encode("utf-16"))
    assert said == [f"{FILE}：现为UTF-16（“Unicode 文本”）；应为UTF-8 或 GB18030 编码的文本"]


def test_an_empty_file_is_one_finding(data_copy: Path) -> None:
    assert read(data_copy, "")[1] == [f"{FILE}：现为空文件；应为表头 {COLUMNS}"]


def test_an_address_that_stands_twice_is_told_beside_another_fault_of_its_row(data_copy: Path) -> None:
    _, said = read(data_copy, f"{COLUMNS}\n{SOUND}乙,A@example.gov.cn,boss,,zh,,\n")
    assert said == [
        f"{FILE}，第3行，address：现为'A@example.gov.cn'；"
        "应为一个邮箱一行（第2行已有）；要几份报告都写在 reports 列",
        f"{FILE}，第3行，role：现为'boss'；应为leader、unit、researcher 之一",
    ]
