"""The PDF: tagged, complete, its text the report's, whatever the cells hold."""

from __future__ import annotations

import html
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pypdf.generic import DictionaryObject

from minhou_analysis.display.narrative import References
from minhou_analysis.errors import RenderError
from minhou_analysis.rendering.document import read_document
from minhou_analysis.rendering.pdf import typst_of
from minhou_analysis.rendering.typst_text import array, call, literal, running_text

from .notebooks import (
    HEADER,
    HOSTILE,
    PNG,
    SVG,
    chart,
    every_kind,
    header,
    notebook,
    pdf_bytes,
    pdf_of,
    picture,
    shown,
    squeezed,
    table,
    text,
    words,
)


@pytest.mark.parametrize(
    ("lang", "written"), [("zh-Hans-CN", "zh-CN"), ("zh-Hans", "zh"), ("EN-gb", "en-GB")]
)
def test_the_language_is_told(lang: str, written: str) -> None:
    reader = pdf_of(notebook(header(lang=lang), text("## 甲\n\n乙")))
    assert reader.root_object["/Lang"] == written


def test_everything_the_report_says_can_be_copied_out() -> None:
    said = words(pdf_of(every_kind()))
    for part in (
        HEADER["title"],
        HEADER["verdict"],
        HEADER["issuer"],
        HEADER["notice"],
        "2026-01-20",
        "▲偏慢",
    ):
        assert squeezed(str(part)) in said
    for part in (
        "60.3%",
        "98.8万人",
        "先给判断,再给证据。",
        "户籍改革",
        "全面放开城市落户限制。",
        "按常住人口计算。",
    ):
        assert part in said
    for part in (
        "读入22条",
        "纯文本",
        "脚注的文字。",
        "公式𝑥1",
        "“原文”未能生成：ZeroDivisionError",
        "单元未运行",
    ):
        assert part in said
    assert "forthelabonly" not in said


def test_it_declares_the_standards_it_was_checked_against() -> None:
    reader = pdf_of(every_kind())
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>2<" in metadata
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == HEADER["title"]


def test_headings_are_bookmarks() -> None:
    outline = pdf_of(every_kind()).outline
    assert [str(entry["/Title"]) for entry in outline if isinstance(entry, dict)] == ["进展", "原文"]


def test_pictures_carry_their_words() -> None:
    assert "折线图".encode("utf-16-be") in _alternatives(pdf_of(every_kind()).trailer["/Root"])


def test_status_and_page_numbers_are_on_every_page() -> None:
    rows = [[f"第{i}行", str(i)] for i in range(120)]
    pages = [
        squeezed(page.extract_text())
        for page in pdf_of(notebook(header(), text("## 甲"), shown(table(["名", "数"], rows)))).pages
    ]
    assert len(pages) > 2
    assert all("演示数据" in page for page in pages)
    assert all(f"{i}/{len(pages)}" in page for i, page in enumerate(pages, 1))
    assert all("人口迁徙·2025年第四季度" in page for page in pages[1:])


def test_a_long_table_repeats_its_head_and_loses_no_row() -> None:
    rows = [[f"第{i}行", str(i * 1000)] for i in range(200)]
    reader = pdf_of(notebook(header(), shown(table(["名称", "数量"], rows))))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert sum("名称数量" in page for page in pages) == len(pages) > 3
    assert all(f"第{i}行" in "".join(pages) for i in range(200))


def test_the_first_page_holds_the_answer_however_long_the_contents() -> None:
    sections = [text(f"## 第{i}节\n\n{'一段话。' * 40}") for i in range(24)]
    answer = shown('<div class="answer"><p>进度最慢的是城中村改造。</p></div>')
    first = squeezed(pdf_of(notebook(header(), text("## 结论"), answer, *sections)).pages[0].extract_text())
    assert "进度最慢的是城中村改造。" in first
    assert "第23节" in first


def test_two_tall_charts_share_a_page() -> None:
    tall = '<svg xmlns="http://www.w3.org/2000/svg" width="460pt" height="333pt"><circle r="9"/></svg>'
    figure = chart().replace(picture(), picture(tall))
    cells = [cell for i in range(4) for cell in (text(f"## 第{i}节\n\n一句话。"), shown(figure))]
    pages = pdf_of(notebook(text("# 图\n\n" + "一段话。" * 400), *cells)).pages
    charts = [squeezed(page.extract_text()).count("城镇化率升了") for page in pages]
    assert max(charts) == 2


def test_a_wide_table_turns_the_page_and_nothing_leaves_it() -> None:
    heads = ["区县", *(f"{year}年指标值" for year in range(2005, 2025))]
    rows = [[f"区县{i}", *(f"{i * 1000 + k:.1f}" for k in range(20))] for i in range(5)]
    reader = pdf_of(notebook(header(watermark=None), text("## 宽表"), shown(table(heads, rows))))
    wide = next(page for page in reader.pages if page.mediabox.width > page.mediabox.height)
    assert "宽表" in squeezed(wide.extract_text())
    assert all(head in words(reader) for head in heads)
    places: list[float] = []

    def note(said: str, page: list[float], line: list[float], *_: object) -> None:
        if said.strip():
            places.append(line[4] * page[0] + line[5] * page[2] + page[4])

    wide.extract_text(visitor_text=note)
    assert min(places) > 0
    assert max(places) < float(wide.mediabox.width) - 40


def test_a_wide_table_inside_a_box_stays_upright() -> None:
    heads = ["x", *(f"column {i}" for i in range(30))]
    inside = f"<details><summary>s</summary>{table(heads, [['r', *('1234.5' for _ in range(30))]])}</details>"
    reader = pdf_of(notebook(header(), text("## 甲"), shown(inside)))
    assert all(page.mediabox.width < page.mediabox.height for page in reader.pages)
    assert all(squeezed(head) in words(reader) for head in heads)


def test_spans_and_feet_are_set() -> None:
    markup = (
        "<table><thead><tr><th rowspan='2'>甲</th><th colspan='2'>乙</th></tr><tr><th>丙</th><th>丁</th></tr></thead>"
        "<tbody><tr><th rowspan='9'>戊</th><td>1</td><td>2</td></tr><tr><td colspan='3'>己</td></tr></tbody>"
        "<tfoot><tr><th>庚</th><td>3</td><td>4</td></tr></tfoot></table>"
    )
    said = words(pdf_of(notebook(header(), shown(markup))))
    assert all(part in said for part in "甲乙丙丁戊己庚")


def test_hostile_text_stays_text() -> None:
    escaped = html.escape(HOSTILE)
    nb = notebook(
        header(
            title=HOSTILE, verdict=HOSTILE, subtitle=HOSTILE, notice=HOSTILE, watermark="#w[", issuer=HOSTILE
        ),
        shown(f'<div class="answer"><p>{escaped}</p></div>'),
        shown(f"<h2>{escaped}</h2><p>{escaped}</p><pre>{escaped}</pre><code>{escaped}</code>"),
        shown(
            f'<figure class="chart"><figcaption>{escaped}</figcaption><img alt="{escaped}" src="{picture()}"></figure>'
        ),
        shown(f"<table><caption>{escaped}</caption><tr><td>{escaped}</td></tr></table>"),
        shown(text_plain=HOSTILE),
    )
    said = words(pdf_of(nb))
    assert said.count(squeezed(HOSTILE)) >= 10


@pytest.mark.parametrize(("after", "floats"), [("- 说明", 1), ("## 下一节", 0), ("", 0)])
def test_a_chart_leaves_room_to_text_of_its_own_section(after: str, floats: int) -> None:
    nb = notebook(header(), text("## 甲"), shown(chart()), shown(chart()), text(after))
    source, _ = typst_of(read_document(nb))
    assert source.count("floats: true") == 2 * floats
    pdf_of(nb)


def test_references_are_set_as_such() -> None:
    html = References(("甲年鉴", "乙年鉴")).to_html()
    source, _ = typst_of(read_document(notebook(header(), text("## 来源"), shown(html))))
    assert 'references({"甲年鉴"}, {"乙年鉴"})' in source
    assert "甲年鉴" in words(pdf_of(notebook(header(), text("## 来源"), shown(html))))


def test_raw_html_never_becomes_typst() -> None:
    source, _ = typst_of(
        read_document(notebook(header(), text('## x\n\n#panic("a") #import "b" <c> \\u{41}')))
    )
    assert '"#panic(\\"a\\") #import \\"b\\"' in source


def test_text_goes_in_as_a_string_literal() -> None:
    assert literal('a"b\\c\n\x01') == r'"a\"b\\c\n\u{1}"'
    assert running_text("  甲 \n 乙 ") == '[ ];"甲 乙";[ ]'
    assert call("f", "1", a_b='"x"') == 'f(1, a-b: "x")'
    assert array(["1"]) == "(1, )"


@pytest.mark.parametrize("block", ["<pre>{}</pre>", "<p>{}</p>", "<p><code>{}</code></p>"])
def test_a_long_word_stays_on_the_page(block: str) -> None:
    word = "/".join(["0123456789abcdef"] * 20)
    said = pdf_of(notebook(text("# t"), shown(block.format(word)))).pages[0].extract_text()
    assert word in squeezed(said)
    assert max(map(len, said.replace("\u200b", "").splitlines())) < 140


def test_a_picture_among_words_is_as_large_as_it_is_or_as_the_text_is_wide() -> None:
    sizes = []
    for width in (30, 300, 3000):
        source = picture(SVG.replace('width="300" height="120"', f'width="{width}" height="{width * 0.4}"'))
        reader = pdf_of(notebook(shown(f'<p>words <img alt="x" src="{source}"> and more</p>')))
        sizes += _figure_widths(reader.trailer["/Root"])
    assert sizes == pytest.approx([22.5, 225, 453.5], abs=1)


def test_a_broken_picture_is_refused_with_the_reason() -> None:
    broken = "data:image/png;base64,AAAA"
    with pytest.raises(RenderError, match="人口迁徙"):
        pdf_bytes(notebook(header(), shown(f'<img alt="x" src="{broken}">')))


def test_any_notebook_exports_without_a_header() -> None:
    reader = pdf_of(
        notebook(
            text("# Notes\n\n## First\n\ntext\n\n## Second"), shown(image_png=PNG), shown(text_plain="1")
        )
    )
    assert "Notes" in words(reader)
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert pdf_bytes(notebook()).startswith(b"%PDF")


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert pdf_bytes(every_kind()) == pdf_bytes(every_kind())


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted as Linux tells them")
def test_reading_the_faces_starts_no_thread_that_a_fork_would_lose() -> None:
    said = """
import os
from minhou_analysis.rendering.typst_fonts import read_faces, typst_fonts
threads = len(os.listdir("/proc/self/task"))
read_faces()
assert len(os.listdir("/proc/self/task")) == threads
if not os.fork():
    import typst
    assert typst.compile(b"= One", font_paths=typst_fonts(), ignore_system_fonts=True).startswith(b"%PDF")
    os._exit(0)
assert os.wait()[1] == 0
"""
    subprocess.run([sys.executable, "-c", said], check=True, timeout=60)


def _alternatives(root: DictionaryObject) -> bytes:
    """All alternative texts of the structure tree, as they are stored."""
    return b"".join(str(node["/Alt"]).encode("utf-16-be") for node in _structure(root) if "/Alt" in node)


def _figure_widths(root: DictionaryObject) -> list[float]:
    """Widths in points of all figures, as the structure tree tells them."""
    boxes = [node["/BBox"] for node in _structure(root) if "/BBox" in node]
    return [float(box[2] - box[0]) for box in boxes]


def _structure(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Elements of the structure tree and their attributes."""
    open_: list[object] = [root["/StructTreeRoot"]]
    while open_:
        node = open_.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            open_ += node
        elif isinstance(node, DictionaryObject):
            yield node
            open_ += [node[name] for name in ("/K", "/A") if name in node]
