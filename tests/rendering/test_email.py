"""The e-mail body: short, complete without pictures, made of what mail programs know, harmless whatever it says."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Comment
from bs4.element import Tag
from nbformat import NotebookNode
from PIL import Image

from minhou_analysis.errors import RenderError
from minhou_analysis.rendering.cells import REPORT_MIME
from minhou_analysis.rendering.email import MARKUP_LIMIT, EmailBody, EmailExporter, email_body
from minhou_analysis.rendering.email_wording import email_wording

from .notebooks import HOSTILE, chart, code, every_kind, failure, header, notebook, shown, table, text

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mail-support.md"
ACTIONS = table(
    ["事项与单位", "情形", "完成率", "计划完成", "困难与下一步"],
    [
        [
            f"1.{n} 事项{n}<br><small>县财政局</small>",
            '<span class="light light-red">■ 逾期</span>',
            f"{n}%",
            "2025.06.30",
            f"困难：经费不到位{n}<br><small>下一步：提请县级协调解决后恢复推进</small>",
        ]
        for n in range(1, 26)
    ],
    caption="需要推动的事项（25项）",
)
CHANGES = table(
    ["事项", "变化", "上期", "本期"],
    [[f"事项{n}", "新完成" if n < 15 else "新逾期", f"{n}%", "100%"] for n in range(30)],
)


def tagged(cell: NotebookNode, tag: str = "email") -> NotebookNode:
    cell.metadata["tags"] = [tag]
    return cell


def report(*more: NotebookNode) -> NotebookNode:
    return notebook(
        header(),
        tagged(shown('<div class="answer"><p>四项举措里两项正常,两项偏慢。</p><p>平均完成率92%。</p></div>')),
        tagged(
            shown(
                '<dl class="tiles"><div><dt>完成率<span class="tag demo">演示</span></dt><dd>92%</dd>'
                '<dd class="sub">较上期 +2.0</dd></div><div><dt>逾期</dt><dd>3项</dd></div>'
                '<div><dt>学位</dt><dd><span class="tag missing">缺</span></dd></div></dl>'
            )
        ),
        text("## 不在邮件里"),
        shown("<p>只在报告里。</p>"),
        tagged(text("## 较上期变化\n\n逐项比较。")),
        tagged(shown(CHANGES)),
        tagged(text("## 谁要推动什么")),
        tagged(shown(ACTIONS)),
        tagged(shown(chart("完成率升了", alt="甲一百，乙九十"))),
        *more,
        tagged(text("## 来源"), "email-foot"),
        tagged(shown("<ul><li>方案原文</li></ul>"), "email-foot"),
    )


@cache
def made() -> EmailBody:
    return email_body(report())


def tree_of(body: EmailBody) -> BeautifulSoup:
    return BeautifulSoup(body.html, "html.parser")


def words_of(body: EmailBody) -> str:
    return tree_of(body).select_one("body").get_text()


def supported(section: str) -> set[str]:
    part = PAGE.read_text(encoding="utf-8").split(f"## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([\w-]+)` \|", part, re.MULTILINE))


@pytest.mark.parametrize("nb", [report(), every_kind(), notebook(header())], ids=["tagged", "every", "bare"])
def test_a_body_uses_what_the_support_page_lists_and_nothing_else(nb: NotebookNode) -> None:
    tree = tree_of(email_body(nb, links={"网页": "https://example.org/a", "文件": "\\\\server\\a"}))
    assert {tag.name for tag in tree.find_all(True)} <= supported("Elements")
    assert {name for tag in tree.find_all(True) for name in tag.attrs} <= supported("Attributes")
    styles = [rule for tag in tree.find_all(style=True) for rule in str(tag["style"]).split(";") if rule]
    assert {rule.split(":")[0].strip() for rule in styles} <= supported("Style properties")


def test_the_page_lists_nothing_that_no_body_uses() -> None:
    trees = [
        tree_of(email_body(nb, links={"网页": "https://example.org/a"})) for nb in (report(), every_kind())
    ]
    tags = [tag for tree in trees for tag in tree.find_all(True)]
    styles = [rule for tag in tags for rule in str(tag.get("style", "")).split(";") if rule]
    assert {tag.name for tag in tags} == supported("Elements")
    assert {name for tag in tags for name in tag.attrs} == supported("Attributes")
    assert {rule.split(":")[0].strip() for rule in styles} == supported("Style properties")


def test_padding_stands_on_cells_only_as_outlook_wants_it() -> None:
    padded = {tag.name for tag in tree_of(made()).find_all(style=re.compile(r"padding:(?!\s*0[;\"]?)"))}
    assert padded <= {"td", "th", "body"}


def test_nothing_is_fetched_and_pictures_go_by_content_id() -> None:
    tree = tree_of(made())
    assert [image["src"] for image in tree.find_all("img")] == [f"cid:{p.cid}" for p in made().pictures]
    assert "url(" not in made().html
    assert "http" not in made().html


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert email_body(report()) == email_body(report())


def test_it_says_verdict_tiles_changes_actions_in_this_order_and_nothing_unmarked() -> None:
    for said in (words_of(made()), made().text):
        places = [
            said.index(words)
            for words in (
                "演示数据",
                "人口迁徙",
                "偏慢",
                "平均完成率92%",
                "92%",
                "较上期变化",
                "新完成",
                "谁要推动什么",
            )
        ]
        assert places == sorted(places)
        assert (
            said.index("谁要推动什么")
            < said.index("完成率升了")
            < said.index("随信附上")
            < said.index("方案原文")
        )
        assert "只在报告里" not in said
        assert said.count("四项举措里两项正常,两项偏慢。") == 1


def test_a_long_table_keeps_some_rows_of_each_kind_and_says_how_many_more() -> None:
    assert made().text.count("新完成") == 5
    assert made().text.count("新逾期") == 5
    assert "另有20条，见完整报告。" in made().text
    assert "另有15条，见完整报告。" in words_of(made())


def test_a_table_too_wide_for_a_telephone_is_stacked() -> None:
    tree = tree_of(made())
    assert "困难与下一步" not in words_of(made()), (
        "a text that opens with its column's name is not named again"
    )
    assert "计划完成" in tree.find("td", class_="card").get_text()
    assert [head.get_text() for head in tree.find_all("th", scope="col")] == ["事项", "变化", "上期", "本期"]


def test_without_pictures_the_message_is_whole() -> None:
    (image,) = tree_of(made()).find_all("img")
    assert image["alt"] == "甲一百，乙九十"
    assert "font-size" in str(image["style"])
    assert "color" in str(image["style"])
    assert image["width"] == "608"


def test_pictures_are_small_and_have_twice_the_pixels_shown() -> None:
    (picture,) = made().pictures
    image = Image.open(io.BytesIO(picture.data))
    assert (image.format, image.mode, image.width) == ("PNG", "P", 1216)
    assert (picture.name, picture.alt) == ("chart-1.png", "甲一百，乙九十")
    assert re.fullmatch(r"[\w.-]+@[\w.]+", picture.cid)


def test_a_budget_makes_pictures_smaller_then_leaves_them_out_and_says_so() -> None:
    whole = sum(len(picture.data) for picture in made().pictures)
    smaller = email_body(report(), budget=whole - 1)
    assert 0 < sum(len(picture.data) for picture in smaller.pictures) < whole
    none = email_body(report(), budget=10)
    assert none.pictures == ()
    for said in (words_of(none), none.text):
        assert "省去1幅图" in said
    assert "甲一百，乙九十" in words_of(none)


def test_a_picture_that_cannot_be_drawn_becomes_words() -> None:
    broken = '<figure><figcaption>题</figcaption><img alt="说明" src="data:image/svg+xml,%3Csvg"></figure>'
    body = email_body(notebook(header(), tagged(shown(broken))))
    assert body.pictures == ()
    assert "说明" in words_of(body)


def test_charts_stop_at_the_number_asked_for() -> None:
    nb = report(*(tagged(shown(chart(f"图{n}"))) for n in range(3)))
    assert len(email_body(nb).pictures) == 2
    assert email_body(nb, charts=0).pictures == ()


def test_hostile_words_stay_words() -> None:
    evil = "<img src=x onerror=alert(1)> </td></table><script>alert(2)</script> {{ 7*7 }} <!--[if mso]>"
    cell = f"{HOSTILE} {evil}".replace("&", "&amp;").replace("<", "&lt;")
    nb = notebook(
        header(title=evil, verdict=evil, notice=evil, issuer=HOSTILE),
        tagged(shown(table(["名", "话"], [["甲", cell]], caption=cell))),
        tagged(shown('<p><a href="javascript:alert(1)">甲</a><a href="//evil.example">乙</a></p>')),
    )
    body = email_body(nb, links={evil: "javascript:alert(3)"}, notice=evil)
    tree = tree_of(body)
    assert tree.find_all(["script", "a", "img", "iframe"]) == []
    assert "{{ 7*7 }}" in tree.get_text()
    assert len(tree.find_all(string=lambda s: isinstance(s, Comment))) == 3


def test_a_units_words_cannot_turn_what_follows() -> None:
    body = email_body(notebook(header(), tagged(shown("<p>甲\u202e乙\u2066丙\u200b</p>"))))
    assert "甲乙丙" in body.html
    assert "甲乙丙" in body.text


LARGE: dict[str, Callable[[], list[NotebookNode]]] = {
    "one text": lambda: [shown(f"<p>{'长' * 200_000}</p>")],
    "many paragraphs": lambda: [shown(f"<p>段{n}</p>") for n in range(3000)],
    "tables": lambda: [
        shown("".join(table(["名", *"甲乙丙丁"], [["行", *["值" * 90] * 4]] * 40) for _ in range(60)))
    ],
    "list": lambda: [shown(f"<ul>{'<li>项</li>' * 5000}</ul>")],
    "chart": lambda: [shown(chart("题" * 5000, alt="说" * 90_000))],
    "columns": lambda: [shown(table([f"列{n}" for n in range(500)], [[str(n) for n in range(500)]]))],
}


@pytest.mark.parametrize("name", LARGE)
def test_the_markup_stays_under_its_limit(name: str) -> None:
    body = email_body(notebook(header(), *LARGE[name]()))
    assert len(body.html.encode()) < MARKUP_LIMIT
    assert len(body.text.encode()) < MARKUP_LIMIT


def test_a_failed_cell_is_told_though_it_is_not_marked() -> None:
    body = email_body(report(failure()))
    for said in (words_of(body), body.text):
        assert "未能生成" in said


def test_links_and_notice_tell_where_the_full_report_is() -> None:
    body = email_body(
        report(), links={"网页版": "https://example.org/r", "共享": "/srv/r.html"}, notice="附件过大。"
    )
    (link,) = tree_of(body).find_all("a")
    assert (link["href"], link.get_text()) == ("https://example.org/r", "网页版")
    for said in (words_of(body), body.text):
        assert "共享：/srv/r.html" in said
        assert "附件过大。" in said
        assert "随信附上" not in said
    assert "随信附上" in made().text


def test_structure_words_are_english_where_asked() -> None:
    body = email_body(report(), language="en")
    for said in (words_of(body), body.text):
        assert "Full report" in said
        assert "▲ Slow" in said
        assert "15 more in the full report." in said


def test_a_report_in_chinese_is_quoted_in_an_english_frame() -> None:
    """What the message says itself is English to the last word; the report's words are told to be Chinese."""
    nb = report()
    said = nb.cells[0].outputs[0]["data"][REPORT_MIME]
    said |= {"title": "总览", "subtitle": "进展", "period_label": "2025年第四季度", "issuer": "跟踪报告"}
    said |= {"notice": "本报告含演示数据。", "watermark": "演示数据", "verdict": "正常两项。"}
    body = email_body(nb, language="en", name="Overview", period="Q4 2025")
    for words in (words_of(body), body.text.replace("\n", " ")):
        assert "本报告含演示数据" not in words
        assert "2025年第四季度" not in words
        assert "Overview" in words
        assert "In Chinese: 总览 · 进展 · 跟踪报告" in words
        assert "Where a unit has not reported, a program has made up a report" in words
        assert "The report's verdict (in Chinese):" in words
        assert "Changes since the period before" in words
    tree = tree_of(body)
    assert tree.html is not None
    assert tree.html["lang"] == "en"
    chinese = [node for node in tree.find_all(string=re.compile("[\u4e00-\u9fff]")) if node.parent]
    assert {quoted(node.parent) for node in chinese} == {"zh-CN", "演示 (demonstration)"}


def quoted(tag: Tag) -> str:
    """In which language the words of ``tag`` are said to be; our own warning quotes the mark it speaks of."""
    words = "演示 (demonstration)"
    if words in tag.get_text():
        return words
    return str(next(parent["lang"] for parent in (tag, *tag.parents) if parent.has_attr("lang")))


def test_every_heading_that_goes_by_mail_has_english_words() -> None:
    marked = {"email", "email-foot"}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown" and marked & set(cell.metadata.get("tags", ())):
                for heading in re.findall(r"(?m)^## (.+)$", cell.source):
                    assert heading in email_wording("en").headings, (path.name, heading)


def test_a_chart_may_go_along_without_the_words_around_it() -> None:
    aside = tagged(shown("<p>只在报告里。</p>" + chart("位次没有变", alt="甲第一，乙第二")), "email-chart")
    body = email_body(notebook(header(), tagged(shown("<p>一</p>")), aside))
    assert "位次没有变" in body.text
    assert "只在报告里" not in words_of(body)
    assert len(body.pictures) == 1


def test_the_message_on_the_whole_shows_a_chart() -> None:
    cells = nbformat.read(ROOT / "notebooks" / "00_overview.ipynb", as_version=4).cells
    assert [cell.id for cell in cells if "email-chart" in cell.metadata.get("tags", ())] == ["index"]


def test_what_is_left_out_of_a_table_is_said_in_one_sentence() -> None:
    further = shown('<p class="note">另有47项未列，见各领域和各单位报告。</p>')
    body = email_body(notebook(header(), tagged(shown(ACTIONS)), tagged(further)))
    for said in (words_of(body), body.text.replace("\n  ", "")):
        assert "完整报告还列15条；另有47项未列，见各领域和各单位报告。" in said
        assert said.count("另有") == 1


def test_the_small_print_names_the_first_sources_and_counts_the_others() -> None:
    sources = shown(f"<ul>{''.join(f'<li>来源{n}</li>' for n in range(1, 11))}</ul>")
    body = email_body(notebook(header(), tagged(shown("<p>一</p>")), tagged(sources, "email-foot")))
    assert "来源4" in body.text
    assert "来源5" not in body.text
    assert "另有6条，见完整报告。" in body.text


def test_a_broken_header_is_refused() -> None:
    with pytest.raises(RenderError, match="light"):
        email_body(notebook(header(light="blue")))


def test_the_exporter_shows_the_mail_with_its_pictures_inside() -> None:
    page, _ = EmailExporter().from_notebook_node(report(), {"metadata": {"name": "x"}})
    (image,) = BeautifulSoup(page, "html.parser").find_all("img")
    assert str(image["src"]).startswith("data:image/png;base64,")
    assert page.count("<!--[if mso]>") == 3
    assert EmailExporter().file_extension == ".email.html"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem
)
def test_each_report_marks_what_its_mail_says(path: Path) -> None:
    """Beside what all say, one thing of its own; the overview is the shortest: what is missing stands in the report."""
    is_overview = path.stem == "00_overview"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    marked = {"".join(c["source"]) for c in cells if "email" in c["metadata"].get("tags", ())}
    shown = {source for source in marked if source.startswith("report.")}
    course = {"areas", "highlights", "deadlines"} if is_overview else {"changes", "schedule", "missing"}
    calls = {f"report.{name}()" for name in {"answer", "tiles", "actions"} | course}
    assert calls <= shown
    assert len(shown - calls) == (not is_overview)


def test_code_and_printed_text_of_an_unmarked_notebook_are_readable() -> None:
    body = email_body(notebook(text("# 标题"), code(source="x = 1"), shown(text_plain="一\n  二")))
    assert "标题" in body.text
    assert "一\n    二" in body.text
    assert "x = 1" not in body.text
