"""Widths of printed tables: numbers whole, nothing beyond the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.rendering.table_layout import CellText, Column, breakable, lay_out, measure, text_width

COLUMNS = st.lists(
    st.tuples(st.floats(1, 60), st.floats(0, 200)).map(lambda p: Column(p[0], p[0] + p[1])),
    min_size=1,
    max_size=40,
)


@given(COLUMNS, st.booleans(), st.booleans())
def test_every_column_is_printed_once_and_widths_fill_the_page(
    columns: list[Column], split: bool, turn: bool
) -> None:
    layouts = lay_out(columns, may_split=split, may_turn=turn)
    shown = [0, *(i for layout in layouts for i in layout.columns if i)]
    assert shown == list(range(len(columns)))
    assert all(min(layout.widths) > 0 for layout in layouts)
    assert len({round(sum(layout.widths) * layout.size) for layout in layouts}) == 1
    assert turn or not any(layout.landscape for layout in layouts)
    assert split or len(layouts) == 1


@given(COLUMNS)
def test_a_table_that_fits_gives_each_column_what_it_needs(columns: list[Column]) -> None:
    (layout,) = lay_out(columns, may_split=False, may_turn=True)
    if sum(c.least for c in columns) * layout.size <= sum(layout.widths) * layout.size:
        assert all(width >= c.least - 1e-6 for width, c in zip(layout.widths, columns, strict=True))


def test_a_number_keeps_its_unit_and_small_type_counts_as_small() -> None:
    assert measure([CellText("12.3 万人", is_number=True)]).least == measure([CellText("12.3 万人")]).natural
    assert measure([CellText("备注" * 5, scale=0.5)]).natural < measure([CellText("备注" * 5)]).natural


def test_ideographs_are_an_em_wide() -> None:
    assert text_width("闽侯县") == 3
    assert text_width("abc") < 2
    assert text_width("2010年") > text_width("2010") + 1, "a space stands between digits and ideographs"


@pytest.mark.parametrize("word", ["a" * 60, "https://example.org/" + "path/" * 10, "x" * 17 + "中文"])
def test_long_words_may_break_and_lose_nothing(word: str) -> None:
    broken = breakable(word)
    assert broken.replace("\u200b", "") == word
    assert max(map(len, broken.split("\u200b"))) <= 18


def test_chinese_and_short_words_are_left_alone() -> None:
    assert (
        breakable("推动居住证制度扩面提质,加快推进居住证人口") == "推动居住证制度扩面提质,加快推进居住证人口"
    )
    assert breakable("1,234.5 ok") == "1,234.5 ok"
