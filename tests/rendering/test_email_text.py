"""Plain text is filled by what it measures, and breaks where Chinese and English may break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from minhou_analysis.rendering.email_text import WIDTH, wrap


def test_an_ideograph_counts_twice() -> None:
    assert wrap("甲" * 40) == ["甲" * 38, "甲甲"]


@pytest.mark.parametrize("mark", "，。、；：！？）】》」％")
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    first, second = wrap("甲" * 38 + mark + "乙")
    assert second.startswith("甲" + mark)
    assert len(first) == 37


@pytest.mark.parametrize("mark", "（【《「")
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    assert wrap("甲" * 37 + mark + "乙") == ["甲" * 37, mark + "乙"]


def test_words_numbers_and_addresses_stay_whole() -> None:
    address = "https://example.org/" + "a" * 90
    assert address in wrap(f"见 {address} 说明")
    assert wrap("甲" * 37 + "1,234.5%") == ["甲" * 37, "1,234.5%"]


def test_later_lines_are_indented() -> None:
    lines = wrap("甲" * 60, first="- ", rest="  ")
    assert lines[0].startswith("- 甲")
    assert all(line.startswith("  甲") for line in lines[1:])


@given(st.text(alphabet="甲乙，。（）ab1 %", max_size=300))
def test_nothing_is_lost_and_lines_fit(said: str) -> None:
    lines = wrap(said)
    assert "".join("".join(lines).split()) == "".join(said.split())
    longest = max((cell_len(unit) for unit in said.replace("甲", " 甲 ").split()), default=0)
    assert all(cell_len(line) <= max(WIDTH, longest) for line in lines)
