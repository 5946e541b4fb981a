"""The page: one file, nothing fetched, nothing run, the same bytes every time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from minhou_analysis.rendering.style import style_sheet

from .notebooks import (
    HEADER,
    HOSTILE,
    PNG,
    every_kind,
    header,
    html_of,
    notebook,
    page_of,
    pdf_bytes,
    picture,
    shown,
    table,
    text,
)


def test_the_page_says_what_it_is() -> None:
    page = page_of(every_kind())
    assert page.html is not None
    assert page.html["lang"] == "zh-CN"
    assert page.title is not None
    assert page.title.get_text() == "人口迁徙 · 2025年第四季度"
    described = page.find("meta", attrs={"name": "description"})
    assert described is not None
    assert described["content"] == HEADER["verdict"]
    assert page.find("meta", attrs={"name": "viewport"})
    assert page.select_one("main#content")
    assert page.select_one("a.skip")["href"] == "#content"  # type: ignore[index]
    assert len(page.find_all("h1")) == 1


def test_the_masthead_answers_first() -> None:
    words = page_of(every_kind()).select_one("header.masthead").get_text(" ", strip=True)  # type: ignore[union-attr]
    for part in ("人口迁徙", "2026-01-20", "▲ 偏慢", "两项偏慢", "演示数据", "试验区工作专班"):
        assert part in words


def test_contents_lead_to_headings() -> None:
    page = page_of(every_kind())
    targets = [str(link["href"])[1:] for link in page.select("nav.contents a")]
    assert targets == ["s1", "s2", "s2-1"]
    assert all(page.find(id=target) for target in targets)


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = page_of(
        notebook(
            header(),
            text(
                '![x](https://example.org/a.png) <script>a()</script> [t](javascript:a()) <a href="data:x">y</a>'
            ),
            shown(
                '<iframe src="https://example.org"></iframe><img src="http://example.org/b.png" onerror="a()">'
            ),
            shown(
                '<style>@import "https://example.org/c.css";</style><p onclick="a()" style="color:red">p</p>'
            ),
            shown("<svg><script>a()</script></svg><form action='https://example.org'><input></form>"),
        )
    )
    assert not page.find_all(["script", "iframe", "object", "embed", "form", "input", "svg"])
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert [tag["src"] for tag in page.find_all(src=True) if not str(tag["src"]).startswith("data:")] == []
    assert [str(link["href"]) for link in page.find_all("link")] == ["data:,"]
    styles = "".join(style.get_text() for style in page.find_all("style"))
    assert "@import" not in styles
    assert set(re.findall(r"url\((\w+):", styles)) <= {"data"}
    assert {str(a["href"])[0] for a in page.find_all("a", href=True)} <= {"#"}
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert "default-src 'none'" in str(policy["content"])


@pytest.mark.parametrize(
    "address",
    [
        "//host/x",
        "\\\\host\\x",
        "/\\host",
        "file:///etc",
        "java\x01script:x",
        " JavaScript:x",
        "data:text/html,x",
    ],
)
def test_an_address_on_another_machine_needs_a_known_scheme(address: str) -> None:
    page = page_of(notebook(header(), shown(f'<p><a href="{address}">那里</a></p>')))
    assert [link.get("href") for link in page.find_all("a") if link.get_text() == "那里"] == [None]


def test_a_picture_that_cannot_be_embedded_is_named_as_absent() -> None:
    assert (
        "图片未嵌入：地图"
        in page_of(notebook(header(), text("![地图](https://example.org/a.png)"))).get_text()
    )


def test_pictures_beside_the_notebook_and_attachments_are_embedded(tmp_path: Path) -> None:
    from base64 import b64decode

    from minhou_analysis.rendering import HTMLExporter

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b64decode(PNG))
    (tmp_path / "out.png").write_bytes(b64decode(PNG))
    cell = text("![a](a.png) ![b](../out.png) ![c](attachment:c.png)")
    cell["attachments"] = {"c.png": {"image/png": PNG}}
    resources = {"metadata": {"name": "x", "path": str(tmp_path / "in")}}
    body, _ = HTMLExporter().from_notebook_node(notebook(header(), cell), resources)
    page = BeautifulSoup(body, "html.parser")
    assert [image["alt"] for image in page.find_all("img")] == ["a", "c"]
    assert "图片未嵌入：b" in page.get_text()


def test_ids_are_unique() -> None:
    ids = [str(tag["id"]) for tag in page_of(every_kind()).find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_every_picture_has_words() -> None:
    page = page_of(notebook(header(), shown(f'<img src="{picture()}">'), shown(image_png=PNG), text("x")))
    assert len(page.find_all("img")) == 2
    assert all(image["alt"] for image in page.find_all("img"))


def test_hostile_text_stays_text() -> None:
    import html

    page = page_of(notebook(header(title=HOSTILE, verdict=HOSTILE), shown(f"<p>{html.escape(HOSTILE)}</p>")))
    assert page.h1 is not None
    assert page.h1.get_text() == HOSTILE
    assert not page.find_all("script")
    assert HOSTILE in page.select_one(".sections").get_text()  # type: ignore[union-attr]


def test_tables_scroll_in_a_frame_and_have_scoped_heads() -> None:
    markup = "<table><thead><tr><th></th><th>人口</th></tr></thead><tr><th>甲</th><td>1,234</td></tr></table>"
    page = page_of(notebook(header(), shown(markup)))
    frame = page.select_one("div.table")
    assert frame is not None
    assert (frame["role"], frame["tabindex"], frame["aria-label"]) == ("group", "0", "表格")
    assert [th["scope"] for th in frame.find_all("th")] == ["col", "row"]
    assert "num" in str(frame.find("td", class_="num"))
    assert "num" in frame.select("thead th")[0]["class"]


def test_a_table_in_its_frame_is_not_framed_twice() -> None:
    page = page_of(notebook(header(), shown(table(["a", "b"], [["1", "2"]]))))
    assert len(page.select("div.table")) == 1


def test_footnotes_of_two_cells_do_not_meet() -> None:
    cell = "a[^1]\n\n[^1]: note {}"
    page = page_of(notebook(header(), text(cell.format(1)), text(cell.format(2))))
    for link in page.select(".footnote-ref a"):
        assert page.find(id=str(link["href"])[1:])
    assert len({str(link["href"]) for link in page.select(".footnote-ref a")}) == 2


def test_formulas_are_set_and_keep_their_tex() -> None:
    page = page_of(notebook(header(), text("$a < b$ and\n\n$$\n\\frac{1}{2}\n$$"), shown(text_latex="$x^2$")))
    assert [math["alttext"] for math in page.select(".math math")] == ["a < b", "\\frac{1}{2}", "x^2"]
    assert [math["display"] for math in page.select(".math math")] == ["inline", "block", "block"]
    assert page.select_one(".math mfrac").get_text() == "12"


def test_what_is_no_formula_stays_readable_tex() -> None:
    page = page_of(notebook(header(), text("$\\frac{$ and $\\unheard{x}$")))
    assert not page.select("math")
    assert [math.get_text().strip() for math in page.select(".math")] == ["\\frac{", "\\unheard{x}"]


def test_the_style_sheet_is_small() -> None:
    assert len(style_sheet().encode()) < 30_000
    assert "http" not in style_sheet()


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert html_of(every_kind()) == html_of(every_kind())


def test_one_exporter_serves_for_any_notebook() -> None:
    from minhou_analysis.rendering import HTMLExporter

    exporter = HTMLExporter()
    pages = [exporter.from_notebook_node(nb)[0] for nb in (every_kind(), notebook(text("乙")), every_kind())]
    assert pages[0] == pages[2] != pages[1]


def test_a_pdf_is_of_its_own_notebook_whatever_page_came_before() -> None:
    one, other = notebook(text("# 甲")), notebook(text("# 乙"))
    alone = pdf_bytes(one)
    html_of(other)
    assert pdf_bytes(one) == alone
    html_of(one)
    assert pdf_bytes(one) == alone


@pytest.mark.parametrize(
    ("exporter", "start"), [("minhou_html", b"<!DOCTYPE html>"), ("minhou_pdf", b"%PDF-1.7")]
)
def test_nbconvert_finds_the_exporters_by_name(tmp_path: Path, exporter: str, start: bytes) -> None:
    source = tmp_path / "any.ipynb"
    nbformat.write(notebook(text("# 任意笔记\n\n## 一\n\n正文"), shown("<p>x</p>")), source)
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", exporter, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = source.with_suffix(".html" if exporter == "minhou_html" else ".pdf")
    assert written.read_bytes().startswith(start)
