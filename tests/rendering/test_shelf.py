"""The page over all periods: lights side by side, and how they changed."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from minhou_analysis.rendering.index import IndexEntry
from minhou_analysis.rendering.shelf import Column, change, rows_of, shelf_page

LATE = [
    IndexEntry("01", "人口", light="green", html="b/01.html"),
    IndexEntry("02", "产业 <新>", light="amber"),
]
EARLY = [IndexEntry("01", "旧名", light="amber"), IndexEntry("03", "生态", light="grey")]
COLUMNS = [
    Column("b", "乙期", "b/index.html", 2, LATE, before="a", is_demonstration=True),
    Column("a", "甲期", "a/index.html", 2, EARLY, before="z", others=[("鼓楼区", "a/x/index.html")]),
]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("red", "green", "better"),
        ("green", "amber", "worse"),
        ("red", "red", "same"),
        ("grey", "red", None),
        (None, "red", None),
        ("red", None, None),
    ],
)
def test_a_change_is_told_where_both_were_judged(
    before: str | None, now: str | None, told: str | None
) -> None:
    assert change(before, now) == told


def test_every_report_has_a_row_under_its_latest_name() -> None:
    rows = list(rows_of(COLUMNS))
    assert [row.title for row in rows] == ["人口", "产业 <新>", "生态"]
    first, second, third = (row.cells for row in rows)
    assert first[0] is not None
    assert (first[0].light, first[0].change, first[0].href) == ("green", "better", "b/01.html")
    assert second[0] is not None
    assert (second[0].change, second[0].href, second[1]) == (None, "b/index.html", None)
    assert third[0] is None


def test_only_the_first_period_is_unfolded_and_demonstration_is_marked() -> None:
    page = BeautifulSoup(shelf_page("进展", COLUMNS), "html.parser")
    assert [summary.get_text() for summary in page.find_all("summary")] == ["甲期各领域结论与文件"]
    assert [head.get_text() for head in page.select("thead th")] == ["报告", "乙期演示", "甲期"]
    assert "标有“演示”的报告期含演示数据" in page.get_text()
    assert "演示" not in shelf_page("进展", COLUMNS[1:])
    assert page.find("script") is None
