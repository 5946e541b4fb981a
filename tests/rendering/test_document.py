"""What a notebook holds: its header, its headings, its gaps."""

from __future__ import annotations

import pytest

from minhou_analysis.errors import RenderError
from minhou_analysis.rendering import report_header
from minhou_analysis.rendering.document import read_document

from .notebooks import HEADER, UNPRINTABLE, code, failure, header, notebook, shown, squeezed, text


def test_the_header_comes_back_as_emitted() -> None:
    assert report_header(notebook(text("# x"), header())) == HEADER
    assert report_header(notebook(text("# x"))) is None


def test_without_a_header_the_first_h1_is_the_title_and_leaves_the_text() -> None:
    document = read_document(notebook(text("# 一份笔记\n\n正文")), name="file")
    assert document.header.title == "一份笔记"
    assert not document.headings
    assert "一份笔记" not in document.body.get_text()


def test_without_any_heading_the_file_name_is_the_title() -> None:
    assert read_document(notebook(text("words")), name="explore").header.title == "explore"


@pytest.mark.parametrize(
    ("source", "lang"),
    [("中文 words", "zh-CN"), ("only words", "en"), ("a county (县) among many words", "en")],
)
def test_language_follows_the_prose_where_no_header_says_it(source: str, lang: str) -> None:
    assert read_document(notebook(text(source))).lang == lang


@pytest.mark.parametrize(
    ("own", "given", "lang"),
    [
        ("None", '"en"', "en"),
        ('"en"', "", "en"),
        ('"en"', '"zh"', "zh-CN"),
        ("None", '"fr"', "zh-CN"),
        ("None", "", "zh-CN"),
    ],
)
def test_a_notebook_without_header_is_in_the_language_its_parameters_ask_for(
    own: str, given: str, lang: str
) -> None:
    cells = [text("# 标题"), code(source=f"language = {own}  # 语言")]
    cells[-1].metadata["tags"] = ["parameters"]
    if given:
        cells.append(code(source=f"# Parameters\nlanguage = {given}\n"))
        cells[-1].metadata["tags"] = ["injected-parameters"]
    assert read_document(notebook(*cells)).lang == lang


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "title"),
        ({"light": "blue"}, "blue"),
        ({"as_of": "20 January"}, "20 January"),
        ({"lang": 'zh"><b>'}, "lang"),
    ],
)
def test_a_header_that_is_none_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(RenderError, match=said):
        read_document(notebook(header(**changes)))


def test_unprintable_characters_are_left_out() -> None:
    cells = (header(title=UNPRINTABLE), text(f"{UNPRINTABLE}丙"), shown(f"<p>{UNPRINTABLE}丁</p>"))
    document = read_document(notebook(*cells))
    assert document.header.title == "甲乙"
    assert squeezed(document.body.get_text()) == "甲乙丙甲乙丁"


def test_heading_levels_have_no_gaps_and_ids_follow_their_place() -> None:
    document = read_document(notebook(header(), text("## 甲\n#### 乙\n### 丙\n## 丁")))
    assert [(h.level, h.id, h.text) for h in document.headings] == [
        (2, "s1", "甲"),
        (3, "s1-1", "乙"),
        (3, "s1-2", "丙"),
        (2, "s2", "丁"),
    ]


def test_ids_are_unique_whatever_the_cells_brought() -> None:
    page = '<h2 id="s2">甲</h2><p id="s2">x</p><h2>乙</h2><h2 id="content">丙</h2><h2 id="a b">丁</h2>'
    ids = [heading.id for heading in read_document(notebook(header(), shown(page))).headings]
    assert len(set(ids)) == 4
    assert ids[0] == "s2"
    assert "content" not in ids


def test_links_to_headings_are_pointed_at_their_anchors_and_dead_ones_lose_their_address() -> None:
    document = read_document(notebook(header(), text("## 甲 乙\n\n[有](#甲-乙) [无](#丙)")))
    assert [link.get("href") for link in document.body.find_all("a")] == ["#s1", None]


def test_what_comes_before_the_first_heading_is_the_lead() -> None:
    document = read_document(notebook(header(), shown("<p>答案</p>"), text("## 甲"), shown("<p>证据</p>")))
    assert document.lead.get_text().strip() == "答案"
    assert "证据" in document.body.get_text()


def test_a_failed_cell_is_a_labelled_gap_and_cells_after_it_are_counted() -> None:
    document = read_document(notebook(header(), failure(), code(source="a()", run=False)))
    gaps = [gap.get_text() for gap in document.body.select(".gap")]
    assert gaps == [
        "本节未能生成：ZeroDivisionError: division by zero",
        "此后还有 1 个单元未运行，其内容不在本报告中。",
    ]
    assert "小心" in document.body.select_one("details.trace").get_text()  # type: ignore[union-attr]
    assert "\x1b" not in str(document.body)


def test_standard_error_of_a_cell_that_went_well_is_left_out() -> None:
    from nbformat.v4 import new_output

    document = read_document(notebook(header(), code(new_output("stream", name="stderr", text="warn"))))
    assert "warn" not in document.body.get_text()


def test_code_and_tracebacks_appear_only_on_demand() -> None:
    nb = notebook(header(), failure("KeyError", "'x'"))
    assert "show()" not in str(read_document(nb).body)
    shown_code = str(read_document(nb, show_code=True).body)
    assert "show()" in shown_code
    assert "line 1" in shown_code


def test_the_richest_form_of_an_output_is_taken_and_scripts_give_way_to_pictures() -> None:
    from .notebooks import PNG

    both = read_document(notebook(header(), shown("<b>rich</b>", text_plain="plain")))
    assert both.body.get_text().strip() == "rich"
    plot = read_document(notebook(header(), shown("<div><script>draw()</script></div>", image_png=PNG)))
    assert plot.body.find("img")
    assert "draw" not in str(plot.body)


def test_lines_wrapped_inside_chinese_text_are_joined() -> None:
    document = read_document(notebook(header(), text("甲乙\n丙丁\nwords\nmore")))
    assert document.body.get_text().strip() == "甲乙丙丁\nwords\nmore"
