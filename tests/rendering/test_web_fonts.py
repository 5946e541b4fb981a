"""The fonts inside a page: enough to draw it, no more, the same every time."""

from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from minhou_analysis.display.fonts import missing_glyphs
from minhou_analysis.rendering.web_fonts import FAMILIES, LAST_RESORT, font_faces, subset

from .notebooks import every_kind, html_of, page_of


def fonts_in(page: str) -> dict[str, set[int]]:
    faces = re.findall(r'@font-face\{font-family:"([^"]+)";src:url\(data:font/woff;base64,([^)]+)\)\}', page)
    return {name: set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()) for name, data in faces}


def test_each_family_draws_every_character_its_font_has() -> None:
    page = html_of(every_kind())
    title = page_of(every_kind()).title
    body = page_of(every_kind()).body
    assert title is not None
    assert body is not None
    fonts = fonts_in(page)
    assert set(fonts) == {*FAMILIES, LAST_RESORT}, "the arrow back from a footnote is in no Chinese font"
    for name, family in FAMILIES.items():
        said = {c for c in body.get_text() if c.isprintable()} - {
            "\ufe0e"
        }  # chooses the plain arrow, is none itself
        lacking = set(missing_glyphs("".join(sorted(said)), family))
        assert {c for c in said - lacking if ord(c) not in fonts[name]} == set()


def test_only_the_characters_of_the_page_are_carried() -> None:
    (sans, serif) = (
        fonts_in(font_faces("闽侯 12"))["Report Sans"],
        fonts_in(font_faces("闽侯 12"))["Report Serif"],
    )
    assert sans == serif == {ord(c) for c in "闽侯 12"}


@pytest.mark.parametrize("family", FAMILIES.values())
def test_the_same_characters_give_the_same_bytes(family: str) -> None:
    some = frozenset(map(ord, "城乡融合"))
    assert subset(family, some) == subset(family, frozenset(sorted(some, reverse=True)))


def test_a_character_no_font_has_is_no_reason_to_fail() -> None:
    assert fonts_in(font_faces("甲\U0001f6f8")) == {"Report Sans": {ord("甲")}, "Report Serif": {ord("甲")}}
