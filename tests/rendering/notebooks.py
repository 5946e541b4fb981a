"""Executed notebooks made by hand: every kind of block that a report may hold, without running anything."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any, Final

import nbformat.v4 as v4
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from pypdf import PdfReader

from minhou_analysis.rendering import HTMLExporter, PDFExporter
from minhou_analysis.rendering.cells import REPORT_MIME

HEADER: Final = {
    "title": "人口迁徙",
    "subtitle": "闽侯县城乡融合发展试验区 2025年第四季度",
    "period": "2025Q4",
    "period_label": "2025年第四季度",
    "lang": "zh-CN",
    "issuer": "试验区工作专班",
    "as_of": "2026-01-20",
    "verdict": "四项举措里两项正常,两项偏慢。",
    "light": "amber",
    "notice": "本报告含演示数据,不代表任何单位的实际进展。",
    "watermark": "演示数据",
}
SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120" viewBox="0 0 300 120">'
    '<rect width="200" height="100" fill="#0B5FA5"/></svg>'
)
PNG: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE: Final = (
    "#a $b$ ]c[ \"d\" \\e `f` </style> <script>alert(1)</script> @g *h* _i_ 'j' //k ~l <m> =n {o} &amp;"
)
"""Text that would be markup in HTML, CSS, Markdown or Typst if anybody let it."""


UNPRINTABLE: Final = "甲\x00\x08\x0c\x1b\x7f\x85\ud83d\ufffe\uffff乙"
"""Characters that no font draws and no file may hold, between two that it may."""


def notebook(*cells: NotebookNode) -> NotebookNode:
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    return v4.new_notebook(cells=list(cells))


def header(**changes: Any) -> NotebookNode:
    data = {REPORT_MIME: HEADER | changes, "text/html": "<b>for the lab only</b>", "text/plain": "x"}
    return code(v4.new_output("display_data", data=data))


def text(source: str) -> NotebookNode:
    return v4.new_markdown_cell(source)


def code(*outputs: NotebookNode, source: str = "show()", run: bool = True) -> NotebookNode:
    return v4.new_code_cell(source, outputs=list(outputs), execution_count=1 if run else None)


def shown(markup: str = "", **other: str) -> NotebookNode:
    data = {name.replace("__", "+").replace("_", "/"): content for name, content in other.items()}
    return code(v4.new_output("display_data", data={"text/html": markup} | data if markup else data))


def failure(name: str = "ZeroDivisionError", message: str = "division by zero") -> NotebookNode:
    return code(
        v4.new_output("stream", name="stderr", text="\x1b[31m小心\x1b[0m\n"),
        v4.new_output("error", ename=name, evalue=message, traceback=[f"\x1b[31m{name}\x1b[0m: line 1"]),
    )


def picture(content: str = SVG) -> str:
    return f"data:image/svg+xml;base64,{b64encode(content.encode()).decode()}"


def chart(title: str = "城镇化率升了", alt: str = "折线图", note: str = "单位:%") -> str:
    return (
        f'<figure class="chart"><figcaption>{title}</figcaption><img alt="{alt}" src="{picture()}">'
        f'<p class="note">{note}</p></figure>'
    )


def table(heads: list[str], rows: list[list[str]], caption: str = "表题") -> str:
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="table"><table><caption>{caption}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def every_kind() -> NotebookNode:
    """A report with every block of the display contract, prose, printed text and a gap."""
    return notebook(
        header(),
        shown('<div class="answer"><p>城镇化率为60.3%。<span class="tag demo">演示</span></p></div>'),
        shown(
            '<dl class="tiles"><div><dt>常住人口</dt><dd>98.8<small> 万人</small></dd>'
            '<dd class="sub">较上期 +0.4</dd></div><div><dt>学位</dt>'
            '<dd><span class="tag missing">缺</span></dd></div></dl>'
        ),
        text("## 进展\n\n先给判断,\n再给证据。"),
        shown(chart()),
        shown(
            table(["举措", "完成率"], [["户籍改革", "87%"], ["市民化", "92%"]]) + '<p class="note">表注</p>'
        ),
        shown(
            '<p><span class="light light-amber">▲ 偏慢</span> <strong>重</strong><em>轻</em><small>小</small></p>'
        ),
        text("## 原文"),
        shown('<blockquote class="plan">全面放开城市落户限制。<cite>1.1</cite></blockquote>'),
        shown("<h3>小节</h3><ul><li>甲<ul><li>乙</li></ul></li></ul><ol start='3'><li>丙</li></ol>"),
        shown("<details><summary>口径</summary><p>按常住人口计算。</p></details>"),
        code(v4.new_output("stream", name="stdout", text="读入 22 条\n")),
        code(v4.new_output("execute_result", data={"text/plain": "纯文本"}, execution_count=1)),
        text("脚注[^1]与公式 $x_1$。\n\n[^1]: 脚注的文字。\n"),
        failure(),
        code(source="later()", run=False),
    )


def html_of(nb: NotebookNode, **traits: Any) -> str:
    body, _ = HTMLExporter(**traits).from_notebook_node(nb, {"metadata": {"name": "sample"}})
    return str(body)


def page_of(nb: NotebookNode, **traits: Any) -> BeautifulSoup:
    return BeautifulSoup(html_of(nb, **traits), "html.parser")


def pdf_bytes(nb: NotebookNode, **traits: Any) -> bytes:
    body, _ = PDFExporter(**traits).from_notebook_node(nb, {"metadata": {"name": "sample"}})
    return body


def pdf_of(nb: NotebookNode, **traits: Any) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_bytes(nb, **traits)))


def words(reader: PdfReader) -> str:
    """All text of a PDF without white space, which text extraction places by guess."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").replace("\u2060", "").split())
