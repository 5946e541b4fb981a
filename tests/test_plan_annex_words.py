"""Words in the annex's cells: units, days, titles, headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.plan.annex.deadlines import read_deadline
from minhou_analysis.plan.annex.headings import SYNONYMS
from minhou_analysis.plan.annex.owners import named_units
from minhou_analysis.plan.annex.reading import short_title
from minhou_analysis.plan.text import plain, unit_names


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("县公安局、人社局", "public_security human_resources"),
        ("县公安局，县人社局；教育局", "public_security human_resources education"),
        ("县公安局 县人社局", "public_security human_resources"),
        ("县公安局\n县人社局", "public_security human_resources"),
        ("县人力资源和\n社会保障局", "human_resources"),
        (
            "牵头单位：县公安局；配合单位：县人社局、县公安局",
            "public_security human_resources public_security",
        ),
        ("县公安局（牵头）、县人社局（配合单位）。", "public_security human_resources"),
        ("各乡镇（街道）", "townships"),
        ("闽侯生态环境局、县资规局", "ecology_environment natural_resources"),
        ("", ""),
        ("县科技局", "?"),
        ("县公安局等", "?"),
    ],
)
def test_units_in_a_cell(data_folder: Path, said: str, expected: str) -> None:
    units = unit_names(DataPackage(data_folder).rows("plan-units"))
    known = {plain(name): unit for name, unit in units.items()}
    assert " ".join(unit or "?" for _, unit in named_units(said, known)) == expected


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022年12月底前", "2022-12-31"),
        ("2021年底", "2021-12-31"),
        ("2022年2月", "2022-02-28"),
        ("2022年6月30日前", "2022-06-30"),
        ("2022-06-30", "2022-06-30"),
        ("2022.6.5", "2022-06-05"),
        ("2022/6", "2022-06-30"),
        ("2022.06", "2022-06-30"),
        ("２０２２年６月底之前完成。", "2022-06-30"),
        ("2022年第三季度", "2022-09-30"),
        ("2022年1季度末", "2022-03-31"),
        ("2022年上半年", "2022-06-30"),
        ("2022年下半年底前", "2022-12-31"),
        ("到2025年", "2025-12-31"),
        ("2025", "2025-12-31"),
        ("2021-2025年", "2025-12-31"),
        ("2021年7月至2023年6月", "2023-06-30"),
        ("力争2023年底前基本完成", "2023-12-31"),
        ("长期", None),
        ("每年12月底前", None),
        ("2022年前", None),  # the beginning or the end of the year?
        ("2022年12月前", None),
        ("2022.1", None),  # January, or October whose zero a spreadsheet ate?
        ("2021年底出台方案，2022年底完成", None),
        ("2102年", None),
        ("", None),
    ],
)
def test_deadlines_are_read_where_they_leave_no_doubt(words: str, day: str | None) -> None:
    assert read_deadline(words) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("words", ["2022年13月", "2022年2月30日", "2022-00"])
def test_days_that_do_not_exist(words: str) -> None:
    with pytest.raises(ValueError, match=r"13|day is out of range|0"):
        read_deadline(words)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("推行电子化，实现网办。", "推行电子化"),
        ("1.推行电子化；", "推行电子化"),
        ("（2）推行电子化", "推行电子化"),
        ("一是推行电子化。", "推行电子化"),
        ("3.5亿元投入改造", "3.5亿元投入改造"),
        ("探索建立农村集体经济组织成员资格认定和退出办法", "探索建立农村集体经济组织成员资格认定和…"),
        ("。", "。"),
    ],
)
def test_a_title_is_the_first_clause(words: str, title: str) -> None:
    assert short_title(words) == title
    assert len(title) <= 20


def test_no_heading_has_two_meanings() -> None:
    headings = [heading for synonyms in SYNONYMS.values() for heading in synonyms]
    assert len(set(headings)) == len(headings)
