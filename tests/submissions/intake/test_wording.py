"""Every message in both languages, and untrusted text inside them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import minhou_analysis.submissions.intake as intake_package
from minhou_analysis.submissions.intake import Place, RemarkKind, Words
from minhou_analysis.submissions.intake.cells import Cell, plain
from minhou_analysis.submissions.intake.characters import FORBIDDEN, INVISIBLE, shown
from minhou_analysis.submissions.intake.columns import read_cell
from minhou_analysis.submissions.intake.reading import RefusedError
from minhou_analysis.submissions.intake.rules import RULES
from minhou_analysis.submissions.intake.wording import _TABLES, MESSAGES, remark
from minhou_analysis.submissions.tables import COMMITMENTS

SOURCES = list(Path(intake_package.__file__).parent.rglob("*.py"))
_CHINESE = re.compile("[\u4e00-\u9fff]")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_whole_in_both_languages(code: str) -> None:
    kind, found, expected = MESSAGES[code]
    assert found.zh
    assert found.en
    assert expected.zh
    assert expected.en
    assert fields(found.zh) == fields(found.en)
    assert fields(expected.zh) - {"unit"} == fields(expected.en) - {"unit"}
    values = dict.fromkeys(fields(found.zh + expected.zh + expected.en), "x") | {"found": "填"}
    made = remark(code, Place("f.xlsx", "表", 7, 3), Words("列", "column"), **values)
    assert made.kind is kind
    assert made.text("zh").startswith("f.xlsx，表!C7，列：")
    assert made.text("en").startswith("f.xlsx, 表!C7, column: ")
    assert not {"{", "}"} & set(made.text("zh") + made.text("en"))


def test_codes_stand_once() -> None:
    codes = [code for _, table in _TABLES for code in table]
    assert len(codes) == len(set(codes))


def test_every_code_is_used() -> None:
    strings = {
        node.value
        for path in SOURCES
        if path.parent.name != "wording"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    computed = {"unknown_commitment", "unknown_indicator"}
    assert set(MESSAGES) - strings == computed


def test_rules_have_words() -> None:
    for rule in RULES:
        assert MESSAGES[rule.code][0] is RemarkKind.REFUSAL
        for table in rule.tables:
            names = [column.name for column in table.columns]
            assert {rule.column, *rule.reads} <= set(names)


@given(st.text(max_size=200))
def test_untrusted_text_is_tamed(text: str) -> None:
    tamed = shown(text)
    assert not FORBIDDEN.search(tamed)
    assert not INVISIBLE.search(tamed)
    assert "\n" not in tamed
    assert "\r" not in tamed
    made = remark("not_a_number", Place("f"), found=text)
    assert tamed in made.text() or not text


def test_braces_in_a_cell_are_text() -> None:
    assert "{found.__class__}" in remark("not_a_number", Place("f"), found="{found.__class__}").text()


def typed(column: str, content: str) -> str:
    """What is said of a cell of commitments that holds ``content``."""
    cell = Cell(Place("f", "表", 5, 3), content)
    try:
        reading = read_cell(cell, COMMITMENTS.column(column))
    except RefusedError as refused:
        return remark(refused.code, cell.place, found=content, **refused.values).expected.zh
    made = plain(reading.value)
    return remark(reading.code, cell.place, found=content, made=made, detail=reading.detail).expected.zh


@pytest.mark.parametrize(
    ("column", "content", "says"),
    [
        ("funds_paid", "五十", "请用阿拉伯数字填写一个数（不写约、左右、区间）"),
        ("funds_paid", "约80", "请用阿拉伯数字填写一个数（不写约、左右、区间）"),
        ("funds_paid", "1,200", "1200（文本转为数字）"),
        ("planned_finish", "2023年", "2023-12-31（只有年份，取末日2023-12-31）"),
        ("planned_start", "2023年第二季度", "2023-04-01（只有季度，取首日2023-04-01）"),
        ("actual_finish", "2023年5月", "2023-05-31（只有年月，取末日2023-05-31）"),
    ],
)
def test_what_a_unit_reads(column: str, content: str, says: str) -> None:
    assert typed(column, content) == says


def test_long_text_is_shortened() -> None:
    assert len(shown("长" * 32_767)) == 41
