"""A character that no font has stops the report, and is named with its place."""

from __future__ import annotations

from typing import Any

import nbformat.v4 as v4
import pytest

from minhou_analysis.errors import GlyphError

from .notebooks import code, header, html_of, notebook, pdf_bytes, shown, table, text
from .test_web_fonts import fonts_in

AMULET = "\U0001f9ff"
PRIVATE = "\ue000"


@pytest.mark.parametrize("export", [html_of, pdf_bytes])
def test_a_submitted_text_is_told_with_section_table_and_row(export: Any) -> None:
    rows = [["县交通局", "已完成路网规划编制并上报" + AMULET + "待批复"]]
    nb = notebook(header(), text("## 各单位进展"), shown(table(["单位", "说明"], rows)))
    with pytest.raises(GlyphError) as told:
        export(nb)
    assert str(told.value).startswith(
        f"no font draws '{AMULET}' (U+1F9FF NAZAR AMULET) in section “各单位进展”, table “表题”, row “县交通局”, "
        f"“已完成路网规划编制并上报{AMULET}待批复”; write it otherwise where it comes from: form, catalogue"
    )


@pytest.mark.parametrize("part", ["title", "subtitle", "verdict", "notice", "watermark", "issuer"])
def test_the_header_is_checked_too(part: str) -> None:
    with pytest.raises(GlyphError, match=rf"'\\ue000' \(U\+E000\) in the report's {part} “甲.”"):
        html_of(notebook(header(**{part: "甲" + PRIVATE}), text("乙")))


def test_all_that_is_missing_is_counted() -> None:
    with pytest.raises(GlyphError, match=r"U\+1F9FF NAZAR AMULET\), and 2 more in section “丙”"):
        html_of(notebook(text(f"# 甲\n\n## 丙\n\n{AMULET}{PRIVATE}\U0001f600{AMULET}")))


def test_a_chart_that_lacks_a_glyph_stops_the_report() -> None:
    error = v4.new_output(
        "error", ename="GlyphError", evalue="the font of the charts does not draw x", traceback=[]
    )
    with pytest.raises(GlyphError, match=r"^section “丁”: the font of the charts does not draw x"):
        html_of(notebook(header(), text("## 丁"), code(error)))


def test_what_is_not_drawn_lacks_nothing() -> None:
    html_of(notebook(text("甲\u200b\u2060\u00ad\ufe0f\u200d\t乙")))


def test_what_only_the_last_font_has_comes_with_the_page() -> None:
    page = html_of(notebook(text("Škoda ✔")))
    assert fonts_in(page)["Report Mono"] == {ord("Š"), ord("✔")}
    assert pdf_bytes(notebook(text("Škoda ✔"))).startswith(b"%PDF")
