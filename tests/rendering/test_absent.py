"""Sections that only wait are told together at the end; what shows anything stays."""

from __future__ import annotations

from minhou_analysis.rendering.document import read_document

from .notebooks import header, notebook, shown, text

WAITING = '<p class="note waiting">待县财政局报送后列出款项。</p>'


def body_of(*cells: object) -> str:
    return read_document(notebook(header(), *cells)).body.get_text("|", strip=True)  # type: ignore[arg-type]


def test_sections_that_only_wait_are_named_with_their_reason() -> None:
    said = body_of(
        text("## 款项\n\n各项拨付。"),
        shown(WAITING),
        shown(WAITING),
        text("## 人口\n\n普查。"),
        shown("<p>98万人</p>"),
        text("## 贷款"),
        shown(WAITING),
        text("## 工程"),
        shown('<p class="note waiting">待县交通局报送。</p>'),
    )
    assert said == (
        "人口|普查。|98万人|本期没有内容的各节|款项、贷款：待县财政局报送后列出款项。|工程：待县交通局报送。"
    )


def test_a_section_that_shows_something_stays_as_it_is() -> None:
    said = body_of(text("## 款项"), shown(WAITING), shown("<p>一句实话。</p>"), text("## 只有文字\n\n说明。"))
    assert said == "款项|待县财政局报送后列出款项。|一句实话。|只有文字|说明。"


def test_nothing_of_it_is_left_in_the_page() -> None:
    document = read_document(
        notebook(header(), text("## 一"), shown("<p>甲</p>"), text("## 二"), shown(WAITING))
    )
    assert "data-output" not in str(document.body)
    assert [heading.text for heading in document.headings] == ["一", "本期没有内容的各节"]


def test_a_reason_told_at_the_end_is_not_told_in_a_section_that_stays() -> None:
    said = body_of(text("## 款项"), shown("<p>起点。</p>"), shown(WAITING), text("## 贷款"), shown(WAITING))
    assert said == "款项|起点。|本期没有内容的各节|贷款：待县财政局报送后列出款项。"
